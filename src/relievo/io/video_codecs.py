"""Encoders by name: what they are called, how they are set, which pixels they take."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import av
from av.codec.codec import UnknownCodecError
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext

from relievo.core.errors import CodecError
from relievo.io.hevc_sei import HEVC_STEREO_MODES


@dataclass(frozen=True, slots=True)
class Encoder:
    """How an encoder is used.

    Attributes:
        name: FFmpeg's name.
        crf: default of the quality, smaller is better; None = the encoder has no such setting.
        preset: default of speed against size; None = the encoder has no such setting.
        options: set always.
        environment: variables that are set while it is opened, unless the user has set them.
        pixel_formats: by bit depth; empty = what the encoder offers that is nearest to 4:2:0.
    """

    name: str
    crf: int | None = None
    preset: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    pixel_formats: dict[int, str] = field(default_factory=dict)


_YUV_420 = {8: "yuv420p", 10: "yuv420p10le"}

ENCODERS = {
    "h264": Encoder("libx264", crf=18, preset="veryfast", pixel_formats=_YUV_420),
    "hevc": Encoder(
        "libx265",
        crf=20,
        preset="veryfast",
        # x265 writes to standard error by itself, past the log of FFmpeg.
        options={"x265-params": "log-level=error"},
        pixel_formats={**_YUV_420, 12: "yuv420p12le"},
    ),
    "av1": Encoder(
        "libsvtav1",
        crf=24,
        preset="9",
        # It writes there by itself, too, and has no option against it: 0 = what it dies of.
        environment={"SVT_LOG": "0"},
        pixel_formats=_YUV_420,
    ),
    # Lossless for what the project computes, which is RGB: a detour over YUV would round.
    "ffv1": Encoder(
        "ffv1",
        options={"slices": "4", "slicecrc": "1"},
        pixel_formats={8: "bgr0", **{bits: f"gbrp{bits}le" for bits in (10, 12, 14, 16)}},
    ),
    "prores": Encoder("prores", pixel_formats={8: "yuv422p10le", 10: "yuv422p10le"}),
}
_FALLBACK_FORMATS = {
    8: ("yuv420p", "nv12", "yuv422p", "yuv444p", "yuvj420p", "bgr0", "gbrp", "rgb24"),
    10: ("yuv420p10le", "p010le", "yuv422p10le", "yuv444p10le", "gbrp10le"),
}
# In narrower pictures x265 4.1 writes past the end of a row of blocks while it looks ahead for what
# later blocks are made of ("cutree"): measured up to 48 pixels, the process dies of it.
_NARROW_FOR_X265_PX = 64
# Of pictures so narrow or low, if they are longer than a block, SVT-AV1 4.1 never gives the last
# ones back: measured up to 16 pixels; 32 are taken.
_FLAT_FOR_SVT_PX, _LONG_FOR_SVT_PX = 32, 64
# Taken by every encoder of films, also by those that know a few sizes only.
_USUAL_SIZE = (288, 352)
# Numbers of x264's frame packing SEI, which televisions look at.
_FRAME_PACKING = {
    "checkerboard_lr": 0,
    "col_interleaved_lr": 1,
    "row_interleaved_lr": 2,
    "left_right": 3,
    "top_bottom": 4,
    "block_lr": 5,
}
STEREO_MODES = frozenset(
    {"mono", "left_right", "right_left", "top_bottom", "bottom_top", "block_lr", "block_rl"}
    | {"checkerboard_lr", "checkerboard_rl", "row_interleaved_lr", "row_interleaved_rl"}
    | {"col_interleaved_lr", "col_interleaved_rl", "anaglyph_cyan_red", "anaglyph_green_magenta"}
)
"""How two views share a frame, by the names that Matroska has for it."""


def find_encoder(codec: str) -> Encoder:
    """The encoder of a codec, or the one of that name.

    Raises:
        CodecError: if there is none; the message lists the codecs.
    """
    by_name = {each.name: each for each in ENCODERS.values()}
    encoder = ENCODERS.get(codec) or by_name.get(codec) or Encoder(codec)
    try:
        found = av.Codec(encoder.name, "w")
    except UnknownCodecError as error:
        raise CodecError(
            f"no encoder for {codec}; use one of {_listed(ENCODERS)} or an encoder of FFmpeg"
        ) from error
    if found.type != "video":
        raise CodecError(f"{codec} encodes {found.type}; use one of {_listed(ENCODERS)}")
    return encoder


def pixel_format_of(encoder: Encoder, bit_depth: int) -> str:
    """The pixel format that an encoder is given for a bit depth.

    Raises:
        CodecError: if the encoder has none.
    """
    if encoder.pixel_formats:
        if bit_depth in encoder.pixel_formats:
            return encoder.pixel_formats[bit_depth]
        depths = _listed([str(depth) for depth in encoder.pixel_formats])
        raise CodecError(f"{encoder.name} cannot hold {bit_depth} bits; use {depths}")
    offered = {each.name for each in av.Codec(encoder.name, "w").video_formats or []}
    for name in _FALLBACK_FORMATS.get(bit_depth, ()):
        if not offered or name in offered:
            return name
    raise CodecError(f"{encoder.name} takes no pixel format of {bit_depth} bits; use 8 or 10")


def encoder_options(
    encoder: Encoder, *, crf: int | None, preset: str | None, stereo_mode: str | None, width: int
) -> dict[str, str]:
    """The options for an encoder of pictures of a width: its own defaults where nothing is said."""
    options = dict(encoder.options)
    chosen = {
        "crf": encoder.crf if crf is None else crf,
        "preset": encoder.preset if preset is None else preset,
    }
    options.update({key: str(value) for key, value in chosen.items() if value is not None})
    if encoder.name == "libx264" and stereo_mode in _FRAME_PACKING:
        options["x264-params"] = f"frame-packing={_FRAME_PACKING[stereo_mode]}"
    if encoder.name == "libx265" and width < _NARROW_FOR_X265_PX:
        options["x265-params"] += ":cutree=0"
    return options


def open_encoder(
    context: VideoCodecContext, encoder: Encoder, options: dict[str, str], path: Path
) -> None:
    """Opens an encoder that knows its pictures already.

    Raises:
        CodecError: if it refuses them or an option; the message names the film.
    """
    sides = sorted((context.width, context.height))
    if encoder.name == "libsvtav1" and sides[0] < _FLAT_FOR_SVT_PX and sides[1] > _LONG_FOR_SVT_PX:
        raise CodecError(f"{path}: {_refusal_of_size(context, encoder, 'larger')}")
    if not _opens(context, encoder, options):
        raise CodecError(f"{path}: {_reason(context, encoder, options)}")
    unknown = sorted(set(context.options) & {"crf", "preset"})
    if unknown:
        raise CodecError(f"{path}: {encoder.name} has no option {', '.join(unknown)}; leave it out")


def is_marked_in_stream(encoder: Encoder, stereo_mode: str) -> bool:
    """Whether the pictures of an encoder can say themselves how two views share them."""
    if is_hevc(encoder):
        return stereo_mode in HEVC_STEREO_MODES
    return encoder.name == "libx264" and stereo_mode in _FRAME_PACKING


def is_hevc(encoder: Encoder) -> bool:
    """Whether an encoder writes H.265."""
    return av.Codec(encoder.name, "w").canonical_name == "hevc"


def refusal(container: OutputContainer, codec: str, path: Path) -> CodecError:
    """The error for a codec that the container of a film cannot hold, naming what it can."""
    usable = [name for name, each in ENCODERS.items() if each.name in container.supported_codecs]
    return CodecError(
        f"{path}: {container.format.name} cannot hold {codec}; "
        f"use {_listed(usable) if usable else 'another ending, such as .mkv'}"
    )


def _listed(names: Sequence[str] | dict[str, Encoder]) -> str:
    return ", ".join(names)


def _opens(context: VideoCodecContext, encoder: Encoder, options: dict[str, str]) -> bool:
    context.options = options
    try:
        with _quiet(encoder):
            context.open()
    except (av.FFmpegError, ValueError):
        return False
    return True


@contextmanager
def _quiet(encoder: Encoder) -> Iterator[None]:
    added = {name: text for name, text in encoder.environment.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _refusal_of_size(context: VideoCodecContext, encoder: Encoder, change: str) -> str:
    size = f"{context.width} x {context.height}"
    return f"{encoder.name} refuses pictures of {size}; use a {change} size or another codec"


def _reason(context: VideoCodecContext, encoder: Encoder, options: dict[str, str]) -> str:
    """Why an encoder does not open: the size if it takes another, what else is chosen if not."""
    size = f"{context.width} x {context.height}"
    other = av.CodecContext.create(encoder.name, "w")
    assert isinstance(other, VideoCodecContext)
    other.height, other.width = _USUAL_SIZE
    other.pix_fmt, other.time_base = context.pix_fmt, context.time_base
    other.framerate = context.framerate
    if _opens(other, encoder, options):
        is_small = context.height * context.width < other.height * other.width
        change = "larger" if is_small else "smaller"
        return _refusal_of_size(context, encoder, change)
    chosen = [f"{name} {options[name]}" for name in ("crf", "preset") if name in options]
    settings = ", ".join([f"{float(context.framerate):g} frames per second", *chosen])
    return f"{encoder.name} refuses {size}, {settings}; use other values or another codec"
