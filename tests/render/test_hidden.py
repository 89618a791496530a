from itertools import pairwise

import numba
import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.render.hidden import hide_pair

WIDTH = 512
MIDDLE = slice(128, 384)


def texture(size: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Broadband texture with a 1/f spectrum, mean gray."""
    rng = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None]
    spectrum = np.fft.fft2(rng.standard_normal(size)) / np.maximum(np.hypot(fy, fx), 1 / size[1])
    values = np.fft.ifft2(spectrum).real
    gray = np.clip(128 + 35 * values / values.std(), 0, 255).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)


def grating(wavelength: float, *, horizontal_stripes: bool = False) -> np.ndarray:
    """A sine grating in 16 bits, fine enough to measure phases on."""
    wave = 30000 + 12000 * np.cos(2 * np.pi * np.arange(WIDTH) / wavelength)
    rows = np.tile(wave.round().astype(np.uint16), (WIDTH if horizontal_stripes else 4, 1))
    gray = rows.T if horizontal_stripes else rows
    return np.ascontiguousarray(np.repeat(gray[..., None], 3, axis=2))


def delivered_px(wavelength: float, disparity_px: float) -> float:
    """Crossed disparity of the views of a grating, from their phases away from the borders."""
    image = grating(wavelength)
    pair = hide_pair(image, np.full(image.shape[:2], disparity_px, np.float32))
    x = np.arange(WIDTH)[MIDDLE]
    probe = np.hanning(len(x)) * np.exp(2j * np.pi * x / wavelength)
    left, right = (
        (probe * (view[0, MIDDLE, 0].astype(float) - 30000)).sum()
        for view in (pair.left, pair.right)
    )
    return float(np.angle(left / right)) * wavelength / (2 * np.pi)


@pytest.mark.parametrize(("dtype", "bit_depth"), [(np.uint8, 8), (np.uint16, 10), (np.uint16, 16)])
def test_both_views_add_up_to_twice_the_image_exactly(dtype, bit_depth):
    top = 2**bit_depth - 1
    rng = np.random.default_rng(0)
    image = rng.integers(0, top, (150, 90, 3), dtype, endpoint=True)
    disparity = rng.uniform(-9, 9, (150, 90)).astype(np.float32)
    pair = hide_pair(image, disparity, bit_depth=bit_depth)
    total = pair.left.astype(np.int64) + pair.right
    np.testing.assert_array_equal(total, 2 * image.astype(np.int64))
    assert max(pair.left.max(), pair.right.max()) <= top
    assert (pair.left != pair.right).any()


def test_no_disparity_gives_the_image_twice():
    image = texture((20, 64))
    pair = hide_pair(image, np.full((20, 64), 2.5, np.float32), zero_plane_disparity=2.5)
    np.testing.assert_array_equal(pair.left, image)
    np.testing.assert_array_equal(pair.right, image)


def test_opposite_disparity_swaps_the_views():
    image = texture((20, 64))
    disparity = np.random.default_rng(1).uniform(-3, 3, (20, 64)).astype(np.float32)
    one, other = hide_pair(image, disparity), hide_pair(image, -disparity)
    np.testing.assert_array_equal(one.left, other.right)
    np.testing.assert_array_equal(one.right, other.left)


@pytest.mark.parametrize("wavelength", [4, 8, 16, 32, 64])
def test_a_band_delivers_small_disparity_exactly_at_its_centre(wavelength):
    assert delivered_px(wavelength, 0.9) == pytest.approx(0.9, rel=0.01)


@pytest.mark.parametrize("wavelength", [6, 12, 24, 48])
def test_between_two_bands_small_disparity_arrives_within_six_percent(wavelength):
    assert delivered_px(wavelength, 0.9) == pytest.approx(0.9, rel=0.06)


@pytest.mark.parametrize("wavelength", [16, 32])
def test_the_largest_default_disparity_arrives(wavelength):
    assert delivered_px(wavelength, 3.5) == pytest.approx(3.5, rel=0.02)


@pytest.mark.parametrize("wavelength", [4, 8])
def test_a_band_saturates_at_a_quarter_of_its_wavelength(wavelength):
    assert delivered_px(wavelength, 30) == pytest.approx(wavelength / 4, rel=0.01)


def test_near_moves_right_in_the_left_view():
    assert delivered_px(16, 2) > 0 > delivered_px(16, -2)


def test_horizontal_stripes_carry_no_disparity():
    image = grating(16, horizontal_stripes=True)
    pair = hide_pair(image, np.full(image.shape[:2], 3, np.float32))
    np.testing.assert_array_equal(pair.left, pair.right)


def test_black_and_white_carry_no_inducer():
    image = texture((16, 64))
    image[:, 20:30], image[:, 40:50] = 0, 255
    pair = hide_pair(image, np.full((16, 64), 3, np.float32))
    for columns in (slice(20, 30), slice(40, 50)):
        np.testing.assert_array_equal(pair.left[:, columns], image[:, columns])


def test_the_room_of_the_fullest_channel_limits_all_three():
    image = texture((16, 64))
    image[..., 2] = 250
    pair = hide_pair(image, np.full((16, 64), 3, np.float32))
    step = pair.left.astype(int) - image
    assert np.abs(step).max() == 5
    np.testing.assert_array_equal(step[..., 0], step[..., 2])


def test_a_step_in_depth_is_seen_with_the_right_sign():
    image = texture((64, WIDTH), seed=3)
    disparity = np.full((64, WIDTH), 3.5, np.float32)
    disparity[:, WIDTH // 2 :] = -3.5
    pair = hide_pair(image, disparity)
    left, right = (view[..., 0].astype(float) for view in (pair.left, pair.right))
    for half, sign in ((slice(40, 220), 1), (slice(290, 470), -1)):
        error = {
            shift: np.abs(np.roll(right, shift, axis=1)[:, half] - left[:, half]).mean()
            for shift in (-1, 1)
        }
        assert min(error, key=error.__getitem__) == sign


def test_slowly_changing_disparity_changes_the_views_slowly():
    image = texture((8, 256))
    steps = [
        hide_pair(image, np.full((8, 256), d, np.float32)).left.astype(int)
        for d in np.arange(-4, 4, 0.1)
    ]
    assert max(np.abs(a - b).max() for a, b in pairwise(steps)) < 5


def test_results_do_not_depend_on_threads():
    image, disparity = texture((150, 100)), np.full((150, 100), 2, np.float32)
    many = hide_pair(image, disparity)
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        one = hide_pair(image, disparity, workers=1)
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(one.left, many.left)


@pytest.mark.parametrize("size", [(1, 20), (20, 1), (1, 1), (3, 2)])
def test_tiny_images_are_accepted(size):
    image = np.full((*size, 3), 90, np.uint8)
    pair = hide_pair(image, np.full(size, 1, np.float32))
    assert pair.left.shape == image.shape


def test_values_beyond_the_bit_depth_are_refused():
    with pytest.raises(RangeError, match="10 bits"):
        hide_pair(np.full((2, 2, 3), 1024, np.uint16), np.zeros((2, 2), np.float32), bit_depth=10)


def test_disparity_that_is_not_finite_is_refused():
    with pytest.raises(RangeError, match="disparity"):
        hide_pair(np.zeros((2, 2, 3), np.uint8), np.full((2, 2), np.nan, np.float32))


def test_another_size_of_disparity_is_refused():
    with pytest.raises(ShapeError):
        hide_pair(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3), np.float32))
