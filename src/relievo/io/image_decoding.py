"""Decoding of image files as they are stored: limits checked first, nothing converted yet.

The header is read by Pillow, through the class of the format itself: `PIL.Image.open` would add a
limit on pixels that can only be changed globally. The pixels of plain PNG and TIFF files are
decoded by OpenCV, which keeps 16 bits and is faster; those of everything else by Pillow, which
knows palettes, CMYK and truncated JPEG files better.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from relievo.core.errors import (
    InputTooLargeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.types import Image

MAX_PIXELS = 300_000_000
"""What is read unless the caller allows more."""

# JpegImageFile and not Pillow's factory: a phone's JPEG often carries a second picture (a gain
# map, a preview), and the factory would call it a film of two frames.
_FORMATS: tuple[tuple[bytes, int, type[ImageFile]], ...] = (
    (b"\xff\xd8\xff", 0, JpegImageFile),
    (b"\x89PNG\r\n\x1a\n", 0, PngImageFile),
    (b"WEBP", 8, WebPImageFile),
    (b"II*\0", 0, TiffImageFile),
    (b"MM\0*", 0, TiffImageFile),
    (b"BM", 0, BmpImageFile),
    (b"GIF8", 0, GifImageFile),
    (b"ftypavi", 4, AvifImageFile),
)

# What Pillow and OpenCV are seen to raise on damaged files.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    cv2.error,
)

_READABLE_MODES = ("1", "L", "P", "LA", "PA", "La", "RGB", "RGBX", "RGBA", "RGBa", "YCbCr", "CMYK")
_EXIF_ORIENTATION = 0x0112
_TIFF_BITS, _TIFF_PHOTOMETRIC, _TIFF_PLANAR, _TIFF_EXTRA, _TIFF_FORMAT = 258, 262, 284, 338, 339


class DecodedImage(NamedTuple):
    """The pixels of a file and what its header says of them.

    Attributes:
        colours: (H, W, C) uint8 or uint16 in full range; C is 1 (grey), 3 (RGB) or 4 (CMYK).
        alpha: (H, W) of the same dtype, 0 = transparent, not multiplied into the colours; None
            where everything is opaque.
        profile: the embedded ICC profile, empty where there is none.
        orientation: the EXIF orientation that is still to be applied, 1 to 8.
        texts: the text chunks of a PNG file.
    """

    colours: Image
    alpha: Image | None
    profile: bytes
    orientation: int
    texts: dict[str, str]


def decode_image(
    path: Path, *, first_frame: bool = False, max_pixels: int = MAX_PIXELS
) -> DecodedImage:
    """Decodes an image file without converting its colours.

    Args:
        path: the file; its contents decide how it is read, not its ending.
        first_frame: whether to take the first frame or page of a file with several.
        max_pixels: the largest width times height that is decoded.

    Raises:
        UnreadableInputError: if the file is missing, empty, truncated, damaged or not an image.
        UnsupportedInputError: if it has several frames or pixels of a kind that is not read.
        InputTooLargeError: if it has too many pixels; nothing of that size is allocated.
    """
    data = read_bytes(path)
    # Pillow warns of metadata that it skips; the warnings would be printed among our messages.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            header = _open_header(path, data)
            _check_header(path, header, first_frame=first_frame, max_pixels=max_pixels)
            return _decode(path, header, data)
        except PillowImage.DecompressionBombError as error:
            raise InputTooLargeError(
                f"{path}: too many pixels for a file of this kind; convert it to PNG"
            ) from error
        except _DAMAGE as error:
            raise UnreadableInputError(
                f"{path}: damaged or truncated image; replace the file"
            ) from error


def read_bytes(path: Path) -> bytes:
    """Reads a whole file.

    Raises:
        UnreadableInputError: if it is missing, empty, a folder or may not be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableInputError(f"{path}: no such file; check the path") from error
    except OSError as error:
        raise UnreadableInputError(
            f"{path}: cannot be read ({error.strerror}); give a file that you may read"
        ) from error
    if not data:
        raise UnreadableInputError(f"{path}: the file is empty; replace it")
    return data


def check_pixels(path: Path, width: int, height: int, max_pixels: int) -> None:
    """Refuses sizes from a file's header before anything is allocated for them.

    Raises:
        UnreadableInputError: if there is no pixel.
        InputTooLargeError: if there are more than `max_pixels`.
    """
    if width < 1 or height < 1:
        raise UnreadableInputError(f"{path}: says it is {width} x {height} pixels; replace it")
    if width * height > max_pixels:
        raise InputTooLargeError(
            f"{path}: {width} x {height} pixels are more than {max_pixels}; "
            "allow more with --max-pixels or reduce the image"
        )


