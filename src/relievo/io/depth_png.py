"""Depth maps as 16-bit grey PNG files; the text chunks are described in `io.depth_maps`."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np

from relievo.core.errors import DepthInputError, UnreadableInputError
from relievo.core.types import DepthMap
from relievo.io.image_decoding import decode_image
from relievo.io.stored_depth import StoredDepth, kind_named

_KIND, _OFFSET, _SCALE, _INVALID = "Depth-Kind", "Depth-Offset", "Depth-Scale", "Depth-Invalid"
_HIGHEST_CODE = 65535
_END_OF_IHDR = 33  # signature 8, then the one chunk of fixed length that must come first


def read_png(path: Path, max_pixels: int) -> StoredDepth:
    """Reads a grey PNG file, with its scaling if it has our text chunks.

    Raises:
        InputError: as `decode_image`.
        DepthInputError: if it is coloured or of an unknown kind.
    """
    decoded = decode_image(path, max_pixels=max_pixels)
    codes = decoded.colours[..., 0]
    if (decoded.colours != codes[..., np.newaxis]).any():
        raise DepthInputError(f"{path}: coloured picture; give the depth map in grey")
    texts = decoded.texts
    # An 8-bit copy of our file may still carry the chunks, but they no longer describe its codes.
    is_ours = codes.dtype == np.uint16 and {_KIND, _OFFSET, _SCALE} <= texts.keys()
    if not is_ours:
        return StoredDepth(codes.astype(np.float32))
    try:
        offset, scale = float(texts[_OFFSET]), float(texts[_SCALE])
        invalid = int(texts[_INVALID]) if _INVALID in texts else None
    except ValueError as error:
        raise UnreadableInputError(f"{path}: damaged text chunks; write it again") from error
    # A table of all codes instead of one multiplication per pixel, and in double precision.
    with np.errstate(over="ignore", invalid="ignore"):
        table = (offset + scale * np.arange(_HIGHEST_CODE + 1)).astype(np.float32)
    valid = None if invalid is None else codes != invalid
    return StoredDepth(table[codes], kind_named(path, texts[_KIND]), valid)


def encode_png(depth: DepthMap) -> bytes:
    """Encodes a map with at least one valid pixel; its range is spread over all codes."""
    valid = depth.valid
    usable = depth.values if valid is None else depth.values[valid]
    lowest, highest = float(usable.min()), float(usable.max())
    first_code = 0 if valid is None else 1
    steps = _HIGHEST_CODE - first_code
    codes_per_unit = steps / (highest - lowest) if highest > lowest else 0.0
    # Double precision: the range of float32 values may not fit into float32.
    values = depth.values.astype(np.float64)
    if valid is not None:
        values[~valid] = lowest
    codes = np.rint((values - lowest) * codes_per_unit).astype(np.uint16) + np.uint16(first_code)
    if valid is not None:
        codes[~valid] = 0
    scale = (highest - lowest) / steps
    texts = {
        _KIND: str(depth.kind),
        _OFFSET: repr(lowest - first_code * scale),
        _SCALE: repr(scale),
    }
    if valid is not None:
        texts[_INVALID] = "0"
    return _with_texts(_compressed(codes), texts)


def _compressed(codes: np.typing.NDArray[np.uint16]) -> bytes:
    # Measured at 12 megapixels: two thirds of the time of the other filters, files of equal size.
    options = [
        *(cv2.IMWRITE_PNG_COMPRESSION, 1),
        *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_AVG),
    ]
    _, encoded = cv2.imencode(".png", codes, options)
    return encoded.tobytes()


def _with_texts(png: bytes, texts: dict[str, str]) -> bytes:
    """Inserts text chunks, which OpenCV cannot write (W3C PNG specification, 11.3.3.2)."""
    chunks = b""
    for keyword, text in texts.items():
        body = b"tEXt" + keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
        chunks += struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:_END_OF_IHDR] + chunks + png[_END_OF_IHDR:]
