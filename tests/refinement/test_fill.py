import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.types import DepthKind, DepthMap
from relievo.refinement.fill import fill_invalid

KIND = DepthKind.RELATIVE_INVERSE_DEPTH


def test_invalid_pixels_take_the_nearest_valid_value():
    rng = np.random.default_rng(0)
    values = rng.random((20, 30), dtype=np.float32)
    valid = rng.random((20, 30)) > 0.9
    filled = fill_invalid(DepthMap(np.where(valid, values, np.float32(np.nan)), KIND, valid))
    places = np.argwhere(valid)
    for y, x in np.ndindex(values.shape):
        distances = np.hypot(*(places - (y, x)).T)
        # OpenCV's distances are off by up to 2 %, so a tie may go to either.
        near = places[distances <= distances.min() * 1.03 + 1e-9]
        assert filled[y, x] in values[tuple(near.T)]


def test_a_valid_map_is_returned_as_it_is():
    values = np.ones((2, 3), np.float32)
    assert fill_invalid(DepthMap(values, KIND)) is values
    assert fill_invalid(DepthMap(values, KIND, np.ones((2, 3), np.bool_))) is values


def test_one_valid_pixel_fills_the_map():
    values, valid = np.zeros((4, 5), np.float32), np.zeros((4, 5), np.bool_)
    values[3, 2], valid[3, 2] = 7, True
    np.testing.assert_array_equal(fill_invalid(DepthMap(values, KIND, valid)), 7)


def test_nothing_to_fill_from_is_refused():
    nothing = np.zeros((2, 3), np.bool_)
    with pytest.raises(RangeError, match="valid"):
        fill_invalid(DepthMap(np.ones((2, 3), np.float32), KIND, nothing))
