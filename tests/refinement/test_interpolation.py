import numpy as np
import pytest

from relievo.refinement.grid import places
from relievo.refinement.interpolation import (
    LEAST_KINSHIP,
    OUTLINE_SHARE,
    WorkGrid,
    fading,
    interpolate,
    kinship,
)
from relievo.refinement.label_grid import Labels

LEAST = float(LEAST_KINSHIP)
STEEPNESS = np.float32(0.1)
ZERO, ONE = np.float32(0), np.float32(1)
NO_LABELS = Labels(np.zeros((1, 1), np.uint16), np.zeros(1, np.uint16), None)


def corners_of(y, x, size, grid):
    """The four work pixels around a pixel, and how near it is to each."""
    (top, bottom, down), (left, right, across) = (
        [each[place] for each in places(length, count)]
        for place, length, count in zip((y, x), size, grid, strict=True)
    )
    yield (top, left), (1.0 - down) * (1.0 - across)
    yield (top, right), (1.0 - down) * across
    yield (bottom, left), down * (1.0 - across)
    yield (bottom, right), down * float(across)


def likeness(one, other, strangeness):
    distance = ((one.astype(np.float64) - other) ** 2).sum() * strangeness
    return max(1 - distance, 0) ** 8


def own_of(labels, corners, kin, grid, y, x):
    """The segment of a pixel: known, or that of the most similar work pixels."""
    if labels.exact is not None:
        return labels.kept[labels.exact[y, x]]
    four = [grid.labels[place] for place, _ in corners]
    if 0 in four:
        return 0
    return max(
        four, key=lambda label: sum(k for k, each in zip(kin, four, strict=True) if each == label)
    )


def interpolate_slowly(guide, labels, grid, strangeness, limits):
    out = np.empty(guide.shape[:2])
    for y, x in np.ndindex(*out.shape):
        corners = [
            (place, float(share) + LEAST)
            for place, share in corners_of(y, x, out.shape, grid.labels.shape)
        ]
        kin = [
            share * (likeness(guide[y, x], grid.colours[place], strangeness) + LEAST)
            for place, share in corners
        ]
        own = own_of(labels, corners, kin, grid, y, x)
        of_own = [own == grid.labels[place] for place, _ in corners]
        if own == 0 or not any(of_own):
            of_own = [True] * 4
        shares = [share * is_own for (_, share), is_own in zip(corners, of_own, strict=True)]
        kin = [each * is_own for each, is_own in zip(kin, of_own, strict=True)]
        steps = np.array([grid.steps[:, *place] for place, _ in corners], np.float64)
        plain, low, high = np.average(steps, axis=0, weights=shares)
        fade = np.clip((high - low) / STEEPNESS - 1, 0, 1)
        value = plain + fade * (np.average(steps[:, 0], weights=kin) - plain)
        middle, slope = (low + high) / 2, grid.slopes[corners[0][0]]
        value = middle + (value - middle) * (1 + fade * (slope - 1))
        base = np.clip(
            sum(s * each for (_, s), each in zip(corners, steps[:, 0], strict=True)), *limits
        )
        parting = np.clip(np.ptp(steps[:, 0]) / (OUTLINE_SHARE * STEEPNESS) - 1, 0, 1)
        value = np.clip(value, low, high) if fade > 0 else base + parting * (value - base)
        out[y, x] = value
    return np.clip(out, *limits)


