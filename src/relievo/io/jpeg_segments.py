"""The segments in front of the pixels of a JPEG file, where everything but the picture is said.

Source: ITU-T T.81, B.1.1 (markers and lengths).
"""

import struct
from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.errors import CodecError, UnreadableInputError
from relievo.core.types import Image

JPEG_MAGIC = b"\xff\xd8\xff"
"""What every JPEG file begins with."""

APP1, APP2, APP3 = 0xE1, 0xE2, 0xE3
LONGEST_BODY = 65533
"""Bytes that fit into one segment."""

_APP0, _START_OF_SCAN = 0xE0, 0xDA
_START = b"\xff\xd8"


class Segment(NamedTuple):
    """One segment: number of its marker without 0xFF, and what follows the length."""

    marker: int
    body: bytes

    def encode(self) -> bytes:
        """The bytes of the segment."""
        return struct.pack(">BBH", 0xFF, self.marker, len(self.body) + 2) + self.body


def encode_jpeg(image: Image, quality: int) -> bytes:
    """Encodes an image as baseline JPEG with colours at full resolution.

    Args:
        image: (H, W, 3) uint8, or uint16 in full range that is rounded to 8 bits, RGB.
        quality: 1 to 100.

    Raises:
        CodecError: if it has more than 65 500 pixels a side.
    """
    if max(image.shape) > 65_500:
        raise CodecError(f"JPEG holds at most 65500 pixels a side, the image is {image.shape[:2]}")
    if image.dtype == np.uint16:
        # 65535 = 255 * 257, so a code never lies half-way between two 8-bit ones.
        image = cv2.convertScaleAbs(image, alpha=1 / 257).astype(np.uint8, copy=False)
    options = [
        *(cv2.IMWRITE_JPEG_QUALITY, quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    ]
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), options)
    return encoded.tobytes()


def read_segments(jpeg: bytes, name: str) -> list[Segment]:
    """Reads the segments up to the first pixels.

    Raises:
        UnreadableInputError: if they end in the middle.
    """
    segments: list[Segment] = []
    position = len(_START)
    while position + 4 <= len(jpeg):
        fill, marker, length = struct.unpack_from(">BBH", jpeg, position)
        if marker == 0xFF:
            position += 1  # Any number of these may stand in front of a marker.
            continue
        if fill != 0xFF or length < 2:
            break
        if marker == _START_OF_SCAN:
            return segments
        segments.append(Segment(marker, jpeg[position + 4 : position + 2 + length]))
        position += 2 + length
    raise UnreadableInputError(f"{name}: damaged or truncated image; replace the file")


def insert_segments(jpeg: bytes, segments: list[Segment]) -> bytes:
    """Puts segments behind the one that must come first, that of JFIF."""
    place = place_for_segments(jpeg)
    return jpeg[:place] + b"".join(each.encode() for each in segments) + jpeg[place:]


def place_for_segments(jpeg: bytes) -> int:
    """Where `insert_segments` puts them, in bytes from the beginning."""
    has_jfif = jpeg[2:4] == bytes([0xFF, _APP0])
    return 4 + int.from_bytes(jpeg[4:6], "big") if has_jfif else len(_START)
