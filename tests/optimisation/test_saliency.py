import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.optimisation.saliency import border_contrast, centre_preference


def picture(seed=0, size=(90, 120), left=70, colour=(200, 60, 40)):
    """Grainy green with one reddish disc, and where the disc is."""
    rng = np.random.default_rng(seed)
    image = rng.normal((60, 120, 50), 12, (*size, 3))
    rows, columns = np.indices(size)
    disc = (rows - 45) ** 2 + (columns - left) ** 2 < 18**2
    image[disc] = rng.normal(colour, 12, (disc.sum(), 3))
    return np.clip(image, 0, 255).astype(np.uint8), disc


def contrast_on(image, disc):
    contrast = border_contrast(image)
    rows = np.arange(contrast.shape[0]) * image.shape[0] // contrast.shape[0]
    columns = np.arange(contrast.shape[1]) * image.shape[1] // contrast.shape[1]
    inside = disc[np.ix_(rows, columns)]
    return contrast[inside].mean(), contrast[~inside].mean()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("left", [30, 60, 95])
def test_one_obvious_subject_stands_out(seed, left):
    inside, outside = contrast_on(*picture(seed, left=left))
    assert inside > 3 * outside


def test_a_subject_that_touches_one_border_stands_out():
    inside, outside = contrast_on(*picture(left=112))
    assert inside > 3 * outside


def test_what_is_alike_everywhere_does_not_stand_out():
    image, _ = picture(colour=(60, 120, 50))
    assert border_contrast(image).mean() < 0.3


def test_a_flat_image_has_no_contrast():
    assert not border_contrast(np.full((50, 70, 3), 90, np.uint8)).any()


def test_a_larger_image_gives_the_same_contrast():
    image, _ = picture()
    large = image.repeat(4, axis=0).repeat(4, axis=1)
    np.testing.assert_allclose(border_contrast(large), border_contrast(image), atol=1e-5)


def test_ten_bits_give_the_contrast_of_eight():
    image, _ = picture()
    deep = np.round(image * (1023 / 255)).astype(np.uint16)
    difference = border_contrast(deep, bit_depth=10) - border_contrast(image)
    assert np.abs(difference).max() < 0.01


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 2)])
def test_tiny_images_can_be_measured(size):
    contrast = border_contrast(np.zeros((*size, 3), np.uint8))
    assert np.isfinite(contrast).all()


def test_contrast_is_within_0_and_1():
    contrast = border_contrast(picture()[0])
    assert contrast.dtype == np.float32
    assert 0 <= contrast.min() < contrast.max() <= 1


def test_the_centre_is_preferred():
    x = np.array([0.0, 0.3, 0.5])
    np.testing.assert_allclose(
        centre_preference(x, np.zeros(3)), [1, np.exp(-0.5), np.exp(-(0.25 / 0.18))]
    )


def test_what_is_no_image_is_refused():
    with pytest.raises(ShapeError, match="image"):
        border_contrast(np.zeros((4, 4), np.uint8))
    with pytest.raises(DTypeError, match="image"):
        border_contrast(np.zeros((4, 4, 3), np.float32))
    with pytest.raises(RangeError, match="bit_depth"):
        border_contrast(np.zeros((4, 4, 3), np.uint16), bit_depth=0)
