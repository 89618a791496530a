"""What viewers without glasses see of a pair: both views at once.

A plain pair shows each edge twice. Views whose mean is meant to be seen, as in HiddenStereo, keep
within a quarter of a wave of each other in each band, where two edges look like one.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from relievo.core.checks import check_image, check_same_size
from relievo.core.types import FloatMap, Image8
from relievo.metrics.hidden import simulate_without_glasses

WAVELENGTHS_PX = (4, 8, 16, 32, 64)
"""Centres of the bands that are compared, an octave apart; coarser ones do not look doubled."""
MOST_HIDDEN_TURN = np.pi / 2
"""A hidden pair moves each view by an eighth of a wave at most, so both differ by a quarter."""
TOLERANCE = 1.15
"""Bands overlap and views are rounded and coded: what differs by more than this times as much is
doubled."""
LEAST_AMPLITUDE = 1.0
"""Fainter waves, in code values of 8 bits, are not compared."""
MOST_DOUBLED = 0.05
"""Share of the energy: pairs with less of it doubled look clean without glasses."""

PADDING_PX = 64
ROWS_AT_ONCE = 64


def measure_doubling(left: Image8, right: Image8) -> dict[str, float]:
    """Measures how much of a pair is seen twice without glasses, without knowing its source.

    Args:
        left: (H, W, 3) uint8, RGB, as it is stored.
        right: like `left`.

    Returns:
        `doubled`, the share in [0, 1] of the energy of fine and middle detail in which the views
        differ by more than a quarter of a wave; `turn`, the mean difference of phase in radians,
        weighted by energy. NaN where there is no detail.

    Raises:
        ShapeError, DTypeError: if the views are no images of one size.

    Source: the limit of a quarter: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017); measuring
    pairs of others by it is our choice.
    """
    for name, view in (("left", left), ("right", right)):
        check_image(name, view)
    check_same_size(left=left, right=right)
    sums = np.zeros(3)
    lumas = np.stack([cv2.cvtColor(view, cv2.COLOR_RGB2GRAY) for view in (left, right)])
    for top in range(0, lumas.shape[1], ROWS_AT_ONCE):
        sums += _compare_rows(lumas[:, top : top + ROWS_AT_ONCE].astype(np.float32))
    energy, doubled, turn = sums.tolist()
    if energy == 0:
        return {"doubled": float("nan"), "turn": float("nan")}
    return {"doubled": doubled / energy, "turn": turn / energy}


def looks_clean(measures: dict[str, float]) -> bool:
    """Tells from what `measure_doubling` gave whether a pair looks clean to bare eyes."""
    return measures["doubled"] <= MOST_DOUBLED


def measure_ghost(left: Image8, right: Image8, original: Image8) -> dict[str, float]:
    """Compares what is seen without glasses with the picture that should be seen.

    Args:
        left: (H, W, 3) uint8, RGB, as it is stored.
        right: like `left`.
        original: like `left`.

    Returns:
        `ghost_psnr`, decibels, infinite if exact, and `ghost_max`, the largest error in code
        values of 8 bits, of the mean of code values; `ghost_psnr_light` and `ghost_max_light`, of
        the mean of light, as a display that shows both views at once makes it.

    Raises:
        ShapeError, DTypeError: if they are no images of one size.
    """
    check_same_size(left=left, right=right, original=original)
    # Not by way of floats in [0, 1]: an exact mean must come out as exact.
    codes = (left.astype(np.float32) + right) / 2
    light = 255 * simulate_without_glasses(left, right, in_linear_light=True)
    measures = {}
    for suffix, seen in (("", codes), ("_light", light)):
        error = np.abs(seen - original)
        mean_square = float(np.mean(error * error, dtype=np.float64))
        decibels = 10 * math.log10(255**2 / mean_square) if mean_square else math.inf
        measures[f"ghost_psnr{suffix}"] = decibels
        measures[f"ghost_max{suffix}"] = float(error.max())
    return measures


def _compare_rows(lumas: FloatMap) -> NDArray[np.float64]:
    """Energy, energy that is doubled, and phase difference times energy, of rows (2, rows, W)."""
    width = lumas.shape[2]
    padded_width = fft.next_fast_len(width + 2 * PADDING_PX)
    padding = (PADDING_PX, padded_width - width - PADDING_PX)
    spectrum = fft.fft(np.pad(lumas, ((0, 0), (0, 0), padding), mode="reflect"), axis=2)
    frequency = np.maximum(np.fft.fftfreq(padded_width), 0)
    sums = np.zeros(3)
    for wavelength in WAVELENGTHS_PX:
        with np.errstate(divide="ignore"):
            octaves = np.log2(frequency * wavelength)
        band = (1 + np.cos(np.pi * np.clip(octaves, -1, 1))).astype(np.float32)
        left, right = fft.ifft(spectrum * band, axis=2)[..., PADDING_PX : PADDING_PX + width]
        product = left * right.conj()
        energy = np.abs(product)
        energy[energy < LEAST_AMPLITUDE**2] = 0
        turn = np.abs(np.angle(product))
        is_doubled = turn > TOLERANCE * MOST_HIDDEN_TURN
        sums += energy.sum(), energy[is_doubled].sum(), (energy * turn).sum()
    return sums
