"""Values for pixels that have none."""

import cv2
import numpy as np

from relievo.core.errors import RangeError
from relievo.core.types import DepthMap, FloatMap


def fill_invalid(depth: DepthMap) -> FloatMap:
    """Gives each invalid pixel the value of the nearest valid one.

    Args:
        depth: of any kind.

    Returns:
        (H, W) float32 in the same unit, finite everywhere; the values of depth, not copied, if
        all are valid.

    Raises:
        RangeError: if no pixel is valid.
    """
    if depth.valid is None or depth.valid.all():
        return depth.values
    if not depth.valid.any():
        raise RangeError("depth has no valid pixel to fill the others from")
    _, nearest = cv2.distanceTransformWithLabels(
        (~depth.valid).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    by_label = np.zeros(int(nearest.max()) + 1, np.float32)
    by_label[nearest[depth.valid]] = depth.values[depth.valid]
    filled: FloatMap = by_label[nearest]
    return filled
