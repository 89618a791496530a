import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.optimisation.shots import THUMBNAIL_SIZE, is_cut, luma_thumbnail


def picture(seed, low=0, high=256, size=(90, 160)):
    rng = np.random.default_rng(seed)
    return rng.integers(low, high, (*size, 3), dtype=np.uint8)


def test_thumbnail_is_the_mean_luma():
    image = np.zeros((72, 128, 3), np.uint8)
    image[:, :, 1] = 255
    thumbnail = luma_thumbnail(image)
    assert thumbnail.shape == THUMBNAIL_SIZE
    np.testing.assert_allclose(thumbnail, 0.7152, atol=1e-5)


def test_thumbnail_of_ten_bits_equals_that_of_eight():
    image = picture(0)
    deep = np.round(image.astype(np.float64) * 1023 / 255).astype(np.uint16)
    np.testing.assert_allclose(luma_thumbnail(deep, bit_depth=10), luma_thumbnail(image), atol=4e-3)


def test_a_dark_and_a_bright_picture_are_a_cut():
    dark, bright = picture(0, 0, 80), picture(1, 170, 256)
    assert is_cut(luma_thumbnail(dark), luma_thumbnail(bright))


def test_the_same_picture_is_no_cut():
    thumbnail = luma_thumbnail(picture(0))
    assert not is_cut(thumbnail, thumbnail)


def test_a_pan_is_no_cut_although_most_pixels_change():
    thumbnail = np.random.default_rng(2).random(THUMBNAIL_SIZE).astype(np.float32)
    panned = np.roll(thumbnail, 9, axis=1)
    assert np.abs(thumbnail - panned).mean() > 0.12
    assert not is_cut(thumbnail, panned)


def test_a_small_change_of_brightness_is_no_cut_although_the_histogram_moves():
    flat = np.full(THUMBNAIL_SIZE, 0.5, np.float32)
    assert not is_cut(flat, flat + np.float32(0.05))


def test_other_sizes_are_refused():
    with pytest.raises(ShapeError, match="after"):
        is_cut(np.zeros(THUMBNAIL_SIZE, np.float32), np.zeros((64, 36), np.float32))
