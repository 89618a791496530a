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
from relievo.core.types import BoolMap, FloatMap, Image, Size
from relievo.render.background_bands import Bands, find_bands
from relievo.render.background_doubt import forget_doubtful
from relievo.render.background_motion import CellMotion, Cells, cell_motion, near_cells
from relievo.render.plate import Plate
from relievo.render.seen_frames import Floats, Motion, SeenFrame

CELL_PX = 12
"""Side of the cells that share a motion, in pixels of the reduced frame."""

HIDDEN_SHARE = 0.5
"""Share of the step at an edge by which a pixel is nearer than the background, if it hides it."""

LEAST_SEEN = 0.1
"""Share of what is hidden around a cell that another frame has to show, lest it is not asked."""

AGREE_SHARE = 0.08
"""Share of white by which colours may differ from the one that most agree on and keep half of
their say."""

LEAST_WEIGHT = 0.04
"""Weight of all frames' colours together below which a place is not known."""

BLOCK = 256
"""Pixels of bands that one thread takes at a time."""


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
) -> Plate:
    """Makes the plate of a frame.

    Args:
        now: the frame.
        disparity: (H, W) float32, pixels, finite, near is large: refined to the frame's size.
        others: other frames of the same size; their disparity has the scale of this one.
        gain: largest share of the disparity by which a view will move.

    Returns:
        The frame itself where it shows the background, what others saw in the bands, and
        known = False where nobody saw it.

    Raises:
        ShapeError: if a size differs.
        DTypeError, RangeError: if disparity is no finite float32 map, or gain is not in [0, 1].
    """
    check_map("disparity", disparity)
    check_same_size(image=now.image, disparity=disparity)
    check_range("gain", gain, 0, 1)
    for other in others:
        check_same_size(now=now.image, other=other.frame.image)
    largest = 2**now.bit_depth - 1
    band = find_bands(disparity, gain)
    known = band.steps == 0
    image = now.image.copy()
    if len(band.rows) and others:
        colours, weights = _gather(now, disparity, band, others)
        _choose(band.rows, band.columns, colours, weights, np.float32(largest), image, known)
        forget_doubtful(now.image, band, image, known, largest)
    return Plate(image, band.behind, known)


