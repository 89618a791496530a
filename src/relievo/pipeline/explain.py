"""One picture that tells how depth was spent: what `relievo depth --explain` writes.

Above: the image, its depth, its layers, and the depth that is shown. Below: the histogram of depth
from left to right, the curve that maps it, and the histogram of levels from bottom to top. Each
layer has one colour in all of them.
"""

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from relievo.core.checks import check_image, check_map
from relievo.core.images import bits_of, to_8_bit
from relievo.core.types import FloatMap, Image, Image8
from relievo.optimisation.mapping import Mapping
from relievo.optimisation.profile import PERCENTILES

WIDTH_PX = 1600
MARGIN_PX = 40
GAP_PX = 16
MAX_PANEL_PX = 420
CHART_PX = 600
OUTPUT_PX = 300
"""Width of the histogram of levels, to the right of the curve."""
CAPTION_PX = 30
FONT_PX = 17
LABEL_PX = 100
"""A narrower layer has no room for its slope in words."""
OVERSAMPLING = 2
"""Everything is drawn larger and shrunk, for Pillow draws lines and shapes with hard edges."""
BEYOND = 1 / 8
"""How far the chart goes on at each side of the effective range, in levels: what is clipped."""
BINS = 128
"""Over the effective range, in both histograms."""

Colour: TypeAlias = tuple[int, int, int]
WHITE, INK, PALE = (255, 255, 255), (40, 44, 52), (196, 200, 206)
FAR_TO_NEAR = np.array([(46, 80, 144), (58, 142, 150), (226, 170, 60), (200, 72, 56)], np.float64)


class _Axes(NamedTuple):
    """A box in pixels, and the levels at its left, right, bottom and top sides."""

    left: float
    top: float
    right: float
    bottom: float
    first: float
    last: float

    def x(self, level: float) -> float:
        return self.left + (level - self.first) / (self.last - self.first) * (
            self.right - self.left
        )

    def y(self, level: float) -> float:
        return self.bottom - level * (self.bottom - self.top)


def explain_picture(
    image: Image,
    depth_values: FloatMap,
    mapping: Mapping,
    levels: FloatMap,
    *,
    percentiles: tuple[float, float] = PERCENTILES,
    bit_depth: int | None = None,
) -> Image8:
    """Draws how the depth of one image was spent.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        depth_values: (h, w) float32, relative inverse depth, finite, before the mapping.
        mapping: fitted to this depth.
        levels: (H', W') float32 in [0, 1], 1 = near: what the mapping made of the depth.
        percentiles: ends of the effective range, as they were asked for.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Returns:
        (H, 1600, 3) uint8, RGB, on white; its height follows the shape of the image.

    Raises:
        ArrayError: if an array is not as stated.
    """
    check_image("image", image)
    bits = bits_of(image, bit_depth)
    check_map("depth_values", depth_values)
    check_map("levels", levels)
    before = np.clip((depth_values - mapping.low) / (mapping.high - mapping.low), 0, 1)
    panels = {
        "picture": to_8_bit(image, bits),
        "depth": _grey(before),
        "layers": _layers_over(image, before, mapping, bits),
        "depth for the viewer": _grey(levels),
    }
    wh = _panel_wh(image)
    chart_top = MARGIN_PX + CAPTION_PX + wh[1] + 5 * MARGIN_PX // 2
    canvas = Pillow.new(
        "RGB",
        (OVERSAMPLING * WIDTH_PX, OVERSAMPLING * (chart_top + CHART_PX + 2 * MARGIN_PX)),
        WHITE,
    )
    pen = _Pen(canvas)
    step = (WIDTH_PX - 2 * MARGIN_PX + GAP_PX) / len(panels)
    for place, (caption, panel) in enumerate(panels.items()):
        left = MARGIN_PX + place * step + (step - GAP_PX - wh[0]) / 2
        pen.text((left, MARGIN_PX + CAPTION_PX - 8), caption, "ls")
        pen.paste(panel, (left, MARGIN_PX + CAPTION_PX), wh)
    _draw_chart(pen, chart_top, depth_values, mapping, levels, percentiles)
    return pen.finished()


