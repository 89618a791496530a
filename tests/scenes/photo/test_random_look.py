import numpy as np
import pytest

from relievo.scenes.photo.look import Style
from relievo.scenes.photo.random_look import random_look


def looks(count=600, **flags):
    return [random_look(np.random.default_rng(seed), **flags) for seed in range(count)]


@pytest.fixture(scope="module")
def drawn():
    return looks()


def share(looks, has):
    return np.mean([bool(has(look)) for look in looks])


def test_the_same_generator_gives_the_same_look():
    assert random_look(np.random.default_rng(5)) == random_look(np.random.default_rng(5))


def test_most_pictures_are_good(drawn):
    assert share(drawn, lambda look: look.style is Style.COLOUR) > 0.85
    assert share(drawn, lambda look: look.blur < 2) > 0.9
    assert share(drawn, lambda look: not look.motion_blur) > 0.9
    assert share(drawn, lambda look: abs(look.exposure_stops) < 1.2) > 0.9
    assert share(drawn, lambda look: look.jpeg_quality is None or look.jpeg_quality >= 60) > 0.9


def test_every_fault_is_found_now_and_then(drawn):
    faults = {
        "motion": lambda look: look.motion_blur,
        "blur": lambda look: look.blur > 2,
        "rain": lambda look: look.drops,
        "old film": lambda look: look.specks,
        "compression": lambda look: look.jpeg_quality is not None and look.jpeg_quality < 60,
        **{str(style): lambda look, style=style: look.style is style for style in Style},
    }
    assert [name for name, has in faults.items() if not share(drawn, has)] == []


def test_where_there_is_little_light_there_is_more_noise_and_no_rain(drawn):
    dim = looks(200, is_dim=True)
    assert np.median([look.iso for look in dim]) > np.median([look.iso for look in drawn])
    assert share(dim, lambda look: look.drops) == 0


def test_films_have_grain_more_often(drawn):
    films = looks(200, is_film=True)
    assert share(films, lambda look: look.grain) > share(drawn, lambda look: look.grain)


def test_rain_and_old_film_come_in_any_case_where_they_are_asked_for():
    assert all(look.drops for look in looks(40, is_rainy=True))
    old = looks(40, is_old=True)
    assert all(look.specks and look.style is not Style.COLOUR for look in old)
