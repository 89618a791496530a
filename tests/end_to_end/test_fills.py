"""Holes of a film on its way from file to file, beside views that are truly known."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from relievo.data.synthetic.moving_subject import MovingSubject

SCENE = MovingSubject(size=(120, 200), wall_disparity=-4, subject_disparity=8, subject_motion=3)
FRAMES = range(-9, 12)
# From the wall to the subject: 12 of 200 columns, a third of them behind the screen.
PLACED = ("--range=0,100", "--emphasis=off", "--depth-budget=6", f"--zero-plane={1 / 3}")
LOSSLESS = ("--layout=left-right", "--codec=ffv1", "--segment=none")


@pytest.fixture
def filmed(make_film):
    """Writes the scene as film.mkv, with its depth in the folder maps."""
    make_film(
        "film.mkv",
        frames=len(FRAMES),
        size=SCENE.size,
        codec="ffv1",
        pixel_format="bgr0",
        image=lambda index: SCENE.frame(FRAMES[index]).image,
    )
    write_maps([SCENE] * len(FRAMES))


def write_maps(scenes: list[MovingSubject]) -> None:
    """Writes the depth of frames, each of its scene, into the folder maps."""
    Path("maps").mkdir()
    for index, (t, scene) in enumerate(zip(FRAMES, scenes, strict=True)):
        levels = (scene.frame(t).disparity + 4) / 12
        cv2.imwrite(f"maps/{index:03}.png", (levels * 65535).astype(np.uint16))


def error_in_holes(images, gain: float = 0.5) -> float:
    """Root mean square of views' difference from the true ones where they uncover, in codes."""
    squares = []
    assert len(images) == len(FRAMES)
    # The first frames have none before them, and the last ones none behind.
    for t, image in list(zip(FRAMES, images, strict=True))[6:-6]:
        truth = SCENE.frame(t, gain)
        # The wall is seen further left: what is hidden in the frame is uncovered there.
        hidden = np.roll(SCENE.frame(t).subject, round(-4 * gain), axis=1)
        holes = hidden & ~truth.subject
        holes[:, :20] = holes[:, -20:] = False
        squares.append((image[holes].astype(float) - truth.image[holes]) ** 2)
    return float(np.sqrt(np.concatenate(squares).mean()))


@pytest.mark.parametrize(
    ("options", "view", "gain"),
    [
        ((), "left", 0.5),
        ((), "right", -0.5),
        (("--source-view=right",), "left", 1.0),
        (("--bit-depth=10",), "left", 0.5),
    ],
)
def test_other_frames_know_what_a_subject_hides(relievo, play, filmed, options, view, gain):
    error = {}
    for fill in ("rows", "frames"):
        words = ("--depth=maps", f"--fill={fill}", *PLACED, *LOSSLESS, *options)
        relievo.works("convert", "film.mkv", "-o", f"{fill}.mkv", *words)
        error[fill] = error_in_holes(play(f"{fill}_{view}.mkv").images, gain)
    assert error["rows"] > 15
    assert error["frames"] < error["rows"] / 2


def test_no_frame_is_asked_across_a_cut(relievo, play, make_film):
    """Half of the film is another scene: its frames know nothing of these."""
    other = MovingSubject(size=SCENE.size, seed=7, subject_disparity=8, subject_motion=3)
    scenes = [SCENE] * 11 + [other] * 10

    def frame(index: int):
        image = scenes[index].frame(FRAMES[index]).image
        return image if index < 11 else image // 3

    make_film(
        "film.mkv", frames=21, size=SCENE.size, codec="ffv1", pixel_format="bgr0", image=frame
    )
    make_film(
        "first.mkv", frames=11, size=SCENE.size, codec="ffv1", pixel_format="bgr0", image=frame
    )
    write_maps(scenes)
    words = ("--depth=maps", "--fill=frames", *PLACED, *LOSSLESS)
    for name in ("film", "first"):
        relievo.works("convert", f"{name}.mkv", "-o", f"{name}-3d.mkv", *words)
    whole, first = (play(f"{name}-3d_left.mkv").images for name in ("film", "first"))
    assert all(np.array_equal(a, b) for a, b in zip(whole, first, strict=False))


@pytest.mark.parametrize(("preset", "fill"), [("balanced", "rows"), ("best", "frames")])
def test_the_best_preset_fills_films_from_their_frames(relievo, play, filmed, preset, fill):
    words = ("convert", "film.mkv", "--depth=maps", *PLACED, *LOSSLESS, f"--preset={preset}")
    relievo.works(*words, "-o", "usual.mkv")
    relievo.works(*words, "-o", "chosen.mkv", f"--fill={fill}")
    usual, chosen = (play(f"{name}_right.mkv").images for name in ("usual", "chosen"))
    assert all(np.array_equal(a, b) for a, b in zip(usual, chosen, strict=True))


def test_photos_among_films_are_filled_as_usual(relievo, photo, depth, look):
    words = ("convert", "photo.png", depth, "--layout=sbs", "--depth-budget=8")
    relievo.works(*words, "-o", "frames.png", "--fill=frames")
    relievo.works(*words, "-o", "usual.png")
    np.testing.assert_array_equal(look("frames.png"), look("usual.png"))


@pytest.mark.parametrize(
    "words", [("--views=hidden",), ("--layout=quilt",), ("--layout=depth",), ("--sphere",)]
)
def test_what_is_not_filled_from_frames_is_wrong_usage(relievo, filmed, words):
    command = ("convert", "film.mkv", "-o", "o.mkv", "--depth=maps", "--fill=frames")
    relievo.refuses(*command, *words, code=2)
