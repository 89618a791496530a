"""The two views of an image, made in the way that is asked for."""

from relievo.core.types import FloatMap, Image, StereoPair
from relievo.core.words import Views
from relievo.render.hidden import hide_pair
from relievo.render.stereo import render_pair


def render_views(
    image: Image, disparity: FloatMap, *, views: str = Views.WARP, bit_depth: int | None = None
) -> StereoPair:
    """Renders the left and the right view of an image seen from the middle.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image relative to the zero plane, > 0 in front.
        views: a value of `Views`: "warp", or "hidden" for views whose mean is the image.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Raises:
        ShapeError: if the sizes differ.
        RangeError: if disparity is not finite.
        ValueError: if there is no such way.
    """
    if Views(views) is Views.HIDDEN:
        return hide_pair(image, disparity, bit_depth=bit_depth)
    return render_pair(image, disparity)
