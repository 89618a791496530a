import math

import numpy as np

from relievo.evaluate.peers import move_pixels, nearest_and_extension, nearest_and_telea

RNG = np.random.default_rng(0)


def slowly_moved(image, disparity):
    """Pixel by pixel: the nearest surface wins."""
    view, nearest = np.zeros_like(image), np.full(disparity.shape, -np.inf)
    for y, x in np.ndindex(disparity.shape):
        target = math.floor(x - float(disparity[y, x]) + 0.5)
        if 0 <= target < disparity.shape[1] and disparity[y, x] > nearest[y, target]:
            nearest[y, target] = disparity[y, x]
            view[y, target] = image[y, x]
    return view, np.isneginf(nearest)


def test_pixels_move_as_a_slow_loop_moves_them():
    image = RNG.integers(1, 256, (9, 40, 3), dtype=np.uint8)
    disparity = RNG.uniform(-6, 12, (9, 40)).astype(np.float32)
    view, holes = move_pixels(image, disparity)
    expected, expected_holes = slowly_moved(image, disparity)
    np.testing.assert_array_equal(holes, expected_holes)
    np.testing.assert_array_equal(view, expected)


def test_without_disparity_nothing_changes():
    image = RNG.integers(0, 256, (9, 20, 3), dtype=np.uint8)
    np.testing.assert_array_equal(nearest_and_telea(image, np.zeros((9, 20), np.float32)), image)


def test_holes_are_painted_from_around_them():
    image = np.full((20, 40, 3), (200, 40, 90), np.uint8)
    disparity = np.zeros((20, 40), np.float32)
    disparity[:, 20:] = 5
    assert move_pixels(image, disparity)[1].any()
    painted = nearest_and_telea(image, disparity).astype(int)
    np.testing.assert_allclose(painted, image, atol=5)  # Telea's method rounds down on its way


def test_extension_repeats_the_colour_on_the_right_and_at_the_end_the_last_one():
    image = np.arange(1, 13, dtype=np.uint8).reshape(1, 12, 1).repeat(3, axis=2)
    disparity = np.where(np.arange(12) < 6, 4, 2).astype(np.float32)[None]
    view = nearest_and_extension(image, disparity)[0, :, 0]
    np.testing.assert_array_equal(view, [5, 6, 7, 7, 7, 8, 9, 10, 11, 12, 12, 12])
