"""`report.html`: one page with everything in it, to be read without a network."""

import base64
import html
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from relievo.core.errors import RelievoError
from relievo.core.types import Image8
from relievo.evaluate.benchmark import Benchmark, Picture
from relievo.evaluate.provenance import provenance
from relievo.evaluate.report import shown
from relievo.evaluate.run import Run
from relievo.evaluate.summary import Row, extremes, summarise
from relievo.io.atomic import replacing

_PICTURE_WIDTH = 480
_BINS = 24

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em;
  color: #222; background: #fff }
.wide { overflow-x: auto }
table { border-collapse: collapse; margin: 1em 0 }
th, td { padding: .2em .7em; text-align: right; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
thead th { border-bottom: 2px solid #444 }
.ours td { font-weight: 600 }
.published td { color: #666 }
.pictures { display: flex; flex-wrap: wrap; gap: .6em }
figure { margin: 0 0 1em }
figure img { width: 250px }
figcaption { font-size: 13px; color: #555 }
pre { background: #f4f4f4; padding: 1em; overflow-x: auto; font-size: 13px }
svg { background: #fafafa; margin-right: 1em }
"""


def write_html(path: Path, benchmark: Benchmark, run: Run, identity: Mapping[str, Any]) -> None:
    """Writes the page: table, histograms, pictures of the best, the median and the worst item.

    Raises:
        OutputError: if the file cannot be written.
    """
    record = {"protocol": dict(benchmark.protocol), "prediction": dict(identity), **provenance()}
    parts = [
        f"<h1>{_safe(benchmark.title)}</h1>",
        f"<p>{len(run.measured)} items measured, {len(run.refused)} refused.</p>",
        *_tables(benchmark, summarise(benchmark, run)),
        f"<h2>{_safe(benchmark.decisive.name)} of all items</h2>",
        *_histograms(benchmark, run),
        *_examples(benchmark, run),
        *_refusals(run),
        "<h2>How it was measured</h2>",
        f"<pre>{_safe(json.dumps(record, indent=1))}</pre>",
    ]
    page = (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{_safe(benchmark.name)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    with replacing(path, overwrite=True) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _tables(benchmark: Benchmark, rows: Sequence[Row]) -> Iterator[str]:
    for group in dict.fromkeys(row.group for row in rows):
        lines = [
            _line(row.method, row.means, benchmark, str(row.items), "ours" if is_ours else "")
            for row in rows
            if row.group == group
            for is_ours in (row.method == benchmark.methods[-1],)
        ]
        yield _table(group, benchmark, "items", lines)
    if benchmark.published:
        lines = [
            _line(each.method, each.measures, benchmark, f"[{each.tag}] {each.source}", "published")
            for each in benchmark.published
        ]
        yield _table("published by others, on the full sets", benchmark, "source", lines)
        yield "<p>[src]: read in the source; [recall]: remembered, not read again.</p>"


def _table(caption: str, benchmark: Benchmark, last: str, lines: Sequence[str]) -> str:
    arrows = {"low": " ↓", "high": " ↑", "none": ""}
    heads = [caption, *(c.name + arrows[c.better] for c in benchmark.columns), last]
    head = "".join(f"<th>{_safe(text)}</th>" for text in heads)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(
    method: str, numbers: Mapping[str, float], benchmark: Benchmark, last: str, style: str
) -> str:
    cells = [method, *(shown(numbers.get(c.name), c) for c in benchmark.columns), last]
    return f'<tr class="{style}">{"".join(f"<td>{_safe(cell)}</td>" for cell in cells)}</tr>'


def _histograms(benchmark: Benchmark, run: Run) -> Iterator[str]:
    measure = benchmark.decisive.name
    numbers = {
        method: [
            value
            for measured in run.measured.values()
            if math.isfinite(value := measured.measures.get(method, {}).get(measure, math.nan))
        ]
        for method in benchmark.methods
    }
    everything = [value for values in numbers.values() for value in values]
    if not everything:
        return
    low, high = np.percentile(everything, (0, 99))
    edges = np.linspace(low, max(high, low + 1e-9), _BINS + 1)
    for method, values in numbers.items():
        counts = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0]
        yield _bars(method, counts.tolist(), float(edges[0]), float(edges[-1]))


def _bars(title: str, counts: Sequence[int], low: float, high: float) -> str:
    tallest = max(max(counts, default=0), 1)
    bars = "".join(
        f'<rect x="{10 + 10 * n}" y="{130 - 100 * c / tallest:.1f}" width="9" '
        f'height="{100 * c / tallest:.1f}" fill="#47a"/>'
        for n, c in enumerate(counts)
    )
    return (
        f'<svg width="260" height="155" role="img" aria-label="histogram of {_safe(title)}">'
        f'<text x="10" y="18" font-size="13">{_safe(title)}</text>{bars}'
        f'<text x="10" y="147" font-size="11">{low:.3g}</text>'
        f'<text x="250" y="147" font-size="11" text-anchor="end">{high:.3g}</text></svg>'
    )


def _examples(benchmark: Benchmark, run: Run) -> Iterator[str]:
    column = benchmark.decisive
    found = extremes(run, benchmark.methods[-1], column.name)
    best, worst = ("largest", "smallest") if column.better == "high" else ("smallest", "largest")
    names = {best: "best", worst: "worst", "median": "median"}
    for place, item, value in found:
        title = f"{names[place]}: {item}, {column.name} {shown(value, column)}"
        yield f"<h2>{_safe(title)}</h2>"
        try:
            figures = "".join(map(_figure, benchmark.pictures(item)))
        except RelievoError as error:  # a file that has gone since it was measured
            figures = f"<p>{_safe(str(error))}</p>"
        yield f'<div class="pictures">{figures}</div>'


def _figure(picture: Picture) -> str:
    code = base64.b64encode(_jpeg(picture.image)).decode("ascii")
    caption = _safe(picture.caption)
    return (
        f'<figure><img alt="{caption}" src="data:image/jpeg;base64,{code}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _jpeg(image: Image8) -> bytes:
    height, width = image.shape[:2]
    if width > _PICTURE_WIDTH:
        wh = (_PICTURE_WIDTH, max(1, round(height * _PICTURE_WIDTH / width)))
        image = np.asarray(cv2.resize(image, wh, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    bgr = np.ascontiguousarray(image[..., ::-1])
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])[1])


def _refusals(run: Run) -> Iterator[str]:
    if run.refused:
        yield f"<h2>{len(run.refused)} refused</h2>"
        lines = "".join(f"<li>{_safe(r.item)}: {_safe(r.message)}</li>" for r in run.refused)
        yield f"<ul>{lines}</ul>"


def _safe(text: str) -> str:
    return html.escape(text)
