"""Reading textures: colours between texels and scales, the tilt of reliefs, stains."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points
from relievo.scenes.mipmaps import LEVELS, LIGHT_OF_CODES, SIDE, Texels
from relievo.scenes.noise import cloud_noise


@numba.njit(cache=True)
def fetch(
    texels: Texels, offsets: NDArray[np.int64], s: float, t: float, level: float, out: Points
) -> None:
    """Reads a texture between its texels and between its levels."""
    level = min(max(level, 0.0), LEVELS - 1.0)
    low = int(level)
    share = level - low
    for k in range(4):
        out[k] = 0.0
    _fetch_level(texels, offsets, s, t, low, 1 - share, out)
    if share > 0:
        _fetch_level(texels, offsets, s, t, low + 1, share, out)


@numba.njit(cache=True)
def _fetch_level(
    texels: Texels,
    offsets: NDArray[np.int64],
    s: float,
    t: float,
    level: int,
    share: float,
    out: Points,
) -> None:
    side = SIDE >> level
    # Rows of a texture are counted from its top, its coordinates from its lower left corner.
    x = (s - math.floor(s)) * side - 0.5
    y = (math.floor(t) + 1 - t) * side - 0.5
    column, row = math.floor(x), math.floor(y)
    a, b = x - column, y - row
    i, j = int(column) % side, int(row) % side
    right, below = (i + 1) % side, (j + 1) % side
    start = offsets[level]
    low, high = start + j * side, start + below * side
    for place, part in (
        (low + i, (1 - a) * (1 - b)),
        (low + right, a * (1 - b)),
        (high + i, (1 - a) * b),
        (high + right, a * b),
    ):
        for k in range(3):
            out[k] += share * part * LIGHT_OF_CODES[texels[place, k]]
        out[3] += share * part * texels[place, 3] / 255


@numba.njit(cache=True)
def tilt(
    corners: Points,
    uv: NDArray[np.float32],
    texels: Texels,
    offsets: NDArray[np.int64],
    s: float,
    t: float,
    tile: float,
    level: float,
    lift: float,
    shading: Points,
) -> None:
    """Tilts a normal by the slope of the texture's height.

    Source: Blinn, SIGGRAPH 1978.
    """
    level = min(max(level, 0.0), LEVELS - 1.0)
    step = 2.0**level / SIDE
    right, left, over, under = np.zeros(4), np.zeros(4), np.zeros(4), np.zeros(4)
    nearest = int(level + 0.5)
    _fetch_level(texels, offsets, s / tile + step, t / tile, nearest, 1.0, right)
    _fetch_level(texels, offsets, s / tile - step, t / tile, nearest, 1.0, left)
    _fetch_level(texels, offsets, s / tile, t / tile + step, nearest, 1.0, over)
    _fetch_level(texels, offsets, s / tile, t / tile - step, nearest, 1.0, under)
    slope_s = lift * (right[3] - left[3]) / (2 * step * tile)
    slope_t = lift * (over[3] - under[3]) / (2 * step * tile)
    s1, t1 = uv[1, 0] - uv[0, 0], uv[1, 1] - uv[0, 1]
    s2, t2 = uv[2, 0] - uv[0, 0], uv[2, 1] - uv[0, 1]
    det = s1 * t2 - s2 * t1
    if abs(det) < 1e-12:
        return
    for k in range(3):
        first, second = corners[1, k] - corners[0, k], corners[2, k] - corners[0, k]
        along_s = (first * t2 - second * t1) / det
        along_t = (second * s1 - first * s2) / det
        shading[k] -= slope_s * along_s + slope_t * along_t


@numba.njit(cache=True)
def clean_share(s: float, t: float, width: float, seed: int, dirt: float) -> float:
    """The share of light that dirt leaves: broad stains and fine specks, none too fine to see."""
    octaves = 5 if width < 0.02 else 3 if width < 0.2 else 1
    broad = cloud_noise(s * 0.7, t * 0.7, seed, octaves)
    dark = min(max((broad - 0.35) * 2.2, 0.0), 1.0)
    return 1 - dirt * 0.75 * dark
