"""What a run leaves behind: a table for the terminal, and `result.json`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from relievo.evaluate.benchmark import Benchmark, Column
from relievo.evaluate.journal import plain
from relievo.evaluate.provenance import provenance
from relievo.evaluate.run import Run
from relievo.evaluate.summary import Row, as_json, summarise
from relievo.io.atomic import replacing


def table_lines(benchmark: Benchmark, rows: Sequence[Row]) -> list[str]:
    """The table as plain lines: every group with its methods, then what others published."""
    names = [text for row in rows for text in row[:2]] + [p.method for p in benchmark.published]
    width = max(map(len, names), default=0) + 2
    header = "".join(f"{column.name:>{_width(column)}}" for column in benchmark.columns)
    lines: list[str] = []
    for group in dict.fromkeys(row.group for row in rows):
        refused = next(row.refused for row in rows if row.group == group)
        left_out = benchmark.protocol.get("sets", {}).get(group, {}).get("left_out", 0)
        note = f", {refused} refused" if refused else ""
        note += f", {left_out} left out" if left_out else ""
        lines.append(f"{group:{width}}{header}{'items':>7}{note}")
        lines += [
            f"{row.method:{width}}{_cells(row.means, benchmark.columns)}{row.items:7}"
            for row in rows
            if row.group == group
        ]
    if benchmark.published:
        lines.append("published by others, on the full sets:")
    for each in benchmark.published:
        numbers = _cells(each.measures, benchmark.columns)
        lines.append(f"{each.method:{width}}{numbers}  [{each.tag}] {each.source}")
    return lines


def write_json(path: Path, benchmark: Benchmark, run: Run, identity: Mapping[str, Any]) -> None:
    """Writes everything that was measured, and with what, as JSON.

    Raises:
        OutputError: if the file cannot be written.
    """
    record = {
        "benchmark": benchmark.name,
        "title": benchmark.title,
        "protocol": dict(benchmark.protocol),
        "prediction": dict(identity),
        "software": provenance(),
        "rows": as_json(summarise(benchmark, run)),
        "published": [each._asdict() for each in benchmark.published],
        "refused": [each._asdict() for each in run.refused],
        "items": [
            {"item": item, "measures": {m: _plain(n) for m, n in measured.measures.items()}}
            for item, measured in run.measured.items()
        ],
    }
    with replacing(path, overwrite=True) as temporary:
        text = json.dumps(record, indent=1, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def shown(value: float | None, column: Column) -> str:
    """A number as tables show it; nothing where it is not known or not defined."""
    return "" if value is None or plain(value) is None else f"{value:.{column.decimals}f}"


def _cells(numbers: Mapping[str, float], columns: Sequence[Column]) -> str:
    return "".join(f"{shown(numbers.get(c.name), c) or '-':>{_width(c)}}" for c in columns)


def _width(column: Column) -> int:
    return max(len(column.name), column.decimals + 4) + 2


def _plain(numbers: Mapping[str, float]) -> dict[str, float | None]:
    return {name: plain(value) for name, value in numbers.items()}
