import itertools

import av
import numpy as np
import pytest

from relievo.io.video_colour import (
    MATRICES,
    FrameConverter,
    RgbConverter,
    bit_depth_of,
    matrix_of,
    padded_plane,
)

WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
BARS = np.array([*itertools.product([0, 191, 255], repeat=3), [16] * 3, [128] * 3, [7, 99, 200]])


def bars(tile=4):
    """Colour bars: each colour is a square of `tile` pixels."""
    return np.repeat(np.repeat(BARS.astype(np.uint8).reshape(5, 6, 3), tile, 0), tile, 1)


def yuv_reference(image, matrix, is_full, bits, in_bits=8):
    """Y, Cb, Cr of each pixel by the equations of H.273, without rounding."""
    red_weight, blue_weight = WEIGHTS[matrix]
    rgb = image / (2**in_bits - 1)
    luma = rgb @ [red_weight, 1 - red_weight - blue_weight, blue_weight]
    blue = (rgb[..., 2] - luma) / 2 / (1 - blue_weight)
    red = (rgb[..., 0] - luma) / 2 / (1 - red_weight)
    unit = 2 ** (bits - 8)
    if is_full:
        top = 2**bits - 1
        return luma * top, blue * top + 128 * unit, red * top + 128 * unit
    return luma * 219 * unit + 16 * unit, *((c * 224 + 128) * unit for c in (blue, red))


def frame_of(image, pixel_format, matrix, is_full):
    """A frame whose planes were computed by the reference."""
    height, width = image.shape[:2]
    frame = av.VideoFrame(width, height, pixel_format)
    frame.colorspace, frame.color_range = matrix, 2 if is_full else 1
    bits = bit_depth_of(frame.format)
    steps = {"420": (2, 2), "422": (1, 2), "440": (2, 1), "444": (1, 1)}[pixel_format[3:6]]
    for index, values in enumerate(yuv_reference(image, matrix, is_full, bits)):
        down, right = (1, 1) if index == 0 else steps
        stored = np.clip(np.rint(values[::down, ::right]), 0, 2**bits - 1)
        padded_plane(frame, index)[:, : stored.shape[1]] = stored
    return frame


@pytest.mark.parametrize("matrix", WEIGHTS)
@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p", "yuv440p", "yuv444p"])
def test_colour_bars_come_back_within_the_rounding_of_8_bits(matrix, is_full, pixel_format):
    image = RgbConverter(8)(frame_of(bars(), pixel_format, matrix, is_full))
    error = np.abs(image.astype(int) - bars())
    assert error.max() <= 2
    assert abs((image.astype(float) - bars()).mean()) < 0.3
    assert image.flags.c_contiguous


@pytest.mark.parametrize("matrix", WEIGHTS)
@pytest.mark.parametrize("is_full", [False, True])
def test_10_bits_come_back_exactly_in_8(matrix, is_full):
    image = RgbConverter(8)(frame_of(bars(), "yuv420p10le", matrix, is_full))
    assert np.abs(image.astype(int) - bars()).max() <= 1


@pytest.mark.parametrize("is_full", [False, True])
def test_10_bits_come_back_in_10(is_full):
    image = RgbConverter(10)(frame_of(bars(), "yuv420p10le", 9, is_full))
    assert image.dtype == np.uint16
    assert np.abs(image - bars() / 255 * 1023).max() <= 2
    assert image.max() == 1023


def test_black_and_white_are_exact_in_limited_range():
    frame = av.VideoFrame(4, 2, "yuv420p")
    for index, value in enumerate([16, 128, 128]):
        padded_plane(frame, index)[:] = value
    assert (RgbConverter(8)(frame) == 0).all()
    padded_plane(frame, 0)[:] = 235
    assert (RgbConverter(8)(frame) == 255).all()


def test_levels_beyond_white_and_black_are_clipped():
    frame = av.VideoFrame(4, 2, "yuv420p")
    for index, value in enumerate([255, 128, 128]):
        padded_plane(frame, index)[:] = value
    assert (RgbConverter(8)(frame) == 255).all()
    padded_plane(frame, 0)[:] = 0
    assert (RgbConverter(8)(frame) == 0).all()


def test_film_that_says_nothing_is_601_when_small_and_709_when_large():
    assert matrix_of(2, (576, 720)) == 6
    assert matrix_of(2, (720, 1280)) == 1
    assert matrix_of(9, (576, 720)) == 9


