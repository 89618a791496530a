import math

import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.geometry.steerable import Band, SteerablePyramid
from relievo.metrics.hidden import measure_hidden, simulate_without_glasses
from relievo.metrics.views import psnr, ssim
from relievo.render.hidden import hide_pair
from relievo.render.stereo import render_pair

SIZE = (32, 512)
PERFECT = {"ghost_psnr": math.inf, "ghost_max": 0}


def gray(values):
    return np.repeat(values[..., None], 3, axis=2)


def constant(disparity_px, size=SIZE):
    return np.full(size, disparity_px, np.float32)


def grating(wavelength, amplitude=0.2):
    wave = 0.5 + amplitude * np.cos(2 * np.pi * np.arange(SIZE[1]) / wavelength)
    return np.broadcast_to(wave, SIZE)


def texture(size=(64, 512), seed=0):
    """Broadband texture with a 1/f spectrum, mean gray, in bytes."""
    rng = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None]
    spectrum = np.fft.fft2(rng.standard_normal(size)) / np.maximum(np.hypot(fy, fx), 1 / size[1])
    values = np.fft.ifft2(spectrum).real
    return gray(np.clip(128 + 30 * values / values.std(), 0, 255).astype(np.uint8))


def induce(luma, disparity):
    """The published inducer, band by band through the steerable pyramid."""
    pyramid = SteerablePyramid(luma.shape)

    def weighted(band):
        wavelength = pyramid.wavelength_px(band.level)
        limited = np.clip(disparity, -wavelength / 4, wavelength / 4)
        cosine = np.cos(pyramid.angle(band.orientation))
        weight = np.tan(np.pi * limited * abs(cosine) / wavelength)
        return Band(*band[:2], weight * np.sign(cosine.round(12)) * band.values.imag)

    return pyramid.synthesise(weighted(band) for band in pyramid.analyse(luma))


def hide_by_pyramid(luma, disparity):
    inducer = induce(luma, disparity)
    return gray(luma + inducer), gray(luma - inducer)


def shift(luma, by_px):
    """Content moved right by a fraction of a pixel, the picture being periodic."""
    spectrum = np.fft.fft(luma, axis=1)
    turn = np.exp(-2j * np.pi * np.fft.fftfreq(luma.shape[1]) * by_px)
    return np.fft.ifft(spectrum * turn, axis=1).real


@pytest.mark.parametrize(
    ("wavelength", "wanted", "delivered"),
    [(16, 1, 0.967), (16, 2, 1.935), (16, 3.5, 3.389), (32, 3.5, 3.386), (8, 3.5, 1.937)],
)
def test_gratings_deliver_what_the_published_method_delivers(wavelength, wanted, delivered):
    luma, disparity = grating(wavelength), constant(wanted)
    measures = measure_hidden(*hide_by_pyramid(luma, disparity), gray(luma), disparity)
    assert measures[f"gain_{wavelength}"] * wanted == pytest.approx(delivered, abs=0.01)


@pytest.mark.parametrize(("wanted", "gain"), [(1, 1.018), (2, 1.077), (3.5, 1.271)])
def test_the_amplitude_of_gratings_grows_as_in_the_published_method(wanted, gain):
    luma, disparity = grating(16), constant(wanted)
    measures = measure_hidden(*hide_by_pyramid(luma, disparity), gray(luma), disparity)
    # The mirrored sides have a little less.
    assert measures["contrast_mean"] == pytest.approx(gain, abs=0.006)


def test_only_the_levels_that_hold_a_grating_have_a_gain():
    luma, disparity = grating(16), constant(1)
    measures = measure_hidden(*hide_by_pyramid(luma, disparity), gray(luma), disparity)
    has_gain = [not math.isnan(measures[f"gain_{px}"]) for px in (4, 8, 16, 32, 64)]
    assert has_gain[2]
    assert not has_gain[0]
    assert not has_gain[4]


@pytest.mark.parametrize("by_px", [1.0, -2.5])
def test_views_moved_apart_deliver_all_of_their_disparity_at_every_level(by_px):
    luma = texture()[..., 0] / 255
    left, right = (
        gray(np.clip(shift(luma, part * by_px), 0, 1).astype(np.float64)) for part in (0.5, -0.5)
    )
    measures = measure_hidden(left, right, gray(luma), constant(by_px, (64, 512)))
    for wavelength in (8, 16, 32, 64):
        assert measures[f"gain_{wavelength}"] == pytest.approx(1, abs=0.04)
    assert math.isnan(measures["gain_4"]) == (by_px == -2.5)


