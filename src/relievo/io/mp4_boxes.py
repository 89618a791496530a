"""The boxes of MP4 and QuickTime files: read as a tree, changed, and written with right sizes.

The index of a film (`moov`) is held in memory; the pictures and sound are copied in blocks, however
large they are. Offsets in a file count from its first byte.

Source: ISO/IEC 14496-12:2022, 4.2 (boxes), 8.7.5 (chunk offsets).
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError, UnsupportedInputError

ENTRY_FIELDS = 78
"""Bytes of fields in front of the boxes of a picture's sample entry (12.1.3)."""

# How many bytes of fields precede the boxes within a box.
_HOLDERS = {
    **dict.fromkeys((b"moov", b"trak", b"mdia", b"minf", b"stbl"), 0),
    **dict.fromkeys((b"vexu", b"eyes", b"cams", b"cmfy", b"proj", b"pack", b"sv3d"), 0),
    b"stsd": 8,
}
_HEADER = 8
_LARGE_HEADER = 16
_BLOCK = 4 << 20
_LARGEST_32_BIT = 0xFFFFFFFF


@dataclass(slots=True)
class Box:
    """One box.

    Attributes:
        kind: its four letters.
        fields: what it holds in front of other boxes; everything, if it holds none.
        boxes: the boxes within it.
    """

    kind: bytes
    fields: bytes = b""
    boxes: list["Box"] = field(default_factory=list)

    def encode(self) -> bytes:
        """The bytes of the box and of all within it."""
        body = self.fields + b"".join(box.encode() for box in self.boxes)
        if len(body) + _HEADER > _LARGEST_32_BIT:
            return struct.pack(">I4sQ", 1, self.kind, len(body) + _LARGE_HEADER) + body
        return struct.pack(">I4s", len(body) + _HEADER, self.kind) + body

    def all(self, *path: bytes) -> Iterator["Box"]:
        """Yields the boxes at a path of kinds from this box downwards."""
        if not path:
            yield self
            return
        for box in self.boxes:
            if box.kind == path[0]:
                yield from box.all(*path[1:])

    def first(self, *path: bytes) -> "Box | None":
        """The first box at a path of kinds; None = there is none."""
        return next(self.all(*path), None)


class Span(NamedTuple):
    """Where a box of the outermost level lies in its file: [start, end), its header included."""

    kind: bytes
    start: int
    end: int


def full_box(kind: bytes, fields: bytes = b"", *, version: int = 0, flags: int = 0) -> Box:
    """A box whose fields begin with its version and flags."""
    return Box(kind, struct.pack(">I", version << 24 | flags) + fields)


def parse_boxes(data: bytes, name: str) -> list[Box]:
    """Reads boxes that follow one another.

    Args:
        data: whole boxes and nothing else.
        name: the file, for messages.

    Raises:
        UnreadableInputError: if a box ends beyond the data, or before its own header does.
    """
    boxes: list[Box] = []
    position = 0
    while position < len(data):
        kind, header, size = _read_header(data[position : position + _LARGE_HEADER], name)
        end = len(data) if size == 0 else position + size
        if end > len(data) or end < position + header:
            raise _damaged(name, f"box {kind!r} says it has {size} bytes")
        boxes.append(_parse_one(kind, data[position + header : end], name))
        position = end
    return boxes


def read_spans(file: BinaryIO, name: str) -> list[Span]:
    """Finds the boxes of the outermost level without reading what they hold.

    Raises:
        UnreadableInputError: as `parse_boxes`.
    """
    length = file.seek(0, 2)
    spans = []
    position = 0
    while position < length:
        file.seek(position)
        kind, header, size = _read_header(file.read(_LARGE_HEADER), name)
        end = length if size == 0 else position + size
        if end > length or end < position + header:
            raise _damaged(name, f"box {kind!r} says it has {size} bytes")
        spans.append(Span(kind, position, end))
        position = end
    return spans


def read_moov(path: Path) -> Box:
    """Reads the index of a film.

    Raises:
        UnreadableInputError: if there is none, or the file is damaged.
        UnsupportedInputError: if the film is in fragments, each with an index of its own.
    """
    with path.open("rb") as file:
        return _read_moov(file, read_spans(file, str(path)), str(path))


def picture_entry(moov: Box, name: str) -> Box:
    """The sample entry of a film's first picture track.

    Its boxes are left within its fields, behind `ENTRY_FIELDS`: only some kinds of entry have a
    known number of them.

    Raises:
        UnsupportedInputError: if there is no such track.
    """
    for track in moov.all(b"trak"):
        handler = track.first(b"mdia", b"hdlr")
        entries = track.first(b"mdia", b"minf", b"stbl", b"stsd")
        if handler and handler.fields[8:12] == b"vide" and entries and entries.boxes:
            return entries.boxes[0]
    raise UnsupportedInputError(f"{name}: has no picture track; give a film with pictures")


