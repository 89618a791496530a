"""Fits of a prediction to the truth, for estimators whose scale or shift is unknown.

Each fit sees the valid pixels only, works in float64 and returns its scalars, so that they can be
logged. Sizes must agree already: resize a prediction to the truth, never the truth.
"""

import logging
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap
from relievo.metrics.affine_fit import AffineFit

logger = logging.getLogger(__name__)

Numbers: TypeAlias = NDArray[np.float64]

MIN_INVERSE_DEPTH = 1e-3
"""Per metre: aligned inverse depth is clipped here, so that nothing is beyond 1000 m."""


class Alignment(StrEnum):
    """What is fitted to the truth before measuring."""

    NONE = "none"
    """Nothing: metric depth."""
    MEDIAN = "median"
    """Scale of depth by the ratio of medians."""
    SCALE_LSQ = "scale_lsq"
    """Scale of depth by least squares."""
    AFFINE_DEPTH = "affine_depth"
    """Scale and shift of depth by least squares."""
    AFFINE_DISPARITY = "affine_disparity"
    """Scale and shift of relative inverse depth by least squares on 1 / truth."""


class Aligned(NamedTuple):
    """An aligned prediction.

    `depth` (H, W) float64 in metres within the limits; depth or inverse depth =
    `scale` * prediction + `shift`. All NaN if there was nothing to fit to.
    """

    depth: Numbers
    scale: float
    shift: float


def align(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap,
    alignment: Alignment,
    *,
    min_depth: float = 1e-3,
    max_depth: float = np.inf,
) -> Aligned:
    """Brings a prediction to metres by the stated fit and clips it.

    Args:
        prediction: (H, W) depth, or relative inverse depth for `AFFINE_DISPARITY`.
        truth: (H, W) metres, > 0 where valid.
        valid: (H, W) bool: the pixels that the fit may use.
        alignment: which fit.
        min_depth: metres, > 0.
        max_depth: metres.

    Returns:
        The aligned depth with the fitted scalars. A negative scale is kept, and logged.

    Raises:
        ShapeError: if the arrays differ in size.
        RangeError: if min_depth is not positive.
    """
    check_same_size(prediction=prediction, truth=truth, valid=valid)
    if not min_depth > 0:
        raise RangeError(f"min_depth must be positive, got {min_depth:g}")
    scale, shift = _fit(prediction, truth, valid, alignment)
    if scale < 0:
        logger.info("%s alignment found a negative scale %.4g", alignment, scale)
    depth = prediction.astype(np.float64)
    depth *= scale
    depth += shift
    if alignment is Alignment.AFFINE_DISPARITY:
        np.maximum(depth, MIN_INVERSE_DEPTH, out=depth)
        np.divide(1, depth, out=depth)
    return Aligned(np.clip(depth, min_depth, max_depth, out=depth), scale, shift)


def _fit(
    prediction: NDArray[np.floating],
    truth: NDArray[np.floating],
    valid: BoolMap,
    alignment: Alignment,
) -> tuple[float, float]:
    if alignment is Alignment.NONE:
        return 1.0, 0.0
    fit = AffineFit()
    if alignment is Alignment.AFFINE_DISPARITY:
        # MiDaS's and Video Depth Anything's evaluations take inverse depth <= 0 for no answer.
        inverse = np.zeros(truth.shape)
        np.divide(1, truth, out=inverse, where=valid, dtype=np.float64)
        fit.add(prediction, inverse, valid & (prediction > 0))
        return fit.solve()
    if alignment is Alignment.AFFINE_DEPTH:
        fit.add(prediction, truth, valid)
        return fit.solve()
    p, g = prediction[valid].astype(np.float64), truth[valid].astype(np.float64)
    if len(p) == 0:
        return float("nan"), float("nan")
    if alignment is Alignment.MEDIAN:
        return _ratio(np.median(g), np.median(p)), 0.0
    return _ratio((p * g).sum(), (p * p).sum()), 0.0


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator != 0 else float("nan")
