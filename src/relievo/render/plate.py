"""Background plates: what is known to lie behind the nearest surface of an image.

Film makers call a picture of the empty set a clean plate. Here it comes from earlier and later
frames, which saw what a subject hides now. Where a new view uncovers it, it is shown instead of a
guess.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_map, check_same_size
from relievo.core.errors import DTypeError
from relievo.core.types import BoolMap, FloatMap, Image
from relievo.render.rows import trace_rows

RIM_PX, WHOLE_RIM_PX = 8, 5
"""Pixels of background beside a hole that are shown from the plate too: an outline of depth that
lies within the subject leaves its colours there. Those next to the hole wholly, the others less and
less."""

NEAR_PX, GUESS_WEIGHT = 8, 0.5
"""A guess is drawn towards what the plate knows so near, which counts by the inverse square of its
distance, beside the weight of the guess itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """The surface behind the nearest one, seen from where the image was taken.

    Attributes:
        image: (H, W, 3) of the image's dtype, RGB; anything where not known.
        disparity: (H, W) float32, pixels, finite, near is large; anything where not known.
        known: (H, W) bool, True = may be shown.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if an array has another dtype.
        RangeError: if disparity is not finite.
    """

    image: Image
    disparity: FloatMap
    known: BoolMap

    def __post_init__(self) -> None:
        check_image("image", self.image)
        check_map("disparity", self.disparity)
        check_same_size(image=self.image, disparity=self.disparity, known=self.known)
        if self.known.dtype != np.bool_:
            raise DTypeError(f"known must be bool, got {self.known.dtype}")


def show_plate(
    view: Image,
    surfaces: NDArray[np.int16],
    plate: Plate,
    gain: float,
    zero_plane_disparity: float,
) -> BoolMap:
    """Shows a plate in the holes of a view, as far as it is known there.

    Args:
        view: (H, W, 3) of the plate's dtype, its holes filled with a guess. Changed in place, in
            them and in the background beside them.
        surfaces: (H, W) int16, the holes and their background, as `render.rows` says.
        plate: what lies behind the nearest surface of the source.
        gain: signed share of the relative disparity by which the view moves, as `render.rows` says.
        zero_plane_disparity: pixels.

    Returns:
        (H, W) bool, the holes that are left: there the guess is.
    """
    left: BoolMap = surfaces != 0
    rows = np.flatnonzero(_has_holes_within(surfaces))
    columns = np.empty((len(rows), view.shape[1]), np.float32)
    disparity = plate.disparity[rows]
    trace_rows(disparity, np.float32(gain), np.float32(zero_plane_disparity), columns)
    counts = np.zeros(len(left), np.int32)
    _show_rows(view, surfaces, plate.image, plate.known, rows, columns, left, counts)
    _draw_near(view, surfaces, left, counts)
    return left


@numba.njit(parallel=True, nogil=True, cache=True)
def _has_holes_within(surfaces: NDArray[np.int16]) -> BoolMap:
    """Finds the rows that have holes other than at their ends: there a plate knows nothing."""
    height, width = surfaces.shape
    has = np.zeros(height, np.bool_)
    for y in numba.prange(height):
        begin, end = 0, width
        while begin < end and surfaces[y, begin] != 0:
            begin += 1
        while begin < end and surfaces[y, end - 1] != 0:
            end -= 1
        for x in range(begin, end):
            has[y] |= surfaces[y, x] != 0
    return has


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _show_rows(
    view: Image,
    surfaces: NDArray[np.int16],
    image: Image,
    known: BoolMap,
    rows: NDArray[np.intp],
    columns: FloatMap,
    left: BoolMap,
    counts: NDArray[np.int32],
) -> None:
    """Shows what is known in some rows, and takes it out of the holes that are `left`.

    Adds it to the `counts` (H,) of pixels that were shown.
    """
    width = surfaces.shape[1]
    for i in numba.prange(rows.shape[0]):
        y = rows[i]
        colour = np.empty(3, np.float32)
        for x in range(width):
            if surfaces[y, x] == 0 or not _read(image[y], known[y], columns[i, x], colour):
                continue
            left[y, x] = False
            counts[y] += 1
            for c in range(3):
                view[y, x, c] = colour[c] + np.float32(0.5)
        for x in range(1, width):
            if surfaces[y, x] > 0 and surfaces[y, x - 1] == 0:
                _show_rim(view[y], image[y], known[y], columns[i], x - 1, -1, surfaces[y, x])
            elif surfaces[y, x - 1] < 0 and surfaces[y, x] == 0:
                _show_rim(view[y], image[y], known[y], columns[i], x, 1, -surfaces[y, x - 1])


