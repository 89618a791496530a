"""Small maps made of true ones: as coarse and as soft as those of networks."""

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, DepthMap


def reduced(depth: DepthMap, factor: int) -> DepthMap:
    """Makes a map smaller: each value is the mean of the valid ones in its area.

    Args:
        depth: (H, W), of any kind.
        factor: how many pixels, across and down, become one.

    Returns:
        About (H / factor, W / factor), valid where any pixel of the area is.
    """
    height, width = depth.size
    wh = max(1, round(width / factor)), max(1, round(height / factor))
    known, valid = _known(depth)
    total = cv2.resize(known, wh, interpolation=cv2.INTER_AREA)
    share = cv2.resize(valid.astype(np.float64), wh, interpolation=cv2.INTER_AREA)
    some = np.asarray(share) > 1e-6
    mean = np.where(some, total / np.maximum(share, 1e-6), 0).astype(np.float32)
    return DepthMap(mean, depth.kind, some)


def blurred(depth: DepthMap, sigma_px: float) -> DepthMap:
    """Blurs a map by a Gaussian over the pixels that are valid.

    Args:
        depth: (H, W), of any kind.
        sigma_px: of the Gaussian, in pixels of the map, > 0.

    Returns:
        A map of the same size and kind, valid where it was.
    """
    known, valid = _known(depth)
    # Zeros beyond the border, which have no weight either.
    total, share = (
        np.asarray(cv2.GaussianBlur(each, (0, 0), sigma_px, borderType=cv2.BORDER_CONSTANT))
        for each in (known, valid.astype(np.float64))
    )
    mean = np.zeros(depth.size, np.float64)
    np.divide(total, share, out=mean, where=valid)
    return DepthMap(mean.astype(np.float32), depth.kind, depth.valid)


def _known(depth: DepthMap) -> tuple[NDArray[np.float64], BoolMap]:
    """The values, 0 where they are not valid, and where they are."""
    valid = np.ones(depth.size, np.bool_) if depth.valid is None else depth.valid
    return np.where(valid, depth.values, np.float32(0)).astype(np.float64), valid
