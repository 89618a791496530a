import math

import numpy as np
import pytest

from relievo.data.synthetic.surfaces import FARTHEST_M, ball, cutout, make_rays, plane

SIZE = (12, 16)
FOV, PITCH, ROLL = math.radians(65), math.radians(11), math.radians(4)
DOWN, RIGHT, FORWARD = (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def rays():
    return make_rays(SIZE, fov_x=FOV, pitch=PITCH, roll=ROLL)


def slow_ray(row, column):
    """The ray of one pixel, turned by matrices: about the optical axis, then downwards."""
    height, width = SIZE
    f = width / 2 / math.tan(FOV / 2)
    ray = np.array([(column + 0.5 - width / 2) / f, (row + 0.5 - height / 2) / f, 1.0])
    cos, sin = math.cos(ROLL), math.sin(ROLL)
    rolled = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ ray
    cos, sin = math.cos(PITCH), math.sin(PITCH)
    return np.array([[1, 0, 0], [0, cos, sin], [0, -sin, cos]]) @ rolled


def pixels():
    return [(0, 0), (0, 15), (3, 8), (6, 4), (7, 11), (11, 0), (11, 15)]


def test_rays_are_those_of_a_turned_pinhole():
    got = rays()
    for at in pixels():
        np.testing.assert_allclose([got.x[at], got.y[at], got.z[at]], slow_ray(*at), atol=1e-6)


def test_a_level_camera_looks_straight_ahead():
    x, y, z = make_rays((3, 5), fov_x=FOV)
    assert (x[1, 2], y[1, 2], z[1, 2]) == (0, 0, 1)
    assert (np.diff(x, axis=1) > 0).all()
    assert (np.diff(y, axis=0) > 0).all()


def test_a_camera_that_looks_down_sees_the_ground_ahead_of_it():
    ray = make_rays((1, 1), fov_x=FOV, pitch=PITCH)
    assert ray.y.item() == pytest.approx(math.sin(PITCH))
    assert ray.z.item() == pytest.approx(math.cos(PITCH))


def test_depth_of_a_plane_is_where_the_ray_cuts_it():
    normal = np.array([0.6, 0.0, 0.8])
    hit = plane((0.6, 0.0, 0.8), 3.0, (0.8, 0.0, -0.6), DOWN)(rays())
    for at in pixels():
        ray = slow_ray(*at)
        z = 3.0 / (normal @ ray) if normal @ ray > 0 else math.inf
        assert hit.z[at] == pytest.approx(z, rel=1e-5)
        point = z * ray
        assert hit.u[at] == pytest.approx(point @ [0.8, 0, -0.6], abs=1e-4)
        assert hit.v[at] == pytest.approx(point[1], abs=1e-4)


def test_the_ground_comes_nearer_down_the_image_and_ends_below_the_horizon():
    z = plane(DOWN, 1.6, RIGHT, FORWARD)(make_rays((60, 8), fov_x=FOV, pitch=0.1)).z
    is_met = np.isfinite(z)
    assert is_met.any()
    assert not is_met.all()
    assert (np.diff(is_met.astype(int), axis=0) >= 0).all()
    assert (np.diff(z[is_met.all(axis=1)], axis=0) < 0).all()
    assert z[is_met].max() < FARTHEST_M


def test_nothing_is_met_behind_the_camera():
    assert np.isinf(plane((0.0, 0.0, -1.0), 2.0, RIGHT, DOWN)(make_rays(SIZE, fov_x=FOV)).z).all()
    assert np.isinf(ball((0, 0, -3), 1.0)(make_rays(SIZE, fov_x=FOV)).z).all()


@pytest.mark.parametrize(("centre", "radius"), [((0.3, 0.2, 4.0), 1.5), ((-2.0, 1.0, 9.0), 2.5)])
def test_depth_of_a_ball_is_the_first_cut_of_its_surface(centre, radius):
    got, seen = ball(centre, radius)(rays()).z, 0
    for at in np.ndindex(SIZE):
        ray = slow_ray(*at)
        a, b = ray @ ray, -2 * ray @ np.array(centre)
        c = np.array(centre) @ np.array(centre) - radius**2
        roots = np.roots([a, b, c])
        if np.isreal(roots).all():
            seen += 1
            assert got[at] == pytest.approx(roots.real.min(), rel=2e-3)
        else:
            assert np.isinf(got[at])
    assert seen > 5


def test_a_ball_is_brightest_on_top():
    hit = ball((0.0, 0.0, 3.0), 1.0)(make_rays((9, 9), fov_x=math.radians(30)))
    column = hit.shade[:, 4][np.isfinite(hit.z[:, 4])]
    assert (np.diff(column) < 0).all()


def test_depth_of_a_cutout_is_that_of_its_slanted_sheet():
    centre, half, slant = (0.4, -0.2, 5.0), (1.2, 1.6), 0.5
    sheet = cutout(centre, half, slant, lambda u, v: (np.abs(u) < 1) & (np.abs(v) < 1))
    got, seen = sheet(rays()).z, 0
    for at in np.ndindex(SIZE):
        x, y, z = slow_ray(*at)
        # z t = centre_z + slant (x t - centre_x), solved for t.
        t = np.linalg.solve([[z - slant * x]], [centre[2] - slant * centre[0]]).item()
        inside = abs(t * x - centre[0]) < half[0] and abs(t * y - centre[1]) < half[1]
        assert got[at] == pytest.approx(t if inside else math.inf, rel=1e-5)
        seen += inside
    assert 5 < seen < SIZE[0] * SIZE[1]
