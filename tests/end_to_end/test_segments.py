"""Segments, filters and the subject, from the command line."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from relievo.io.depth_maps import read_depth
from relievo.refinement.guided import METHODS

H, W = 48, 64


def save_two_segments(name: str, column: int, size: tuple[int, int] = (H, W)) -> None:
    labels = np.ones(size, np.uint8)
    labels[:, column:] = 2
    cv2.imwrite(name, labels)


def save_soft_step(column: float) -> None:
    """Depth of 1/8 of the photo's size with a step at a column of the photo, as a network sees."""
    full = np.zeros((H, W), np.float32)
    full[:, round(column) :] = 1
    small = cv2.resize(full, (W // 8, H // 8), interpolation=cv2.INTER_AREA)
    np.save("step.npy", cv2.GaussianBlur(small, (0, 0), 0.7))


def test_own_segments_say_where_depth_steps(relievo, photo):
    save_soft_step(35)
    save_two_segments("labels.png", 35)
    relievo.works("depth", "photo.png", "-o", "d.npz", "--depth=step.npy", "--segment=labels.png")
    values = read_depth(Path("d.npz")).values
    assert values[:, :35].max() < 0.1
    assert values[:, 35:].min() > 0.9


def test_segments_written_are_segments_read(relievo, photo, depth):
    relievo.works("segment", "photo.png", "-o", "ids.png", depth, "--format=ids")
    relievo.works("depth", "photo.png", "-o", "one.npz", depth)
    relievo.works("depth", "photo.png", "-o", "two.npz", depth, "--segment=ids.png")
    one, two = (read_depth(Path(name)).values for name in ("one.npz", "two.npz"))
    assert np.abs(one - two).mean() < 0.01


@pytest.mark.parametrize("name", METHODS)
def test_every_filter_can_be_chosen(relievo, look, photo, depth, name):
    relievo.works("convert", "photo.png", "-o", "out.png", depth, "--filter", name)
    assert look("out.png").shape == (H, W, 3)


@pytest.mark.parametrize("preset", ["fast", "balanced", "best"])
@pytest.mark.parametrize("segments", ["none", "regions"])
def test_every_preset_takes_any_segments(relievo, look, photo, preset, segments):
    words = ("--preset", preset, "--segment", segments)
    relievo.works("convert", "photo.png", "-o", "out.png", *words)
    assert look("out.png").shape == (H, W, 3)


def test_a_film_is_converted_with_a_label_image_for_each_frame(relievo, make_film, look, depth):
    make_film("film.mp4")
    Path("labels").mkdir()
    for index in range(60):
        save_two_segments(f"labels/{index:03}.png", 10 + index % 40)
    relievo.works("convert", "film.mp4", "-o", "out.mp4", depth, "--segment=labels")
    result = relievo("convert", "film.mp4", "-o", "o.mp4", depth, "--segment=labels", "--start=0.2")
    assert result.code == 2
    assert "--start does not go with maps for each frame" in result.err


def test_label_images_that_do_not_fit_are_refused(relievo, photo, depth):
    save_two_segments("tall.png", 3, size=(W, H))
    result = relievo("convert", "photo.png", "-o", "out.png", depth, "--segment=tall.png")
    assert result.code == 1
    assert "tall.png" in result.err
    assert not Path("out.png").exists()


def test_a_label_image_is_never_replaced(relievo, photo, depth):
    save_two_segments("labels.png", 9)
    words = ("-o", "labels.png", depth, "--segment=labels.png", "--overwrite")
    result = relievo("convert", "photo.png", *words)
    assert result.code == 1
    assert "labels.png" in result.err


def test_depth_is_explained_in_a_picture(relievo, look, photo, depth):
    relievo.works("depth", "photo.png", "-o", "out.npz", depth, "--explain=why.png")
    assert look("why.png").shape[1] == 1600


def test_several_photos_are_explained_in_a_folder(relievo, look, photo, depth):
    cv2.imwrite("second.png", cv2.imread("photo.png"))
    relievo.works("depth", "photo.png", "second.png", "-o", "maps/", depth, "--explain=why")
    assert sorted(path.name for path in Path("why").iterdir()) == ["photo.png", "second.png"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("film.mp4", "-o", "out.mkv", "--explain=why.png"), "--explain is for photos"),
        (("photo.png", "-o", "out.png", "--explain=out.png"), "names of their own"),
    ],
)
def test_explanations_that_cannot_be_are_refused(relievo, photo, make_film, depth, words, said):
    make_film("film.mp4")
    result = relievo("depth", *words, depth)
    assert result.code == 2
    assert said in result.err


