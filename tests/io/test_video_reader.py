import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from relievo.core.errors import (
    RangeError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.io.video_reader import VideoReader

MILLISECOND = Fraction(1, 1000)


def read(path, **options):
    with VideoReader(path, **options) as reader:
        return list(reader), reader


def packets_of(path):
    """Place in the file and length of every video packet."""
    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size]


def damage(path, *, first, count):
    """Overwrites the inside of some packets with noise."""
    data = bytearray(path.read_bytes())
    for position, size in packets_of(path)[first : first + count]:
        noise = np.random.default_rng(position).bytes(size - 12)
        data[position + 12 : position + size] = noise
    path.write_bytes(data)


def test_all_frames_come_in_order_with_their_times(make_film):
    frames, reader = read(make_film("a.mp4"))
    assert [frame.index for frame in frames] == list(range(12))
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(12) / 25)
    brightness = [frame.image.mean() for frame in frames]
    assert brightness == sorted(brightness)
    assert frames[0].image.shape == (48, 64, 3)
    assert frames[0].image.dtype == np.uint8
    assert (reader.damaged, reader.repaired, reader.missing_s) == (0, 0, 0)


def test_frames_have_the_colour_that_was_encoded(make_film):
    frames, _ = read(make_film("a.mp4"))
    assert frames[0].image.mean() == pytest.approx(30, abs=2)
    assert frames[-1].image.mean() == pytest.approx(220, abs=2)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_uneven_times_are_kept(make_film, suffix):
    pts = [0, 40, 41, 90, 300, 333, 1000, 1001]
    frames, _ = read(make_film(f"a.{suffix}", pts=pts, time_base=MILLISECOND))
    assert [frame.pts * frame.time_base * 1000 for frame in frames] == pts


def test_first_frame_may_be_late(make_film):
    path = make_film("a.mkv", pts=[500, 540, 580], time_base=MILLISECOND, audio_s=[(0, 1)])
    frames, _ = read(path)
    assert frames[0].time_s == pytest.approx(0.5)


def test_clock_of_a_transport_stream_starts_at_its_first_packet(make_film):
    frames, _ = read(make_film("a.ts"))
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(12) / 25, abs=1e-4)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("start", [0, 1, 5, 8, 11])
def test_start_and_end_are_exact_to_the_frame(make_film, suffix, start):
    path = make_film(f"a.{suffix}")
    whole, _ = read(path)
    cut, _ = read(path, start_s=whole[start].time_s, end_s=whole[start].time_s + 0.11)
    expected = whole[start : start + 3]
    assert [frame.pts for frame in cut] == [frame.pts for frame in expected]
    for frame, other in zip(cut, expected, strict=True):
        np.testing.assert_array_equal(frame.image, other.image)


def test_stretch_without_frames_is_a_wrong_use(make_film):
    with pytest.raises(UsageError, match="between start and end"):
        read(make_film("a.mp4"), start_s=100.0)


def test_film_can_be_read_twice(make_film):
    with VideoReader(make_film("a.mp4")) as reader:
        assert [f.pts for f in reader] == [f.pts for f in reader]


def test_small_images_are_the_large_ones_scaled(make_film):
    path = make_film("a.mp4")
    large, _ = read(path)
    small, _ = read(path, size=(12, 16))
    assert small[5].image.shape == (12, 16, 3)
    assert small[5].image.mean() == pytest.approx(large[5].image.mean(), abs=1)


def test_10_bits_are_kept_when_asked_for(make_film):
    path = make_film("a.mp4", pixel_format="yuv420p10le")
    deep, _ = read(path, bit_depth=10)
    plain, _ = read(path)
    assert (deep[3].image.dtype, deep[3].bit_depth) == (np.uint16, 10)
    assert (plain[3].image.dtype, plain[3].bit_depth) == (np.uint8, 8)
    assert np.abs(deep[3].image / 1023 * 255 - plain[3].image).max() <= 1


def test_8_bits_stay_8_bits_when_more_are_asked_for(make_film):
    frames, _ = read(make_film("a.mp4"), bit_depth=10)
    assert (frames[0].image.dtype, frames[0].bit_depth) == (np.uint8, 8)


def with_corner(path):
    """A film with a white square at the top left."""
    image = np.zeros((48, 64, 3), np.uint8)
    image[:16, :16] = 255
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=25)
        video.height, video.width, video.pix_fmt = 48, 64, "yuv420p"
        for _ in range(3):
            output.mux(video.encode(av.VideoFrame.from_ndarray(image)))
        output.mux(video.encode(None))
    return path


