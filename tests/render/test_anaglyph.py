import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.core.images import largest_code
from relievo.core.srgb import decode, encode
from relievo.core.types import StereoPair
from relievo.render.anaglyph import (
    mix_by_matrix,
    mix_colour,
    mix_dubois,
    mix_gray,
    mix_half_colour,
)

LUMA = np.array([0.299, 0.587, 0.114])


def noise_pair(dtype: type = np.uint8, top: int | None = None) -> StereoPair:
    rng = np.random.default_rng(0)
    top = np.iinfo(dtype).max if top is None else top
    left, right = (rng.integers(0, top, (21, 34, 3), dtype, endpoint=True) for _ in range(2))
    return StereoPair(left, right)


def gray_pair(level: int) -> StereoPair:
    view = np.full((2, 3, 3), level, np.uint8)
    return StereoPair(view, view)


def slow_dubois(pair: StereoPair, largest: int) -> np.ndarray:
    """The projection in double precision, without tables."""
    left_matrix = [[437, 449, 164], [-62, -62, -24], [-48, -50, -17]]
    right_matrix = [[-11, -32, -7], [377, 761, 9], [-26, -93, 1234]]
    left, right = (decode(view / largest) for view in (pair.left, pair.right))
    light = left @ np.array(left_matrix).T / 1000 + right @ np.array(right_matrix).T / 1000
    return encode(np.clip(light, 0, 1)) * largest


def test_dubois_agrees_with_the_slow_version():
    pair = noise_pair()
    assert np.abs(mix_dubois(pair) - slow_dubois(pair, 255)).max() < 0.62


@pytest.mark.parametrize("level", [0, 1, 5, 50, 128, 254, 255])
def test_dubois_keeps_gray_without_disparity_nearly_gray(level):
    assert np.abs(mix_dubois(gray_pair(level)).astype(int) - level).max() <= 1


def test_dubois_follows_the_bit_depth():
    pair = noise_pair(np.uint16, top=1023)
    mixed = mix_dubois(pair, bit_depth=10)
    assert mixed.dtype == np.uint16
    assert np.abs(mixed - slow_dubois(pair, 1023)).max() < 1.1


def swap_and_halve() -> np.ndarray:
    """Red of the right view, half of the left view's green, no blue."""
    matrix = np.zeros((3, 6), np.float32)
    matrix[0, 3], matrix[1, 1] = 1.0, 0.5
    return matrix


def test_a_matrix_mixes_light_and_not_code_values():
    pair = noise_pair()
    mixed = mix_by_matrix(pair, swap_and_halve())
    expected = encode(decode(pair.left[..., 1] / 255) / 2)
    np.testing.assert_array_equal(mixed[..., 0], pair.right[..., 0])
    assert np.abs(mixed[..., 1] - expected * 255).max() < 0.62
    assert not mixed[..., 2].any()


def test_light_beyond_white_or_below_black_is_cut_off():
    matrix = np.zeros((3, 6), np.float32)
    matrix[0, 0], matrix[1, 1] = 5.0, -1.0
    mixed = mix_by_matrix(gray_pair(200), matrix)
    assert (mixed == [255, 0, 0]).all()


def test_a_matrix_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match="matrix"):
        mix_by_matrix(gray_pair(1), np.zeros((3, 3), np.float32))


def test_colour_takes_red_from_the_left_view():
    pair = noise_pair()
    mixed = mix_colour(pair)
    np.testing.assert_array_equal(mixed[..., 0], pair.left[..., 0])
    np.testing.assert_array_equal(mixed[..., 1:], pair.right[..., 1:])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_half_colour_takes_red_from_the_left_luma(dtype):
    pair = noise_pair(dtype)
    mixed = mix_half_colour(pair)
    assert np.abs(mixed[..., 0] - pair.left @ LUMA).max() < 2
    np.testing.assert_array_equal(mixed[..., 1:], pair.right[..., 1:])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_holds_both_lumas(dtype):
    pair = noise_pair(dtype)
    mixed = mix_gray(pair)
    assert np.abs(mixed[..., 0] - pair.left @ LUMA).max() < 2
    assert np.abs(mixed[..., 1] - pair.right @ LUMA).max() < 2
    np.testing.assert_array_equal(mixed[..., 1], mixed[..., 2])


@pytest.mark.parametrize("mix", [mix_colour, mix_dubois, mix_gray, mix_half_colour])
def test_mixing_does_not_change_the_views(mix):
    pair = noise_pair()
    before = pair.left.copy(), pair.right.copy()
    mix(pair)
    np.testing.assert_array_equal(pair.left, before[0])
    np.testing.assert_array_equal(pair.right, before[1])


def test_more_bits_than_the_dtype_has_are_refused():
    with pytest.raises(RangeError, match="bit_depth"):
        largest_code(np.zeros((1, 1, 3), np.uint8), 10)
