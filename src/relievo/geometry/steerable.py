"""The complex steerable pyramid: an image cut into bands of wavelength and orientation.

Each band is complex, z = a * exp(i * psi): its real part is the band, a its local amplitude and psi
its local phase, which grows along the band's own direction. That direction has the angle
pi * b / orientations to the axis of columns, for b = 0, 1 ...; level 0 has the shortest waves.
In `SteerablePyramid` nothing is decimated: every band has the size of the (padded) image.
"""

from collections.abc import Iterable, Iterator
from math import factorial
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import Size

Values = TypeVar("Values", NDArray[np.float64], NDArray[np.complex128])

FINEST_WAVELENGTH_PX = 4.0
"""Wavelength at the centre of level 0; each level doubles it."""


class Band(NamedTuple):
    """One band: its level and orientation from 0, and its values of the pyramid's padded size.

    `values` are complex128 from an analysis; real ones can be synthesised.
    """

    level: int
    orientation: int
    values: NDArray[np.complex128] | NDArray[np.float64]


class Residuals(NamedTuple):
    """What no band holds, (H, W) float64 of the padded size: finer than all, coarser than all."""

    high: NDArray[np.float64]
    low: NDArray[np.float64]


class SteerablePyramid:
    """Analysis and synthesis of images of one size; a tight frame, so nothing is lost.

    Only one band exists at a time unless the caller keeps them.

    Args:
        size: (height, width) of the images.
        levels: octaves, >= 1.
        orientations: directions over half a turn, >= 2.
        padding: mirrored pixels on each side, >= 0; without them the image wraps round.

    Raises:
        RangeError: for a number below these limits.

    Source: Portilla and Simoncelli, IJCV 40(1) (2000), with the radial flanks as sines over an
    octave of log frequency.
    """

    def __init__(
        self, size: Size, levels: int = 5, orientations: int = 8, *, padding: int = 0
    ) -> None:
        if min(*size, levels, orientations - 1, padding + 1) < 1:
            raise RangeError(
                "a pyramid needs at least one pixel, 1 level, 2 orientations and padding >= 0,"
                f" got size {size}, {levels}, {orientations}, {padding}"
            )
        self.size = size
        self.levels = levels
        self.orientations = orientations
        self.padding = padding
        self.padded_size = (size[0] + 2 * padding, size[1] + 2 * padding)
        f_y = np.fft.fftfreq(self.padded_size[0])[:, None]
        f_x = np.fft.fftfreq(self.padded_size[1])[None, :]
        with np.errstate(divide="ignore"):
            self._octave = np.log2(np.hypot(f_x, f_y) / 0.5)  # 0 at the Nyquist frequency
        self._direction = np.arctan2(f_y, f_x)

    def wavelength_px(self, level: int) -> float:
        """Wavelength at the centre of a level, in pixels."""
        return FINEST_WAVELENGTH_PX * 2.0**level

    def angle(self, orientation: int) -> float:
        """Angle of an orientation's direction to the axis of columns, radians in [0, pi)."""
        return np.pi * orientation / self.orientations

    def analyse(self, image: NDArray[np.floating]) -> Iterator[Band]:
        """Yields every band of an image, level by level from the finest.

        Args:
            image: (H, W), of the pyramid's size.

        Raises:
            ShapeError: for another size.
        """
        spectrum = self._spectrum(self.pad(image))
        for level in range(self.levels):
            of_level = spectrum * self._radial(level)
            for orientation in range(self.orientations):
                values = fft.ifft2(of_level * self._angular(orientation), overwrite_x=True)
                yield Band(level, orientation, values)

    def residuals(self, image: NDArray[np.floating]) -> Residuals:
        """Gives what the bands of an image leave out.

        Args:
            image: (H, W), of the pyramid's size.

        Raises:
            ShapeError: for another size.
        """
        spectrum = self._spectrum(self.pad(image))
        high = fft.ifft2(spectrum * _high(self._octave, 0) ** 2).real
        low = fft.ifft2(spectrum * self._low_gain() ** 2).real
        return Residuals(high, low)

    def synthesise(
        self, bands: Iterable[Band], residuals: Residuals | None = None
    ) -> NDArray[np.float64]:
        """Adds bands up to an image: the inverse of the analysis.

        Args:
            bands: any bands in any order; the real part of their values counts. They are
                consumed one by one.
            residuals: added if given.

        Returns:
            (H, W) float64.

        Raises:
            ShapeError: for a band that is not of the padded size.
        """
        total = np.zeros(self.padded_size, dtype=np.complex128)
        for band in bands:
            half_gain = self._angular(band.orientation)
            # The mean with the opposite direction: what the real part of an analysed band has.
            gain = (half_gain + self._angular(band.orientation + self.orientations)) / 2
            total += self._spectrum(band.values.real) * (self._radial(band.level) * gain)
        image = fft.ifft2(total).real
        if residuals is not None:
            image += residuals.high + residuals.low
        return self.crop(image)

    def pad(self, image: NDArray[np.floating]) -> NDArray[np.float64]:
        """Mirrors an image (H, W) beyond its borders to the padded size.

        Raises:
            ShapeError: if it is not of the pyramid's size.
        """
        if image.shape != self.size:
            raise ShapeError(f"image must be {self.size} like the pyramid, got {image.shape}")
        return np.pad(image.astype(np.float64), self.padding, mode="reflect")

    def crop(self, values: Values) -> Values:
        """Cuts the padding off values of the padded size; the result is a view of them."""
        p = self.padding
        return values[p : p + self.size[0], p : p + self.size[1]]

    def power(self) -> NDArray[np.float64]:
        """Sum of the squared responses of all real filters at each frequency: 1 everywhere."""
        total = _high(self._octave, 0) ** 2 + self._low_gain() ** 2
        for level in range(self.levels):
            radial = self._radial(level) ** 2
            for b in range(self.orientations):
                response = (self._angular(b) + self._angular(b + self.orientations)) / 2
                total += radial * response**2
        return total

    def _spectrum(self, values: NDArray[np.float64]) -> NDArray[np.complex128]:
        if values.shape != self.padded_size:
            raise ShapeError(f"a band must be {self.padded_size}, got {values.shape}")
        spectrum: NDArray[np.complex128] = fft.fft2(values)
        return spectrum

    def _radial(self, level: int) -> NDArray[np.float64]:
        return self._low_before(level) * _high(self._octave, -(level + 1))

    def _low_gain(self) -> NDArray[np.float64]:
        return self._low_before(self.levels)

    def _low_before(self, level: int) -> NDArray[np.float64]:
        """What the high residual and the levels before this one leave."""
        low = np.ones(self.padded_size)
        for each in range(level + 1):
            low *= np.sqrt(1 - _high(self._octave, -each) ** 2)
        return low

    def _angular(self, orientation: int) -> NDArray[np.float64]:
        n = self.orientations - 1
        k = 2.0 ** (2 * n) * factorial(n) ** 2 / (self.orientations * factorial(2 * n))
        cosine = np.cos(self._direction - self.angle(orientation))
        return np.asarray(2 * np.sqrt(k) * np.maximum(cosine, 0.0) ** n, dtype=np.float64)


def _high(octave: NDArray[np.float64], centre: int) -> NDArray[np.float64]:
    """A high-pass that rises over the octave below `centre`, which counts octaves from Nyquist."""
    rise = np.clip(octave - centre + 1, 0.0, 1.0)
    return np.asarray(np.sin(np.pi / 2 * rise), dtype=np.float64)
