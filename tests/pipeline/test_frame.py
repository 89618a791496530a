from dataclasses import replace

import cv2
import numpy as np
import pytest

from relievo.core.types import DepthKind, DepthMap, FloatMap, Image, StereoPair
from relievo.core.words import Layout, Views
from relievo.geometry.depth import to_relative_inverse
from relievo.optimisation.budget import to_disparity
from relievo.optimisation.mapping import apply_mapping
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import convert_frame, frame_mapping, working_size
from relievo.pipeline.presentation import TWO_PICTURES, picture_size
from relievo.pipeline.scene import Scene
from relievo.refinement.refine import refine
from relievo.render.formats import pack
from relievo.render.quilt import QuiltShape
from relievo.render.views import render_views

H, W = 48, 64


def picture(bit_depth: int = 8) -> Image:
    generator = np.random.default_rng(3)
    noise = generator.uniform(0.2, 0.8, (12, 16, 3))
    smooth = cv2.resize(noise, (W, H), interpolation=cv2.INTER_CUBIC)
    dtype = np.uint8 if bit_depth == 8 else np.uint16
    return (smooth * (2**bit_depth - 1)).astype(dtype)


def ramp() -> FloatMap:
    return np.tile(np.linspace(0.5, 2, 32, dtype=np.float32), (24, 1))


def relative(values: FloatMap, valid: np.ndarray | None = None) -> DepthMap:
    return DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH, valid)


def alone(values: FloatMap, valid: np.ndarray | None = None) -> Scene:
    return Scene.of_image(picture(), relative(values, valid))


@pytest.mark.parametrize("views", list(Views))
def test_frame_is_the_sum_of_its_parts(views: Views) -> None:
    image, depth = picture(), relative(ramp())
    scene = Scene.of_image(image, depth)
    config = ViewConfig(views=views, layout=Layout.SBS, zero_plane=0.4)
    mapping = frame_mapping(scene, config)
    disparity = to_disparity(
        apply_mapping(refine(depth, image).values, mapping),
        width_px=W,
        depth_budget_percent=config.budget_percent,
        zero_plane=0.4,
    )
    expected = pack(render_views(image, disparity, views=views), Layout.SBS)
    (packed,) = convert_frame(scene, mapping, config)
    assert np.array_equal(packed, expected)


@pytest.mark.parametrize("bit_depth", [8, 10, 16])
@pytest.mark.parametrize("layout", [each for each in Layout if each not in TWO_PICTURES])
def test_picture_has_the_size_of_its_layout(layout: Layout, bit_depth: int) -> None:
    scene = Scene.of_image(picture(bit_depth), relative(ramp()), bit_depth=bit_depth)
    config = ViewConfig(layout=layout, quilt=QuiltShape(3, 2, (40, 30)))
    (packed,) = convert_frame(scene, frame_mapping(scene, config), config)
    assert packed.shape[:2] == picture_size(config, (H, W))
    assert packed.dtype == scene.frame.image.dtype
    assert packed.max() < 2**bit_depth


@pytest.mark.parametrize("layout", TWO_PICTURES)
def test_two_pictures_are_the_two_halves_of_side_by_side(layout: Layout) -> None:
    image, depth = picture(), relative(ramp())
    scene = Scene.of_image(image, depth)
    config = ViewConfig(layout=layout)
    mapping = frame_mapping(scene, config)
    left, right = convert_frame(scene, mapping, config)
    (both,) = convert_frame(scene, mapping, replace(config, layout=Layout.SBS))
    assert np.array_equal(both, pack(StereoPair(left, right), Layout.SBS))


@pytest.mark.parametrize("layout", [Layout.SBS, Layout.DEPTH])
@pytest.mark.parametrize("size", [(24, 32), (H, W)])
def test_image_and_depth_are_not_changed(layout: Layout, size: tuple[int, int]) -> None:
    values = np.random.default_rng(0).uniform(0, 1, size).astype(np.float32)
    image, depth, config = picture(), relative(values.copy()), ViewConfig(layout=layout)
    scene = Scene.of_image(image, depth)
    convert_frame(scene, frame_mapping(scene, config), config)
    assert np.array_equal(image, picture())
    assert np.array_equal(depth.values, values)


@pytest.mark.parametrize("kind", list(DepthKind))
def test_every_kind_of_depth_puts_near_before_far(kind: DepthKind) -> None:
    values = ramp() if kind.is_inverse else ramp()[:, ::-1].copy()
    depth, config = DepthMap(values, kind), ViewConfig(layout=Layout.DEPTH)
    scene = Scene.of_image(picture(), depth)
    (levels,) = convert_frame(scene, frame_mapping(scene, config), config)
    assert levels[:, -4:].mean() > levels[:, :4].mean() + 150


def test_invalid_pixels_have_no_say_in_the_mapping() -> None:
    values, valid = ramp(), np.ones((24, 32), np.bool_)
    config = ViewConfig(range_percentiles=(0, 100))
    expected = frame_mapping(alone(values), config)
    values, valid = np.vstack((values, values[:8])), np.ones((32, 32), np.bool_)
    values[24:], valid[24:] = 1e6, False
    mapping = frame_mapping(alone(values, valid), config)
    assert mapping.high == pytest.approx(expected.high, rel=1e-3)
    assert mapping.low == pytest.approx(expected.low, rel=1e-3)


def test_half_layouts_are_made_at_half_size_and_hidden_views_never() -> None:
    half = ViewConfig(layout=Layout.HALF_SBS)
    assert working_size(half, (H, W)) == (H, W // 2)
    assert working_size(replace(half, views=Views.HIDDEN), (H, W)) == (H, W)


def test_mapping_is_fitted_to_relative_inverse_depth() -> None:
    metric = DepthMap(ramp(), DepthKind.METRIC_DEPTH)
    config = ViewConfig()
    inverse = to_relative_inverse(metric)
    mappings = [
        frame_mapping(Scene.of_image(picture(), depth), config) for depth in (metric, inverse)
    ]
    assert mappings[0] == mappings[1]
