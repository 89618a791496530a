"""The complex steerable pyramid with as few samples as hold each band: exact, and fast.

The same bands as those of `geometry.steerable`, at eight orientations: level s has every 2^s-th
pixel, the first of the padded image included. Decimation cuts spectra off at the frequency where
the bands of the level end, so it loses nothing. Float32; spectra are half ones, as of real images.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import factorial

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import FloatMap, Size

ORIENTATIONS = 8
PADDING_PX = 64
"""Mirrored pixels at each side, or a few more for the sake of the Fourier transform."""

FINEST_WAVELENGTH_PX = 4.0

Spectrum = NDArray[np.complex64]

_POWER = ORIENTATIONS - 1  # of the cosine that bands fall off with; the kernel spells it out
_GAIN = 2.0**_POWER * factorial(_POWER) / np.sqrt(ORIENTATIONS * factorial(2 * _POWER))


class DecimatedPyramid:
    """Analysis and synthesis of images of one size, band by band.

    Args:
        size: (height, width) of the images.
        levels: octaves, >= 1.

    Raises:
        RangeError: for a number below these limits.
    """

    def __init__(self, size: Size, levels: int) -> None:
        if min(*size, levels) < 1:
            raise RangeError(f"a pyramid needs at least one pixel and level, got {size}, {levels}")
        self.size = size
        self.levels = levels
        step = 2 ** (levels - 1)
        self.padded_size = _padded(size[0], step), _padded(size[1], step)

    def wavelength_px(self, level: int) -> float:
        """Wavelength at the centre of a level, in pixels of the image."""
        return FINEST_WAVELENGTH_PX * 2.0**level

    def cosine(self, orientation: int) -> float:
        """Share of a horizontal shift that lies along an orientation's direction, [-1, 1]."""
        return 0.0 if 2 * orientation == ORIENTATIONS else float(np.cos(_angle(orientation)))

    def level_size(self, level: int) -> Size:
        """(height, width) of the bands of a level."""
        return self.padded_size[0] >> level, self.padded_size[1] >> level

    def pad(self, values: FloatMap) -> FloatMap:
        """Mirrors values (H, W) beyond their borders to the padded size.

        Raises:
            ShapeError: if they are not of the pyramid's size.
        """
        if values.shape != self.size:
            raise ShapeError(f"values must be {self.size} like the pyramid, got {values.shape}")
        sides = [
            (PADDING_PX, padded - size - PADDING_PX)
            for size, padded in zip(self.size, self.padded_size, strict=True)
        ]
        return np.pad(values, sides, mode="reflect")

    def analyse(self, image: FloatMap) -> Iterator[Spectrum]:
        """Yields what an image has on each level, from the finest.

        Args:
            image: (H, W) float32, of the pyramid's size.

        Raises:
            ShapeError: for another size.
        """
        whole = fft.rfft2(self.pad(image), workers=_workers(), overwrite_x=True)
        for level in range(self.levels):
            spectrum = np.empty(self._spectrum_size(level), dtype=np.complex64)
            top, bottom, columns = self._corners(level)
            spectrum[top], spectrum[bottom] = whole[top, columns], whole[bottom, columns]
            _scale(spectrum, _radial(self.level_size(level)), np.float32(0.25**level))
            yield spectrum

    def real_part(self, spectrum: Spectrum, level: int, orientation: int) -> FloatMap:
        """Gives the band of an orientation on a level, (h, w) float32."""
        return self._band(spectrum, level, orientation, is_real=True)

    def imaginary_part(self, spectrum: Spectrum, level: int, orientation: int) -> FloatMap:
        """Gives the same band a quarter of a wave later, (h, w) float32."""
        return self._band(spectrum, level, orientation, is_real=False)

    def add(self, total: Spectrum, level: int, orientation: int, values: FloatMap) -> None:
        """Adds the real values of a band (h, w), which may be overwritten, to a level's sum."""
        spectrum = fft.rfft2(values, workers=_workers(), overwrite_x=True)
        f_y, f_x = _frequencies(self.level_size(level))
        _add_directed(spectrum, f_y, f_x, _direction(orientation), total)

    def synthesise(self, totals: Iterable[Spectrum]) -> FloatMap:
        """Adds the sums of all levels, from the finest, up to an image (H, W) float32.

        The residuals, finer and coarser than all levels, are not in it.
        """
        whole = np.zeros(self._spectrum_size(0), dtype=np.complex64)
        for level, total in enumerate(totals):
            _scale(total, _radial(self.level_size(level)), np.float32(4.0**level))
            top, bottom, columns = self._corners(level)
            whole[top, columns] += total[top]
            whole[bottom, columns] += total[bottom]
        image = _real_image(whole, self.padded_size)
        rows, columns = (slice(PADDING_PX, PADDING_PX + size) for size in self.size)
        return np.ascontiguousarray(image[rows, columns])

    def _band(self, spectrum: Spectrum, level: int, orientation: int, *, is_real: bool) -> FloatMap:
        size = self.level_size(level)
        f_y, f_x = _frequencies(size)
        directed = np.empty_like(spectrum)
        _direct(spectrum, f_y, f_x, _direction(orientation), is_real, directed)
        return _real_image(directed, size)

    def _spectrum_size(self, level: int) -> Size:
        height, width = self.level_size(level)
        return height, width // 2 + 1

    def _corners(self, level: int) -> tuple[slice, slice, slice]:
        """Rows of positive and of negative frequencies, and columns, that a level keeps."""
        height, columns = self._spectrum_size(level)
        return slice(0, height - height // 2), slice(-(height // 2), None), slice(0, columns)


def _padded(size: int, step: int) -> int:
    return int(fft.next_fast_len(-(-(size + 2 * PADDING_PX) // step), real=True)) * step


def _workers() -> int:
    return int(numba.get_num_threads())


def _real_image(spectrum: Spectrum, size: Size) -> FloatMap:
    """The real image of a half spectrum, which is overwritten."""
    # Axis by axis: `irfft2` makes a copy of the spectrum, and takes a third longer.
    columns = fft.ifft(spectrum, axis=0, workers=_workers(), overwrite_x=True)
    image: FloatMap = fft.irfft(columns, n=size[1], axis=1, workers=_workers())
    return image


def _angle(orientation: int) -> float:
    return np.pi * orientation / ORIENTATIONS


def _direction(orientation: int) -> FloatMap:
    """Unit vector (2,) of an orientation, x and y."""
    angle = _angle(orientation)
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


def _frequencies(size: Size) -> tuple[FloatMap, FloatMap]:
    """Frequencies of the rows and of the columns of a half spectrum, 0.5 = Nyquist."""
    return (
        np.fft.fftfreq(size[0]).astype(np.float32),
        np.fft.rfftfreq(size[1]).astype(np.float32),
    )


@lru_cache(maxsize=8)
def _radial(size: Size) -> FloatMap:
    """Response of a level at the frequencies of its own samples: the same for all levels."""
    f_y, f_x = _frequencies(size)
    with np.errstate(divide="ignore"):
        octaves = np.log2(np.hypot(f_y[:, None], f_x) / np.float32(0.5))
    rise = np.sin(np.pi / 2 * np.clip(octaves + 2, 0, 1))
    fall = np.cos(np.pi / 2 * np.clip(octaves + 1, 0, 1))
    return np.asarray(rise * fall, dtype=np.float32)


# These loops use one thread: the idle threads of a loop with several go on waiting busily for
# milliseconds, and would slow down the Fourier transforms that come next.


@numba.njit(nogil=True, cache=True)
def _scale(spectrum: Spectrum, radial: FloatMap, gain: np.float32) -> None:
    for y in range(spectrum.shape[0]):
        for x in range(spectrum.shape[1]):
            spectrum[y, x] *= gain * radial[y, x]


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _fill_gains(f_y: np.float32, f_x: FloatMap, direction: FloatMap, gains: FloatMap) -> None:
    """Signed seventh power of the cosine to a direction, along a row of a half spectrum."""
    gain = np.float32(_GAIN)
    # Keeps the mean, which has no direction, from being divided by nothing.
    least = np.float32(1e-20)
    for x in range(f_x.shape[0]):
        along = f_x[x] * direction[0] + f_y * direction[1]
        cosine = along / np.sqrt(f_x[x] * f_x[x] + f_y * f_y + least)
        square = cosine * cosine
        gains[x] = gain * (square * square * square * cosine)


@numba.njit(nogil=True, cache=True)
def _direct(
    spectrum: Spectrum,
    f_y: FloatMap,
    f_x: FloatMap,
    direction: FloatMap,
    is_real: bool,
    directed: Spectrum,
) -> None:
    for y in range(spectrum.shape[0]):
        gains = np.empty(f_x.shape[0], dtype=np.float32)
        _fill_gains(f_y[y], f_x, direction, gains)
        for x in range(f_x.shape[0]):
            value = spectrum[y, x]
            if is_real:
                directed[y, x] = value * abs(gains[x])
            else:
                directed[y, x] = complex(value.imag * gains[x], -value.real * gains[x])


@numba.njit(nogil=True, cache=True)
def _add_directed(
    spectrum: Spectrum, f_y: FloatMap, f_x: FloatMap, direction: FloatMap, total: Spectrum
) -> None:
    for y in range(spectrum.shape[0]):
        gains = np.empty(f_x.shape[0], dtype=np.float32)
        _fill_gains(f_y[y], f_x, direction, gains)
        for x in range(f_x.shape[0]):
            total[y, x] += spectrum[y, x] * abs(gains[x])
