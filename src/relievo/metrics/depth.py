"""Measures of a depth map against the truth.

p is the predicted and g the true depth in metres, one float64 number per valid pixel; logarithms
are natural unless the name says otherwise. A measure over no pixel is NaN: it is to be counted
apart and never averaged in. Predictions are aligned (`metrics.alignment`) first and clamped here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap

Pixels: TypeAlias = NDArray[np.float64]


def abs_rel(p: Pixels, g: Pixels) -> float:
    """Mean of |p - g| / g."""
    return float(np.mean(np.abs(p - g) / g))


def sq_rel(p: Pixels, g: Pixels) -> float:
    """Mean of (p - g)^2 / g, in metres."""
    return float(np.mean((p - g) ** 2 / g))


def sq_rel_g2(p: Pixels, g: Pixels) -> float:
    """Mean of (p - g)^2 / g^2, which some papers call sq_rel."""
    return float(np.mean((p - g) ** 2 / g**2))


def rmse(p: Pixels, g: Pixels) -> float:
    """Root of the mean squared error, in metres."""
    return float(np.sqrt(np.mean((p - g) ** 2)))


def rmse_log(p: Pixels, g: Pixels) -> float:
    """Root of the mean squared difference of logarithms."""
    return float(np.sqrt(np.mean(_log_ratio(p, g) ** 2)))


def log10(p: Pixels, g: Pixels) -> float:
    """Mean absolute difference of decimal logarithms."""
    return float(np.mean(np.abs(np.log10(p) - np.log10(g))))


def delta_1(p: Pixels, g: Pixels) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25."""
    return _share_within(p, g, 1.25)


def delta_2(p: Pixels, g: Pixels) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25^2."""
    return _share_within(p, g, 1.25**2)


def delta_3(p: Pixels, g: Pixels) -> float:
    """Share of pixels with max(p / g, g / p) < 1.25^3."""
    return _share_within(p, g, 1.25**3)


def silog(p: Pixels, g: Pixels) -> float:
    """100 times the standard deviation of the difference of logarithms."""
    return float(100 * np.std(_log_ratio(p, g)))


def si_rmse_log(p: Pixels, g: Pixels) -> float:
    """Root mean square over all ordered pairs of pixels of the difference of their log errors."""
    return float(np.sqrt(2 * np.var(_log_ratio(p, g))))


def irmse(p: Pixels, g: Pixels) -> float:
    """Root of the mean squared difference of inverse depths, per kilometre."""
    return float(1000 * np.sqrt(np.mean((1 / p - 1 / g) ** 2)))


def correlation(p: Pixels, g: Pixels) -> float:
    """Pearson correlation of p and g; NaN if one of them is constant."""
    spread = np.std(p) * np.std(g)
    if spread == 0:
        return float("nan")
    return float(np.mean((p - p.mean()) * (g - g.mean())) / spread)


def psnr(p: Pixels, g: Pixels) -> float:
    """20 log10(max(g) / rmse), in decibels; infinite for p = g."""
    error = rmse(p, g)
    return float("inf") if error == 0 else float(20 * np.log10(g.max() / error))


METRICS: Mapping[str, Callable[[Pixels, Pixels], float]] = {
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
    """Computes every measure of one image, or of one pool of pixels.

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
        RangeError: if a valid truth is not positive or a valid prediction is NaN.
    """
    check_same_size(prediction=prediction, truth=truth, valid=valid)
    if not valid.any():
        return dict.fromkeys(METRICS, float("nan"))
    g = truth[valid].astype(np.float64)
    p = np.clip(prediction[valid].astype(np.float64), min_depth, max_depth)
    if not (g > 0).all():
        raise RangeError("truth must be positive wherever it is valid")
    if np.isnan(p).any():
        raise RangeError(f"prediction has {int(np.isnan(p).sum())} NaN among the valid pixels")
    return {name: metric(p, g) for name, metric in METRICS.items()}


class Average(NamedTuple):
    """Means over images: `means` by name, over the `counts` images where each is defined."""

    means: dict[str, float]
    counts: dict[str, int]


def mean_over_images(measures: Iterable[Mapping[str, float]]) -> Average:
    """Averages measures image by image; every image has equal weight, NaN are left out.

    The pooled convention, where every pixel has equal weight, is `measure_depth` of the joined
    pixels of all images.

    Returns:
        Means and the number of images that each is over; NaN over no image.
    """
    rows = list(measures)
    means: dict[str, float] = {}
    counts: dict[str, int] = {}
    for name in METRICS:
        numbers = [row[name] for row in rows if not np.isnan(row[name])]
        counts[name] = len(numbers)
        means[name] = float(np.mean(numbers)) if numbers else float("nan")
    return Average(means, counts)


def _log_ratio(p: Pixels, g: Pixels) -> Pixels:
    return np.log(p) - np.log(g)


def _share_within(p: Pixels, g: Pixels, factor: float) -> float:
    return float(np.mean(np.maximum(p / g, g / p) < factor))
