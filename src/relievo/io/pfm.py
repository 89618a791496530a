"""Grey PFM files: maps of float32 behind a short header in text, as Middlebury keeps disparity.

The rows in the file go from the bottom of the map to its top. The sign of the scale tells the
order of bytes, negative = little-endian; its size is a unit that Middlebury does not use.

Source: Debevec, "PFM: Portable FloatMap Image Format"; Scharstein et al., GCPR 2014, whose
unknown disparities are infinite.
"""

import re
from pathlib import Path

import numpy as np

from relievo.core.errors import (
    DTypeError,
    ShapeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.types import FloatMap
from relievo.io.atomic import replacing
from relievo.io.image_decoding import MAX_PIXELS, check_pixels, read_bytes

# The header ends at the first line feed after the scale: the next byte may look like white space.
_HEADER = re.compile(rb"(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([-+.0-9eE]{1,40})[ \t\r]*\n")


def read_pfm(path: Path) -> FloatMap:
    """Reads a grey PFM file.

    Returns:
        (H, W) float32, top row first, as it stands in the file; infinite values are kept.

    Raises:
        UnreadableInputError: if it is missing, no PFM file or not as long as it says.
        UnsupportedInputError: if it is coloured.
        InputTooLargeError: if it says that it has too many pixels.
    """
    data = read_bytes(path)
    header = _HEADER.match(data)
    if header is None:
        raise UnreadableInputError(f"{path}: has no header of a PFM file; is it damaged?")
    if header[1] == b"PF":
        raise UnsupportedInputError(f"{path}: coloured PFM file where a grey one was expected")
    width, height = int(header[2]), int(header[3])
    order = _byte_order(path, header[4])
    check_pixels(path, width, height, MAX_PIXELS)
    length = header.end() + 4 * width * height
    if len(data) != length:
        raise UnreadableInputError(
            f"{path}: has {len(data)} bytes where {width} x {height} pixels take {length}; "
            "is it truncated?"
        )
    values = np.frombuffer(data, order + "f4", offset=header.end()).reshape(height, width)
    return values[::-1].astype(np.float32)


def write_pfm(path: Path, values: FloatMap, *, overwrite: bool = False) -> None:
    """Writes a map as a little-endian grey PFM file; it appears whole or not at all.

    Args:
        path: the file.
        values: (H, W) float32, may be infinite.
        overwrite: whether a file of that name may be replaced.

    Raises:
        ShapeError, DTypeError: if it is no such map.
        OutputError: as `io.atomic.replacing`.
    """
    if values.ndim != 2 or values.size == 0:
        raise ShapeError(f"values must be (H, W) with a pixel, got {values.shape}")
    if values.dtype != np.float32:
        raise DTypeError(f"values must be float32, got {values.dtype}")
    height, width = values.shape
    header = f"Pf\n{width} {height}\n-1.0\n".encode("ascii")
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(header + values[::-1].astype("<f4").tobytes())


def _byte_order(path: Path, scale: bytes) -> str:
    try:
        number = float(scale)
    except ValueError:
        number = 0.0
    if number == 0:
        raise UnreadableInputError(f"{path}: its scale must be a number, not 0; got {scale!r}")
    return "<" if number < 0 else ">"
