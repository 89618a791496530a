"""The views of one image: depth-image-based rendering in small steps.

Convention: relative = disparity - zero_plane_disparity, in pixels of the image. A view of gain g
shows a point further right by g times that: the left view of a source in the middle has +0.5, the
right one -0.5, so near points are crossed, in front of the screen. If the source is itself one of
the views, the other moves by all of it.

    rows: sharp edges -> source columns -> holes filled -> colours read -> outlines blended
    then: fill softened -> plate shown -> holes painted
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import DTypeError, RangeError
from relievo.core.images import largest_code
from relievo.core.types import BoolMap, FloatMap, Image, StereoPair
from relievo.core.words import SourceView
from relievo.render.fillers import HoleFiller
from relievo.render.holes import soften_fill
from relievo.render.plate import Plate, show_plate
from relievo.render.rows import render_rows


class _Source(NamedTuple):
    """An image to be seen from elsewhere, and what its holes are filled with."""

    image: Image
    disparity: FloatMap
    zero_plane_disparity: float
    largest: int
    plate: Plate | None
    filler: HoleFiller | None


def render_pair(
    image: Image,
    disparity: FloatMap,
    *,
    zero_plane_disparity: float = 0.0,
    source_view: str = SourceView.MIDDLE,
    bit_depth: int | None = None,
    plate: Plate | None = None,
    filler: HoleFiller | None = None,
) -> StereoPair:
    """Renders the left and the right view of an image.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        zero_plane_disparity: pixels; points of this disparity appear on the screen.
        source_view: a value of `SourceView`: where the image was taken, between the views or from
            one of them, which is then returned as it is.
        bit_depth: bits in use, whose largest value no view exceeds; None = all of the dtype.
        plate: what is known to lie behind the nearest surface; None = nothing.
        filler: paints the holes that the plate leaves; None = they are filled from their rows.

    Returns:
        The views, of the image's dtype and size, with the pixels that were uncovered as holes;
        a view that is the source itself has none. Without disparity both are exact copies.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if image or disparity has another dtype, or the plate not the image's.
        RangeError: if disparity is not finite, or moves points by more than the image's width.
        ValueError: if there is no such source view.

    Source: Fehn, SPIE 5291 (2004), for the shift-sensor model; the row mesh, the filling from the
    background and the blending of outlines are ours.
    """
    source = _prepare(image, disparity, zero_plane_disparity, bit_depth, plate, filler)
    where = SourceView(source_view)
    if where is SourceView.MIDDLE:
        views, holes = _render(source, (0.5, -0.5))
        return StereoPair(views[0], views[1], holes[0], holes[1])
    kept = source.image.copy()
    if where is SourceView.LEFT:
        views, holes = _render(source, (-1.0,))
        return StereoPair(kept, views[0], None, holes[0])
    views, holes = _render(source, (1.0,))
    return StereoPair(views[0], kept, holes[0], None)


def render_fan(
    image: Image,
    disparity: FloatMap,
    *,
    gains: Sequence[float],
    zero_plane_disparity: float = 0.0,
    bit_depth: int | None = None,
) -> list[Image]:
    """Renders any number of views from a line beside an image, as `render_pair` does two.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        gains: for each view, by how much of the relative disparity points move to the right, in
            [-1, 1]; > 0 is a view from further left.
        zero_plane_disparity: pixels; points of this disparity stay where they are.
        bit_depth: bits in use; None = all of the dtype.

    Returns:
        The views, of the image's dtype and size.

    Raises:
        ShapeError, DTypeError, RangeError: as `render_pair`; also for a gain outside its range.
    """
    for gain in gains:
        check_range("gain", gain, -1, 1)
    return _render(_prepare(image, disparity, zero_plane_disparity, bit_depth), tuple(gains))[0]


def _render(source: _Source, gains: tuple[float, ...]) -> tuple[list[Image], list[BoolMap]]:
    """Renders one view for each gain."""
    image, disparity, zero_plane_disparity, largest, plate, filler = source
    views = np.empty((len(gains), *image.shape), dtype=image.dtype)
    surfaces = np.empty((len(gains), *disparity.shape), dtype=np.int16)
    shown = np.empty(surfaces.shape if filler else (0, 0, 0), dtype=np.float32)
    render_rows(
        image,
        disparity,
        np.array(gains, dtype=np.float32),
        np.float32(zero_plane_disparity),
        np.float32(largest),
        views,
        surfaces,
        shown,
    )
    holes = surfaces != 0
    for i, gain in enumerate(gains):
        soften_fill(views[i], surfaces[i], largest)
        unknown = holes[i]
        if plate is not None:
            unknown = show_plate(views[i], surfaces[i], plate, gain, zero_plane_disparity)
        if filler is not None:
            filler.fill(views[i], shown[i], unknown, bit_depth=largest.bit_length())
    return list(views), list(holes)


def _prepare(
    image: Image,
    disparity: FloatMap,
    zero_plane_disparity: float,
    bit_depth: int | None,
    plate: Plate | None = None,
    filler: HoleFiller | None = None,
) -> _Source:
    _check_source(image, disparity, zero_plane_disparity)
    if plate is not None:
        check_same_size(image=image, plate=plate.image)
        if plate.image.dtype != image.dtype:
            raise DTypeError(f"plate must be {image.dtype} as the image, got {plate.image.dtype}")
    # Kernels are compiled for contiguous arrays; others would cost a second compilation.
    return _Source(
        cast(Image, np.ascontiguousarray(image)),
        np.ascontiguousarray(disparity),
        zero_plane_disparity,
        largest_code(image, bit_depth),
        plate,
        filler,
    )


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
