import numba
import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.render.background_bands import BAND_MARGIN_PX, CHECKED_PX, LEAST_STEP_PX
from relievo.render.background_plate import (
    Neighbour,
    background_plate,
)
from relievo.render.plate import RIM_PX
from relievo.render.rows import EDGE_STEP_PX, RAMP_SLOPE, RAMP_WIDTH_PX
from relievo.render.seen_frames import SeenFrame, camera_motion, see_frame
from relievo.render.stereo import render_pair

SCENE = MovingSubject(pan=(-0.7, 0.0))


def surroundings(scene: MovingSubject = SCENE, t: int = 5) -> tuple:
    """A frame and others before and after it, with the motion of the camera between them."""
    frame = scene.frame(t)
    now = see_frame(frame.image, frame.disparity)
    others = []
    for direction in (-1, 1):
        last, motion = now, np.eye(4)
        for distance in range(1, 13):
            step = scene.frame(t + direction * distance)
            seen = see_frame(step.image, step.disparity)
            motion = camera_motion(last, seen) @ motion
            last = seen
            if distance % 6 == 0:
                others.append(Neighbour(seen, motion, 1 - distance / 18))
    return frame, now, others


FRAME, NOW, OTHERS = surroundings()


def slow_bands(disparity: np.ndarray, gain: float) -> tuple[np.ndarray, np.ndarray]:
    """Behind and steps of one row, edge by edge, the nearest edge's word being the last."""
    width = len(disparity)
    behind, steps = disparity.copy(), np.zeros(width, np.float32)
    marks = []
    for row, order in ((disparity, 1), (disparity[::-1], -1)):
        start = 0
        while start < width - 1:
            change = row[start + 1] - row[start]
            if abs(change) < RAMP_SLOPE:
                start += 1
                continue
            end = start + 1
            while end < width - 1 and (row[end + 1] - row[end]) * np.sign(change) >= RAMP_SLOPE:
                end += 1
            rise = row[end] - row[start]
            if rise >= LEAST_STEP_PX and end - start <= RAMP_WIDTH_PX:
                reach = int(np.ceil(gain * rise)) + BAND_MARGIN_PX + end - start
                for x in range(max(start - RIM_PX - CHECKED_PX, 0), min(start + reach + 1, width)):
                    flat = abs(row[x] - row[start]) <= EDGE_STEP_PX
                    if row[x] > row[start] or (x <= start and flat):
                        place = x if order == 1 else width - 1 - x
                        marks.append((abs(x - start), place, row[min(x, start)], rise))
            start = end
    for _, place, far, rise in sorted(marks, key=lambda mark: (-mark[0], -mark[2])):
        behind[place], steps[place] = far, rise
    return behind, steps


