import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.geometry.transform import apply, inverse, is_rigid, rotation_angle_deg
from relievo.scenes.mesh import turn
from relievo.scenes.paths import hand_held, look_at, moving, orbit, still, walking

START = look_at((1.0, -4.0, 1.7), (0.0, 2.0, 1.2), roll_deg=3.0)
PATHS = {
    "still": still(START),
    "moving": moving(START, (0.5, 1.4, 0.0), yaw_deg_per_s=12),
    "hand-held": hand_held(still(START), 5),
    "walking": walking(moving(START, (0, 1.3, 0)), 6),
    "orbit": orbit((0.5, 1, 0.7), (3, -2, 1.6), 25),
    "orbit in a hand": hand_held(orbit((0, 0, 1), (2, 0, 1), -30), 7),
}


@pytest.mark.parametrize("target", [(0, 1, 1.5), (3, -4, 0), (-5, -5, 9), (0.3, 0, -20)])
@pytest.mark.parametrize("roll_deg", [0.0, 25.0])
def test_the_target_is_in_the_middle_of_the_picture(target, roll_deg):
    eye = np.array([0.5, -1.0, 1.5])
    T = look_at(eye, target, roll_deg)
    assert is_rigid(T)
    np.testing.assert_array_equal(T[:3, 3], eye)
    distance = np.linalg.norm(np.array(target) - eye)
    np.testing.assert_allclose(apply(inverse(T), np.array(target)), [0, 0, distance], atol=1e-9)


