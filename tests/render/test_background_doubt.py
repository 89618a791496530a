"""Depth that errs, in one frame or in others, must not bring a subject into its background."""

import cv2
import numpy as np
import pytest

from relievo.data.synthetic.moving_subject import MovingSubject
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


@pytest.mark.parametrize("px", [1, 3])
def test_depth_a_little_too_narrow_is_forgiven(px: int):
    disparity = shrunk(true_disparity(NOW), px)
    made = plate(disparity, lambda t: shrunk(true_disparity(t), px))
    assert made.known[hidden_by(disparity, made)].mean() > 0.6
