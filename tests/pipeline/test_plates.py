from fractions import Fraction

import numpy as np

from relievo.core.types import DepthKind, DepthMap, Frame
from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.pipeline.plates import AHEAD, BEHIND, KEY_EVERY, look_around
from relievo.render.plate import Plate
from relievo.render.seen_frames import see_frame

SCENE = MovingSubject(size=(90, 160))


def film(count: int):
    """Frames of the scene with their disparity in the place of depth."""
    for t in range(count):
        made = SCENE.frame(t)
        frame = Frame(made.image, index=t, pts=t, time_base=Fraction(1, 25))
        yield frame, DepthMap(made.disparity, DepthKind.RELATIVE_INVERSE_DEPTH)


def see(frame: Frame, depth: DepthMap):
    return see_frame(frame.image, depth.values)


def test_every_frame_comes_once_and_in_order():
    found = [each.frame.index for each in look_around(film(20), see, lambda frame: 0)]
    assert found == list(range(20))


def test_key_frames_of_the_window_are_looked_at():
    counts = [len(each.others) for each in look_around(film(30), see, lambda frame: 0)]
    assert counts[0] == AHEAD // KEY_EVERY
    assert max(counts) <= (AHEAD + BEHIND) // KEY_EVERY + 1


def test_nothing_is_seen_across_a_cut():
    around = list(look_around(film(16), see, lambda frame: 8 * (frame.index >= 8)))
    assert [each.frame.index for each in around] == list(range(16))
    assert len(around[8].others) == 1


def test_surroundings_make_a_plate_of_the_frame():
    (first, *_) = look_around(film(8), see, lambda frame: 0)
    plate = first.plate(SCENE.frame(0).disparity)
    assert isinstance(plate, Plate)
    assert plate.image.shape == (90, 160, 3)
    assert plate.known.any()


def test_the_same_frames_give_the_same_plates():
    def images():
        for each in look_around(film(9), see, lambda frame: 0):
            yield each.plate(SCENE.frame(each.frame.index).disparity).image

    np.testing.assert_array_equal(list(images()), list(images()))
