"""Between the YUV planes of a film and RGB images.

Matrices, ranges, primaries and transfer curves are the code points of ITU-T H.273, as PyAV gives
them; 2 (or range 0) means that the film does not say. Nothing here touches the transfer curve:
an image keeps the one of its film. Planar YUV is converted by kernels of our own, because swscale
is either fast and about one level too dark or exact and five times slower; whatever else a
decoder delivers goes through swscale. Chroma samples sit at the centre of the pixels they cover.
"""

import re
from typing import Any, cast

import av
import cv2
import numpy as np
from av.video.format import VideoFormat
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

from relievo.core.types import Image, Size
from relievo.io.video_kernels import Plane, rgb_rows_to_420, rows_to_rgb

UNSPECIFIED = 2
BT709 = 1
BT601 = 6
BT2020 = 9
_BT2020_CONSTANT_LUMINANCE = 10
MATRICES = {
    BT709: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    BT601: (0.299, 0.114),
    7: (0.212, 0.087),
    BT2020: (0.2627, 0.0593),
}
"""Weights of red and blue in luma by matrix code; green has the rest."""

_PLANAR = re.compile(r"(?:yuvj?|yuva)(420|422|440|444)p(?:\d+le)?|gray(?:\d+le)?")
_CHROMA_SHIFTS = {"420": (1, 1), "422": (0, 1), "440": (1, 0), "444": (0, 0)}
_STRIP_ROWS = 64


def matrix_of(code: int, size: Size) -> int:
    """The matrix to use: the film's own, or what players assume where it does not say.

    Args:
        code: matrix code of the film.
        size: (height, width) of its frames; 720 rows or 1280 columns and more count as HD.
    """
    if code == _BT2020_CONSTANT_LUMINANCE:
        # Its true inverse is not linear; the other form of BT.2020 is close.
        return BT2020
    if code in MATRICES:
        return code
    return BT709 if size[0] >= 720 or size[1] >= 1280 else BT601


def bit_depth_of(pixel_format: VideoFormat) -> int:
    """Bits per channel that a pixel format holds, 8 to 16."""
    if pixel_format.name == "pal8":
        return 8
    return min(16, max(8, pixel_format.components[0].bits))


class RgbConverter:
    """Turns decoded frames into RGB images.

    Args:
        bit_depth: bits per channel of the images; more than 8 gives uint16.
        size: (height, width) of the images; None keeps the size of the frames.
    """

    def __init__(self, bit_depth: int, size: Size | None = None) -> None:
        self._bit_depth = bit_depth
        self._size = size
        self._scaler = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> Image:
        """Converts one frame to a contiguous (H, W, 3) image in RGB order."""
        if frame.format.is_rgb or frame.format.name == "pal8":
            return self._from_rgb(frame)
        source_size = (frame.height, frame.width)
        weights = MATRICES[matrix_of(frame.colorspace, source_size)]
        is_full = is_full_range(frame)
        match = _PLANAR.fullmatch(frame.format.name)
        is_grey = frame.format.name.startswith("gray")
        if match is None or self._size not in (None, source_size):
            frame = self._to_planes(frame, is_grey=is_grey)
            match = _PLANAR.fullmatch(frame.format.name)
        assert match is not None
        bits = bit_depth_of(frame.format)
        y = padded_plane(frame, 0)
        if is_grey:
            u = v = np.full_like(y, 1 << (bits - 1))
            shifts = (0, 0)
        else:
            u, v = padded_plane(frame, 1), padded_plane(frame, 2)
            shifts = _CHROMA_SHIFTS[match[1]]
        coefficients = _to_rgb_coefficients(weights, is_full, bits, self._bit_depth)
        return _planes_to_rgb(y, u, v, frame.width, shifts, coefficients, self._bit_depth)

    def _to_planes(self, frame: av.VideoFrame, *, is_grey: bool) -> av.VideoFrame:
        """Scales, and unpacks to planes, without any change of matrix or range."""
        bits = bit_depth_of(frame.format)
        height, width = self._size or (frame.height, frame.width)
        name = "gray" if is_grey else "yuv444p"
        return self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format=name if bits == 8 else f"{name}{bits}le",
            interpolation=_interpolation(frame, (height, width)),
            src_color_range=ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )

    def _from_rgb(self, frame: av.VideoFrame) -> Image:
        height, width = self._size or (frame.height, frame.width)
        scaled = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24" if self._bit_depth == 8 else f"gbrp{self._bit_depth}le",
            interpolation=_interpolation(frame, (height, width)),
            threads=1,
        )
        return cast(Image, np.ascontiguousarray(scaled.to_ndarray()))


