from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap, Frame
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import frame_mapping
from relievo.pipeline.scene import Scene
from relievo.pipeline.shots import find_shots

RATE = 10
CONFIG = ViewConfig(range_percentiles=(0, 100), emphasis="off")
RAMP = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (24, 1))


def frames(brightness: Sequence[tuple[int, int]]) -> Iterator[Frame]:
    """Frames of flat shading between the two values given for each of them."""
    for index, (left, right) in enumerate(brightness):
        row = np.linspace(left, right, 64)
        image = np.repeat(np.tile(row, (48, 1))[..., None], 3, axis=2).astype(np.uint8)
        yield Frame(image, index=index, pts=index, time_base=Fraction(1, RATE))


def frame_at(index: int) -> Frame:
    image = np.zeros((2, 2, 3), np.uint8)
    return Frame(image, index=index, pts=index, time_base=Fraction(1, RATE))


class Rising:
    """Depth that grows with the index of the frame; remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, frame: Frame) -> Scene:
        self.asked.append(frame.index)
        values = RAMP * np.float32(1 + frame.index)
        depth = DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH)
        return Scene(frame, depth, SegmentMap.void((1, 1)))


def test_one_shot_has_one_track() -> None:
    shots = find_shots(frames([(20, 200)] * 35), Rising(), CONFIG)
    assert [shot.first_index for shot in shots.shots] == [0]
    assert shots.shots[0].track.times_s == (0, 1, 2, 3)


def test_frames_are_measured_once_a_second_and_after_a_cut() -> None:
    depth = Rising()
    find_shots(frames([(150, 250)] * 15 + [(90, 10)] * 15), depth, CONFIG)
    assert depth.asked == [0, 10, 15, 25]


def test_shots_do_not_share_their_mappings() -> None:
    depth = Rising()
    shots = find_shots(frames([(150, 250)] * 5 + [(90, 10)] * 5), depth, CONFIG)
    assert [shot.first_index for shot in shots.shots] == [0, 5]
    first = {shots.mapping(frame_at(index)) for index in range(5)}
    second = {shots.mapping(frame_at(index)) for index in range(5, 10)}
    assert first == {frame_mapping(depth(frame_at(0)), CONFIG)}
    assert second == {frame_mapping(depth(frame_at(5)), CONFIG)}


def test_mapping_moves_evenly_between_measurements() -> None:
    shots = find_shots(frames([(20, 200)] * 41), Rising(), CONFIG)
    times, mappings = shots.shots[0].track.times_s, shots.shots[0].track.mappings
    highs = [shots.mapping(frame_at(index)).high for index in range(41)]
    expected = np.interp(np.arange(41) / RATE, times, [mapping.high for mapping in mappings])
    assert highs == pytest.approx(expected.tolist())
    assert highs[-1] > highs[0] + 5


def test_part_of_a_film_is_one_shot_from_its_first_frame() -> None:
    later = (
        Frame(frame.image, index=frame.index, pts=frame.pts + 500, time_base=frame.time_base)
        for frame in frames([(20, 200)] * 3)
    )
    shots = find_shots(later, Rising(), CONFIG)
    assert shots.shots[0].track.times_s == (50,)
