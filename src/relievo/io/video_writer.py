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
import numpy as np
from av import Packet
from av.container import OutputContainer
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from relievo.core.checks import check_image
from relievo.core.errors import CodecError, DTypeError, RangeError, ShapeError, UsageError
from relievo.core.types import Image, Size
from relievo.io.atomic import check_output, replacing
from relievo.io.frame_slots import FrameSlots, can_reorder, has_one_rate
from relievo.io.hevc_sei import FramePackingMarker
from relievo.io.matroska_picture import describe_picture, make_room
from relievo.io.mp4_spatial import add_spatial_boxes, spatial_boxes
from relievo.io.stereo_tags import FULL_ANGLES, SIDE_BY_SIDE, TOP_BOTTOM, StereoTag
from relievo.io.streams import StreamCarrier
from relievo.io.video_codecs import (
    Encoder,
    encoder_options,
    find_encoder,
    is_hevc,
    is_marked_in_stream,
    open_encoder,
    pixel_format_of,
    refusal,
)
from relievo.io.video_colour import UNSPECIFIED, FrameConverter, matrix_of
from relievo.io.video_info import VideoInfo
from relievo.io.video_padding import chroma_step, pad, padded_size
from relievo.io.video_tracks import MP4_FAMILY

_RGB_MATRIX = 0
# For fewer frames x265 gives decoding times that were never set; none is reordered then.
_SHORTEST_FOR_X265 = 3
_MATROSKA_FAMILY = ("matroska", "webm")
_MODES_IN_TURN = ("row_", "col_", "checkerboard_")
_MODES_OF_FRAMES = ("block_lr", "block_rl")
_IN_THE_PLAYER = "choose it in the player"


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
            For views in turn the first frame that is added is the view that the mode names first.
        is_half: whether both views are squeezed to half their width or height.
        projection: how a view lies in space, one of `PROJECTIONS`.
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
        is_half: bool = False,
        projection: str = "flat",
        overwrite: bool = False,
        threads: int = 0,
    ) -> None:
        self._tag = StereoTag(
            stereo_mode or "mono",
            is_half=is_half,
            projection=projection,
            fov_degrees=FULL_ANGLES.get(projection),
        )
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
        self._marker: FramePackingMarker | None = None
        self._track_name = ""
        encoder = find_encoder(codec)
        pixel_format = pixel_format_of(encoder, bit_depth)
        self._stored_size = padded_size(size, pixel_format, self._tag.mode)
        with ExitStack() as stack:
            self._temporary = stack.enter_context(replacing(path, overwrite=overwrite))
            self._container = _open_container(self._temporary, path, self._tag)
            stack.push(self._abandon)
            self._slots: FrameSlots | None = None
            if has_one_rate(self._container):
                group = 2 if self._tag.mode in _MODES_OF_FRAMES else 1
                self._slots = FrameSlots(frame_rate, group=group)
            try:
                self._stream = self._add_stream(encoder, pixel_format, frame_rate, threads)
            except ValueError as error:
                raise refusal(self._container, codec, path) from error
            self._set_colours(info, pixel_format)
            aspect = sample_aspect_ratio or (info.sample_aspect_ratio if info else Fraction(1))
            self._stream.sample_aspect_ratio = aspect
            options = encoder_options(
                encoder,
                crf=crf,
                preset=preset,
                stereo_mode=stereo_mode,
                width=self._stored_size[1],
            )
            open_encoder(self._stream.codec_context, encoder, options, path)
            if source is not None:
                end = None if end_s is None else Fraction(end_s)
                self._carrier = StreamCarrier(
                    source, self._container, start_s=self._start_s, end_s=end
                )
                stack.callback(self._carrier.close)
                self.notes += self._carrier.notes
            self._mark_stereo(encoder)
            self._start_container(codec)
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
        time, time_base = pts - self._start, self._time_base
        if self._slots is not None:
            slot = self._slots.place(time * time_base)
            if slot is None:
                return
            time, time_base = slot, 1 / self._slots.frame_rate
        frame = self._convert(pad(image, self._stored_size, self._tag.mode))
        frame.pts, frame.time_base = time, time_base
        if self._marker is not None:
            self._marker.expect(time)
        packets = self._encode(frame)
        if self._carrier is not None:
            self._carrier.advance(time * time_base)
        self._container.mux(packets)

    def _finish(self) -> None:
        if not self._count:
            raise UsageError(f"{self._path}: no frame was added; nothing is written")
        packets = self._encode(None)
        if self._count < _SHORTEST_FOR_X265:
            for packet in packets:
                packet.dts = packet.pts
        self._container.mux(packets)
        if self._carrier is not None:
            known = len(self._carrier.notes)
            self._carrier.finish()
            self.notes += self._carrier.notes[known:]
        if self._slots is not None:
            self.notes += self._slots.notes(self._container.format.name)
        self._container.close()
        self._mark_film()

    def _encode(self, frame: av.VideoFrame | None) -> "list[Packet[VideoStream]]":
        try:
            packets = self._stream.encode(frame)
        except av.FFmpegError as error:
            raise CodecError(
                f"{self._path}: {self._stream.codec_context.name} failed on a frame"
                f" ({error.strerror}); use another codec"
            ) from error
        return packets if self._marker is None else [self._marker.mark(each) for each in packets]

    def _mark_film(self) -> None:
        """Writes what the muxer cannot, into the film that it has completed."""
        if self._container.format.name in MP4_FAMILY and _has_two_views_or_a_sphere(self._tag):
            add_spatial_boxes(self._temporary, self._tag)
        elif self._container.format.name in _MATROSKA_FAMILY:
            describe_picture(
                self._temporary,
                self._track_name,
                projection=self._tag.projection,
                shown=self._shown_size(),
            )

    def _shown_size(self) -> Size:
        """The size at which one view is shown, with square pixels."""
        height, width = self._stored_size
        aspect = self._stream.sample_aspect_ratio or Fraction(1)
        if not self._tag.is_half:
            width //= 2 if self._tag.mode in SIDE_BY_SIDE else 1
            height //= 2 if self._tag.mode in TOP_BOTTOM else 1
        return height, round(width * aspect)

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
        time_base = self._time_base
        if self._slots is not None:
            # The muxer takes the unit of time for the rate of such a container.
            frame_rate = self._slots.frame_rate
            time_base = 1 / frame_rate
        stream = cast(
            VideoStream,
            self._container.add_stream(encoder.name, rate=frame_rate, time_base=time_base),
        )
        context = stream.codec_context
        context.height, context.width = self._stored_size
        context.pix_fmt = pixel_format
        context.thread_count = threads
        if not can_reorder(self._container):
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

    def _start_container(self, codec: str) -> None:
        """Writes the head of the film: not every pair of container and codec that is offered goes.

        Raises:
            CodecError: if it does not.
        """
        try:
            self._container.start_encoding()
        except (av.ArgumentError, av.PatchWelcomeError, ValueError) as error:
            raise CodecError(
                f"{self._path}: {self._container.format.name} refuses {codec} as it is here; use "
                "another ending, such as .mkv, or another codec"
            ) from error

    def _mark_stereo(self, encoder: Encoder) -> None:
        tag, tags = self._tag, self._stream.metadata
        if is_hevc(encoder) and is_marked_in_stream(encoder, tag.mode):
            extradata = self._stream.codec_context.extradata
            self._marker = FramePackingMarker(tag.mode, extradata)
        if self._container.format.name in _MATROSKA_FAMILY:
            if tag.mode != "mono":
                tags["stereo_mode"] = tag.mode
            self._track_name = tags.get("title", "")
            tags["title"] = make_room(self._track_name)
        else:
            self._note_unmarked(encoder)

    def _note_unmarked(self, encoder: Encoder) -> None:
        """Says what players will not find out; anaglyphs need nothing from them."""
        tag, name = self._tag, self._container.format.name
        kinds = {box.kind for box in spatial_boxes(tag)} if name in MP4_FAMILY else set()
        is_marked = b"st3d" in kinds or is_marked_in_stream(encoder, tag.mode)
        if not (is_marked or tag.mode == "mono" or tag.mode.startswith("anaglyph")):
            self.notes.append(f"{name} cannot say that views are {tag.mode}; {_IN_THE_PLAYER}")
        if tag.projection != "flat" and b"sv3d" not in kinds:
            self.notes.append(f"{name} cannot say that it is {tag.projection}; {_IN_THE_PLAYER}")

    def _note_limits(self) -> None:
        if self._stored_size != self._size:
            self.notes.append(
                f"{_by(self._size)} pixels are stored as {_by(self._stored_size)}: players want"
                " even numbers, so the last rows or columns are repeated"
            )
        is_mixed = chroma_step(self._stream.codec_context.pix_fmt or "") != (1, 1)
        if is_mixed and self._tag.mode.startswith(_MODES_IN_TURN):
            self.notes.append(
                f"{self._stream.codec_context.pix_fmt} stores colours at half size, so those of"
                " both views are mixed in this layout; a lossless codec, ffv1, keeps them apart"
            )


def _by(size: Size) -> str:
    return f"{size[1]} x {size[0]}"


def _has_two_views_or_a_sphere(tag: StereoTag) -> bool:
    return bool(spatial_boxes(tag)) and (tag.mode, tag.projection) != ("mono", "flat")


def _open_container(temporary: Path, path: Path, tag: StereoTag) -> OutputContainer:
    # Where boxes are added later, that pass brings the index to the front.
    is_mp4 = path.suffix.lower() in (".mp4", ".m4v", ".mov")
    is_indexed_first = is_mp4 and not _has_two_views_or_a_sphere(tag)
    try:
        # Nothing is created on the disk before the first packet.
        return av.open(
            f"file:{temporary}",
            "w",
            container_options={"movflags": "+faststart"} if is_indexed_first else {},
        )
    except (ValueError, av.FFmpegError) as error:
        raise CodecError(
            f"{path}: no container for the ending {path.suffix!r}; use .mp4, .mkv, .mov or .webm"
        ) from error
