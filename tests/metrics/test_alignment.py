import logging
import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.depth import measure_depth

TRUTH = np.random.default_rng(0).uniform(1, 10, (20, 30))
EVERY = np.ones(TRUTH.shape, np.bool_)


def abs_rel(prediction, alignment, valid=EVERY):
    depth = align(prediction, TRUTH, valid, alignment).depth
    return measure_depth(depth, TRUTH, valid)["abs_rel"]


def test_affine_disparity_undoes_scale_and_shift_of_inverse_depth():
    assert abs_rel(3.0 / TRUTH + 0.7, Alignment.AFFINE_DISPARITY) < 1e-6


def test_affine_depth_undoes_scale_and_shift_of_depth():
    assert abs_rel(3.0 * TRUTH + 0.7, Alignment.AFFINE_DEPTH) < 1e-6


def test_median_scaling_does_not_undo_a_shift():
    assert abs_rel(3.0 * TRUTH + 0.7, Alignment.MEDIAN) > 1e-3


@pytest.mark.parametrize("alignment", [Alignment.MEDIAN, Alignment.SCALE_LSQ])
def test_scale_alignments_undo_a_factor(alignment):
    aligned = align(2 * TRUTH, TRUTH, EVERY, alignment)
    assert (aligned.scale, aligned.shift) == (pytest.approx(0.5), 0)
    np.testing.assert_allclose(aligned.depth, TRUTH, rtol=1e-12)


def test_scale_by_least_squares_is_optimal():
    prediction = TRUTH + np.random.default_rng(2).normal(0, 0.2, TRUTH.shape)
    scale = align(prediction, TRUTH, EVERY, Alignment.SCALE_LSQ).scale

    def error(factor):
        return ((factor * prediction - TRUTH) ** 2).sum()

    assert error(scale) < min(error(scale * 0.999), error(scale * 1.001))


def test_without_alignment_only_the_limits_apply():
    prediction = np.array([[0.0, 5.0, 200.0]])
    valid = np.ones((1, 3), np.bool_)
    aligned = align(prediction, np.ones((1, 3)), valid, Alignment.NONE, max_depth=80.0)
    np.testing.assert_array_equal(aligned.depth, [[1e-3, 5, 80]])


@pytest.mark.parametrize("alignment", list(Alignment))
def test_fits_ignore_masked_pixels(alignment):
    valid = np.random.default_rng(3).random(TRUTH.shape) > 0.3
    prediction = 2.0 / TRUTH + 0.1
    spoilt_prediction = np.where(valid, prediction, 1e9)
    spoilt_truth = np.where(valid, TRUTH, 1e9)
    clean = align(prediction, TRUTH, valid, alignment)
    spoilt = align(spoilt_prediction, spoilt_truth, valid, alignment)
    assert spoilt[1:] == clean[1:]


def test_affine_disparity_fits_positive_predictions_only():
    prediction = 1.0 / TRUTH
    prediction[0, :5] = -100.0
    aligned = align(prediction, TRUTH, EVERY, Alignment.AFFINE_DISPARITY, max_depth=80.0)
    assert aligned.scale == pytest.approx(1)
    np.testing.assert_array_equal(aligned.depth[0, :5], 80.0)


def test_affine_disparity_puts_nothing_beyond_a_kilometre():
    prediction = 1.0 / TRUTH
    prediction[0, 0] = -100.0
    assert align(prediction, TRUTH, EVERY, Alignment.AFFINE_DISPARITY).depth.max() == 1000


def test_negative_scale_is_kept_and_logged(caplog):
    with caplog.at_level(logging.INFO):
        aligned = align(20.0 - TRUTH, TRUTH, EVERY, Alignment.AFFINE_DEPTH)
    assert aligned.scale == pytest.approx(-1)
    assert "negative scale" in caplog.text


@pytest.mark.parametrize("alignment", [each for each in Alignment if each is not Alignment.NONE])
def test_nothing_to_fit_to_gives_nan(alignment):
    aligned = align(TRUTH, TRUTH, ~EVERY, alignment)
    assert math.isnan(aligned.scale)
    assert np.isnan(aligned.depth).all()


def test_a_prediction_of_zeros_has_no_scale():
    assert math.isnan(align(0 * TRUTH, TRUTH, EVERY, Alignment.MEDIAN).scale)


def test_sizes_must_agree():
    with pytest.raises(ShapeError):
        align(TRUTH.T, TRUTH, EVERY, Alignment.MEDIAN)


def test_least_depth_must_be_positive():
    with pytest.raises(RangeError, match="min_depth"):
        align(TRUTH, TRUTH, EVERY, Alignment.MEDIAN, min_depth=0.0)
