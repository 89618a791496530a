"""Roofs in the frame of a front: over x from 0 to a width and y from 0 to a depth."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged, mesh
from relievo.scenes.street.solids import Part, boxes, quads

OVERHANG_M = 0.4
_THICK_M = 0.16


class RoofPaint(NamedTuple):
    """Materials of a roof: its cover, the wall under it, gutters and eaves, chimneys."""

    cover: Material
    wall: Material
    trim: Material
    chimney: Material


def flat_roof(width: float, depth: float, z: float, paint: RoofPaint) -> list[Part]:
    """A flat roof with a parapet and something on it."""
    h, t = 0.5, 0.3
    low = [(0, 0, z), (0, depth - t, z), (0, t, z), (width - t, t, z)]
    high = [(width, t, z + h), (width, depth, z + h), (t, depth - t, z + h)]
    high.append((width, depth - t, z + h))
    top = quads((0, 0, z + 0.1), (width, 0, 0), (0, depth, 0), paint.cover)
    coping = boxes((-0.06, -0.06, z + h), (width + 0.06, t, z + h + 0.07), paint.trim, bottom=True)
    shed = boxes(
        (width * 0.35, depth * 0.4, z), (width * 0.35 + 2.5, depth * 0.4 + 3, z + 2.4), paint.wall
    )
    return [("building", each) for each in (boxes(low, high, paint.wall), top, coping, shed)]


def gable_roof(
    width: float, depth: float, z: float, pitch_deg: float, paint: RoofPaint, *, ends: bool = True
) -> list[Part]:
    """Two slopes with the ridge along the street; `ends` = with free gables at both sides."""
    rise = depth / 2 * _tan(pitch_deg)
    out = OVERHANG_M
    side = out if ends else 0.0
    drop = out * _tan(pitch_deg)
    slopes = [
        _slab([-side, -out, z - drop], [width + 2 * side, 0, 0],
              [0, depth / 2 + out, rise + drop], paint.cover, paint.trim),
        _slab([width + side, depth + out, z - drop], [-width - 2 * side, 0, 0],
              [0, -depth / 2 - out, rise + drop], paint.cover, paint.trim),
    ]  # fmt: skip
    gables = [_gable(x, depth, z, rise, paint.wall) for x in (0.0, width)]
    gutter = boxes(
        (-side, -out - 0.12, z - drop - 0.02), (width + side, -out, z - drop + 0.1), paint.trim,
        bottom=True,
    )  # fmt: skip
    return [("building", each) for each in (*slopes, *gables, gutter)]


def cross_gable_roof(
    width: float, depth: float, z: float, pitch_deg: float, paint: RoofPaint
) -> list[Part]:
    """Two slopes with the ridge across, so that a gable looks at the street."""
    turned = gable_roof(depth, width, z, pitch_deg, paint)
    # Turned to the left the roof lies at x from -width to 0 and comes back by its width.
    return [(name, part.turned(90).moved(x=width)) for name, part in turned]


def hip_roof(
    width: float, depth: float, z: float, pitch_deg: float, paint: RoofPaint
) -> list[Part]:
    """Four slopes; a pyramid over a square."""
    out = OVERHANG_M
    half = min(width, depth) / 2 + out
    rise, z0 = half * _tan(pitch_deg), z - 0.05
    x0, x1, y0, y1 = -out, width + out, -out, depth + out
    a, b, c, d = (np.array(p) for p in ((x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)))
    if width >= depth:
        e, f = np.array([x0 + half, (y0 + y1) / 2, z0 + rise]), np.array(
            [x1 - half, (y0 + y1) / 2, z0 + rise])  # fmt: skip
        faces = [(a, b, f, e), (c, d, e, f), (b, c, f, f), (d, a, e, e)]
    else:
        e, f = np.array([(x0 + x1) / 2, y0 + half, z0 + rise]), np.array(
            [(x0 + x1) / 2, y1 - half, z0 + rise])  # fmt: skip
        faces = [(b, c, f, e), (d, a, e, f), (a, b, e, e), (c, d, f, f)]
    eaves = boxes((x0, y0, z0 - 0.16), (x1, y1, z0), paint.trim, bottom=True)
    return [("building", _sloped(faces, paint.cover)), ("building", eaves)]


def mansard_roof(
    width: float, depth: float, z: float, paint: RoofPaint, *, ends: bool = True
) -> tuple[list[Part], float]:
    """A steep lower slope to the street with a flat top; also gives the top's height."""
    h, inset = 2.7, 0.9
    cover = [
        quads((0, -0.1, z), (width, 0, 0), (0, inset, h), paint.cover),
        quads((width, depth, z), (-width, 0, 0), (0, -inset, h), paint.cover),
        quads((0, inset - 0.1, z + h), (width, 0, 0), (0, depth - 2 * inset + 0.1, 0.1),
              paint.cover),
    ]  # fmt: skip
    sides = [
        mesh(_split([(x, -0.1, z), (x, depth, z), (x, depth - inset, z + h), (x, inset, z + h)]),
             _split([(0, 0), (depth, 0), (depth - inset, h), (inset, h)]), paint.wall)
        for x in ((0.0, width) if ends else (0.005, width - 0.005))
    ]  # fmt: skip
    ledge = boxes((-0.02, -0.35, z - 0.2), (width + 0.02, 0.0, z), paint.trim, bottom=True)
    return [("building", each) for each in (*cover, *sides, ledge)], z + h


