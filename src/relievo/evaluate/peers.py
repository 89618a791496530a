"""What others do, small enough to stand here, to be measured beside ours."""

import cv2
import numpy as np

from relievo.core.types import BoolMap, FloatMap, Image8

INPAINT_RADIUS_PX = 3.0
"""What OpenCV's own examples take."""


def nearest_and_telea(image: Image8, disparity: FloatMap) -> Image8:
    """Renders the right view in the usual way: whole pixels are moved, holes are painted in.

    Args:
        image: (H, W, 3) uint8, RGB, the left view.
        disparity: (H, W) float32, pixels, finite.

    Returns:
        (H, W, 3) uint8, RGB.

    Source: Fehn, SPIE 5291 (2004), rounded to whole columns, the nearest surface wins; Telea,
    Journal of Graphics Tools 9(1) (2004), for the holes.
    """
    view, holes = move_pixels(image, disparity)
    codes = holes.astype(np.uint8)
    return np.asarray(cv2.inpaint(view, codes, INPAINT_RADIUS_PX, cv2.INPAINT_TELEA), np.uint8)


def nearest_and_extension(image: Image8, disparity: FloatMap) -> Image8:
    """Renders the right view in the quickest way: holes take the colour of the background's border.

    Args:
        image: (H, W, 3) uint8, RGB, the left view.
        disparity: (H, W) float32, pixels, finite.

    Returns:
        (H, W, 3) uint8, RGB.

    Source: as `nearest_and_telea`; for the right view of a scene the background of a hole is on its
    right, and on its left at the end of the row.
    """
    view, holes = move_pixels(image, disparity)
    width = holes.shape[1]
    columns = np.arange(width)
    known_right = np.where(holes, width, columns)[:, ::-1]
    right = np.minimum.accumulate(known_right, axis=1)[:, ::-1]
    left = np.maximum.accumulate(np.where(holes, 0, columns), axis=1)
    source = np.where(right < width, right, left)
    return np.asarray(np.take_along_axis(view, source[..., None], axis=1), np.uint8)


def move_pixels(image: Image8, disparity: FloatMap) -> tuple[Image8, BoolMap]:
    """Moves each pixel to the column nearest to where the right view sees it.

    Args:
        image: (H, W, 3) uint8, the left view.
        disparity: (H, W) float32, pixels, finite.

    Returns:
        The view (H, W, 3) uint8, 0 where no pixel lands, and those holes (H, W) bool.
    """
    height, width = disparity.shape
    target = np.floor(np.arange(width) - disparity.astype(np.float64) + 0.5).astype(np.intp)
    rows, columns = np.nonzero((target >= 0) & (target < width))
    # Of several values for one place the last one stays: far pixels are written first.
    order = np.argsort(disparity[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    places = rows, target[rows, columns]
    view = np.zeros_like(image)
    view[places] = image[rows, columns]
    holes = np.ones((height, width), dtype=np.bool_)
    holes[places] = False
    return view, holes
