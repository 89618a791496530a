"""What is asked for when pictures of worlds are taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from relievo.core.checks import check_range
from relievo.core.errors import UsageError
from relievo.core.types import Size
from relievo.scenes.kinds.registry import KINDS, check_kind
from relievo.scenes.world import LASTS_S

SMALLEST, LARGEST = 32, 4096
"""Pixels that a picture may have along a side."""
MOST_TAKES = 2**31
_MOST_SEEDS = 2**32 - 1

_BASELINES_M = {"street": 0.4, "nature": 0.3, "objects": 0.04}
_USUAL_BASELINE_M = 0.12


class LookName(StrEnum):
    """How pictures are developed: as the light is, as photographs are, or as some of them are."""

    CLEAN = "clean"
    PHOTO = "photo"
    RAIN = "rain"
    OLD_FILM = "old-film"


class Effort(StrEnum):
    """How much work a picture is worth."""

    FAST = "fast"
    FINE = "fine"


class TakeKey(NamedTuple):
    """Which take: one of `kinds.registry.KINDS`, a seed >= 0, a number from 0."""

    kind: str
    seed: int
    number: int

    def path(self, *parts: int) -> tuple[int, ...]:
        """The seed of one of the take's sources of chance; parts are > 0."""
        return (self.seed, KINDS[self.kind], self.number, *parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOptions:
    """What every take of a set or of a stream has in common.

    Attributes:
        views: pictures of one world, if they are stills.
        fps: frames per second of a film, 1 to 240; None = stills.
        frames: of the one shot that each world is filmed in.
        right: whether right views are wanted.
        motion: whether the motion to the next frame is; for stills, to a 24th of a second later.
        background: whether the picture behind the things is.
        baseline_m: distance of the two cameras; None = what suits the kind.
        frozen: whether nothing but cameras moves.
        distortion: whether lenses bend straight lines.
        look: how pictures are developed.
        effort: how much work a picture is worth.

    Raises:
        RangeError: if a number is outside its range.
        UsageError: if look or effort is none, a shot would be longer than worlds move, or right
            views would be bent.
    """

    views: int = 4
    fps: float | None = None
    frames: int = 24
    right: bool = False
    motion: bool = False
    background: bool = False
    baseline_m: float | None = None
    frozen: bool = False
    distortion: bool = False
    look: LookName = LookName.PHOTO
    effort: Effort = Effort.FAST

    def __post_init__(self) -> None:
        for kind, name in ((LookName, "look"), (Effort, "effort")):
            if not isinstance(getattr(self, name), kind):
                raise UsageError(f"{name} must be a {kind.__name__}, got {getattr(self, name)!r}")
        check_range("views", self.views, 1, 1000)
        check_range("frames of a take", self.frames, 1, 10**6)
        if self.baseline_m is not None:
            check_range("baseline_m", self.baseline_m, 1e-4, 10)
        if self.fps is not None:
            check_range("frames per second", self.fps, 1, 240)
            if self.frames / self.fps > LASTS_S:
                raise UsageError(
                    f"shots of {self.frames} frames would be {self.frames / self.fps:.1f} s long,"
                    f" and worlds can be filmed for {LASTS_S:g} s; take more shots"
                )
        if self.right and self.distortion:
            raise UsageError("right views need pictures without distortion: leave out one of them")

    @property
    def count(self) -> int:
        """How many pictures a take has."""
        return self.views if self.fps is None else self.frames

    def baseline_of(self, kind: str) -> float:
        """The distance of the two cameras in a kind of worlds, metres."""
        if self.baseline_m is not None:
            return self.baseline_m
        return _BASELINES_M.get(kind, _USUAL_BASELINE_M)


def check_take(key: TakeKey, size: Size) -> None:
    """Refuses takes that cannot be.

    Raises:
        UsageError: if there is no such kind.
        RangeError: if the seed, the number or a side of the picture is outside its range.
    """
    check_kind(key.kind)
    check_range("seed", key.seed, 0, _MOST_SEEDS)
    check_range("number", key.number, 0, MOST_TAKES)
    for side in size:
        check_range("side of a picture", side, SMALLEST, LARGEST)
