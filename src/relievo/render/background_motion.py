"""Where the background of one frame is found in another, also where a subject hides it.

The motion of a hidden place is that of the background beside it. So the grid is coarse: one motion
for each cell, fitted to corners of the background around it that were tracked to the other frame.
Corners of nearer surfaces are told by their disparity and do not count. All lengths are pixels of
the reduced images; columns come before rows.
"""

from typing import NamedTuple

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap, Image8, Size
from relievo.render.seen_frames import (
    TILE_PX,
    Floats,
    Motion,
    SeenFrame,
    follow,
    move,
    read_disparity,
)

REACH_PX = 40.0
"""Standard deviation of the weight that corners around a cell have by distance."""

FURTHEST_PX = 100.0
"""Corners further away have no weight."""

DEPTH_TOLERANCE = 0.3
"""Share of the step at the edge by which background may differ in disparity from its far side."""

LEAST_TOLERANCE_PX = 1.0
"""Disparity that background may differ by at any step."""

CAMERA_WEIGHT = 1.0
"""Weight of the camera's motion as a whole, beside that of a corner in the cell itself."""

OUTLIER_PX = 0.4
"""Residual at which a corner keeps half of its weight in the robust fit."""

RIDGE = 0.02
"""Weight of the camera's slopes of motion, beside those of corners `REACH_PX` away."""

FIT_PASSES = 4
"""Times that the weights of the robust fit are found anew."""

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


class CellMotion(NamedTuple):
    """What is known of the cells of a grid (N of them).

    `flow` (N, 2) float32, pixels: where the background of the cell's middle is in the other frame,
    relative to there; `trust` (N,) float32 in [0, 1], 0 = not known; `offset` (N, 3) float32, codes
    of 255: what the other frame's background is to be brightened by.
    """

    flow: Floats
    trust: Floats
    offset: Floats


class Cells(NamedTuple):
    """The places whose motion is asked for (N of them), in a reduced frame.

    `centres` (N, 2) float32; `far` (N,) float32, the background's disparity; `step` (N,) float32,
    how much nearer the surface before it is.
    """

    centres: Floats
    far: Floats
    step: Floats


