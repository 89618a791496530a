"""Houses from front to back, in the frame of their front: x along it, y into the house, z up."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from relievo.scenes.street.facades import FrontStyle
from relievo.scenes.street.fronts import front, plain_wall, random_style
from relievo.scenes.street.palette import (
    PLASTER,
    Chooser,
    painted,
    pick,
    roof_cover,
    surface,
    wall,
)
from relievo.scenes.street.roofs import (
    RoofPaint,
    chimneys,
    cross_gable_roof,
    dormer,
    flat_roof,
    gable_roof,
    hip_roof,
    mansard_roof,
)
from relievo.scenes.street.solids import Part, boxes, by_class, moved, turned


class HouseKind(NamedTuple):
    """What houses of a kind are like.

    Attributes:
        width: range, metres.
        depth: range, metres.
        floors: range, both included.
        walls: of what, see `palette.wall`.
        roofs: which, "gable", "cross", "hip", "flat", "mansard".
        ground: kinds of ground floors, see `fronts.front`.
        old: probability of an old house.
        is_free: whether its sides are seen; else its neighbours touch it.
    """

    width: tuple[float, float]
    depth: tuple[float, float]
    floors: tuple[int, int]
    walls: tuple[str, ...]
    roofs: tuple[str, ...]
    ground: tuple[str, ...]
    old: float
    is_free: bool


KINDS: dict[str, HouseKind] = {
    "detached": HouseKind(
        (8, 14), (8, 11), (1, 2), ("plaster", "brick", "plaster", "planks"),
        ("gable", "gable", "cross", "hip"), ("house", "garage"), 0.4, True
    ),
    "terrace": HouseKind(
        (5, 8), (8, 11), (2, 3), ("brick", "brick", "plaster"), ("gable", "gable", "mansard"),
        ("house",), 0.7, False
    ),
    "town": HouseKind(
        (8, 16), (10, 13), (3, 6), ("plaster", "plaster", "brick", "stone"),
        ("gable", "gable", "mansard", "flat"), ("shop", "shop", "house"), 0.7, False
    ),
    "block": HouseKind(
        (18, 34), (11, 14), (4, 8), ("plaster", "concrete", "brick", "panels"),
        ("flat", "flat", "hip"), ("house", "plain", "shop"), 0.15, True
    ),
    "office": HouseKind(
        (20, 40), (14, 20), (3, 10), ("panels", "concrete", "brick"), ("flat",), ("plain", "shop"),
        0.0, True
    ),
    "hall": HouseKind(
        (18, 40), (16, 24), (1, 2), ("corrugated", "concrete", "brick"), ("flat", "gable"),
        ("garage", "plain"), 0.0, True
    ),
    "farm": HouseKind(
        (10, 22), (8, 11), (1, 2), ("brick", "planks", "stone", "plaster"), ("gable", "hip"),
        ("house", "garage"), 0.7, True
    ),
}  # fmt: skip
"""By name."""


class House(NamedTuple):
    """A house on the ground: x from 0 to its width, y from 0 to its depth.

    Attributes:
        parts: what it consists of.
        width: metres.
        depth: metres.
        height: of its walls, metres.
        style: of its walls and windows.
    """

    parts: list[Part]
    width: float
    depth: float
    height: float
    style: FrontStyle


def random_house(
    generator: Chooser,
    kind: str,
    *,
    width: float | None = None,
    is_lit: bool = False,
    style: FrontStyle | None = None,
) -> House:
    """Draws a house.

    Args:
        generator: all chance.
        kind: one of `KINDS`.
        width: metres; None = drawn.
        is_lit: whether it is night and some rooms have light.
        style: of its walls and windows; None = drawn.
    """
    what = KINDS[kind]
    is_old = bool(generator.random() < what.old)
    own = random_style(generator, what.walls, is_old=is_old, is_lit=is_lit)
    own = _adapted(generator, kind, own) if style is None else style
    wide = float(generator.uniform(*what.width)) if width is None else width
    deep = float(generator.uniform(*what.depth))
    floors = int(generator.integers(what.floors[0], what.floors[1] + 1))
    parts, height = front(generator, wide, floors, own, ground=pick(generator, what.ground))
    parts += _other_walls(generator, wide, deep, height, own, what.is_free)
    roofed = _roof(generator, pick(generator, what.roofs), wide, deep, height, own, what.is_free)
    parts += roofed + _drainpipes(generator, wide, height, own)
    if what.is_free and generator.random() < 0.4 and floors <= 2:
        parts += _annexe(generator, wide, deep, own)
    return House(by_class(parts), wide, deep, height, own)


def distant_house(generator: Chooser, width: float, depth: float, height: float) -> House:
    """A house of few triangles for the background; windows are those of its front alone."""
    own = random_style(generator, ("plaster", "brick", "concrete"), is_old=False, is_lit=False)
    parts = plain_wall(generator, width, height, own, has_windows=True, has_frames=False)
    body = boxes((0, 0.01, -2), (width, depth, height), own.wall)
    paint = _roof_paint(generator, own)
    roof = (
        hip_roof(width, depth, height, 35, paint)
        if generator.random() < 0.6
        else flat_roof(width, depth, height, paint)
    )
    return House(by_class([*parts, ("building", body), *roof]), width, depth, height, own)


def garage(generator: Chooser, style: FrontStyle) -> House:
    """A low garage of its own for one car."""
    wide, deep = 3.2, 6.0
    plain = plain_wall(generator, wide, 2.5, style, has_windows=False)
    leaf = boxes((0.3, -0.04, 0.02), (wide - 0.3, 0.0, 2.1), style.frame, bottom=True)
    body = boxes((0, 0.01, -1), (wide, deep, 2.5), style.wall)
    lid = boxes((-0.15, -0.25, 2.5), (wide + 0.15, deep + 0.1, 2.65), style.trim, bottom=True)
    parts = [*plain, ("door", leaf), ("building", body), ("building", lid)]
    return House(by_class(parts), wide, deep, 2.6, style)


def _adapted(generator: Chooser, kind: str, style: FrontStyle) -> FrontStyle:
    """Halls are high and have few windows, offices have bands of them."""
    if kind == "hall":
        return replace(
            style, ground=float(generator.uniform(4.5, 8)), window=(2.4, 0.9), parapet=2.4,
            spacing=float(generator.uniform(4, 9)), balconies=0.0,
        )  # fmt: skip
    if kind == "office":
        wide = float(generator.uniform(1.4, 2.8))
        gap = float(generator.uniform(0.4, 0.9))
        return replace(
            style, floor=3.4, ground=3.8, window=(wide, 1.9), spacing=wide + gap, balconies=0.0
        )
    return style


def _other_walls(
    generator: Chooser, wide: float, deep: float, height: float, style: FrontStyle, is_free: bool
) -> list[Part]:
    back = plain_wall(generator, wide, height, style, has_windows=True, has_frames=False)
    sides = plain_wall(generator, deep, height, style, has_windows=is_free)
    parts = moved(turned(back, 180), wide, deep)
    parts += moved(turned(sides, 90), wide, 0)
    return parts + moved(turned(sides, -90), 0, deep)


def _roof_paint(generator: Chooser, style: FrontStyle) -> RoofPaint:
    chimney = wall(generator, ("brick", "plaster"))
    trim = painted((0.7, 0.7, 0.68) if generator.random() < 0.4 else (0.16, 0.15, 0.14), gloss=0.2)
    return RoofPaint(roof_cover(generator), style.wall, trim, chimney)


def _roof(
    generator: Chooser,
    kind: str,
    wide: float,
    deep: float,
    z: float,
    style: FrontStyle,
    is_free: bool,
) -> list[Part]:
    paint = _roof_paint(generator, style)
    pitch = float(generator.uniform(28, 48))
    if wide > 17 or deep > 13:
        pitch = min(pitch, 22.0)
    if kind == "flat":
        tar = surface(generator, "gravel", 1.5, (0.5, 0.5, 0.5))
        return flat_roof(wide, deep, z, paint._replace(cover=tar))
    if kind == "hip":
        return hip_roof(wide, deep, z, pitch, paint)
    if kind == "cross" and wide < 12:
        return cross_gable_roof(wide, deep, z, pitch, paint)
    if kind == "mansard":
        parts, top = mansard_roof(wide, deep, z, paint, ends=is_free)
        places = np.arange(1.5, wide - 1.4, max(style.spacing, 2.0))
        for x in places:
            parts += dormer(float(x), 0.12, z + 0.7, 3.0, paint, style.frame, style.panes[0])
        return parts + chimneys(wide, deep / 2, top, paint, generator)
    slope = float(np.tan(np.radians(pitch)))
    parts = gable_roof(wide, deep, z, pitch, paint, ends=is_free)
    if slope > 0.6 and generator.random() < 0.5:
        for x in np.linspace(0, wide, int(generator.integers(3, 5)))[1:-1]:
            parts += dormer(
                float(x), 0.9, z + 0.9 * slope + 0.3, slope, paint, style.frame, style.panes[0]
            )
    return parts + chimneys(wide, deep / 2, z + deep / 2 * slope, paint, generator)


def _drainpipes(generator: Chooser, wide: float, height: float, style: FrontStyle) -> list[Part]:
    x = 0.12 if generator.random() < 0.5 else wide - 0.22
    pipe = painted((0.35, 0.36, 0.36) if generator.random() < 0.6 else (0.7, 0.7, 0.68))
    return [("building", boxes((x, -0.13, 0), (x + 0.1, -0.03, height - 0.05), pipe))]


def _annexe(generator: Chooser, wide: float, deep: float, style: FrontStyle) -> list[Part]:
    """A porch before the door or a low wing behind."""
    if generator.random() < 0.5:
        x = wide * float(generator.uniform(0.2, 0.6))
        lid = boxes((x, -1.4, 2.45), (x + 2.2, 0.0, 2.6), style.trim, bottom=True)
        posts = boxes([(x + 0.1, -1.3, -0.3), (x + 2.0, -1.3, -0.3)],
                      [(x + 0.2, -1.2, 2.45), (x + 2.1, -1.2, 2.45)],
                      painted(pick(generator, PLASTER)))  # fmt: skip
        return [("building", lid), ("building", posts)]
    wing = boxes((wide * 0.2, deep, -1), (wide * 0.8, deep + 3, 2.8), style.wall)
    return [("building", wing)]
