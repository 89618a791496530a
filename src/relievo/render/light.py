"""The sRGB curve as tables: code values to light and back, fast enough for every pixel of a film.

Light is linear, 0 = black and 1 = white; code values run from 0 to the largest of the bit depth.
The way back is tabulated over the root of light, in which the curve is nearly straight: a table
over light itself would need millions of entries for the shadows of 16 bits.

The curve itself is in `core.srgb`.
"""

import numba
import numpy as np

from relievo.core.srgb import decode, encode
from relievo.core.types import FloatMap

ROOT_STEPS = 4096
"""Steps of the table over the root of light; between its entries a straight line is drawn."""


def light_table(largest: int) -> FloatMap:
    """Tabulates the light of every code value.

    Args:
        largest: code value of white, >= 1.

    Returns:
        (largest + 1,) float32 in [0, 1].
    """
    return decode(np.arange(largest + 1) / largest).astype(np.float32)


def code_table(largest: int) -> FloatMap:
    """Tabulates code values over the root of light, for `code_of`.

    Args:
        largest: code value of white, >= 1.

    Returns:
        (ROOT_STEPS + 2,) float32; the last entry repeats white.
    """
    roots = np.minimum(np.arange(ROOT_STEPS + 2) / ROOT_STEPS, 1.0)
    return (largest * encode(roots**2)).astype(np.float32)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def code_of(light: np.float32, table: FloatMap) -> np.float32:
    """Reads the code value of light from a table of `code_table`.

    Args:
        light: below 0 is black, above 1 is white.
        table: of the bit depth.

    Returns:
        Not rounded; within 0.003 code values of 8 bits, 0.6 of 16 bits.
    """
    place = np.sqrt(min(max(light, np.float32(0)), np.float32(1))) * np.float32(ROOT_STEPS)
    # Unsigned: an index that might be negative would be tested pixel by pixel.
    below = np.uint32(place)
    share = place - np.float32(below)
    return np.float32(table[below] + share * (table[below + np.uint32(1)] - table[below]))
