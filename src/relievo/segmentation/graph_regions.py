"""Joins the pixels of an image to regions over a graph, and regions to fewer over theirs.

An edge of the graph weighs how much what it connects differs. Edges are taken from the lightest on,
and join what they connect unless they weigh clearly more than those inside. Nodes may carry marks
of surfaces that are known to be apart: what has two different marks never joins.

Source: Felzenszwalb and Huttenlocher, IJCV 59(2):167-181 (2004), with weights sorted in levels and
with marks; a graph of regions above it as in Grundmann et al., CVPR 2010.
"""

from typing import NamedTuple, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap

Labels: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]

LEVELS = 1024
"""Weights of pixels are sorted in so many levels of equal width."""
NO_MARK = 0
NO_NUMBER = np.int32(-1)


class PixelEdges(NamedTuple):
    """A number for each pair of neighbouring pixels.

    Fields: across (h, w - 1) float32, of each pixel and the one to its right; down (h - 1, w)
    float32, of each pixel and the one below.
    """

    across: FloatMap
    down: FloatMap


class Joined(NamedTuple):
    """Regions, and what they are made of: pixels, or smaller regions.

    Fields: numbers int32, the region of each pixel (h, w) or smaller region (N,), from 0 in the
    order of what they are made of; marks (R,) int32, of each region, `NO_MARK` = none; sizes (R,)
    int32, its pixels.
    """

    numbers: Labels
    marks: Labels
    sizes: Labels


class Borders(NamedTuple):
    """The pairs of regions that touch, each once, rising.

    Fields: first and second (N,) int32, first < second; lengths (N,) float64, how many edges of
    pixels connect them; means (N,) float64, of a quantity over those edges.
    """

    first: Labels
    second: Labels
    lengths: Floats
    means: Floats


def edge_weights(
    colours: FloatMap, depth: FloatMap | None = None, boundaries: FloatMap | None = None
) -> PixelEdges:
    """Weighs how much neighbouring pixels differ.

    Args:
        colours: (h, w, C) float32, in a space in which distances count, such as Lab.
        depth: (h, w) float32; a difference of 1 counts as much as one of 1 in colour. None = not
            known.
        boundaries: (h, w) float32, how likely an outline runs through each pixel, [0, 1]. None =
            not known.

    Returns:
        The distance in colour plus that in depth plus the likelihood of an outline at the likelier
        of the two pixels; all >= 0.
    """
    across, down = _colour_distances(colours)
    if depth is not None:
        across += np.abs(np.diff(depth, axis=1))
        down += np.abs(np.diff(depth, axis=0))
    if boundaries is not None:
        across += np.maximum(boundaries[:, :-1], boundaries[:, 1:])
        down += np.maximum(boundaries[:-1], boundaries[1:])
    return PixelEdges(across, down)


def join_pixels(weights: PixelEdges, marks: Labels, *, scale: float, least_pixels: int) -> Joined:
    """Joins pixels to regions, each of which hangs together.

    Where there are marks, they spread first, along the lightest edges, until every pixel has one:
    a watershed. Regions then form within them.

    Args:
        weights: of the edges, >= 0; those of 1 and more count as equal.
        marks: (h, w) int32, >= 0: surfaces that are to stay apart; `NO_MARK` = of any.
        scale: an edge may weigh by this, divided by the number of pixels, more than those inside
            a region: the larger, the larger the regions.
        least_pixels: smaller regions join a neighbour, where marks allow.
    """
    edges = _sorted_edges(*weights)
    sizes, all_edges = np.ones(marks.size, np.int32), len(edges[0])
    known = marks.ravel()
    if known.any():
        numbers, spread, _ = _join(*edges, all_edges, sizes, known, np.float32(np.inf), 0)
        known = spread[numbers]
    limit = np.float32(scale * LEVELS)
    numbers, *facts = _join(*edges, all_edges, sizes, known, limit, least_pixels)
    return Joined(numbers.reshape(marks.shape), *facts)


