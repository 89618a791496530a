import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.edges import edge_completeness, edge_distances, leakage


def vertical_step(column, *, near=1.0, far=3.0, size=(40, 60)):
    depth = np.full(size, near)
    depth[:, column:] = far
    return depth


def segments_of(*columns, size=(40, 60)):
    return np.tile(np.searchsorted(columns, np.arange(size[1]), side="right"), (size[0], 1))


def test_edges_in_the_same_place_have_no_distance():
    depth = vertical_step(20)
    assert edge_distances(depth, depth) == (0, 0)


@pytest.mark.parametrize("shift", [-4, 3, 9])
def test_parallel_edges_are_as_far_apart_as_they_were_shifted(shift):
    found = edge_distances(vertical_step(25 + shift), vertical_step(25))
    assert found == pytest.approx((abs(shift), abs(shift)))


def test_rows_and_columns_are_treated_alike():
    prediction, truth = vertical_step(28), vertical_step(25)
    assert edge_distances(prediction.T, truth.T) == edge_distances(prediction, truth)


def test_an_edge_too_many_costs_accuracy_and_one_too_few_costs_completeness():
    both = vertical_step(15)
    both[:, 40:] = 9
    one = vertical_step(15)
    assert edge_distances(both, one) == pytest.approx((5, 0), abs=0.2)
    assert edge_distances(one, both) == pytest.approx((0, 5), abs=0.2)


def test_distances_are_truncated():
    found = edge_distances(vertical_step(45), vertical_step(10), truncation_px=7)
    assert found == pytest.approx((7, 7))


def test_scale_and_power_do_not_matter():
    prediction, truth = vertical_step(22), vertical_step(25)
    assert edge_distances(7 * prediction**0.5, truth) == edge_distances(prediction, truth)


def test_a_small_step_beside_a_large_one_is_no_edge():
    depth = vertical_step(15, near=1.0, far=10.0)
    slight = depth.copy()
    slight[:, 45:] *= 1.05
    assert edge_distances(slight, depth) == pytest.approx((0, 0))


def test_without_true_edges_nothing_is_measured():
    flat = np.full((40, 60), 2.0)
    assert all(math.isnan(each) for each in edge_distances(vertical_step(20), flat))
    assert all(math.isnan(each) for each in edge_distances(flat, flat))


def test_without_predicted_edges_both_distances_are_the_largest():
    assert edge_distances(np.full((40, 60), 2.0), vertical_step(20)) == (10, 10)


def test_holes_have_no_outline():
    prediction, truth = vertical_step(28), vertical_step(25)
    valid = np.ones(truth.shape, np.bool_)
    valid[5:12, 40:50] = False
    expected = edge_distances(prediction, truth)
    spoilt = np.where(valid, truth, np.nan)
    assert edge_distances(np.where(valid, prediction, 0), spoilt, valid) == expected


def test_nothing_valid_is_nothing_measured():
    depth = vertical_step(20)
    found = edge_distances(depth, depth, np.zeros(depth.shape, np.bool_))
    assert all(math.isnan(each) for each in found)


def test_leakage_is_the_share_of_the_error_of_the_baseline():
    truth = vertical_step(30)
    baseline, prediction = truth.copy(), truth.copy()
    baseline[:, 28:32] = 2
    prediction[:, 29:31] = 2
    assert leakage(prediction, truth, baseline, None, 6) == pytest.approx(0.5)
    assert leakage(baseline, truth, baseline, None, 6) == 1
    assert leakage(truth, truth, baseline, None, 6) == 0


def test_leakage_counts_errors_near_edges_only():
    truth = vertical_step(30)
    baseline, prediction = truth + 0.5, truth + 0.25
    prediction[:, 36:] = 100
    prediction[:, :23] = 100
    assert leakage(prediction, truth, baseline, None, 6) == pytest.approx(0.5)


def test_leakage_leaves_invalid_pixels_out():
    truth = vertical_step(30)
    valid = np.ones(truth.shape, np.bool_)
    valid[3, 27:33] = False
    prediction = np.where(valid, truth + 0.25, np.nan)
    assert leakage(prediction, truth, truth + 0.5, valid, 6) == pytest.approx(0.5)


def test_leakage_is_undefined_without_edges_or_without_error_of_the_baseline():
    flat, step = np.full((40, 60), 2.0), vertical_step(30)
    assert math.isnan(leakage(flat, flat, flat + 1, None, 6))
    assert math.isnan(leakage(step + 1, step, step, None, 6))


def test_outlines_with_a_predicted_edge_are_complete():
    truth = vertical_step(30)
    assert edge_completeness(truth, segments_of(30), truth, 0) == 1
    assert edge_completeness(5 * truth, segments_of(30), truth, 0) == 1


@pytest.mark.parametrize(("column", "expected"), [(32, 1.0), (28, 1.0), (33, 0.0)])
def test_a_predicted_edge_may_lie_within_the_radius(column, expected):
    truth = vertical_step(30)
    assert edge_completeness(vertical_step(column), segments_of(30), truth, 2) == expected


def test_completeness_is_a_share_of_outline_pixels():
    truth = vertical_step(30)
    prediction = truth.copy()
    prediction[:10] = 1
    assert edge_completeness(prediction, segments_of(30), truth, 0) == pytest.approx(0.75)
    assert edge_completeness(prediction.T, segments_of(30).T, truth.T, 0) == pytest.approx(0.75)


def test_outlines_between_segments_of_like_depth_do_not_count():
    truth = vertical_step(30)
    truth[:, :15] = 1.04
    assert edge_completeness(truth, segments_of(15, 30), truth, 0) == 1
    truth[:, :15] = 1.06
    assert edge_completeness(truth, segments_of(15, 30), truth, 0) == pytest.approx(0.5)


def test_the_depth_of_a_segment_is_its_median_over_valid_pixels():
    truth = vertical_step(30)
    truth[:15, :15] = 90  # fewer than half of the segment, but its mean is moved
    valid = np.ones(truth.shape, np.bool_)
    valid[20:, 30:] = False
    found = edge_completeness(
        np.full(truth.shape, 2.0), segments_of(30), np.where(valid, truth, np.nan), 0, valid
    )
    assert found == 0


def test_what_is_on_no_segment_or_never_measured_has_no_outline():
    truth = vertical_step(30)
    segments = segments_of(30)
    assert math.isnan(edge_completeness(truth, segments - 1, truth, 0))
    assert math.isnan(edge_completeness(truth, segments, truth, 0, truth == 1))
    assert math.isnan(edge_completeness(truth, 0 * segments, truth, 0))


def test_refuses_other_sizes_and_depth_that_is_not_positive():
    depth = vertical_step(20)
    with pytest.raises(ShapeError, match="sizes differ"):
        edge_distances(depth.T, depth)
    with pytest.raises(ShapeError, match="segments"):
        edge_completeness(depth, segments_of(30).T, depth, 1)
    with pytest.raises(RangeError, match="baseline must be finite and > 0"):
        leakage(depth, depth, 0 * depth, None, 3)
