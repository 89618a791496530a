"""Takes the mixed values of a small map apart by the segments that its pixels cover.

A pixel of the map on an outline holds a mixture of the surfaces on both sides. Where segments are
known, so are the shares: each pixel keeps one value for every segment near it, and these values
are found so that, mixed by their shares, they give the map again. Thin things, of which no pixel of
the map is pure, get their own depth back that way.

The mixture of a map is a table with `SLOTS` places for each of its pixels: `labels` (h, w, SLOTS)
uint16, `shares` (h, w, SLOTS) float32 that sum to 1, of which the first `counts` (h, w) int32 are
used. A pixel on void only uses none.

Source: normalised convolution (Knutsson and Westin, CVPR 1993) within labels, and the residual
iteration of iterative back-projection (Irani and Peleg, 1991); the combination is ours.
"""

from typing import NamedTuple, TypeAlias

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, Ids
from relievo.core.types import FloatMap
from relievo.refinement.steps import share_of_step

Slots: TypeAlias = NDArray[np.float32]
Counts: TypeAlias = NDArray[np.int32]
Places: TypeAlias = NDArray[np.int64]

SLOTS = 6
"""Segments that can meet in one pixel of the map; further ones are taken for the others."""
BLUR_SIDE = np.float32(0.19)
"""How much a neighbouring pixel's area counts beside the own: a Gaussian of 0.55 pixels, which with
the area itself is about the blur of a network's map."""
REACH = 2
ITERATIONS = 4
STEADINESS = np.float32(0.05)
PURE = np.float32(0.85)
"""A pixel with this share of a segment tells the range of its values."""
SLACK = np.float32(0.5)
"""How far beyond that range a value may lie, as a share of it."""
OVERSHOOT = np.float32(2)
"""Of a segment that no pixel shows purely, such as a pole: how far its value may lie beyond the
range of the mixtures around it, as a share of that range."""
LEAST_WEIGHT = np.float32(1e-9)
ZERO = np.float32(0)
ONE = np.float32(1)
INFINITY = np.float32(np.inf)


class Mixture(NamedTuple):
    """Which segments the pixels of a map cover, and how much of each: see the module."""

    labels: NDArray[np.uint16]
    shares: Slots
    counts: Counts


def unmix(values: FloatMap, ids: Ids, *, radius: int = 1) -> tuple[Mixture, NDArray[np.float32]]:
    """Finds the value of every segment in every pixel of a map.

    Args:
        values: (h, w) float32, finite.
        ids: (rows, columns) uint16 on a finer grid over the same image, 0 = void.
        radius: how far a step is smeared to each side, in pixels of the map.

    Returns:
        The mixture of each pixel, and (3, h, w, SLOTS) float32: the value of each of its segments,
        and the lowest and highest of the surfaces at a step within that segment nearby.
    """
    mixture = _mixture(ids, values.shape)
    mixed = np.argwhere(mixture.counts > 1)
    pure = np.zeros(mixture.shares.shape, np.float32)
    pure[..., 0] = values
    _start(values, *mixture, mixed, _nearness(), pure)
    limits = np.zeros((2, *pure.shape), np.float32)
    _limit(values, *mixture, mixed, *_overshoot(values), pure, limits)
    residual = np.zeros_like(values)
    for _ in range(ITERATIONS):
        _subtract(values, mixture.shares, mixture.counts, mixed, pure, residual)
        _correct(residual, *mixture, mixed, limits, pure)
    planes = np.stack([pure, pure, pure])
    _find_surfaces(mixture.labels, mixture.counts, mixed, radius, planes)
    return mixture, planes


def spread(
    ids: Ids,
    mixture: Mixture,
    planes: NDArray[np.float32],
    least_step: np.float32,
    steps: NDArray[np.float32],
) -> None:
    """Interpolates each pixel of a finer grid among the values of its own segment.

    Only where the map itself has a step nearby: on a slope, pure values of both sides of an outline
    would differ for no other reason than that they lie apart.

    Args:
        ids: (rows, columns) uint16.
        mixture: of the map.
        planes: (3, h, w, SLOTS) float32, as `unmix` gives them.
        least_step: from this difference on, surfaces nearby make a step; below, it fades.
        steps: (3, rows, columns) float32, the plain interpolation: overwritten near outlines.
    """
    _spread(ids, mixture.labels, mixture.counts, planes, least_step, steps)