def join_regions(
    regions: Joined, borders: Borders, costs: Floats, *, limit: float, least_pixels: int
) -> Joined:
    """Joins regions that touch, the most alike first.

    Args:
        regions: of anything.
        borders: between the regions.
        costs: (N,) float64, how much the two regions of each border differ.
        limit: pairs that cost more stay apart.
        least_pixels: smaller regions join a neighbour in any case, where marks allow.

    Returns:
        Fewer regions, made of those.
    """
    order = np.argsort(costs, kind="stable")
    ranked = costs[order].astype(np.float32)
    count = int(np.searchsorted(ranked, np.float32(limit), side="right"))
    first, second = borders.first[order], borders.second[order]
    # Infinite, for the limit alone decides which pairs are too different.
    scale = np.float32(np.inf)
    return Joined(
        *_join(first, second, ranked, count, regions.sizes, regions.marks, scale, least_pixels)
    )


def find_borders(numbers: Labels, quantity: PixelEdges, *, has_direction: bool = False) -> Borders:
    """Finds the pairs of regions that touch.

    Args:
        numbers: (h, w) int32, >= 0, the region of each pixel.
        quantity: whose mean is wanted, over the edges between two regions.
        has_direction: whether the quantity counts from the left or upper pixel to the other; the
            mean then counts from the first region to the second.
    """
    before, after, values = _between(numbers, quantity)
    if has_direction:
        values = np.where(before < after, values, -values)
    return _grouped(before, after, np.ones(len(values)), values)


def join_borders(borders: Borders, numbers: Labels) -> Borders:
    """Finds the borders that are left when regions have joined.

    Args:
        borders: between the regions before; their quantity must have no direction.
        numbers: (N,) int32, what each of those regions is now part of.
    """
    first, second = numbers[borders.first], numbers[borders.second]
    is_left = first != second
    lengths = borders.lengths[is_left]
    return _grouped(first[is_left], second[is_left], lengths, borders.means[is_left] * lengths)


def _grouped(one: Labels, other: Labels, lengths: Floats, sums: Floats | FloatMap) -> Borders:
    keys = np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)
    pairs, pair = np.unique(keys, return_inverse=True)
    total = np.asarray(np.bincount(pair, lengths, pairs.size), np.float64)
    means = np.bincount(pair, sums, pairs.size) / total
    return Borders((pairs >> 32).astype(np.int32), pairs.astype(np.int32), total, means)


def _between(numbers: Labels, quantity: PixelEdges) -> tuple[Labels, Labels, FloatMap]:
    """Of every edge between two regions: the region before, that after, and the quantity."""
    found = []
    for before, after, values in (
        (numbers[:, :-1], numbers[:, 1:], quantity.across),
        (numbers[:-1], numbers[1:], quantity.down),
    ):
        is_border = before != after
        found.append((before[is_border], after[is_border], values[is_border]))
    across, down = found
    before, after, values = (np.concatenate(pair) for pair in zip(across, down, strict=True))
    return before, after, values


@numba.njit(nogil=True, cache=True)
def _colour_distances(colours: FloatMap) -> tuple[FloatMap, FloatMap]:
    height, width, channels = colours.shape
    across = np.empty((height, width - 1), np.float32)
    down = np.empty((height - 1, width), np.float32)
    for y in range(height):
        for x in range(width):
            right = below = np.float32(0)
            for channel in range(channels):
                value = colours[y, x, channel]
                if x + 1 < width:
                    right += (colours[y, x + 1, channel] - value) ** 2
                if y + 1 < height:
                    below += (colours[y + 1, x, channel] - value) ** 2
            if x + 1 < width:
                across[y, x] = np.sqrt(right)
            if y + 1 < height:
                down[y, x] = np.sqrt(below)
    return across, down


