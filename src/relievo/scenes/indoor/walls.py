"""Walls with openings, floors and ceilings.

A wall has its own frame: seen from inside the room, x runs along it to the right from its start,
y = 0 is its surface, y > 0 lies behind it, z is up.
"""

from typing import NamedTuple

import numpy as np

from relievo.scenes.indoor.parts import boxes, slab
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import quad

Outline = tuple[tuple[float, float], ...]
"""Corners (x, y) of a room, clockwise seen from above; its walls lie along the axes."""


_OVERLAP_M = 0.03


class Opening(NamedTuple):
    """A hole in a wall.

    Attributes:
        wall: number of the wall.
        start: where it begins along the wall, metres.
        end: where it ends.
        low: its lower edge above the floor.
        high: its upper edge.
        kind: door, passage, window or niche.
    """

    wall: int
    start: float
    end: float
    low: float
    high: float
    kind: str


class Wall(NamedTuple):
    """Where a wall of an outline runs.

    Attributes:
        pose: of its frame.
        length: metres.
    """

    pose: Pose
    length: float


class Finish(NamedTuple):
    """What a room's surfaces are made of.

    Attributes:
        walls: one material for all walls, or one for each.
        lower: of the lower part of walls; None = they are the same up to the ceiling.
        split_m: where the lower part ends.
        floor: of the floor.
        ceiling: of the ceiling.
        skirting: of the boards at the foot of walls; None = there are none.
        cornice: whether there is one below the ceiling.
    """

    walls: tuple[Material, ...]
    lower: Material | None
    split_m: float
    floor: Material
    ceiling: Material
    skirting: Material | None
    cornice: bool


class Shell(NamedTuple):
    """The walls of a room.

    Attributes:
        outline: its corners.
        height: of the ceiling, metres.
        thick: of its walls.
        openings: holes in them, which do not overlap.
        finish: what its surfaces are made of.
    """

    outline: Outline
    height: float
    thick: float
    openings: tuple[Opening, ...]
    finish: Finish


def walls_of(outline: Outline) -> tuple[Wall, ...]:
    """The walls between the corners of an outline, in its order."""
    walls = []
    for (x0, y0), (x1, y1) in zip(outline, (*outline[1:], outline[0]), strict=True):
        degrees = {(1, 0): 0.0, (0, 1): 90.0, (-1, 0): 180.0, (0, -1): 270.0}[
            (round(np.sign(x1 - x0)), round(np.sign(y1 - y0)))
        ]
        walls.append(Wall(Pose(x0, y0, 0.0, degrees), abs(x1 - x0) + abs(y1 - y0)))
    return tuple(walls)


def _post(shell: Shell) -> Mesh:
    """What stands behind the corner of an L-shaped room that stands out into it."""
    x, y = shell.outline[3]
    return slab(x + 0.001, y + 0.001, 0.0, x + 0.05, y + 0.05, shell.height, shell.finish.walls[0])


def build_shell(shell: Shell) -> list[tuple[Mesh, str]]:
    """Walls, floor and ceiling of a room with its openings, closed elsewhere."""
    parts: list[tuple[Mesh, str]] = []
    for number, wall in enumerate(walls_of(shell.outline)):
        openings = [each for each in shell.openings if each.wall == number]
        pieces = [(_surface(shell, number, wall.length, openings), "wall")]
        pieces += [(_trim(shell, wall.length, openings), "wall")] if _has_trim(shell) else []
        pieces += [(_reveal(shell, number, each), "wall") for each in openings]
        parts += Piece(tuple(pieces)).at(wall.pose).parts
        sills = [each for each in openings if each.kind in ("door", "passage")]
        floors = tuple((_threshold(shell, each), "floor") for each in sills)
        parts += Piece(floors).at(wall.pose).parts
    if len(shell.outline) == 6:
        parts.append((_post(shell), "wall"))
    floor = merged([_level(rect, 0.0, shell.finish.floor) for rect in plan_rects(shell.outline)])
    parts.append((floor, "floor"))
    lids = [_level(rect, shell.height, shell.finish.ceiling) for rect in plan_rects(shell.outline)]
    parts.append((merged(lids), "ceiling"))
    return parts


def plan_rects(outline: Outline) -> list[tuple[float, float, float, float]]:
    """The plan of a room with four or six corners as rectangles x0, y0, x1, y1."""
    x0, y0 = min(x for x, _ in outline), min(y for _, y in outline)
    x1, y1 = max(x for x, _ in outline), max(y for _, y in outline)
    if len(outline) == 4:
        return [(x0, y0, x1, y1)]
    inner_x, inner_y = outline[3]
    return [(x0, y0, inner_x, y1), (inner_x, y0, x1, inner_y)]


def _level(rect: tuple[float, float, float, float], z: float, material: Material) -> Mesh:
    x0, y0, x1, y1 = rect
    if z > 0:
        return quad((x0, y1, z), (x1 - x0, 0, 0), (0, y0 - y1, 0), material, uv=(x0, -y1))
    return quad((x0, y0, z), (x1 - x0, 0, 0), (0, y1 - y0, 0), material, uv=(x0, y0))


