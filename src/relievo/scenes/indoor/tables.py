"""Tables, desks and benches."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.fronts import Front, front_panels, random_front
from relievo.scenes.indoor.parts import boxes, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, tube


def table(
    generator: np.random.Generator,
    style: Style,
    width: float,
    depth: float,
    height: float,
    kind: str = "any",
) -> Piece:
    """A table with four corners.

    Args:
        generator: of chance.
        style: of the home.
        width: along x, metres.
        depth: along y.
        height: of its top.
        kind: of what stands on it, as in `Surface`.
    """
    top = between(generator, 0.018, 0.045)
    board, frame = style.body(generator), style.body(generator)
    if chance(generator, 0.5):
        frame = pick(generator, (board, style.metal))
    x, y = width / 2, depth / 2
    parts = [
        slab(-x, -y, height - top, x, y, height, board),
        _legs(generator, x, y, height - top, frame),
    ]
    places = [Surface(0, 0, height, width - 0.08, depth - 0.08, 0.5, 0.0, kind)]
    if height < 0.6 and chance(generator, 0.4):
        shelf = height * 0.35
        parts.append(slab(-x + 0.03, -y + 0.03, shelf, x - 0.03, y - 0.03, shelf + 0.02, board))
        places.append(Surface(0, 0, shelf + 0.02, width - 0.2, depth - 0.15, height * 0.5))
    return Piece(((merged(parts), "table"),), tuple(places))


def _legs(
    generator: np.random.Generator, x: float, y: float, height: float, material: Material
) -> Mesh:
    """Legs of one of four kinds, below the top of a table."""
    kind = pick(generator, ("posts", "round", "frames", "panels"), (4, 2, 1.5, 1))
    leg, inset = between(generator, 0.03, 0.07), between(generator, 0.01, 0.1)
    a, b = x - inset, y - inset
    if kind == "panels":
        side = [[-a, -b, 0, -a + 0.03, b, height], [a - 0.03, -b, 0, a, b, height]]
        return boxes([*side, [-a, b - 0.12, 0.2, a, b - 0.1, height]], material)
    corners = [(sx * (a - leg / 2), sy * (b - leg / 2)) for sx in (-1, 1) for sy in (-1, 1)]
    if kind == "round":
        foot = leg * between(generator, 0.25, 0.5)
        splay = between(generator, 1.0, 1.08)
        ends = [([cx * splay, cy * splay, 0], [cx * 0.94, cy * 0.94, height]) for cx, cy in corners]
        return merged([tube(path, [foot, leg / 2], material, sides=8) for path in ends])
    h = leg / 2
    spans = [[cx - h, cy - h, 0, cx + h, cy + h, height] for cx, cy in corners]
    if kind == "posts":
        rail = height - between(generator, 0.05, 0.1)
        spans += [[-a, sy * b - 0.01, rail, a, sy * b + 0.01, height] for sy in (-0.98, 0.98)]
        spans += [[sx * a - 0.01, -b, rail, sx * a + 0.01, b, height] for sx in (-0.98, 0.98)]
    else:
        spans += [[sx * a - h, -b, 0, sx * a + h, b, leg] for sx in (-0.97, 0.97)]
        spans += [[sx * a - h, -b, height - leg, sx * a + h, b, height] for sx in (-0.97, 0.97)]
    return boxes(spans, material)


def round_table(generator: np.random.Generator, style: Style, width: float, height: float) -> Piece:
    """A round table on one column or on three legs."""
    board, r = style.body(generator), width / 2
    parts = [cylinder(r, 0.03, board, sides=28).moved(z=height - 0.03)]
    if chance(generator, 0.5):
        column = pick(generator, (board, style.metal))
        parts += [
            cylinder(0.04, height - 0.03, column),
            cylinder(r * 0.5, 0.03, column, top=r * 0.45),
        ]
    else:
        for degrees in (90.0, 210.0, 330.0):
            leg = tube([[r * 0.75, 0, 0], [r * 0.45, 0, height - 0.03]], 0.018, board, sides=6)
            parts.append(leg.turned(degrees))
    side = r * 1.3
    return Piece(((merged(parts), "table"),), (Surface(0, 0, height, side, side, 0.5),))


def desk(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A desk, with drawers on one or both sides or on plain legs."""
    depth, height = between(generator, 0.58, 0.82), between(generator, 0.71, 0.77)
    if chance(generator, 0.35):
        return table(generator, style, width, depth, height, "work")
    body, x, y = style.body(generator), width / 2, depth / 2
    top = between(generator, 0.02, 0.04)
    parts = [slab(-x, -y, height - top, x, y, height, body)]
    parts.append(slab(-x + 0.03, y - 0.06, 0.25, x - 0.03, y - 0.04, height - top, body))
    chest = between(generator, 0.34, 0.45)
    sides = pick(generator, ((1,), (-1,), (-1, 1)))
    front: Front = random_front(generator, style, body)
    for side in (-1, 1):
        if side not in sides:
            edge = sorted((side * x, side * (x - 0.03)))
            parts.append(slab(edge[0], -y + 0.02, 0, edge[1], y, height - top, body))
            continue
        low, high = sorted((side * (x - 0.01), side * (x - 0.01 - chest)))
        parts.append(slab(low, -y + 0.04, 0.02, high, y - 0.02, height - top, body))
        rows = int(generator.integers(2, 5))
        face = front_panels(chest, height - top - 0.04, (1, rows), front, drawers=True)
        parts.append(face.moved(low, -y + 0.04, 0.04))
    place = Surface(0, 0, height, width - 0.08, depth - 0.1, 0.6, 0.0, "work")
    return Piece(((merged(parts), "table"),), (place,))


def bench(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A bench to sit on, without a back."""
    seat = table(generator, style, width, between(generator, 0.3, 0.42), 0.45)
    return Piece(((seat.parts[0][0], "chair"),), seat.surfaces)
