import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.kinds.nature import PLACES, make_world

TIMES = np.linspace(0, 8, 9)


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module", params=PLACES)
def world(request):
    return make_world(rng(7), place=request.param)


def near_triangles(world):
    corners = np.concatenate([thing.mesh.corners for thing in world.things])
    return corners[np.abs(corners.mean(1)[:, :2]).max(1) < 60]


def test_worlds_keep_to_the_budget(world):
    assert 20_000 < sum(len(thing.mesh.corners) for thing in world.things) < 165_000
    assert len(world.cameras) == 8


def test_there_is_land_all_round_up_to_the_horizon(world):
    points = np.concatenate([thing.mesh.corners for thing in world.things]).reshape(-1, 3)
    assert np.hypot(points[:, 0], points[:, 1]).max() > 3000


def test_cameras_keep_away_from_everything(world):
    corners = near_triangles(world)
    samples = np.concatenate([corners.reshape(-1, 3), corners.mean(1)])
    for camera in world.cameras:
        for time_s in TIMES[::4]:
            gap = samples - camera.pose(float(time_s))[:3, 3]
            assert np.sqrt((gap**2).sum(1).min()) > 0.12


def test_cameras_stay_above_the_ground(world):
    stuff = ("ground", "grass", "sidewalk", "water")
    corners = np.concatenate([t.mesh.corners for t in world.things if t.class_name in stuff])
    corners = corners[np.abs(corners.mean(1)[:, :2]).max(1) < 60]
    flat = np.abs(np.ptp(corners[..., 2], axis=1)) < 3
    middles = corners[flat].mean(1)
    for camera in world.cameras:
        for time_s in TIMES[::2]:
            x, y, z = camera.pose(float(time_s))[:3, 3]
            nearest = ((middles[:, :2] - [x, y]) ** 2).sum(1).argmin()
            assert z > middles[nearest, 2] + 0.1


def test_cameras_differ_and_some_of_them_move(world):
    first = np.stack([camera.pose(0.0)[:3, 3] for camera in world.cameras])
    last = np.stack([camera.pose(4.0)[:3, 3] for camera in world.cameras])
    assert len(np.unique(first.round(3), axis=0)) > 5
    assert (np.abs(last - first).max(1) > 0.003).any()
    assert len({round(camera.fov_deg, 3) for camera in world.cameras}) > 5


def test_nothing_but_cameras_moves_in_a_frozen_world():
    for seed in range(3):
        frozen = make_world(rng(seed), frozen=True)
        assert all(thing.motion is None for thing in frozen.things)


def test_animals_and_people_walk_on_the_ground():
    moved = 0
    for seed in range(12):
        for thing in make_world(rng(seed), place="meadow").things:
            if thing.motion is None:
                continue
            for time_s in (0.0, 5.0):
                points = thing.at(time_s).corners.reshape(-1, 3)
                assert np.isfinite(points).all()
            moved += 1
        if moved > 2:
            break
    assert moved > 0


def test_the_same_chance_gives_the_same_world():
    first, second, other = (make_world(rng(seed)) for seed in (4, 4, 5))
    assert first.light == second.light
    assert len(first.things) == len(second.things)
    for a, b in zip(first.things, second.things, strict=True):
        np.testing.assert_array_equal(a.mesh.corners, b.mesh.corners)
        assert a.mesh.materials == b.mesh.materials
    for a, b in zip(first.cameras, second.cameras, strict=True):
        np.testing.assert_array_equal(a.pose(3.0), b.pose(3.0))
    assert len(first.things) != len(other.things) or first.light != other.light


def test_a_place_that_is_not_known_is_refused():
    with pytest.raises(UsageError, match="moon"):
        make_world(rng(), place="moon")
