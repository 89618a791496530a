"""`relievo depth`: the depth of photos and films as files."""

from pathlib import Path
from typing import Annotated

import typer

from relievo.cli import options as o
from relievo.core.words import Preset, Stage


def depth(
    inputs: o.Inputs,
    output: o.Output,
    stage: Annotated[Stage, typer.Option(help="How far the maps have come.")] = Stage.REFINED,
    ending: Annotated[
        str,
        typer.Option("--format", metavar="png|exr|npz|npy", help="Kind of the maps in a folder."),
    ] = "png",
    depth_name: o.DepthName = "lite",
    depth_kind: o.DepthKindName = None,
    segments: o.SegmentName = "regions",
    filter_name: o.FilterName = None,
    preset: o.PresetName = Preset.BALANCED,
    percentiles: o.Percentiles = "5,95",
    emphasis: o.EmphasisPoint = "auto",
    explain: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Also draw how depth is spent: histogram, layers, curve, before and after.",
        ),
    ] = None,
    start: o.Start = None,
    end: o.End = None,
    first_frame: o.FirstFrame = False,
    background: o.Background = "0,0,0",
    max_pixels: o.MaxPixels = 300_000_000,
    device: o.Device = "auto",
    overwrite: o.Overwrite = False,
    json: o.AsJson = False,
) -> None:
    """Writes the depth of photos and films.

    By the ending of OUTPUT: .png (16 bit), .exr, .npz (`values` and `kind`) or .npy; .mkv for films
    (lossless, 16 bit).
    """
    from relievo.cli.configs import depth_kind as read_kind
    from relievo.cli.configs import photo_config, view_config
    from relievo.cli.show import ShownDownload, shown_work
    from relievo.pipeline.config import VideoConfig
    from relievo.pipeline.convert import ConvertConfig
    from relievo.pipeline.export import export_depth

    config = ConvertConfig(
        depth=depth_name,
        depth_kind=read_kind(depth_kind),
        segment=segments,
        preset=preset,
        device=device,
        view=view_config(percentiles=percentiles, emphasis=emphasis, filter=filter_name),
        photo=photo_config(background=background, first_frame=first_frame, max_pixels=max_pixels),
        video=VideoConfig(start_s=o.parse_time("--start", start), end_s=o.parse_time("--end", end)),
        overwrite=overwrite,
    )
    with shown_work(json) as shown:
        export_depth(
            inputs,
            output,
            stage,
            config,
            ending=f".{ending.lstrip('.')}",
            explain=explain,
            progress=shown.progress,
            report=shown.report,
            download=ShownDownload(json),
        )
    raise typer.Exit(shown.exit_code)
