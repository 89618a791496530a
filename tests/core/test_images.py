import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.images import to_8_bit


def test_an_image_of_8_bits_stays_itself() -> None:
    image = np.random.default_rng(1).integers(0, 256, (3, 4, 3), np.uint8)
    assert np.shares_memory(to_8_bit(image, 16), image)
    np.testing.assert_array_equal(to_8_bit(image, 16), image)


@pytest.mark.parametrize("bit_depth", range(8, 17))
def test_the_upper_8_bits_are_kept(bit_depth: int) -> None:
    image = np.random.default_rng(2).integers(0, 1 << bit_depth, (5, 6, 3)).astype(np.uint16)
    expected = [value // 2 ** (bit_depth - 8) for value in image.ravel().tolist()]
    converted = to_8_bit(image, bit_depth)
    assert converted.dtype == np.uint8
    assert converted.ravel().tolist() == expected


@pytest.mark.parametrize("bit_depth", [8, 10, 16])
def test_white_stays_white(bit_depth: int) -> None:
    image = np.full((1, 1, 3), (1 << bit_depth) - 1, np.uint16)
    assert to_8_bit(image, bit_depth).tolist() == [[[255, 255, 255]]]


def test_the_image_is_left_alone() -> None:
    image = np.full((1, 1, 3), 512, np.uint16)
    image.flags.writeable = False
    to_8_bit(image, 10)
    assert (image == 512).all()


def test_values_beyond_the_depth_are_refused() -> None:
    with pytest.raises(RangeError, match="1024, beyond 10 bits"):
        to_8_bit(np.full((1, 1, 3), 1024, np.uint16), 10)


@pytest.mark.parametrize("bit_depth", [7, 17])
def test_a_depth_that_no_image_has_is_refused(bit_depth: int) -> None:
    with pytest.raises(RangeError, match="bit_depth"):
        to_8_bit(np.zeros((1, 1, 3), np.uint16), bit_depth)
