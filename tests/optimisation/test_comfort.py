import math

import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.optimisation.budget import BACKGROUND_LIMIT_PERCENT, comfortable_zero_plane
from relievo.optimisation.comfort import (
    COMFORT_ARCMIN,
    EYE_DISTANCE_M,
    ParallaxLimits,
    Screen,
    budget_from_arcmin,
    comfort_limits,
    place_within,
)

TELEVISION = Screen(width_m=1.2, distance_m=2.5)
CINEMA = Screen(width_m=12.0, distance_m=15.0)
PHONE = Screen(width_m=0.15, distance_m=0.35)
SCREENS = [TELEVISION, CINEMA, PHONE]


def test_one_percent_of_a_television_is_so_many_arc_minutes():
    assert TELEVISION.arcmin_from_percent(1.0) == pytest.approx(
        60 * math.degrees(0.012 / 2.5), 1e-4
    )


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("percent", [-5.0, 0.0, 0.3, 10.0])
def test_angles_and_percent_are_each_others_inverse(screen, percent):
    assert screen.percent_from_arcmin(screen.arcmin_from_percent(percent)) == pytest.approx(percent)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_background_never_asks_the_eyes_to_turn_outwards(screen):
    behind, _ = comfort_limits(screen, behind_arcmin=1e3)
    assert behind / 100 * screen.width_m <= EYE_DISTANCE_M + 1e-12


def test_in_a_cinema_the_eyes_are_the_limit_and_at_home_the_angle():
    assert comfort_limits(CINEMA).behind_percent == pytest.approx(100 * EYE_DISTANCE_M / 12)
    assert TELEVISION.arcmin_from_percent(comfort_limits(TELEVISION).behind_percent) == (
        pytest.approx(COMFORT_ARCMIN)
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_in_front_of_the_screen_the_angle_is_the_limit(screen):
    assert screen.arcmin_from_percent(comfort_limits(screen).in_front_percent) == (
        pytest.approx(COMFORT_ARCMIN)
    )


def test_a_budget_in_arc_minutes_is_percent_of_the_stated_screen():
    assert budget_from_arcmin(60, TELEVISION) == pytest.approx(TELEVISION.percent_from_arcmin(60))


@pytest.mark.parametrize("arcmin", [-1, 600, np.nan])
def test_a_budget_outside_what_is_allowed_is_refused(arcmin):
    with pytest.raises(RangeError, match="arc minutes"):
        budget_from_arcmin(arcmin, TELEVISION)


@pytest.mark.parametrize("lengths", [(0, 1), (1, 0), (-1, 2), (np.nan, 1), (1, np.inf)])
def test_a_screen_without_size_or_distance_is_refused(lengths):
    with pytest.raises(RangeError, match="screen"):
        Screen(*lengths)


@pytest.mark.parametrize("angles", [{"behind_arcmin": -1}, {"in_front_arcmin": 180 * 60}])
def test_an_angle_that_is_no_limit_is_refused(angles):
    with pytest.raises(RangeError):
        comfort_limits(TELEVISION, **angles)


@pytest.mark.parametrize("zero_plane", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("budget", [0.0, 0.5, 3.0, 10.0])
@pytest.mark.parametrize("limits", [(2.0, 3.0), (0.5, 0.5), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_near_and_far_keep_the_limits(zero_plane, budget, limits):
    plane, kept = place_within(ParallaxLimits(*limits), zero_plane, budget)
    assert 0 <= plane <= 1
    assert kept == min(budget, sum(limits))
    assert plane * kept <= limits[0] + 1e-9
    assert (1 - plane) * kept <= limits[1] + 1e-9


def test_a_placement_within_the_limits_stays():
    assert place_within(ParallaxLimits(2.0, 2.0), 0.4, 3.0) == (0.4, 3.0)


@pytest.mark.parametrize(("wanted", "given"), [(0.0, 0.25), (1.0, 0.5)])
def test_the_zero_plane_moves_no_farther_than_it_must(wanted, given):
    assert place_within(ParallaxLimits(2.0, 3.0), wanted, 4.0) == (given, 4.0)


@pytest.mark.parametrize("zero_plane", np.linspace(0, 1, 5))
@pytest.mark.parametrize("budget", [1.0, 3.0, 10.0])
def test_with_no_limit_in_front_it_is_the_comfortable_zero_plane(zero_plane, budget):
    limits = ParallaxLimits(BACKGROUND_LIMIT_PERCENT, np.inf)
    placed = place_within(limits, zero_plane, budget)
    assert placed.zero_plane == pytest.approx(comfortable_zero_plane(zero_plane, budget))
    assert placed.depth_budget_percent == budget


@pytest.mark.parametrize(
    "arguments",
    [
        (ParallaxLimits(-1.0, 1.0), 0.5, 3.0),
        (ParallaxLimits(1.0, np.nan), 0.5, 3.0),
        (ParallaxLimits(1.0, 1.0), 1.5, 3.0),
        (ParallaxLimits(1.0, 1.0), 0.5, 11.0),
    ],
)
def test_arguments_outside_their_range_are_refused(arguments):
    with pytest.raises(RangeError):
        place_within(*arguments)
