import numpy as np
import pytest

from relievo.refinement.steps import SLOPE_SHARE, STEP_SHARE, find_steps, share_of_step


def windows(values, radius):
    """For each pixel, the values around it that are on the map."""
    height, width = values.shape
    for y, x in np.ndindex(height, width):
        rows = slice(max(y - radius, 0), y + radius + 1)
        yield (y, x), values[rows, max(x - radius, 0) : x + radius + 1]


def find_slowly(values, radius):
    values = values.astype(np.float64)
    stepness = np.zeros_like(values)
    for (place, narrow), (_, wide) in zip(
        windows(values, radius), windows(values, 2 * radius), strict=True
    ):
        share = np.ptp(narrow) / np.ptp(wide) if np.ptp(wide) else 0.0
        stepness[place] = np.clip((share - SLOPE_SHARE) / (STEP_SHARE - SLOPE_SHARE), 0, 1)
    widened = {place: each.max() for place, each in windows(stepness, 1)}
    surfaces = np.stack([values] * 3)
    for place, narrow in windows(values, radius):
        surfaces[1][place] += widened[place] * (narrow.min() - values[place])
        surfaces[2][place] += widened[place] * (narrow.max() - values[place])
    return surfaces


def row(*values):
    return np.tile(np.asarray(values, np.float32), (9, 1))


@pytest.mark.parametrize("size", [(9, 11), (1, 7), (6, 1), (1, 1), (13, 8)])
@pytest.mark.parametrize("radius", [1, 2, 5])
def test_equals_the_plain_computation(size, radius):
    values = np.random.default_rng(radius).random(size, dtype=np.float32)
    np.testing.assert_allclose(find_steps(values, radius), find_slowly(values, radius), atol=1e-5)


def test_a_soft_step_lies_between_its_two_surfaces():
    values = row(1, 1, 1, 1, 1.5, 3, 3, 3, 3)
    _, lowest, highest = find_steps(values, 1)
    np.testing.assert_allclose((lowest[4, 4], highest[4, 4]), (1, 3))


@pytest.mark.parametrize("slope", [0.01, 1, -50])
def test_a_slope_is_a_surface_however_steep(slope):
    values = slope * row(*range(15))
    for surface in find_steps(values, 1):
        np.testing.assert_array_equal(surface[:, 3:-3], values[:, 3:-3])


def test_far_from_a_step_there_is_none():
    values = row(1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3)
    _, lowest, highest = find_steps(values, 1)
    np.testing.assert_array_equal(lowest[:, :3], highest[:, :3])


def test_the_value_lies_between_the_surfaces():
    values = np.random.default_rng(0).normal(size=(20, 30)).astype(np.float32)
    middle, lowest, highest = find_steps(values, 1)
    np.testing.assert_array_equal(middle, values)
    assert (lowest <= values).all()
    assert (values <= highest).all()


@pytest.mark.parametrize(
    ("narrow", "expected"), [(0.0, 0), (0.5, 0), (0.65, 0.5), (0.75, 1), (1, 1)]
)
def test_the_share_of_a_step_rises_with_what_the_narrow_window_spans(narrow, expected):
    assert share_of_step(np.float32(narrow), np.float32(1)) == pytest.approx(expected, abs=1e-5)


def test_two_flat_windows_are_no_step():
    assert share_of_step(np.float32(0), np.float32(0)) == 0
