import numpy as np
import pytest

from relievo.core.errors import DepthInputError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.evaluate.alignments import (
    at_size,
    check_unit,
    check_whole,
    in_space_of,
    usual_alignment,
)
from relievo.metrics.alignment import Alignment

METRIC, SCALE, AFFINE = (
    DepthKind.METRIC_DEPTH,
    DepthKind.SCALE_INVARIANT_DEPTH,
    DepthKind.AFFINE_INVARIANT_DEPTH,
)
INVERSE, RELATIVE = DepthKind.METRIC_INVERSE_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH


def depth(kind, values=((1, 2, 4), (5, 0, 8)), valid=None):
    return DepthMap(np.array(values, np.float32), kind, valid)


@pytest.mark.parametrize(
    ("kind", "alignment"),
    [
        (METRIC, Alignment.NONE),
        (INVERSE, Alignment.NONE),
        (SCALE, Alignment.MEDIAN),
        (AFFINE, Alignment.AFFINE_DEPTH),
        (RELATIVE, Alignment.AFFINE_DISPARITY),
        (None, Alignment.NONE),
    ],
)
def test_no_more_is_fitted_than_a_kind_leaves_open(kind, alignment):
    assert usual_alignment(kind) is alignment


@pytest.mark.parametrize("kind", DepthKind)
def test_a_kind_fits_its_usual_alignment(kind):
    in_space_of(depth(kind), usual_alignment(kind))


@pytest.mark.parametrize(
    ("alignment", "kinds"),
    [
        (Alignment.NONE, {METRIC, INVERSE}),
        (Alignment.MEDIAN, {METRIC, INVERSE, SCALE}),
        (Alignment.SCALE_LSQ, {METRIC, INVERSE, SCALE}),
        (Alignment.AFFINE_DEPTH, {METRIC, INVERSE, SCALE, AFFINE}),
        (Alignment.AFFINE_DISPARITY, set(DepthKind) - {AFFINE}),
    ],
)
def test_a_kind_that_leaves_more_open_than_is_fitted_is_refused(alignment, kinds):
    for kind in set(DepthKind) - kinds:
        advice = f"use {usual_alignment(kind)}"
        with pytest.raises(UnsupportedInputError, match=f"{kind} .*{advice}"):
            in_space_of(depth(kind), alignment)
    for kind in kinds:
        in_space_of(depth(kind), alignment)


@pytest.mark.parametrize("kind", [METRIC, SCALE])
def test_depth_is_inverted_for_a_fit_in_disparity(kind):
    made = in_space_of(depth(kind), Alignment.AFFINE_DISPARITY)
    np.testing.assert_allclose(made.values, [[1, 0.5, 0.25], [0.2, 0, 0.125]], rtol=1e-7)
    np.testing.assert_array_equal(made.valid, [[1, 1, 1], [1, 0, 1]])


@pytest.mark.parametrize("kind", [INVERSE, RELATIVE])
def test_inverse_depth_is_left_as_it_is_for_a_fit_in_disparity(kind):
    made = in_space_of(depth(kind), Alignment.AFFINE_DISPARITY)
    np.testing.assert_array_equal(made.values, depth(kind).values)


@pytest.mark.parametrize("alignment", [Alignment.NONE, Alignment.MEDIAN, Alignment.AFFINE_DEPTH])
def test_metric_inverse_depth_is_inverted_where_depth_is_fitted(alignment):
    made = in_space_of(depth(INVERSE), alignment)
    assert made.kind is METRIC
    np.testing.assert_allclose(made.values, [[1, 0.5, 0.25], [0.2, 0, 0.125]], rtol=1e-7)
    np.testing.assert_array_equal(made.valid, [[1, 1, 1], [1, 0, 1]])


def bilinear(values, size):
    """Samples at the centres of the new pixels, one by one; outside, the edge goes on."""
    result = np.zeros(size)
    height, width = values.shape
    for row in range(size[0]):
        for column in range(size[1]):
            y = (row + 0.5) * height / size[0] - 0.5
            x = (column + 0.5) * width / size[1] - 0.5
            top, left = int(np.floor(y)), int(np.floor(x))
            for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
                share = abs(1 - dy - (y - top)) * abs(1 - dx - (x - left))
                place = np.clip(top + dy, 0, height - 1), np.clip(left + dx, 0, width - 1)
                result[row, column] += share * values[place] if share > 0 else 0
    return result


@pytest.mark.parametrize("size", [(8, 12), (9, 7), (3, 5), (4, 13)])
def test_values_are_resized_bilinearly(size):
    values = np.random.default_rng(0).uniform(1, 9, (4, 6)).astype(np.float32)
    resized = at_size(DepthMap(values, METRIC), size)
    assert resized.valid is None
    assert resized.kind is METRIC
    np.testing.assert_allclose(resized.values, bilinear(values, size), rtol=1e-4)


def test_inverse_depth_is_resized_as_inverse_depth():
    inverse = DepthMap(np.array([[1, 0.1]], np.float32), INVERSE)
    metres = in_space_of(at_size(inverse, (1, 8)), Alignment.NONE).values[0]
    np.testing.assert_allclose(1 / metres, [1, 1, 0.8875, 0.6625, 0.4375, 0.2125, 0.1, 0.1], 1e-5)


@pytest.mark.parametrize("size", [(8, 12), (9, 7), (3, 5)])
def test_a_pixel_made_of_an_invalid_one_is_invalid(size):
    known = np.ones((4, 6), np.bool_)
    known[1, 4] = known[3, 0] = False
    valid = at_size(DepthMap(np.ones((4, 6), np.float32), METRIC, known), size).valid
    np.testing.assert_array_equal(valid, bilinear(known.astype(float), size) > 1 - 1e-6)


def test_values_of_the_right_size_are_left_as_they_are():
    known = np.array([[True, True, False], [True, True, True]])
    sized = at_size(depth(METRIC, valid=known), (2, 3))
    np.testing.assert_array_equal(sized.values, depth(METRIC).values)
    np.testing.assert_array_equal(sized.valid, known)


def test_a_mask_that_leaves_nothing_out_is_none():
    assert at_size(depth(METRIC, valid=np.ones((2, 3), np.bool_)), (4, 6)).valid is None


def test_a_prediction_that_leaves_out_what_is_measured_is_refused_with_how_much():
    known = np.array([[True, False, False]])
    check_whole("set/1", known, np.array([[True, False, False]]))
    check_whole("set/1", None, np.ones((1, 3), np.bool_))
    with pytest.raises(DepthInputError, match=r"set/1: .* no value for 2 of 3 pixels"):
        check_whole("set/1", known, np.ones((1, 3), np.bool_))


TRUTH_M = np.array([2, 3, 4, 80, 1], np.float32)


@pytest.mark.parametrize("factor", [0.03, 1, 40])
def test_depth_that_may_be_in_metres_is_taken(factor):
    check_unit("set/1", np.float32(factor) * TRUTH_M, TRUTH_M)


@pytest.mark.parametrize("factor", [600, 100, 0.001, 0])
def test_depth_in_another_unit_is_refused_by_the_factor(factor):
    with pytest.raises(UnsupportedInputError, match=rf"set/1: .* {factor} times .* in metres\?"):
        check_unit("set/1", np.float32(factor) * TRUTH_M, TRUTH_M)


def test_nothing_is_said_of_the_unit_where_nothing_is_measured():
    check_unit("set/1", np.array([], np.float32), np.array([], np.float32))
