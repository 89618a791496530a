import struct

import pytest

from relievo.core.errors import UnreadableInputError
from relievo.io.mpf_index import DISPARITY, MPF, encode_attributes, encode_index, parse_index


def test_index_comes_back():
    assert parse_index(encode_index(1000, 2000, 990).body, "photo") == [
        (DISPARITY, 1000, 0),
        (DISPARITY, 2000, 990),
    ]


def test_index_of_the_other_byte_order_is_read():
    entries = struct.pack("<3I2H", 0x20020002, 10, 0, 0, 0) + struct.pack("<3I2H", 1, 20, 5, 0, 0)
    directory = struct.pack("<HHHIII", 1, 0xB002, 7, len(entries), 26, 0)
    body = MPF + b"II*\0" + struct.pack("<I", 8) + directory + entries
    assert parse_index(body, "photo") == [(DISPARITY, 10, 0), (1, 20, 5)]


def test_attributes_are_no_index():
    assert parse_index(encode_attributes(2).body, "photo") == []


@pytest.mark.parametrize("length", [8, 13, 40, 70])
def test_index_that_is_cut_off_is_refused(length):
    with pytest.raises(UnreadableInputError, match="damaged index"):
        parse_index(encode_index(1000, 2000, 990).body[:length], "photo")
