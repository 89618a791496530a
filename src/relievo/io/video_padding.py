"""Sizes that codecs do not take: pictures are continued on the right and below, view by view.

Where pixels share a colour (4:2:0), a frame of odd size has no place for its last one, and the
border between two views must not cut through such pixels either.
"""

from typing import cast

import av
import cv2
import numpy as np

from relievo.core.types import Image, Size
from relievo.io.stereo_tags import SIDE_BY_SIDE, TOP_BOTTOM


def padded_size(size: Size, pixel_format: str, mode: str) -> Size:
    """The size, (height, width), at which neither frame nor view cuts through a pixel of colour.

    Args:
        size: (height, width) of the pictures.
        pixel_format: FFmpeg's name.
        mode: how two views share a picture, one of `STEREO_MODES`.
    """
    rows, columns = chroma_step(pixel_format)
    # An odd frame holds no two views of one size.
    if mode in TOP_BOTTOM and size[0] % 2 == 0:
        rows *= 2 if rows > 1 else 1
    if mode in SIDE_BY_SIDE and size[1] % 2 == 0:
        columns *= 2 if columns > 1 else 1
    return -(-size[0] // rows) * rows, -(-size[1] // columns) * columns


def pad(image: Image, size: Size, mode: str) -> Image:
    """Repeats the last row and column of a picture, or of each of its views.

    Args:
        image: (H, W, 3) uint8 or uint16.
        size: (height, width) that is wanted, of `padded_size`.
        mode: as there.
    """
    height, width = image.shape[:2]
    below, right = size[0] - height, size[1] - width
    if not (below or right):
        return image
    if mode in SIDE_BY_SIDE and width % 2 == 0:
        views = [_extended(view, below, right // 2) for view in _halves(image, 1)]
        return cast(Image, np.hstack(views))
    if mode in TOP_BOTTOM and height % 2 == 0:
        views = [_extended(view, below // 2, right) for view in _halves(image, 0)]
        return cast(Image, np.vstack(views))
    return _extended(image, below, right)


def chroma_step(pixel_format: str) -> Size:
    """Rows and columns that share one colour."""
    chroma = av.VideoFormat(pixel_format, 2, 2)
    if chroma.is_rgb:
        return 1, 1
    return 2 // chroma.chroma_height(2), 2 // chroma.chroma_width(2)


def _halves(image: Image, axis: int) -> list[Image]:
    return [cast(Image, half) for half in np.split(image, 2, axis=axis)]


def _extended(image: Image, below: int, right: int) -> Image:
    return cast(Image, cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE))
