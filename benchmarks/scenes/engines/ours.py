"""The project's own renderer."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from relievo.scenes.faces import Faces
from relievo.scenes.kinds.registry import make_world
from relievo.scenes.lens import intrinsics_of, middles
from relievo.scenes.light import Sky, Sun
from relievo.scenes.mesh import flat_normals, unit
from relievo.scenes.moment import Scenery
from relievo.scenes.picture import FAST, FINE, Eye
from relievo.scenes.render import Stage
from relievo.scenes.surfaces import Hits
from relievo.scenes.world import Thing, World

from .setting import SIZE, SUN_WIDTH_DEG, Floats, Setting, Take, Taken


def load(name: str, _folder: Path) -> World:
    """One of the worlds that are compared, by kind and number; its lenses do not distort."""
    kind, number = name.split(":")
    world = make_world(kind, np.random.default_rng((11, int(number))))
    cameras = tuple(replace(camera, distortion=(0.0, 0.0)) for camera in world.cameras)
    return replace(world, cameras=cameras)


def flattened(world: World) -> World:
    """The world at time 0 with nothing in its look that another renderer may lack."""
    light = world.light
    middle = tuple((np.array(light.sky.zenith) + light.sky.horizon) / 2)
    sun = light.sun and Sun(light.sun.towards, light.sun.colour, SUN_WIDTH_DEG)
    lamps = tuple(lamp._replace(spread=1.0) for lamp in light.lamps)
    even = replace(light, sky=Sky(middle, middle, middle), sun=sun, lamps=lamps, fog=None)
    return replace(world, light=even, things=tuple(map(_plain_thing, world.things)))


def _plain_thing(thing: Thing) -> Thing:
    flat = [
        material._replace(contrast=0.0, gloss=0.0, metal=0.0, bump_m=0.0, dirt=0.0, glow=0.0)
        for material in thing.mesh.materials
    ]
    return Thing(thing.mesh.painted(*flat), thing.class_name)


def setting_of(world: World) -> Setting:
    """A flattened world for other renderers, seen by its first camera."""
    moment, light = Scenery(world).at(0.0), world.light
    faces = moment.faces
    count = len(faces.thing)
    every = Hits(np.arange(count, dtype=np.int32), np.ones(count), np.full((count, 2), 1 / 3))
    sun = np.zeros((2, 3))
    if light.sun is not None:
        sun = np.array([unit(np.array(light.sun.towards)), light.sun.colour])
    return Setting(
        corners=faces.corners.astype(np.float32),
        normals=_outward(faces),
        colours=moment.surfaces(every, np.ones((count, 3)), None).albedo.astype(np.float32),
        things=faces.thing,
        pose=world.cameras[0].pose(0.0),
        focal=np.array(intrinsics_of(world.cameras[0].fov_deg, SIZE).f_x),
        sun=sun,
        sky=np.array(light.sky.zenith),
        lamps=np.array([(*lamp[:3], lamp.colour) for lamp in light.lamps]).reshape(-1, 4, 3),
    )


def _outward(faces: Faces) -> Floats:
    """The normals on the side from which triangles turn anticlockwise, as others need them."""
    inward = np.einsum("fi,fki->f", flat_normals(faces.corners)[:, 0], faces.normals) < 0
    return np.where(inward[:, None, None], -faces.normals, faces.normals)


def textured(world: World, quality: str) -> Take:
    """Everything that a picture has: light, depth, ids, normals, planes."""
    stage = Stage(world, {"FAST": FAST, "FINE": FINE}[quality])

    def take() -> Taken:
        view = stage.render(world.cameras[0], SIZE).view
        return Taken(view.depth_m, None, view.light)

    return take


def plain(world: World, quality: str) -> Take:
    """The same of what other renderers get."""
    return textured(flattened(world), quality)


def first_hits(world: World) -> Take:
    """Depth and ids alone, in double precision."""
    scenery, camera = Scenery(world), world.cameras[0]
    eye = Eye(camera.pose(0.0), intrinsics_of(camera.fov_deg, SIZE), camera.distortion, SIZE)

    def take() -> Taken:
        moment, rays = scenery.at(0.0), eye.rays(*middles(SIZE))
        face, depth, _ = moment.first(np.broadcast_to(eye.place, rays.shape), rays)
        things = np.where(face >= 0, moment.faces.thing[face], -1)
        return Taken(depth.astype(np.float32).reshape(SIZE), things.reshape(SIZE))

    return take
