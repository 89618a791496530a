"""Round solids made quickly: like those of `scenes.shapes`, with their normals known beforehand.

A world has hundreds of them, so that the time of making one counts.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged, unit


def lathe(profile: Sequence[tuple[float, float]], material: Material, *, sides: int = 18) -> Mesh:
    """A solid turned about the z axis.

    Args:
        profile: (radius, height) from the bottom up, metres; edges are sharp where a point is
            given twice.
        material: of its surface.
        sides: around, >= 3.
    """
    points = np.array(profile, np.float64)
    cuts = np.flatnonzero((points[1:] == points[:-1]).all(1)) + 1
    starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(points)]
    runs = [points[a:b] for a, b in zip(starts, ends, strict=True) if b - a > 1]
    parts = [_mantle(run, material, sides) for run in runs]
    return parts[0] if len(parts) == 1 else merged(parts)


def cylinder(
    radius: float, height: float, material: Material, *, top: float | None = None, sides: int = 12
) -> Mesh:
    """A closed cylinder, or a cone that ends in another radius.

    Args:
        radius: at the bottom, metres.
        height: metres.
        material: of its surface.
        top: radius at the top; None = as at the bottom.
        sides: around, >= 3.
    """
    end = radius if top is None else top
    profile = [(0.0, 0.0), (radius, 0.0), (radius, 0.0), (end, height)]
    if end > 0:
        profile += [(end, height), (0.0, height)]
    return lathe(profile, material, sides=sides)


def disc(radius: float, material: Material, *, sides: int = 18) -> Mesh:
    """A disc at z = 0 that faces up."""
    return lathe([(radius, 0.0), (0.0, 0.0)], material, sides=sides)


def ball(radius: float, material: Material, *, sides: int = 16) -> Mesh:
    """A ball that lies on z = 0."""
    return lump(2 * radius, 2 * radius, 2 * radius, material, sides=sides)


def lump(
    x: float, y: float, z: float, material: Material, *, sides: int = 14, rings: int | None = None
) -> Mesh:
    """An ellipsoid with these diameters that lies on z = 0: fruit, heads, bellies.

    Args:
        x: diameter along x, metres.
        y: along y.
        z: along z.
        material: of its surface.
        sides: around, >= 3.
        rings: from pole to pole; None = half as many as there are sides.
    """
    points, normals, uv = _sphere(sides, sides // 2 if rings is None else rings)
    size = np.array([x, y, z])
    corners = points * size + np.array([0.0, 0.0, z / 2])
    slots = np.zeros(len(corners), np.int32)
    scale = np.array([(x + y) / 2, (x + z) / 2])
    return Mesh(corners, uv * scale, unit(normals / size), slots, (material,))


def torus(
    radius: float, thickness: float, material: Material, *, sides: int = 18, around: int = 6
) -> Mesh:
    """A ring about the z axis that lies on z = 0; thickness: of its bar."""
    half = thickness / 2
    ring, bar = _circle(sides), _circle(around)
    # From the inner side by the lower to the outer one, so that its outside is outside.
    out, up = -bar[:, 0], -bar[:, 1]
    r, z = radius + half * out, half + half * up
    normals = _spun(out, up, ring)
    u = np.linspace(0, 2 * np.pi * radius, sides + 1)
    v = np.linspace(0, np.pi * thickness, around + 1)
    return _net_mesh(_spun(r, z, ring), normals, u, v, material)


def wire(path: ArrayLike, radius: ArrayLike, material: Material, *, sides: int = 6) -> Mesh:
    """A bar along a path, with open ends: handles, stems, cables.

    Args:
        path: (N, 3), metres, N >= 2, without points that fall together.
        radius: one radius or (N,), metres.
        material: of its surface.
        sides: around, >= 3.
    """
    points = np.asarray(path, np.float64)
    return _bar(
        points, np.broadcast_to(np.asarray(radius, np.float64), len(points)), material, sides
    )[0]


def tube(path: ArrayLike, radii: ArrayLike, material: Material, *, sides: int = 8) -> Mesh:
    """A bar like `wire`, with caps at its ends."""
    points = np.asarray(path, np.float64)
    r = np.broadcast_to(np.asarray(radii, np.float64), len(points))
    mantle, net, ahead = _bar(points, r, material, sides)
    caps = [mantle]
    for end, sign in ((0, -1.0), (-1, 1.0)):
        if r[end] > 0:
            rim = net[end] if sign > 0 else net[end, ::-1]
            middle = np.broadcast_to(points[end], rim.shape)
            normals = np.broadcast_to(sign * ahead[end], (2, *rim.shape))
            u, v = np.linspace(0, 6 * r[end], sides + 1), np.array([0.0, r[end]])
            caps.append(_net_mesh(np.stack([rim, middle]), normals, u, v, material, (False, True)))
    return merged(caps)


def _bar(
    points: Points, r: NDArray[np.float64], material: Material, sides: int
) -> tuple[Mesh, Points, Points]:
    """The mantle of a bar, its net, and the direction at each point."""
    steps = points[1:] - points[:-1]
    ahead = np.empty_like(points)
    ahead[0], ahead[-1] = steps[0], steps[-1]
    ahead[1:-1] = steps[1:] + steps[:-1]
    ahead = unit(ahead)
    side = _carried(ahead)
    over = _cross(ahead, side)
    ring = _circle(sides)
    out = ring[None, :, :1] * side[:, None] + ring[None, :, 1:] * over[:, None]
    net = points[:, None] + r[:, None, None] * out
    u = np.linspace(0, 2 * np.pi * max(float(r.max()), 1e-6), sides + 1)
    v = np.concatenate([[0.0], np.cumsum(np.sqrt((steps**2).sum(1)))])
    return _net_mesh(net, out, u, v, material), net, ahead


def _carried(ahead: Points) -> Points:
    """A direction across each of the directions (N, 3), turning as little as possible."""
    start = np.array([1.0, 0, 0]) if abs(ahead[0, 2]) > 0.7 else np.array([0, 0, 1.0])
    side = np.empty_like(ahead)
    for n in range(len(ahead)):
        start = start - ahead[n] * (start * ahead[n]).sum()
        start = start / np.sqrt((start * start).sum())
        side[n] = start
    return side


def _cross(a: Points, b: Points) -> Points:
    """Products across of (N, 3) and (N, 3); NumPy's own takes far longer for few of them."""
    x, y, z = a.T
    p, q, r = b.T
    return np.stack([y * r - z * q, z * p - x * r, x * q - y * p], axis=1)


