"""The weight of a band's inducer: how much of the quarter-wave shifted band moves its phase.

A band a * cos(p) with the inducer w * a * sin(p) added is that band later by atan(w), and with it
taken away earlier by as much: both views together are 2 * atan(w) apart.
"""

import numba
import numpy as np

FINEST_WAVELENGTH_PX = 4.0
"""Wavelength at the centre of the finest band of all engines; each further one doubles it."""

MOST_WAVELENGTHS = 0.25
"""Largest disparity of a band as a share of its wavelength: its inducer is then as strong as the
band itself."""


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def weight_of(wavelengths: np.float32) -> np.float32:
    """Gives the weight for a disparity.

    Args:
        wavelengths: disparity over the band's wavelength; limited to a quarter either way.

    Returns:
        tan(pi * wavelengths) in [-1, 1], at most 0.03 % off.
    """
    limit = np.float32(MOST_WAVELENGTHS)
    half_phase = np.float32(np.pi) * min(max(wavelengths, -limit), limit)
    # A Pade approximant: unlike the library's tangent it is computed for several pixels at once.
    square = half_phase * half_phase
    above = half_phase * (np.float32(15) - square)
    return above / (np.float32(15) - np.float32(6) * square)