def near_cells(corners: Floats, cells: Cells, size: Size) -> Floats:
    """Finds the corners, of (M, 2) in a reduced frame of a size, that lie around the cells."""
    shape = (size[0] // TILE_PX + 1, size[1] // TILE_PX + 1)
    wanted = np.zeros(shape, np.uint8)
    columns, rows = _cell_of(cells.centres, shape)
    wanted[rows, columns] = 1
    reach = 2 * int(1.5 * REACH_PX / TILE_PX) + 1
    around = cv2.dilate(wanted, np.ones((reach, reach), np.uint8)) > 0
    columns, rows = _cell_of(corners, shape)
    near: Floats = corners[around[rows, columns]]
    return near


def _cell_of(points: Floats, shape: tuple[int, int]) -> NDArray[np.intp]:
    places: NDArray[np.intp] = (points / TILE_PX).astype(np.intp)
    return np.clip(places, 0, (shape[1] - 1, shape[0] - 1)).T


def cell_motion(
    now: SeenFrame, other: SeenFrame, motion: Motion, cells: Cells, corners: Floats
) -> CellMotion:
    """Finds where the background of each cell is in another frame.

    Args:
        now: the frame that the cells belong to.
        other: the other frame, of the same size.
        motion: about how the camera moves in between.
        cells: the places asked for.
        corners: (M, 2) float32 of `now`.
    """
    disparity = read_disparity(now, corners)
    guess = move(motion, corners, disparity)
    moved, found = follow(now, other, corners, guess)
    surprise, disparity = (moved - guess)[found], disparity[found]
    # A subject that comes to stand before a corner takes its track along.
    drift = np.abs(read_disparity(other, moved[found]) - disparity)
    flow = move(motion, cells.centres, cells.far) - cells.centres
    slopes = np.tile((motion[:2, :2] - np.eye(2)).T.astype(np.float32), (len(flow), 1, 1))
    _fit_cells(*cells, corners[found], surprise, disparity, drift, flow, slopes)
    _align_cells(*cells, now.gray, now.nearest, other.gray, other.nearest, flow, slopes)
    trust, offset = np.empty(len(flow), np.float32), np.empty((len(flow), 3), np.float32)
    _compare_cells(
        *cells, now.small, now.nearest, other.small, other.nearest, flow, slopes, trust, offset
    )
    return CellMotion(flow, trust, offset)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _fit_cells(
    centres: Floats,
    far: Floats,
    step: Floats,
    corners: Floats,
    surprise: Floats,
    disparity: Floats,
    drift: Floats,
    flow: Floats,
    slopes: Floats,
) -> None:
    """Adds to the motion of each cell what the corners around it moved otherwise (M, 2)."""
    for cell in numba.prange(far.shape[0]):
        weights = np.zeros(corners.shape[0], np.float32)
        tolerance = max(np.float32(DEPTH_TOLERANCE) * step[cell], np.float32(LEAST_TOLERANCE_PX))
        for i in range(corners.shape[0]):
            x, y = corners[i, 0] - centres[cell, 0], corners[i, 1] - centres[cell, 1]
            square = x * x + y * y
            if square > FURTHEST_PX**2 or drift[i] > tolerance:
                continue
            gap = (disparity[i] - far[cell]) / tolerance
            if abs(gap) < 2:
                weights[i] = np.exp(-square / np.float32(2 * REACH_PX**2) - gap * gap)
        _fit_affine(corners, surprise, weights, centres[cell], flow[cell], slopes[cell])


@numba.njit(cache=True, error_model="numpy")
def _fit_affine(
    corners: Floats,
    surprise: Floats,
    weights: Floats,
    centre: Floats,
    flow: Floats,
    slopes: Floats,
) -> None:
    """Adds to `flow` (2,) at the centre and to its `slopes` (2, 2) along x and y.

    By iteratively reweighted least squares.
    """
    robust, fit = weights.astype(np.float64), np.zeros((3, 2))
    for turn in range(FIT_PASSES):
        _regress(corners, surprise, robust, centre, fit)
        # The first fits are far off where many corners are wrong, so they forgive more.
        width = OUTLIER_PX * 4.0 ** max(0, FIT_PASSES - 2 - turn)
        for i in range(corners.shape[0]):
            if weights[i] > 0:
                x, y = corners[i, 0] - centre[0], corners[i, 1] - centre[1]
                square = 0.0
                for b in range(2):
                    model = fit[0, b] + fit[1, b] * x + fit[2, b] * y
                    square += (surprise[i, b] - model) ** 2
                robust[i] = weights[i] / (1 + square / width**2)
    for b in range(2):
        flow[b] += fit[0, b]
        slopes[0, b] += fit[1, b]
        slopes[1, b] += fit[2, b]


@numba.njit(cache=True, error_model="numpy")
def _regress(
    corners: Floats,
    surprise: Floats,
    weights: NDArray[np.float64],
    centre: Floats,
    fit: NDArray[np.float64],
) -> None:
    """Sets `fit` (3, 2): both motions at the centre, and their slopes along x and y."""
    means = np.zeros(4)
    total = CAMERA_WEIGHT
    for i in range(corners.shape[0]):
        total += weights[i]
        for b in range(2):
            means[b] += weights[i] * (corners[i, b] - centre[b])
            means[2 + b] += weights[i] * surprise[i, b]
    means /= total
    ridge = RIDGE * total * REACH_PX**2
    xx = ridge + CAMERA_WEIGHT * means[0] ** 2
    xy = CAMERA_WEIGHT * means[0] * means[1]
    yy = ridge + CAMERA_WEIGHT * means[1] ** 2
    # No surprise at the centre, by the camera's weight.
    products = np.empty((2, 2))
    for a in range(2):
        for b in range(2):
            products[a, b] = CAMERA_WEIGHT * means[a] * means[2 + b]
    for i in range(corners.shape[0]):
        x = corners[i, 0] - centre[0] - means[0]
        y = corners[i, 1] - centre[1] - means[1]
        xx += weights[i] * x * x
        xy += weights[i] * x * y
        yy += weights[i] * y * y
        for b in range(2):
            products[0, b] += weights[i] * x * (surprise[i, b] - means[2 + b])
            products[1, b] += weights[i] * y * (surprise[i, b] - means[2 + b])
    determinant = xx * yy - xy * xy
    for b in range(2):
        fit[1, b] = (yy * products[0, b] - xy * products[1, b]) / determinant
        fit[2, b] = (xx * products[1, b] - xy * products[0, b]) / determinant
        fit[0, b] = means[2 + b] - fit[1, b] * means[0] - fit[2, b] * means[1]


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _align_cells(
    centres: Floats,
    far: Floats,
    step: Floats,
    gray: NDArray[np.uint8],
    nearest: FloatMap,
    other: NDArray[np.uint8],
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
) -> None:
    """Shifts each motion so that the visible background around the cell fits best.

    Gauss-Newton steps on luma, with a free difference of brightness. The windows of tracked corners
    reach across depth edges; here nearer surfaces are left out pixel by pixel.
    """
    height, width = gray.shape
    for cell in numba.prange(far.shape[0]):
        place = np.zeros(2, np.float32)
        for _ in range(ALIGN_STEPS):
            # Weighted, of the error e and the gradient (g, h): 1, e, g, h, ge, he, gg, gh, hh.
            sums = np.zeros(9)
            for y in _window(centres[cell, 1], height):
                for x in _window(centres[cell, 0], width):
                    if not _follow_pixel(
                        x,
                        y,
                        centres[cell],
                        far[cell],
                        step[cell],
                        nearest,
                        other_nearest,
                        flow[cell],
                        slopes[cell],
                        place,
                    ):
                        continue
                    i, j = np.int32(place[0]), np.int32(place[1])
                    p, q = place[0] - np.float32(i), place[1] - np.float32(j)
                    a, b = np.float32(other[j, i]), np.float32(other[j, i + 1])
                    c, d = np.float32(other[j + 1, i]), np.float32(other[j + 1, i + 1])
                    g = (1 - q) * (b - a) + q * (d - c)
                    h = (1 - p) * (c - a) + p * (d - b)
                    e = np.float32(gray[y, x]) - (
                        (1 - q) * (a + p * (b - a)) + q * (c + p * (d - c))
                    )
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
            _shift(sums, flow[cell])


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
    step: np.float32,
    nearest: FloatMap,
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
    place: Floats,
) -> bool:
    """Finds the place (2,) of a pixel in the other frame; False if it is not background in both."""
    tolerance = max(np.float32(DEPTH_TOLERANCE) * step, np.float32(LEAST_TOLERANCE_PX))
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
    """Adds one step to a flow (2,), from what `_align_cells` has summed up."""
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


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _compare_cells(
    centres: Floats,
    far: Floats,
    step: Floats,
    small: Image8,
    nearest: FloatMap,
    other: Image8,
    other_nearest: FloatMap,
    flow: Floats,
    slopes: Floats,
    trust: Floats,
    offset: Floats,
) -> None:
    """Lowers the trust in motions by which the visible background does not look alike."""
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
                    step[cell],
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