def test_disparity_of_the_wrong_sign_has_a_negative_gain():
    image = texture()
    pair = hide_pair(image, constant(2, (64, 512)))
    right_way = measure_hidden(pair.left, pair.right, image, constant(2, (64, 512)))
    wrong_way = measure_hidden(pair.left, pair.right, image, constant(-2, (64, 512)))
    swapped = measure_hidden(pair.right, pair.left, image, constant(-2, (64, 512)))
    assert right_way["gain_16"] > 0.9
    assert wrong_way["gain_16"] == pytest.approx(-right_way["gain_16"])
    assert swapped["gain_16"] == pytest.approx(right_way["gain_16"])


def test_a_hidden_pair_is_clean_and_its_fine_levels_saturate():
    image = texture()
    disparity = np.tile(np.linspace(-3.5, 3.5, 512, dtype=np.float32), (64, 1))
    pair = hide_pair(image, disparity)
    measures = measure_hidden(pair.left, pair.right, image, disparity)
    assert measures.items() >= PERFECT.items()
    assert measures["gain_32"] == pytest.approx(1, abs=0.05)
    assert measures["gain_4"] < 0.8 < measures["gain_16"]
    assert 0 < measures["saturated"] < 0.5
    assert 1 < measures["contrast_mean"] < measures["contrast_p99"] < 1.5
    assert measures["ssim_left"] == ssim(pair.left, image)
    assert measures["ssim_right"] == ssim(pair.right, image)


def test_a_warped_pair_is_deep_and_has_a_ghost():
    image = texture()
    disparity = constant(2, (64, 512))
    pair = render_pair(image, disparity)
    measures = measure_hidden(pair.left, pair.right, image, disparity)
    mean = pair.left / 510 + pair.right / 510
    assert measures["ghost_psnr"] == pytest.approx(psnr(mean, image / 255), rel=1e-5)
    assert measures["ghost_psnr"] < 35
    assert measures["ghost_max"] == pytest.approx(255 * np.abs(mean - image / 255).max(), abs=1e-4)
    for wavelength in (8, 16, 32):
        assert measures[f"gain_{wavelength}"] == pytest.approx(1, abs=0.05)


def test_without_disparity_nothing_is_delivered_and_nothing_is_lost():
    image = texture()
    measures = measure_hidden(image, image, image, constant(0, (64, 512)))
    gains = {name: value for name, value in measures.items() if name.startswith("gain")}
    assert len(gains) == 5
    assert all(math.isnan(gain) for gain in gains.values())
    others = {name: value for name, value in measures.items() if name not in gains}
    assert others == pytest.approx(
        {
            **PERFECT,
            "saturated": 0,
            "contrast_mean": 1,
            "contrast_p99": 1,
            "clipped": 0,
            "ssim_left": 1,
            "ssim_right": 1,
        }
    )


def test_an_image_without_any_contrast_carries_nothing():
    image = np.full((40, 50, 3), 90, np.uint8)
    measures = measure_hidden(image, image, image, constant(2, (40, 50)))
    for name in ("gain_4", "gain_64", "contrast_mean", "contrast_p99"):
        assert math.isnan(measures[name])


def test_the_saturated_share_is_that_of_the_energy_in_waves_too_short():
    # Two gratings; 3 px are more than a quarter of the shorter one's wavelength only.
    luma = grating(8, amplitude=0.2) + grating(64, amplitude=0.1) - 0.5
    image = gray(luma)
    measures = measure_hidden(image, image, image, constant(3))
    assert measures["saturated"] == pytest.approx(0.2**2 / (0.2**2 + 0.1**2), abs=0.01)
    assert measure_hidden(image, image, image, constant(-1))["saturated"] < 0.01


def test_clipped_are_the_pixels_that_became_black_or_white():
    image = texture()
    image[5, :4], image[6, :4] = 255, 0
    left, right = image.copy(), image.copy()
    left[10, :7, 1], right[20, :9], right[10, :3, 2] = 255, 0, 0
    measures = measure_hidden(left, right, image, constant(1, (64, 512)))
    assert measures["clipped"] == 16 / (64 * 512)


