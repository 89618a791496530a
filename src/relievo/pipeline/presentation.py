"""From an image and its disparity, or from two views, to the pictures of a layout."""

import math
from functools import partial

from relievo.core.errors import UsageError
from relievo.core.types import FloatMap, Image, Size, StereoPair
from relievo.core.words import Border, Fill, Layout
from relievo.pipeline.config import ViewConfig
from relievo.render.borders import crop_sides, float_window
from relievo.render.formats import pack, packed_size
from relievo.render.panorama import VrShape, front_half, place_pair, render_sphere
from relievo.render.patches import PatchFiller
from relievo.render.plate import Plate
from relievo.render.quilt import render_quilt
from relievo.render.views import render_views

SPHERES = (Layout.VR180, Layout.VR360)
HALF_IS_NO_WHOLE = "half a sphere makes no whole one; use --layout vr180"
TWO_PICTURES = (Layout.LEFT_RIGHT, Layout.FRAME_SEQUENTIAL)
"""Layouts of which each view is a picture of its own."""


def present(
    image: Image,
    disparity: FloatMap,
    config: ViewConfig,
    size: Size,
    *,
    bit_depth: int,
    nearest_px: float = 0.0,
    plate: Plate | None = None,
) -> tuple[Image, ...]:
    """Makes the pictures of a layout of an image with disparity.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image relative to the zero plane, > 0 in front.
        config: the way of making views, and a layout that shows them.
        size: (height, width) of the source.
        bit_depth: bits in use.
        nearest_px: the largest disparity in the shot; a floating window hangs there.
        plate: what is known to lie behind the nearest surface; None for a sphere.

    Returns:
        The packed image; the left and the right view where each is a picture of its own.
    """
    if config.layout is Layout.QUILT:
        return (render_quilt(image, disparity, config.quilt, bit_depth=bit_depth),)
    render = partial(
        render_views,
        views=config.views,
        source_view=config.source_view,
        plate=plate,
        filler=PatchFiller() if config.fill is Fill.PATCHES else None,
        hidden=config.hidden,
    )
    if config.is_sphere:
        pair = render_sphere(image, disparity, bit_depth=bit_depth, render=render)
    else:
        pair = render(image, disparity, bit_depth=bit_depth)
    if config.border is Border.CROP:
        pair = crop_sides(pair, _furthest_look_px(config, image.shape[1]), bit_depth=bit_depth)
    elif config.border is Border.WINDOW:
        pair = float_window(pair, max(0, round(nearest_px)))
    return show_pair(pair, config, size, bit_depth=bit_depth)


def show_pair(
    pair: StereoPair, config: ViewConfig, size: Size, *, bit_depth: int
) -> tuple[Image, ...]:
    """Makes the pictures of a layout of two views; arguments and result as `present`."""
    if config.layout in SPHERES:
        pair, size = _on_sphere(pair, config, bit_depth)
    if config.layout in TWO_PICTURES:
        return pair.left, pair.right
    return (pack(pair, config.layout, size, bit_depth=bit_depth),)


def picture_size(config: ViewConfig, size: Size) -> Size:
    """The size, (height, width), of each picture that is made of a source of `size`."""
    if config.layout is Layout.QUILT:
        return config.quilt.size
    if config.layout in SPHERES:
        return packed_size(config.layout, _sphere_size(config, size))
    return packed_size(config.layout, size)


def _furthest_look_px(config: ViewConfig, width_px: int) -> int:
    """How far a view may look past a side, whatever the shot: so the frame never moves."""
    return math.ceil(config.largest_gain * config.budget_percent / 100 * width_px)


def _on_sphere(pair: StereoPair, config: ViewConfig, bit_depth: int) -> tuple[StereoPair, Size]:
    """Both views on spheres of the layout, and the size of one."""
    size = pair.left.shape[0], pair.left.shape[1]
    sphere = _sphere_size(config, size)
    if not config.is_sphere:
        return place_pair(pair, _vr_shape(config, size), bit_depth=bit_depth), sphere
    if size != sphere:
        pair = StereoPair(front_half(pair.left), front_half(pair.right))
    return pair, sphere


def _sphere_size(config: ViewConfig, size: Size) -> Size:
    if not config.is_sphere:
        return _vr_shape(config, size).size
    height, width = size
    if config.layout is Layout.VR360 and width == height:
        raise UsageError(HALF_IS_NO_WHOLE)
    return height, height if config.layout is Layout.VR180 else width


def _vr_shape(config: ViewConfig, size: Size) -> VrShape:
    return VrShape.keeping_detail(config.layout, size[1], config.fov_degrees)
