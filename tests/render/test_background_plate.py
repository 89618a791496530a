import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.render.background_plate import Neighbour, background_plate
from relievo.render.seen_frames import camera_motion, see_frame
from relievo.render.stereo import render_pair

SCENE = MovingSubject(size=(180, 320), subject_motion=3.0)
TIMES = (0, 6, 12, 18)


def seen(t: int):
    frame = SCENE.frame(t)
    return frame, see_frame(frame.image, frame.disparity)


def neighbours_of(t: int) -> list[Neighbour]:
    """Other frames with the camera's motion to them, chained over every frame between."""
    others = []
    for other in TIMES:
        if other == t:
            continue
        motion = np.eye(4)
        for at in range(min(t, other), max(t, other)):
            motion = camera_motion(seen(at)[1], seen(at + 1)[1]) @ motion
        others.append(
            Neighbour(seen(other)[1], motion if other > t else np.linalg.inv(motion), 0.5)
        )
    return others


def test_other_frames_show_what_is_behind_a_subject():
    frame, now = seen(12)
    plate = background_plate(now, frame.disparity, neighbours_of(12))
    plain = render_pair(frame.image, frame.disparity)
    better = render_pair(frame.image, frame.disparity, plate=plate)
    truth = SCENE.frame(12, -0.5)
    holes = plain.right_holes & ~truth.subject
    holes[:, :10] = holes[:, -10:] = False
    errors = [
        np.mean((view[holes].astype(float) - truth.image[holes]) ** 2)
        for view in (plain.right, better.right)
    ]
    assert holes.sum() > 200
    assert errors[1] < 0.7 * errors[0]


def test_without_other_frames_nothing_is_known_in_the_bands():
    frame, now = seen(0)
    plate = background_plate(now, frame.disparity, [])
    assert not plate.known.all()
    np.testing.assert_array_equal(plate.image[plate.known], frame.image[plate.known])


def test_a_disparity_of_another_size_is_refused():
    frame, now = seen(0)
    with pytest.raises(ShapeError):
        background_plate(now, frame.disparity[:-1], [])