@pytest.mark.parametrize("wanted", [1.0, -2.0, 3.5])
def test_stripes_recover_disparity_where_waves_are_four_times_as_long(wanted):
    stripes = np.broadcast_to(texture(size=(1, 1024), seed=4)[..., 0], (16, 1024))
    luma = 0.5 + (stripes / 255 - 0.5) / 2
    disparity = constant(wanted, luma.shape)
    measures = measure_hidden(*hide_by_pyramid(luma, disparity), gray(luma), disparity)
    levels = [px for px in (4, 8, 16, 32, 64) if px >= 4 * abs(wanted)]
    delivered = [measures[f"gain_{px}"] * wanted for px in levels]
    np.testing.assert_allclose(delivered, wanted, atol=0.3)


@pytest.mark.parametrize("wanted", [1.0, -2.0, 3.5])
def test_texture_recovers_disparity_where_waves_are_four_times_as_long(wanted):
    image = texture(seed=5)
    disparity = constant(wanted, (64, 512))
    pair = hide_pair(image, disparity)
    measures = measure_hidden(pair.left, pair.right, image, disparity)
    levels = [px for px in (4, 8, 16, 32, 64) if px >= 4 * abs(wanted)]
    delivered = [measures[f"gain_{px}"] * wanted for px in levels]
    np.testing.assert_allclose(delivered, wanted, atol=0.3)


def test_every_row_counts():
    image = texture(size=(70, 128))
    disparity = constant(2, (70, 128))
    disparity[41:] = -2
    pair = hide_pair(image, disparity)
    whole = measure_hidden(pair.left, pair.right, image, disparity)
    flipped = measure_hidden(pair.left[::-1], pair.right[::-1], image[::-1], disparity[::-1].copy())
    assert flipped == pytest.approx(whole, rel=1e-4, nan_ok=True)
    assert whole["gain_16"] > 0.9


def test_bytes_and_floats_measure_alike():
    image = texture()
    disparity = constant(2, (64, 512))
    pair = hide_pair(image, disparity)
    measures = measure_hidden(pair.left, pair.right, image, disparity)
    floats = measure_hidden(pair.left / 255, pair.right / 255, image / 255, disparity)
    assert measures.pop("ghost_psnr") == math.inf
    assert floats.pop("ghost_psnr") > 250
    assert floats == pytest.approx(measures, rel=1e-3, abs=1e-9, nan_ok=True)


def test_without_glasses_code_values_are_averaged():
    left, right = texture(seed=1), texture(seed=2)
    mean = simulate_without_glasses(left, right)
    assert mean.dtype == np.float32
    np.testing.assert_allclose(mean, left / 510 + right / 510, atol=1e-6)


def test_light_adds_up_to_more_than_the_mean_of_code_values():
    black, white = np.zeros((2, 3, 3), np.uint8), np.full((2, 3, 3), 255, np.uint8)
    light = simulate_without_glasses(black, white, in_linear_light=True)
    # Half the light of white is code value 188 of 255.
    np.testing.assert_allclose(light, 0.7354, atol=1e-4)
    np.testing.assert_allclose(simulate_without_glasses(black, white), 0.5)


def test_equal_views_look_like_themselves_in_either_space():
    ramp = gray(np.arange(256, dtype=np.uint8)[None])
    for in_linear_light in (False, True):
        seen = simulate_without_glasses(ramp, ramp, in_linear_light=in_linear_light)
        np.testing.assert_allclose(seen, ramp / 255, atol=1e-6)


def test_a_pair_hidden_in_code_values_has_a_ghost_on_a_display_that_adds_light():
    image = texture()
    pair = hide_pair(image, constant(3, (64, 512)))
    clean = simulate_without_glasses(pair.left, pair.right)
    ghost = simulate_without_glasses(pair.left, pair.right, in_linear_light=True)
    np.testing.assert_allclose(clean, image / 255, atol=1e-6)
    assert 1 / 255 < np.abs(ghost - image / 255).max() < 0.2


def test_disparity_that_is_not_finite_is_refused():
    image = texture()
    with pytest.raises(RangeError, match="disparity"):
        measure_hidden(image, image, image, constant(np.nan, (64, 512)))


def test_disparity_of_double_precision_is_refused():
    image = texture()
    with pytest.raises(DTypeError, match="disparity"):
        measure_hidden(image, image, image, np.zeros((64, 512)))


def test_views_of_another_size_are_refused():
    image = texture()
    turned = np.ascontiguousarray(cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE))
    with pytest.raises(ShapeError, match="right"):
        measure_hidden(image, turned, image, constant(1, (64, 512)))
