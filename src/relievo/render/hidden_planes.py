"""From an image to the planes that engines work on, and from their inducers to both views.

A plane is luma or one channel, in code values, or in light times the largest code value: in these
units inducers of both are alike. Channels lie apart, (3, H, W), for interleaved ones cannot be
computed several pixels at once.
"""

from typing import NamedTuple, cast

import cv2
import numba
import numpy as np

from relievo.core.errors import RangeError
from relievo.core.images import largest_code
from relievo.core.srgb import LUMA_WEIGHTS
from relievo.core.types import FloatMap, Image
from relievo.render.hidden_options import HiddenOptions
from relievo.render.light import code_of, code_table, light_table


class Canvas(NamedTuple):
    """The image that both views add up to.

    channels (3, H, W) uint8 or uint16, headroom made; largest code value of white; light of every
    code value, (largest + 1,) float32 in code values of white, or None to add up code values.
    """

    channels: Image
    largest: int
    light: FloatMap | None


def prepare(image: Image, bit_depth: int | None, options: HiddenOptions) -> Canvas:
    """Checks an image and makes a canvas of it.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB, sRGB curve.
        bit_depth: bits in use; None = all of the dtype.
        options: its headroom and light count.

    Raises:
        ShapeError: if it is no image.
        DTypeError: if it has another dtype.
        RangeError: if it exceeds its bit depth, or the dtype does not have that many bits.
    """
    largest = largest_code(image, bit_depth)
    if largest < np.iinfo(image.dtype).max and image.max() > largest:
        raise RangeError(f"image has values up to {image.max()}, too large for {bit_depth} bits")
    channels = np.empty((3, *image.shape[:2]), dtype=image.dtype)
    for channel in range(3):
        cv2.extractChannel(image, channel, channels[channel])
    if options.headroom:
        channels = _headroom_table(largest, options.headroom).astype(image.dtype)[channels]
    light = light_table(largest) * np.float32(largest) if options.in_linear_light else None
    return Canvas(cast(Image, channels), largest, light)


def seen_image(
    image: Image, *, bit_depth: int | None = None, options: HiddenOptions | None = None
) -> Image:
    """Gives the mean of both views: the image, with the headroom that the options ask for.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB, sRGB curve.
        bit_depth: bits in use; None = all of the dtype.
        options: None = the defaults.

    Returns:
        (H, W, 3) of the image's dtype.

    Raises:
        ShapeError: if it is no image.
        DTypeError: if it has another dtype.
        RangeError: if it exceeds its bit depth, or the dtype does not have that many bits.
    """
    return cast(
        Image, cv2.merge(list(prepare(image, bit_depth, options or HiddenOptions()).channels))
    )


def planes_of(canvas: Canvas, *, luma_only: bool) -> FloatMap:
    """Gives the planes that get an inducer.

    Args:
        canvas: the image.
        luma_only: whether that is the luma alone or each channel.

    Returns:
        (1, H, W) or (3, H, W) float32, code values, or light in the same unit.
    """
    weights = np.array([LUMA_WEIGHTS] if luma_only else np.eye(3), dtype=np.float32)
    planes = np.empty((len(weights), *canvas.channels.shape[1:]), dtype=np.float32)
    for plane, of_channels in zip(planes, weights, strict=True):
        if canvas.light is None:
            _mix_codes(canvas.channels, of_channels, plane)
        else:
            _mix_light(canvas.channels, of_channels, canvas.light, plane)
    return planes


def limit(canvas: Canvas, inducers: FloatMap) -> None:
    """Limits inducers, in place, to what the gamut has room for; code values are rounded too.

    Args:
        canvas: the image.
        inducers: (1, H, W) or (3, H, W) float32, of all channels or of each.
    """
    if canvas.light is None:
        _limit_codes(canvas.channels, inducers, np.float32(canvas.largest))
    else:
        _limit_light(canvas.channels, inducers, canvas.light)