def rewrite_moov(source: Path, target: Path, change: Callable[[Box], None]) -> None:
    """Copies a film with its index changed and moved to the front.

    The pictures and sound keep their bytes; the chunk offsets that point at them are corrected,
    and widened to 64 bits where they no longer fit into 32.

    Args:
        source: the film.
        target: the copy; replaced if it is there.
        change: changes the box `moov` in place.

    Raises:
        UnreadableInputError: if the film is damaged, has no index, or its chunk offsets point
            outside it.
        UnsupportedInputError: if it is in fragments.
    """
    name = str(source)
    with source.open("rb") as file, target.open("wb") as copy:
        spans = read_spans(file, name)
        moov = _read_moov(file, spans, name)
        change(moov)
        head = [span for span in spans if span.kind == b"ftyp"]
        rest = [span for span in spans if span.kind not in (b"ftyp", b"moov")]
        index = encode_index(moov, head, rest, name)
        for span in head:
            _copy(file, span, copy)
        copy.write(index)
        for span in rest:
            _copy(file, span, copy)


def encode_index(moov: Box, head: list[Span], rest: list[Span], name: str) -> bytes:
    """Encodes an index with the chunk offsets that it has in front of the rest of a film.

    Args:
        moov: the index; its tables of chunk offsets are changed.
        head: the boxes in front of it, where they lie now.
        rest: the boxes behind it, where they lie now.
        name: the file, for messages.

    Raises:
        UnreadableInputError: if a chunk lies in none of `rest`, or a table is damaged.
    """
    tables = [box for stbl in moov.all(b"trak", b"mdia", b"minf", b"stbl") for box in stbl.boxes]
    tables = [box for box in tables if box.kind in (b"stco", b"co64")]
    before = [_chunk_offsets(table, name) for table in tables]
    length = 0
    index = moov.encode()
    # Wider offsets lengthen the index, which moves the rest once more.
    while length != len(index):
        length = len(index)
        start = sum(span.end - span.start for span in head) + length
        for table, offsets in zip(tables, before, strict=True):
            _store_offsets(table, _moved(offsets, rest, start, name))
        index = moov.encode()
    return index


def _parse_one(kind: bytes, body: bytes, name: str) -> Box:
    if kind not in _HOLDERS:
        return Box(kind, body)
    length = _HOLDERS[kind]
    return Box(kind, body[:length], parse_boxes(body[length:], name))


def _read_header(data: bytes, name: str) -> tuple[bytes, int, int]:
    """Kind, bytes of the header, and bytes of the whole box; 0 = to the end of the file."""
    if len(data) < _HEADER:
        raise _damaged(name, f"{len(data)} bytes are left over")
    size, kind = struct.unpack_from(">I4s", data)
    if size != 1:
        return kind, _HEADER, size
    if len(data) < _LARGE_HEADER:
        raise _damaged(name, f"box {kind!r} is cut off in its header")
    (size,) = struct.unpack_from(">Q", data, _HEADER)
    return kind, _LARGE_HEADER, size


def _read_moov(file: BinaryIO, spans: list[Span], name: str) -> Box:
    kinds = [span.kind for span in spans]
    if b"moof" in kinds:
        raise UnsupportedInputError(f"{name}: film in fragments; write it without fragments")
    if kinds.count(b"moov") != 1:
        raise _damaged(name, f"{kinds.count(b'moov')} boxes 'moov' instead of one")
    span = spans[kinds.index(b"moov")]
    file.seek(span.start)
    (moov,) = parse_boxes(file.read(span.end - span.start), name)
    return moov


def _chunk_offsets(table: Box, name: str) -> NDArray[np.uint64]:
    dtype = np.dtype(">u8" if table.kind == b"co64" else ">u4")
    if len(table.fields) < 8:
        raise _damaged(name, f"table {table.kind!r} is cut off")
    (count,) = struct.unpack_from(">I", table.fields, 4)
    if len(table.fields) != 8 + count * dtype.itemsize:
        raise _damaged(name, f"table {table.kind!r} does not have its {count} entries")
    return np.frombuffer(table.fields, dtype, offset=8).astype(np.uint64)


def _moved(
    offsets: NDArray[np.uint64], rest: list[Span], start: int, name: str
) -> NDArray[np.uint64]:
    """Offsets after the boxes of `rest` were put one behind the other from `start` on."""
    moved = np.zeros_like(offsets)
    is_inside = np.zeros(offsets.shape, bool)
    for span in rest:
        within = (offsets >= span.start) & (offsets < span.end)
        moved[within] = offsets[within] - np.uint64(span.start) + np.uint64(start)
        is_inside |= within
        start += span.end - span.start
    if not is_inside.all():
        raise _damaged(name, f"{int((~is_inside).sum())} chunk offsets point outside the film")
    return moved


def _store_offsets(table: Box, offsets: NDArray[np.uint64]) -> None:
    is_wide = table.kind == b"co64" or bool((offsets > _LARGEST_32_BIT).any())
    table.kind = b"co64" if is_wide else b"stco"
    entries = offsets.astype(">u8" if is_wide else ">u4").tobytes()
    table.fields = struct.pack(">II", 0, len(offsets)) + entries


def _copy(file: BinaryIO, span: Span, copy: BinaryIO) -> None:
    file.seek(span.start)
    left = span.end - span.start
    while left:
        block = file.read(min(left, _BLOCK))
        copy.write(block)
        left -= len(block)


def _damaged(name: str, what: str) -> UnreadableInputError:
    return UnreadableInputError(f"{name}: damaged or truncated film ({what}); write it again")