def random_grid(grid_size, dtype, count, seed=0):
    """Flat patches and steps between random surfaces, with random labels; `count` of them."""
    rng = np.random.default_rng(seed)
    peak = np.iinfo(dtype).max
    low = rng.random(grid_size)
    high = low + rng.random(grid_size) * (rng.random(grid_size) < 0.6)
    steps = np.stack([low + rng.random(grid_size) * (high - low), low, high]).astype(np.float32)
    patches = rng.integers(0, count + 1, (grid_size[0] // 2 + 1, grid_size[1] // 2 + 1))
    labels = patches.repeat(2, 0).repeat(2, 1)[: grid_size[0], : grid_size[1]].astype(np.uint16)
    colours = rng.integers(0, peak // 4, (*grid_size, 3)).astype(dtype)
    return WorkGrid(colours, labels, steps, rng.uniform(1, 6, grid_size).astype(np.float32))


def random_guide(size, dtype, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(0, np.iinfo(dtype).max // 4, (*size, 3)).astype(dtype)


@pytest.mark.parametrize("knowledge", ["exact", "grid", "void"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("size", "grid_size"),
    [
        ((23, 31), (12, 16)),
        ((40, 21), (13, 6)),
        ((9, 9), (9, 9)),
        ((1, 17), (1, 5)),
        ((12, 1), (3, 1)),
    ],
)
def test_kernels_equal_the_plain_computation(size, grid_size, dtype, knowledge):
    grid = random_grid(grid_size, dtype, count=0 if knowledge == "void" else 4)
    exact = np.random.default_rng(2).integers(0, 6, size).astype(np.uint16)
    kept = np.array([0, 1, 2, 0, 4, 5], np.uint16)
    labels = Labels(grid.labels, kept, exact if knowledge == "exact" else None)
    guide = random_guide(size, dtype)
    strangeness = np.float32(1 / (0.4 * np.iinfo(dtype).max) ** 2)
    limits = (np.float32(0.1), np.float32(1.6))
    result = interpolate(guide, labels, grid, STEEPNESS, strangeness, limits)
    expected = interpolate_slowly(guide, labels, grid, float(strangeness), limits)
    np.testing.assert_allclose(result, expected, atol=2e-3)


def test_without_steps_and_labels_it_is_bilinear():
    grid = random_grid((6, 8), np.uint8, count=0)
    grid.steps[1:] = grid.steps[0]
    result = interpolate(
        random_guide((12, 16), np.uint8), NO_LABELS, grid, STEEPNESS, np.float32(1), (ZERO, ONE)
    )
    for y, x in np.ndindex(12, 16):
        corners = corners_of(y, x, (12, 16), (6, 8))
        expected = sum(float(share) * grid.steps[0][place] for place, share in corners)
        assert result[y, x] == pytest.approx(min(expected, 1), abs=1e-5)


def test_a_pixel_of_a_known_segment_takes_nothing_from_another():
    truth = np.random.default_rng(3).integers(1, 3, (24, 32)).repeat(2, 0).repeat(2, 1)
    exact = truth.astype(np.uint16)
    labels = np.ascontiguousarray(exact[::2, ::2])
    values = np.where(labels == 1, 50, 200).astype(np.float32)
    grid = WorkGrid(
        np.zeros((24, 32, 3), np.uint8),
        labels,
        np.stack([values] * 3),
        np.ones((24, 32), np.float32),
    )
    result = interpolate(
        np.zeros((48, 64, 3), np.uint8),
        Labels(labels, np.arange(3, dtype=np.uint16), exact),
        grid,
        STEEPNESS,
        np.float32(1),
        (np.float32(50), np.float32(200)),
    )
    np.testing.assert_allclose(result, np.where(exact == 1, 50, 200), rtol=1e-6)


def test_colour_chooses_among_the_segments_of_the_grid():
    labels = np.array([[1, 2], [1, 2]], np.uint16)
    colours = np.array([[10, 200], [10, 200]], np.uint8)[..., np.newaxis].repeat(3, axis=2)
    values = np.array([[3, 7], [3, 7]], np.float32)
    grid = WorkGrid(colours, labels, np.stack([values] * 3), np.ones((2, 2), np.float32))
    guide = np.full((8, 8, 3), 10, np.uint8)
    guide[:, 5:] = 200
    known = Labels(labels, np.arange(3, dtype=np.uint16), None)
    limits = (np.float32(3), np.float32(7))
    result = interpolate(guide, known, grid, STEEPNESS, np.float32(1 / 51**2), limits)
    np.testing.assert_allclose(result[:, :5], 3, rtol=1e-6)
    np.testing.assert_allclose(result[:, 5:], 7, rtol=1e-6)


@pytest.mark.parametrize(
    ("variation", "expected"), [(0, 0), (0.1, 0), (0.15, 0.5), (0.2, 1), (9, 1)]
)
def test_a_step_fades_in_from_the_steepness_to_twice_of_it(variation, expected):
    assert fading(np.float32(variation), STEEPNESS) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("distance", [0, 0.5, 1, 2, 3])
def test_kinship_is_about_a_gaussian(distance):
    sigma = 12.0
    found = kinship(np.float32(distance * sigma), ZERO, ZERO, np.float32(1 / (4 * sigma) ** 2))
    assert found == pytest.approx(np.exp(-0.5 * distance**2), abs=0.04)


def test_colours_four_sigmas_apart_are_strangers():
    assert kinship(ZERO, np.float32(48), ZERO, np.float32(1 / 48**2)) == 0
