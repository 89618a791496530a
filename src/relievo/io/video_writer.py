"""Films out: frames with their timestamps, and whatever else the source film had.

A film appears under its name when it is complete. Timestamps are kept to the unit in MP4 and MOV;
Matroska and WebM count in milliseconds.
"""

from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from relievo.core.checks import check_image
from relievo.core.errors import CodecError, DTypeError, RangeError, ShapeError, UsageError
from relievo.core.types import Image, Size
from relievo.io.atomic import check_output, replacing
from relievo.io.streams import StreamCarrier
from relievo.io.video_codecs import (
    STEREO_MODES,
    Encoder,
    encoder_options,
    find_encoder,
    is_marked_in_stream,
    pixel_format_of,
    refusal,
)
from relievo.io.video_colour import UNSPECIFIED, FrameConverter, matrix_of
from relievo.io.video_info import VideoInfo

_RGB_MATRIX = 0
# AVFMT_VARIABLE_FPS of FFmpeg.
_HAS_TIMESTAMPS = 0x0400
# For fewer frames x265 gives decoding times that were never set; none is reordered then.
_SHORTEST_FOR_X265 = 3


class VideoWriter:
    """A film that is being written, as a context.

    Args:
        path: the film; its ending chooses the container.
        size: (height, width) of the images. Where the codec wants even numbers, the last row or
            column is repeated once, because 4:2:0 is what every player plays.
        frame_rate: frames per second, the average.
        time_base: seconds per unit of a timestamp.
        codec: h264, hevc, av1, ffv1 (lossless), prores, or the name of an encoder of FFmpeg.
        crf: quality, smaller is better; None = a default that is hard to tell from the source.
        preset: speed against size, in the encoder's own words; None = fast.
        bit_depth: bits per channel of the film and of images that are uint16.
        info: the film whose colours are kept: range, primaries, transfer and matrix.
        sample_aspect_ratio: width by height of a pixel; None = that of info, or square.
        source: the film whose sound, subtitles, chapters and tags are carried over.
        start_s: the time in the source that becomes the start; timestamps stay the source's.
        end_s: the time in the source where the carried streams end.
        stereo_mode: how two views share a frame, one of `STEREO_MODES`; None = there is one view.
        overwrite: whether a file of that name may be replaced.
        threads: threads of the encoder; 0 = as many as there are cores.

    Attributes:
        notes: what could not be kept as it was, a sentence each; complete when the film is.

    Raises:
        OutputError: if the film cannot be written there; nothing has been written then.
        CodecError: if the codec is unknown, or container or encoder refuse it.
        InputError: if the source cannot be read.
        RangeError: if an argument makes no sense.

    Example:
        info = read_video_info(source)
        with VideoWriter(path, size=size, frame_rate=info.frame_rate, time_base=info.time_base,
                         info=info, source=source) as writer:
            for frame in reader:
                writer.add_frame(convert(frame.image), frame.pts)
    """

    def __init__(
        self,
        path: Path,
        *,
        size: Size,
        frame_rate: Fraction,
        time_base: Fraction,
        codec: str = "h264",
        crf: int | None = None,
        preset: str | None = None,
        bit_depth: int = 8,
        info: VideoInfo | None = None,
        sample_aspect_ratio: Fraction | None = None,
        source: Path | None = None,
        start_s: float | None = None,
        end_s: float | None = None,
        stereo_mode: str | None = None,
        overwrite: bool = False,
        threads: int = 0,
    ) -> None:
        if stereo_mode is not None and stereo_mode not in STEREO_MODES:
            raise RangeError(f"stereo_mode must be one of {sorted(STEREO_MODES)}: {stereo_mode}")
        if min(size) < 1:
            raise RangeError(f"size must be at least (1, 1), got {size}")
        check_output(path, overwrite=overwrite, inputs=[] if source is None else [source])
        self.notes: list[str] = []
        self._path = path
        self._size = size
        self._bit_depth = bit_depth
        self._time_base = time_base
        self._start_s = Fraction(start_s or 0)
        self._start = round(self._start_s / time_base)
        self._last: int | None = None
        self._count = 0
        self._carrier: StreamCarrier | None = None
        encoder = find_encoder(codec)
        pixel_format = pixel_format_of(encoder, bit_depth)
        self._stored_size = _padded(size, pixel_format)
        with ExitStack() as stack:
            self._temporary = stack.enter_context(replacing(path, overwrite=overwrite))
            self._container = _open_container(self._temporary, path)
            stack.push(self._abandon)
            try:
                self._stream = self._add_stream(encoder, pixel_format, frame_rate, threads)
            except ValueError as error:
                raise refusal(self._container, codec) from error
            self._set_colours(info, pixel_format)
            aspect = sample_aspect_ratio or (info.sample_aspect_ratio if info else Fraction(1))
            self._stream.sample_aspect_ratio = aspect
            options = encoder_options(encoder, crf=crf, preset=preset, stereo_mode=stereo_mode)
            self._open_encoder(options)
            if source is not None:
                end = None if end_s is None else Fraction(end_s)
                self._carrier = StreamCarrier(
                    source, self._container, start_s=self._start_s, end_s=end
                )
                stack.callback(self._carrier.close)
                self.notes += self._carrier.notes
            self._mark_stereo(encoder, stereo_mode)
            self._stack = stack.pop_all()
        self._note_limits()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self._finish()

    def add_frame(self, image: Image, pts: int) -> None:
        """Encodes one frame.

        Args:
            image: (H, W, 3) uint8, or uint16 holding `bit_depth` bits, RGB.
            pts: presentation timestamp on the source's clock in units of `time_base`, larger than
                the one before.

        Raises:
            ShapeError: if the image has another size than the film.
            DTypeError: if the image is uint16 and the film has 8 bits.
            RangeError: if pts does not go forward, or lies before the start.
            NoSpaceError: if the disk is full.
        """
        check_image("image", image)
        if image.shape[:2] != self._size:
            raise ShapeError(f"image must be {self._size} as the film, got {image.shape[:2]}")
        if image.dtype == np.uint16 and self._bit_depth == 8:
            raise DTypeError("image must be uint8 for a film of 8 bits, got uint16")
        if pts < self._start or (self._last is not None and pts <= self._last):
            before = self._start - 1 if self._last is None else self._last
            raise RangeError(f"pts must be larger than {before}, got {pts}")
        self._last = pts
        self._count += 1
        frame = self._convert(self._pad(image))
        frame.pts = pts - self._start
        frame.time_base = self._time_base
        packets = self._stream.encode(frame)
        if self._carrier is not None:
            self._carrier.advance(frame.pts * self._time_base)
        self._container.mux(packets)

    def _finish(self) -> None:
        if not self._count:
            raise UsageError(f"{self._path}: no frame was added; nothing is written")
        packets = self._stream.encode(None)
        if self._count < _SHORTEST_FOR_X265:
            for packet in packets:
                packet.dts = packet.pts
        self._container.mux(packets)
        if self._carrier is not None:
            known = len(self._carrier.notes)
            self._carrier.finish()
            self.notes += self._carrier.notes[known:]
        self._container.close()

    def _abandon(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """After an error: closes without the second pass that would put the index in front."""
        if error is not None:
            self._temporary.unlink(missing_ok=True)
            with suppress(av.FFmpegError):
                self._container.close()

    def _add_stream(
        self, encoder: Encoder, pixel_format: str, frame_rate: Fraction, threads: int
    ) -> VideoStream:
        stream = cast(
            VideoStream,
            self._container.add_stream(encoder.name, rate=frame_rate, time_base=self._time_base),
        )
        context = stream.codec_context
        context.height, context.width = self._stored_size
        context.pix_fmt = pixel_format
        context.thread_count = threads
        if not self._has_timestamps:
            context.max_b_frames = 0
        if encoder.name == "libx265" and self._container.format.name in ("mp4", "mov"):
            # Players of Apple want this one of the two tags for HEVC.
            context.codec_tag = "hvc1"
        return stream

    def _set_colours(self, info: VideoInfo | None, pixel_format: str) -> None:
        context = self._stream.codec_context
        is_rgb = av.VideoFormat(pixel_format).is_rgb
        is_full = is_rgb or bool(info and info.is_full_range)
        # The matrix is always written: players guess by size, and two views are twice as wide.
        matrix = matrix_of(info.matrix if info else UNSPECIFIED, info.size if info else self._size)
        context.colorspace = _RGB_MATRIX if is_rgb else matrix
        context.color_range = int(ColorRange.JPEG if is_full else ColorRange.MPEG)
        context.color_primaries = info.primaries if info else UNSPECIFIED
        context.color_trc = info.transfer if info else UNSPECIFIED
        self._convert = FrameConverter(
            pixel_format, bit_depth=self._bit_depth, matrix=matrix, is_full_range=is_full
        )

    def _open_encoder(self, options: dict[str, str]) -> None:
        context = self._stream.codec_context
        context.options = options
        try:
            context.open()
        except (av.FFmpegError, ValueError) as error:
            raise CodecError(
                f"{context.name} refuses {self._stored_size} with {options}: {error}"
            ) from error
        unknown = sorted(set(context.options) & {"crf", "preset"})
        if unknown:
            raise CodecError(f"{context.name} has no option {', '.join(unknown)}; leave it out")

    def _mark_stereo(self, encoder: Encoder, stereo_mode: str | None) -> None:
        if stereo_mode is None:
            return
        name = self._container.format.name
        if name in ("matroska", "webm"):
            self._stream.metadata["stereo_mode"] = stereo_mode
        elif not is_marked_in_stream(encoder, stereo_mode):
            self.notes.append(
                f"{name} cannot say that views are {stereo_mode}; choose it in the player"
            )

    def _note_limits(self) -> None:
        if self._stored_size != self._size:
            self.notes.append(
                f"size {self._size} is stored as {self._stored_size}: players want even numbers, "
                "so the last row or column is repeated"
            )
        if not self._has_timestamps:
            self.notes.append(
                f"{self._container.format.name} has one frame rate; timestamps are rounded to it"
            )

    @property
    def _has_timestamps(self) -> bool:
        """Whether a frame can have any time, not only a multiple of one interval."""
        return bool(self._container.format.flags & _HAS_TIMESTAMPS)

    def _pad(self, image: Image) -> Image:
        below = self._stored_size[0] - self._size[0]
        right = self._stored_size[1] - self._size[1]
        if not (below or right):
            return image
        padded = cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE)
        return cast(Image, padded)


def _open_container(temporary: Path, path: Path) -> OutputContainer:
    is_mp4 = path.suffix.lower() in (".mp4", ".m4v", ".mov")
    try:
        # Nothing is created on the disk before the first packet.
        return av.open(
            f"file:{temporary}",
            "w",
            container_options={"movflags": "+faststart"} if is_mp4 else {},
        )
    except (ValueError, av.FFmpegError) as error:
        raise CodecError(
            f"{path}: no container for the ending {path.suffix!r}; use .mp4, .mkv, .mov or .webm"
        ) from error


def _padded(size: Size, pixel_format: str) -> Size:
    chroma = av.VideoFormat(pixel_format, 2, 2)
    rows = 2 // chroma.chroma_height(2) if not chroma.is_rgb else 1
    columns = 2 // chroma.chroma_width(2) if not chroma.is_rgb else 1
    return -(-size[0] // rows) * rows, -(-size[1] // columns) * columns
