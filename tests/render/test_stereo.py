import numba
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.render.stereo import render_fan, render_pair

DTYPES = [np.uint8, np.uint16]


def noise(size: tuple[int, int], dtype: type = np.uint8) -> np.ndarray:
    top = np.iinfo(dtype).max
    return np.random.default_rng(0).integers(0, top, (*size, 3), dtype=dtype, endpoint=True)


def square_before_wall(size: tuple[int, int] = (40, 80)) -> tuple[np.ndarray, np.ndarray]:
    """A red square of disparity 10 in the middle of a blue textured wall of disparity 0."""
    image, disparity = noise(size), np.zeros(size, np.float32)
    image[..., 0] = 0
    image[10:30, 30:50] = (255, 0, 0)
    disparity[10:30, 30:50] = 10
    return image, disparity


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("source_view", ["middle", "left", "right"])
def test_without_disparity_both_views_are_the_source(dtype, source_view):
    image = noise((17, 33), dtype)
    pair = render_pair(image, np.zeros((17, 33), np.float32), source_view=source_view)
    for view in (pair.left, pair.right):
        assert view.dtype == dtype
        np.testing.assert_array_equal(view, image)


def test_disparity_of_the_zero_plane_changes_nothing():
    image = noise((9, 31))
    pair = render_pair(image, np.full((9, 31), 7.3, np.float32), zero_plane_disparity=7.3)
    np.testing.assert_array_equal(pair.left, image)
    np.testing.assert_array_equal(pair.right, image)


@pytest.mark.parametrize("dtype", DTYPES)
def test_constant_disparity_shifts_both_views_symmetrically(dtype):
    image = noise((8, 60), dtype)
    pair = render_pair(image, np.full((8, 60), 6, np.float32))
    np.testing.assert_array_equal(pair.left[:, 3:], image[:, :-3])
    np.testing.assert_array_equal(pair.right[:, :-3], image[:, 3:])


def test_half_a_pixel_is_the_mean_of_two():
    image = noise((8, 60))
    pair = render_pair(image, np.full((8, 60), 1, np.float32))
    mean = (image[:, 1:].astype(float) + image[:, :-1]) / 2
    assert np.abs(pair.right[:, :-1] - mean).max() <= 0.5


@pytest.mark.parametrize(("source_view", "left", "right"), [("left", 0, -4), ("right", 4, 0)])
def test_a_source_that_is_a_view_stays_and_the_other_moves_by_all(source_view, left, right):
    image = noise((5, 40))
    pair = render_pair(
        image, np.full((5, 40), 6, np.float32), zero_plane_disparity=2, source_view=source_view
    )
    np.testing.assert_array_equal(pair.left[:, 8:-8], np.roll(image, left, axis=1)[:, 8:-8])
    np.testing.assert_array_equal(pair.right[:, 8:-8], np.roll(image, right, axis=1)[:, 8:-8])
    assert (pair.left_holes is None) == (source_view == "left")
    assert (pair.right_holes is None) == (source_view == "right")


def test_near_things_are_crossed():
    pair = render_pair(*square_before_wall())
    red_left, red_right = (np.flatnonzero(v[20, :, 0] > 200) for v in (pair.left, pair.right))
    assert red_left.mean() - red_right.mean() == pytest.approx(10, abs=0.6)


def test_the_near_surface_hides_the_far_one():
    pair = render_pair(*square_before_wall())
    for view in (pair.left, pair.right):
        assert (view[20, :, 0] > 200).sum() >= 19


def test_holes_are_filled_with_background_only():
    pair = render_pair(*square_before_wall())
    for view, holes in ((pair.left, pair.left_holes), (pair.right, pair.right_holes)):
        assert 3 <= holes[20, 15:65].sum() <= 6
        assert view[holes][:, 0].max() == 0
        assert view[holes][:, 2].std() > 10


def test_results_do_not_depend_on_the_number_of_threads():
    rng = np.random.default_rng(5)
    image, disparity = noise((64, 90)), (10 * rng.random((64, 90))).astype(np.float32)
    threads = numba.get_num_threads()
    many = render_pair(image, disparity)
    numba.set_num_threads(1)
    try:
        one = render_pair(image, disparity)
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(one.left, many.left)
    np.testing.assert_array_equal(one.right, many.right)
    np.testing.assert_array_equal(one.left_holes, many.left_holes)


@pytest.mark.parametrize("size", [(1, 30), (30, 1), (1, 1), (2, 2)])
def test_images_of_one_row_or_column_are_rendered(size):
    image = noise(size)
    pair = render_pair(image, np.full(size, 0.8, np.float32))
    assert pair.left.shape == pair.right.shape == image.shape


def test_a_reversed_image_gives_what_its_copy_gives():
    image, disparity = square_before_wall()
    view = render_pair(image[:, ::-1], disparity[:, ::-1])
    copy = render_pair(image[:, ::-1].copy(), disparity[:, ::-1].copy())
    np.testing.assert_array_equal(view.left, copy.left)


def test_the_inputs_are_not_changed():
    image, disparity = square_before_wall()
    before = image.copy(), disparity.copy()
    render_pair(image, disparity)
    np.testing.assert_array_equal(image, before[0])
    np.testing.assert_array_equal(disparity, before[1])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_disparity_that_is_not_finite_is_refused(bad):
    disparity = np.zeros((4, 5), np.float32)
    disparity[2, 2] = bad
    with pytest.raises(RangeError, match="disparity"):
        render_pair(noise((4, 5)), disparity)


def test_disparity_beyond_the_width_is_refused():
    with pytest.raises(RangeError, match="width"):
        render_pair(noise((4, 5)), np.full((4, 5), 6, np.float32))


def test_another_size_of_disparity_is_refused():
    with pytest.raises(ShapeError):
        render_pair(noise((4, 5)), np.zeros((4, 6), np.float32))


def test_float_images_are_refused():
    with pytest.raises(DTypeError):
        render_pair(np.zeros((4, 5, 3), np.float32), np.zeros((4, 5), np.float32))


def test_a_fan_holds_the_views_of_a_pair_and_those_between():
    image, disparity = square_before_wall()
    pair = render_pair(image, disparity)
    left, middle, right = render_fan(image, disparity, gains=(0.5, 0.0, -0.5))
    np.testing.assert_array_equal(left, pair.left)
    np.testing.assert_array_equal(right, pair.right)
    np.testing.assert_array_equal(middle, image)


def test_views_from_further_away_than_the_eyes_are_refused():
    with pytest.raises(RangeError, match="gain"):
        render_fan(*square_before_wall(), gains=(0.0, 1.5))


def test_no_view_is_brighter_than_white_of_its_bits():
    image = noise((40, 80)).astype(np.uint16) * 4
    disparity = square_before_wall()[1]
    pair = render_pair(image, disparity, bit_depth=10)
    assert max(pair.left.max(), pair.right.max()) <= 1023
