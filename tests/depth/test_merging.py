import tracemalloc
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import pytest

from relievo.core.errors import ShapeError, WeightsError
from relievo.core.types import DepthKind, FloatMap, Image8
from relievo.depth.api import DepthEstimator, network_size
from relievo.depth.detail import add_detail, fit_tile
from relievo.depth.merging import LONGEST_SIDE, MergedEstimator
from relievo.depth.registry import load_depth
from relievo.depth.testing import PlaneEstimator

RNG = np.random.default_rng(0)
Answer = Callable[[FloatMap, int], FloatMap]
"""From what a network sees, (h, w), and how many pictures it saw before, to its map."""


class Seeing(DepthEstimator):
    """Takes the brightness of an image, at its own small size, for depth."""

    name = "seeing"
    trained_on = ("somewhere/*",)

    def __init__(
        self,
        long_side: int = 64,
        kind: DepthKind = DepthKind.RELATIVE_INVERSE_DEPTH,
        answer: Answer = lambda seen, _: seen,
    ) -> None:
        self.kind = kind
        self.sizes: list[tuple[int, ...]] = []
        self._long_side = long_side
        self._answer = answer

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        return [self._see(image) for image in images]

    def _see(self, image: Image8) -> FloatMap:
        height, width = network_size(image.shape[:2], self._long_side)
        small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        seen = small[..., 0].astype(np.float32) / 255
        self.sizes.append(image.shape[:2])
        return self._answer(seen, len(self.sizes) - 1)


def scene(height: int = 384, width: int = 512) -> Image8:
    """A slope with discs and thin bars on it, as brightness."""
    values = np.tile(np.linspace(40, 120, width, dtype=np.float32), (height, 1))
    rng = np.random.default_rng(1)
    for level in (150, 180, 210, 240):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(values, centre, height // 8, level, -1)
    for column in range(20, width, 60):
        values[:, column : column + 5] = 230
    return np.repeat(values.astype(np.uint8)[..., None], 3, axis=2)


def truth(image: Image8, size: tuple[int, int]) -> FloatMap:
    small = cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small[..., 0].astype(np.float32) / 255)


def error(values: FloatMap, image: Image8) -> float:
    return float(np.abs(values - truth(image, (values.shape[0], values.shape[1]))).mean())


def plainly_enlarged(image: Image8) -> FloatMap:
    small = Seeing().estimate([image])[0].values
    large = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return np.clip(large, small.min(), small.max())


def in_units_of_its_own(seen: FloatMap, index: int) -> FloatMap:
    """Every tile, but not the whole, in another unit."""
    if index == 0:
        return seen
    rng = np.random.default_rng(index)
    return np.asarray(seen * rng.uniform(0.3, 3) + rng.uniform(-1, 1), np.float32)


def test_a_map_has_twice_the_size_and_the_kind_of_the_wrapped_estimator() -> None:
    wrapped = Seeing(kind=DepthKind.METRIC_DEPTH)
    (depth,) = MergedEstimator(wrapped).estimate([scene()])
    assert depth.size == (96, 128)
    assert depth.kind is DepthKind.METRIC_DEPTH


def test_the_wrapped_estimator_is_known_for_what_it_is() -> None:
    merged = MergedEstimator(load_depth("lite"))
    assert merged.weights_sha256 == load_depth("lite").weights_sha256
    assert list(merged.trained_on) == list(load_depth("lite").trained_on)
    assert merged.name == "lite, merged"


def test_tiles_bring_detail_that_the_layout_lacks() -> None:
    (depth,) = MergedEstimator(Seeing()).estimate([scene()])
    assert error(depth.values, scene()) < 0.4 * error(plainly_enlarged(scene()), scene())


def test_tiles_in_units_of_their_own_are_brought_to_the_layouts() -> None:
    (depth,) = MergedEstimator(Seeing(answer=in_units_of_its_own)).estimate([scene()])
    assert error(depth.values, scene()) < 0.5 * error(plainly_enlarged(scene()), scene())


