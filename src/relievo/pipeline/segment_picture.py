"""Segments as a picture to look at: colours over the image, outlines, names where there is room.

Colours go by the number of a segment: neighbouring numbers are far apart on the circle of hues
(the golden angle) and differ in lightness, so a map looks the same on every machine.
"""

import math
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont
from scipy import ndimage

from relievo.core.checks import check_image
from relievo.core.images import to_8_bit
from relievo.core.segments import VOID, Ids, Segment, SegmentMap
from relievo.core.srgb import encode
from relievo.core.types import Image, Image8

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_LIGHTNESS = (0.70, 0.54, 0.82)  # OKLab
_CHROMA = 0.14
_TINT, _IMAGE = 0.55, 0.45
_VOID_TINT = (128, 128, 128)
_HATCH_LIGHTER = 28

# Letters, of which the smallest can just be read when a large picture fills a screen.
_SMALLEST_TEXT_PX, _SMALLEST_TEXT_SHARE, _TEXT_SHARE = 11, 1 / 160, 1 / 32
_MOST_LABELS = 200

Box: TypeAlias = tuple[slice, slice]


class _Label(NamedTuple):
    """A text, the pixel its middle is on, and the size of its letters in pixels."""

    text: str
    x: float
    y: float
    size_px: int


def segment_picture(image: Image, segments: SegmentMap, *, bit_depth: int = 16) -> Image8:
    """Draws segments over their image.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        segments: of any size; void is left grey and hatched.
        bit_depth: bits that a uint16 image holds, 8 to 16; of no meaning for uint8.

    Returns:
        (H, W, 3) uint8, RGB.

    Raises:
        ArrayError: if it is not an image, or has values beyond `bit_depth`.
    """
    check_image("image", image)
    base = to_8_bit(image, bit_depth)
    height, width = base.shape[:2]
    ids = segments.resized((height, width)).ids
    colours = segment_colours(len(segments.segments))
    picture = _tinted(base, ids, colours)
    _draw_outlines(picture, ids)
    return _with_labels(picture, _labels(ids, segments.segments))


def segment_colours(count: int) -> Image8:
    """The colours of the segments 1 to `count`, after that of void.

    Returns:
        (count + 1, 3) uint8, RGB: row k is the colour of segment k.

    Source: Ottosson, "A perceptual color space for image processing" (OKLab), 2020.
    """
    number = np.arange(count)
    lightness = np.take(_LIGHTNESS, number % len(_LIGHTNESS))
    hue = number * _GOLDEN_ANGLE
    a, b = _CHROMA * np.cos(hue), _CHROMA * np.sin(hue)
    cone = np.stack(
        [
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        ]
    )
    light = np.clip(_RGB_FROM_CONES @ cone**3, 0, 1)
    codes = np.rint(255 * encode(light).T).astype(np.uint8)
    return np.concatenate([np.array([_VOID_TINT], np.uint8), codes])


_RGB_FROM_CONES = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def _tinted(base: Image8, ids: Ids, colours: Image8) -> Image8:
    grey = cv2.cvtColor(base, cv2.COLOR_RGB2GRAY)
    mixed = cv2.addWeighted(colours[ids], _TINT, cv2.merge([grey] * 3), _IMAGE, 0)
    picture: Image8 = np.asarray(mixed, dtype=np.uint8)
    picture[_hatch(ids.shape) & (ids == VOID)] += np.uint8(_HATCH_LIGHTER)
    return picture


def _hatch(size: tuple[int, ...]) -> NDArray[np.bool_]:
    """Diagonal lines, as wide as one in a thousand of the longer side."""
    width_px = _line_px(size)
    rows, columns = np.ogrid[: size[0], : size[1]]
    return np.asarray((rows + columns) % (6 * width_px) < width_px)


def _line_px(size: tuple[int, ...]) -> int:
    return 1 if max(size) < 800 else 2


def _draw_outlines(picture: Image8, ids: Ids) -> None:
    """Draws the last pixels of each segment before another one."""
    outline = np.zeros(ids.shape, np.bool_)
    outline[:, :-1] |= ids[:, :-1] != ids[:, 1:]
    outline[:-1] |= ids[:-1] != ids[1:]
    if _line_px(ids.shape) > 1:
        outline[1:] |= outline[:-1].copy()
        outline[:, 1:] |= outline[:, :-1].copy()
    picture[outline] = 255


def _labels(ids: Ids, segments: tuple[Segment, ...]) -> list[_Label]:
    """The texts of the largest segments of known class that are wide enough for theirs."""
    areas = np.bincount(ids.ravel(), minlength=len(segments) + 1)
    named = [number for number, each in enumerate(segments, start=1) if each.class_name]
    largest = sorted(named, key=lambda number: -areas[number])[:_MOST_LABELS]
    boxes = ndimage.find_objects(ids, max_label=len(segments))
    longest_px = max(ids.shape)
    labels = []
    for number in largest:
        box = boxes[number - 1]
        if box is None:
            continue
        label = _label(ids[box] == number, box, _text(segments[number - 1]), longest_px)
        if label is not None:
            labels.append(label)
    return labels


def _text(segment: Segment) -> str:
    return segment.class_name + ("" if segment.score == 1 else f" {segment.score:.0%}")


def _label(mask: NDArray[np.bool_], box: Box, text: str, longest_px: int) -> _Label | None:
    """Puts a text where a segment is widest; None if its letters would be too small to read."""
    padded = np.pad(mask, 1).astype(np.uint8)
    inside_px = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    y, x = np.unravel_index(int(inside_px.argmax()), inside_px.shape)
    room_px = _run_px(padded[y], int(x))
    fits_px = min(room_px / (0.6 * len(text)), 1.2 * float(inside_px[y, x]))
    size_px = int(min(fits_px, max(_SMALLEST_TEXT_PX, longest_px * _TEXT_SHARE)))
    if size_px < max(_SMALLEST_TEXT_PX, longest_px * _SMALLEST_TEXT_SHARE):
        return None
    rows, columns = box
    return _Label(text, columns.start + int(x) - 1, rows.start + int(y) - 1, size_px)


def _run_px(row: NDArray[np.uint8], x: int) -> int:
    """The room for what is centred on a pixel of a run: twice the shorter way to its end."""
    gaps = np.flatnonzero(row == 0)
    after = int(np.searchsorted(gaps, x))
    return 2 * int(min(x - gaps[after - 1], gaps[after] - x))


def _with_labels(picture: Image8, labels: list[_Label]) -> Image8:
    drawn = PillowImage.fromarray(picture)
    draw = ImageDraw.Draw(drawn)
    for label in labels:
        draw.text(
            (label.x, label.y),
            label.text,
            font=ImageFont.load_default(label.size_px),
            fill="white",
            anchor="mm",
            stroke_width=max(1, label.size_px // 10),
            stroke_fill=(24, 24, 24),
        )
    return np.asarray(drawn)
