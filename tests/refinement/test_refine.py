import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.geometry.depth import to_relative_inverse
from relievo.refinement.guided import METHODS, upsample
from relievo.refinement.refine import refine

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 256, (48, 64, 3), dtype=np.uint8)
HALVES = SegmentMap.numbered((np.arange(64) >= 32) + np.zeros((48, 1), int))


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("kind", list(DepthKind))
def test_any_kind_becomes_relative_inverse_depth_of_the_images_size(kind, method):
    depth = DepthMap(RNG.uniform(1, 4, (6, 8)).astype(np.float32), kind)
    refined = refine(depth, IMAGE, segments=HALVES, method=method)
    assert refined.size == (48, 64)
    assert refined.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert refined.valid is None


@pytest.mark.parametrize("segments", [None, HALVES])
def test_it_is_the_upsampled_inverse_depth(segments):
    depth = DepthMap(RNG.uniform(1, 4, (6, 8)).astype(np.float32), DepthKind.METRIC_DEPTH)
    expected = upsample(to_relative_inverse(depth).values, IMAGE, segments=segments)
    np.testing.assert_array_equal(refine(depth, IMAGE, segments=segments).values, expected)


def test_near_is_large():
    values = np.where(np.arange(8) < 4, 5, 1).astype(np.float32) + np.zeros((6, 1), np.float32)
    refined = refine(DepthMap(values, DepthKind.METRIC_DEPTH), IMAGE, segments=HALVES).values
    assert refined[:, :24].max() < refined[:, 40:].min()


def test_invalid_pixels_are_filled_from_their_own_segment():
    values = np.where(np.arange(8) < 4, 1, 3).astype(np.float32) + np.zeros((6, 1), np.float32)
    valid = np.ones((6, 8), np.bool_)
    valid[:, 2:4] = False
    depth = DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
    known = refine(depth, IMAGE, segments=HALVES, method="bilinear").values
    guessed = refine(depth, IMAGE, method="bilinear").values
    np.testing.assert_allclose(known[:, 20:26], 1)
    assert guessed[:, 20:32].max() > 1.5


def test_more_bits_of_the_same_picture_change_little():
    values = RNG.random((6, 8), dtype=np.float32)
    depth = DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH)
    deep = np.round(IMAGE * (1023 / 255)).astype(np.uint16)
    refined = refine(depth, deep, bit_depth=10).values
    assert np.abs(refined - refine(depth, IMAGE).values).mean() < 0.01


def test_depth_without_a_valid_pixel_is_refused():
    nothing = np.zeros((6, 8), np.bool_)
    depth = DepthMap(np.ones((6, 8), np.float32), DepthKind.METRIC_DEPTH, nothing)
    with pytest.raises(RangeError, match="valid"):
        refine(depth, IMAGE)


def test_an_unknown_method_is_refused():
    depth = DepthMap(np.ones((6, 8), np.float32), DepthKind.METRIC_DEPTH)
    with pytest.raises(UsageError, match="magic"):
        refine(depth, IMAGE, method="magic")
