"""Sets kept as a folder of films beside a `meta.json` that lists them under `videos`.

A film is one take; its frames are samples without depth, for measures of steadiness.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Frame, Image8
from relievo.data.dataset import TakeSet
from relievo.data.files import read_json
from relievo.data.sample import Sample
from relievo.io.video_reader import VideoReader

_KEPT_FRAMES = 16  # several threads ask for neighbouring frames in any order


class FilmFolder(TakeSet):
    """The frames of every film of a folder. Ids are "film/number", from 0.

    Args:
        folder: the films and `meta.json`, with the number of frames of each under `videos`.
        split: the name of one film, without its ending; None = all.

    Raises:
        UnreadableInputError: if `meta.json` is damaged, or a film is missing.
    """

    is_metric = False

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self.name = folder.resolve().name
        listed = read_json(folder / "meta.json").get("videos")
        if not isinstance(listed, dict) or not listed:
            raise UnreadableInputError(f"{folder / 'meta.json'}: lists no videos")
        try:
            counts = {
                Path(file).stem: (folder / file, int(said["frames"]))
                for file, said in listed.items()
            }
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            raise UnreadableInputError(
                f"{folder / 'meta.json'}: every video needs its number of frames ({error!r})"
            ) from error
        if min(count for _, count in counts.values()) < 1:
            raise UnreadableInputError(f"{folder / 'meta.json'}: videos without frames")
        if split is not None:
            if split not in counts:
                raise UnreadableInputError(
                    f"{folder}: no film {split!r}; it has {', '.join(counts)}"
                )
            counts = {split: counts[split]}
        if lacking := [str(path) for path, _ in counts.values() if not path.is_file()]:
            raise UnreadableInputError(f"{lacking[0]}: missing; is the set complete?")
        self._films = {film: _Film(path) for film, (path, _) in counts.items()}
        self._takes = {
            film: [f"{film}/{number:06d}" for number in range(count)]
            for film, (_, count) in counts.items()
        }

    def _read(self, id: str) -> Sample:
        """Reads one frame; quick if frames are asked for in the order of time.

        Raises:
            InputError: if the film is damaged or ends before it.
        """
        film, _, number = id.rpartition("/")
        frame = self._films[film].frame(int(number))
        return Sample(
            name=f"{self.name}/{id}",
            image=_as_8_bit(frame),
            neighbours=self._neighbours(id),
            time_s=frame.time_s,
        )


class _Film:
    """Frames of one film, decoded forward, the latest kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._frames: Iterator[Frame] = iter(())
        self._next = 0
        self._kept: OrderedDict[int, Frame] = OrderedDict()

    def frame(self, number: int) -> Frame:
        with self._lock:
            if number not in self._kept:
                self._decode_to(number)
            return self._kept[number]

    def _decode_to(self, number: int) -> None:
        if number < self._next or self._next == 0:
            self._frames, self._next = self._decoded(), 0
        for frame in self._frames:
            self._next = frame.index + 1
            self._kept[frame.index] = frame
            while len(self._kept) > _KEPT_FRAMES:
                self._kept.popitem(last=False)
            if frame.index == number:
                return
        raise UnreadableInputError(f"{self._path}: ends after {self._next} frames")

    def _decoded(self) -> Iterator[Frame]:
        with VideoReader(self._path) as reader:
            yield from reader


def _as_8_bit(frame: Frame) -> Image8:
    return np.asarray(frame.image, dtype=np.uint8)
