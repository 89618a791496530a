"""HiddenStereo: two views whose mean is exactly the image, so that it looks clean without glasses.

left = image + inducer, right = image - inducer. The inducer is the image shifted by a quarter of a
wave in each band of horizontal frequency: each view's bands then move in opposite directions.
Convention: relative = disparity - zero_plane_disparity in pixels of the image; a near point's
content moves right in the left view. A band of wavelength l carries at most l / 4, and fine detail
saturates first, so ask for little: about 7 px from nearest to furthest at 1920 columns, the zero
plane in the middle. Bringing the disparity into that range is the caller's part.

NTT states patent rights on this method; clear them before commercial use.
"""

from typing import cast

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import FloatMap, Image, StereoPair
from relievo.render.anaglyph import largest_code

BAND_WAVELENGTHS_PX = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
"""Horizontal wavelength at the centre of each band, an octave apart."""

PADDING_PX = 64
"""Mirrored columns at either side: without them the inducer wraps round at the borders."""

ROWS_AT_ONCE = 128
"""Rows transformed together: their six bands stay near the processor."""

_LUMA_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def hide_pair(
    image: Image,
    disparity: FloatMap,
    *,
    zero_plane_disparity: float = 0.0,
    bit_depth: int | None = None,
    workers: int = 2,
) -> StereoPair:
    """Renders two views that carry disparity and add up to twice the image on every pixel.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB; it is what viewers without glasses see.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        zero_plane_disparity: pixels; points of this disparity are the same in both views.
        bit_depth: bits in use, whose largest value no view may exceed; None = all of the dtype.
        workers: threads of the Fourier transforms; the result does not depend on them.

    Returns:
        The views, of the image's dtype and size, with left + right == 2 * image as integers; no
        holes, since nothing is uncovered. Flat areas and horizontal edges carry no depth, and
        black and white ones no inducer.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if image or disparity has another dtype.
        RangeError: if disparity is not finite, or the image exceeds its bit depth.

    Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017). Theirs is a steerable pyramid in
    eight orientations; rows alone give the same for what a horizontal shift can carry. Bands of
    raised cosines over octaves are weighted so that small disparities arrive exactly at any
    wavelength, not only at the centre of a band.
    """
    check_image("image", image)
    check_map("disparity", disparity)
    check_same_size(image=image, disparity=disparity)
    check_range("zero_plane_disparity", zero_plane_disparity, -np.inf, np.inf)
    largest = _largest_value(image, bit_depth)
    # Kernels are compiled for contiguous arrays; others would cost a second compilation.
    image = cast(Image, np.ascontiguousarray(image))
    disparity = np.ascontiguousarray(disparity)
    left, right = np.empty_like(image), np.empty_like(image)
    luma = _padded_luma(image)
    bands = _band_filters(luma.shape[1])
    for top in range(0, image.shape[0], ROWS_AT_ONCE):
        rows = slice(top, top + ROWS_AT_ONCE)
        spectrum = fft.rfft(luma[rows], axis=1, workers=workers)
        quadratures = fft.irfft(
            bands[:, None, :] * spectrum, n=luma.shape[1], axis=2, workers=workers
        )
        _induce(
            image[rows],
            disparity[rows],
            np.float32(zero_plane_disparity),
            quadratures,
            np.array(BAND_WAVELENGTHS_PX, dtype=np.float32),
            largest,
            left[rows],
            right[rows],
        )
    return StereoPair(left, right)


def _largest_value(image: Image, bit_depth: int | None) -> int:
    largest = largest_code(image, bit_depth)
    if largest < np.iinfo(image.dtype).max and image.max() > largest:
        raise RangeError(f"image has values up to {image.max()}, too large for {bit_depth} bits")
    return largest


def _padded_luma(image: Image) -> FloatMap:
    """Luma (H, W + 2 * PADDING_PX or more) with mirrored columns at both sides."""
    height, width = image.shape[:2]
    padded_width = fft.next_fast_len(width + 2 * PADDING_PX, real=True)
    columns = np.arange(padded_width) - PADDING_PX
    period = max(2 * (width - 1), 1)
    phase = columns % period
    luma = np.empty((height, padded_width), dtype=np.float32)
    _write_luma(image, np.minimum(phase, period - phase) % width, _LUMA_WEIGHTS, luma)
    return luma


def _band_filters(width: int) -> NDArray[np.complex64]:
    """Spectral filters (bands, width // 2 + 1) that cut out a band and shift it by -90 degrees.

    The band's disparity is imposed at its centre frequency c. Over its flanks the frequency f
    differs, and the small shift that arrives is the weighted sum of c / f: dividing by that sum
    makes it exact. Below the lowest band the weight falls with f, above the highest it fades out.
    """
    frequency = np.fft.rfftfreq(width)
    centres = 1.0 / np.array(BAND_WAVELENGTHS_PX)[:, None]
    with np.errstate(divide="ignore"):
        octaves = np.log2(frequency / centres)
    octaves[-1] = np.maximum(octaves[-1], 0.0)
    weights = 0.5 * (1.0 + np.cos(np.pi * np.clip(octaves, -1.0, 1.0)))
    imposed = (weights * centres).sum(axis=0)
    exact = np.where(frequency < centres[0], frequency / np.maximum(imposed, 1e-9), 1.0)
    return (-1j * weights * exact).astype(np.complex64)


@numba.njit(parallel=True, nogil=True, cache=True)
def _write_luma(
    image: Image, columns: NDArray[np.int64], weights: FloatMap, luma: FloatMap
) -> None:
    for y in numba.prange(luma.shape[0]):
        for x in range(luma.shape[1]):
            pixel = image[y, columns[x]]
            luma[y, x] = weights[0] * pixel[0] + weights[1] * pixel[1] + weights[2] * pixel[2]


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _induce(
    image: Image,
    disparity: FloatMap,
    zero_plane_disparity: np.float32,
    quadratures: FloatMap,
    wavelengths: FloatMap,
    largest: int,
    left: Image,
    right: Image,
) -> None:
    height, width = disparity.shape
    quarter_turn = np.float32(np.pi / 4)
    for y in numba.prange(height):
        inducer = np.zeros(width, dtype=np.float32)
        for band in range(wavelengths.shape[0]):
            half_phase_per_px = np.float32(np.pi) / wavelengths[band]
            for x in range(width):
                half_phase = half_phase_per_px * (disparity[y, x] - zero_plane_disparity)
                half_phase = min(max(half_phase, -quarter_turn), quarter_turn)
                # Pade approximant of the tangent, 0.02 % off at the limit: unlike the library's
                # tangent it is computed for several pixels at once.
                square = half_phase * half_phase
                gain = half_phase * (np.float32(15) - square)
                gain /= np.float32(15) - np.float32(6) * square
                inducer[x] += gain * quadratures[band, y, PADDING_PX + x]
        for x in range(width):
            red, green, blue = image[y, x, 0], image[y, x, 1], image[y, x, 2]
            darkest, brightest = min(red, green, blue), max(red, green, blue)
            room = min(np.int32(darkest), np.int32(largest) - np.int32(brightest))
            step = np.int32(np.rint(inducer[x]))
            step = min(max(step, -room), room)
            for channel in range(3):
                left[y, x, channel] = np.int32(image[y, x, channel]) + step
                right[y, x, channel] = np.int32(image[y, x, channel]) - step
