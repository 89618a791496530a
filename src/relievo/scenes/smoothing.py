"""Light that neighbours on one surface share."""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.faces import Numbers
from relievo.scenes.mesh import Points

_LEAST_COSINE = 0.4
_COSINE_STEEPNESS = 1 / (1 - _LEAST_COSINE)
_FAR_SHARE = 0.06
"""What pixels of other surfaces count for: one like pixel alone asks in too few directions."""


_NEAR_M, _NEAR_PER_M = 0.01, 0.006
"""Distance from a plane at which a spot counts half, and its growth with depth."""
_BRIGHT = 4.0
"""So many times the mean of all a direction's answer may count for."""
_BENT, _FLAT = 0.8, 0.9999
"""Cosines between the normals of neighbours: less is an edge, more is flat."""
_WIDE = 4
"""Pixels between those that ask in the same direction."""


@numba.njit(cache=True, inline="always")
def _likeness(along: float, off: float, sharpness: float) -> float:
    """How far two spots are of one surface, 0 to 1.

    Args:
        along: cosine of the angle between their normals.
        off: distance of the second from the plane of the first, metres.
        sharpness: 1 / the distance that counts half, 1 / metres.
    """
    alike = max(along - _LEAST_COSINE, 0.0) * _COSINE_STEEPNESS
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
            sharpness = 1 / (_NEAR_M + _NEAR_PER_M * depth[y, x])
            total = 0.0
            for j in range(max(y - _WIDE, y % _WIDE), min(y + _WIDE + 1, height), _WIDE):
                for i in range(max(x - _WIDE, x % _WIDE), min(x + _WIDE + 1, width), _WIDE):
                    along = off = 0.0
                    for k in range(3):
                        along += normal[y, x, k] * normal[j, i, k]
                        off += normal[y, x, k] * (place[j, i, k] - place[y, x, k])
                    weight = _likeness(along, off, sharpness)
                    total += weight
                    for k in range(3):
                        even[y, x, k] += weight * light[j, i, k]
            for k in range(3):
                even[y, x, k] /= max(total, 1e-12)
    return even


@numba.njit(cache=True)
def gathered(
    light: NDArray[np.float64],
    place: Points,
    normal: Points,
    depth: NDArray[np.float64],
    coarse_light: NDArray[np.float64],
    coarse_place: Points,
    coarse_normal: Points,
    step: int,
    before: int,
    side: int,
) -> None:
    """Adds to each pixel the mean light of coarse pixels around it on the same surface.

    Args:
        light: (H, W, 3), added to.
        place: (H, W, 3), metres.
        normal: (H, W, 3), unit; zero = nothing is there.
        depth: (H, W), metres.
        coarse_light: (h, w, 3), of every `step`-th pixel.
        coarse_place: (h, w, 3).
        coarse_normal: (h, w, 3).
        step: pixels between coarse ones.
        before: how many coarse pixels the window begins before the pixel's own.
        side: of the window, coarse pixels.
    """
    height, width = depth.shape
    rows, columns = coarse_light.shape[:2]
    for y in range(height):
        for x in range(width):
            nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
            if nx == 0 and ny == 0 and nz == 0:
                continue
            px, py, pz = place[y, x, 0], place[y, x, 1], place[y, x, 2]
            sharpness = 1 / (_NEAR_M + _NEAR_PER_M * depth[y, x])
            total = red = green = blue = 0.0
            top, left = y // step - before, x // step - before
            for j in range(max(top, 0), min(top + side, rows)):
                for i in range(max(left, 0), min(left + side, columns)):
                    ox, oy, oz = (
                        coarse_normal[j, i, 0],
                        coarse_normal[j, i, 1],
                        coarse_normal[j, i, 2],
                    )
                    if ox == 0 and oy == 0 and oz == 0:
                        continue
                    along = nx * ox + ny * oy + nz * oz
                    off = (
                        nx * (coarse_place[j, i, 0] - px)
                        + ny * (coarse_place[j, i, 1] - py)
                        + nz * (coarse_place[j, i, 2] - pz)
                    )
                    weight = _FAR_SHARE + _likeness(along, off, sharpness)
                    total += weight
                    red += weight * coarse_light[j, i, 0]
                    green += weight * coarse_light[j, i, 1]
                    blue += weight * coarse_light[j, i, 2]
            if total > 0:
                light[y, x, 0] += red / total
                light[y, x, 1] += green / total
                light[y, x, 2] += blue / total