class _Pen:
    """Draws on an oversampled canvas in the pixels of the finished picture."""

    def __init__(self, canvas: Pillow.Image) -> None:
        self._canvas = canvas
        self._draw = ImageDraw.Draw(canvas)
        self._font = ImageFont.load_default(OVERSAMPLING * FONT_PX)

    def text(
        self, place: tuple[float, float], text: str, anchor: str, colour: Colour = INK
    ) -> None:
        x, y = place
        self._draw.text((OVERSAMPLING * x, OVERSAMPLING * y), text, colour, self._font, anchor)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        if right > left and bottom > top:
            self._draw.rectangle(_large((left, top, right, bottom)), colour)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 1) -> None:
        large = [number for point in points for number in _large(point)]
        self._draw.line(large, colour, round(OVERSAMPLING * width), joint="curve")

    def dashes(self, start: tuple[float, float], end: tuple[float, float], colour: Colour) -> None:
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
        ends = np.linspace(start, end, 2 * max(1, round(length / 12)))
        for first, second in zip(ends[::2], ends[1::2], strict=True):
            self.line([tuple(first), tuple(second)], colour, 1.5)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self._draw.ellipse(
            _large((x - radius, y - radius, x + radius, y + radius)),
            WHITE,
            colour,
            round(OVERSAMPLING * 2.5),
        )

    def paste(self, picture: Image8, place: tuple[float, float], wh: tuple[int, int]) -> None:
        large = OVERSAMPLING * wh[0], OVERSAMPLING * wh[1]
        shrinks = large[0] < picture.shape[1]
        way = Pillow.Resampling.BOX if shrinks else Pillow.Resampling.BICUBIC
        left, top = (round(number) for number in _large(place))
        self._canvas.paste(Pillow.fromarray(picture).resize(large, way), (left, top))

    def finished(self) -> Image8:
        picture: Image8 = np.asarray(self._canvas.reduce(OVERSAMPLING), dtype=np.uint8)
        return picture


