"""Fronts of houses: walls with windows and doors in reveals, sills, frames, balconies, shops.

The frame of a front: x along it to the right as seen from the street, y into the house, z up.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.street.solids import Part, Rects, bars, boxes, ledges, quads, strips, uprights

Row: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontStyle:
    """What all windows of a house have in common, metres.

    Attributes:
        floor: height of an upper floor.
        ground: height of the ground floor.
        window: width and height of a window.
        parapet: from the floor to the window.
        spacing: about one window in so much of the front.
        reveal: how deep panes lie inside the wall.
        bars: upright and level bars that part a window.
        wall: of the wall.
        base: of the wall near the ground, or of the ground floor.
        trim: of sills, surrounds and cornices.
        frame: of the window frames.
        panes: three kinds, as behind them there is darkness, a curtain or light.
        door: of doors and gates.
        surround: width of a raised border around windows; 0 = none.
        has_shutters: whether windows have shutters beside them.
        balconies: how many of the windows have one, 0 to 1.
        cornices: whether bands run between floors.
    """

    floor: float
    ground: float
    window: tuple[float, float]
    parapet: float
    spacing: float
    reveal: float
    bars: tuple[int, int]
    wall: Material
    base: Material
    trim: Material
    frame: Material
    panes: tuple[Material, Material, Material]
    door: Material
    surround: float = 0.0
    has_shutters: bool = False
    balconies: float = 0.0
    cornices: bool = False


_NEAR_M = 5.5
"""Windows above this height are seen from so far that their frames need no sides."""


def windowed_row(width: float, bottom: float, style: FrontStyle) -> Rects:
    """Windows of one floor, evenly spaced, (N, 4)."""
    count = max(int(width / style.spacing), 1)
    if width < style.window[0] + 0.4:
        return np.empty((0, 4))
    middle = width * (np.arange(count) + 0.5) / count
    size = min(style.window[0], width / count - 0.35)
    low = np.full(count, bottom + style.parapet)
    return np.stack([middle - size / 2, middle + size / 2, low, low + style.window[1]], axis=1)


def pierced(width: float, bottom: float, top: float, openings: Rects, wall: Material) -> list[Part]:
    """A wall from bottom to top around openings in one row, ordered from left to right."""
    left = np.concatenate([[0.0], openings[:, 1]])
    right = np.concatenate([openings[:, 0], [width]])
    low, high = np.full(len(left), bottom), np.full(len(left), top)
    piers = np.stack([left, right, low, high], axis=1)
    under, over = openings.copy(), openings.copy()
    under[:, 2], under[:, 3] = bottom, openings[:, 2]
    over[:, 2], over[:, 3] = openings[:, 3], top
    rects = np.concatenate([piers, under, over])
    has_area = (rects[:, 1] - rects[:, 0] > 1e-6) & (rects[:, 3] - rects[:, 2] > 1e-6)
    return [("building", uprights(rects[has_area], 0.0, wall))]


def reveals(openings: Rects, depth: float, material: Material) -> list[Part]:
    """The sides of openings from the front to the pane."""
    if not len(openings):
        return []
    x0, x1, z0, z1 = openings.T
    zero = np.zeros(len(openings))
    deep, wide, tall = zero + depth, x1 - x0, z1 - z0

    def of(x: Row, y: Row, z: Row) -> Row:
        return np.stack([x, y, z], axis=1)

    corner = [of(x0, zero, z0), of(x1, deep, z0), of(x0, deep, z1), of(x0, zero, z0)]
    right = [of(zero, deep, zero), of(zero, -deep, zero), of(wide, zero, zero)]
    right.append(of(wide, zero, zero))
    up = [of(zero, zero, tall), of(zero, zero, tall), of(zero, -deep, zero), of(zero, deep, zero)]
    mesh = quads(np.concatenate(corner), np.concatenate(right), np.concatenate(up), material)
    return [("building", mesh)]


def windows(
    openings: Rects,
    style: FrontStyle,
    generator: np.random.Generator,
    *,
    depth: float | None = None,
) -> list[Part]:
    """Panes and frames in openings."""
    if not len(openings):
        return []
    deep = style.reveal if depth is None else depth
    kinds = generator.choice(3, len(openings), p=[0.62, 0.26, 0.12])
    parts = [
        ("window", uprights(openings[kinds == kind], deep, pane))
        for kind, pane in enumerate(style.panes)
        if (kinds == kind).any()
    ]
    return [*parts, *_frames(openings, style, deep)]


def _frames(openings: Rects, style: FrontStyle, depth: float) -> list[Part]:
    """A border and bars, 5 cm in front of the pane; only faces that can be seen."""
    x0, x1, z0, z1 = openings.T
    thick, a, b = 0.06, x0 + 0.06, x1 - 0.06
    border = [(x0, a, z0, z1), (b, x1, z0, z1), (a, b, z0, z0 + thick), (a, b, z1 - thick, z1)]
    upright, level = [], []
    for number in range(style.bars[0]):
        x = x0 + (x1 - x0) * (number + 1) / (style.bars[0] + 1)
        upright.append((x - 0.03, x + 0.03, z0 + thick, z1 - thick))
    for number in range(style.bars[1]):
        # The upper part of a window is the smaller one.
        z = z0 + (z1 - z0) * (0.68 if style.bars[1] == 1 else (number + 1) / (style.bars[1] + 1))
        level.append((a, b, z - 0.025, z + 0.025))
    faces = np.concatenate([np.stack(each, axis=1) for each in (*border, *upright, *level)])
    inner = np.stack([a, b, z0 + thick, z1 - thick], axis=1)
    bars_ = [np.stack(each, axis=1) for each in upright]
    near = z0 < _NEAR_M
    sides = [_flanks(each[near], depth, style.frame) for each in (inner, *bars_)]
    return [("window", merged([uprights(faces, depth - 0.05, style.frame), *sides]))]


def _flanks(rects: Rects, depth: float, material: Material) -> Mesh:
    """The left and right sides of rectangles, from the frame's front to the pane."""
    x0, x1, z0, z1 = rects.T
    corner = np.concatenate([_at(x0, depth - 0.05, z0), _at(x1, depth - 0.05, z0)])
    up = np.tile(_at(0.0, 0.0, z1 - z0), (2, 1))
    return quads(corner, (0, 0.05, 0), up, material)


