"""Places and kinds of output that are refused before any work."""

from pathlib import Path

import cv2
import numpy as np
import pytest


def test_existing_output(relievo, photo, depth):
    Path("out.png").write_text("earlier")
    line = relievo.refuses("convert", "photo.png", "-o", "out.png", depth)
    assert line == "out.png: exists already; use --overwrite to replace it"


def test_existing_film(relievo, make_film, depth):
    make_film("film.mp4")
    Path("out.mp4").write_text("earlier")
    line = relievo.refuses("convert", "film.mp4", "-o", "out.mp4", depth)
    assert "out.mp4: exists already" in line


@pytest.mark.parametrize("view", ["left", "right"])
def test_existing_file_of_one_view(relievo, photo, depth, view):
    Path(f"out_{view}.png").write_text("earlier")
    line = relievo.refuses("convert", "photo.png", "-o", "out.png", depth, "--layout=left-right")
    assert f"out_{view}.png: exists already" in line


def test_existing_depth(relievo, photo, depth):
    Path("out.npz").write_text("earlier")
    line = relievo.refuses("depth", "photo.png", "-o", "out.npz", depth)
    assert "out.npz: exists already" in line


@pytest.mark.parametrize("output", ["nowhere/out.png", "nowhere/deep/"])
def test_missing_folder(relievo, photo, depth, output):
    line = relievo.refuses("convert", "photo.png", "-o", output, depth)
    assert "nowhere: folder does not exist; create it first" in line
    assert not Path("nowhere").exists()


def test_folder_that_is_a_file(relievo, photo, depth):
    Path("taken").write_text("a file")
    line = relievo.refuses("convert", "photo.png", "-o", "taken/", depth)
    assert "taken: is a file" in line


def test_missing_folder_of_a_film(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "nowhere/out.mp4", depth)
    assert "nowhere: folder does not exist" in line


@pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
@pytest.mark.parametrize("output", ["photo.png", "./photo.png", "link.png"])
def test_output_that_is_the_photo(relievo, photo, depth, output, overwrite):
    Path("link.png").symlink_to("photo.png")
    line = relievo.refuses("convert", "photo.png", "-o", output, depth, *overwrite)
    assert "the output is an input; choose another name" in line


@pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
def test_output_that_is_the_film(relievo, make_film, depth, overwrite):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "film.mp4", depth, *overwrite)
    assert "the output is an input" in line


def test_output_folder_that_is_the_input_folder(relievo, photo, depth):
    Path("photos").mkdir()
    Path("photo.png").rename("photos/photo.png")
    line = relievo.refuses("convert", "photos", "-o", "photos", depth, "--overwrite")
    assert "the output is an input" in line


@pytest.mark.parametrize("command", ["convert", "depth"])
def test_output_that_is_the_depth_map(relievo, photo, command):
    cv2.imwrite("map.png", np.tile(np.arange(32, dtype=np.uint8), (24, 1)))
    options = ("--depth=map.png", "--overwrite")
    line = relievo.refuses(command, "photo.png", "-o", "map.png", *options)
    assert "map.png: the output is an input" in line


def test_output_that_is_the_depth_map_in_a_folder(relievo, photo):
    Path("maps").mkdir()
    cv2.imwrite("maps/photo.png", np.tile(np.arange(32, dtype=np.uint8), (24, 1)))
    options = ("--depth=maps", "--overwrite")
    line = relievo.refuses("convert", "photo.png", "-o", "maps/", *options)
    assert "the output is an input" in line


def test_view_that_is_another_photo_of_the_batch(relievo, make_picture, depth):
    make_picture("a.png")
    make_picture("a_left.png", seed=1)
    before = Path("a_left.png").read_bytes()
    result = relievo(
        "convert", "a.png", "a_left.png", "-o", "./", depth, "--layout=left-right", "--overwrite"
    )
    assert result.code == 1
    assert "a_left.png: the output is an input" in result.err
    assert Path("a_left.png").read_bytes() == before


@pytest.mark.parametrize("ending", [".gif", ".xyz", ".avif", ""])
def test_photo_of_a_kind_that_is_not_written(relievo, photo, depth, ending):
    code = 2 if ending in (".xyz", "") else 1
    line = relievo.refuses("convert", "photo.png", "-o", f"out{ending}", depth, code=code)
    assert f"out{ending}: " in line


def test_unknown_codec(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "out.mp4", depth, "--codec=h999")
    assert "no encoder for h999; use one of h264, hevc, av1, ffv1, prores" in line


def test_codec_of_sound(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "out.mp4", depth, "--codec=aac")
    assert "aac encodes audio" in line


@pytest.mark.parametrize(("ending", "codec"), [(".webm", "h264"), (".mp4", "prores")])
def test_codec_that_the_container_cannot_hold(relievo, make_film, depth, ending, codec):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", f"o{ending}", depth, f"--codec={codec}")
    assert f"cannot hold {codec}; use " in line


def test_bits_that_the_encoder_does_not_take(relievo, make_film, depth):
    make_film("film.mkv", pixel_format="yuv420p10le")
    options = (depth, "--codec=mpeg4", "--bit-depth=10")
    line = relievo.refuses("convert", "film.mkv", "-o", "o.mkv", *options)
    assert "mpeg4 takes no pixel format of 10 bits" in line


def test_quality_that_the_encoder_does_not_know(relievo, make_film, depth):
    make_film("film.mkv")
    options = (depth, "--codec=mpeg4", "--crf=20")
    line = relievo.refuses("convert", "film.mkv", "-o", "o.mkv", *options)
    assert "mpeg4 has no option crf" in line


@pytest.mark.parametrize("name", ["a" * 300 + ".png", "a" * 250 + ".png"])
def test_name_that_is_too_long(relievo, photo, depth, name):
    line = relievo.refuses("convert", "photo.png", "-o", name, depth)
    assert "name too long" in line.lower()


def test_input_name_that_is_too_long(relievo, depth):
    line = relievo.refuses("convert", "a" * 300 + ".png", "-o", "o.png", depth)
    assert "name too long" in line.lower()


def test_depth_film_in_another_container(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("depth", "film.mp4", "-o", "o.mp4", depth)
    assert ".mkv" in line
