import numpy as np
import pytest
from scipy import ndimage

from relievo.geometry.steerable import Band, SteerablePyramid
from relievo.geometry.steerable_decimated import PADDING_PX, DecimatedPyramid
from relievo.render.hidden_pyramid import LEVELS, induce_by_pyramid

SIZE = (60, 200)


def noise(seed=0):
    """Gray texture with the spectrum of natural images, deviation 30."""
    rng = np.random.default_rng(seed)
    f_y, f_x = np.fft.fftfreq(SIZE[0])[:, None], np.fft.fftfreq(SIZE[1])
    spectrum = np.fft.fft2(rng.normal(size=SIZE)) / np.maximum(np.hypot(f_y, f_x), 1 / SIZE[1])
    values = np.fft.ifft2(spectrum).real
    return (128 + 30 * values / values.std()).astype(np.float32)


def reference(signal, disparity):
    """The same inducer, every level at full size, in double precision and with real tangents."""
    padding = DecimatedPyramid(SIZE, LEVELS)
    whole = SteerablePyramid(padding.padded_size, LEVELS)

    def weighted():
        shift = padding.pad(disparity).astype(float)
        level = 0
        for band in whole.analyse(padding.pad(signal)):
            if band.level > level:
                kernel = np.zeros(4 * 2**level + 1)
                kernel[:: 2**level] = np.array([1, 4, 6, 4, 1]) / 16
                for axis in (0, 1):
                    shift = ndimage.convolve1d(shift, kernel, axis=axis, mode="mirror")
                level = band.level
            wavelength = whole.wavelength_px(level)
            limited = np.clip(shift, -wavelength / 4, wavelength / 4)
            cosine = np.cos(whole.angle(band.orientation)) * (band.orientation != 4)
            weight = np.tan(np.pi * limited * cosine / wavelength)
            yield Band(level, band.orientation, weight * band.values.imag)

    rows, columns = (slice(PADDING_PX, PADDING_PX + size) for size in SIZE)
    return whole.synthesise(weighted())[rows, columns]


def delivered(wavelength, disparity_px, angle=0.0):
    """Delivered over wanted disparity of a grating, from the phases of its views."""
    y, x = np.mgrid[:96, :1024]
    along = x * np.cos(angle) + y * np.sin(angle)
    wave = np.cos(2 * np.pi * along / wavelength).astype(np.float32)
    inducer = induce_by_pyramid(wave, np.full_like(wave, disparity_px))
    window = np.s_[32:64, 256:768]
    probe = np.hanning(512) * np.exp(2j * np.pi * along[window] / wavelength)
    left, right = ((probe * view[window]).sum() for view in (wave + inducer, wave - inducer))
    per_px = 2 * np.pi * np.cos(angle) / wavelength
    return float(np.angle(left / right)) / (per_px * disparity_px)


def test_constant_disparity_gives_what_the_undecimated_pyramid_gives():
    signal, disparity = noise(), np.full(SIZE, 2, np.float32)
    expected = reference(signal, disparity)
    np.testing.assert_allclose(induce_by_pyramid(signal, disparity), expected, rtol=0, atol=0.02)
    assert expected.std() > 3


@pytest.mark.parametrize(("kind", "share"), [("ramp", 0.005), ("step", 0.02)])
def test_changing_disparity_hardly_differs_from_the_undecimated_pyramid(kind, share):
    ramp = np.tile(np.linspace(-3.5, 3.5, SIZE[1], dtype=np.float32), (SIZE[0], 1))
    disparity = ramp if kind == "ramp" else np.float32(3.5) * np.sign(ramp)
    signal = noise(1)
    expected = reference(signal, disparity)
    error = induce_by_pyramid(signal, disparity) - expected
    assert error.std() < share * expected.std()


@pytest.mark.parametrize(
    ("wavelength", "wanted", "px"),
    [(16, 1, 0.967), (16, 2, 1.935), (16, 3.5, 3.389), (32, 3.5, 3.386), (8, 3.5, 1.937)],
)
def test_gratings_get_what_the_published_method_delivers(wavelength, wanted, px):
    assert delivered(wavelength, wanted) * wanted == pytest.approx(px, abs=0.003)


@pytest.mark.parametrize("wavelength", np.geomspace(4, 64, 9).round(2))
def test_gratings_of_all_wavelengths_get_their_disparity_within_a_tenth(wavelength):
    assert delivered(wavelength, wavelength / 8) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("degrees", [-50, -22.5, 10, 35, 60])
def test_slanted_gratings_get_their_disparity_within_a_tenth(degrees):
    assert delivered(16, 2, np.deg2rad(degrees)) == pytest.approx(1, abs=0.1)


def test_horizontal_stripes_get_nothing():
    stripes = np.cos(2 * np.pi * np.arange(64) / 16).astype(np.float32)
    wave = np.ascontiguousarray(np.tile(stripes[:, None], (1, 64)))
    assert np.abs(induce_by_pyramid(wave, np.full_like(wave, 3))).max() < 1e-5