def test_the_axes_of_a_camera_are_right_down_and_forward():
    np.testing.assert_allclose(
        look_at((0, 0, 1), (0, 5, 1))[:3, :3].T, [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    )
    for target in ((4, 3, 2), (-4, 3, 0.5), (-1, -1, 5)):
        right, down, _ = look_at((0, 0, 1), target)[:3, :3].T
        assert right[2] == pytest.approx(0)
        assert down[2] < 0


def test_rolled_cameras_are_turned_clockwise():
    T = look_at((0, 0, 1), (0, 5, 1), roll_deg=90)
    np.testing.assert_allclose(T[:3, 0], [0, 0, -1], atol=1e-12)  # the right side is below
    slightly = look_at((0, 0, 1), (0, 5, 1), roll_deg=10)
    assert slightly[2, 0] < 0


@pytest.mark.parametrize(("height", "down"), [(-5.0, (0, -1, 0)), (5.0, (0, 1, 0))])
def test_looking_straight_up_or_down_keeps_the_right_side_right(height, down):
    T = look_at((2, 3, 10), (2, 3, 10 + height))
    assert is_rigid(T)
    np.testing.assert_array_equal(T[:3, 0], [1, 0, 0])
    np.testing.assert_array_equal(T[:3, 1], down)


def test_looking_almost_straight_down_is_a_rotation_too():
    for off in 10.0 ** np.arange(-14, 0):
        T = look_at((0, 0, 10), (off, 0.3 * off, 0))
        np.testing.assert_allclose(T[:3, :3] @ T[:3, :3].T, np.eye(3), atol=1e-8)


def test_a_camera_cannot_look_at_its_own_place():
    with pytest.raises(RangeError):
        look_at((1, 2, 3), (1, 2, 3))


@pytest.mark.parametrize("name", PATHS)
def test_paths_are_rigid_at_all_times(name):
    for time_s in np.linspace(0, 60, 241):
        T = PATHS[name](float(time_s))
        np.testing.assert_allclose(T[:3, :3] @ T[:3, :3].T, np.eye(3), atol=1e-9)
        assert np.linalg.det(T[:3, :3]) > 0
        np.testing.assert_array_equal(T[3], [0, 0, 0, 1])


@pytest.mark.parametrize("name", PATHS)
def test_paths_go_without_jumps(name):
    step_s = 0.004
    poses = np.stack([PATHS[name](n * step_s) for n in range(1000)])
    speed = np.linalg.norm(np.diff(poses[:, :3, 3], axis=0), axis=1) / step_s
    assert speed.max() < 4.0
    turned = rotation_angle_deg(poses[1:, :3, :3] @ poses[:-1, :3, :3].transpose(0, 2, 1))
    assert turned.max() / step_s < 60


@pytest.mark.parametrize("name", PATHS)
def test_paths_give_the_same_pose_for_the_same_time(name):
    first = PATHS[name](1.25)
    PATHS[name](7.0)
    np.testing.assert_array_equal(PATHS[name](1.25), first)


def test_a_still_camera_stays():
    np.testing.assert_array_equal(still(START)(0.0), START)
    np.testing.assert_array_equal(still(START)(9.0), START)


def test_a_moving_camera_goes_straight_on_and_turns_left():
    ahead = look_at((0, 0, 1.5), (0, 9, 1.5))
    path = moving(ahead, (0.0, 10.0, 0.0), yaw_deg_per_s=9.0)
    np.testing.assert_allclose(path(0.0), ahead)
    later = path(10.0)
    np.testing.assert_allclose(later[:3, 3], [0, 100, 1.5])
    np.testing.assert_allclose(later[:3, 2], [-1, 0, 0], atol=1e-12)


def test_a_hand_sways_and_shakes_as_much_as_is_said():
    base = np.eye(4)
    places, angles = [], []
    for seed in range(20):
        path = hand_held(still(base), seed, sway_m=0.02, shake_deg=0.4)
        poses = np.stack([path(t) for t in np.linspace(0, 40, 300)])
        places.append(poses[:, :3, 3])
        angles.append(np.degrees(poses[:, [2, 0, 1], [1, 2, 0]]))
    np.testing.assert_allclose(np.std(np.concatenate(places), axis=0), 0.02, rtol=0.1)
    np.testing.assert_allclose(np.std(np.concatenate(angles), axis=0), 0.4, rtol=0.1)
    assert np.abs(np.concatenate(places)).max() < 0.02 * 4 / np.sqrt(2) + 1e-9


def test_hands_differ_by_their_seed_alone():
    one, same, other = (hand_held(still(START), seed)(0.7) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-4


def test_steps_bob_up_and_down_twice_as_often_as_they_sway():
    level = look_at((0, 0, 1.6), (0, 9, 1.6))
    held, path = hand_held(still(level), 3), walking(still(level), 3, steps_per_s=2.0)
    times = np.arange(0, 4, 0.01)
    bob = np.stack([path(t)[:3, 3] - held(t)[:3, 3] for t in times])
    assert np.ptp(bob[:, 2]) == pytest.approx(0.05, rel=0.01)
    assert np.ptp(bob[:, 0]) == pytest.approx(0.04, rel=0.05)
    np.testing.assert_allclose(bob[50:, 2], bob[:-50, 2], atol=1e-3)  # one step = half a second
    sideways = np.abs(np.fft.rfft(bob[:, 0]))
    assert sideways.argmax() == 4  # once a second


def test_an_orbit_goes_round_and_keeps_its_middle():
    centre, start = np.array([1.0, 2.0, 0.5]), np.array([4.0, 2.0, 1.5])
    path = orbit(centre, start, 90.0)
    np.testing.assert_allclose(path(0.0)[:3, 3], start)
    np.testing.assert_allclose(path(1.0)[:3, 3], [1, 5, 1.5], atol=1e-12)
    np.testing.assert_allclose(path(4.0), path(0.0), atol=1e-12)
    for time_s in (0.3, 1.7, 2.9):
        seen = apply(inverse(path(time_s)), centre)
        np.testing.assert_allclose(seen, [0, 0, np.linalg.norm(start - centre)], atol=1e-9)


def test_an_orbit_straight_above_its_middle_looks_down():
    path = orbit((0, 0, 0), (0, 0, 4), 30.0)
    assert is_rigid(path(2.0))
    np.testing.assert_allclose(path(2.0)[:3, 2], [0, 0, -1])


def test_a_turned_start_moves_along_the_axes_of_the_world():
    sideways = START.copy()
    sideways[:3, :3] = turn(90) @ START[:3, :3]
    np.testing.assert_allclose(moving(sideways, (1, 0, 0))(2.0)[:3, 3], START[:3, 3] + [2, 0, 0])
