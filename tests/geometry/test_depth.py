import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.types import DepthKind, DepthMap
from relievo.geometry.depth import (
    depth_from_disparity,
    disparity_from_depth,
    parallax_from_disparity,
    percent_from_px,
    px_from_percent,
    to_relative_inverse,
)

DEPTH_M = np.array([[1.0, 2.0], [4.0, 8.0]], np.float32)


@pytest.mark.parametrize("kind", [DepthKind.METRIC_DEPTH, DepthKind.SCALE_INVARIANT_DEPTH])
def test_depth_is_inverted(kind):
    result = to_relative_inverse(DepthMap(DEPTH_M, kind))
    assert result.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(result.values, [[1.0, 0.5], [0.25, 0.125]])
    assert result.valid is not None
    assert result.valid.all()


def test_depth_that_is_not_positive_becomes_invalid():
    depth = np.array([[2.0, 0.0], [-1.0, 1e-42]], np.float32)
    result = to_relative_inverse(DepthMap(depth, DepthKind.METRIC_DEPTH))
    np.testing.assert_array_equal(result.valid, [[True, False], [False, False]])
    np.testing.assert_array_equal(result.values, [[0.5, 0.0], [0.0, 0.0]])


def test_invalid_pixels_stay_invalid_even_where_they_hold_nan():
    depth = np.array([[2.0, np.nan]], np.float32)
    result = to_relative_inverse(DepthMap(depth, DepthKind.METRIC_DEPTH, np.array([[True, False]])))
    np.testing.assert_array_equal(result.valid, [[True, False]])
    np.testing.assert_array_equal(result.values, [[0.5, 0.0]])


def test_affine_invariant_depth_is_negated():
    result = to_relative_inverse(DepthMap(DEPTH_M, DepthKind.AFFINE_INVARIANT_DEPTH))
    assert result.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(result.values, -DEPTH_M)


def test_metric_inverse_depth_keeps_its_values():
    result = to_relative_inverse(DepthMap(DEPTH_M, DepthKind.METRIC_INVERSE_DEPTH))
    assert result.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(result.values, DEPTH_M)


def test_relative_inverse_depth_is_returned_as_it_is():
    depth = DepthMap(DEPTH_M, DepthKind.RELATIVE_INVERSE_DEPTH)
    assert to_relative_inverse(depth) is depth


@pytest.mark.parametrize("kind", list(DepthKind))
def test_near_is_large_whatever_the_kind(kind):
    values = 1 / DEPTH_M if kind.is_inverse else DEPTH_M
    result = to_relative_inverse(DepthMap(values, kind)).values.ravel()
    assert (np.diff(result) < 0).all()


def test_disparity_is_focal_length_times_baseline_over_depth():
    disparity = disparity_from_depth(DEPTH_M, f_px=1000.0, baseline_m=0.064)
    np.testing.assert_allclose(disparity, [[64, 32], [16, 8]], rtol=1e-6)


def test_depth_from_disparity_undoes_disparity_from_depth():
    disparity = disparity_from_depth(DEPTH_M, f_px=721.5, baseline_m=0.54)
    depth = depth_from_disparity(disparity, f_px=721.5, baseline_m=0.54)
    assert depth.kind is DepthKind.METRIC_DEPTH
    np.testing.assert_allclose(depth.values, DEPTH_M, rtol=1e-6)


def test_disparity_of_zero_has_no_depth():
    depth = depth_from_disparity(np.array([[0.0, 10.0]], np.float32), f_px=100.0, baseline_m=0.1)
    np.testing.assert_array_equal(depth.valid, [[False, True]])


def test_zero_depth_has_no_disparity():
    with pytest.raises(RangeError, match="depth_m"):
        disparity_from_depth(np.zeros((1, 2), np.float32), f_px=100.0, baseline_m=0.1)


@pytest.mark.parametrize(("f_px", "baseline_m"), [(0.0, 0.1), (100.0, -0.1), (np.nan, 0.1)])
def test_a_camera_without_extent_is_refused(f_px, baseline_m):
    with pytest.raises(RangeError, match="f_px"):
        disparity_from_depth(DEPTH_M, f_px=f_px, baseline_m=baseline_m)


def test_parallax_is_positive_behind_the_zero_plane():
    disparity = np.array([[2.0, 5.0, 9.0]], np.float32)
    np.testing.assert_array_equal(parallax_from_disparity(disparity, 5.0), [[3, 0, -4]])


def test_percent_and_pixels_are_inverse():
    assert px_from_percent(2.0, 1920) == pytest.approx(38.4)
    assert percent_from_px(38.4, 1920) == pytest.approx(2.0)
