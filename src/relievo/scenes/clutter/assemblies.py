"""Solids in the air: worlds of pure geometry, for variety."""

from functools import partial

import numpy as np

from relievo.scenes.clutter.paints import between, coated, colour, hue, pick
from relievo.scenes.clutter.parts import block, loft
from relievo.scenes.clutter.shots import Room, close_ups
from relievo.scenes.clutter.turned import ball, cylinder, lathe, lump, torus, tube, wire
from relievo.scenes.light import Lamp, Light, Sky
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import prism, quad
from relievo.scenes.world import Camera, Thing, World

_PATTERNS = (
    "plain", "brick", "stone", "wood", "planks", "tile", "gravel", "grass", "bark", "rock",
    "metal", "rust", "fabric", "stripes", "checks", "carpet", "leather", "wallpaper", "marble",
    "cardboard", "poster", "painting", "text", "panels", "speckle", "keys",
)  # fmt: skip
_LETTERS = {
    "T": ((0.4, 0, 0.6, 0.8), (0, 0.8, 1, 1)),
    "L": ((0, 0, 0.25, 1), (0.25, 0, 0.9, 0.2)),
    "H": ((0, 0, 0.22, 1), (0.78, 0, 1, 1), (0.22, 0.4, 0.78, 0.6)),
    "E": ((0, 0, 0.22, 1), (0.22, 0, 0.9, 0.18), (0.22, 0.41, 0.8, 0.59), (0.22, 0.82, 0.9, 1)),
    "U": ((0, 0, 0.22, 1), (0.78, 0, 1, 1), (0.22, 0, 0.78, 0.2)),
    "F": ((0, 0, 0.22, 1), (0.22, 0.45, 0.8, 0.62), (0.22, 0.82, 0.9, 1)),
}


def random_solid(generator: np.random.Generator) -> Mesh:
    """A solid about the origin that fits into a ball of radius 1."""
    skin = pattern(generator, between(generator, 0.5, 2.0))
    kind = int(generator.integers(12))
    if kind < 4:
        top, sides = pick(generator, [0.0, 0.6, 0.3]), pick(generator, [4, 6, 24])
        solids = [
            ball(0.8, skin, sides=24),
            block(1.1, 0.9, 0.8, skin),
            torus(0.6, 0.5, skin, sides=28, around=14),
            cylinder(0.6, 1.4, skin, top=top, sides=sides),
        ]
        made = solids[kind]
    else:
        makers = [_twisted, _spring, _letter, _wire_frame, _gear, _star, _potato, _frame]
        made = makers[kind - 4](generator, skin)
    middle = made.bounds.mean(0)
    centred = made.moved(*(-middle).tolist())
    radius = float(np.sqrt((centred.corners**2).sum(-1).max()))
    turned = centred.scaled(1 / radius)
    for axis in "xyz":
        turned = turned.turned(between(generator, 0, 360), axis)
    return turned


def pattern(generator: np.random.Generator, tile_m: float) -> Material:
    """Any texture, half of the time with any colour over it."""
    texture = pick(generator, _PATTERNS)
    tint = (
        (1.0, 1.0, 1.0)
        if generator.random() < 0.5
        else hue(between(generator, 0, 360), between(generator, 0, 0.7), between(generator, 0.3, 1))
    )
    if texture in ("plain", "metal", "fabric", "leather", "panels", "carpet"):
        tint = colour(generator)
    gloss = between(generator, 0, 0.8) if generator.random() < 0.4 else 0.0
    return coated(generator, texture, tile_m, tint=tint, gloss=gloss)


def assembly(generator: np.random.Generator, *, frozen: bool = False) -> World:
    """Solids that float in a box with patterned walls; half of them turn, if not frozen.

    Args:
        generator: the only source of chance.
        frozen: whether all of them stay.
    """
    x, y, z = generator.uniform([3.0, 3.5, 2.6], [6.0, 6.0, 4.0]).tolist()
    things = _walls(generator, x, y, z)
    meshes, targets = list[Mesh](), list[tuple[float, float, float]]()
    prototypes = [random_solid(generator) for _ in range(10)]
    for place, radius in _places(generator, x, y, z):
        mesh = pick(generator, prototypes).scaled(radius)
        if generator.random() < 0.5:
            mesh = mesh.turned(between(generator, 0, 360)).turned(between(generator, 0, 360), "x")
        rate = 0.0 if frozen or generator.random() < 0.5 else between(generator, -40, 40)
        axis = pick(generator, ["x", "y", "z"])
        turns = partial(_turned, mesh, place, rate, axis)
        things.append(Thing(turns(0.0), "object", motion=turns if rate else None))
        # Cameras keep clear of the whole ball in which it turns.
        meshes.append(
            block(2 * radius, 2 * radius, 2 * radius, mesh.materials[0]).moved(
                place[0], place[1], place[2] - radius
            )
        )
        targets.append((float(place[0]), float(place[1]), float(place[2])))
    room = Room((-x / 2, -y - 0.1, 0.0), (x / 2, 0.0, z), meshes, 0.12)
    cameras: tuple[Camera, ...] = close_ups(
        generator, room, targets, azimuth_deg=75.0, reach_m=(0.5, 3.5)
    )
    if len(cameras) < 8:
        return assembly(generator, frozen=frozen)
    return World(tuple(things), _light(generator, x, y, z), cameras)


def _turned(mesh: Mesh, place: Points, rate: float, axis: str, time_s: float) -> Mesh:
    """A solid that turns on the spot."""
    return mesh.turned(rate * time_s, axis).moved(*place.tolist())


