"""What other frames saw behind the subjects of one: the plate of a frame in a film.

Only the bands beside depth edges matter, on the near side, as wide as a view may uncover:

    bands of the frame -> motion of the background beside them -> colours read there in each other
    frame that shows background -> the colours that most agree on -> those that can be believed
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_map, check_range, check_same_size
from relievo.core.types import BoolMap, FloatMap, Image
from relievo.render.background_bands import Bands, find_bands
from relievo.render.background_doubt import forget_doubtful
from relievo.render.background_motion import CellMotion, Cells, cell_motion, near_cells
from relievo.render.plate import Plate
from relievo.render.seen_frames import Floats, Motion, SeenFrame

CELL_PX = 12
"""Side of the cells that share a motion, in pixels of the reduced frame."""

AGREE_SHARE = 0.08
"""Share of white by which colours may differ from the one that most agree on and keep half of
their say."""

LEAST_WEIGHT = 0.04
"""Weight of all frames' colours together below which a place is not known."""


class Neighbour(NamedTuple):
    """Another frame of the shot: how the camera moved to it, and how much it counts, (0, 1]."""

    frame: SeenFrame
    motion: Motion
    weight: float


def background_plate(
    now: SeenFrame,
    disparity: FloatMap,
    others: Sequence[Neighbour],
    *,
    gain: float = 0.5,
    largest: int = 255,
) -> Plate:
    """Makes the plate of a frame.

    Args:
        now: the frame.
        disparity: (H, W) float32, pixels, finite, near is large: refined to the frame's size.
        others: other frames of the same size; their disparity has the scale of this one.
        gain: largest share of the disparity by which a view will move.
        largest: the code of white.

    Returns:
        The frame itself where it shows the background, what others saw in the bands, and
        known = False where nobody saw it.

    Raises:
        ShapeError: if a size differs.
        DTypeError, RangeError: if disparity is no finite float32 map, or gain is not in (0, 1].
    """
    check_map("disparity", disparity)
    check_same_size(image=now.image, disparity=disparity)
    check_range("gain", gain, 0, 1)
    for other in others:
        check_same_size(now=now.image, other=other.frame.image)
    band = find_bands(disparity, gain)
    known = band.steps == 0
    image = now.image.copy()
    if len(band.rows) and others:
        colours, weights = _gather(now, band, others)
        _choose(band.rows, band.columns, colours, weights, np.float32(largest), image, known)
        forget_doubtful(now.image, disparity, band, image, known, largest)
    return Plate(image, band.behind, known)


def _gather(now: SeenFrame, band: Bands, others: Sequence[Neighbour]) -> tuple[Floats, Floats]:
    """Reads the band in every other frame: colours (K, P, 3) and weights (K, P)."""
    scale: Floats = np.divide(now.gray.shape, now.image.shape[:2]).astype(np.float32)
    numbers, cells = _cells(now, band, scale)
    corners = near_cells(now.corners, cells, now.disparity.shape)
    colours = np.zeros((len(others), len(band.rows), 3), np.float32)
    weights = np.zeros(colours.shape[:2], np.float32)
    for i, (other, camera, weight) in enumerate(others):
        motion = cell_motion(now, other, camera, cells, corners)
        _read_band(band, other, numbers, motion, scale, weight, colours[i], weights[i])
    return colours, weights


