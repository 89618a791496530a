"""Many rectangles and boxes at once: a house has hundreds, and one call for each would be slow."""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, cross, merged, unit

Part: TypeAlias = tuple[str, Mesh]
"""A class and a mesh of it."""

Rects: TypeAlias = NDArray[np.float64]
"""(N, 4): left, right, bottom, top of upright rectangles, metres."""


_ORDER = np.array([[0, 1, 2], [0, 2, 3]])
"""The corners of a rectangle's two triangles."""


def quads(corner: ArrayLike, right: ArrayLike, up: ArrayLike, material: Material) -> Mesh:
    """N parallelograms; each faces along its right x up.

    Texture coordinates go on from one to its neighbours on the same wall or floor.

    Args:
        corner: (N, 3) of their lower left corners.
        right: (N, 3) or (3,), of their lower edges.
        up: (N, 3) or (3,), of their left edges.
        material: of all of them.
    """
    a = np.atleast_2d(np.asarray(corner, np.float64))
    u = np.broadcast_to(np.asarray(right, np.float64), a.shape)
    v = np.broadcast_to(np.asarray(up, np.float64), a.shape)
    # Filled rather than stacked: there are thousands of small nets in a street.
    net, uv = np.empty((len(a), 4, 3)), np.empty((len(a), 4, 2))
    net[:, 0], net[:, 1], net[:, 3] = a, a + u, a + v
    net[:, 2] = net[:, 1] + v
    for k, axis in enumerate((unit(u), unit(v))):
        uv[..., k] = (net * axis[:, None]).sum(-1)
    normals = np.repeat(unit(cross(u, v)), 6, axis=0).reshape(-1, 3, 3)
    return Mesh(
        net[:, _ORDER].reshape(-1, 3, 3), uv[:, _ORDER].reshape(-1, 3, 2), normals,
        np.zeros(2 * len(net), np.int32), (material,),
    )  # fmt: skip


def uprights(rects: Rects, depth: ArrayLike, material: Material) -> Mesh:
    """Rectangles (N, 4) of a front that face the street.

    Args:
        rects: (N, 4), left, right, bottom, top.
        depth: one number or (N,), how far inside the front they are, metres.
        material: of all of them.
    """
    zero = np.zeros(len(rects))
    inside = np.broadcast_to(np.asarray(depth, np.float64), len(rects))
    corner = np.stack([rects[:, 0], inside, rects[:, 2]], axis=1)
    right = np.stack([rects[:, 1] - rects[:, 0], zero, zero], axis=1)
    up = np.stack([zero, zero, rects[:, 3] - rects[:, 2]], axis=1)
    return quads(corner, right, up, material)


def boxes(low: ArrayLike, high: ArrayLike, material: Material, *, bottom: bool = False) -> Mesh:
    """N upright boxes between two corners.

    Args:
        low: (N, 3), lowest corners.
        high: (N, 3), highest corners.
        material: of all of them.
        bottom: whether they have undersides; what stands on the ground needs none.
    """
    a = np.atleast_2d(np.asarray(low, np.float64))
    b = np.atleast_2d(np.asarray(high, np.float64))
    size = b - a
    x, y, z = (size * axis for axis in np.eye(3))
    faces = [(a, x, z), (a + x + y, -x, z), (a + x, y, z), (a + y, -y, z), (a + z, x, y)]
    if bottom:
        faces.append((a + y, x, -y))
    corner, right, up = (np.concatenate(each) for each in zip(*faces, strict=True))
    return quads(corner, right, up, material)


def ledges(low: ArrayLike, high: ArrayLike, material: Material) -> Mesh:
    """N bars along x on a front, of which the front, the top and the underside are seen."""
    a = np.atleast_2d(np.asarray(low, np.float64))
    b = np.atleast_2d(np.asarray(high, np.float64))
    x, y, z = ((b - a) * axis for axis in np.eye(3))
    faces = [(a, x, z), (a + z, x, y), (a + y, x, -y)]
    corner, right, up = (np.concatenate(each) for each in zip(*faces, strict=True))
    return quads(corner, right, up, material)


