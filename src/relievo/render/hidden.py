"""HiddenStereo: two views whose mean is exactly the image, so that it looks clean without glasses.

left = image + inducer, right = image - inducer. The inducer is the image shifted by a quarter of a
wave in each of its bands: each view's bands then move in opposite directions.
Convention: relative = disparity - zero_plane_disparity in pixels of the image; a near point's
content moves right in the left view. A band of wavelength l carries at most l / 4, and fine detail
saturates first, so ask for little: about 7 px from nearest to furthest at 1920 columns, the zero
plane in the middle. Bringing the disparity into that range is the caller's part.

NTT states patent rights on this method; clear them before commercial use.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import FloatMap, Image, StereoPair
from relievo.render.hidden_options import HiddenEngine, HiddenOptions
from relievo.render.hidden_planes import limit, planes_of, prepare, split
from relievo.render.hidden_pyramid import induce_by_pyramid
from relievo.render.hidden_rows import induce_by_rows

ROWS_AT_ONCE = 64
"""Rows of one task: all that is made of them stays near the processor. Each is one thread's from
end to end, for threads that share a loop wait for each other busily: on two cores with other work,
such loops were measured to take up to ten times as long."""

_ENGINES: dict[str, Callable[[FloatMap, FloatMap], FloatMap]] = {
    HiddenEngine.ROWS: induce_by_rows,
    HiddenEngine.PYRAMID: induce_by_pyramid,
}


def hide_pair(
    image: Image,
    disparity: FloatMap,
    *,
    zero_plane_disparity: float = 0.0,
    bit_depth: int | None = None,
    options: HiddenOptions | None = None,
) -> StereoPair:
    """Renders two views that carry disparity and add up to twice the image on every pixel.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB, sRGB curve; viewers without glasses see it.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        zero_plane_disparity: pixels; points of this disparity are the same in both views.
        bit_depth: bits in use, whose largest value no view may exceed; None = all of the dtype.
        options: None = the fast engine, code values, luma, no headroom.

    Returns:
        The views, of the image's dtype and size, with left + right == 2 * image as integers, or
        twice `seen_image` if headroom is asked for. In linear light it is the light of both that
        adds up, within half a code value. No holes, since nothing is uncovered. Flat areas and
        horizontal edges carry no depth, and black and white ones no inducer.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if image or disparity has another dtype.
        RangeError: if disparity is not finite or moves points by more than the image's width, or
            the image exceeds its bit depth.

    Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017).
    """
    options = options or HiddenOptions()
    relative = _relative(image, disparity, zero_plane_disparity)
    left, right = (np.empty(image.shape, image.dtype) for _ in range(2))

    def render(rows: slice) -> None:
        canvas = prepare(image[rows], bit_depth, options)
        inducers = planes_of(canvas, luma_only=options.luma_only)
        for plane in inducers:
            plane[:] = _ENGINES[options.engine](plane, relative[rows])
        limit(canvas, inducers)
        split(canvas, inducers, left[rows], right[rows])

    # The pyramid needs the whole image; rows are on their own.
    step = ROWS_AT_ONCE if options.engine == HiddenEngine.ROWS else image.shape[0]
    strips = [slice(top, top + step) for top in range(0, image.shape[0], step)]
    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        # Raises what a strip has raised.
        list(pool.map(render, strips))
    return StereoPair(left, right)


def _relative(image: Image, disparity: FloatMap, zero_plane_disparity: float) -> FloatMap:
    check_image("image", image)
    check_map("disparity", disparity)
    check_same_size(image=image, disparity=disparity)
    check_range("zero_plane_disparity", zero_plane_disparity, -np.inf, np.inf)
    relative = disparity - np.float32(zero_plane_disparity)
    furthest, width = max(-float(relative.min()), float(relative.max())), relative.shape[1]
    if furthest > width:
        raise RangeError(
            f"disparity moves points by up to {furthest:g} px, more than the image's width of "
            f"{width}: give it in pixels of this image"
        )
    return relative
