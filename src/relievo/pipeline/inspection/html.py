"""The report of an inspection as one page with everything in it, to be read without a network."""

import base64
import html
import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from relievo.core.types import Image8
from relievo.io.atomic import replacing
from relievo.optimisation.comfort import COMFORT_ARCMIN
from relievo.pipeline.inspection.config import OnScreen
from relievo.pipeline.inspection.inspect import Inspection
from relievo.pipeline.inspection.plots import Band, Curve, Plot, histogram_svg
from relievo.pipeline.inspection.report import PARALLAX, ghost_lines, headline, summary

_GRADE_COLOURS = {"A": "#2c8a4b", "B": "#6f9a24", "C": "#c09000", "D": "#cc6a1a", "E": "#b8322a"}
_BLUE = "#1f4e8c"
_SHOWN_AS_PARALLAX = ("behind", "in_front")

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1060px; margin: 2em auto; padding: 0 1em;
  color: #222; background: #fff }
h1 { font-size: 22px } h2 { font-size: 17px; margin-top: 1.6em }
.grade { display: inline-block; min-width: 1.5em; text-align: center; color: #fff;
  border-radius: 4px; font-weight: 600 }
.whole { font-size: 44px; line-height: 1.4; float: left; margin-right: .4em }
.wide { overflow-x: auto; clear: left }
table { border-collapse: collapse } th, td { padding: .25em .8em; text-align: right }
th:first-child, td:first-child, .source { text-align: left } thead th { border-bottom: 2px solid }
.source { color: #666; font-size: 13px }
.looks { display: flex; flex-wrap: wrap; gap: .8em }
.looks img { width: 330px; max-width: 100% }
figure { margin: 0 0 1em } figcaption { font-size: 13px; color: #444 }
figcaption span { margin-left: 1em } figcaption i { display: inline-block; width: 1.1em;
  height: .7em; margin-right: .3em }
svg { width: 100%; background: #fafafa; font: 12px system-ui, sans-serif }
.grid { stroke: #e4e4e4 } .zero { stroke: #888 } .cut { stroke: #bbb; stroke-dasharray: 3 3 }
path.limit { stroke: #b8322a; stroke-dasharray: 6 4 } text.limit { fill: #b8322a;
  text-anchor: end } text.x { text-anchor: middle } text.y { text-anchor: end }
"""


def write_html(path: Path, found: Inspection, *, overwrite: bool = False) -> None:
    """Writes the page: the grade and its reasons, advice, the worst moment, plots over time.

    Raises:
        OutputError: as `io.atomic.replacing`.
    """
    title = " and ".join(path.name for path in found.source.paths)
    parts = [
        f"<h1>{_grade(found.grade, 'whole ')}Comfort of {_safe(title)}</h1>",
        f"<p>{_safe(headline(found))}</p>",
        *_list("What to do", found.advice),
        *_list("Notes", found.notes),
        *_verdicts(found),
        *_parallax(found),
        *_list("Without glasses", list(ghost_lines(found))),
        *_look(found),
        *_plots(found),
    ]
    page = (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{_safe(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _list(title: str, lines: list[str] | tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f'<h2 style="clear: left">{title}</h2>'
        yield f"<ul>{''.join(f'<li>{_safe(line)}</li>' for line in lines)}</ul>"


def _verdicts(found: Inspection) -> Iterator[str]:
    yield '<h2 style="clear: left">Grades</h2>'
    if found.source.is_film:
        yield "<p>Of a film, the value that one picture in twenty exceeds.</p>"
    rows = (
        _row(
            [rule.title, _number(value, 1), rule.unit, *(f"{limit:g}" for limit in rule.limits)],
            _grade(grade),
            rule.source,
        )
        for rule, value, grade in found.verdicts
    )
    heads = ["", "value", "", *(f"{letter} up to" for letter in "ABCD"), "grade"]
    head = "".join(f"<th>{name}</th>" for name in heads)
    yield (
        f'<div class="wide"><table><thead><tr>{head}<th class="source">where the limit of B comes'
        f" from</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(cells: list[str], grade: str, source: str) -> str:
    plain = "".join(f"<td>{_safe(cell)}</td>" for cell in cells)
    return f'<tr>{plain}<td>{grade}</td><td class="source">{_safe(source)}</td></tr>'


def _parallax(found: Inspection) -> Iterator[str]:
    middle = summary(found)
    yield "<h2>Parallax</h2>"
    yield (
        f"<p>{100 * middle['crossed']:.0f} % of the picture is in front of the screen,"
        f" {100 * middle['uncrossed']:.0f} % behind it;"
        f" {100 * middle['matched']:.0f} % could be matched."
        f" The left border cuts something in front in {100 * middle['window_left']:.0f} % of its"
        f" rows, the right one in {100 * middle['window_right']:.0f} %, up to"
        f" {middle['window_depth_arcmin']:.1f} arc minutes. Percentiles, in front of the screen"
        " negative:</p>"
    )
    head = "".join(f"<th>{name}</th>" for name in ("", *PARALLAX))
    rows = [
        f"<tr><td>{what}</td>"
        + "".join(f"<td>{middle[f'parallax_{name}_{unit}']:.2f}</td>" for name in PARALLAX)
        + "</tr>"
        for unit, what in (("percent", "% of the width"), ("arcmin", "arc minutes"))
    ]
    yield (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody>'
        "</table></div>"
    )


def _look(found: Inspection) -> Iterator[str]:
    look = found.look
    when = f"The worst moment: {look.time_s:.2f} s" if found.source.is_film else "The picture"
    yield f"<h2>{when}</h2>"
    images = [
        (look.left, "left view"),
        (look.parallax, "red: in front of the screen, blue: behind it, grey: not matched"),
    ]
    if look.fused is not None:
        images.append((look.fused, "without glasses"))
    yield f'<div class="looks">{"".join(_picture(*image) for image in images)}</div>'
    yield histogram_svg(
        "parallax, percent of the width, by percent of the picture",
        look.edges_percent.tolist(),
        look.shares.tolist(),
    )


def _plots(found: Inspection) -> Iterator[str]:
    if len(found.pictures) < 2:
        return
    yield "<h2>Over time, seconds</h2>"
    for plot in _all_plots(found):
        yield plot.svg()


def _all_plots(found: Inspection) -> Iterator[Plot]:
    times_s = [picture.time_s for picture in found.pictures]
    cuts_s = [picture.time_s for picture in found.pictures if picture.is_after_cut]

    def values(name: str) -> list[float]:
        return [picture.measures[name] for picture in found.pictures]

    eyes_arcmin = found.viewing.arcmin_from_percent(found.viewing.diverging_percent)
    one_degree = [(COMFORT_ARCMIN, "one degree"), (-COMFORT_ARCMIN, "one degree")]
    yield Plot(
        "parallax, arc minutes, > 0 behind the screen",
        times_s,
        [
            Band(values("parallax_p1_arcmin"), values("parallax_p99_arcmin"), "#dce6f2", "1-99 %"),
            Band(values("parallax_p5_arcmin"), values("parallax_p95_arcmin"), "#b4cbe6", "5-95 %"),
        ],
        [Curve(values("parallax_p50_arcmin"), _BLUE, "median", 2)],
        [
            *(one_degree if isinstance(found.viewing, OnScreen) else ()),
            (eyes_arcmin, "distance of the eyes"),
        ],
        cuts_s,
    )
    for rule, _, grade in found.verdicts:
        if not grade or rule.name in _SHOWN_AS_PARALLAX:
            continue
        curve = Curve([rule.value(picture.measures) for picture in found.pictures], _BLUE, "")
        yield Plot(
            f"{rule.title}, {rule.unit}",
            times_s,
            curves=[curve],
            limits=[(rule.limits[1], "end of grade B")],
            cuts_s=cuts_s,
            reach=rule.limits[1],
        )


def _picture(image: Image8, caption: str) -> str:
    bgr = np.ascontiguousarray(image[..., ::-1])
    jpeg = bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])[1])
    code = base64.b64encode(jpeg).decode("ascii")
    return (
        f'<figure><img alt="{_safe(caption)}" src="data:image/jpeg;base64,{code}">'
        f"<figcaption>{_safe(caption)}</figcaption></figure>"
    )


def _grade(letter: str, style: str = "") -> str:
    if not letter:
        return ""
    colour = _GRADE_COLOURS[letter]
    return f'<span class="{style}grade" style="background:{colour}">{letter}</span>'


def _number(value: float, decimals: int) -> str:
    return "" if math.isnan(value) else f"{value:.{decimals}f}"


def _safe(text: str) -> str:
    return html.escape(text)
