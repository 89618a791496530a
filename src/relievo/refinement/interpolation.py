"""From the work grid to full size: every pixel among the four work pixels around it.

Inside surfaces that is bilinear. At an outline a pixel takes the work pixels of its own segment,
which it knows or chooses by colour; in a step it takes those of its colour, and is drawn towards
the nearer of the two surfaces.
"""

from typing import NamedTuple

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, Ids
from relievo.core.types import FloatMap, Image
from relievo.refinement.grid import Places, places
from relievo.refinement.label_grid import Labels

ZERO = np.float32(0)
HALF = np.float32(0.5)
ONE = np.float32(1)
LEAST_KINSHIP = np.float32(1e-4)
OUTLINE_SHARE = np.float32(0.15)
"""A step where two segments meet counts from this share of what makes a step elsewhere."""


class WorkGrid(NamedTuple):
    """What is known on the work grid.

    Fields: colours (rows, columns, 3) of the guide; labels (rows, columns) uint16, 0 = void; steps
    (3, rows, columns) float32: value, and the lowest and the highest of the surfaces nearby;
    slopes (rows, columns) float32: how hard a step is drawn towards its two surfaces, 1 = not.
    """

    colours: Image
    labels: Ids
    steps: NDArray[np.float32]
    slopes: FloatMap


def interpolate(
    guide: Image,
    labels: Labels,
    grid: WorkGrid,
    steepness: np.float32,
    strangeness: np.float32,
    limits: tuple[np.float32, np.float32],
) -> FloatMap:
    """Interpolates the work grid at every pixel of the guide.

    Args:
        guide: (H, W, 3) uint8 or uint16.
        labels: the segment of each pixel, as far as it is known beyond the grid.
        grid: the work grid.
        steepness: where lowest and highest differ by more than this, there is a step.
        strangeness: 1 / the squared distance of colours that have nothing in common.
        limits: lowest and highest value of the result.

    Returns:
        (H, W) float32.
    """
    height, width = guide.shape[:2]
    out = np.asarray(cv2.resize(grid.steps[0], (width, height)), np.float32)
    np.clip(out, *limits, out=out)
    rows, columns = (places(*pair) for pair in zip(out.shape, grid.labels.shape, strict=True))
    exact = np.zeros((1, 1), np.uint16) if labels.exact is None else labels.exact
    special = _special(grid.labels, grid.steps, steepness)
    _interpolate(
        guide,
        exact,
        labels.kept,
        *grid,
        special,
        steepness,
        strangeness,
        rows,
        columns,
        limits,
        out,
    )
    return out


@numba.njit(inline="always")
def fading(variation: np.float32, steepness: np.float32) -> np.float32:
    """How far variation is treated as a step: 0 up to the steepness, 1 from twice of it."""
    return min(max((variation - steepness) / steepness, ZERO), ONE)


@numba.njit(inline="always")
def kinship(r: np.float32, g: np.float32, b: np.float32, strangeness: np.float32) -> np.float32:
    """About exp(-d^2 / (2 sigma^2)), and exactly 0 for d > 4 sigma: (1 - d^2 / (4 sigma)^2)^8."""
    likeness = max(ONE - (r * r + g * g + b * b) * strangeness, ZERO)
    likeness *= likeness
    likeness *= likeness
    return likeness * likeness


@numba.njit(parallel=True, nogil=True, cache=True)
def _special(labels: Ids, steps: NDArray[np.float32], steepness: np.float32) -> NDArray[np.bool_]:
    """Marks work pixels in a step, and those with another segment to the right or below."""
    _, rows, columns = steps.shape
    marks = np.empty((rows, columns), np.bool_)
    for row in numba.prange(rows):
        below = min(row + 1, rows - 1)
        for column in range(columns):
            right = min(column + 1, columns - 1)
            label = labels[row, column]
            marks[row, column] = (
                steps[2, row, column] - steps[1, row, column] > steepness
                or labels[row, right] != label
                or labels[below, column] != label
                or labels[below, right] != label
            )
    return marks


