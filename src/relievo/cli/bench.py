"""`relievo bench`: what each stage costs on the machine at hand."""

from typing import Annotated

import typer

from relievo.cli import options as o


def bench(
    stages: Annotated[
        list[str] | None, typer.Argument(metavar="[STAGE]...", help="Only these stages.")
    ] = None,
    repeats: Annotated[int, typer.Option(help="Runs of which the median is shown.", min=1)] = 7,
    json: o.AsJson = False,
) -> None:
    """Prints milliseconds per stage at 720p, 1080p and 4K."""
    from relievo.cli.show import say_json
    from relievo.pipeline.bench import SIZES, STAGES, time_stages

    timings = time_stages(stages or list(STAGES), repeats)
    if json:
        for timing in timings:
            say_json(**timing._asdict())
        return
    print(f"{'ms, median of ' + str(repeats):24}" + "".join(f"{name:>10}" for name in SIZES))
    row: list[str] = []
    for timing in timings:
        row.append(f"{timing.median_ms:10.1f}")
        if len(row) == len(SIZES):
            print(f"{timing.stage:24}" + "".join(row))
            row = []
