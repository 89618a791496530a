"""The sizes at which holes are painted: a view made smaller step by step, without its foreground.

Where a pixel of the smaller view covers two surfaces, it shows only the one further away: nothing
near may leak into the background that holes are painted from.
"""

from typing import NamedTuple, cast

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Image8
from relievo.render.rows import SURFACE_STEP_PX

UNKNOWN = np.float32(np.inf)
"""Disparity of what may not be copied from: nearer than any surface."""


class Level(NamedTuple):
    """A view of one size, and where patches are to be found for it.

    Attributes:
        image: (H, W, 3) uint8, RGB, a first guess in the holes.
        disparity: (H, W) float32, pixels of the full size; in holes that of the background.
        known: (H, W) float32, `disparity` where known, `UNKNOWN` in holes.
        pixels: (P, 2) int32, row and column of each hole pixel.
        centres: (N, 2) int32, of each patch to be matched: holes and the pixels around them.
        numbers: (H, W) int32, which of `centres` a pixel is, -1 for none.
    """

    image: Image8
    disparity: FloatMap
    known: FloatMap
    pixels: NDArray[np.int32]
    centres: NDArray[np.int32]
    numbers: NDArray[np.int32]


def make_level(image: Image8, disparity: FloatMap, holes: BoolMap) -> Level:
    """Lists what is to be painted in a view of one size, which is kept, not copied."""
    around = cv2.dilate(holes.view(np.uint8), np.ones((3, 3), np.uint8))
    centres = np.argwhere(around).astype(np.int32)
    numbers = np.full(holes.shape, -1, np.int32)
    numbers[centres[:, 0], centres[:, 1]] = np.arange(len(centres), dtype=np.int32)
    known = np.where(holes, UNKNOWN, disparity)
    pixels = np.argwhere(holes).astype(np.int32)
    return Level(image, disparity, known, pixels, centres, numbers)


def halve(level: Level) -> Level:
    """Halves the size of a level; what is known of its pixels counts before what is guessed."""
    height, width = level.disparity.shape
    size = (height + 1) // 2, (width + 1) // 2
    image, disparity = np.empty((*size, 3), np.uint8), np.empty(size, np.float32)
    holes = np.empty(size, np.bool_)
    _halve_rows(level.image, level.disparity, level.known, image, disparity, holes)
    return make_level(cast(Image8, image), disparity, holes)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _halve_rows(
    image: Image8,
    disparity: FloatMap,
    known: FloatMap,
    half_image: Image8,
    half_disparity: FloatMap,
    half_holes: BoolMap,
) -> None:
    for y in numba.prange(half_disparity.shape[0]):
        total = np.empty(3, np.int32)
        for x in range(half_disparity.shape[1]):
            depth, count, is_hole = _sum_block(image, disparity, known, y, x, total)
            for channel in range(3):
                half_image[y, x, channel] = (total[channel] + count // 2) // count
            half_disparity[y, x] = depth / np.float32(count)
            half_holes[y, x] = is_hole


@numba.njit(cache=True, error_model="numpy")
def _sum_block(
    image: Image8,
    disparity: FloatMap,
    known: FloatMap,
    y: int,
    x: int,
    total: NDArray[np.int32],
) -> tuple[np.float32, np.int32, bool]:
    """Sums over those pixels of a block that lie furthest away.

    Returns:
        The sum of their disparities, how many they are and whether they are a hole; the sum of
        their colours is in `total`.
    """
    bottom, right = min(2 * y + 2, disparity.shape[0]), min(2 * x + 2, disparity.shape[1])
    limit = disparity[2 * y, 2 * x]
    for row in range(2 * y, bottom):
        for column in range(2 * x, right):
            limit = min(limit, disparity[row, column])
    limit += np.float32(SURFACE_STEP_PX)
    seen, guessed = np.int32(0), np.int32(0)
    for row in range(2 * y, bottom):
        for column in range(2 * x, right):
            seen += np.int32(known[row, column] <= limit)
            guessed += np.int32(disparity[row, column] <= limit)
    guessed -= seen
    # Holes stay as wide as they are: one takes a pixel of which it covers half.
    is_hole = guessed >= seen
    depth = np.float32(0)
    total[:] = 0
    for row in range(2 * y, bottom):
        for column in range(2 * x, right):
            if known[row, column] <= limit or (is_hole and disparity[row, column] <= limit):
                depth += disparity[row, column]
                for channel in range(3):
                    total[channel] += np.int32(image[row, column, channel])
    return depth, np.int32(guessed + seen if is_hole else seen), bool(is_hole)
