import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from relievo.segmentation.graph_regions import (
    LEVELS,
    Joined,
    Labels,
    PixelEdges,
    edge_weights,
    find_borders,
    join_borders,
    join_pixels,
    join_regions,
)

Edge = tuple[float, int, int]


def random_weights(height: int, width: int, seed: int = 0) -> PixelEdges:
    rng = np.random.default_rng(seed)
    # Many are equal, so that the order among equals counts.
    across, down = (
        (rng.integers(0, 40, shape) / 32).astype(np.float32)
        for shape in ((height, width - 1), (height - 1, width))
    )
    return PixelEdges(across, down)


def unmarked(height: int, width: int) -> Labels:
    return np.zeros((height, width), np.int32)


def slow_edges(weights: PixelEdges) -> list[Edge]:
    height, width = weights.down.shape[0] + 1, weights.across.shape[1] + 1
    edges = []
    for y in range(height):
        for x in range(width):
            if x + 1 < width:
                edges.append((weights.across[y, x], y * width + x, y * width + x + 1))
            if y + 1 < height:
                edges.append((weights.down[y, x], y * width + x, (y + 1) * width + x))
    levels = [(min(int(weight * LEVELS), LEVELS - 1), a, b) for weight, a, b in edges]
    return sorted(levels, key=lambda edge: edge[0])


def slow_join(edges: list[Edge], marks: list[int], scale: float, least: int) -> list[set[int]]:
    """Regions as sets of nodes, looked for one by one."""
    regions = [{node} for node in range(len(marks))]
    inside = [0.0] * len(marks)
    found = list(range(len(marks)))

    def mark_of(region: int) -> set[int]:
        return {marks[node] for node in regions[region]} - {0}

    def unite(a: int, b: int, weight: float) -> None:
        regions[a] |= regions[b]
        inside[a] = weight
        for node in regions[b]:
            found[node] = a
        regions[b] = set()

    for weight, i, j in edges:
        a, b = found[i], found[j]
        if a == b or len(mark_of(a) | mark_of(b)) > 1:
            continue
        if weight <= min(inside[k] + scale / len(regions[k]) for k in (a, b)):
            unite(a, b, weight)
    for weight, i, j in edges:
        a, b = found[i], found[j]
        if a == b or len(mark_of(a) | mark_of(b)) > 1:
            continue
        if min(len(regions[a]), len(regions[b])) < least:
            unite(a, b, weight)
    return [region for region in regions if region]


def as_sets(numbers: NDArray[np.integer]) -> list[set[int]]:
    flat = numbers.ravel()
    return [set(np.flatnonzero(flat == number).tolist()) for number in range(flat.max() + 1)]


def by_first(regions: list[set[int]]) -> list[set[int]]:
    return sorted(regions, key=min)


def test_weights_are_the_distance_of_colours() -> None:
    colours = np.random.default_rng(0).random((4, 5, 3), dtype=np.float32)
    weights = edge_weights(colours)
    assert np.allclose(weights.across, np.linalg.norm(colours[:, 1:] - colours[:, :-1], axis=2))
    assert np.allclose(weights.down, np.linalg.norm(colours[1:] - colours[:-1], axis=2))


def test_depth_adds_its_difference() -> None:
    rng = np.random.default_rng(0)
    colours = rng.random((4, 5, 3), dtype=np.float32)
    depth = rng.random((4, 5), dtype=np.float32)
    plain, joint = edge_weights(colours), edge_weights(colours, depth)
    assert np.allclose(joint.across - plain.across, np.abs(np.diff(depth, axis=1)), atol=1e-6)
    assert np.allclose(joint.down - plain.down, np.abs(np.diff(depth, axis=0)), atol=1e-6)


def test_a_boundary_adds_to_the_edges_of_its_pixels_alone() -> None:
    boundaries = np.zeros((3, 4), np.float32)
    boundaries[1, 2] = 0.75
    weights = edge_weights(np.zeros((3, 4, 3), np.float32), boundaries=boundaries)
    across, down = np.zeros((3, 3)), np.zeros((2, 4))
    across[1, 1] = across[1, 2] = down[0, 2] = down[1, 2] = 0.75
    assert np.array_equal(weights.across, across)
    assert np.array_equal(weights.down, down)


def test_boundaries_alone_part_regions_of_one_colour() -> None:
    boundaries = np.zeros((6, 9), np.float32)
    boundaries[:, 4] = 1
    weights = edge_weights(np.zeros((6, 9, 3), np.float32), boundaries=boundaries)
    regions = join_pixels(weights, unmarked(6, 9), scale=0.5, least_pixels=2)
    assert regions.numbers[0, 0] != regions.numbers[0, -1]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("scale", "least"), [(0.5, 1), (2.0, 1), (0.5, 4), (np.inf, 1)])
def test_pixels_join_as_in_the_slow_way(seed: int, scale: float, least: int) -> None:
    weights = random_weights(7, 9, seed)
    regions = join_pixels(weights, unmarked(7, 9), scale=scale, least_pixels=least)
    expected = slow_join(slow_edges(weights), [0] * 63, scale * LEVELS, least)
    assert as_sets(regions.numbers) == by_first(expected)


