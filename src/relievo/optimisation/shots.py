"""Cuts between shots, found on small luma thumbnails."""

import cv2
import numpy as np

from relievo.core.checks import check_image, check_map
from relievo.core.errors import ShapeError
from relievo.core.srgb import LUMA_WEIGHTS
from relievo.core.types import FloatMap, Image, Size

THUMBNAIL_SIZE: Size = (36, 64)
MIN_DIFFERENCE = 0.12
"""Mean absolute luma difference across a cut is above this."""
MAX_OVERLAP = 0.6
"""Intersection of the luma histograms across a cut is below this."""
HISTOGRAM_BINS = 32


def luma_thumbnail(image: Image, *, bit_depth: int = 8) -> FloatMap:
    """Reduces an image to the small luma map that cuts are looked for on.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        bit_depth: bits per channel of the image.

    Returns:
        (36, 64) float32 in [0, 1], Rec. 709 luma.

    Raises:
        ArrayError: if image is not an image.
    """
    check_image("image", image)
    height, width = THUMBNAIL_SIZE
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    luma: FloatMap = small @ np.array(LUMA_WEIGHTS, np.float32)
    return luma / np.float32(2**bit_depth - 1)


def is_cut(before: FloatMap, after: FloatMap) -> bool:
    """Tells whether two consecutive frames belong to different shots.

    Both measures must speak for it: a fast pan changes many pixels but keeps the histogram, a
    flash or fade changes the histogram of the same picture more than its neighbours' order.

    Args:
        before: (36, 64) float32 in [0, 1], luma of the earlier frame.
        after: the same of the later one.

    Raises:
        ArrayError: if a thumbnail is not as stated.
    """
    for name, thumbnail in (("before", before), ("after", after)):
        check_map(name, thumbnail)
        if thumbnail.shape != THUMBNAIL_SIZE:
            raise ShapeError(f"{name} must be {THUMBNAIL_SIZE}, got {thumbnail.shape}")
    if np.abs(before - after).mean() <= MIN_DIFFERENCE:
        return False
    histograms = [
        np.histogram(thumbnail, bins=HISTOGRAM_BINS, range=(0, 1))[0] / thumbnail.size
        for thumbnail in (before, after)
    ]
    return bool(np.minimum(*histograms).sum() < MAX_OVERLAP)
