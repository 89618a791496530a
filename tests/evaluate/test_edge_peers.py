import cv2
import numpy as np
import pytest

from relievo.data.registry import open_sets
from relievo.evaluate.edge_peers import OPENCV_PEERS, DomainTransform, Guided, WeightedMedian

EVERY_PEER = pytest.mark.parametrize("peer", OPENCV_PEERS.values(), ids=OPENCV_PEERS)
RNG = np.random.default_rng(0)
GUIDE = RNG.integers(0, 256, (48, 64, 3), dtype=np.uint8)


def step_scene(edge, size=(48, 64), ratio=8):
    """An image of two flat colours, the distances 1 and 3 of them, and their small soft map."""
    guide = np.full((*size, 3), (40, 60, 80), np.uint8)
    guide[:, edge:] = (200, 150, 90)
    truth = np.tile(np.where(np.arange(size[1]) < edge, 1, 3).astype(np.float32), (size[0], 1))
    wh = size[1] // ratio, size[0] // ratio
    small = cv2.resize(truth, wh, interpolation=cv2.INTER_AREA)
    return guide, truth, cv2.GaussianBlur(small, (0, 0), 0.7)


def bilinear(values, guide):
    return cv2.resize(values, guide.shape[1::-1])


@pytest.mark.parametrize("name", OPENCV_PEERS.keys() - {"OpenCV guided filter"})
@pytest.mark.parametrize("offset", [0, -2, 5e4])
def test_means_and_medians_stay_in_the_range_of_the_map(name, offset):
    values = RNG.random((6, 8), dtype=np.float32) + np.float32(offset)
    result = OPENCV_PEERS[name](values, GUIDE)
    rounding = 2 * np.spacing(np.abs(values).max())
    assert values.min() - rounding <= result.min() <= result.max() <= values.max() + rounding


@EVERY_PEER
@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e6])
def test_a_constant_map_stays_constant(peer, value):
    result = peer(np.full((6, 8), value, np.float32), GUIDE)
    np.testing.assert_array_equal(result, np.full((48, 64), value, np.float32))


@EVERY_PEER
@pytest.mark.parametrize("edge", [28, 32, 35])
def test_a_step_is_steepest_at_an_edge_of_colours(peer, edge):
    guide, _, values = step_scene(edge)
    row = np.diff(peer(values, guide)[24])
    assert abs(row.argmax() - (edge - 1)) <= 1
    assert row.max() > 1.5 * np.diff(bilinear(values, guide)[24]).max()


@EVERY_PEER
@pytest.mark.parametrize("edge", [28, 32, 35])
def test_a_clean_edge_is_followed_better_than_bilinear_does(peer, edge):
    guide, truth, values = step_scene(edge)
    beside = slice(None), slice(edge - 2, edge + 2)
    errors = [np.abs(each(values, guide) - truth)[beside].mean() for each in (peer, bilinear)]
    assert errors[0] < 0.85 * errors[1]


@EVERY_PEER
def test_the_unit_of_the_map_does_not_matter(peer):
    guide, _, values = step_scene(35)
    result = peer(1000 * values - 70, guide)
    np.testing.assert_allclose((result + 70) / 1000, peer(values, guide), atol=0.01)


@EVERY_PEER
def test_a_guide_without_edges_makes_no_steps(peer):
    flat = np.full((48, 64, 3), 90, np.uint8)
    values = np.tile(np.linspace(1, 2, 8, dtype=np.float32), (6, 1))
    steepest = [np.abs(np.diff(each(values, flat))).max() for each in (peer, bilinear)]
    assert steepest[0] <= steepest[1] + 1 / 255


@EVERY_PEER
@pytest.mark.parametrize("map_size", [(1, 1), (1, 5), (7, 1), (2, 3), (48, 64)])
@pytest.mark.parametrize("size", [(1, 1), (1, 6), (6, 1), (17, 23)])
def test_maps_and_guides_of_every_size_work(peer, map_size, size):
    result = peer(RNG.random(map_size, dtype=np.float32), GUIDE[: size[0], : size[1]].copy())
    assert result.shape == size
    assert result.dtype == np.float32
    assert np.isfinite(result).all()


@EVERY_PEER
def test_inputs_are_not_changed(peer):
    values, guide = RNG.random((6, 8), dtype=np.float32), GUIDE.copy()
    before = values.copy()
    peer(values, guide)
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(guide, GUIDE)


@EVERY_PEER
def test_the_same_inputs_give_the_same_result(peer):
    values = RNG.random((6, 8), dtype=np.float32)
    np.testing.assert_array_equal(peer(values, GUIDE), peer(values, GUIDE))


def test_windows_grow_with_the_ratio_of_sizes():
    guide, _, values = step_scene(32)
    soft = bilinear(values, guide) - 1
    by_hand = cv2.ximgproc.guidedFilter(guide, soft, 16, 1e-4 * 255**2) + 1
    result = Guided(radius=2, epsilon=1e-4)(values, guide)
    np.testing.assert_allclose(result, by_hand, atol=0.01)


def test_less_tolerance_of_colours_keeps_the_map_as_it_is():
    values = RNG.random((6, 8), dtype=np.float32)
    kept, moved = (DomainTransform(colour_sigma=each)(values, GUIDE) for each in (1, 1000))
    plain = bilinear(values, GUIDE)
    assert np.abs(kept - plain).mean() < 0.5 * np.abs(moved - plain).mean()


def test_the_weighted_median_minds_its_tolerance_of_colours():
    values = RNG.random((6, 8), dtype=np.float32)
    strict, lax = (WeightedMedian(colour_sigma=each)(values, GUIDE) for each in (3, 300))
    assert np.abs(strict - lax).mean() > 0.01


@pytest.mark.data
def test_the_guided_filter_is_finite_where_its_guide_has_one_colour_only(data_folder):
    # OpenCV's own result has 6,690 NaN on this image of the test split.
    dataset = open_sets(data_folder / "nyuv2", "test")[0]
    sample = dataset.read("1446")
    values = cv2.resize(sample.truth.values, (80, 60))
    assert np.isfinite(Guided()(values, sample.image)).all()
