"""Simple solids and surfaces, from which things are put together.

All are made of one material, in metres, with texture coordinates in metres along their surfaces.
They stand on z = 0 in the middle of the frame where nothing else is said.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.core.errors import ShapeError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, cross, merged, mesh, unit


def quad(
    corner: ArrayLike,
    right: ArrayLike,
    up: ArrayLike,
    material: Material,
    *,
    uv: ArrayLike = (0, 0),
) -> Mesh:
    """A parallelogram; it faces along right x up.

    Args:
        corner: (x, y, z), lower left corner.
        right: (x, y, z) of its lower edge.
        up: (x, y, z) of its left edge.
        material: of its surface.
        uv: texture coordinates of the corner, metres.
    """
    start, u, v = (np.asarray(each, np.float64) for each in (corner, right, up))
    a, b, c, d = start, start + u, start + u + v, start + v
    origin = np.asarray(uv, np.float64)
    width, height = np.sqrt((u**2).sum()), np.sqrt((v**2).sum())
    ta, tb, tc, td = origin + np.array([[0, 0], [width, 0], [width, height], [0, height]])
    return mesh([[a, b, c], [a, c, d]], [[ta, tb, tc], [ta, tc, td]], material)


def box(x: float, y: float, z: float, material: Material) -> Mesh:
    """A box of these edges."""
    w, d, h = x / 2, y / 2, z
    return merged(
        [
            quad((-w, -d, 0), (x, 0, 0), (0, 0, h), material),
            quad((w, d, 0), (-x, 0, 0), (0, 0, h), material),
            quad((w, -d, 0), (0, y, 0), (0, 0, h), material),
            quad((-w, d, 0), (0, -y, 0), (0, 0, h), material),
            quad((-w, -d, h), (x, 0, 0), (0, y, 0), material),
            quad((-w, d, 0), (x, 0, 0), (0, -y, 0), material),
        ]
    )


def grid(
    points: Points, uv: NDArray[np.float64], material: Material, *, smooth: bool = True
) -> Mesh:
    """A surface through a net of points, as of a landscape, a cloth or a body.

    Args:
        points: (R, C, 3); with rows rising along y and columns along x it faces up.
        uv: (R, C, 2), metres.
        material: of its surface.
        smooth: whether normals are interpolated; a net whose first and last row or column fall
            together is smooth across that seam too.
    """
    if points.ndim != 3 or points.shape[2] != 3 or min(points.shape[:2]) < 2:
        raise ShapeError(f"a net must be (R, C, 3) with two rows and columns, got {points.shape}")
    corners = _two_triangles(points)
    normals = _two_triangles(_net_normals(points)) if smooth else None
    return mesh(corners, _two_triangles(uv), material, normals)


def revolved(
    radii: ArrayLike,
    heights: ArrayLike,
    material: Material,
    *,
    sides: int = 16,
    smooth: bool = True,
) -> Mesh:
    """A profile turned about the z axis: bottles, bowls, lamps, trunks, wheels.

    Args:
        radii: (N,) metres, >= 0, from the bottom up.
        heights: (N,) metres, of each radius.
        material: of its surface.
        sides: around, >= 3.
        smooth: False = each face is flat.

    Raises:
        ShapeError: if there are not as many radii as heights, or too few sides.
    """
    r, z = np.asarray(radii, np.float64), np.asarray(heights, np.float64)
    if r.ndim != 1 or r.shape != z.shape:
        raise ShapeError(f"a profile must be (N,) and (N,), got {r.shape} and {z.shape}")
    _check_sides(sides)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = np.concatenate(
        [r[:, None, None] * ring, np.broadcast_to(z[:, None, None], (len(r), sides + 1, 1))], axis=2
    )
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(r), np.diff(z)))])
    around = np.linspace(0, 2 * np.pi * max(r.max(), 1e-6), sides + 1)
    uv = np.stack(np.broadcast_arrays(around, along[:, None]), axis=-1)
    return grid(points, uv, material, smooth=smooth)


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
    mantle = revolved([radius, end], [0, height], material, sides=sides)
    caps = []
    if radius > 0:
        caps.append(disc(radius, material, sides=sides).turned(180, "x"))
    if end > 0:
        caps.append(disc(end, material, sides=sides).moved(z=height))
    return merged([mantle, *caps])


def disc(radius: float, material: Material, *, sides: int = 12) -> Mesh:
    """A disc that faces up."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    rim = radius * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=-1)
    return fan(rim[:-1], material)


