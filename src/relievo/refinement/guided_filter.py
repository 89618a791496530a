"""The fast guided filter with an RGB guide: in each window the result is a plane over the colours.

Source: He, Sun, Tang, Guided Image Filtering, PAMI 35(6), 2013, equations 14 to 16; He and Sun,
Fast Guided Filter, 2015: statistics on a reduced grid. We stop at the range of the input.
"""

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Image
from relievo.refinement.grid import Places, places, work_guide
from relievo.refinement.painted import painted

WORK_RATIO = 2.5
EPSILON = 1e-3
"""Variance of colours, with channels in [0, 1], below which a window is taken for flat."""


def upsample_by_guided_filter(
    values: FloatMap,
    guide: Image,
    *,
    peak: float,
    radius: int,
    segments: SegmentMap | None = None,
) -> FloatMap:
    """Upsamples a small map by the fast guided filter.

    Args:
        values: (h, w) float32, finite.
        guide: (H, W, 3) uint8 or uint16, larger than values.
        peak: the largest number a channel of the guide can hold.
        radius: of the square window, in pixels of the map.
        segments: of the guide; each is painted in one colour that tells it from its neighbours.

    Returns:
        (H, W) float32 within the range of values.
    """
    if segments is not None and segments.segments:
        guide = painted(guide, segments, peak=peak)
    height, width = guide.shape[:2]
    small, shrink = work_guide(guide, values.size, WORK_RATIO)
    window = 2 * max(1, round(radius * np.sqrt(height * width / values.size) / shrink)) + 1
    colours = small.astype(np.float32) / np.float32(peak)
    soft = np.asarray(cv2.resize(values, small.shape[1::-1]), np.float32)
    planes = _box(_fit_planes(colours, soft, window), window)
    out = np.empty((height, width), np.float32)
    rows, columns = (places(*pair) for pair in zip(out.shape, soft.shape, strict=True))
    limits = (values.min(), values.max())
    _apply(guide, np.float32(1 / peak), planes, rows, columns, limits, out)
    return out


def _box(values: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    box = cv2.blur(values, (window, window), borderType=cv2.BORDER_REFLECT)
    return np.asarray(box, np.float32)


def _fit_planes(colours: NDArray[np.float32], values: FloatMap, window: int) -> NDArray[np.float32]:
    """(h, w, 4): the slopes by red, green and blue of each window's plane, and its offset."""
    mean_colour, mean_value = _box(colours, window), _box(values, window)
    mean_mixed = _box(colours * values[..., np.newaxis], window)
    red, green, blue = np.moveaxis(colours, -1, 0)
    squares = np.stack([red * red, red * green, red * blue], axis=-1)
    others = np.stack([green * green, green * blue, blue * blue], axis=-1)
    planes = np.empty((*values.shape, 4), np.float32)
    _solve(mean_colour, mean_value, mean_mixed, _box(squares, window), _box(others, window), planes)
    return planes


@numba.njit(parallel=True, nogil=True, cache=True)
def _solve(
    mean_colour: NDArray[np.float32],
    mean_value: FloatMap,
    mean_mixed: NDArray[np.float32],
    squares: NDArray[np.float32],
    others: NDArray[np.float32],
    planes: NDArray[np.float32],
) -> None:
    # In float64: the variances are small differences of large numbers.
    height, width = mean_value.shape
    for y in numba.prange(height):
        for x in range(width):
            r, g, b = mean_colour[y, x, 0], mean_colour[y, x, 1], mean_colour[y, x, 2]
            value = mean_value[y, x]
            rr = squares[y, x, 0] - np.float64(r) * r + EPSILON
            rg = squares[y, x, 1] - np.float64(r) * g
            rb = squares[y, x, 2] - np.float64(r) * b
            gg = others[y, x, 0] - np.float64(g) * g + EPSILON
            gb = others[y, x, 1] - np.float64(g) * b
            bb = others[y, x, 2] - np.float64(b) * b + EPSILON
            rv = mean_mixed[y, x, 0] - np.float64(r) * value
            gv = mean_mixed[y, x, 1] - np.float64(g) * value
            bv = mean_mixed[y, x, 2] - np.float64(b) * value
            cofactor_r, cofactor_g, cofactor_b = (
                gg * bb - gb * gb,
                gb * rb - rg * bb,
                rg * gb - gg * rb,
            )
            scale = 1 / (rr * cofactor_r + rg * cofactor_g + rb * cofactor_b)
            by_red = scale * (cofactor_r * rv + cofactor_g * gv + cofactor_b * bv)
            by_green = scale * (
                cofactor_g * rv + (rr * bb - rb * rb) * gv + (rb * rg - rr * gb) * bv
            )
            by_blue = scale * (
                cofactor_b * rv + (rb * rg - rr * gb) * gv + (rr * gg - rg * rg) * bv
            )
            planes[y, x, 0] = by_red
            planes[y, x, 1] = by_green
            planes[y, x, 2] = by_blue
            planes[y, x, 3] = value - by_red * r - by_green * g - by_blue * b


@numba.njit(parallel=True, nogil=True, cache=True, fastmath=True)
def _apply(
    guide: Image,
    scale: np.float32,
    planes: NDArray[np.float32],
    rows: Places,
    columns: Places,
    limits: tuple[np.float32, np.float32],
    out: FloatMap,
) -> None:
    height, width = out.shape
    lefts, rights, acrosses = columns
    for y in numba.prange(height):
        top, bottom, down = rows[0][y], rows[1][y], rows[2][y]
        line = planes[top] + down * (planes[bottom] - planes[top])
        for x in range(width):
            left, right, across = lefts[x], rights[x], acrosses[x]
            red = line[left, 0] + across * (line[right, 0] - line[left, 0])
            green = line[left, 1] + across * (line[right, 1] - line[left, 1])
            blue = line[left, 2] + across * (line[right, 2] - line[left, 2])
            value = line[left, 3] + across * (line[right, 3] - line[left, 3])
            value += scale * (red * guide[y, x, 0] + green * guide[y, x, 1] + blue * guide[y, x, 2])
            out[y, x] = min(max(value, limits[0]), limits[1])
