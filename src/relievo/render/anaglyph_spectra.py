"""The least-squares matrix of an anaglyph for a pair of filters, from spectra.

Everything is a curve over `WAVELENGTHS_NM`. The light of a pixel is the sum of the display's three
primaries; a filter multiplies it; the colour matching functions turn it into XYZ, what an eye
sees. The anaglyph is the one image whose two filtered halves come nearest, in XYZ, to the two
views without filters.

The spectra are models with few numbers, not measurements of one product. The primaries have
exactly the chromaticities of sRGB. The filters are bands with the soft edges of dyed foil, whose
limits were chosen so that the matrices come near those that Dubois published for an LCD (2009).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from relievo.core.srgb import LUMA_WEIGHTS
from relievo.core.types import FloatMap

Curve = NDArray[np.float64]

WAVELENGTHS_NM: Curve = np.arange(380.0, 781.0)

EDGE_NM = 11.0
"""Softness of a filter's edges: from a tenth to nine tenths of its step it takes 4.4 of these."""

_SRGB_TO_XYZ = np.array([(0.4124, 0.3576, 0.1805), LUMA_WEIGHTS, (0.0193, 0.1192, 0.9505)])
# Peak and standard deviation, in nm, of an LCD's red, green and blue light. Each primary of sRGB is
# a positive mixture of them: what a display's colour filters let through of their neighbours.
_LOBES_NM = ((615.0, 15.0), (540.0, 26.0), (460.0, 8.0))


@dataclass(frozen=True, slots=True)
class Filter:
    """A coloured filter before one eye.

    Attributes:
        bands_nm: where it lets light through, each (from, to), at half of its height; 0 and
            infinity where a band has no such end.
        transmission: share of the light within a band, in (0, 1].
        leak: share of the light elsewhere.
    """

    bands_nm: tuple[tuple[float, float], ...]
    transmission: float
    leak: float

    def curve(self) -> Curve:
        """The share of the light let through at each of `WAVELENGTHS_NM`."""
        within = sum(_step(low) * (1.0 - _step(high)) for low, high in self.bands_nm)
        return self.leak + (self.transmission - self.leak) * np.asarray(within)


@dataclass(frozen=True, slots=True)
class Glasses:
    """The filters of a pair of glasses."""

    left: Filter
    right: Filter


RED_CYAN = Glasses(
    Filter(((610.0, np.inf),), transmission=0.85, leak=0.002),
    Filter(((0.0, 565.0),), transmission=0.85, leak=0.02),
)
GREEN_MAGENTA = Glasses(
    Filter(((505.0, 575.0),), transmission=0.8, leak=0.012),
    Filter(((0.0, 472.0), (588.0, np.inf)), transmission=0.65, leak=0.018),
)
AMBER_BLUE = Glasses(
    Filter(((522.0, np.inf),), transmission=0.8, leak=0.002),
    Filter(((0.0, 494.0),), transmission=0.5, leak=0.01),
)


@lru_cache
def anaglyph_matrix(glasses: Glasses) -> FloatMap:
    """Solves for the mixture of both views that looks most like them through glasses.

    Args:
        glasses: the filters; the display is one of sRGB.

    Returns:
        (3, 6) float32, read-only: a row for each of red, green and blue of the anaglyph, a column
        for each channel of the left view, then of the right one, all in linear light. Every row
        has the sum 1: white stays white and grays without disparity stay gray.

    Source: Dubois, "A projection method to generate anaglyph stereo images", ICASSP 2001: the
    least-squares solution, then each row scaled for white.
    """
    seen = np.concatenate((seen_through(glasses.left), seen_through(glasses.right)))
    wanted = np.kron(np.eye(2), seen_through(None))
    mixture, *_ = np.linalg.lstsq(seen, wanted)
    matrix: FloatMap = (mixture / mixture.sum(axis=1, keepdims=True)).astype(np.float32)
    matrix.flags.writeable = False
    return matrix


def seen_through(filter_: Filter | None) -> Curve:
    """Gives the colours that a display's primaries have behind a filter.

    Args:
        filter_: None = without one.

    Returns:
        (3, 3) float64: a row for each of X, Y and Z, a column for each primary at its full, where
        the luminance Y of white without a filter is 1.
    """
    share = np.ones_like(WAVELENGTHS_NM) if filter_ is None else filter_.curve()
    return (colour_matching() * share) @ _primaries()


def colour_matching() -> Curve:
    """The colour matching functions of the CIE's standard observer of 1931.

    Returns:
        (3, N) float64 at `WAVELENGTHS_NM`: x, y and z.

    Source: Wyman, Sloan and Shirley, "Simple analytic approximations to the CIE XYZ color matching
    functions", JCGT 2(2), 2013, the sum of several lobes.
    """
    x = 0.362 * _lobe(442.0, 0.0624, 0.0374) + 1.056 * _lobe(599.8, 0.0264, 0.0323)
    x -= 0.065 * _lobe(501.1, 0.0490, 0.0382)
    y = 0.821 * _lobe(568.8, 0.0213, 0.0247) + 0.286 * _lobe(530.9, 0.0613, 0.0322)
    z = 1.217 * _lobe(437.0, 0.0845, 0.0278) + 0.681 * _lobe(459.0, 0.0385, 0.0725)
    return np.stack((x, y, z))


def _primaries() -> Curve:
    """(N, 3): light of an LCD's lobes, mixed so that their colours are those of sRGB."""
    lobes = np.stack([_lobe(peak, 1 / width, 1 / width) for peak, width in _LOBES_NM], axis=1)
    return lobes @ np.linalg.solve(colour_matching() @ lobes, _SRGB_TO_XYZ)


def _lobe(peak_nm: float, rise: float, fall: float) -> Curve:
    """A bell of two halves, with the reciprocals of their standard deviations."""
    offset = WAVELENGTHS_NM - peak_nm
    return np.exp(-0.5 * (offset * np.where(offset < 0, rise, fall)) ** 2)


def _step(at_nm: float) -> Curve:
    """A soft step from 0 to 1."""
    return 0.5 + 0.5 * np.tanh((WAVELENGTHS_NM - at_nm) / (2 * EDGE_NM))
