"""`relievo convert`: photos and films to 3D."""

from typing import Annotated

import typer

from relievo.cli import options as o
from relievo.core.words import Border, Fill, Layout, Preset, SourceView, Views


def convert(
    inputs: o.Inputs,
    output: o.Output,
    views: Annotated[Views, typer.Option(help="How the views are made.")] = Views.WARP,
    layout: Annotated[Layout, typer.Option(help="How the views lie in the output.")] = (
        Layout.HALF_SBS
    ),
    source_view: Annotated[
        SourceView, typer.Option(help="Which of the views the original is.")
    ] = SourceView.MIDDLE,
    border: Annotated[
        Border, typer.Option(help="What is done with the sides of the views.")
    ] = Border.EXTEND,
    fill: Annotated[
        Fill | None,
        typer.Option(
            help="What uncovered background is painted with.",
            show_default="rows; with the preset best patches for photos, frames for films",
        ),
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            metavar="OPTIONS",
            help="How hidden views are made, with commas between: rows or pyramid, linear, rgb,"
            " headroom=0.05.",
            show_default="rows",
        ),
    ] = None,
    quilt: Annotated[
        str,
        typer.Option(
            metavar="COLSxROWS[:WxH]", help="Tiles of a quilt, and how large each of them is."
        ),
    ] = "5x9:420x560",
    fov: Annotated[
        float, typer.Option(help="How wide pictures are in vr180 and vr360, in degrees.")
    ] = 75.0,
    sphere: Annotated[
        bool, typer.Option("--sphere", help="The original is equirectangular itself.")
    ] = False,
    pairs: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="auto|LAYOUT",
            help="The inputs hold two views already, which lie so: they are laid out anew, or made"
            " a hidden pair.",
        ),
    ] = None,
    depth: o.DepthName = "lite",
    depth_kind: o.DepthKindName = None,
    segments: o.SegmentName = "regions",
    filter_name: o.FilterName = None,
    preset: o.PresetName = Preset.BALANCED,
    depth_budget: Annotated[
        str | None,
        typer.Option(
            metavar="PERCENT|ARCMINarcmin",
            help="Parallax from the nearest to the farthest point: percent of the width, or arc"
            " minutes on the --screen, as 50arcmin.",
            show_default="3; hidden views 0.365",
        ),
    ] = None,
    screen: o.ScreenSize = None,
    zero_plane: Annotated[
        str,
        typer.Option(
            metavar="auto|0..1", help="Level shown on the screen: 1 = nearest; auto = the subject."
        ),
    ] = "auto",
    percentiles: o.Percentiles = "5,95",
    emphasis: o.EmphasisPoint = "auto",
    start: o.Start = None,
    end: o.End = None,
    codec: Annotated[
        str, typer.Option(help="h264, hevc, av1, prores, ffv1 or an encoder's name.")
    ] = "h264",
    crf: Annotated[
        int | None,
        typer.Option(
            help="Constant quality as the encoder counts it; less is better.",
            show_default="hard to tell from the source",
        ),
    ] = None,
    bit_depth: Annotated[
        int, typer.Option(help="Bits per channel of films: 8, or 10 if the source has them.")
    ] = 8,
    first_frame: o.FirstFrame = False,
    background: o.Background = "0,0,0",
    max_pixels: o.MaxPixels = 300_000_000,
    device: o.Device = "auto",
    overwrite: o.Overwrite = False,
    json: o.AsJson = False,
) -> None:
    """Converts photos and films to 3D."""
    from relievo.cli.configs import depth_kind as read_kind
    from relievo.cli.configs import pair_reading, photo_config, view_config
    from relievo.cli.show import ShownDownload, shown_work
    from relievo.pipeline.config import VideoConfig
    from relievo.pipeline.convert import ConvertConfig
    from relievo.pipeline.convert import convert as convert_files

    photo = photo_config(background=background, first_frame=first_frame, max_pixels=max_pixels)
    config = ConvertConfig(
        depth=depth,
        depth_kind=read_kind(depth_kind),
        segment=segments,
        preset=preset,
        device=device,
        view=view_config(
            percentiles=percentiles,
            emphasis=emphasis,
            zero_plane=zero_plane,
            views=views,
            layout=layout,
            depth_budget=depth_budget,
            screen=screen,
            filter=filter_name,
            source_view=source_view,
            border=border,
            fill=fill,
            hidden=hidden,
            quilt=quilt,
            fov_degrees=fov,
            is_sphere=sphere,
        ),
        photo=photo,
        video=VideoConfig(
            codec=codec,
            crf=crf,
            bit_depth=bit_depth,
            start_s=o.parse_time("--start", start),
            end_s=o.parse_time("--end", end),
        ),
        pairs=None if pairs is None else pair_reading(pairs, photo),
        overwrite=overwrite,
    )
    with shown_work(json) as shown:
        convert_files(
            inputs,
            output,
            config,
            progress=shown.progress,
            report=shown.report,
            download=ShownDownload(json),
        )
    raise typer.Exit(shown.exit_code)