@numba.njit(nogil=True, cache=True)
def _sorted_edges(across: FloatMap, down: FloatMap) -> tuple[Labels, Labels, FloatMap]:
    """The two pixels of each edge and its level, rising; edges of a level in reading order."""
    height, width = down.shape[0] + 1, across.shape[1] + 1
    starts = np.zeros(LEVELS + 1, np.int32)
    for row in range(height):
        for column in range(width):
            if column + 1 < width:
                starts[_level(across[row, column]) + 1] += 1
            if row + 1 < height:
                starts[_level(down[row, column]) + 1] += 1
    for level in range(LEVELS):
        starts[level + 1] += starts[level]
    first, second = np.empty(starts[LEVELS], np.int32), np.empty(starts[LEVELS], np.int32)
    levels = np.empty(starts[LEVELS], np.float32)
    for row in range(height):
        for column in range(width):
            pixel = row * width + column
            for is_down in range(2):
                if (row + 1 if is_down else column + 1) >= (height if is_down else width):
                    continue
                level = _level(down[row, column] if is_down else across[row, column])
                place = starts[level]
                starts[level] += 1
                first[place], second[place] = pixel, pixel + (width if is_down else 1)
                levels[place] = level
    return first, second, levels


@numba.njit(inline="always")
def _level(weight: np.float32) -> int:
    return min(int(weight * np.float32(LEVELS)), LEVELS - 1)


@numba.njit(nogil=True, cache=True)
def _join(
    first: Labels,
    second: Labels,
    weights: FloatMap,
    count: int,
    node_sizes: Labels,
    node_marks: Labels,
    scale: np.float32,
    least_pixels: int,
) -> tuple[Labels, Labels, Labels]:
    """Goes along the first `count` edges and joins what is alike, then along all for the small.

    Weights rise. Returns as `Joined`.
    """
    parents = np.arange(node_sizes.size).astype(np.int32)
    sizes, marks = node_sizes.copy(), node_marks.copy()
    # The heaviest edge that each region would still accept.
    limits = scale / sizes.astype(np.float32)
    for edge in range(count):
        a, b = _find(parents, first[edge]), _find(parents, second[edge])
        if weights[edge] <= min(limits[a], limits[b]) and _may_join(a, b, marks):
            root = _unite(a, b, parents, sizes, marks)
            limits[root] = weights[edge] + scale / np.float32(sizes[root])
    for edge in range(first.size if least_pixels > 1 else 0):
        a, b = _find(parents, first[edge]), _find(parents, second[edge])
        if min(sizes[a], sizes[b]) < least_pixels and _may_join(a, b, marks):
            _unite(a, b, parents, sizes, marks)
    return _numbered(parents, sizes, marks)


@numba.njit(nogil=True, cache=True)
def _find(parents: Labels, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@numba.njit(inline="always")
def _may_join(a: int, b: int, marks: Labels) -> bool:
    return a != b and (marks[a] == marks[b] or marks[a] == NO_MARK or marks[b] == NO_MARK)


@numba.njit(nogil=True, cache=True)
def _unite(a: int, b: int, parents: Labels, sizes: Labels, marks: Labels) -> int:
    if sizes[a] < sizes[b]:
        a, b = b, a
    parents[b] = a
    sizes[a] += sizes[b]
    marks[a] = max(marks[a], marks[b])
    return a


@numba.njit(nogil=True, cache=True)
def _numbered(parents: Labels, sizes: Labels, marks: Labels) -> tuple[Labels, Labels, Labels]:
    numbers = np.full(parents.size, NO_NUMBER, np.int32)
    roots = np.empty(parents.size, np.int32)
    count = 0
    for node in range(parents.size):
        root = _find(parents, node)
        if numbers[root] == NO_NUMBER:
            numbers[root] = count
            roots[count] = root
            count += 1
        numbers[node] = numbers[root]
    return numbers, marks[roots[:count]], sizes[roots[:count]]
