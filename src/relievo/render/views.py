"""The two views of an image, made in the way that is asked for."""

from relievo.core.types import FloatMap, Image, StereoPair
from relievo.core.words import SourceView, Views
from relievo.render.fillers import HoleFiller
from relievo.render.hidden import hide_pair
from relievo.render.hidden_options import HiddenOptions
from relievo.render.plate import Plate
from relievo.render.stereo import render_pair


def render_views(
    image: Image,
    disparity: FloatMap,
    *,
    views: str = Views.WARP,
    bit_depth: int | None = None,
    source_view: str = SourceView.MIDDLE,
    plate: Plate | None = None,
    filler: HoleFiller | None = None,
    hidden: HiddenOptions | None = None,
) -> StereoPair:
    """Renders the left and the right view of an image.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image relative to the zero plane, > 0 in front.
        views: a value of `Views`: "warp", or "hidden" for views whose mean is the image.
        bit_depth: bits per channel of the image; None = all bits of its dtype.
        source_view: a value of `SourceView`: which of the views the image is; hidden views are
            always on both sides of it.
        plate: what is known to lie behind the nearest surface, for warped views.
        filler: paints what warped views uncover; None = the quick fill.
        hidden: how hidden views are made; None = the defaults.

    Raises:
        ShapeError: if the sizes differ.
        RangeError: if disparity is not finite.
        ValueError: if there is no such way or source view.
    """
    if Views(views) is Views.HIDDEN:
        return hide_pair(image, disparity, bit_depth=bit_depth, options=hidden)
    return render_pair(
        image,
        disparity,
        source_view=source_view,
        bit_depth=bit_depth,
        plate=plate,
        filler=filler,
    )
