import numpy as np

from relievo.evaluate.pictures import depth_picture, error_picture, level_picture

GREY = (70, 70, 70)


def brightness(picture):
    return picture.astype(int).sum(axis=2)


def test_near_is_brighter_than_far():
    depth = np.array([[1, 2, 4, 8]], np.float32)
    picture = depth_picture(depth, None, (1 / 8, 1))
    assert picture.dtype == np.uint8
    assert picture.shape == (1, 4, 3)
    assert (np.diff(brightness(picture)[0]) < 0).all()


def test_depth_beyond_the_limits_has_their_colours():
    depth = np.array([[0.1, 1, 8, 1000]], np.float32)
    picture = depth_picture(depth, None, (1 / 8, 1))
    np.testing.assert_array_equal(picture[0, 0], picture[0, 1])
    np.testing.assert_array_equal(picture[0, 3], picture[0, 2])


def test_unknown_pixels_are_grey_whatever_they_hold():
    depth = np.array([[1, np.nan, 0, 2]], np.float32)
    valid = np.array([[True, False, False, True]])
    picture = depth_picture(depth, valid, (0.5, 1))
    assert (picture[0, 1:3] == GREY).all()
    assert (picture[0, ::3] != GREY).any(axis=1).all()


def test_limits_that_agree_are_taken():
    assert depth_picture(np.ones((2, 3), np.float32), None, (1, 1)).shape == (2, 3, 3)


def test_pixels_that_are_few_are_spread_to_be_seen():
    valid = np.zeros((100, 100), np.bool_)
    valid[30, 60] = True
    levels = np.where(valid, 0.9, 0.1)
    picture = level_picture(levels, valid)
    seen = (picture != GREY).any(axis=2)
    assert seen[30, 60]
    assert seen.sum() > 9
    rows, columns = np.nonzero(seen)
    assert abs(rows.mean() - 30) <= 1
    assert abs(columns.mean() - 60) <= 1


def test_a_map_of_which_nothing_is_known_is_grey():
    assert (level_picture(np.ones((4, 6)), np.zeros((4, 6), np.bool_)) == GREY).all()


def test_errors_are_black_for_none_and_white_from_half_of_the_depth():
    truth = np.array([[2, 2, 2, 2, 4]], np.float32)
    predicted = np.array([[2, 2.2, 3, 9, 2]], np.float32)
    picture = error_picture(predicted, truth, np.ones((1, 5), np.bool_))
    assert (picture[0, 0] <= 12).all()
    assert brightness(picture)[0, 0] < brightness(picture)[0, 1] < brightness(picture)[0, 2]
    assert (picture[0, 2:] == 255).all()


def test_levels_outside_are_clipped_and_nan_is_dark():
    picture = level_picture(np.array([[-3, 0, 1, 7, np.nan]]))
    np.testing.assert_array_equal(picture[0, 0], picture[0, 1])
    np.testing.assert_array_equal(picture[0, 2], picture[0, 3])
    np.testing.assert_array_equal(picture[0, 4], picture[0, 1])
