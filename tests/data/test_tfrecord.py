import struct

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.data.tfrecord import find_records, parse_example, read_record, read_records


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack("<Q", len(data))
    crcs = [struct.pack("<I", masked_crc(part)) for part in (length, data)]
    return length + crcs[0] + data + crcs[1]


def varint(number):
    number &= 2**64 - 1
    encoded = b""
    while number >= 128:
        encoded += bytes([number & 127 | 128])
        number >>= 7
    return encoded + bytes([number])


def field(number, payload, kind=2):
    tag = varint(number << 3 | kind)
    return tag + (varint(len(payload)) if kind == 2 else b"") + payload


def feature(values, packed):
    if isinstance(values[0], bytes):
        return field(1, b"".join(field(1, value) for value in values))
    is_float = isinstance(values[0], float)
    encoded = [struct.pack("<f", value) if is_float else varint(value) for value in values]
    if packed:
        content = field(1, b"".join(encoded))
    else:
        content = b"".join(field(1, each, 5 if is_float else 0) for each in encoded)
    return field(2 if is_float else 3, content)


def example(packed=True, **features):
    entries = [
        field(1, key.encode()) + field(2, feature(values, packed))
        for key, values in features.items()
    ]
    return field(1, b"".join(field(1, entry) for entry in entries))


RECORDS = [b"first", b"", bytes(range(256)) * 3]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "some.tfrecords"
    path.write_bytes(b"".join(map(record, RECORDS)))
    return path


def test_the_checksum_is_the_published_one():
    # RFC 3720, B.4: the CRC-32C of 32 zeros is 0x8A9136AA.
    crc = 0x8A9136AA
    assert masked_crc(bytes(32)) == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_records_come_in_order(path):
    assert list(read_records(path)) == RECORDS


def test_a_record_is_read_by_its_offset(path):
    offsets = find_records(path)
    assert offsets == [0, 21, 37]
    assert [read_record(path, offset, n) for n, offset in enumerate(offsets)] == RECORDS


def test_an_empty_file_has_no_records(tmp_path):
    path = tmp_path / "empty.tfrecords"
    path.touch()
    assert (list(read_records(path)), find_records(path)) == ([], [])


@pytest.mark.parametrize("kept", [-1, -4, -500, -775, -780])
def test_a_truncated_record_is_named(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    for read in (list, lambda records: find_records(path)):
        with pytest.raises(UnreadableInputError, match=r"some\.tfrecords: record 2: truncated"):
            read(read_records(path))


def test_records_before_a_truncated_one_are_read(path):
    path.write_bytes(path.read_bytes()[:-1])
    records = read_records(path)
    assert [next(records), next(records)] == RECORDS[:2]


@pytest.mark.parametrize(
    ("at", "number", "what"), [(14, 0, "checksum"), (19, 0, "checksum"), (21, 1, "length")]
)
def test_a_damaged_record_is_named(path, at, number, what):
    data = bytearray(path.read_bytes())
    data[at] ^= 16
    path.write_bytes(data)
    with pytest.raises(UnreadableInputError, match=rf"some\.tfrecords: record {number}: .*{what}"):
        list(read_records(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"none\.tfrecords: cannot be read"):
        find_records(tmp_path / "none.tfrecords")


@pytest.mark.parametrize("packed", [True, False])
def test_features_of_each_kind_are_parsed(packed):
    numbers = [0, 1, -1, 127, 128, 300, 2**63 - 1, -(2**63)]
    found = parse_example(
        example(packed, text=[b"a", b"\x00\xff"], half=[0.5, -2.25, 3e8], number=numbers)
    )
    assert found["text"] == [b"a", b"\x00\xff"]
    assert found["half"].dtype == np.float32
    np.testing.assert_array_equal(found["half"], np.array([0.5, -2.25, 3e8], np.float32))
    assert found["number"].dtype == np.int64
    assert found["number"].tolist() == numbers


def test_random_numbers_survive():
    rng = np.random.default_rng(0)
    numbers = [
        int(n) >> int(s)
        for n, s in zip(rng.integers(-(2**62), 2**62, 500), rng.integers(0, 62, 500), strict=True)
    ]
    assert parse_example(example(n=numbers))["n"].tolist() == numbers


def test_empty_lists_and_unknown_fields_are_taken():
    entry = field(1, b"empty") + field(2, field(3, field(1, b"")))
    message = field(1, field(1, entry)) + field(9, bytes(8), 1) + field(7, b"more")
    found = parse_example(message)
    assert list(found) == ["empty"]
    assert found["empty"].size == 0
    assert parse_example(field(1, field(1, field(1, b"none") + field(2, b"")))) == {}


@pytest.mark.parametrize(
    "message",
    [
        example(a=[b"text"])[:-1],
        b"\x0b",  # the wire type of a group
        b"\xff" * 11,
        b"\x80",
        field(1, field(1, field(1, b"k") + field(2, field(2, field(1, b"123"))))),
        field(1, field(1, field(1, b"k") + field(2, field(3, field(1, b"\x80"))))),
        field(1, field(1, field(1, b"k") + field(2, field(3, field(1, b"\x80" * 10 + b"\x01"))))),
        field(1, field(1, field(1, b"k") + field(2, field(8, b"")))),
        field(1, field(1, field(1, b"\xff") + field(2, field(3, b"")))),
    ],
)
def test_what_is_no_example_is_refused(message):
    with pytest.raises(UnreadableInputError, match=r"place 7: no tf\.train\.Example"):
        parse_example(message, "place 7")
