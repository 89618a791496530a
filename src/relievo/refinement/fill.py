"""Values for pixels that have none."""

import cv2
import numpy as np
from scipy import ndimage

from relievo.core.errors import RangeError
from relievo.core.segments import SegmentMap
from relievo.core.types import BoolMap, DepthMap, FloatMap


def fill_invalid(depth: DepthMap, segments: SegmentMap | None = None) -> FloatMap:
    """Gives each invalid pixel the value of the nearest valid one.

    Args:
        depth: of any kind.
        segments: of the same image, at any size: a pixel is filled from inside its own segment,
            unless that has no valid pixel. Void counts as one segment. None = not known.

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
    filled = _from_nearest(depth.values, depth.valid)
    if segments is None or not segments.segments:
        return filled
    ids = segments.resized(depth.size).ids
    boxes = ndimage.find_objects(ids.astype(np.int32) + 1)
    for number in np.unique(ids[~depth.valid]):
        box = boxes[number]
        inside = ids[box] == number
        known = inside & depth.valid[box]
        if known.any():
            lacking = inside & ~depth.valid[box]
            filled[box][lacking] = _from_nearest(depth.values[box], known)[lacking]
    return filled


def _from_nearest(values: FloatMap, known: BoolMap) -> FloatMap:
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    by_label = np.zeros(int(nearest.max()) + 1, np.float32)
    by_label[nearest[known]] = values[known]
    filled: FloatMap = by_label[nearest]
    return filled
