"""Many inputs at once."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def photos(make_picture):
    """A folder with three photos of different kinds."""
    Path("photos").mkdir()
    for seed, name in enumerate(("a.png", "b.jpg", "c.bmp")):
        make_picture(f"photos/{name}", seed=seed)
    return Path("photos")


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_folder_keeps_names_and_kinds(relievo, photos, depth):
    result = relievo.works("convert", "photos", "-o", "out", depth)
    assert names("out") == ["a.png", "b.jpg", "c.png"]
    assert result.out.split() == ["out/a.png", "out/b.jpg", "out/c.png"]


@pytest.mark.parametrize("output", ["out", "out/", "there"])
def test_folder_is_made_one_level_deep(relievo, photos, depth, output):
    Path("there").mkdir()
    relievo.works("convert", "photos/a.png", "photos/b.jpg", "-o", output, depth)
    assert names(output) == ["a.png", "b.jpg"]


def test_pattern_takes_what_matches(relievo, photos, depth):
    relievo.works("convert", "photos/[ab].*", "-o", "out", depth)
    assert names("out") == ["a.png", "b.jpg"]


def test_pattern_reaches_into_folders(relievo, photos, depth):
    relievo.works("convert", "**/*.jpg", "-o", "out/", depth)
    assert names("out") == ["b.jpg"]


def test_single_match_may_be_a_file(relievo, photos, look, depth):
    relievo.works("convert", "photos/*.jpg", "-o", "out.png", depth)
    assert look("out.png").shape == (48, 64, 3)


def test_input_named_twice_is_converted_once(relievo, photos, depth):
    result = relievo.works("convert", "photos/a.png", "photos", "-o", "out", depth)
    assert result.out.split().count("out/a.png") == 1


def test_files_of_other_kinds_and_hidden_ones_are_passed_over(relievo, photos, depth):
    for name in ("notes.txt", "._a.png", ".b.123.part.mp4"):
        (photos / name).write_text("not a photo")
    (photos / "folder.png").mkdir()
    relievo.works("convert", "photos", "-o", "out", depth)
    assert names("out") == ["a.png", "b.jpg", "c.png"]


def test_photos_and_films_go_together(relievo, photos, play, make_film, depth):
    make_film("photos/d.mp4", frames=4)
    make_film("photos/e.avi", frames=4, codec="mpeg4")
    relievo.works("convert", "photos", "-o", "out", depth)
    assert names("out") == ["a.png", "b.jpg", "c.png", "d.mp4", "e.mkv"]
    assert len(play("out/e.mkv").times_s) == 4


def test_bad_file_does_not_stop_the_others(relievo, photos, depth):
    (photos / "b.jpg").write_bytes(b"\xff\xd8\xffnot a photo")
    result = relievo("convert", "photos", "-o", "out", depth)
    assert result.code == 1
    assert names("out") == ["a.png", "c.png"]
    assert result.out.split() == ["out/a.png", "out/c.png"]
    lines = result.err.splitlines()
    assert lines[0].startswith("relievo: error: photos/b.jpg: ")
    assert lines[1:] == ["1 of 3 failed:", "  photos/b.jpg"]


def test_bad_file_is_an_event_among_others(relievo, photos, depth):
    (photos / "b.jpg").write_bytes(b"")
    result = relievo("convert", "photos", "-o", "out", depth, "--json")
    assert result.code == 1
    assert [(event["event"], event["input"]) for event in result.events] == [
        ("done", "photos/a.png"),
        ("failed", "photos/b.jpg"),
        ("done", "photos/c.bmp"),
    ]
    failed = result.events[1]
    assert failed["error"] == "UnreadableInputError"
    assert failed["message"] == "photos/b.jpg: the file is empty; replace it"
    assert failed["outputs"] == []
    assert result.err == ""


def test_bad_film_does_not_stop_the_others(relievo, make_film, depth):
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        make_film(name, frames=3)
    Path("b.mp4").write_bytes(Path("b.mp4").read_bytes()[:300])
    result = relievo("convert", "a.mp4", "b.mp4", "c.mp4", "-o", "out", depth)
    assert result.code == 1
    assert names("out") == ["a.mp4", "c.mp4"]
    assert result.err.endswith("1 of 3 failed:\n  b.mp4\n")


def test_results_that_are_there_are_kept(relievo, photos, depth):
    Path("out").mkdir()
    Path("out/b.jpg").write_text("earlier")
    result = relievo("convert", "photos", "-o", "out", depth)
    assert result.code == 1
    assert "out/b.jpg: exists already; use --overwrite" in result.err
    assert Path("out/b.jpg").read_text() == "earlier"
    assert names("out") == ["a.png", "b.jpg", "c.png"]


def test_each_photo_takes_its_own_depth_map(relievo, look, photos):
    Path("maps").mkdir()
    ramp = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (24, 1))
    np.save("maps/a.npy", ramp)
    np.save("maps/b.npy", ramp[:, ::-1])
    result = relievo("convert", "photos", "-o", "out", "--depth=maps", "--layout=depth")
    assert result.code == 1
    assert "maps: holds no depth map named c.*" in result.err
    a, b = look("out/a.png").astype(int), look("out/b.jpg").astype(int)
    assert a[:, -8:].mean() > a[:, :8].mean() + 150
    assert b[:, -8:].mean() < b[:, :8].mean() - 150


def test_only_wrong_usage_is_exit_code_2(relievo, make_film, depth):
    make_film("long.mp4", frames=8)
    make_film("short.mp4", frames=3)
    words = ("long.mp4", "short.mp4", depth)
    assert relievo("convert", *words, "-o", "one", "--start=0.2").code == 1
    assert names("one") == ["long.mp4"]
    assert relievo("convert", *words, "-o", "two", "--start=2").code == 2
    assert names("two") == []


def test_depth_of_a_folder(relievo, photos, make_film, depth):
    make_film("photos/d.mp4", frames=3)
    relievo.works("depth", "photos", "-o", "out", depth, "--format=npz")
    assert names("out") == ["a.npz", "b.npz", "c.npz", "d.mkv"]
