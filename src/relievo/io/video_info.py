"""What a film file says about itself, and how it is opened.

Times are seconds on the clock of the film. It starts where the container says, except for formats
whose clock starts anywhere (MPEG transport and program streams): there 0 is the first packet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, cast

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import Size
from relievo.io.video_colour import bit_depth_of

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"}
    | {".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv"}
)

_CLOCK_PER_S = 1_000_000
# The rate that the timestamps have in common is that of the film up to so many times the average.
_STEADY = Fraction(21, 20)
# AVFMT_TS_DISCONT of FFmpeg: the timestamps of the format may jump.
_HAS_FREE_CLOCK = 0x0200
# Formats that FFmpeg recognises in still images and in plain text.
_NOT_FILMS = ("image2", "tty")


class Chapter(NamedTuple):
    """A named stretch of a film: start_s and end_s in seconds; title may be empty."""

    start_s: float
    end_s: float
    title: str


class Orientation(NamedTuple):
    """How a stored frame becomes upright: mirrored left to right first, then turned clockwise."""

    is_mirrored: bool
    clockwise_degrees: int

    @property
    def swaps_axes(self) -> bool:
        """Whether height and width change places."""
        return self.clockwise_degrees % 180 == 90


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What is known of a film before it is read.

    Attributes:
        size: (height, width) in pixels, after rotation.
        frame_rate: frames per second that all but a few frames keep to; else the average.
        time_base: seconds per unit of a timestamp.
        duration_s: length of the video in seconds; None = the file does not say.
        frame_count: number of frames, estimated where the file does not say; None = unknown.
        bit_depth: bits per channel.
        pixel_format: FFmpeg's name of the stored format.
        is_full_range: whether black is stored as 0; None = the film does not say.
        primaries: code point of ITU-T H.273; 2 = the film does not say.
        transfer: like `primaries`.
        matrix: like `primaries`.
        rotation_degrees: clockwise turn from the stored to the upright frame: 0, 90, 180 or 270.
        sample_aspect_ratio: width by height of a pixel, after rotation.
        audio_count: number of audio tracks.
        subtitle_count: number of subtitle tracks.
        chapters: in the order of the file.
    """

    size: Size
    frame_rate: Fraction
    time_base: Fraction
    duration_s: float | None
    frame_count: int | None
    bit_depth: int
    pixel_format: str
    is_full_range: bool | None
    primaries: int
    transfer: int
    matrix: int
    rotation_degrees: int
    sample_aspect_ratio: Fraction
    audio_count: int
    subtitle_count: int
    chapters: tuple[Chapter, ...]


def is_video(path: Path) -> bool:
    """Whether the ending of a file name is one of a film."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def read_video_info(path: Path) -> VideoInfo:
    """Reads what a film says about itself, and decodes its first frame.

    Raises:
        UnreadableInputError: if the file is missing, empty, damaged beyond reading or no film.
        UnsupportedInputError: if it has no video stream or one that cannot be decoded.
    """
    with open_film(path) as container:
        stream = find_video_stream(container, path)
        frame = _first_frame(container, stream, path)
        rate = _frame_rate(stream)
        orientation = orientation_of(frame)
        aspect = stream.sample_aspect_ratio or Fraction(1)
        duration_s = stream_duration_s(stream)
        if duration_s is None and container.duration:
            duration_s = container.duration / _CLOCK_PER_S
        size = (frame.height, frame.width)
        return VideoInfo(
            size=size[::-1] if orientation.swaps_axes else size,
            frame_rate=rate,
            time_base=_time_base(stream),
            duration_s=duration_s,
            frame_count=_frame_count(stream, duration_s, rate),
            bit_depth=bit_depth_of(frame.format),
            pixel_format=frame.format.name,
            is_full_range=_range_of(frame),
            primaries=int(frame.color_primaries),
            transfer=int(frame.color_trc),
            matrix=int(frame.colorspace),
            rotation_degrees=orientation.clockwise_degrees,
            sample_aspect_ratio=1 / aspect if orientation.swaps_axes else aspect,
            audio_count=len(container.streams.audio),
            subtitle_count=len(container.streams.subtitles),
            chapters=_chapters(container),
        )


def open_film(path: Path) -> InputContainer:
    """Opens a film with PyAV.

    Raises:
        UnreadableInputError: if the file is missing, empty, damaged beyond reading or no film.
    """
    if not path.is_file():
        raise UnreadableInputError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise UnreadableInputError(f"{path}: the file is empty; copy or download it again")
    try:
        # Without the prefix a colon in a name would be taken for a protocol.
        container = av.open(f"file:{path}", "r", metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise UnreadableInputError(
            f"{path}: not a film, or damaged beyond reading ({_reason(error)}); try the original"
        ) from error
    name = container.format.name
    if name in _NOT_FILMS or name.endswith("_pipe"):
        container.close()
        raise UnreadableInputError(f"{path}: not a film but {container.format.long_name}")
    return container


def find_video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The first video stream that is not an attached picture.

    Raises:
        UnsupportedInputError: if there is none, or no decoder for it.
    """
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            if stream.codec_context is None:
                raise UnsupportedInputError(
                    f"{path}: no decoder for its video; convert it to H.264 first"
                )
            return stream
    raise UnsupportedInputError(f"{path}: has no video stream; give a film with pictures")


