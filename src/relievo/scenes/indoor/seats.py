"""Chairs, stools, armchairs and sofas."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, cushion, knob, leaned, pillow, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, fabric, lacquer, metal
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, tube


def chair(generator: np.random.Generator, style: Style) -> Piece:
    """A chair with four legs, as at tables."""
    if chance(generator, 0.18):
        return _tube_chair(generator, style)
    w, d = between(generator, 0.4, 0.5), between(generator, 0.4, 0.48)
    seat, top = between(generator, 0.43, 0.48), between(generator, 0.8, 1.05)
    leg = between(generator, 0.022, 0.045)
    frame = style.body(generator)
    x, y = w / 2, d / 2
    legs = [[-x, -y, 0, -x + leg, -y + leg, seat], [x - leg, -y, 0, x, -y + leg, seat]]
    legs += [[-x, y - leg, 0, -x + leg, y, seat], [x - leg, y - leg, 0, x, y, seat]]
    rail = seat - 0.06
    legs += [[-x, -y + 0.01, rail, x, -y + 0.03, seat], [-x, y - 0.03, rail, x, y - 0.01, seat]]
    legs += [[-x + 0.005, -y, rail, -x + 0.02, y, seat], [x - 0.02, -y, rail, x - 0.005, y, seat]]
    if chance(generator, 0.4):
        legs += [[-x + 0.01, -y, 0.15, -x + 0.03, y, 0.17], [x - 0.03, -y, 0.15, x - 0.01, y, 0.17]]
    back = leaned(_back(generator, style, frame, (x, y, seat, top, leg)), seat, 0.15)
    parts = [boxes(legs, frame), _seat(generator, style, frame, w, d, seat), back]
    if chance(generator, 0.2):
        parts.append(_arms(x, y, seat, leg, frame))
    return Piece(
        ((merged(parts), "chair"),),
        (Surface(0, 0, seat + 0.04, w * 0.7, d * 0.7, 0.3, 0.0, "seat"),),
    )


def _seat(
    generator: np.random.Generator, style: Style, frame: Material, w: float, d: float, z: float
) -> Mesh:
    if chance(generator, 0.45):
        thick = between(generator, 0.04, 0.08)
        return cushion(w, d, thick, style.cloth(generator), square=0.25).moved(z=z - 0.01)
    return slab(-w / 2 - 0.01, -d / 2 - 0.01, z, w / 2 + 0.01, d / 2 - 0.01, z + 0.025, frame)


def _back(
    generator: np.random.Generator,
    style: Style,
    frame: Material,
    size: tuple[float, float, float, float, float],
) -> Mesh:
    """Posts and what fills the back between them, upright."""
    x, y, seat, top, leg = size
    bars = [[-x, y - leg, seat, -x + leg, y, top], [x - leg, y - leg, seat, x, y, top]]
    front, rear = y - leg * 0.75, y - leg * 0.25
    kind = pick(generator, ("slats", "ladder", "panel", "cushion"))
    if kind == "slats":
        bars += [
            [-x, front, top - 0.07, x, rear, top],
            [-x, front, seat + 0.1, x, rear, seat + 0.14],
        ]
        for s in np.linspace(-x + leg + 0.03, x - leg - 0.03, int(generator.integers(3, 8))):
            bars.append([s - 0.009, front, seat + 0.12, s + 0.009, rear, top - 0.05])
    elif kind == "ladder":
        for z in np.linspace(seat + 0.16, top - 0.04, int(generator.integers(2, 5))):
            bars.append([-x, front, z - 0.025, x, rear, z + 0.03])
    elif kind == "panel":
        low = pick(generator, (seat + 0.03, (seat + top) / 2))
        bars.append([-x + 0.005, front, low, x - 0.005, rear, top])
    posts = boxes(bars, frame)
    if kind != "cushion":
        return posts
    soft = cushion(2 * x, 0.07, top - seat - 0.05, style.cloth(generator), square=0.22)
    return merged([posts, soft.moved(y=y - leg, z=seat + 0.06)])


def _arms(x: float, y: float, seat: float, leg: float, material: Material) -> Mesh:
    z = seat + 0.2
    spans = []
    for side in (-1, 1):
        a, b = sorted((side * x, side * (x + leg)))
        spans += [[a, -y, 0, b, -y + leg, z], [a - 0.01, -y - 0.01, z, b + 0.01, y, z + 0.025]]
    return boxes(spans, material)


def _tube_chair(generator: np.random.Generator, style: Style) -> Piece:
    """A chair of bent steel tubes, as in schools and canteens; it can be folded or stacked."""
    w, d, seat = between(generator, 0.4, 0.48), 0.42, between(generator, 0.43, 0.47)
    top, bar = between(generator, 0.76, 0.86), metal(generator)
    x, y = w / 2, d / 2
    crossed = chance(generator, 0.35)
    tubes = []
    for side in (-x, x):
        feet = (-y, y) if crossed else (y - 0.02, -y)
        tubes.append(
            tube([[side, feet[0], 0], [side, y, seat], [side, y + 0.06, top]], 0.011, bar, sides=6)
        )
        front = 0.97 * side if crossed else side
        tubes.append(tube([[front, feet[1], 0], [front, -y, seat]], 0.011, bar, sides=6))
    shell = pick(generator, (lacquer(generator), style.cloth(generator), style.body(generator)))
    board = slab(-x - 0.01, -y - 0.01, seat, x + 0.01, y - 0.02, seat + 0.02, shell)
    rest = slab(-x - 0.01, y, top - 0.24, x + 0.01, y + 0.02, top - 0.01, shell)
    parts = merged([*tubes, board, leaned(rest, seat, 0.15)])
    return Piece(
        ((parts, "chair"),), (Surface(0, 0, seat + 0.025, w * 0.7, d * 0.7, 0.3, 0.0, "seat"),)
    )


def office_chair(generator: np.random.Generator, style: Style) -> Piece:
    """A chair that turns, on five castors."""
    cloth = (
        style.cloth(generator) if chance(generator, 0.4) else fabric(generator, (0.03, 0.03, 0.035))
    )
    dark = lacquer(generator, (0.03, 0.03, 0.03)) if chance(generator, 0.7) else metal(generator)
    seat, w = between(generator, 0.42, 0.54), between(generator, 0.44, 0.52)
    spokes = []
    for degrees in np.arange(5) * 72.0 + between(generator, 0, 72):
        spoke = tube([[0, 0, 0.12], [0.3, 0, 0.07]], [0.025, 0.015], dark, sides=6)
        spokes.append(merged([spoke, knob(0.03, dark).moved(x=0.29)]).turned(float(degrees)))
    column = cylinder(0.025, seat - 0.1, dark, sides=8).moved(z=0.08)
    soft = cushion(w, w, 0.09, cloth, square=0.35).moved(z=seat - 0.05)
    tall = between(generator, 0.4, 0.75)
    rest = cushion(w * 0.95, 0.08, tall, cloth, square=0.35).moved(y=w / 2 - 0.02, z=seat + 0.08)
    post = slab(-0.03, w / 2 - 0.03, seat - 0.02, 0.03, w / 2, seat + 0.3, dark)
    parts = [*spokes, column, soft, leaned(merged([rest, post]), seat, 0.14)]
    if chance(generator, 0.7):
        for side in (-1, 1):
            a, b = sorted((side * (w / 2), side * (w / 2 + 0.05)))
            arm = [[a, -0.14, seat + 0.19, b, 0.14, seat + 0.22]]
            arm += [[a + 0.01, -0.03, seat - 0.02, b - 0.01, 0.03, seat + 0.19]]
            parts.append(boxes(arm, dark))
    turned = merged(parts)
    return Piece(((turned, "chair"),), (Surface(0, 0, seat + 0.045, 0.28, 0.28, 0.3, 0.0, "seat"),))


def stool(generator: np.random.Generator, style: Style) -> Piece:
    """A stool, low or as at a bar."""
    height = pick(generator, (0.45, 0.47, 0.65, 0.75))
    radius, body = between(generator, 0.14, 0.2), style.body(generator)
    legs = [
        tube([[radius, 0, 0], [radius * 0.7, 0, height - 0.03]], 0.014, body, sides=6).turned(
            float(a)
        )
        for a in np.arange(4) * 90.0 + 45
    ]
    ring = [
        [np.cos(a) * radius * 0.9, np.sin(a) * radius * 0.9, 0.18] for a in np.linspace(0, 6.2, 13)
    ]
    parts = [*legs, tube(ring, 0.008, body, sides=5)]
    parts.append(cylinder(radius, 0.035, body, sides=16).moved(z=height - 0.035))
    if chance(generator, 0.4):
        soft = cushion(2 * radius, 2 * radius, 0.06, style.cloth(generator), square=0.6)
        parts.append(soft.moved(z=height - 0.01))
    place = Surface(0, 0, height + 0.05, radius, radius, 0.3)
    return Piece(((merged(parts), "chair"),), (place,))


def sofa(
    generator: np.random.Generator, style: Style, width: float, *, name: str = "sofa"
) -> Piece:
    """A sofa or an armchair.

    Args:
        generator: of chance.
        style: of the home.
        width: over all, 0.7 to 3 m.
        name: class of it: "sofa" or "chair".
    """
    cloth = style.cloth(generator)
    d, seat = between(generator, 0.78, 0.98), between(generator, 0.38, 0.46)
    top, arm = between(generator, 0.72, 0.98), between(generator, 0.09, 0.24)
    rest, side = between(generator, 0.58, 0.66), between(generator, 0.12, 0.22)
    foot = between(generator, 0.03, 0.14)
    x, y = width / 2, d / 2
    body = [_block(width, d - 0.04, seat - foot - 0.12, cloth).moved(z=foot)]
    back = _block(width, side, top - foot, cloth).moved(y=y - side / 2, z=foot)
    body.append(leaned(back, seat, 0.1))
    for sign in (-1, 1):
        body.append(_block(arm, d, rest - foot, cloth).moved(x=sign * (x - arm / 2), z=foot))
    feet = _feet(x - 0.08, y - 0.1, foot + 0.02)
    body.append(boxes(feet, style.body(generator)))
    inner = width - 2 * arm
    count = max(1, round(inner / 0.62))
    each, deep = inner / count, d - side
    for n in range(count):
        middle = -inner / 2 + (n + 0.5) * each
        sit = cushion(each - 0.01, deep, 0.17, cloth, square=0.22)
        body.append(sit.moved(middle, -y + deep / 2 - 0.02, seat - 0.15))
        lean = cushion(each - 0.02, 0.17, top - seat + 0.02, cloth, square=0.3)
        body.append(leaned(lean.moved(middle, y - side - 0.1, seat - 0.02), seat, 0.22))
    parts = [(merged(body), name), *_pillows(generator, style, inner, y - side - 0.2, seat)]
    places = (Surface(0, -y / 3, seat + 0.03, inner * 0.8, deep * 0.5, 0.3, 0.0, "seat"),)
    return Piece(tuple(parts), places)


def _feet(x: float, y: float, height: float) -> list[list[float]]:
    corners = [(sx * x, sy * y) for sx in (-1, 1) for sy in (-1, 1)]
    r = 0.025
    return [[cx - r, cy - r, 0, cx + r, cy + r, height] for cx, cy in corners]


def _block(x: float, y: float, z: float, material: Material) -> Mesh:
    return cushion(x, y, z, material, square=0.16)


def _pillows(
    generator: np.random.Generator, style: Style, inner: float, y: float, seat: float
) -> list[tuple[Mesh, str]]:
    parts = []
    for _ in range(int(generator.integers(0, 1 + max(1, round(inner / 0.45))))):
        side = between(generator, 0.36, 0.5)
        soft = pillow(side, side, between(generator, 0.1, 0.16), fabric(generator))
        upright = soft.turned(between(generator, 55, 75), "x").turned(between(generator, -25, 25))
        place = between(generator, -inner / 2 + 0.25, inner / 2 - 0.25) if inner > 0.6 else 0.0
        low = float(upright.bounds[0, 2])
        parts.append((upright.moved(place, y, seat + 0.03 - low), "cloth"))
    return parts
