import numba
import numpy as np
import pytest

from relievo.render.hidden_rows import BAND_WAVELENGTHS_PX, PADDING_PX, induce_by_rows, row_filters

LEVELS = len(BAND_WAVELENGTHS_PX) - 1
HALF_BAND = np.array([-1, 0, 9, 16, 9, 0, -1]) / 32


def convolved(row, kernel):
    return np.convolve(np.pad(row, len(kernel) // 2, mode="edge"), kernel, "valid")


def doubled(row):
    wide = np.zeros(2 * len(row) + 8)
    wide[::2] = np.pad(row, 2, mode="edge")
    return np.convolve(wide, 2 * HALF_BAND, "same")[4:-4]


def weighted(wave, shift, taps, wavelength):
    # Content moves right, so what lies behind a pixel counts positive.
    quadrature = convolved(wave, np.concatenate([-taps[::-1], [0], taps]).astype(float))
    return np.tan(np.pi * np.clip(shift / wavelength, -0.25, 0.25)) * quadrature


def reference_row(wave, shift):
    """The inducer of a row, in double precision and with real tangents."""
    filters, width = row_filters(), len(wave)
    coarsest = 2 ** (LEVELS - 1)
    sides = (PADDING_PX, PADDING_PX + -(width + 2 * PADDING_PX) % coarsest)
    waves, shifts = ([np.pad(row, sides, mode="reflect")] for row in (wave, shift))
    for _ in range(1, LEVELS):
        waves.append(convolved(waves[-1], HALF_BAND)[::2])
        shifts.append(convolved(shifts[-1], np.array([0.25, 0.5, 0.25]))[::2])
    total = weighted(waves[-1], shifts[-1], filters.coarse, 8 * coarsest)
    for level in reversed(range(LEVELS - 1)):
        band = weighted(waves[level], shifts[level], filters.middle, 8 * 2**level)
        total = doubled(total) + band
    total += weighted(waves[0], shifts[0], filters.fine, 4)
    return total[PADDING_PX : PADDING_PX + width]


def delivered(wavelength, disparity_px, width=2048):
    """Delivered over wanted disparity of a grating, from the phases of its views."""
    x = np.arange(width)
    wave = np.cos(2 * np.pi * x / wavelength).astype(np.float32)[None]
    inducer = induce_by_rows(wave, np.full_like(wave, disparity_px))
    middle = slice(width // 4, 3 * width // 4)
    probe = np.hanning(width // 2) * np.exp(2j * np.pi * x[middle] / wavelength)
    left, right = ((probe * view[0, middle]).sum() for view in (wave + inducer, wave - inducer))
    return float(np.angle(left / right)) * wavelength / (2 * np.pi * disparity_px)


@pytest.mark.parametrize("width", [301, 64, 1, 2])
def test_rows_are_those_of_the_slow_reference(width):
    rng = np.random.default_rng(0)
    signal = rng.normal(100, 30, (3, width)).astype(np.float32)
    disparity = np.cumsum(rng.normal(0, 0.3, (3, width)), axis=1).astype(np.float32)
    expected = [reference_row(*rows) for rows in zip(signal, disparity, strict=True)]
    np.testing.assert_allclose(induce_by_rows(signal, disparity), expected, rtol=0, atol=0.03)


@pytest.mark.parametrize("wavelength", np.geomspace(4, 64, 17).round(2))
@pytest.mark.parametrize("share", [1 / 64, 1 / 16, 1 / 8, 3 / 16])
def test_gratings_of_all_wavelengths_get_their_disparity(wavelength, share):
    assert delivered(wavelength, share * wavelength) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("wavelength", np.geomspace(4, 64, 17).round(2))
def test_at_its_limit_a_grating_gets_six_sevenths_or_more(wavelength):
    assert 0.84 < delivered(wavelength, wavelength / 4) < 1.02


@pytest.mark.parametrize("wavelength", [4, 8, 16, 32])
def test_beyond_its_limit_a_grating_gets_a_quarter_of_its_wavelength(wavelength):
    assert delivered(wavelength, 500) * 500 == pytest.approx(wavelength / 4, rel=0.07)


def test_long_waves_get_their_disparity_too():
    assert delivered(200, 3) == pytest.approx(1, abs=0.05)


def test_the_mean_of_a_row_gets_no_inducer():
    inducer = induce_by_rows(np.full((2, 100), 200, np.float32), np.full((2, 100), 3, np.float32))
    assert np.abs(inducer).max() < 1e-3


def test_rows_do_not_know_each_other():
    rng = np.random.default_rng(1)
    signal = rng.normal(size=(5, 200)).astype(np.float32)
    disparity = rng.normal(size=(5, 200)).astype(np.float32)
    alone = induce_by_rows(signal[2:3], disparity[2:3])
    np.testing.assert_array_equal(induce_by_rows(signal, disparity)[2:3], alone)


def test_rows_do_not_depend_on_threads():
    signal = np.random.default_rng(2).normal(size=(40, 200)).astype(np.float32)
    many = induce_by_rows(signal, signal)
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        one = induce_by_rows(signal, signal)
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(one, many)
