"""Makes the pages that are read off the code: commands, Python names, models.

Run from the project's folder: python docs/make_reference.py

The texts are those of `--help` and of the docstrings; nothing is written here twice. A test
compares the pages in the tree with what this script makes.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

import relievo
from relievo.cli.main import app
from relievo.data.registry import list_kinds

ROOT = Path(__file__).parents[1]
HELP_WIDTH = 88
RESULTS = ROOT / "benchmarks" / "results"
MODELS_MARKS = ("<!-- models: from the registry -->\n", "<!-- end of models -->")
SPEED_MARKS = ("<!-- speed: from benchmarks/results/scenes.json -->\n", "<!-- end of speed -->")
ENGINES_MARKS = (
    "<!-- engines: from benchmarks/results/engines.json -->\n",
    "<!-- end of engines -->",
)
WORTH_MARKS = (
    "<!-- proof of worth: from benchmarks/results/proof_of_worth.json -->\n",
    "<!-- end of proof of worth -->",
)
NOT_MEASURED = "Not measured yet.\n"

SPEED_COLUMNS = {
    "world": "a world, ms",
    "prepare": "its tables, ms",
    "picture": "a picture, ms",
    "triangles": "triangles",
}
EXACTNESS_COLUMNS = {
    "next_db": "next frame, dB",
    "same_thing": "same thing there",
    "disparity_px": "disparity, pixels off",
    "plane_mm": "off planes, mm",
    "behind": "background behind",
}
WORTH_MEASURES = ("abs_rel", "delta_1")
ENGINE_COLUMNS = {
    "picture_ms": "a picture, ms",
    "times_ours": "processor time, ours = 1",
    "mib": "memory, MiB",
    "quality_db": "light, dB",
    "depth_off_by_1_percent": "depth off by 1 %",
    "hit_or_miss_differs": "hit or miss differs",
    "same_bytes": "the same bytes again",
}

# What the public names take and give without being public names themselves.
COMPANIONS = {
    "DepthEstimator": "relievo.depth.api",
    "EstimatorRow": "relievo.depth.registry",
    "MergedEstimator": "relievo.depth.merging",
    "Segmenter": "relievo.segmentation.api",
    "SegmenterRow": "relievo.segmentation.registry",
    "read_segments": "relievo.io.label_maps",
    "write_segments": "relievo.io.label_maps",
    "segment_picture": "relievo.pipeline.segment_picture",
    "export_segments": "relievo.pipeline.segments",
    "export_depth": "relievo.pipeline.export",
    "explain_picture": "relievo.pipeline.explain",
    "Job": "relievo.pipeline.batch",
    "to_relative_inverse": "relievo.geometry.depth",
    "Method": "relievo.refinement.guided",
    "upsample": "relievo.refinement.guided",
    "Mapping": "relievo.optimisation.mapping",
    "fit_mapping": "relievo.optimisation.mapping",
    "apply_mapping": "relievo.optimisation.mapping",
    "Screen": "relievo.optimisation.comfort",
    "budget_from_arcmin": "relievo.optimisation.comfort",
    "comfort_limits": "relievo.optimisation.comfort",
    "place_within": "relievo.optimisation.comfort",
    "Sample": "relievo.data.sample",
    "Scenes": "relievo.scenes.stream",
    "TakeOptions": "relievo.scenes.take_options",
    "Dataset": "relievo.data.dataset",
    "open_set": "relievo.data.registry",
    "Request": "relievo.evaluate.registry",
    "open_benchmark": "relievo.evaluate.registry",
    "Benchmark": "relievo.evaluate.benchmark",
    "run_benchmark": "relievo.evaluate.run",
    "align": "relievo.metrics.alignment",
    "measure_depth": "relievo.metrics.depth",
}

CLI_INTRO = """# Commands

