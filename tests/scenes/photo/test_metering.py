import numpy as np
import pytest

from relievo.scenes.photo.metering import balanced, metered


def even(value):
    return np.full((30, 40, 3), value, np.float32)


@pytest.mark.parametrize("brightness", [0.01, 0.2, 1.0, 30.0])
def test_an_even_picture_becomes_a_middle_grey(brightness):
    assert 0.09 < metered(even(brightness)) * brightness < 0.41


def test_the_dark_stays_darker():
    assert metered(even(0.002)) * 0.002 < metered(even(0.5)) * 0.5


def test_a_bright_sky_is_not_lost():
    light = even(0.02)
    light[:12] = 1.0
    assert metered(light) * 1.0 < 1.5


def test_a_small_lamp_does_not_darken_a_room():
    light = even(0.1)
    before = metered(light)
    light[3, 4] = 1000.0
    assert metered(light) > 0.8 * before


def test_without_any_light_it_is_finite():
    assert 0 < metered(even(0.0)) < 1e6
    assert balanced(even(0.0)) == (1.0, 1.0, 1.0)


def test_most_of_a_warm_cast_is_taken_away_and_a_grey_light_is_left_alone():
    warm = even(0.2) * np.array([1.0, 0.7, 0.4], np.float32)
    red, green, blue = balanced(warm)
    assert red < green < blue
    left = warm[0, 0] * [red, green, blue]
    assert 1.0 < left[0] / left[2] < 1.8
    assert balanced(even(0.3)) == pytest.approx((1.0, 1.0, 1.0))


def test_a_meadow_is_no_cast_of_the_light():
    meadow = even(0.1) * np.array([0.5, 1.0, 0.4], np.float32)
    red, green, blue = balanced(meadow)
    assert green == 1.0
    assert 0.85 < red < 1.0 < blue < 1.2
