import numpy as np

from relievo.core.types import Intrinsics
from relievo.geometry.camera import project, unproject, viewing_rays

CAMERA = Intrinsics(f_x=50, f_y=40, c_x=3.5, c_y=1.5)
SIZE = (4, 6)


def test_the_ray_of_the_pixel_at_the_principal_point_looks_straight_ahead():
    np.testing.assert_array_equal(viewing_rays(CAMERA, SIZE)[1, 3], [0, 0, 1])


def test_columns_look_to_the_right_and_rows_look_down():
    rays = viewing_rays(CAMERA, SIZE)
    assert rays.shape == (4, 6, 3)
    np.testing.assert_allclose(rays[3, 5], [2 / 50, 2 / 40, 1])
    np.testing.assert_allclose(rays[0, 0], [-3 / 50, -1 / 40, 1])


def test_points_lie_at_the_depth_along_the_axis():
    depth = np.arange(1, 25, dtype=np.float32).reshape(SIZE)
    points = unproject(depth, CAMERA)
    np.testing.assert_array_equal(points[..., 2], depth)
    np.testing.assert_allclose(points[3, 5], [24 * 2 / 50, 24 * 2 / 40, 24])


def test_points_fall_back_on_the_centres_of_their_pixels():
    depth = np.random.default_rng(0).uniform(0.5, 9, SIZE).astype(np.float32)
    pixels = project(unproject(depth, CAMERA), CAMERA)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    np.testing.assert_allclose(pixels, np.stack([columns, rows], axis=-1) + 0.5)


def test_projection_is_what_the_matrix_says():
    points = np.random.default_rng(1).uniform((-1, -1, 0.5), (1, 1, 4), (7, 3))
    expected = [(CAMERA.K @ p)[:2] / p[2] for p in points]
    np.testing.assert_allclose(project(points, CAMERA), expected)


def test_points_beside_or_behind_the_camera_are_not_seen():
    pixels = project(np.array([[1.0, 2, 0], [1, 2, -3], [0, 0, 1]]), CAMERA)
    assert np.isnan(pixels[:2]).all()
    np.testing.assert_array_equal(pixels[2], [3.5, 1.5])