def _surface(shell: Shell, number: int, length: float, openings: list[Opening]) -> Mesh:
    """A wall round its openings, with its lower part in another material."""
    finish = shell.finish
    upper = finish.walls[number % len(finish.walls)]
    quads = []
    for x0, z0, x1, z1 in wall_rects(length, shell.height, openings):
        cut = finish.split_m if finish.lower is not None and z0 < finish.split_m < z1 else None
        bands = [(z0, z1)] if cut is None else [(z0, cut), (cut, z1)]
        for low, high in bands:
            below = finish.lower is not None and high <= finish.split_m
            material = finish.lower if below and finish.lower is not None else upper
            a, b, c, d = _overlapping(shell, number, length, (x0, low, x1, high))
            uv = (a + 3.7 * number, b)
            quads.append(quad((a, 0.0, b), (c - a, 0, 0), (0, 0, d - b), material, uv=uv))
    return merged(quads)


def _overlapping(
    shell: Shell, number: int, length: float, rect: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """A rectangle of a wall, drawn out behind its neighbours, so that no gap is seen there."""
    x0, z0, x1, z1 = rect
    turns_back = 3 if len(shell.outline) == 6 else None  # the corner that stands out into the room
    if x0 == 0 and number != turns_back:
        x0 -= _OVERLAP_M
    if x1 == length and number + 1 != turns_back:
        x1 += _OVERLAP_M
    if z0 == 0:
        z0 -= _OVERLAP_M
    if z1 == shell.height:
        z1 += _OVERLAP_M
    return x0, z0, x1, z1


def wall_rects(
    length: float, height: float, openings: list[Opening]
) -> list[tuple[float, float, float, float]]:
    """What is left of a wall: rectangles x0, z0, x1, z1."""
    rects, start = [], 0.0
    for each in sorted(openings, key=lambda opening: opening.start):
        rects.append((start, 0.0, each.start, height))
        if each.low > 0:
            rects.append((each.start, 0.0, each.end, each.low))
        if each.high < height:
            rects.append((each.start, each.high, each.end, height))
        start = each.end
    rects.append((start, 0.0, length, height))
    return [rect for rect in rects if rect[2] - rect[0] > 1e-6]


def _has_trim(shell: Shell) -> bool:
    return shell.finish.skirting is not None or shell.finish.cornice


def _trim(shell: Shell, length: float, openings: list[Opening]) -> Mesh:
    """Boards along the foot of a wall, a cornice below the ceiling, a rail where it is split."""
    spans, slots = [], []
    gaps = [each for each in openings if each.low < 0.2]
    feet = wall_rects(length, 0.09, [each._replace(low=0.0, high=1.0) for each in gaps])
    if shell.finish.skirting is not None:
        spans += [[x0 - 0.002, -0.014, 0.0, x1, 0.002, z1] for x0, _, x1, z1 in feet]
        slots += [0] * len(feet)
        if shell.finish.lower is not None:
            cut, low = (
                shell.finish.split_m,
                [each for each in openings if each.low < shell.finish.split_m],
            )
            rail = wall_rects(length, 0.04, [each._replace(low=0.0, high=1.0) for each in low])
            spans += [[x0, -0.018, cut - 0.02, x1, 0.002, cut + 0.02] for x0, _, x1, _ in rail]
            slots += [0] * len(rail)
    if shell.finish.cornice:
        top = shell.height
        spans += [
            [0.0, -0.06, top - 0.03, length, 0.002, top],
            [0.0, -0.03, top - 0.07, length, 0.002, top - 0.03],
        ]
        slots += [1, 1]
    board = shell.finish.skirting or shell.finish.ceiling
    return boxes(spans, board, shell.finish.ceiling, slots=slots)


def _reveal(shell: Shell, number: int, hole: Opening) -> Mesh:
    """The sides of an opening through the thickness of the wall, and the back of a niche."""
    deep, wall = shell.thick, shell.finish.walls[number % len(shell.finish.walls)]
    a, b, low, high = hole.start, hole.end, hole.low, hole.high
    if hole.kind == "niche":
        deep = min(deep, 0.25)
    inward, up = (0, -deep, 0), (0, 0, high - low)
    quads = [quad((a, 0, low), (0, deep, 0), up, wall), quad((b, deep, low), inward, up, wall)]
    quads.append(quad((a, deep, high), (b - a, 0, 0), inward, wall))
    if hole.low > 0:
        quads.append(quad((a, 0, low), (b - a, 0, 0), (0, deep, 0), wall))
    if hole.kind == "niche":
        quads.append(quad((a, deep, low), (b - a, 0, 0), up, wall))
    return merged(quads)


def _threshold(shell: Shell, hole: Opening) -> Mesh:
    size = (hole.end - hole.start, 0, 0)
    return quad((hole.start, 0, 0), size, (0, shell.thick, 0), shell.finish.floor)


def sloped_ceiling(shell: Shell, run: float, knee: float) -> tuple[Mesh, str]:
    """A slope from a height `knee` at the side y = 0 of a rectangle up to the ceiling."""
    x0, y0, x1, _ = plan_rects(shell.outline)[0]
    slope = quad(
        (x0, y0 + run, shell.height),
        (x1 - x0, 0, 0),
        (0, -run, knee - shell.height),
        shell.finish.ceiling,
    )
    return slope, "ceiling"
