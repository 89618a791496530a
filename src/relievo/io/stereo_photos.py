"""Stereo photos in one file: JPS, which is a JPEG of both views, and MPO, which is two JPEGs.

Source: VRex, JPEG Stereo (.jps) (by the summary of P. Bourke, Stereo Pair Image File Format, 2000);
CIPA DC-007-2009, Multi-Picture Format.
"""

import struct
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import Image, StereoPair
from relievo.io.atomic import replacing
from relievo.io.image_decoding import as_image, read_bytes
from relievo.io.images import read_image
from relievo.io.jpeg_segments import (
    APP2,
    APP3,
    JPEG_MAGIC,
    Segment,
    encode_jpeg,
    insert_segments,
    place_for_segments,
    read_segments,
)
from relievo.io.mpf_index import (
    DISPARITY,
    MPF,
    encode_attributes,
    encode_index,
    parse_index,
)
from relievo.io.xmp import embedded_right_view

_JPS = b"_JPSJPS_"
_STEREOSCOPIC, _SIDE_BY_SIDE = 1, 2
_HALF_HEIGHT, _HALF_WIDTH, _LEFT_FIRST = 1, 2, 4
JPS_MODES = {
    "row_interleaved_lr": (1, True),
    "row_interleaved_rl": (1, False),
    "left_right": (2, True),
    "right_left": (2, False),
    "top_bottom": (3, True),
    "bottom_top": (3, False),
    "anaglyph_cyan_red": (4, True),
}
"""Modes that JPS has a word for: its layout, and whether the left view comes first."""

_MODES_BY_JPS = {value: mode for mode, value in JPS_MODES.items()}
# Marker and length.
_SEGMENT_HEADER = 4


class JpsLayout(NamedTuple):
    """How a JPS photo holds its views.

    Attributes:
        mode: one of `STEREO_MODES`.
        is_half: whether each view is squeezed to half its width or height.
    """

    mode: str
    is_half: bool


JPS_DEFAULT = JpsLayout("right_left", is_half=False)
"""What a file that ends in .jps and says nothing is taken for: to be looked at cross-eyed."""


def write_mpo(
    path: Path, left: Image, right: Image, *, quality: int = 95, overwrite: bool = False
) -> None:
    """Writes two JPEGs as one file that ordinary viewers show as the left view.

    Args:
        path: usually ends in .mpo.
        left: (H, W, 3) uint8 or uint16, RGB.
        right: like `left`.
        quality: of JPEG, 1 to 100.
        overwrite: whether a file of that name may be replaced.

    Raises:
        ShapeError, DTypeError: if a view is not an image, or the views differ in size.
        CodecError: if they are too large for JPEG.
        RangeError: if the quality is outside its range.
        OutputError: as `io.atomic.replacing`.
    """
    pair = StereoPair(left, right)
    check_range("quality", quality, 1, 100)
    second = insert_segments(encode_jpeg(pair.right, quality), [encode_attributes(2)])
    first = encode_jpeg(pair.left, quality)
    # The length of the index does not depend on the numbers in it.
    size = len(first) + len(encode_index(0, 0, 0).encode())
    mark = place_for_segments(first) + _SEGMENT_HEADER + len(MPF)
    index = encode_index(size, len(second), size - mark)
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(insert_segments(first, [index]) + second)


def read_stereo_photo(path: Path) -> StereoPair:
    """Reads both views of an MPO, a JPS or a VR photo, each as it is stored.

    A file that ends in .jps and says nothing has the right view on the left.

    Returns:
        Views of uint8, upright and in sRGB; squeezed ones stay squeezed.

    Raises:
        UnreadableInputError: if the file is missing, damaged or truncated.
        UnsupportedInputError: if it has one view only, or holds them as an anaglyph.
        ShapeError: if the two pictures of an MPO differ in size.
    """
    data = read_bytes(path)
    if not data.startswith(JPEG_MAGIC):
        raise UnsupportedInputError(f"{path}: not a stereo photo; give MPO or JPS")
    segments = read_segments(data, str(path))
    right = second_view(data, segments, str(path))
    if right is not None:
        return StereoPair(read_image(path), _decode(right, path.name))
    layout = jps_layout(segments)
    if layout is None and path.suffix.lower() == ".jps":
        layout = JPS_DEFAULT
    if layout is None:
        raise UnsupportedInputError(f"{path}: a photo of one view; give MPO or JPS")
    return _split(read_image(path), layout, path)


