"""Rays against triangles, lenses, and the places that rays meet."""

import numpy as np
import pytest

from relievo.core.types import Intrinsics
from relievo.scenes.caster import Caster
from relievo.scenes.lens import intrinsics_of, middles, pictured, rays
from relievo.scenes.moment import Scenery
from relievo.scenes.testing import little_world


def _by_hand(
    corners: np.ndarray, origins: np.ndarray, directions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Every ray against every triangle: the nearest one and its distance."""
    a, u, v = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normal = np.cross(u, v)
    below = directions @ normal.T
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = ((a * normal).sum(1) - origins @ normal.T) / below
        place = origins[:, None] + depth[..., None] * directions[:, None] - a
        square = (normal**2).sum(1)
        second = (np.cross(place, v) * normal).sum(-1) / square
        third = (np.cross(u, place) * normal).sum(-1) / square
    inside = (second >= 0) & (third >= 0) & (second + third <= 1) & (depth > 0)
    depth = np.where(inside, depth, np.inf)
    nearest = depth.argmin(1)
    reached = depth[np.arange(len(depth)), nearest]
    return np.where(np.isfinite(reached), nearest, -1), reached


def test_the_first_triangle_is_that_of_a_search_through_all() -> None:
    generator = np.random.default_rng(0)
    corners = generator.normal(0, 4, (300, 1, 3)) + generator.normal(0, 1, (300, 3, 3))
    origins = generator.normal(0, 1, (500, 3))
    directions = generator.normal(0, 1, (500, 3))
    face, depth = _by_hand(corners, origins, directions)
    caster = Caster(corners)
    assert (caster.first(origins, directions) == face).mean() > 0.998
    np.testing.assert_array_equal(caster.blocked(origins, directions), face >= 0)
    reach = 2.0
    assert (caster.blocked(origins, directions, reach) == (depth < reach)).mean() > 0.998


def test_nothing_is_met_where_nothing_is() -> None:
    empty = Caster(np.zeros((0, 3, 3)))
    one = np.ones((4, 3))
    assert (empty.first(one, one) == -1).all()
    assert not empty.blocked(one, one).any()


def test_depth_is_exact_far_away_from_single_precision() -> None:
    scenery = Scenery(little_world())
    moment = scenery.at(0.7)
    generator = np.random.default_rng(1)
    origins = np.array([0.0, -6.0, 1.5]) + generator.normal(0, 0.2, (2000, 3))
    directions = np.array([0.0, 1.0, -0.2]) + generator.normal(0, 0.3, (2000, 3))
    hits = moment.first(origins, directions)
    face, depth = _by_hand(moment.faces.corners, origins, directions)
    same = hits.face == face
    assert same.mean() > 0.995
    met = same & (face >= 0)
    np.testing.assert_allclose(hits.depth[met], depth[met], rtol=1e-12)
    at = moment.surfaces(hits, directions, 0.01)
    reached = origins + hits.depth[:, None] * directions
    np.testing.assert_allclose(at.place[met], reached[met], atol=1e-6)
    assert ((at.normal * directions).sum(1)[met] < 0).all()
    assert ((at.shading * at.normal).sum(1)[met] >= 0).all()
    np.testing.assert_allclose(np.linalg.norm(at.shading[met], axis=1), 1, atol=1e-9)
    assert (at.albedo >= 0).all()
    assert (at.albedo <= 0.95).all()


def test_what_moves_is_met_where_it_is_at_that_time() -> None:
    scenery = Scenery(little_world())
    toy = next(n for n, thing in enumerate(scenery.world.things) if thing.class_name == "toy")
    for time_s in (0.0, 1.0, 2.0):
        moment = scenery.at(time_s)
        middle = np.array([[0.9 * time_s, -1.5 + 0.3 * time_s, 0.4]])
        hits = moment.first(middle + np.array([[0, 0, 5.0]]), np.array([[0, 0, -1.0]]))
        assert moment.faces.thing[hits.face[0]] == toy
        assert hits.depth[0] == pytest.approx(4.6, abs=0.02)


def test_a_ray_passes_the_things_it_skips_and_no_others() -> None:
    scenery = Scenery(little_world())
    moment = scenery.at(0.0)
    start, down = np.array([[-0.8, 0.5, 9.0]]), np.array([[0.0, 0.0, -1.0]])
    first = moment.first(start, down)
    assert first.depth[0] == pytest.approx(7.5, abs=0.01)
    box = moment.faces.thing[first.face]
    beyond = moment.beyond(start, down, first, box.astype(np.int32))
    assert beyond.depth[0] == pytest.approx(9.0, abs=0.01)
    assert scenery.world.things[moment.faces.thing[beyond.face[0]]].class_name == "ground"
    same = moment.beyond(start, down, first, np.array([-1], np.int32))
    np.testing.assert_array_equal(same.face, first.face)


@pytest.mark.parametrize("distortion", [(0.0, 0.0), (-0.25, 0.06), (0.1, 0.0)])
def test_points_are_pictured_where_their_rays_go_through(distortion: tuple[float, float]) -> None:
    camera = Intrinsics(150.0, 140.0, 82.0, 57.0)
    columns, rows = middles((120, 160))
    ahead = rays(columns, rows, camera, distortion)
    assert (ahead[:, 2] == 1).all()
    depth = np.random.default_rng(0).uniform(0.5, 50, (len(ahead), 1))
    back = pictured(ahead * depth, camera, distortion)
    np.testing.assert_allclose(back, np.stack([columns, rows], axis=1), atol=1e-6)


def test_points_behind_the_camera_are_not_pictured() -> None:
    camera = intrinsics_of(60, (100, 200))
    assert np.isnan(pictured(np.array([[0.1, 0.1, -1.0]]), camera)).all()


@pytest.mark.parametrize("distortion", [(-0.12, 0.0), (-0.25, 0.006), (0.02, -0.03)])
def test_points_far_aside_are_not_folded_back_into_the_picture(
    distortion: tuple[float, float],
) -> None:
    camera = intrinsics_of(60, (100, 200))
    aside = np.linspace(0, 9, 901)
    columns = pictured(np.stack([aside, 0 * aside, aside**0], axis=1), camera, distortion)[:, 0]
    count = int(np.isfinite(columns).sum())
    assert 100 < count < len(aside)
    assert np.isnan(columns[count:]).all()
    assert (np.diff(columns[:count]) > 0).all()


def test_pictures_that_a_lens_does_not_fold_are_seen_all_round() -> None:
    far = np.array([[9.0, 0.0, 1.0]])
    for distortion in ((0.1, 0.0), (-0.05, 0.02)):
        assert np.isfinite(pictured(far, intrinsics_of(60, (100, 200)), distortion)).all()


def test_the_field_of_view_is_that_of_the_longer_side() -> None:
    for size in ((100, 200), (200, 100)):
        camera = intrinsics_of(90, size)
        assert camera.f_x == camera.f_y == pytest.approx(100)
        assert (camera.c_y, camera.c_x) == (size[0] / 2, size[1] / 2)
