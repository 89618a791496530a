import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.parallax import Window, find_window, measure_parallax, measure_window

EVERYWHERE = np.ones((40, 200), bool)


def flat(disparity, size=(40, 200)):
    return np.full(size, disparity, np.float32)


def slow_cut_rows(disparity, valid, *, strip, left_bars=(0, 0), right_bars=(0, 0), most=0.25):
    """Rows of the left and of the right border that cut something in front, one by one."""
    height, width = disparity.shape
    cut = [0, 0]
    for y in range(height):
        sides = [[], []]
        for x in range(width):
            if not valid[y, x]:
                continue
            x_right = x - disparity[y, x]
            if right_bars[0] <= x_right < right_bars[0] + strip:
                sides[0].append(disparity[y, x] - (left_bars[0] - right_bars[0]))
            if width - left_bars[1] - strip <= x < width - left_bars[1]:
                sides[1].append(disparity[y, x] - (right_bars[1] - left_bars[1]))
        for side, found in enumerate(sides):
            enough = len(found) >= strip / 2
            cut[side] += bool(enough and 100 * np.mean(found) / width > most)
    return cut[0] / height, cut[1] / height


def test_parallax_is_disparity_turned_round_in_percent_of_the_width():
    measures = measure_parallax(flat(3), EVERYWHERE, diverging_percent=5)
    for percentile in (1, 5, 50, 95, 99):
        assert measures[f"parallax_p{percentile}_percent"] == pytest.approx(-1.5)
    assert (measures["crossed"], measures["uncrossed"], measures["diverging"]) == (1, 0, 0)


def test_shares_in_front_behind_and_beyond_are_counted():
    disparity = np.repeat(np.float32([2, 0, -2, -9]), 50)[None].repeat(40, 0)
    measures = measure_parallax(disparity, EVERYWHERE, diverging_percent=4)
    assert (measures["crossed"], measures["uncrossed"], measures["diverging"]) == (0.25, 0.5, 0.25)


def test_percentiles_are_those_of_the_valid_pixels():
    disparity = np.random.default_rng(0).normal(0, 5, (40, 200)).astype(np.float32)
    valid = np.random.default_rng(1).random((40, 200)) < 0.5
    measures = measure_parallax(disparity, valid, diverging_percent=4)
    expected = np.percentile(-disparity[valid] / 2, 95)
    assert measures["parallax_p95_percent"] == pytest.approx(expected, rel=1e-5)
    assert measures["matched"] == valid.mean()


def test_nothing_is_known_of_no_pixel():
    measures = measure_parallax(flat(0), ~EVERYWHERE, diverging_percent=4)
    assert measures.pop("matched") == 0
    assert all(np.isnan(value) for value in measures.values())


def test_a_thing_in_front_at_the_left_border_is_cut_there_alone():
    disparity = flat(-2)
    # It is cut by the border of the right view, so it begins 4 px further right in the left one.
    disparity[10:30, :60] = 4
    measures = measure_window(disparity, EVERYWHERE)
    assert (measures["window_left"], measures["window_right"]) == (0.5, 0)
    assert measures["window_depth_percent"] == pytest.approx(2)
    assert measures["window_left_percent"] == pytest.approx(1)


def test_a_thing_in_front_at_the_right_border_is_cut_there_alone():
    disparity = flat(-2)
    disparity[:10, 150:] = 3
    measures = measure_window(disparity, EVERYWHERE)
    assert (measures["window_left"], measures["window_right"]) == (0, 0.25)
    assert measures["window_depth_percent"] == pytest.approx(1.5)


def test_things_in_front_in_the_middle_and_behind_at_the_border_are_not_cut():
    disparity = flat(-5)
    disparity[10:30, 60:140] = 8
    assert measure_window(disparity, EVERYWHERE) == {
        "window_left": 0,
        "window_right": 0,
        "window_left_percent": 0,
        "window_right_percent": 0,
        "window_depth_percent": 0,
    }


def test_a_floating_window_mends_what_it_was_made_for():
    disparity = flat(4)
    bars = Window(left_view=(4, 0), right_view=(0, 4))
    assert measure_window(disparity, EVERYWHERE)["window_left"] == 1
    mended = measure_window(disparity, EVERYWHERE, bars)
    assert (mended["window_left"], mended["window_right"]) == (0, 0)


@pytest.mark.parametrize("seed", range(4))
def test_cut_rows_agree_with_a_slow_loop(seed):
    rng = np.random.default_rng(seed)
    disparity = np.repeat(rng.integers(-3, 6, (30, 20)), 10, axis=1).astype(np.float32)
    valid = rng.random((30, 200)) < 0.9
    bars = Window((3, 1), (2, 5))
    found = measure_window(disparity, valid, bars)
    expected = slow_cut_rows(
        disparity, valid, strip=2, left_bars=bars.left_view, right_bars=bars.right_view
    )
    assert (found["window_left"], found["window_right"]) == pytest.approx(expected)


def test_black_bars_are_found_in_each_view():
    left, right = np.full((2, 20, 100, 3), 120, np.uint8)
    left[:, :7] = 3
    right[:, -4:] = 10
    assert find_window(left, right) == Window((7, 0), (0, 4))


def test_a_black_view_has_no_bars():
    black = np.zeros((20, 100, 3), np.uint8)
    assert find_window(black, black) == Window()


def test_wrong_arguments_are_refused():
    with pytest.raises(ShapeError):
        measure_parallax(flat(0), EVERYWHERE[:, :5], diverging_percent=1)
    with pytest.raises(RangeError):
        measure_parallax(flat(0), EVERYWHERE, diverging_percent=-1)
    with pytest.raises(ShapeError):
        measure_window(flat(0), EVERYWHERE[:3])