def jps_segment(mode: str, is_half: bool) -> Segment:
    """The segment by which a JPEG says how it holds two views.

    Args:
        mode: how they lie, one of `JPS_MODES`.
        is_half: whether each is squeezed to half its width or height.
    """
    layout, is_left_first = JPS_MODES[mode]
    half = (_HALF_WIDTH if layout == _SIDE_BY_SIDE else _HALF_HEIGHT) if is_half else 0
    flags = half | (_LEFT_FIRST if is_left_first else 0)
    # The length of the description, which starts with the gap between views, and of a comment.
    return Segment(APP3, _JPS + struct.pack(">HBBBBH", 4, 0, flags, layout, _STEREOSCOPIC, 0))


def jps_layout(segments: list[Segment]) -> JpsLayout | None:
    """How a JPEG holds two views by its own word; None = it does not say, or is of one view."""
    for segment in segments:
        if segment.marker == APP3 and segment.body.startswith(_JPS) and len(segment.body) >= 14:
            flags, layout, medium = segment.body[len(_JPS) + 3 : len(_JPS) + 6]
            mode = _MODES_BY_JPS.get((layout, bool(flags & _LEFT_FIRST)))
            if medium == _STEREOSCOPIC and mode is not None:
                return JpsLayout(mode, bool(flags & (_HALF_WIDTH | _HALF_HEIGHT)))
    return None


def second_view(data: bytes, segments: list[Segment], name: str) -> bytes | None:
    """The JPEG of the right view that a JPEG brings with it; None = there is none.

    Raises:
        UnreadableInputError: if it is cut off.
    """
    embedded = embedded_right_view(segments, name)
    if embedded is not None:
        return embedded
    index = next((each for each in segments if _is_index(each)), None)
    if index is None:
        return None
    # Phones store gain maps in the same way; only views have this type. Many writers give none,
    # and then the ending has to do.
    is_mpo = name.lower().endswith(".mpo")
    pictures = parse_index(index.body, name)
    views = [each for each in pictures if each.kind == DISPARITY]
    if len(views) < 2 and is_mpo:
        views = [each for each in pictures if not each.is_preview]
    if len(views) < 2:
        return None
    mark = data.index(index.encode()) + _SEGMENT_HEADER + len(MPF)
    start = mark + views[1].offset
    jpeg = data[start : start + views[1].size]
    if len(jpeg) < views[1].size or not jpeg.startswith(JPEG_MAGIC):
        raise UnreadableInputError(f"{name}: the second view is cut off; replace the file")
    return jpeg


def _is_index(segment: Segment) -> bool:
    return segment.marker == APP2 and segment.body.startswith(MPF)


def _decode(jpeg: bytes, name: str) -> Image:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(jpeg)
        return read_image(path)


def _split(image: Image, layout: JpsLayout, path: Path) -> StereoPair:
    height, width = image.shape[:2]
    if layout.mode in ("left_right", "right_left"):
        first, second = image[:, : width // 2], image[:, width - width // 2 :]
    elif layout.mode in ("top_bottom", "bottom_top"):
        first, second = image[: height // 2], image[height - height // 2 :]
    elif layout.mode.startswith("row_interleaved"):
        first, second = image[0 : height - height % 2 : 2], image[1::2]
    else:
        raise UnsupportedInputError(
            f"{path}: an anaglyph has no two views to be had; give the photo that it was made of"
        )
    if layout.mode in ("right_left", "bottom_top", "row_interleaved_rl"):
        first, second = second, first
    return StereoPair(as_image(np.ascontiguousarray(first)), as_image(np.ascontiguousarray(second)))
