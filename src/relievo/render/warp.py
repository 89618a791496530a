"""Forward warping along rows: where each column of a new view comes from.

Convention: the point at column x of the source is seen at x + gain * relative, where
relative = disparity - zero_plane_disparity in pixels and near is large. A gain of +0.5 makes the
left view of a source in the middle, -0.5 the right one. A view is first a map of *source columns*
(H, W) float32: the column of the source, to a fraction of a pixel, that each of its pixels shows,
and NaN in a hole. Colours are read only once, after `render.holes` has filled that map.

The row is a mesh: two neighbouring pixels span a piece of surface, unless a depth edge lies
between them. Larger disparity hides smaller.
"""

import numba
import numpy as np

from relievo.core.errors import RangeError
from relievo.core.types import FloatMap, Image

EDGE_STEP_PX = 1.25
"""A change of disparity from one pixel to the next above this is a depth edge, below it a slope.

Surfaces seen so obliquely are rare, and whole-pixel maps have steps of one on every slope.
"""

RAMP_SLOPE = 0.35
"""Pixels of disparity per pixel from which a run of changes may be a blurred depth edge."""

RAMP_WIDTH_PX = 24
"""Longest run that is taken for a blurred edge; anything longer is a slope."""

EDGE_MARGIN_PX = 1
"""Pixels beside a depth edge that go with the near side: their colours are mixed with it."""


def sharpen_edges(image: Image, disparity: FloatMap) -> FloatMap:
    """Turns blurred depth edges into steps, so that they can be torn instead of stretched.

    A short monotone run of steep changes along a row becomes one step, placed at the strongest
    change of colour around the middle of the run. The near side then grows by the mixed pixels at
    its border, which otherwise stay behind as a halo. Slopes and flat parts are not changed.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image, finite, near is large.

    Returns:
        (H, W) float32, like `disparity`; the inputs are not changed.
    """
    sharp = np.empty_like(disparity)
    _sharpen_rows(image, disparity, sharp)
    return sharp


def trace_columns(disparity: FloatMap, gain: float, zero_plane_disparity: float) -> FloatMap:
    """Finds the source column that each pixel of a view shows.

    Args:
        disparity: (H, W) float32, pixels, finite, with sharp depth edges.
        gain: signed share of the relative disparity by which this view moves.
        zero_plane_disparity: pixels; points of this disparity stay where they are.

    Returns:
        (H, W) float32, columns of the source in [0, W - 1]; NaN = hole, nothing lands there.
    """
    columns = np.empty_like(disparity)
    _trace_rows(disparity, np.float32(gain), np.float32(zero_plane_disparity), columns)
    return columns


def sample_columns(image: Image, columns: FloatMap) -> Image:
    """Reads each row of an image at fractional columns, linearly between its pixels.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        columns: (H, W) float32 in [0, W - 1], finite.

    Returns:
        (H, W, 3) of the image's dtype; whole columns give the source's values exactly.

    Raises:
        RangeError: if a column is NaN or outside the image: holes have to be filled first.
    """
    last = image.shape[1] - 1
    # Also false for NaN; the compiled loop itself would read past the image.
    if not (columns.min() >= 0 and columns.max() <= last):
        raise RangeError(f"columns must be within 0 and {last}; fill the holes first")
    sampled = np.empty_like(image)
    _sample_rows(image, columns, sampled)
    return sampled


@numba.njit(parallel=True, nogil=True, cache=True)
def _sharpen_rows(image: Image, disparity: FloatMap, sharp: FloatMap) -> None:
    height, width = disparity.shape
    for y in numba.prange(height):
        sharp[y] = disparity[y]
        end = 0
        for start in range(width - 1):
            step = abs(disparity[y, start + 1] - disparity[y, start])
            if step < np.float32(RAMP_SLOPE) or start < end:
                continue
            end = _run_end(disparity[y], start)
            rise = disparity[y, end] - disparity[y, start]
            if abs(rise) > EDGE_STEP_PX and end - start <= RAMP_WIDTH_PX:
                last_before = _strongest_change(image[y], start, end)
                last_before += EDGE_MARGIN_PX if rise < 0 else -EDGE_MARGIN_PX
                for x in range(start, end + 1):
                    sharp[y, x] = disparity[y, start if x <= last_before else end]


