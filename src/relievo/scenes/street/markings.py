"""Paint on the road: lines, crossings for those on foot, arrows, bays, bicycles' lanes."""

from collections.abc import Iterable

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged, mesh
from relievo.scenes.street.layout import DRESSED_M, REACH_M, Plan, Profile
from relievo.scenes.street.palette import Chooser, surface
from relievo.scenes.street.road import strip
from relievo.scenes.street.solids import Part, quads

_LIFT_M = 0.006
"""Paint is thinner, but must clear the patches of other asphalt under it."""


def markings(generator: Chooser, plan: Plan) -> list[Part]:
    """All paint of the main road and at the mouths of its side streets."""
    white = _paint(generator, yellow=0.0)
    profile, meshes = plan.profile, []
    is_plain = plan.character == "residential" and generator.random() < 0.4
    gaps = [(c.y - c.profile.half - 3.5, c.y + c.profile.half + 3.5) for c in plan.crossings]
    if not is_plain:
        meshes += _lane_lines(generator, plan, white, gaps)
    if profile.parking > 0 and generator.random() < 0.6:
        meshes += _bays(profile, white, gaps)
    if profile.cycle > 0:
        for side in (-1, 1):
            meshes.append(_line(side * profile.driving, 0.1, *DRESSED_M, white, gaps))
    for crossing in plan.crossings:
        meshes += _mouths(plan, crossing.y, crossing.profile, crossing.sides, white)
        if crossing.has_lights:
            meshes += _stop_lines(plan, crossing.y, crossing.profile, white)
    if profile.pavement > 0 and generator.random() < 0.55:
        meshes += zebra(profile, zebra_place(generator, plan), white)
    if profile.lanes > 1 or generator.random() < 0.15:
        meshes += _arrows(generator, plan, white)
    return [("marking", each) for each in meshes if len(each.slots)]


def zebra_place(generator: Chooser, plan: Plan) -> float:
    """A distance along the street for a zebra crossing, beside a side street if there is one."""
    if plan.crossings and generator.random() < 0.7:
        crossing = plan.crossings[int(generator.integers(len(plan.crossings)))]
        end = 1 if generator.random() < 0.5 else -1
        return crossing.y + end * (crossing.profile.half + 4.5)
    return float(generator.uniform(30, 210))


def zebra(profile: Profile, y: float, paint: Material) -> list[Mesh]:
    """Stripes across the whole road, 3 m long."""
    x = np.arange(-profile.half + 0.3, profile.half - 0.5, 1.0)
    x = x[np.abs(x + 0.25) > profile.median / 2 + 0.3] if profile.median > 0.5 else x
    corner = np.stack([x, np.full(len(x), y - 1.5), np.full(len(x), _LIFT_M)], axis=1)
    return [quads(corner, (0.5, 0, 0), (0, 3.0, 0), paint)]


def _paint(generator: Chooser, *, yellow: float) -> Material:
    tint = (0.8, 0.55, 0.08) if generator.random() < yellow else (0.78, 0.78, 0.76)
    worn = float(generator.uniform(0.2, 1.0))
    return surface(generator, "speckle", 0.6, tint, dirt=worn, bump_m=0.001, contrast=0.25)


def _lane_lines(
    generator: Chooser, plan: Plan, white: Material, gaps: list[tuple[float, float]]
) -> list[Mesh]:
    profile = plan.profile
    middle = _paint(generator, yellow=0.3)
    found: list[Mesh] = []
    style = generator.random()
    if profile.median > 0.5:
        for side in (-1, 1):
            found.append(_line(side * (profile.median / 2 + 0.12), 0.12, *REACH_M, white, gaps))
    elif style < 0.25:
        found += [_line(x, 0.11, *REACH_M, middle, gaps) for x in (-0.12, 0.12)]
    elif style < 0.45:
        found.append(_line(0.0, 0.12, *REACH_M, middle, gaps))
    else:
        found.append(_dashes(0.0, 0.12, *_rhythm(generator), middle, gaps))
    for number in range(1, profile.lanes):
        for side in (-1, 1):
            x = side * (profile.median / 2 + number * profile.lane)
            found.append(_dashes(x, 0.12, *_rhythm(generator), white, gaps))
    if profile.pavement <= 0 or (profile.parking <= 0 and generator.random() < 0.25):
        for side in (-1, 1):
            found.append(_line(side * (profile.driving - 0.2), 0.13, *REACH_M, white, gaps))
    return found


