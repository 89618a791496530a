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

from relievo.core.types import Size
from relievo.render.background_match import align_cells, compare_cells
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
"""Corners further away have no weight; those are found that lie around any of the cells."""

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
    tolerance = np.maximum(np.float32(DEPTH_TOLERANCE) * cells.step, LEAST_TOLERANCE_PX)
    places = (cells.centres, cells.far, tolerance.astype(np.float32))
    _fit_cells(*places, corners[found], surprise, disparity, drift, flow, slopes)
    align_cells(*places, now.gray, now.nearest, other.gray, other.nearest, flow, slopes)
    trust, offset = compare_cells(
        *places, now.small, now.nearest, other.small, other.nearest, flow, slopes
    )
    return CellMotion(flow, trust, offset)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _fit_cells(
    centres: Floats,
    far: Floats,
    tolerance: Floats,
    corners: Floats,
    surprise: Floats,
    disparity: Floats,
    drift: Floats,
    flow: Floats,
    slopes: Floats,
) -> None:
    """Adds to the motion of each cell what the corners around it moved otherwise (M, 2)."""
    for cell in numba.prange(far.shape[0]):
        count = 0
        near, moved = np.empty_like(corners), np.empty_like(surprise)
        weights = np.empty(corners.shape[0], np.float32)
        for i in range(corners.shape[0]):
            x, y = corners[i, 0] - centres[cell, 0], corners[i, 1] - centres[cell, 1]
            square = x * x + y * y
            gap = (disparity[i] - far[cell]) / tolerance[cell]
            if square > FURTHEST_PX**2 or abs(gap) >= 2 or drift[i] > tolerance[cell]:
                continue
            weights[count] = np.exp(-square / np.float32(2 * REACH_PX**2) - gap * gap)
            near[count], moved[count] = corners[i], surprise[i]
            count += 1
        _fit_affine(
            near[:count], moved[:count], weights[:count], centres[cell], flow[cell], slopes[cell]
        )


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
