"""The pairs of views that a file holds, one after the other, whatever way they are stored.

What is read of a film is not unpacked yet: most of its frames are looked at for cuts only.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from relievo.core.errors import ShapeError, UnsupportedInputError, UsageError
from relievo.core.images import to_8_bit
from relievo.core.types import Frame, Image, Image8, StereoPair
from relievo.core.words import Layout
from relievo.io.image_decoding import MAX_PIXELS
from relievo.io.images import is_image, read_image
from relievo.io.stereo_photos import read_stereo_photo
from relievo.io.stereo_tags import SQUEEZED_PIXEL, StereoTag, read_stereo_tag
from relievo.io.video_info import is_video, read_video_info
from relievo.io.video_reader import VideoReader
from relievo.pipeline.arrangement import (
    Arrangement,
    guess_arrangement,
    stated_arrangement,
    tagged_arrangement,
)
from relievo.pipeline.config import ONE_VIEW
from relievo.pipeline.film_files import reading_notes
from relievo.pipeline.view_files import both_files, refusal_of_half

STATED, TAGGED, SEEN = "as you said", "as the file says", "as it looks"
NAMED = "as the names say"

_GUESS_AT = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Shares of a film's length at which its layout is looked for."""
_GUESS_HEIGHT_PX = 360


SEPARABLE = tuple(
    layout
    for layout in Layout
    if layout not in ONE_VIEW and not layout.value.startswith("anaglyph")
)
"""Layouts out of which both views can be taken again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReading:
    """How files of two views are read.

    Attributes:
        layout: how the views lie in the file; None = as the file says, or as it looks.
        start_s: begin of the part of a film that is read; None = the film's.
        end_s: its end; None = the film's.
        bit_depth: bits per channel of what is read, at most those of the source.
        background: RGB shown through transparent pixels of photos.
        first_frame: take the first picture of an animated photo instead of refusing it.
        max_pixels: refuse larger images.

    Raises:
        UsageError: if the layout has no two views that can be told apart.
    """

    layout: Layout | None = None
    start_s: float | None = None
    end_s: float | None = None
    bit_depth: int = 8
    background: tuple[int, int, int] = (0, 0, 0)
    first_frame: bool = False
    max_pixels: int = MAX_PIXELS

    def __post_init__(self) -> None:
        if self.layout is not None and self.layout not in SEPARABLE:
            raise UsageError(
                f"layout {self.layout} has no two views that can be told apart; those that have "
                f"are {', '.join(SEPARABLE)}"
            )

    @property
    def may_be_two_files(self) -> bool:
        """Whether a file may hold one of the views only, as its name says."""
        return self.layout in (None, Layout.LEFT_RIGHT)

    def files(self, path: Path) -> tuple[Path, ...]:
        """The files of both views, of which `path` is one, or that of both."""
        both = both_files(path) if self.may_be_two_files else None
        return both or (path,)


class Moment(NamedTuple):
    """What is needed to show one picture: a frame, or one for each view."""

    first: Frame
    second: Frame | None = None


@dataclass(frozen=True, slots=True)
class StereoSource:
    """A file, or two, of which both views can be read.

    Attributes:
        paths: the files: one, or those of the left and the right view.
        arrangement: where the views are.
        found: how that is known.
        is_film: whether there are several pictures.
        pixel_aspect: width over height of a pixel.
        frames: how many pictures there are in all; None = not known.
        frame_rate: pictures per second; None = a photo.
    """

    paths: tuple[Path, ...]
    arrangement: Arrangement
    found: str
    is_film: bool
    pixel_aspect: float = 1.0
    frames: int | None = 1
    frame_rate: float | None = None

    def views(self, moment: Moment, *, full_size: bool = False) -> StereoPair:
        """Takes both views out of what was read, squeezed ones as they are or stretched again.

        Raises:
            UnsupportedInputError: if the picture cannot be halved, or the views differ in size.
        """
        first, second = moment
        try:
            if second is not None:
                return self.arrangement.ordered(StereoPair(first.image, second.image))
            return self.arrangement.views(first.image, full_size=full_size)
        except ShapeError as error:
            raise UnsupportedInputError(f"{self.paths[0]}: {error}") from error

    def aspect(self, moment: Moment) -> float:
        """Width over height of one view as it is shown."""
        height, width = moment.first.image.shape[:2]
        return self.arrangement.aspect((height, width), self.pixel_aspect)


def open_source(path: Path, reading: PairReading) -> StereoSource:
    """Finds out where the views of a file are.

    Raises:
        UsageError: if the layout that is stated is of another kind of file.
        UnreadableInputError: if the file, or that of its other view, is missing, empty or damaged.
        UnsupportedInputError: if it is neither an image nor a film, or has one view only.
    """
    if not (is_video(path) or _is_photo(path)):
        raise UnsupportedInputError(f"{path}: neither an image nor a film by its ending")
    paths = reading.files(path)
    if len(paths) == 2:
        found = STATED if reading.layout is not None else NAMED
        return _source(paths, stated_arrangement(Layout.LEFT_RIGHT), found)
    if reading.layout is Layout.LEFT_RIGHT:
        raise refusal_of_half(path)
    if reading.layout is not None:
        if path.suffix.lower() == ".mpo":
            raise UsageError(f"{path}: says itself how its views lie; leave the layout to `auto`")
        if reading.layout is Layout.FRAME_SEQUENTIAL and not is_video(path):
            raise UsageError(f"{path}: layout frame-sequential is for films")
        return _source((path,), stated_arrangement(reading.layout), STATED)
    return _find_arrangement(path, reading)


class Moments:
    """The pictures of a file in order: an iterator that knows what was wrong with the file."""

    def __init__(
        self, groups: Iterable[tuple[Frame | None, ...]], readers: Sequence[VideoReader] = ()
    ) -> None:
        """Takes the frames of each moment, None where a view has no more, and their readers."""
        self._groups = iter(groups)
        self._readers = readers
        self._is_uneven = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Moment:
        first, *others = next(self._groups)
        if first is None or None in others:
            self._is_uneven = True
            raise StopIteration
        return Moment(first, *others)

    @property
    def notes(self) -> list[str]:
        """What was skipped or repaired; complete when all was read."""
        uneven = ["one view has more frames than the other; what is left over was left out"]
        found = [note for reader in self._readers for note in reading_notes(reader)]
        return found + (uneven if self._is_uneven else [])


@contextmanager
def read_moments(source: StereoSource, reading: PairReading) -> Iterator[Moments]:
    """Yields all pictures, in order.

    Raises:
        UnreadableInputError, UnsupportedInputError: as the readers of photos and films.
        UsageError: if no frame lies between start and end.
    """
    if not source.is_film:
        yield Moments([_read_photo(source, reading)])
        return
    with ExitStack() as stack:
        readers = [
            stack.enter_context(
                VideoReader(
                    path,
                    bit_depth=reading.bit_depth,
                    start_s=reading.start_s,
                    end_s=reading.end_s,
                )
            )
            for path in source.paths
        ]
        if len(readers) == 2:
            yield Moments(zip_longest(*readers), readers)
        elif source.arrangement.layout is Layout.FRAME_SEQUENTIAL:
            frames = iter(readers[0])
            yield Moments(zip_longest(frames, frames), readers)
        else:
            yield Moments(zip(readers[0], strict=True), readers)


def glance(source: StereoSource, reading: PairReading) -> Iterator[Moment]:
    """Yields the picture of a photo, or a few of a film from all over it, 8 bits a channel.

    Raises:
        UnreadableInputError, UnsupportedInputError: as the readers of photos and films.
    """
    times: list[float | None] = [None]
    if source.is_film:
        times = _times_s(read_video_info(source.paths[0]).duration_s, reading)
    for start_s in times:
        part = replace(reading, bit_depth=8, start_s=start_s, end_s=None)
        with read_moments(source, part) as moments:
            try:
                moment = next(moments, None)
            except UsageError:  # the film is shorter than it says
                continue
        if moment is not None:
            yield moment


def read_original(path: Path, reading: PairReading) -> Iterator[Image8]:
    """Yields the pictures that should be seen without glasses, one after the other."""
    if not is_video(path):
        yield to_8_bit(*_photo(path, reading))
        return
    with VideoReader(path, start_s=reading.start_s, end_s=reading.end_s) as reader:
        for frame in reader:
            yield to_8_bit(frame.image, frame.bit_depth)


def _find_arrangement(path: Path, reading: PairReading) -> StereoSource:
    tag = read_stereo_tag(path)
    if tag is not None and tag.mode != "mono":
        return _tagged_source(path, tag)
    aspect = 1.0
    if is_video(path):
        aspect = float(read_video_info(path).sample_aspect_ratio)
        pictures = _glimpses(path, reading)
        if not pictures:
            raise UsageError(f"{path}: no frame between start and end")
    else:
        pictures = [to_8_bit(*_photo(path, reading))]
    arrangement = guess_arrangement(pictures, is_film=is_video(path), pixel_aspect=aspect)
    if arrangement is None:
        raise UnsupportedInputError(
            f"{path}: no stereo picture: it does not say so, and its halves are not two views of"
            f" one scene; if it is one, name the layout: {', '.join(SEPARABLE)}"
        )
    return _source((path,), arrangement, SEEN)


def _tagged_source(path: Path, tag: StereoTag) -> StereoSource:
    arrangement = tagged_arrangement(tag)
    if arrangement is None:
        raise UnsupportedInputError(
            f"{path}: says that it is {tag.mode}, of which the views cannot be told apart; name"
            " the layout of the input if that is wrong"
        )
    return _source((path,), arrangement, TAGGED)


def _source(paths: tuple[Path, ...], arrangement: Arrangement, found: str) -> StereoSource:
    if not is_video(paths[0]):
        return StereoSource(paths, arrangement, found, is_film=False)
    infos = [read_video_info(path) for path in paths]
    sizes = {info.size for info in infos}
    if len(sizes) > 1:
        raise UnsupportedInputError(
            f"{paths[0]}: the views differ in size, {infos[0].size} and {infos[1].size}"
        )
    counts = [info.frame_count for info in infos if info.frame_count is not None]
    turns = 2 if arrangement.layout is Layout.FRAME_SEQUENTIAL else 1
    return StereoSource(
        paths,
        arrangement,
        found,
        is_film=True,
        pixel_aspect=_pixel_aspect(float(infos[0].sample_aspect_ratio), arrangement),
        frames=min(counts) // turns if counts else None,
        frame_rate=float(infos[0].frame_rate) / turns,
    )


def _pixel_aspect(stated: float, arrangement: Arrangement) -> float:
    """Width over height of a pixel, if it does not only say that views are squeezed."""
    if arrangement.is_half and max(stated, 1 / stated) >= SQUEEZED_PIXEL:
        return 1.0
    return stated


def _is_photo(path: Path) -> bool:
    return is_image(path) or path.suffix.lower() == ".mpo"


def _read_photo(source: StereoSource, reading: PairReading) -> tuple[Frame, ...]:
    if source.arrangement.layout is Layout.FRAME_SEQUENTIAL:
        pair = read_stereo_photo(source.paths[0])
        return _frame(pair.left), _frame(pair.right)
    return tuple(_frame(_photo(path, reading)[0]) for path in source.paths)


def _photo(path: Path, reading: PairReading) -> tuple[Image, int]:
    """A photo and the bits in use."""
    image = read_image(
        path,
        background=reading.background,
        first_frame=reading.first_frame,
        max_pixels=reading.max_pixels,
    )
    return image, 8 * image.itemsize


def _frame(image: Image) -> Frame:
    return Frame(image, index=0, pts=0, time_base=Fraction(1), bit_depth=8 * image.itemsize)


def _glimpses(path: Path, reading: PairReading) -> list[Image8]:
    """A few small pictures of a film."""
    info = read_video_info(path)
    height, width = info.size
    scale = min(1.0, _GUESS_HEIGHT_PX / height)
    size = (max(1, round(scale * height)), max(1, round(scale * width)))
    pictures = []
    for time_s in _times_s(info.duration_s, reading):
        with VideoReader(path, start_s=time_s, size=size) as reader:
            try:
                pictures.append(next(iter(reader)).image)
            except UsageError:  # the film is shorter than it says
                continue
    return [np.asarray(picture, dtype=np.uint8) for picture in pictures]


def _times_s(duration_s: float | None, reading: PairReading) -> list[float | None]:
    """A few times spread over the part of a film that is read."""
    start_s, end_s = reading.start_s or 0.0, reading.end_s or duration_s
    if end_s is None or end_s <= start_s:
        return [reading.start_s]
    return [start_s + share * (end_s - start_s) for share in _GUESS_AT]
