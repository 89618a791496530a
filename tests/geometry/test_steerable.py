import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.steerable import Band, SteerablePyramid


def noise(size, seed=0):
    return np.random.default_rng(seed).normal(100, 30, size)


def grating(size, wavelength, angle=0.0):
    """Cosine whose phase grows along `angle`, which turns from columns towards rows."""
    y, x = np.mgrid[: size[0], : size[1]]
    return np.cos(2 * np.pi / wavelength * (x * np.cos(angle) + y * np.sin(angle)))


@pytest.mark.parametrize("size", [(48, 64), (33, 70), (7, 1)])
@pytest.mark.parametrize(("levels", "orientations"), [(5, 8), (2, 3), (1, 2)])
def test_filters_form_a_tight_frame(size, levels, orientations):
    power = SteerablePyramid(size, levels, orientations).power()
    np.testing.assert_allclose(power, 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", [(48, 64), (33, 70), (1, 9)])
@pytest.mark.parametrize("padding", [0, 11])
def test_bands_and_residuals_add_up_to_the_image(size, padding):
    image = noise(size)
    pyramid = SteerablePyramid(size, padding=padding)
    rebuilt = pyramid.synthesise(pyramid.analyse(image), pyramid.residuals(image))
    np.testing.assert_allclose(rebuilt, image, rtol=0, atol=1e-10)


def test_bands_hold_the_energy_that_the_residuals_lack():
    image = noise((40, 56))
    pyramid = SteerablePyramid((40, 56), levels=3, orientations=4)
    energy = sum((band.values.real**2).sum() for band in pyramid.analyse(image))
    spectrum = np.fft.fft2(image)
    f = np.hypot(np.fft.fftfreq(40)[:, None], np.fft.fftfreq(56)[None]) / 0.5
    with np.errstate(divide="ignore"):
        octaves = np.log2(f)
    high = np.sin(np.pi / 2 * np.clip(octaves + 1, 0, 1))
    low = np.cos(np.pi / 2 * np.clip(octaves + 4, 0, 1)) * (octaves < -3)
    outside = (np.abs(spectrum) ** 2 * (high**2 + low**2)).sum() / image.size
    assert energy + outside == pytest.approx((image**2).sum(), rel=1e-10)


def test_bands_come_level_by_level():
    bands = SteerablePyramid((8, 8), levels=2, orientations=3).analyse(noise((8, 8)))
    order = [(band.level, band.orientation) for band in bands]
    assert order == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_grating_is_strongest_at_the_level_of_its_wavelength(level):
    pyramid = SteerablePyramid((64, 128))
    image = grating((64, 128), pyramid.wavelength_px(level))
    assert pyramid.wavelength_px(level) == 4 * 2**level
    energy = {b[:2]: (np.abs(b.values) ** 2).mean() for b in pyramid.analyse(image)}
    assert max(energy, key=energy.__getitem__) == (level, 0)


def test_orientations_turn_from_columns_towards_rows():
    pyramid = SteerablePyramid((64, 128))
    # Two waves across and two down per 16 and 16 pixels: phase grows right and down.
    image = grating((64, 128), 16 / np.sqrt(2), np.pi / 4)
    energy = [0.0] * 8
    for band in pyramid.analyse(image):
        energy[band.orientation] += (np.abs(band.values) ** 2).mean()
    assert np.argmax(energy) == 2
    assert pyramid.angle(2) == pytest.approx(np.pi / 4)


def test_the_imaginary_part_is_the_band_a_quarter_wave_later():
    pyramid = SteerablePyramid((16, 64))
    band = next(b for b in pyramid.analyse(grating((16, 64), 16)) if b[:2] == (2, 0))
    np.testing.assert_allclose(band.values.imag, np.roll(band.values.real, 4, axis=1), atol=1e-12)
    phase_step = np.angle(band.values[0, 1:] / band.values[0, :-1])
    np.testing.assert_allclose(phase_step, 2 * np.pi / 16, atol=1e-9)


def test_scaled_bands_are_synthesised_linearly():
    pyramid = SteerablePyramid((24, 32), levels=2, orientations=4, padding=5)
    image = noise((24, 32), seed=1)

    def only(level, gain):
        return pyramid.synthesise(
            Band(*b[:2], gain * b.values) for b in pyramid.analyse(image) if b.level == level
        )

    both = pyramid.synthesise(Band(*b[:2], 3.0 * b.values.real) for b in pyramid.analyse(image))
    np.testing.assert_allclose(only(0, 3.0) + only(1, 3.0), both, atol=1e-10)
    np.testing.assert_allclose(3 * only(1, 1.0), only(1, 3.0), atol=1e-10)


def test_padding_keeps_the_left_border_from_leaking_to_the_right():
    image = np.zeros((16, 64))
    image[:, 0] = 1

    def at_the_right(padding):
        pyramid = SteerablePyramid((16, 64), padding=padding)
        band = next(pyramid.analyse(image))
        return np.abs(pyramid.crop(band.values)[:, -1]).max()

    assert at_the_right(64) < 1e-3 < 1e-2 < at_the_right(0)


def test_an_image_of_another_size_is_refused():
    with pytest.raises(ShapeError, match=r"\(8, 9\) like the pyramid, got \(9, 8\)"):
        next(SteerablePyramid((8, 9)).analyse(np.zeros((9, 8))))


def test_a_band_without_its_padding_is_refused():
    with pytest.raises(ShapeError, match=r"must be \(12, 13\), got \(8, 9\)"):
        SteerablePyramid((8, 9), padding=2).synthesise([Band(0, 0, np.zeros((8, 9)))])


@pytest.mark.parametrize(
    ("size", "options"),
    [
        ((0, 4), {}),
        ((4, 4), {"levels": 0}),
        ((4, 4), {"orientations": 1}),
        ((4, 4), {"padding": -1}),
    ],
)
def test_sizes_below_the_least_are_refused(size, options):
    with pytest.raises(RangeError, match="pyramid needs"):
        SteerablePyramid(size, **options)
