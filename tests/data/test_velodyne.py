import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError, UnreadableInputError
from relievo.core.types import DepthKind
from relievo.data.velodyne import project_velodyne, read_velodyne
from relievo.geometry.transform import rigid

SIZE = (20, 30)
P = np.array([[12.0, 0, 15, 1.5], [0, 11, 9, 0.25], [0, 0, 1, 0.004]])
TURN = np.array([[0.0, -1, 0], [0, 0, -1], [1, 0, 0]])  # x forward, y left, z up to a camera's axes
IN_PLACE = rigid(TURN, np.zeros(3))
AT_LASER = np.hstack([P[:, :3], np.zeros((3, 1))])


def rotation(angle, axis):
    R = np.eye(3)
    a, b = (k for k in range(3) if k != axis)
    R[[a, a, b, b], [a, b, a, b]] = np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
    return R


def scan(*points):
    return np.array([(*point, 0.5) for point in points], dtype=np.float32)


def slow_depth(points, P, R_rect, T, size, camera_z):
    candidates = {}
    for x, y, z, _ in points.astype(np.float64):
        if x < 0:
            continue
        in_camera = R_rect @ (T[:3, :3] @ (x, y, z) + T[:3, 3])
        u, v, w = P @ (*in_camera, 1)
        column, row = np.round(u / w) - 1, np.round(v / w) - 1
        if 0 <= column < size[1] and 0 <= row < size[0]:
            candidates.setdefault((int(row), int(column)), []).append(w if camera_z else x)
    depth = np.zeros(size, np.float32)
    for place, found in candidates.items():
        depth[place] = max(min(found), 0)
    return depth


@pytest.mark.parametrize("camera_z", [False, True])
def test_it_agrees_with_one_point_at_a_time(camera_z):
    rng = np.random.default_rng(3)
    points = rng.uniform((-3, -9, -5, 0), (25, 9, 5, 1), (4000, 4)).astype(np.float32)
    R_rect = rotation(0.03, 0) @ rotation(-0.05, 2)
    T = rigid(TURN @ rotation(0.04, 1), np.array([0.1, -0.2, -0.9]))
    depth = project_velodyne(points, P, R_rect, T, SIZE, camera_z=camera_z)
    expected = slow_depth(points, P, R_rect, T, SIZE, camera_z)
    assert (expected > 0).mean() > 0.5
    np.testing.assert_allclose(depth.values, expected, rtol=1e-6)
    np.testing.assert_array_equal(depth.valid, expected > 0)
    assert depth.kind is DepthKind.METRIC_DEPTH


def test_a_point_straight_ahead_lands_at_the_principal_point():
    depth = project_velodyne(scan((10, 0, 0)), AT_LASER, np.eye(3), IN_PLACE, SIZE)
    assert depth.values[9 - 1, 15 - 1] == 10
    assert depth.valid.sum() == 1


def test_left_and_up_of_the_laser_are_left_and_up_in_the_image():
    depth = project_velodyne(scan((10, 5, 2)), AT_LASER, np.eye(3), IN_PLACE, SIZE)
    assert np.argwhere(depth.valid).tolist() == [[round(9 - 2.2) - 1, (15 - 6) - 1]]


def test_the_nearer_of_two_points_on_a_pixel_is_kept():
    for points in (scan((10, 0, 0), (7, 0, 0)), scan((7, 0, 0), (10, 0, 0))):
        depth = project_velodyne(points, AT_LASER, np.eye(3), IN_PLACE, SIZE)
        assert depth.values[8, 14] == 7


def test_depth_is_the_forward_coordinate_or_the_distance_along_the_axis():
    T = rigid(TURN, np.array([0, 0, -0.27]))
    forward = project_velodyne(scan((10, 0, 0)), AT_LASER, np.eye(3), T, SIZE)
    assert forward.values[8, 14] == 10
    along = project_velodyne(scan((10, 0, 0)), AT_LASER, np.eye(3), T, SIZE, camera_z=True)
    assert along.values[8, 14] == pytest.approx(9.73)


def test_the_borders_are_inside_and_what_is_beyond_is_not():
    # Depth 1 and these columns: of the first and the last pixel, and one beyond each.
    columns, rows = (1, 30, 0, 31, 5, 5), (1, 20, 5, 5, 0, 21)
    points = [
        (1, -(column - 15) / 12, -(row - 9) / 11) for column, row in zip(columns, rows, strict=True)
    ]
    depth = project_velodyne(scan(*points), AT_LASER, np.eye(3), IN_PLACE, SIZE)
    assert np.argwhere(depth.valid).tolist() == [[0, 0], [19, 29]]


def test_what_has_no_place_or_is_behind_is_dropped():
    points = scan((0, 1, 1), (-5, 0, 0), (np.nan, 0, 0), (10, np.inf, 0), (10, 0, np.nan))
    depth = project_velodyne(points, AT_LASER, np.eye(3), IN_PLACE, SIZE)
    assert not depth.valid.any()
    assert not depth.values.any()


def test_a_scan_is_read_as_it_was_written(tmp_path):
    points = np.arange(12, dtype="<f4").reshape(3, 4)
    points.tofile(tmp_path / "0.bin")
    read = read_velodyne(tmp_path / "0.bin")
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, points)


def test_a_damaged_scan_is_named(tmp_path):
    (tmp_path / "0.bin").write_bytes(bytes(33))
    with pytest.raises(UnreadableInputError, match=r"0\.bin: .* 16 bytes .* got 33 bytes"):
        read_velodyne(tmp_path / "0.bin")
    with pytest.raises(UnreadableInputError, match=r"1\.bin: no such file"):
        read_velodyne(tmp_path / "1.bin")


def test_other_arrays_are_refused():
    with pytest.raises(ShapeError, match=r"points must be \(N, 4\), got \(5, 3\)"):
        project_velodyne(np.zeros((5, 3), np.float32), P, np.eye(3), IN_PLACE, SIZE)
    with pytest.raises(DTypeError, match="points must be float32, got float64"):
        project_velodyne(np.zeros((5, 4)), P, np.eye(3), IN_PLACE, SIZE)
