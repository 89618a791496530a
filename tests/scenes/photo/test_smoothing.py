import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from relievo.scenes.photo.smoothing import doubled, halved, smoothed


def values(*shape):
    return np.random.default_rng(1).random(shape, dtype=np.float32)


@pytest.mark.parametrize("sigma", [0.4, 1.0, 2.4])
def test_small_kernels_are_scipys(sigma):
    reference = gaussian_filter(values(40, 50), sigma, mode="nearest", truncate=2.6)
    assert np.abs(smoothed(values(40, 50), sigma) - reference).max() < 0.02


@pytest.mark.parametrize("sigma", [3.0, 6.0, 12.0])
def test_wide_kernels_are_nearly_scipys(sigma):
    edge = np.zeros((120, 161), np.float32)
    edge[:, 80:] = 1
    reference = gaussian_filter(edge, sigma, mode="nearest")
    assert np.abs(smoothed(edge, sigma) - reference).max() < 0.05


def test_nothing_is_done_for_less_than_a_pixel():
    given = values(5, 6)
    assert smoothed(given, 0.1) is given


@pytest.mark.parametrize("shape", [(8, 10), (9, 11), (7, 8, 3), (1, 1)])
def test_halving_and_doubling_keep_size_and_even_values(shape):
    even = np.full(shape, 0.25, np.float32)
    np.testing.assert_allclose(doubled(halved(even), shape[:2]), even, rtol=1e-6)


def test_doubling_a_ramp_is_exact_inside():
    ramp = np.broadcast_to(np.arange(20, dtype=np.float32), (8, 20)).copy()
    twice = doubled(halved(ramp), (8, 20))
    np.testing.assert_allclose(twice[:, 1:-1], ramp[:, 1:-1], atol=1e-5)