def test_odd_sizes_keep_their_last_row_and_column():
    image = bars()[:19, :23]
    converted = RgbConverter(8)(frame_of(image, "yuv420p", 1, False))
    assert converted.shape == (19, 23, 3)
    assert np.abs(converted.astype(int) - image).max() <= 2


@pytest.mark.parametrize("pixel_format", ["nv12", "p010le", "yuyv422", "gbrp", "rgb24", "bgr0"])
def test_other_formats_give_the_same_image(pixel_format):
    plain = frame_of(bars(8), "yuv444p", 1, False)
    if pixel_format in ("gbrp", "rgb24", "bgr0"):
        other = av.VideoFrame.from_ndarray(bars(8), format="rgb24").reformat(format=pixel_format)
    else:
        other = plain.reformat(format=pixel_format)
    inside = np.s_[4::8, 4::8]
    difference = RgbConverter(8)(other)[inside].astype(int) - RgbConverter(8)(plain)[inside]
    assert np.abs(difference).max() <= 2


def test_grey_frames_have_full_range_and_equal_channels():
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = RgbConverter(8)(av.VideoFrame.from_ndarray(ramp, format="gray"))
    np.testing.assert_array_equal(image, np.repeat(ramp[..., None], 3, axis=2))


def test_smaller_size_is_the_mean_of_areas():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (32, 64, 3), dtype=np.uint8)
    small = RgbConverter(8, (8, 16))(frame_of(image, "yuv444p", 6, True))
    mean = image.reshape(8, 4, 16, 4, 3).mean(axis=(1, 3))
    assert small.shape == (8, 16, 3)
    assert np.abs(small - mean).max() <= 4


@pytest.mark.parametrize("matrix", WEIGHTS)
@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize(("pixel_format", "bits"), [("yuv420p", 8), ("yuv420p10le", 10)])
def test_planes_for_the_encoder_are_the_rounded_reference(matrix, is_full, pixel_format, bits):
    image = np.random.default_rng(1).integers(0, 256, (130, 46, 3), dtype=np.uint8)
    frame = FrameConverter(pixel_format, bit_depth=bits, matrix=matrix, is_full_range=is_full)(
        image
    )
    luma, *chroma = yuv_reference(image, matrix, is_full, bits)
    assert np.abs(padded_plane(frame, 0)[:, :46] - luma).max() <= 0.51
    for index, values in enumerate(chroma, 1):
        mean = values.reshape(65, 2, 23, 2).mean(axis=(1, 3))
        stored = padded_plane(frame, index)[:, :23]
        assert np.abs(stored - np.minimum(mean, 2**bits - 1)).max() <= 0.51


def test_pure_colours_do_not_wrap_round_in_full_range():
    blue = np.zeros((2, 2, 3), np.uint8)
    blue[..., 2] = 255
    frame = FrameConverter("yuv420p", bit_depth=8, matrix=1, is_full_range=True)(blue)
    assert padded_plane(frame, 1)[0, 0] == 255


def test_images_of_10_bits_reach_the_planes_in_full():
    image = np.random.default_rng(2).integers(0, 1024, (4, 6, 3), dtype=np.uint16)
    convert = FrameConverter("yuv420p10le", bit_depth=10, matrix=9, is_full_range=False)
    luma, *_ = yuv_reference(image, 9, False, 10, in_bits=10)
    assert np.abs(padded_plane(convert(image), 0)[:, :6] - luma).max() <= 0.51


@pytest.mark.parametrize("pixel_format", ["yuv444p", "yuv422p10le"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_formats_of_swscale_keep_the_colours_too(pixel_format, matrix):
    convert = FrameConverter(pixel_format, bit_depth=8, matrix=matrix, is_full_range=False)
    frame = convert(bars(8))
    frame.colorspace, frame.color_range = matrix, 1
    inside = np.s_[4::8, 4::8]
    error = RgbConverter(8)(frame)[inside].astype(int) - bars(8)[inside]
    assert np.abs(error).max() <= 4


@pytest.mark.parametrize("bits", [8, 10, 16])
def test_lossless_rgb_formats_change_nothing(bits):
    dtype = np.uint8 if bits == 8 else np.uint16
    image = np.random.default_rng(3).integers(0, 2**bits, (6, 10, 3), dtype=dtype)
    name = "bgr0" if bits == 8 else f"gbrp{bits}le"
    frame = FrameConverter(name, bit_depth=bits, matrix=1, is_full_range=True)(image)
    np.testing.assert_array_equal(RgbConverter(bits)(frame), image)
