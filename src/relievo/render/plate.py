"""Background plates: what is known to lie behind the nearest surface of an image.

Film makers call a picture of the empty set a clean plate. Here it comes from earlier and later
frames, which saw what a subject hides now. Where a new view uncovers it, it is shown instead of a
guess.
"""

from dataclasses import dataclass

import numba
import numpy as np

from relievo.core.checks import check_image, check_map, check_same_size
from relievo.core.errors import DTypeError
from relievo.core.types import BoolMap, FloatMap, Image
from relievo.render.rows import trace_rows


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
    view: Image, holes: BoolMap, plate: Plate, gain: float, zero_plane_disparity: float
) -> BoolMap:
    """Shows a plate in the holes of a view, as far as it is known there.

    Args:
        view: (H, W, 3) of the plate's dtype. Changed in place, in the holes.
        holes: (H, W) bool, True = uncovered.
        plate: what lies behind the nearest surface of the source.
        gain: signed share of the relative disparity by which the view moves, as `render.rows` says.
        zero_plane_disparity: pixels.

    Returns:
        (H, W) bool, the holes that are left.
    """
    columns = np.empty_like(plate.disparity)
    trace_rows(plate.disparity, np.float32(gain), np.float32(zero_plane_disparity), columns)
    left = np.empty_like(holes)
    _show_rows(view, holes, plate.image, plate.known, columns, left)
    return left


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _show_rows(
    view: Image, holes: BoolMap, image: Image, known: BoolMap, columns: FloatMap, left: BoolMap
) -> None:
    height, width = holes.shape
    for y in numba.prange(height):
        for x in range(width):
            left[y, x] = holes[y, x]
            column = columns[y, x]
            if not holes[y, x] or np.isnan(column):
                continue
            before = np.int32(column)
            after = min(before + np.int32(1), width - 1)
            if not (known[y, before] and known[y, after]):
                continue
            share = column - np.float32(before)
            for channel in range(3):
                a, b = np.float32(image[y, before, channel]), np.float32(image[y, after, channel])
                view[y, x, channel] = a + (b - a) * share + np.float32(0.5)
            left[y, x] = False
