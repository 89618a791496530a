import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.metrics.matching import ReducedViews, match_views, pull_right, reduce_views
from relievo.render.stereo import render_pair


def texture(height, width, seed=0):
    noise = np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)
    noise = sum(sigma * cv2.GaussianBlur(noise, (0, 0), sigma) for sigma in (1, 3, 9))
    return cv2.normalize(noise, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)


def shifted_pair(disparity, size=(180, 320), seed=0):
    """A flat scene whose points lie further right by `disparity` in the left view."""
    height, width = size
    wide = texture(height, width + 200, seed)
    right = slice(100 + disparity, 100 + disparity + width)
    return ReducedViews(
        np.ascontiguousarray(wide[:, 100 : 100 + width]), np.ascontiguousarray(wide[:, right])
    )


@pytest.mark.parametrize("disparity", [-30, -3, 0, 7, 60])
def test_a_shift_is_found_with_its_sign(disparity):
    matched = match_views(shifted_pair(disparity))
    assert matched.valid.mean() > 0.7
    errors = np.abs(matched.disparity - disparity)[matched.valid]
    assert np.percentile(errors, 99) < 0.1


def test_what_one_view_does_not_show_is_not_valid():
    matched = match_views(shifted_pair(40))
    assert matched.valid[:, 45:].mean() > 0.95
    assert not matched.valid[:, :38].any()


def test_a_slope_is_followed_within_a_fraction_of_a_pixel():
    image = texture(180, 320)
    disparity = np.broadcast_to(np.linspace(-6, 9, 180)[:, None], (180, 320)).astype(np.float32)
    pair = render_pair(image, disparity)
    matched = match_views(ReducedViews(pair.left, pair.right))
    errors = np.abs(matched.disparity - disparity)[matched.valid]
    assert np.median(errors) < 0.2
    assert np.percentile(errors, 95) < 0.6


def test_rows_that_differ_in_height_and_turn_are_matched_all_the_same():
    left, right = shifted_pair(8)
    turn = cv2.getRotationMatrix2D((159.5, 89.5), 1.0, 1.01)
    turn[1, 2] += 5
    turned = cv2.warpAffine(right, turn, (320, 180), flags=cv2.INTER_CUBIC, borderMode=1)
    matched = match_views(ReducedViews(left, turned))
    assert matched.rows.offset_px == pytest.approx(5, abs=0.4)
    assert matched.rows.rotation_degrees == pytest.approx(-1, abs=0.05)
    assert matched.rows.scale == pytest.approx(1.01, abs=0.002)
    assert matched.valid.mean() > 0.7


def test_other_colours_do_not_disturb():
    left, right = shifted_pair(8)
    matched = match_views(ReducedViews(left, cv2.convertScaleAbs(right, alpha=0.8, beta=20)))
    assert matched.valid.mean() > 0.7
    assert np.median(matched.disparity[matched.valid]) == pytest.approx(8, abs=0.1)


def test_plain_grey_matches_nowhere():
    grey = np.full((60, 80, 3), 90, np.uint8)
    assert not match_views(ReducedViews(grey, grey)).valid.any()


def test_views_of_different_things_hardly_match():
    left, right = texture(180, 320, 1), texture(180, 320, 2)
    assert match_views(ReducedViews(left, right)).valid.mean() < 0.3


def test_result_does_not_depend_on_the_number_of_threads():
    views = shifted_pair(8)
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = match_views(views)
    finally:
        cv2.setNumThreads(threads)
    several = match_views(views)
    np.testing.assert_array_equal(one.disparity, several.disparity)
    np.testing.assert_array_equal(one.valid, several.valid)


def test_large_views_are_reduced_and_small_ones_kept():
    large = np.zeros((720, 1280, 3), np.uint8)
    assert reduce_views(large, large).left.shape == (360, 640, 3)
    small = np.zeros((90, 160, 3), np.uint8)
    assert reduce_views(small, small).right.shape == (90, 160, 3)


def test_squeezed_views_get_their_shape_back():
    squeezed = np.zeros((360, 320, 3), np.uint8)
    assert reduce_views(squeezed, squeezed, aspect=16 / 9).left.shape == (180, 320, 3)


def test_right_values_are_pulled_to_where_the_left_view_has_them():
    views = shifted_pair(5)
    pulled = pull_right(views.right, np.full((180, 320), 5, np.float32))
    np.testing.assert_array_equal(pulled[:, 5:], views.left[:, 5:])


@pytest.mark.parametrize("shape", [(1, 400, 3), (400, 20, 3), (15, 60, 3)])
def test_tiny_views_are_refused(shape):
    view = np.zeros(shape, np.uint8)
    with pytest.raises(ShapeError, match="too small"):
        reduce_views(view, view)


def test_wrong_views_are_refused():
    view = np.zeros((60, 80, 3), np.uint8)
    with pytest.raises(ShapeError):
        reduce_views(view, view[:, :70])
    with pytest.raises(DTypeError):
        reduce_views(view.astype(np.uint16), view.astype(np.uint16))
    with pytest.raises(RangeError):
        reduce_views(view, view, aspect=0)
    with pytest.raises(ShapeError, match="too narrow"):
        reduce_views(view, view, aspect=0.1)


@pytest.mark.data
@pytest.mark.parametrize(("name", "most"), [("tsukuba", 0.1), ("venus", 0.1), ("Cloth3", 0.15)])
def test_real_pairs_agree_with_the_truth(data_folder, name, most):
    folder = data_folder / "middlebury"
    views = [
        np.ascontiguousarray(cv2.imread(str(folder / view / f"{name}.png"))[..., ::-1])
        for view in ("left", "right")
    ]
    codes = cv2.imread(str(folder / "disp" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
    matched = match_views(ReducedViews(*views))
    truth = codes / np.float32(64)
    known = matched.valid & (codes > 0)
    errors = np.abs(matched.disparity - truth)[known]
    assert known.mean() > 0.55
    assert np.median(errors) < 0.3
    assert np.mean(errors > 1) < most
