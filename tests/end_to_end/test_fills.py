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
    Path("maps").mkdir()
    for index, t in enumerate(FRAMES):
        levels = (SCENE.frame(t).disparity + 4) / 12
        cv2.imwrite(f"maps/{index:03}.png", (levels * 65535).astype(np.uint16))


def error_in_holes(images) -> float:
    """Root mean square of the left views' difference from the true ones where they uncover."""
    squares = []
    for t, image in zip(FRAMES, images, strict=True):
        truth = SCENE.frame(t, 0.5)
        # The wall's left view is 2 columns further left: what is hidden there is uncovered here.
        hidden = np.roll(SCENE.frame(t).subject, -2, axis=1)
        holes = hidden & ~truth.subject
        holes[:, :20] = holes[:, -20:] = False
        squares.append((image[holes].astype(float) - truth.image[holes]) ** 2)
    return float(np.sqrt(np.concatenate(squares).mean()))


def test_other_frames_know_what_a_subject_hides(relievo, play, filmed):
    error = {}
    for fill in ("rows", "frames"):
        words = ("--depth=maps", f"--fill={fill}", *PLACED, *LOSSLESS)
        relievo.works("convert", "film.mkv", "-o", f"{fill}.mkv", *words)
        error[fill] = error_in_holes(play(f"{fill}_left.mkv").images)
    assert error["rows"] > 15
    assert error["frames"] < error["rows"] / 2


@pytest.mark.parametrize(("preset", "fill"), [("fast", "rows"), ("balanced", "frames")])
def test_films_are_filled_from_their_frames_unless_time_counts(relievo, play, filmed, preset, fill):
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
