"""Measures of depth boundaries: steps between neighbouring pixels, judged by the ratio of depths.

Every map is depth Z (H, W), finite and > 0 where it is valid, never inverse depth. Of neighbouring
pixels a and b, a occludes b if Z_b / Z_a exceeds a threshold; the direction says where b lies.
Ratios do not change with scale, so only affine predictions need to be aligned first.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.types import BoolMap
from relievo.metrics.contours import (
    EDGE_RATIO,
    Depths,
    checked_depths,
    checked_ratios,
    depth_edges,
    distance_to,
    pairs,
    step_ratios,
    thin,
)

Counts: TypeAlias = NDArray[np.int64]

THRESHOLDS: tuple[float, ...] = tuple(np.linspace(1.05, 1.25, 10).tolist())
"""Ratios of depth of Depth Pro's measure; each counts in proportion to its value."""
MASK_LEVEL = 0.1
"""A pixel belongs to a matte's foreground above this opacity."""


class BoundaryScore(NamedTuple):
    """How well boundaries agree: precision, recall and f1, each in [0, 1] or NaN."""

    precision: float
    recall: float
    f1: float


NOTHING = BoundaryScore(float("nan"), float("nan"), float("nan"))
"""The score where neither side has a boundary."""


def boundary_f1(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap | None = None,
    *,
    thresholds: Sequence[float] = THRESHOLDS,
    skip_empty_directions: bool = False,
) -> BoundaryScore:
    """Compares the occluding contours of a prediction with those of dense, noiseless truth.

    Precision and recall are means over the four directions. As published, a direction without a
    pixel counts as 0 in them: one vertical step alone reaches 0.25 at best.

    Args:
        prediction: (H, W) depth, any unit.
        truth: (H, W) depth, any unit.
        valid: (H, W) bool; pixels that are not valid take part in no pair. None = all are.
        thresholds: ratios > 1, rising.
        skip_empty_directions: leave directions in which the prediction has no contour out of
            precision, and those in which the truth has none out of recall.

    Returns:
        Means over the thresholds, weighted by their value; all NaN if neither map has a contour.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive, or thresholds do not rise from 1.

    Source: Bochkovskii et al., Depth Pro, 2024, section 3.3; NaN where both are flat is ours.
    """
    limits = checked_ratios("thresholds", thresholds)
    usable, (p, g) = checked_depths(valid, prediction=prediction, truth=truth)
    bins = np.zeros((3, 4, len(limits) + 1), np.int64)
    _count_contours(p, g, usable, limits, bins)
    # A pair that passes k thresholds passes the first k: sums from the end count pairs of each.
    passed = bins[..., :0:-1].cumsum(axis=-1)[..., ::-1]
    predicted, true, both = passed
    if not (predicted.any() or true.any()):
        return NOTHING
    precision = _mean_over_directions(both, predicted, skip_empty_directions)
    recall = _mean_over_directions(both, true, skip_empty_directions)
    f1 = 2 * precision * recall / np.where(precision + recall > 0, precision + recall, 1)
    means = (np.average(each, weights=limits) for each in (precision, recall, f1))
    return BoundaryScore(*(float(mean) for mean in means))


