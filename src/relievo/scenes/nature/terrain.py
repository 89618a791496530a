"""The shape of the land: smooth noise, ground that is finer near the middle, and what lies far off.

The middle of the frame is where the cameras are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points
from relievo.scenes.shapes import grid

Values = NDArray[np.float64]

Relief: TypeAlias = Callable[[Values, Values], Values]
"""From x and y to heights, metres."""

Zones: TypeAlias = Callable[[Values, Values, Values, Values], NDArray[np.int32]]
"""From x, y, z and steepness (0 = level, 1 = 45 degrees) to the slots of triangles."""

REACH_M = 1200.0
"""How far the ground goes along x and y; beyond it is the backdrop."""

FAR_M = 6000.0
"""How far the backdrop goes."""

_SIDE = 64  # of the table of a noise
_STEEPEN = 6.0  # how much finer the ground is in the middle


def noise(generator: np.random.Generator, octaves: int = 4, gain: float = 0.5) -> Relief:
    """Smooth noise of standard deviation about 1 with features one unit wide, then half of it...

    Args:
        generator: where chance comes from.
        octaves: how many.
        gain: of each octave over the one before.
    """
    tables = generator.normal(size=(octaves, _SIDE, _SIDE))
    angles = generator.uniform(0, 2 * np.pi, octaves)
    weights = gain ** np.arange(octaves)
    weights = weights / np.sqrt((weights**2).sum()) * 1.6

    def heights(x: Values, y: Values) -> Values:
        total = np.zeros(np.broadcast(x, y).shape)
        for n in range(octaves):
            cos, sin, scale = np.cos(angles[n]), np.sin(angles[n]), 2.0**n
            total += weights[n] * _lookup(
                tables[n], (cos * x - sin * y) * scale, (sin * x + cos * y) * scale
            )
        return total

    return heights


def _lookup(table: Values, x: Values, y: Values) -> Values:
    column, row = np.floor(x), np.floor(y)
    s, t = x - column, y - row
    s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
    i, j = column.astype(np.int64) % _SIDE, row.astype(np.int64) % _SIDE
    k, m = (i + 1) % _SIDE, (j + 1) % _SIDE
    low = table[j, i] + (table[j, k] - table[j, i]) * s
    high = table[m, i] + (table[m, k] - table[m, i]) * s
    return np.asarray(low + (high - low) * t)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Ground as a net of triangles.

    Attributes:
        lines: (N,) metres, where its lines lie along x and along y, rising.
        heights: (N, N) metres, by y and x.
    """

    lines: Values
    heights: Values

    def height(self, x: ArrayLike, y: ArrayLike) -> Values:
        """The height of the triangles at places of any shape, metres."""
        px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
        i, s = self._cell(px)
        j, t = self._cell(py)
        a, b = self.heights[j, i], self.heights[j, i + 1]
        c, d = self.heights[j + 1, i + 1], self.heights[j + 1, i]
        return np.where(s > t, a + (b - a) * s + (c - b) * t, a + (c - d) * s + (d - a) * t)

    def points(self, x: ArrayLike, y: ArrayLike, lift: float = 0.0) -> Points:
        """Points (..., 3) on the ground or above it."""
        px, py = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        return np.stack([px, py, self.height(px, py) + lift], axis=-1)

    def mesh(self, materials: tuple[Material, ...], zones: Zones) -> Mesh:
        """Its triangles, each with the material that `zones` says."""
        x, y = np.meshgrid(self.lines, self.lines)
        net = np.stack([x, y, self.heights], axis=-1)
        return zoned(grid(net, net[..., :2].copy(), materials[0]), materials, zones)

    def _cell(self, place: Values) -> tuple[NDArray[np.int64], Values]:
        n = np.searchsorted(self.lines, place, side="right") - 1
        n = np.clip(n, 0, len(self.lines) - 2).astype(np.int64)
        return n, (place - self.lines[n]) / (self.lines[n + 1] - self.lines[n])


def ground(relief: Relief, lines: int = 96) -> Ground:
    """Ground of a shape; the cells are about 0.75 m wide in the middle.

    Args:
        relief: its shape.
        lines: along each axis; it has 2 (lines - 1)^2 triangles.
    """
    part = np.linspace(-1, 1, lines)
    along = REACH_M * np.sinh(_STEEPEN * part) / np.sinh(_STEEPEN)
    x, y = np.meshgrid(along, along)
    return Ground(along, relief(x, y))


def backdrop(
    relief: Relief, materials: tuple[Material, ...], zones: Zones, *, rings: int = 10
) -> Mesh:
    """Land from the end of the ground to the horizon; it dips below the ground where they meet.

    Args:
        relief: its shape.
        materials: one or more.
        zones: which material each triangle has.
        rings: it has 800 triangles for each.
    """
    radius = np.geomspace(0.8 * REACH_M, FAR_M, rings + 1)[:, None]
    angle = np.linspace(0, 2 * np.pi, 401)
    angle[-1] = 0
    x, y = radius * np.sin(angle), radius * np.cos(angle)
    z = relief(x, y)
    # Inside the ground's square it stays well below, so that the two never mix.
    inside = np.maximum(np.abs(x), np.abs(y)) < REACH_M
    z = np.where(inside, z - 0.08 * REACH_M, z)
    net = np.stack([x, y, z], axis=-1)
    uv = np.stack([x, y], axis=-1)
    return zoned(grid(net, uv, materials[0]), materials, zones)


def zoned(mesh: Mesh, materials: tuple[Material, ...], zones: Zones) -> Mesh:
    """A mesh whose triangles have the materials that `zones` says."""
    x, y, z = mesh.corners.mean(1).T
    up = np.abs(mesh.normals[:, :, 2].mean(1))
    steep = np.sqrt(np.maximum(1 - up**2, 0)) / np.maximum(up, 0.01)
    slots = zones(x, y, z, steep).astype(np.int32)
    return Mesh(mesh.corners, mesh.uv, mesh.normals, slots, materials)


def picked(mesh: Mesh, chosen: NDArray[np.bool_]) -> Mesh:
    """Some of the triangles of a mesh, (F,) bool."""
    return Mesh(
        mesh.corners[chosen], mesh.uv[chosen], mesh.normals[chosen], mesh.slots[chosen],
        mesh.materials,
    )  # fmt: skip
