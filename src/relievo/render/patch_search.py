"""The search for like patches of the background, and the painting with them.

A patch is a square around its centre. Two patches are compared where the first shows the
background of its centre; what lies nearer counts for nothing. The second may lie partly in a hole
or on a nearer surface, for a price: through a window's bars no whole patch of the outside is seen.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap, Image
from relievo.render.patch_levels import UNKNOWN, Level
from relievo.render.rows import SURFACE_STEP_PX

RADIUS = 3
"""Pixels from the centre of a patch to its border."""

KNOWN_WEIGHT, GUESSED_WEIGHT = 4, 1
"""How much a difference counts where a patch is known, and where it is a guess so far."""

MISSING = 3 * 30 * 30
"""Squared difference of colour that counts for a pixel which may not be copied."""

WINDOW_PX = 24
"""Furthest in rows and in columns that patches are looked for at the smallest size."""

NEAR_PX = 8
"""Furthest from the best match so far at the larger sizes: the smaller one has found the place."""

FRESH_TRIES, CLOSE_TRIES, LATER_TRIES = 3, 4, 2
"""Places tried at random in each round: in the whole window and closer and closer to the best
match at the smallest size, and closer and closer to the best match at the larger ones."""

NEIGHBOUR_STEPS = (1, 3)
"""Distances in pixels of the neighbours whose matches are tried, in turn from round to round."""

DIFFERENCE = 2.0 * 12 * 12
"""Mean squared difference of colour at which a patch has lost most of its say."""

CENTRES_PER_TASK = 256


def inherit(coarse: Level, coarse_matches: NDArray[np.int32], level: Level) -> NDArray[np.int32]:
    """Brings matches to twice the size.

    Returns:
        (N, 2) int32, row and column of the centre of each match, -1 for none.
    """
    matches = np.full_like(level.centres, -1)
    _inherit(coarse, coarse_matches, level, matches)
    return matches


def improve(
    level: Level, matches: NDArray[np.int32], turn: int, is_first: bool
) -> tuple[NDArray[np.int32], FloatMap]:
    """Looks for better matches among those of the neighbours and at a few random places.

    Every patch sees the matches of the turn before, and what is random depends on place and turn
    only: so the result does not depend on the number of threads.

    Args:
        level: what is to be matched.
        matches: (N, 2) int32, the matches so far, -1 for none.
        turn: number of the round.
        is_first: whether this is the smallest size, where nothing is known of any match.

    Returns:
        (N, 2) int32, the matches, and (N,) float32, their mean squared differences.

    Source: after Barnes, Shechtman, Finkelstein, Goldman, ACM TOG 28(3) (2009), with all patches
    at once instead of one after the other.
    """
    found, costs = np.empty_like(matches), np.empty(len(matches), np.float32)
    _improve(level, matches, turn, is_first, found, costs)
    return found, costs


def paint(
    image: Image, level: Level, matches: NDArray[np.int32], costs: FloatMap, share: float
) -> None:
    """Paints the holes with the mean of what the matches of all patches over a pixel show.

    Args:
        image: (H, W, 3) uint8 or uint16, of the level's size. Changed in place, in the holes.
        level: what is to be painted.
        matches: (N, 2) int32, -1 for none.
        costs: (N,) float32, mean squared differences of the matches, in codes of 8 bits.
        share: of the matches in the new colour, in (0, 1]; the rest is the old colour.

    Source: Wexler, Shechtman, Irani, IEEE TPAMI 29(3) (2007), for the voting.
    """
    says = np.square(np.float32(DIFFERENCE) / (np.float32(DIFFERENCE) + costs))
    _paint(image, level, matches, says, np.float32(share))


@numba.njit(parallel=True, nogil=True, cache=True)
def _inherit(
    coarse: Level,
    coarse_matches: NDArray[np.int32],
    level: Level,
    matches: NDArray[np.int32],
) -> None:
    for i in numba.prange(len(level.centres)):
        y, x = level.centres[i, 0], level.centres[i, 1]
        parent = coarse.numbers[y // 2, x // 2]
        if parent >= 0 and coarse_matches[parent, 0] >= 0:
            row = y + 2 * (coarse_matches[parent, 0] - coarse.centres[parent, 0])
            column = x + 2 * (coarse_matches[parent, 1] - coarse.centres[parent, 1])
            if _may_match(level.known, row, column, _limit(level, y, x)):
                matches[i, 0], matches[i, 1] = row, column


@numba.njit(cache=True)
def _limit(level: Level, y: int, x: int) -> np.float32:
    """The disparity beyond which a pixel is nearer than the background of another one."""
    return np.float32(level.disparity[y, x] + np.float32(SURFACE_STEP_PX))


@numba.njit(cache=True)
def _may_match(known: FloatMap, y: int, x: int, limit: np.float32) -> bool:
    """Whether a whole patch around a pixel is in the image, and its centre background."""
    inside = RADIUS <= y < known.shape[0] - RADIUS and RADIUS <= x < known.shape[1] - RADIUS
    return bool(inside and known[y, x] <= limit)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _improve(
    level: Level,
    matches: NDArray[np.int32],
    turn: int,
    is_first: bool,
    found: NDArray[np.int32],
    costs: FloatMap,
) -> None:
    # Unpacked: the functions below are called so often that handing on all of a level takes time.
    image, known, numbers, centres = level.image, level.known, level.numbers, level.centres
    count = len(centres)
    for task in numba.prange((count + CENTRES_PER_TASK - 1) // CENTRES_PER_TASK):
        weights = np.empty((2 * RADIUS + 1, 2 * RADIUS + 1), np.int32)
        best = np.empty(3, np.int32)
        first = task * CENTRES_PER_TASK
        for i in range(first, min(first + CENTRES_PER_TASK, count)):
            y, x = centres[i, 0], centres[i, 1]
            limit = _limit(level, y, x)
            total = _weigh(level.disparity, known, limit, y, x, weights)
            best[0], best[1], best[2] = -1, -1, np.iinfo(np.int32).max
            row, column = matches[i, 0], matches[i, 1]
            _try(image, known, limit, y, x, row, column, weights, best)
            _try_neighbours(image, known, numbers, matches, limit, y, x, turn, weights, best)
            _try_random(image, known, limit, y, x, turn, is_first, weights, best)
            found[i, 0], found[i, 1] = best[0], best[1]
            costs[i] = np.float32(best[2]) / np.float32(3 * total)


@numba.njit(cache=True)
def _weigh(
    disparity: FloatMap,
    known: FloatMap,
    limit: np.float32,
    y: int,
    x: int,
    weights: NDArray[np.int32],
) -> np.int32:
    """Sets how much each pixel of a patch counts; returns the sum, > 0."""
    total = np.int32(0)
    for down in range(-RADIUS, RADIUS + 1):
        for across in range(-RADIUS, RADIUS + 1):
            row, column, weight = y + down, x + across, np.int32(0)
            inside = 0 <= row < known.shape[0] and 0 <= column < known.shape[1]
            if inside and disparity[row, column] <= limit:
                is_known = known[row, column] != UNKNOWN
                weight = np.int32(KNOWN_WEIGHT if is_known else GUESSED_WEIGHT)
            weights[down + RADIUS, across + RADIUS] = weight
            total += weight
    return total


@numba.njit(cache=True)
def _try_neighbours(
    image: Image,
    known: FloatMap,
    numbers: NDArray[np.int32],
    matches: NDArray[np.int32],
    limit: np.float32,
    y: int,
    x: int,
    turn: int,
    weights: NDArray[np.int32],
    best: NDArray[np.int32],
) -> None:
    """Tries where the match would lie if it moved along with that of a neighbour."""
    height, width = numbers.shape
    step = NEIGHBOUR_STEPS[turn % 2]
    for side in range(4):
        down = step if side == 0 else -step if side == 1 else 0
        across = step if side == 2 else -step if side == 3 else 0
        row, column = y + down, x + across
        if 0 <= row < height and 0 <= column < width:
            j = numbers[row, column]
            if j >= 0 and matches[j, 0] >= 0:
                row, column = matches[j, 0] - down, matches[j, 1] - across
                _try(image, known, limit, y, x, row, column, weights, best)


@numba.njit(cache=True)
def _try_random(
    image: Image,
    known: FloatMap,
    limit: np.float32,
    y: int,
    x: int,
    turn: int,
    is_first: bool,
    weights: NDArray[np.int32],
    best: NDArray[np.int32],
) -> None:
    fresh = FRESH_TRIES if is_first else 0
    close = CLOSE_TRIES if is_first else LATER_TRIES
    reach = WINDOW_PX if is_first else NEAR_PX
    for attempt in range(fresh + close):
        from_y, from_x = y, x
        if attempt >= fresh and best[0] >= 0:
            from_y, from_x = best[0], best[1]
        bits = _scramble(y, x, turn * (FRESH_TRIES + CLOSE_TRIES) + attempt)
        row = from_y + (bits & 0xFFFF) % (2 * reach + 1) - reach
        column = from_x + (bits >> 16) % (2 * reach + 1) - reach
        _try(image, known, limit, y, x, row, column, weights, best)
        if attempt >= fresh:
            reach = max(reach // 2, 1)


@numba.njit(cache=True)
def _scramble(y: int, x: int, number: int) -> int:
    """A number of 32 bits that looks random."""
    bits = (y * 73856093) ^ (x * 19349663) ^ (number * 83492791)
    for _ in range(2):
        bits &= 0xFFFFFFFF
        bits = ((bits >> 16) ^ bits) * 0x45D9F3B
    bits &= 0xFFFFFFFF
    return (bits >> 16) ^ bits


@numba.njit(cache=True)
def _try(
    image: Image,
    known: FloatMap,
    limit: np.float32,
    y: int,
    x: int,
    row: int,
    column: int,
    weights: NDArray[np.int32],
    best: NDArray[np.int32],
) -> None:
    """Makes the patch around (row, column) the best match of that around (y, x) if it is."""
    if not _may_match(known, row, column, limit) or (row == best[0] and column == best[1]):
        return
    total, bound = np.int32(0), best[2]
    for down in range(-RADIUS, RADIUS + 1):
        for across in range(-RADIUS, RADIUS + 1):
            weight = weights[down + RADIUS, across + RADIUS]
            if weight == 0:
                continue
            if known[row + down, column + across] > limit:
                total += weight * np.int32(MISSING)
                continue
            for channel in range(3):
                step = np.int32(image[row + down, column + across, channel])
                step -= np.int32(image[y + down, x + across, channel])
                total += weight * step * step
        if total >= bound:
            return
    best[0], best[1], best[2] = row, column, total


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _paint(
    image: Image,
    level: Level,
    matches: NDArray[np.int32],
    says: FloatMap,
    share: np.float32,
) -> None:
    # Holes are written and only what is known is read: no thread sees the work of another.
    known = level.known
    for i in numba.prange(len(level.pixels)):
        y, x = level.pixels[i, 0], level.pixels[i, 1]
        limit = _limit(level, y, x)
        red, green, blue, total = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
        for row in range(max(y - RADIUS, 0), min(y + RADIUS + 1, known.shape[0])):
            for column in range(max(x - RADIUS, 0), min(x + RADIUS + 1, known.shape[1])):
                j = level.numbers[row, column]
                if j < 0 or matches[j, 0] < 0:
                    continue
                from_y, from_x = matches[j, 0] + y - row, matches[j, 1] + x - column
                if known[from_y, from_x] > limit:
                    continue
                red += says[j] * np.float32(image[from_y, from_x, 0])
                green += says[j] * np.float32(image[from_y, from_x, 1])
                blue += says[j] * np.float32(image[from_y, from_x, 2])
                total += says[j]
        if total > 0:
            for channel, seen in enumerate((red, green, blue)):
                old = np.float32(image[y, x, channel])
                image[y, x, channel] = old + share * (seen / total - old) + np.float32(0.5)
