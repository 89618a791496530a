import numpy as np
import pytest

from relievo.scenes.light import Light, Sky, Sun
from relievo.scenes.sky import sky_light, sky_table

CLEAR = Sky((0.2, 0.4, 0.9), (0.7, 0.8, 0.85), (0.3, 0.25, 0.2))
CLOUDY = CLEAR._replace(clouds=0.5)
SUN = Sun((1.0, 2.0, 1.5), (2.5, 2.2, 1.8))


def seen(light, directions, *, is_seen=True):
    directions = np.asarray(directions, np.float64)
    unit = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
    return sky_light(unit.reshape(-1, 3), *sky_table(light), is_seen)


def dome(count=4000, lowest=-1.0, seed=0):
    """Directions spread evenly over the sphere, or what of it lies above a height."""
    generator = np.random.default_rng(seed)
    z, turn = generator.uniform(lowest, 1, count), generator.uniform(0, 2 * np.pi, count)
    level = np.sqrt(1 - z**2)
    return np.stack([level * np.cos(turn), level * np.sin(turn), z], axis=1)


def arc(azimuth_deg, lowest_deg, highest_deg, count=4001):
    """Directions from low to high."""
    turn, height = np.radians(azimuth_deg), np.radians(np.linspace(lowest_deg, highest_deg, count))
    level = np.cos(height)
    return np.stack([level * np.cos(turn), level * np.sin(turn), np.sin(height)], axis=1)


def cover(sky, directions):
    """How much of a sky looks otherwise than a clear one."""
    clear = seen(Light(sky=sky._replace(clouds=0.0)), directions)
    return np.mean(np.abs(seen(Light(sky=sky), directions) - clear).max(1) > 0.02)


def test_a_clear_sky_has_its_colours_above_at_the_horizon_and_below():
    light = seen(Light(sky=CLEAR), [(0, 0, 1), (1, 0, 0), (0, -1, 0), (0, 0, -1), (0, 1, -0.5)])
    expected = [CLEAR.zenith, CLEAR.horizon, CLEAR.horizon, CLEAR.ground, CLEAR.ground]
    np.testing.assert_allclose(light, expected)


def test_a_clear_sky_changes_evenly_from_the_horizon_up():
    light = seen(Light(sky=CLEAR), arc(40, 0, 90))
    for channel in range(3):
        steps = np.diff(light[:, channel])
        assert (steps * np.sign(CLEAR.zenith[channel] - CLEAR.horizon[channel]) >= 0).all()


@pytest.mark.parametrize("is_seen", [True, False])
def test_no_direction_has_less_than_no_light(is_seen):
    generator = np.random.default_rng(1)
    for variant in range(10):
        colours = [tuple(generator.uniform(0, 1, 3) ** 2) for _ in range(4)]
        sky = Sky(*colours[:3], clouds=generator.uniform(0, 1), variant=variant)
        sun = Sun(tuple(generator.normal(size=3)), colours[3])
        light = seen(Light(sky=sky, sun=sun), dome(500), is_seen=is_seen)
        assert np.isfinite(light).all()
        assert light.min() >= 0


def test_night_is_black():
    black = (0.0, 0.0, 0.0)
    assert (seen(Light(sky=Sky(black, black, black, clouds=0.7)), dome(500)) == 0).all()


def test_the_disc_of_the_sun_is_where_the_sun_stands():
    directions = np.concatenate([dome(3000), [SUN.towards]])
    light = seen(Light(sky=CLEAR, sun=SUN), directions)
    assert light.sum(1).argmax() == len(directions) - 1
    assert light[-1].min() > 10 * light[:-1].max(1).mean()
    towards = np.array(SUN.towards) / np.linalg.norm(SUN.towards)
    side = np.cross(towards, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    off = np.radians([0, 0.2, 3, 10, 40])[:, None]
    bright = seen(Light(sky=CLEAR, sun=SUN), np.cos(off) * towards + np.sin(off) * side).sum(1)
    assert bright[0] == pytest.approx(bright[1], rel=0.05)
    assert bright[1] > 5 * bright[2]
    assert bright[2] > 1.1 * bright[3] > bright[4]


def test_the_sun_may_be_given_with_any_length():
    far = SUN._replace(towards=tuple(1e3 * c for c in SUN.towards))
    directions = dome(200)
    near, same = (seen(Light(sky=CLEAR, sun=sun), directions) for sun in (SUN, far))
    np.testing.assert_allclose(near, same)


def test_what_lights_has_neither_disc_nor_clouds():
    """They are sampled as lights of their own, and noise of few samples is kept low."""
    towards = np.array([SUN.towards])
    lighting = seen(Light(sky=CLOUDY, sun=SUN), towards, is_seen=False)
    assert lighting.max() < 3
    clear = seen(Light(sky=CLEAR, sun=SUN), dome(500), is_seen=False)
    np.testing.assert_array_equal(seen(Light(sky=CLOUDY, sun=SUN), dome(500), is_seen=False), clear)


def test_more_clouds_cover_more_of_the_sky():
    up = dome(3000, lowest=0.1)
    for variant in range(4):
        amounts = [0.0, 0.15, 0.3, 0.5, 0.7, 1.0]
        covers = [cover(CLEAR._replace(clouds=c, variant=variant), up) for c in amounts]
        assert covers == sorted(covers)
        assert covers[0] == 0
        assert covers[1] < 0.3
        assert 0.2 < covers[3] < 0.95
        assert covers[-1] > 0.85


def test_variants_have_other_clouds():
    up = dome(1000, lowest=0.1)
    first, second = (seen(Light(sky=CLOUDY._replace(variant=n)), up) for n in (1, 2))
    assert np.mean(np.abs(first - second).max(1) > 0.02) > 0.2


def test_clouds_hide_the_sun():
    covered = CLEAR._replace(clouds=1.0)
    bright = [seen(Light(sky=sky, sun=SUN), [SUN.towards]).max() for sky in (CLEAR, covered)]
    assert bright[1] < bright[0]


@pytest.mark.parametrize("azimuth_deg", [0, 63, 200])
@pytest.mark.parametrize("sky", [CLEAR, CLOUDY, CLEAR._replace(clouds=1.0)])
def test_the_sky_has_no_step_at_the_horizon(sky, azimuth_deg):
    sun = Sun((-1.0, 0.3, 0.02), (3.0, 1.5, 0.8))
    light = seen(Light(sky=sky, sun=sun), arc(azimuth_deg, -3, 3, 12001))
    assert np.abs(np.diff(light, axis=0)).max() < 0.005


def test_a_world_without_sun_has_no_glare():
    table = sky_table(Light(sky=CLEAR))
    np.testing.assert_array_equal(table.towards, [0, 0, 0])
    np.testing.assert_array_equal(table.colours[3], [0, 0, 0])
    np.testing.assert_array_equal(
        seen(Light(sky=CLEAR), dome(100)), seen(Light(sky=CLEAR), dome(100), is_seen=False)
    )


def test_no_directions_have_no_light():
    assert seen(Light(sky=CLEAR), np.zeros((0, 3))).shape == (0, 3)
