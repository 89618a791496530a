"""Films through `relievo convert`."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.io.depth_video import DepthVideoWriter

H, W = 48, 64
CUT = 6


def bright_then_dark(index):
    """Two shots: the second is darker and its picture lies otherwise."""
    row = np.linspace(150, 250, W) if index < CUT else np.linspace(90, 10, W)
    return np.repeat(np.tile(row, (H, 1))[..., None], 3, axis=2).astype(np.uint8)


def test_frames_times_and_sound_are_kept(relievo, play, make_film, depth):
    make_film("film.mp4", audio_s=0.4)
    relievo.works("convert", "film.mp4", "-o", "out.mp4", depth, "--layout=sbs")
    source, result = play("film.mp4"), play("out.mp4")
    assert result.times_s == source.times_s
    assert result.images[0].shape == (H, 2 * W, 3)
    assert result.audio == source.audio


@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".mov"])
def test_sound_is_as_long_as_in_the_source(relievo, play, make_film, depth, ending):
    make_film("film.mkv", audio_s=0.4)
    relievo.works("convert", "film.mkv", "-o", f"out{ending}", depth)
    source, result = play("film.mkv"), play(f"out{ending}")
    assert [data for _, data in result.audio] == [data for _, data in source.audio]
    assert [time for time, _ in result.audio] == pytest.approx(
        [time for time, _ in source.audio], abs=0.0011
    )


def test_subtitles_are_kept(relievo, play, make_film, depth):
    make_film("film.mkv", subtitles=[(0.0, 0.1, "one"), (0.2, 0.1, "two")])
    relievo.works("convert", "film.mkv", "-o", "out.mkv", depth)
    assert play("out.mkv").subtitles == play("film.mkv").subtitles
    assert len(play("out.mkv").subtitles) == 2


def test_sound_only_as_good_as_the_container_is_told(relievo, play, make_film, depth):
    make_film("film.mkv", audio_s=0.3)
    result = relievo.works("convert", "film.mkv", "-o", "o.webm", depth, "--codec=libvpx-vp9")
    assert "note: film.mkv: audio track 1" in result.err
    assert len(play("o.webm").times_s) == 10


def test_variable_frame_rate_is_kept(relievo, play, make_film, depth):
    pts = [0, 40, 50, 130, 135, 300, 420, 421, 500, 900]
    make_film("film.mp4", pts=pts, time_base=Fraction(1, 1000))
    relievo.works("convert", "film.mp4", "-o", "out.mp4", depth)
    assert play("out.mp4").times_s == pytest.approx([p / 1000 for p in pts])
    relievo.works("convert", "film.mp4", "-o", "out.mkv", depth)
    assert play("out.mkv").times_s == pytest.approx([p / 1000 for p in pts])


def test_ten_bits_are_kept_when_asked(relievo, play, make_film, depth):
    make_film("film.mkv", pixel_format="yuv420p10le")
    relievo.works("convert", "film.mkv", "-o", "deep.mkv", depth, "--bit-depth=10")
    relievo.works("convert", "film.mkv", "-o", "plain.mkv", depth)
    assert play("deep.mkv").pixel_format == "yuv420p10le"
    assert play("plain.mkv").pixel_format == "yuv420p"


def test_eight_bits_do_not_become_ten(relievo, play, make_film, depth):
    make_film("film.mkv")
    relievo.works("convert", "film.mkv", "-o", "out.mkv", depth, "--bit-depth=10")
    assert play("out.mkv").pixel_format == "yuv420p"


def test_portrait_film_is_turned_upright(relievo, play, make_film):
    make_film("film.mp4", rotation=90)
    np.save("map.npy", np.tile(np.linspace(0, 1, 24, dtype=np.float32), (32, 1)))
    relievo.works("convert", "film.mp4", "-o", "o.mp4", "--depth=map.npy", "--layout=sbs")
    left = play("o.mp4").images[0][:, :H]
    source = play("film.mp4").images[0]
    assert left.shape == (W, H, 3)
    turns = [np.abs(left.astype(int) - np.rot90(source, k)).mean() for k in (1, 3)]
    assert min(turns) < 12 < max(turns)


@pytest.mark.parametrize("layout", ["half-sbs", "half-tab", "anaglyph-dubois"])
def test_odd_sizes_are_told_and_work(relievo, play, make_film, layout):
    make_film("film.mkv", size=(47, 63), codec="ffv1", pixel_format="bgr0")
    np.save("map.npy", np.tile(np.linspace(0, 1, 63, dtype=np.float32), (47, 1)))
    result = relievo.works(
        "convert", "film.mkv", "-o", "o.mp4", "--depth=map.npy", "--layout", layout
    )
    assert "even numbers" in result.err
    assert play("o.mp4").images[0].shape == (48, 64, 3)


def test_single_frame_is_a_film(relievo, play, make_film, depth):
    make_film("film.mp4", frames=1)
    relievo.works("convert", "film.mp4", "-o", "o.mp4", depth)
    assert len(play("o.mp4").times_s) == 1


def test_start_and_end_take_a_part(relievo, play, make_film, depth):
    make_film("film.mp4", frames=24, gop=5, audio_s=0.96)
    part = ("--start=0.28", "--end=0.6", "--codec=ffv1", "--layout=depth")
    relievo.works("convert", "film.mp4", "-o", "o.mkv", depth, *part)
    result = play("o.mkv")
    assert result.times_s == pytest.approx([index / 25 for index in range(8)])
    assert result.audio[0][0] == pytest.approx(0, abs=0.03)
    assert result.audio[-1][0] < 0.32


def test_part_shows_the_same_pictures_as_the_whole(relievo, play, make_film, depth):
    make_film("film.mp4", frames=20)
    options = (depth, "--views=hidden", "--layout=sbs", "--codec=ffv1")
    relievo.works("convert", "film.mp4", "-o", "whole.mkv", *options)
    relievo.works("convert", "film.mp4", "-o", "part.mkv", *options, "--start=0.4")
    whole, part = play("whole.mkv").images, play("part.mkv").images
    assert len(part) == 10
    assert all(np.array_equal(a, b) for a, b in zip(whole[10:], part, strict=True))


def test_hidden_views_of_a_film_average_to_its_frames(relievo, play, make_film, depth):
    make_film("film.mkv", codec="ffv1", pixel_format="bgr0")
    options = (depth, "--views=hidden", "--layout=left-right", "--codec=ffv1")
    result = relievo.works("convert", "film.mkv", "-o", "o.mkv", *options)
    assert result.out.split() == ["o_left.mkv", "o_right.mkv"]
    source, left, right = (play(f"{n}.mkv").images for n in ("film", "o_left", "o_right"))
    assert len(left) == len(right) == len(source) == 10
    for image, one, other in zip(source, left, right, strict=True):
        assert np.array_equal(one.astype(int) + other, 2 * image.astype(int))


def test_both_files_of_left_right_have_the_sound(relievo, play, make_film, depth):
    make_film("film.mp4", audio_s=0.4)
    relievo.works("convert", "film.mp4", "-o", "o.mp4", depth, "--layout=left-right")
    audio = play("film.mp4").audio
    assert play("o_left.mp4").audio == audio == play("o_right.mp4").audio


@pytest.mark.parametrize(
    ("layout", "mode"),
    [("sbs", "left_right"), ("tab", "top_bottom"), ("cross", "right_left"), ("depth", None)],
)
def test_players_are_told_how_the_views_lie(relievo, make_film, depth, layout, mode):
    make_film("film.mkv", frames=3)
    relievo.works("convert", "film.mkv", "-o", "o.mkv", depth, "--layout", layout)
    with av.open("o.mkv") as film:
        assert film.streams.video[0].metadata.get("stereo_mode") == mode


def write_depth_film(name, levels, size=(24, 32)):
    """A depth film whose frames are ramps that rise to the level given for each."""
    ramp = np.tile(np.linspace(0, 1, size[1], dtype=np.float32), (size[0], 1))
    with DepthVideoWriter(
        Path(name),
        size=size,
        frame_rate=Fraction(25),
        time_base=Fraction(1, 25),
        kind=DepthKind.RELATIVE_INVERSE_DEPTH,
        low=0.0,
        high=1.0,
    ) as writer:
        for index, level in enumerate(levels):
            writer.add(ramp * np.float32(level), index)


def test_depth_film_goes_in_step(relievo, play, make_film):
    make_film("film.mkv")
    levels = np.linspace(1, 0.1, 10)
    write_depth_film("depth.mkv", levels)
    options = ("--layout=depth", "--codec=ffv1", "--emphasis=off", "--range=0,100")
    relievo.works("convert", "film.mkv", "-o", "o.mkv", "--depth=depth.mkv", *options)
    # All is one shot measured at its first frame, so the brightest column follows the levels.
    shown = [int(image[24, -1, 0]) for image in play("o.mkv").images]
    assert shown == pytest.approx(list(255 * levels), abs=6)


def test_depth_film_that_is_too_short_is_refused(relievo, make_film):
    make_film("film.mkv")
    write_depth_film("depth.mkv", np.linspace(1, 0.1, 7))
    line = relievo.refuses("convert", "film.mkv", "-o", "o.mkv", "--depth=depth.mkv")
    assert "depth.mkv: 7 frames of depth, but the film goes on" in line


def test_folder_of_maps_is_a_depth_film(relievo, play, make_film):
    make_film("film.mkv", frames=4)
    Path("maps").mkdir()
    ramp = np.tile(np.linspace(0, 1, 32), (24, 1))
    for index, level in enumerate((1, 0.75, 0.5, 0.25)):
        cv2.imwrite(f"maps/{index:03}.png", (ramp * level * 65535).astype(np.uint16))
    options = ("--layout=depth", "--codec=ffv1", "--emphasis=off", "--range=0,100")
    relievo.works("convert", "film.mkv", "-o", "o.mkv", "--depth=maps", *options)
    shown = [int(image[24, -1, 0]) for image in play("o.mkv").images]
    assert shown == pytest.approx([255, 191, 128, 64], abs=6)


def test_folder_of_too_few_maps_is_refused(relievo, make_film):
    make_film("film.mkv", frames=4)
    Path("maps").mkdir()
    for index in range(3):
        cv2.imwrite(f"maps/{index}.png", np.tile(np.arange(32, dtype=np.uint8), (24, 1)))
    line = relievo.refuses("convert", "film.mkv", "-o", "o.mkv", "--depth=maps")
    assert "maps: 3 depth maps, but the film goes on" in line


def test_each_shot_spends_its_own_range_of_depth(relievo, play, make_film):
    make_film("film.mkv", frames=2 * CUT, image=bright_then_dark)
    write_depth_film("depth.mkv", [1.0] * CUT + [0.2] * CUT)
    options = ("--layout=depth", "--codec=ffv1", "--range=0,100", "--emphasis=off")
    relievo.works("convert", "film.mkv", "-o", "o.mkv", "--depth=depth.mkv", *options)
    nearest = [int(image.max()) for image in play("o.mkv").images]
    assert nearest == pytest.approx([255] * 2 * CUT, abs=3)


def test_json_follows_the_work_and_tells_the_end(relievo, make_film, depth):
    make_film("film.mp4")
    result = relievo.works("convert", "film.mp4", "-o", "o.mkv", depth, "--json")
    *steps, end = result.events
    assert end == {"event": "done", "input": "film.mp4", "outputs": ["o.mkv"], "notes": []}
    assert {step["event"] for step in steps} == {"progress"}
    last = {step["step"]: (step["done"], step["total"]) for step in steps}
    assert last == {"looking": (10, 10), "converting": (10, 10)}
    assert set(steps[-1]) == {
        *("event", "input", "step", "done", "total", "frames_per_second", "seconds_left")
    }
    assert result.err == ""


def test_plain_lines_tell_frames_per_second(relievo, make_film, depth):
    make_film("film.mp4")
    result = relievo.works("convert", "film.mp4", "-o", "o.mkv", depth)
    assert "converting: 10 of 10 frames, " in result.err
    assert " per second, 0 s left" in result.err
    assert result.out == "o.mkv\n"


def test_animated_gif_becomes_a_film(relievo, play, make_film, depth):
    make_film("moving.gif", codec="gif", pixel_format="rgb8", frames=4)
    relievo.works("convert", "moving.gif", "-o", "o.mp4", depth)
    assert len(play("o.mp4").times_s) == 4


def test_same_film_gives_the_same_pictures(relievo, play, make_film):
    make_film("film.mp4")
    for name in ("one.mkv", "two.mkv"):
        relievo.works("convert", "film.mp4", "-o", name, "--codec=ffv1", "--preset=fast")
    one, two = play("one.mkv").images, play("two.mkv").images
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
