"""How many bits an image holds, and what follows from it."""

import numpy as np

from relievo.core.checks import check_image, check_range
from relievo.core.errors import RangeError
from relievo.core.types import Image, Image8


def bits_of(image: Image, bit_depth: int | None) -> int:
    """The bits per channel that an image holds: those stated, else all of its dtype."""
    return 8 * image.itemsize if bit_depth is None else bit_depth


def largest_code(image: Image, bit_depth: int | None) -> int:
    """Gives the code value of white: 2 ** bit_depth - 1, or the dtype's largest for None.

    Raises:
        DTypeError: if image is neither uint8 nor uint16.
        RangeError: if the dtype does not have that many bits.
    """
    check_image("image", image)
    bits = image.dtype.itemsize * 8
    if bit_depth is None:
        bit_depth = bits
    check_range("bit_depth", bit_depth, 8, bits)
    return int(2**bit_depth - 1)


def to_8_bit(image: Image, bit_depth: int) -> Image8:
    """Drops the lower bits of an image, which are of no use to public networks.

    Args:
        image: (H, W, 3) uint8 or uint16.
        bit_depth: bits that a uint16 image holds, 8 to 16; of no meaning for uint8.

    Returns:
        (H, W, 3) uint8: the image itself if it was that already.

    Raises:
        RangeError: for values beyond `bit_depth`, or one outside its range.
    """
    if image.dtype == np.uint8:
        return image.view(np.uint8)
    check_range("bit_depth", bit_depth, 8, 16)
    if int(image.max()) >> bit_depth:
        raise RangeError(f"images hold values up to {image.max()}, beyond {bit_depth} bits")
    return np.right_shift(image, bit_depth - 8).astype(np.uint8)
