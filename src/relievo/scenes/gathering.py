"""Light of coarse pixels, shared out among the pixels of the same surface.

Row by row and one quantity after the other: loops over few plain rows are what compilers turn into
instructions for several pixels at once, which is twice as fast as pixel by pixel.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points
from relievo.scenes.smoothing import COSINE_STEEPNESS, LEAST_COSINE, NEAR_M, NEAR_PER_M

FAR_SHARE = 0.06
"""What pixels of other surfaces count for: one like pixel alone asks in too few directions."""

Row = NDArray[np.float64]
Rows = NDArray[np.float64]

# Rows of what is known of fine and coarse pixels.
_NORMAL, _PLACE, _SHARPNESS, _LIGHT, _IS_THERE = 0, 3, 6, 6, 9


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
    count, columns = coarse_light.shape[:2]
    own, sums, work = np.empty((7, width)), np.empty((4, width)), np.empty((3, width))
    # The last rows of coarse pixels, each as wide as the picture and a window more.
    around = np.zeros((side, 10, (before + side) * step + max(columns * step, width)))
    held = np.full(side, -1)
    for y in range(height):
        _put_own(own, place[y], normal[y], depth[y])
        sums[:] = 0.0
        top = y // step - before
        for j in range(max(top, 0), min(top + side, count)):
            if held[j % side] != j:
                held[j % side] = j
                coarse = around[j % side]
                _put_coarse(
                    coarse, coarse_light[j], coarse_place[j], coarse_normal[j], step, before * step
                )
            for i in range(side):
                _gather(own, around[j % side], i * step, sums, work)
        for x in range(width):
            is_there = normal[y, x, 0] != 0 or normal[y, x, 1] != 0 or normal[y, x, 2] != 0
            if is_there and sums[0, x] > 0:
                for k in range(3):
                    light[y, x, k] += sums[1 + k, x] / sums[0, x]


@numba.njit(cache=True)
def _put_own(own: Rows, place: Points, normal: Points, depth: Row) -> None:
    for x in range(len(depth)):
        for k in range(3):
            own[_NORMAL + k, x] = normal[x, k]
            own[_PLACE + k, x] = place[x, k]
        own[_SHARPNESS, x] = 1 / (NEAR_M + NEAR_PER_M * depth[x])


@numba.njit(cache=True)
def _put_coarse(
    coarse: Rows, light: Points, place: Points, normal: Points, step: int, start: int
) -> None:
    for i in range(len(light)):
        is_there = normal[i, 0] != 0 or normal[i, 1] != 0 or normal[i, 2] != 0
        for x in range(start + i * step, start + (i + 1) * step):
            for k in range(3):
                coarse[_NORMAL + k, x] = normal[i, k]
                coarse[_PLACE + k, x] = place[i, k]
                coarse[_LIGHT + k, x] = light[i, k]
            coarse[_IS_THERE, x] = 1.0 if is_there else 0.0


@numba.njit(cache=True)
def _gather(own: Rows, coarse: Rows, shift: int, sums: Rows, work: Rows) -> None:
    """Adds weights, and weighted light, of the coarse pixels at one place of the window."""
    weight, along, off = work[0], work[1], work[2]
    end = shift + own.shape[1]
    along[:] = 0.0
    off[:] = 0.0
    for k in range(3):
        _add_product(along, own[_NORMAL + k], coarse[_NORMAL + k, shift:end])
        _add_distance(off, own[_NORMAL + k], coarse[_PLACE + k, shift:end], own[_PLACE + k])
    _weigh(weight, along, off, own[_SHARPNESS], coarse[_IS_THERE, shift:end])
    for x in range(len(weight)):
        sums[0, x] += weight[x]
    for k in range(3):
        _add_product(sums[1 + k], weight, coarse[_LIGHT + k, shift:end])


@numba.njit(cache=True)
def _add_product(total: Row, first: Row, second: Row) -> None:
    for x in range(len(total)):
        total[x] += first[x] * second[x]


@numba.njit(cache=True)
def _add_distance(total: Row, normal: Row, there: Row, here: Row) -> None:
    for x in range(len(total)):
        total[x] += normal[x] * (there[x] - here[x])


@numba.njit(cache=True)
def _weigh(weight: Row, along: Row, off: Row, sharpness: Row, is_there: Row) -> None:
    """As `smoothing.likeness`, and a little for all that is there."""
    for x in range(len(weight)):
        alike = along[x] - LEAST_COSINE
        alike = (alike if alike > 0.0 else 0.0) * COSINE_STEEPNESS
        near = off[x] * sharpness[x]
        weight[x] = is_there[x] * (FAR_SHARE + alike * alike / (1 + near * near))