class _Grid(NamedTuple):
    """A grid of cells over a reduced frame, and what is known of the band in each, (rows, columns).

    Motions are read between the middles of cells, so it is known of those around them as well.
    """

    place: NDArray[np.intp]
    pixels: FloatMap
    far: FloatMap
    step: FloatMap

    @classmethod
    def over(cls, band: Bands, scale: Floats, size: Size) -> "_Grid":
        """Lays a grid over a reduced frame of a size."""
        shape = (size[0] // CELL_PX + 2, size[1] // CELL_PX + 2)
        row = ((band.rows + np.float32(0.5)) * scale[0] / CELL_PX).astype(np.intp)
        column = ((band.columns + np.float32(0.5)) * scale[1] / CELL_PX).astype(np.intp)
        empty = cls(row * shape[1] + column, *np.zeros((3, *shape), np.float32))
        pixels = empty.sum(None)
        far, step = (
            cast(FloatMap, empty.sum(values[band.rows, band.columns]) / np.maximum(pixels, 1))
            for values in (band.behind, band.steps)
        )
        return cls(empty.place, pixels, far, step)

    def sum(self, values: Floats | None) -> FloatMap:
        """Sums values (P,) of the band in each cell and those around it; None = counts."""
        shape = self.pixels.shape
        each = np.bincount(self.place, values, shape[0] * shape[1]).reshape(shape)
        around = cv2.boxFilter(each.astype(np.float32), -1, (3, 3), normalize=False)
        return cast(FloatMap, around)

    def cells(self, wanted: BoolMap) -> tuple[NDArray[np.int32], Cells]:
        """The cells that are wanted, and their numbers (rows, columns), -1 for the others."""
        rows, columns = np.nonzero(wanted & (self.pixels > 0.5))
        numbers = np.full(self.pixels.shape, -1, np.int32)
        numbers[rows, columns] = np.arange(len(rows))
        centres = (np.stack([columns, rows], axis=1) + 0.5).astype(np.float32) * CELL_PX - 0.5
        return numbers, Cells(centres, self.far[rows, columns], self.step[rows, columns])


def _gather(
    now: SeenFrame, disparity: FloatMap, band: Bands, others: Sequence[Neighbour]
) -> tuple[Floats, Floats]:
    """Reads the band in every other frame: colours (K, P, 3) and weights (K, P)."""
    scale: Floats = np.divide(now.gray.shape, now.image.shape[:2]).astype(np.float32)
    grid = _Grid.over(band, scale, now.gray.shape)
    is_hidden = (disparity - band.behind)[band.rows, band.columns] > HIDDEN_SHARE * band.steps[
        band.rows, band.columns
    ]
    least = LEAST_SEEN * grid.sum(is_hidden.astype(np.float32))
    colours = np.zeros((len(others), len(band.rows), 3), np.float32)
    weights = np.zeros(colours.shape[:2], np.float32)
    seen = np.empty(len(band.rows), np.float32)
    for i, (other, camera, weight) in enumerate(others):
        _foresee(*band[:4], is_hidden, scale, camera, other.nearest, seen)
        numbers, cells = grid.cells(grid.sum(seen) > least)
        if len(cells.far):
            corners = near_cells(now.corners, cells, now.disparity.shape)
            motion = cell_motion(now, other, camera, cells, corners)
            _read_band(band, other, numbers, motion, scale, weight, colours[i], weights[i])
    return colours, weights


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _foresee(
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    behind: FloatMap,
    steps: FloatMap,
    is_hidden: BoolMap,
    scale: Floats,
    motion: Motion,
    nearest: FloatMap,
    seen: Floats,
) -> None:
    """Sets `seen` (P,) to 1 where another frame shows what is hidden, else to 0.

    By the camera's motion as a whole, so only about.
    """
    half = np.float32(0.5)
    for p in numba.prange(rows.shape[0]):
        seen[p] = 0
        if not is_hidden[p]:
            continue
        y, x = rows[p], columns[p]
        far = behind[y, x]
        v = (np.float32(y) + half) * scale[0] - half
        u = (np.float32(x) + half) * scale[1] - half
        column = motion[0, 0] * u + motion[0, 1] * v + motion[0, 2] * far + motion[0, 3]
        row = motion[1, 0] * u + motion[1, 1] * v + motion[1, 2] * far + motion[1, 3]
        i, j = np.int32(np.rint(column)), np.int32(np.rint(row))
        if 0 <= i < nearest.shape[1] and 0 <= j < nearest.shape[0]:
            seen[p] = nearest[j, i] - far <= np.float32(HIDDEN_SHARE) * steps[y, x]


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
        np.float32((2**other.bit_depth - 1) / 255),
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
    code: np.float32,
    colours: Floats,
    weights: Floats,
) -> None:
    half, one = np.float32(0.5), np.float32(1)
    for block in numba.prange(-(-rows.shape[0] // BLOCK)):
        # Memory of its own for each pixel would take as long as all the rest.
        sums, shares = np.empty(6, np.float32), np.empty((2, 4), np.float32)
        for p in range(block * BLOCK, min(block * BLOCK + BLOCK, rows.shape[0])):
            y, x = rows[p], columns[p]
            v = (np.float32(y) + half) * scale[0] - half
            u = (np.float32(x) + half) * scale[1] - half
            _blend_cells(u, v, numbers, flow, trust, offset, sums)
            if sums[5] <= 0:
                continue
            u += sums[0] / sums[5]
            v += sums[1] / sums[5]
            i, j = np.int32(np.rint(u)), np.int32(np.rint(v))
            if not (0 <= i < nearest.shape[1] and 0 <= j < nearest.shape[0]):
                continue
            gap = (nearest[j, i] - behind[y, x]) / steps[y, x]
            if gap > np.float32(HIDDEN_SHARE) or gap < -1.0:
                continue
            column, row = (u + half) / scale[1] - half, (v + half) / scale[0] - half
            if not _read_smoothly(image, column, row, shares, colours[p]):
                continue
            for c in range(3):
                colours[p, c] += code * sums[2 + c] / sums[5]
            certainty = min(one, (np.float32(HIDDEN_SHARE) - gap) * np.float32(4))
            weights[p] = weight * certainty * sums[5]


@numba.njit(cache=True, error_model="numpy")
def _read_smoothly(
    image: Image, column: np.float32, row: np.float32, shares: Floats, colour: Floats
) -> bool:
    """Reads an image between its pixels, into `colour` (3,); False if that is outside.

    By Catmull-Rom splines: straight lines would blur it, and each frame by another amount.
    """
    height, width = image.shape[:2]
    half, zero = np.float32(0.5), np.float32(0)
    # Motion is not exact: half a pixel beyond the border is the border.
    if not (-half <= column < width - half and -half <= row < height - half):
        return False
    column = min(max(column, zero), np.float32(width - 1))
    row = min(max(row, zero), np.float32(height - 1))
    left, top = np.int32(column), np.int32(row)
    _spline(column - np.float32(left), shares[0])
    _spline(row - np.float32(top), shares[1])
    colour[:] = 0
    for j in range(4):
        y = min(max(top + j - 1, 0), height - 1)
        for i in range(4):
            x = min(max(left + i - 1, 0), width - 1)
            share = shares[1, j] * shares[0, i]
            for c in range(3):
                colour[c] += share * np.float32(image[y, x, c])
    return True


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
    """Sums up flow, offset and trust of the four cells around a place, weighted by trust."""
    column = (u + np.float32(0.5)) / np.float32(CELL_PX) - np.float32(0.5)
    row = (v + np.float32(0.5)) / np.float32(CELL_PX) - np.float32(0.5)
    left, top = np.int32(np.floor(column)), np.int32(np.floor(row))
    sums[:] = 0
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
