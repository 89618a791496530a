"""What rays meet: places, normals and the look of the surface there."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.faces import Faces, Numbers
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Points
from relievo.scenes.mipmaps import (
    LEVELS,
    LIGHT_OF_CODES,
    SIDE,
    Texels,
    layer_of,
    level_offsets,
    texel_bank,
)
from relievo.scenes.texels import clean_share, colour, slope, tilt

Rows = NDArray[np.intp]

_ROW = np.dtype(
    [
        ("layer", np.int32),
        ("tile", np.float64),
        ("tint", np.float64, 3),
        ("contrast", np.float64),
        ("bump", np.float64),
        ("dirt", np.float64),
        ("gloss", np.float64),
        ("metal", np.float64),
        ("glow", np.float64),
    ]
)


class Looks(NamedTuple):
    """The materials of a world: a structured row for each, and all textures."""

    rows: NDArray[Any]
    texels: Texels


class Hits(NamedTuple):
    """Where N rays meet a surface.

    Fields: face (N,) int32, -1 = nothing; depth (N,) float64, lengths of the ray's direction;
    bary (N, 2) float64, weights of the triangle's second and third corner.
    """

    face: Numbers
    depth: NDArray[np.float64]
    bary: NDArray[np.float64]

    def some(self, rows: Rows) -> "Hits":
        """Those of some rays."""
        return Hits(self.face[rows], self.depth[rows], self.bary[rows])


class Surfaces(NamedTuple):
    """What N rays meet, zeros where they meet nothing.

    Fields: place (N, 3) float64, in the world; normal (N, 3) float64, of the triangle; shading
    (N, 3) float64, of what the triangle stands for, with its relief; both towards the ray's
    origin; albedo (N, 3) float64; gloss, metal, glow (N,) float64.
    """

    place: Points
    normal: Points
    shading: Points
    albedo: Points
    gloss: NDArray[np.float64]
    metal: NDArray[np.float64]
    glow: NDArray[np.float64]

    def some(self, rows: Rows) -> "Surfaces":
        """Those of some rays."""
        return Surfaces(*(field[rows] for field in self))


def looks_of(materials: Sequence[Material]) -> Looks:
    """The table of materials, in their order."""
    rows = np.zeros(max(len(materials), 1), _ROW)
    for row, material in zip(rows, materials, strict=False):
        row["layer"] = layer_of(material.texture, material.variant)
        row["tile"] = material.tile_m
        row["bump"] = material.bump_m
        for name in ("tint", "contrast", "dirt", "gloss", "metal", "glow"):
            row[name] = getattr(material, name)
    return Looks(rows, texel_bank())


@numba.njit(cache=True, inline="always")
def _meeting(origin: Points, direction: Points, corners: Points) -> tuple[float, float, float]:
    """Depth and weights of the second and third corner where a ray meets a triangle's plane."""
    ax, ay, az = corners[0, 0], corners[0, 1], corners[0, 2]
    ux, uy, uz = corners[1, 0] - ax, corners[1, 1] - ay, corners[1, 2] - az
    vx, vy, vz = corners[2, 0] - ax, corners[2, 1] - ay, corners[2, 2] - az
    dx, dy, dz = direction[0], direction[1], direction[2]
    px, py, pz = dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx
    det = ux * px + uy * py + uz * pz
    if det == 0:
        return math.inf, 0.0, 0.0
    sx, sy, sz = origin[0] - ax, origin[1] - ay, origin[2] - az
    qx, qy, qz = sy * uz - sz * uy, sz * ux - sx * uz, sx * uy - sy * ux
    u = (sx * px + sy * py + sz * pz) / det
    v = (dx * qx + dy * qy + dz * qz) / det
    return (vx * qx + vy * qy + vz * qz) / det, u, v


@numba.njit(cache=True)
def _nearest_to_middle(
    origin: Points, direction: Points, corners: Points
) -> tuple[float, float, float]:
    """Depth where a ray is nearest to a triangle's middle, and the middle's weights."""
    along = square = 0.0
    for k in range(3):
        middle = (corners[0, k] + corners[1, k] + corners[2, k]) / 3 - origin[k]
        along += middle * direction[k]
        square += direction[k] * direction[k]
    return along / square, 1 / 3, 1 / 3