def chimneys(
    width: float, y: float, z: float, paint: RoofPaint, generator: np.random.Generator
) -> list[Part]:
    """One or two chimneys with pots, near the ends of the ridge at height z."""
    places = [x for x in (0.5, width - 1.1) if generator.random() < 0.5]
    if not places:
        return []
    h = float(generator.uniform(0.7, 1.4))
    low = [(x, y - 0.4, z - 1.8) for x in places]
    high = [(x + 0.6, y + 0.4, z + h) for x in places]
    cap = boxes([(x - 0.05, y - 0.45, z + h) for x in places],
                [(x + 0.65, y + 0.45, z + h + 0.1) for x in places], paint.trim)  # fmt: skip
    pots = [(x + 0.2, y + s, z + h + 0.1) for x in places for s in (-0.28, 0.06)]
    pot = boxes(pots, [(a + 0.2, b + 0.2, c + 0.35) for a, b, c in pots], paint.cover)
    return [("building", each) for each in (boxes(low, high, paint.chimney), cap, pot)]


def dormer(x: float, y: float, z: float, slope: float, paint: RoofPaint,
           frame: Material, glass: Material) -> list[Part]:  # fmt: skip
    """A dormer of 1.4 m with a small gable; its front stands at y, its sill at z."""
    w, h = 1.4, 1.35
    deep = h / max(slope, 0.3) + 0.5
    body = boxes((x - w / 2, y, z - 0.4), (x + w / 2, y + deep, z + h), paint.wall)
    back, half, low = deep + 0.7, w / 2 + 0.15, z + h - 0.1
    roof = [
        _slab([x - half, y - 0.2 + back, low], [0, -back, 0], [half, 0, 0.5], paint.cover,
              paint.trim),
        _slab([x + half, y - 0.2, low], [0, back, 0], [-half, 0, 0.5], paint.cover, paint.trim),
    ]  # fmt: skip
    gable = mesh([[(x - w / 2, y, z + h), (x + w / 2, y, z + h), (x, y, z + h + 0.4)]],
                 [[(0, 0), (w, 0), (w / 2, 0.4)]], paint.wall)  # fmt: skip
    f = quads((x - 0.5, y - 0.02, z), (1.0, 0, 0), (0, 0, 1.15), frame)
    g = quads([(x - 0.43, y - 0.03, z + 0.07), (x + 0.03, y - 0.03, z + 0.07)], (0.4, 0, 0),
              (0, 0, 1.0), glass)  # fmt: skip
    parts: list[Part] = [("building", each) for each in (body, *roof, gable)]
    return [*parts, ("window", f), ("window", g)]


def _slab(
    corner: list[float], right: list[float], up: list[float], cover: Material, trim: Material
) -> Mesh:
    """A sloping parallelogram with a thickness that is seen from below and at its edges."""
    a, x, y = (np.array(each, np.float64) for each in (corner, right, up))
    lift = np.array([0, 0, _THICK_M])
    top = quads(a + lift, x, y, cover)
    rim = quads([a, a + x, a + x + y, a + y], [x, y, -x, -y], lift, trim)
    return merged([top, rim, quads(a, x, y, trim)])


def _gable(x: float, depth: float, z: float, rise: float, wall: Material) -> Mesh:
    corners = [[(x, 0, z), (x, depth, z), (x, depth / 2, z + rise)]]
    return mesh(corners, [[(0, z), (depth, z), (depth / 2, z + rise)]], wall)


def _sloped(faces: list[tuple[Points, Points, Points, Points]], cover: Material) -> Mesh:
    """Faces whose first edge is level, with textures upright on them."""
    corners, uv = [], []
    for a, b, c, d in faces:
        right = (b - a) / np.sqrt(((b - a) ** 2).sum())
        flat = [((p - a) @ right, p) for p in (a, b, c, d)]
        places = [(u, np.sqrt(max(((p - a) ** 2).sum() - u * u, 0.0))) for u, p in flat]
        triangles = [(0, 1, 2)] if (c == d).all() else [(0, 1, 2), (0, 2, 3)]
        corners += [[(a, b, c, d)[n] for n in each] for each in triangles]
        uv += [[places[n] for n in each] for each in triangles]
    return mesh(np.array(corners), np.array(uv), cover)


def _split(four: list[tuple[float, ...]]) -> Points:
    """Four points as two triangles."""
    return np.array(four, np.float64)[[[0, 1, 2], [0, 2, 3]]]


def _tan(degrees: float) -> float:
    return float(np.tan(np.radians(degrees)))