def test_coarse_structure_stays_that_of_the_layout() -> None:
    def tilted(seen: FloatMap, index: int) -> FloatMap:
        slope = np.linspace(0, 0.2, seen.shape[1], dtype=np.float32)
        return seen + slope if index else seen

    (depth,) = MergedEstimator(Seeing(answer=tilted)).estimate([scene()])
    coarse, expected = (
        cv2.GaussianBlur(each, (0, 0), 12) for each in (depth.values, truth(scene(), (96, 128)))
    )
    assert np.abs(coarse - expected).mean() < 0.01


@pytest.mark.parametrize(
    "answer",
    [
        lambda seen, index: -seen if index else seen,
        lambda seen, index: np.full_like(seen, 0.7) if index else seen,
        lambda seen, index: (
            np.random.default_rng(index).random(seen.shape, np.float32) if index else seen
        ),
    ],
    ids=["upside down", "flat", "noise"],
)
def test_tiles_that_disagree_are_left_out(answer: Answer) -> None:
    (depth,) = MergedEstimator(Seeing(answer=answer)).estimate([scene()])
    np.testing.assert_allclose(depth.values, plainly_enlarged(scene()), atol=1e-6)


def test_one_tile_that_disagrees_leaves_no_seam() -> None:
    slope = np.repeat(np.linspace(0, 255, 512).astype(np.uint8)[None, :, None], 384, axis=0)

    def once_flat(seen: FloatMap, index: int) -> FloatMap:
        return np.full_like(seen, 9) if index == 5 else 3 * seen + 1 if index else seen

    wrapped = Seeing(answer=once_flat)
    (depth,) = MergedEstimator(wrapped).estimate([np.repeat(slope, 3, axis=2)])
    inside = depth.values[:, 4:-4]
    assert np.abs(np.diff(inside, axis=0)).max() < 0.002
    np.testing.assert_allclose(np.diff(inside, axis=1), 1 / 128, atol=0.004)


@pytest.mark.parametrize("kind", [DepthKind.METRIC_DEPTH, DepthKind.METRIC_INVERSE_DEPTH])
def test_metric_values_stay_positive_and_in_the_range_of_the_layout(kind: DepthKind) -> None:
    wrapped = Seeing(kind=kind, answer=lambda seen, index: (1 + seen) * (2 if index else 1))
    layout = Seeing(answer=lambda seen, _: 1 + seen).estimate([scene()])[0].values
    (depth,) = MergedEstimator(wrapped).estimate([scene()])
    assert layout.min() <= depth.values.min() <= depth.values.max() <= layout.max()
    assert error(depth.values - 1, scene()) < 0.4 * error(plainly_enlarged(scene()), scene())


def test_a_constant_map_stays_constant() -> None:
    wrapped = Seeing(answer=lambda seen, _: np.full_like(seen, 0.1))
    (depth,) = MergedEstimator(wrapped).estimate([scene()])
    np.testing.assert_array_equal(depth.values, np.float32(0.1))


def test_a_floor_stays_a_floor() -> None:
    layout = cv2.resize(PlaneEstimator(64).estimate([scene()])[0].values, (128, 96))
    (depth,) = MergedEstimator(PlaneEstimator(64)).estimate([scene()])
    np.testing.assert_allclose(depth.values, layout, atol=0.02)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (40, 60), (100, 180), (2, 600), (600, 2)])
def test_an_image_too_small_for_tiles_is_passed_through(size: tuple[int, int]) -> None:
    image = RNG.integers(0, 256, (*size, 3), dtype=np.uint8)
    np.testing.assert_array_equal(
        MergedEstimator(Seeing()).estimate([image])[0].values, Seeing().estimate([image])[0].values
    )


@pytest.mark.parametrize("size", [(15, 1500), (1500, 15), (211, 233), (383, 511)])
def test_odd_and_extreme_sizes_are_merged(size: tuple[int, int]) -> None:
    image = scene(*size) if min(size) > 100 else RNG.integers(0, 256, (*size, 3), dtype=np.uint8)
    expected = tuple(2 * side for side in network_size(size, 64))
    assert MergedEstimator(Seeing()).estimate([image])[0].size == expected


def test_sixteen_bits_give_the_same_as_eight() -> None:
    deep = scene().astype(np.uint16) << 2
    merged = MergedEstimator(Seeing())
    np.testing.assert_array_equal(
        merged.estimate([deep], bit_depth=10)[0].values, merged.estimate([scene()])[0].values
    )


