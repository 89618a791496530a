"""Conversion of pixels from an embedded ICC profile to sRGB.

8-bit pixels go through LittleCMS. Its Pillow binding has no 16-bit RGB, so 16-bit pixels are
converted here from matrix and curve profiles (ICC.1:2022, annex F.3), which is what cameras and
photo editors embed; a profile of tables only leaves 16-bit pixels as they are.
"""

import logging
import struct
from collections.abc import Callable
from io import BytesIO
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageCms

from relievo.core.srgb import encode
from relievo.core.types import Image
from relievo.io.image_decoding import as_image

_log = logging.getLogger(__name__)

_Conversion: TypeAlias = Callable[[Image], Image]

_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_ROWS_AT_ONCE = 256

# Linear sRGB to XYZ under D50, the white of every profile (IEC 61966-2-1, Bradford adaptation).
_XYZ_FROM_SRGB = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)


def to_srgb(colours: Image, profile: bytes, name: str) -> Image:
    """Converts pixels to sRGB.

    Args:
        colours: (H, W, C) uint8 or uint16 in full range; C is 1 (grey), 3 (RGB) or 4 (CMYK).
        profile: an ICC profile; empty or unusable: the colours are taken for sRGB, and an
            unusable one is logged as a warning.
        name: the file, for that warning.

    Returns:
        (H, W, 3) of the same dtype, sRGB; may be `colours` itself where nothing changes.
    """
    if profile:
        try:
            return _convert(colours, profile)
        except (ImageCms.PyCMSError, OSError, ValueError, LookupError, struct.error) as error:
            _log.warning("%s: colour profile ignored (%s)", name, error)
    return _without_profile(colours)


def _without_profile(colours: Image) -> Image:
    channels = colours.shape[2]
    if channels == 1:
        return as_image(cv2.cvtColor(colours, cv2.COLOR_GRAY2RGB))
    if channels == 4:
        return np.array(PillowImage.fromarray(colours, "CMYK").convert("RGB"))
    return colours


def _convert(colours: Image, profile: bytes) -> Image:
    is_grey_profile = profile[16:20] == b"GRAY"
    if colours.shape[2] == 1 and not is_grey_profile:
        colours = _without_profile(colours)
    is_8_bit = colours.dtype == np.uint8
    prepare = _little_cms if is_8_bit else _matrix_and_curves
    conversion = prepare(profile, colours.shape[2])
    if colours.shape[2] == 3 and _changes_nothing(conversion, colours.dtype):
        return colours
    return conversion(colours)


def _changes_nothing(conversion: _Conversion, dtype: np.dtype[np.generic]) -> bool:
    """Whether the profile is sRGB itself up to one 8-bit step, as in most photographs."""
    highest = np.iinfo(np.uint8 if dtype == np.uint8 else np.uint16).max
    steps = np.linspace(0, highest, 9)
    lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 9, 3)
    before = np.rint(lattice).astype(dtype)
    difference = np.abs(conversion(as_image(before)).astype(np.int64) - before.astype(np.int64))
    return int(difference.max()) <= highest // 255


def _little_cms(profile: bytes, channels: int) -> _Conversion:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    srgb = ImageCms.createProfile("sRGB")
    mode = _MODES[channels]
    transform = ImageCms.buildTransform(source, srgb, mode, "RGB")

    def convert(colours: Image) -> Image:
        pixels = colours[..., 0] if mode == "L" else colours
        image = PillowImage.fromarray(pixels, mode)
        return np.array(transform.apply(image))

    return convert


def _matrix_and_curves(profile: bytes, channels: int) -> _Conversion:
    tags = _tags(profile)
    if channels == 1:
        curves = [_curve(tags[b"kTRC"])]
        matrix = np.ones((3, 1))
    else:
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
        primaries = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        matrix = np.linalg.inv(_XYZ_FROM_SRGB) @ np.stack(primaries, axis=1)

    def convert(colours: Image) -> Image:
        height, width = colours.shape[:2]
        converted = np.empty((height, width, 3), np.uint16)
        for top in range(0, height, _ROWS_AT_ONCE):
            rows = slice(top, top + _ROWS_AT_ONCE)
            linear = np.stack(
                [curve[colours[rows, :, index]] for index, curve in enumerate(curves)], axis=-1
            )
            converted[rows] = _encode_srgb(linear @ matrix.T.astype(np.float32))
        return converted

    return convert


def _encode_srgb(linear: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Applies the sRGB curve to [0, 1] and scales to 16 bits."""
    return np.asarray(np.rint(encode(np.clip(linear, 0, 1)) * 65535), dtype=np.uint16)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """The tag table, which follows the header of 128 bytes."""
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = (struct.unpack_from(">4sII", profile, 132 + 12 * index) for index in range(count))
    return {name: profile[offset : offset + size] for name, offset, size in entries}


def _xyz(tag: bytes) -> NDArray[np.float64]:
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> NDArray[np.float32]:
    """A tone curve as a table over all 16-bit codes, linear light in [0, 1]."""
    codes = np.linspace(0, 1, 65536)
    if tag[:4] == b"para":
        light = _parametric_curve(tag, codes)
    elif tag[:4] == b"curv":
        light = _sampled_curve(tag, codes)
    else:
        raise ValueError(f"tone curve of the unknown kind {tag[:4]!r}")
    return light.astype(np.float32)


def _sampled_curve(tag: bytes, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """ICC.1:2022, 10.6: no sample means linear, one is an exponent, more are a table."""
    (count,) = struct.unpack_from(">I", tag, 8)
    samples = np.frombuffer(tag, ">u2", count, offset=12)
    if count < 2:
        return codes ** (samples[0] / 256 if count else 1.0)
    return np.interp(codes, np.linspace(0, 1, count), samples / 65535)


def _parametric_curve(tag: bytes, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """ICC.1:2022, table 68: (a x + b)^g + e from d on, c x + f below it."""
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = (1, 3, 4, 5, 7)[kind]
    given = [value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12)]
    g, a, b, c, d, e, f = given + [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0][count:]
    if kind in (1, 2):
        # These two have no d: the power ends where its base turns negative, at the constant c.
        light = np.maximum(a * codes + b, 0) ** g + c
    else:
        light = np.where(codes >= d, np.maximum(a * codes + b, 0) ** g + e, c * codes + f)
    return np.asarray(light, np.float64)
