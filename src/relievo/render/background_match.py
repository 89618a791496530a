"""How well the visible background beside a hidden place fits that of another frame.

A place is a cell of a grid with a motion to the other frame. Pixels around it are compared if they
show the background in both frames, told by their disparity. All lengths are pixels of the reduced
images.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap, Image8
from relievo.render.seen_frames import Floats

COMPARED_PX = 20
"""Background this far around a cell is compared in colour."""

COMPARED_STEP_PX = 3
"""Only every third row and column is compared."""

LEAST_COMPARED = 12
"""With fewer pixels of background to compare, a motion is not trusted."""

ALIGN_STEPS = 2
"""Gauss-Newton steps of the alignment."""

DIFFERENT = 150.0
"""Squared difference in codes at which a pixel keeps half of its weight in a comparison."""

ALIGN_RIDGE = 4.0
"""Squared gradient, codes per pixel, that counts as no texture."""

FURTHEST_STEP_PX = 1.5
"""A longer step is not believed."""

NOISE, TEXTURE_SHARE, BRIGHTENED = 100.0, 0.15, 500.0
"""Squared codes, summed over the channels, at which trust falls by 1 / e: errors of noise, errors
as a share of the variance of the texture, a difference in brightness."""


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def align_cells(
    centres: Floats,
    far: Floats,
    tolerance: Floats,
    gray: NDArray[np.uint8],
    nearest: FloatMap,
    other: NDArray[np.uint8],
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
) -> None:
    """Shifts the motion of each cell so that the visible background around it fits best.

    Gauss-Newton steps on luma, with a free difference of brightness. The windows of tracked corners
    reach across depth edges; here nearer surfaces are left out pixel by pixel.

    Args:
        centres: (N, 2) float32, the middles of the cells.
        far: (N,) float32, disparity of the background.
        tolerance: (N,) float32, by how much background may differ from that.
        gray: (h, w) uint8, the frame that the cells belong to.
        nearest: (h, w) float32, its disparity with near surfaces spread out.
        other: (h, w) uint8, the other frame.
        other_nearest: (h, w) float32.
        flow: (N, 2) float32, to the other frame at the centre. Changed in place.
        slopes: (N, 2, 2) float32, change of `flow` along x and y.
    """
    height, width = gray.shape
    for cell in numba.prange(far.shape[0]):
        place = np.zeros(2, np.float32)
        for _ in range(ALIGN_STEPS):
            sums = np.zeros(9)
            for y in _window(centres[cell, 1], height):
                for x in _window(centres[cell, 0], width):
                    if not _follow_pixel(
                        x,
                        y,
                        centres[cell],
                        far[cell],
                        tolerance[cell],
                        nearest,
                        other_nearest,
                        flow[cell],
                        slopes[cell],
                        place,
                    ):
                        continue
                    _add_pixel(np.float32(gray[y, x]), other, place, sums)
            _shift(sums, flow[cell])


@numba.njit(cache=True, error_model="numpy")
def _add_pixel(
    value: np.float32, other: NDArray[np.uint8], place: Floats, sums: NDArray[np.float64]
) -> None:
    """Adds a pixel to weighted sums (9,).

    Of the error e and the other frame's gradient (g, h): 1, e, g, h, ge, he, gg, gh, hh.
    """
    one = np.float32(1)
    i, j = np.int32(place[0]), np.int32(place[1])
    p, q = place[0] - np.float32(i), place[1] - np.float32(j)
    a, b = np.float32(other[j, i]), np.float32(other[j, i + 1])
    c, d = np.float32(other[j + 1, i]), np.float32(other[j + 1, i + 1])
    g = (one - q) * (b - a) + q * (d - c)
    h = (one - p) * (c - a) + p * (d - b)
    e = value - ((one - q) * (a + p * (b - a)) + q * (c + p * (d - c)))
    w = DIFFERENT / (DIFFERENT + e * e)
    sums[0] += w
    sums[1] += w * e
    sums[2] += w * g
    sums[3] += w * h
    sums[4] += w * g * e
    sums[5] += w * h * e
    sums[6] += w * g * g
    sums[7] += w * g * h
    sums[8] += w * h * h


@numba.njit(cache=True)
def _window(middle: np.float32, size: int) -> range:
    """A few pixels around a place, within the image."""
    start = max(int(middle) - COMPARED_PX, 0)
    return range(start, min(int(middle) + COMPARED_PX + 1, size), COMPARED_STEP_PX)


@numba.njit(cache=True, error_model="numpy")
def _follow_pixel(
    x: int,
    y: int,
    centre: Floats,
    far: np.float32,
    tolerance: np.float32,
    nearest: FloatMap,
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
    place: Floats,
) -> bool:
    """Finds the place (2,) of a pixel in the other frame; False if it is not background in both."""
    if abs(nearest[y, x] - far) > tolerance:
        return False
    right, down = np.float32(x) - centre[0], np.float32(y) - centre[1]
    u = np.float32(x) + flow[0] + slopes[0, 0] * right + slopes[1, 0] * down
    v = np.float32(y) + flow[1] + slopes[0, 1] * right + slopes[1, 1] * down
    height, width = nearest.shape
    if not (u >= 0 and v >= 0 and u < width - 1 and v < height - 1):
        return False
    place[0], place[1] = u, v
    return bool(abs(other_nearest[int(v), int(u)] - far) <= tolerance)


@numba.njit(cache=True, error_model="numpy")
def _shift(sums: NDArray[np.float64], flow: Floats) -> None:
    """Adds one step to a flow (2,), from what `align_cells` has summed up."""
    count = sums[0]
    if count < LEAST_COMPARED:
        return
    ge = sums[4] - sums[2] * sums[1] / count
    he = sums[5] - sums[3] * sums[1] / count
    # The ridge keeps the flow where texture does not tell.
    gg = sums[6] - sums[2] * sums[2] / count + ALIGN_RIDGE * count
    gh = sums[7] - sums[2] * sums[3] / count
    hh = sums[8] - sums[3] * sums[3] / count + ALIGN_RIDGE * count
    determinant = gg * hh - gh * gh
    x, y = (hh * ge - gh * he) / determinant, (gg * he - gh * ge) / determinant
    if x * x + y * y <= FURTHEST_STEP_PX**2:
        flow[0] += x
        flow[1] += y


def compare_cells(
    centres: Floats,
    far: Floats,
    tolerance: Floats,
    small: Image8,
    nearest: FloatMap,
    other: Image8,
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
) -> tuple[Floats, Floats]:
    """Compares the visible background around each cell in colour.

    Args:
        centres: (N, 2) float32, the middles of the cells.
        far: (N,) float32, disparity of the background.
        tolerance: (N,) float32, by how much background may differ from that.
        small: (h, w, 3) uint8, the frame that the cells belong to.
        nearest: (h, w) float32, its disparity with near surfaces spread out.
        other: (h, w, 3) uint8, the other frame.
        other_nearest: (h, w) float32.
        flow: (N, 2) float32, to the other frame at the centre.
        slopes: (N, 2, 2) float32, change of `flow` along x and y.

    Returns:
        Trust in each motion, (N,) float32 in [0, 1], and by how much the other frame is darker,
        (N, 3) float32, codes.
    """
    trust, offset = np.empty(len(far), np.float32), np.empty((len(far), 3), np.float32)
    _compare_cells(
        centres, far, tolerance, small, nearest, other, other_nearest, flow, slopes, trust, offset
    )
    return trust, offset


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _compare_cells(
    centres: Floats,
    far: Floats,
    tolerance: Floats,
    small: Image8,
    nearest: FloatMap,
    other: Image8,
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
    trust: Floats,
    offset: Floats,
) -> None:
    height, width = nearest.shape
    for cell in numba.prange(far.shape[0]):
        place = np.zeros(2, np.float32)
        # For each channel, weighted: value, its square, error, its square.
        sums, errors = np.zeros((3, 4)), np.zeros(3)
        total = 0.0
        count = 0
        for y in _window(centres[cell, 1], height):
            for x in _window(centres[cell, 0], width):
                if not _follow_pixel(
                    x,
                    y,
                    centres[cell],
                    far[cell],
                    tolerance[cell],
                    nearest,
                    other_nearest,
                    flow[cell],
                    slopes[cell],
                    place,
                ):
                    continue
                count += 1
                i, j = np.int32(place[0]), np.int32(place[1])
                p, q = place[0] - np.float32(i), place[1] - np.float32(j)
                for c in range(3):
                    above = (1 - p) * other[j, i, c] + p * other[j, i + 1, c]
                    below = (1 - p) * other[j + 1, i, c] + p * other[j + 1, i + 1, c]
                    errors[c] = small[y, x, c] - ((1 - q) * above + q * below)
                # What passes by, and depth that errs, must not spoil the rest.
                w = DIFFERENT / (DIFFERENT + (errors * errors).mean())
                total += w
                for c in range(3):
                    value = float(small[y, x, c])
                    sums[c, 0] += w * value
                    sums[c, 1] += w * value * value
                    sums[c, 2] += w * errors[c]
                    sums[c, 3] += w * errors[c] * errors[c]
        sums /= max(total, 1e-3)
        trust[cell] = _trust(sums, total / count) if count >= LEAST_COMPARED else 0.0
        for c in range(3):
            offset[cell, c] = sums[c, 2]


@numba.njit(cache=True, error_model="numpy")
def _trust(means: NDArray[np.float64], agreeing: float) -> np.float32:
    """Trust in [0, 1]: how much agrees, and how well beside noise and a share of the texture."""
    texture, error, shift = 0.0, 0.0, 0.0
    for c in range(3):
        texture += means[c, 1] - means[c, 0] ** 2
        error += means[c, 3] - means[c, 2] ** 2
        shift += means[c, 2] ** 2
    return np.float32(
        agreeing * np.exp(-error / (NOISE + TEXTURE_SHARE * texture) - shift / BRIGHTENED)
    )
