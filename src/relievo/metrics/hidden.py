"""Measures of a pair whose mean should be the image: how clean, how deep, how natural.

Disparity is relative to the zero plane, in pixels, > 0 in front: what is near lies further right in
the left view. It is measured by phase. The rows of both views are cut into bands an octave apart; a
shift by d turns the phase of a band of local frequency f by 2 pi f d. Rows alone suffice, for the
shift is along them. Nothing here knows how a pair was made, so warped pairs are measured alike.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from relievo.core.checks import check_map, check_same_size
from relievo.core.srgb import LUMA_WEIGHTS, decode, encode
from relievo.core.types import FloatMap
from relievo.metrics.views import WHITE, View, code_values, ssim

LEVEL_WAVELENGTHS_PX = (4, 8, 16, 32, 64)
"""Wavelength at the centre of the band of each level."""

LEAST_AMPLITUDE = 1.0
"""Fainter waves, in code values of 8 bits, are not measured: rounding alone makes as much."""

PADDING_PX = 64
"""Mirrored columns at either side, so that the bands do not wrap round."""

ROWS_AT_ONCE = 32
"""Rows that are measured together: few stay near the processor."""


def measure_hidden(left: View, right: View, source: View, disparity: FloatMap) -> dict[str, float]:
    """Measures a pair against the image it was made of and the disparity it should carry.

    Args:
        left: (H, W, 3) uint8, or floats in [0, 1], RGB; at least as large as SSIM's window.
        right: like `left`.
        source: like `left`; what viewers without glasses should see.
        disparity: (H, W) float32, pixels of the source, relative to the zero plane.

    Returns:
        By name:
        `ghost_psnr`, of the mean of both views against the source, decibels, infinite if exact;
        `ghost_max`, its largest error, code values of 8 bits;
        `gain_<wavelength>`, delivered over wanted disparity at each level, each pixel weighted by
        energy and wanted disparity: 1 = all of it arrives. Only where the wanted disparity is below
        half a wavelength, the level's and the local one, for beyond that phase is ambiguous, and a
        wavelength or more from the sides; NaN if that is nowhere, or nothing was wanted;
        `saturated`, the share in [0, 1] of the bands' energy in which the wanted disparity is above
        a quarter of the wavelength, more than a hidden pair can carry there;
        `contrast_mean` and `contrast_p99`, mean and 99th percentile of the amplitude of the views
        over that of the source, the bands of a pixel taken together: of a hidden pair it is the
        root of 1 + w^2 for an inducer of the weight w;
        `clipped`, the share of pixels where a view is black or white in a channel in which the
        source is not;
        `ssim_left` and `ssim_right`, of each view against the source.

    Raises:
        ShapeError: if the sizes differ, or the images are smaller than the window of SSIM.
        DTypeError: if an image is neither uint8 nor floating, or disparity not float32.
        RangeError: if a float image leaves [0, 1], or disparity is not finite.

    Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017), for the pairs; the measures are our
    choice.
    """
    check_map("disparity", disparity)
    check_same_size(left=left, right=right, source=source, disparity=disparity)
    views = [
        code_values(name, image)
        for name, image in (("left", left), ("right", right), ("source", source))
    ]
    return {
        **_ghost(*views),
        **_bands(np.stack([_luma(view) for view in views]), disparity),
        "clipped": _clipped(*views),
        "ssim_left": ssim(left, source),
        "ssim_right": ssim(right, source),
    }


def simulate_without_glasses(left: View, right: View, *, in_linear_light: bool = False) -> FloatMap:
    """Shows what both views make together for eyes without glasses.

    Args:
        left: (H, W, 3) uint8, or floats in [0, 1], RGB, sRGB curve.
        right: like `left`.
        in_linear_light: whether light is averaged, as a display that shows both views at once
            does, or the code values of the sRGB curve.

    Returns:
        (H, W, 3) float32 in [0, 1], RGB, sRGB curve.

    Raises:
        ShapeError: if the sizes differ.
        DTypeError: if a view is neither uint8 nor floating.
        RangeError: if a float is outside [0, 1].
    """
    check_same_size(left=left, right=right)
    a, b = (code_values(*view) / WHITE for view in (("left", left), ("right", right)))
    mean = encode((decode(a) + decode(b)) / 2) if in_linear_light else (a + b) / 2
    return mean.astype(np.float32)


def _ghost(
    left: NDArray[np.floating], right: NDArray[np.floating], source: NDArray[np.floating]
) -> dict[str, float]:
    error = (left + right) / 2 - source
    mean_square = float(np.mean(error * error, dtype=np.float64))
    decibels = 10 * np.log10(WHITE**2 / mean_square) if mean_square else np.inf
    return {"ghost_psnr": float(decibels), "ghost_max": float(np.abs(error).max())}


def _clipped(
    left: NDArray[np.floating], right: NDArray[np.floating], source: NDArray[np.floating]
) -> float:
    def is_full(view: NDArray[np.floating]) -> NDArray[np.bool_]:
        return (view <= 0) | (view >= WHITE)

    new = (is_full(left) | is_full(right)) & ~is_full(source)
    return float(new.any(axis=2).mean())


def _bands(lumas: NDArray[np.floating], disparity: FloatMap) -> dict[str, float]:
    """Gains, saturation and contrast of the lumas (3, H, W) of left, right and source."""
    sums = np.zeros((4, len(LEVEL_WAVELENGTHS_PX)))
    contrasts = []
    for top in range(0, disparity.shape[0], ROWS_AT_ONCE):
        rows = slice(top, top + ROWS_AT_ONCE)
        strip_sums, contrast = _measure_rows(lumas[:, rows], disparity[rows])
        sums += strip_sums
        contrasts.append(contrast)
    delivered, wanted, energy, saturated = sums
    contrast = np.concatenate(contrasts)
    measures = {
        f"gain_{wavelength}": _ratio(delivered[level], wanted[level])
        for level, wavelength in enumerate(LEVEL_WAVELENGTHS_PX)
    }
    measures["saturated"] = _ratio(saturated.sum(), energy.sum())
    measures["contrast_mean"] = float(contrast.mean()) if contrast.size else float("nan")
    measures["contrast_p99"] = float(np.percentile(contrast, 99)) if contrast.size else float("nan")
    return measures


def _measure_rows(
    lumas: NDArray[np.floating], disparity: FloatMap
) -> tuple[NDArray[np.float64], NDArray[np.floating]]:
    """Four sums (4, levels), and the contrast of the pixels that have any to measure, (N,).

    The sums: delivered and wanted disparity, weighted; energy of the source, all and saturated.
    """
    sums = np.zeros((4, len(LEVEL_WAVELENGTHS_PX)))
    of_pair, of_source = np.zeros((2, *disparity.shape), dtype=np.float32)
    for level, (wavelength, waves) in enumerate(
        zip(LEVEL_WAVELENGTHS_PX, _analyse_rows(lumas), strict=True)
    ):
        squares = (waves.real**2 + waves.imag**2)[..., 1:-1]
        of_pair += (squares[0] + squares[1]) / 2
        of_source += squares[2]
        saturated = squares[2][np.abs(disparity) > wavelength / 4]
        sums[2:, level] = squares[2].sum(), saturated.sum()
        weight = np.sqrt(squares[0] * squares[1])
        phase = np.angle(waves[1, :, 1:-1] * waves[0, :, 1:-1].conj())
        wanted = disparity * _turn(waves[:2])
        ambiguous = (np.abs(disparity) >= wavelength / 2) | (np.abs(wanted) >= np.pi)
        weight[ambiguous | (weight < LEAST_AMPLITUDE**2)] = 0
        # What is mirrored beyond the sides moves the wrong way.
        weight[:, :wavelength] = weight[:, -wavelength:] = 0
        weight *= disparity
        sums[:2, level] = (weight * phase).sum(), (weight * wanted).sum()
    seen = of_source >= LEAST_AMPLITUDE**2
    return sums, np.sqrt(of_pair[seen] / of_source[seen])


def _turn(waves: NDArray[np.complexfloating]) -> NDArray[np.floating]:
    """Local frequency (rows, W) of both views' waves (2, rows, W + 2), radians per pixel."""
    steps = (waves[..., 1:] * waves[..., :-1].conj()).sum(axis=0)
    return np.asarray(np.angle(steps[:, 1:] + steps[:, :-1]))


