from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.core.errors import DTypeError, RangeError, ShapeError, WeightsError
from relievo.core.types import DepthKind, FloatMap, Image8
from relievo.depth.api import DepthEstimator, network_size


class Answering(DepthEstimator):
    """Gives prepared answers and keeps what it was asked."""

    name = "answering"
    kind = DepthKind.METRIC_DEPTH

    def __init__(self, *answers: FloatMap) -> None:
        self.answers = answers
        self.asked: list[Image8] = []

    def _predict(self, images: Sequence[Image8]) -> Sequence[FloatMap]:
        self.asked += images
        return self.answers


def ones(*size: int) -> FloatMap:
    return np.ones(size, np.float32)


def image(height: int = 4, width: int = 6) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def test_maps_carry_the_declared_kind_in_the_order_of_the_images() -> None:
    maps = Answering(ones(2, 3), 2 * ones(2, 3)).estimate([image(), image()])
    assert [depth.kind for depth in maps] == [DepthKind.METRIC_DEPTH] * 2
    assert [depth.values[0, 0] for depth in maps] == [1, 2]


def test_no_images_give_no_maps() -> None:
    assert Answering().estimate([]) == []


def test_sixteen_bits_are_brought_to_eight_by_their_bit_depth() -> None:
    estimator = Answering(ones(1, 1))
    ten_bit = np.array([[[0, 4, 1023]]], np.uint16)
    estimator.estimate([ten_bit], bit_depth=10)
    assert estimator.asked[0].dtype == np.uint8
    assert estimator.asked[0].tolist() == [[[0, 1, 255]]]


def test_values_beyond_the_bit_depth_are_refused() -> None:
    with pytest.raises(RangeError, match="1024"):
        Answering(ones(1, 1)).estimate([np.full((1, 1, 3), 1024, np.uint16)], bit_depth=10)


def test_an_image_of_four_channels_is_refused_by_its_place() -> None:
    with pytest.raises(ShapeError, match=r"images\[1\]"):
        Answering(ones(1, 1)).estimate([image(), np.zeros((4, 4, 4), np.uint8)])


def test_a_float_image_is_refused() -> None:
    with pytest.raises(DTypeError):
        Answering(ones(1, 1)).estimate([np.zeros((4, 4, 3), np.float32)])  # type: ignore[list-item]


def test_a_missing_map_is_an_error_that_names_the_estimator() -> None:
    with pytest.raises(WeightsError, match="answering: gave 1 maps for 2 images"):
        Answering(ones(2, 2)).estimate([image(), image()])


@pytest.mark.parametrize(
    "bad",
    [
        np.full((2, 2), np.nan, np.float32),
        np.full((2, 2), np.inf, np.float32),
        np.ones((2, 2), np.float64),
        np.ones((1, 2, 2), np.float32),
        np.ones((0, 2), np.float32),
    ],
    ids=["nan", "infinite", "float64", "three axes", "empty"],
)
def test_an_unusable_map_is_an_error_that_names_the_estimator(bad: FloatMap) -> None:
    with pytest.raises(WeightsError, match=r"answering: unusable depth for images\[0\]"):
        Answering(bad).estimate([image()])


@pytest.mark.parametrize(
    ("size", "long_side", "multiple_of", "expected"),
    [
        ((1080, 1920), 384, 32, (224, 384)),
        ((1920, 1080), 384, 32, (384, 224)),
        ((1, 1), 384, 32, (384, 384)),
        ((1, 4000), 384, 32, (32, 384)),
        ((30, 20), 64, 1, (64, 43)),
    ],
)
def test_the_network_size_keeps_the_aspect(
    size: tuple[int, int], long_side: int, multiple_of: int, expected: tuple[int, int]
) -> None:
    assert network_size(size, long_side, multiple_of) == expected


def test_a_network_size_of_nothing_is_refused() -> None:
    with pytest.raises(RangeError, match="long_side"):
        network_size((4, 4), 0)


def test_an_estimator_without_weights_says_nothing_of_them() -> None:
    estimator = Answering()
    assert estimator.weights_sha256 is None
    assert list(estimator.trained_on) == []