def _rhythm(generator: Chooser) -> tuple[float, float]:
    """Length of dashes and from one to the next, metres."""
    return ((3.0, 9.0), (4.0, 12.0), (2.0, 4.0), (3.0, 6.0))[int(generator.integers(4))]


def _line(
    x: float, width: float, y0: float, y1: float, paint: Material, gaps: list[tuple[float, float]]
) -> Mesh:
    """A line along the street, but not through the gaps."""
    edges = [y0, *(y for gap in gaps for y in gap), y1]
    pieces = [
        strip(((x - width / 2, _LIFT_M), (x + width / 2, _LIFT_M)), start, end, paint)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end > start
    ]
    return _joined(pieces, paint)


def _dashes(
    x: float, width: float, length: float, period: float, paint: Material,
    gaps: list[tuple[float, float]],
) -> Mesh:  # fmt: skip
    y = np.arange(REACH_M[0], REACH_M[1], period)
    for first, last in gaps:
        y = y[(y + length < first) | (y > last)]
    corner = np.stack([np.full(len(y), x - width / 2), y, np.full(len(y), _LIFT_M)], axis=1)
    # Two rectangles each, so that they follow a bend.
    halves = np.concatenate([corner, corner + np.array([0, length / 2, 0])])
    return quads(halves, (width, 0, 0), (0, length / 2, 0), paint)


def _bays(profile: Profile, paint: Material, gaps: list[tuple[float, float]]) -> list[Mesh]:
    y = np.arange(DRESSED_M[0], DRESSED_M[1], 5.5)
    for first, last in gaps:
        y = y[(y < first) | (y > last)]
    found = []
    for side in (-1, 1):
        x = min(side * profile.half, side * (profile.driving + profile.cycle))
        corner = np.stack([np.full(len(y), x), y, np.full(len(y), _LIFT_M)], axis=1)
        found.append(quads(corner, (profile.parking, 0, 0), (0, 0.1, 0), paint))
    return found


def _mouths(
    plan: Plan, y: float, own: Profile, sides: tuple[int, ...], paint: Material
) -> list[Mesh]:
    """A dashed line where a side street meets the main road."""
    start = np.arange(y - own.half + 0.2, y + own.half - 0.4, 0.8)
    meshes = []
    for side in sides:
        x = side * (plan.profile.half + 0.3) - 0.2
        corner = np.stack([np.full(len(start), x), start, np.full(len(start), _LIFT_M)], axis=1)
        meshes.append(quads(corner, (0.4, 0, 0), (0, 0.4, 0), paint))
    return meshes


def _stop_lines(plan: Plan, y: float, own: Profile, paint: Material) -> list[Mesh]:
    meshes = []
    for lane in plan.profile.all_lanes:
        at = y - lane.direction * (own.half + 7.2) - 0.2
        corner = (lane.x - lane.width / 2 + 0.1, at, _LIFT_M)
        meshes.append(quads(corner, (lane.width - 0.2, 0, 0), (0, 0.4, 0), paint))
    return meshes


def _arrows(generator: Chooser, plan: Plan, paint: Material) -> list[Mesh]:
    """Arrows that point along each lane."""
    head = np.array([[(-0.4, 1.8), (0.4, 1.8), (0, 3.4)]])
    shaft = np.array(
        [[(-0.09, 0), (0.09, 0), (0.09, 1.8)], [(-0.09, 0), (0.09, 1.8), (-0.09, 1.8)]]
    )
    flat = np.concatenate([head, shaft])
    corners = np.concatenate([flat, np.full((3, 3, 1), _LIFT_M)], axis=2)
    arrow = mesh(corners, flat, paint)
    places = [float(generator.uniform(20, 60)), float(generator.uniform(110, 140))]
    return [
        arrow.turned(0 if lane.direction > 0 else 180).moved(lane.x, y)
        for lane in plan.profile.all_lanes
        for y in places
    ]


def _joined(pieces: Iterable[Mesh], paint: Material) -> Mesh:
    found = list(pieces)
    return merged(found) if found else quads(np.empty((0, 3)), (0, 0, 0), (0, 0, 0), paint)
