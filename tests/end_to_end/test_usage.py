"""Wrong usage: exit code 2, one line that names the option, nothing read or written."""

from pathlib import Path

import pytest

WRONG_OPTIONS = {
    "--layout=sideways": "layout",
    "--views=three": "views",
    "--preset=perfect": "preset",
    "--range=5": "--range takes 2 numbers",
    "--range=a,b": "--range takes 2 numbers",
    "--range=60,40": "range must be in order",
    "--range=-1,50": "range must be in order",
    "--range=nan,50": "range",
    "--zero-plane=near": "--zero-plane takes",
    "--zero-plane=1.5": "zero plane must be in [0, 1]",
    "--zero-plane=nan": "zero plane must be in [0, 1]",
    "--emphasis=here": "--emphasis takes",
    "--emphasis=0.5": "--emphasis takes",
    "--emphasis=0.5,2": "emphasis y must be in [0, 1]",
    "--depth-budget=11": "depth budget must be in [0, 10]",
    "--depth-budget=-1": "depth budget must be in [0, 10]",
    "--depth-budget=much": "depth-budget",
    "--start=soon": "--start takes",
    "--start=-3": "--start takes",
    "--start=nan": "--start takes",
    "--start=1:2:3:4": "--start takes",
    "--end=0": "--end must be after --start",
    "--end=inf": "--end takes",
    "--bit-depth=12": "--bit-depth must be 8 or 10",
    "--background=1,2": "--background takes 3 numbers",
    "--background=1,2,300": "--background takes whole numbers",
    "--background=1,2,nan": "--background takes whole numbers",
    "--max-pixels=0": "max-pixels",
    "--depth-kind=far": "--depth-kind must be one of",
    "--device=toaster": "toaster",
    "--unheard-of": "--unheard-of",
}


@pytest.mark.parametrize(("option", "named"), WRONG_OPTIONS.items())
def test_wrong_option_is_named(relievo, photo, option, named):
    line = relievo.refuses("convert", "photo.png", "-o", "out.png", option, code=2)
    assert named in line


def test_end_must_come_after_start(relievo, photo):
    words = ("--start=1:00", "--end=0:59")
    line = relievo.refuses("convert", "photo.png", "-o", "out.png", *words, code=2)
    assert "--end must be after --start" in line


@pytest.mark.parametrize("layout", ["depth", "rgbd"])
def test_hidden_views_of_a_layout_without_views(relievo, photo, layout):
    words = ("--views=hidden", f"--layout={layout}")
    line = relievo.refuses("convert", "photo.png", "-o", "out.png", *words, code=2)
    assert f"the layout {layout} has no views" in line


def test_photo_to_a_film(relievo, photo, depth):
    line = relievo.refuses("convert", "photo.png", "-o", "out.mp4", depth, code=2)
    assert "out.mp4: a photo becomes an image" in line


def test_film_to_a_photo(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "out.jpg", depth, code=2)
    assert "out.jpg: a film becomes a film" in line


def test_depth_of_a_photo_to_a_film(relievo, photo, depth):
    line = relievo.refuses("depth", "photo.png", "-o", "out.mkv", depth, code=2)
    assert "out.mkv: a photo's depth is written as" in line


def test_depth_of_a_film_to_a_photo(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("depth", "film.mp4", "-o", "out.png", depth, code=2)
    assert "out.png: a film's depth is written as .mkv" in line


def test_several_inputs_to_a_file(relievo, make_picture, depth):
    make_picture("a.png")
    make_picture("b.png")
    line = relievo.refuses("convert", "a.png", "b.png", "-o", "out.png", depth, code=2)
    assert "out.png" in line
    assert "folder" in line


def test_folder_of_inputs_to_a_file(relievo, make_picture, depth):
    Path("photos").mkdir()
    make_picture("photos/a.png")
    line = relievo.refuses("convert", "photos", "-o", "out.png", depth, code=2)
    assert "out.png" in line


def test_inputs_of_the_same_base_name(relievo, make_picture, depth):
    for name in ("one", "two"):
        Path(name).mkdir()
        make_picture(f"{name}/a.png", seed=len(name))
    line = relievo.refuses("convert", "one/a.png", "two/a.png", "-o", "out/", depth, code=2)
    assert "one/a.png and two/a.png would both become out/a.png" in line
    assert not Path("out").exists()


def test_start_beyond_the_end_of_the_film(relievo, make_film, depth):
    make_film("film.mp4")
    line = relievo.refuses("convert", "film.mp4", "-o", "o.mp4", depth, "--start=5", code=2)
    assert "film.mp4: no frame between start and end" in line


@pytest.mark.parametrize("command", ["convert", "depth"])
def test_start_does_not_go_with_a_depth_film(relievo, make_film, depth, command):
    make_film("film.mkv")
    words = ("-o", "o.mkv", "--depth=film.mkv", "--start=0.2")
    line = relievo.refuses(command, "film.mkv", *words, code=2)
    assert "--start does not go with" in line


@pytest.mark.parametrize(
    "words",
    [
        ["models"],
        ["train"],
        ["convert"],
        ["convert", "photo.png"],
        ["convert", "-o", "out.png"],
        ["depth"],
    ],
)
def test_missing_words(relievo, photo, words):
    assert "--help" in relievo.refuses(*words, code=2)


def test_unknown_command(relievo):
    assert "transmogrify" in relievo.refuses("transmogrify", code=2)


def test_unknown_format_of_depth(relievo, photo, depth):
    line = relievo.refuses("depth", "photo.png", "-o", "out/", depth, "--format=jpg", code=2)
    assert "--format must be one of .exr, .npy, .npz, .png" in line


def test_unknown_stage_of_bench(relievo):
    assert "no stage cooking; there are" in relievo.refuses("bench", "cooking", code=2)


def test_unknown_benchmark(relievo):
    assert "no benchmark 'moon'" in relievo.refuses("evaluate", "moon", "--data=.", code=2)