def _mixture(ids: Ids, size: tuple[int, ...]) -> Mixture:
    empty = (np.zeros((*size, SLOTS), np.uint16), np.zeros((*size, SLOTS), np.float32))
    areas = Mixture(*empty, np.zeros(size, np.int32))
    _measure_areas(ids, *areas)
    if areas.counts.max() <= 1 and (areas.labels[..., 0] == areas.labels[0, 0, 0]).all():
        return areas
    blurred = Mixture(*(np.zeros_like(each) for each in areas))  # type: ignore[arg-type]
    _blur_areas(*areas, *blurred)
    return blurred


def _nearness() -> NDArray[np.float32]:
    squares = np.arange(-REACH, REACH + 1, dtype=np.float32) ** 2
    return np.asarray(np.exp(-0.5 * (squares[:, None] + squares)), np.float32)


def _overshoot(values: FloatMap) -> tuple[FloatMap, FloatMap]:
    window = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
    lowest, highest = cv2.erode(values, window), cv2.dilate(values, window)
    room = OVERSHOOT * (highest - lowest)
    return (
        np.maximum(lowest - room, values.min()),
        np.minimum(highest + room, values.max()),
    )


@numba.njit(inline="always")
def _slot(labels: NDArray[np.uint16], count: int, label: int) -> int:
    """Where a label stands among the used places of one pixel; `count` if it does not."""
    place = 0
    while place < count and labels[place] != label:
        place += 1
    return place


@numba.njit(inline="always")
def _is_amid_one(labels: NDArray[np.uint16], counts: Counts, y: int, x: int) -> bool:
    """Whether a pixel and its eight neighbours all cover one segment alone, the same."""
    height, width = counts.shape
    is_one = True
    for v in range(max(y - 1, 0), min(y + 2, height)):
        for u in range(max(x - 1, 0), min(x + 2, width)):
            is_one &= counts[v, u] == 1 and labels[v, u, 0] == labels[y, x, 0]
    return is_one


@numba.njit(parallel=True, nogil=True, cache=True)
def _measure_areas(ids: Ids, labels: NDArray[np.uint16], shares: Slots, counts: Counts) -> None:
    rows, columns = ids.shape
    height, width = counts.shape
    for y in numba.prange(height):
        top, bottom = y * rows // height, ((y + 1) * rows - 1) // height + 1
        for x in range(width):
            left, right = x * columns // width, ((x + 1) * columns - 1) // width + 1
            count = 0
            total = ZERO
            for row in range(top, bottom):
                for column in range(left, right):
                    label = ids[row, column]
                    if label == VOID:
                        continue
                    place = _slot(labels[y, x], count, label)
                    if place == SLOTS:
                        continue
                    if place == count:
                        labels[y, x, place] = label
                        count += 1
                    shares[y, x, place] += ONE
                    total += ONE
            for place in range(count):
                shares[y, x, place] /= total
            counts[y, x] = count


@numba.njit(parallel=True, nogil=True, cache=True)
def _blur_areas(
    labels: NDArray[np.uint16],
    shares: Slots,
    counts: Counts,
    out_labels: NDArray[np.uint16],
    out_shares: Slots,
    out_counts: Counts,
) -> None:
    """Weighs the areas of each pixel and its eight neighbours together; own segments come first."""
    height, width = counts.shape
    for y in numba.prange(height):
        for x in range(width):
            count = counts[y, x]
            out_labels[y, x, 0] = labels[y, x, 0]
            if _is_amid_one(labels, counts, y, x):
                out_shares[y, x, 0] = ONE
                out_counts[y, x] = 1
                continue
            out_labels[y, x] = labels[y, x]
            total = ZERO
            for v in range(max(y - 1, 0), min(y + 2, height)):
                for u in range(max(x - 1, 0), min(x + 2, width)):
                    near = (ONE if v == y else BLUR_SIDE) * (ONE if u == x else BLUR_SIDE)
                    for other in range(counts[v, u]):
                        place = _slot(out_labels[y, x], count, labels[v, u, other])
                        if place == SLOTS:
                            continue
                        if place == count:
                            out_labels[y, x, place] = labels[v, u, other]
                            count += 1
                        out_shares[y, x, place] += near * shares[v, u, other]
                        total += near * shares[v, u, other]
            for place in range(count):
                out_shares[y, x, place] /= total
            out_counts[y, x] = count