def set_matrix(path, a, b, c, d):
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    values = [a, b, 0, c, d, 0, 0, 0]
    data[matrix : matrix + 36] = struct.pack(">9i", *(v << 16 for v in values), 1 << 30)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ((1, 0, 0, 1), (0, 0)),
        ((0, 1, -1, 0), (0, -1)),
        ((-1, 0, 0, -1), (-1, -1)),
        ((0, -1, 1, 0), (-1, 0)),
        ((-1, 0, 0, 1), (0, -1)),
        ((1, 0, 0, -1), (-1, 0)),
    ],
)
def test_frames_come_upright(tmp_path, matrix, expected):
    path = with_corner(tmp_path / "a.mp4")
    set_matrix(path, *matrix)
    frames, reader = read(path)
    image = frames[0].image
    assert image.shape[:2] == reader.info.size
    corners = {(y, x): image[y, x].mean() for y in (0, -1) for x in (0, -1)}
    assert max(corners, key=corners.__getitem__) == expected
    assert image.flags.c_contiguous


def test_small_images_of_a_turned_film_have_the_size_asked_for(tmp_path):
    path = with_corner(tmp_path / "a.mp4")
    set_matrix(path, 0, 1, -1, 0)
    frames, _ = read(path, size=(32, 24))
    assert frames[0].image.shape == (32, 24, 3)
    assert frames[0].image[2, -3].mean() > 200


def test_damaged_packets_are_counted_and_the_rest_is_read(make_film):
    path = make_film("a.mp4", pts=range(40), gop=5)
    damage(path, first=10, count=3)
    frames, reader = read(path)
    assert reader.damaged > 0
    assert 34 <= len(frames) <= 40
    assert frames[-1].pts * frames[-1].time_base == Fraction(39, 25)
    assert frames[-1].image.mean() == pytest.approx(220, abs=3)


def test_missing_end_is_told(make_film):
    path = make_film("a.mkv", pts=range(100), gop=5, size=(128, 128))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    frames, reader = read(path)
    assert 10 < len(frames) < 90
    assert reader.missing_s == pytest.approx(4.0 - frames[-1].time_s - 1 / 25, abs=0.01)


def test_times_that_are_missing_are_made_up(tmp_path, make_film):
    source = make_film("a.mp4")
    raw = tmp_path / "a.h264"
    with av.open(str(source)) as container, av.open(str(raw), "w", format="h264") as output:
        stream = output.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.size:
                packet.stream = stream
                output.mux(packet)
    frames, reader = read(raw)
    assert len(frames) == 12
    assert reader.repaired > 0
    steps = np.diff([frame.time_s for frame in frames])
    assert (steps > 0).all()


def test_times_that_go_back_are_moved_forward(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as output:
        video = output.add_stream("mjpeg", rate=25, time_base=MILLISECOND)
        video.height, video.width, video.pix_fmt = 48, 64, "yuvj420p"
        for index, pts in enumerate([0, 200, 120, 280]):
            frame = av.VideoFrame(64, 48, "yuvj420p")
            frame.pts, frame.time_base = index, MILLISECOND
            for packet in video.encode(frame):
                packet.pts = pts
                output.mux(packet)
    frames, reader = read(path)
    times = [frame.time_s for frame in frames]
    assert times[0] == 0
    assert times[1] == pytest.approx(0.2)
    assert times[1] < times[2] < times[3]
    assert reader.repaired >= 1


def test_change_of_size_is_refused_by_name(tmp_path):
    path = tmp_path / "a.ts"
    parts = b""
    for width in (64, 128):
        part = tmp_path / f"{width}.ts"
        with av.open(str(part), "w") as output:
            video = output.add_stream("libx264", rate=25)
            video.height, video.width, video.pix_fmt = 48, width, "yuv420p"
            for _ in range(8):
                output.mux(video.encode(av.VideoFrame(width, 48, "yuv420p")))
            output.mux(video.encode(None))
        parts += part.read_bytes()
    path.write_bytes(parts)
    with pytest.raises(UnsupportedInputError, match=r"changes from \(48, 64\) to \(48, 128\)"):
        read(path)


def test_cover_is_not_the_film(tmp_path, make_film):
    source, path = make_film("a.mp4", pts=range(3)), tmp_path / "b.mp4"
    with av.open(str(source)) as container, av.open(str(path), "w") as output:
        cover = output.add_stream("mjpeg", rate=1)
        cover.height, cover.width, cover.pix_fmt = 16, 16, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        video = output.add_stream_from_template(container.streams.video[0])
        output.mux(cover.encode(av.VideoFrame(16, 16, "yuvj420p")))
        for packet in container.demux(video=0):
            if packet.size:
                packet.stream = video
                output.mux(packet)
    frames, _ = read(path)
    assert len(frames) == 3
    assert frames[0].image.shape == (48, 64, 3)


def test_read_error_while_iterating_names_the_film(make_film):
    path = make_film("a.mp4")
    data = bytearray(path.read_bytes())
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    with pytest.raises(UnreadableInputError, match=r"a\.mp4"):
        read(path)


@pytest.mark.parametrize(
    "options", [{"bit_depth": 7}, {"start_s": 2.0, "end_s": 1.0}, {"size": (0, 4)}]
)
def test_arguments_without_sense_are_refused(make_film, options):
    with pytest.raises(RangeError):
        VideoReader(make_film("a.mp4"), **options)
