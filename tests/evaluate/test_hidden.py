import cv2
import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.core.types import DepthKind, DepthMap
from relievo.core.words import Layout, Views
from relievo.depth.testing import PlaneEstimator, RadialEstimator
from relievo.evaluate.decibels import MOST_DECIBELS
from relievo.evaluate.hidden import (
    CORNSWEET,
    PYRAMID,
    ROWS,
    WARP,
    HiddenBenchmark,
    open_hidden,
    pairs_of,
    viewing_disparity,
)
from relievo.evaluate.predictors import Estimated, Truth
from relievo.evaluate.registry import Request
from relievo.metrics.alignment import Alignment
from relievo.pipeline.config import HIDDEN_BUDGET_PERCENT, ViewConfig
from relievo.pipeline.frame import convert_frame, frame_mapping
from relievo.pipeline.scene import Scene

SIZE = (60, 320)
PER_METRE = 25.5


def textured(seed=0):
    noise = np.random.default_rng(seed).uniform(0, 255, (*SIZE, 3))
    return np.rint(cv2.GaussianBlur(noise, (0, 0), 1.5) * 2 - 128).clip(1, 254).astype(np.uint8)


def stepped():
    disparity = np.full(SIZE, -0.6, np.float32)
    disparity[:, 140:] = 0.5
    return disparity


@pytest.fixture
def benchmark(held):
    set_ = held({"a": (textured(1), None), "b": (textured(2), None)}, "photos")
    return HiddenBenchmark([set_], Estimated(RadialEstimator()))


def test_only_hidden_pairs_leave_no_ghost(benchmark):
    assert benchmark.items == ["photos/a", "photos/b"]
    measures = benchmark.measure("photos/b").measures
    assert tuple(measures) == benchmark.methods == (WARP, CORNSWEET, ROWS, PYRAMID)
    for method in (ROWS, PYRAMID):
        assert {column.name for column in benchmark.columns} < set(measures[method])
        assert measures[method]["ghost_max"] == 0
        assert measures[method]["ghost_psnr"] == MOST_DECIBELS
    assert 1 < measures[CORNSWEET]["ghost_max"] < measures[WARP]["ghost_max"]
    assert measures[WARP]["ghost_psnr"] < measures[CORNSWEET]["ghost_psnr"] < MOST_DECIBELS


def test_warp_and_hidden_carry_the_disparity_and_its_high_frequencies_do_not(benchmark):
    measures = benchmark.measure("photos/a").measures
    assert measures[WARP]["gain_16"] == pytest.approx(1, abs=0.15)
    assert measures[ROWS]["gain_16"] == pytest.approx(1, abs=0.15)
    assert measures[PYRAMID]["gain_16"] == pytest.approx(1, abs=0.25)
    assert measures[CORNSWEET]["gain_16"] < 0.5


def test_the_high_passed_disparity_fades_away_from_a_step():
    image = textured()
    pair = pairs_of(image, stepped())[CORNSWEET]
    difference = np.abs(pair.left.astype(int) - pair.right).mean(axis=(0, 2))
    near_step, far = difference[132:148].mean(), difference[20:60].mean()
    assert near_step > 3 * far


@pytest.mark.parametrize("estimator", [PlaneEstimator(), RadialEstimator()])
def test_disparity_is_that_of_converted_photos(estimator):
    image = textured(3)
    depth = estimator.estimate([image])[0]
    config = ViewConfig(views=Views.HIDDEN, layout=Layout.LEFT_RIGHT)
    scene = Scene.of_image(image, depth)
    left, right = convert_frame(scene, frame_mapping(scene, config), config)
    disparity = viewing_disparity(depth, image)
    pair = pairs_of(image, disparity)[ROWS]
    np.testing.assert_array_equal(pair.left, left)
    np.testing.assert_array_equal(pair.right, right)
    assert np.ptp(disparity) == pytest.approx(HIDDEN_BUDGET_PERCENT / 100 * SIZE[1], rel=1e-3)


def test_pictures_show_ghosts(benchmark):
    images = {each.caption: each.image for each in benchmark.pictures("photos/a")}
    np.testing.assert_array_equal(images["image"], textured(1))
    np.testing.assert_array_equal(images["hidden, both views at once"], textured(1))
    ghosts = {caption: image for caption, image in images.items() if caption.startswith("ghost")}
    colours = [len(np.unique(image.reshape(-1, 3), axis=0)) for image in ghosts.values()]
    assert colours[0] > colours[1] > colours[2] == colours[3] == 1
    assert all(image.shape == (*SIZE, 3) for image in images.values())


def test_images_are_opened_from_files_and_truth_may_be_their_depth(write_set):
    codes = np.tile(np.linspace(30, 200, SIZE[1]), (SIZE[0], 1)).astype(np.uint8)
    samples = {"a": (textured(1), codes), "b": (textured(2), codes)}
    folder = write_set("rooms", samples, depth_scale_per_metre=PER_METRE, test=["b"])
    benchmark = open_hidden(Request(folder, Truth(), split="test"))
    assert benchmark.items == ["rooms/b"]
    assert benchmark.protocol["sets"] == {"rooms": {"images": 1}}
    assert benchmark.protocol["depth_budget_percent"] == HIDDEN_BUDGET_PERCENT
    depth = DepthMap(codes / np.float32(PER_METRE), DepthKind.METRIC_DEPTH)
    assert viewing_disparity(depth, textured(2))[:, 0].mean() > 0
    assert benchmark.measure("rooms/b").measures[ROWS]["ghost_max"] == 0


def test_an_alignment_cannot_be_chosen(tmp_path):
    with pytest.raises(UsageError, match="leave out --align"):
        open_hidden(Request(tmp_path, Truth(), alignment=Alignment.MEDIAN))


@pytest.mark.data
def test_a_hidden_pair_of_a_photograph_has_no_ghost_and_a_warped_one_has(data_folder):
    benchmark = open_hidden(Request(data_folder / "nyuv2", Truth(), split="test"))
    measures = benchmark.measure(benchmark.items[0]).measures
    assert measures[ROWS]["ghost_max"] == 0
    assert measures[WARP]["ghost_max"] > 10
    assert measures[ROWS]["gain_16"] > 0.6
