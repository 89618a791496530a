import math

import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.metrics.stereo import d1_all


@pytest.mark.parametrize(
    ("error_px", "truth_px", "is_bad"),
    [(2.9, 10.0, False), (3.0, 60.0, True), (3.0, 61.0, False), (-4.0, 10.0, True)],
)
def test_a_pixel_is_bad_by_both_limits(error_px, truth_px, is_bad):
    truth = np.array([[truth_px]])
    assert d1_all(truth + error_px, truth, np.ones((1, 1), np.bool_)) == float(is_bad)


def test_pixels_that_are_not_valid_do_not_count():
    truth = np.full((2, 3), 20.0)
    prediction = truth + np.array([[5, 0, 0], [9, 9, 9]])
    valid = np.array([[True, True, True], [False, False, True]])
    assert d1_all(prediction, truth, valid) == pytest.approx(0.5)
    assert math.isnan(d1_all(prediction, truth, np.zeros((2, 3), np.bool_)))


def test_sizes_must_agree():
    with pytest.raises(ShapeError):
        d1_all(np.ones((2, 3)), np.ones((3, 2)), np.ones((3, 2), np.bool_))
