import numpy as np
import pytest

from relievo.scenes.frame import Frame, View
from relievo.scenes.lens import intrinsics_of
from relievo.scenes.light import Lamp, Light, Sky, Sun
from relievo.scenes.materials import Material
from relievo.scenes.paths import look_at, orbit
from relievo.scenes.picture import FAST
from relievo.scenes.render import Stage
from relievo.scenes.shapes import box, quad
from relievo.scenes.takes import Studio
from relievo.scenes.world import Camera, Thing, World


def small_world(kind, generator, is_frozen):
    """A yard with a wall, boxes, one of them moving, someone who stands, and five cameras."""
    colours = [tuple(float(c) for c in colour) for colour in generator.uniform(0.2, 0.9, (8, 3))]
    paints = [Material(tint=colour) for colour in colours]
    things = [
        Thing(quad((-6, -6, 0), (12, 0, 0), (0, 12, 0), paints[0]), "ground"),
        Thing(quad((-6, 5, 0), (12, 0, 0), (0, 0, 3), paints[1]), "wall"),
    ]
    for number in range(4):
        x, y = generator.uniform(-2, 2, 2)
        things.append(Thing(box(0.6, 0.6, 0.9, paints[2 + number]).moved(x, y + 1, 0), "box"))
    moving = box(0.5, 0.3, 0.4, paints[6])
    things.append(
        Thing(
            moving.moved(-1, -1, 0.01),
            "toy",
            None if is_frozen else lambda t: moving.moved(-1 + 0.3 * t, -1, 0.01),
        )
    )
    person = box(0.4, 0.3, 1.7, paints[7])
    joints = np.array([[1.5, 0, 0.2], [1.5, 0, 0.9], [1.5, 0, 1.6]])
    things.append(Thing(person.moved(1.5, 0, 0), "person", None, lambda t: joints))
    still = look_at((0.5, -4.5, 1.5), (0, 1, 0.7))
    cameras = [
        Camera(orbit((0, 1, 0.6), (0, -4, 1.6), 8.0), 65),
        Camera(lambda t: still, 55),
        Camera(lambda t: look_at((-2 + 0.3 * t, -4, 1.2), (0, 2, 0.8)), 60),
        Camera(lambda t: look_at((2, -4, 2.2), (0, 1, 0.5)), 70),
        Camera(lambda t: look_at((0, -3.5, 1.4), (0.2 * t, 2, 0.9)), 75, (-0.03, 0.0)),
    ]
    light = Light(
        sky=Sky((0.3, 0.4, 0.7), (0.6, 0.65, 0.7)),
        sun=Sun((0.5, -0.4, 0.8), (1.0, 0.95, 0.85)),
        lamps=(Lamp((0, 0, 3), (0.2, 0, 0), (0, -0.2, 0), (0.5, 0.5, 0.5)),),
    )
    return World(tuple(things), light, tuple(cameras))


def small_stage(world, effort):
    return Stage(world, FAST)


@pytest.fixture(scope="session")
def studio():
    """Makes small worlds, whatever their kind."""
    return Studio(small_world, small_stage)


class QuickStage:
    """Takes pictures of nothing in no time: a slope in the colours of its world."""

    def __init__(self, world):
        self._colour = world.things[0].mesh.materials[0].tint

    def glance(self, camera, size, time_s=0.0):
        return self.render(camera, size, time_s)

    def render(self, camera, size, time_s=0.0, *, parts=None, next_time_s=None):
        depth_m = np.repeat(np.geomspace(20, 2, size[0])[:, None], size[1], 1).astype(np.float32)
        light = (np.array(self._colour) * (1 + np.sin(9 * depth_m[..., None]))).astype(np.float32)
        ids = np.zeros(size, np.int32)
        return Frame(
            view=View(light=light, depth_m=depth_m, ids=ids, instance=ids),
            intrinsics=intrinsics_of(camera.fov_deg, size),
            distortion=camera.distortion,
            T_world_from_camera=camera.pose(time_s),
            time_s=time_s,
            normals=np.zeros((*size, 3), np.float32),
            plane_ids=ids - 1,
            planes=np.zeros((0, 3)),
        )


@pytest.fixture(scope="session")
def quick_studio():
    """Makes takes without rendering, for what does not look at the pictures."""
    return Studio(small_world, lambda world, effort: QuickStage(world))
