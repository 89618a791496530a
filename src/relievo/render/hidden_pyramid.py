"""The reference engine of HiddenStereo: the published steerable pyramid.

Eight orientations of five octaves. A band carries the part of the shift along its own direction, so
horizontal stripes carry nothing; the finest and the coarsest waves, which no band holds, neither.
Only one band exists at a time.

Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017). Each level sees the disparity after as
many halvings as the image had.
"""

from collections.abc import Iterator

import cv2
import numba
import numpy as np

from relievo.core.types import FloatMap
from relievo.geometry.steerable_decimated import ORIENTATIONS, DecimatedPyramid, Spectrum
from relievo.render.hidden_weights import MOST_WAVELENGTHS, weight_of

LEVELS = 5


def induce_by_pyramid(signal: FloatMap, disparity: FloatMap) -> FloatMap:
    """Makes the inducer of one plane.

    Args:
        signal: (H, W) float32, any unit.
        disparity: (H, W) float32, pixels relative to the zero plane, > 0 in front.

    Returns:
        (H, W) float32, the signal's unit; not limited to any gamut.
    """
    height, width = signal.shape
    pyramid = DecimatedPyramid((height, width), LEVELS)
    return pyramid.synthesise(_weighted_levels(pyramid, signal, disparity))


def _weighted_levels(
    pyramid: DecimatedPyramid, signal: FloatMap, disparity: FloatMap
) -> Iterator[Spectrum]:
    of_level = pyramid.pad(disparity)
    for level, spectrum in enumerate(pyramid.analyse(signal)):
        if level:
            # Keeps even rows and columns, as the levels do.
            of_level = np.asarray(cv2.pyrDown(of_level), dtype=np.float32)
        total = np.zeros_like(spectrum)
        per_px = np.float32(1 / pyramid.wavelength_px(level))
        for orientation in range(ORIENTATIONS):
            cosine = np.float32(pyramid.cosine(orientation))
            if cosine:
                band = pyramid.imaginary_part(spectrum, level, orientation)
                _weigh(band, of_level, per_px, cosine)
                pyramid.add(total, level, orientation, band)
        yield total


# One thread, for the sake of the Fourier transforms around it: see `steerable_decimated`.
@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _weigh(band: FloatMap, disparity: FloatMap, per_px: np.float32, cosine: np.float32) -> None:
    limit = np.float32(MOST_WAVELENGTHS)
    for y in range(band.shape[0]):
        for x in range(band.shape[1]):
            wavelengths = min(max(disparity[y, x] * per_px, -limit), limit)
            band[y, x] *= weight_of(wavelengths * cosine)
