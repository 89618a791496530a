import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from relievo.core.types import DepthKind, DepthMap
from relievo.io.depth_maps import read_depth, write_depth
from relievo.io.images import read_image
from relievo.io.video_info import read_video_info

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> Callable[..., Any]:
    return runpy.run_path(str(EXAMPLES / name))["main"]


def test_no_example_is_long():
    for path in EXAMPLES.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 40, path.name


def test_a_photo_becomes_a_pair_of_twice_its_width(workplace):
    example("photo.py")("photo.jpg", "pair.png")
    assert read_image(Path("pair.png")).shape == (160, 480, 3)


def test_a_depth_map_of_ones_own_is_written_and_used(workplace):
    example("own_depth.py")("photo.jpg", ".")
    depth = read_depth(Path("depth.npz"))
    assert depth.kind is DepthKind.METRIC_DEPTH
    assert depth.values[80, 120] < depth.values[159, 0] < depth.values[0, 0]
    image, pair = read_image(Path("photo.jpg")), read_image(Path("pair.png"))
    assert pair.shape == image.shape
    left, right = pair[80, :120].astype(int), pair[80, 120:].astype(int)
    assert np.abs(left - right).mean() > 1


def test_a_film_is_converted_while_both_passes_report(workplace, capsys):
    assert example("film_progress.py")("film.mp4", "film-3d.mp4") == 0
    printed = capsys.readouterr().out
    assert f"looking     {'.' * 20}\n" in printed
    assert f"converting  {'.' * 20}\n" in printed
    assert read_video_info(Path("film-3d.mp4")).audio_count == 1


def test_wrong_segments_are_worse_than_none_and_better_than_bilinear():
    scores = example("wrong_segments.py")(3)
    best, good = scores["true segments"], scores["colours alone"]
    for wrong in ("moved by 4 pixels", "random cells"):
        assert scores["bilinear"] < scores[wrong] < good < best


def test_a_network_learns_from_endless_scenes(capsys):
    losses = example("train_from_scenes.py")(2, 0)
    assert len(losses) == 2
    assert np.isfinite(losses).all()
    assert capsys.readouterr().out.count("error") == 2


def compared(first: np.ndarray, second: np.ndarray) -> None:
    for name, values in (("one.npz", first), ("other.npz", second)):
        depth = DepthMap(values.astype(np.float32), DepthKind.RELATIVE_INVERSE_DEPTH)
        write_depth(Path(name), depth)
    example("compare_depth.py")("one.npz", "other.npz", "difference.png")


def test_maps_that_differ_in_scale_and_shift_alone_are_the_same(workplace, capsys):
    values = np.random.default_rng(0).uniform(0, 1, (30, 40))
    compared(values, 3 * values + 5)
    printed = capsys.readouterr().out
    assert printed == "mean difference 0.00 % of the range, correlation 1.000\n"


def test_maps_that_have_nothing_in_common_differ_by_a_quarter_of_the_range(workplace, capsys):
    generator = np.random.default_rng(0)
    compared(generator.uniform(0, 1, (90, 120)), generator.uniform(0, 1, (90, 120)))
    difference, correlation = (
        float(text) for text in re.findall(r"-?\d+\.\d+", capsys.readouterr().out)
    )
    assert difference == pytest.approx(25, abs=0.5)  # of uniform numbers from their mean
    assert correlation == pytest.approx(0, abs=0.05)


def test_the_picture_is_bright_where_maps_differ(workplace):
    values = np.random.default_rng(0).uniform(0, 1, (30, 40))
    other = values.copy()
    other[5:8, 5:8] += 3
    compared(values, other)
    picture = read_image(Path("difference.png"))[..., 0].astype(int)
    assert picture[5:8, 5:8].min() > 2 * np.median(picture)
