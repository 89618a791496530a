"""Undoes the blur of a small map as far as its own values allow.

A network draws a step over two or three pixels of its map. A measured amount of unsharp masking
brings back the values of the surfaces beside it; none leaves the range of its neighbours, so that
nothing overshoots, and slopes stay as they are.
"""

import cv2
import numpy as np

from relievo.core.types import FloatMap

AMOUNT = 0.5
SIGMA_PX = 1.0


def sharpened(values: FloatMap) -> FloatMap:
    """Steepens the steps of a map.

    Args:
        values: (h, w) float32, finite.

    Returns:
        (h, w) float32, each value within the range of its 3 x 3 neighbours before.
    """
    window = np.ones((3, 3), np.uint8)
    soft = cv2.GaussianBlur(values, (0, 0), SIGMA_PX, borderType=cv2.BORDER_REPLICATE)
    steeper = values + np.float32(AMOUNT) * (values - soft)
    return np.asarray(
        np.clip(steeper, cv2.erode(values, window), cv2.dilate(values, window)), np.float32
    )
