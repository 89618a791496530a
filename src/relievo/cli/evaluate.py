"""`relievo evaluate`: quality on a benchmark, beside baselines and published numbers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relievo.cli import options as o
from relievo.core.words import Preset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relievo.evaluate.benchmark import Benchmark
    from relievo.evaluate.predictors import Predictor
    from relievo.evaluate.run import Run
    from relievo.metrics.alignment import Alignment


def evaluate(
    benchmark: Annotated[
        str,
        typer.Argument(
            metavar="BENCHMARK",
            help="depth-nyu, depth-kitti, depth-make3d, depth-zeroshot, edges, stereo-views,"
            " hidden, temporal, planes or pose.",
        ),
    ],
    data: Annotated[Path, typer.Option(help="Folder of the set, or of several sets.")],
    depth: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE|DIR|truth",
            help="An estimator (see `relievo models list`), an .onnx file, a folder of predictions"
            " named like their images, or the truth itself.",
        ),
    ] = "lite",
    depth_kind: o.DepthKindName = None,
    preset: o.PresetName = Preset.BALANCED,
    protocol: Annotated[
        str | None,
        typer.Option(
            help="A variant of the benchmark, such as laina, garg-50 or c2: see docs/evaluation.md."
        ),
    ] = None,
    align: Annotated[
        str | None,
        typer.Option(
            metavar="none|median|scale_lsq|affine_depth|affine_disparity",
            help="What is fitted to the truth; otherwise what the kind of depth leaves open.",
        ),
    ] = None,
    segment: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|none",
            help="For edges: the segmenter that guides our filters (see `relievo models list`);"
            " otherwise regions.",
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="Part of the set, such as test; for KITTI, a list of frames.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Layout: see `relievo data list`.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write result.json, report.html and the items there; an interrupted run goes on.",
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write every prediction there as .npz.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where --out holds another run.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads.")] = None,
    device: o.Device = "auto",
    json: o.AsJson = False,
) -> int:
    """Measures depth under a published protocol."""
    from relievo.cli.show import shown_work
    from relievo.evaluate.registry import Request, open_benchmark
    from relievo.evaluate.run import run_benchmark
    from relievo.io.atomic import check_output

    predictor = _predictor(depth, depth_kind, preset, device, save)
    request = Request(
        data,
        predictor,
        protocol,
        _alignment(align),
        split,
        kind,
        segment=segment,
        preset=preset,
        device=device,
    )
    opened = open_benchmark(benchmark, request)
    predictor.expect(opened.items)
    for folder in (out, save):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            check_output(folder / "result.json", overwrite=True)
    identity = {**request.identity, "saved": save is not None}
    with shown_work(json) as shown:
        run = run_benchmark(
            opened,
            journal=None if out is None else out / "items.jsonl",
            identity=identity,
            restart=restart,
            workers=workers,
            progress=shown.progress,
        )
    return _report(opened, run, identity, out, json)


def _report(
    benchmark: "Benchmark", run: "Run", identity: "Mapping[str, Any]", out: Path | None, json: bool
) -> int:
    """Writes and shows what came of a run, and gives its exit code."""
    from relievo.cli.show import DONE, FAILED, fail, say_json
    from relievo.evaluate.report import table_lines, write_json
    from relievo.evaluate.report_html import write_html
    from relievo.evaluate.summary import as_json, doubts, summarise

    rows = summarise(benchmark, run)
    if out is not None:
        write_json(out / "result.json", benchmark, run, identity)
        write_html(out / "report.html", benchmark, run, identity)
    if json:
        for row in as_json(rows):
            say_json(**row)
    else:
        print(*table_lines(benchmark, rows), sep="\n")
        if out is not None:
            print(out / "report.html")
    if note := doubts(benchmark, run):
        print(f"relievo: note: {note}", file=sys.stderr)
    for item, _, message in run.refused:
        fail(message if item in message else f"{item}: {message}")
    if run.refused:
        fail(f"{len(run.refused)} of {len(benchmark.items)} items were refused and are in no mean")
    return FAILED if run.refused else DONE


def _predictor(
    depth: str, depth_kind: str | None, preset: Preset, device: str, save: Path | None
) -> "Predictor":
    from relievo.cli.configs import depth_kind as read_kind
    from relievo.core.errors import UsageError
    from relievo.depth.registry import load_depth
    from relievo.evaluate.predictors import TRUTH, Estimated, Stored, Truth

    path = Path(depth)
    is_network = (path / "config.json").is_file()
    if depth_kind is not None and (depth == TRUTH or not path.is_dir() or is_network):
        raise UsageError("--depth-kind is for a folder of predictions")
    if depth == TRUTH or (path.is_dir() and not is_network):
        if save is not None:
            raise UsageError("--save keeps what an estimator predicts; name one with --depth")
        return Truth() if depth == TRUTH else Stored(path, read_kind(depth_kind))
    return Estimated(load_depth(depth, preset=preset, device=device), preset, save)


def _alignment(name: str | None) -> "Alignment | None":
    from relievo.core.errors import UsageError
    from relievo.metrics.alignment import Alignment

    if name is None:
        return None
    if name not in list(Alignment):
        raise UsageError(f"--align must be one of {', '.join(Alignment)}, got {name!r}")
    return Alignment(name)
