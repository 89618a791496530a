import numba
import numpy as np
import pytest

from relievo.core.srgb import encode
from relievo.render.light import code_of, code_table, light_table


@numba.njit
def codes_of(light, table):
    codes = np.empty_like(light)
    for i in range(light.shape[0]):
        codes[i] = code_of(light[i], table)
    return codes


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_every_code_value_comes_back_from_its_light(bits):
    largest = 2**bits - 1
    back = codes_of(light_table(largest), code_table(largest))
    np.testing.assert_array_equal(np.rint(back), np.arange(largest + 1))


@pytest.mark.parametrize(("bits", "tolerance"), [(8, 0.003), (16, 0.6)])
def test_the_table_is_as_near_to_the_curve_as_promised(bits, tolerance):
    largest = 2**bits - 1
    light = np.linspace(0, 1, 200_001, dtype=np.float32) ** 2
    codes = codes_of(light, code_table(largest))
    np.testing.assert_allclose(codes, largest * encode(light.astype(float)), atol=tolerance)


def test_light_beyond_black_and_white_is_black_and_white():
    light = np.array([-0.5, 1.5], np.float32)
    np.testing.assert_array_equal(codes_of(light, code_table(255)), [0, 255])
