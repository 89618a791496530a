import numpy as np
import pytest

from relievo.scenes.materials import Material
from relievo.scenes.shapes import box
from relievo.scenes.street.course import make_course

BENT = make_course(-50, 250, ((20, 120, 30),), ((60, 160, 4),))


def test_a_straight_course_moves_nothing():
    points = np.random.default_rng(0).uniform(-20, 20, (50, 3))
    np.testing.assert_allclose(make_course(-40, 40, (), ()).bent(points), points, atol=1e-12)


def test_distances_along_the_line_are_kept():
    y = np.linspace(-50, 250, 1000)
    line = BENT.bent(np.stack([0 * y, y, 0 * y], axis=1))
    length = np.sqrt((np.diff(line[:, :2], axis=0) ** 2).sum(1)).sum()
    assert length == pytest.approx(300, rel=1e-3)


def test_beyond_a_bend_the_street_looks_elsewhere():
    ahead = BENT.pose(0, 200)[:3, 1]
    assert np.degrees(np.arctan2(-ahead[0], ahead[1])) == pytest.approx(30, abs=0.1)


def test_a_pose_stands_where_the_road_is():
    for x, y in ((3.0, 10.0), (-4.0, 90.0), (2.0, 140.0)):
        road = BENT.bent(np.array([x, y, 0.0]))
        np.testing.assert_allclose(BENT.pose(x, y)[:3, 3], road, atol=1e-9)


def test_level_things_stay_level_and_others_follow_the_ground():
    thing = box(2, 40, 3, Material()).moved(5, 110)
    count = len(thing.slots)
    level = BENT.bent_mesh(thing, np.full(count, 2.0))
    np.testing.assert_allclose(level.bounds[:, 2], [2, 5], atol=1e-9)
    draped = BENT.bent_mesh(thing, np.full(count, np.nan))
    low = draped.corners[thing.corners[..., 2] == 0]
    assert np.ptp(low[:, 2]) > 1
    np.testing.assert_allclose((draped.normals**2).sum(-1), 1, atol=1e-9)
