"""Shelves, wardrobes, chests and racks, and what stands in them."""

from itertools import pairwise

import numpy as np

from relievo.scenes.indoor.books import book_pile, book_row
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.fronts import front_panels, random_front
from relievo.scenes.indoor.parts import boxes
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged


def chest(
    generator: np.random.Generator,
    style: Style,
    width: float,
    depth: float,
    height: float,
    *,
    drawers: bool | None = None,
) -> Piece:
    """A closed body with doors or drawers: chest, cupboard, wardrobe, night table.

    Args:
        generator: of chance.
        style: of the home.
        width: along x, metres.
        depth: along y.
        height: along z.
        drawers: None = drawers where it is low, more often than not.
    """
    body = style.body(generator)
    foot = pick(generator, (0.0, 0.05, 0.1, 0.15)) if height < 1.4 else 0.06
    x, y = width / 2, depth / 2
    spans = [[-x, -y + 0.02, foot, x, y, height - 0.02]]
    spans.append([-x - 0.008, -y - 0.004, height - 0.022, x + 0.008, y, height])
    if foot > 0.0:
        spans += [
            [sx - 0.02, sy - 0.02, 0, sx + 0.02, sy + 0.02, foot] for sx, sy in _corners(x, y)
        ]
    if height > 1.4:
        spans.append([-x + 0.02, -y + 0.04, 0, x - 0.02, y, foot])
    has_drawers = height < 1.3 and chance(generator, 0.65) if drawers is None else drawers
    columns = max(1, round(width / between(generator, 0.42, 0.62)))
    rows = max(1, round((height - foot) / between(generator, 0.18, 0.28))) if has_drawers else 1
    front = random_front(generator, style, body)
    face = front_panels(width, height - foot - 0.03, (columns, rows), front, drawers=has_drawers)
    mesh = merged([boxes(spans, body), face.moved(-x, -y + 0.02, foot + 0.004)])
    clear = 0.5 if height < 1.4 else 0.35
    top = Surface(0, 0.01, height, width - 0.08, depth - 0.08, clear)
    return Piece(((mesh, "cabinet"),), (top,))


def _corners(x: float, y: float) -> list[tuple[float, float]]:
    return [(sx * (x - 0.04), sy * (y - 0.04)) for sx in (-1, 1) for sy in (-1, 1)]


def shelf(
    generator: np.random.Generator,
    style: Style,
    width: float,
    height: float,
    *,
    books: float = 0.6,
    depth: float | None = None,
) -> Piece:
    """Boards between sides, with books and room for other things.

    Args:
        generator: of chance.
        style: of the home.
        width: along x, metres.
        height: along z.
        books: share of the compartments with books.
        depth: None = as it comes.
    """
    d = between(generator, 0.24, 0.38) if depth is None else depth
    body, thick = style.body(generator), between(generator, 0.016, 0.03)
    x, y = width / 2, d / 2
    rows = max(2, round(height / between(generator, 0.28, 0.4)))
    columns = max(1, round(width / between(generator, 0.35, 0.95)))
    edges = np.linspace(-x, x, columns + 1)
    levels = np.linspace(between(generator, 0.02, 0.09), height - thick, rows + 1)
    spans = [[s - thick / 2, -y, 0, s + thick / 2, y, height] for s in edges]
    spans += [[-x, -y + 0.004, z, x, y, z + thick] for z in levels]
    if chance(generator, 0.65):
        spans.append([-x, y - 0.006, 0.02, x, y, height])
    parts: list[tuple[Mesh, str]] = [(boxes(spans, body), "shelf")]
    places = [Surface(0, 0, height, width - 0.1, d - 0.04, 0.4)]
    for low, high in pairwise(levels):
        for left, right in pairwise(edges):
            inner = (right - left - thick, high - low - thick, d - 0.01)
            more = _compartment(generator, inner, books)
            at = ((left + right) / 2, 0.0, low + thick + 0.0008)
            parts += [(mesh.moved(*at), name) for mesh, name in more.parts]
            places += [p._replace(x=p.x + at[0], z=at[2]) for p in more.surfaces]
    return Piece(tuple(parts), tuple(places))