@numba.njit(cache=True)
def _run_end(row: FloatMap, start: int) -> int:
    """Last pixel of the monotone run of steep changes that begins at `start`."""
    rises = row[start + 1] > row[start]
    end = start + 1
    while end < row.shape[0] - 1:
        step = row[end + 1] - row[end]
        if (step if rises else -step) < RAMP_SLOPE:
            break
        end += 1
    return end


@numba.njit(cache=True)
def _strongest_change(row: Image, start: int, end: int) -> int:
    """Pixel of [start, end) that differs most in colour from the next one.

    Changes near the middle of a blurred edge count more: texture beside it must not draw it away.
    """
    strongest, place = np.int64(-1), start
    for x in range(start, end):
        change = np.int64(0)
        for channel in range(3):
            change += abs(np.int64(row[x + 1, channel]) - np.int64(row[x, channel]))
        change *= 1 + min(x - start, end - 1 - x)
        if change > strongest:
            strongest, place = change, x
    return place


# Kernels below stay in float32 and 32-bit integers and divide without Python's check for zero:
# together that halves their time.
@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _trace_rows(
    disparity: FloatMap, gain: np.float32, zero_plane_disparity: np.float32, columns: FloatMap
) -> None:
    height, width = disparity.shape
    for y in numba.prange(height):
        columns[y, :] = np.nan
        if gain <= 0:
            _trace_row(disparity[y], -gain, zero_plane_disparity, columns[y])
            continue
        # Near points move right: the same as moving left in the mirrored row.
        row, traced = np.empty(width, np.float32), np.empty(width, np.float32)
        for x in range(width):
            row[x] = disparity[y, width - 1 - x]
            traced[x] = np.nan
        _trace_row(row, gain, zero_plane_disparity, traced)
        for x in range(width):
            columns[y, x] = np.float32(width - 1) - traced[width - 1 - x]


@numba.njit(cache=True, error_model="numpy")
def _trace_row(
    row: FloatMap, gain: np.float32, zero_plane_disparity: np.float32, traced: FloatMap
) -> None:
    """Traces one row whose near points move left.

    Where two points land on one column, the right one is then the nearer: written last, it needs
    no depth buffer. Beside an edge a point reaches half a pixel far.
    """
    width = row.shape[0]
    last = np.float32(width - 1)
    half, zero, one = np.float32(0.5), np.float32(0), np.float32(1)
    begin = gain * (zero_plane_disparity - row[0])
    _write_point(traced, 0, begin - half, begin)
    for x in range(width - 1):
        end = np.float32(x + 1) + gain * (zero_plane_disparity - row[x + 1])
        stretch = end - begin
        if abs(row[x + 1] - row[x]) <= np.float32(EDGE_STEP_PX) and stretch > zero:
            column = np.int32(begin) + np.int32(1) if begin >= zero else np.int32(0)
            place, limit, per_column = np.float32(column), min(end, last), one / stretch
            while place <= limit:
                traced[column] = np.float32(x) + (place - begin) * per_column
                column += np.int32(1)
                place += one
        else:
            _write_point(traced, x, begin, begin + half)
            _write_point(traced, x + 1, end - half, end)
        begin = end
    _write_point(traced, width - 1, begin, begin + half)


@numba.njit(cache=True)
def _write_point(traced: FloatMap, source: int, begin: np.float32, end: np.float32) -> None:
    """Shows one source column wherever a pixel centre lies in [begin, end]."""
    first = np.int32(np.ceil(max(begin, np.float32(0))))
    last = np.int32(np.floor(min(end, np.float32(traced.shape[0] - 1))))
    for column in range(first, last + 1):
        traced[column] = source


@numba.njit(parallel=True, nogil=True, cache=True)
def _sample_rows(image: Image, columns: FloatMap, sampled: Image) -> None:
    height, width = columns.shape
    for y in numba.prange(height):
        for x in range(width):
            column = columns[y, x]
            left = np.int32(column)
            weight = np.int32((column - np.float32(left)) * np.float32(256))
            # Unsigned: numba then leaves out the case of negative indices.
            a, b = np.uint64(left), np.uint64(left + np.int32(weight > 0))
            for channel in range(3):
                before, after = np.int32(image[y, a, channel]), np.int32(image[y, b, channel])
                sampled[y, x, channel] = (before * 256 + (after - before) * weight + 128) >> 8
