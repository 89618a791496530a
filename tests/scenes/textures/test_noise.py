import numpy as np
import pytest

from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, moved, noise, rolled, smooth, soft


def test_noise_has_mean_zero_and_deviation_one():
    for slope in (0.0, 1.0, 2.0):
        field = noise(np.random.default_rng(1), slope, lowest=2, stretch=(3.0, 1.0))
        assert field.shape == (SIZE, SIZE)
        assert abs(field.mean()) < 1e-9
        assert field.std() == pytest.approx(1)


def test_the_slope_says_how_soft_noise_is():
    steps = [
        np.abs(np.diff(noise(np.random.default_rng(2), slope), axis=0)).mean()
        for slope in (0.0, 1.0, 2.0)
    ]
    assert steps[0] > 2 * steps[1] > 4 * steps[2]


def test_stretched_noise_is_longer_along_that_axis():
    field = noise(np.random.default_rng(3), stretch=(8.0, 1.0))
    down, across = (np.abs(np.diff(field, axis=axis)).mean() for axis in (0, 1))
    assert across > 2 * down


def test_low_frequencies_can_be_left_out():
    field = noise(np.random.default_rng(4), 1.0, lowest=8)
    spectrum = np.abs(np.fft.fft2(field))
    assert spectrum[1, 0] < 0.2 * spectrum[8:12, 0].mean()


def test_moving_by_whole_pixels_is_rolling():
    field = noise(np.random.default_rng(5))
    there = moved(field, np.full((SIZE, SIZE), 3.0), np.full((SIZE, SIZE), -250.0))
    np.testing.assert_allclose(there, np.roll(field, (-3, 250), (0, 1)), atol=1e-12)
    whole = np.full((SIZE, SIZE), 3), np.full((SIZE, SIZE), -250)
    np.testing.assert_array_equal(rolled(field, *whole), np.roll(field, (-3, 250), (0, 1)))


def test_moving_reads_between_pixels():
    wave = np.cos(2 * np.pi * (ROWS + 0 * COLUMNS) / SIZE)
    there = moved(wave, np.full((SIZE, SIZE), 0.5), np.zeros((SIZE, SIZE)))
    np.testing.assert_allclose(
        there, np.cos(2 * np.pi * (ROWS + 0.5) / SIZE) + 0 * COLUMNS, atol=1e-3
    )


def test_a_smooth_step_rises_between_its_ends_either_way():
    values = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    np.testing.assert_allclose(smooth(values, 0, 1), [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(smooth(values, 1, 0), [1, 1, 0.5, 0, 0])


def test_softening_keeps_the_mean():
    field = noise(np.random.default_rng(6)) + 2
    assert soft(field).mean() == pytest.approx(2)
    assert soft(field).std() < field.std()