def split(canvas: Canvas, inducers: FloatMap, left: Image, right: Image) -> None:
    """Adds inducers to an image for the left view and takes them away for the right one.

    Args:
        canvas: the image.
        inducers: as `limit` leaves them.
        left: (H, W, 3) of the image's dtype, written to. Code values of both views add up to twice
            the image exactly.
        right: like `left`.
    """
    views = np.empty((2, *canvas.channels.shape), dtype=canvas.channels.dtype)
    if canvas.light is None:
        _split_codes(canvas.channels, inducers, *views)
    else:
        codes = code_table(canvas.largest)
        _split_light(canvas.channels, inducers, canvas.light, codes, *views)
    cv2.merge(list(views[0]), left)
    cv2.merge(list(views[1]), right)


def _headroom_table(largest: int, headroom: float) -> FloatMap:
    codes = np.arange(largest + 1)
    middle = largest / 2
    return np.asarray(np.rint(middle + (1 - 2 * headroom) * (codes - middle)), dtype=np.float32)


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _mix_codes(channels: Image, weights: FloatMap, plane: FloatMap) -> None:
    red, green, blue = weights[0], weights[1], weights[2]
    for y in range(plane.shape[0]):
        for x in range(plane.shape[1]):
            plane[y, x] = (
                red * np.float32(channels[0, y, x])
                + green * np.float32(channels[1, y, x])
                + blue * np.float32(channels[2, y, x])
            )


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _mix_light(channels: Image, weights: FloatMap, light: FloatMap, plane: FloatMap) -> None:
    red, green, blue = weights[0], weights[1], weights[2]
    for y in range(plane.shape[0]):
        for x in range(plane.shape[1]):
            plane[y, x] = (
                red * light[channels[0, y, x]]
                + green * light[channels[1, y, x]]
                + blue * light[channels[2, y, x]]
            )


@numba.njit(nogil=True, cache=True)
def _limit_codes(channels: Image, inducers: FloatMap, white: np.float32) -> None:
    count, height, width = inducers.shape
    for y in range(height):
        for plane in range(count):
            # One inducer for all channels has the room of the fullest.
            first, middle, last = (0, 1, 2) if count == 1 else (plane, plane, plane)
            for x in range(width):
                one, two = channels[first, y, x], channels[middle, y, x]
                three = channels[last, y, x]
                darkest, brightest = min(one, two, three), max(one, two, three)
                room = min(np.float32(darkest), white - np.float32(brightest))
                inducers[plane, y, x] = min(max(np.rint(inducers[plane, y, x]), -room), room)


@numba.njit(nogil=True, cache=True)
def _limit_light(channels: Image, inducers: FloatMap, light: FloatMap) -> None:
    count, height, width = inducers.shape
    white = light[-1]
    for y in range(height):
        for plane in range(count):
            first, middle, last = (0, 1, 2) if count == 1 else (plane, plane, plane)
            for x in range(width):
                one, two = channels[first, y, x], channels[middle, y, x]
                three = channels[last, y, x]
                room = min(light[min(one, two, three)], white - light[max(one, two, three)])
                inducers[plane, y, x] = min(max(inducers[plane, y, x], -room), room)


@numba.njit(nogil=True, cache=True)
def _split_codes(channels: Image, inducers: FloatMap, left: Image, right: Image) -> None:
    for y in range(channels.shape[1]):
        for channel in range(3):
            plane = min(channel, inducers.shape[0] - 1)
            for x in range(channels.shape[2]):
                value, step = np.int32(channels[channel, y, x]), np.int32(inducers[plane, y, x])
                left[channel, y, x] = value + step
                right[channel, y, x] = value - step


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _split_light(
    channels: Image,
    inducers: FloatMap,
    light: FloatMap,
    codes: FloatMap,
    left: Image,
    right: Image,
) -> None:
    share = np.float32(1) / light[-1]
    half = np.float32(0.5)
    width = channels.shape[2]
    code = np.empty(width, dtype=np.uint32)
    for y in range(channels.shape[1]):
        for channel in range(3):
            row = channels[channel, y]
            inducer = inducers[min(channel, inducers.shape[0] - 1), y]
            for x in range(width):
                code[x] = np.uint32(code_of((light[row[x]] + inducer[x]) * share, codes) + half)
                left[channel, y, x] = code[x]
            # The right view makes up for the rounding of the left one.
            for x in range(width):
                rest = np.float32(2) * light[row[x]] - light[code[x]]
                right[channel, y, x] = np.uint32(code_of(rest * share, codes) + half)