def _analyse_rows(lumas: NDArray[np.floating]) -> Iterator[NDArray[np.complexfloating]]:
    """Yields the waves of each level: complex, as wide as `lumas` with a column more at each side.

    The bands are raised cosines over the octaves around their centre; without negative frequencies
    their modulus is the local amplitude and their angle the local phase.
    """
    width = lumas.shape[2]
    padded_width = fft.next_fast_len(width + 2 * PADDING_PX)
    padding = (PADDING_PX, padded_width - width - PADDING_PX)
    padded = np.pad(lumas, ((0, 0), (0, 0), padding), mode="reflect")
    spectrum = fft.fft(padded, axis=2)
    frequency = np.fft.fftfreq(padded_width)
    for wavelength in LEVEL_WAVELENGTHS_PX:
        with np.errstate(divide="ignore"):
            octaves = np.log2(np.maximum(frequency, 0) * wavelength)
        band = 1 + np.cos(np.pi * np.clip(octaves, -1, 1))
        waves = fft.ifft(spectrum * band.astype(padded.dtype), axis=2, overwrite_x=True)
        yield waves[..., PADDING_PX - 1 : PADDING_PX + width + 1]


def _luma(codes: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(cv2.transform(codes, np.array([LUMA_WEIGHTS])))


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator > 0 else float("nan")
