"""The drawings of the pages: lines and words on white, drawn large and shrunk to be smooth.

Coordinates are fractions of a panel or pixels of the finished drawing; colours are RGB.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from relievo.core.types import FloatMap
from relievo.optimisation.mapping import Mapping

Picture = NDArray[np.uint8]
Line = NDArray[np.float32]
Point = tuple[float, float]
Colour = tuple[int, int, int]

SCALE = 3
WHITE, INK, SOFT, PALE = (255, 255, 255), (40, 40, 40), (150, 150, 150), (225, 225, 225)
RED, BLUE, YELLOW = (200, 40, 40), (30, 100, 190), (250, 225, 150)
LIGHT_RED, LIGHT_BLUE = (240, 190, 190), (180, 205, 240)
GAP_PX, CAPTION_PX = 4, 24


class Sheet:
    """A white sheet in pixels of the finished drawing."""

    def __init__(self, width: int, height: int) -> None:
        self._sheet = Image.new("RGB", (width * SCALE, height * SCALE), WHITE)
        self._draw = ImageDraw.Draw(self._sheet)

    def line(self, points: Sequence[Point], colour: Colour = INK, width: float = 1.5) -> None:
        """Draws straight lines from point to point."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")

    def dot(self, centre: Point, radius: float, colour: Colour) -> None:
        """Draws a filled circle."""
        x, y = centre
        corners = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse([corner * SCALE for corner in corners], fill=colour)

    def box(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Draws a filled rectangle."""
        corners = (left, top, left + width, top + height)
        self._draw.rectangle([corner * SCALE for corner in corners], fill=colour)

    def text(self, centre: Point, words: str, size: float = 13, colour: Colour = INK) -> None:
        """Writes words around a point."""
        font = ImageFont.load_default(size * SCALE)
        x, y = centre
        self._draw.text((x * SCALE, y * SCALE), words, fill=colour, font=font, anchor="mm")

    def picture(self) -> Picture:
        """The finished drawing."""
        return np.array(self._sheet.reduce(SCALE))


def captioned(images: Sequence[Picture], captions: Sequence[str] | None) -> Picture:
    """Lays images of one size side by side, each with its caption below."""
    height, width = images[0].shape[:2]
    band = CAPTION_PX if captions else 0
    pitch = width + GAP_PX
    sheet = Sheet(pitch * len(images) - GAP_PX, height + GAP_PX + band)
    for index, caption in enumerate(captions or ()):
        sheet.text((index * pitch + width / 2, height + GAP_PX + band / 2 - 3), caption)
    strip = sheet.picture()
    for index, image in enumerate(images):
        strip[:height, index * pitch : index * pitch + width] = image
    return strip


def draw_parallax() -> Picture:
    """Seen from above: where each eye's view must show a point behind, on and before the screen."""
    width, height, screen, eyes, half = 260, 300, 140, 262, 34
    cases = (
        ("behind the screen", "parallax > 0", 62),
        ("on the screen", "parallax 0", screen),
        ("in front of it", "parallax < 0", 200),
    )
    sheet = Sheet(3 * width, height)
    for index, (place, parallax, depth) in enumerate(cases):
        middle = index * width + width / 2
        sheet.line([(middle - 105, screen), (middle + 105, screen)], INK, 3)
        for side, colour, letter in ((-1, RED, "L"), (1, BLUE, "R")):
            eye = (middle + side * half, eyes)
            share = (eyes - screen) / (eyes - depth)
            seen = (eye[0] + (middle - eye[0]) * share, screen)
            furthest = min(depth, screen)
            end = eye[0] + (middle - eye[0]) * (eyes - furthest) / (eyes - depth)
            sheet.line([eye, (end, furthest)], colour)
            sheet.dot(seen, 4.5, colour)
            sheet.dot(eye, 9, colour)
            sheet.text((eye[0], eye[1] + 20), letter, 13, colour)
        sheet.dot((middle, depth), 7, INK)
        sheet.text((middle, 14), place, 14)
        sheet.text((middle, 34), parallax, 13, SOFT)
        sheet.text((middle - 92, screen - 11), "screen", 11, SOFT)
    return sheet.picture()


def draw_curve(levels: FloatMap, mapping: Mapping) -> Picture:
    """How often each input level occurs, and the curve that maps it; the subject is yellow."""
    left, top, side, margin = 60, 14, 300, 46
    sheet = Sheet(left + side + 14, top + side + margin)

    def place(x: float, y: float) -> Point:
        return left + x * side, top + (1 - y) * side

    low, high = mapping.emphasis
    sheet.box(left + low * side, top, (high - low) * side, side, YELLOW)
    counts, _ = np.histogram(levels, bins=60, range=(0, 1))
    # The ends hold everything beyond the effective range and would dwarf the rest.
    heights = np.minimum(counts / max(counts[1:-1].max(), 1), 1) * 0.4
    for index, share in enumerate(heights):
        x, y = place(index / 60, float(share))
        sheet.box(x + 0.5, y, side / 60 - 1, top + side - y, SOFT)
    sheet.line([place(0, 0), place(1, 1)], PALE, 1)
    inputs = np.linspace(0, 1, 256)
    shown = zip(inputs, mapping.curve(inputs), strict=True)
    sheet.line([place(float(x), float(y)) for x, y in shown], BLUE, 3)
    knots = np.array(mapping.knots_in)
    for x, y in zip(knots, mapping.curve(knots), strict=True):
        sheet.dot(place(float(x), float(y)), 4, BLUE)
    sheet.line([place(0, 1), place(0, 0), place(1, 0)], INK)
    bottom = top + side + 14
    for x, words in ((left + 12, "far"), (left + side - 16, "near")):
        sheet.text((x, bottom), words, 12)
    sheet.text((left + side / 2, bottom + 16), "depth as estimated", 12)
    sheet.text((left - 28, top + side - 8), "far", 12)
    sheet.text((left - 28, top + 8), "near", 12)
    sheet.text((left - 28, top + side / 2), "shown", 12)
    return sheet.picture()


def draw_profile(
    truth: Line, small: Line, plain: Line, refined: Line, ids: NDArray[np.uint16]
) -> Picture:
    """One row of depth: the small map, what two filters make of it, and the truth below them.

    All but `small` (w,) are (W,); `ids` are the segments, whose bands are in two colours.
    """
    left, top, wide, high = 14, 34, 760, 210
    sheet = Sheet(wide + 2 * left, top + high + 34)

    def curve(values: Line) -> list[Point]:
        across = (np.arange(len(values)) + 0.5) / len(values)
        return [
            (left + wide * x, top + high * (1 - y)) for x, y in zip(across, values, strict=True)
        ]

    starts = np.flatnonzero(np.diff(ids, prepend=ids[0] + 1))
    ends = np.append(starts[1:], len(ids))
    for start, end in zip(starts, ends, strict=True):
        shade = LIGHT_BLUE if ids[start] > 1 else PALE
        across = left + wide * start / len(ids)
        sheet.box(across, top, wide * (end - start) / len(ids), high, shade)
    sheet.line(curve(truth), WHITE, 9)
    sheet.line(curve(plain), RED, 2)
    sheet.line(curve(refined), INK, 2)
    for place in curve(small):
        sheet.dot(place, 4, RED)
    words = (
        ("white: truth", SOFT),
        ("small map, and bilinear", RED),
        ("refined along segments", INK),
    )
    for middle, (what, colour) in zip((0.2, 0.5, 0.8), words, strict=True):
        sheet.text((left + wide * middle, top + high + 18), what, 13, colour)
    for middle, what in ((0.24, "ground"), (0.56, "a thing"), (0.81, "a pole")):
        sheet.text((left + wide * middle, top - 14), what, 13)
    return sheet.picture()


def draw_layouts() -> Picture:
    """Where the left and the right view lie in the output of each layout."""
    cell_width, cell_height = 190, 130
    sheet = Sheet(4 * cell_width, 2 * cell_height)
    for index, (name, boxes) in enumerate(_LAYOUTS):
        left = (index % 4) * cell_width
        middle_y = index // 4 * cell_height + 52
        for x, y, width, height, letter in boxes:
            corner = (left + cell_width / 2 + x, middle_y + y)
            sheet.box(*corner, width - 1, height - 1, _COLOURS[letter])
            if height > 12:
                sheet.text((corner[0] + width / 2, corner[1] + height / 2), letter, 14)
        sheet.text((left + cell_width / 2, middle_y + 60), name, 13)
    return sheet.picture()


_COLOURS = {"L": LIGHT_RED, "R": LIGHT_BLUE, "image": PALE, "depth": SOFT}
_ROWS = [(-40, -22 + 5 * row, 80, 5, "LR"[row % 2]) for row in range(9)]
# (name, boxes of (x, y, width, height, what) around the middle of a cell); a photo is 80 x 45.
_LAYOUTS: tuple[tuple[str, list[tuple[float, float, float, float, str]]], ...] = (
    ("half-sbs", [(-40, -22, 40, 45, "L"), (0, -22, 40, 45, "R")]),
    ("sbs", [(-80, -22, 80, 45, "L"), (0, -22, 80, 45, "R")]),
    ("cross", [(-80, -22, 80, 45, "R"), (0, -22, 80, 45, "L")]),
    ("left-right: two files", [(-84, -22, 80, 45, "L"), (4, -22, 80, 45, "R")]),
    ("half-tab", [(-40, -22, 80, 22, "L"), (-40, 0, 80, 22, "R")]),
    ("tab", [(-40, -45, 80, 45, "L"), (-40, 0, 80, 45, "R")]),
    ("interlaced", _ROWS),
    ("rgbd", [(-80, -22, 80, 45, "image"), (0, -22, 80, 45, "depth")]),
)
