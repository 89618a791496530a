"""Upsampling that moves the soft steps of a small map onto the outlines in the guide.

A network's map is right inside surfaces and a mixture where it crosses an outline. Where the map is
steep, a pixel therefore takes its value from the pixels around it that have its colour and are not
mixtures themselves, and is then drawn towards the nearer of the two surfaces. Elsewhere the map is
upsampled plainly, so that texture in the guide leaves no trace.

The heavy part runs on a work grid a few times finer than the map, whatever the size of the guide;
full rows are touched once. All grids cover the image: centres of pixels are at (x + 0.5) / W.

Source: normalised convolution (Knutsson and Westin, CVPR 1993) with the weights of the joint
bilateral upsampling of Kopf et al., SIGGRAPH 2007; the confidence and the snap are ours.
"""

from typing import TypeAlias

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap, Image, Size
from relievo.refinement.grid import Places, places, work_guide

Line: TypeAlias = NDArray[np.float32]
Planes: TypeAlias = NDArray[np.float32]

STEEP = 0.05
"""Where the map varies by more than this share of its range within the radius, it has a step; up to
twice this share the treatment fades in."""
COLOUR_SIGMA = 0.04
"""Colours that differ by four times this share of the peak are strangers."""

BLOCK = 128
"""Work pixels that are treated together if one of them lies in a step."""

# Typed, because numba computes float32 with a plain number in float64, at half the speed.
ZERO = np.float32(0)
HALF = np.float32(0.5)
ONE = np.float32(1)
TWO = np.float32(2)
SNAP_SLOPE = np.float32(6)
LEAST_PURITY = np.float32(1e-3)
LEAST_KINSHIP = np.float32(1e-4)


def upsample_to_outlines(values: FloatMap, guide: Image, *, peak: float, radius: int) -> FloatMap:
    """Upsamples a small map so that its steps follow the guide's outlines.

    Args:
        values: (h, w) float32, finite.
        guide: (H, W, 3) uint8 or uint16, larger than values.
        peak: the largest number a channel of the guide can hold.
        radius: how far a step of the map is smeared to each side, in pixels of the map, >= 1.

    Returns:
        (H, W) float32 within the range of values.
    """
    height, width = guide.shape[:2]
    ratio = float(np.sqrt(height * width / values.size))
    colours, shrink = work_guide(guide, values.size)
    steps = _steps(values, radius, colours.shape[:2])
    steepness = np.float32(STEEP * np.ptp(values))
    strangeness = np.float32(1 / (4 * COLOUR_SIGMA * peak) ** 2)
    smear = radius * ratio / shrink
    reach = max(1, round(smear))
    nearness = np.exp(-0.5 * (np.arange(-reach, reach + 1) / smear) ** 2).astype(np.float32)
    planes = _pack(colours, steps, steepness, reach)
    _gather(planes, steps, steepness, strangeness, nearness)
    out = np.empty((height, width), np.float32)
    rows, columns = (places(*pair) for pair in zip(out.shape, steps.shape[1:], strict=True))
    limits = (values.min(), values.max())
    _apply(guide, colours, steps, steepness, strangeness, rows, columns, limits, out)
    return out


def _steps(values: FloatMap, radius: int, work_size: Size) -> Planes:
    """(3, rows, columns) float32: the map, and its lowest and highest value within the radius."""
    window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    lowest, highest = cv2.erode(values, window), cv2.dilate(values, window)
    rows, columns = work_size
    return np.stack([cv2.resize(each, (columns, rows)) for each in (values, lowest, highest)])


@numba.njit(parallel=True, nogil=True, cache=True, fastmath=True)
def _pack(colours: Image, steps: Planes, steepness: np.float32, reach: int) -> Planes:
    """Lays out what a pixel takes from its neighbours: red, green, blue, purity, purity * value.

    Purity is 1 where the map is flat or at one of the two surfaces of a step, near 0 halfway
    between them, and 0 in the margin of `reach` pixels around the grid.
    """
    _, rows, columns = steps.shape
    planes = np.zeros((5, rows + 2 * reach, columns + 2 * reach), np.float32)
    for row in numba.prange(rows):
        y = row + reach
        for column in range(columns):
            x = column + reach
            value, lowest = steps[0, row, column], steps[1, row, column]
            variation = steps[2, row, column] - lowest
            purity = ONE
            if variation > steepness:
                position = TWO * (value - lowest) / variation - ONE
                purity = position * position + LEAST_PURITY
            planes[0, y, x] = colours[row, column, 0]
            planes[1, y, x] = colours[row, column, 1]
            planes[2, y, x] = colours[row, column, 2]
            planes[3, y, x] = purity
            planes[4, y, x] = purity * value
    return planes


