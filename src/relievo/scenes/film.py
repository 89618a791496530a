"""Films of several shots: cuts, fades, dissolves, flashes.

Every shot is a take of a world of its own. The truth of a frame is that of the one scene that it
shows most of; frames in which a transition or a flash changes the picture are marked.
"""

from collections import OrderedDict
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import UsageError
from relievo.core.types import Size
from relievo.data.sample import Neighbours, Sample
from relievo.scenes.take_options import TakeKey, TakeOptions
from relievo.scenes.takes import STUDIO, Studio, Take, look_named
from relievo.scenes.transitions import changed, dissolved, towards
from relievo.scenes.world import LASTS_S

# Sources of chance of a film; they are those of no take, which have smaller numbers.
_PLAN, _LOOK = 11, 12

_LONGEST_TRANSITION_S = 1.0
_LONGEST_SHOT_S = LASTS_S - _LONGEST_TRANSITION_S
_USUAL_SHOT_S = 4.0
_FLASH_SHARE = 0.2
_KEPT_TAKES = 2


class Mark(StrEnum):
    """What changes the picture of a frame."""

    NONE = "none"
    FADE = "fade"
    DISSOLVE = "dissolve"
    FLASH = "flash"


class Opening(StrEnum):
    """How a shot follows the one before it."""

    CUT = "cut"
    FADE = "fade"
    DISSOLVE = "dissolve"


class Shot(NamedTuple):
    """A part of a film.

    Fields: first, its first frame; length in frames; opening, how it begins; half, frames on
    either side of its beginning that the transition takes; colour, the grey that a fade goes
    through, 0 to 255; flash, its frames that a flash lights up, by how much from 0 to 1.
    """

    first: int
    length: int
    opening: Opening
    half: int
    colour: int
    flash: dict[int, float]


class FilmFrame(NamedTuple):
    """A frame: the sample, the number of its shot, its number within that, and its mark."""

    sample: Sample
    shot: int
    position: int
    mark: Mark
    distortion: tuple[float, float]


class Film:
    """A film of one kind of worlds; each frame follows from the arguments and its number alone.

    Args:
        kind: one of `kinds.registry.KINDS`.
        seed: >= 0.
        size: (height, width), each from 32 to 4096.
        frames: in all, >= 1.
        shots: how many; None = as many as suit the length.
        options: what is wanted, frames per second among it.
        studio: where it is made.

    Raises:
        UsageError: if there are more shots than frames, or shots longer than worlds move.
        RangeError: if a number is outside its range.
    """

    def __init__(
        self,
        kind: str,
        seed: int,
        size: Size,
        frames: int,
        shots: int | None,
        options: TakeOptions,
        *,
        studio: Studio = STUDIO,
    ) -> None:
        if options.fps is None:
            raise UsageError("a film needs its number of frames per second")
        check_range("frames", frames, 1, 10**6)
        self._kind, self._seed, self._size, self._studio = kind, seed, size, studio
        self._options, self._fps, self._frames = options, options.fps, frames
        self._takes: OrderedDict[int, Take] = OrderedDict()
        generator = np.random.default_rng(self._key(0).path(_PLAN))
        self.shots = planned(frames, shots, options.fps, generator)
        chance = np.random.default_rng(self._key(0).path(_LOOK))
        self._look = look_named(options.look, chance, is_film=True)

    def __len__(self) -> int:
        return self._frames

    def frame(self, number: int) -> FilmFrame:
        """Makes one of its frames.

        Args:
            number: from 0 up to its length.
        """
        check_range("frame", number, 0, len(self) - 1)
        shot = self.shot_of(number)
        sample = self._shown(number, shot)
        mark = self._mark(number, shot)
        if mark is Mark.DISSOLVE:
            sample = self._dissolved(sample, number, shot)
        elif mark is Mark.FADE:
            share, colour = self._fade(number, shot)
            sample = changed(sample, lambda image: towards(image, colour, share))
        elif mark is Mark.FLASH:
            light = self.shots[shot].flash[number]
            sample = changed(sample, lambda image: towards(image, 255, light))
        first, length = self.shots[shot].first, self.shots[shot].length
        return FilmFrame(
            replace(
                sample,
                name=f"{self._kind}/{film_id(number)}",
                time_s=number / self._fps,
                neighbours=_neighbours(number, first, length),
                motion=None if number == first + length - 1 else sample.motion,
            ),
            shot,
            number - first,
            mark,
            self._take(shot).distortion(self._position(number, shot)),
        )

    def shot_of(self, number: int) -> int:
        """The number of the shot that a frame is of."""
        firsts = [shot.first for shot in self.shots]
        return int(np.searchsorted(firsts, number, side="right")) - 1

    def _key(self, shot: int) -> TakeKey:
        return TakeKey(self._kind, self._seed, shot)

    def _take(self, shot: int) -> Take:
        """The world of a shot, filmed also while the shots beside it dissolve into it."""
        if shot not in self._takes:
            count = self.shots[shot].length + self._lead(shot) + self._lead(shot + 1)
            options = replace(self._options, frames=count)
            key, size, look = self._key(shot), self._size, self._look
            self._takes[shot] = Take(key, size, options, look=look, studio=self._studio)
            while len(self._takes) > _KEPT_TAKES:
                self._takes.popitem(last=False)
        self._takes.move_to_end(shot)
        return self._takes[shot]

    def _lead(self, shot: int) -> int:
        """Frames by which the scene of a shot is seen before it begins."""
        is_dissolved = shot < len(self.shots) and self.shots[shot].opening is Opening.DISSOLVE
        return self.shots[shot].half if is_dissolved else 0

    def _position(self, number: int, shot: int) -> int:
        return number - self.shots[shot].first + self._lead(shot)

    def _shown(self, number: int, shot: int) -> Sample:
        return self._take(shot).sample(self._position(number, shot))

    def _transition(self, number: int, shot: int) -> tuple[int, int] | None:
        """The shot that the transition around a frame opens, and frames from its beginning."""
        for opened in (shot, shot + 1):
            if opened < len(self.shots):
                after = number - self.shots[opened].first
                if -self.shots[opened].half <= after < self.shots[opened].half:
                    return opened, after
        return None

    def _mark(self, number: int, shot: int) -> Mark:
        found = self._transition(number, shot)
        if found is not None:
            return Mark(self.shots[found[0]].opening.value)
        return Mark.FLASH if number in self.shots[shot].flash else Mark.NONE

    def _fade(self, number: int, shot: int) -> tuple[float, int]:
        """How much of a frame is the colour of the fade, and that colour."""
        found = self._transition(number, shot)
        assert found is not None
        opened, after = found
        share = 1 - abs(after + 0.5) / (self.shots[opened].half + 0.5)
        return share, self.shots[opened].colour

    def _dissolved(self, sample: Sample, number: int, shot: int) -> Sample:
        found = self._transition(number, shot)
        assert found is not None
        opened, after = found
        other = opened - 1 if opened == shot else opened
        share = 0.5 - abs(after + 0.5) / (2 * self.shots[opened].half + 1)
        return dissolved(sample, self._shown(number, other), share)