def sills(openings: Rects, style: FrontStyle) -> list[Part]:
    """Sills under windows, and borders or shutters beside them."""
    if not len(openings):
        return []
    x0, x1, z0, z1 = openings.T
    zero = np.zeros(len(openings))
    low = np.stack([x0 - 0.08, zero - 0.06, z0 - 0.07], axis=1)
    high = np.stack([x1 + 0.08, zero + 0.02, z0], axis=1)
    parts = [("building", ledges(low, high, style.trim))]
    if style.surround > 0:
        s = style.surround
        low = np.concatenate([_at(x0 - s, -0.04, z0), _at(x1, -0.04, z0), _at(x0 - s, -0.05, z1)])
        high = np.concatenate([_at(x0, 0.0, z1), _at(x1 + s, 0.0, z1), _at(x1 + s, 0.0, z1 + s)])
        parts.append(("building", _raised(low, high, style.trim)))
    if style.has_shutters:
        half = (x1 - x0) / 2
        gap = style.surround + 0.02
        low = np.concatenate([_at(x0 - half - gap, -0.07, z0), _at(x1 + gap, -0.07, z0)])
        high = np.concatenate([_at(x0 - gap, -0.03, z1), _at(x1 + half + gap, -0.03, z1)])
        parts.append(("building", _raised(low, high, style.door)))
    return parts


def _raised(low: Row, high: Row, material: Material) -> Mesh:
    """Boxes on a wall near the ground, and the fronts alone of those high above."""
    near = low[:, 2] < _NEAR_M
    rects = np.stack([low[:, 0], high[:, 0], low[:, 2], high[:, 2]], axis=1)[~near]
    solid = boxes(low[near], high[near], material, bottom=True)
    return merged([solid, uprights(rects, low[~near, 1], material)])


def door(
    opening: Rects, style: FrontStyle, generator: np.random.Generator, *, depth: float = 0.2
) -> list[Part]:
    """A door leaf, perhaps with a pane, and a step; opening is (1, 4)."""
    x0, x1, z0, z1 = opening[0]
    parts = [("door", uprights(opening, depth, style.door))]
    middle, width = (x0 + x1) / 2, x1 - x0
    if generator.random() < 0.6:
        pane = np.array([[middle - width * 0.3, middle + width * 0.3, z0 + 1.1, z1 - 0.2]])
        parts.append(("window", uprights(pane, depth - 0.02, style.panes[0])))
    knob = boxes((x1 - 0.16, depth - 0.07, z0 + 1.0), (x1 - 0.1, depth, z0 + 1.14), style.trim)
    step = boxes((x0 - 0.2, -0.35, -0.3), (x1 + 0.2, depth, z0), style.base)
    return [*parts, ("door", knob), ("building", step)]


def balcony(rect: Row, style: FrontStyle, material: Material, *, is_solid: bool) -> list[Part]:
    """A slab with a thin railing, or with panels, before a window (left, right, bottom, top)."""
    x0, x1 = rect[0] - 0.35, rect[1] + 0.35
    z, out = rect[2] - 0.06, -0.95
    slab = boxes((x0, out, z - 0.16), (x1, 0.0, z), style.trim, bottom=True)
    if is_solid:
        low = [(x0, out, z), (x0, out + 0.05, z), (x1 - 0.05, out + 0.05, z)]
        high = [(x1, out + 0.05, z + 1), (x0 + 0.05, 0, z + 1), (x1, 0, z + 1)]
        return [("building", slab), ("building", boxes(low, high, material))]
    x = np.linspace(x0 + 0.04, x1 - 0.04, max(int((x1 - x0) / 0.13), 2))
    y = np.linspace(out + 0.04, -0.06, 7)
    feet = np.concatenate([_at(x, out + 0.04, z), _at(x0 + 0.04, y, z), _at(x1 - 0.04, y, z)])
    posts = strips(np.stack([feet, feet + np.array([0, 0, 1.0])], axis=1), 0.026, material)
    a, b = (x0 + 0.04, out + 0.04, z + 1.0), (x1 - 0.04, out + 0.04, z + 1.0)
    ends = [(a, b), (a, (a[0], 0.0, a[2])), (b, (b[0], 0.0, b[2]))]
    rails = bars(np.array(ends), 0.025, material)
    return [("building", slab), ("rail", merged([posts, rails]))]


def _at(x: Row | float, y: Row | float, z: Row | float) -> Row:
    """Points (N, 3) from columns or single numbers."""
    return np.stack(np.broadcast_arrays(x, y, z), axis=-1).reshape(-1, 3).astype(np.float64)
