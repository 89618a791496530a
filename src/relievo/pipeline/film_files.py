"""The files that a converted film becomes: one, or one for each view."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from relievo.core.types import Image, Size
from relievo.core.words import Layout
from relievo.io.atomic import check_output
from relievo.io.video_info import VideoInfo
from relievo.io.video_reader import VideoReader
from relievo.io.video_writer import VideoWriter
from relievo.pipeline.config import VideoConfig, ViewConfig
from relievo.pipeline.photo_files import output_files, projection_of
from relievo.pipeline.presentation import SPHERES, picture_size
from relievo.render.formats import HALF, stereo_mode

Pictures: TypeAlias = tuple[int, tuple[Image, ...]]
"""The timestamp of a frame and the pictures that it became."""


_SQUARE = 0.01
"""A pixel that is so little wider or narrower than high counts as square."""


class FilmFiles:
    """The films of one conversion while they are written, as a context.

    Args:
        target: the film, or what the names of both views' films are made of.
        source: the film whose sound, subtitles, chapters and tags are carried over.
        info: that of the source.
        view: how pictures are laid out.
        video: codec and quality.
        overwrite: whether films of these names may be replaced.

    Attributes:
        paths: the films.

    Raises:
        OutputError: if a film cannot be written there; nothing has been written then.
        CodecError: if codec or container refuse the pictures.
    """

    def __init__(
        self,
        target: Path,
        source: Path,
        info: VideoInfo,
        view: ViewConfig,
        video: VideoConfig,
        *,
        overwrite: bool,
    ) -> None:
        self.paths = output_files(target, view.layout)
        self._info = info
        self._is_in_turn = view.layout is Layout.FRAME_SEQUENTIAL
        for path in self.paths:
            check_output(path, overwrite=overwrite, inputs=[source])
        with ExitStack() as stack:
            self._writers = [
                stack.enter_context(self._writer(path, source, view, video, overwrite))
                for path in self.paths
            ]
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def write(self, pictures: Iterable[Pictures]) -> None:
        """Writes the pictures of all frames, in order."""
        if self._is_in_turn:
            interval = round(1 / (self._info.frame_rate * self._info.time_base))
            pictures = in_turn(pictures, interval)
        for pts, images in pictures:
            for writer, image in zip(self._writers, images, strict=True):
                writer.add_frame(image, pts)

    @property
    def notes(self) -> list[str]:
        """What could not be kept as it was; complete when the films are."""
        return [note for writer in self._writers for note in writer.notes]

    def _writer(
        self, path: Path, source: Path, view: ViewConfig, video: VideoConfig, overwrite: bool
    ) -> VideoWriter:
        info = self._info
        size = picture_size(view, info.size)
        # Views in turn need a time between those of two frames.
        turns = 2 if self._is_in_turn else 1
        return VideoWriter(
            path,
            size=size,
            frame_rate=info.frame_rate * turns,
            time_base=info.time_base / turns,
            codec=video.codec,
            crf=video.crf,
            preset=video.encoder_preset,
            bit_depth=min(video.bit_depth, max(8, info.bit_depth)),
            info=info,
            source=source,
            start_s=video.start_s,
            end_s=video.end_s,
            stereo_mode=stereo_mode(view.layout),
            is_half=view.layout in HALF,
            projection=projection_of(view, size),
            overwrite=overwrite,
        )


def with_square_pixels(info: VideoInfo, view: ViewConfig) -> VideoInfo:
    """Gives the size at which a film is read: spheres and quilts are made of square pixels.

    Returns:
        What is known of the film, larger if its pixels are not square and the layout needs that;
        as it is for others, whose players are told the shape of the pixels.
    """
    if not (view.is_sphere or view.layout in (*SPHERES, Layout.QUILT)):
        return info
    size = _square_size(info.size, float(info.sample_aspect_ratio))
    return replace(info, size=size, sample_aspect_ratio=Fraction(1))


def _square_size(size: Size, pixel_aspect: float) -> Size:
    height, width = size
    if abs(pixel_aspect - 1) < _SQUARE:
        return size
    if pixel_aspect > 1:
        return height, round(width * pixel_aspect)
    return round(height / pixel_aspect), width


def in_turn(pictures: Iterable[Pictures], interval: int) -> Iterator[Pictures]:
    """Spreads both pictures of each frame in time: the second is shown half-way to the next.

    Args:
        pictures: timestamps and both views.
        interval: between the last frame and the end, in the units of the timestamps.

    Yields:
        Timestamps in half these units, and one picture at a time.
    """
    waiting: tuple[int, Image] | None = None
    for pts, (left, right) in pictures:
        if waiting is not None:
            yield waiting[0] + pts, (waiting[1],)
        yield 2 * pts, (left,)
        waiting = pts, right
    if waiting is not None:
        yield 2 * waiting[0] + max(1, interval), (waiting[1],)


def reading_notes(reader: VideoReader) -> list[str]:
    """What was wrong with a film that was read nevertheless."""
    notes = []
    if reader.damaged:
        notes.append(f"{reader.damaged} damaged packets or frames were skipped or concealed")
    if reader.repaired:
        notes.append(f"{reader.repaired} missing or backward timestamps were repaired")
    if reader.missing_s > 1:
        notes.append(f"the video ends {reader.missing_s:.1f} s before the end its file states")
    return notes
