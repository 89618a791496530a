import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.srgb import decode
from relievo.geometry.steerable_decimated import ORIENTATIONS, DecimatedPyramid
from relievo.metrics.hidden import measure_hidden
from relievo.render.hidden_from_stereo import (
    FAINT,
    LARGEST_GAIN,
    LEVELS,
    hide_stereo,
    induce_from_stereo,
)
from relievo.render.hidden_options import HiddenOptions
from relievo.render.hidden_planes import seen_image

SIZE = (96, 512)


def texture(seed=0):
    """Gray texture with the spectrum of natural images, in [0, 1]."""
    rng = np.random.default_rng(seed)
    f_y, f_x = np.fft.fftfreq(SIZE[0])[:, None], np.fft.fftfreq(SIZE[1])
    spectrum = np.fft.fft2(rng.normal(size=SIZE)) / np.maximum(np.hypot(f_y, f_x), 1 / SIZE[1])
    values = np.fft.ifft2(spectrum).real
    return np.clip(0.5 + 0.1 * values / values.std(), 0.02, 0.98)


def moved(luma, across_px, down_px=0.0):
    """Content moved right and down by a fraction of a pixel, the picture being periodic."""
    f_y, f_x = np.fft.fftfreq(luma.shape[0])[:, None], np.fft.fftfreq(luma.shape[1])
    turn = np.exp(-2j * np.pi * (f_x * across_px + f_y * down_px))
    return np.fft.ifft2(np.fft.fft2(luma) * turn).real


def image_of(luma):
    return np.repeat(np.rint(255 * np.clip(luma, 0, 1)).astype(np.uint8)[..., None], 3, axis=2)


def stereo(disparity_px, seed=0):
    luma = texture(seed)
    return image_of(luma), image_of(moved(luma, -disparity_px))


def gains(pair, source, disparity_px):
    wanted = np.full(SIZE, disparity_px, np.float32)
    measures = measure_hidden(pair.left, pair.right, source, wanted)
    return {px: measures[f"gain_{px}"] for px in (8, 16, 32, 64)}


def slow_inducer(left, right, gain):
    """Band by band in complex numbers, with the angles and the tangent of the library."""
    pyramid = DecimatedPyramid(left.shape, LEVELS)
    spectra = list(zip(pyramid.analyse(left), pyramid.analyse(right), strict=True))
    totals = [np.zeros_like(one) for one, _ in spectra]
    for orientation in filter(pyramid.cosine, range(ORIENTATIONS)):
        ahead = ()
        for level in reversed(range(LEVELS)):
            one, other = (
                pyramid.real_part(spectrum, level, orientation)
                + 1j * pyramid.imaginary_part(spectrum, level, orientation)
                for spectrum in spectra[level]
            )
            turn, energy = np.angle(one.conj() * other), np.abs(one * other)
            if ahead:
                lead, of_lead = (np.kron(values, np.ones((2, 2))) for values in ahead)
                leads = of_lead >= FAINT * energy
                turn = np.where(leads & (np.abs(lead) > np.pi / 2), 2 * lead, turn)
                energy = np.where(leads, np.maximum(energy, of_lead), energy)
            ahead = turn, energy
            weight = np.tan(np.clip(gain * turn / 2, -np.pi / 4, np.pi / 4))
            values = (weight * one.imag).astype(np.float32)
            pyramid.add(totals[level], level, orientation, values)
    return pyramid.synthesise(totals)


@pytest.mark.parametrize("gain", [0.3, 1.0, 2.5])
def test_the_inducer_is_that_of_the_slow_version(gain):
    left, right = (255 * texture(seed).astype(np.float32) for seed in (1, 2))
    error = induce_from_stereo(left, right, gain) - slow_inducer(left, right, gain)
    # Rounding decides at a few pixels whether a wave follows another.
    assert np.quantile(np.abs(error), 0.999) < 0.01


@pytest.mark.parametrize("disparity_px", [1.0, -1.0, 0.6])
def test_small_disparity_of_a_pair_arrives_in_all_bands(disparity_px):
    left, right = stereo(disparity_px)
    delivered = gains(hide_stereo(left, right), left, disparity_px)
    np.testing.assert_allclose(list(delivered.values()), 1, atol=0.15)


@pytest.mark.parametrize("disparity_px", [3.0, -3.0])
def test_larger_disparity_arrives_where_waves_are_long_enough(disparity_px):
    left, right = stereo(disparity_px)
    delivered = gains(hide_stereo(left, right), left, disparity_px)
    assert min(delivered[px] for px in (16, 32, 64)) > 0.7
    assert 0.2 < delivered[8] < 0.9


def test_every_half_of_a_pair_keeps_its_own_depth():
    luma = texture()
    right = np.where(np.arange(SIZE[1]) < 256, moved(luma, -1.5), moved(luma, 1.5))
    left = image_of(luma)
    pair = hide_stereo(left, image_of(right))
    wanted = np.full(SIZE, 1.5, np.float32)
    wanted[:, 256:] = -1.5
    measures = measure_hidden(pair.left, pair.right, left, wanted)
    assert measures["gain_16"] == pytest.approx(1, abs=0.2)
    assert measures["gain_32"] == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize(("dtype", "bit_depth"), [(np.uint8, 8), (np.uint16, 10)])
def test_the_views_add_up_to_twice_the_left_image_exactly(dtype, bit_depth):
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, 2**bit_depth, (2, 51, 70, 3)).astype(dtype)
    pair = hide_stereo(left, right, bit_depth=bit_depth)
    np.testing.assert_array_equal(pair.left.astype(int) + pair.right, 2 * left.astype(int))
    assert max(pair.left.max(), pair.right.max()) < 2**bit_depth