What `relievo COMMAND --help` says. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""
PYTHON_INTRO = """# Python names

Every name of `import relievo`, and then the types and functions that go with them. `Image` is
(H, W, 3) uint8 or uint16, RGB; `FloatMap` is (H, W) float32; `Size` is (height, width). All errors
are leaves of `relievo.core.errors.RelievoError`.
"""
MODELS_INTRO = """# Models

Every depth estimator and every segmenter that has a name. `lite` comes with the package, and so do
the segmenters `regions` and `none`. The others need the extra `torch` and are downloaded once;
`relievo models pull NAME` does that ahead of time. The licence is that of the weights: look at it
before you publish or sell what you made.

## Depth estimators
"""
SEGMENTERS_INTRO = """## Segmenters

What `--segment` takes by name: [how to](howto-refine.md#segments). `regions` and `none` have no
weights.
"""
DATA_SETS_INTRO = """# Data sets

Every layout that can be read, for training and for `relievo evaluate`. A folder is recognised by
what it holds; `--kind` names it where that is not enough. None of these sets is part of this
project, and each has terms of its own. [Made scenes](howto-scenes.md) are read as `folder`, or in
the layouts `synthia-seqs`, `synthia-rand`, `kitti-raw` and `camera-clips`.
"""
RESULTS_INTRO = """# Results

What `python benchmarks/quality.py SETS` measured; a heading names the benchmark, the folder of the
set, the depth and the protocol. The sets are small selections of the published ones (three frames
of KITTI's annotated depth, every fourth test scene of NYU v2, ...), so these numbers are not those
of the full sets: what they are good for is the distance between the rows of one table. What the
columns mean stands in [the evaluation bench](evaluation.md). [src]: read in the source; [recall]:
remembered, not read again.
"""


def main() -> None:
    """Writes the pages, and the table of the README."""
    for path, text in made_files().items():
        path.write_text(text, encoding="utf-8")
        print(path)


def made_files() -> dict[Path, str]:
    """Every file that is made, with its whole text."""
    pages = {
        "reference-cli.md": cli_page(),
        "reference-python.md": python_page(),
        "models.md": "\n".join(
            (MODELS_INTRO, models_table(), SEGMENTERS_INTRO, segmenters_table())
        ),
        "data-sets.md": f"{DATA_SETS_INTRO}\n{data_sets_table()}",
        "results.md": results_page(),
        "scenes-inside.md": scenes_page(),
    }
    readme = ROOT / "README.md"
    return {
        readme: with_table(readme.read_text(encoding="utf-8"), MODELS_MARKS, models_table()),
        **{ROOT / "docs" / name: text for name, text in pages.items()},
    }


def with_table(text: str, marks: tuple[str, str], table: str) -> str:
    """Puts a table between its two marks."""
    begin, end = marks
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{table}\n{end}{after}"


def table_of(lines: Iterable[Sequence[str]]) -> str:
    """Rows of Markdown; the first holds the titles, and all columns but its first are numbers."""
    titles, *rows = lines
    marks = ("---", *["---:"] * (len(titles) - 1))
    return "".join(f"| {' | '.join(row)} |\n" for row in (titles, marks, *rows))


def scenes_page() -> str:
    """The page of how scenes are made, with what was measured of them."""
    text = (ROOT / "docs" / "scenes-inside.md").read_text(encoding="utf-8")
    text = with_table(text, SPEED_MARKS, speed_table())
    text = with_table(text, ENGINES_MARKS, engines_table())
    return with_table(text, WORTH_MARKS, worth_table())


