"""One frame's way from image to output: start reading here.

image -> depth -> refined -> optimised for viewing -> views -> layout
"""

from typing import cast

import cv2
import numpy as np

from relievo.core.types import DepthMap, FloatMap, Image, Size
from relievo.core.words import Layout, Views
from relievo.geometry.depth import to_relative_inverse
from relievo.optimisation.budget import comfortable_zero_plane, to_disparity
from relievo.optimisation.mapping import Mapping, apply_mapping, fit_mapping
from relievo.pipeline.config import ViewConfig
from relievo.refinement.fill import fill_invalid
from relievo.refinement.refine import refine
from relievo.render.formats import pack, pack_depth, view_size
from relievo.render.views import render_views


def convert_frame(
    image: Image, depth: DepthMap, mapping: Mapping, config: ViewConfig, bit_depth: int = 8
) -> tuple[Image, ...]:
    """Turns one image and its depth into the layout asked for.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        depth: of any kind, at any size of the image's aspect.
        mapping: from relative inverse depth to levels, fitted to the image or its shot.
        config: how depth is spent and the views are made.
        bit_depth: bits per channel of the image.

    Returns:
        The packed image; the left and the right view for the layout of two files.
    """
    height, width = image.shape[:2]
    view = resize_image(image, working_size(config, (height, width)))
    levels = optimised_levels(refine(depth, view, bit_depth=bit_depth), mapping)
    if config.layout in (Layout.RGBD, Layout.DEPTH):
        return (pack_depth(view, levels, config.layout, bit_depth),)
    disparity = to_disparity(
        levels,
        width_px=view.shape[1],
        depth_budget_percent=config.budget_percent,
        zero_plane=_zero_plane(mapping, config),
        out=levels,
    )
    pair = render_views(view, disparity, views=config.views, bit_depth=bit_depth)
    if config.layout is Layout.LEFT_RIGHT:
        return pair.left, pair.right
    return (pack(pair, config.layout, (height, width), bit_depth=bit_depth),)


def frame_mapping(depth: DepthMap, config: ViewConfig) -> Mapping:
    """Fits the mapping of one image to its depth, at the depth's own size."""
    inverse = to_relative_inverse(depth)
    weights = None if inverse.valid is None else inverse.valid.astype(np.float32)
    return fit_mapping(
        fill_invalid(inverse),
        weights=weights,
        percentiles=config.range_percentiles,
        emphasis=config.emphasis,
    )


def optimised_levels(refined: DepthMap, mapping: Mapping) -> FloatMap:
    """Maps refined depth to levels, in its own memory."""
    return apply_mapping(refined.values, mapping, out=refined.values)


def _zero_plane(mapping: Mapping, config: ViewConfig) -> float:
    """What the user asked for, or the subject's level as far as the background allows."""
    if config.zero_plane is not None:
        return config.zero_plane
    return comfortable_zero_plane(mapping.zero_plane, config.budget_percent)


def working_size(config: ViewConfig, size: Size) -> Size:
    """The size at which views are made: half-width layouts need no more columns.

    HiddenStereo's views cancel pixel by pixel at full size only.
    """
    return size if config.views is Views.HIDDEN else view_size(config.layout, size)


def resize_image(image: Image, size: Size) -> Image:
    """Shrinks an image by area, or gives it back as it is."""
    height, width = size
    if image.shape[:2] == size:
        return image
    # At exactly half a side both are the mean of two pixels, and this one is five times faster.
    is_half = all(old in (new, 2 * new) for old, new in zip(image.shape, size, strict=False))
    way = cv2.INTER_LINEAR if is_half else cv2.INTER_AREA
    return cast(Image, cv2.resize(image, (width, height), interpolation=way))
