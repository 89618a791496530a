"""Mappings over the time of one shot: keyframes, interpolated, so that nothing pumps.

A shot's keyframes come from a first pass over sampled frames. The mapping at any time depends on
them alone, never on the frames before, so every chunk of a video finds the same one; and on no
keyframe of another shot, so a cut has the new mapping at once.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError
from relievo.optimisation.curve import SOFTNESS
from relievo.optimisation.mapping import GAIN, LAYERS, Mapping, mapping_from_profile
from relievo.optimisation.profile import DepthProfile, pool

_Item = TypeVar("_Item")

RADIUS = 2
"""How many keyframes on each side have a say in one."""


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


def fit_track(
    times_s: Sequence[float],
    profiles: Sequence[DepthProfile],
    *,
    layers: int = LAYERS,
    gain: float = GAIN,
    softness: float = SOFTNESS,
    radius: int = RADIUS,
) -> MappingTrack:
    """Finds the mappings of one shot together, so that they are steady.

    Layers come from the histograms of neighbouring keyframes together, and so do votes. The
    subject's layer stays until another clearly outvotes it. What still changes does so gradually.

    Args:
        times_s: seconds, strictly increasing, at about equal distances.
        profiles: the measured frame at each of these times.
        layers: how many depth layers to look for, 2 to 6.
        gain: slope of the subject's layer beside that of its neighbours, 1 to 10.
        softness: width in levels of the box that rounds the corners of the curves, [0, 1].
        radius: how many keyframes on each side have a say in one, >= 0; fewer at the ends.

    Raises:
        RangeError: if there is no keyframe, the times do not increase, the numbers differ or an
            argument is outside its range.
    """
    mappings: list[Mapping] = []
    for profile, near in zip(profiles, _neighbours(profiles, radius), strict=True):
        before = mappings[-1] if mappings else None
        mappings.append(
            mapping_from_profile(
                pool(near, profile), layers=layers, gain=gain, softness=softness, before=before
            )
        )
    return smooth_track(MappingTrack(tuple(times_s), tuple(mappings)), radius=radius)


def smooth_track(track: MappingTrack, *, radius: int = RADIUS) -> MappingTrack:
    """Takes single outliers and jitter out of a track: a running median, then a running mean.

    Args:
        track: keyframes at about equal distances.
        radius: how many neighbours on each side count, >= 0; fewer at the ends.

    Returns:
        A track with the same times.

    Raises:
        RangeError: if radius is negative.
    """
    mappings = track.mappings
    for average in (_median, _mean):
        mappings = tuple(average(near) for near in _neighbours(mappings, radius))
    return MappingTrack(track.times_s, mappings)


def _neighbours(items: Sequence[_Item], radius: int) -> list[Sequence[_Item]]:
    if radius < 0:
        raise RangeError(f"radius must be >= 0, got {radius}")
    return [items[max(0, index - radius) : index + radius + 1] for index in range(len(items))]


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
    head = (mapping.low, mapping.high, *mapping.emphasis, mapping.zero_plane, mapping.softness)
    return np.concatenate((head, np.interp(knots, mapping.knots_in, mapping.knots_out)))


def _mapping_from(knots: NDArray[np.float64], numbers: NDArray[np.float64]) -> Mapping:
    low, high, start, end, zero_plane, softness, *outputs = numbers.tolist()
    return Mapping(
        low=low,
        high=high,
        knots_in=tuple(knots.tolist()),
        knots_out=tuple(outputs),
        emphasis=(start, end),
        zero_plane=zero_plane,
        softness=softness,
    )
