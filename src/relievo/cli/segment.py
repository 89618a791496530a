"""`relievo segment`: the things and the stuff in photos as files."""

from typing import Annotated

import typer

from relievo.cli import options as o
from relievo.core.words import Preset


def segment(
    inputs: o.Inputs,
    output: o.Output,
    segments: o.SegmentName = "regions",
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="picture|ids|coco|npz",
            help="A picture to look at, or segments to be read again: a 16-bit grey PNG, a PNG with"
            " JSON as COCO has it, or NumPy arrays.",
            show_default="picture, or as OUTPUT ends",
        ),
    ] = None,
    depth: o.DepthName = "lite",
    depth_kind: o.DepthKindName = None,
    preset: o.PresetName = Preset.BALANCED,
    first_frame: o.FirstFrame = False,
    background: o.Background = "0,0,0",
    max_pixels: o.MaxPixels = 300_000_000,
    device: o.Device = "auto",
    overwrite: o.Overwrite = False,
    json: o.AsJson = False,
) -> None:
    """Writes the segments of photos: the things and the stuff that guide their depth.

    What is written as ids, coco or npz can be corrected by hand and given to --segment again.
    Depth is estimated only for a segmenter that looks at it.
    """
    from relievo.cli.configs import depth_kind as read_kind
    from relievo.cli.configs import photo_config
    from relievo.cli.show import ShownDownload, shown_work
    from relievo.pipeline.convert import ConvertConfig
    from relievo.pipeline.segments import export_segments

    config = ConvertConfig(
        depth=depth,
        depth_kind=read_kind(depth_kind),
        segment=segments,
        preset=preset,
        device=device,
        photo=photo_config(background=background, first_frame=first_frame, max_pixels=max_pixels),
        overwrite=overwrite,
    )
    with shown_work(json) as shown:
        export_segments(
            inputs,
            output,
            config,
            form=form,
            report=shown.report,
            download=ShownDownload(json),
        )
    raise typer.Exit(shown.exit_code)
