"""How sharp the image itself is at each place: depth is not drawn sharper than that.

Hair, motion and defocus leave an outline that takes several pixels from one colour to the other.
There, a hard step in depth would cut through the mixture; the map keeps its ramp instead.
"""

from typing import cast

import cv2
import numpy as np

from relievo.core.types import FloatMap, Image, Image8

HARD_SLOPE = np.float32(6)
"""How hard a step at a sharp outline is drawn towards its two surfaces."""
SHARP_SHARE = 0.5
"""An outline is sharp if, somewhere across it, the colours of neighbours span this share of those
around it."""
SOFT_SHARE = 0.25
LEAST_CONTRAST = 0.1
"""Where the image around spans less than this share of the peak, it says nothing of sharpness."""


def snap_slopes(colours: Image, reach: int, peak: float) -> FloatMap:
    """Finds how hard steps may be drawn, from the sharpness of the image.

    Args:
        colours: (H, W, 3) uint8 or uint16.
        reach: how far around a pixel the colours of both sides are looked for, pixels, >= 1.
        peak: the largest number that a channel can hold.

    Returns:
        (H, W) float32 from 1, soft, to `HARD_SLOPE`.
    """
    # Green is most of luma, and a channel costs next to nothing.
    channel = cast(Image, np.ascontiguousarray(colours[..., 1]))
    window = _window(max(2, reach))
    steepest, around = cv2.dilate(_span(channel, _window(1)), window), _span(channel, window)
    share = steepest / np.maximum(around, np.float32(1))
    hardness = np.clip((share - SOFT_SHARE) / (SHARP_SHARE - SOFT_SHARE), 0, 1)
    hardness = np.where(around < LEAST_CONTRAST * peak, 1, hardness).astype(np.float32)
    slopes = 1 + (HARD_SLOPE - 1) * hardness
    return cast(FloatMap, slopes.astype(np.float32))


def _window(radius: int) -> Image8:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)


def _span(channel: Image, window: Image8) -> FloatMap:
    highest, lowest = cv2.dilate(channel, window), cv2.erode(channel, window)
    return np.asarray(cv2.subtract(highest, lowest), np.float32)
