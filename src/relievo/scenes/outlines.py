"""Where outlines are, and which pixels lend their light to rays beside them."""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap
from relievo.scenes.faces import Numbers
from relievo.scenes.mesh import Points


@numba.njit(cache=True)
def outlines(thing: Numbers, place: Points, normal: Points, depth: NDArray[np.float64]) -> BoolMap:
    """Pixels beside another thing, a bend or a step."""
    height, width = thing.shape
    found = np.zeros((height, width), np.bool_)
    for y in range(height):
        for x in range(width):
            for j, i in ((y, x + 1), (y + 1, x)):
                if j >= height or i >= width:
                    continue
                differs = thing[j, i] != thing[y, x]
                if not differs and thing[y, x] >= 0:
                    turn = 0.0
                    off = 0.0
                    for k in range(3):
                        turn += normal[y, x, k] * normal[j, i, k]
                        off += normal[y, x, k] * (place[j, i, k] - place[y, x, k])
                    differs = turn < 0.9 or abs(off) > 0.01 * depth[y, x]
                if differs:
                    found[y, x] = found[j, i] = True
    return found


@numba.njit(cache=True)
def lenders(
    chosen: NDArray[np.int64],
    met: Numbers,
    met_place: Points,
    met_normal: Points,
    thing: Numbers,
    place: Points,
    normal: Points,
    height: int,
    width: int,
) -> NDArray[np.int64]:
    """For each ray the pixel next to it whose light it may take, -1 = none.

    That is a pixel of the same thing, facing alike, the closest to the plane of what the ray meets.
    """
    lender = np.full(len(chosen), -1, np.int64)
    for n in range(len(chosen)):
        if met[n] < 0:
            continue
        best = np.inf
        y, x = chosen[n] // width, chosen[n] % width
        for j in range(max(y - 1, 0), min(y + 2, height)):
            for i in range(max(x - 1, 0), min(x + 2, width)):
                m = j * width + i
                if thing[m] != met[n]:
                    continue
                turn = 0.0
                off = 0.0
                for k in range(3):
                    turn += met_normal[n, k] * normal[m, k]
                    off += met_normal[n, k] * (place[m, k] - met_place[n, k])
                badness = abs(off) + 1e-3 * (abs(j - y) + abs(i - x))
                if turn > 0.7 and badness < best:
                    best = badness
                    lender[n] = m
    return lender