def _mantle(run: NDArray[np.float64], material: Material, sides: int) -> Mesh:
    """The surface of one smooth run (N, 2) of a profile."""
    r, z = run.T
    steps = run[1:] - run[:-1]
    slope = np.empty_like(run)
    slope[0], slope[-1] = steps[0], steps[-1]
    slope[1:-1] = steps[1:] + steps[:-1]
    length = np.maximum(np.sqrt((slope**2).sum(1)), 1e-12)
    ring = _circle(sides)
    normals = _spun(slope[:, 1] / length, -slope[:, 0] / length, ring)
    u = np.linspace(0, 2 * np.pi * max(float(r.max()), 1e-6), sides + 1)
    v = np.concatenate([[0.0], np.cumsum(np.sqrt((steps**2).sum(1)))])
    poles = bool(r[0] == 0), bool(r[-1] == 0)
    return _net_mesh(_spun(r, z, ring), normals, u, v, material, poles)


def _spun(out: NDArray[np.float64], up: NDArray[np.float64], ring: NDArray[np.float64]) -> Points:
    """The net (N, C, 3) of points or directions turned about the z axis."""
    net = np.empty((len(out), len(ring), 3))
    net[..., :2] = out[:, None, None] * ring
    net[..., 2] = up[:, None]
    return net


def _net_mesh(
    points: Points,
    normals: Points,
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    material: Material,
    poles: tuple[bool, bool] = (False, False),
) -> Mesh:
    """Triangles between the points of a net (R, C, 3), whose first or last row may be one point."""
    index = _triangles(points.shape[0], points.shape[1], poles)
    uv = np.empty((*points.shape[:2], 2))
    uv[..., 0], uv[..., 1] = u, v[:, None]
    slots = np.zeros(len(index), np.int32)
    corners = points.reshape(-1, 3)[index]
    return Mesh(
        corners, uv.reshape(-1, 2)[index], normals.reshape(-1, 3)[index], slots, (material,)
    )


@lru_cache(maxsize=512)
def _triangles(rows: int, columns: int, poles: tuple[bool, bool]) -> NDArray[np.intp]:
    """Which points of a net each triangle has, (F, 3)."""
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    first, second = np.stack([a, b, c], axis=-1), np.stack([a, c, d], axis=-1)
    # At a pole one of the two triangles of each field has no area.
    kept = [first[1:] if poles[0] else first, second[:-1] if poles[1] else second]
    return np.concatenate([each.reshape(-1, 3) for each in kept])


@lru_cache(maxsize=64)
def _circle(sides: int) -> NDArray[np.float64]:
    """Points (sides + 1, 2) of the unit circle, the last as the first."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@lru_cache(maxsize=64)
def _sphere(sides: int, rings: int) -> tuple[Points, Points, NDArray[np.float64]]:
    """Corners, normals and texture coordinates of a ball of diameter 1 about the origin."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    out, up = np.cos(angle), np.sin(angle)
    out[[0, -1]] = 0
    net = _spun(out, up, _circle(sides))
    u, v = np.linspace(0, np.pi, sides + 1), np.linspace(0, np.pi / 2, rings + 1)
    one = _net_mesh(0.5 * net, net, u, v, Material(), (True, True))
    return one.corners, one.normals, one.uv
