"""Depth maps as OpenEXR files of 32-bit floats.

The `OpenEXR` package does it because the wheels of OpenCV are built without EXR and FFmpeg does
not know the channel `Z`, in which renderers store distances.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR

from relievo.core.errors import (
    DepthInputError,
    OutputError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.types import DepthKind, DepthMap, FloatMap
from relievo.io.image_decoding import check_pixels, read_bytes
from relievo.io.stored_depth import StoredDepth, kind_named

_MAGIC = b"\x76\x2f\x31\x01"
_KIND = "depthKind"
_DISTANCE_CHANNEL = "Z"


def read_exr(path: Path, max_pixels: int) -> StoredDepth:
    """Reads the depth channel of the first part of a file.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated, damaged or not an EXR file.
        UnsupportedInputError: if it holds several depths per pixel.
        InputTooLargeError: if it has more than `max_pixels`.
        DepthInputError: if no channel can be told to be the depth, or the kind is unknown.
    """
    if not read_bytes(path).startswith(_MAGIC):
        raise UnreadableInputError(f"{path}: not an EXR file; check its ending")
    with _opened(path, header_only=True) as file:
        header = dict(file.header())  # the original is emptied when the file is closed
    _check_header(path, header, max_pixels)
    with _opened(path, separate_channels=True) as file:
        channels = {name: channel.pixels for name, channel in file.channels().items()}
    name, values = _depth_channel(path, channels)
    stored_kind = header.get(_KIND)
    if isinstance(stored_kind, str):
        return StoredDepth(values, kind_named(path, stored_kind))
    is_distance = name.rpartition(".")[2] == _DISTANCE_CHANNEL
    return StoredDepth(values, DepthKind.SCALE_INVARIANT_DEPTH if is_distance else None)


def write_exr(path: Path, depth: DepthMap) -> None:
    """Writes a map; NaN where it is not valid.

    Raises:
        OSError: if the disk is full.
        OutputError: if the file cannot be written for another reason.
    """
    values = depth.values
    if depth.valid is not None:
        values = np.where(depth.valid, values, np.float32(np.nan))
    # Uncompressed: ZIP halves the file but takes ten times as long.
    header = {
        "compression": OpenEXR.NO_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        _KIND: str(depth.kind),
    }
    try:
        with OpenEXR.File(header, {_DISTANCE_CHANNEL: np.ascontiguousarray(values)}) as file:
            file.write(str(path))
    except RuntimeError as error:
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            # The bindings give the system's words only.
            if os.strerror(number) in str(error):
                raise OSError(number, os.strerror(number)) from error
        raise OutputError(f"{path}: cannot be written; {error}") from error


@contextmanager
def _opened(path: Path, **options: bool) -> Iterator[Any]:
    """Opens a file; what fails while it is open is damage of the file."""
    try:
        # The bindings print to standard output what they also raise.
        with redirect_stdout(StringIO()), OpenEXR.File(str(path), **options) as file:
            yield file
    except (RuntimeError, ValueError) as error:
        raise UnreadableInputError(f"{path}: damaged or truncated; replace the file") from error


def _check_header(path: Path, header: dict[str, object], max_pixels: int) -> None:
    if header["type"] not in (OpenEXR.scanlineimage, OpenEXR.tiledimage):
        raise UnsupportedInputError(f"{path}: holds several depths per pixel; flatten it first")
    (left, top), (right, bottom) = np.asarray(header["dataWindow"], np.int64).tolist()
    check_pixels(path, right - left + 1, bottom - top + 1, max_pixels)


def _depth_channel(
    path: Path, channels: dict[str, np.typing.NDArray[np.generic]]
) -> tuple[str, FloatMap]:
    """The channel `Z` of any layer, else the only one, else three equal ones."""
    names = [name for name in channels if name.rpartition(".")[2] == _DISTANCE_CHANNEL]
    if not names and len({pixels.tobytes() for pixels in channels.values()}) == 1:
        names = list(channels)
    if not names:
        raise DepthInputError(
            f"{path}: cannot tell which of the channels {', '.join(sorted(channels))} is the "
            "depth; write it as the channel Z"
        )
    name = sorted(names)[0]
    return name, channels[name].astype(np.float32)
