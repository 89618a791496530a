"""The pair of views of one image: depth-image-based rendering in five small steps.

Convention: relative = disparity - zero_plane_disparity, in pixels of the image. The left view
shows a point further right by half of it, the right view further left: near points are crossed,
in front of the screen. If the source is itself one of the views, the other moves by all of it.

    sharp edges -> source columns of each view -> holes filled -> colours read, fill softened
"""

from typing import Literal, cast

import numpy as np

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap, FloatMap, Image, StereoPair
from relievo.render.holes import fill_holes, soften_fill
from relievo.render.warp import sample_columns, sharpen_edges, trace_columns

SourceView = Literal["middle", "left", "right"]

_GAINS: dict[SourceView, tuple[float, float]] = {
    "middle": (0.5, -0.5),
    "left": (0.0, -1.0),
    "right": (1.0, 0.0),
}


def render_pair(
    image: Image,
    disparity: FloatMap,
    *,
    zero_plane_disparity: float = 0.0,
    source_view: SourceView = "middle",
) -> StereoPair:
    """Renders the left and the right view of an image.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        zero_plane_disparity: pixels; points of this disparity appear on the screen.
        source_view: where the image was taken: between the views, or from one of them, which is
            then returned as it is.

    Returns:
        The views, of the image's dtype and size, with the pixels that were filled in as holes;
        a view that is the source itself has none. Without disparity both are exact copies.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if image or disparity has another dtype.
        RangeError: if disparity is not finite, or moves points by more than the image's width.

    Source: Fehn, SPIE 5291 (2004), for the shift-sensor model; the row mesh and the filling from
    the background are ours.
    """
    _check_source(image, disparity, zero_plane_disparity)
    # Kernels are compiled for contiguous arrays; others would cost a second compilation.
    image = cast(Image, np.ascontiguousarray(image))
    disparity = np.ascontiguousarray(disparity)
    sharp = sharpen_edges(image, disparity)
    left_gain, right_gain = _GAINS[source_view]
    left, left_holes = _render_view(image, sharp, left_gain, zero_plane_disparity)
    right, right_holes = _render_view(image, sharp, right_gain, zero_plane_disparity)
    return StereoPair(left, right, left_holes, right_holes)


def _render_view(
    image: Image, disparity: FloatMap, gain: float, zero_plane_disparity: float
) -> tuple[Image, BoolMap | None]:
    if gain == 0.0:
        return image.copy(), None
    columns = trace_columns(disparity, gain, zero_plane_disparity)
    holes = fill_holes(columns, disparity)
    view = sample_columns(image, columns)
    soften_fill(view, image, columns, holes)
    return view, holes


def _check_source(image: Image, disparity: FloatMap, zero_plane_disparity: float) -> None:
    check_image("image", image)
    check_map("disparity", disparity)
    check_same_size(image=image, disparity=disparity)
    width = image.shape[1]
    check_range("zero_plane_disparity", zero_plane_disparity, -np.inf, np.inf)
    furthest = max(
        abs(float(disparity.min()) - zero_plane_disparity),
        abs(float(disparity.max()) - zero_plane_disparity),
    )
    if furthest > width:
        raise RangeError(
            f"disparity moves points by up to {furthest:g} px, more than the image's width of "
            f"{width}: give it in pixels of this image"
        )
