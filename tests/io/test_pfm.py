import struct

import numpy as np
import pytest

from relievo.core.errors import (
    DTypeError,
    InputTooLargeError,
    OutputExistsError,
    ShapeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.io.pfm import read_pfm, write_pfm


@pytest.fixture
def file(tmp_path):
    return tmp_path / "disp0.pfm"


def test_a_map_is_read_as_it_was_written(file):
    disparity = np.random.default_rng(1).uniform(0, 200, (5, 3)).astype(np.float32)
    disparity[1, 2] = np.inf
    write_pfm(file, disparity)
    np.testing.assert_array_equal(read_pfm(file), disparity)


@pytest.mark.parametrize(("scale", "order"), [("-1", "<"), ("-0.003922", "<"), ("1.0", ">")])
def test_rows_go_upwards_and_the_sign_of_the_scale_is_the_order_of_bytes(file, scale, order):
    header = f"Pf\n3 2\n{scale}\n".encode()
    file.write_bytes(header + struct.pack(f"{order}6f", 4, 5, 6, 1, 2, np.inf))
    read = read_pfm(file)
    np.testing.assert_array_equal(read, [[1, 2, np.inf], [4, 5, 6]])
    assert read.dtype == np.dtype("=f4")


def test_a_written_file_is_little_endian_and_starts_with_its_lowest_row(file):
    write_pfm(file, np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    assert file.read_bytes() == b"Pf\n3 2\n-1.0\n" + struct.pack("<6f", 4, 5, 6, 1, 2, 3)


@pytest.mark.parametrize("first", [b"\n\n\n\n", b"    "])
def test_numbers_that_look_like_white_space_are_not_taken_for_the_header(file, first):
    file.write_bytes(b"Pf\r\n1 2\r\n-1.0\r\n" + first + struct.pack("<f", 7))
    np.testing.assert_array_equal(read_pfm(file), [[7], struct.unpack("<f", first)])


def test_a_coloured_file_is_refused(file):
    file.write_bytes(b"PF\n1 1\n-1.0\n" + bytes(12))
    with pytest.raises(UnsupportedInputError, match=r"disp0\.pfm: coloured"):
        read_pfm(file)


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"Pf",
        b"P5\n1 1\n255\n\0",
        b"Pf\n1 x\n-1.0\n" + bytes(4),
        b"Pf\n1 -1\n-1.0\n" + bytes(4),
        b"Pf\n1 1\n0.0\n" + bytes(4),
        b"Pf\n1 1\n1e-e\n" + bytes(4),
        b"Pf\n0 1\n-1.0\n",
        b"Pf\n1 1\n-1.0\n" + bytes(3),
        b"Pf\n1 1\n-1.0\n" + bytes(5),
    ],
)
def test_a_file_that_is_missing_or_damaged_is_refused_by_name(file, data):
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UnreadableInputError, match=r"disp0\.pfm"):
        read_pfm(file)


def test_an_absurd_size_is_refused(file):
    file.write_bytes(b"Pf\n999999999 999999999\n-1.0\n" + bytes(4))
    with pytest.raises(InputTooLargeError, match="999999999 x 999999999"):
        read_pfm(file)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (np.ones((2, 3, 1), np.float32), ShapeError),
        (np.ones((0, 3), np.float32), ShapeError),
        (np.ones((2, 3)), DTypeError),
    ],
)
def test_what_is_no_map_is_not_written(file, values, error):
    with pytest.raises(error):
        write_pfm(file, values)
    assert not file.exists()


def test_a_file_is_replaced_only_if_that_is_allowed(file):
    write_pfm(file, np.ones((1, 2), np.float32))
    with pytest.raises(OutputExistsError):
        write_pfm(file, np.zeros((1, 2), np.float32))
    write_pfm(file, np.zeros((2, 1), np.float32), overwrite=True)
    np.testing.assert_array_equal(read_pfm(file), np.zeros((2, 1)))
