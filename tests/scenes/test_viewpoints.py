import numpy as np
import pytest

from relievo.scenes.lens import intrinsics_of, pictured
from relievo.scenes.paths import look_at
from relievo.scenes.viewpoints import Viewpoint, bent, chosen, shot_viewpoints, still_viewpoints
from relievo.scenes.world import LASTS_S, Camera


def standing(number):
    pose = look_at((number, 0, 1), (number, 5, 1))
    return Camera(lambda time_s: pose, 50 + number)


def walking(number):
    return Camera(lambda time_s: look_at((number, time_s, 1), (number, time_s + 5, 1)), 50 + number)


CAMERAS = (standing(0), standing(1), walking(2), walking(3))


def generator(seed=0):
    return np.random.default_rng(seed)


def test_stills_come_from_every_camera_before_one_is_taken_again():
    found = list(still_viewpoints(CAMERAS, 6, generator()))
    assert len(found) >= 6
    for start in range(0, len(found), 4):
        assert {each.camera for each in found[start : start + 4]} == set(CAMERAS)
    assert all(0 <= each.time_s <= LASTS_S for each in found)


def test_shots_end_before_the_world_does_and_are_mostly_of_moving_cameras():
    firsts = []
    for seed in range(40):
        found = list(shot_viewpoints(CAMERAS, 5.0, generator(seed)))
        assert {each.camera for each in found} == set(CAMERAS)
        assert all(each.time_s + 5 <= LASTS_S for each in found)
        firsts.append(CAMERAS.index(found[0].camera) >= 2)
    assert 0.6 < np.mean(firsts) <= 1


def test_good_viewpoints_are_taken_in_order_and_no_more_are_looked_at():
    looked = []

    def faults(viewpoint):
        looked.append(viewpoint.time_s)
        return 1.0 if viewpoint.time_s == 1 else 0.0

    views = (Viewpoint(CAMERAS[0], float(n)) for n in range(9))
    assert [each.time_s for each in chosen(views, 3, faults)] == [0, 2, 3]
    assert looked == [0, 1, 2, 3]


def test_the_least_bad_ones_fill_up():
    views = [Viewpoint(CAMERAS[0], float(n)) for n in range(5)]
    found = chosen(iter(views), 3, lambda each: [3.0, 1.0, 0.0, 2.0, 1.0][int(each.time_s)])
    assert [each.time_s for each in found] == [2, 1, 4]


@pytest.mark.parametrize("fov_deg", [40, 75, 110])
def test_lenses_bend_but_never_fold_the_picture(fov_deg):
    size = (48, 64)
    for seed in range(30):
        camera = bent(Camera(CAMERAS[0].pose, fov_deg), size, generator(seed))
        assert camera.distortion != (0.0, 0.0)
        corner = np.hypot(*size) / max(size) * np.tan(np.radians(fov_deg) / 2)
        points = np.zeros((50, 3))
        points[:, 0], points[:, 2] = np.linspace(0, corner, 50), 1
        columns = pictured(points, intrinsics_of(fov_deg, size), camera.distortion)[:, 0]
        assert (np.diff(columns) > 0).all()


def test_a_lens_that_is_bent_already_stays_as_it_is():
    camera = Camera(CAMERAS[0].pose, 60, (-0.1, 0.02))
    assert bent(camera, (48, 64), generator()).distortion == (-0.1, 0.02)


def test_a_lens_that_would_not_reach_the_corners_is_another_one():
    for distortion in ((-0.2, 0.0), (0.0, -0.05)):
        camera = Camera(CAMERAS[0].pose, 85, distortion)
        other = bent(camera, (64, 64), generator()).distortion
        assert other not in (distortion, (0.0, 0.0))
