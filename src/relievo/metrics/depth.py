"""Measures of a depth map against the truth.

p is the predicted and g the true depth of a pixel in metres; logarithms are natural unless the
name says otherwise. One pass over the pixels gathers `Totals`, from which every measure follows;
the totals of several images can be pooled. A measure over no pixel is NaN: it is to be counted
apart and never averaged in. Predictions are aligned (`metrics.alignment`) first and clamped here.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap


class Totals(NamedTuple):
    """Sums over pixels; e = p - g, d = ln p - ln g.

    `mean_` and `spread_` of x are its mean and the sum of its squared distances from that, which
    unlike plain sums of squares lose no digits.
    """

    pixels: float
    rel: float  # |e| / g
    sq_rel: float  # e^2 / g
    sq_rel_g2: float  # e^2 / g^2
    squares: float  # e^2
    log_squares: float  # d^2
    log_absolutes: float  # |d|
    inverse_squares: float  # (1 / p - 1 / g)^2
    within_1: float  # pixels with max(p / g, g / p) < 1.25
    within_2: float
    within_3: float
    mean_log: float
    spread_log: float
    mean_p: float
    spread_p: float
    mean_g: float
    spread_g: float
    together: float  # (p - mean_p) * (g - mean_g)
    largest_g: float


def abs_rel(t: Totals) -> float:
    """Mean of |p - g| / g."""
    return t.rel / t.pixels


def sq_rel(t: Totals) -> float:
    """Mean of (p - g)^2 / g, in metres."""
    return t.sq_rel / t.pixels


def sq_rel_g2(t: Totals) -> float:
    """Mean of (p - g)^2 / g^2, which some papers call sq_rel."""
    return t.sq_rel_g2 / t.pixels


def rmse(t: Totals) -> float:
    """Root of the mean squared error, in metres."""
    return math.sqrt(t.squares / t.pixels)


def rmse_log(t: Totals) -> float:
    """Root of the mean squared difference of logarithms."""
    return math.sqrt(t.log_squares / t.pixels)


def log10(t: Totals) -> float:
    """Mean absolute difference of decimal logarithms."""
    return t.log_absolutes / t.pixels / math.log(10)


def log10_signed(t: Totals) -> float:
    """Mean of log10 g - log10 p with its sign, so that errors cancel, as one paper prints it."""
    return -t.mean_log / math.log(10)


def rmse_log10(t: Totals) -> float:
    """Root of the mean squared difference of decimal logarithms."""
    return rmse_log(t) / math.log(10)


def delta_1(t: Totals) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25."""
    return t.within_1 / t.pixels


def delta_2(t: Totals) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25^2."""
    return t.within_2 / t.pixels


def delta_3(t: Totals) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25^3."""
    return t.within_3 / t.pixels


def silog(t: Totals) -> float:
    """100 times the standard deviation of the difference of logarithms."""
    return 100 * math.sqrt(t.spread_log / t.pixels)


def si_rmse_log(t: Totals) -> float:
    """Root mean square over all ordered pairs of pixels of the difference of their log errors."""
    return math.sqrt(2 * t.spread_log / t.pixels)


def irmse(t: Totals) -> float:
    """Root of the mean squared difference of inverse depths, per kilometre."""
    return 1000 * math.sqrt(t.inverse_squares / t.pixels)


def correlation(t: Totals) -> float:
    """Pearson correlation of p and g; NaN if one of them is constant."""
    spread = math.sqrt(t.spread_p) * math.sqrt(t.spread_g)
    return t.together / spread if spread > 0 else math.nan


def psnr(t: Totals) -> float:
    """20 log10(max(g) / rmse), in decibels; infinite for p = g."""
    error = rmse(t)
    return math.inf if error == 0 else 20 * math.log10(t.largest_g / error)


METRICS: Mapping[str, Callable[[Totals], float]] = {
    metric.__name__: metric
    for metric in (
        abs_rel,
        sq_rel,
        sq_rel_g2,
        rmse,
        rmse_log,
        log10,
        delta_1,
        delta_2,
        delta_3,
        silog,
        si_rmse_log,
        irmse,
        correlation,
        psnr,
        log10_signed,
        rmse_log10,
    )
}
"""Every measure by its name."""


def measure_depth(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap,
    *,
    min_depth: float = 1e-3,
    max_depth: float = np.inf,
) -> dict[str, float]:
    """Computes every measure of one image.

    Args:
        prediction: any shape, metres, aligned already; clamped to [min_depth, max_depth].
        truth: same shape, metres, > 0 where valid.
        valid: same shape, bool: the pixels that count.
        min_depth: metres, > 0.
        max_depth: metres.

    Returns:
        One number for each name of `METRICS`; all NaN if no pixel is valid.

    Raises:
        ShapeError: if the arrays differ in size.
        RangeError: if a valid truth is not positive and finite, a valid prediction is NaN, or
            infinite with no limit, or the limits are none.
    """
    return measures_of(
        total_errors(prediction, truth, valid, min_depth=min_depth, max_depth=max_depth)
    )


def measures_of(totals: Totals) -> dict[str, float]:
    """Computes every measure from totals: one number for each name of `METRICS`."""
    if totals.pixels == 0:
        return dict.fromkeys(METRICS, math.nan)
    return {name: metric(totals) for name, metric in METRICS.items()}


