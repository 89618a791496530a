import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.steerable import SteerablePyramid
from relievo.geometry.steerable_decimated import ORIENTATIONS, PADDING_PX, DecimatedPyramid

SIZE = (50, 90)


def noise(seed=0):
    return np.random.default_rng(seed).normal(100, 30, SIZE).astype(np.float32)


def bands_of(pyramid, image, part):
    for level, spectrum in enumerate(pyramid.analyse(image)):
        for orientation in range(ORIENTATIONS):
            yield level, orientation, part(spectrum, level, orientation)


@pytest.mark.parametrize("part", ["real", "imag"])
def test_bands_are_every_second_fourth_eighth_pixel_of_the_undecimated_ones(part):
    image = noise()
    pyramid = DecimatedPyramid(SIZE, levels=4)
    whole = SteerablePyramid(pyramid.padded_size, levels=4, orientations=ORIENTATIONS)
    undecimated = whole.analyse(pyramid.pad(image))
    method = pyramid.real_part if part == "real" else pyramid.imaginary_part
    for level, orientation, values in bands_of(pyramid, image, method):
        band = next(undecimated)
        assert (band.level, band.orientation) == (level, orientation)
        step = 2**level
        expected = getattr(band.values, part)[::step, ::step]
        np.testing.assert_allclose(values, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("levels", [1, 3, 5])
def test_synthesised_bands_and_the_residuals_add_up_to_the_image(levels):
    image = noise(1)
    pyramid = DecimatedPyramid(SIZE, levels)

    def sums():
        for level, spectrum in enumerate(pyramid.analyse(image)):
            total = np.zeros_like(spectrum)
            for orientation in range(ORIENTATIONS):
                band = pyramid.real_part(spectrum, level, orientation)
                pyramid.add(total, level, orientation, band)
            yield total

    whole = SteerablePyramid(pyramid.padded_size, levels, ORIENTATIONS)
    residuals = whole.residuals(pyramid.pad(image))
    rows, columns = (slice(PADDING_PX, PADDING_PX + size) for size in SIZE)
    rest = (residuals.high + residuals.low)[rows, columns]
    np.testing.assert_allclose(pyramid.synthesise(sums()) + rest, image, rtol=0, atol=1e-3)


def test_levels_halve_in_size_and_double_in_wavelength():
    pyramid = DecimatedPyramid((1, 7), levels=3)
    height, width = pyramid.level_size(0)
    assert pyramid.level_size(2) == (height // 4, width // 4)
    assert (height % 4, width % 4) == (0, 0)
    assert [pyramid.wavelength_px(level) for level in range(3)] == [4, 8, 16]


def test_cosines_are_those_of_the_undecimated_angles():
    whole, pyramid = SteerablePyramid((8, 8)), DecimatedPyramid((8, 8), 1)
    cosines = [pyramid.cosine(orientation) for orientation in range(ORIENTATIONS)]
    expected = [np.cos(whole.angle(orientation)) for orientation in range(ORIENTATIONS)]
    np.testing.assert_allclose(cosines, expected, atol=1e-12)
    assert cosines[4] == 0


@pytest.mark.parametrize(("size", "levels"), [((0, 4), 3), ((4, 4), 0)])
def test_sizes_below_the_least_are_refused(size, levels):
    with pytest.raises(RangeError, match="pyramid needs"):
        DecimatedPyramid(size, levels)


def test_an_image_of_another_size_is_refused():
    with pytest.raises(ShapeError, match=r"must be \(8, 9\)"):
        next(DecimatedPyramid((8, 9), 2).analyse(np.zeros((9, 8), np.float32)))
