import cv2
import numpy as np
import pytest

from relievo.refinement.sharpening import AMOUNT, SIGMA_PX, sharpened

RNG = np.random.default_rng(0)


def sharpened_slowly(values):
    values = values.astype(np.float64)
    reach = 4
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SIGMA_PX) ** 2)
    kernel = np.outer(kernel, kernel) / kernel.sum() ** 2
    padded = np.pad(values, reach, mode="edge")
    out = np.empty_like(values)
    for y, x in np.ndindex(values.shape):
        soft = (kernel * padded[y : y + 2 * reach + 1, x : x + 2 * reach + 1]).sum()
        around = values[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
        steeper = values[y, x] + AMOUNT * (values[y, x] - soft)
        out[y, x] = np.clip(steeper, around.min(), around.max())
    return out


@pytest.mark.parametrize("size", [(9, 11), (1, 7), (5, 1), (1, 1), (16, 13)])
def test_equals_the_plain_computation(size):
    values = RNG.random(size, dtype=np.float32)
    np.testing.assert_allclose(sharpened(values), sharpened_slowly(values), atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e6])
def test_a_constant_map_stays_constant(value):
    values = np.full((5, 7), value, np.float32)
    np.testing.assert_array_equal(sharpened(values), values)


def test_a_slope_keeps_its_values_away_from_the_border():
    values = np.tile(np.arange(20, dtype=np.float32), (20, 1))
    np.testing.assert_allclose(sharpened(values)[:, 4:-4], values[:, 4:-4], atol=1e-5)


@pytest.mark.parametrize("sigma", [0.7, 1.0])
def test_a_blurred_step_comes_closer_to_the_truth(sigma):
    truth = np.where(np.arange(24) < 12, 50, 200).astype(np.float32) + np.zeros((9, 1), np.float32)
    soft = cv2.GaussianBlur(truth, (0, 0), sigma)
    assert np.abs(sharpened(soft) - truth).mean() < 0.85 * np.abs(soft - truth).mean()


def test_the_input_is_not_changed():
    values = RNG.random((6, 8), dtype=np.float32)
    before = values.copy()
    sharpened(values)
    np.testing.assert_array_equal(values, before)