def _cells(now: SeenFrame, band: Bands, scale: Floats) -> tuple[NDArray[np.int32], Cells]:
    """The cells of the grid that bands touch or lie beside, and their numbers (rows, columns)."""
    height, width = now.gray.shape
    shape = (height // CELL_PX + 2, width // CELL_PX + 2)
    row = ((band.rows + np.float32(0.5)) * scale[0] / CELL_PX).astype(np.intp)
    column = ((band.columns + np.float32(0.5)) * scale[1] / CELL_PX).astype(np.intp)
    place = row * shape[1] + column
    sums = [
        np.bincount(place, values, shape[0] * shape[1]).reshape(shape).astype(np.float32)
        for values in (
            None,
            band.behind[band.rows, band.columns],
            band.steps[band.rows, band.columns],
        )
    ]
    # Motions are read between the middles of cells, so the cells around have one as well.
    count, far, step = (
        cast(FloatMap, cv2.boxFilter(each, -1, (3, 3), normalize=False)) for each in sums
    )
    rows, columns = np.nonzero(count > 0.5)
    numbers = np.full(shape, -1, np.int32)
    numbers[rows, columns] = np.arange(len(rows))
    centres = (np.stack([columns, rows], axis=1) + 0.5).astype(np.float32) * CELL_PX - 0.5
    total = count[rows, columns]
    cells = Cells(centres, far[rows, columns] / total, step[rows, columns] / total)
    return numbers, cells


def _read_band(
    band: Bands,
    other: SeenFrame,
    numbers: NDArray[np.int32],
    motion: CellMotion,
    scale: Floats,
    weight: float,
    colours: Floats,
    weights: Floats,
) -> None:
    """Sets colours (P, 3) and weights (P,) to what another frame says."""
    _read_pixels(
        band.rows,
        band.columns,
        band.behind,
        band.steps,
        numbers,
        motion.flow,
        motion.trust,
        motion.offset,
        scale,
        other.image,
        other.nearest,
        np.float32(weight),
        colours,
        weights,
    )


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _read_pixels(
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    behind: FloatMap,
    steps: FloatMap,
    numbers: NDArray[np.int32],
    flow: Floats,
    trust: Floats,
    offset: Floats,
    scale: Floats,
    image: Image,
    nearest: FloatMap,
    weight: np.float32,
    colours: Floats,
    weights: Floats,
) -> None:
    height, width = behind.shape
    half, one = np.float32(0.5), np.float32(1)
    for p in numba.prange(rows.shape[0]):
        y, x = rows[p], columns[p]
        v = (np.float32(y) + half) * scale[0] - half
        u = (np.float32(x) + half) * scale[1] - half
        sums = np.zeros(6, np.float32)
        _blend_cells(u, v, numbers, flow, trust, offset, sums)
        if sums[5] <= 0:
            continue
        u += sums[0] / sums[5]
        v += sums[1] / sums[5]
        i, j = np.int32(np.rint(u)), np.int32(np.rint(v))
        if not (0 <= i < nearest.shape[1] and 0 <= j < nearest.shape[0]):
            continue
        gap = (nearest[j, i] - behind[y, x]) / steps[y, x]
        column = (u + half) / scale[1] - half
        row = (v + half) / scale[0] - half
        # Motion is not exact: half a pixel beyond the border is the border.
        inside = -half <= column < width - half and -half <= row < height - half
        if gap > 0.5 or gap < -1.0 or not inside:
            continue
        column = min(max(column, np.float32(0)), np.float32(width - 1))
        row = min(max(row, np.float32(0)), np.float32(height - 1))
        _read_smoothly(image, column, row, colours[p])
        for c in range(3):
            colours[p, c] += sums[2 + c] / sums[5]
        certainty = min(one, (half - gap) * np.float32(4))
        weights[p] = weight * certainty * sums[5]


@numba.njit(cache=True, error_model="numpy")
def _read_smoothly(image: Image, column: np.float32, row: np.float32, colour: Floats) -> None:
    """Reads an image between its pixels, into `colour` (3,).

    By Catmull-Rom splines: straight lines would blur it, and each frame by another amount.
    """
    height, width = image.shape[:2]
    left, top = np.int32(column), np.int32(row)
    across, down = np.empty(4, np.float32), np.empty(4, np.float32)
    _spline(column - np.float32(left), across)
    _spline(row - np.float32(top), down)
    colour[:] = 0
    for j in range(4):
        y = min(max(top + j - 1, 0), height - 1)
        for i in range(4):
            x = min(max(left + i - 1, 0), width - 1)
            share = down[j] * across[i]
            for c in range(3):
                colour[c] += share * np.float32(image[y, x, c])


@numba.njit(cache=True, error_model="numpy")
def _spline(t: np.float32, shares: Floats) -> None:
    """Sets the shares (4,) of the pixels around a place, t in [0, 1) behind the second."""
    half = np.float32(0.5)
    shares[0] = half * t * (t * (np.float32(2) - t) - np.float32(1))
    shares[1] = half * (t * t * (np.float32(3) * t - np.float32(5)) + np.float32(2))
    shares[2] = half * t * (t * (np.float32(4) - np.float32(3) * t) + np.float32(1))
    shares[3] = half * t * t * (t - np.float32(1))


@numba.njit(cache=True, error_model="numpy")
def _blend_cells(
    u: np.float32,
    v: np.float32,
    numbers: NDArray[np.int32],
    flow: Floats,
    trust: Floats,
    offset: Floats,
    sums: Floats,
) -> None:
    """Adds up flow, offset and trust of the four cells around a place, weighted by trust."""
    column = (u + np.float32(0.5)) / np.float32(CELL_PX) - np.float32(0.5)
    row = (v + np.float32(0.5)) / np.float32(CELL_PX) - np.float32(0.5)
    left, top = np.int32(np.floor(column)), np.int32(np.floor(row))
    for j in range(top, top + 2):
        for i in range(left, left + 2):
            if not (0 <= i < numbers.shape[1] and 0 <= j < numbers.shape[0]):
                continue
            cell = numbers[j, i]
            if cell < 0:
                continue
            share = (1 - abs(column - i)) * (1 - abs(row - j)) * trust[cell]
            sums[0] += share * flow[cell, 0]
            sums[1] += share * flow[cell, 1]
            for c in range(3):
                sums[2 + c] += share * offset[cell, c]
            sums[5] += share


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _choose(
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    colours: Floats,
    weights: Floats,
    largest: np.float32,
    image: Image,
    known: BoolMap,
) -> None:
    """Writes the mean of the colours around the one that most weight agrees on."""
    width = np.float32(AGREE_SHARE) * largest
    for p in numba.prange(rows.shape[0]):
        best, most = np.int32(-1), np.float32(0)
        for i in range(weights.shape[0]):
            if weights[i, p] > 0:
                support = np.float32(0)
                for k in range(weights.shape[0]):
                    square = _distance(colours[i, p], colours[k, p])
                    support += weights[k, p] * width**2 / (width**2 + square)
                if support > most:
                    best, most = np.int32(i), support
        if most < np.float32(LEAST_WEIGHT):
            continue
        total = np.zeros(4, np.float32)
        for k in range(weights.shape[0]):
            square = _distance(colours[best, p], colours[k, p])
            share = weights[k, p] * (width**2 / (width**2 + square)) ** 2
            for c in range(3):
                total[c] += share * colours[k, p, c]
            total[3] += share
        for c in range(3):
            value = total[c] / total[3] + np.float32(0.5)
            image[rows[p], columns[p], c] = min(max(value, np.float32(0)), largest)
        known[rows[p], columns[p]] = True


@numba.njit(cache=True)
def _distance(a: Floats, b: Floats) -> np.float32:
    """Mean squared difference of two colours (3,)."""
    total = np.float32(0)
    for c in range(3):
        total += (a[c] - b[c]) ** 2
    return total / np.float32(3)
