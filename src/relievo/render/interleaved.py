"""Pictures in which the pixels of both views take turns, and the views back out of them.

A pixel of such a picture shows the same place of its view: nothing is moved. The left view has
the even rows, the even columns, or the pixels of even row plus column. Each view is smoothed along
the directions in which turns are taken, (1 2 1) / 4 or its cross of five pixels, before it is
sampled: what is finer than its half of the pixels can show would alias, and a line of one pixel
would be seen by one eye only; so smoothed, every line has the same weight in both.
"""

from typing import cast

import numba
import numpy as np

from relievo.core.checks import check_image
from relievo.core.errors import ShapeError, UsageError
from relievo.core.types import Image, StereoPair
from relievo.core.words import Layout

TURNS = {
    Layout.INTERLACED: (1, 0),
    Layout.COLUMN_INTERLACED: (0, 1),
    Layout.CHECKERBOARD: (1, 1),
}
"""Whether the views take turns from row to row, and from column to column."""


def interleave(pair: StereoPair, layout: Layout) -> Image:
    """Takes the pixels of both views in turn.

    Args:
        pair: views of uint8 or uint16, RGB.
        layout: a key of `TURNS`.

    Returns:
        (H, W, 3) of the views' dtype and size. Where a view is flat or a ramp in the directions
        of the turns, its pixels are there unchanged; at the border the last pixel counts twice.

    Raises:
        UsageError: if the layout has no turns.
    """
    by_row, by_column = _turns(layout)
    left = cast(Image, np.ascontiguousarray(pair.left))
    right = cast(Image, np.ascontiguousarray(pair.right))
    mixed = np.empty_like(left)
    _weave_rows(left, right, by_row, by_column, mixed)
    return mixed


def deinterleave(image: Image, layout: Layout) -> StereoPair:
    """Separates views that take turns; what a view does not have is the mean of its neighbours.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        layout: a key of `TURNS`.

    Returns:
        Views of the image's dtype and size; a view's own pixels are exact, the others mirror
        their neighbours at the border.

    Raises:
        UsageError: if the layout has no turns.
        ShapeError: if the image is too small to hold both views.
    """
    by_row, by_column = _turns(layout)
    check_image("image", image)
    height, width = image.shape[:2]
    if max(height * by_row, width * by_column) < 2:
        raise ShapeError(f"layout {layout} needs two views in turn, got {height} x {width} pixels")
    image = cast(Image, np.ascontiguousarray(image))
    left, right = np.empty_like(image), np.empty_like(image)
    # In a single row or column, a chess board has no neighbours across.
    by_row, by_column = by_row * np.int32(height > 1), by_column * np.int32(width > 1)
    _unweave_rows(image, by_row, by_column, left, right)
    return StereoPair(left, right)


def _turns(layout: Layout) -> tuple[np.int32, np.int32]:
    if layout not in TURNS:
        raise UsageError(f"in layout {layout} no pixels take turns; use one of {', '.join(TURNS)}")
    by_row, by_column = TURNS[layout]
    return np.int32(by_row), np.int32(by_column)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _weave_rows(
    left: Image, right: Image, by_row: np.int32, by_column: np.int32, mixed: Image
) -> None:
    for y in numba.prange(left.shape[0]):
        is_odd = y % 2 if by_row else 0
        if by_column:
            _smooth_row(left, y, is_odd, 2, by_row, by_column, mixed)
            _smooth_row(right, y, 1 - is_odd, 2, by_row, by_column, mixed)
        elif is_odd:
            _smooth_row(right, y, 0, 1, by_row, by_column, mixed)
        else:
            _smooth_row(left, y, 0, 1, by_row, by_column, mixed)


@numba.njit(cache=True, error_model="numpy")
def _smooth_row(
    view: Image,
    y: int,
    first: int,
    step: int,
    by_row: np.int32,
    by_column: np.int32,
    smooth: Image,
) -> None:
    """Writes every `step`-th pixel of a smoothed row."""
    height, width = view.shape[:2]
    above, below = max(y - 1, 0), min(y + 1, height - 1)
    shift = by_row + by_column + np.int32(1)
    half = np.int32(1) << (shift - np.int32(1))
    for x in range(first, width, step):
        before, after = max(x - 1, 0), min(x + 1, width - 1)
        for channel in range(3):
            total = half * np.int32(view[y, x, channel]) + half
            if by_row:
                total += np.int32(view[above, x, channel]) + np.int32(view[below, x, channel])
            if by_column:
                total += np.int32(view[y, before, channel]) + np.int32(view[y, after, channel])
            smooth[y, x, channel] = total >> shift


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _unweave_rows(
    image: Image, by_row: np.int32, by_column: np.int32, left: Image, right: Image
) -> None:
    height, width = image.shape[:2]
    shift = by_row + by_column
    half = np.int32(1) << (shift - np.int32(1))
    for y in numba.prange(height):
        above, below = y - 1 if y > 0 else 1, y + 1 if y < height - 1 else y - 1
        for x in range(width):
            before, after = x - 1 if x > 0 else 1, x + 1 if x < width - 1 else x - 1
            is_right = (y * by_row + x * by_column) & 1
            for channel in range(3):
                total = half
                if by_row:
                    total += np.int32(image[above, x, channel])
                    total += np.int32(image[below, x, channel])
                if by_column:
                    total += np.int32(image[y, before, channel])
                    total += np.int32(image[y, after, channel])
                own, other = image[y, x, channel], total >> shift
                left[y, x, channel] = other if is_right else own
                right[y, x, channel] = own if is_right else other
