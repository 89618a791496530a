"""Bath rooms: toilets, basins, tubs, showers, mirrors, towels."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.fronts import front_panels, random_front
from relievo.scenes.indoor.kitchen import STEEL, tap
from relievo.scenes.indoor.parts import boxes, cushion, ripples, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, linen, tone
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, grid, revolved, tube

MIRROR = Material("metal", 0, 2.0, (1.6, 1.62, 1.65), 0.05, gloss=1.0, metal=1.0)


def _ceramic(generator: np.random.Generator) -> Material:
    tint = tone(
        between(generator, 0, 1), between(generator, 0, 0.05), between(generator, 0.88, 0.96)
    )
    return Material("plain", 0, 1.0, tint, gloss=0.6)


def _oval(mesh: Mesh, x: float, y: float) -> Mesh:
    return mesh.scaled(x, y, 1.0)


def toilet(generator: np.random.Generator, style: Style) -> Piece:
    """A toilet with its tank, its lid open or closed."""
    white, seat = _ceramic(generator), between(generator, 0.38, 0.43)
    bowl = revolved(
        [0.11, 0.1, 0.13, 0.18, 0.185, 0.13, 0.08, 0.0],
        np.array([0, 0.12, 0.28, 0.37, 0.4, 0.4, 0.24, 0.22]) * seat / 0.4,
        white,
        sides=20,
    )
    parts = [_oval(bowl, 1.0, 1.28).moved(y=-0.1)]
    parts.append(slab(-0.11, 0.0, 0.0, 0.11, 0.3, seat * 0.95, white))
    ring = revolved([0.13, 0.14, 0.19, 0.185, 0.13], [0.025, 0.03, 0.025, 0, 0.0], white, sides=20)
    parts.append(_oval(ring, 1.0, 1.28).moved(y=-0.1, z=seat + 0.003))
    lid = _oval(cylinder(0.185, 0.015, white, sides=20), 1.0, 1.28)
    if chance(generator, 0.5):
        parts.append(lid.moved(y=-0.1, z=seat + 0.035))
    else:
        parts.append(lid.turned(97, "x").moved(y=0.11, z=seat + 0.26))
    top = seat + between(generator, 0.32, 0.42)
    parts.append(slab(-0.19, 0.15, seat - 0.03, 0.19, 0.33, top, white))
    parts.append(slab(-0.2, 0.14, top, 0.2, 0.34, top + 0.03, white))
    place = Surface(0, 0.24, top + 0.03, 0.36, 0.16, 0.4, 0.0, "bath")
    return Piece(((merged(parts), "sanitary"),), (place,))


def basin(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A wash basin on a column or on a cupboard."""
    white, height, d = (
        _ceramic(generator),
        between(generator, 0.8, 0.9),
        between(generator, 0.44, 0.54),
    )
    x, y = width / 2, d / 2
    bowl = [0.0, 0.08, 0.15, 0.18, 0.2, 0.19, 0.1, 0.0]
    levels = [-0.12, -0.11, -0.05, 0.0, 0.0, -0.06, -0.15, -0.15]
    oval = _oval(revolved(bowl, levels, white, sides=24), 1.15, 0.95).moved(
        y=-0.04, z=height + 0.012
    )
    parts = [oval, tap(0.14, 0.12).moved(y=y - 0.06, z=height)]
    things: list[tuple[Mesh, str]] = []
    places = [
        Surface(s, y - 0.1, height, max(0.12, x - 0.26), 0.14, 0.4, 0.0, "bath")
        for s in (-x * 0.6, x * 0.6)
    ]
    if chance(generator, 0.6):
        body = style.body(generator)
        parts.append(
            boxes(
                _rim(x, y, height, 0.03),
                pick(
                    generator,
                    (white, Material("marble", int(generator.integers(6)), 0.8, gloss=0.5)),
                ),
            )
        )
        front = random_front(generator, style, body)
        face = front_panels(width, height - 0.14, (max(1, round(width / 0.4)), 1), front)
        chest = slab(-x, -y + 0.03, 0.0, x, y, height - 0.19, body)
        things.append((merged([chest, face.moved(-x, -y + 0.03, 0.1)]), "cabinet"))
    else:
        parts.append(boxes(_rim(min(x, 0.3), y, height, 0.07), white))
        parts.append(cylinder(0.1, height - 0.15, white, top=0.08).moved(y=0.06))
    things.append((merged(parts), "sanitary"))
    return Piece(tuple(things), tuple(places))


def _rim(x: float, y: float, height: float, thick: float) -> list[list[float]]:
    """A board with a hole for the bowl of a basin."""
    low, w, front, rear = height - thick, 0.2, -y + 0.04, y - 0.12
    return [
        [-x, -y, low, -w, y, height],
        [w, -y, low, x, y, height],
        [-w, -y, low, w, front, height],
        [-w, rear, low, w, y, height],
    ]