@numba.njit(nogil=True, cache=True)
def _start(
    values: FloatMap,
    labels: NDArray[np.uint16],
    shares: Slots,
    counts: Counts,
    mixed: Places,
    nearness: NDArray[np.float32],
    pure: Slots,
) -> None:
    """Takes for each segment of a mixed pixel the mean of nearly pure pixels of it nearby."""
    height, width = counts.shape
    for y, x in mixed:
        for place in range(counts[y, x]):
            total = weight = ZERO
            for v in range(max(y - REACH, 0), min(y + REACH + 1, height)):
                for u in range(max(x - REACH, 0), min(x + REACH + 1, width)):
                    other = _slot(labels[v, u], counts[v, u], labels[y, x, place])
                    if other == counts[v, u]:
                        continue
                    share = shares[v, u, other]
                    purity = share * share * share
                    purity *= purity
                    near = nearness[v - y + REACH, u - x + REACH]
                    near *= purity * purity + LEAST_WEIGHT * share
                    total += near * values[v, u]
                    weight += near
            own = shares[y, x, place] ** 8
            pure[y, x, place] = own * values[y, x] + (ONE - own) * total / weight


@numba.njit(nogil=True, cache=True)
def _limit(
    values: FloatMap,
    labels: NDArray[np.uint16],
    shares: Slots,
    counts: Counts,
    mixed: Places,
    lowest: FloatMap,
    highest: FloatMap,
    pure: Slots,
    limits: NDArray[np.float32],
) -> None:
    """Finds between which values each segment of a mixed pixel may lie."""
    height, width = counts.shape
    for y, x in mixed:
        for place in range(counts[y, x]):
            low, high = INFINITY, -INFINITY
            for v in range(max(y - REACH, 0), min(y + REACH + 1, height)):
                for u in range(max(x - REACH, 0), min(x + REACH + 1, width)):
                    other = _slot(labels[v, u], counts[v, u], labels[y, x, place])
                    if other < counts[v, u] and shares[v, u, other] >= PURE:
                        low, high = min(low, values[v, u]), max(high, values[v, u])
            slack = SLACK * (high - low)
            if low > high:
                low, high, slack = lowest[y, x], highest[y, x], ZERO
            # What it starts from is within, so that nothing jumps.
            start = pure[y, x, place]
            limits[0, y, x, place] = min(max(low - slack, lowest[y, x]), start)
            limits[1, y, x, place] = max(min(high + slack, highest[y, x]), start)


@numba.njit(nogil=True, cache=True)
def _subtract(
    values: FloatMap, shares: Slots, counts: Counts, mixed: Places, pure: Slots, residual: FloatMap
) -> None:
    """What the mixtures lack of the map; nothing where a pixel covers one segment alone."""
    for y, x in mixed:
        rest = values[y, x]
        for place in range(counts[y, x]):
            rest -= shares[y, x, place] * pure[y, x, place]
        residual[y, x] = rest


@numba.njit(nogil=True, cache=True)
def _correct(
    residual: FloatMap,
    labels: NDArray[np.uint16],
    shares: Slots,
    counts: Counts,
    mixed: Places,
    limits: NDArray[np.float32],
    pure: Slots,
) -> None:
    """Moves the values of mixed pixels by what the map lacks, in proportion to their shares."""
    height, width = counts.shape
    for y, x in mixed:
        for place in range(counts[y, x]):
            total, weight = ZERO, STEADINESS
            for v in range(max(y - 1, 0), min(y + 2, height)):
                for u in range(max(x - 1, 0), min(x + 2, width)):
                    other = _slot(labels[v, u], counts[v, u], labels[y, x, place])
                    if other == counts[v, u]:
                        continue
                    near = (ONE if v == y else BLUR_SIDE) * (ONE if u == x else BLUR_SIDE)
                    near *= shares[v, u, other]
                    total += near * residual[v, u]
                    weight += near * shares[v, u, other]
            value = pure[y, x, place] + total / weight
            pure[y, x, place] = min(max(value, limits[0, y, x, place]), limits[1, y, x, place])