def film_id(number: int) -> str:
    """The name of a frame within its film."""
    return f"{number:06}"


def planned(
    frames: int, shots: int | None, fps: float, generator: np.random.Generator
) -> tuple[Shot, ...]:
    """Draws the shots of a film.

    Args:
        frames: in all, >= 1.
        shots: how many; None = as many as suit the length.
        fps: frames per second.
        generator: the only source of chance.

    Raises:
        UsageError: if there are more shots than frames, or shots longer than worlds move.
        RangeError: if there are no shots.
    """
    longest = max(1, int(_LONGEST_SHOT_S * fps))
    count = max(1, round(frames / fps / _USUAL_SHOT_S)) if shots is None else shots
    check_range("shots", count, 1, 10**6)
    if count > frames:
        raise UsageError(f"{count} shots need at least as many frames, got {frames}")
    if frames > count * longest:
        raise UsageError(
            f"{frames} frames in {count} shots make shots of {frames / count / fps:.1f} s, and"
            f" worlds can be filmed for {_LONGEST_SHOT_S:g} s; ask for at least"
            f" {-(-frames // longest)} shots"
        )
    lengths = _lengths(frames, count, longest, generator)
    firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).tolist()
    before = [0, *lengths[:-1]]
    return tuple(
        _shot(first, length, min(length, previous), fps, generator)
        for first, length, previous in zip(firsts, lengths, before, strict=True)
    )


def _lengths(frames: int, count: int, longest: int, generator: np.random.Generator) -> list[int]:
    """Lengths of shots, each from 1 to the longest, that sum up to the film."""
    weights = generator.uniform(0.5, 1.5, count)
    ends = np.rint(np.cumsum(weights) / weights.sum() * frames).astype(int)
    lengths = np.clip(np.diff(ends, prepend=0), 1, longest)
    while (missing := frames - int(lengths.sum())) != 0:
        room = (longest - lengths) if missing > 0 else (lengths - 1)
        place = int(room.argmax())
        step = min(int(room[place]), abs(missing))
        lengths[place] += step if missing > 0 else -step
    return [int(length) for length in lengths]


def _shot(first: int, count: int, shorter: int, fps: float, generator: np.random.Generator) -> Shot:
    """Draws one shot; as much chance is used whatever comes of it."""
    chance, length_s, is_white = generator.random(), generator.uniform(0.3, 1.0), generator.random()
    half = min(int(length_s * fps / 2), (shorter - 1) // 2)
    opening = Opening.CUT if chance < 0.6 else Opening.FADE if chance < 0.8 else Opening.DISSOLVE
    if half < 1 or opening is Opening.CUT:
        opening, half = Opening.CUT, 0
    has_flash, place = generator.random() < _FLASH_SHARE, int(generator.integers(0, count))
    light = float(generator.uniform(0.3, 0.8))
    lit = range(place, min(place + max(1, round(fps / 15)), count)) if has_flash else range(0)
    flash = {first + n: light for n in lit}
    return Shot(first, count, opening, half, 255 if is_white < 0.15 else 0, flash)


def _neighbours(number: int, first: int, count: int) -> Neighbours:
    before = film_id(number - 1) if number > first else None
    after = film_id(number + 1) if number < first + count - 1 else None
    return Neighbours(before, after)
