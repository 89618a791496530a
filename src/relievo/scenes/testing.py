"""A small world for tests and first trials: a few solids on the ground, one of which rolls."""

from relievo.scenes.light import Light, Sky, Sun
from relievo.scenes.materials import Material
from relievo.scenes.paths import look_at, moving, still
from relievo.scenes.shapes import ball, box, quad, tube
from relievo.scenes.world import Camera, Thing, World

BRICK = Material("brick", tile_m=1.0)
GRASS = Material("grass", tile_m=2.0)
PLAIN = Material("plain", contrast=0.0)
STONE = Material("rock", tile_m=0.7)

DAY = Light(
    sky=Sky(zenith=(0.3, 0.45, 0.8), horizon=(0.8, 0.85, 0.9)),
    sun=Sun(towards=(1.0, -1.0, 1.5), colour=(2.5, 2.4, 2.2)),
)
EVEN = Light(sky=Sky((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)), bounce=(0.0, 0.0, 0.0))
"""The same light from everywhere."""


def ground(material: Material = GRASS, half: float = 20.0) -> Thing:
    """A square around the origin."""
    edge = 2 * half
    return Thing(quad((-half, -half, 0), (edge, 0, 0), (0, edge, 0), material), "ground")


def little_camera(*, walks: bool = False, distortion: tuple[float, float] = (0.0, 0.0)) -> Camera:
    """A camera that sees everything; it may walk, and its lens may bend the picture."""
    pose = look_at((1.0, -6.0, 1.8), (0.5, 0.0, 0.6))
    path = moving(pose, (0.4, 0.8, 0.0), 3.0) if walks else still(pose)
    return Camera(path, fov_deg=60.0, distortion=distortion)


def little_world(light: Light = DAY, *, walks: bool = True) -> World:
    """Ground, a box, a ball that rolls in front of it, a slanted board and a wire."""
    sphere = ball(0.4, STONE)
    board = quad((-0.5, 0, 0), (1, 0, 0), (0, 0.6, 0.9), BRICK).turned(30).moved(2.2, -0.5)
    wire = tube([[-4, -1, 1.4], [4, -1, 1.5]], 0.012, PLAIN)
    things = (
        ground(),
        Thing(box(1.2, 0.8, 1.5, BRICK).turned(20).moved(-0.8, 0.5), "box"),
        Thing(sphere, "toy", motion=lambda t: sphere.moved(0.9 * t, -1.5 + 0.3 * t)),
        Thing(board, "object"),
        Thing(wire, "object"),
    )
    return World(things, light, (little_camera(walks=walks),))