def clock_start_s(container: InputContainer) -> Fraction:
    """Where the film's clock starts on that of the container, in seconds."""
    if container.format.flags & _HAS_FREE_CLOCK and container.start_time:
        return Fraction(container.start_time, _CLOCK_PER_S)
    return Fraction(0)


def stream_duration_s(stream: VideoStream) -> float | None:
    """Length of a stream in seconds as it states itself; None = it does not."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    # Matroska keeps it as a tag of the track.
    match = re.fullmatch(r"(\d+):(\d+):(\d+\.?\d*)", stream.metadata.get("DURATION", ""))
    if match is None:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3])


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """How a decoded frame has to be turned; turns that are not by quarters are left out."""
    side_data: Mapping[str, Any] = cast(Mapping[str, Any], frame.side_data)
    try:
        matrix = np.frombuffer(side_data["DISPLAYMATRIX"], dtype=np.int32)
    except KeyError:
        return Orientation(is_mirrored=False, clockwise_degrees=0)
    a, b, c, d = (int(matrix[index]) for index in (0, 1, 3, 4))
    # The rows of the matrix are where the x axis and the y axis go, y downwards.
    is_mirrored = a * d - b * c < 0
    along_x, along_y = (-a, -b) if is_mirrored else (a, b)
    if abs(along_x) >= abs(along_y):
        return Orientation(is_mirrored, 0 if along_x >= 0 else 180)
    return Orientation(is_mirrored, 90 if along_y > 0 else 270)


def _first_frame(container: InputContainer, stream: VideoStream, path: Path) -> av.VideoFrame:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
            frames = packet.decode()
        except StopIteration:
            raise UnreadableInputError(
                f"{path}: not one frame can be decoded; try the original"
            ) from None
        except av.InvalidDataError:
            continue
        except av.FFmpegError as error:
            raise UnreadableInputError(f"{path}: cannot be read ({_reason(error)})") from error
        if frames:
            return frames[0]


def _time_base(stream: VideoStream) -> Fraction:
    assert stream.time_base is not None
    return stream.time_base


def _frame_rate(stream: VideoStream) -> Fraction:
    average, guessed = stream.average_rate, stream.guessed_rate
    if not (average and guessed):
        return average or guessed or Fraction(25)
    # A few frames that are missing or last longer make the average a little less.
    return guessed if average < guessed <= average * _STEADY else average


def _frame_count(stream: VideoStream, duration_s: float | None, rate: Fraction) -> int | None:
    if stream.frames:
        return stream.frames
    return None if duration_s is None else round(duration_s * rate)


def _range_of(frame: av.VideoFrame) -> bool | None:
    if frame.color_range == ColorRange.UNSPECIFIED:
        return True if frame.format.name.startswith("yuvj") else None
    return bool(frame.color_range == ColorRange.JPEG)


def _chapters(container: InputContainer) -> tuple[Chapter, ...]:
    start = clock_start_s(container)
    return tuple(
        Chapter(
            start_s=float(chapter["start"] * (chapter["time_base"] or 0) - start),
            end_s=float(chapter["end"] * (chapter["time_base"] or 0) - start),
            title=chapter["metadata"].get("title", ""),
        )
        for chapter in container.chapters()
    )


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
