import numba
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.render.patch_levels import UNKNOWN, halve, make_level
from relievo.render.patch_search import (
    DIFFERENCE,
    GUESSED_WEIGHT,
    KNOWN_WEIGHT,
    MISSING,
    RADIUS,
    improve,
    inherit,
    paint,
)
from relievo.render.patches import PatchFiller
from relievo.render.rows import SURFACE_STEP_PX
from relievo.render.stereo import render_pair

RED = (250, 0, 0)


def slanted_lines(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    codes = np.where((x + y) % 16 < 5, 30, 180).astype(np.uint8)
    return np.stack([codes // 4, codes, codes], axis=2)


def scene(height: int = 80, width: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slanted lines with a hole filled in grey, and a red surface 10 pixels nearer beside it."""
    view, disparity = slanted_lines(height, width), np.zeros((height, width), np.float32)
    holes = np.zeros((height, width), bool)
    holes[10:-10, 50:60] = True
    view[holes] = (40, 120, 120)
    view[10:-10, 60:75], disparity[10:-10, 60:75] = RED, 10
    return view, disparity, holes


def random_level(seed: int = 3) -> tuple[np.random.Generator, np.ndarray, object]:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (24, 30, 3), dtype=np.uint8)
    disparity = np.where(rng.random((24, 30)) < 0.2, 9, rng.uniform(0, 3, (24, 30)))
    holes = np.zeros((24, 30), bool)
    holes[6:15, 10:16] = True
    return rng, holes, make_level(image, disparity.astype(np.float32), holes)


def slow_cost(level, centre: np.ndarray, match: np.ndarray) -> float:
    """Plain Python version of the mean squared difference of two patches."""
    limit = level.disparity[tuple(centre)] + SURFACE_STEP_PX
    total = weights = 0
    for offset in np.ndindex(2 * RADIUS + 1, 2 * RADIUS + 1):
        here, there = centre + offset - RADIUS, match + offset - RADIUS
        if (here < 0).any() or (here >= level.disparity.shape).any():
            continue
        here, there = tuple(here), tuple(there)
        if level.disparity[here] > limit:
            continue
        weight = KNOWN_WEIGHT if level.known[here] != UNKNOWN else GUESSED_WEIGHT
        weights += weight
        step = level.image[here].astype(int) - level.image[there]
        total += weight * (MISSING if level.known[there] > limit else int((step**2).sum()))
    return total / (3 * weights)


def matched(level, turns: int = 4) -> tuple[np.ndarray, np.ndarray]:
    matches = np.full_like(level.centres, -1)
    for turn in range(turns):
        matches, costs = improve(level, matches, turn, is_first=True)
    return matches, costs


def test_costs_agree_with_the_slow_version():
    _, _, level = random_level()
    matches, costs = matched(level)
    has_match = matches[:, 0] >= 0
    assert has_match.sum() > 50
    expected = [slow_cost(level, level.centres[i], matches[i]) for i in np.flatnonzero(has_match)]
    np.testing.assert_allclose(costs[has_match], expected, rtol=1e-6)


def test_painting_agrees_with_the_slow_version():
    _, holes, level = random_level()
    matches, costs = matched(level)
    image = level.image.astype(np.uint16) * 4
    expected = image.astype(float)
    for y, x in np.argwhere(holes):
        seen, says = [], []
        for i, (row, column) in enumerate(level.centres):
            place = matches[i] + (y - row, x - column)
            if max(abs(y - row), abs(x - column)) > RADIUS or matches[i, 0] < 0:
                continue
            if level.known[tuple(place)] <= level.disparity[y, x] + SURFACE_STEP_PX:
                seen.append(image[tuple(place)])
                says.append((DIFFERENCE / (DIFFERENCE + costs[i])) ** 2)
        expected[y, x] = 0.3 * image[y, x] + 0.7 * np.average(seen, axis=0, weights=says)
    paint(image, level, matches, costs, 0.7)
    np.testing.assert_allclose(image, expected, atol=0.51)


def test_more_rounds_never_raise_a_cost():
    _, _, level = random_level()
    costs = [matched(level, turns)[1] for turns in (1, 2, 3)]
    assert (costs[1] <= costs[0]).all()
    assert (costs[2] <= costs[1]).all()


def test_matches_move_by_twice_as_much_at_twice_the_size():
    image = slanted_lines(40, 60)
    holes = np.zeros((40, 60), bool)
    holes[16:24, 26:34] = True
    level = make_level(image, np.zeros((40, 60), np.float32), holes)
    half = halve(level)
    matches = inherit(half, half.centres + np.int32([0, 9]), level)
    np.testing.assert_array_equal(matches, level.centres + np.int32([0, 18]))


def test_a_smaller_view_shows_the_surface_further_away():
    view, disparity, holes = scene()
    disparity[:, 61] = 0
    view[:, 61] = (0, 100, 100)
    half = halve(make_level(view, disparity, holes))
    np.testing.assert_array_equal(half.image[10:30, 30], np.broadcast_to((0, 100, 100), (20, 3)))
    assert half.disparity[10:30, 30].max() == 0


@pytest.mark.parametrize(("hole_pixels", "expected"), [(1, 20), (2, 40)])
def test_a_smaller_view_is_a_hole_where_half_of_a_block_is(hole_pixels, expected):
    codes = np.array([[70, 50], [20, 20]], np.uint8)
    holes = np.arange(4).reshape(2, 2) < hole_pixels
    codes[~holes] = 20
    view = np.repeat(codes[..., None], 3, axis=2)
    half = halve(make_level(view, np.zeros((2, 2), np.float32), holes))
    np.testing.assert_array_equal(half.image, np.full((1, 1, 3), expected))
    assert (half.known[0, 0] == UNKNOWN) == (hole_pixels == 2)


def test_lines_go_on_through_a_hole():
    view, disparity, holes = scene(width=600)
    truth = slanted_lines(80, 600).astype(int)
    before = np.abs(view - truth)[holes].mean()
    PatchFiller().fill(view, disparity, holes, bit_depth=8)
    assert np.abs(view - truth)[holes].mean() < 0.3 * before


def test_only_holes_are_painted():
    view, disparity, holes = scene()
    painted = view.copy()
    PatchFiller().fill(painted, disparity, holes, bit_depth=8)
    np.testing.assert_array_equal(painted[~holes], view[~holes])
    assert (painted[holes] != view[holes]).any(axis=1).all()


def test_nothing_near_is_copied_into_a_hole():
    view, disparity, holes = scene()
    PatchFiller().fill(view, disparity, holes, bit_depth=8)
    assert view[holes][:, 0].max() <= 180 // 4


def test_a_hole_beside_nothing_but_near_surfaces_keeps_its_first_guess():
    view, disparity, holes = scene()
    disparity[~holes] = 10
    painted = view.copy()
    PatchFiller().fill(painted, disparity, holes, bit_depth=8)
    np.testing.assert_array_equal(painted, view)


@pytest.mark.parametrize("size", [(1, 40), (40, 1), (5, 5), (1, 1)])
def test_a_view_too_small_for_a_patch_stays_as_it_is(size):
    view = np.full((*size, 3), 7, np.uint8)
    PatchFiller().fill(view, np.zeros(size, np.float32), np.ones(size, bool), bit_depth=8)
    assert (view == 7).all()


def test_a_view_without_holes_stays_as_it_is():
    view, disparity, holes = scene()
    painted = view.copy()
    PatchFiller().fill(painted, disparity, np.zeros_like(holes), bit_depth=8)
    np.testing.assert_array_equal(painted, view)


def test_ten_bits_are_painted_like_eight():
    view, disparity, holes = scene()
    fine = view.astype(np.uint16) * 4
    PatchFiller().fill(view, disparity, holes, bit_depth=8)
    PatchFiller().fill(fine, disparity, holes, bit_depth=10)
    np.testing.assert_allclose(fine / 4, view, atol=1)


def test_the_number_of_threads_changes_nothing():
    view, disparity, holes = scene(300, 500)
    other, before = view.copy(), numba.get_num_threads()
    PatchFiller().fill(view, disparity, holes, bit_depth=8)
    try:
        numba.set_num_threads(1)
        PatchFiller().fill(other, disparity, holes, bit_depth=8)
    finally:
        numba.set_num_threads(before)
    np.testing.assert_array_equal(view, other)


def test_rendered_pairs_take_it_for_their_holes():
    image = slanted_lines(80, 120)
    disparity = np.zeros((80, 120), np.float32)
    disparity[20:60, 40:80] = 12
    rows = render_pair(image, disparity)
    patches = render_pair(image, disparity, filler=PatchFiller())
    differs = (rows.left != patches.left).any(axis=2)
    assert differs.any()
    assert not (differs & ~patches.left_holes).any()


def test_wrong_arrays_are_refused():
    view, disparity, holes = scene()
    with pytest.raises(ShapeError):
        PatchFiller().fill(view, disparity[1:], holes, bit_depth=8)
    with pytest.raises(DTypeError):
        PatchFiller().fill(view.astype(np.float32), disparity, holes, bit_depth=8)
    disparity[3, 3] = np.nan
    with pytest.raises(RangeError):
        PatchFiller().fill(view, disparity, holes, bit_depth=8)
