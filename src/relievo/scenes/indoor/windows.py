"""Windows with frames, blinds and curtains, and doors, all in the frames of their walls."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.indoor.bath import curtain
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.hangings import radiator
from relievo.scenes.indoor.parts import boxes, knob, slab
from relievo.scenes.indoor.piece import Piece, Pose, Surface
from relievo.scenes.indoor.style import Style, any_tone, fabric, lacquer, tone
from relievo.scenes.indoor.walls import Opening, Shell
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, quad, tube

_WHITE = Material("plain", 0, 1.0, (0.78, 0.78, 0.76), gloss=0.3)


class Daylit(NamedTuple):
    """How light comes in through a window.

    Attributes:
        hole: the part of the opening that lets light in.
        share: of the light outside.
        y: where it enters, in the frame of the wall, <= 0 before its coverings.
        is_clear: whether the sun can shine through.
    """

    hole: Opening
    share: float
    y: float
    is_clear: bool


def window(
    generator: np.random.Generator, style: Style, shell: Shell, hole: Opening, daylight: float
) -> tuple[Piece, Daylit]:
    """Fills the opening of a window.

    Args:
        generator: of chance.
        style: of the home.
        shell: of its room.
        hole: the opening.
        daylight: how bright it is outside against the room, 0 = night.
    """
    frame = _WHITE if chance(generator, 0.65) else style.body(generator)
    parts: list[tuple[Mesh, str]] = [(_sashes(generator, hole, shell.thick * 0.6, frame), "window")]
    places: tuple[Surface, ...] = ()
    if hole.low > 0.3:
        middle, wide, deep = (hole.start + hole.end) / 2, hole.end - hole.start, shell.thick * 0.6
        sill = slab(-wide / 2 - 0.03, -0.05, -0.026, wide / 2 + 0.03, deep, 0.004, frame)
        parts.append((sill.moved(middle, 0.0, hole.low), "window"))
        places = (Surface(middle, deep / 3, hole.low + 0.004, wide - 0.1, deep, 0.5),)
        if chance(generator, 0.35):
            heater = radiator(generator, min(wide * 0.9, 1.4), min(0.6, hole.low - 0.22))
            parts += [(mesh.moved(middle, -0.02, 0.13), name) for mesh, name in heater.parts]
    kind = pick(generator, _COVERINGS, (3.5, 2.5, 2, 2.5, 4, 1.5))
    more, daylit = _covering(generator, style, shell, hole, kind, daylight)
    return Piece((*parts, *more), places), daylit


_COVERINGS = ("open", "pane", "roller", "slats", "curtains", "sheer")


def _sashes(generator: np.random.Generator, hole: Opening, y: float, frame: Material) -> Mesh:
    """The frame of a window with bars; there are no panes."""
    edge, d = between(generator, 0.045, 0.08), 0.03
    a, b, low, high = hole.start, hole.end, hole.low, hole.high
    spans = [[a, y - d, low, a + edge, y + d, high], [b - edge, y - d, low, b, y + d, high]]
    spans += [[a, y - d, low, b, y + d, low + edge], [a, y - d, high - edge, b, y + d, high]]
    columns = max(1, round((b - a) / between(generator, 0.55, 1.1)))
    for s in np.linspace(a, b, columns + 1)[1:-1]:
        spans.append([s - edge * 0.6, y - d, low, s + edge * 0.6, y + d, high])
    rows = pick(generator, (1, 1, 2, 3))
    for z in np.linspace(low, high, rows + 1)[1:-1]:
        spans.append([a, y - d * 0.8, z - edge * 0.3, b, y + d * 0.8, z + edge * 0.3])
    handle = [
        [
            a + edge * 0.3,
            y - d - 0.05,
            (low + high) / 2 - 0.05,
            a + edge * 0.6,
            y - d,
            (low + high) / 2 + 0.05,
        ]
    ]
    return boxes(spans + handle, frame)


def _covering(
    generator: np.random.Generator,
    style: Style,
    shell: Shell,
    hole: Opening,
    kind: str,
    daylight: float,
) -> tuple[list[tuple[Mesh, str]], Daylit]:
    """What hangs in or before a window, and the light that it lets through."""
    height = hole.high - hole.low
    if kind == "open":
        return [], Daylit(hole, 1.0, 0.0, True)
    if kind == "pane":
        up, wide = (0, 0, height), (hole.end - hole.start, 0, 0)
        corner = (hole.start, shell.thick * 0.6, hole.low)
        pane = quad(corner, wide, up, shone(generator, daylight))
        return [(pane, "window")], Daylit(hole, 0.9, 0.0, False)
    if kind in ("roller", "slats"):
        drop = height * pick(generator, (1.0, 0.85, 0.6, 0.35))
        make = _slats if kind == "slats" else _roller
        passing = max(1.0 - drop / height, 0.3 if kind == "slats" else 0.2)
        sheet = make(generator, hole, drop, daylight)
        return [(sheet, "curtain")], Daylit(hole, passing, -0.03, drop < 0.7 * height)
    return _curtains(generator, style, shell, hole, daylight, sheer=kind == "sheer")


def _roller(generator: np.random.Generator, hole: Opening, drop: float, daylight: float) -> Mesh:
    """A blind of cloth from a roll."""
    width = hole.end - hole.start - 0.02
    light = tone(between(generator, 0, 1), between(generator, 0, 0.2), 0.85)
    cloth = fabric(generator, light)._replace(glow=0.2 * daylight, gloss=0.0)
    sheet = quad((hole.start + 0.01, 0.03, hole.high - drop), (width, 0, 0), (0, 0, drop), cloth)
    roll = cylinder(0.025, width, _WHITE, sides=8).turned(90, "y")
    return merged([sheet, roll.moved(hole.start + 0.01, 0.03, hole.high - 0.03)])


def shone(generator: np.random.Generator, daylight: float) -> Material:
    """A pane so bright that nothing is seen through it, or dark at night."""
    if daylight <= 0:
        return Material("glass", int(generator.integers(4)), 1.5, (0.06, 0.07, 0.1), gloss=0.8)
    white = tone(between(generator, 0.5, 0.62), between(generator, 0.0, 0.12), 1.0)
    return Material(
        "plain", int(generator.integers(8)), 2.0, white, 0.3, glow=min(0.55 + 0.4 * daylight, 1.6)
    )


def _slats(generator: np.random.Generator, hole: Opening, drop: float, daylight: float) -> Mesh:
    """A blind of lying slats."""
    white = lacquer(generator, any_tone(generator) if chance(generator, 0.2) else (0.75, 0.74, 0.7))
    white = white._replace(glow=0.15 * daylight)
    pitch = between(generator, 0.022, 0.045)
    levels = np.arange(hole.high - drop + 0.02, hole.high - 0.04, pitch)
    a, b = hole.start + 0.01, hole.end - 0.01
    tilt = between(generator, 20, 65)
    slat = slab(a, -pitch * 0.55, -0.0007, b, pitch * 0.55, 0.0007, white).turned(tilt, "x")
    head = slab(a, 0.0, hole.high - 0.04, b, 0.06, hole.high - 0.002, white)
    foot = slab(a, 0.015, hole.high - drop, b, 0.045, hole.high - drop + 0.015, white)
    cords = [
        tube([[s, 0.005, hole.high - drop], [s, 0.005, hole.high - 0.02]], 0.002, white, sides=4)
        for s in (a + 0.12, b - 0.12)
    ]
    return merged([head, foot, *cords, *(slat.moved(y=0.03, z=float(z)) for z in levels)])


def _curtains(
    generator: np.random.Generator,
    style: Style,
    shell: Shell,
    hole: Opening,
    daylight: float,
    *,
    sheer: bool,
) -> tuple[list[tuple[Mesh, str]], Daylit]:
    a, b = hole.start - between(generator, 0.08, 0.2), hole.end + between(generator, 0.08, 0.2)
    top = min(hole.high + between(generator, 0.06, 0.2), shell.height - 0.05)
    low = 0.02 if chance(generator, 0.6) else max(0.02, hole.low - 0.15)
    y = -0.2 if hole.low > 0.3 and low < hole.low else -0.11
    rod = tube([[a - 0.06, y, top], [b + 0.06, y, top]], 0.012, style.metal, sides=8)
    ends = [knob(0.025, style.metal).moved(s, y, top - 0.025) for s in (a - 0.07, b + 0.07)]
    things: list[tuple[Mesh, str]] = [(merged([rod, *ends]), "object")]
    if sheer:
        cloth = fabric(generator, (0.85, 0.84, 0.8))._replace(
            texture="fabric", glow=0.12 + 0.22 * daylight if daylight > 0 else 0.0
        )
        sheet = curtain(generator, b - a, top - low - 0.02, cloth)
        cloths = [(sheet.moved((a + b) / 2, y, low), "curtain")]
        return [*things, *cloths], Daylit(hole, 0.5, y - 0.09, False)
    share = between(generator, 0.12, 0.5)
    cloth = style.cloth(generator)._replace(gloss=0.0)
    half = share * (b - a)
    for middle in (a + half / 2, b - half / 2):
        sheet = curtain(generator, half * 0.97, top - low - 0.02, cloth)
        things.append((sheet.moved(middle, y, low), "curtain"))
    clear = hole._replace(start=max(hole.start, a + half), end=min(hole.end, b - half))
    if clear.end - clear.start < 0.15:
        middle = (hole.start + hole.end) / 2
        clear = hole._replace(start=middle - 0.08, end=middle + 0.08)
    passing = (clear.end - clear.start) / (hole.end - hole.start)
    return things, Daylit(clear, passing, y - 0.09, passing > 0.3)


def door(generator: np.random.Generator, style: Style, shell: Shell, hole: Opening) -> Piece:
    """The frame of a door and its leaf, which is shut, ajar or open; a passage has no leaf."""
    frame = _WHITE if chance(generator, 0.6) else style.woods[0]
    edge = between(generator, 0.05, 0.1)
    a, b, top = hole.start, hole.end, hole.high
    spans = []
    for y0, y1 in ((-0.015, 0.02), (shell.thick - 0.02, shell.thick + 0.015)):
        spans += [
            [a - edge, y0, 0, a + 0.02, y1, top + edge],
            [b - 0.02, y0, 0, b + edge, y1, top + edge],
        ]
        spans += [[a + 0.02, y0, top - 0.02, b - 0.02, y1, top + edge]]
    parts: list[tuple[Mesh, str]] = [(boxes(spans, frame), "door")]
    if hole.kind == "passage":
        return Piece(tuple(parts))
    leaf = door_leaf(generator, style, b - a - 0.05, top - 0.035)
    # Shut leaves close the room; open ones turn into the next one.
    degrees = pick(
        generator, (0.0, between(generator, 5, 30), between(generator, 60, 100)), (4, 1, 5)
    )
    hinge = Pose(a + 0.025, shell.thick - 0.06, 0.008, degrees)
    parts += leaf.at(hinge).parts
    return Piece(tuple(parts))


def door_leaf(generator: np.random.Generator, style: Style, width: float, height: float) -> Piece:
    """A door with panels and handles; its hinges are at x = y = 0."""
    body = pick(
        generator, (_WHITE, style.woods[0], style.woods[-1], lacquer(generator)), (4, 3, 1, 1)
    )
    spans = [[0, -0.02, 0, width, 0.02, height]]
    rows, columns = pick(generator, ((1, 1), (2, 1), (3, 1), (3, 2), (0, 0), (2, 2)))
    if rows:
        edge = 0.11
        for z0, z1 in zip(
            np.linspace(edge, height, rows + 1)[:-1],
            np.linspace(0, height - edge, rows + 1)[1:],
            strict=True,
        ):
            for x0, x1 in zip(
                np.linspace(edge, width, columns + 1)[:-1],
                np.linspace(0, width - edge, columns + 1)[1:],
                strict=True,
            ):
                spans += [
                    [x0, -0.027, z0, x1, 0.027, z0 + 0.02],
                    [x0, -0.027, z1 - 0.02, x1, 0.027, z1],
                ]
                spans += [
                    [x0, -0.027, z0, x0 + 0.02, 0.027, z1],
                    [x1 - 0.02, -0.027, z0, x1, 0.027, z1],
                ]
    z = between(generator, 0.95, 1.08)
    grips = [[width - 0.09, -0.06, z - 0.01, width - 0.07, 0.06, z + 0.01]]
    grips += [
        [width - 0.19, y - 0.008, z - 0.01, width - 0.07, y + 0.008, z + 0.01]
        for y in (-0.06, 0.06)
    ]
    grips += [[width - 0.1, -0.024, z - 0.09, width - 0.06, 0.024, z + 0.05]]
    slots = [0] * len(spans) + [1] * len(grips)
    return Piece(((boxes(spans + grips, body, style.metal, slots=slots), "door"),))
