"""Measures of disparity against the truth, in pixels."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.types import BoolMap

BAD_PX, BAD_SHARE = 3.0, 0.05


def d1_all(prediction: NDArray[np.floating], truth: NDArray[np.floating], valid: BoolMap) -> float:
    """The share of pixels that are off by 3 px or more and by 5 % of the truth or more.

    Args:
        prediction: (H, W) disparity, pixels.
        truth: same shape, pixels, > 0 where valid.
        valid: same shape, bool: the pixels that count.

    Returns:
        In [0, 1]; NaN if no pixel is valid.

    Raises:
        ShapeError: if the arrays differ in size.

    Source: Menze and Geiger, CVPR 2015; limits that are just reached count as bad, as in the
    evaluation of Godard et al., CVPR 2017, where the benchmark's own has them not count.
    """
    check_same_size(prediction=prediction, truth=truth, valid=valid)
    if not valid.any():
        return float("nan")
    g = truth[valid].astype(np.float64)
    error = np.abs(prediction[valid].astype(np.float64) - g)
    return float(np.mean((error >= BAD_PX) & (error >= BAD_SHARE * g)))
