from dataclasses import replace
from fractions import Fraction

import pytest

from relievo.io.video_info import VideoInfo
from relievo.pipeline.config import VideoConfig
from relievo.pipeline.video import expected_frames

INFO = VideoInfo(
    size=(48, 64),
    frame_rate=Fraction(25),
    time_base=Fraction(1, 25),
    duration_s=4.0,
    frame_count=100,
    bit_depth=8,
    pixel_format="yuv420p",
    is_full_range=None,
    primaries=2,
    transfer=2,
    matrix=2,
    rotation_degrees=0,
    sample_aspect_ratio=Fraction(1),
    audio_count=0,
    subtitle_count=0,
    chapters=(),
)


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ({}, 100),
        ({"start_s": 1.0}, 75),
        ({"end_s": 1.0}, 25),
        ({"start_s": 1.0, "end_s": 2.0}, 25),
        ({"end_s": 9.0}, 100),
        ({"start_s": 9.0}, 1),
    ],
)
def test_part_of_a_film_has_its_share_of_the_frames(part: dict[str, float], count: int) -> None:
    assert expected_frames(INFO, VideoConfig(**part)) == count


def test_film_that_says_nothing_of_its_frames_has_no_number() -> None:
    assert expected_frames(replace(INFO, frame_count=None), VideoConfig()) is None
    assert expected_frames(replace(INFO, duration_s=None), VideoConfig(end_s=1.0)) == 100
