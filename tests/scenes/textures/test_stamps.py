import numpy as np
import pytest

from relievo.scenes.textures.noise import SIZE
from relievo.scenes.textures.stamps import hollow_depth, ovals, ring, strokes


@pytest.mark.parametrize(("pointed", "area"), [(False, np.pi), (True, 8 / 3)])
def test_an_oval_has_its_area_and_its_middle_is_deepest(pointed, area):
    marks = ovals(np.random.default_rng(1), 1, 40.0, 20.0, pointed=pointed)
    assert (marks.owner == 0).sum() == pytest.approx(area * 40 * 20, rel=0.02)
    depth = hollow_depth(marks)
    assert depth.max() > 0.99
    assert depth[marks.owner < 0].max() == 0


def test_later_shapes_lie_over_earlier_ones():
    marks = ovals(np.random.default_rng(2), 400, 60.0, 60.0)
    assert np.median(marks.owner) > 300


def test_the_last_of_many_shapes_is_whole():
    marks = ovals(np.random.default_rng(3), 300, np.full(300, 10.0), 5.0)
    assert (marks.owner == 299).sum() == pytest.approx(np.pi * 50, rel=0.1)


def test_places_in_shapes_run_from_end_to_end():
    marks = strokes(np.random.default_rng(4), 50, 30.0, 0.0, bend=0.0, width=2)
    inside = marks.owner >= 0
    assert marks.along[inside].min() < -0.9
    assert marks.along[inside].max() > 0.9
    assert np.abs(marks.across).max() <= 1


def test_straight_strokes_follow_their_angle():
    marks = strokes(np.random.default_rng(5), 1, 100.0, np.pi / 2, bend=0.0)
    rows, columns = np.nonzero(marks.owner == 0)
    assert len(np.unique(columns)) == 1
    assert len(rows) in (100, 101)


def test_a_ring_goes_on_across_the_borders():
    distance = ring(10, 0.5, 0.5)
    assert distance[0, 0] == -10
    assert distance[SIZE - 1, 0] == distance[1, 0] == -9
