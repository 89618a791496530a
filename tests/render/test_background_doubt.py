"""Depth that errs, in one frame or in others, must not bring a subject into its background."""

import cv2
import numpy as np
import pytest

from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.render.background_bands import Bands, find_bands
from relievo.render.background_doubt import forget_doubtful
from relievo.render.background_plate import Neighbour, background_plate
from relievo.render.plate import Plate
from relievo.render.seen_frames import see_frame

# A plain subject: one with the wall's own texture could not be told from it.
SCENE = MovingSubject(pan=(0, 0), subject_disparity=12)
NOW = 4
OTHERS = (-14, -8, -2, 10, 16)
RED = np.array([170, 30, 40], np.uint8)


def image_of(t: int) -> np.ndarray:
    shot = SCENE.frame(t)
    image = shot.image.copy()
    image[shot.subject] = RED
    return image


def plate(now_disparity: np.ndarray, disparity_of) -> Plate:
    """The plate of a frame that is given a disparity, as the other frames are."""
    others = [Neighbour(see_frame(image_of(t), disparity_of(t)), np.eye(4), 0.5) for t in OTHERS]
    return background_plate(see_frame(image_of(NOW), now_disparity), now_disparity, others)


def true_disparity(t: int) -> np.ndarray:
    return SCENE.frame(t).disparity


def hidden_by(disparity: np.ndarray, made: Plate) -> np.ndarray:
    return (disparity > 0) & (made.disparity < 0)


def shrunk(disparity: np.ndarray, px: int) -> np.ndarray:
    """Disparity whose subject is that much smaller on all sides."""
    return cv2.erode(disparity, np.ones((2 * px + 1, 2 * px + 1)))


def test_with_true_depth_most_of_what_is_hidden_is_known():
    disparity = true_disparity(NOW)
    made = plate(disparity, true_disparity)
    hidden = hidden_by(disparity, made)
    assert made.known[hidden].mean() > 0.8
    wall = MovingSubject(pan=(0, 0), subject_motion=10_000).frame(NOW).image
    error = made.image[hidden & made.known].astype(float) - wall[hidden & made.known]
    assert np.sqrt((error**2).mean()) < 4


def test_a_subject_taken_for_background_in_other_frames_leaves_no_ghost():
    disparity = true_disparity(NOW)
    made = plate(disparity, lambda t: np.full(SCENE.size, -4, np.float32))
    shown = made.known & hidden_by(disparity, made)
    is_red = np.abs(made.image.astype(int) - RED).max(axis=2) < 20
    assert (shown & is_red).sum() < 0.02 * hidden_by(disparity, made).sum()


def test_background_is_not_shown_within_a_subject_whose_depth_is_too_narrow():
    disparity = shrunk(true_disparity(NOW), 14)
    made = plate(disparity, true_disparity)
    assert made.known[hidden_by(disparity, made)].mean() < 0.1


def test_what_most_frames_saw_is_shown():
    disparity = true_disparity(NOW)
    honest = plate(disparity, true_disparity)
    place = hidden_by(disparity, honest) & honest.known
    wrong = OTHERS[0]

    def seen(t: int):
        image = image_of(t)
        # One frame, the first to be asked, saw something else there.
        image[place & (t == wrong)] = (0, 255, 0)
        return see_frame(image, true_disparity(t))

    weights = dict.fromkeys(OTHERS, 0.4) | {wrong: 0.6}
    others = [Neighbour(seen(t), np.eye(4), weights[t]) for t in OTHERS]
    made = background_plate(see_frame(image_of(NOW), disparity), disparity, others)
    shown = made.known & place
    assert shown.sum() > 0.7 * place.sum()
    is_green = made.image[shown].astype(int) @ [-1, 2, -1] > 255
    # Some places were seen by that frame alone.
    assert is_green.mean() < 0.15


@pytest.mark.parametrize("width_px", [2, 3, 12])
def test_thin_subjects_are_doubted_no_more_than_thick_ones(width_px: int):
    def pole(t: int) -> np.ndarray:
        disparity = np.full(SCENE.size, -4, np.float32)
        left = 240 + 4 * t
        disparity[:, left : left + width_px] = 12
        return disparity

    def seen(t: int):
        wall = MovingSubject(pan=(0, 0), subject_motion=10_000).frame(t).image
        return see_frame(np.where((pole(t) > 0)[..., None], RED, wall), pole(t))

    others = [Neighbour(seen(t), np.eye(4), 0.5) for t in OTHERS]
    made = background_plate(seen(NOW), pole(NOW), others)
    assert made.known[hidden_by(pole(NOW), made)].mean() > 0.8


def bands_of(disparity: np.ndarray) -> Bands:
    return find_bands(disparity, 0.5)


def doubted(plate_image, known, source, disparity) -> np.ndarray:
    """What is still known of a plate that is handed over as it is."""
    known = known.copy()
    forget_doubtful(source, bands_of(disparity), plate_image, known, 255)
    return known


@pytest.fixture
def still() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grey wall behind a red post: the frame, its disparity, and the wall alone."""
    wall = np.full((120, 240, 3), 120, np.uint8)
    disparity = np.full((120, 240), -4, np.float32)
    disparity[:, 100:140] = 12
    return np.where((disparity > 0)[..., None], RED, wall), disparity, wall


def test_what_agrees_is_believed(still):
    source, disparity, wall = still
    assert doubted(wall, np.ones(disparity.shape, bool), source, disparity).all()


def test_what_looks_like_the_subject_is_not_believed(still):
    source, disparity, _ = still
    known = doubted(source, np.ones(disparity.shape, bool), source, disparity)
    assert not known[:, 101:108].any()


def test_what_cannot_be_compared_with_visible_background_is_not_believed(still):
    source, disparity, wall = still
    known = doubted(wall, disparity > 0, source, disparity)
    assert not known[:, 101:108].any()


def test_specks_are_not_believed_but_the_rim_is(still):
    source, disparity, wall = still
    known = disparity < 0
    known[::10, 102] = True
    left = doubted(wall, known, source, disparity)
    assert not left[:, 100:140].any()
    assert left[:, 93:100].all()


@pytest.mark.parametrize("px", [1, 3])
def test_depth_a_little_too_narrow_is_forgiven(px: int):
    disparity = shrunk(true_disparity(NOW), px)
    made = plate(disparity, lambda t: shrunk(true_disparity(t), px))
    assert made.known[hidden_by(disparity, made)].mean() > 0.6