@pytest.mark.parametrize("seed", range(4))
def test_marks_spread_as_in_the_slow_way(seed: int) -> None:
    weights = random_weights(7, 9, seed)
    marks = unmarked(7, 9)
    marks[1, 1], marks[5, 7], marks[2, 6] = 1, 2, 3
    regions = join_pixels(weights, marks, scale=np.inf, least_pixels=1)
    expected = slow_join(slow_edges(weights), marks.ravel().tolist(), np.inf, 1)
    assert as_sets(regions.numbers) == by_first(expected)


def test_every_region_has_the_mark_of_its_pixels() -> None:
    marks = unmarked(12, 15)
    marks[:3], marks[9:] = 4, 7
    regions = join_pixels(random_weights(12, 15), marks, scale=0.3, least_pixels=3)
    spread = regions.marks[regions.numbers]
    assert np.array_equal(spread[marks > 0], marks[marks > 0])
    assert set(spread.ravel()) == {4, 7}


def test_sizes_count_the_pixels() -> None:
    regions = join_pixels(random_weights(12, 15), unmarked(12, 15), scale=0.3, least_pixels=3)
    assert np.array_equal(regions.sizes, np.bincount(regions.numbers.ravel()))


def test_no_region_is_smaller_than_the_least() -> None:
    regions = join_pixels(random_weights(20, 20), unmarked(20, 20), scale=0.1, least_pixels=6)
    assert regions.sizes.min() >= 6


def test_every_region_hangs_together() -> None:
    numbers = join_pixels(random_weights(20, 20), unmarked(20, 20), scale=1, least_pixels=4).numbers
    for number in range(numbers.max() + 1):
        assert ndimage.label(numbers == number)[1] == 1


def test_one_pixel_is_one_region() -> None:
    weights = edge_weights(np.zeros((1, 1, 3), np.float32))
    regions = join_pixels(weights, unmarked(1, 1), scale=1, least_pixels=20)
    assert regions.numbers.tolist() == [[0]]
    assert find_borders(regions.numbers, weights).first.size == 0


def slow_borders(
    numbers: Labels, quantity: PixelEdges, sign: int
) -> dict[tuple[int, int], list[float]]:
    height, width = numbers.shape
    found: dict[tuple[int, int], list[float]] = {}
    for y in range(height):
        for x in range(width):
            for v, u, edges in ((y, x + 1, quantity.across), (y + 1, x, quantity.down)):
                if v < height and u < width and numbers[y, x] != numbers[v, u]:
                    a, b = int(numbers[y, x]), int(numbers[v, u])
                    value = float(edges[y, x])
                    found.setdefault((min(a, b), max(a, b)), []).append(
                        value if a < b else sign * value
                    )
    return found


@pytest.mark.parametrize("has_direction", [False, True])
def test_borders_are_those_of_a_plain_walk(has_direction: bool) -> None:
    numbers = np.random.default_rng(0).integers(0, 5, (8, 9)).astype(np.int32)
    quantity = random_weights(8, 9)
    borders = find_borders(numbers, quantity, has_direction=has_direction)
    expected = slow_borders(numbers, quantity, -1 if has_direction else 1)
    assert list(zip(borders.first.tolist(), borders.second.tolist(), strict=True)) == sorted(
        expected
    )
    assert borders.lengths.tolist() == [len(expected[pair]) for pair in sorted(expected)]
    assert np.allclose(borders.means, [np.mean(expected[pair]) for pair in sorted(expected)])


def test_borders_join_as_their_regions_do() -> None:
    numbers = np.random.default_rng(0).integers(0, 12, (8, 9)).astype(np.int32)
    quantity, table = random_weights(8, 9), (np.arange(12) // 3).astype(np.int32)
    joined = join_borders(find_borders(numbers, quantity), table)
    expected = find_borders(table[numbers], quantity)
    for one, other in zip(joined, expected, strict=True):
        assert np.allclose(one, other)


def three_regions(marks: tuple[int, int, int]) -> tuple[Joined, PixelEdges]:
    """Stripes of 2, 1 and 3 columns; the first border is lighter than the second."""
    numbers = np.tile(np.array([0, 0, 1, 2, 2, 2], np.int32), (4, 1))
    sizes = np.bincount(numbers.ravel()).astype(np.int32)
    across = np.tile(np.array([0, 0.25, 0.5, 0, 0], np.float32), (4, 1))
    weights = PixelEdges(across, np.zeros((3, 6), np.float32))
    return Joined(numbers, np.array(marks, np.int32), sizes), weights


@pytest.mark.parametrize(
    ("marks", "limit", "least", "expected"),
    [
        ((0, 0, 0), 0.2, 1, [0, 1, 2]),
        ((0, 0, 0), 0.25, 1, [0, 0, 1]),
        ((0, 0, 0), 0.5, 1, [0, 0, 0]),
        ((0, 0, 0), 0.2, 5, [0, 0, 1]),
        ((1, 2, 2), 0.5, 1, [0, 1, 1]),
        ((1, 2, 2), 0.2, 5, [0, 1, 1]),
        ((1, 2, 3), 0.5, 9, [0, 1, 2]),
    ],
)
def test_regions_join_by_cost_and_size_within_marks(
    marks: tuple[int, int, int], limit: float, least: int, expected: list[int]
) -> None:
    regions, weights = three_regions(marks)
    borders = find_borders(regions.numbers, weights)
    joined = join_regions(regions, borders, borders.means, limit=limit, least_pixels=least)
    assert joined.numbers.tolist() == expected
    assert joined.sizes.sum() == regions.sizes.sum()
