import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.metrics.contours import (
    checked_depths,
    checked_ratios,
    depth_edges,
    distance_to,
    pairs,
    step_ratios,
    thin,
)


def thinned_slowly(ratios, limit):
    marks = np.zeros(ratios.shape, np.bool_)
    for y, row in enumerate(ratios):
        steps = [x for x in range(len(row)) if row[x] > limit]
        runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
        for run in runs:
            if len(run):
                marks[y, max(run.astype(int), key=lambda x: row[x])] = True
    return marks


def test_thinning_agrees_with_a_plain_loop():
    ratios = np.random.default_rng(0).uniform(0.9, 1.3, (25, 40))
    np.testing.assert_array_equal(thin(ratios, 1.05), thinned_slowly(ratios, 1.05))


def test_of_equal_steps_in_a_run_the_first_is_kept():
    ratios = np.array([[1.0, 1.5, 1.5, 1.0, 1.2, 1.5]])
    np.testing.assert_array_equal(thin(ratios, 1.1), [[False, True, False, False, False, True]])


def test_pairs_look_to_the_right_left_bottom_and_top():
    values = np.array([[1, 2, 3], [4, 5, 6]])
    found = [(a.tolist(), b.tolist()) for a, b in pairs(values)]
    assert found == [
        ([[1, 2], [4, 5]], [[2, 3], [5, 6]]),
        ([[2, 3], [5, 6]], [[1, 2], [4, 5]]),
        ([[1], [2], [3]], [[4], [5], [6]]),
        ([[4], [5], [6]], [[1], [2], [3]]),
    ]


def test_step_ratios_are_far_over_near_and_zero_beside_the_invalid():
    depth = np.array([[1.0, 2.0, 5.0]])
    to_the_right, to_the_left, *_ = step_ratios(depth, np.array([[True, True, False]]))
    np.testing.assert_array_equal(to_the_right, [[2, 0]])
    np.testing.assert_array_equal(to_the_left, [[0.5, 0]])


def test_an_edge_is_marked_on_its_nearer_side():
    depth = np.full((4, 6), 3.0)
    depth[1:3, 2:4] = 1
    np.testing.assert_array_equal(depth_edges(depth), depth == 1)


def test_a_soft_step_is_one_pixel_wide():
    depth = np.tile([1, 1, 1.2, 1.9, 2.2, 2.2], (3, 1))
    edges = depth_edges(depth)
    assert edges.tolist() == [[False, False, True, False, False, False]] * 3


def test_a_step_as_large_as_the_ratio_is_no_edge():
    depth = np.array([[1.0, 1.25]])
    assert not depth_edges(depth, ratio=1.25).any()
    assert depth_edges(depth, ratio=1.2499).any()


def test_a_thin_object_is_marked_once():
    depth = np.array([[4.0, 4.0, 1.0, 4.0, 4.0]])
    assert depth_edges(depth).tolist() == [[False, False, True, False, False]]


def test_invalid_pixels_make_no_edges():
    depth = np.full((3, 5), 2.0)
    depth[1, 1] = np.nan
    depth[2, 4] = 50
    assert not depth_edges(depth, depth == 2).any()


def test_distances_are_euclidean():
    marks = np.zeros((30, 40), np.bool_)
    marks[3, 30] = marks[20, 5] = True
    rows, columns = np.nonzero(marks)
    y, x = np.indices(marks.shape)
    expected = np.hypot(y[..., None] - rows, x[..., None] - columns).min(axis=-1)
    np.testing.assert_allclose(distance_to(marks), expected, atol=1e-4)


def test_without_marks_everything_is_infinitely_far():
    assert np.isinf(distance_to(np.zeros((2, 3), np.bool_))).all()


def test_invalid_depth_becomes_one():
    depth = np.array([[np.nan, -1, 3]], np.float32)
    valid, (values,) = checked_depths(depth > 0, depth=depth)
    assert (valid.tolist(), values.tolist()) == ([[False, False, True]], [[1, 1, 3]])
    assert values.dtype == np.float64


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -2.0])
def test_depth_must_be_finite_and_positive(bad):
    depth = np.ones((3, 4))
    depth[1:, 2] = bad
    with pytest.raises(RangeError, match=r"truth must be finite and > 0.* and 1 more"):
        checked_depths(None, prediction=np.ones((3, 4)), truth=depth)


def test_depth_must_be_two_dimensional():
    with pytest.raises(ShapeError, match="depth must be"):
        checked_depths(None, depth=np.ones((3, 4, 1)))


def test_sizes_must_agree():
    with pytest.raises(ShapeError, match="sizes differ"):
        checked_depths(np.ones((4, 3), np.bool_), depth=np.ones((3, 4)))


def test_valid_must_be_bool():
    with pytest.raises(DTypeError, match="valid must be bool"):
        checked_depths(np.ones((3, 4), np.uint8), depth=np.ones((3, 4)))


@pytest.mark.parametrize("ratios", [[], [1.0], [1.2, 1.1], [np.nan]])
def test_ratios_must_rise_from_above_one(ratios):
    with pytest.raises(RangeError, match="thresholds must be above 1"):
        checked_ratios("thresholds", ratios)
