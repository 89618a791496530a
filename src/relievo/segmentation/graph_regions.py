"""Joins the pixels of an image to regions over a graph, and regions to fewer over theirs.

An edge of the graph weighs how much what it connects differs. Edges are taken from the lightest on,
and join what they connect unless they weigh clearly more than those inside. Nodes may carry marks
of surfaces that are known to be apart: what has two different marks never joins, and what has none
goes to the surface that it is most like.

Source: Felzenszwalb and Huttenlocher, IJCV 59(2):167-181 (2004), with weights sorted in levels and
with marks; a graph of regions above it as in Grundmann et al., CVPR 2010.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap

Labels: TypeAlias = NDArray[np.int32]
Sums: TypeAlias = NDArray[np.float64]

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


class Borders(NamedTuple):
    """The pairs of regions that touch, each once, rising.

    Fields: first and second (N,) int32, first < second; lengths (N,) float64, how many edges of
    pixels connect them; sums (N, K) float64, of K quantities over those edges.
    """

    first: Labels
    second: Labels
    lengths: Sums
    sums: Sums


class Joined(NamedTuple):
    """What became of nodes.

    Fields: numbers, int32, the region of each node, from 0 in the order of their first nodes;
    marks (R,) int32, of each region; sizes (R,) int32, pixels of each region.
    """

    numbers: Labels
    marks: Labels
    sizes: Labels


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
    across, down = (_distances(colours, axis) for axis in (1, 0))
    if depth is not None:
        across += np.abs(np.diff(depth, axis=1))
        down += np.abs(np.diff(depth, axis=0))
    if boundaries is not None:
        across += np.maximum(boundaries[:, :-1], boundaries[:, 1:])
        down += np.maximum(boundaries[:-1], boundaries[1:])
    return PixelEdges(across, down)


def join_pixels(weights: PixelEdges, marks: Labels, *, scale: float, least_pixels: int) -> Joined:
    """Joins pixels to regions, each of which hangs together.

    Args:
        weights: of the edges, >= 0; those of 1 and more count as equal.
        marks: (h, w) int32, >= 0: surfaces that are to stay apart; `NO_MARK` = of any.
        scale: an edge may weigh by this, divided by the number of pixels, more than those inside
            a region: the larger, the larger the regions.
        least_pixels: smaller regions join a neighbour, where marks allow.

    Returns:
        The regions, numbers being (h, w).
    """
    first, second, levels = _sorted_edges(*weights)
    sizes = np.ones(marks.size, np.int32)
    scale_in_levels = np.float32(scale * LEVELS)
    joined = _join(
        first, second, levels, levels.size, sizes, marks.ravel(), scale_in_levels, least_pixels
    )
    return Joined(joined[0].reshape(marks.shape), *joined[1:])


def join_regions(
    regions: Joined, borders: Borders, costs: Sums, *, limit: float, least_pixels: int
) -> Joined:
    """Joins regions that touch, the most alike first.

    Args:
        regions: of pixels.
        borders: between the regions.
        costs: (N,) float64, how much the two regions of each border differ.
        limit: pairs that cost more stay apart, unless just one of them has a mark.
        least_pixels: smaller regions join a neighbour in any case, where marks allow.

    Returns:
        The regions of the same pixels, fewer.
    """
    order = np.argsort(costs, kind="stable")
    ranked = costs[order].astype(np.float32)
    joined = _join(
        borders.first[order],
        borders.second[order],
        ranked,
        int(np.searchsorted(ranked, np.float32(limit), side="right")),
        regions.sizes,
        regions.marks,
        np.float32(np.inf),
        least_pixels,
    )
    return Joined(joined[0][regions.numbers], *joined[1:])


def find_borders(numbers: Labels, quantities: Sequence[PixelEdges]) -> Borders:
    """Finds the pairs of regions that touch.

    Args:
        numbers: (h, w) int32, >= 0, the region of each pixel.
        quantities: K of them, to be summed over the edges between two regions.
    """
    ends = ((numbers[:, :-1], numbers[:, 1:]), (numbers[:-1], numbers[1:]))
    places = [np.flatnonzero(before != after) for before, after in ends]
    before, after = (
        np.concatenate([pair[i].ravel()[place] for pair, place in zip(ends, places, strict=True)])
        for i in (0, 1)
    )
    values = [
        np.concatenate([edges.ravel()[place] for edges, place in zip(each, places, strict=True)])
        for each in quantities
    ]
    keys = np.minimum(before, after).astype(np.int64) << 32 | np.maximum(before, after)
    pairs, pair = np.unique(keys, return_inverse=True)
    lengths = np.bincount(pair, minlength=pairs.size).astype(np.float64)
    sums = np.empty((pairs.size, len(values)))
    for column, value in enumerate(values):
        sums[:, column] = np.bincount(pair, value, pairs.size)
    first, second = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return Borders(first, second, lengths, sums)


def _distances(colours: FloatMap, axis: int) -> FloatMap:
    distances = np.sqrt(np.square(np.diff(colours, axis=axis)).sum(axis=-1))
    return np.asarray(distances, np.float32)


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
    """Goes twice along the edges, which rise in weight: what is alike joins, then what must.

    Only the first `count` edges join what is alike. Returns as `Joined`.
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
    for edge in range(first.size):
        a, b = _find(parents, first[edge]), _find(parents, second[edge])
        must = min(sizes[a], sizes[b]) < least_pixels or (marks[a] == NO_MARK) != (
            marks[b] == NO_MARK
        )
        if must and _may_join(a, b, marks):
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
