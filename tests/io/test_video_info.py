import struct
from fractions import Fraction

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.io.video_info import VIDEO_SUFFIXES, is_video, read_video_info

_QUARTER_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def set_rotation(path, degrees):
    """Writes the matrix of a turn into the track header of an MP4 file."""
    data = bytearray(path.read_bytes())
    # Version, flags, five numbers, two reserved, layer, group, volume, reserved.
    matrix = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    a, b, c, d = _QUARTER_TURNS[degrees]
    one = 1 << 16
    data[matrix : matrix + 36] = struct.pack(
        ">9i", a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30
    )
    path.write_bytes(data)


def test_endings_of_films_are_known_in_any_case(tmp_path):
    assert is_video(tmp_path / "a.MKV")
    assert not is_video(tmp_path / "a.png")
    assert {".mp4", ".mkv", ".mov", ".webm"} <= VIDEO_SUFFIXES


def test_info_tells_size_rate_length_and_tracks(make_film):
    path = make_film(
        "a.mkv",
        audio_s=[(0, 0.5), (0, 0.5)],
        subtitles=[(0.1, 0.2, "hello")],
        chapters=[(0, 0.2, "one"), (0.2, 0.48, "two")],
    )
    info = read_video_info(path)
    assert info.size == (48, 64)
    assert info.frame_rate == 25
    assert info.duration_s == pytest.approx(0.48)
    assert info.frame_count == 12
    assert (info.audio_count, info.subtitle_count) == (2, 1)
    assert [chapter.title for chapter in info.chapters] == ["one", "two"]
    assert info.chapters[1].start_s == pytest.approx(0.2)
    assert (info.bit_depth, info.pixel_format) == (8, "yuv420p")


def test_a_frame_that_lasts_longer_does_not_change_the_rate(make_film):
    unit = Fraction(1001, 30000)
    path = make_film("a.mp4", pts=[*range(20), *range(21, 30)], time_base=unit)
    assert read_video_info(path).frame_rate == 1 / unit


def test_the_rate_of_uneven_frames_is_the_average(make_film):
    path = make_film("a.mp4", pts=[0, 40, 50, 130, 135, 300, 420], time_base=Fraction(1, 1000))
    info = read_video_info(path)
    assert float(info.frame_rate) == pytest.approx(info.frame_count / info.duration_s)


def test_info_tells_depth_and_colours(make_film):
    path = make_film(
        "a.mp4",
        pixel_format="yuv420p10le",
        colours={"color_primaries": 9, "color_trc": 16, "colorspace": 9, "color_range": 1},
    )
    info = read_video_info(path)
    assert info.bit_depth == 10
    assert (info.primaries, info.transfer, info.matrix) == (9, 16, 9)
    assert info.is_full_range is False


def test_untagged_film_says_that_its_colours_are_unspecified(make_film):
    info = read_video_info(make_film("a.mp4"))
    assert (info.primaries, info.transfer, info.matrix) == (2, 2, 2)


@pytest.mark.parametrize(("degrees", "size"), [(0, (48, 64)), (90, (64, 48)), (180, (48, 64))])
def test_size_is_that_of_the_upright_frame(make_film, degrees, size):
    path = make_film("a.mp4")
    set_rotation(path, degrees)
    info = read_video_info(path)
    assert info.rotation_degrees == degrees
    assert info.size == size


def test_pixels_turn_with_the_frame(make_film):
    path = make_film("a.mp4", colours={"sample_aspect_ratio": Fraction(4, 3)})
    assert read_video_info(path).sample_aspect_ratio == Fraction(4, 3)
    set_rotation(path, 270)
    assert read_video_info(path).sample_aspect_ratio == Fraction(3, 4)


def test_sound_that_is_longer_does_not_lengthen_the_picture(make_film):
    info = read_video_info(make_film("a.mp4", audio_s=[(0, 2.0)]))
    assert info.duration_s == pytest.approx(0.48)


def test_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableInputError, match="no such file"):
        read_video_info(tmp_path / "none.mp4")


@pytest.mark.parametrize("content", [b"", b"not a film" * 100, bytes(2000)])
def test_what_is_no_film_is_unreadable(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"a\.mp4"):
        read_video_info(path)


def test_text_is_not_a_film(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words " * 1000)
    with pytest.raises(UnreadableInputError):
        read_video_info(path)


def test_film_cut_before_its_index_is_unreadable(make_film):
    path = make_film("a.mp4")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UnreadableInputError):
        read_video_info(path)


def test_film_without_a_decodable_frame_is_unreadable(make_film):
    path = make_film("a.mp4")
    data = bytearray(path.read_bytes())
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    data[start:end] = np.random.default_rng(0).bytes(end - start)
    path.write_bytes(data)
    with pytest.raises(UnreadableInputError):
        read_video_info(path)


def test_sound_alone_is_unsupported(tmp_path):
    import av

    path = tmp_path / "a.m4a"
    with av.open(str(path), "w") as output:
        track = output.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 4800), np.float32), format="fltp")
        frame.sample_rate = 48000
        output.mux(track.encode(frame))
        output.mux(track.encode(None))
    with pytest.raises(UnsupportedInputError, match="no video stream"):
        read_video_info(path)
