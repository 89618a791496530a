"""`relievo data`: which kinds of sets can be read, whether one is complete, and new ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relievo.cli import options as o
from relievo.cli.data_make import make

if TYPE_CHECKING:
    from relievo.data.check import SetReport

_SIZES_SHOWN = 3

data = typer.Typer(
    help="Data sets for training and evaluation.", no_args_is_help=True, rich_markup_mode=None
)
data.command()(make)


@data.command("list")
def list_() -> None:
    """Lists the layouts that can be read, with what a folder of each holds."""
    from relievo.data.registry import list_kinds

    for kind in list_kinds():
        print(f"{kind.name:18} {kind.summary:34} {' or '.join(kind.holds)}")


@data.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set, or a folder of sets.")],
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="A name of `relievo data list`.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only this split.")] = None,
    json: o.AsJson = False,
) -> int:
    """Reads every sample once and says what the sets hold and what is damaged."""
    from relievo.cli.show import DONE, FAILED, fail, shown_work
    from relievo.core.errors import InputError
    from relievo.data.check import check_set
    from relievo.data.registry import open_set, set_folders
    from relievo.pipeline.progress import Step

    is_whole = True
    with shown_work(json) as shown:
        for place in [folder] if kind else set_folders(folder):
            try:
                dataset = open_set(place, split, kind=kind)
            except InputError as error:
                fail(str(error))
                is_whole = False
                continue
            name = Path(dataset.name)

            def notify(done: int, total: int, name: Path = name) -> None:
                shown.progress(Step(name, "read", done, total, "samples"))

            report = check_set(dataset, notify)
            _say(report, json)
            for id, reason in report.damaged:
                fail(f"{dataset.name}/{id}: {reason}")
            is_whole &= not report.damaged
    return DONE if is_whole else FAILED


def _say(report: "SetReport", as_json: bool) -> None:
    import math

    from relievo.cli.show import say_json

    if as_json:
        numbers = report._asdict()
        numbers["sizes"] = {f"{w}x{h}": count for (h, w), count in report.sizes.items()}
        numbers["damaged"] = [bad._asdict() for bad in report.damaged]
        for key in ("nearest_m", "farthest_m", "known_share"):
            numbers[key] = None if math.isnan(numbers[key]) else round(numbers[key], 4)
        say_json(**numbers)
        return
    common = sorted(report.sizes.items(), key=lambda item: -item[1])
    sizes = ", ".join(f"{w}x{h} ({count})" for (h, w), count in common[:_SIZES_SHOWN])
    sizes += f" and {more} other sizes" if (more := len(common) - _SIZES_SHOWN) > 0 else ""
    holds = ", ".join(f"{part} {count}" for part, count in report.holds.items())
    print(f"{report.name}: {report.samples} samples, {sizes}")
    print(f"  holds: {holds or 'images alone'}; takes: {report.takes}")
    if not math.isnan(report.known_share):
        metres = f"{report.nearest_m:.2f} to {report.farthest_m:.2f} m"
        metric = "relative" if math.isnan(report.nearest_m) else metres
        print(f"  depth: {metric}, known in {100 * report.known_share:.1f} % of the pixels")
