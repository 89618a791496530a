"""Mappings over the time of one shot: keyframes, interpolated, so that nothing pumps.

A shot's keyframes come from a first pass over sampled frames. The mapping at any time depends on
them alone, never on the frames before, so every chunk of a video finds the same one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError
from relievo.optimisation.mapping import Mapping


@dataclass(frozen=True, slots=True)
class MappingTrack:
    """The keyframes of one shot.

    Attributes:
        times_s: seconds, strictly increasing, at least one.
        mappings: the mapping at each of these times.

    Raises:
        RangeError: if there is no keyframe, the times do not increase or the numbers differ.
    """

    times_s: tuple[float, ...]
    mappings: tuple[Mapping, ...]

    def __post_init__(self) -> None:
        if not self.times_s or len(self.times_s) != len(self.mappings):
            raise RangeError(
                f"a track needs one mapping per time and at least one, got {len(self.times_s)} "
                f"times and {len(self.mappings)} mappings"
            )
        if np.any(np.diff(self.times_s) <= 0):
            raise RangeError(f"times_s must increase, got {self.times_s}")

    def at(self, time_s: float) -> Mapping:
        """Returns the mapping at a time: linear between keyframes, constant outside."""
        after = bisect_right(self.times_s, time_s)
        if after == 0:
            return self.mappings[0]
        if after == len(self.times_s):
            return self.mappings[-1]
        start_s, end_s = self.times_s[after - 1], self.times_s[after]
        share = (time_s - start_s) / (end_s - start_s)
        if share == 0:
            return self.mappings[after - 1]
        pair = self.mappings[after - 1 : after + 1]
        knots = _joint_knots(pair)
        first, second = (_sample(mapping, knots) for mapping in pair)
        # In this form numbers that are equal stay exactly what they are, 0 and 1 among them.
        return _mapping_from(knots, first + share * (second - first))


def smooth_track(track: MappingTrack, *, radius: int = 2) -> MappingTrack:
    """Takes single outliers and jitter out of a track: a running median, then a running mean.

    Args:
        track: keyframes at about equal distances.
        radius: how many neighbours on each side count, >= 0; fewer at the ends.

    Returns:
        A track with the same times.

    Raises:
        RangeError: if radius is negative.
    """
    if radius < 0:
        raise RangeError(f"radius must be >= 0, got {radius}")
    mappings = track.mappings
    for average in (_median, _mean):
        mappings = tuple(
            average(mappings[max(0, index - radius) : index + radius + 1])
            for index in range(len(mappings))
        )
    return MappingTrack(track.times_s, mappings)


def _median(mappings: Sequence[Mapping]) -> Mapping:
    knots = _joint_knots(mappings)
    return _mapping_from(knots, np.median([_sample(each, knots) for each in mappings], axis=0))


def _mean(mappings: Sequence[Mapping]) -> Mapping:
    knots = _joint_knots(mappings)
    return _mapping_from(knots, np.mean([_sample(each, knots) for each in mappings], axis=0))


def _joint_knots(mappings: Sequence[Mapping]) -> NDArray[np.float64]:
    """All knots of all curves: between them a weighted mean of the curves is straight, too."""
    return np.unique(np.concatenate([mapping.knots_in for mapping in mappings]))


def _sample(mapping: Mapping, knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Writes a mapping as numbers that may be averaged one by one and stay a mapping."""
    head = (mapping.low, mapping.high, *mapping.emphasis, mapping.zero_plane)
    return np.concatenate((head, mapping.curve(knots)))


def _mapping_from(knots: NDArray[np.float64], numbers: NDArray[np.float64]) -> Mapping:
    low, high, start, end, zero_plane, *outputs = numbers.tolist()
    return Mapping(
        low=low,
        high=high,
        knots_in=tuple(knots.tolist()),
        knots_out=tuple(outputs),
        emphasis=(start, end),
        zero_plane=zero_plane,
    )
