import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError, UsageError
from relievo.core.segments import SegmentMap
from relievo.refinement.guided import METHODS, upsample

EVERY_METHOD = pytest.mark.parametrize("method", list(METHODS))
RNG = np.random.default_rng(0)
GUIDE = RNG.integers(0, 256, (96, 128, 3), dtype=np.uint8)
SEGMENTS = SegmentMap.numbered(np.arange(96 * 128).reshape(96, 128) // 500, void=4)
EVERY_KNOWLEDGE = pytest.mark.parametrize("segments", [None, SEGMENTS], ids=["blind", "segments"])


def step_scene(edge=52, size=(96, 128), ratio=8):
    """An image of two flat colours, and the small blurred map of their two distances."""
    height, width = size
    guide = np.full((height, width, 3), (40, 60, 80), np.uint8)
    guide[:, edge:] = (200, 150, 90)
    truth = np.where(np.arange(width) < edge, 1.0, 3.0).astype(np.float32)
    truth = np.tile(truth, (height, 1))
    small = cv2.resize(truth, (width // ratio, height // ratio), interpolation=cv2.INTER_AREA)
    return guide, truth, cv2.GaussianBlur(small, (0, 0), 0.7)


@EVERY_METHOD
@EVERY_KNOWLEDGE
@pytest.mark.parametrize("value", [0.0, -3.7e6])
def test_constant_map_stays_constant(method, value, segments):
    values = np.full((12, 16), value, np.float32)
    refined = upsample(values, GUIDE, method=method, segments=segments)
    assert refined.shape == GUIDE.shape[:2]
    np.testing.assert_array_equal(refined, np.float32(value))


@EVERY_METHOD
@EVERY_KNOWLEDGE
@pytest.mark.parametrize("map_size", [(1, 1), (1, 5), (7, 1), (2, 3)])
@pytest.mark.parametrize("size", [(1, 6), (6, 1), (17, 23)])
def test_tiny_maps_and_guides_are_refined_within_their_range(method, map_size, size, segments):
    values = RNG.random(map_size, dtype=np.float32)
    refined = upsample(values, GUIDE[: size[0], : size[1]], method=method, segments=segments)
    assert refined.shape == size
    assert refined.dtype == np.float32
    assert refined.min() >= values.min()
    assert refined.max() <= values.max()


@EVERY_METHOD
@EVERY_KNOWLEDGE
def test_nothing_overshoots_the_range_of_the_map(method, segments):
    values = RNG.random((12, 16), dtype=np.float32)
    refined = upsample(values, GUIDE, method=method, segments=segments)
    assert refined.shape == GUIDE.shape[:2]
    assert refined.dtype == np.float32
    assert np.isfinite(refined).all()
    assert values.min() <= refined.min() <= refined.max() <= values.max()


@EVERY_METHOD
def test_inputs_are_not_changed(method):
    values, guide = RNG.random((12, 16), dtype=np.float32), GUIDE.copy()
    before, ids = values.copy(), SEGMENTS.ids.copy()
    upsample(values, guide, method=method, segments=SEGMENTS)
    np.testing.assert_array_equal(SEGMENTS.ids, ids)
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(guide, GUIDE)


@EVERY_METHOD
def test_a_guide_of_ten_bits_gives_the_same_as_one_of_eight(method):
    guide, _, values = step_scene()
    deep = np.round(guide.astype(np.float64) * 1023 / 255).astype(np.uint16)
    np.testing.assert_allclose(
        upsample(values, deep, method=method, bit_depth=10),
        upsample(values, guide, method=method),
        atol=0.01,
    )


@EVERY_METHOD
def test_twice_the_image_gives_the_same_picture(method):
    guide, _, values = step_scene()
    double = np.repeat(np.repeat(guide, 2, axis=0), 2, axis=1)
    refined = upsample(values, double, method=method)
    reduced = cv2.resize(refined, (128, 96), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced - upsample(values, guide, method=method)).mean() < 0.01


@pytest.mark.parametrize("edge", [49, 52, 56])
def test_outlines_brings_a_step_closer_to_the_truth(edge):
    guide, truth, values = step_scene(edge)
    errors = {
        method: np.abs(upsample(values, guide, method=method) - truth).mean()
        for method in ("outlines", "bilinear")
    }
    assert errors["outlines"] < 0.25 * errors["bilinear"]


@pytest.mark.parametrize("edge", [49, 52, 56])
@pytest.mark.parametrize("method", ["outlines", "guided"])
def test_a_step_in_the_guide_makes_the_step_of_the_map_steeper(method, edge):
    guide, _, values = step_scene(edge)
    steepest = {
        name: np.abs(np.diff(upsample(values, guide, method=name)[48])).max()
        for name in (method, "bilinear")
    }
    assert steepest[method] > 3 * steepest["bilinear"]


@pytest.mark.parametrize("edge", [49, 52, 56])
def test_outlines_puts_the_step_on_the_outline_to_the_pixel(edge):
    guide, _, values = step_scene(edge)
    refined = upsample(values, guide)
    jumps = np.abs(np.diff(refined[48]))
    assert jumps.argmax() == edge - 1
    # Of the true 2; the work grid straddles outlines at odd columns.
    assert jumps.max() > 0.9


@EVERY_METHOD
def test_a_slanted_plane_keeps_its_slope_away_from_the_border(method):
    truth = np.linspace(1, 2, 128, dtype=np.float32)
    values = cv2.resize(np.tile(truth, (96, 1)), (16, 12), interpolation=cv2.INTER_AREA)
    refined = upsample(values, np.full((96, 128, 3), 90, np.uint8), method=method)
    inside = np.abs(refined - truth)[:, 24:-24]
    assert inside.max() < 0.01


def test_outlines_copies_no_texture_onto_a_flat_surface():
    _, _, values = step_scene(edge=64)
    texture = RNG.integers(0, 256, (96, 128, 3), dtype=np.uint8)
    refined = upsample(values, texture)
    far_from_step = refined[:, :32]
    np.testing.assert_allclose(far_from_step, 1.0, atol=0.01)


@pytest.mark.parametrize("method", [name for name in METHODS if name != "bilinear"])
def test_segments_steer_every_filter_where_colours_say_nothing(method):
    guide, truth, values = step_scene(edge=64)
    segments = SegmentMap.numbered(truth.astype(int))
    flat = np.full_like(guide, 90)
    errors = [
        np.abs(upsample(values, flat, method=method, segments=each) - truth).mean()
        for each in (segments, None)
    ]
    assert errors[0] < errors[1]


@EVERY_METHOD
def test_void_segments_are_none(method):
    guide, _, values = step_scene()
    refined = upsample(values, guide, method=method, segments=SegmentMap.void((96, 128)))
    np.testing.assert_array_equal(refined, upsample(values, guide, method=method))


def test_bilinear_ignores_the_guide_and_segments():
    values = RNG.random((12, 16), dtype=np.float32)
    plain = cv2.resize(values, (128, 96), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(
        upsample(values, GUIDE, method="bilinear", segments=SEGMENTS), plain, rtol=1e-6
    )


def test_a_map_of_the_guides_size_is_returned_as_a_copy():
    values = RNG.random(GUIDE.shape[:2], dtype=np.float32)
    refined = upsample(values, GUIDE)
    np.testing.assert_array_equal(refined, values)
    assert not np.shares_memory(refined, values)


def test_a_larger_map_is_averaged():
    values = RNG.random((192, 256), dtype=np.float32)
    blocks = values.reshape(96, 2, 128, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(upsample(values, GUIDE), blocks, rtol=1e-5)


def test_an_unknown_method_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match=", ".join(METHODS)):
        upsample(np.ones((2, 2), np.float32), GUIDE, method="magic")


def test_infinity_is_refused():
    with pytest.raises(RangeError):
        upsample(np.full((2, 2), np.inf, np.float32), GUIDE)


@pytest.mark.parametrize("options", [{"radius": 0}, {"radius": 9}, {"bit_depth": 10}])
def test_arguments_outside_their_range_are_refused(options):
    with pytest.raises(RangeError):
        upsample(np.ones((2, 2), np.float32), GUIDE, **options)


def test_nan_is_refused():
    with pytest.raises(RangeError):
        upsample(np.full((2, 2), np.nan, np.float32), GUIDE)


def test_other_shapes_and_types_are_refused():
    with pytest.raises(ShapeError):
        upsample(np.ones((2, 2, 1), np.float32), GUIDE)
    with pytest.raises(DTypeError):
        upsample(np.ones((2, 2)), GUIDE)
    with pytest.raises(DTypeError):
        upsample(np.ones((2, 2), np.float32), GUIDE.astype(np.float32))
