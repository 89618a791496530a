"""`relievo evaluate`: quality on a benchmark, beside baselines."""

from pathlib import Path
from typing import Annotated

import typer

from relievo.cli import options as o
from relievo.core.words import Preset

COLUMNS = ("abs_rel", "rmse", "log10", "delta_1", "delta_2", "delta_3")


def evaluate(
    benchmark: Annotated[str, typer.Argument(metavar="BENCHMARK", help="depth-nyu.")],
    data: Annotated[Path, typer.Option(help="Folder of the set: images, depth, meta.json.")],
    depth: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE", help="An estimator (see `relievo models list`) or an .onnx file."
        ),
    ] = "lite",
    preset: o.PresetName = Preset.BALANCED,
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write every prediction there as .npz.")
    ] = None,
    device: o.Device = "auto",
    json: o.AsJson = False,
) -> None:
    """Measures an estimator under a published protocol."""
    from relievo.cli.show import say_json
    from relievo.core.errors import UsageError
    from relievo.depth.registry import load_depth
    from relievo.evaluate.depth_nyu import evaluate_depth_nyu

    if benchmark != "depth-nyu":
        raise UsageError(f"no benchmark {benchmark!r}; there is depth-nyu")
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
    estimator = load_depth(depth, preset=preset, device=device)
    for number, score in enumerate(evaluate_depth_nyu(data, estimator, save)):
        if json:
            say_json(name=score.name, images=score.images, **score.means)
            continue
        if number == 0:
            print(f"{'':24}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'images':>8}")
        numbers = "".join(f"{score.means[name]:10.4f}" for name in COLUMNS)
        print(f"{score.name:24}{numbers}{score.images:8}")
