"""Anaglyphs: both views in one image, told apart by the colours of a pair of glasses.

The colour, half-colour and gray mixtures are for red-cyan glasses and of code values, as they have
always been made. A least-squares projection is a matrix on light, so there the sRGB curve is
undone first; `render.anaglyph_spectra` computes such matrices for other glasses.
"""

from functools import lru_cache
from typing import Any, cast

import cv2
import numba
import numpy as np

from relievo.core.errors import ShapeError
from relievo.core.images import largest_code
from relievo.core.srgb import decode, encode
from relievo.core.types import FloatMap, Image, StereoPair

# One row for each of red, green and blue of the anaglyph; a column for each channel of the left
# view, then of the right one. Every row has the sum 1, so that white stays white.
_DUBOIS = np.array(
    [
        [0.437, 0.449, 0.164, -0.011, -0.032, -0.007],
        [-0.062, -0.062, -0.024, 0.377, 0.761, 0.009],
        [-0.048, -0.050, -0.017, -0.026, -0.093, 1.234],
    ],
    dtype=np.float32,
)

_LIGHT_STEPS = 2**15
"""Entries of the table from light to code values: a tenth of an 8-bit step in the shadows."""


def mix_dubois(pair: StereoPair, *, bit_depth: int | None = None) -> Image:
    """Mixes a pair by least-squares projection: little ghosting, colours nearly kept.

    Args:
        pair: views of uint8 or uint16, RGB, sRGB curve.
        bit_depth: bits in use; None = all of the dtype.

    Returns:
        (H, W, 3) of the views' dtype.

    Raises:
        RangeError: if the dtype does not have that many bits.

    Source: Dubois, "Conversion of a stereo pair to anaglyph with the least-squares projection
    method" (2009), the table for red-cyan glasses before an LCD.
    """
    return mix_by_matrix(pair, _DUBOIS, bit_depth=bit_depth)


def mix_by_matrix(pair: StereoPair, matrix: FloatMap, *, bit_depth: int | None = None) -> Image:
    """Mixes the channels of both views in linear light.

    Args:
        pair: views of uint8 or uint16, RGB, sRGB curve.
        matrix: (3, 6) float32: a row for each channel of the anaglyph, a column for each channel
            of the left view, then of the right one.
        bit_depth: bits in use; None = all of the dtype.

    Returns:
        (H, W, 3) of the views' dtype; light below black or above white is cut off.

    Raises:
        ShapeError: if the matrix has another shape.
        RangeError: if the dtype does not have that many bits.
    """
    if matrix.shape != (3, 6):
        raise ShapeError(f"matrix must be (3, 6), got {matrix.shape}")
    decode, encode = _tables(largest_code(pair.left, bit_depth), pair.left.dtype)
    # For views that are parts of a picture, or a read-only matrix, the loop would be compiled anew.
    left = cast(Image, np.ascontiguousarray(pair.left))
    right = cast(Image, np.ascontiguousarray(pair.right))
    mixed = np.empty_like(left)
    _project(left, right, matrix.copy(), decode, encode, mixed)
    return mixed


def mix_colour(pair: StereoPair) -> Image:
    """Takes red from the left view, green and blue from the right one.

    Returns:
        (H, W, 3) of the views' dtype.
    """
    mixed: Image = pair.right.copy()
    cv2.insertChannel(cv2.extractChannel(pair.left, 0), mixed, 0)
    return mixed


def mix_half_colour(pair: StereoPair) -> Image:
    """Takes red from the left view's luma: red objects then do not flicker between the eyes.

    Returns:
        (H, W, 3) of the views' dtype.
    """
    mixed: Image = pair.right.copy()
    cv2.insertChannel(cv2.cvtColor(pair.left, cv2.COLOR_RGB2GRAY), mixed, 0)
    return mixed


def mix_gray(pair: StereoPair) -> Image:
    """Mixes the lumas of both views: no colour, and no rivalry between the eyes.

    Returns:
        (H, W, 3) of the views' dtype.
    """
    left = cv2.cvtColor(pair.left, cv2.COLOR_RGB2GRAY)
    right = cv2.cvtColor(pair.right, cv2.COLOR_RGB2GRAY)
    return cast(Image, cv2.merge([left, right, right]))


@lru_cache(maxsize=4)
def _tables(largest: int, dtype: np.dtype[Any]) -> tuple[FloatMap, Image]:
    """From code values to light, and from `_LIGHT_STEPS` of light to code values."""
    codes = np.minimum(np.arange(np.iinfo(dtype).max + 1) / largest, 1.0)
    light = np.linspace(0.0, 1.0, _LIGHT_STEPS + 1)
    return decode(codes).astype(np.float32), np.rint(encode(light) * largest).astype(dtype)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _project(
    left: Image, right: Image, matrix: FloatMap, decode: FloatMap, encode: Image, mixed: Image
) -> None:
    height, width = left.shape[:2]
    steps = np.int32(encode.shape[0] - 1)
    for y in numba.prange(height):
        # The tables are read pixel by pixel, the sums made plane by plane: only so are several
        # pixels computed at once.
        light = np.empty((6, width), dtype=np.float32)
        index = np.empty((3, width), dtype=np.int32)
        for x in range(width):
            for channel in range(3):
                light[channel, x] = decode[left[y, x, channel]]
                light[3 + channel, x] = decode[right[y, x, channel]]
        for channel in range(3):
            for x in range(width):
                total = np.float32(0)
                for source in range(6):
                    total += matrix[channel, source] * light[source, x]
                rounded = np.int32(total * np.float32(steps) + np.float32(0.5))
                index[channel, x] = min(max(rounded, np.int32(0)), steps)
        for x in range(width):
            for channel in range(3):
                mixed[y, x, channel] = encode[np.uint32(index[channel, x])]
