import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.daylight import (
    CLEAREST_M,
    THICKEST_M,
    WEATHERS,
    daylight,
    random_daylight,
)

SEEDS = range(60)


def light(weather, seed):
    return daylight(np.random.default_rng(seed), weather)


def elevation(sun):
    towards = np.array(sun.towards)
    return np.degrees(np.arcsin(towards[2] / np.sqrt(towards @ towards)))


def sky_on_ground(sky):
    return 0.75 * np.array(sky.zenith) + 0.25 * np.array(sky.horizon)


@pytest.mark.parametrize("weather", WEATHERS)
def test_the_same_chance_gives_the_same_light(weather):
    assert light(weather, 3) == light(weather, 3)
    assert light(weather, 3) != light(weather, 4)


def test_the_sun_of_clear_noon_gives_four_to_six_times_the_light_of_the_sky():
    for seed in SEEDS:
        noon = light("noon", seed)
        on_ground = np.mean(noon.sun.colour) * np.sin(np.radians(elevation(noon.sun)))
        assert 3.8 < on_ground / sky_on_ground(noon.sky).mean() < 6.5
        assert 0.5 < on_ground + sky_on_ground(noon.sky).mean() < 2


def test_the_sun_is_warmer_the_lower_it_stands():
    red_per_blue = [
        np.mean([light(weather, seed).sun.colour[0] / light(weather, seed).sun.colour[2]
                 for seed in SEEDS])
        for weather in ("noon", "sunny", "low_sun")
    ]  # fmt: skip
    assert 1 < red_per_blue[0] < red_per_blue[1] < red_per_blue[2]


def test_a_clear_sky_is_blue_above_and_pale_at_the_horizon():
    for seed in SEEDS:
        sky = light("noon", seed).sky
        assert sky.zenith[2] > sky.zenith[1] > sky.zenith[0]
        assert sky.horizon[2] / sky.horizon[0] < sky.zenith[2] / sky.zenith[0]


def test_no_sun_comes_through_clouds_nor_at_night():
    assert all(light("overcast", seed).sun is None for seed in SEEDS)
    assert all(light("dusk", seed).sun is None for seed in SEEDS)
    nights = [random_daylight(np.random.default_rng(seed), night=True) for seed in SEEDS]
    assert all(night.sun is None and max(night.sky.horizon) < 0.05 for night in nights)


def test_days_without_night_are_never_dark():
    for seed in range(300):
        day = random_daylight(np.random.default_rng(seed), night=False)
        assert max(day.sky.zenith) > 0.01
        assert day.sun is None or 5 <= elevation(day.sun) <= 75


def test_most_days_are_clear_and_all_are_within_the_visibility_that_is_promised():
    visibility = np.array(
        [
            3.9 / random_daylight(np.random.default_rng(seed)).fog.density_per_m
            for seed in range(300)
        ]
    )
    assert visibility.min() >= THICKEST_M * 0.999
    assert visibility.max() <= CLEAREST_M * 1.001
    assert np.mean(visibility > 5e3) > 0.6
    assert np.any(visibility < 1e3)


def test_a_weather_that_is_not_known_is_refused():
    with pytest.raises(UsageError, match="hail"):
        light("hail", 0)
