"""TensorFlow's record files and the examples in them, read without TensorFlow.

A record is its length (8 bytes), a checksum of the length (4), the data, and a checksum of the data
(4), all little-endian. Checksums are CRC-32C, rotated by 15 bits with a constant added.

Source: TensorFlow, "TFRecord and tf.train.Example"; Protocol Buffers, "Encoding".
"""

import itertools
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError

Feature: TypeAlias = list[bytes] | NDArray[np.float32] | NDArray[np.int64]

_HEADER, _FOOTER = struct.Struct("<QI"), struct.Struct("<I")
_POLYNOMIAL = np.uint32(0x82F63B78)  # of CRC-32C, its bits mirrored
_MASK_DELTA = 0xA282EAD8
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5  # wire types
_BYTES_LIST, _FLOAT_LIST, _INT64_LIST = 1, 2, 3


def read_records(path: Path) -> Iterator[bytes]:
    """Reads the records of a file one after the other.

    Raises:
        UnreadableInputError: if the file is missing, or a record is truncated or damaged; naming
            the file and the number of the record, from 0.
    """
    with _open(path) as file:
        for number in itertools.count():
            if file.tell() == _size(file):
                return
            yield _read_record(file, f"{path}: record {number}")


def find_records(path: Path) -> list[int]:
    """Finds where each record of a file begins, without reading its data.

    Raises:
        UnreadableInputError: if the file is missing, or its chain of lengths is broken.
    """
    offsets: list[int] = []
    with _open(path) as file:
        while file.tell() < _size(file):
            offsets.append(file.tell())
            length = _read_length(file, f"{path}: record {len(offsets) - 1}")
            file.seek(length + _FOOTER.size, os.SEEK_CUR)
    return offsets


def read_record(path: Path, offset: int, number: int) -> bytes:
    """Reads one record.

    Args:
        path: the file.
        offset: what `find_records` found.
        number: of the record, for messages.

    Raises:
        UnreadableInputError: as `read_records`.
    """
    with _open(path) as file:
        file.seek(offset)
        return _read_record(file, f"{path}: record {number}")


def parse_example(record: bytes, where: str = "record") -> Mapping[str, Feature]:
    """Takes a serialised `tf.train.Example` apart.

    Args:
        record: the data of one record.
        where: it stands, for messages.

    Returns:
        The features by their names: lists of bytes, (N,) float32 or (N,) int64. One without a
        value is left out.

    Raises:
        UnreadableInputError: if it is no such message.
    """
    found: dict[str, Feature] = {}
    try:
        for _, features in _parts(memoryview(record), 1):
            for _, entry in _parts(features, 1):
                key, value = _key_and_value(entry)
                for kind, values in _parts(value):
                    found[key] = _values(kind, values)
    except (IndexError, ValueError, struct.error) as error:
        raise UnreadableInputError(f"{where}: no tf.train.Example: {error}") from error
    return found


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadableInputError(f"{path}: cannot be read: {error}") from error


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _read_length(file: BinaryIO, where: str) -> int:
    """Reads the head of a record and makes sure that the whole of it is there."""
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise UnreadableInputError(f"{where}: truncated within its length")
    length, checksum = _HEADER.unpack(head)
    if checksum != _masked_crc(head[:8]):
        raise UnreadableInputError(f"{where}: its length is damaged; is this a TFRecord file?")
    there = _size(file) - file.tell()
    if there < length + _FOOTER.size:
        raise UnreadableInputError(
            f"{where}: truncated, {there} of {length + _FOOTER.size} bytes are there"
        )
    return int(length)


def _read_record(file: BinaryIO, where: str) -> bytes:
    data = file.read(_read_length(file, where))
    if _FOOTER.unpack(file.read(_FOOTER.size))[0] != _masked_crc(data):
        raise UnreadableInputError(f"{where}: damaged, its checksum does not fit")
    return data


def _masked_crc(data: bytes) -> int:
    crc = int(_crc32c(np.frombuffer(data, np.uint8), _TABLE))
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & 0xFFFFFFFF


def _make_table() -> NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ _POLYNOMIAL, table >> 1)
    return table


_TABLE = _make_table()


@numba.njit(nogil=True, cache=True)
def _crc32c(data: NDArray[np.uint8], table: NDArray[np.uint32]) -> np.uint32:
    crc = np.uint32(0xFFFFFFFF)
    for byte in data:
        crc = table[(crc ^ byte) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return crc ^ np.uint32(0xFFFFFFFF)


def _fields(message: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """The number, wire type and bytes of each field of a message."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind, begin = tag & 7, at
        if kind == _BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        elif kind == _VARINT:
            at = _varint(message, at)[1]
        elif kind in (_FIXED_32, _FIXED_64):
            at += 4 if kind == _FIXED_32 else 8
        else:
            raise ValueError(f"wire type {kind}")
        if at > len(message):
            raise ValueError("a field goes beyond the end")
        yield tag >> 3, kind, message[begin:at]


def _parts(message: memoryview, only: int | None = None) -> Iterator[tuple[int, memoryview]]:
    """The fields that are messages or bytes themselves."""
    for number, kind, payload in _fields(message):
        if kind == _BYTES and only in (None, number):
            yield number, payload


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A whole number of 7 bits a byte, lowest first, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("a number of more than 10 bytes")


def _key_and_value(entry: memoryview) -> tuple[str, memoryview]:
    parts = dict(_parts(entry))
    return str(parts.get(1, b""), "utf-8"), parts.get(2, memoryview(b""))


def _values(kind: int, message: memoryview) -> Feature:
    payloads = [payload for number, _, payload in _fields(message) if number == 1]
    if kind == _BYTES_LIST:
        return [bytes(payload) for payload in payloads]
    # Packed or not, the bytes of numbers stand one behind the other.
    joined = np.frombuffer(b"".join(payloads), np.uint8)
    if kind == _FLOAT_LIST:
        return joined.view("<f4").astype(np.float32)
    if kind == _INT64_LIST:
        return _whole_numbers(joined)
    raise ValueError(f"feature of kind {kind}")


def _whole_numbers(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Many varints at once; negative ones are the two's complement of 64 bits."""
    if len(data) == 0:
        return np.zeros(0, np.int64)
    if data[-1] >= 128:
        raise ValueError("a whole number is cut off")
    ends = np.flatnonzero(data < 128) + 1
    starts = np.append(0, ends[:-1])
    lengths = ends - starts
    if lengths.max() > 10:
        raise ValueError("a number of more than 10 bytes")
    place = np.arange(len(data)) - np.repeat(starts, lengths)
    bits = (data & 127).astype(np.uint64) << (7 * place).astype(np.uint64)
    return np.add.reduceat(bits, starts).view(np.int64)