def _large(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(OVERSAMPLING * number for number in numbers)


def _panel_wh(image: Image) -> tuple[int, int]:
    height, width = image.shape[:2]
    room = (WIDTH_PX - 2 * MARGIN_PX - 3 * GAP_PX) / 4
    scale = min(room / width, MAX_PANEL_PX / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _grey(levels: NDArray[np.floating]) -> Image8:
    shades = np.rint(255 * np.clip(levels, 0, 1)).astype(np.uint8)
    return np.repeat(shades[:, :, None], 3, axis=2)


def _layers_over(image: Image, before: FloatMap, mapping: Mapping, bit_depth: int) -> Image8:
    """The image in grey, tinted with the colour of each layer; the subject's most."""
    height, width = before.shape
    small = cv2.resize(to_8_bit(image, bit_depth), (width, height), interpolation=cv2.INTER_AREA)
    shades = small.mean(axis=2, keepdims=True)
    layers = np.searchsorted(mapping.knots_in[1:-1], before)
    tints = np.array(_colours(mapping), np.float64)
    strength = np.where(_is_subject(mapping), 0.65, 0.25)[layers][:, :, None]
    mixed = (1 - strength) * shades + strength * tints[layers]
    return np.asarray(np.rint(mixed), dtype=np.uint8)


def _is_subject(mapping: Mapping) -> NDArray[np.bool_]:
    middles = (np.array(mapping.knots_in[1:]) + np.array(mapping.knots_in[:-1])) / 2
    start, end = mapping.emphasis
    return np.asarray((middles > start) & (middles < end) & ((start, end) != (0, 1)))


def _colours(mapping: Mapping) -> list[Colour]:
    """One colour for each layer, from far to near."""
    places = np.linspace(0, len(FAR_TO_NEAR) - 1, max(2, len(mapping.knots_in) - 1))
    channels = [np.interp(places, np.arange(len(FAR_TO_NEAR)), each) for each in FAR_TO_NEAR.T]
    return [(int(red), int(green), int(blue)) for red, green, blue in zip(*channels, strict=True)]


def _lighter(colour: Colour, share: float) -> Colour:
    red, green, blue = (round(255 - share * (255 - channel)) for channel in colour)
    return red, green, blue


def _darker(colour: Colour) -> Colour:
    red, green, blue = (round(0.7 * channel) for channel in colour)
    return red, green, blue


def _draw_chart(
    pen: _Pen,
    top: float,
    values: FloatMap,
    mapping: Mapping,
    levels: FloatMap,
    percentiles: tuple[float, float],
) -> None:
    right = WIDTH_PX - MARGIN_PX
    curve = _Axes(
        MARGIN_PX + 50, top, right - OUTPUT_PX - GAP_PX, top + CHART_PX, -BEYOND, 1 + BEYOND
    )
    output = _Axes(right - OUTPUT_PX, top, right, top + CHART_PX, 0, 1)
    _draw_bands(pen, curve, output, mapping)
    _draw_input(pen, curve, (values - mapping.low) / (mapping.high - mapping.low), mapping)
    _draw_output(pen, output, levels, mapping)
    _draw_ends(pen, curve, mapping, percentiles)
    _draw_curve(pen, curve, output, mapping)


def _draw_bands(pen: _Pen, curve: _Axes, output: _Axes, mapping: Mapping) -> None:
    """Colours the layers from left to right over the input and from bottom to top on the right."""
    knots_in, knots_out = mapping.knots_in, mapping.knots_out
    subject = _is_subject(mapping)
    for layer, colour in enumerate(_colours(mapping)[: len(knots_in) - 1]):
        pale = _lighter(colour, 0.3 if subject[layer] else 0.1)
        left, right = curve.x(knots_in[layer]), curve.x(knots_in[layer + 1])
        lower, upper = output.y(knots_out[layer]), output.y(knots_out[layer + 1])
        pen.box(left, curve.top, right, curve.bottom, pale)
        pen.box(output.left, upper, output.right, lower, pale)
        slope = (knots_out[layer + 1] - knots_out[layer]) / (knots_in[layer + 1] - knots_in[layer])
        words = f"{'subject: ' * bool(subject[layer])}slope {slope:.2f}"
        if subject[layer] or right - left > LABEL_PX:
            pen.text(((left + right) / 2, curve.top - 10), words, "ms", _darker(colour))


def _draw_input(pen: _Pen, axes: _Axes, inputs: FloatMap, mapping: Mapping) -> None:
    edges = np.linspace(axes.first, axes.last, round(BINS * (1 + 2 * BEYOND)) + 1)
    counts, _ = np.histogram(np.clip(inputs, axes.first, axes.last), edges)
    heights = _bar_lengths(counts)
    colours = _colours(mapping)
    for start, end, height in zip(edges, edges[1:], heights, strict=False):
        middle = (start + end) / 2
        layer = int(np.searchsorted(mapping.knots_in[1:-1], middle))
        colour = _lighter(colours[layer], 0.6) if 0 <= middle <= 1 else PALE
        pen.box(axes.x(start), axes.y(0.8 * height), axes.x(end) - 1, axes.bottom, colour)


def _draw_output(pen: _Pen, axes: _Axes, levels: FloatMap, mapping: Mapping) -> None:
    edges = np.linspace(0, 1, BINS + 1)
    counts, _ = np.histogram(levels, edges)
    colours = _colours(mapping)
    for start, end, length in zip(edges, edges[1:], _bar_lengths(counts), strict=False):
        layer = int(np.searchsorted(mapping.knots_out[1:-1], (start + end) / 2))
        right = axes.left + 0.8 * length * (axes.right - axes.left)
        pen.box(axes.left, axes.y(end) + 1, right, axes.y(start), _lighter(colours[layer], 0.6))
    pen.text(((axes.left + axes.right) / 2, axes.bottom + 26), "pixels at each output level", "ms")


def _bar_lengths(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Shares of the longest bar but for what is clipped, which piles up in single bins."""
    inner = np.sort(counts)[: -max(2, len(counts) // 50)]
    return np.minimum(counts / max(1, int(inner.max())), 1.1)


def _draw_ends(pen: _Pen, axes: _Axes, mapping: Mapping, percentiles: tuple[float, float]) -> None:
    """The effective range: two lines with their percentiles and values."""
    ends = (mapping.low, mapping.high)
    for level, percent, value in zip((0, 1), percentiles, ends, strict=True):
        x = axes.x(level)
        pen.dashes((x, axes.top - 28), (x, axes.bottom), INK)
        pen.text((x, axes.top - 34), f"{percent:g} %", "ms")
        pen.text((x, axes.bottom + 50), f"depth value {value:.4g}", "ms")
    for level in np.linspace(0, 1, 5):
        pen.text((axes.x(level), axes.bottom + 26), f"{255 * level:.0f}", "ms")
        pen.text((axes.left - 10, axes.y(level)), f"{255 * level:.0f}", "rm")
        pen.line([(axes.left - 5, axes.y(level)), (axes.left, axes.y(level))], INK)
    pen.text((axes.x(0.5), axes.bottom + 50), "input level: far to near", "ms")
    pen.text((axes.left - 48, axes.top - 34), "output level", "ls")


def _draw_curve(pen: _Pen, axes: _Axes, output: _Axes, mapping: Mapping) -> None:
    inputs = np.linspace(0, 1, 86)
    points = [
        (axes.x(level), axes.y(out))
        for level, out in zip(inputs, mapping.curve(inputs), strict=True)
    ]
    left, right = (axes.left, axes.y(0)), (axes.right, axes.y(1))
    pen.dashes((axes.x(0), axes.y(0)), (axes.x(1), axes.y(1)), PALE)
    pen.line([left, *points, right], INK, 3)
    for knot in mapping.knots_in[1:-1]:
        pen.dot(axes.x(knot), axes.y(float(mapping.curve(np.array(knot)))), 5, INK)
    screen = output.y(mapping.zero_plane)
    pen.dashes((output.left, screen), (output.right, screen), INK)
    label = f"subject's median {255 * mapping.zero_plane:.0f}"
    pen.text((output.right - 10, screen - 8), label, "rs")
