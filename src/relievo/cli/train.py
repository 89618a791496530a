"""`relievo train`: training of the project's own networks."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from relievo.core.errors import MissingExtraError

train = typer.Typer(help="Train the project's own networks.")


@train.callback()
def systems() -> None:
    """Trains the project's own networks."""


@train.command("lite")
def train_lite(
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint and the ONNX file.")],
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of the training sets; without it, generated scenes only."),
    ] = None,
    small_steps: Annotated[int | None, typer.Option(help="Steps with small images.")] = None,
    large_steps: Annotated[int | None, typer.Option(help="Steps with large images.")] = None,
    generated: Annotated[int | None, typer.Option(help="Number of generated scenes.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights, order and augmentation.")] = 0,
) -> None:
    """Trains `lite`; run again as before, it goes on where it stopped."""
    try:
        import onnxscript  # noqa: F401
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("train", "training") from error
    from relievo.train.lite import LiteTraining, export_lite
    from relievo.train.lite import train_lite as run
    from relievo.train.mixture import trained_on

    chosen = {"small_steps": small_steps, "large_steps": large_steps, "generated": generated}
    config = replace(
        LiteTraining(seed=seed),
        **{name: value for name, value in chosen.items() if value is not None},  # type: ignore[arg-type]
    )
    out.mkdir(parents=True, exist_ok=True)
    network = run(
        data,
        out,
        config,
        lambda step, steps, loss: print(f"step {step} of {steps}, loss {loss:.4f}", flush=True),
    )
    print(export_lite(network, out, trained_on(data)))
