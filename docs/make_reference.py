"""Makes the pages that are read off the code: commands, Python names, models.

Run from the project's folder: python docs/make_reference.py

The texts are those of `--help` and of the docstrings; nothing is written here twice. A test
compares the pages in the tree with what this script makes.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

import relievo
from relievo.cli.main import app
from relievo.data.registry import list_kinds

ROOT = Path(__file__).parents[1]
HELP_WIDTH = 88
TABLE_BEGIN, TABLE_END = "<!-- models: from the registry -->\n", "<!-- end of models -->"

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
project, and each has terms of its own.
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
    }
    readme = ROOT / "README.md"
    return {
        readme: with_table(readme.read_text(encoding="utf-8")),
        **{ROOT / "docs" / name: text for name, text in pages.items()},
    }


def with_table(text: str) -> str:
    """Puts the table of models between its two marks."""
    before, _, rest = text.partition(TABLE_BEGIN)
    _, _, after = rest.partition(TABLE_END)
    return f"{before}{TABLE_BEGIN}\n{models_table()}\n{TABLE_END}{after}"


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
