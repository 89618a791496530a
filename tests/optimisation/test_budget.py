import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.optimisation.budget import comfortable_zero_plane, to_disparity

LEVELS = np.array([[0.0, 0.25, 0.5, 1.0]], np.float32)


def test_disparity_is_the_share_of_the_budget_beyond_the_zero_plane():
    disparity = to_disparity(LEVELS, width_px=1000, depth_budget_percent=3.0, zero_plane=0.5)
    np.testing.assert_allclose(disparity, [[-15, -7.5, 0, 15]])


def test_near_is_in_front_of_the_screen_and_far_behind():
    disparity = to_disparity(LEVELS, width_px=1920, zero_plane=0.3)
    assert disparity[0, -1] > 0 > disparity[0, 0]


def test_the_whole_range_is_the_depth_budget():
    disparity = to_disparity(LEVELS, width_px=1920, depth_budget_percent=2.5, zero_plane=0.9)
    assert np.ptp(disparity) == pytest.approx(0.025 * 1920)


@pytest.mark.parametrize("zero_plane", [0.0, 0.4, 0.8, 1.0])
@pytest.mark.parametrize("budget", [0.0, 1.0, 3.0, 10.0])
def test_behind_a_comfortable_zero_plane_the_background_keeps_its_limit(zero_plane, budget):
    plane = comfortable_zero_plane(zero_plane, budget, background_limit_percent=1.5)
    disparity = to_disparity(LEVELS, width_px=1000, depth_budget_percent=budget, zero_plane=plane)
    assert -disparity.min() <= 15 + 1e-4
    assert np.ptp(disparity) == pytest.approx(budget * 10, abs=1e-3)


def test_a_comfortable_zero_plane_stays():
    assert comfortable_zero_plane(0.5, 3.0) == 0.5


def test_an_uncomfortable_zero_plane_moves_to_the_limit():
    assert comfortable_zero_plane(1.0, 4.0, background_limit_percent=1.0) == 0.25


def test_a_background_limit_below_zero_is_refused():
    with pytest.raises(RangeError):
        comfortable_zero_plane(0.5, 3.0, background_limit_percent=-0.5)


def test_a_budget_of_zero_is_flat():
    assert not to_disparity(LEVELS, width_px=1920, depth_budget_percent=0.0).any()


def test_disparity_in_place_gives_the_same_numbers():
    levels = LEVELS.copy()
    assert to_disparity(levels, width_px=1920, out=levels) is levels
    np.testing.assert_array_equal(levels, to_disparity(LEVELS, width_px=1920))


@pytest.mark.parametrize(
    "options",
    [
        {"zero_plane": 1.1},
        {"depth_budget_percent": -1.0},
        {"depth_budget_percent": 11.0},
        {"width_px": 0},
    ],
)
def test_arguments_outside_their_range_are_refused(options):
    with pytest.raises(RangeError):
        to_disparity(LEVELS, **{"width_px": 1920, **options})


def test_other_shapes_and_types_are_refused():
    with pytest.raises(ShapeError):
        to_disparity(LEVELS[0], width_px=1920)
    with pytest.raises(DTypeError):
        to_disparity(LEVELS.astype(np.float64), width_px=1920)
