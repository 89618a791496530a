"""Segments as the filters use them: numbers on a grid, without those that would mislead."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, Ids, SegmentMap
from relievo.core.types import Size

LEAST_PIXELS = 16
"""Smaller segments are specks; colour decides there."""
LEAST_SCORE = 0.5
"""Of less sure segments the outlines are not believed."""


class Labels(NamedTuple):
    """Which segment to follow at each place, 0 = none.

    Fields: grid (rows, columns) uint16; kept (n + 1,) uint16, from the number of a segment to
    itself or to void; exact (H, W) uint16, the numbers at image size before `kept`, or None if the
    segments are known on the grid only.
    """

    grid: Ids
    kept: Ids
    exact: Ids | None


def guiding_labels(segments: SegmentMap | None, grid: Size, image: Size) -> Labels:
    """Brings segments to a grid and to the image.

    Args:
        segments: of the image; None = none.
        grid: (rows, columns) of the grid.
        image: (height, width) of the image.
    """
    if segments is None or not segments.segments:
        return Labels(np.zeros(grid, np.uint16), np.zeros(1, np.uint16), None)
    kept = _kept(segments, image)
    on_grid = kept[segments.resized(grid).ids]
    is_exact = segments.size == image and bool(on_grid.any())
    return Labels(on_grid, kept, segments.ids if is_exact else None)


def _kept(segments: SegmentMap, image: Size) -> Ids:
    """A table from each number to itself, or to void."""
    count = len(segments.segments)
    share = image[0] * image[1] / segments.ids.size
    pixels = _areas(segments.ids, count + 1) * share
    sure = np.array([True, *(each.score >= LEAST_SCORE for each in segments.segments)])
    numbers = np.arange(count + 1, dtype=np.uint16)
    return np.where(sure & (pixels >= LEAST_PIXELS), numbers, np.uint16(VOID))


@numba.njit(nogil=True, cache=True)
def _areas(ids: Ids, count: int) -> NDArray[np.int64]:
    # NumPy's own count takes sixty times as long, on a copy of eight bytes a pixel.
    areas = np.zeros(count, np.int64)
    for y in range(ids.shape[0]):
        for x in range(ids.shape[1]):
            areas[ids[y, x]] += 1
    return areas
