"""Triangles with texture coordinates, shading normals and materials.

The frame of things and of worlds: x right, y ahead, z up, metres. Triangles turn anticlockwise seen
from outside. Both sides of a triangle are seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.transform import Transform
from relievo.scenes.materials import Material

Points: TypeAlias = NDArray[np.float64]

_STEPS_PER_METRE = 2.0**16
"""Corners are rounded to 15 micrometres, so that the last bits of sines do not count."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A soup of F triangles.

    Attributes:
        corners: (F, 3, 3) float64, metres: triangle, corner, axis.
        uv: (F, 3, 2) float64, metres on the surface: where each corner lies on its texture.
        normals: (F, 3, 3) float64, unit: of the surface that the triangles stand for, per corner.
        slots: (F,) int32: which of the materials each triangle has.
        materials: at least one.

    Raises:
        ShapeError: if the arrays are not of one length.
    """

    corners: Points
    uv: NDArray[np.float64]
    normals: Points
    slots: NDArray[np.int32]
    materials: tuple[Material, ...]

    def __post_init__(self) -> None:
        count = len(self.corners)
        shapes = (self.corners.shape, self.uv.shape, self.normals.shape, self.slots.shape)
        if shapes != ((count, 3, 3), (count, 3, 2), (count, 3, 3), (count,)):
            raise ShapeError(f"a mesh must be (F, 3, 3), (F, 3, 2), (F, 3, 3), (F,), got {shapes}")

    @property
    def bounds(self) -> Points:
        """Lowest and highest corner, (2, 3)."""
        points = self.corners.reshape(-1, 3)
        # Ufuncs themselves: of few corners, the methods of arrays take twice as long.
        ends = np.empty((2, 3))
        np.minimum.reduce(points, 0, out=ends[0])
        np.maximum.reduce(points, 0, out=ends[1])
        return ends

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Mesh":
        """The same mesh elsewhere."""
        return self._with(self.corners + np.array([x, y, z]), self.normals)

    def turned(self, degrees: float, axis: str = "z") -> "Mesh":
        """The same mesh turned about an axis, anticlockwise seen from the axis's tip."""
        R = turn(degrees, axis)
        return self._with(self.corners @ R.T, self.normals @ R.T)

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> "Mesh":
        """The same mesh stretched by positive factors; x alone = alike along all axes.

        Textures keep their texture coordinates, so they are stretched with it.

        Raises:
            RangeError: if a factor is not positive.
        """
        factors = np.array([x, x if y is None else y, x if z is None else z])
        if not (factors > 0).all():
            raise RangeError(f"factors must be positive, got {tuple(factors.tolist())}")
        return self._with(self.corners * factors, unit(self.normals / factors))

    def placed(self, T_world_from_thing: Transform) -> "Mesh":
        """The same mesh in another frame."""
        R, t = T_world_from_thing[:3, :3], T_world_from_thing[:3, 3]
        return self._with(self.corners @ R.T + t, self.normals @ R.T)

    def painted(self, *materials: Material) -> "Mesh":
        """The same mesh with other materials, as many as it has."""
        if len(materials) != len(self.materials):
            raise ShapeError(f"{len(self.materials)} materials are needed, got {len(materials)}")
        return replace(self, materials=materials)

    def flat(self) -> "Mesh":
        """The same mesh with each triangle's own normal at its corners."""
        return self._with(self.corners, flat_normals(self.corners))

    def _with(self, corners: Points, normals: Points) -> "Mesh":
        return Mesh(corners, self.uv, normals, self.slots, self.materials)


def mesh(
    corners: ArrayLike, uv: ArrayLike, material: Material, normals: ArrayLike | None = None
) -> Mesh:
    """Makes a mesh of one material.

    Args:
        corners: (F, 3, 3), metres.
        uv: (F, 3, 2), metres.
        material: of all triangles.
        normals: (F, 3, 3); None = each triangle is flat.

    Raises:
        ShapeError: if the arrays have other shapes.
    """
    places = np.asarray(corners, np.float64)
    if places.ndim != 3 or places.shape[1:] != (3, 3):
        raise ShapeError(f"corners must be (F, 3, 3), got {places.shape}")
    shading = flat_normals(places) if normals is None else unit(np.asarray(normals, np.float64))
    slots = np.zeros(len(places), np.int32)
    return Mesh(places, np.asarray(uv, np.float64), shading, slots, (material,))


def merged(meshes: Iterable[Mesh]) -> Mesh:
    """Puts at least one mesh into one; equal materials are kept once."""
    parts = list(meshes)
    places: dict[Material, int] = {}
    slots = []
    for part in parts:
        own = [places.setdefault(material, len(places)) for material in part.materials]
        slots.append(np.array(own, np.int32)[part.slots])
    return Mesh(
        np.concatenate([part.corners for part in parts]),
        np.concatenate([part.uv for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate(slots),
        tuple(places),
    )


def flat_normals(corners: Points) -> Points:
    """The unit normal of each triangle at all three of its corners, (F, 3, 3)."""
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.repeat(unit(across)[:, None], 3, axis=1)


def unit(vectors: Points) -> Points:
    """Brings vectors (..., 3) to length 1; those without length point up."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    length = np.sqrt(x * x + y * y + z * z)[..., None]
    if np.minimum.reduce(length, None, initial=1) > 1e-12:
        return np.asarray(vectors / length)
    up = np.array([0.0, 0.0, 1.0])
    return np.where(length > 1e-12, vectors / np.maximum(length, 1e-12), up)


def cross(first: Points, second: Points) -> Points:
    """The vectors (..., 3) square to two; np.cross takes three times as long for few."""
    ax, ay, az = first[..., 0], first[..., 1], first[..., 2]
    bx, by, bz = second[..., 0], second[..., 1], second[..., 2]
    across = np.empty(np.broadcast_shapes(first.shape, second.shape))
    across[..., 0] = ay * bz - az * by
    across[..., 1] = az * bx - ax * bz
    across[..., 2] = ax * by - ay * bx
    return across


def rounded(corners: Points) -> Points:
    """Corners as worlds keep them: the same on every machine."""
    return np.rint(corners * _STEPS_PER_METRE) / _STEPS_PER_METRE


def turn(degrees: float, axis: str = "z") -> Points:
    """The rotation (3, 3) about one of the axes x, y, z, anticlockwise seen from its tip."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    along, first, second = {"x": (0, 1, 2), "y": (1, 2, 0), "z": (2, 0, 1)}[axis]
    R = np.zeros((3, 3))
    R[along, along] = 1
    R[first, first] = R[second, second] = cos
    R[first, second], R[second, first] = -sin, sin
    return R
