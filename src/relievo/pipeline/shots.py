"""The first pass over a film: its shots, and the mapping of each over time.

Every frame is looked at for cuts on a small thumbnail; now and then one is measured. The tracks
depend on nothing but the film and the configuration, so whatever converts a part of the film
finds the same mapping.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from relievo.core.types import Frame
from relievo.optimisation.mapping import Mapping
from relievo.optimisation.profile import DepthProfile
from relievo.optimisation.shots import is_cut, luma_thumbnail
from relievo.optimisation.temporal import MappingTrack, fit_track
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import frame_profile
from relievo.pipeline.scene import Scene

LookAt: TypeAlias = Callable[[Frame], Scene]

MEASURE_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Shot:
    """Consecutive frames between cuts: the index of the first, and their mappings over time."""

    first_index: int
    track: MappingTrack


class Shots:
    """All shots of a film, in order.

    Attributes:
        shots: at least one.
    """

    def __init__(self, shots: Iterable[Shot]) -> None:
        self.shots = tuple(shots)
        self._starts = [shot.first_index for shot in self.shots]

    def mapping(self, frame: Frame) -> Mapping:
        """The mapping of a frame."""
        return self._shot(frame).track.at(frame.time_s)

    def start(self, frame: Frame) -> int:
        """Index of the first frame of the shot of a frame."""
        return self._shot(frame).first_index

    def _shot(self, frame: Frame) -> Shot:
        return self.shots[max(0, bisect_right(self._starts, frame.index) - 1)]


def find_shots(frames: Iterable[Frame], look: LookAt, config: ViewConfig) -> Shots:
    """Cuts a film into shots and fits their mappings.

    Args:
        frames: all frames, in order; a reduced size is enough.
        look: asked about the frames that are measured.
        config: how depth is spent.
    """
    return Shots(_measured_shots(frames, look, config))


def _measured_shots(frames: Iterable[Frame], look: LookAt, config: ViewConfig) -> Iterator[Shot]:
    first, before = 0, None
    times: list[float] = []
    profiles: list[DepthProfile] = []
    for frame in frames:
        thumbnail = luma_thumbnail(frame.image, bit_depth=frame.bit_depth)
        if before is not None and is_cut(before, thumbnail):
            yield Shot(first, fit_track(times, profiles))
            first, times, profiles = frame.index, [], []
        before = thumbnail
        if not times or frame.time_s - times[-1] >= MEASURE_EVERY_S:
            times.append(frame.time_s)
            profiles.append(frame_profile(look(frame), config))
    if times:
        yield Shot(first, fit_track(times, profiles))
