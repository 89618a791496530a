"""Where a view may uncover background: the bands beside depth edges, on their near side."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap
from relievo.render.plate import RIM_PX
from relievo.render.rows import EDGE_STEP_PX, RAMP_SLOPE, RAMP_WIDTH_PX, run_end

BAND_MARGIN_PX = 3
"""A band is wider than a view uncovers by this, for edges are moved to the outlines in colour."""

CHECKED_PX = 8
"""Pixels of background beyond the rim that a plate is compared with the frame in, as well as in the
outer part of the rim."""

SLOPE_PX = 12
"""The slope of a background is the lesser of those of two runs of so many pixels before its edge,
if they agree in sign."""

LEAST_STEP_PX = 2.0
"""Depth edges that are lower uncover hardly a pixel or two."""


class Bands(NamedTuple):
    """The pixels of all bands (P of them), and maps (H, W) of what lies behind them.

    Attributes:
        rows: (P,) int32.
        columns: (P,) int32.
        behind: (H, W) float32, the disparity of the surface behind; outside the bands, the
            nearest one's.
        steps: (H, W) float32, by how much the surface before it is nearer; 0 outside the bands.
        edges: (H, W) int32, the column at which the surface behind ends; anything outside.
        inwards: (H, W) int8, where the surface before it is: 1 = on the right, -1 = on the left.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    behind: FloatMap
    steps: FloatMap
    edges: NDArray[np.int32]
    inwards: NDArray[np.int8]


def find_bands(disparity: FloatMap, gain: float) -> Bands:
    """Finds the bands of a frame.

    Args:
        disparity: (H, W) float32, pixels, finite.
        gain: largest share of the disparity by which a view will move.
    """
    behind, steps = np.empty_like(disparity), np.empty_like(disparity)
    edges, inwards = np.empty(disparity.shape, np.int32), np.empty(disparity.shape, np.int8)
    _mark_bands(disparity, np.float32(gain), behind, steps, edges, inwards)
    # In one dimension and of truths NumPy is several times faster.
    rows, columns = np.divmod(np.flatnonzero(steps.ravel() != 0), disparity.shape[1])
    places = rows.astype(np.int32), columns.astype(np.int32)
    return Bands(*places, behind, steps, edges, inwards)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _mark_bands(
    disparity: FloatMap,
    gain: np.float32,
    behind: FloatMap,
    steps: FloatMap,
    edges: NDArray[np.int32],
    inwards: NDArray[np.int8],
) -> None:
    """Marks the bands of all edges in maps (H, W), as `Bands` has them."""
    height, width = disparity.shape
    for y in numba.prange(height):
        behind[y] = disparity[y]
        steps[y] = 0
        distance = np.full(width, width, np.int32)
        end = 0
        for start in range(width - 1):
            change = abs(disparity[y, start + 1] - disparity[y, start])
            if change < np.float32(RAMP_SLOPE) or start < end:
                continue
            end = run_end(disparity[y], start)
            rise = disparity[y, end] - disparity[y, start]
            if abs(rise) < np.float32(LEAST_STEP_PX) or end - start > RAMP_WIDTH_PX:
                continue
            reach = int(np.ceil(gain * abs(rise))) + BAND_MARGIN_PX + end - start
            side, far = (1, start) if rise > 0 else (-1, width - 1 - end)
            _mark(
                disparity[y, ::side],
                far,
                reach,
                abs(rise),
                distance[::side],
                behind[y, ::side],
                steps[y, ::side],
                edges[y, ::side],
                inwards[y, ::side],
                side,
            )


@numba.njit(cache=True)
def _mark(
    row: FloatMap,
    far: int,
    reach: int,
    step: np.float32,
    distance: NDArray[np.int32],
    behind: FloatMap,
    steps: FloatMap,
    edges: NDArray[np.int32],
    inwards: NDArray[np.int8],
    side: int,
) -> None:
    """Marks the band to the right of the pixel `far`, where no nearer edge has marked.

    It begins before, in visible background. Behind the edge that is continued with its slope.
    """
    edge, slope = np.float32(EDGE_STEP_PX), _slope_before(row, far)
    for x in range(max(far - RIM_PX - CHECKED_PX, 0), min(far + reach + 1, row.shape[0])):
        distance_here = abs(x - far)
        is_band = row[x] > row[far] or (x <= far and abs(row[x] - row[far]) <= edge)
        # Of two edges equally near, the one with the further background counts.
        continued = min(row[far] + slope * np.float32(x - far), row[far] + step)
        disparity = row[x] if x <= far else continued
        is_farther = distance_here == distance[x] and disparity < behind[x]
        if is_band and (distance_here < distance[x] or is_farther):
            distance[x], behind[x], steps[x] = distance_here, disparity, step
            edges[x] = far if side > 0 else row.shape[0] - 1 - far
            inwards[x] = side


@numba.njit(cache=True, error_model="numpy")
def _slope_before(row: FloatMap, far: int) -> np.float32:
    """Slope of the surface that ends at the pixel `far`: the lesser of two that agree, or 0."""
    middle, start = far - SLOPE_PX, far - 2 * SLOPE_PX
    if start < 0:
        return np.float32(0)
    for x in range(start, far):
        if abs(row[x + 1] - row[x]) >= np.float32(RAMP_SLOPE):
            return np.float32(0)
    first, second = row[middle] - row[start], row[far] - row[middle]
    if first * second <= 0:
        return np.float32(0)
    return np.float32((first if abs(first) < abs(second) else second) / SLOPE_PX)
