"""The whole of this package in one call: a small depth map of any kind becomes sharp and large."""

import cv2
import numpy as np

from relievo.core.segments import SegmentMap
from relievo.core.types import BoolMap, DepthKind, DepthMap, Image
from relievo.geometry.depth import to_relative_inverse
from relievo.refinement.fill import fill_invalid
from relievo.refinement.guided import upsample


def refine(
    depth: DepthMap,
    image: Image,
    *,
    segments: SegmentMap | None = None,
    method: str = "outlines",
    bit_depth: int | None = None,
) -> DepthMap:
    """Brings depth to the size of its image, with its steps along the image's outlines.

    Args:
        depth: of any kind, at any size of the image's aspect; invalid pixels are filled from the
            nearest valid ones of their segment, or of any where it has none.
        image: (H, W, 3) uint8 or uint16, RGB.
        segments: of the image, at any size of its aspect; None = colours alone.
        method: a name in `refinement.guided.METHODS`.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Returns:
        Relative inverse depth of the image's size, near is large. What was filled is not valid,
        and finite nevertheless.

    Raises:
        RangeError: if no pixel of depth is valid.
        UsageError: if there is no such method.
    """
    values = fill_invalid(to_relative_inverse(depth), segments)
    refined = upsample(values, image, segments=segments, method=method, bit_depth=bit_depth)
    return DepthMap(refined, DepthKind.RELATIVE_INVERSE_DEPTH, _resized(depth.valid, refined.shape))


def _resized(valid: BoolMap | None, shape: tuple[int, ...]) -> BoolMap | None:
    if valid is None or valid.all():
        return None
    nearest = cv2.resize(valid.view(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(nearest, np.bool_)
