"""Measures of the order of depths, and of log errors over pairs of pixels.

Ordinal truth says of two points which is nearer; it needs no scale. The pairwise measures take log
errors R = ln(prediction) - ln(truth), in which a wrong scale cancels.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import BoolMap
from relievo.metrics.contours import checked_depths


class PairwiseErrors(NamedTuple):
    """Root mean squares over ordered pairs of pixels of the difference of their log errors.

    Fields: full, among all; env, among pixels off people; hum, from people to all; intra, among
    people; inter, from people to the rest. NaN where a side has no pixel.
    """

    full: float
    env: float
    hum: float
    intra: float
    inter: float


def whdr(
    prediction_depth: NDArray[np.floating],
    pairs: NDArray[np.integer],
    relations: NDArray[np.integer],
    *,
    ratio: float = 1.0,
) -> float:
    """Computes the share of annotated pairs of points whose predicted relation differs.

    Args:
        prediction_depth: (H, W) depth, any unit, finite; far is large: negate or invert the rest.
            Positive if the ratio is not 1.
        pairs: (N, 2, 2) int: two points for each pair, each (row, column).
        relations: (N,) int, the sign of depth of the first minus depth of the second point:
            -1 = the first is nearer, 1 = the second is nearer, 0 = equally far.
        ratio: depths that differ by no more than this factor are predicted as equally far, >= 1;
            with 1, which suits annotations without a 0 (DIW, DA-2K), only equal depths are.

    Returns:
        In [0, 1], low is good; NaN without pairs.

    Raises:
        ShapeError: if an array has another shape.
        RangeError: if a depth is out of range, a point is outside of the map, a relation is none,
            or the ratio is below 1.

    Source: Chen et al., NeurIPS 2016 (DIW), with weights 1.
    """
    _check_ordinal(prediction_depth, pairs, relations, ratio)
    first, second = (
        prediction_depth[pairs[:, k, 0], pairs[:, k, 1]].astype(np.float64) for k in (0, 1)
    )
    predicted = (first > ratio * second).astype(int) - (second > ratio * first).astype(int)
    return float(np.mean(predicted != relations)) if len(pairs) else float("nan")


def si_between(log_error: NDArray[np.floating], subset_p: BoolMap, subset_q: BoolMap) -> float:
    """Computes the root mean square of R_p - R_q over all p of one set and q of another.

    Args:
        log_error: (...,) ln(prediction) - ln(truth), finite where a set has a pixel.
        subset_p: of the same shape, bool.
        subset_q: of the same shape, bool; it may overlap the other.

    Returns:
        >= 0, unchanged by a factor on the prediction; NaN if a set is empty.

    Raises:
        ShapeError: if the shapes differ.

    Source: Li et al., CVPR 2019 (MannequinChallenge), section 6; written with means and variances,
        which lose no digits when the errors share an offset.
    """
    if not log_error.shape == subset_p.shape == subset_q.shape:
        raise ShapeError(
            "log_error, subset_p and subset_q must have one shape,"
            f" got {log_error.shape}, {subset_p.shape} and {subset_q.shape}"
        )
    p, q = log_error[subset_p].astype(np.float64), log_error[subset_q].astype(np.float64)
    if not (p.size and q.size):
        return float("nan")
    return float(np.sqrt(p.var() + q.var() + (p.mean() - q.mean()) ** 2))


def pairwise_errors(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap | None,
    people: BoolMap,
) -> PairwiseErrors:
    """Computes the scale-invariant errors of an image with people.

    Args:
        prediction: (H, W) depth, any unit.
        truth: (H, W) depth, any unit.
        valid: (H, W) bool; None = every pixel.
        people: (H, W) bool, True on people.

    Returns:
        The five errors.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive.

    Source: Li et al., CVPR 2019 (MannequinChallenge), section 6.
    """
    usable, (p, g) = checked_depths(valid, prediction=prediction, truth=truth)
    check_same_size(prediction=prediction, people=people)
    error = np.log(p) - np.log(g)
    human, environment = usable & people, usable & ~people
    return PairwiseErrors(
        full=si_between(error, usable, usable),
        env=si_between(error, environment, environment),
        hum=si_between(error, human, usable),
        intra=si_between(error, human, human),
        inter=si_between(error, human, environment),
    )


def _check_ordinal(
    depth: NDArray[np.floating],
    pairs: NDArray[np.integer],
    relations: NDArray[np.integer],
    ratio: float,
) -> None:
    if depth.ndim != 2:
        raise ShapeError(f"prediction_depth must be (H, W), got {depth.shape}")
    if pairs.shape[1:] != (2, 2) or relations.shape != pairs.shape[:1]:
        raise ShapeError(
            f"pairs and relations must be (N, 2, 2) and (N,), got {pairs.shape}, {relations.shape}"
        )
    if not ratio >= 1:
        raise RangeError(f"ratio must be >= 1, got {ratio:g}")
    if not np.isfinite(depth).all() or (ratio > 1 and not (depth > 0).all()):
        raise RangeError("prediction_depth must be finite, and > 0 if the ratio is not 1")
    if (pairs < 0).any() or (pairs >= depth.shape).any():
        raise RangeError(f"pairs must lie inside of {depth.shape}, as (row, column)")
    if not np.isin(relations, (-1, 0, 1)).all():
        raise RangeError(f"relations must be -1, 0 or 1, got {np.unique(relations).tolist()}")
