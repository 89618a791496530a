import numpy as np
import pytest

from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.render.background_motion import CellMotion, Cells, cell_motion, near_cells
from relievo.render.seen_frames import SeenFrame, camera_motion, see_frame

WALL, SUBJECT = -4.0, 8.0


def seen(scene: MovingSubject, t: int) -> SeenFrame:
    frame = scene.frame(t)
    return see_frame(frame.image, frame.disparity)


def cells_at(*centres: tuple[float, float]) -> Cells:
    count = len(centres)
    far, step = np.full(count, WALL, np.float32), np.full(count, SUBJECT - WALL, np.float32)
    return Cells(np.array(centres, np.float32), far, step)


def motion_of(now: SeenFrame, other: SeenFrame, cells: Cells, guess: np.ndarray) -> CellMotion:
    return cell_motion(now, other, guess, cells, near_cells(now.corners, cells, now.gray.shape))


@pytest.mark.parametrize("moves", [{"pan": (1.3, -0.6)}, {"zoom": 1.01}, {"noise": 4.0}])
def test_the_wall_behind_a_subject_moves_like_the_wall_beside_it(moves: dict) -> None:
    scene = MovingSubject(**moves)
    now, other = seen(scene, 1), seen(scene, 0)
    # Just inside the outlines of the body and the head.
    places = [(190, 200), (294, 230), (210, 90), (272, 70)]
    cells = cells_at(*places)
    found = motion_of(now, other, cells, camera_motion(now, other))
    columns, rows = np.array(places).T
    expected = scene.frame(1).flow_back[rows, columns]
    np.testing.assert_allclose(found.flow, expected, atol=0.3)
    assert (found.trust > 0.5).all()


def test_a_poor_guess_of_the_camera_is_mended_by_corners() -> None:
    scene = MovingSubject(pan=(0, 0))
    guess = np.eye(4)
    guess[:2, 3] = 3, -2
    found = motion_of(seen(scene, 0), seen(scene, 1), cells_at((190, 200), (210, 90)), guess)
    np.testing.assert_allclose(found.flow, 0, atol=0.25)


def test_another_scene_is_not_trusted() -> None:
    now, other = seen(MovingSubject(), 0), seen(MovingSubject(seed=7), 0)
    found = motion_of(now, other, cells_at((190, 200), (294, 230)), np.eye(4))
    assert (found.trust < 0.1).all()


def test_a_change_of_light_is_told() -> None:
    scene = MovingSubject(noise=0)
    frame = scene.frame(0)
    darker = see_frame(np.maximum(frame.image, 6) - np.uint8(6), frame.disparity)
    now = see_frame(frame.image, frame.disparity)
    found = motion_of(now, darker, cells_at((190, 200)), np.eye(4))
    np.testing.assert_allclose(found.offset, 6, atol=0.2)
    assert found.trust > 0.5


def test_where_no_background_can_be_compared_nothing_is_trusted() -> None:
    now = seen(MovingSubject(), 0)
    everywhere_near = Cells(np.array([[240, 250]], np.float32), np.float32([-90]), np.float32([5]))
    assert motion_of(now, now, everywhere_near, np.eye(4)).trust == 0


def test_only_corners_around_the_cells_are_tracked() -> None:
    corners = np.array([[10, 10], [100, 100], [400, 200]], np.float32)
    found = near_cells(corners, cells_at((120, 110)), (270, 480))
    np.testing.assert_array_equal(found, corners[1:2])
