"""Films in, as a stream of frames in the order of display and in constant memory.

Frames come upright, in RGB, with the timestamps of the film. What is damaged is skipped or
concealed by the decoder, and always counted.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import cv2
from av.packet import Packet
from av.stream import Discard
from av.video.stream import VideoStream

from relievo.core.errors import (
    RangeError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import Frame, Image, Size
from relievo.io.video_colour import RgbConverter
from relievo.io.video_info import (
    Orientation,
    clock_start_s,
    find_video_stream,
    open_film,
    orientation_of,
    read_video_info,
    stream_duration_s,
)

_ROTATIONS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_SEEK_MARGINS_S = (0, 10)
# A demuxer that fails this often in a row will not find its way back.
_MOST_FAILURES = 50
_END_SLACK_S = 0.5


class VideoReader:
    """A film as a context and an iterator of frames.

    Args:
        path: the film.
        bit_depth: most bits per channel wanted: 8, 10, 12, 14 or 16; None = as many as there are.
        start_s: frames before this time, in seconds on the film's clock, are left out.
        end_s: frames at this time and later are left out.
        size: (height, width) of the images, upright; None = as they are. A small size is cheap.
        threads: threads of the decoder; 0 = as many as there are cores.

    Attributes:
        info: what the film says about itself.
        damaged: packets and frames that could not be decoded, or not without errors.
        repaired: timestamps that were missing or did not go forward.
        missing_s: seconds between the end of the last frame and the end that the film states.

    Raises:
        UnreadableInputError: if the file is missing, empty, damaged beyond reading or no film;
            also while iterating, if not one frame can be decoded.
        UnsupportedInputError: if it has no video stream or one that cannot be decoded; also while
            iterating, if the frames change their size.
        UsageError: while iterating, if no frame lies between start_s and end_s.
        RangeError: if an argument makes no sense.

    Example:
        with VideoReader(Path("film.mp4")) as reader:
            for frame in reader:
                show(frame.image, frame.time_s)
    """

    def __init__(
        self,
        path: Path,
        *,
        bit_depth: int | None = 8,
        start_s: float | None = None,
        end_s: float | None = None,
        size: Size | None = None,
        threads: int = 0,
    ) -> None:
        _check_arguments(bit_depth, start_s, end_s, size)
        self.info = read_video_info(path)
        self.damaged = 0
        self.repaired = 0
        self.missing_s = 0.0
        self._path = path
        self._bit_depth = min(bit_depth or 16, self.info.bit_depth)
        self._size = size
        self._threads = threads
        self._open()
        base = self.info.time_base
        self._origin = round(clock_start_s(self._container) / base)
        self._interval = max(1, round(1 / (self.info.frame_rate * base)))
        self._start = None if start_s is None else round(Fraction(start_s) / base)
        self._end = None if end_s is None else round(Fraction(end_s) / base)
        self._last: int | None = None
        self._stored_size: Size | None = None
        self._is_fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; the context does it by itself."""
        self._container.close()

    def __iter__(self) -> Iterator[Frame]:
        convert = RgbConverter(self._bit_depth, self._stored(self._size))
        for index, (frame, pts) in enumerate(self.decode()):
            yield Frame(
                image=_turn_upright(convert(frame), orientation_of(frame)),
                index=index,
                pts=pts,
                time_base=self.info.time_base,
                bit_depth=self._bit_depth,
            )

    def decode(self) -> Iterator[tuple[av.VideoFrame, int]]:
        """Yields frames as they are stored, with their repaired timestamps."""
        self._last = None
        self._rewind()
        count = decoded = 0
        for frame in self._decode_packets():
            decoded += 1
            pts, is_repaired = self._timestamp(frame)
            self._last = pts
            if self._start is not None and pts < self._start:
                continue
            if self._end is not None and pts >= self._end:
                break
            self._check_stored_size(frame, pts)
            self.damaged += frame.is_corrupt
            self.repaired += is_repaired
            count += 1
            yield frame, pts
        if not decoded:
            raise UnreadableInputError(
                f"{self._path}: not one frame can be decoded; try the original"
            )
        if not count:
            raise UsageError(f"{self._path}: no frame between start and end; widen the range")
        self._note_missing_end()

    def _open(self) -> None:
        self._container = open_film(self._path)
        self._stream = find_video_stream(self._container, self._path)
        self._stream.thread_type = "AUTO"
        self._stream.thread_count = self._threads
        for stream in self._container.streams:
            if stream.index != self._stream.index:
                stream.discard = Discard.all

    def _rewind(self) -> None:
        """Goes to the keyframe before the start, and to the first one when read again."""
        is_placed = self._start is not None and self._seek_before(self._start)
        if not (is_placed or self._is_fresh):
            self._reopen()
        self._is_fresh = False

    def _seek_before(self, start: int) -> bool:
        """Goes to a keyframe at or before a time; False = the film has to be read from its start.

        Some formats go to a keyframe that is too late, because their index is a guess.
        """
        for margin_s in _SEEK_MARGINS_S:
            target = start - round(margin_s / self.info.time_base)
            if target <= 0:
                return False
            self._is_fresh = False
            try:
                self._seek(target)
                first = next(self._decode_packets(), None)
                if first is None:
                    return False
                pts, is_made_up = self._timestamp(first)
                if pts <= start and not is_made_up:
                    self._seek(target)
                    return True
            except av.FFmpegError:
                return False  # Raw streams cannot be sought.
        return False

    def _seek(self, pts: int) -> None:
        self._container.seek(pts + self._origin, stream=self._stream)

    def _reopen(self) -> None:
        self._container.close()
        self._open()

    def _decode_packets(self) -> Iterator[av.VideoFrame]:
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                self.damaged += 1
                continue
            except av.EOFError:
                return
            yield from frames

    def _packets(self) -> Iterator["Packet[VideoStream]"]:
        failures = 0
        while failures < _MOST_FAILURES:
            try:
                for packet in self._container.demux(self._stream):
                    failures = 0
                    yield packet
                return
            except av.InvalidDataError:
                self.damaged += 1
                failures += 1
            except av.FFmpegError as error:
                raise UnreadableInputError(
                    f"{self._path}: reading failed ({error.strerror}); check the disk"
                ) from error

    def _timestamp(self, frame: av.VideoFrame) -> tuple[int, bool]:
        """The time of a frame on the film's clock, and whether it had to be made up."""
        stored = frame.pts
        if self._container.format.name == "avi" and frame.dts is not None:
            # AVI knows the order of decoding only; the decoder holds frames back by a fixed number.
            stored = frame.dts - self._stream.codec_context.reorder_depth * self._interval
        if stored is not None:
            pts = stored - self._origin
            if self._last is None or pts > self._last:
                return pts, False
        return (0 if self._last is None else self._last + self._interval), True

    def _check_stored_size(self, frame: av.VideoFrame, pts: int) -> None:
        size = (frame.height, frame.width)
        if self._stored_size is None:
            self._stored_size = size
        elif size != self._stored_size:
            raise UnsupportedInputError(
                f"{self._path}: the frame size changes from {self._stored_size} to {size} at "
                f"{float(pts * self.info.time_base):.3f} s; split the film there"
            )

    def _note_missing_end(self) -> None:
        stated_s = stream_duration_s(self._stream)
        if self._end is None and self._last is not None and stated_s is not None:
            # Both the first timestamp and the length of the last frame may be off by a little.
            end_s = float((self._last + self._interval) * self.info.time_base)
            self.missing_s = stated_s - end_s if stated_s - end_s > _END_SLACK_S else 0.0

    def _stored(self, size: Size | None) -> Size | None:
        if size is None or self.info.rotation_degrees % 180 == 0:
            return size
        return size[::-1]


def _check_arguments(
    bit_depth: int | None, start_s: float | None, end_s: float | None, size: Size | None
) -> None:
    if bit_depth not in (None, 8, 10, 12, 14, 16):
        raise RangeError(f"bit_depth must be 8, 10, 12, 14, 16 or None, got {bit_depth}")
    if start_s is not None and end_s is not None and start_s >= end_s:
        raise RangeError(f"start_s must be before end_s, got {start_s:g} and {end_s:g}")
    if size is not None and min(size) < 1:
        raise RangeError(f"size must be at least (1, 1), got {size}")


def _turn_upright(image: Image, orientation: Orientation) -> Image:
    if orientation.is_mirrored:
        image = cast(Image, cv2.flip(image, 1))
    if orientation.clockwise_degrees:
        image = cast(Image, cv2.rotate(image, _ROTATIONS[orientation.clockwise_degrees]))
    return image