def tub(generator: np.random.Generator, style: Style, length: float) -> Piece:
    """A bath tub along a wall; x is its length."""
    white, d, h = _ceramic(generator), between(generator, 0.68, 0.8), between(generator, 0.5, 0.6)
    x, y, edge = length / 2, d / 2, 0.07
    u = np.linspace(0, 2 * np.pi, 33)
    u[-1] = 0
    shape = (
        np.sign(np.cos(u)) * np.abs(np.cos(u)) ** 0.35,
        np.sign(np.sin(u)) * np.abs(np.sin(u)) ** 0.35,
    )
    rings = [
        (1, 1, h - 0.03),
        (1, 1, h),
        (1 - edge / x, 1 - edge / y, h),
        (0.86, 0.72, 0.2),
        (0.8, 0.6, 0.14),
        (0, 0, 0.13),
    ]
    net = np.stack(
        [
            np.stack([x * a * shape[0], y * b * shape[1], np.full(33, z)], axis=-1)
            for a, b, z in rings
        ]
    )
    skin = (
        white
        if chance(generator, 0.6)
        else Material("tile", int(generator.integers(8)), 0.5, gloss=0.5)
    )
    parts = [grid(net, net[..., :2] + net[..., 2:], white)]
    sides = [[-x, -y, 0, x, -y + 0.02, h - 0.02], [-x, y - 0.02, 0, x, y, h - 0.02]]
    sides += [[-x, -y, 0, -x + 0.02, y, h - 0.02], [x - 0.02, -y, 0, x, y, h - 0.02]]
    parts.append(boxes(sides, skin))
    parts.append(tap(0.1, 0.14).turned(-90).moved(x - 0.03, 0, h))
    things: list[tuple[Mesh, str]] = [(merged(parts), "sanitary")]
    if chance(generator, 0.5):
        things += _shower_curtain(generator, x, -y)
    place = Surface(0, y - 0.04, h, length * 0.7, 0.07, 0.4, 0.0, "bath")
    return Piece(tuple(things), (place,))


def _shower_curtain(generator: np.random.Generator, x: float, y: float) -> list[tuple[Mesh, str]]:
    rod = tube([[-x, y, 2.0], [x, y, 2.0]], 0.012, STEEL, sides=6)
    share = between(generator, 0.25, 0.85)
    cloth = curtain(generator, 2 * x * share, 1.75, linen(generator))
    side = pick(generator, (-1, 1)) * x * (1 - share)
    return [(rod, "object"), (cloth.moved(side, y, 0.22), "curtain")]


def curtain(generator: np.random.Generator, width: float, height: float, cloth: Material) -> Mesh:
    """A curtain in folds in the plane y = 0, from z = 0 up, round x = 0."""
    fold = between(generator, 0.09, 0.18)
    columns = int(min(max(9, width / fold * 6), 120))
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, columns), np.linspace(0, 1, 5))
    phase = 2 * np.pi * s * width / fold + 0.6 * ripples(generator, s * width, t * height, 1.0)
    deep = (0.025 + 0.015 * (1 - t)) * (1 + 0.3 * ripples(generator, s * width, 0 * t, 0.5))
    x = s * width * (1 + 0.015 * ripples(generator, t, t, 1.0) * (1 - t))
    points = np.stack([x, deep * np.sin(phase), height * t], axis=-1)
    uv = np.stack([s * width * 1.6, height * t], axis=-1)
    return grid(points, uv, cloth)


def shower(generator: np.random.Generator, style: Style) -> Piece:
    """A shower with a low tray, a head and bars; its panes of clear glass are left out."""
    side, white = between(generator, 0.8, 1.0), _ceramic(generator)
    x = side / 2
    spans = [[-x, -x, 0, x, x, 0.08], [-x, -x, 0.08, -x + 0.03, -x + 0.03, 1.95]]
    spans += [[-x, -x, 1.92, x, -x + 0.03, 1.95], [-x, -x, 1.92, -x + 0.03, x, 1.95]]
    spans += [[x - 0.03, -x, 0.08, x, -x + 0.03, 1.95]]
    parts = [boxes(spans, white, STEEL, slots=[0, 1, 1, 1, 1])]
    parts.append(
        tube([[0, x - 0.04, 1.0], [0, x - 0.04, 2.0], [0, x - 0.3, 2.05]], 0.011, STEEL, sides=6)
    )
    parts.append(cylinder(0.08, 0.03, STEEL).moved(y=x - 0.3, z=2.0))
    things: list[tuple[Mesh, str]] = [(merged(parts), "sanitary")]
    if chance(generator, 0.6):
        cloth = curtain(generator, side * between(generator, 0.4, 0.95), 1.75, linen(generator))
        things.append((cloth.moved(0, -x - 0.03, 0.17), "curtain"))
    return Piece(tuple(things))


def mirror(generator: np.random.Generator, style: Style, width: float, height: float) -> Piece:
    """A mirror for a wall, with or without a frame."""
    x, edge = width / 2, between(generator, 0.02, 0.07)
    parts = [slab(-x, -0.008, 0, x, 0, height, MIRROR)]
    if chance(generator, 0.6):
        spans = [
            [-x - edge, -0.022, -edge, x + edge, 0, 0],
            [-x - edge, -0.022, height, x + edge, 0, height + edge],
        ]
        spans += [[-x - edge, -0.022, 0, -x, 0, height], [x, -0.022, 0, x + edge, 0, height]]
        parts.append(boxes(spans, style.body(generator)))
    return Piece(((merged(parts), "picture"),))


def towel(generator: np.random.Generator, style: Style) -> Piece:
    """A towel on a rail."""
    w, length = between(generator, 0.3, 0.55), between(generator, 0.4, 0.8)
    rail = tube(
        [[-w / 2 - 0.05, -0.06, length], [w / 2 + 0.05, -0.06, length]], 0.008, STEEL, sides=6
    )
    ends = [
        [s - 0.008, -0.065, length - 0.01, s + 0.008, 0, length + 0.01]
        for s in (-w / 2 - 0.05, w / 2 + 0.05)
    ]
    cloth = cushion(w, 0.045, length, linen(generator), square=0.14).moved(y=-0.06, z=0.015)
    return Piece(((merged([rail, boxes(ends, STEEL)]), "object"), (cloth, "cloth")))
