"""Solids of which furniture is put together, many at a time.

All in metres, with texture coordinates in metres, in the frame of `scenes.mesh`.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.core.errors import ShapeError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import grid, revolved


def _cube() -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Which end of each axis the corners of 12 triangles have, their axes on it, their normals."""
    ends, axes, normals = [], [], []
    for axis, (first, second) in enumerate([(1, 2), (0, 2), (0, 1)]):
        for side in (0, 1):
            square = np.zeros((4, 3))
            square[:, axis] = side
            square[:, first], square[:, second] = [0, 1, 1, 0], [0, 0, 1, 1]
            # The order of the axes turns the face about x and z outwards, the one about y inwards.
            turned = square if (side == 1) == (axis != 1) else square[::-1]
            for corners in ([0, 1, 2], [0, 2, 3]):
                ends.append(turned[corners])
                axes.append((first, second))
                normals.append(np.eye(3)[axis] * (2 * side - 1))
    return np.array(ends), np.array(axes), np.array(normals)


_ENDS, _AXES, _NORMALS = _cube()


def boxes(spans: ArrayLike, *materials: Material, slots: ArrayLike | None = None) -> Mesh:
    """Boxes along the axes.

    Args:
        spans: (N, 6): x, y, z of the lower and of the upper corner, N >= 1.
        materials: at least one.
        slots: (N,), which material each box has; None = the first. The longer edge of each face
            lies along the texture's u.

    Raises:
        ShapeError: if the spans are not (N, 6).
    """
    ends = np.asarray(spans, np.float64)
    if ends.ndim != 2 or ends.shape[1] != 6 or not len(ends):
        raise ShapeError(f"boxes must be (N, 6), got {ends.shape}")
    low, edge = ends[:, None, None, :3], (ends[:, 3:] - ends[:, :3])[:, None, None]
    local = _ENDS * edge
    count = len(ends)
    first, second = _AXES[:, 0], _AXES[:, 1]
    faces = np.arange(12)
    uv = np.stack([local[:, faces, :, first], local[:, faces, :, second]], axis=-1)
    uv = uv.transpose(1, 0, 2, 3)
    is_tall = edge[:, 0, 0][:, second] > edge[:, 0, 0][:, first]
    uv = np.where(is_tall[..., None, None], uv[..., ::-1], uv)
    normals = np.broadcast_to(_NORMALS[None, :, None], (count, 12, 3, 3))
    chosen = np.zeros(count, np.int32) if slots is None else np.asarray(slots, np.int32)
    return Mesh(
        (low + local).reshape(-1, 3, 3),
        uv.reshape(-1, 3, 2),
        normals.reshape(-1, 3, 3).copy(),
        np.repeat(chosen, 12),
        materials,
    )


def slab(
    x0: float, y0: float, z0: float, x1: float, y1: float, z1: float, material: Material
) -> Mesh:
    """One box from its lower to its upper corner."""
    return boxes([[x0, y0, z0, x1, y1, z1]], material)


def cushion(x: float, y: float, z: float, material: Material, *, square: float = 0.35) -> Mesh:
    """A soft body that stands on z = 0 and fills a box of these edges.

    Args:
        x: width.
        y: depth.
        z: height.
        material: of its surface.
        square: 1 = an ellipsoid, 0.2 = nearly a box.
    """
    rise, around = np.linspace(-np.pi / 2, np.pi / 2, 9), np.linspace(0, 2 * np.pi, 21)
    around[-1] = 0
    flat, tall = _power(np.cos(rise), square)[:, None], _power(np.sin(rise), square)[:, None]
    flat[[0, -1]] = 0
    points = np.stack(
        [
            x / 2 * flat * _power(np.cos(around), square),
            y / 2 * flat * _power(np.sin(around), square),
            np.broadcast_to(z / 2 * (1 + tall), (9, 21)),
        ],
        axis=-1,
    )
    return grid(points, draped_uv(points), material)


def pillow(x: float, y: float, z: float, material: Material) -> Mesh:
    """A stuffed square with corners drawn out; it lies on z = 0."""
    s = np.linspace(-1, 1, 9)
    u, v = np.meshgrid(s, s)
    waist = 1 - 0.08 * np.stack([1 - v**2, 1 - u**2])  # its edges are drawn in
    bulge = np.maximum((1 - u**4) * (1 - v**4), 0) ** 0.6
    plan = [x / 2 * u * waist[0], y / 2 * v * waist[1]]
    faces = []
    for sign in (1, -1):
        points = np.stack([*plan, z / 2 * (1 + sign * (0.06 + 0.94 * bulge))], axis=-1)
        ordered = points if sign == 1 else points[:, ::-1]
        faces.append(grid(ordered, ordered[..., :2], material))
    return merged(faces)


def draped_uv(points: Points) -> NDArray[np.float64]:
    """Texture coordinates as of cloth laid over: metres in plan and down the sides."""
    return points[..., :2] + 0.7 * points[..., 2:]


def knob(radius: float, material: Material) -> Mesh:
    """A ball of few triangles that lies on z = 0."""
    heights = np.array([0, 0.3, 1.0, 1.7, 2.0]) * radius
    return revolved(np.array([0, 0.72, 1.0, 0.72, 0]) * radius, heights, material, sides=8)


def leaned(mesh: Mesh, from_z: float, slope: float) -> Mesh:
    """The same mesh with all above a height pushed back, y += slope * (z - from_z)."""
    corners = mesh.corners.copy()
    corners[..., 1] += slope * np.maximum(corners[..., 2] - from_z, 0)
    return Mesh(corners, mesh.uv, mesh.normals, mesh.slots, mesh.materials)


def ripples(
    generator: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], wave_m: float
) -> NDArray[np.float64]:
    """Smooth chance over places, of standard deviation 1 and about this wave length."""
    total = np.zeros(np.broadcast(x, y).shape)
    for _ in range(5):
        angle, phase = generator.uniform(0, 2 * np.pi, 2)
        rate = 2 * np.pi / (wave_m * float(generator.uniform(0.6, 1.8)))
        total += np.sin(rate * (x * np.cos(angle) + y * np.sin(angle)) + phase)
    return np.asarray(total / np.sqrt(2.5), np.float64)


def split(length: float, count: int, gap: float = 0.0) -> list[tuple[float, float]]:
    """`count` equal stretches from 0 to a length with gaps between."""
    marks = np.linspace(0, length, count + 1)
    return [(float(a) + gap / 2, float(b) - gap / 2) for a, b in pairwise(marks)]


def _power(values: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    return np.asarray(np.copysign(np.abs(values) ** exponent, values), np.float64)