def test_in_linear_light_the_mean_is_the_left_image():
    left, right = stereo(2.0)
    pair = hide_stereo(left, right, options=HiddenOptions(in_linear_light=True))
    mean = (decode(pair.left / 255) + decode(pair.right / 255)) / 2
    np.testing.assert_allclose(mean, decode(left / 255), atol=1 / 255)


def test_headroom_and_channels_are_those_of_the_options():
    left, right = stereo(2.0)
    options = HiddenOptions(headroom=0.1, luma_only=False)
    pair = hide_stereo(left, right, options=options)
    seen = seen_image(left, options=options)
    np.testing.assert_array_equal(pair.left.astype(int) + pair.right, 2 * seen.astype(int))


def test_equal_views_stay_as_they_are():
    left, _ = stereo(0)
    pair = hide_stereo(left, left)
    np.testing.assert_array_equal(pair.left, left)
    np.testing.assert_array_equal(pair.right, left)


def test_the_offset_is_the_disparity_on_the_screen():
    left, right = stereo(7.0)
    on_screen = hide_stereo(left, right, offset_px=7)
    middle = np.s_[:, 100:-100]
    difference = np.abs(on_screen.left.astype(int) - on_screen.right)[middle]
    assert difference.mean() < 0.2
    near = gains(hide_stereo(left, right, offset_px=6), left, 1.0)
    far = gains(hide_stereo(left, right, offset_px=8), left, -1.0)
    assert min(near[16], far[16]) > 0.8


def test_gain_scales_the_depth():
    left, right = stereo(1.0)
    none = hide_stereo(left, right, gain=0)
    np.testing.assert_array_equal(none.left, left)
    double = gains(hide_stereo(left, right, gain=2), left, 2.0)
    np.testing.assert_allclose([double[px] for px in (16, 32, 64)], 1, atol=0.15)


def test_long_waves_tell_the_short_ones_which_way():
    # 3 px are 3/4 of the shortest waves: alone, those would show a quarter the other way.
    x = np.arange(512)
    waves = [np.cos(2 * np.pi * (x + shift) / px) for shift in (0, 3) for px in (4, 8, 16)]
    left, right = (np.tile(sum(waves[i : i + 3]), (64, 1)).astype(np.float32) for i in (0, 3))
    inducer = induce_from_stereo(left, right)
    # A band at its limit is shifted right by an eighth of its wavelength in the left view.
    short = np.fft.rfft(inducer[32, 128:384])[64]
    of_left = np.fft.rfft(left[32, 128:384])[64]
    assert np.angle(short / of_left) == pytest.approx(-np.pi / 2, abs=0.1)
    assert abs(short / of_left) == pytest.approx(1, abs=0.15)


def test_faint_waves_lead_no_others():
    # Nothing but one short wave: on all longer levels there is rounding alone.
    x = np.arange(512)
    left, right = (
        np.tile(np.cos(2 * np.pi * (x + shift) / 8), (64, 1)).astype(np.float32)
        for shift in (0, 0.5)
    )
    inducer = induce_from_stereo(left, right)[:, 128:384]
    expected = np.tan(np.pi * 0.5 / 8) * np.sin(2 * np.pi * x / 8)
    np.testing.assert_allclose(inducer, np.tile(expected[128:384], (64, 1)), atol=0.02)


def test_horizontal_stripes_alike_in_both_views_get_nothing():
    stripes = np.tile(np.cos(2 * np.pi * np.arange(96) / 16)[:, None], (1, 64))
    values = stripes.astype(np.float32)
    assert np.abs(induce_from_stereo(values, values)).max() < 1e-5


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (33, 2), (15, 17)])
def test_tiny_and_odd_sizes_are_accepted(size):
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, 256, (2, *size, 3)).astype(np.uint8)
    pair = hide_stereo(left, right)
    np.testing.assert_array_equal(pair.left.astype(int) + pair.right, 2 * left.astype(int))


def test_views_of_different_size_are_refused():
    with pytest.raises(ShapeError, match="sizes differ"):
        hide_stereo(np.zeros((4, 5, 3), np.uint8), np.zeros((4, 6, 3), np.uint8))


def test_views_of_different_dtypes_are_refused():
    with pytest.raises(DTypeError, match="left is uint8 and right uint16"):
        hide_stereo(np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5, 3), np.uint16))


@pytest.mark.parametrize(
    "numbers",
    [
        {"offset_px": 5},
        {"offset_px": -5},
        {"gain": -1},
        {"gain": LARGEST_GAIN + 1},
        {"gain": float("nan")},
    ],
)
def test_numbers_outside_their_range_are_refused(numbers):
    with pytest.raises(RangeError):
        hide_stereo(np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5, 3), np.uint8), **numbers)


@pytest.mark.data
def test_pairs_of_photographs_become_clean_and_deep(data_folder):
    folder = data_folder / "stereo_pairs"
    pairs = 0
    for path in sorted((folder / "left").iterdir())[:4]:
        views = [cv2.imread(str(side / path.name)) for side in (folder / "left", folder / "right")]
        left, right = (np.ascontiguousarray(view[..., ::-1]) for view in views)
        pair = hide_stereo(left, right)
        np.testing.assert_array_equal(pair.left.astype(int) + pair.right, 2 * left.astype(int))
        assert np.abs(pair.left.astype(int) - pair.right).mean() > 1
        pairs += 1
    assert pairs == 4