def fan(rim: ArrayLike, material: Material) -> Mesh:
    """A flat polygon that is seen whole from the middle of its corners.

    Args:
        rim: (N, 3), anticlockwise seen from its front, not closed.
        material: of its surface.

    Raises:
        ShapeError: if it has fewer than three corners.
    """
    points = _checked("a polygon", rim, 3, 3)
    centre = points.mean(0)
    following = np.roll(points, -1, axis=0)
    corners = np.stack([np.broadcast_to(centre, points.shape), points, following], axis=1)
    return mesh(corners, _flat_uv(corners), material)


def ball(radius: float, material: Material, *, sides: int = 16) -> Mesh:
    """A ball that lies on z = 0."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, max(sides // 2, 2) + 1)
    radii = radius * np.cos(angle)
    radii[[0, -1]] = 0
    net = revolved(radii, radius + radius * np.sin(angle), material, sides=sides)
    return replace(net, normals=unit(net.corners - [0.0, 0.0, radius]))


def prism(outline: ArrayLike, height: float, material: Material) -> Mesh:
    """A flat outline drawn up: house plans, letters, boards with curved edges.

    Args:
        outline: (N, 2) x, y, anticlockwise, not closed; seen whole from the middle of its corners.
        height: metres.
        material: of its surface.

    Raises:
        ShapeError: if it has fewer than three corners.
    """
    plan = _checked("an outline", outline, 3, 2)
    low = np.concatenate([plan, np.zeros((len(plan), 1))], axis=1)
    up = np.array([0, 0, height])
    sides = [
        quad(a, b - a, up, material, uv=(start, 0))
        for a, b, start in zip(low, np.roll(low, -1, axis=0), _lengths(low), strict=True)
    ]
    return merged([*sides, fan(low + up, material), fan(low[::-1], material)])


def tube(
    path: ArrayLike, radii: ArrayLike, material: Material, *, sides: int = 8, closed: bool = True
) -> Mesh:
    """A round bar along a path: branches, limbs, wires, railings, pipes.

    Args:
        path: (N, 3), metres, N >= 2, without points that fall together.
        radii: one radius or (N,), metres.
        material: of its surface.
        sides: around, >= 3.
        closed: whether its ends have caps.

    Raises:
        ShapeError: if the path or the radii have another shape, or for too few sides.
    """
    points, r = _checked("a path", path, 2, 3), np.asarray(radii, np.float64)
    if r.shape not in ((), (1,), (len(points),)):
        raise ShapeError(f"radii must be one or {len(points)}, got {r.shape}")
    _check_sides(sides)
    r = np.broadcast_to(r, len(points))
    ahead, mitre = _directions(points)
    side, over = _frames(ahead)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0
    ring = (
        np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * over[:, None]
    )
    ring += np.einsum("nai,ni->na", ring, mitre)[..., None] * unit(mitre)[:, None]
    net = points[:, None] + r[:, None, None] * ring
    around = np.linspace(0, 2 * np.pi * max(r.max(), 1e-6), sides + 1)
    along = np.concatenate([[0], np.cumsum(np.sqrt((np.diff(points, axis=0) ** 2).sum(1)))])
    uv = np.stack(np.broadcast_arrays(around, along[:, None]), axis=-1)
    mantle = grid(net, uv, material)
    if not closed:
        return mantle
    ends = [fan(net[0, -2::-1], material)] if r[0] > 0 else []
    ends += [fan(net[-1, :-1], material)] if r[-1] > 0 else []
    return merged([mantle, *ends])


def _directions(path: Points) -> tuple[Points, Points]:
    """Where a path leads at each of its points, halfway at bends; and how bends widen a tube.

    The second is the direction in which a ring is longer, by as much of it as the vector's length:
    so the legs on both sides of a bend keep their width.
    """
    steps = np.diff(path, axis=0)
    steps = steps / np.sqrt(np.maximum(_square(steps), 1e-24))
    both, bend = steps[:-1] + steps[1:], steps[1:] - steps[:-1]
    ahead = np.where(_square(both) < 1e-12, steps[1:], both)
    longer = 2 / np.sqrt(np.maximum(_square(both), 1.0)) - 1
    mitre = np.zeros_like(path)
    mitre[1:-1] = np.where(_square(both) < 1.0, 0, longer * unit(bend))
    return unit(np.concatenate([steps[:1], ahead, steps[-1:]])), mitre


def _frames(ahead: Points) -> tuple[Points, Points]:
    """Two directions across each of the directions (N, 3), turning as little as possible."""
    start = np.array([1.0, 0, 0]) if abs(ahead[0, 2]) > 0.7 else np.array([0, 0, 1.0])
    side = np.empty_like(ahead)
    before = ahead[0]
    for n, direction in enumerate(ahead):
        # The smallest turn from one direction to the next; none where the path turns back.
        middle = before + direction
        if middle @ middle > 1e-12:
            start = start - middle * (2 * (start @ direction) / (middle @ middle))
        start = side[n] = unit(start - direction * (start @ direction))
        before = direction
    return side, cross(ahead, side)


def _two_triangles(net: NDArray[np.float64]) -> NDArray[np.float64]:
    """From values at a net (R, C, N) to those at the corners of its triangles (F, 3, N)."""
    rows, columns, width = net.shape
    corners = np.empty((2, rows - 1, columns - 1, 3, width))
    corners[:, :, :, 0] = net[:-1, :-1]
    corners[0, :, :, 1] = net[:-1, 1:]
    corners[0, :, :, 2] = corners[1, :, :, 1] = net[1:, 1:]
    corners[1, :, :, 2] = net[1:, :-1]
    return corners.reshape(-1, 3, width)


def _net_normals(points: Points) -> Points:
    return unit(cross(_slope(points, 1), _slope(points, 0)))


def _slope(points: Points, axis: int) -> Points:
    """Central differences along an axis of a net, around its seam where it is closed."""
    first, last = np.take(points, 0, axis), np.take(points, -1, axis)
    is_ring = np.abs(first - last).max() < 1e-9 and points.shape[axis] > 2
    if is_ring and not _is_pole(first):
        ring = np.take(points, np.arange(points.shape[axis] - 1), axis)
        slope = np.roll(ring, -1, axis) - np.roll(ring, 1, axis)
        slope = np.concatenate([slope, np.take(slope, [0], axis)], axis)
    else:
        slope = np.gradient(points, axis=axis)
    # At a pole all points of a row fall together; the next row says which way they look.
    places = np.arange(slope.shape[1 - axis])
    after = np.take(slope, np.minimum(places + 1, places[-1]), 1 - axis)
    before = np.take(slope, np.maximum(places - 1, 0), 1 - axis)
    nearest = np.where(_square(after) > _square(before), after, before)
    return np.where(_square(slope) < 1e-18, nearest, slope)


def _square(vectors: Points) -> Points:
    square: Points = (vectors**2).sum(-1, keepdims=True)
    return square


def _checked(name: str, rows: ArrayLike, least: int, width: int) -> Points:
    points = np.asarray(rows, np.float64)
    if points.ndim != 2 or points.shape[1] != width or len(points) < least:
        raise ShapeError(f"{name} must be (N, {width}), N >= {least}, got {points.shape}")
    return points


def _check_sides(sides: int) -> None:
    if sides < 3:
        raise ShapeError(f"what is round needs 3 sides, got {sides}")


def _is_pole(line: Points) -> bool:
    return bool(np.ptp(line, axis=0).max() < 1e-9)


def _flat_uv(corners: Points) -> NDArray[np.float64]:
    """Texture coordinates (F, 3, 2) of flat triangles: metres along two directions on them."""
    # The sum of all, as single triangles may be without area.
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal = unit(across.sum(0))
    side = np.array([1.0, 0, 0]) if abs(normal[0]) < 0.9 else np.array([0, 1.0, 0])
    u = unit(side - normal * (side @ normal))
    return np.stack([corners @ u, corners @ cross(normal, u)], axis=-1)


def _lengths(rim: Points) -> NDArray[np.float64]:
    """How far along its rim each corner of a polygon lies."""
    edges = np.sqrt((np.diff(rim, axis=0) ** 2).sum(1))
    return np.concatenate([[0], np.cumsum(edges)])
