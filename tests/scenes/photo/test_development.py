from dataclasses import replace

import numpy as np
import pytest

from relievo.core.srgb import encode
from relievo.scenes.photo.development import develop
from relievo.scenes.photo.look import CLEAN, Look, Style
from relievo.scenes.photo.random_look import random_look


def light(height=48, width=64, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def developed(values, look=CLEAN, exposure=1.0, seed=7):
    return develop(values, look, exposure, np.random.default_rng(seed))


def even(value, height=48, width=64):
    return np.full((height, width, 3), value, np.float32)


def spread(image):
    return float(image.astype(float).std())


def test_a_clean_picture_is_the_srgb_curve_of_exposed_light():
    values = light() * 2
    exact = 255 * encode(np.minimum(values.astype(float) * 0.7, 1))
    assert np.abs(developed(values, exposure=0.7) - exact).max() < 0.56


def test_exposure_is_in_stops():
    brighter = developed(even(0.1), replace(CLEAN, exposure_stops=1.0))
    np.testing.assert_array_equal(brighter, developed(even(0.2)))


def test_light_is_not_changed():
    values = light()
    before = values.copy()
    for seed in range(30):
        developed(values, random_look(np.random.default_rng(seed)))
    np.testing.assert_array_equal(values, before)


def test_the_same_generator_gives_the_same_picture():
    look = replace(CLEAN, iso=800.0, grain=0.02, specks=5)
    first, second = developed(light(), look), developed(light(), look)
    np.testing.assert_array_equal(first, second)
    assert (developed(light(), look, seed=8) != first).any()


def test_sensitivity_makes_noise_that_is_stronger_in_the_light_than_in_the_dark():
    dark, bright = even(0.01), even(0.5)
    noisy = replace(CLEAN, iso=3200.0)
    assert spread(developed(bright)) == 0
    assert spread(developed(bright, noisy)) > spread(developed(bright, replace(noisy, iso=200.0)))
    # In linear light; the sRGB curve turns it round.
    linear = [
        spread(np.interp(developed(each, noisy) / 255, encode(np.linspace(0, 1, 999)), range(999)))
        for each in (dark, bright)
    ]
    assert linear[1] > 3 * linear[0]


def test_noise_leaves_the_mean_as_it_is():
    noisy = developed(even(0.3, 200, 200), replace(CLEAN, iso=1600.0))
    assert abs(noisy.mean() - developed(even(0.3)).mean()) < 0.6


def test_vignetting_takes_that_much_from_the_corners_and_nothing_from_the_middle():
    share = 0.4
    shaded = developed(even(0.5, 101, 101), replace(CLEAN, vignetting=share))
    assert shaded[50, 50, 0] == developed(even(0.5))[0, 0, 0]
    expected = developed(even(0.5 * (1 - share)))[0, 0, 0]
    assert abs(int(shaded[0, 0, 0]) - int(expected)) <= 2


def test_soft_highlights_stay_below_white():
    assert developed(even(1.3))[0, 0, 0] == 255
    assert developed(even(1.3), replace(CLEAN, shoulder=1.0))[0, 0, 0] < 255
    np.testing.assert_array_equal(
        developed(even(0.2), replace(CLEAN, shoulder=1.0)), developed(even(0.2))
    )


def test_contrast_makes_the_dark_darker_and_the_bright_brighter():
    curved = replace(CLEAN, contrast=0.8)
    assert developed(even(0.03), curved).mean() < developed(even(0.03)).mean()
    assert developed(even(0.7), curved).mean() > developed(even(0.7)).mean()


def test_fill_brightens_shadows_and_leaves_black_and_white():
    filled = replace(CLEAN, fill=0.8)
    assert developed(even(0.03), filled).mean() > developed(even(0.03)).mean() + 10
    for value in (0.0, 1.0):
        np.testing.assert_array_equal(developed(even(value), filled), developed(even(value)))


def test_grey_has_no_colours_and_the_luma_of_the_picture():
    grey = developed(light(), replace(CLEAN, style=Style.GREY))
    assert (grey == grey[..., :1]).all()
    luma = developed(light()) @ [0.2126, 0.7152, 0.0722]
    assert np.abs(grey[..., 0] - luma).max() < 2


def test_sepia_is_brown():
    red, _, blue = developed(even(0.3), replace(CLEAN, style=Style.SEPIA))[0, 0].astype(int)
    assert red > blue + 20


def test_faded_pictures_have_neither_black_nor_strong_colours():
    faded = developed(light(), replace(CLEAN, style=Style.FADED))
    assert faded.min() > 20
    colourful = np.ptp(developed(light()).astype(int), axis=-1).mean()
    assert np.ptp(faded.astype(int), axis=-1).mean() < 0.7 * colourful


def test_sharpening_lays_a_halo_along_edges():
    edge = even(0.2)
    edge[:, 32:] = 0.5
    plain, sharp = developed(edge), developed(edge, replace(CLEAN, sharpening=0.7))
    assert sharp.max() > plain.max()
    assert sharp.min() < plain.min()


def test_compression_changes_a_picture_the_more_the_lower_its_quality():
    def loss(quality):
        packed = developed(light(), replace(CLEAN, jpeg_quality=quality))
        return np.abs(packed.astype(int) - developed(light())).mean()

    assert loss(30) > loss(92) > 0


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (32, 200)])
def test_any_size_and_any_look_give_a_picture(size):
    for seed in range(25):
        look = random_look(np.random.default_rng(seed), is_dim=seed % 2 == 0)
        image = developed(light(*size) * 3, look)
        assert image.shape == (*size, 3)
        assert image.dtype == np.uint8


def test_light_that_is_far_too_bright_is_white_and_no_light_is_black():
    look = Look(bloom=0.05, shoulder=0.5, saturation=1.3)
    assert developed(even(1e6), look).min() > 240
    assert developed(even(0.0), look).max() == 0
