"""Films that cannot be used, and films that can in part."""

from pathlib import Path

import av
import pytest


def refuse(relievo, name, *options):
    return relievo.refuses("convert", name, "-o", "out.mkv", *options)


def damage(path, share, length=200):
    """Overwrites bytes in the middle of a file."""
    data = bytearray(Path(path).read_bytes())
    start = int(len(data) * share)
    data[start : start + length] = bytes((7 * index + 3) % 256 for index in range(length))
    Path(path).write_bytes(data)


def damage_packets(path, indices):
    """Overwrites the pictures of some packets, and nothing between them."""
    data = bytearray(Path(path).read_bytes())
    with av.open(str(path)) as film:
        packets = [p for p in film.demux(video=0) if p.size]
        for index in indices:
            start, size = packets[index].pos, packets[index].size
            # The length in front of the picture stays, so that only the picture is broken.
            data[start + 5 : start + size] = b"\xff" * (size - 5)
    Path(path).write_bytes(data)


def test_missing_film(relievo, depth):
    assert "nowhere.mp4: no such file" in refuse(relievo, "nowhere.mp4", depth)


def test_empty_film(relievo, depth):
    Path("film.mp4").touch()
    assert "film.mp4: the file is empty" in refuse(relievo, "film.mp4", depth)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi", "film.mov"])
def test_file_that_is_no_film(relievo, depth, name):
    Path(name).write_text("these are words and not pictures\n" * 50)
    assert f"{name}: not a film" in refuse(relievo, name, depth)


def test_photo_that_is_called_a_film(relievo, photo, depth):
    Path("photo.png").rename("film.mp4")
    assert "film.mp4: not a film" in refuse(relievo, "film.mp4", depth)


def test_film_without_pictures(relievo, depth, make_film):
    make_film("film.mkv", audio_s=0.2)
    with av.open("film.mkv") as source, av.open("sound.mp4", "w") as output:
        track = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                output.mux(packet)
    line = refuse(relievo, "sound.mp4", depth)
    assert line == "sound.mp4: has no video stream; give a film with pictures"


def test_mp4_cut_off_before_its_index(relievo, make_film, depth):
    make_film("film.mp4", frames=20)
    whole = Path("film.mp4").read_bytes()
    Path("film.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    assert "film.mp4: not a film, or damaged beyond reading" in refuse(relievo, "film.mp4", depth)


def test_matroska_cut_off_gives_what_there_is_and_says_so(relievo, play, make_film, depth):
    make_film("film.mkv", frames=60, gop=5)
    whole = Path("film.mkv").read_bytes()
    Path("film.mkv").write_bytes(whole[: len(whole) // 2])
    result = relievo.works("convert", "film.mkv", "-o", "out.mkv", depth)
    assert 10 < len(play("out.mkv").times_s) < 50
    assert "note: film.mkv: the video ends " in result.err


def test_damaged_packets_are_counted_and_told(relievo, play, make_film, depth):
    make_film("film.mp4", frames=20, gop=4, audio_s=0.8)
    damage_packets("film.mp4", [6, 7])
    result = relievo.works("convert", "film.mp4", "-o", "out.mkv", depth)
    assert "note: film.mp4: 2 damaged packets or frames were skipped or concealed" in result.err
    source, converted = play_carefully("film.mp4"), play("out.mkv")
    assert converted.times_s == pytest.approx(source, abs=0.0011)
    assert len(converted.times_s) >= 16
    assert converted.audio[-1][0] > 0.7


def play_carefully(path):
    """The times of all frames that can be decoded."""
    times = []
    with av.open(path) as film:
        for packet in film.demux(video=0):
            try:
                times += [frame.time for frame in packet.decode()]
            except av.InvalidDataError:
                continue
    return times


def test_damaged_packets_are_told_in_json(relievo, make_film, depth):
    make_film("film.mp4", frames=20, gop=4)
    damage_packets("film.mp4", [6, 7])
    result = relievo.works("convert", "film.mp4", "-o", "out.mkv", depth, "--json")
    assert result.events[-1]["event"] == "done"
    assert result.events[-1]["notes"] == [
        "2 damaged packets or frames were skipped or concealed",
    ]


def test_depth_of_a_damaged_film_says_so_too(relievo, make_film, depth):
    make_film("film.mp4", frames=20, gop=4)
    damage_packets("film.mp4", [6, 7])
    result = relievo.works("depth", "film.mp4", "-o", "out.mkv", depth)
    assert "note: film.mp4: 2 damaged packets" in result.err


def test_damage_all_over_a_film_ends_in_one_line(relievo, make_film, depth):
    make_film("film.mp4", frames=20, gop=4)
    damage_packets("film.mp4", range(20))
    assert "film.mp4: not one frame can be decoded" in refuse(relievo, "film.mp4", depth)


def test_film_that_changes_its_size_is_refused(relievo, make_film, depth):
    for name, size in (("a.ts", (48, 64)), ("b.ts", (96, 128))):
        make_film(name, size=size)
    joined = Path("a.ts").read_bytes() + Path("b.ts").read_bytes()
    Path("film.ts").write_bytes(joined)
    assert "film.ts: the frame size changes" in refuse(relievo, "film.ts", depth)


def test_damaged_depth_film_is_told(relievo, make_film, depth):
    make_film("film.mkv")
    relievo.works("depth", "film.mkv", "-o", "depth.mkv", depth)
    Path("depth.mkv").write_bytes(Path("depth.mkv").read_bytes()[:900])
    line = refuse(relievo, "film.mkv", "--depth=depth.mkv")
    assert "depth.mkv: " in line
