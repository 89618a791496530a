"""What FFmpeg cannot say of a picture track in Matroska and WebM: its sphere, its size as shown.

The muxer writes a sphere only from side data of the stream, which PyAV does not offer; of two views
it takes any picture for two whole ones, and pixels for square. Elements
that are put in later would move everything behind them and break the index, so the muxer is made
to leave room: the name of the track is lengthened by spaces, and afterwards the room is used for
the elements. Nothing else in the file moves.

Source: RFC 9559, 5.1.4.1.28.9 and 10 (DisplayWidth, DisplayHeight: of one view) and 41
(Projection); RFC 8794 (EBML: sizes, Void, CRC-32); Google, Spherical Video V2 RFC (what
ProjectionPrivate holds).
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Size
from relievo.io.mp4_spatial import equirectangular_bounds

_SEGMENT, _TRACKS, _CLUSTER = 0x18538067, 0x1654AE6B, 0x1F43B675
_TRACK_ENTRY, _TRACK_TYPE, _NAME, _VIDEO = 0xAE, 0x83, 0x536E, 0xE0
_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT = 0x54B0, 0x54BA, 0x54B2
_PROJECTION, _PROJECTION_TYPE, _PROJECTION_PRIVATE = 0x7670, 0x7671, 0x7672
_CRC, _VOID = 0xBF, 0xEC
_PICTURE = b"\x01"
_EQUIRECTANGULAR = b"\x01"
_VERSION_AND_FLAGS = bytes(4)
# More than the projection takes, and less than where the size of an element gets a second byte.
_ROOM = 64
# The longest identifier and the longest size.
_HEADER = 12


class _Description(NamedTuple):
    """What is said of a picture: its projection, and the size of a view as it is shown, or None."""

    projection: str
    shown: Size | None


class _Element(NamedTuple):
    """An element within its parent: number, where it begins, where its body begins, its end."""

    number: int
    start: int
    body: int
    end: int


def make_room(name: str) -> str:
    """The name of a track with room for `describe_picture` behind it."""
    return name + " " * _ROOM


def describe_picture(
    path: Path, name: str, *, projection: str = "flat", shown: Size | None = None
) -> None:
    """Writes into the first picture track, in place, what the muxer did not.

    Args:
        path: a film whose track was named by `make_room`.
        name: what the track is to be called; empty = nothing.
        projection: "vr180" or "vr360"; "flat" = none is written.
        shown: (height, width) at which one view is shown, pixels; None = as the muxer had it.

    Raises:
        UnreadableInputError: if the film is damaged, or there is no room in it.
    """
    with path.open("r+b") as file:
        start, tracks = _read_tracks(file, path)
        changed = _described(tracks, name, _Description(projection, shown), path)
        file.seek(start)
        file.write(changed)


def _read_tracks(file: BinaryIO, path: Path) -> tuple[int, bytes]:
    """The body of the element that describes the tracks, and where it begins in the file."""
    length = file.seek(0, 2)
    position = 0
    while position < length:
        file.seek(position)
        element = _element_at(file.read(_HEADER), 0, path)
        body = position + element.body
        if element.number == _TRACKS:
            file.seek(body)
            return body, file.read(element.end - element.body)
        if element.number == _CLUSTER:
            break
        position = body if element.number == _SEGMENT else position + element.end
    raise UnreadableInputError(f"{path}: damaged film (it describes no tracks); write it again")


def _described(tracks: bytes, name: str, description: _Description, path: Path) -> bytes:
    for entry in _elements(tracks, path):
        body = tracks[entry.body : entry.end]
        if entry.number == _TRACK_ENTRY and _is_picture(body, path):
            changed = _changed_entry(body, name, description, path)
            tracks = tracks[: entry.body] + changed + tracks[entry.end :]
            return _with_checksum(tracks, path)
    raise UnreadableInputError(f"{path}: damaged film (no picture track); write it again")


def _is_picture(entry: bytes, path: Path) -> bool:
    return any(
        each.number == _TRACK_TYPE and entry[each.body : each.end] == _PICTURE
        for each in _elements(entry, path)
    )


def _changed_entry(entry: bytes, name: str, description: _Description, path: Path) -> bytes:
    changed = b""
    for each in _elements(entry, path):
        body = entry[each.body : each.end]
        if each.number == _NAME:
            changed += _encode(_NAME, name.encode()) if name else b""
        elif each.number == _VIDEO:
            changed += _encode(_VIDEO, _changed_video(body, description, path))
        elif each.number != _VOID:
            changed += entry[each.start : each.end]
    room = len(entry) - len(changed)
    if room < 2:
        raise UnreadableInputError(f"{path}: no room for its description; write the film again")
    return changed + _encode(_VOID, bytes(room - 2))


def _changed_video(video: bytes, description: _Description, path: Path) -> bytes:
    changed = video
    if description.shown is not None:
        displays = (_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT)
        kept = [each for each in _elements(video, path) if each.number not in displays]
        changed = b"".join(video[each.start : each.end] for each in kept)
        height, width = description.shown
        changed += _encode(_DISPLAY_WIDTH, width.to_bytes(4, "big"))
        changed += _encode(_DISPLAY_HEIGHT, height.to_bytes(4, "big"))
    if description.projection != "flat":
        changed += _encode_projection(description.projection)
    return changed


def _encode_projection(projection: str) -> bytes:
    sphere = _VERSION_AND_FLAGS + equirectangular_bounds(projection)
    kind = _encode(_PROJECTION_TYPE, _EQUIRECTANGULAR)
    return _encode(_PROJECTION, kind + _encode(_PROJECTION_PRIVATE, sphere))


def _with_checksum(tracks: bytes, path: Path) -> bytes:
    """The checksum covers what follows it; it comes first or is absent (RFC 8794, 11.3.1)."""
    first = next(_elements(tracks, path))
    if first.number != _CRC:
        return tracks
    checksum = zlib.crc32(tracks[first.end :]).to_bytes(4, "little")
    return tracks[: first.body] + checksum + tracks[first.end :]


def _elements(data: bytes, path: Path) -> Iterator[_Element]:
    position = 0
    while position < len(data):
        element = _element_at(data, position, path)
        if element.end > len(data):
            raise UnreadableInputError(f"{path}: damaged film; write it again")
        yield element
        position = element.end


def _element_at(data: bytes, start: int, path: Path) -> _Element:
    number_end = start + _length_of(data, start, path)
    body = number_end + _length_of(data, number_end, path)
    size = int.from_bytes(data[number_end:body], "big")
    # The highest bit that is set says how many bytes there are, and is no part of the size.
    size &= (1 << 7 * (body - number_end)) - 1
    return _Element(int.from_bytes(data[start:number_end], "big"), start, body, body + size)


def _length_of(data: bytes, position: int, path: Path) -> int:
    """Bytes of the number that begins at a position, as its leading zero bits say."""
    if position >= len(data) or data[position] == 0:
        raise UnreadableInputError(f"{path}: damaged film; write it again")
    return 9 - data[position].bit_length()


def _encode(number: int, body: bytes) -> bytes:
    """An element with a size of one byte where it fits, of two otherwise."""
    size = bytes([0x80 | len(body)]) if len(body) < 127 else (0x4000 | len(body)).to_bytes(2, "big")
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + size + body