def bars(path: ArrayLike, radius_m: float, material: Material) -> Mesh:
    """N straight bars with three sides, as of railings and wires.

    Args:
        path: (N, 2, 3), both ends.
        radius_m: from the middle to an edge.
        material: of all of them.
    """
    ends = np.asarray(path, np.float64)
    ahead = unit(ends[:, 1] - ends[:, 0])
    upright = np.abs(ahead[:, 2:]) > 0.9
    side = unit(cross(ahead, np.where(upright, [1.0, 0, 0], [0, 0, 1.0])))
    over = cross(side, ahead)
    angles = 2 * np.pi * np.arange(3) / 3
    ring = [radius_m * (np.cos(angle) * side + np.sin(angle) * over) for angle in angles]
    along = ends[:, 1] - ends[:, 0]
    faces = [(ends[:, 0] + ring[n], ring[n - 2] - ring[n]) for n in range(3)]
    corner = np.concatenate([start for start, _ in faces])
    right = np.concatenate([step for _, step in faces])
    return quads(corner, right, np.tile(along, (3, 1)), material)


def strips(path: ArrayLike, width_m: float, material: Material) -> Mesh:
    """N thin upright bars as one rectangle each, which look the same from the front and the side.

    Args:
        path: (N, 2, 3), lower and upper end.
        width_m: of the rectangle.
        material: of all of them.
    """
    ends = np.asarray(path, np.float64)
    # Seen at 45 degrees from both; its edge shows only along the diagonal.
    side = width_m * np.array([np.sqrt(0.5), np.sqrt(0.5), 0.0])
    return quads(ends[:, 0] - side / 2, side, ends[:, 1] - ends[:, 0], material)


def copies(
    prototype: Mesh, places: ArrayLike, turns_deg: ArrayLike = 0.0, scales: ArrayLike = 1.0
) -> Mesh:
    """A mesh N times in one mesh.

    Args:
        prototype: what is copied.
        places: (N, 3), metres.
        turns_deg: one or (N,), about the z axis.
        scales: one or (N,).
    """
    where = np.asarray(places, np.float64).reshape(-1, 3)
    count = len(where)
    angle = np.radians(np.broadcast_to(np.asarray(turns_deg, np.float64), count))
    size = np.broadcast_to(np.asarray(scales, np.float64), count)
    R = np.zeros((count, 3, 3))
    R[:, 0, 0] = R[:, 1, 1] = np.cos(angle)
    R[:, 1, 0] = np.sin(angle)
    R[:, 0, 1] = -R[:, 1, 0]
    R[:, 2, 2] = 1
    corners = _turned(prototype.corners, R * size[:, None, None]) + where[:, None, None]
    return Mesh(
        corners.reshape(-1, 3, 3),
        np.tile(prototype.uv, (count, 1, 1)),
        _turned(prototype.normals, R).reshape(-1, 3, 3),
        np.tile(prototype.slots, count),
        prototype.materials,
    )


def by_class(parts: Iterable[Part]) -> list[Part]:
    """One mesh for each class of the parts, in the order in which the classes appear."""
    groups: dict[str, list[Mesh]] = {}
    for name, part in parts:
        groups.setdefault(name, []).append(part)
    return [(name, merged(group)) for name, group in groups.items()]


def moved(parts: Iterable[Part], x: float = 0, y: float = 0, z: float = 0) -> list[Part]:
    """Parts elsewhere."""
    return [(name, part.moved(x, y, z)) for name, part in parts]


def turned(parts: Iterable[Part], degrees: float) -> list[Part]:
    """Parts turned about the z axis."""
    return [(name, part.turned(degrees)) for name, part in parts]


def _turned(vectors: Points, R: Points) -> Points:
    """Vectors (F, 3, 3) turned by each of (N, 3, 3): (N, F, 3, 3)."""
    flat = vectors.reshape(-1, 3) @ np.swapaxes(R, 1, 2)
    return np.asarray(flat.reshape(len(R), *vectors.shape), np.float64)
