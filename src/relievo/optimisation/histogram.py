"""Weighted percentiles of a map and the depth layers in its histogram.

Levels are float in [0, 1]; where the source speaks of levels of an 8-bit map, one of its levels is
1/255 here.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

BINS = 256
FINE_BINS = 16 * BINS
"""Bins for what has to be read off a histogram exactly: a sixteenth of a level each."""
SMOOTHING_BINS = 3.0
SNAP_BINS = 8
MIN_LAYER = 12 / 255
MAX_ITERATIONS = 100


def weighted_percentiles(
    values: NDArray[np.floating], weights: NDArray[np.floating], percentiles: tuple[float, ...]
) -> tuple[float, ...]:
    """Computes percentiles where each value counts by its weight.

    Args:
        values: any shape, finite.
        weights: same shape, >= 0, not all 0.
        percentiles: each in [0, 100].

    Returns:
        One number per percentile; with equal weights those of `numpy.percentile`.
    """
    used = weights.ravel() > 0
    values, weights = values.ravel()[used].astype(np.float64), weights.ravel()[used]
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order].astype(np.float64)
    # The middle of each value's share of weight, stretched so that the first is at 0 %, the last
    # at 100 %: with equal weights that is the place k / (n - 1) of numpy's linear method.
    places = np.cumsum(weights) - weights / 2
    places -= places[0]
    if places[-1] == 0:
        return tuple(float(values[0]) for _ in percentiles)
    wanted = np.asarray(percentiles) / 100 * places[-1]
    return tuple(float(value) for value in np.interp(wanted, places, values))


def count_levels(
    levels: NDArray[np.floating], weights: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Counts levels in equal bins over [0, 1]; those outside count at the ends.

    Args:
        levels: any shape, finite.
        weights: same shape, >= 0.

    Returns:
        (4096,) float64 with the same sum as weights.
    """
    places = np.clip(levels * FINE_BINS, 0, FINE_BINS - 1).astype(np.intp)
    return np.bincount(places.ravel(), weights.ravel(), FINE_BINS).astype(np.float64)


def smoothed_histogram(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brings fine counts of levels to the bins that layers are looked for in, and smooths them.

    Args:
        counts: (4096,) float64, >= 0.

    Returns:
        (256,) float64 with the same sum.
    """
    coarse = counts.reshape(BINS, -1).sum(axis=1)
    # 25 taps reach four deviations to each side.
    smooth = cv2.GaussianBlur(coarse[None], (25, 1), SMOOTHING_BINS, borderType=cv2.BORDER_REFLECT)
    return np.asarray(smooth[0], dtype=np.float64)


def find_layers(histogram: NDArray[np.float64], layers: int) -> NDArray[np.float64]:
    """Splits the range of levels into depth layers at the gaps of its histogram.

    One-dimensional k-means on the histogram, started at quantiles and so the same on every run;
    each border then moves to the emptiest bin nearby, and layers that are too narrow are merged.

    Args:
        histogram: (256,) float64, >= 0, not all 0: smoothed counts.
        layers: how many to look for, >= 1.

    Returns:
        (K + 1,) float64, the borders of 1 <= K <= layers layers, from 0 to 1, increasing.
    """
    centres = _cluster(histogram, layers)
    halfway = (centres[1:] + centres[:-1]) / 2
    inner = [_emptiest_bin(histogram, border) for border in halfway]
    return _merge_narrow([0.0, *sorted(inner), 1.0])


def _cluster(histogram: NDArray[np.float64], layers: int) -> NDArray[np.float64]:
    positions = np.arange(BINS) + 0.5
    cumulative = np.cumsum(histogram)
    quantiles = (np.arange(layers) + 0.5) / layers * cumulative[-1]
    centres = positions[np.minimum(np.searchsorted(cumulative, quantiles), BINS - 1)]
    for _ in range(MAX_ITERATIONS):
        owner = np.searchsorted((centres[1:] + centres[:-1]) / 2, positions)
        mass = np.bincount(owner, histogram, layers)
        moment = np.bincount(owner, histogram * positions, layers)
        moved = np.where(mass > 0, moment / np.where(mass > 0, mass, 1), centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return np.asarray(centres)


def _emptiest_bin(histogram: NDArray[np.float64], border: float) -> float:
    nearby = np.arange(max(int(border) - SNAP_BINS, 0), min(int(border) + SNAP_BINS, BINS - 1) + 1)
    distance = np.abs(nearby + 0.5 - border)
    # A far bin has to be much emptier: without a gap nearby the least of equal counts is a matter
    # of noise, and from frame to frame the border would wander over all of them.
    order = np.lexsort((distance, histogram[nearby] * (1 + distance / SNAP_BINS)))
    return float((nearby[order[0]] + 0.5) / BINS)


def _merge_narrow(borders: list[float]) -> NDArray[np.float64]:
    """Removes borders until no layer is too narrow; the narrowest joins its narrower neighbour."""
    while len(borders) > 2:
        widths = np.diff(borders)
        narrowest = int(np.argmin(widths))
        if widths[narrowest] >= MIN_LAYER:
            break
        is_last = narrowest == len(widths) - 1
        if narrowest > 0 and (is_last or widths[narrowest - 1] <= widths[narrowest + 1]):
            del borders[narrowest]
        else:
            del borders[narrowest + 1]
    return np.asarray(borders)