def record_of(name: str) -> dict[str, Any] | None:
    """A record of `benchmarks/results`; None = nothing was measured yet."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def measured_with(record: dict[str, Any]) -> str:
    """When and on what a record was made."""
    machine = record["machine"]
    where = f"{machine['processor']}, {machine['cores']} cores"
    return f"Measured with commit {record['commit']}, {record['date']}, {where}.\n"


def number(value: object) -> str:
    """A number as tables show it; empty if there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def speed_table() -> str:
    """How fast scenes are made, and how well their truth agrees with their pictures."""
    record = record_of("scenes")
    if record is None:
        return NOT_MEASURED
    numbers = record["numbers"]
    height, width = numbers["size"]
    speed = [("kind", "pictures a second", *SPEED_COLUMNS.values())]
    exact = [("kind", *EXACTNESS_COLUMNS.values())]
    for name, line in numbers.items():
        if not isinstance(line, dict):
            continue
        costs, agreement = line.get("seconds", {}), line.get("exactness", {})
        shown = [
            None
            if (cost := costs.get(key)) is None
            else cost
            if key == "triangles"
            else 1000 * cost
            for key in SPEED_COLUMNS
        ]
        speed.append((name, number(line["per_second"]), *(f"{v:.0f}" if v else "" for v in shown)))
        if agreement:
            exact.append((name, *(number(agreement.get(key)) for key in EXACTNESS_COLUMNS)))
    intro = f"{measured_with(record)}{width} x {height}, {numbers['workers']} processes:\n"
    return "\n".join((intro, table_of(speed), table_of(exact)))


def engines_table() -> str:
    """Other engines on the same worlds."""
    record = record_of("engines")
    if record is None:
        return NOT_MEASURED
    lines = [("engine", *ENGINE_COLUMNS.values())]
    for name, line in record["numbers"]["engines"].items():
        if "absent" in line or "failed" in line:
            name = f"{name}: {'not installed' if 'absent' in line else 'failed'}"
        lines.append((name, *(number(line.get(key)) for key in ENGINE_COLUMNS)))
    return f"{measured_with(record)}\n{table_of(lines)}"


def worth_table() -> str:
    """What a network that was trained on scenes alone reaches on photographs."""
    record = record_of("proof_of_worth")
    if record is None:
        return NOT_MEASURED
    history = record["numbers"]["history"]
    cases = list(history[-1]["measured"])
    titles = [f"{case}: {measure}" for case in cases for measure in WORTH_MEASURES]
    lines = [("", *titles)]
    # The network stands last, after the baselines.
    *baselines, _ = history[-1]["measured"][cases[0]]
    lines += [(name, *worth_of(history[-1], cases, name)) for name in baselines]
    for entry in history:
        note = f": {entry['note']}" if entry["note"] else ""
        title = f"{entry['scenes']} scenes, {sum(entry['steps'])} steps{note}"
        lines.append((title, *worth_of(entry, cases, None)))
    return f"{measured_with(record)}\n{table_of(lines)}"


def worth_of(entry: dict[str, Any], cases: Sequence[str], method: str | None) -> list[str]:
    """The numbers of a method of one run, None = of the network."""
    shown = []
    for case in cases:
        methods = entry["measured"].get(case, {})
        chosen = method or next(reversed(methods), "")
        measures = methods.get(chosen, {})
        shown += [number(measures.get(measure)) for measure in WORTH_MEASURES]
    return shown


