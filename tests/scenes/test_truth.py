import numpy as np
import pytest

from relievo.geometry.transform import apply
from relievo.scenes.lens import pictured
from relievo.scenes.paths import look_at, still
from relievo.scenes.render import Parts, render
from relievo.scenes.shapes import box, quad
from relievo.scenes.testing import BRICK, DAY, PLAIN, ground
from relievo.scenes.world import Camera, Thing, World

SIZE = (96, 128)
JOINTS = np.array(
    [
        [0.0, 0.0, 0.3],  # behind the low wall
        [0.0, 0.0, 1.2],  # inside the body
        [-0.4, 0.0, 1.5],  # beside the body, in the open
        [0.0, 3.0, 1.2],  # behind the body
        [9.0, 0.0, 1.2],  # beside the picture
        [0.0, -9.0, 1.2],  # behind the camera
    ]
)
VISIBLE = [False, True, True, True, False, False]


def person(joints=JOINTS, x=0.0):
    body = box(0.3, 0.3, 1.7, PLAIN).moved(x, 0, 0)
    return Thing(body, "person", joints=lambda time_s: np.add(joints, (x, 0, 0)))


def seen(*things, distortion=(0.0, 0.0), fov_deg=60.0):
    pose = look_at((0.0, -4.0, 1.2), (0.0, 0.0, 1.0))
    camera = Camera(still(pose), fov_deg, distortion)
    return render(World((ground(), *things), DAY, (camera,)), camera, SIZE)


@pytest.fixture(scope="module")
def frame():
    """Someone behind a low wall, and someone behind a high one."""
    low = Thing(quad((-1, -1, 0), (2, 0, 0), (0, 0, 0.8), BRICK), "wall")
    high = Thing(quad((1, -1, 0), (1, 0, 0), (0, 0, 2.5), BRICK), "wall")
    return seen(low, person(), high, person(x=1.9))


def test_only_people_of_whom_something_is_seen_are_told(frame):
    assert [each.instance for each in frame.people] == [1]
    assert (frame.view.instance == 1).sum() > 50


def test_joints_are_in_the_frame_of_the_camera(frame):
    (someone,) = frame.people
    np.testing.assert_allclose(apply(frame.T_world_from_camera, someone.joints), JOINTS, atol=1e-5)
    column, row = pictured(someone.joints[1], frame.intrinsics)
    assert frame.view.instance[int(row), int(column)] == 1


def test_joints_are_visible_unless_something_else_hides_them_or_they_are_outside(frame):
    (someone,) = frame.people
    assert someone.visible.tolist() == VISIBLE


def test_a_lens_that_bends_shows_no_joints_from_far_outside_the_picture():
    # By its formula alone the lens would picture the second one near the middle.
    joints = np.array([[0.0, 0.0, 1.2], [16.0, 0.0, 1.2]])
    (someone,) = seen(person(joints), distortion=(-0.06, 0.0), fov_deg=95.0).people
    assert someone.visible.tolist() == [True, False]


def test_the_backs_of_things_are_not_called_seen_from_the_right():
    # The right camera looks at the other side of a board that stands edge-on between the two.
    board = quad((0.1, -2, 0), (0, 2, 0), (0, 0, 2), BRICK)
    pose = look_at((0.0, -4.0, 1.2), (0.0, 0.0, 1.2))
    camera = Camera(still(pose))
    world = World((ground(), Thing(board, "wall")), DAY, (camera,))
    frame = render(world, camera, SIZE, parts=Parts(right=True, baseline_m=0.4))
    assert frame.right_visible is not None
    on_board = (frame.plane_ids >= 0) & (np.abs(frame.normals[..., 0]) > 0.9)
    assert on_board.sum() > 20
    assert not frame.right_visible[on_board].any()
