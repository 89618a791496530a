"""Depth maps as NumPy files: NPZ with names, NPY with the values alone."""

import tokenize
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import DepthInputError, UnreadableInputError
from relievo.core.types import BoolMap, DepthMap, FloatMap
from relievo.io.image_decoding import check_pixels, read_bytes
from relievo.io.stored_depth import StoredDepth, kind_named

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


def read_npy(path: Path, max_pixels: int) -> StoredDepth:
    """Reads a file that holds one array.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if it has more than `max_pixels`.
        DepthInputError: if the array is not a map of numbers.
    """
    stream = BytesIO(read_bytes(path))
    try:
        return StoredDepth(_as_map(path, _read_array(path, stream, max_pixels)))
    except _DAMAGE as error:
        raise _damaged(path) from error


def read_npz(path: Path, max_pixels: int) -> StoredDepth:
    """Reads `values`, and `kind` and `valid` where they are there.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if it has more than `max_pixels`.
        DepthInputError: if there is no `values`, or an array is not what its name says.
    """
    stream = BytesIO(read_bytes(path))
    try:
        with zipfile.ZipFile(stream) as archive:
            arrays = {}
            for name in archive.namelist():
                if name in ("values.npy", "kind.npy", "valid.npy"):
                    with archive.open(name) as member:
                        arrays[name[:-4]] = _read_array(path, member, max_pixels)
            names = ", ".join(archive.namelist())
    except _DAMAGE as error:
        raise _damaged(path) from error
    if "values" not in arrays:
        raise DepthInputError(f"{path}: has no array `values`, only {names}; add it")
    kind = kind_named(path, str(arrays["kind"])) if "kind" in arrays else None
    values = _as_map(path, arrays["values"])
    valid = _as_valid(path, arrays["valid"], values) if "valid" in arrays else None
    return StoredDepth(values, kind, valid)


def encode_npy(depth: DepthMap) -> bytes:
    """Encodes the values, NaN where not valid; the kind is lost."""
    values = depth.values
    if depth.valid is not None:
        values = np.where(depth.valid, values, np.float32(np.nan))
    encoded = BytesIO()
    np.save(encoded, values, allow_pickle=False)
    return encoded.getvalue()


def encode_npz(depth: DepthMap) -> bytes:
    """Encodes values, kind and valid, uncompressed: packing takes forty times as long."""
    arrays: dict[str, NDArray[np.generic]] = {
        "values": depth.values,
        "kind": np.array(str(depth.kind)),
    }
    if depth.valid is not None:
        arrays["valid"] = depth.valid
    encoded = BytesIO()
    np.savez(encoded, allow_pickle=False, **arrays)
    return encoded.getvalue()


def _damaged(path: Path) -> UnreadableInputError:
    return UnreadableInputError(f"{path}: damaged or truncated NumPy file; write it again")


def _read_array(path: Path, stream: IO[bytes], max_pixels: int) -> NDArray[np.generic]:
    """Reads one array after its size was checked, since NumPy allocates what the header says."""
    version = np.lib.format.read_magic(stream)
    read_header = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, _, _ = read_header(stream)
    if len(shape) not in (0, 2):
        raise DepthInputError(f"{path}: an array has the shape {shape}; give (height, width)")
    if shape and 0 not in shape:
        check_pixels(path, shape[1], shape[0], max_pixels)
    stream.seek(0)
    return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _as_map(path: Path, array: NDArray[np.generic]) -> FloatMap:
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise DepthInputError(
            f"{path}: has {array.dtype} values of the shape {array.shape}; "
            "give (height, width) numbers"
        )
    # Doubles beyond the range of float32 become infinite, and so invalid.
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def _as_valid(path: Path, array: NDArray[np.generic], values: FloatMap) -> BoolMap:
    if array.shape != values.shape or array.dtype.kind not in "biu":
        raise DepthInputError(
            f"{path}: `valid` is {array.dtype} {array.shape}; give bool {values.shape}"
        )
    return array.astype(np.bool_)
