import math
import re
from xml.etree import ElementTree

import pytest

from relievo.pipeline.inspection.plots import Band, Curve, Plot, histogram_svg


def shapes(text, tag):
    return list(ElementTree.fromstring(text).iter(tag))


def lines(plot):
    return [path.get("d") for path in shapes(plot.svg(), "path") if path.get("stroke") == "red"]


def test_a_curve_is_drawn_from_left_to_right():
    (line,) = lines(Plot("a", (0, 1, 2), curves=[Curve((1, 3, 2), "red", "a")]))
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", line)]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert points[1][1] < points[2][1] < points[0][1]


def test_what_is_not_known_interrupts_the_line():
    plot = Plot("a", range(5), curves=[Curve((1, 2, math.nan, 2, 1), "red", "a")])
    assert len(lines(plot)) == 2


def test_a_cut_interrupts_the_line():
    plot = Plot("a", range(6), curves=[Curve((1, 2, 1, 2, 1, 2), "red", "a")], cuts_s=[3])
    assert len(lines(plot)) == 2


def test_a_single_value_is_a_dot():
    plot = Plot("a", range(3), curves=[Curve((math.nan, 2, math.nan), "red", "a")])
    assert lines(plot) == []
    assert len(shapes(plot.svg(), "circle")) == 1


def test_nothing_known_draws_nothing():
    assert Plot("a", (0, 1), curves=[Curve((math.nan, math.nan), "red", "a")]).svg() == ""


def test_limits_beyond_the_plot_are_left_out():
    plot = Plot("a", (0, 1), curves=[Curve((1, 2), "red", "")], limits=[(1.5, "in"), (90, "out")])
    assert ">in<" in plot.svg()
    assert ">out<" not in plot.svg()
    assert ">out<" in Plot("a", (0, 1), (), plot.curves, plot.limits, reach=90).svg()


def test_a_band_is_closed():
    plot = Plot("a", (0, 1, 2), bands=[Band((0, 1, 0), (2, 3, 2), "blue", "b")])
    (area,) = [path for path in shapes(plot.svg(), "path") if path.get("fill") == "blue"]
    assert area.get("d").endswith("Z")
    assert area.get("d").count("L") == 5


def test_one_moment_is_a_plot_too():
    assert "<circle" in Plot("a", (3,), curves=[Curve((0,), "red", "a")]).svg()


def test_titles_are_safe():
    assert "&lt;b&gt;" in Plot("<b>", (0, 1), curves=[Curve((1, 2), "red", "")]).svg()


def test_bars_in_front_are_red_and_behind_blue():
    text = histogram_svg("a", (-2, -1, 0, 1), (0.5, 0.25, 0.25))
    bars = shapes(text, "rect")
    assert [bar.get("fill") for bar in bars] == ["#d6543c", "#d6543c", "#3a70be"]
    heights = [float(bar.get("height")) for bar in bars]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)
