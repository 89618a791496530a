"""Car bodies as a loft: cross-sections along the car, from its rear to its front.

The frame of a vehicle: x to its right, y ahead, z up from the road, its middle at x = y = 0.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, cross, mesh
from relievo.scenes.shapes import fan, grid

Row: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = tuple[tuple[float, float], ...]
"""Points (distance behind the car's nose, value), metres."""


class Body(NamedTuple):
    """The shape of a car, metres; places are distances behind its nose.

    Attributes:
        length: overall.
        width: without mirrors.
        top: height of the upper silhouette.
        belt: height of the lower edge of the windows.
        plan: half the width, as a part of the greatest.
        floor: height of the sill.
        wheels: places of the axles.
        radius: of the wheels.
        screen: where the windscreen begins and ends.
        back: where the rear window begins and ends; equal = none.
        panes: first and last place of each side window.
        roof: half the width of the roof, as a part of half the width.
    """

    length: float
    width: float
    top: Curve
    belt: Curve
    plan: Curve
    floor: float
    wheels: tuple[float, ...]
    radius: float
    screen: tuple[float, float]
    back: tuple[float, float]
    panes: tuple[tuple[float, float], ...]
    roof: float = 0.74


class CarPaint(NamedTuple):
    """Materials of a car: its paint, its glass, and the black of sills and underside."""

    paint: Material
    glass: Material
    black: Material


def loft(body: Body, paint: CarPaint, detail: float = 1.0) -> Mesh:
    """The closed body without wheels and lights."""
    places = _stations(body, 0.085 / detail)
    net = _sections(body, places)
    slots = _cells(body, places)
    meshes = [
        _piece(net[:, first : last + 1], slots[:, first:last], paint)
        for first, last in ((0, 3), (3, 4), (4, 8), (8, 9), (9, 12))
    ]
    under = np.stack([net[:, 12], net[:, 0]], axis=1)
    black = np.full((len(places) - 1, 1), 2)
    meshes.append(_piece(under, black, paint))
    for row, order in ((0, 1), (-1, -1)):
        end = fan(net[row][::order], paint.paint)
        meshes.append(Mesh(end.corners, end.uv, end.normals, end.slots, tuple(paint)))
    return _glued(meshes)


def curve(points: Curve, at: Row) -> Row:
    """Values of a curve at distances behind the nose."""
    x, y = np.array(points).T
    return np.asarray(np.interp(at, x, y), np.float64)


def _stations(body: Body, least_m: float) -> Row:
    """Distances behind the nose, from the rear forwards, wherever something changes."""
    arch = (body.radius + 0.06) * np.array([-1.001, -1, -0.8, -0.4, 0.4, 0.8, 1, 1.001])
    places = [
        *(x for points in (body.top, body.belt, body.plan) for x, _ in points),
        *(wheel + x for wheel in body.wheels for x in arch),
        *body.screen, *body.back, *(x for pane in body.panes for x in pane),
    ]  # fmt: skip
    ordered = np.unique(np.round(np.clip(places, 0, body.length), 4))
    kept = [0.0]
    for place in ordered[1:-1]:
        gap = place - kept[-1]
        # The edges of a wheel arch are a millimetre apart; else what is near enough is one.
        if gap > least_m or 0 < gap < 0.002:
            kept.append(float(place))
    return np.array([*kept, body.length])[::-1]


def _sections(body: Body, places: Row) -> Points:
    """Thirteen points around each section (S, 13, 3), from the left sill over the roof."""
    top, belt = curve(body.top, places), curve(body.belt, places)
    half = body.width / 2 * curve(body.plan, places)
    low = np.full(len(places), body.floor)
    # The nose and the tail rise towards their ends.
    low += 0.10 * np.exp(-((places / 0.12) ** 2)) + 0.12 * np.exp(
        -(((body.length - places) / 0.15) ** 2)
    )
    for wheel in body.wheels:
        reach = (body.radius + 0.06) ** 2 - (places - wheel) ** 2
        low = np.maximum(low, np.where(reach >= 0, body.radius + np.sqrt(np.maximum(reach, 0)), 0))
    waist = np.minimum(np.maximum(low + 0.04, 0.45 * body.floor + 0.5 * belt), belt - 0.03)
    low = np.minimum(low, belt - 0.06)
    over = np.clip((top - belt) / max(float((top - belt).max()), 0.1), 0, 1)
    roof = half * (0.93 - (0.93 - body.roof) * over)
    shoulder = np.minimum(belt + 0.02, top)
    right = [
        (half * 0.96, low), (half, waist), (half * 0.985, belt), (half * 0.94, shoulder),
        (roof, np.maximum(top - 0.05, shoulder)), (roof * 0.8, np.maximum(top, shoulder)),
        (roof * 0.0, np.maximum(top + 0.02, shoulder)),
    ]  # fmt: skip
    columns = [(-x, z) for x, z in right] + right[-2::-1]
    y = body.length / 2 - places
    return np.stack([np.stack([x, y, z], axis=1) for x, z in columns], axis=1)


def _cells(body: Body, places: Row) -> NDArray[np.int32]:
    """Which material the cells between stations and points have (S - 1, 12): 1 = glass."""
    middle = (places[1:] + places[:-1]) / 2
    slots = np.zeros((len(middle), 12), np.int32)
    for first, last in body.panes:
        inside = (middle > first) & (middle < last)
        slots[inside, 3] = slots[inside, 8] = 1
    for first, last in (body.screen, body.back):
        inside = (middle > first) & (middle < last)
        slots[inside, 4:8] = 1
    return slots


def _piece(net: Points, slots: NDArray[np.int32], paint: CarPaint) -> Mesh:
    uv = np.stack([net[..., 1], net[..., 2]], axis=-1)
    surface = grid(np.ascontiguousarray(net), uv, paint.paint)
    both = np.concatenate([slots.ravel(), slots.ravel()]).astype(np.int32)
    corners = surface.corners
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    has_area = (across**2).sum(1) > 1e-12
    return Mesh(
        corners[has_area], surface.uv[has_area], surface.normals[has_area], both[has_area],
        tuple(paint),
    )  # fmt: skip


def _glued(meshes: list[Mesh]) -> Mesh:
    """Meshes of the same materials in one, without looking for equal ones."""
    return Mesh(
        np.concatenate([each.corners for each in meshes]),
        np.concatenate([each.uv for each in meshes]),
        np.concatenate([each.normals for each in meshes]),
        np.concatenate([each.slots for each in meshes]),
        meshes[0].materials,
    )


def wheel(radius: float, width: float, tyre: Material, rim: Material, *, sides: int = 10) -> Mesh:
    """A wheel that rolls along y, its outer side towards x, standing on z = 0."""
    # One corner is lowest, on the road.
    angle = np.linspace(-np.pi / 2, 1.5 * np.pi, sides + 1)
    angle[-1] = angle[0]
    r = radius * np.array([0.15, 0.6, 0.93, 1.0, 0.95])
    x = width * np.array([0.38, 0.44, 0.5, 0.3, -0.5])
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    net = np.empty((len(r), sides + 1, 3))
    net[..., 0] = x[:, None]
    net[..., 1], net[..., 2] = r[:, None] * ring[:, 0], r[:, None] * ring[:, 1] + radius
    surface = grid(net, np.zeros((len(r), sides + 1, 2)), tyre, smooth=False)
    slots = np.zeros((len(r) - 1, sides), np.int32)
    slots[0] = np.arange(sides) % 2
    both = np.concatenate([slots.ravel(), slots.ravel()])
    return Mesh(surface.corners, surface.uv, surface.normals, both, (tyre, rim))


def plate(middle: tuple[float, float, float], width: float, height: float, material: Material,
          towards: int) -> Mesh:  # fmt: skip
    """An upright sign of a car that looks ahead (1) or back (-1) and shows its texture once."""
    x, y, z = middle
    a, b = x + towards * width / 2, x - towards * width / 2
    low, high = z - height / 2, z + height / 2
    net = np.array([(a, y, low), (b, y, low), (b, y, high), (a, y, high)])
    side = material.tile_m
    uv = np.array([(0, 0), (side, 0), (side, side), (0, side)])
    return mesh(net[[[0, 1, 2], [0, 2, 3]]], uv[[[0, 1, 2], [0, 2, 3]]], material)
