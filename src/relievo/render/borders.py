"""The sides of a pair of views, where one eye sees what the other cannot.

A view has nothing to show where it looks past the side of its source; what stands there is
continued from inside. And a near thing that the side cuts off seems to hang before the screen and
to be cut by something behind it. Two cures: cut the sides off, or let the frame itself come forward
as a floating window.
"""

from typing import cast

import cv2
import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import RangeError
from relievo.core.images import largest_code
from relievo.core.types import BoolMap, Image, StereoPair


def crop_sides(pair: StereoPair, margin_px: int, *, bit_depth: int | None = None) -> StereoPair:
    """Cuts the sides off both views and enlarges the rest to the size they had.

    Args:
        pair: views of (H, W, 3).
        margin_px: columns cut off on each side, >= 0 and less than half the width. As large a share
            of the rows goes, so that shapes stay.
        bit_depth: bits in use, whose largest value no view exceeds; None = all of the dtype.

    Returns:
        Views and holes of the same size.

    Raises:
        RangeError: if nothing would be left.
    """
    height, width = pair.left.shape[:2]
    check_range("margin_px", margin_px, 0, np.inf)
    if 2 * margin_px >= width:
        raise RangeError(
            f"the border `crop` takes {margin_px} of {width} columns at either side, and nothing is"
            " left: choose another --border, such as extend, or a smaller --depth-budget"
        )
    if margin_px == 0:
        return pair
    rows = min(round(margin_px * height / width), (height - 1) // 2)
    largest = largest_code(pair.left, bit_depth)
    part = np.s_[rows : height - rows, margin_px : width - margin_px]

    def enlarge(view: Image) -> Image:
        large = cv2.resize(view[part], (width, height), interpolation=cv2.INTER_CUBIC)
        return cast(Image, np.minimum(large, np.asarray(largest, view.dtype)))

    def enlarge_holes(holes: BoolMap | None) -> BoolMap | None:
        if holes is None:
            return None
        mask = holes[part].astype(np.uint8)
        return cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.bool_)

    return StereoPair(
        enlarge(pair.left),
        enlarge(pair.right),
        enlarge_holes(pair.left_holes),
        enlarge_holes(pair.right_holes),
    )


def float_window(pair: StereoPair, width_px: int) -> StereoPair:
    """Brings the sides of the frame forward: a black bar at the outer side of each view.

    The left side is hidden from the left eye, the right side from the right eye, as by a real
    window frame before the screen.

    Args:
        pair: views of (H, W, 3).
        width_px: columns, >= 0: the crossed disparity at which the frame appears.

    Returns:
        The views with their bars; nothing else is changed.

    Raises:
        RangeError: if the bars are wider than the views.

    Source: Gardner, "The dynamic floating window: a new creative tool for 3D movies", SPIE 8288
    (2012).
    """
    width = pair.left.shape[1]
    check_range("width_px", width_px, 0, width)
    left, right = pair.left.copy(), pair.right.copy()
    left[:, :width_px] = 0
    right[:, width - width_px :] = 0
    return StereoPair(left, right, pair.left_holes, pair.right_holes)
