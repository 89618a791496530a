"""`relievo inspect`: what a viewer of a stereo picture will feel."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relievo.cli import options as o

if TYPE_CHECKING:
    from relievo.core.words import Layout
    from relievo.optimisation.comfort import Screen


def inspect(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A stereo photo or film, ours or not.")
    ],
    layout: Annotated[
        str,
        typer.Option(
            metavar="auto|NAME",
            help="How the views lie in it: sbs, half-sbs, tab, half-tab, cross, interlaced, ...;"
            " left-right for NAME_left and NAME_right. auto: as the file says, or as it looks.",
        ),
    ] = "auto",
    screen: Annotated[
        str,
        typer.Option(
            metavar="WIDTH,DISTANCE",
            help="Metres: the width of the picture where it is watched, and how far away viewers"
            " sit.",
        ),
    ] = "1.2,2.5",
    ghost: Annotated[
        bool, typer.Option("--ghost", help="Also measure what is seen without glasses.")
    ] = False,
    original: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What should be seen without glasses; with --ghost."),
    ] = None,
    fused: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what is seen of a photo without glasses; with --ghost."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the report as one page.")
    ] = None,
    every: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time of a film between measured pictures.")
    ] = 1.0,
    start: o.Start = None,
    end: o.End = None,
    max_pixels: o.MaxPixels = 300_000_000,
    overwrite: o.Overwrite = False,
    json: Annotated[bool, typer.Option("--json", help="Report as one JSON document.")] = False,
) -> None:
    """Reports how comfortable a stereo photo or film is: a grade, its reasons, and advice."""
    from relievo.cli.show import say_json, shown_work
    from relievo.core.errors import RangeError, UsageError
    from relievo.io.atomic import check_output
    from relievo.pipeline.inspection import report
    from relievo.pipeline.inspection.config import InspectConfig
    from relievo.pipeline.inspection.html import write_html
    from relievo.pipeline.inspection.inspect import inspect as run_inspection
    from relievo.pipeline.progress import silent
    from relievo.pipeline.stereo_source import open_source

    for option, value in (("--fused", fused), ("--original", original)):
        if value is not None and not ghost:
            raise UsageError(f"{option} is about what is seen without glasses; add --ghost")
    try:
        config = InspectConfig(
            layout=_layout(layout),
            screen=_screen(screen),
            every_s=every,
            start_s=o.parse_time("--start", start),
            end_s=o.parse_time("--end", end),
            with_ghost=ghost,
            original=original,
            max_pixels=max_pixels,
        )
    except RangeError as error:
        raise UsageError(str(error)) from error
    if html is not None:
        if html == fused:
            raise UsageError("--html and --fused name the same file")
        read = open_source(source, config.reading).paths
        check_output(html, overwrite=overwrite, inputs=[*read, *([original] if original else [])])
    with shown_work(json) as shown:
        progress = silent if json else shown.progress
        found = run_inspection(source, config, fused=fused, overwrite=overwrite, progress=progress)
    if html is not None:
        write_html(html, found, overwrite=overwrite)
    if json:
        say_json(**report.record(found))
    else:
        print(*report.text_lines(found), sep="\n")


def _layout(text: str) -> "Layout | None":
    from relievo.core.errors import UsageError
    from relievo.core.words import Layout

    if text == "auto":
        return None
    if text not in list(Layout):
        raise UsageError(f"--layout must be auto or one of {', '.join(Layout)}, got {text!r}")
    return Layout(text)


def _screen(text: str) -> "Screen":
    from relievo.optimisation.comfort import Screen

    width_m, distance_m = o.parse_numbers("--screen", text, 2)
    return Screen(width_m, distance_m)