class FrameConverter:
    """Turns RGB images into frames for an encoder.

    Args:
        pixel_format: what the encoder wants.
        bit_depth: bits per channel of images that are uint16.
        matrix: a key of `MATRICES`.
        is_full_range: whether black is 0 instead of 16.
    """

    def __init__(
        self, pixel_format: str, *, bit_depth: int, matrix: int, is_full_range: bool
    ) -> None:
        self._format = pixel_format
        self._bit_depth = bit_depth
        self._matrix = matrix
        self._range = ColorRange.JPEG if is_full_range else ColorRange.MPEG
        self._scaler = VideoReformatter()

    def __call__(self, image: Image) -> av.VideoFrame:
        """Converts one (H, W, 3) image; 4:2:0 formats want an even height and width."""
        bits = 8 if image.dtype == np.uint8 else self._bit_depth
        if self._format in ("yuv420p", "yuv420p10le"):
            return self._to_420(image, bits)
        contiguous: Any = np.ascontiguousarray(image)
        packed = av.VideoFrame.from_ndarray(
            contiguous, format="rgb24" if bits == 8 else f"gbrp{bits}le"
        )
        return self._scaler.reformat(
            packed,
            format=self._format,
            # swscale has its own numbers for matrices; they agree with H.273 except for BT.601.
            src_colorspace=5 if self._matrix == BT601 else self._matrix,
            dst_colorspace=5 if self._matrix == BT601 else self._matrix,
            interpolation=Interpolation.AREA,
            src_color_range=ColorRange.JPEG,
            dst_color_range=self._range,
            # With more threads small 4:2:2 frames come out damaged now and then (swscale 9.5).
            threads=1,
        )

    def _to_420(self, image: Image, bits: int) -> av.VideoFrame:
        height, width = image.shape[:2]
        frame = av.VideoFrame(width, height, self._format)
        frame.colorspace, frame.color_range = self._matrix, int(self._range)
        y, u, v = (padded_plane(frame, index) for index in range(3))
        coefficients = _to_yuv_coefficients(
            MATRICES[self._matrix],
            self._range == ColorRange.JPEG,
            bits,
            10 if self._format == "yuv420p10le" else 8,
        )
        for top in range(0, height, _STRIP_ROWS):
            rows = slice(top, top + _STRIP_ROWS)
            chroma_rows = slice(top // 2, (top + _STRIP_ROWS) // 2)
            red, green, blue = cast(list[Plane], cv2.split(image[rows]))
            rgb_rows_to_420(
                *(red, green, blue, coefficients), *(y[rows], u[chroma_rows], v[chroma_rows])
            )
        return frame


def _interpolation(frame: av.VideoFrame, size: Size) -> Interpolation:
    """By area, which repeats pixels where it enlarges; cubic there."""
    is_larger = size[0] > frame.height or size[1] > frame.width
    return Interpolation.BICUBIC if is_larger else Interpolation.AREA


def padded_plane(frame: av.VideoFrame, index: int) -> Plane:
    """A plane of a frame as an array that shares its memory.

    Returns:
        (rows, columns or more): whole lines with their padding, because numba makes vector code
        for contiguous arrays only.
    """
    plane: Any = frame.planes[index]
    dtype = np.uint8 if bit_depth_of(frame.format) == 8 else np.uint16
    return cast(Plane, np.frombuffer(plane, dtype=dtype).reshape(plane.height, -1))


def is_full_range(frame: av.VideoFrame) -> bool:
    """Whether black is stored as 0; a frame that does not say is, if grey or of a JPEG format."""
    if frame.color_range == ColorRange.UNSPECIFIED:
        return frame.format.name.startswith(("yuvj", "gray"))
    return bool(frame.color_range == ColorRange.JPEG)


def _planes_to_rgb(
    y: Plane,
    u: Plane,
    v: Plane,
    width: int,
    shifts: tuple[int, int],
    coefficients: NDArray[np.int32],
    bit_depth: int,
) -> Image:
    """Converts strips that stay in the cache: planes first, then interleaved by OpenCV."""
    height = y.shape[0]
    dtype = np.uint8 if bit_depth == 8 else np.uint16
    image = np.empty((height, width, 3), dtype=dtype)
    channels = np.empty((3, min(height, _STRIP_ROWS), width), dtype=dtype)
    shift_y, shift_x = shifts
    for top in range(0, height, _STRIP_ROWS):
        rows = slice(top, min(height, top + _STRIP_ROWS))
        chroma_rows = slice(top >> shift_y, (rows.stop + shift_y) >> shift_y)
        red, green, blue = channels[:, : rows.stop - top]
        rows_to_rgb(
            *(y[rows], u[chroma_rows], v[chroma_rows]),
            *(shift_y, shift_x, coefficients),
            *(red, green, blue),
        )
        cv2.merge((red, green, blue), image[rows])
    return image


def _to_rgb_coefficients(
    weights: tuple[float, float], is_full: bool, bits: int, out_bits: int
) -> NDArray[np.int32]:
    """Luma gain, offset with rounding, four chroma gains, chroma zero, largest value, shift.

    The shift is chosen so that no sum leaves 32 bits.
    Source: ITU-T H.273 (2021), equations 8.3.4.
    """
    red, blue = weights
    green = 1.0 - red - blue
    black, luma_span, chroma_span = _levels(is_full, bits)
    top = (1 << out_bits) - 1
    shift = 28 - out_bits
    luma, chroma = top / luma_span, 2.0 * top / chroma_span
    gains = [
        luma,
        0.5 - black * luma,
        (1 - red) * chroma,
        -(1 - blue) * blue / green * chroma,
        -(1 - red) * red / green * chroma,
        (1 - blue) * chroma,
    ]
    fixed = [round(gain * (1 << shift)) for gain in gains]
    return np.array([*fixed, 1 << (bits - 1), top, shift], dtype=np.int32)


def _to_yuv_coefficients(
    weights: tuple[float, float], is_full: bool, bits: int, out_bits: int
) -> NDArray[np.int32]:
    """Gains of R, G, B for Y, U, V; offsets of luma and of chroma sums; largest value, shift."""
    red, blue = weights
    green = 1.0 - red - blue
    black, luma_span, chroma_span = _levels(is_full, out_bits)
    top = (1 << bits) - 1
    shift = 28 - out_bits
    luma, chroma = luma_span / top, chroma_span / top / 2.0
    gains = [
        *(red * luma, green * luma, blue * luma),
        *(-red / (1 - blue) * chroma, -green / (1 - blue) * chroma, chroma),
        *(chroma, -green / (1 - red) * chroma, -blue / (1 - red) * chroma),
        black + 0.5,
        # Chroma is the sum over four pixels, divided by two more bits of shift.
        4.0 * ((1 << (out_bits - 1)) + 0.5),
    ]
    fixed = [round(gain * (1 << shift)) for gain in gains]
    return np.array([*fixed, (1 << out_bits) - 1, shift], dtype=np.int32)


def _levels(is_full: bool, bits: int) -> tuple[int, int, int]:
    """Black, and the spans of luma and chroma, of a range at a bit depth."""
    if is_full:
        return 0, (1 << bits) - 1, (1 << bits) - 1
    return 16 << (bits - 8), 219 << (bits - 8), 224 << (bits - 8)
