"""Whole fronts: a ground floor of some kind with rows of windows above it."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.street.facades import (
    FrontStyle,
    balcony,
    door,
    pierced,
    reveals,
    sills,
    windowed_row,
    windows,
)
from relievo.scenes.street.palette import (
    BRIGHT,
    PAINT,
    PLASTER,
    Chooser,
    painted,
    pane,
    pick,
    poster,
    surface,
    wall,
)
from relievo.scenes.street.solids import Part, Rects, boxes, quads, uprights

_FOUNDATION_M = 1.2
"""Walls go so far below the ground, so that no slope shows a gap."""

_MOST_RAILINGS = 9
"""Fronts with more balconies have panels: a railing has two hundred triangles."""


def random_style(
    generator: Chooser, walls: tuple[str, ...], *, is_old: bool, is_lit: bool
) -> FrontStyle:
    """Draws what the windows of a house have in common.

    Args:
        generator: all chance.
        walls: kinds of walls that may occur.
        is_old: whether storeys are high and windows upright with ornaments.
        is_lit: whether it is night and some rooms have light.
    """
    chance = generator.random(6)
    own = wall(generator, walls)
    trim = painted((0.62, 0.60, 0.56) if chance[0] < 0.6 else (0.85, 0.85, 0.83), gloss=0.05)
    shape = generator.uniform((0.95, 1.45), (1.3, 1.9)) if is_old else generator.uniform(
        (1.1, 1.2), (2.2, 1.6))  # fmt: skip
    base = own if chance[1] < 0.6 else wall(generator, ("stone", "plaster", "concrete"))
    return FrontStyle(
        floor=float(generator.uniform(2.9, 3.7) if is_old else generator.uniform(2.6, 3.0)),
        ground=float(generator.uniform(3.0, 4.2) if is_old else generator.uniform(2.7, 3.2)),
        window=(float(shape[0]), float(shape[1])),
        parapet=float(generator.uniform(0.75, 0.95)),
        spacing=float(shape[0] + generator.uniform(0.9, 1.9)),
        reveal=float(generator.uniform(0.1, 0.25)),
        bars=((1, 1), (1, 0), (0, 1), (0, 0), (1, 2))[
            generator.choice(5, p=[0.3, 0.3, 0.15, 0.15, 0.1])
        ],
        wall=own,
        base=base,
        trim=trim,
        frame=painted((0.8, 0.8, 0.79) if chance[2] < 0.65 else pick(generator, PAINT)),
        panes=pane(generator, is_lit=is_lit),
        door=painted(pick(generator, PAINT)),
        surround=float(is_old and chance[3] < 0.6) * 0.14,
        has_shutters=bool(is_old and chance[4] < 0.25),
        balconies=float(generator.choice([0.0, 0.0, 0.3, 0.8])),
        cornices=bool(is_old and chance[5] < 0.7),
    )


def front(
    generator: Chooser, width: float, floors: int, style: FrontStyle, *, ground: str = "house"
) -> tuple[list[Part], float]:
    """A front to the street, and the height of its top.

    Args:
        generator: all chance.
        width: metres.
        floors: how many, >= 1.
        style: of its windows and walls.
        ground: "house" = windows and a door, "shop", "garage" = windows, a door and a gate,
            "plain" = windows only.
    """
    parts = _ground_floor(generator, width, style, ground)
    bottom = style.ground
    row = windowed_row(width, 0.0, style)
    with_balcony = generator.random(len(row)) < style.balconies
    rail, draw = painted(pick(generator, PAINT)), generator.random()
    rows = []
    for _ in range(floors - 1):
        openings = row + np.array([0, 0, bottom, bottom])
        openings[with_balcony, 2] = bottom + 0.08
        parts += pierced(width, bottom, bottom + style.floor, openings, style.wall)
        rows.append(openings)
        if len(row) and with_balcony.any():
            is_solid = len(row) * (floors - 1) * style.balconies > _MOST_RAILINGS or draw < 0.3
            for each in openings[with_balcony]:
                parts += balcony(each, style, rail, is_solid=is_solid)
        if style.cornices:
            parts.append(("building", _band(width, bottom, 0.1, 0.14, style.trim)))
        bottom += style.floor
    upper = np.concatenate(rows) if rows else np.empty((0, 4))
    parts += reveals(upper, style.reveal, style.wall)
    parts += windows(upper, style, generator)
    parts += sills(upper, style)
    if style.cornices:
        parts.append(("building", _band(width, bottom - 0.35, 0.3, 0.35, style.trim)))
    return parts, bottom


def plain_wall(
    generator: Chooser,
    width: float,
    height: float,
    style: FrontStyle,
    *,
    has_windows: bool,
    has_frames: bool = True,
) -> list[Part]:
    """A side or back wall, perhaps with windows that lie flat in it, with or without frames."""
    parts: list[Part] = [
        (
            "building",
            quads(
                (0, 0, -_FOUNDATION_M), (width, 0, 0), (0, 0, height + _FOUNDATION_M), style.wall
            ),
        )
    ]
    if not has_windows:
        return parts
    floors = max(int((height - style.ground) / style.floor + 1.2), 1)
    row = windowed_row(width, 0.0, style)
    if not len(row):
        return parts
    steps = [0.0, *(style.ground + style.floor * n for n in range(floors - 1))]
    rects = np.concatenate([row + np.array([0, 0, z, z]) for z in steps])
    if not has_frames:
        return [*parts, *_flat_panes(generator, rects, style)]
    frame = rects + np.array([-0.07, 0.07, -0.07, 0.07])
    parts.append(("building", uprights(frame, -0.03, style.frame)))
    return [*parts, *_flat_panes(generator, rects, style)]


def _flat_panes(generator: Chooser, rects: Rects, style: FrontStyle) -> list[Part]:
    kinds = generator.choice(3, len(rects), p=[0.7, 0.2, 0.1])
    return [
        ("window", uprights(rects[kinds == n], -0.045, glass))
        for n, glass in enumerate(style.panes)
        if (kinds == n).any()
    ]


def _ground_floor(generator: Chooser, width: float, style: FrontStyle, kind: str) -> list[Part]:
    parts: list[Part] = [
        (
            "building",
            quads((0, 0, -_FOUNDATION_M), (width, 0, 0), (0, 0, _FOUNDATION_M), style.base),
        )
    ]
    if kind == "shop" and width > 3.5:
        return parts + _shop(generator, width, style)
    openings = windowed_row(width, 0.0, style)
    openings[:, 3] = np.minimum(openings[:, 3], style.ground - 0.25)
    entry = np.empty((0, 4))
    if kind in ("house", "garage"):
        openings, entry = _with_door(generator, openings, width, style)
    gate = np.empty((0, 4))
    if kind == "garage" and width > 6:
        x = 0.4 if len(entry) and entry[0, 0] > width / 2 else width - 3.0
        gate = np.array([[x, x + 2.6, 0.02, 2.2]])
        openings = openings[(openings[:, 1] < x - 0.2) | (openings[:, 0] > x + 2.8)]
        entry = entry[(entry[:, 1] < x - 0.2) | (entry[:, 0] > x + 2.8)]
        parts.append(("door", _gate(gate, style)))
    holes = np.concatenate([openings, entry, gate])
    holes = holes[np.argsort(holes[:, 0], kind="stable")]
    parts += pierced(width, 0.0, style.ground, holes, style.base)
    parts += reveals(holes, style.reveal, style.base)
    parts += windows(openings, style, generator) + sills(openings, style)
    return parts + (door(entry, style, generator, depth=style.reveal) if len(entry) else [])


def _with_door(
    generator: Chooser, openings: Rects, width: float, style: FrontStyle
) -> tuple[Rects, Rects]:
    """Puts a door in the place of one of the windows."""
    if not len(openings):
        x = width / 2
        return openings, np.array([[x - 0.5, x + 0.5, 0.02, 2.12]])
    place = int(generator.integers(len(openings)))
    middle = openings[place, :2].mean()
    half = float(generator.uniform(0.48, 0.62))
    entry = np.array([[middle - half, middle + half, 0.15, min(2.35, style.ground - 0.3)]])
    return np.delete(openings, place, axis=0), entry


def _gate(gate: Rects, style: FrontStyle) -> Mesh:
    """The leaf of a garage gate with level grooves."""
    x0, x1, z0, z1 = gate[0]
    z = np.linspace(z0, z1, 6)
    low = np.stack([np.full(5, x0), np.full(5, style.reveal - 0.03), z[:-1] + 0.02], axis=1)
    high = np.stack([np.full(5, x1), np.full(5, style.reveal), z[1:]], axis=1)
    return merged([uprights(gate, style.reveal, style.frame), boxes(low, high, style.frame)])


def _shop(generator: Chooser, width: float, style: FrontStyle) -> list[Part]:
    """Large panes between pillars, a door, a sign above and perhaps an awning."""
    top = style.ground - 0.75
    count = max(int(width / generator.uniform(2.2, 4.0)), 1)
    edges = np.linspace(0.25, width - 0.25, count + 1)
    low = np.full(count, float(generator.choice([0.15, 0.45, 0.6])))
    openings = np.stack([edges[:-1] + 0.12, edges[1:] - 0.12, low, np.full(count, top)], axis=1)
    place = int(generator.integers(count))
    x = openings[place, 0]
    entry = np.array([[x, min(x + 1.0, openings[place, 1]), 0.02, top]])
    openings[place, 0] = entry[0, 1] + 0.08
    openings = openings[openings[:, 1] - openings[:, 0] > 0.3]
    holes = np.concatenate([openings, entry])
    holes = holes[np.argsort(holes[:, 0], kind="stable")]
    deep = float(generator.uniform(0.12, 0.35))
    facing = style.base if generator.random() < 0.5 else painted(pick(generator, PAINT))
    parts = pierced(width, 0.0, style.ground, holes, facing)
    parts += reveals(holes, deep, facing) + windows(openings, style, generator, depth=deep)
    parts += door(entry, style, generator, depth=deep + 0.1)
    parts += shop_sign(generator, width, top + 0.08)
    if generator.random() < 0.4:
        parts += awning(generator, float(edges[0]), float(edges[-1]), top)
    return parts


def shop_sign(generator: Chooser, width: float, z: float) -> list[Part]:
    """A band of letters above a shop, and perhaps a sign that stands out."""
    colour = pick(generator, BRIGHT + PLASTER[:3])
    board = painted(colour)
    variant = int(generator.integers(64))
    glow = float(generator.random() < 0.3) * 0.8
    letters = Material("sign", variant=variant, tile_m=1.0, glow=glow, gloss=0.2)
    x0, x1 = 0.3, width - 0.3
    parts: list[Part] = [("building", boxes((x0, -0.1, z), (x1, 0.0, z + 0.6), board, bottom=True))]
    span = min(x1 - x0 - 0.2, float(generator.uniform(1.2, 3.0)))
    middle = (x0 + x1) / 2
    face = poster((middle - span / 2, -0.105, z + 0.06), (span, 0, 0), (0, 0, 0.48), letters)
    parts.append(("building", face))
    if generator.random() < 0.35:
        x = float(generator.uniform(x0, x1))
        low, high = (x - 0.05, -0.95, z + 0.7), (x + 0.05, -0.15, z + 1.5)
        parts.append(("sign", boxes(low, high, board, bottom=True)))
        parts.append(
            ("sign", poster((x - 0.055, -0.2, z + 0.75), (0, -0.7, 0), (0, 0, 0.7), letters))
        )
        parts.append(("sign", boxes((x - 0.02, -0.2, z + 1.45), (x + 0.02, 0, z + 1.49), board)))
    return parts


def awning(generator: Chooser, x0: float, x1: float, z: float) -> list[Part]:
    """A sloping cloth with a valance over a shop."""
    name = "stripes" if generator.random() < 0.6 else "fabric"
    cloth = surface(generator, name, 0.8, pick(generator, BRIGHT), dirt=0.2)
    out, drop = float(generator.uniform(0.9, 1.5)), float(generator.uniform(0.3, 0.6))
    # Those on foot walk below it.
    drop = min(drop, z - 0.2 - 2.1)
    if drop < 0.1:
        return []
    top = quads((x0, -out, z - drop), (x1 - x0, 0, 0), (0, out, drop), cloth)
    valance = quads((x0, -out, z - drop - 0.2), (x1 - x0, 0, 0), (0, 0, 0.2), cloth)
    arms = boxes([(x, -out, z - drop - 0.03) for x in (x0 + 0.1, x1 - 0.1)],
                 [(x + 0.04, 0.0, z - drop) for x in (x0 + 0.1, x1 - 0.1)],
                 painted((0.3, 0.3, 0.3)), bottom=True)  # fmt: skip
    return [("building", top), ("building", valance), ("building", arms)]


def _band(width: float, z: float, height: float, out: float, trim: Material) -> Mesh:
    return boxes((-0.01, -out, z), (width + 0.01, 0.02, z + height), trim, bottom=True)