@numba.njit(nogil=True, cache=True)
def _find_surfaces(
    labels: NDArray[np.uint16],
    counts: Counts,
    mixed: Places,
    radius: int,
    planes: NDArray[np.float32],
) -> None:
    """Finds the surfaces at steps within a segment, as `find_steps`, where it meets others."""
    height, width = counts.shape
    done = np.zeros((height, width), np.bool_)
    for row, column in mixed:
        for y in range(max(row - 1, 0), min(row + 2, height)):
            for x in range(max(column - 1, 0), min(column + 2, width)):
                if done[y, x]:
                    continue
                done[y, x] = True
                for place in range(counts[y, x]):
                    _find_surface(labels, counts, radius, planes, y, x, place)


@numba.njit(nogil=True, cache=True)
def _find_surface(
    labels: NDArray[np.uint16],
    counts: Counts,
    radius: int,
    planes: NDArray[np.float32],
    y: int,
    x: int,
    place: int,
) -> None:
    height, width = counts.shape
    value = planes[0, y, x, place]
    lowest = highest = wide_lowest = wide_highest = value
    for v in range(max(y - 2 * radius, 0), min(y + 2 * radius + 1, height)):
        for u in range(max(x - 2 * radius, 0), min(x + 2 * radius + 1, width)):
            other = _slot(labels[v, u], counts[v, u], labels[y, x, place])
            if other == counts[v, u]:
                continue
            near = planes[0, v, u, other]
            wide_lowest, wide_highest = min(wide_lowest, near), max(wide_highest, near)
            if abs(v - y) <= radius and abs(u - x) <= radius:
                lowest, highest = min(lowest, near), max(highest, near)
    stepness = share_of_step(highest - lowest, wide_highest - wide_lowest)
    planes[1, y, x, place] = value + stepness * (lowest - value)
    planes[2, y, x, place] = value + stepness * (highest - value)


@numba.njit(parallel=True, nogil=True, cache=True)
def _spread(
    ids: Ids,
    labels: NDArray[np.uint16],
    counts: Counts,
    planes: NDArray[np.float32],
    least_step: np.float32,
    steps: NDArray[np.float32],
) -> None:
    rows, columns = ids.shape
    height, width = counts.shape
    for row in numba.prange(rows):
        y = min(max((row + 0.5) * height / rows - 0.5, 0.0), height - 1.0)
        top = int(y)
        bottom, down = min(top + 1, height - 1), np.float32(y - top)
        for column in range(columns):
            x = min(max((column + 0.5) * width / columns - 0.5, 0.0), width - 1.0)
            left = int(x)
            right, across = min(left + 1, width - 1), np.float32(x - left)
            label = ids[row, column]
            is_step = min((steps[2, row, column] - steps[1, row, column]) / least_step, ONE)
            if (
                label == VOID
                or is_step <= ZERO
                or (
                    counts[top, left] == 1
                    and counts[top, right] == 1
                    and counts[bottom, left] == 1
                    and counts[bottom, right] == 1
                )
            ):
                continue
            value = low = high = weight = ZERO
            for v, share_y in ((top, ONE - down), (bottom, down)):
                for u, share_x in ((left, ONE - across), (right, across)):
                    place = _slot(labels[v, u], counts[v, u], label)
                    if place == counts[v, u]:
                        continue
                    share = share_y * share_x + LEAST_WEIGHT
                    weight += share
                    value += share * planes[0, v, u, place]
                    low += share * planes[1, v, u, place]
                    high += share * planes[2, v, u, place]
            if weight > ZERO:
                steps[0, row, column] += is_step * (value / weight - steps[0, row, column])
                steps[1, row, column] += is_step * (low / weight - steps[1, row, column])
                steps[2, row, column] += is_step * (high / weight - steps[2, row, column])