@numba.njit(parallel=True, nogil=True, cache=True, fastmath=True)
def _interpolate(
    guide: Image,
    exact: Ids,
    kept: Ids,
    colours: Image,
    labels: Ids,
    steps: NDArray[np.float32],
    slopes: FloatMap,
    special: NDArray[np.bool_],
    steepness: np.float32,
    strangeness: np.float32,
    rows: Places,
    columns: Places,
    limits: tuple[np.float32, np.float32],
    out: FloatMap,
) -> None:
    height, width = out.shape
    lefts, rights, acrosses = columns
    is_exact = exact.shape[0] == height and exact.shape[1] == width
    for y in numba.prange(height):
        top, bottom, down = rows[0][y], rows[1][y], rows[2][y]
        marks = special[top] | special[bottom]
        shares, kin = np.empty(4, np.float32), np.empty(4, np.float32)
        for x in range(width):
            left, right, across = lefts[x], rights[x], acrosses[x]
            if not (marks[left] or marks[right]):
                continue
            shares[0], shares[1] = (ONE - down) * (ONE - across), (ONE - down) * across
            shares[2], shares[3] = down * (ONE - across), down * across
            corners = ((top, left), (top, right), (bottom, left), (bottom, right))
            for i in range(4):
                shares[i] += LEAST_KINSHIP
                row, column = corners[i]
                r = np.float32(guide[y, x, 0]) - np.float32(colours[row, column, 0])
                g = np.float32(guide[y, x, 1]) - np.float32(colours[row, column, 1])
                b = np.float32(guide[y, x, 2]) - np.float32(colours[row, column, 2])
                kin[i] = shares[i] * (kinship(r, g, b, strangeness) + LEAST_KINSHIP)
            four = (
                labels[top, left],
                labels[top, right],
                labels[bottom, left],
                labels[bottom, right],
            )
            own = kept[exact[y, x]] if is_exact else _most_kin(four, kin)
            plain, by_colour, low, high = _mean_of_own(own, four, corners, shares, kin, steps)
            fade = fading(high - low, steepness)
            value = plain + fade * (by_colour - plain)
            middle = HALF * (low + high)
            value = middle + (value - middle) * (ONE + fade * (slopes[top, left] - ONE))
            if fade > ZERO:
                value = min(max(value, low), high)
            else:
                # Segments that meet on one surface leave no trace there.
                first, second = steps[0, top, left], steps[0, top, right]
                third, last = steps[0, bottom, left], steps[0, bottom, right]
                parting = max(first, second, third, last) - min(first, second, third, last)
                value = out[y, x] + fading(parting, OUTLINE_SHARE * steepness) * (value - out[y, x])
            out[y, x] = min(max(value, limits[0]), limits[1])


@numba.njit(inline="always")
def _most_kin(four: tuple[int, int, int, int], kin: NDArray[np.float32]) -> int:
    """The segment whose work pixels are most like the pixel; void if void is among them."""
    best, most = four[0], ZERO
    for i in range(4):
        if four[i] == VOID:
            return VOID
        together = ZERO
        for j in range(4):
            if four[j] == four[i]:
                together += kin[j]
        if together > most:
            best, most = four[i], together
    return best


@numba.njit(inline="always")
def _mean_of_own(
    own: int,
    four: tuple[int, int, int, int],
    corners: tuple[tuple[int, int], ...],
    shares: NDArray[np.float32],
    kin: NDArray[np.float32],
    steps: NDArray[np.float32],
) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """Means over the work pixels of a segment: plain, by colour, of the lowest and the highest.

    All four count for void, and for a segment that none of them has: it is too thin for the grid.
    """
    is_all = own == VOID or (
        own != four[0] and own != four[1] and own != four[2] and own != four[3]
    )
    plain = by_colour = low = high = weight = likeness = ZERO
    for i in range(4):
        if is_all or four[i] == own:
            row, column = corners[i]
            weight += shares[i]
            likeness += kin[i]
            plain += shares[i] * steps[0, row, column]
            by_colour += kin[i] * steps[0, row, column]
            low += shares[i] * steps[1, row, column]
            high += shares[i] * steps[2, row, column]
    return plain / weight, by_colour / likeness, low / weight, high / weight
