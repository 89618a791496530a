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


def slow_means(view: np.ndarray, surfaces: np.ndarray) -> np.ndarray:
    """Plain version of the means along rows, NaN where there is no hole."""
    width = surfaces.shape[1]
    means = np.full(view.shape, np.nan)
    for y, begin, end in runs(surfaces):
        slope = SIDE_MEAN_SLOPE if begin == 0 or end == width else MEAN_SLOPE
        length = int(surfaces[y, begin])
        surface = view[y, :begin][::-1] if length > 0 else view[y, end:]
        order = range(begin, end) if length > 0 else range(end - 1, begin - 1, -1)
        for i, x in enumerate(order):
            first = surface[: min(1 + int(slope * i), abs(length))].astype(int)
            means[y, x] = (first.sum(axis=0) + len(first) // 2) // len(first)
    return means


def runs(surfaces: np.ndarray) -> list[tuple[int, int, int]]:
    """Row, begin and end of every hole."""
    found = []
    for y, row in enumerate(surfaces):
        steps = np.flatnonzero(np.diff(np.concatenate(([0], row != 0, [0])).astype(int)))
        found += [(y, begin, end) for begin, end in steps.reshape(-1, 2)]
    return found


def slow_soften(view: np.ndarray, surfaces: np.ndarray, largest: int) -> np.ndarray:
    """Plain version of the whole step."""
    means, soft = slow_means(view, surfaces), view.copy()
    for y, begin, end in runs(surfaces):
        for x in range(begin, end):
            distance = x - begin + 1 if surfaces[y, begin] > 0 else end - x
            reach = min(distance, SOFTENING_PX)
            rows = np.arange(max(y - reach, 0), min(y + reach + 1, len(view)))
            rows = rows[surfaces[rows, x] != 0]
            mean = np.average(means[rows, x], axis=0, weights=reach + 1 - np.abs(rows - y))
            radius = 1 + distance // DETAIL_DIVISOR
            around = view[y, max(x - radius, begin) : min(x + radius + 1, end)]
            value = mean + DETAIL * (view[y, x] - around.mean(axis=0))
            soft[y, x] = np.clip(np.floor(value + 0.5), 0, largest)
    return soft


def some_surfaces(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Holes of many lengths, with surfaces on one side or the other, some at the ends of rows."""
    width = size[1]
    surfaces = np.zeros(size, np.int16)
    for row in surfaces:
        begin = int(rng.integers(0, 6))
        while begin < width:
            end = min(begin + int(rng.integers(1, 30)), width)
            after = min(end + int(rng.integers(8, 20)), width)
            is_left = begin >= 8 and (after - end < 8 or rng.random() < 0.5)
            if is_left or after - end >= 8:
                row[begin:end] = int(rng.integers(1, 9)) * (1 if is_left else -1)
            begin = after
    return surfaces


@pytest.mark.parametrize(("dtype", "largest"), [(np.uint8, 255), (np.uint16, 1023)])
def test_softening_agrees_with_the_slow_version(dtype, largest):
    rng = np.random.default_rng(2)
    view = rng.integers(0, largest, (50, 80, 3), dtype=dtype, endpoint=True)
    surfaces = some_surfaces(rng, (50, 80))
    expected = slow_soften(view, surfaces, largest)
    soft = view.copy()
    soften_fill(soft, surfaces, largest)
    assert np.abs(soft.astype(int) - expected).max() <= 1
    assert soft.max() <= largest
    assert (soft != view).any()


def striped(surfaces: np.ndarray) -> np.ndarray:
    """A view of black and white rows."""
    image = np.zeros((*surfaces.shape, 3), np.uint8)
    image[::2] = 200
    return image


def test_softening_evens_out_rows_deep_in_a_hole():
    surfaces = np.zeros((80, 80), np.int16)
    surfaces[:, 10:70] = 9
    view = striped(surfaces)
    soften_fill(view, surfaces, 255)
    assert np.abs(view[20:-20, 50:70].astype(int) - 100).max() < 25


def test_softening_changes_no_known_pixels():
    surfaces = some_surfaces(np.random.default_rng(3), (40, 60))
    image = striped(surfaces)
    view = image.copy()
    soften_fill(view, surfaces, 255)
    np.testing.assert_array_equal(view[surfaces == 0], image[surfaces == 0])


def test_softening_does_not_mix_in_what_was_not_filled():
    surfaces = np.zeros((9, 9), np.int16)
    surfaces[4, 1:8] = 1
    image = striped(surfaces)
    view = image.copy()
    soften_fill(view, surfaces, 255)
    np.testing.assert_array_equal(view, image)
