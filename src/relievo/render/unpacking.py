"""Views back out of a packed picture: the inverse of `render.formats.pack`."""

from typing import cast

import cv2

from relievo.core.checks import check_image
from relievo.core.errors import ShapeError, UsageError
from relievo.core.types import Image, Size, StereoPair
from relievo.core.words import Layout
from relievo.render.formats import BESIDE, STACKED
from relievo.render.interleaved import TURNS, deinterleave

_REASONS = {
    Layout.LEFT_RIGHT: "has a file for each view: read both",
    Layout.FRAME_SEQUENTIAL: "has a frame for each view: read them in turn",
    Layout.QUILT: "has more than two views: cut out its tiles by QuiltShape.place",
    Layout.RGBD: "shows depth, not two views",
    Layout.DEPTH: "shows depth, not two views",
}


def unpack(image: Image, layout: Layout, *, full_size: bool = False) -> StereoPair:
    """Takes the two views out of a picture.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        layout: how the views lie in it.
        full_size: whether the views of half layouts are stretched to the size they are seen at.

    Returns:
        The views, of the image's dtype: parts of its memory for views that lie beside or above
        each other; interpolated between their own pixels for views that take turns.

    Raises:
        UsageError: if the layout does not have two views that can be told apart.
        ShapeError: if the image cannot be halved, or is too small to hold both views.
    """
    check_image("image", image)
    if layout in TURNS:
        return deinterleave(image, layout)
    height, width = image.shape[:2]
    if layout in BESIDE:
        middle = _half(layout, width, "width")
        left, right = image[:, :middle], image[:, middle:]
    elif layout in STACKED:
        middle = _half(layout, height, "height")
        left, right = image[:middle], image[middle:]
    else:
        reason = _REASONS.get(layout, "mixes the colours of both views: they cannot be told apart")
        raise UsageError(f"layout {layout} {reason}")
    if layout is Layout.CROSS:
        left, right = right, left
    if full_size and layout in (Layout.HALF_SBS, Layout.HALF_TAB):
        left, right = (_stretched(view, (height, width)) for view in (left, right))
    return StereoPair(left, right)


def _half(layout: Layout, length: int, name: str) -> int:
    if length % 2:
        raise ShapeError(f"a picture of layout {layout} has an even {name}, got {length}")
    return length // 2


def _stretched(view: Image, size: Size) -> Image:
    height, width = size
    return cast(Image, cv2.resize(view, (width, height), interpolation=cv2.INTER_LINEAR))
