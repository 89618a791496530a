"""Light that neighbours on one surface share."""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.faces import Numbers
from relievo.scenes.mesh import Points

LEAST_COSINE = 0.4
COSINE_STEEPNESS = 1 / (1 - LEAST_COSINE)

NEAR_M, NEAR_PER_M = 0.01, 0.006
"""Distance from a plane at which a spot counts half, and its growth with depth."""
_BRIGHT = 4.0
"""So many times the mean of all a direction's answer may count for."""
_BENT, _FLAT = 0.8, 0.9999
"""Cosines between the normals of neighbours: less is an edge, more is flat."""
_WIDE = 4
"""Pixels between those that ask in the same direction."""


@numba.njit(cache=True, inline="always")
def likeness(along: float, off: float, sharpness: float) -> float:
    """How far two spots are of one surface, 0 to 1.

    Args:
        along: cosine of the angle between their normals.
        off: distance of the second from the plane of the first, metres.
        sharpness: 1 / the distance that counts half, 1 / metres.
    """
    alike = max(along - LEAST_COSINE, 0.0) * COSINE_STEEPNESS
    near = off * sharpness
    share: float = alike * alike / (1 + near * near)
    return share


def without_sparks(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cuts answers (N, 3) far brighter than the rest: rays that chanced to meet a lamp."""
    if len(light) == 0:
        return light
    limit = _BRIGHT * light.mean(0).max()
    brightest = np.maximum(light.max(1, keepdims=True), 1e-12)
    return np.asarray(light * np.minimum(limit / brightest, 1.0))


@numba.njit(cache=True)
def softened(sheen: NDArray[np.float64], thing: Numbers, shading: Points) -> NDArray[np.float64]:
    """Mixes what a pixel mirrors with what its neighbours do where a surface bends.

    There a pixel sees a whole part of its surroundings, of which one ray shows one spot. A flat
    mirror stays sharp.

    Args:
        sheen: (H, W, 3), zero = the pixel mirrors nothing.
        thing: (H, W), -1 = none.
        shading: (H, W, 3), unit.
    """
    height, width = thing.shape
    soft = sheen.copy()
    for y in range(height):
        for x in range(width):
            if sheen[y, x, 0] + sheen[y, x, 1] + sheen[y, x, 2] == 0:
                continue
            total, red, green, blue = 1.0, sheen[y, x, 0], sheen[y, x, 1], sheen[y, x, 2]
            for j in range(max(y - 1, 0), min(y + 2, height)):
                for i in range(max(x - 1, 0), min(x + 2, width)):
                    if thing[j, i] != thing[y, x]:
                        continue
                    along = 0.0
                    for k in range(3):
                        along += shading[y, x, k] * shading[j, i, k]
                    if _BENT < along < _FLAT:
                        total += 1.0
                        red += sheen[j, i, 0]
                        green += sheen[j, i, 1]
                        blue += sheen[j, i, 2]
            soft[y, x, 0], soft[y, x, 1], soft[y, x, 2] = red / total, green / total, blue / total
    return soft


@numba.njit(cache=True)
def evened(
    light: NDArray[np.float64], place: Points, normal: Points, depth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mixes each pixel's light with that of pixels near it that asked in the same direction.

    Args:
        light: (h, w, 3).
        place: (h, w, 3), metres.
        normal: (h, w, 3), unit; zero = nothing is there.
        depth: (h, w), metres.
    """
    height, width = depth.shape
    even = np.zeros_like(light)
    for y in range(height):
        for x in range(width):
            sharpness = 1 / (NEAR_M + NEAR_PER_M * depth[y, x])
            total = 0.0
            for j in range(max(y - _WIDE, y % _WIDE), min(y + _WIDE + 1, height), _WIDE):
                for i in range(max(x - _WIDE, x % _WIDE), min(x + _WIDE + 1, width), _WIDE):
                    along = off = 0.0
                    for k in range(3):
                        along += normal[y, x, k] * normal[j, i, k]
                        off += normal[y, x, k] * (place[j, i, k] - place[y, x, k])
                    weight = likeness(along, off, sharpness)
                    total += weight
                    for k in range(3):
                        even[y, x, k] += weight * light[j, i, k]
            for k in range(3):
                even[y, x, k] /= max(total, 1e-12)
    return even
