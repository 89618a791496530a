import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import Intrinsics
from relievo.data.kitti_calibration import (
    read_cameras,
    read_odometry_cameras,
    read_velodyne_calibration,
)
from relievo.geometry.transform import apply

P_2 = "7.215377e+02 0 6.095593e+02 4.485728e+01 0 7.21e+02 1.728540e+02 2.163791e-01 0 0 1 2.7e-03"
P_3 = "7.215377e+02 0 6.095593e+02 -3.395242e+02 0 7.21e+02 1.728540e+02 2.2e+00 0 0 1 2.7e-03"
R = "0 -1 0 0 0 -1 1 0 0"
CAMERAS = f"""calib_time: 09-Jan-2012 13:57:47
corner_dist: 9.950000e-02
S_rect_02: 1.242000e+03 3.750000e+02
P_rect_02: {P_2}
S_rect_03: 1.241000e+03 3.760000e+02
P_rect_03: {P_3}
R_rect_00: {R}
"""
VELODYNE = f"calib_time: 15-Mar-2012 11:37:16\nR: {R}\nT: 0.25 -0.5 -0.75\ndelta_f: 0 0\n"
TURN = [[0, -1, 0], [0, 0, -1], [1, 0, 0]]


def written(tmp_path, text):
    path = tmp_path / "calib.txt"
    path.write_text(text)
    return path


def test_cameras_are_read(tmp_path):
    cameras = read_cameras(written(tmp_path, CAMERAS))
    np.testing.assert_allclose(
        cameras.P_rect[2], np.reshape([float(w) for w in P_2.split()], (3, 4))
    )
    np.testing.assert_allclose(cameras.P_rect[3][:, 3], (-339.5242, 2.2, 0.0027))
    np.testing.assert_array_equal(cameras.R_rect, TURN)
    assert cameras.sizes == {2: (375, 1242), 3: (376, 1241)}


def test_the_published_centre_counts_from_that_of_the_first_pixel(tmp_path):
    cameras = read_cameras(written(tmp_path, CAMERAS))
    assert cameras.intrinsics(2) == Intrinsics(721.5377, 721, 610.0593, 173.354)


def test_the_baseline_is_between_the_colour_cameras(tmp_path):
    cameras = read_cameras(written(tmp_path, CAMERAS))
    assert cameras.baseline_m == pytest.approx((44.85728 + 339.5242) / 721.5377)
    assert 0.53 < cameras.baseline_m < 0.54


@pytest.mark.parametrize("camera", [2, 3])
def test_points_of_a_camera_fall_where_its_projection_says(tmp_path, camera):
    cameras = read_cameras(written(tmp_path, CAMERAS))
    points = np.array([[1.0, -2, 9], [-3, 0.5, 4]])
    in_camera_0 = apply(cameras.T_camera_0_from(camera), points)
    P = cameras.P_rect[camera]
    np.testing.assert_allclose(in_camera_0 @ P[:, :3].T + P[:, 3], points @ P[:, :3].T)


def test_cameras_of_odometry_are_read(tmp_path):
    path = written(tmp_path, f"P0: 1\nP1: 1\nP2: {P_2}\nP3: {P_3}\nTr: 1\n")
    cameras = read_odometry_cameras(path)
    assert cameras.intrinsics(3) == Intrinsics(721.5377, 721, 610.0593, 173.354)
    assert cameras.baseline_m == pytest.approx(0.532725, abs=1e-5)
    np.testing.assert_array_equal(cameras.R_rect, np.eye(3))
    cameras.check_size(2, path, (7, 9))


def test_the_laser_is_brought_to_the_camera(tmp_path):
    T = read_velodyne_calibration(written(tmp_path, VELODYNE))
    # 10 m ahead, 2 to the left, 1 up
    np.testing.assert_allclose(apply(T, np.array([10.0, 2, 1])), (-2 + 0.25, -1 - 0.5, 10 - 0.75))


def test_an_image_of_another_size_is_refused(tmp_path):
    cameras = read_cameras(written(tmp_path, CAMERAS))
    cameras.check_size(2, tmp_path / "1.png", (375, 1242))
    with pytest.raises(
        UnsupportedInputError, match=r"1\.png: must be \(375, 1242\) .* \(376, 1241\)"
    ):
        cameras.check_size(2, tmp_path / "1.png", (376, 1241))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("P_rect_03", "P_rect_01", "has no entry P_rect_03"),
        ("R_rect_00", "R_rect_02", "has no entry R_rect_00"),
        ("S_rect_02: 1.242000e+03", "S_rect_02:", "S_rect_02 must be 2 numbers"),
        (R, f"{R} 0", "R_rect_00 must be 9 numbers"),
        ("0 -1 0 0", "0 -1 x 0", "R_rect_00 must be 9 numbers"),
        ("0 -1 0 0", "0 -1 nan 0", "R_rect_00 must be finite"),
        ("0 0 1 2.7e-03", "0 1 1 2.7e-03", "P_rect_02 must end in 0 0 1"),
        ("P_rect_02: 7.215377e+02", "P_rect_02: 0", "intrinsics must be"),
    ],
)
def test_damaged_cameras_are_named(tmp_path, before, after, message):
    path = written(tmp_path, CAMERAS.replace(before, after, 1))
    with pytest.raises(UnreadableInputError, match=rf"calib\.txt: {message}"):
        read_cameras(path)


def test_damaged_calibration_of_laser_and_odometry_is_named(tmp_path):
    path = written(tmp_path, VELODYNE.replace("T: 0.25", "T:"))
    with pytest.raises(UnreadableInputError, match=r"calib\.txt: T must be 3 numbers"):
        read_velodyne_calibration(path)
    with pytest.raises(UnreadableInputError, match=r"calib\.txt: has no entry P2"):
        read_odometry_cameras(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"none\.txt: "):
        read_cameras(tmp_path / "none.txt")