def test_bands_lie_where_a_slow_search_finds_them() -> None:
    generator = np.random.default_rng(0)
    for _ in range(20):
        levels = generator.integers(-3, 4, 12) * np.float32(4)
        row = np.repeat(levels, generator.integers(14, 40, 12)).astype(np.float32)
        row = np.convolve(np.pad(row, 2, "edge"), np.full(5, 0.2), "valid").astype(np.float32)
        image = np.zeros((1, len(row), 3), np.uint8)
        plate = background_plate(see_frame(image, row[None]), row[None], [], gain=0.5)
        behind, steps = slow_bands(row, 0.5)
        np.testing.assert_array_equal(plate.known[0], steps == 0)
        np.testing.assert_allclose(plate.disparity[0], behind, atol=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_others_saw_is_far_nearer_to_the_truth_than_a_guess(side: str) -> None:
    plate = background_plate(NOW, FRAME.disparity, OTHERS)
    truth = SCENE.frame(5, 0.5 if side == "left" else -0.5)
    error = {}
    for name, given in (("guess", None), ("plate", plate)):
        pair = render_pair(FRAME.image, FRAME.disparity, plate=given)
        holes = getattr(pair, f"{side}_holes") & ~truth.subject
        holes[:, :20] = holes[:, -20:] = False
        view = getattr(pair, side)[holes].astype(np.float64)
        error[name] = np.sqrt(((view - truth.image[holes]) ** 2).mean())
    assert error["guess"] > 20
    assert error["plate"] < 4


def test_outside_the_bands_the_plate_is_the_frame() -> None:
    plate = background_plate(NOW, FRAME.disparity, OTHERS)
    own = plate.disparity == FRAME.disparity
    assert own.mean() > 0.8
    changed = (plate.image != FRAME.image).any(axis=2)
    # A band begins outside the subject: its colour is mixed in, and the plate is checked there.
    assert changed[own].mean() < 0.08
    assert plate.known[~changed].mean() > 0.95


def test_nothing_is_known_where_the_others_show_the_subject_too() -> None:
    scene = MovingSubject(subject_motion=0, pan=(0, 0))
    frame, now, others = surroundings(scene)
    plate = background_plate(now, frame.disparity, others)
    inside = (frame.disparity == scene.subject_disparity) & (plate.disparity < 0)
    assert inside.sum() > 500
    assert plate.known[inside].mean() < 0.05


def test_frames_of_another_scene_are_not_believed() -> None:
    other = MovingSubject(seed=9).frame(17)
    strange = [Neighbour(see_frame(other.image, other.disparity), np.eye(4), 1.0)]
    plate = background_plate(NOW, FRAME.disparity, strange)
    band = plate.disparity != FRAME.disparity
    assert plate.known[band].mean() < 0.02


def test_alone_a_frame_knows_nothing_of_its_bands() -> None:
    plate = background_plate(NOW, FRAME.disparity, [])
    assert not plate.known[plate.disparity != FRAME.disparity].any()
    np.testing.assert_array_equal(plate.image, FRAME.image)


def test_frames_without_edges_are_known_all_over() -> None:
    flat = np.zeros(FRAME.disparity.shape, np.float32)
    plate = background_plate(NOW, flat, OTHERS)
    assert plate.known.all()


def darker(seen: SeenFrame, codes: int) -> SeenFrame:
    image = np.maximum(seen.image, codes) - np.uint8(codes)
    return see_frame(image, seen.disparity)


def test_other_frames_are_brought_to_the_brightness_of_this_one() -> None:
    plate = background_plate(NOW, FRAME.disparity, OTHERS)
    others = [each._replace(frame=darker(each.frame, 8)) for each in OTHERS]
    same = background_plate(NOW, FRAME.disparity, others)
    both = plate.known & same.known & (plate.disparity != FRAME.disparity)
    assert both.sum() > 2000
    assert abs((same.image[both].astype(float) - plate.image[both]).mean()) < 0.5


@pytest.mark.parametrize("codes", [0, 8])
def test_ten_bits_give_the_same_plate_as_eight(codes: int) -> None:
    def deep(seen):
        return see_frame(seen.image.astype(np.uint16) << 2, seen.disparity, bit_depth=10)

    eight = [each._replace(frame=darker(each.frame, codes)) for each in OTHERS]
    others = [each._replace(frame=deep(each.frame)) for each in eight]
    plate = background_plate(NOW, FRAME.disparity, eight)
    finer = background_plate(deep(NOW), FRAME.disparity, others)
    assert (finer.known == plate.known).mean() > 0.999
    both = finer.known & plate.known
    difference = np.abs(finer.image[both] / 4 - plate.image[both])
    assert difference.mean() < 0.3


def test_the_number_of_threads_changes_nothing() -> None:
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = background_plate(NOW, FRAME.disparity, OTHERS)
    finally:
        numba.set_num_threads(before)
    together = background_plate(NOW, FRAME.disparity, OTHERS)
    np.testing.assert_array_equal(alone.image, together.image)
    np.testing.assert_array_equal(alone.known, together.known)


@pytest.mark.parametrize("slope", [-0.05, 0.03])
def test_a_slanted_background_goes_on_behind_the_subject(slope: float) -> None:
    wall = np.arange(200, dtype=np.float32) * np.float32(slope)
    row = wall.copy()
    row[80:140] += 30
    image = np.zeros((1, 200, 3), np.uint8)
    plate = background_plate(see_frame(image, row[None]), row[None], [], gain=0.5)
    band = ~plate.known[0]
    assert band[[*range(82, 96), *range(124, 138)]].all()
    np.testing.assert_allclose(plate.disparity[0, band], wall[band], atol=1e-3)


def test_inputs_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError):
        background_plate(NOW, FRAME.disparity[:-1].copy(), OTHERS)
    with pytest.raises(RangeError):
        background_plate(NOW, FRAME.disparity, OTHERS, gain=1.5)
    small = see_frame(FRAME.image[:-2], FRAME.disparity)
    with pytest.raises(ShapeError):
        background_plate(NOW, FRAME.disparity, [Neighbour(small, np.eye(4), 1.0)])


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (5, 9), (40, 3), (17, 31)])
def test_tiny_frames_have_plates_too(size: tuple[int, int]) -> None:
    generator = np.random.default_rng(0)
    image = generator.integers(0, 256, (*size, 3), dtype=np.uint8)
    disparity = np.zeros(size, np.float32)
    disparity[:, size[1] // 2 :] = 6
    now = see_frame(image, disparity)
    plate = background_plate(now, disparity, [Neighbour(now, np.eye(4), 1.0)])
    assert plate.image.shape == image.shape
