"""Where a small map has steps, and between which values.

A step has reached both of its surfaces a pixel or two away; a slope goes on. So of two windows, one
twice as wide as the other, a step spans about the same values in both, a slope twice as many in the
wider one.
"""

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap

SLOPE_SHARE = np.float32(0.55)
"""Where the narrow window spans no more than this share of the wide one, it is a slope."""
STEP_SHARE = np.float32(0.75)
"""From this share on it is a step."""


def find_steps(values: FloatMap, radius: int) -> NDArray[np.float32]:
    """Finds the values of the surfaces on both sides of the steps of a map.

    Args:
        values: (h, w) float32, finite.
        radius: how far a step is smeared to each side, pixels, >= 1.

    Returns:
        (3, h, w) float32: the values, and the lowest and highest of the surfaces at a step nearby.
        Both are the value itself on surfaces, however steep, and in between where it is uncertain.
    """
    lowest, highest = cv2.erode(values, _window(radius)), cv2.dilate(values, _window(radius))
    wide = cv2.dilate(values, _window(2 * radius)) - cv2.erode(values, _window(2 * radius))
    stepness = _stepness(np.asarray(highest - lowest, np.float32), np.asarray(wide, np.float32))
    # One pixel further, for the foot of a step looks like a slope.
    stepness = np.asarray(cv2.dilate(stepness, _window(1)), np.float32)
    lowest = values + stepness * (lowest - values)
    highest = values + stepness * (highest - values)
    return np.stack([values, lowest, highest])


@numba.njit(inline="always")
def share_of_step(narrow: np.float32, wide: np.float32) -> np.float32:
    """How surely it is a step, [0, 1], from what two windows span; wide >= narrow."""
    if narrow <= SLOPE_SHARE * wide:
        return np.float32(0)
    share = (narrow / wide - SLOPE_SHARE) / (STEP_SHARE - SLOPE_SHARE)
    return min(share, np.float32(1))


@numba.njit(nogil=True, cache=True)
def _stepness(narrow: FloatMap, wide: FloatMap) -> FloatMap:
    out = np.empty_like(narrow)
    for y in range(narrow.shape[0]):
        for x in range(narrow.shape[1]):
            out[y, x] = share_of_step(narrow[y, x], wide[y, x])
    return out


def _window(radius: int) -> NDArray[np.uint8]:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
