"""Depth maps as NumPy files: NPZ with names, NPY with the values alone."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import DepthInputError
from relievo.core.types import BoolMap, DepthMap, FloatMap
from relievo.io import numpy_files
from relievo.io.stored_depth import StoredDepth, kind_named


def read_npy(path: Path, max_pixels: int) -> StoredDepth:
    """Reads a file that holds one array.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if it has more than `max_pixels`.
        DepthInputError: if the array is not a map of numbers.
    """
    return StoredDepth(_as_map(path, numpy_files.read_npy(path, max_pixels)))


def read_npz(path: Path, max_pixels: int) -> StoredDepth:
    """Reads `values`, and `kind` and `valid` where they are there.

    Raises:
        UnreadableInputError: if it is missing, empty, truncated or damaged.
        InputTooLargeError: if it has more than `max_pixels`.
        DepthInputError: if there is no `values`, or an array is not what its name says.
    """
    arrays, names = numpy_files.read_npz(path, ("values", "kind", "valid"), max_pixels)
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
