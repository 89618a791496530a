from collections import Counter

import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.geometry.transform import is_rigid
from relievo.scenes.kinds.street import make_world
from relievo.scenes.street.layout import CHARACTERS

SEEDS = dict(enumerate(CHARACTERS))


@pytest.fixture(scope="module")
def worlds():
    return [make_world(np.random.default_rng(n), character=name) for n, name in SEEDS.items()]


def all_corners(world, time_s=0.0):
    return np.concatenate([thing.at(time_s).corners for thing in world.things])


def test_the_same_generator_makes_the_same_world(worlds):
    again = make_world(np.random.default_rng(2), character=SEEDS[2])
    np.testing.assert_array_equal(all_corners(again, 3.0), all_corners(worlds[2], 3.0))
    assert again.light == worlds[2].light
    for one, other in zip(again.cameras, worlds[2].cameras, strict=True):
        np.testing.assert_array_equal(one.pose(2.0), other.pose(2.0))


def test_other_generators_make_other_worlds():
    sizes = {len(all_corners(make_world(np.random.default_rng(n)))) for n in (50, 51)}
    assert len(sizes) == 2


def test_worlds_have_few_enough_triangles(worlds):
    for world in worlds:
        assert 40_000 < sum(len(thing.mesh.slots) for thing in world.things) < 260_000


def test_worlds_show_what_streets_have(worlds):
    for world in worlds:
        counts = Counter(thing.class_name for thing in world.things)
        assert counts["road"] == 1
        assert counts["mountain"] == 1
        assert counts["tree"] + counts["car"] > 3
        assert {"building", "marking", "vegetation"} <= counts.keys()


def test_numbers_are_finite(worlds):
    for world in worlds:
        for thing in world.things:
            assert np.isfinite(thing.mesh.corners).all()
            assert np.isfinite(thing.mesh.uv).all()
            np.testing.assert_allclose((thing.mesh.normals**2).sum(-1), 1, atol=1e-6)


def test_there_are_eight_cameras_and_half_of_them_move(worlds):
    for world in worlds:
        assert len(world.cameras) == 8
        paths = [np.stack([c.pose(t)[:3, 3] for t in (0.0, 8.0)]) for c in world.cameras]
        moved = [np.sqrt((np.diff(path, axis=0) ** 2).sum()) > 1 for path in paths]
        assert 3 <= sum(moved) <= 7
        assert all(is_rigid(c.pose(8.0)) for c in world.cameras)
        assert all(40 <= c.fov_deg <= 95 for c in world.cameras)


def test_cameras_stay_clear_of_everything_over_time(worlds):
    for world in worlds:
        for time_s in (0.0, 4.0, 8.0):
            corners = all_corners(world, time_s)
            for camera in world.cameras:
                eye = camera.pose(time_s)[:3, 3]
                near = corners[np.abs(corners - eye).max((1, 2)) < 4]
                points = np.concatenate([near, near.mean(1, keepdims=True)], axis=1)
                points = np.concatenate([points.reshape(-1, 3), eye[None] + 9])
                assert np.sqrt(((points - eye) ** 2).sum(-1)).min() > 0.5


def test_cameras_stand_over_the_road_or_the_pavement(worlds):
    for world in worlds:
        corners = np.concatenate(
            [t.mesh.corners for t in world.things if t.class_name in ("road", "sidewalk", "ground")]
        )
        for camera in world.cameras:
            for time_s in (0.0, 8.0):
                x, y, z = camera.pose(time_s)[:3, 3]
                near = np.abs(corners[..., :2] - [x, y]).max(-1).min(-1) < 12
                assert near.any()
                assert 0.9 < z - np.median(corners[near][..., 2]) < 45


def test_parked_cars_do_not_overlap(worlds):
    for world in worlds:
        boxes = np.array([t.mesh.bounds for t in world.things if t.class_name == "car"])
        # Axis-aligned boxes of slim cars in a bend may touch: their middles tell.
        middles = boxes.mean(1)
        gaps = np.sqrt(((middles[:, None] - middles[None]) ** 2).sum(-1)) + 99 * np.eye(len(boxes))
        assert gaps.min() > 2.2


def test_things_stand_on_the_ground(worlds):
    for world in worlds:
        ground = np.concatenate([
            t.mesh.corners.reshape(-1, 3) for t in world.things
            if t.class_name in ("road", "sidewalk", "grass", "ground")
        ])  # fmt: skip
        for thing in world.things:
            if thing.class_name in ("car", "person", "bicycle", "street_furniture"):
                low, high = thing.mesh.bounds
                x, y = (low + high)[:2] / 2
                near = np.abs(ground[:, :2] - [x, y]).max(1) < 9
                if near.any():
                    assert ground[near, 2].min() - 0.9 < low[2] < ground[near, 2].max() + 0.5


def test_things_in_a_frozen_world_do_not_move():
    world = make_world(np.random.default_rng(2), frozen=True, character="inner_city")
    for thing in world.things:
        np.testing.assert_array_equal(thing.at(5.0).corners, thing.mesh.corners)


def test_things_that_move_are_rigid_and_as_fast_as_traffic(worlds):
    seen = 0
    for world in worlds:
        for thing in world.things:
            if thing.motion is None or thing.class_name == "person":
                continue
            start, end = (thing.at(t).corners.reshape(-1, 3) for t in (0.0, 1.0))
            speed = np.sqrt(((end.mean(0) - start.mean(0)) ** 2).sum())
            assert 2 < speed < 17
            sizes = [np.sqrt(((each - each.mean(0)) ** 2).sum(1)) for each in (start, end)]
            np.testing.assert_allclose(*sizes, atol=1e-6)
            seen += 1
    assert seen > 5


def test_the_world_reaches_far_ahead(worlds):
    for world in worlds:
        corners = all_corners(world)
        for camera in world.cameras:
            pose = camera.pose(0.0)
            ahead = (corners - pose[:3, 3]) @ pose[:3, 2]
            assert ahead.max() > 400


def test_unknown_streets_are_refused():
    with pytest.raises(UsageError, match="canal"):
        make_world(np.random.default_rng(0), character="canal")