def test_an_explanation_is_not_replaced_unasked(relievo, photo, depth):
    Path("why.png").write_bytes(b"mine")
    result = relievo("depth", "photo.png", "-o", "out.png", depth, "--explain=why.png")
    assert result.code == 1
    assert Path("why.png").read_bytes() == b"mine"


def test_a_small_screen_far_away_bears_more_parallax_than_a_cinema(relievo, look, photo, depth):
    spread = {}
    for name, screen in (("phone", "0.15,0.4"), ("cinema", "15,12")):
        words = ("--layout=depth", "--depth-budget=3", "--screen", screen)
        relievo.works("convert", "photo.png", "-o", f"{name}.png", depth, *words)
        relievo.works(
            "convert", "photo.png", "-o", f"{name}-sbs.png", depth, "--layout=sbs", *words[1:]
        )
        pair = look(f"{name}-sbs.png").astype(int)
        spread[name] = np.abs(pair[:, :W] - pair[:, W:]).mean()
    assert spread["cinema"] < spread["phone"]


def test_a_depth_budget_may_be_an_angle(relievo, photo, depth):
    words = ("--screen=1,2", "--depth-budget=30arcmin")
    relievo.works("convert", "photo.png", "-o", "out.png", depth, *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--depth-budget=30arcmin",), "needs --screen"),
        (("--depth-budget=9000arcmin", "--screen=1,2"), "arc minutes"),
        (("--screen=1",), "--screen takes 2 numbers"),
        (("--screen=0,2",), "width_m of a screen"),
        (("--filter=magic",), "no filter 'magic'"),
        (("--segment=magic",), "no segmenter is called `magic`"),
    ],
)
def test_words_that_make_no_sense_are_wrong_usage(relievo, photo, depth, words, said):
    result = relievo("convert", "photo.png", "-o", "out.png", depth, *words)
    assert result.code != 0
    assert said in result.err
    assert not Path("out.png").exists()


@pytest.mark.parametrize("emphasis", ["auto", "off", "saliency", "0.5,0.5"])
def test_every_way_to_choose_the_subject_works(relievo, photo, depth, emphasis):
    words = ("--stage=optimised", "--emphasis", emphasis, "--json")
    result = relievo.works("depth", "photo.png", "-o", "out.npz", depth, *words)
    assert json.loads(result.out.splitlines()[-1])
    levels = read_depth(Path("out.npz")).values
    assert (levels.min(), levels.max()) == pytest.approx((0, 1), abs=0.02)


@pytest.mark.parametrize("option", ["--segment", "--depth"])
def test_an_explanation_never_replaces_what_was_read(relievo, photo, depth, option):
    save_two_segments("own.png", 9)
    before = Path("own.png").read_bytes()
    words = (f"{option}=own.png", "--explain=own.png", "--overwrite")
    first = (depth,) if option == "--segment" else ()
    result = relievo("depth", "photo.png", "-o", "out.png", *first, *words)
    assert result.code != 0
    assert Path("own.png").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"), [("labels.jpg", "save labels as"), ("regions/", "no segmenter is called")]
)
def test_what_is_no_segmenter_and_no_label_image_is_told(relievo, photo, depth, name, said):
    Path("labels.jpg").write_bytes(Path("photo.png").read_bytes())
    result = relievo("convert", "photo.png", "-o", "out.png", depth, "--segment", name)
    assert result.code != 0
    assert said in result.err
