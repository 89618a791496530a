"""Depth, flow and cameras in the files of MPI-Sintel: a tag, then plain little-endian numbers.

Maps give width and height (int32) after the tag, then float32 values row by row. Flow is (u, v):
how far a point moves to the right and down until the next frame, in pixels.

Source: Baker et al., IJCV 2011, for `.flo`; the kit of Butler et al., ECCV 2012, for the others.
"""

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from relievo.core.errors import DTypeError, RangeError, ShapeError, UnreadableInputError
from relievo.core.types import FloatMap, Intrinsics
from relievo.geometry.transform import Transform, is_rigid, rigid
from relievo.io.atomic import replacing
from relievo.io.image_decoding import MAX_PIXELS, check_pixels, read_bytes

_TAG = b"PIEH"  # 202021.25 as a little-endian float32
_MAP_HEADER = struct.Struct("<4sii")
_CAMERA = struct.Struct("<4s21d")


class SintelCamera(NamedTuple):
    """A camera file: the camera, and T_camera_from_world (4, 4) float64, rigid."""

    intrinsics: Intrinsics
    T_camera_from_world: Transform


def read_dpt(path: Path) -> FloatMap:
    """Reads a depth file.

    Returns:
        (H, W) float32, depth in metres, as it stands in the file.

    Raises:
        UnreadableInputError: if it is missing, has another tag or is not as long as it says.
        InputTooLargeError: if it says that it has too many pixels.
    """
    return _read_map(path, channels=1)[..., 0]


def read_flo(path: Path) -> FloatMap:
    """Reads a flow file.

    Returns:
        (H, W, 2) float32, pixels, as it stands in the file.

    Raises:
        InputError: as `read_dpt`.
    """
    return _read_map(path, channels=2)


def write_dpt(path: Path, depth: FloatMap, *, overwrite: bool = False) -> None:
    """Writes depth (H, W) float32, metres; the file appears whole or not at all.

    Raises:
        ShapeError, DTypeError: if it is no such map.
        OutputError: as `io.atomic.replacing`.
    """
    _write_map(path, "depth", depth, (), overwrite)


def write_flo(path: Path, flow: FloatMap, *, overwrite: bool = False) -> None:
    """Writes flow (H, W, 2) float32, pixels; the file appears whole or not at all.

    Raises:
        ShapeError, DTypeError: if it is no such field.
        OutputError: as `io.atomic.replacing`.
    """
    _write_map(path, "flow", flow, (2,), overwrite)


def read_cam(path: Path) -> SintelCamera:
    """Reads a camera file: K, then rotation and translation from the world to the camera.

    Raises:
        UnreadableInputError: if it is missing, has another tag or length, or its numbers are no
            camera.
    """
    data = read_bytes(path)
    _check_tag(path, data)
    _check_length(path, data, _CAMERA.size, "a camera")
    numbers = np.array(_CAMERA.unpack(data)[1:], dtype=np.float64)
    K, R_and_t = numbers[:9].reshape(3, 3), numbers[9:].reshape(3, 4)
    try:
        intrinsics = Intrinsics.centred_on_pixels(K[0, 0], K[1, 1], K[0, 2], K[1, 2])
    except RangeError as error:
        raise UnreadableInputError(f"{path}: {error}") from error
    pose = rigid(R_and_t[:, :3], R_and_t[:, 3])
    if not is_rigid(pose):
        raise UnreadableInputError(f"{path}: its pose is not a rotation with a translation")
    return SintelCamera(intrinsics, pose)


def _read_map(path: Path, channels: int) -> FloatMap:
    data = read_bytes(path)
    _check_tag(path, data)
    if len(data) < _MAP_HEADER.size:
        raise UnreadableInputError(f"{path}: ends within its header; it is truncated")
    _, width, height = _MAP_HEADER.unpack_from(data)
    check_pixels(path, width, height, MAX_PIXELS)
    length = _MAP_HEADER.size + 4 * channels * width * height
    _check_length(path, data, length, f"{width} x {height} pixels")
    values = np.frombuffer(data, "<f4", offset=_MAP_HEADER.size)
    return values.reshape(height, width, channels).astype(np.float32)


def _write_map(
    path: Path, name: str, values: FloatMap, channels: tuple[int, ...], overwrite: bool
) -> None:
    if values.ndim != 2 + len(channels) or values.shape[2:] != channels or values.size == 0:
        wanted = ", ".join(["H", "W", *map(str, channels)])
        raise ShapeError(f"{name} must be ({wanted}) with a pixel, got {values.shape}")
    if values.dtype != np.float32:
        raise DTypeError(f"{name} must be float32, got {values.dtype}")
    header = _MAP_HEADER.pack(_TAG, values.shape[1], values.shape[0])
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(header + values.astype("<f4").tobytes())


def _check_tag(path: Path, data: bytes) -> None:
    if not data.startswith(_TAG):
        raise UnreadableInputError(
            f"{path}: starts with {data[:4]!r}, not with the tag {_TAG!r} of such files"
        )


def _check_length(path: Path, data: bytes, length: int, what: str) -> None:
    if len(data) != length:
        raise UnreadableInputError(
            f"{path}: has {len(data)} bytes where {what} take {length}; is it truncated?"
        )
