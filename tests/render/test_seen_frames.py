import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.render.seen_frames import SeenFrame, camera_motion, move, see_frame


def seen(scene: MovingSubject, t: int) -> SeenFrame:
    frame = scene.frame(t)
    return see_frame(frame.image, frame.disparity)


def blank(size: tuple[int, int]) -> SeenFrame:
    return see_frame(np.full((*size, 3), 90, np.uint8), np.zeros(size, np.float32))


def test_a_large_frame_is_reduced_and_its_image_kept() -> None:
    image = np.zeros((540, 960, 3), np.uint8)
    frame = see_frame(image, np.zeros((30, 40), np.float32))
    assert frame.image is image
    assert frame.small.shape == (270, 480, 3)
    assert frame.gray.shape == frame.disparity.shape == frame.nearest.shape == (270, 480)


def test_ten_bits_are_seen_as_eight() -> None:
    image = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    disparity = np.zeros((60, 80), np.float32)
    deep = see_frame(image.astype(np.uint16) << 2, disparity, bit_depth=10)
    np.testing.assert_array_equal(deep.small, see_frame(image, disparity).small)


def test_near_surfaces_spread_into_their_surroundings() -> None:
    disparity = np.zeros((60, 80), np.float32)
    disparity[30, 40] = 5
    frame = see_frame(np.zeros((60, 80, 3), np.uint8), disparity)
    expected = cv2.dilate(disparity, np.ones((5, 5)))
    np.testing.assert_array_equal(frame.nearest, expected)
    assert expected.sum() == 125


def test_plain_images_have_no_corners() -> None:
    assert len(blank((60, 80)).corners) == 0


def test_tiny_images_have_no_corners() -> None:
    image = np.random.default_rng(0).integers(0, 256, (5, 9, 3), dtype=np.uint8)
    assert len(see_frame(image, np.zeros((5, 9), np.float32)).corners) == 0


@pytest.mark.parametrize(
    "moves", [{"pan": (3.0, -1.5)}, {"zoom": 1.01}, {"pan": (0.0, 0.0)}, {"subject_motion": 7.0}]
)
def test_the_motion_of_the_camera_is_found_beside_a_moving_subject(moves: dict) -> None:
    scene = MovingSubject(**moves)
    motion = camera_motion(seen(scene, 0), seen(scene, 1))
    after = scene.frame(1)
    rows, columns = np.nonzero(~after.subject)
    there = np.stack([columns, rows], axis=1)[::997].astype(np.float32)
    back = there + after.flow_back[rows, columns][::997]
    found = move(motion, back, np.full(len(back), scene.wall_disparity, np.float32))
    assert np.abs(found - there).max() < 0.25


def test_without_texture_the_camera_stands_still() -> None:
    np.testing.assert_array_equal(camera_motion(blank((60, 80)), blank((60, 80))), np.eye(4))


def test_points_move_by_their_place_and_disparity() -> None:
    motion = np.eye(4)
    motion[0] = [1.5, 0, 2, 3]
    points = np.array([[10, 20]], np.float32)
    found = move(motion, points, np.array([4], np.float32))
    np.testing.assert_allclose(found, [[15 + 8 + 3, 20]])


def test_inputs_that_make_no_sense_are_refused() -> None:
    image, disparity = np.zeros((6, 8, 3), np.uint8), np.zeros((6, 8), np.float32)
    with pytest.raises(ShapeError):
        see_frame(image[..., 0], disparity)
    with pytest.raises(DTypeError):
        see_frame(image, disparity.astype(np.float64))
    with pytest.raises(RangeError):
        see_frame(image, disparity * np.float32(np.nan))
    with pytest.raises(RangeError):
        see_frame(image, disparity, bit_depth=7)
