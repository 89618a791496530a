"""What one moment of a stereo picture looks like, for the report."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Image8, StereoPair
from relievo.metrics.hidden import simulate_without_glasses
from relievo.metrics.matching import MatchedViews

MOST_BINS = 60
LEAST_PERCENT = 0.2
"""The strongest colour stands for this much parallax, percent of the width, or more."""

_BEHIND = np.array((58, 112, 190), np.float32)
_IN_FRONT = np.array((214, 84, 60), np.float32)
_UNMATCHED = np.float32(226)


class Look(NamedTuple):
    """Pictures of one moment, all (h, w, 3) uint8.

    Attributes:
        time_s: when, seconds.
        left: the left view, reduced.
        parallax: what lies in front of the screen red, behind it blue, on it pale, unmatched grey.
        fused: what is seen without glasses; None = not asked for.
        edges_percent: (N + 1,) parallax, percent of the width.
        shares: (N,) the share of the matches between two edges.
    """

    time_s: float
    left: Image8
    parallax: Image8
    fused: Image8 | None
    edges_percent: NDArray[np.float64]
    shares: NDArray[np.float64]


def look_at(time_s: float, matched: MatchedViews, fused: Image8 | None) -> Look:
    """Draws a moment.

    Args:
        time_s: when, seconds.
        matched: its views.
        fused: (H, W, 3) uint8, what is seen without glasses, of any size; None = not asked for.
    """
    height, width = matched.valid.shape
    parallax = -100 / width * matched.disparity
    known = parallax[matched.valid]
    most = max(float(np.percentile(np.abs(known), 99)) if known.size else 0, LEAST_PERCENT)
    edges, shares = _histogram(known, width)
    if fused is not None:
        fused = np.asarray(
            cv2.resize(fused, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    painted = _paint(np.clip(parallax / most, -1, 1), matched)
    return Look(time_s, matched.left, painted, fused, edges, shares)


def fuse(pair: StereoPair) -> Image8:
    """Shows what viewers without glasses see, (H, W, 3) uint8: the mean of code values."""
    left, right = (np.asarray(view, dtype=np.uint8) for view in (pair.left, pair.right))
    return np.asarray(np.rint(255 * simulate_without_glasses(left, right)), dtype=np.uint8)


def _histogram(
    parallax: NDArray[np.floating], width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Edges, percent, and shares, of bins a pixel wide or more: finer ones show the matcher."""
    low, high = np.percentile(parallax, (0.5, 99.5)) if parallax.size else (0.0, 0.0)
    low, high = min(low, -LEAST_PERCENT), max(high, LEAST_PERCENT)
    bins = int(np.clip((high - low) / 100 * width, 1, MOST_BINS))
    counts, edges = np.histogram(np.clip(parallax, low, high), bins, (low, high))
    return edges, counts / max(1, counts.sum())


def _paint(strength: NDArray[np.floating], matched: MatchedViews) -> Image8:
    colour = np.where(strength[..., None] > 0, _BEHIND, _IN_FRONT)
    painted = 255 + np.abs(strength[..., None]) * (colour - 255)
    painted = np.where(matched.valid[..., None], painted, _UNMATCHED)
    luma = cv2.cvtColor(matched.left, cv2.COLOR_RGB2GRAY)[..., None] / np.float32(255)
    # A little of the picture shows through, so that things are known again.
    return np.asarray(np.rint(painted * (0.6 + 0.4 * luma)), dtype=np.uint8)
