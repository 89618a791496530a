"""The index of a Multi-Picture Format file: which JPEGs follow the first one.

It is a TIFF structure within an APP2 segment; offsets of pictures count from its byte order mark,
and the first picture has 0.

Source: CIPA DC-007-2009, 5.2 (index and attributes), 5.2.3.3.1 (types of pictures).
"""

import struct
from typing import NamedTuple

from relievo.core.errors import UnreadableInputError
from relievo.io.jpeg_segments import APP2, Segment

MPF = b"MPF\0"
"""What the body of its segment begins with."""

DISPARITY = 0x020002
"""The type of a picture that is one of several views."""

_TIFF = b"MM\0*" + struct.pack(">I", 8)
_FORMAT_VERSION, _COUNT, _ENTRIES = 0xB000, 0xB001, 0xB002
_NUMBER, _BASE_VIEW, _CONVERGENCE, _BASELINE = 0xB101, 0xB204, 0xB205, 0xB206
_LONG, _RATIONAL, _BYTES, _SIGNED_RATIONAL = 4, 5, 7, 10
_IS_SHOWN_FIRST, _TYPE_BITS = 1 << 29, 0xFFFFFF
_PREVIEW = 1
_ENTRY = struct.Struct(">3I2H")
_UNKNOWN = struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF)


class Picture(NamedTuple):
    """A picture of the file: its type, its length in bytes, and where it begins."""

    kind: int
    size: int
    offset: int

    @property
    def is_preview(self) -> bool:
        """Whether it is a smaller copy of the first picture."""
        return self.kind >> 16 == _PREVIEW


def encode_index(first: int, second: int, offset: int) -> Segment:
    """The segment of the first of two views.

    Args:
        first: bytes of the first picture, this segment included.
        second: bytes of the second one.
        offset: where the second one begins, from the byte order mark on.
    """
    entries = _ENTRY.pack(_IS_SHOWN_FIRST | DISPARITY, first, 0, 0, 0)
    entries += _ENTRY.pack(DISPARITY, second, offset, 0, 0)
    fields = {
        _FORMAT_VERSION: (_BYTES, 4, b"0100"),
        _COUNT: (_LONG, 1, struct.pack(">I", 2)),
        _ENTRIES: (_BYTES, len(entries), entries),
    }
    index = _encode_directory(fields, start=8, has_next=True)
    attributes = _encode_directory(_view_fields(1), start=8 + len(index), has_next=False)
    return Segment(APP2, MPF + _TIFF + index + attributes)


def encode_attributes(view: int) -> Segment:
    """The segment of a further picture: which view it is, 1 for the leftmost."""
    return Segment(APP2, MPF + _TIFF + _encode_directory(_view_fields(view), 8, has_next=False))


def parse_index(body: bytes, name: str) -> list[Picture]:
    """Reads which pictures a file has; none for a segment that has attributes only.

    Args:
        body: that of the segment, `MPF` included.
        name: the file, for messages.

    Raises:
        UnreadableInputError: if the segment is damaged.
    """
    tiff = body[len(MPF) :]
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        place, length = _find_entries(tiff, order)
        entries = struct.unpack_from(f"{order}{length // _ENTRY.size * '3I2H'}", tiff, place)
    except struct.error as error:
        raise UnreadableInputError(
            f"{name}: damaged index of pictures; replace the file"
        ) from error
    return [
        Picture(attributes & _TYPE_BITS, size, offset)
        for attributes, size, offset in zip(entries[::5], entries[1::5], entries[2::5], strict=True)
    ]


def _find_entries(tiff: bytes, order: str) -> tuple[int, int]:
    """Where the table of pictures begins, and its length in bytes; 0 = there is none."""
    (directory,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, directory)
    for start in range(directory + 2, directory + 2 + 12 * count, 12):
        tag, _, length, place = struct.unpack_from(order + "HHII", tiff, start)
        if tag == _ENTRIES:
            return place, length
    return 0, 0


def _view_fields(view: int) -> dict[int, tuple[int, int, bytes]]:
    """Attributes of one view; what is not known has the value that stands for it."""
    return {
        _FORMAT_VERSION: (_BYTES, 4, b"0100"),
        _NUMBER: (_LONG, 1, struct.pack(">I", view)),
        _BASE_VIEW: (_LONG, 1, struct.pack(">I", 1)),
        _CONVERGENCE: (_SIGNED_RATIONAL, 1, _UNKNOWN),
        _BASELINE: (_RATIONAL, 1, _UNKNOWN),
    }


def _encode_directory(
    fields: dict[int, tuple[int, int, bytes]], start: int, *, has_next: bool
) -> bytes:
    """A TIFF directory that begins at `start`, with what is longer than 4 bytes behind it."""
    behind = start + 2 + 12 * len(fields) + 4
    directory, values = struct.pack(">H", len(fields)), b""
    for tag, (kind, count, value) in fields.items():
        stored = value if len(value) <= 4 else struct.pack(">I", behind + len(values))
        values += value if len(value) > 4 else b""
        directory += struct.pack(">HHI", tag, kind, count) + stored
    following = behind + len(values) if has_next else 0
    return directory + struct.pack(">I", following) + values