def test_an_image_is_not_changed() -> None:
    image = scene()
    MergedEstimator(Seeing()).estimate([image])
    np.testing.assert_array_equal(image, scene())


def test_wrapped_twice_gives_four_times_the_size_and_more_detail() -> None:
    once = MergedEstimator(Seeing(long_side=32))
    (depth,) = MergedEstimator(once).estimate([scene()])
    assert depth.size == (96, 128)
    (coarse,) = once.estimate([scene()])
    enlarged = cv2.resize(coarse.values, (128, 96), interpolation=cv2.INTER_CUBIC)
    assert error(depth.values, scene()) < 0.8 * error(enlarged, scene())


def test_lite_merges_a_photo_within_the_range_of_its_layout() -> None:
    lite = load_depth("lite")
    layout = lite.estimate([scene(768, 1024)])[0]
    (depth,) = MergedEstimator(lite).estimate([scene(768, 1024)])
    assert depth.size == tuple(2 * side for side in layout.size)
    assert layout.values.min() <= depth.values.min() <= depth.values.max() <= layout.values.max()


def test_huge_images_are_halved_before_the_estimator_sees_them_and_copied_nowhere() -> None:
    image = np.zeros((6000, 9000, 3), np.uint8)
    wrapped = Seeing()
    tracemalloc.start()
    MergedEstimator(wrapped).estimate([image])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert max(max(size) for size in wrapped.sizes) <= LONGEST_SIDE
    assert peak < image.nbytes


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(threads)


def test_the_result_does_not_depend_on_the_number_of_threads(one_thread: None) -> None:
    alone = MergedEstimator(Seeing(256)).estimate([scene(1200, 1600)])[0].values
    cv2.setNumThreads(4)
    together = MergedEstimator(Seeing(256)).estimate([scene(1200, 1600)])[0].values
    np.testing.assert_array_equal(alone, together)


def test_an_unusable_tile_is_an_error_that_names_the_estimator() -> None:
    wrapped = Seeing(answer=lambda seen, index: np.full_like(seen, np.nan) if index == 3 else seen)
    with pytest.raises(WeightsError, match="seeing"):
        MergedEstimator(wrapped).estimate([scene()])


def test_a_tile_is_fitted_by_its_scale_and_shift_despite_what_is_wrong_in_it() -> None:
    layout = truth(scene(), (96, 128))
    tile = (layout - 0.25) / 3
    tile[30:50, 30:60] = 2
    fitted = fit_tile(tile, layout, has_shift=True)
    assert fitted is not None
    np.testing.assert_allclose(fitted[60:], layout[60:], atol=0.02)


def test_without_a_shift_a_tile_is_only_scaled() -> None:
    layout = 1 + truth(scene(), (96, 128))
    fitted = fit_tile(layout / 3 + 0.1, layout, has_shift=False)
    assert fitted is not None
    ratio = fitted / (layout / 3 + 0.1)
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-5)
    assert fit_tile(layout / 3, layout, has_shift=False) == pytest.approx(layout, rel=1e-5)


@pytest.mark.parametrize("unit", [1e-20, 1.0, 1e25])
def test_detail_does_not_depend_on_the_unit(unit: float) -> None:
    layout = cv2.GaussianBlur(truth(scene(), (96, 128)), (0, 0), 2)
    tiles = truth(scene(), (96, 128))
    scaled = add_detail(layout * np.float32(unit), tiles * np.float32(unit)) / np.float32(unit)
    np.testing.assert_allclose(scaled, add_detail(layout, tiles), atol=1e-4)


def test_tiles_equal_to_the_layout_change_nothing() -> None:
    layout = truth(scene(), (96, 128))
    np.testing.assert_array_equal(add_detail(layout, layout), layout)


def test_maps_of_different_sizes_are_refused() -> None:
    with pytest.raises(ShapeError):
        add_detail(np.ones((2, 2), np.float32), np.ones((2, 3), np.float32))
    with pytest.raises(ShapeError):
        fit_tile(np.ones((2, 2), np.float32), np.ones((2, 3), np.float32), has_shift=True)
