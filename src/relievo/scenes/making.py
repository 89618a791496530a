"""Sets of generated scenes on disk, made by several processes and taken up where they stopped.

    made.json            what was asked for; written first
    records/<id>.json    one for each frame that is whole
    and the files of the layout; those of the set as a whole come last

Every frame follows from what was asked for and its own place, so files are the same bytes whoever
makes them, and in whatever order.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from relievo.core.checks import check_range
from relievo.core.errors import OutputExistsError, UnreadableInputError, UsageError
from relievo.core.types import Size
from relievo.data.files import read_json
from relievo.io.locking import locked
from relievo.scenes.film import Film, Mark, film_id
from relievo.scenes.take_options import TakeKey, TakeOptions, check_take
from relievo.scenes.takes import STUDIO, Studio, Take, check_renderer, id_of
from relievo.scenes.workers import MOST_WORKERS, in_processes
from relievo.scenes.writers.files import make_folder, write_text
from relievo.scenes.writers.layouts import LayoutName, layout_for
from relievo.scenes.writers.record import RECORDS, read_record, record_of, write_record

_MADE = "made.json"
_FRAMES_AT_ONCE = 8
"""Frames of a film that are one piece of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A set to be made.

    Attributes:
        kind: one of `kinds.registry.KINDS`.
        seed: >= 0.
        frames: pictures in all, >= 1.
        size: (height, width), each from 32 to 4096.
        shots: of a film; None = as many as suit the length.
        options: what is wanted; with frames per second it is a film.
        layout: of the files.

    Raises:
        UsageError: if there is no such kind, or the layout cannot hold what is wanted, or shots
            are given without frames per second or do not suit the length.
        RangeError: if a number is outside its range.
    """

    kind: str
    seed: int
    frames: int
    size: Size
    shots: int | None = None
    options: TakeOptions = field(default_factory=TakeOptions)
    layout: LayoutName = LayoutName.OWN

    def __post_init__(self) -> None:
        check_take(TakeKey(self.kind, self.seed, 0), self.size)
        check_range("frames", self.frames, 1, 10**6)
        layout_for(self.layout, self.options)
        if self.options.fps is not None:
            Film(self.kind, self.seed, self.size, self.frames, self.shots, self.options)
        elif self.shots is not None:
            raise UsageError("shots are those of a film: give a number of frames per second")

    def described(self) -> dict[str, Any]:
        """What is asked for, as `made.json` keeps it."""
        options = asdict(self.options)
        # The numbers of frames follow from those of the set.
        del options["frames"]
        return {
            "kind": self.kind,
            "seed": self.seed,
            "frames": self.frames,
            "width": self.size[1],
            "height": self.size[0],
            "shots": self.shots,
            "layout": str(self.layout),
            **{name: str(v) if isinstance(v, str) else v for name, v in options.items()},
            "version": version("relievo"),
        }


def make_set(
    folder: Path,
    making: Making,
    workers: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    studio: Studio = STUDIO,
) -> int:
    """Makes a set, or what is missing of it.

    Args:
        folder: where it is to be; it and its parents are made.
        making: what is asked for.
        workers: processes; 0 = this one does all.
        progress: told how many frames of how many are there.
        studio: where takes are made.

    Returns:
        How many frames were made now.

    Raises:
        OutputExistsError: if the folder holds something else, or another run writes there.
        OutputError: if it cannot be written, or the disk is full.
        UsageError: if it holds a set of which something else was asked for.
        MissingExtraError: if Embree is not installed.
        RangeError: if `workers` is outside 0 to `workers.MOST_WORKERS`.
    """
    check_range("workers", workers, 0, MOST_WORKERS)
    check_renderer()
    make_folder(folder)
    with locked(folder, folder):
        return _made(folder, making, workers, progress, studio)


def _made(
    folder: Path,
    making: Making,
    workers: int,
    progress: Callable[[int, int], None],
    studio: Studio,
) -> int:
    _begin(folder, making)
    there = {path.stem for path in (folder / RECORDS).glob("*.json")}
    missing = [n for n in range(making.frames) if not _is_whole(folder, _id(making, n), there)]
    done = making.frames - len(missing)
    work = partial(_make, folder, making, studio)
    with closing(in_processes(work, _jobs(making, missing), workers)) as made:
        for count in made:
            done += count
            progress(done, making.frames)
    records = [read_record(folder, _id(making, n)) for n in range(making.frames)]
    layout_for(making.layout, making.options).finish(folder, making.described(), records)
    return len(missing)


def _begin(folder: Path, making: Making) -> None:
    path = folder / _MADE
    if path.is_file():
        _refuse_other(path, making)
        # What was left by a process that was killed.
        for leftover in folder.rglob(".*.part*"):
            leftover.unlink(missing_ok=True)
    elif any(not path.name.startswith(".") for path in folder.iterdir()):
        raise OutputExistsError(f"{folder}: holds something else; choose another folder")
    # First: with it, the folder is one that may be gone on with.
    write_text(path, json.dumps(making.described(), indent=1) + "\n")


def _refuse_other(path: Path, making: Making) -> None:
    there, asked = read_json(path), making.described()
    names = (*asked, *sorted(there.keys() - asked.keys()))
    other = [
        f"{name} {there.get(name)} there, {asked.get(name)} now"
        for name in names
        if there.get(name) != asked.get(name)
    ]
    if other:
        raise UsageError(
            f"{path.parent}: holds a set of which something else was asked for: "
            f"{'; '.join(other)}; ask for the same, or choose another folder"
        )


def _is_whole(folder: Path, id: str, there: set[str]) -> bool:
    """Whether a frame has a record; one that cannot be read is what a power failure left."""
    if id not in there:
        return False
    try:
        read_record(folder, id)
    except UnreadableInputError:
        return False
    return True


def _id(making: Making, number: int) -> str:
    if making.options.fps is not None:
        return film_id(number)
    return id_of(*divmod(number, making.options.views))


def _jobs(making: Making, missing: list[int]) -> Iterator[tuple[int, ...]]:
    """Missing frames of one take, or a few that follow each other in one shot."""
    groups: dict[int, list[int]] = {}
    is_film = making.options.fps is not None
    length = _FRAMES_AT_ONCE if is_film else making.options.views
    for number in missing:
        groups.setdefault(number // length, []).append(number)
    return (tuple(group) for group in groups.values())


def _make(folder: Path, making: Making, studio: Studio, numbers: tuple[int, ...]) -> int:
    """Makes some frames; runs in any process."""
    write = layout_for(making.layout, making.options).write
    for number in numbers:
        if making.options.fps is None:
            take = _take(making, studio, number // making.options.views)
            position = number % making.options.views
            sample, distortion = take.sample(position), take.distortion(position)
            record = record_of(sample, take.key.number, position, Mark.NONE, distortion)
        else:
            sample, shot, position, mark, distortion = _film(making, studio).frame(number)
            record = record_of(sample, shot, position, mark, distortion)
        write(folder, sample, record)
        write_record(folder, record)
    return len(numbers)


# A process makes frame after frame of one world; the last one is kept.
@lru_cache(maxsize=1)
def _take(making: Making, studio: Studio, number: int) -> Take:
    key = TakeKey(making.kind, making.seed, number)
    return Take(key, making.size, making.options, studio=studio)


@lru_cache(maxsize=1)
def _film(making: Making, studio: Studio) -> Film:
    return Film(
        making.kind,
        making.seed,
        making.size,
        making.frames,
        making.shots,
        making.options,
        studio=studio,
    )
