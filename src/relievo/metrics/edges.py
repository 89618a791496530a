"""Measures of where depth edges lie: how far from the true ones, how sharp, how complete.

Every map is depth Z (H, W), finite and > 0 where it is valid. Distances are Euclidean, in pixels.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from relievo.core.checks import check_same_size
from relievo.core.types import BoolMap
from relievo.metrics.contours import (
    EDGE_RATIO,
    Depths,
    checked_depths,
    depth_edges,
    distance_to,
)

CANNY_SIGMA_PX = float(np.sqrt(2))
CANNY_LOW, CANNY_HIGH = 0.1, 0.2
"""Limits of the Sobel gradient of a map that spans [0, 1]."""
SEGMENT_CONTRAST = 1.05
"""Segments whose median depths differ by this factor are at different depths."""

_CANNY_UNIT = 4096  # OpenCV takes whole gradients of 16 bits; ours stay below 4
_FLAT = 1e-6  # a smaller range of log depth is rounding, not shape


class EdgeDistances(NamedTuple):
    """accuracy_px: from predicted edges to true ones; completeness_px: the reverse. Low is good."""

    accuracy_px: float
    completeness_px: float


def edge_distances(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap | None = None,
    *,
    truncation_px: float = 10.0,
) -> EdgeDistances:
    """Computes mean distances between the Canny edges of two maps of normalised log depth.

    Pixels that are not valid have no edges, and neither have their outlines.

    Args:
        prediction: (H, W) depth, any unit.
        truth: (H, W) depth, any unit.
        valid: (H, W) bool; None = every pixel.
        truncation_px: no distance counts for more.

    Returns:
        Both distances. Without true edges both are NaN: nothing is there to be found. Without
        predicted edges both are `truncation_px`.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive.

    Source: Koch et al., ECCV workshops 2018 (iBims-1), depth boundary error, and its evaluation
        script for the empty cases. Ours: edges of both maps from log depth, and a completeness
        over true edges alone.
    """
    usable, (p, g) = checked_depths(valid, prediction=prediction, truth=truth)
    true = _log_edges(g, usable)
    if not true.any():
        return EdgeDistances(float("nan"), float("nan"))
    predicted = _log_edges(p, usable)
    if not predicted.any():
        return EdgeDistances(truncation_px, truncation_px)
    accuracy = np.minimum(distance_to(true)[predicted], truncation_px).mean()
    completeness = np.minimum(distance_to(predicted)[true], truncation_px).mean()
    return EdgeDistances(float(accuracy), float(completeness))


def leakage(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    baseline: NDArray[np.floating],
    valid: BoolMap | None,
    band_px: float,
    *,
    ratio: float = EDGE_RATIO,
) -> float:
    """Computes the error near true depth edges, as a share of that of a plain upsampling.

    Args:
        prediction: (H, W) depth, in the unit of the truth.
        truth: (H, W) depth.
        baseline: (H, W) depth, in the unit of the truth: what the error is compared with.
        valid: (H, W) bool; None = every pixel.
        band_px: how far from a true edge the error counts, >= 0.
        ratio: of neighbours that make a true edge, > 1.

    Returns:
        Mean |prediction - truth| over mean |baseline - truth| within the band: 0 without leakage,
        1 for the baseline; NaN if there is no edge or the baseline makes no error.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive, or the ratio is not above 1.

    Source: our choice.
    """
    usable, (p, g, b) = checked_depths(valid, prediction=prediction, truth=truth, baseline=baseline)
    band = usable & (distance_to(depth_edges(g, usable, ratio=ratio)) <= band_px)
    reference = np.abs(b - g)[band].sum()
    return float(np.abs(p - g)[band].sum() / reference) if reference > 0 else float("nan")


def edge_completeness(
    prediction_depth: NDArray[np.floating],
    segments: NDArray[np.integer],
    truth_depth: NDArray[np.floating],
    radius_px: float,
    valid: BoolMap | None = None,
    *,
    ratio: float = EDGE_RATIO,
) -> float:
    """Computes the share of the outlines of segments at which the prediction has a depth edge.

    An outline counts between segments whose median depths differ, on the nearer one's side.

    Args:
        prediction_depth: (H, W) depth, any unit.
        segments: (H, W) int, one number for each segment, < 0 = on none.
        truth_depth: (H, W) depth, any unit, for the medians; the prediction itself will do.
        radius_px: how far the edge may lie from the outline, >= 0.
        valid: (H, W) bool; None = every pixel.
        ratio: of neighbours that make a predicted edge, > 1.

    Returns:
        In [0, 1]; NaN if no outline counts.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive, or the ratio is not above 1.

    Source: our choice.
    """
    usable, (p, g) = checked_depths(valid, prediction=prediction_depth, truth=truth_depth)
    check_same_size(prediction=p, segments=segments)
    outlines = _outlines_in_depth(segments, _segment_depths(segments, g, usable)) & usable
    if not outlines.any():
        return float("nan")
    edges = depth_edges(p, usable, ratio=ratio)
    return float(np.mean(distance_to(edges)[outlines] <= radius_px))


def _log_edges(depth: Depths, valid: BoolMap) -> BoolMap:
    """Canny edges (H, W) bool of log depth brought to [0, 1]."""
    logs = np.log(depth)
    known = logs[valid]
    if known.size == 0 or known.max() - known.min() < _FLAT:
        return np.zeros(depth.shape, np.bool_)
    normalised = ((logs - known.min()) / (known.max() - known.min())).astype(np.float32)
    smooth = cv2.GaussianBlur(
        _fill_invalid(normalised, valid), (0, 0), CANNY_SIGMA_PX, borderType=cv2.BORDER_REPLICATE
    )
    across, down = (
        cv2.Sobel(smooth, cv2.CV_32F, *axes, scale=_CANNY_UNIT, borderType=cv2.BORDER_REPLICATE)
        for axes in ((1, 0), (0, 1))
    )
    edges = cv2.Canny(
        np.rint(across).astype(np.int16),
        np.rint(down).astype(np.int16),
        _CANNY_UNIT * CANNY_LOW,
        _CANNY_UNIT * CANNY_HIGH,
        L2gradient=True,
    )
    return np.asarray((edges > 0) & valid)


def _fill_invalid(values: NDArray[np.float32], valid: BoolMap) -> NDArray[np.float32]:
    """Gives invalid pixels the value of the nearest valid one, so that holes have no outline."""
    if valid.all():
        return values
    _, nearest = cv2.distanceTransformWithLabels(
        (~valid).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    value_of = np.zeros(int(nearest.max()) + 1, np.float32)
    value_of[nearest[valid]] = values[valid]
    return np.asarray(value_of[nearest])


def _segment_depths(segments: NDArray[np.integer], depth: Depths, valid: BoolMap) -> Depths:
    """The median depth (H, W) of the segment that each pixel is on, NaN if unknown."""
    names, place = np.unique(segments, return_inverse=True)
    place = place.reshape(segments.shape)
    known = valid & (segments >= 0)
    medians = np.full(len(names), np.nan)
    present = np.unique(place[known])
    medians[present] = ndimage.median(depth[known], place[known], index=present)
    return np.asarray(medians[place])


def _outlines_in_depth(segments: NDArray[np.integer], depths: Depths) -> BoolMap:
    """Marks pixels beside another, farther segment."""
    outlines = np.zeros(segments.shape, np.bool_)
    for marks, ids, depth in ((outlines, segments, depths), (outlines.T, segments.T, depths.T)):
        differ = ids[:, :-1] != ids[:, 1:]
        steps = depth[:, 1:] / depth[:, :-1]  # NaN beside the unknown: neither comparison holds
        marks[:, :-1] |= differ & (steps > SEGMENT_CONTRAST)
        marks[:, 1:] |= differ & (steps < 1 / SEGMENT_CONTRAST)
    return outlines