def _places(
    generator: np.random.Generator, x: float, y: float, z: float
) -> list[tuple[Points, float]]:
    """Middles and radii of balls that do not touch, in the back two thirds of a box."""
    placed: list[tuple[Points, float]] = []
    for _ in range(int(generator.integers(60, 140))):
        radius = between(generator, 0.06, 0.45)
        low = np.array([-x / 2, -0.8 * y, 0.0]) + radius + 0.02
        high = np.array([x / 2, 0.0, z]) - radius - 0.02
        place = generator.uniform(low, high)
        apart = [
            ((place - other) ** 2).sum() > (radius + size + 0.01) ** 2 for other, size in placed
        ]
        if all(apart):
            placed.append((place, radius))
    return placed


def _walls(generator: np.random.Generator, x: float, y: float, z: float) -> list[Thing]:
    """The inside of a box with some slanted boards before its back."""
    a, front = x / 2, -y - 0.2
    deep = -front
    sides = [
        (((-a, 0, 0), (x, 0, 0), (0, 0, z)), "wall"),
        (((-a, front, 0), (0, deep, 0), (0, 0, z)), "wall"),
        (((a, 0, 0), (0, -deep, 0), (0, 0, z)), "wall"),
        (((a, front, 0), (-x, 0, 0), (0, 0, z)), "wall"),
        (((-a, front, 0), (x, 0, 0), (0, deep, 0)), "floor"),
        (((-a, 0, z), (x, 0, 0), (0, -deep, 0)), "ceiling"),
    ]
    return [
        Thing(quad(*edges, pattern(generator, between(generator, 0.5, 3.0))), name)
        for edges, name in sides
    ]


def _light(generator: np.random.Generator, x: float, y: float, z: float) -> Light:
    """One or two lamps at the ceiling."""
    lamps = []
    for _ in range(int(generator.integers(1, 3))):
        half = between(generator, 0.1, 0.6)
        place = generator.uniform([-0.35 * x, -0.9 * y], [0.35 * x, -0.2 * y]).tolist()
        tint = hue(between(generator, 0, 360), between(generator, 0, 0.35), 1.0)
        strength = between(generator, 5, 10) / (4 * half**2)
        r, g, b = (strength * part for part in tint)
        at = (place[0], place[1], z - 0.01)
        lamps.append(Lamp(at, (half, 0.0, 0.0), (0.0, -half, 0.0), (r, g, b)))
    grey = between(generator, 0.15, 0.4)
    return Light(sky=Sky((0.1,) * 3, (0.1,) * 3), lamps=tuple(lamps), bounce=(grey, grey, grey))


def _twisted(generator: np.random.Generator, skin: Material) -> Mesh:
    """A bar of rectangular section that is twisted."""
    n, turns = 24, between(generator, 60, 400)
    angle = np.radians(np.linspace(0, turns, n))[:, None]
    square = np.array([[1, 0.5], [-1, 0.5], [-1, -0.5], [1, -0.5]]) * between(generator, 0.15, 0.35)
    u, v = square[:, 0], square[:, 1]
    plans = np.stack(
        [u * np.cos(angle) - v * np.sin(angle), u * np.sin(angle) + v * np.cos(angle)], -1
    )
    return loft(plans, np.linspace(0, 2, n), skin, smooth=False)


def _spring(generator: np.random.Generator, skin: Material) -> Mesh:
    t = np.linspace(0, 1, 60)
    angle = 2 * np.pi * between(generator, 2, 5) * t
    path = np.stack([0.5 * np.cos(angle), 0.5 * np.sin(angle), 1.5 * t], axis=1)
    return tube(path, between(generator, 0.04, 0.12), skin)


def _letter(generator: np.random.Generator, skin: Material) -> Mesh:
    depth = between(generator, 0.15, 0.5)
    strokes = _LETTERS[pick(generator, list(_LETTERS))]
    return merged(
        block(b - a, depth, d - c, skin).moved((a + b) / 2, 0, c) for a, c, b, d in strokes
    )


def _wire_frame(generator: np.random.Generator, skin: Material) -> Mesh:
    """The edges of a box."""
    size, thick = generator.uniform(0.5, 1.2, 3), between(generator, 0.015, 0.05)
    ends = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) * size
    pairs = [(a, b) for a in range(8) for b in range(a) if bin(a ^ b).count("1") == 1]
    return merged(wire(np.stack([ends[b], ends[a]]), thick, skin) for a, b in pairs)


def _gear(generator: np.random.Generator, skin: Material) -> Mesh:
    teeth, depth = int(generator.integers(7, 16)), between(generator, 0.15, 0.5)
    angle = np.arange(4 * teeth) * np.pi / (2 * teeth)
    r = np.where(np.arange(4 * teeth) % 4 < 2, 0.8, 0.62)
    return prism(np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), depth, skin)


def _star(generator: np.random.Generator, skin: Material) -> Mesh:
    count, inner = int(generator.integers(4, 9)), between(generator, 0.25, 0.6)
    angle = np.arange(2 * count) * np.pi / count
    r = np.where(np.arange(2 * count) % 2 == 0, 0.9, inner)
    return prism(
        np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1), between(generator, 0.1, 0.5), skin
    )


def _potato(generator: np.random.Generator, skin: Material) -> Mesh:
    x, y, z = generator.uniform(0.6, 1.5, 3).tolist()
    return lump(x, y, z, skin, sides=20)


def _frame(generator: np.random.Generator, skin: Material) -> Mesh:
    """A turned vase without a top: hollow, open."""
    r = generator.uniform(0.2, 0.7, 5)
    profile = list(zip(r.tolist(), np.linspace(0, 1.4, 5).tolist(), strict=True))
    return lathe(profile, skin, sides=24)
