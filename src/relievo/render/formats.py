"""Layouts: how a pair of views, or an image with its depth, becomes the picture that is stored.

`size` is always that of the source, (height, width). A layout that stores each view at half the
width or height needs views of that size only: `view_size` says which, and views rendered directly
at it, from an image shrunk to it and a disparity in its pixels, cost half. Views that are still
larger are squeezed by area averaging, so that fine detail does not alias.

Layouts in which pixels take turns have full-sized views, of which `render.interleaved` says what
is kept. The views of `vr180` and `vr360` must lie on their spheres already: `render.panorama`
places them there. A quilt has more than two views: `render.quilt` makes it.
"""

from collections.abc import Callable
from typing import cast

import cv2
import numba
import numpy as np

from relievo.core.checks import check_map, check_same_size
from relievo.core.errors import RangeError, ShapeError, UsageError
from relievo.core.images import largest_code
from relievo.core.types import FloatMap, Image, Size, StereoPair
from relievo.core.words import Layout
from relievo.render.anaglyph import (
    mix_by_matrix,
    mix_colour,
    mix_dubois,
    mix_gray,
    mix_half_colour,
)
from relievo.render.anaglyph_spectra import AMBER_BLUE, GREEN_MAGENTA, anaglyph_matrix
from relievo.render.interleaved import TURNS, interleave

_DEPTH_LAYOUTS = (Layout.RGBD, Layout.DEPTH)

BESIDE = (Layout.SBS, Layout.HALF_SBS, Layout.CROSS, Layout.VR180)
STACKED = (Layout.TAB, Layout.HALF_TAB, Layout.VR360)
HALF = (Layout.HALF_SBS, Layout.HALF_TAB)
"""Layouts whose views are squeezed to half their width or height."""

_NOT_ONE_IMAGE = {
    Layout.LEFT_RIGHT: "two files: write the views themselves",
    Layout.FRAME_SEQUENTIAL: "two frames of a film: write the left view, then the right one",
    Layout.QUILT: "more than two views: use render_quilt",
    Layout.RGBD: "depth, not views: use pack_depth",
    Layout.DEPTH: "depth, not views: use pack_depth",
}

_STEREO_MODES = {
    Layout.HALF_SBS: "left_right",
    Layout.SBS: "left_right",
    Layout.TAB: "top_bottom",
    Layout.HALF_TAB: "top_bottom",
    Layout.CROSS: "right_left",
    Layout.INTERLACED: "row_interleaved_lr",
    Layout.COLUMN_INTERLACED: "col_interleaved_lr",
    Layout.CHECKERBOARD: "checkerboard_lr",
    Layout.FRAME_SEQUENTIAL: "block_lr",
    Layout.VR180: "left_right",
    Layout.VR360: "top_bottom",
    Layout.ANAGLYPH_DUBOIS: "anaglyph_cyan_red",
    Layout.ANAGLYPH_COLOUR: "anaglyph_cyan_red",
    Layout.ANAGLYPH_HALF_COLOUR: "anaglyph_cyan_red",
    Layout.ANAGLYPH_GRAY: "anaglyph_cyan_red",
    Layout.ANAGLYPH_GREEN_MAGENTA: "anaglyph_green_magenta",
}

_GLASSES = {
    Layout.ANAGLYPH_GREEN_MAGENTA: GREEN_MAGENTA,
    Layout.ANAGLYPH_AMBER_BLUE: AMBER_BLUE,
}

_MIXERS: dict[Layout, Callable[[StereoPair], Image]] = {
    Layout.ANAGLYPH_COLOUR: mix_colour,
    Layout.ANAGLYPH_HALF_COLOUR: mix_half_colour,
    Layout.ANAGLYPH_GRAY: mix_gray,
}


def stereo_mode(layout: Layout) -> str | None:
    """Gives the value of the Matroska tag `stereo_mode`, as FFmpeg's muxer names it.

    Returns:
        The name by which players arrange the views themselves; None where Matroska has none, or
        there are not two views in one film.
    """
    return _STEREO_MODES.get(layout)


def view_size(layout: Layout, size: Size) -> Size:
    """Gives the size, (height, width), at which a layout needs its views of a source of `size`."""
    height, width = size
    if layout is Layout.HALF_SBS:
        return height, (width + 1) // 2
    if layout is Layout.HALF_TAB:
        return (height + 1) // 2, width
    return height, width


def packed_size(layout: Layout, size: Size) -> Size:
    """Gives the size, (height, width), of a layout's picture of a source of `size`.

    Half layouts of an odd size become one pixel larger; for separate files or frames it is that
    of each, and for spheres the source is one of them.

    Raises:
        UsageError: for a quilt, whose size its shape says.
    """
    if layout is Layout.QUILT:
        raise UsageError("the size of a quilt is that of its QuiltShape")
    height, width = view_size(layout, size)
    if layout in (*BESIDE, Layout.RGBD):
        return height, 2 * width
    if layout in STACKED:
        return 2 * height, width
    return height, width