def total_errors(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap,
    *,
    min_depth: float = 1e-3,
    max_depth: float = np.inf,
) -> Totals:
    """Gathers what every measure of an image is made of; arguments, errors as `measure_depth`."""
    check_same_size(prediction=prediction, truth=truth, valid=valid)
    if not 0 < min_depth < max_depth:
        raise RangeError(f"limits must be 0 < min_depth < max_depth, got {min_depth}, {max_depth}")
    sums, not_positive, not_numbers = _sum_errors(
        np.ravel(prediction), np.ravel(truth), np.ravel(valid), float(min_depth), float(max_depth)
    )
    if not_positive:
        raise RangeError("truth must be positive and finite wherever it is valid")
    if not_numbers:
        raise RangeError(f"prediction has {not_numbers} NaN or infinite values that are valid")
    return Totals(*(float(value) for value in sums))


def pool(totals: Iterable[Totals]) -> Totals:
    """Joins the pixels of several images into one pool, where every pixel has equal weight.

    Source: Chan, Golub, LeVeque, 1979, for joining means and spreads.
    """
    pooled = Totals(*[0.0] * len(Totals._fields))
    for other in totals:
        if other.pixels:
            pooled = _join(pooled, other) if pooled.pixels else other
    return pooled


class Average(NamedTuple):
    """Means over images: `means` by name, over the `counts` images where each is defined."""

    means: dict[str, float]
    counts: dict[str, int]


def mean_over_images(measures: Iterable[Mapping[str, float]]) -> Average:
    """Averages measures image by image; every image has equal weight, NaN are left out.

    In the pooled convention every pixel has equal weight: `measures_of(pool(...))`.

    Returns:
        Means and the number of images that each is over; NaN over no image.
    """
    rows = list(measures)
    names = dict.fromkeys(name for row in rows for name in row)
    means: dict[str, float] = {}
    counts: dict[str, int] = {}
    for name in names:
        numbers = [row[name] for row in rows if name in row and not math.isnan(row[name])]
        counts[name] = len(numbers)
        means[name] = math.fsum(numbers) / len(numbers) if numbers else math.nan
    return Average(means, counts)


def silog_root_of_mean(silogs: Iterable[float]) -> float:
    """The other way to average `silog` over images: the root of the mean of its squares.

    The mean of the numbers themselves is what most evaluations of single images print.
    """
    squares = [value**2 for value in silogs if not math.isnan(value)]
    return math.sqrt(math.fsum(squares) / len(squares)) if squares else math.nan


def _join(a: Totals, b: Totals) -> Totals:
    n = a.pixels + b.pixels
    weight = a.pixels * b.pixels / n
    joined = {name: x + y for name, x, y in zip(Totals._fields, a, b, strict=True)}
    for name in ("log", "p", "g"):
        step = getattr(b, f"mean_{name}") - getattr(a, f"mean_{name}")
        joined[f"mean_{name}"] = getattr(a, f"mean_{name}") + step * b.pixels / n
        joined[f"spread_{name}"] += step**2 * weight
    joined["together"] += (b.mean_p - a.mean_p) * (b.mean_g - a.mean_g) * weight
    joined["largest_g"] = max(a.largest_g, b.largest_g)
    return Totals(**joined)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _sum_errors(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: NDArray[np.bool_],
    low: float,
    high: float,
) -> tuple[NDArray[np.float64], int, int]:
    """Totals in the order of their fields, and how many valid pixels cannot be measured."""
    sums = np.zeros(19)
    n, not_positive, not_numbers = 0, 0, 0
    # Spreads are summed about the first pixel, which is near enough to the mean.
    first_log = first_p = first_g = np.float64(0)
    for i in range(truth.size):
        if not valid[i]:
            continue
        g = np.float64(truth[i])
        p = np.float64(prediction[i])
        if not (g > 0 and g < np.inf):
            not_positive += 1
            continue
        clamped = min(max(p, low), high)
        if np.isnan(p) or clamped == np.inf:
            not_numbers += 1
            continue
        p = np.float64(clamped)
        error, ratio = p - g, p / g
        d = np.log(ratio)
        if n == 0:
            first_log, first_p, first_g = d, p, g
        n += 1
        square = error * error
        inverse = 1 / p - 1 / g
        sums[1] += abs(error) / g
        sums[2] += square / g
        sums[3] += square / (g * g)
        sums[4] += square
        sums[5] += d * d
        sums[6] += abs(d)
        sums[7] += inverse * inverse
        larger = max(ratio, g / p)
        sums[8] += larger < 1.25
        sums[9] += larger < 1.25**2
        sums[10] += larger < 1.25**3
        x, y, z = d - first_log, p - first_p, g - first_g
        sums[11] += x
        sums[12] += x * x
        sums[13] += y
        sums[14] += y * y
        sums[15] += z
        sums[16] += z * z
        sums[17] += y * z
        sums[18] = max(sums[18], g)
    sums[0] = n
    if n:
        sums[17] -= sums[13] * sums[15] / n
        for k, first in ((11, first_log), (13, first_p), (15, first_g)):
            sums[k + 1] = max(sums[k + 1] - sums[k] * sums[k] / n, 0.0)
            sums[k] = first + sums[k] / n
    return sums, not_positive, not_numbers
