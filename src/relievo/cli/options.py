"""Options that several commands share, and the words in which users write values."""

import math
from typing import Annotated

import typer

from relievo.core.errors import UsageError
from relievo.core.words import Preset

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Images, videos, folders or patterns.")
]
Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="A file, whose ending says its kind, or a folder (existing, or with a slash at the"
        " end).",
    ),
]
DepthName = Annotated[
    str,
    typer.Option(
        "--depth",
        metavar="NAME|FILE",
        help="An estimator (see `relievo models list`), an .onnx file, or depth maps of your own:"
        " a file, a folder or a depth video; brighter is nearer unless a file says otherwise.",
    ),
]
DepthKindName = Annotated[
    str | None,
    typer.Option(
        "--depth-kind",
        metavar="KIND",
        help="What the values of your own depth maps mean, whatever their files say:"
        " relative_inverse_depth, metric_depth, ...; not for depth videos.",
    ),
]
SegmentName = Annotated[
    str,
    typer.Option(
        "--segment",
        metavar="NAME|FILE|none",
        help="A segmenter (see `relievo models list`), or label images of your own: a file or a"
        " folder; every number or colour is a segment, 0 and black are not labelled.",
    ),
]
FilterName = Annotated[
    str | None,
    typer.Option(
        "--filter",
        metavar="NAME",
        help="How depth is brought to the size of its image: outlines, outlines-fast, guided,"
        " bilinear, or one of those of others (see docs/howto-refine.md).",
        show_default="outlines; outlines-fast for the preset fast",
    ),
]
PresetName = Annotated[Preset, typer.Option("--preset", help="Quality against speed.")]
Device = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="auto|cpu|cuda|mps",
        help="Where a network of the hub runs; `lite` and .onnx files run on the CPU.",
    ),
]
Percentiles = Annotated[
    str,
    typer.Option(
        "--range", metavar="LO,HI", help="Effective range of depth, in percent of the pixels."
    ),
]
EmphasisPoint = Annotated[
    str,
    typer.Option(
        "--emphasis",
        metavar="auto|off|saliency|X,Y",
        help="The subject, which gets the most depth: found among the segments or by what stands"
        " out, none, what stands out, or what is at a point in fractions of width and height.",
    ),
]
ScreenSize = Annotated[
    str | None,
    typer.Option(
        "--screen",
        metavar="WIDTH,DISTANCE",
        help="Metres: the width of the picture where it will be watched, and how far away viewers"
        " sit. Near and far are then kept comfortable there.",
    ),
]
Start = Annotated[
    str | None, typer.Option("--start", metavar="T", help="Begin at: seconds or [HH:]MM:SS.")
]
End = Annotated[str | None, typer.Option("--end", metavar="T", help="Stop at: like --start.")]
FirstFrame = Annotated[
    bool, typer.Option("--first-frame", help="Take the first picture of an animated image.")
]
MaxPixels = Annotated[int, typer.Option("--max-pixels", help="Refuse larger images.", min=1)]
Background = Annotated[
    str,
    typer.Option("--background", metavar="R,G,B", help="Shown through transparent pixels."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace results that are there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Report as lines of JSON.")]


def parse_numbers(option: str, text: str, count: int) -> tuple[float, ...]:
    """Reads numbers separated by commas.

    Raises:
        UsageError: if they are not that many numbers.
    """
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count:
        what = "a number" if count == 1 else f"{count} numbers separated by commas"
        raise UsageError(f"{option} takes {what}, got {text!r}")
    return numbers


def parse_time(option: str, text: str | None) -> float | None:
    """Reads a time in seconds: a number, MM:SS or HH:MM:SS.

    Raises:
        UsageError: if it is none of these.
    """
    if text is None:
        return None
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or not all(0 <= part < math.inf for part in parts):
        raise UsageError(f"{option} takes seconds or [HH:]MM:SS, got {text!r}")
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds
