"""Filling of holes: what a view uncovers is continued from the background beside it.

A hole is a run of pixels of one row that no point of the source reaches. The surface behind is
the neighbour of smaller disparity, so its texture is mirrored at the border of the hole: there
the mirror image joins without a seam, and unlike a stretched border pixel it makes no streaks.
Holes at the sides of the image are continued from inside in the same way.
Rows are filled independently; what differs between them is evened out afterwards, inside the
holes only and the more the further from their border.
"""

import numba
import numpy as np

from relievo.core.types import BoolMap, FloatMap, Image

SURFACE_STEP_PX = 2.0
"""The mirrored texture ends where it comes nearer than the border of the hole by more than this."""


SOFTENING_PX = 4
"""Furthest row that a filled pixel is averaged with: less leaves streaks, more a grey smear."""


def fill_holes(columns: FloatMap, disparity: FloatMap) -> BoolMap:
    """Gives every hole source columns of the background beside it.

    Args:
        columns: (H, W) float32, source columns of a view, NaN = hole (`warp.trace_columns`).
            Changed in place: finite afterwards. A row that nothing reaches shows its own columns.
        disparity: (H, W) float32, pixels, of the source, near is large.

    Returns:
        (H, W) bool, True = was a hole and is filled.
    """
    holes = np.empty(columns.shape, dtype=np.bool_)
    _fill_rows(columns, disparity, holes)
    return holes


def soften_fill(view: Image, image: Image, columns: FloatMap, holes: BoolMap) -> None:
    """Evens out the rows of filled holes, which were filled without knowledge of each other.

    A filled pixel becomes the mean of what fills its column in the rows around it, at most as far
    away as the border of its hole, so that the joint with the background stays.

    Args:
        view: (H, W, 3) uint8 or uint16, the view with its holes filled. Changed in place.
        image: (H, W, 3) of the view's dtype, the source.
        columns: (H, W) float32, the filled source columns of the view.
        holes: (H, W) bool, True = filled in.
    """
    _soften_rows(view, image, columns, holes)


@numba.njit(parallel=True, nogil=True, cache=True)
def _fill_rows(columns: FloatMap, disparity: FloatMap, holes: BoolMap) -> None:
    height, width = columns.shape
    for y in numba.prange(height):
        row = columns[y]
        for x in range(width):
            holes[y, x] = np.isnan(row[x])
        end = 0
        for begin in range(width):
            if holes[y, begin] and begin >= end:
                end = _hole_end(holes[y], begin)
                _fill_hole(row, holes[y], disparity[y], begin, end)


@numba.njit(cache=True)
def _hole_end(holes: BoolMap, begin: int) -> int:
    end = begin
    while end < holes.shape[0] and holes[end]:
        end += 1
    return end


@numba.njit(cache=True)
def _fill_hole(row: FloatMap, holes: BoolMap, disparity: FloatMap, begin: int, end: int) -> None:
    """Fills the columns [begin, end) of a row from the side that is further away."""
    width = row.shape[0]
    if begin == 0 and end == width:
        for x in range(width):
            row[x] = x
    elif begin == 0:
        _mirror(row, holes, disparity, end - 1, end, -1)
    elif end == width:
        _mirror(row, holes, disparity, begin, width - begin, 1)
    elif _disparity_at(disparity, row[begin - 1]) <= _disparity_at(disparity, row[end]):
        _mirror(row, holes, disparity, begin, end - begin, 1)
    else:
        _mirror(row, holes, disparity, end - 1, end - begin, -1)


@numba.njit(cache=True)
def _mirror(
    row: FloatMap, holes: BoolMap, disparity: FloatMap, first: int, count: int, direction: int
) -> None:
    """Fills `count` columns from `first` on with the surface before it, to and fro if short."""
    border = first - direction
    nearest = _disparity_at(disparity, row[border]) + SURFACE_STEP_PX
    room = min(border + 1 if direction > 0 else row.shape[0] - border, count)
    length = 1
    while length < room:
        x = border - direction * length
        if holes[x] or _disparity_at(disparity, row[x]) > nearest:
            break
        length += 1
    for i in range(count):
        phase = i % (2 * length)
        distance = min(phase, 2 * length - 1 - phase)
        row[first + direction * i] = row[border - direction * distance]


@numba.njit(cache=True)
def _disparity_at(disparity: FloatMap, column: float) -> float:
    return float(disparity[int(column + 0.5)])


@numba.njit(parallel=True, nogil=True, cache=True)
def _soften_rows(view: Image, image: Image, columns: FloatMap, holes: BoolMap) -> None:
    height, width = holes.shape
    for y in numba.prange(height):
        end = 0
        for begin in range(width):
            if not holes[y, begin] or begin < end:
                continue
            end = _hole_end(holes[y], begin)
            for x in range(begin, end):
                reach = min(SOFTENING_PX, x - begin, end - 1 - x)
                if reach > 0:
                    _average_column(view[y, x], image, columns, holes, y, x, reach)


@numba.njit(cache=True)
def _average_column(
    pixel: Image, image: Image, columns: FloatMap, holes: BoolMap, y: int, x: int, reach: int
) -> None:
    """Sets a pixel to the rounded mean of the sources of the filled pixels within `reach` rows."""
    top, bottom = max(y - reach, 0), min(y + reach, holes.shape[0] - 1)
    for channel in range(3):
        total, count = np.int64(0), np.int64(0)
        for row in range(top, bottom + 1):
            if holes[row, x]:
                total += np.int64(image[row, int(columns[row, x] + 0.5), channel])
                count += np.int64(1)
        pixel[channel] = (total + count // 2) // count
