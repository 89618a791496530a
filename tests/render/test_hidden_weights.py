import numba
import numpy as np

from relievo.render.hidden_weights import weight_of


@numba.njit
def weights_of(wavelengths):
    weights = np.empty_like(wavelengths)
    for i in range(wavelengths.shape[0]):
        weights[i] = weight_of(wavelengths[i])
    return weights


def test_weights_are_tangents_up_to_a_quarter_of_the_wavelength():
    wavelengths = np.linspace(-0.25, 0.25, 1001, dtype=np.float32)
    np.testing.assert_allclose(
        weights_of(wavelengths), np.tan(np.pi * wavelengths), rtol=3e-4, atol=1e-6
    )


def test_more_than_a_quarter_of_the_wavelength_is_a_quarter():
    weights = weights_of(np.array([-9, -0.25, 0.25, 0.3, 9], np.float32))
    np.testing.assert_array_equal(weights, weights[2] * np.array([-1, -1, 1, 1, 1], np.float32))
