"""Arrays of NumPy files, whose sizes are checked before anything is allocated for them."""

import math
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import InputTooLargeError, UnreadableInputError
from relievo.io.image_decoding import check_pixels, read_bytes

# What NumPy and zipfile are seen to raise on damaged files.
_DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    OSError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,
)


class Archive(NamedTuple):
    """What was read of an NPZ file: arrays by name; names of all its members, for messages."""

    arrays: dict[str, NDArray[Any]]
    names: str


def read_npy(path: Path, max_pixels: int) -> NDArray[Any]:
    """Reads a file that holds one array, of any shape and dtype but objects.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if the array has more than `max_pixels` elements.
    """
    stream = BytesIO(read_bytes(path))
    try:
        return _read_array(path, stream, max_pixels)
    except _DAMAGE as error:
        raise _damaged(path) from error


def read_npz(path: Path, names: Collection[str], max_pixels: int) -> Archive:
    """Reads those arrays of an archive that have one of the names; none of them need be there.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if one of them has more than `max_pixels` elements.
    """
    stream = BytesIO(read_bytes(path))
    arrays = {}
    try:
        with zipfile.ZipFile(stream) as archive:
            there = archive.namelist()
            for name in names:
                if f"{name}.npy" in there:
                    with archive.open(f"{name}.npy") as member:
                        arrays[name] = _read_array(path, member, max_pixels)
    except _DAMAGE as error:
        raise _damaged(path) from error
    return Archive(arrays, ", ".join(there))


def _damaged(path: Path) -> UnreadableInputError:
    return UnreadableInputError(f"{path}: damaged or truncated NumPy file; write it again")


def _read_array(path: Path, stream: IO[bytes], max_pixels: int) -> NDArray[Any]:
    """Reads one array after a look at its header, since NumPy allocates what that says."""
    version = np.lib.format.read_magic(stream)
    read_header = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, _, _ = read_header(stream)
    if len(shape) == 2 and 0 not in shape:
        check_pixels(path, shape[1], shape[0], max_pixels)
    elif math.prod(shape) > max_pixels:
        raise InputTooLargeError(f"{path}: an array of {shape} is too large; reduce it")
    stream.seek(0)
    return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))