@numba.njit(cache=True, error_model="numpy")
def _show_rim(
    view: Image,
    image: Image,
    known: BoolMap,
    columns: FloatMap,
    border: int,
    outwards: int,
    length: int,
) -> None:
    """Shows what is known of the background of a length that begins at the border of a hole."""
    colour = np.empty(3, np.float32)
    for i in range(min(length, RIM_PX)):
        x = border + outwards * i
        if _read(image, known, columns[x], colour):
            share = min(np.float32(RIM_PX - i) / np.float32(RIM_PX - WHOLE_RIM_PX), np.float32(1))
            for c in range(3):
                value = np.float32(view[x, c])
                view[x, c] = value + share * (colour[c] - value) + np.float32(0.5)


@numba.njit(cache=True, error_model="numpy")
def _read(image: Image, known: BoolMap, column: np.float32, colour: FloatMap) -> bool:
    """Reads a row at a fractional column into `colour` (3,); False if it is not known there."""
    if np.isnan(column):
        return False
    before = np.int32(column)
    share = column - np.float32(before)
    after = before + np.int32(share > 0)
    if not (known[before] and known[after]):
        return False
    for c in range(3):
        a, b = np.float32(image[before, c]), np.float32(image[after, c])
        colour[c] = a + (b - a) * share
    return True


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _draw_near(
    view: Image, surfaces: NDArray[np.int16], left: BoolMap, counts: NDArray[np.int32]
) -> None:
    """Draws guesses towards the colours around them that the plate knows."""
    height, width = left.shape
    for y in numba.prange(height):
        first, end = max(y - NEAR_PX, 0), min(y + NEAR_PX + 1, height)
        if counts[first:end].sum() == 0:
            continue
        total = np.empty(3, np.float32)
        for x in range(width):
            if not left[y, x]:
                continue
            weight = _sum_known(view, surfaces, left, counts, y, x, total)
            share = weight / (weight + np.float32(GUESS_WEIGHT))
            for c in range(3):
                guess = np.float32(view[y, x, c])
                mean = total[c] / weight if weight > 0 else guess
                view[y, x, c] = guess + share * (mean - guess) + np.float32(0.5)


@numba.njit(cache=True, error_model="numpy")
def _sum_known(
    view: Image,
    surfaces: NDArray[np.int16],
    left: BoolMap,
    counts: NDArray[np.int32],
    y: int,
    x: int,
    total: FloatMap,
) -> np.float32:
    """Sums up the colours around a pixel that the plate knows, and returns their weight."""
    height, width = left.shape
    weights = np.float32(0)
    total[:] = 0
    for row in range(max(y - NEAR_PX, 0), min(y + NEAR_PX + 1, height)):
        if counts[row] == 0:
            continue
        for column in range(max(x - NEAR_PX, 0), min(x + NEAR_PX + 1, width)):
            if surfaces[row, column] == 0 or left[row, column]:
                continue
            distance = abs(row - y) + abs(column - x)
            weight = np.float32(1) / np.float32(distance * distance)
            weights += weight
            for c in range(3):
                total[c] += weight * np.float32(view[row, column, c])
    return weights
