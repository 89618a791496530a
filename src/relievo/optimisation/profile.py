"""What one image tells of its depth: effective range, histogram and the subject's votes.

A profile is small whatever the image's size, so all profiles of a shot can be kept and its mappings
chosen together (`optimisation.temporal`). Levels are relative to the range of the same profile: the
profiles of a network whose scale and offset waver can still be pooled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_map, check_range, check_same_size
from relievo.core.errors import RangeError
from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Image
from relievo.optimisation.histogram import FINE_BINS, count_levels, weighted_percentiles
from relievo.optimisation.subject import Emphasis, Subject, find_subject

PERCENTILES = (5.0, 95.0)
SUBJECT_WEIGHT = 2.0
"""How much more a pixel of the subject's segments counts for the effective range."""
MIN_RANGE_SHARE = 8 / 255
"""The effective range is at least this share of the whole range of the map."""
MIN_RELATIVE_RANGE = 1e-3
"""And at least this share of its largest magnitude, or a flat wall would be stretched to noise."""


@dataclass(frozen=True, slots=True, eq=False)
class DepthProfile:
    """The depth of one image in short.

    Attributes:
        low: value that becomes level 0.
        high: value that becomes level 1; > low.
        counts: (4096,) float64, >= 0, not all 0: weight of the pixels in equal bins over [0, 1].
        votes: (4096,) float64, >= 0, with sum 1: the subject's votes in the same bins; None = no
            subject.

    Raises:
        RangeError: if high <= low.
    """

    low: float
    high: float
    counts: NDArray[np.float64]
    votes: NDArray[np.float64] | None

    def __post_init__(self) -> None:
        if not self.high > self.low:
            raise RangeError(f"high must be above low, got low {self.low:g} and high {self.high:g}")


def measure_profile(
    values: FloatMap,
    *,
    weights: FloatMap | None = None,
    percentiles: tuple[float, float] = PERCENTILES,
    emphasis: Emphasis = "auto",
    segments: SegmentMap | None = None,
    image: Image | None = None,
    bit_depth: int | None = None,
) -> DepthProfile:
    """Measures the depth of one image.

    Args:
        values: (H, W) float32, relative inverse depth, finite.
        weights: (H, W) float32, >= 0: how much each pixel counts; 0 leaves it out. None = all
            alike.
        percentiles: ends of the effective range in percent of the weighted pixels; those of the
            subject's segments count twice. Too narrow a range is widened about its middle.
        emphasis: the subject.
        segments: those of the image, at any size; None = not known.
        image: (H', W', 3) uint8 or uint16, RGB, to see what stands out; None = not at hand.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Raises:
        ArrayError: if an array is not as stated; RangeError for percentiles out of order or a
            point outside the image.
        UsageError: for the emphasis "saliency" without an image.
    """
    check_map("values", values)
    weights = _checked_weights(values, weights)
    low_percent, high_percent = percentiles
    if not 0 <= low_percent < high_percent <= 100:
        raise RangeError(f"percentiles must be in order within 0 to 100, got {percentiles}")
    subject = find_subject(
        values, weights > 0, emphasis, segments=segments, image=image, bit_depth=bit_depth
    )
    low, high = _effective_range(values, _with_subject(weights, subject), percentiles)
    votes = None
    if subject is not None:
        votes = count_levels((subject.values - low) / (high - low), subject.votes)
    counts = count_levels((values - low) / (high - low), weights)
    return DepthProfile(low=low, high=high, counts=counts, votes=votes)


def pool(profiles: Sequence[DepthProfile], middle: DepthProfile) -> DepthProfile:
    """Averages what neighbouring profiles tell, but for the range, which stays that of one.

    Args:
        profiles: at least one, all with a subject or all without.
        middle: the one whose range is kept.
    """
    votes = [profile.votes for profile in profiles if profile.votes is not None]
    return DepthProfile(
        low=middle.low,
        high=middle.high,
        counts=np.mean([profile.counts for profile in profiles], axis=0),
        votes=np.mean(votes, axis=0) if votes else None,
    )


def median_level(profile: DepthProfile, start: float, end: float) -> float:
    """Computes the median level of the pixels in a layer.

    Args:
        profile: the pixels.
        start: where the layer begins, [0, 1].
        end: where it ends, > start.

    Returns:
        A level from start to end: the middle where the layer is empty.
    """
    check_range("start", start, 0, end)
    first, last = round(start * FINE_BINS), round(end * FINE_BINS)
    cumulative = np.concatenate(([0.0], np.cumsum(profile.counts[first:last])))
    if cumulative[-1] == 0:
        return (start + end) / 2
    edges = np.arange(first, last + 1) / FINE_BINS
    return float(np.interp(cumulative[-1] / 2, cumulative, edges))


def _checked_weights(values: FloatMap, weights: FloatMap | None) -> FloatMap:
    if weights is None:
        return np.ones_like(values)
    check_map("weights", weights)
    check_same_size(values=values, weights=weights)
    if weights.min() < 0 or weights.max() == 0:
        raise RangeError("weights must be >= 0 and not all 0")
    return weights


def _with_subject(weights: FloatMap, subject: Subject | None) -> FloatMap:
    if subject is None or subject.pixels is None:
        return weights
    return np.where(subject.pixels, np.float32(SUBJECT_WEIGHT) * weights, weights)


def _effective_range(
    values: FloatMap, weights: FloatMap, percentiles: tuple[float, float]
) -> tuple[float, float]:
    low, high = weighted_percentiles(values, weights, percentiles)
    used = values[weights > 0].astype(np.float64)
    extent, magnitude = np.ptp(used), np.abs(used).max()
    least = max(extent * MIN_RANGE_SHARE, magnitude * MIN_RELATIVE_RANGE) or 1.0
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    return float(low), float(high)
