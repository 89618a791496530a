"""Plots of an inspection as inline SVG: curves over the time of a film, and a histogram.

Numbers that are not known leave a gap.
"""

import html
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH_PX, HEIGHT_PX = 1000, 220
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 62, 14, 14, 34
MOST_TICKS = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over time.

    Attributes:
        values: one for each time.
        colour: of CSS.
        label: what it shows.
        width_px: of the line.
    """

    values: Sequence[float]
    colour: str
    label: str
    width_px: float = 1.5


@dataclass(frozen=True, slots=True)
class Band:
    """An area between two curves."""

    low: Sequence[float]
    high: Sequence[float]
    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over time, with limits across and cuts upright.

    Attributes:
        title: what the plot shows, with its unit.
        times_s: seconds, increasing.
        bands: drawn first.
        curves: drawn over them.
        limits: values that are marked, with a word for each.
        cuts_s: times at which a shot begins: marked, and lines are interrupted there.
        reach: the smallest value at the top, so that noise does not fill the plot.
    """

    title: str
    times_s: Sequence[float]
    bands: Sequence[Band] = ()
    curves: Sequence[Curve] = ()
    limits: Sequence[tuple[float, str]] = ()
    cuts_s: Sequence[float] = ()
    reach: float = 0.0

    def svg(self) -> str:
        """The plot as an element of a page; an empty text if no value is known."""
        values = [v for curve in self.curves for v in curve.values]
        values += [v for band in self.bands for v in (*band.low, *band.high)]
        known = [value for value in values if math.isfinite(value)]
        if not known:
            return ""
        low, high = min(0.0, *known), max(self.reach, *known)
        axes = _Axes(self.times_s[0], self.times_s[-1], low, high)
        limits = [each for each in self.limits if axes.low <= each[0] <= axes.high]
        parts = [
            *axes.draw(),
            *(_upright(axes, time_s) for time_s in self.cuts_s),
            *(shape for band in self.bands for shape in self._area(axes, band)),
            *(_across(axes, value, word) for value, word in limits),
            *(shape for curve in self.curves for shape in self._line(axes, curve)),
        ]
        keys: list[Curve | Band] = [*self.bands, *self.curves]
        return _figure(self.title, parts, keys if len(keys) > 1 else ())

    def _runs(self, values: Sequence[float]) -> Iterator[list[int]]:
        """Stretches of one shot in which the values are known."""

        def stretch(index: int) -> tuple[bool, int]:
            return math.isfinite(values[index]), bisect_right(self.cuts_s, self.times_s[index])

        for (is_known, _), run in groupby(range(len(values)), stretch):
            if is_known:
                yield list(run)

    def _points(self, values: Sequence[float], run: Sequence[int]) -> list[Point]:
        return [(self.times_s[index], values[index]) for index in run]

    def _line(self, axes: "_Axes", curve: Curve) -> Iterator[str]:
        for run in self._runs(curve.values):
            points = self._points(curve.values, run)
            if len(points) == 1:
                x, y = axes.x(points[0][0]), axes.y(points[0][1])
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{curve.colour}"/>'
                continue
            yield (
                f'<path d="M{_path(axes, points)}" fill="none" stroke="{curve.colour}"'
                f' stroke-width="{curve.width_px:g}"/>'
            )

    def _area(self, axes: "_Axes", band: Band) -> Iterator[str]:
        for run in self._runs(band.high):
            there, back = self._points(band.high, run), self._points(band.low, run[::-1])
            yield f'<path d="M{_path(axes, [*there, *back])}Z" fill="{band.colour}"/>'


def histogram_svg(title: str, edges: Sequence[float], shares: Sequence[float]) -> str:
    """Draws how parallax is spread: what is in front of the screen red, what is behind blue."""
    axes = _Axes(edges[0], edges[-1], 0.0, 100 * max(*shares, 1e-6))
    bars = []
    for start, end, share in zip(edges, edges[1:], shares, strict=False):
        top, bottom = axes.y(100 * share), axes.y(0)
        colour = "#3a70be" if start + end > 0 else "#d6543c"
        bars.append(
            f'<rect x="{axes.x(start):.1f}" y="{top:.1f}" fill="{colour}"'
            f' width="{max(axes.x(end) - axes.x(start) - 1, 0.5):.1f}"'
            f' height="{bottom - top:.1f}"/>'
        )
    return _figure(title, [*axes.draw(), *bars, _upright(axes, 0.0)], ())


class _Axes:
    """From times and values to pixels."""

    def __init__(self, first: float, last: float, low: float, high: float) -> None:
        self.first, self.last = first, last if last > first else first + 1
        margin = 0.08 * (high - low) or 1.0
        self.low = low - margin * (low < 0)
        self.high = high + margin

    def x(self, time_s: float) -> float:
        share = (time_s - self.first) / (self.last - self.first)
        return LEFT_PX + share * (WIDTH_PX - LEFT_PX - RIGHT_PX)

    def y(self, value: float) -> float:
        share = (self.high - value) / (self.high - self.low)
        return TOP_PX + share * (HEIGHT_PX - TOP_PX - BOTTOM_PX)

    def draw(self) -> Iterator[str]:
        for value in _ticks(self.low, self.high):
            y = self.y(value)
            yield f'<path class="grid" d="M{LEFT_PX} {y:.1f}H{WIDTH_PX - RIGHT_PX}"/>'
            yield f'<text x="{LEFT_PX - 8}" y="{y + 4:.1f}" class="y">{value:g}</text>'
        for value in _ticks(self.first, self.last):
            x = self.x(value)
            yield f'<text x="{x:.1f}" y="{HEIGHT_PX - 12}" class="x">{value:g}</text>'
        yield f'<path class="zero" d="M{LEFT_PX} {self.y(0):.1f}H{WIDTH_PX - RIGHT_PX}"/>'


def _ticks(low: float, high: float) -> list[float]:
    """A few round numbers between two."""
    step = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (factor * step) <= MOST_TICKS)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(count * step, 10) for count in range(first, last + 1)]


def _path(axes: _Axes, points: Sequence[Point]) -> str:
    return "L".join(f"{axes.x(time_s):.1f} {axes.y(value):.1f}" for time_s, value in points)


def _across(axes: _Axes, value: float, word: str) -> str:
    y = axes.y(value)
    return (
        f'<path class="limit" d="M{LEFT_PX} {y:.1f}H{WIDTH_PX - RIGHT_PX}"/>'
        f'<text x="{WIDTH_PX - RIGHT_PX - 4}" y="{y - 4:.1f}" class="limit">{html.escape(word)}'
        "</text>"
    )


def _upright(axes: _Axes, time_s: float) -> str:
    return f'<path class="cut" d="M{axes.x(time_s):.1f} {TOP_PX}V{HEIGHT_PX - BOTTOM_PX}"/>'


def _figure(title: str, parts: Sequence[str], keys: Sequence[Curve | Band]) -> str:
    legend = "".join(
        f'<span><i style="background:{key.colour}"></i>{html.escape(key.label)}</span>'
        for key in keys
    )
    return (
        f"<figure><figcaption>{html.escape(title)} {legend}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" role="img" aria-label="{html.escape(title)}">'
        f"{''.join(parts)}</svg></figure>"
    )
