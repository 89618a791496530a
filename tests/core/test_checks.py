import numpy as np
import pytest

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import DTypeError, RangeError, ShapeError


def test_an_image_and_a_map_of_one_size_pass():
    check_same_size(image=np.zeros((4, 5, 3)), values=np.zeros((4, 5)))


def test_sizes_that_differ_are_refused_and_named():
    with pytest.raises(ShapeError, match=r"image \(4, 5, 3\), values \(5, 4\)"):
        check_same_size(image=np.zeros((4, 5, 3)), values=np.zeros((5, 4)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_images_of_8_and_16_bits_pass(dtype):
    check_image("image", np.zeros((1, 1, 3), dtype))


@pytest.mark.parametrize(
    "shape", [(4, 5), (4, 5, 4), (4, 5, 1), (0, 5, 3), (4, 0, 3), (1, 4, 5, 3)]
)
def test_other_shapes_are_no_image(shape):
    with pytest.raises(ShapeError, match="photo must be"):
        check_image("photo", np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", [np.float32, np.int16, np.bool_])
def test_other_types_are_no_image(dtype):
    with pytest.raises(DTypeError, match="photo must be uint8 or uint16"):
        check_image("photo", np.zeros((4, 5, 3), dtype))


@pytest.mark.parametrize("shape", [(), (5,), (4, 5, 1), (0, 5)])
def test_other_shapes_are_no_map(shape):
    with pytest.raises(ShapeError, match="values must be"):
        check_map("values", np.zeros(shape, np.float32))


def test_a_map_of_doubles_is_refused():
    with pytest.raises(DTypeError, match="float64"):
        check_map("values", np.zeros((4, 5)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_map_that_is_not_finite_is_refused(bad):
    values = np.zeros((4, 5), np.float32)
    values[1, 2] = values[3, 3] = bad
    with pytest.raises(RangeError, match="2 NaN or infinite"):
        check_map("values", values)


def test_a_map_need_not_be_finite_where_it_is_not_valid():
    values = np.zeros((4, 5), np.float32)
    values[1, 2] = np.nan
    check_map("values", values, valid=np.isfinite(values))


@pytest.mark.parametrize("shape", [(5, 4), (4,), (4, 5, 1), (1, 5)])
def test_a_mask_of_another_shape_is_refused(shape):
    with pytest.raises(ShapeError, match="valid must be"):
        check_map("values", np.zeros((4, 5), np.float32), valid=np.ones(shape, np.bool_))


def test_a_mask_of_numbers_is_refused():
    with pytest.raises(DTypeError, match="valid must be bool"):
        check_map("values", np.zeros((4, 5), np.float32), valid=np.ones((4, 5), np.uint8))


@pytest.mark.parametrize("value", [1, 1.5, 2])
def test_the_limits_of_a_range_belong_to_it(value):
    check_range("budget", value, 1, 2)


@pytest.mark.parametrize("value", [0.999, 2.001, float("nan"), float("inf")])
def test_numbers_outside_a_range_are_refused_with_their_limits(value):
    with pytest.raises(RangeError, match=r"budget must be in \[1, 2\], got"):
        check_range("budget", value, 1, 2)


def test_whole_numbers_are_said_in_full() -> None:
    with pytest.raises(RangeError, match=r"seed must be in \[0, 4294967295\], got 4294967296"):
        check_range("seed", 4294967296, 0, 4294967295)
