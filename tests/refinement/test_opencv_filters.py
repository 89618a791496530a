import cv2
import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.refinement.opencv_filters import OPENCV_METHODS, DomainTransform

EVERY_METHOD = pytest.mark.parametrize("method", OPENCV_METHODS.values(), ids=OPENCV_METHODS)
RNG = np.random.default_rng(0)
GUIDE = RNG.integers(0, 256, (48, 64, 3), dtype=np.uint8)
OPTIONS = {"peak": 255, "radius": 1}


def step_scene(edge, size=(48, 64), ratio=8):
    """An image of two flat colours, the distances 1 and 3 of them, and their small soft map."""
    guide = np.full((*size, 3), (40, 60, 80), np.uint8)
    guide[:, edge:] = (200, 150, 90)
    truth = np.tile(np.where(np.arange(size[1]) < edge, 1, 3).astype(np.float32), (size[0], 1))
    wh = size[1] // ratio, size[0] // ratio
    small = cv2.resize(truth, wh, interpolation=cv2.INTER_AREA)
    return guide, truth, cv2.GaussianBlur(small, (0, 0), 0.7)


def plain_of(values, guide):
    return cv2.resize(values, guide.shape[1::-1])


def halves(edge, size=(48, 64)):
    return SegmentMap.numbered((np.arange(size[1]) >= edge) + np.zeros((size[0], 1), int))


@EVERY_METHOD
@pytest.mark.parametrize("offset", [0, -2, 5e4])
def test_results_stay_in_the_range_of_the_map(method, offset):
    values = RNG.random((6, 8), dtype=np.float32) + np.float32(offset)
    result = method(values, GUIDE, **OPTIONS)
    assert result.shape == GUIDE.shape[:2]
    assert result.dtype == np.float32
    assert values.min() <= result.min() <= result.max() <= values.max()


@EVERY_METHOD
@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e6])
def test_a_constant_map_stays_constant(method, value):
    result = method(np.full((6, 8), value, np.float32), GUIDE, **OPTIONS)
    np.testing.assert_array_equal(result, np.full((48, 64), value, np.float32))


@EVERY_METHOD
@pytest.mark.parametrize("edge", [28, 32, 35])
def test_a_step_follows_an_edge_of_colours(method, edge):
    guide, truth, values = step_scene(edge)
    error = np.abs(method(values, guide, **OPTIONS) - truth).mean()
    assert error < 0.6 * np.abs(plain_of(values, guide) - truth).mean()


@EVERY_METHOD
def test_the_steepest_place_is_the_edge(method):
    guide, _, values = step_scene(35)
    row = method(values, guide, **OPTIONS)[24]
    assert np.abs(np.diff(row)).argmax() == 34


@EVERY_METHOD
@pytest.mark.parametrize(("dtype", "peak"), [(np.uint16, 65535), (np.uint16, 1023)])
def test_more_bits_of_the_same_picture_change_nothing(method, dtype, peak):
    guide, _, values = step_scene(35)
    deep = np.rint(guide * (peak / 255)).astype(dtype)
    expected = method(values, guide, **OPTIONS)
    np.testing.assert_allclose(method(values, deep, peak=peak, radius=1), expected, atol=1e-6)


@EVERY_METHOD
def test_the_unit_of_the_map_does_not_matter(method):
    guide, _, values = step_scene(35)
    expected = method(values, guide, **OPTIONS)
    result = method(1000 * values - 70, guide, **OPTIONS)
    np.testing.assert_allclose((result + 70) / 1000, expected, atol=0.01)


@EVERY_METHOD
@pytest.mark.parametrize("edge", [28, 35])
def test_segments_win_over_misleading_colours(method, edge):
    _, truth, values = step_scene(edge)
    stripes = np.repeat(np.arange(48) // 4 % 2 * 200, 64).reshape(48, 64, 1).astype(np.uint8)
    guide = np.broadcast_to(stripes, (48, 64, 3)).copy()
    with_them = np.abs(method(values, guide, segments=halves(edge), **OPTIONS) - truth).mean()
    without = np.abs(method(values, guide, **OPTIONS) - truth).mean()
    assert with_them < 0.7 * without


@EVERY_METHOD
def test_segments_of_another_size_cover_the_guide(method):
    guide, truth, values = step_scene(32)
    flat = np.full_like(guide, 90)
    result = method(values, flat, segments=halves(4, (6, 8)), **OPTIONS)
    assert np.abs(result - truth).mean() < 0.6 * np.abs(plain_of(values, guide) - truth).mean()


@EVERY_METHOD
def test_void_segments_are_none(method):
    guide, _, values = step_scene(35)
    result = method(values, guide, segments=SegmentMap.void((4, 5)), **OPTIONS)
    np.testing.assert_array_equal(result, method(values, guide, **OPTIONS))


@EVERY_METHOD
@pytest.mark.parametrize("map_size", [(1, 1), (1, 5), (7, 1), (2, 3)])
@pytest.mark.parametrize("size", [(1, 1), (1, 6), (6, 1), (17, 23)])
def test_tiny_maps_and_guides_work(method, map_size, size):
    values = RNG.random(map_size, dtype=np.float32)
    segments = SegmentMap.numbered(RNG.integers(0, 3, (3, 4)), void=0)
    result = method(values, GUIDE[: size[0], : size[1]], segments=segments, **OPTIONS)
    assert result.shape == size
    assert values.min() <= result.min() <= result.max() <= values.max()


@EVERY_METHOD
def test_inputs_are_not_changed(method):
    values, guide = RNG.random((6, 8), dtype=np.float32), GUIDE.copy()
    before = values.copy()
    method(values, guide, segments=halves(30), **OPTIONS)
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(guide, GUIDE)


@EVERY_METHOD
def test_a_slanted_plane_takes_no_texture_and_keeps_its_slope(method):
    truth = np.linspace(1, 2, 64, dtype=np.float32)
    values = cv2.resize(np.tile(truth, (48, 1)), (8, 6), interpolation=cv2.INTER_AREA)
    result = method(values, GUIDE, **OPTIONS)
    assert np.abs(result - truth)[:, 20:-20].max() < 0.01


def test_labels_part_what_the_domain_transform_would_join():
    _, truth, values = step_scene(32)
    guide = np.full((48, 64, 3), 90, np.uint8)
    blind = DomainTransform(colour_sigma=1e4)
    result = blind(values, guide, segments=halves(32), **OPTIONS)
    assert np.abs(result - truth).max() < 0.5
    assert np.abs(blind(values, guide, **OPTIONS) - truth).max() > 0.7
