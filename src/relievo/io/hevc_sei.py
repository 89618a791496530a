"""Frame packing arrangement messages of H.265, by which televisions switch to 3D by themselves.

x265 does not write the message, so it is put into the packets on their way to the muxer, in front
of the first slice of each picture from which decoding can start. Two views in turn need one in
front of every picture, which says whose view it is.

Source: ITU-T H.265 (08/2021), 7.3.1 (NAL units), 7.4.2.2 (their types), D.2.16 and D.3.16.
"""

from collections.abc import Iterator
from typing import cast

from av import Packet
from av.video.stream import VideoStream

_PREFIX_SEI = 39
_FRAME_PACKING = 45
# Table D.8 has these three only; interleaved rows, columns and pixels are H.264's.
_SIDE_BY_SIDE, _TOP_BOTTOM, _TEMPORAL = 3, 4, 5
_LEFT_FIRST, _RIGHT_FIRST = 1, 2
_ARRANGEMENTS = {
    "left_right": (_SIDE_BY_SIDE, _LEFT_FIRST),
    "right_left": (_SIDE_BY_SIDE, _RIGHT_FIRST),
    "top_bottom": (_TOP_BOTTOM, _LEFT_FIRST),
    "bottom_top": (_TOP_BOTTOM, _RIGHT_FIRST),
    "block_lr": (_TEMPORAL, _LEFT_FIRST),
    "block_rl": (_TEMPORAL, _RIGHT_FIRST),
}
_START_CODE = b"\0\0\1"
_FIRST_NON_SLICE = 32
_FIRST_IRAP, _LAST_IRAP = 16, 23

HEVC_STEREO_MODES = frozenset(_ARRANGEMENTS)
"""The stereo modes that H.265 has a number for."""


def frame_packing_message(stereo_mode: str, *, is_first_view: bool = True) -> bytes:
    """Encodes the message as a NAL unit, without start code or length.

    Args:
        stereo_mode: one of `HEVC_STEREO_MODES`.
        is_first_view: for views in turn, whether this picture is the one that the mode names first.
    """
    arrangement, interpretation = _ARRANGEMENTS[stereo_mode]
    is_temporal = arrangement == _TEMPORAL
    fields = [
        (1, 1),  # frame_packing_arrangement_id 0, Exp-Golomb
        (0, 1),  # cancel_flag
        (arrangement, 7),
        (0, 1),  # quincunx_sampling_flag
        (interpretation, 6),
        (0, 3),  # spatial_flipping_flag, frame0_flipped_flag, field_views_flag
        (int(is_temporal and is_first_view), 1),  # current_frame_is_frame0_flag
        (0, 2),  # neither view is decodable by itself
        (0, 0 if is_temporal else 16),  # grid positions
        (0, 8),  # reserved byte
        (int(not is_temporal), 1),  # persistence_flag: until another message
        (0, 1),  # upsampled_aspect_ratio_flag
    ]
    payload = _pack_bits(fields)
    message = bytes([_FRAME_PACKING, len(payload)]) + payload + b"\x80"
    return bytes([_PREFIX_SEI << 1, 1]) + _escape(message)


def insert_message(access_unit: bytes, message: bytes, *, length_bytes: int | None) -> bytes:
    """Puts a NAL unit in front of the first slice of a picture.

    Args:
        access_unit: the packet of one picture.
        message: the NAL unit.
        length_bytes: how many bytes of length precede each NAL unit; None = start codes do.
    """
    start = _first_slice(access_unit, length_bytes)
    if start is None:
        return access_unit
    if length_bytes is None:
        return access_unit[:start] + _START_CODE + message + access_unit[start:]
    length = len(message).to_bytes(length_bytes, "big")
    return access_unit[:start] + length + message + access_unit[start:]


def is_random_access(access_unit: bytes, *, length_bytes: int | None) -> bool:
    """Whether decoding can start at a picture, so that a message is due again."""
    for _, kind in _nal_units(access_unit, length_bytes):
        if kind < _FIRST_NON_SLICE:
            return _FIRST_IRAP <= kind <= _LAST_IRAP
    return False


def length_bytes_of(extradata: bytes | None) -> int | None:
    """How many bytes of length precede the NAL units of a stream; None = start codes do.

    An hvcC record begins with its version 1, a start code with 0 (ISO/IEC 14496-15, 8.3.3.1).
    """
    if not extradata or extradata[0] != 1:
        return None
    return (extradata[21] & 3) + 1


def _first_slice(access_unit: bytes, length_bytes: int | None) -> int | None:
    for start, kind in _nal_units(access_unit, length_bytes):
        if kind < _FIRST_NON_SLICE:
            return start
    return None


def _nal_units(access_unit: bytes, length_bytes: int | None) -> Iterator[tuple[int, int]]:
    """Yields (where the start code or length begins, type) of each NAL unit."""
    if length_bytes is None:
        start = access_unit.find(_START_CODE)
        while 0 <= start < len(access_unit) - len(_START_CODE):
            yield start, _type_of(access_unit[start + len(_START_CODE)])
            start = access_unit.find(_START_CODE, start + len(_START_CODE))
        return
    start = 0
    while start + length_bytes < len(access_unit):
        header = start + length_bytes
        yield start, _type_of(access_unit[header])
        start = header + int.from_bytes(access_unit[start:header], "big")


def _type_of(first_byte: int) -> int:
    return (first_byte >> 1) & 0x3F


def _pack_bits(fields: list[tuple[int, int]]) -> bytes:
    """Joins (value, bits) from the highest bit on; together they fill whole bytes."""
    joined, length = 0, 0
    for value, bits in fields:
        joined, length = joined << bits | value, length + bits
    return joined.to_bytes(length // 8, "big")


def _escape(payload: bytes) -> bytes:
    """Keeps start codes from appearing within a NAL unit (7.4.1.1)."""
    escaped = bytearray()
    zeros = 0
    for byte in payload:
        if zeros == 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(escaped)


class FramePackingMarker:
    """Puts the message into the packets of one film.

    Args:
        stereo_mode: one of `HEVC_STEREO_MODES`.
        extradata: that of the encoder, which tells how NAL units are separated.
    """

    def __init__(self, stereo_mode: str, extradata: bytes | None) -> None:
        self._length_bytes = length_bytes_of(extradata)
        self._is_temporal = _ARRANGEMENTS[stereo_mode][0] == _TEMPORAL
        self._first = frame_packing_message(stereo_mode)
        self._second = frame_packing_message(stereo_mode, is_first_view=False)
        self._shown = 0
        self._is_second: dict[int | None, bool] = {}

    def expect(self, pts: int) -> None:
        """Tells of the next frame in the order of display; packets come in that of decoding."""
        if self._is_temporal:
            self._is_second[pts] = self._shown % 2 == 1
            self._shown += 1

    def mark(self, packet: "Packet[VideoStream]") -> "Packet[VideoStream]":
        """The packet with the message, or itself where none is due."""
        data = bytes(packet)
        is_second = self._is_second.pop(packet.pts, False)
        if not self._is_temporal and not is_random_access(data, length_bytes=self._length_bytes):
            return packet
        message = self._second if is_second else self._first
        marked = cast(
            "Packet[VideoStream]",
            Packet(insert_message(data, message, length_bytes=self._length_bytes)),
        )
        marked.stream = packet.stream
        marked.pts, marked.dts, marked.time_base = packet.pts, packet.dts, packet.time_base
        marked.duration, marked.is_keyframe = packet.duration, packet.is_keyframe
        return marked
