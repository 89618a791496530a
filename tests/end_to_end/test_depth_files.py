"""Depth through `relievo depth`, and read back."""

from pathlib import Path

import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.io.depth_maps import read_depth
from relievo.io.depth_video import DepthVideoReader
from relievo.io.images import write_image

H, W = 48, 64
TOLERANCE = {".png": 2e-5, ".exr": 0, ".npz": 0, ".npy": 0}


@pytest.mark.parametrize("ending", TOLERANCE)
def test_raw_depth_is_what_went_in(relievo, photo, depth, ending):
    relievo.works("depth", "photo.png", "-o", f"out{ending}", depth, "--stage=raw")
    result = read_depth(Path(f"out{ending}"))
    assert result.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert result.values == pytest.approx(np.load("depth.npy"), abs=TOLERANCE[ending])


@pytest.mark.parametrize("ending", TOLERANCE)
@pytest.mark.parametrize("stage", ["refined", "optimised"])
def test_all_kinds_of_file_hold_the_same_map(relievo, photo, depth, stage, ending):
    for name in ("one.npz", f"two{ending}"):
        relievo.works("depth", "photo.png", "-o", name, depth, "--stage", stage)
    one, two = read_depth(Path("one.npz")), read_depth(Path(f"two{ending}"))
    assert one.size == (H, W)
    assert two.kind is one.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert two.values == pytest.approx(one.values, abs=TOLERANCE[ending])


def test_refined_depth_follows_the_map(relievo, photo, depth):
    relievo.works("depth", "photo.png", "-o", "out.npz", depth)
    values = read_depth(Path("out.npz")).values
    assert values.mean(axis=0) == pytest.approx(np.linspace(0, 1, W), abs=0.05)


def test_optimised_depth_is_levels(relievo, photo, depth):
    relievo.works("depth", "photo.png", "-o", "out.npz", depth, "--stage=optimised")
    values = read_depth(Path("out.npz")).values
    assert values.min() == pytest.approx(0, abs=0.01)
    assert values.max() == pytest.approx(1, abs=0.01)


def test_numpy_file_names_values_and_kind(relievo, photo, depth):
    relievo.works("depth", "photo.png", "-o", "out.npz", depth)
    with np.load("out.npz") as arrays:
        assert sorted(arrays) == ["kind", "values"]
        assert arrays["values"].dtype == np.float32
        assert arrays["kind"] == "relative_inverse_depth"


def test_raw_metric_depth_keeps_its_kind_and_its_gaps(relievo, photo):
    distance = np.tile(np.linspace(1, 5, 32, dtype=np.float32), (24, 1))
    distance[3:5, 3:5] = 0
    np.save("metres.npy", distance)
    options = ("--depth=metres.npy", "--depth-kind=metric_depth", "--stage=raw")
    relievo.works("depth", "photo.png", "-o", "out.npz", *options)
    result = read_depth(Path("out.npz"))
    assert result.kind is DepthKind.METRIC_DEPTH
    assert np.array_equal(result.valid, distance > 0)
    assert np.array_equal(result.values[result.valid], distance[distance > 0])


def test_exported_depth_converts_like_the_network_itself(relievo, look, photo):
    relievo.works("depth", "photo.png", "-o", "map.npz", "--stage=raw")
    relievo.works("convert", "photo.png", "-o", "one.png")
    relievo.works("convert", "photo.png", "-o", "two.png", "--depth=map.npz")
    assert np.array_equal(look("one.png"), look("two.png"))


@pytest.mark.parametrize("stage", ["raw", "refined", "optimised"])
def test_depth_of_a_film_has_a_map_for_each_frame(relievo, make_film, depth, stage):
    make_film("film.mp4", audio_s=0.4)
    relievo.works("depth", "film.mp4", "-o", "out.mkv", depth, "--stage", stage)
    with DepthVideoReader(Path("out.mkv")) as reader:
        maps = list(reader)
    assert len(maps) == 10
    assert maps[0].size == ((24, 32) if stage == "raw" else (H, W))
    assert maps[0].kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert maps[0].values[:, -1].mean() > maps[0].values[:, 0].mean() + 0.8


def test_raw_depth_of_a_film_keeps_its_values(relievo, make_film, depth):
    make_film("film.mp4")
    relievo.works("depth", "film.mp4", "-o", "out.mkv", depth, "--stage=raw")
    with DepthVideoReader(Path("out.mkv")) as reader:
        assert next(iter(reader)).values == pytest.approx(np.load("depth.npy"), abs=1e-4)


def test_times_of_a_depth_film_are_those_of_the_film(relievo, play, make_film, depth):
    make_film("film.mp4", pts=[0, 3, 4, 8, 9, 10, 20, 21, 22, 30])
    relievo.works("depth", "film.mp4", "-o", "out.mkv", depth)
    assert play("out.mkv").times_s == pytest.approx(play("film.mp4").times_s)


def test_part_of_a_film_keeps_the_times_of_the_whole(relievo, play, make_film, depth):
    make_film("film.mp4", frames=20)
    relievo.works("depth", "film.mp4", "-o", "out.mkv", depth, "--start=0.4", "--end=0.6")
    assert len(play("out.mkv").times_s) == 5


def test_depth_film_converts_like_the_map_it_was_made_of(relievo, play, make_film, depth):
    make_film("film.mkv")
    relievo.works("depth", "film.mkv", "-o", "depth.mkv", depth, "--stage=raw")
    options = ("--layout=depth", "--codec=ffv1")
    relievo.works("convert", "film.mkv", "-o", "one.mkv", depth, *options)
    relievo.works("convert", "film.mkv", "-o", "two.mkv", "--depth=depth.mkv", *options)
    one, two = play("one.mkv").images, play("two.mkv").images
    for a, b in zip(one, two, strict=True):
        assert np.abs(a.astype(int) - b).max() <= 1


def test_kind_is_not_taken_for_a_depth_film(relievo, make_film, depth):
    make_film("film.mkv")
    relievo.works("depth", "film.mkv", "-o", "depth.mkv", depth)
    options = ("--depth=depth.mkv", "--depth-kind=metric_depth")
    line = relievo.refuses("convert", "film.mkv", "-o", "out.mkv", *options, code=2)
    assert "--depth-kind does not go with depth films" in line


def test_existing_depth_is_replaced_when_asked(relievo, photo, depth):
    Path("out.npz").write_text("earlier")
    assert relievo("depth", "photo.png", "-o", "out.npz", depth, "--overwrite").code == 0
    assert read_depth(Path("out.npz")).size == (H, W)


def test_json_tells_of_the_depth_film(relievo, make_film, depth):
    make_film("film.mp4")
    result = relievo.works("depth", "film.mp4", "-o", "out.mkv", depth, "--json")
    assert [event["event"] for event in result.events][-1] == "done"
    assert result.events[-1]["outputs"] == ["out.mkv"]
    assert {event["step"] for event in result.events[:-1]} == {"looking", "measuring"}


def test_raw_depth_of_a_network_is_taken_back_as_own_depth(relievo, folder):
    write_image(folder / "wide.png", np.zeros((50, 90, 3), np.uint8))
    relievo.works("depth", "wide.png", "-o", "raw.npz", "--stage=raw")
    relievo.works("convert", "wide.png", "-o", "pair.png", "--depth=raw.npz")
