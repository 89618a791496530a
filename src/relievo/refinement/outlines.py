"""Upsampling that moves the soft steps of a small map onto the outlines in the guide.

A network's map is right inside surfaces and a mixture where it crosses an outline. Known segments
take the mixtures apart (`unmixing`). Where the map is steep nevertheless, a pixel takes its value
from the pixels around it that have its colour, are of its segment and are not mixtures themselves,
and is then drawn towards the nearer of the two surfaces. Elsewhere the map is upsampled plainly, so
that texture in the guide leaves no trace, and neither do outlines of segments at which depth has no
step.

The heavy part runs on a work grid a few times finer than the map, whatever the size of the guide;
full rows are touched once (`interpolation`). All grids cover the image: centres of pixels are at
(x + 0.5) / W.

Source: Ono, Kikuchi, Sano, Fukatsu, NTT Technical Review 19(3):22-26 (2021), depth upsampled with
panoptic segments as guide; normalised convolution (Knutsson and Westin, CVPR 1993) with the weights
of the joint bilateral upsampling of Kopf et al., SIGGRAPH 2007. The filter itself is ours.
"""

from typing import TypeAlias

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, Ids, SegmentMap
from relievo.core.types import FloatMap, Image
from relievo.refinement.grid import WORK_RATIO, work_guide
from relievo.refinement.interpolation import WorkGrid, fading, interpolate, kinship
from relievo.refinement.label_grid import guiding_labels
from relievo.refinement.sharpening import sharpened
from relievo.refinement.softness import snap_slopes
from relievo.refinement.steps import find_steps
from relievo.refinement.unmixing import spread, unmix

Line: TypeAlias = NDArray[np.float32]
Planes: TypeAlias = NDArray[np.float32]

STEEP = 0.05
"""Where the map varies by more than this share of its range within the radius, it has a step; up to
twice this share the treatment fades in."""
LEAST_STEP = 0.06
"""Where steps of the map are below this share of its range, outlines of segments fade out: they
would cut slopes."""
COLOUR_SIGMA = 0.05
"""Colours that differ by four times this share of the peak are strangers."""
FAST_WORK_RATIO = 1.75

BLOCK = 128
"""Work pixels that are treated together if one of them lies in a step."""

# Typed, because numba computes float32 with a plain number in float64, at half the speed.
ZERO = np.float32(0)
ONE = np.float32(1)
TWO = np.float32(2)
LEAST_PURITY = np.float32(1e-3)
FELLOW = np.float32(0.05)
"""Weight of a pixel of the same segment that has quite another colour."""
STRANGER = np.float32(0.05)
"""Weight of a pixel of the same colour in another segment: not 0, for segments may be wrong."""
TRUST = np.float32(0.7)
"""How far a mixed value follows its kin; the rest is what the map itself says of the place."""


def upsample_to_outlines(
    values: FloatMap,
    guide: Image,
    *,
    peak: float,
    radius: int,
    segments: SegmentMap | None = None,
    work_ratio: float = WORK_RATIO,
) -> FloatMap:
    """Upsamples a small map so that its steps follow the guide's outlines.

    Args:
        values: (h, w) float32, finite.
        guide: (H, W, 3) uint8 or uint16, larger than values.
        peak: the largest number a channel of the guide can hold.
        radius: how far a step of the map is smeared to each side, in pixels of the map, >= 1.
        segments: of the guide; None = colours alone.
        work_ratio: aim for work pixels per pixel of the map.

    Returns:
        (H, W) float32 within the range of values.
    """
    height, width = guide.shape[:2]
    limits = (values.min(), values.max())
    if limits[0] == limits[1]:
        return np.full((height, width), limits[0], np.float32)
    ratio = float(np.sqrt(height * width / values.size))
    colours, shrink = work_guide(guide, values.size, work_ratio)
    rows, columns = colours.shape[:2]
    labels = guiding_labels(segments, (rows, columns), (height, width))
    sharp = sharpened(values)
    steps = np.stack([cv2.resize(each, (columns, rows)) for each in find_steps(sharp, radius)])
    if labels.grid.any():
        unmixed = unmix(sharp, labels.grid, radius=radius)
        spread(labels.grid, *unmixed, np.float32(LEAST_STEP * np.ptp(values)), steps)
    steepness = np.float32(STEEP * np.ptp(values))
    strangeness = np.float32(1 / (4 * COLOUR_SIGMA * peak) ** 2)
    smear = radius * ratio / shrink
    reach = max(1, round(smear))
    nearness = np.exp(-0.5 * (np.arange(-reach, reach + 1) / smear) ** 2).astype(np.float32)
    planes = _pack(colours, steps, steepness, reach)
    _gather(planes, np.pad(labels.grid, reach), steps, steepness, strangeness, nearness)
    grid = WorkGrid(colours, labels.grid, steps, snap_slopes(colours, reach, peak))
    return interpolate(guide, labels, grid, steepness, strangeness, limits)


def upsample_to_outlines_fast(
    values: FloatMap,
    guide: Image,
    *,
    peak: float,
    radius: int,
    segments: SegmentMap | None = None,
) -> FloatMap:
    """Does the same on a coarser work grid, with outlines that are less smooth."""
    return upsample_to_outlines(
        values,
        guide,
        peak=peak,
        radius=radius,
        segments=segments,
        work_ratio=FAST_WORK_RATIO,
    )


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
    labels: Ids,
    steps: Planes,
    steepness: np.float32,
    strangeness: np.float32,
    nearness: Line,
) -> None:
    """Moves mixed values in steps towards the mean of the pure ones nearby that are their kin."""
    _, rows, columns = steps.shape
    for row in numba.prange(rows):
        total, weight = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
        for start in range(0, columns, BLOCK):
            stop = min(start + BLOCK, columns)
            variation = steps[2, row, start:stop] - steps[1, row, start:stop]
            if variation.max() <= steepness:
                continue
            _sum_kin(
                planes, labels, row, start, strangeness, nearness, total[: stop - start], weight
            )
            values = steps[0, row, start:stop]
            for i in range(stop - start):
                fade = TRUST * fading(variation[i], steepness)
                values[i] += fade * (total[i] / weight[i] - values[i])


@numba.njit(cache=True, fastmath=True)
def _sum_kin(
    planes: Planes,
    labels: Ids,
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
    own = labels[y, left:right]
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
            other = labels[y, left:right]
            near = nearness[dy] * nearness[dx]
            for i in range(count):
                r, g, b = red[i] - reds[i], green[i] - greens[i], blue[i] - blues[i]
                share[i] = near * kinship(r, g, b, strangeness)
            for i in range(count):
                # Void has no barrier: colour alone decides there.
                if own[i] != VOID and other[i] != VOID:
                    same = own[i] == other[i]
                    share[i] = share[i] + near * FELLOW if same else share[i] * STRANGER
            for i in range(count):
                weight[i] += share[i] * purity[i]
            for i in range(count):
                total[i] += share[i] * value[i]
