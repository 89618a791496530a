"""The fast engine of HiddenStereo: octaves of horizontal wavelength, row by row.

Levels of half the columns each come from a half-band filter. Level 0 holds the bands of 4 and 8
pixels, every further level one band an octave lower, eight of its own columns at the centre. A band
is shifted by a quarter of a wave as it is cut out, by an antisymmetric filter; it is weighted on
its level, and the levels are added up from the coarsest by the same half-band filter. Disparity is
halved along with the rows, so that the bands of long waves follow its coarse course.

A row at a time: all of it stays in the processor's first cache.
"""

from functools import cache
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap
from relievo.render.hidden_weights import FINEST_WAVELENGTH_PX, MOST_WAVELENGTHS, weight_of

BAND_WAVELENGTHS_PX = tuple(FINEST_WAVELENGTH_PX * 2.0**band for band in range(6))
"""Horizontal wavelength at the centre of each band, an octave apart."""

PADDING_PX = 64
"""Mirrored columns at either side; beyond them a row goes on with its last value."""

FINE_TAPS = 6
TAPS = 9
"""Reach of the filter of the finest band, and of all others, in columns of their level."""

_WAVELENGTHS = np.array(BAND_WAVELENGTHS_PX)[:, None]
_LEVELS = len(BAND_WAVELENGTHS_PX) - 1
_SHARES = (0.01, 1 / 16, 1 / 8, 3 / 16)  # disparities over the wavelength that should arrive
_DELIVERY = 10.0  # weight of what arrives over the shapes of the bands


class RowFilters(NamedTuple):
    """Right halves of the antisymmetric filters, float32: tap t is that t + 1 columns away.

    fine (FINE_TAPS,) for the finest band, middle (TAPS,) for all others but the coarsest, coarse
    (TAPS,) for that one, which also holds all longer waves.
    """

    fine: FloatMap
    middle: FloatMap
    coarse: FloatMap


@cache
def row_filters() -> RowFilters:
    """Designs the filters of all bands together, by least squares.

    Filters this short miss the shape of their band. But what a wave of any length gets is the sum
    of all bands, each weighted by the disparity, and that is linear in the taps too: so they are
    asked to deliver several disparities at all wavelengths, and as much inducer as image where
    every band is at its limit.
    """
    frequency = np.geomspace(1 / 1024, 0.5, 400)
    responses = _responses(frequency)
    shapes = _shapes(frequency)
    # Amplitudes in natural images grow with the wavelength: a fine band must not hear long waves.
    importance = np.maximum(1 / (frequency * _WAVELENGTHS), 1.0)
    rows = [*(importance[..., None] * responses)]
    wanted = [*(importance * shapes)]
    heard = (frequency > 1 / 256) & (frequency < 1 / 3)
    for share in _SHARES:
        weights = _weights(share / frequency) / np.tan(np.pi * share)
        rows.append(_DELIVERY * (weights[..., None] * responses).sum(axis=0)[heard])
        wanted.append(np.full(heard.sum(), _DELIVERY))
    rows.append(_DELIVERY / 2 * responses.sum(axis=0)[heard])
    wanted.append(np.full(heard.sum(), _DELIVERY / 2))
    taps = np.linalg.lstsq(np.vstack(rows), np.concatenate(wanted), rcond=None)[0]
    return RowFilters(*np.split(taps.astype(np.float32), [FINE_TAPS, FINE_TAPS + TAPS]))