def mask_boundary_recall(
    prediction: NDArray[np.floating],
    mask: NDArray[np.floating] | BoolMap,
    *,
    thresholds: Sequence[float] = THRESHOLDS,
    skip_empty_directions: bool = False,
) -> float:
    """Computes the share of a foreground's outline at which the predicted depth has its step.

    Predicted contours are thinned: along the direction, the largest ratio of each run stays.

    Args:
        prediction: (H, W) depth, any unit, finite, > 0.
        mask: (H, W), opacity in [0, 1], or bool: the foreground.
        thresholds: ratios > 1, rising.
        skip_empty_directions: leave directions without an outline out of the mean.

    Returns:
        Recall, mean over directions and then over thresholds weighted by their value; NaN if the
        mask has no outline.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a depth is not finite and positive, or thresholds do not rise from 1.

    Source: Bochkovskii et al., Depth Pro, 2024, section 3.3.
    """
    limits = checked_ratios("thresholds", thresholds)
    usable, (depth,) = checked_depths(None, prediction=prediction)
    check_same_size(prediction=prediction, mask=mask)
    inside = mask > MASK_LEVEL
    outlines = [a & ~b for a, b in pairs(inside)]
    if not any(outline.any() for outline in outlines):
        return float("nan")
    true = np.zeros((4, len(limits)), np.int64)
    found = np.zeros_like(true)
    for direction, (ratios, outline) in enumerate(
        zip(step_ratios(depth, usable), outlines, strict=True)
    ):
        true[direction] = np.count_nonzero(outline)
        for i, limit in enumerate(limits):
            found[direction, i] = np.count_nonzero(thin(ratios, limit) & outline)
    recall = _mean_over_directions(found, true, skip_empty_directions)
    return float(np.average(recall, weights=limits))


def tolerant_boundary(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap | None = None,
    *,
    ratio: float = EDGE_RATIO,
    radius_px: float = 2.0,
) -> BoundaryScore:
    """Compares depth edges that may lie a few pixels apart.

    Args:
        prediction: (H, W) depth, any unit.
        truth: (H, W) depth, any unit.
        valid: (H, W) bool; pixels that are not valid take part in no pair. None = all are.
        ratio: of neighbours that make an edge, > 1.
        radius_px: how far apart two edges may lie, Euclidean, >= 0.

    Returns:
        The share of predicted edge pixels with a true one within the radius, the reverse, and
        their harmonic mean; all 0 if one map alone has edges, all NaN if neither has.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive, or the ratio is not above 1.

    Source: our choice.
    """
    predicted = depth_edges(prediction, valid, ratio=ratio)
    true = depth_edges(truth, valid, ratio=ratio)
    check_same_size(prediction=predicted, truth=true)
    if not (predicted.any() or true.any()):
        return NOTHING
    if not (predicted.any() and true.any()):
        return BoundaryScore(0.0, 0.0, 0.0)
    precision = float(np.mean(distance_to(true)[predicted] <= radius_px))
    recall = float(np.mean(distance_to(predicted)[true] <= radius_px))
    total = precision + recall
    return BoundaryScore(precision, recall, 2 * precision * recall / total if total else 0.0)


def _mean_over_directions(hits: Counts, totals: Counts, skip_empty: bool) -> Depths:
    """Share of hits at each threshold (T,), from counts (4, T)."""
    shares = hits / np.maximum(totals, 1)
    used = np.maximum((totals > 0).sum(axis=0), 1) if skip_empty else 4
    return np.asarray(shares.sum(axis=0) / used, dtype=np.float64)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _count_contours(
    prediction: Depths, truth: Depths, valid: BoolMap, limits: Depths, bins: Counts
) -> None:
    """Counts pairs by kind (predicted, true, both), direction and number of limits they pass."""
    height, width = prediction.shape
    for y in range(height):
        for x in range(width):
            for axis in range(2):
                row, column = y + axis, x + 1 - axis
                if row == height or column == width:
                    continue
                if not (valid[y, x] and valid[row, column]):
                    continue
                p = _signed_passes(prediction[y, x], prediction[row, column], limits)
                g = _signed_passes(truth[y, x], truth[row, column], limits)
                bins[0, 2 * axis + (p < 0), abs(p)] += 1
                bins[1, 2 * axis + (g < 0), abs(g)] += 1
                if p * g > 0:
                    bins[2, 2 * axis + (p < 0), min(abs(p), abs(g))] += 1


@numba.njit(inline="always", error_model="numpy")
def _signed_passes(first: float, second: float, limits: Depths) -> int:
    """How many limits the ratio of two depths passes; negative if the second is the nearer."""
    sign = 1 if first < second else -1
    ratio = max(first, second) / min(first, second)
    passes = 0
    while passes < limits.size and ratio > limits[passes]:
        passes += 1
    return sign * passes
