"""Reading textures: colours between texels and scales, the tilt of reliefs, stains."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points
from relievo.scenes.mipmaps import LEVELS, LIGHT_OF_CODES, SIDE, Texels
from relievo.scenes.noise import cloud_noise


@numba.njit(cache=True, inline="always")
def _corners(s: float, t: float, level: int) -> tuple[int, int, int, int, float, float]:
    """Where the four texels around a place begin in their level, and its place between them."""
    side = SIDE >> level
    # Rows of a texture are counted from its top, its coordinates from its lower left corner.
    x = (s - math.floor(s)) * side - 0.5
    y = (math.floor(t) + 1 - t) * side - 0.5
    column, row = math.floor(x), math.floor(y)
    # Sides are powers of two.
    i, j = int(column) & (side - 1), int(row) & (side - 1)
    right, below = (i + 1) & (side - 1), (j + 1) & (side - 1)
    low, high = j * side, below * side
    return low + i, low + right, high + i, high + right, x - column, y - row


@numba.njit(cache=True)
def colour(
    texels: Texels,
    layer: int,
    offsets: NDArray[np.int64],
    s: float,
    t: float,
    level: float,
) -> tuple[float, float, float]:
    """The light that a texture sends back, read between its texels and between its levels."""
    level = min(max(level, 0.0), LEVELS - 1.0)
    low = int(level)
    red = green = blue = 0.0
    for which, share in ((low, low + 1 - level), (low + 1, level - low)):
        if share == 0:
            continue
        first, second, third, fourth, a, b = _corners(s, t, which)
        start = offsets[which]
        for place, part in (
            (start + first, share * (1 - a) * (1 - b)),
            (start + second, share * a * (1 - b)),
            (start + third, share * (1 - a) * b),
            (start + fourth, share * a * b),
        ):
            red += part * LIGHT_OF_CODES[texels[layer, place, 0]]
            green += part * LIGHT_OF_CODES[texels[layer, place, 1]]
            blue += part * LIGHT_OF_CODES[texels[layer, place, 2]]
    return red, green, blue


@numba.njit(cache=True)
def _height(texels: Texels, layer: int, start: int, s: float, t: float, level: int) -> float:
    """The relief of a texture at one level, 0 to 1, read between its texels."""
    first, second, third, fourth, a, b = _corners(s, t, level)
    above = texels[layer, start + first, 3] * (1 - a) + texels[layer, start + second, 3] * a
    below = texels[layer, start + third, 3] * (1 - a) + texels[layer, start + fourth, 3] * a
    height: float = (above * (1 - b) + below * b) / 255
    return height


@numba.njit(cache=True)
def slope(
    texels: Texels,
    layer: int,
    offsets: NDArray[np.int64],
    s: float,
    t: float,
    level: float,
) -> tuple[float, float]:
    """How steeply the relief rises along s and t, per side of the texture."""
    level = min(max(level, 0.0), LEVELS - 1.0)
    step = 2.0**level / SIDE
    nearest = int(level + 0.5)
    start = offsets[nearest]
    right = _height(texels, layer, start, s + step, t, nearest)
    left = _height(texels, layer, start, s - step, t, nearest)
    over = _height(texels, layer, start, s, t + step, nearest)
    under = _height(texels, layer, start, s, t - step, nearest)
    return (right - left) / (2 * step), (over - under) / (2 * step)


@numba.njit(cache=True)
def tilt(
    corners: Points,
    uv: NDArray[np.float32],
    face: int,
    slope_s: float,
    slope_t: float,
    shading: Points,
    row: int,
) -> None:
    """Tilts a normal by the slope of the height above a triangle.

    Source: Blinn, SIGGRAPH 1978.

    Args:
        corners: of all triangles.
        uv: of all triangles.
        face: the triangle.
        slope_s: metres up per metre along s.
        slope_t: metres up per metre along t.
        shading: all normals.
        row: of the normal that is tilted.
    """
    s1, t1 = uv[face, 1, 0] - uv[face, 0, 0], uv[face, 1, 1] - uv[face, 0, 1]
    s2, t2 = uv[face, 2, 0] - uv[face, 0, 0], uv[face, 2, 1] - uv[face, 0, 1]
    det = s1 * t2 - s2 * t1
    if abs(det) < 1e-12:
        return
    for k in range(3):
        first = corners[face, 1, k] - corners[face, 0, k]
        second = corners[face, 2, k] - corners[face, 0, k]
        along_s = (first * t2 - second * t1) / det
        along_t = (second * s1 - first * s2) / det
        shading[row, k] -= slope_s * along_s + slope_t * along_t


@numba.njit(cache=True)
def clean_share(s: float, t: float, width: float, seed: int, dirt: float) -> float:
    """The share of light that dirt leaves: broad stains and fine specks, none too fine to see."""
    octaves = 5 if width < 0.02 else 3 if width < 0.2 else 1
    broad = cloud_noise(s * 0.7, t * 0.7, seed, octaves)
    dark = min(max((broad - 0.35) * 2.2, 0.0), 1.0)
    return 1 - dirt * 0.75 * dark
