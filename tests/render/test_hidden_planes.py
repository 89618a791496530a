import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.srgb import LUMA_WEIGHTS, decode, encode
from relievo.render.hidden_options import HiddenOptions
from relievo.render.hidden_planes import limit, planes_of, prepare, split

LINEAR = HiddenOptions(in_linear_light=True)


def colours(size=(9, 13), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)


def test_planes_are_luma_or_channels():
    image = colours()
    canvas = prepare(image, None, HiddenOptions())
    luma = planes_of(canvas, luma_only=True)
    np.testing.assert_allclose(luma, [image @ np.array(LUMA_WEIGHTS)], atol=1e-4)
    channels = planes_of(canvas, luma_only=False)
    np.testing.assert_array_equal(channels, image.transpose(2, 0, 1))


def test_planes_of_light_are_mixed_in_light():
    image = colours()
    luma = planes_of(prepare(image, None, LINEAR), luma_only=True)
    expected = 255 * decode(image / 255) @ np.array(LUMA_WEIGHTS)
    np.testing.assert_allclose(luma[0], expected, atol=1e-3)


def test_the_room_is_that_of_the_fullest_channel():
    image = np.array([[[250, 100, 5], [250, 100, 90], [0, 100, 200]]], np.uint8)
    canvas = prepare(image, None, HiddenOptions())
    inducers = np.array([[[-20.0, 20, 20]]], np.float32)
    limit(canvas, inducers)
    np.testing.assert_array_equal(inducers, [[[-5, 5, 0]]])


def test_whole_steps_within_the_room_are_not_limited():
    canvas = prepare(np.full((1, 3, 3), 100, np.uint8), None, HiddenOptions())
    inducers = np.array([[[-99.6, 0.4, 100]]], np.float32)
    limit(canvas, inducers)
    np.testing.assert_array_equal(inducers, [[[-100, 0, 100]]])


@pytest.mark.parametrize("count", [1, 3])
def test_light_is_split_as_by_the_exact_curve(count):
    image = colours((20, 30))
    canvas = prepare(image, None, LINEAR)
    inducers = np.random.default_rng(1).normal(0, 20, (count, 20, 30)).astype(np.float32)
    limit(canvas, inducers)
    left, right = np.empty_like(image), np.empty_like(image)
    split(canvas, inducers, left, right)
    light = decode(image / 255)
    step = np.broadcast_to(inducers, (3, 20, 30)).transpose(1, 2, 0) / 255
    assert (light + step).min() > -1e-6
    assert (light + step).max() < 1 + 1e-6
    exact = 255 * encode(np.clip(light + step, 0, 1))
    np.testing.assert_allclose(left, exact, atol=0.51)
    rest = 255 * encode(np.clip(2 * light - decode(left / 255), 0, 1))
    np.testing.assert_allclose(right, rest, atol=0.51)


def test_headroom_keeps_middle_gray():
    image = np.full((2, 2, 3), 512, np.uint16)
    canvas = prepare(image, 10, HiddenOptions(headroom=0.2))
    assert (canvas.channels == 512).all()


def test_the_bit_depth_limits_the_image():
    with pytest.raises(RangeError, match="values up to 1024, too large for 10 bits"):
        prepare(np.full((2, 2, 3), 1024, np.uint16), 10, HiddenOptions())