def pack(
    pair: StereoPair,
    layout: Layout,
    size: Size | None = None,
    *,
    bit_depth: int | None = None,
) -> Image:
    """Arranges a pair of views as one image.

    Args:
        pair: views of uint8 or uint16, RGB, of the size of the source or of `view_size`.
        layout: any that shows both views in one image.
        size: (height, width) of the source; None = that of the views. Only it can tell whether
            views of a half layout are to be squeezed.
        bit_depth: bits in use, of which anaglyphs make white; None = all of the dtype.

    Returns:
        (H, W, 3) of the views' dtype, of `packed_size(layout, size)`.

    Raises:
        UsageError: if the layout is not two views in one image; the message says what to do.
        ShapeError: if the views are smaller than the layout needs, or no spheres where it needs
            these.
    """
    if layout in _NOT_ONE_IMAGE:
        raise UsageError(f"layout {layout} is {_NOT_ONE_IMAGE[layout]}")
    height, width = pair.left.shape[:2]
    _check_sphere(layout, (height, width))
    pair = _fit(pair, view_size(layout, size or (height, width)))
    if layout is Layout.ANAGLYPH_DUBOIS:
        return mix_dubois(pair, bit_depth=bit_depth)
    if layout in _GLASSES:
        return mix_by_matrix(pair, anaglyph_matrix(_GLASSES[layout]), bit_depth=bit_depth)
    if layout in _MIXERS:
        return _MIXERS[layout](pair)
    return _arrange(pair, layout)


def pack_depth(
    image: Image, levels: FloatMap, layout: Layout, bit_depth: int | None = None
) -> Image:
    """Shows depth as gray, beside its image or alone.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB; a layout of depth alone takes its dtype from it.
        levels: (H, W) float32 in [0, 1], near = 1.
        layout: one that shows depth.
        bit_depth: bits in use, of which near is the largest value; None = all of the dtype.

    Returns:
        (H, W, 3) of the image's dtype, of `packed_size(layout, size)`.

    Raises:
        UsageError: if the layout shows views.
        ShapeError: if image and levels differ in size.
        RangeError: if levels lie outside [0, 1] or are not finite.
    """
    if layout not in _DEPTH_LAYOUTS:
        raise UsageError(f"layout {layout} shows views, not depth: use pack")
    largest = largest_code(image, bit_depth)
    check_map("levels", levels)
    check_same_size(image=image, levels=levels)
    if levels.min() < 0 or levels.max() > 1:
        raise RangeError(f"levels must be in [0, 1], got [{levels.min():g}, {levels.max():g}]")
    depth = np.empty_like(image)
    _paint_gray(levels, np.float32(largest), depth)
    return depth if layout is Layout.DEPTH else _beside(image, depth)


def _arrange(pair: StereoPair, layout: Layout) -> Image:
    if layout in TURNS:
        return interleave(pair, layout)
    if layout is Layout.CROSS:
        return _beside(pair.right, pair.left)
    if layout in STACKED:
        return cast(Image, np.vstack((pair.left, pair.right)))
    return _beside(pair.left, pair.right)


def _beside(first: Image, second: Image) -> Image:
    return cast(Image, np.hstack((first, second)))


def _check_sphere(layout: Layout, size: Size) -> None:
    per_height = {Layout.VR180: 1, Layout.VR360: 2}.get(layout)
    if per_height is not None and size[1] != per_height * size[0]:
        raise ShapeError(
            f"views of layout {layout} are spheres, {per_height} times as wide as high, got "
            f"{size}: place them by render.panorama first"
        )


def _fit(pair: StereoPair, size: Size) -> StereoPair:
    """The pair with views of `size`, squeezed where they are larger."""
    height, width = size
    given = pair.left.shape[:2]
    if given == size:
        return pair
    if not (height <= given[0] <= 2 * height and width <= given[1] <= 2 * width):
        raise ShapeError(f"views must be {size} or twice that for this layout, got {given}")
    # Halfway between two pixels, linear reading is their mean: area averaging, but much faster.
    left, right = (
        cast(Image, cv2.resize(view, (width, height), interpolation=cv2.INTER_LINEAR))
        for view in (pair.left, pair.right)
    )
    return StereoPair(left, right)


@numba.njit(parallel=True, nogil=True, cache=True)
def _paint_gray(levels: FloatMap, largest: np.float32, gray: Image) -> None:
    for y in numba.prange(levels.shape[0]):
        for x in range(levels.shape[1]):
            level = np.int32(levels[y, x] * largest + np.float32(0.5))
            for channel in range(3):
                gray[y, x, channel] = level
