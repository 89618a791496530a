"""What the loaders of all sets share: pictures, codes of depth, tables of numbers, splits."""

import json
import struct
import zlib
from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import (
    DepthInputError,
    RangeError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.images import to_8_bit
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image8, Intrinsics, Size
from relievo.data.sample import IdMap, Neighbours
from relievo.io.image_decoding import as_image, decode_image, read_bytes
from relievo.io.images import read_image

FARTHEST_MEDIAN_M = 500.0
"""No set is so deep that half of its pixels are beyond: such numbers are not metres."""
NEAREST_MEDIAN_M = 0.01

# What SciPy is seen to raise on damaged files.
_MAT_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_picture(path: Path) -> Image8:
    """Reads an image file as (H, W, 3) uint8 RGB, whatever its depth of bits.

    Raises:
        InputError: if it is missing, damaged or no image.
    """
    image = read_image(path)
    return to_8_bit(image, 16)


def read_codes(path: Path) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Reads a grey image file as the (H, W) codes that stand in it, 8 or 16 bits.

    Raises:
        InputError: if it is missing, damaged or no image.
        UnsupportedInputError: if it is coloured.
    """
    colours = decode_image(path).colours
    if colours.shape[2] != 1 and (colours != colours[..., :1]).any():
        raise UnsupportedInputError(f"{path}: coloured picture where codes in grey were expected")
    return as_image(np.ascontiguousarray(colours[..., 0]))


def read_coloured_codes(path: Path) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Reads an image file as (H, W, 3) codes in the order red, green, blue, 8 or 16 bits.

    Raises:
        InputError: if it is missing, damaged or no image.
        UnsupportedInputError: if it is grey.
    """
    colours = decode_image(path).colours
    if colours.shape[2] != 3:
        raise UnsupportedInputError(f"{path}: grey picture where three channels were expected")
    return colours


def read_ids(path: Path) -> IdMap:
    """Reads a grey image file of class or instance numbers as (H, W) int32.

    Raises:
        InputError: as `read_codes`.
    """
    return read_codes(path).astype(np.int32)


def read_json(path: Path) -> dict[str, Any]:
    """Reads a file that holds one JSON object.

    Raises:
        UnreadableInputError: if it is missing, damaged or holds something else.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableInputError(f"{path}: cannot be read: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableInputError(f"{path}: must hold a JSON object")
    return record


def read_lines(path: Path) -> list[str]:
    """Reads the lines of a text file that are neither empty nor comments (#).

    Raises:
        UnreadableInputError: if it is missing or no text.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path}: cannot be read: {error}") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def parse_numbers(path: Path, what: str, words: Sequence[str], count: int) -> list[float]:
    """Turns the words of a text file into that many numbers.

    Raises:
        UnreadableInputError: naming the file and what was expected.
    """
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != count:
        raise UnreadableInputError(
            f"{path}: {what} must be {count} numbers, got {' '.join(words)[:80]!r}"
        )
    return numbers


def metric_depth(path: Path, values_m: FloatMap, valid: BoolMap) -> DepthMap:
    """Makes metric depth of what a file holds, after a look at its range.

    Args:
        path: the file, for messages.
        values_m: (H, W) float32, metres; whatever stands in invalid pixels is replaced by 0.
        valid: (H, W) bool; pixels that are not finite and > 0 are not valid either.

    Raises:
        UnsupportedInputError: if the numbers cannot be metres: another unit was meant.
    """
    valid = valid & np.isfinite(values_m) & (values_m > 0)
    depth = np.where(valid, values_m, np.float32(0))
    if valid.any():
        median = float(np.median(depth[valid]))
        if not NEAREST_MEDIAN_M <= median <= FARTHEST_MEDIAN_M:
            raise UnsupportedInputError(
                f"{path}: the median depth would be {median:g} m; is its unit or scale wrong?"
            )
    return DepthMap(depth, DepthKind.METRIC_DEPTH, valid)


def depth_of_codes(
    path: Path, codes: NDArray[Any], per_metre: float, invalid: Collection[int] = (0,)
) -> DepthMap:
    """Makes metric depth of whole-number codes: metres = code / per_metre.

    Args:
        path: the file, for messages.
        codes: (H, W) whole numbers.
        per_metre: codes per metre, > 0.
        invalid: codes that mean "unknown".

    Raises:
        UnsupportedInputError: as `metric_depth`.
    """
    values = (codes / np.float64(per_metre)).astype(np.float32)
    return metric_depth(path, values, ~np.isin(codes, list(invalid)))


def neighbours_in(ids: Sequence[str], index: int) -> Neighbours:
    """The ids before and after one of a take's frames in the order of time."""
    before = ids[index - 1] if index > 0 else None
    after = ids[index + 1] if index + 1 < len(ids) else None
    return Neighbours(before, after)


def require_folder(path: Path, purpose: str) -> Path:
    """Returns a folder that is there.

    Raises:
        UnreadableInputError: naming it and what it should hold.
    """
    if not path.is_dir():
        raise UnreadableInputError(f"{path}: no such folder; it should hold {purpose}")
    return path


def require_split(name: str, split: str, known: Sequence[str]) -> str:
    """Returns a split that a set has.

    Args:
        name: of the set, for the message.
        split: the one asked for.
        known: all splits of the set.

    Raises:
        UsageError: naming the splits that there are.
    """
    if split not in known:
        splits = f"its splits are {', '.join(known)}" if known else "it has no splits"
        raise UsageError(f"{name}: no split {split!r}; {splits}")
    return split


def check_size_of_map(path: Path, values: NDArray[Any], size: Size) -> None:
    """Refuses a map from a file that has not the (height, width) of its image.

    Raises:
        DepthInputError: naming the file and both sizes.
    """
    if values.shape != size:
        raise DepthInputError(f"{path}: a map {values.shape} for an image {size}; do they match?")


def read_mat(path: Path, variable: str) -> NDArray[Any]:
    """Reads one array of numbers of a MATLAB file, versions 4 to 7.2.

    Raises:
        UnreadableInputError: if it is missing or damaged, or has no such array.
    """
    # Half a second, which only sets that come from MATLAB need to spend.
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    data = read_bytes(path)
    try:
        found = loadmat(BytesIO(data), variable_names=[variable]).get(variable)
    except (*_MAT_DAMAGE, MatReadError) as error:
        raise UnreadableInputError(f"{path}: damaged or no MATLAB file: {error}") from error
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "iuf":
        raise UnreadableInputError(f"{path}: has no array of numbers called {variable}")
    return found


def read_matrix(path: Path) -> NDArray[np.float64]:
    """Reads a text file of a (4, 4) matrix, row by row.

    Raises:
        UnreadableInputError: if it is missing or holds something else.
    """
    words = " ".join(read_lines(path)).split()
    return np.array(parse_numbers(path, "a 4 x 4 matrix", words, 16)).reshape(4, 4)


def camera_of(where: Path | str, f_x: float, f_y: float, c_x: float, c_y: float) -> Intrinsics:
    """Makes a camera of what a file says, the centre of the top-left pixel being (0, 0).

    Raises:
        UnreadableInputError: if the numbers make none; naming the file.
    """
    try:
        return Intrinsics.centred_on_pixels(f_x, f_y, c_x, c_y)
    except RangeError as error:
        raise UnreadableInputError(f"{where}: {error}") from error


def read_wide_codes(path: Path) -> NDArray[np.uint16]:
    """Reads a grey image file of 16 bits as the (H, W) codes that stand in it.

    Raises:
        InputError: as `read_codes`.
        UnsupportedInputError: if it has 8 bits, as after it was converted.
    """
    codes = read_codes(path)
    if codes.dtype != np.uint16:
        raise UnsupportedInputError(f"{path}: 8 bits where codes of 16 bits were expected")
    return codes.astype(np.uint16, copy=False)