@numba.njit(parallel=True, nogil=True, cache=True, fastmath=True)
def _gather(
    planes: Planes,
    steps: Planes,
    steepness: np.float32,
    strangeness: np.float32,
    nearness: Line,
) -> None:
    """Replaces mixed values in steps by means of the pure values nearby that have their colour."""
    _, rows, columns = steps.shape
    for row in numba.prange(rows):
        total, weight = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
        for start in range(0, columns, BLOCK):
            stop = min(start + BLOCK, columns)
            variation = steps[2, row, start:stop] - steps[1, row, start:stop]
            if variation.max() <= steepness:
                continue
            _sum_kin(planes, row, start, strangeness, nearness, total[: stop - start], weight)
            values = steps[0, row, start:stop]
            for i in range(stop - start):
                fade = max(_fade(variation[i], steepness), ZERO)
                values[i] += fade * (total[i] / weight[i] - values[i])


@numba.njit(cache=True, fastmath=True)
def _sum_kin(
    planes: Planes,
    row: int,
    start: int,
    strangeness: np.float32,
    nearness: Line,
    total: Line,
    weight: Line,
) -> None:
    """For each pixel of a line, sums the weighted values and the weights of its neighbours."""
    # Loops run along the line, over contiguous views that start at 0 and few at a time: only then
    # does numba drop its test for negative indices and LLVM see that nothing overlaps. Without
    # that it takes 15 times as long.
    reach, count = len(nearness) // 2, len(total)
    share = np.empty(count, np.float32)
    total[:] = ZERO
    weight[:count] = ZERO
    y, left, right = row + reach, start + reach, start + reach + count
    red, green, blue = planes[0, y, left:right], planes[1, y, left:right], planes[2, y, left:right]
    for dy in range(len(nearness)):
        y = row + dy
        for dx in range(len(nearness)):
            left, right = start + dx, start + dx + count
            reds, greens, blues = (
                planes[0, y, left:right],
                planes[1, y, left:right],
                planes[2, y, left:right],
            )
            purity, value = planes[3, y, left:right], planes[4, y, left:right]
            near = nearness[dy] * nearness[dx]
            for i in range(count):
                r, g, b = red[i] - reds[i], green[i] - greens[i], blue[i] - blues[i]
                share[i] = near * _kinship(r, g, b, strangeness)
            for i in range(count):
                weight[i] += share[i] * purity[i]
            for i in range(count):
                total[i] += share[i] * value[i]


@numba.njit(parallel=True, nogil=True, cache=True, fastmath=True)
def _apply(
    guide: Image,
    colours: Image,
    steps: Planes,
    steepness: np.float32,
    strangeness: np.float32,
    rows: Places,
    columns: Places,
    limits: tuple[np.float32, np.float32],
    out: FloatMap,
) -> None:
    """Interpolates the work grid, by colour and with a snap where there is a step."""
    height, width = out.shape
    lefts, rights, acrosses = columns
    for y in numba.prange(height):
        top, bottom, down = rows[0][y], rows[1][y], rows[2][y]
        values = steps[0, top] + down * (steps[0, bottom] - steps[0, top])
        lowest = steps[1, top] + down * (steps[1, bottom] - steps[1, top])
        highest = steps[2, top] + down * (steps[2, bottom] - steps[2, top])
        is_step = highest - lowest > steepness
        for x in range(width):
            value = values[lefts[x]] + acrosses[x] * (values[rights[x]] - values[lefts[x]])
            out[y, x] = min(max(value, limits[0]), limits[1])
        for x in range(width):
            left, right, across = lefts[x], rights[x], acrosses[x]
            if not (is_step[left] or is_step[right]):
                continue
            low = lowest[left] + across * (lowest[right] - lowest[left])
            high = highest[left] + across * (highest[right] - highest[left])
            fade = max(_fade(high - low, steepness), ZERO)
            total = weight = ZERO
            for row, share_y in ((top, ONE - down), (bottom, down)):
                for column, share_x in ((left, ONE - across), (right, across)):
                    r = np.float32(guide[y, x, 0]) - np.float32(colours[row, column, 0])
                    g = np.float32(guide[y, x, 1]) - np.float32(colours[row, column, 1])
                    b = np.float32(guide[y, x, 2]) - np.float32(colours[row, column, 2])
                    share = _kinship(r, g, b, strangeness) + LEAST_KINSHIP
                    share *= share_y * share_x
                    weight += share
                    total += share * steps[0, row, column]
            value = out[y, x] + fade * (total / weight - out[y, x])
            middle = HALF * (low + high)
            value = middle + (value - middle) * (ONE + fade * (SNAP_SLOPE - ONE))
            out[y, x] = min(max(value, low, limits[0]), high, limits[1])


@numba.njit(inline="always")
def _fade(variation: np.float32, steepness: np.float32) -> np.float32:
    return min((variation - steepness) / steepness, ONE)


@numba.njit(inline="always")
def _kinship(r: np.float32, g: np.float32, b: np.float32, strangeness: np.float32) -> np.float32:
    """About exp(-d^2 / (2 sigma^2)), and exactly 0 for d > 4 sigma: (1 - d^2 / (4 sigma)^2)^8."""
    kinship = max(ONE - (r * r + g * g + b * b) * strangeness, ZERO)
    kinship *= kinship
    kinship *= kinship
    return kinship * kinship
