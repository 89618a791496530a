import cv2
import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.types import StereoPair
from relievo.render.borders import crop_sides, float_window


def smooth_pair(size: tuple[int, int] = (60, 80), dtype: type = np.uint8) -> StereoPair:
    noise = np.random.default_rng(0).uniform(0, np.iinfo(dtype).max, (2, *size, 3))
    left, right = (cv2.GaussianBlur(each, (0, 0), 6).astype(dtype) for each in noise)
    holes = np.zeros(size, bool)
    holes[:, :10] = True
    return StereoPair(left, right, holes, None)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cropping_shows_the_middle_at_the_old_size(dtype):
    pair = smooth_pair(dtype=dtype)
    cropped = crop_sides(pair, 8)
    for view, whole in ((cropped.left, pair.left), (cropped.right, pair.right)):
        assert view.shape == whole.shape
        assert view.dtype == dtype
        middle = cv2.resize(whole[6:54, 8:72], (80, 60), interpolation=cv2.INTER_LINEAR)
        assert np.abs(view.astype(float) - middle).mean() < 0.005 * np.iinfo(dtype).max


def test_cropping_takes_the_holes_along():
    cropped = crop_sides(smooth_pair(), 8)
    assert cropped.left_holes[:, :2].all()
    assert not cropped.left_holes[:, 4:].any()
    assert cropped.right_holes is None


def test_cropping_nothing_changes_nothing():
    pair = smooth_pair()
    assert crop_sides(pair, 0) is pair


def test_a_single_row_can_be_cropped():
    assert crop_sides(smooth_pair((1, 80)), 8).left.shape == (1, 80, 3)


@pytest.mark.parametrize(("width", "margin_px"), [(80, 40), (2, 1), (1, 1)])
def test_cropping_everything_is_refused_with_a_way_out(width, margin_px):
    with pytest.raises(RangeError, match=f"{margin_px} of {width} columns.*--border"):
        crop_sides(smooth_pair((2, width)), margin_px)


def test_a_window_hides_the_outer_sides():
    pair = smooth_pair()
    framed = float_window(pair, 5)
    assert not framed.left[:, :5].any()
    assert not framed.right[:, -5:].any()
    np.testing.assert_array_equal(framed.left[:, 5:], pair.left[:, 5:])
    np.testing.assert_array_equal(framed.right[:, :-5], pair.right[:, :-5])


def test_a_window_of_no_width_changes_nothing():
    pair = smooth_pair()
    framed = float_window(pair, 0)
    np.testing.assert_array_equal(framed.left, pair.left)
    np.testing.assert_array_equal(framed.right, pair.right)


def test_a_window_wider_than_the_views_is_refused():
    with pytest.raises(RangeError):
        float_window(smooth_pair(), 81)


def test_cropping_invents_no_code_above_white():
    stripes = np.zeros((40, 60, 3), np.uint16)
    stripes[:, ::4] = stripes[:, 1::4] = 1023
    cropped = crop_sides(StereoPair(stripes, stripes), 6, bit_depth=10)
    assert cropped.left.max() == cropped.right.max() == 1023
