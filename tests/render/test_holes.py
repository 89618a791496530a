import numpy as np
import pytest

from relievo.render.holes import (
    DETAIL,
    DETAIL_DIVISOR,
    MEAN_SLOPE,
    SIDE_MEAN_SLOPE,
    SOFTENING_PX,
    soften_fill,
)


def slow_means(view: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Plain version of the means along rows, NaN where there is no hole."""
    width = sides.shape[1]
    means = np.full(view.shape, np.nan)
    for y, begin, end in runs(sides):
        slope = SIDE_MEAN_SLOPE if begin == 0 or end == width else MEAN_SLOPE
        order = np.arange(begin, end) if sides[y, begin] > 0 else np.arange(end - 1, begin - 1, -1)
        for i, x in enumerate(order):
            first = view[y, order[: 1 + int(slope * i)]].astype(int)
            means[y, x] = (first.sum(axis=0) + len(first) // 2) // len(first)
    return means


def runs(sides: np.ndarray) -> list[tuple[int, int, int]]:
    """Row, begin and end of every hole."""
    found = []
    for y, row in enumerate(sides):
        steps = np.flatnonzero(np.diff(np.concatenate(([0], row != 0, [0])).astype(int)))
        found += [(y, begin, end) for begin, end in steps.reshape(-1, 2)]
    return found


def slow_soften(view: np.ndarray, sides: np.ndarray, largest: int) -> np.ndarray:
    """Plain version of the whole step."""
    means, soft = slow_means(view, sides), view.copy()
    for y, begin, end in runs(sides):
        for x in range(begin, end):
            distance = x - begin + 1 if sides[y, begin] > 0 else end - x
            reach = min(distance, SOFTENING_PX)
            mean = np.nanmean(means[max(y - reach, 0) : y + reach + 1, x], axis=0)
            radius = 1 + distance // DETAIL_DIVISOR
            around = view[y, max(x - radius, begin) : min(x + radius + 1, end)]
            value = mean + DETAIL * (view[y, x] - around.mean(axis=0))
            soft[y, x] = np.clip(np.floor(value + 0.5), 0, largest)
    return soft


def some_sides(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Holes of many lengths, filled from one side or the other, some at the ends of rows."""
    width = size[1]
    sides = np.zeros(size, np.int8)
    for row in sides:
        begin = int(rng.integers(0, 6))
        while begin < width:
            end = begin + int(rng.integers(1, 30))
            row[begin:end] = rng.choice([-1, 1])
            begin = end + int(rng.integers(1, 20))
    sides[:, width // 2] = 0
    return sides


@pytest.mark.parametrize(("dtype", "largest"), [(np.uint8, 255), (np.uint16, 1023)])
def test_softening_agrees_with_the_slow_version(dtype, largest):
    rng = np.random.default_rng(2)
    view = rng.integers(0, largest, (50, 80, 3), dtype=dtype, endpoint=True)
    sides = some_sides(rng, (50, 80))
    expected = slow_soften(view, sides, largest)
    soft = view.copy()
    soften_fill(soft, sides, largest)
    assert np.abs(soft.astype(int) - expected).max() <= 1
    assert soft.max() <= largest
    assert (soft != view).any()


def striped(sides: np.ndarray) -> np.ndarray:
    """A view of black and white rows."""
    image = np.zeros((*sides.shape, 3), np.uint8)
    image[::2] = 200
    return image


def test_softening_evens_out_rows_deep_in_a_hole():
    sides = np.zeros((80, 80), np.int8)
    sides[:, 10:70] = 1
    view = striped(sides)
    soften_fill(view, sides, 255)
    assert np.abs(view[20:-20, 50:70].astype(int) - 100).max() < 25


def test_softening_changes_no_known_pixels():
    sides = some_sides(np.random.default_rng(3), (40, 60))
    image = striped(sides)
    view = image.copy()
    soften_fill(view, sides, 255)
    np.testing.assert_array_equal(view[sides == 0], image[sides == 0])


def test_softening_does_not_mix_in_what_was_not_filled():
    sides = np.zeros((9, 9), np.int8)
    sides[4, 1:8] = 1
    image = striped(sides)
    view = image.copy()
    soften_fill(view, sides, 255)
    np.testing.assert_array_equal(view, image)