def _compartment(
    generator: np.random.Generator, inner: tuple[float, float, float], books: float
) -> Piece:
    """What stands in a compartment of this width, height and depth; it may be nothing."""
    width, height, depth = inner
    if not chance(generator, books):
        place = Surface(0, 0, 0, width - 0.03, depth - 0.03, height - 0.01)
        return Piece((), (place,))
    share = 1.0 if chance(generator, 0.45) else between(generator, 0.3, 0.85)
    used = width * share - 0.01
    side = 1 if chance(generator, 0.7) else -1
    start = -width / 2 + 0.005 if side == 1 else width / 2 - 0.005 - used
    if chance(generator, 0.18) and height > 0.16:
        pile = book_pile(generator, min(used, 0.26), min(depth - 0.02, 0.21), height * 0.8)
        parts = ((pile.moved(x=start + min(used, 0.26) / 2), "book"),)
        used = min(used, 0.28)
    else:
        row = book_row(generator, used, height - 0.01, depth)
        parts = ((row.moved(x=start), "book"),)
    left = width - used - 0.04
    if left < 0.1:
        return Piece(parts)
    middle = (width / 2 - left / 2 - 0.01) * side
    return Piece(parts, (Surface(middle, 0, 0, left, depth - 0.03, height - 0.01),))


def wall_shelf(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A board on the wall, with brackets."""
    d, body = between(generator, 0.16, 0.28), style.body(generator)
    x, y = width / 2, d / 2
    spans = [[-x, -y, 0.12, x, y, 0.14]]
    spans += [[s - 0.01, -y * 0.3, 0.09, s + 0.01, y, 0.12] for s in (-x * 0.75, x * 0.75)]
    spans += [[s - 0.01, y - 0.015, 0, s + 0.01, y, 0.12] for s in (-x * 0.75, x * 0.75)]
    parts: list[tuple[Mesh, str]] = [(boxes(spans, body), "shelf")]
    if chance(generator, 0.5):
        share = width * between(generator, 0.3, 0.8)
        row = book_row(generator, share, between(generator, 0.2, 0.3), d)
        parts.append((row.moved(x=-x + 0.02, z=0.141), "book"))
        place = Surface(share / 2, 0, 0.14, width - share - 0.08, d - 0.04, 0.35)
        return Piece(tuple(parts), (place,))
    return Piece(tuple(parts), (Surface(0, 0, 0.14, width - 0.05, d - 0.04, 0.35),))


def rack(generator: np.random.Generator, style: Style, width: float, height: float) -> Piece:
    """A rack of metal posts and boards, as in cellars, stores and shops."""
    d = between(generator, 0.35, 0.6)
    posts, boards = style.metal, _board(generator, style)
    x, y = width / 2, d / 2
    spans = [
        [sx * x - 0.02, sy * y - 0.02, 0, sx * x + 0.02, sy * y + 0.02, height]
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    slots = [0] * 4
    levels = np.linspace(0.1, height - 0.04, max(3, round(height / between(generator, 0.35, 0.55))))
    spans += [[-x, -y, z, x, y, z + 0.03] for z in levels]
    slots += [1] * len(levels)
    step = float(levels[1] - levels[0])
    places = [Surface(0, 0, float(z) + 0.03, width - 0.08, d - 0.06, step - 0.05) for z in levels]
    return Piece(((boxes(spans, posts, boards, slots=slots), "shelf"),), tuple(places))


def _board(generator: np.random.Generator, style: Style) -> Material:
    return style.woods[0] if chance(generator, 0.6) else style.metal


def open_cabinet(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A low bench for a television: open boxes below a board."""
    d, height = between(generator, 0.36, 0.5), between(generator, 0.35, 0.6)
    body, x, y = style.body(generator), width / 2, d / 2
    count = int(generator.integers(2, 4))
    edges = np.linspace(-x + 0.01, x - 0.01, count + 1)
    spans = [[s - 0.01, -y, 0.06, s + 0.01, y, height - 0.02] for s in edges]
    spans += [[-x, -y, 0.05, x, y, 0.07], [-x, -y, height - 0.025, x, y, height]]
    spans.append([-x, y - 0.01, 0.05, x, y, height])
    spans.append([-x + 0.04, -y + 0.05, 0, x - 0.04, y - 0.02, 0.05])
    step = float(edges[1] - edges[0])
    places = [Surface(0, 0, height, width - 0.06, d - 0.06, 0.3)]
    fronts = []
    front = random_front(generator, style, body)
    for left in edges[:-1]:
        if chance(generator, 0.4):
            panel = front_panels(step, height - 0.1, (1, 2), front, drawers=True)
            fronts.append(panel.moved(float(left), -y + 0.012, 0.075))
        else:
            middle = float(left) + step / 2
            places.append(Surface(middle, 0, 0.07, step - 0.06, d - 0.06, height - 0.12))
    return Piece(((merged([boxes(spans, body), *fronts]), "cabinet"),), tuple(places))