def _open_header(path: Path, data: bytes) -> ImageFile:
    for magic, offset, file_class in _FORMATS:
        if data.startswith(magic, offset):
            return file_class(BytesIO(data))
    raise UnreadableInputError(
        f"{path}: not an image that can be read; convert it to PNG, JPEG, WebP or TIFF"
    )


def _check_header(path: Path, header: ImageFile, *, first_frame: bool, max_pixels: int) -> None:
    check_pixels(path, *header.size, max_pixels)
    frames = getattr(header, "n_frames", 1)
    if frames > 1 and not first_frame:
        raise UnsupportedInputError(
            f"{path}: has {frames} frames or pages; take the first one with --first-frame"
        )
    # Both decoders mix up the planes of such files without a word.
    if isinstance(header, TiffImageFile) and (
        header.tag_v2.get(_TIFF_PLANAR) == 2 and 16 in header.tag_v2.get(_TIFF_BITS, ())
    ):
        raise UnsupportedInputError(
            f"{path}: 16-bit TIFF with separate colour planes; save it with interleaved ones"
        )


def _decode(path: Path, header: ImageFile, data: bytes) -> DecodedImage:
    profile = header.info.get("icc_profile") or b""
    orientation = _orientation(header)
    texts = {str(key): text for key, text in header.info.items() if isinstance(text, str)}
    if _is_plain_png(header, data):
        # The checksums first: OpenCV would report damage on standard error by itself.
        header.verify()
        pixels = _decode_by_opencv(data)
    elif _is_plain_tiff(header):
        pixels = _decode_by_opencv(data)
    else:
        pixels = _decode_by_pillow(path, header)
    if pixels.shape[2] < 4 or header.mode == "CMYK":
        return DecodedImage(pixels, None, profile, orientation, texts)
    colours = as_image(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB))
    return DecodedImage(colours, pixels[..., 3], profile, orientation, texts)


def _orientation(header: ImageFile) -> int:
    # Both decoders turn TIFF files by themselves.
    if isinstance(header, TiffImageFile):
        return 1
    exif = PillowImage.Exif()
    try:
        exif.load(header.info.get("exif") or b"")
        orientation = exif.get(_EXIF_ORIENTATION, 1)
    except _DAMAGE:
        return 1
    return orientation if orientation in range(1, 9) else 1


def _is_plain_png(header: ImageFile, data: bytes) -> bool:
    if not isinstance(header, PngImageFile):
        return False
    bit_depth = data[24]
    is_animated = getattr(header, "n_frames", 1) > 1
    # OpenCV drops the transparent grey of a file without alpha.
    has_transparent_colour = "transparency" in header.info
    return bit_depth == 16 or (
        header.mode in ("L", "RGB", "RGBA") and not is_animated and not has_transparent_colour
    )


def _is_plain_tiff(header: ImageFile) -> bool:
    if not isinstance(header, TiffImageFile):
        return False
    tags = header.tag_v2
    channels = len(header.getbands())
    # OpenCV multiplies 8-bit colours by their alpha.
    is_8_bit = header.mode in ("L", "RGB") and tags.get(_TIFF_BITS) == (8,) * channels
    is_16_bit = (
        header.mode in ("I;16", "I;16B", "RGB", "RGBA") and tags.get(_TIFF_BITS) == (16,) * channels
    )
    # It knows neither inverted grey nor alpha that is multiplied in.
    return (
        (is_8_bit or is_16_bit)
        and tags.get(_TIFF_PHOTOMETRIC) in (1, 2)
        and tags.get(_TIFF_EXTRA) != (1,)
        and set(tags.get(_TIFF_FORMAT, (1,))) == {1}
    )


def _decode_by_opencv(data: bytes) -> Image:
    with _silent_opencv():
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError("OpenCV cannot decode the pixels")
    if pixels.ndim == 2:
        return as_image(pixels[..., np.newaxis])
    order = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    return as_image(cv2.cvtColor(pixels, order, dst=pixels))


@contextmanager
def _silent_opencv() -> Iterator[None]:
    # OpenCV logs each damaged strip on standard error; what we raise is the one message.
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)


def _decode_by_pillow(path: Path, header: ImageFile) -> Image:
    if header.mode not in _READABLE_MODES:
        raise UnsupportedInputError(
            f"{path}: pixels of the kind {header.mode} are not read; "
            "convert it to 8 or 16 bits, grey or RGB"
        )
    if header.mode == "CMYK" or (header.mode == "RGB" and "transparency" not in header.info):
        return np.array(header)
    if header.has_transparency_data:
        return np.array(header.convert("RGBA"))
    if header.mode in ("1", "L"):
        return np.array(header.convert("L"))[..., np.newaxis]
    return np.array(header.convert("RGB"))


def as_image(pixels: NDArray[np.generic]) -> Image:
    """Narrows the type of an array that is known to be uint8 or uint16; no copy."""
    if pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    return pixels.astype(np.uint16, copy=False)