@numba.njit(cache=True)
def nearer(
    origins: Points, directions: Points, corners: Points, still: Numbers, moving: Numbers
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """The fields of `Hits`: of two triangles that a ray may meet, the one met first.

    Source: Moeller and Trumbore, Journal of Graphics Tools 2(1), 1997.
    """
    count = len(origins)
    face = np.full(count, -1, np.int32)
    depth = np.zeros(count)
    bary = np.zeros((count, 2))
    for n in range(count):
        best = math.inf
        for candidate in (still[n], moving[n]):
            if candidate < 0:
                continue
            t, u, v = _meeting(origins[n], directions[n], corners[candidate])
            if not (-0.5 <= u <= 1.5 and -0.5 <= v <= 1.5):
                # Edge-on, so that no number is sure: its middle is.
                t, u, v = _nearest_to_middle(origins[n], directions[n], corners[candidate])
            if t < best:
                best = t
                face[n], depth[n] = candidate, t
                bary[n, 0], bary[n, 1] = u, v
    return face, depth, bary


def surfaces_of(
    faces: Faces, looks: Looks, hits: Hits, directions: Points, pixel: float | None
) -> Surfaces:
    """Looks up what rays meet.

    Args:
        faces: the triangles.
        looks: their materials.
        hits: of the rays.
        directions: of the rays, (N, 3).
        pixel: width of a ray at depth 1, which chooses the scale of textures; None = only their
            mean colours are wanted.
    """
    found = _looked_up(
        *faces[:4],
        *looks,
        level_offsets(),
        hits.face,
        hits.depth,
        hits.bary,
        directions,
        0.0 if pixel is None else pixel,
        pixel is None,
        faces.thing,
    )
    return Surfaces(*found)


@numba.njit(cache=True)
def _looked_up(
    corners: Points,
    uv: NDArray[np.float32],
    normals: NDArray[np.float32],
    material: Numbers,
    rows: NDArray[Any],
    texels: Texels,
    offsets: NDArray[np.int64],
    face: Numbers,
    depth: NDArray[np.float64],
    bary: NDArray[np.float64],
    directions: Points,
    pixel: float,
    is_plain: bool,
    thing: Numbers,
) -> tuple[Any, ...]:
    count = len(face)
    place, normal = np.zeros((count, 3)), np.zeros((count, 3))
    shading, albedo = np.zeros((count, 3)), np.zeros((count, 3))
    gloss, metal, glow = np.zeros(count), np.zeros(count), np.zeros(count)
    for n in range(count):
        f = face[n]
        if f < 0:
            continue
        row = rows[material[f]]
        b, c = bary[n, 0], bary[n, 1]
        a = 1 - b - c
        for k in range(3):
            place[n, k] = a * corners[f, 0, k] + b * corners[f, 1, k] + c * corners[f, 2, k]
            shading[n, k] = a * normals[f, 0, k] + b * normals[f, 1, k] + c * normals[f, 2, k]
        slant = _face_normal(corners, f, directions, normal, n)
        gloss[n], metal[n], glow[n] = row["gloss"], row["metal"], row["glow"]
        layer, tile = row["layer"], row["tile"]
        mean = texels[layer, offsets[LEVELS - 1]]
        if is_plain:
            _bring_towards(shading, normal, n)
            for k in range(3):
                albedo[n, k] = min(LIGHT_OF_CODES[mean[k]] * row["tint"][k], 0.95)
            continue
        s = a * uv[f, 0, 0] + b * uv[f, 1, 0] + c * uv[f, 2, 0]
        t = a * uv[f, 0, 1] + b * uv[f, 1, 1] + c * uv[f, 2, 1]
        width = 1.4 * depth[n] * pixel / math.sqrt(max(slant, 0.04))
        level = math.log2(max(width / tile * SIDE, 1e-6))
        shown = colour(texels, layer, offsets, s / tile, t / tile, level)
        stain = 1.0
        if row["dirt"] > 0:
            stain = clean_share(s, t, width, thing[f], row["dirt"])
        for k in range(3):
            whole = LIGHT_OF_CODES[mean[k]]
            value = whole + (shown[k] - whole) * row["contrast"]
            albedo[n, k] = min(max(value * row["tint"][k] * stain, 0.0), 0.95)
        _bring_towards(shading, normal, n)
        if row["bump"] > 0:
            up_s, up_t = slope(texels, layer, offsets, s / tile, t / tile, level)
            rise = row["bump"] / tile
            tilt(corners, uv, f, rise * up_s, rise * up_t, shading, n)
            _bring_towards(shading, normal, n)
    return place, normal, shading, albedo, gloss, metal, glow


@numba.njit(cache=True, inline="always")
def _face_normal(corners: Points, f: int, directions: Points, normal: Points, n: int) -> float:
    """Writes the unit normal towards the ray's origin; returns the cosine to the ray."""
    ax, ay, az = corners[f, 0, 0], corners[f, 0, 1], corners[f, 0, 2]
    ux, uy, uz = corners[f, 1, 0] - ax, corners[f, 1, 1] - ay, corners[f, 1, 2] - az
    vx, vy, vz = corners[f, 2, 0] - ax, corners[f, 2, 1] - ay, corners[f, 2, 2] - az
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    dx, dy, dz = directions[n, 0], directions[n, 1], directions[n, 2]
    length = math.sqrt(x * x + y * y + z * z)
    along = x * dx + y * dy + z * dz
    factor = (-1.0 if along > 0 else 1.0) / max(length, 1e-30)
    normal[n, 0], normal[n, 1], normal[n, 2] = x * factor, y * factor, z * factor
    far = math.sqrt(dx * dx + dy * dy + dz * dz)
    cosine: float = abs(along) / max(length * far, 1e-30)
    return cosine


@numba.njit(cache=True, inline="always")
def _bring_towards(shading: Points, normal: Points, n: int) -> None:
    """Brings a shading normal to length 1, on the same side as the triangle's."""
    x, y, z = shading[n, 0], shading[n, 1], shading[n, 2]
    along = x * normal[n, 0] + y * normal[n, 1] + z * normal[n, 2]
    factor = (-1.0 if along < 0 else 1.0) / max(math.sqrt(x * x + y * y + z * z), 1e-30)
    shading[n, 0], shading[n, 1], shading[n, 2] = x * factor, y * factor, z * factor