def _weights(disparity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (bands, N) of all bands for disparities (N,)."""
    share = np.clip(disparity / _WAVELENGTHS, -MOST_WAVELENGTHS, MOST_WAVELENGTHS)
    return np.asarray(np.tan(np.pi * share))


def _shapes(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Wanted responses (bands, F): raised cosines over octaves, the coarsest 1 for longer waves.

    Scaled so that a small shift arrives exactly: it is a derivative, so the responses over their
    wavelengths must add up to the frequency.
    """
    octaves = np.log2(frequency * _WAVELENGTHS)
    octaves[-1] = np.maximum(octaves[-1], 0.0)
    cosines = 0.5 * (1.0 + np.cos(np.pi * np.clip(octaves, -1.0, 1.0)))
    imposed = (cosines / _WAVELENGTHS).sum(axis=0)
    finest = 1 / BAND_WAVELENGTHS_PX[0]
    exact = np.divide(frequency, imposed, out=np.ones_like(frequency), where=frequency < finest)
    return np.asarray(cosines * exact)


def _responses(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Response (bands, F, taps of all filters) of every band to every single tap."""
    responses = np.zeros((len(BAND_WAVELENGTHS_PX), frequency.size, FINE_TAPS + 2 * TAPS))
    starts = [0] + [FINE_TAPS] * (_LEVELS - 1) + [FINE_TAPS + TAPS]
    for band, start in enumerate(starts):
        level = max(band - 1, 0)
        of_level = frequency * 2**level
        taps = TAPS if band else FINE_TAPS
        sines = 2 * np.sin(2 * np.pi * of_level[:, None] * np.arange(1, taps + 1))
        # Squared: passed on the way down to the level and on the way up.
        passed = np.prod([_half_band(frequency * 2**j) ** 2 for j in range(level)], axis=0)
        responses[band, :, start : start + taps] = (passed * (of_level <= 0.5))[:, None] * sines
    return responses


def _half_band(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    angle = 2 * np.pi * frequency
    return np.asarray(0.5 + (9 * np.cos(angle) - np.cos(3 * angle)) / 16)


def induce_by_rows(signal: FloatMap, disparity: FloatMap) -> FloatMap:
    """Makes the inducer of one plane.

    Args:
        signal: (H, W) float32, any unit.
        disparity: (H, W) float32, pixels relative to the zero plane, > 0 in front.

    Returns:
        (H, W) float32, the signal's unit; not limited to any gamut.

    Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017), for the principle; theirs are bands
    in eight orientations, of which rows alone keep what a horizontal shift can carry. The
    half-band filter interpolates cubics (Deslauriers and Dubuc, 1989).
    """
    height, width = signal.shape
    coarsest = 2 ** (_LEVELS - 1)
    padded = -(-(width + 2 * PADDING_PX) // coarsest) * coarsest
    period = max(2 * (width - 1), 1)
    phase = (np.arange(padded) - PADDING_PX) % period
    columns = np.minimum(np.minimum(phase, period - phase), width - 1).astype(np.int32)
    inducer = np.empty((height, width), dtype=np.float32)
    _induce_rows(signal, disparity, columns, *row_filters(), inducer)
    return inducer


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _induce_rows(
    signal: FloatMap,
    disparity: FloatMap,
    columns: NDArray[np.int32],
    fine: FloatMap,
    middle: FloatMap,
    coarse: FloatMap,
    inducer: FloatMap,
) -> None:
    height, width = signal.shape
    padded = columns.shape[0]
    for y in range(height):
        # One row per level, with room for the filters' reach at both ends.
        waves = np.empty((_LEVELS, padded + 2 * TAPS), dtype=np.float32)
        shifts = np.empty((_LEVELS, padded + 2 * TAPS), dtype=np.float32)
        sums = np.zeros((_LEVELS, padded + 2 * TAPS), dtype=np.float32)
        quadrature = np.empty(padded, dtype=np.float32)
        _mirror(signal[y], columns, waves[0])
        _mirror(disparity[y], columns, shifts[0])
        for level in range(1, _LEVELS):
            size = padded >> level
            _halve(waves[level - 1], waves[level], size)
            _halve_softly(shifts[level - 1], shifts[level], size)
        for level in range(_LEVELS - 1, -1, -1):
            size = padded >> level
            if level < _LEVELS - 1:
                _double(sums[level + 1], sums[level], size // 2)
            _shift_phase(waves[level], coarse if level == _LEVELS - 1 else middle, quadrature, size)
            _add_weighted(
                quadrature, shifts[level], np.float32(1 / (8 << level)), sums[level], size
            )
            if level == 0:
                _shift_phase(waves[0], fine, quadrature, size)
                _add_weighted(quadrature, shifts[0], np.float32(1 / 4), sums[0], size)
            _extend(sums[level], size)
        for x in range(width):
            inducer[y, x] = sums[0, TAPS + PADDING_PX + x]


@numba.njit(nogil=True, cache=True)
def _mirror(source: FloatMap, columns: NDArray[np.int32], row: FloatMap) -> None:
    size, start = columns.shape[0], TAPS + PADDING_PX
    for i in range(PADDING_PX):
        row[TAPS + i] = source[columns[i]]
    row[start : start + source.shape[0]] = source
    for i in range(PADDING_PX + source.shape[0], size):
        row[TAPS + i] = source[columns[i]]
    _extend(row, size)


# Rows are read through slices: an index that might be negative would be tested pixel by pixel.


@numba.njit(nogil=True, cache=True)
def _extend(row: FloatMap, size: int) -> None:
    row[:TAPS] = row[TAPS]
    row[TAPS + size : TAPS + size + TAPS] = row[TAPS + size - 1]


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _halve(row: FloatMap, half: FloatMap, size: int) -> None:
    source = row[TAPS - 3 :]
    target = half[TAPS : TAPS + size]
    for i in range(size):
        near = source[2 * i + 2] + source[2 * i + 4]
        far = source[2 * i] + source[2 * i + 6]
        target[i] = np.float32(0.5) * source[2 * i + 3] + (
            np.float32(9 / 32) * near - np.float32(1 / 32) * far
        )
    _extend(half, size)


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _halve_softly(row: FloatMap, half: FloatMap, size: int) -> None:
    # Unlike that of the waves, this filter does not ring at steps of depth.
    source = row[TAPS - 1 :]
    target = half[TAPS : TAPS + size]
    for i in range(size):
        sides = source[2 * i] + source[2 * i + 2]
        target[i] = np.float32(0.5) * source[2 * i + 1] + np.float32(0.25) * sides
    _extend(half, size)


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _double(half: FloatMap, row: FloatMap, size: int) -> None:
    source = half[TAPS - 1 :]
    target = row[TAPS:]
    for i in range(size):
        near, far = source[i + 1] + source[i + 2], source[i] + source[i + 3]
        target[2 * i] = source[i + 1]
        target[2 * i + 1] = np.float32(9 / 16) * near - np.float32(1 / 16) * far


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _shift_phase(row: FloatMap, taps: FloatMap, quadrature: FloatMap, size: int) -> None:
    quadrature[:size] = np.float32(0)
    # Three taps at a time: the sum is read and written less often.
    for t in range(0, taps.shape[0], 3):
        one, two, three = taps[t], taps[t + 1], taps[t + 2]
        before, after = row[TAPS - t - 3 :], row[TAPS + t + 1 :]
        for i in range(size):
            quadrature[i] += (
                one * (before[i + 2] - after[i])
                + two * (before[i + 1] - after[i + 1])
                + three * (before[i] - after[i + 2])
            )


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _add_weighted(
    quadrature: FloatMap, shift: FloatMap, per_px: np.float32, total: FloatMap, size: int
) -> None:
    shifts, totals = shift[TAPS : TAPS + size], total[TAPS : TAPS + size]
    for i in range(size):
        totals[i] += weight_of(shifts[i] * per_px) * quadrature[i]