def models_table() -> str:
    """All estimators, one row each."""
    rows = [
        ("name", "gives", "parameters", "licence of the weights", "good for"),
        ("---", "---", "---:", "---", "---"),
    ]
    for row in relievo.list_estimators():
        size = f"{row.parameters_m:g} M"
        kind = row.kind.replace("_", " ")
        rows.append((f"`{row.name}`", kind, size, row.licence, row.summary))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def segmenters_table() -> str:
    """All segmenters, one row each."""
    rows = [("name", "licence of the weights", "good for"), ("---", "---", "---")]
    rows += [(f"`{row.name}`", row.licence, row.summary) for row in relievo.list_segmenters()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def data_sets_table() -> str:
    """All layouts, one row each, with the first line of their class."""
    rows = [("kind", "set", "its folder holds"), ("---", "---", "---")]
    for kind in list_kinds():
        holds = " or ".join(f"`{pattern}`" for pattern in kind.holds)
        rows.append((f"`{kind.name}`", kind.summary, holds))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def results_page() -> str:
    """The tables of `benchmarks/results/quality.json`."""
    record = json.loads((ROOT / "benchmarks" / "results" / "quality.json").read_text("utf-8"))
    made_with = f"commit {record['commit']}, {record['date']}, {record['machine']['processor']}"
    parts = [RESULTS_INTRO, f"Measured with {made_with}.\n"]
    for name, case in record["numbers"].items():
        names = ", ".join(f"{each['item']} ({each['error']})" for each in case["refused"])
        refused = f"; refused: {names}" if names else ""
        parts.append(f"## {name}\n\n{results_table(case['rows'])}")
        if case["published"]:
            parts.append(published_table(case))
        parts.append(f"{case['seconds']:.0f} s{refused}.\n")
    return "\n".join(parts)


def published_table(case: dict[str, list[dict[str, object]]]) -> str:
    """What others published for the same measures, with how sure we are of the number."""
    measures = [key for key in case["rows"][0] if key not in ("group", "method", "items")]
    known = [key for key in measures if any(key in row for row in case["published"])]
    lines = [("published by others, on the full sets", *known, "source")]
    lines.append(("---", *["---:"] * len(known), "---"))
    for row in case["published"]:
        numbers = [f"{row[key]:g}" if key in row else "" for key in known]
        lines.append((str(row["method"]), *numbers, f"[{row['tag']}] {row['source']}"))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def results_table(rows: list[dict[str, object]]) -> str:
    """One benchmark: a row for each method of each set."""
    measures = [key for key in rows[0] if key not in ("group", "method", "items")]
    lines = [("set", "method", *measures, "items"), ("---", "---", *["---:"] * (len(measures) + 1))]
    for row in rows:
        numbers = ["" if row.get(key) is None else f"{row[key]:g}" for key in measures]
        lines.append((str(row["group"]), str(row["method"]), *numbers, str(row["items"])))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cli_page() -> str:
    """The help of every command, at a fixed width and without decoration."""
    parts = [CLI_INTRO]
    for name, text in command_helps():
        parts.append(f"## {name}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def command_helps() -> Iterator[tuple[str, str]]:
    """Yields each command's full name and its help."""

    def walk(
        command: TyperCommand | TyperGroup, name: str, parent: object
    ) -> Iterator[tuple[str, str]]:
        command.rich_markup_mode = None
        context = command.context_class(
            command,
            parent=parent,
            info_name=name,
            terminal_width=HELP_WIDTH,
            max_content_width=HELP_WIDTH,
            **command.context_settings,
        )
        yield context.command_path, command.get_help(context).strip()
        for child_name, child in getattr(command, "commands", {}).items():
            yield from walk(child, child_name, context)

    return walk(get_command(app), "relievo", None)


def python_page() -> str:
    """The source of every public name as far as a user needs it."""
    names = [name for name in relievo.__all__ if not name.startswith("_")]
    parts = [PYTHON_INTRO, "## In `relievo`\n"]
    parts += [block(name, getattr(relievo, name)) for name in names]
    parts.append("## What goes with them\n")
    for name, module in COMPANIONS.items():
        parts.append(block(f"{module}.{name}", getattr(import_module(module), name)))
    return "\n".join(parts)


def block(title: str, item: object) -> str:
    """One name: its heading, and its declaration with docstrings."""
    source = inspect.getsource(item)  # type: ignore[arg-type]
    (node,) = ast.parse(source).body
    return f"### `{title}`\n\n```python\n{declaration(node, source.splitlines())}\n```\n"


def declaration(node: ast.stmt, lines: list[str]) -> str:
    """The lines of a function or class without the bodies of its functions."""
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    documented = ast.get_docstring(node) is not None
    head_end = node.body[0].end_lineno if documented else node.body[0].lineno - 1
    kept = lines[first - 1 : head_end]
    if isinstance(node, ast.FunctionDef):
        return "\n".join(kept)
    for child in node.body[1:]:
        if isinstance(child, ast.FunctionDef):
            if not child.name.startswith("_"):
                kept += ["", declaration(child, lines)]
        else:
            gap = lines[child.lineno - 2].strip() == ""
            kept += [""] * gap + lines[child.lineno - 1 : child.end_lineno]
    return "\n".join(kept)


if __name__ == "__main__":
    sys.exit(main())
