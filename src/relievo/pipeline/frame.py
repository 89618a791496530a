"""One frame's way from image to output: start reading here.

image -> depth and segments -> refined -> optimised for viewing -> views -> layout
"""

from collections.abc import Callable
from typing import TypeAlias, cast

import cv2
import numpy as np

from relievo.core.types import DepthMap, FloatMap, Image, Size
from relievo.core.words import Layout, Views
from relievo.geometry.depth import to_relative_inverse
from relievo.optimisation.budget import comfortable_zero_plane, to_disparity
from relievo.optimisation.comfort import DepthPlacement, comfort_limits, place_within
from relievo.optimisation.mapping import Mapping, apply_mapping, mapping_from_profile
from relievo.optimisation.profile import DepthProfile, measure_profile
from relievo.pipeline.bands import in_bands
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.presentation import present
from relievo.pipeline.scene import Scene
from relievo.refinement.fill import fill_invalid
from relievo.refinement.refine import refine
from relievo.render.formats import pack_depth, view_size
from relievo.render.plate import Plate

PlateOf: TypeAlias = Callable[[FloatMap], Plate]
"""From the disparity of a frame, as its views are made, to what lies behind its subjects."""


def convert_frame(
    scene: Scene, mapping: Mapping, config: ViewConfig, plate_of: PlateOf | None = None
) -> tuple[Image, ...]:
    """Turns one frame and what is known of it into the layout asked for.

    Args:
        scene: the frame, its depth and its segments.
        mapping: from relative inverse depth to levels, fitted to the frame or its shot.
        config: how depth is spent and the views are made.
        plate_of: what other frames saw behind its subjects, if the fill is `frames`.

    Returns:
        The packed image; the left and the right view where each is a picture of its own.
    """
    height, width = scene.frame.image.shape[:2]
    view = resize_image(scene.frame.image, working_size(config, (height, width)))
    levels = optimised_levels(refined(scene, view, config), mapping)

    def picture(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        # A band of a large photo is an image of its own; its layout keeps rows as they are.
        size = (height if config.layout is Layout.HALF_TAB else view.shape[0], width)
        return _picture(view, levels, mapping, config, size, scene.frame.bit_depth, plate_of)

    return in_bands(picture, view, levels, config)


def _picture(
    view: Image,
    levels: FloatMap,
    mapping: Mapping,
    config: ViewConfig,
    size: Size,
    bit_depth: int,
    plate_of: PlateOf | None,
) -> tuple[Image, ...]:
    """Makes the pictures of a view of an image of a size, in the memory of the levels."""
    if config.layout in (Layout.RGBD, Layout.DEPTH):
        return (pack_depth(view, levels, config.layout, bit_depth),)
    zero_plane, budget_percent = placement(mapping, config)
    disparity = to_disparity(
        levels,
        width_px=view.shape[1],
        depth_budget_percent=budget_percent,
        zero_plane=zero_plane,
        out=levels,
    )
    nearest_px = (1 - zero_plane) * budget_percent / 100 * view.shape[1]
    plate = None if plate_of is None else plate_of(disparity)
    return present(
        view, disparity, config, size, bit_depth=bit_depth, nearest_px=nearest_px, plate=plate
    )


def refined(scene: Scene, view: Image, config: ViewConfig) -> DepthMap:
    """Brings the depth of a frame to the size of a view of it."""
    return refine(
        scene.depth,
        view,
        segments=scene.segments,
        method=config.filter or "outlines",
        bit_depth=scene.frame.bit_depth,
    )


def frame_profile(scene: Scene, config: ViewConfig) -> DepthProfile:
    """Measures the depth of one frame at its own size: its range, its layers and its subject."""
    inverse = to_relative_inverse(scene.depth)
    return measure_profile(
        fill_invalid(inverse, scene.segments),
        weights=None if inverse.valid is None else inverse.valid.astype(np.float32),
        percentiles=config.range_percentiles,
        emphasis=config.emphasis,
        segments=scene.segments,
        image=scene.frame.image,
        bit_depth=scene.frame.bit_depth,
    )


def frame_mapping(scene: Scene, config: ViewConfig) -> Mapping:
    """Fits the mapping of one frame by itself."""
    return mapping_from_profile(frame_profile(scene, config))


def optimised_levels(refined: DepthMap, mapping: Mapping) -> FloatMap:
    """Maps refined depth to levels, in its own memory."""
    return apply_mapping(refined.values, mapping, out=refined.values)


def placement(mapping: Mapping, config: ViewConfig) -> DepthPlacement:
    """The zero plane and the depth budget, in percent: what the user asked for, else in comfort.

    The subject is on the screen as far as the background allows; on a stated screen, both limits
    hold whatever was asked for.
    """
    budget = config.budget_percent
    zero_plane = mapping.zero_plane if config.zero_plane is None else config.zero_plane
    if config.is_sphere and config.zero_plane is None:
        # In a headset, what both eyes see in the same place is infinitely far.
        zero_plane = 0.0
    if config.screen is not None:
        return place_within(comfort_limits(config.screen), zero_plane, budget)
    if config.zero_plane is None and not config.is_sphere:
        zero_plane = comfortable_zero_plane(zero_plane, budget)
    return DepthPlacement(zero_plane, budget)


def working_size(config: ViewConfig, size: Size) -> Size:
    """The size at which views are made: half-width layouts need no more columns.

    HiddenStereo's views cancel pixel by pixel at full size only, and half of a sphere's width would
    be another sphere.
    """
    is_whole = config.views is Views.HIDDEN or config.is_sphere
    return size if is_whole else view_size(config.layout, size)


def resize_image(image: Image, size: Size) -> Image:
    """Shrinks an image by area, or gives it back as it is."""
    height, width = size
    if image.shape[:2] == size:
        return image
    # At exactly half a side both are the mean of two pixels, and this one is five times faster.
    is_half = all(old in (new, 2 * new) for old, new in zip(image.shape, size, strict=False))
    way = cv2.INTER_LINEAR if is_half else cv2.INTER_AREA
    return cast(Image, cv2.resize(image, (width, height), interpolation=way))
