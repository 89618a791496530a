import numpy as np
import pytest

from relievo.scenes.clutter.assemblies import assembly
from relievo.scenes.clutter.shots import Room
from relievo.scenes.clutter.stills import STILLS
from relievo.scenes.indoor.style import random_style
from relievo.scenes.kinds.objects import make_world

SEEDS = range(7)
TIMES = np.linspace(0, 8, 5).tolist()


@pytest.fixture(scope="module")
def worlds():
    return [make_world(np.random.default_rng(seed)) for seed in SEEDS]


def test_worlds_are_full_of_things_but_not_too_large(worlds):
    assert np.mean([len(world.things) for world in worlds]) > 25
    for world in worlds:
        assert 10 < len(world.things)
        assert sum(len(thing.mesh.corners) for thing in world.things) < 150_000


def test_there_are_eight_different_cameras(worlds):
    for world in worlds:
        assert len(world.cameras) == 8
        places = {tuple(camera.pose(0.0)[:3, 3].round(3)) for camera in world.cameras}
        assert len(places) == 8
        assert all(30 <= camera.fov_deg <= 76 for camera in world.cameras)


def test_half_of_the_cameras_move(worlds):
    for world in worlds:
        moved = [np.ptp([c.pose(t) for t in TIMES], axis=0).max() for c in world.cameras]
        assert sum(way > 0.02 for way in moved) >= 3


def test_cameras_are_in_no_thing_at_any_time(worlds):
    for world in worlds:
        shell = {"wall", "floor", "ceiling", "ground", "cloth"}
        boxes = [t.mesh.bounds for t in world.things if t.class_name not in shell and not t.motion]
        low, high = np.stack(boxes, axis=1)
        for camera in world.cameras:
            for time_s in TIMES:
                eye = camera.pose(time_s)[:3, 3]
                assert not ((low < eye) & (eye < high)).all(1).any()


@pytest.mark.parametrize("make", STILLS)
def test_every_kind_of_still_life_has_something_to_look_at(make):
    for seed in range(2):
        generator = np.random.default_rng(seed)
        still = make(generator, random_style(generator))
        assert still.targets
        assert len(still.room.things) >= 1
        light = still.room.light(generator)
        assert light.lamps or light.sun or max(light.sky.zenith) > 0
        for mesh, _ in still.room.things:
            assert np.isfinite(mesh.corners).all()
            assert mesh.bounds[0, 2] > -0.02


def test_what_moves_keeps_its_triangles_and_frozen_worlds_stand_still():
    moving = assembly(np.random.default_rng(1))
    frozen = assembly(np.random.default_rng(1), frozen=True)
    assert any(thing.motion for thing in moving.things)
    assert not any(thing.motion for thing in frozen.things)
    for thing in moving.things:
        np.testing.assert_allclose(thing.at(0.0).corners, thing.mesh.corners, atol=1e-9)
        assert thing.at(3.0).corners.shape == thing.mesh.corners.shape
    for seed in range(4):
        world = make_world(np.random.default_rng(seed), frozen=True)
        assert not any(thing.motion for thing in world.things)


def test_the_same_generator_makes_the_same_world():
    first, again = (make_world(np.random.default_rng(3)) for _ in range(2))
    assert first.light == again.light
    for a, b in zip(first.things, again.things, strict=True):
        np.testing.assert_array_equal(a.mesh.corners, b.mesh.corners)
        assert (a.class_name, a.mesh.materials) == (b.class_name, b.mesh.materials)
    for a, b in zip(first.cameras, again.cameras, strict=True):
        np.testing.assert_array_equal(a.pose(2.0), b.pose(2.0))


def test_a_room_without_things_is_free_within_its_walls():
    room = Room((0, 0, 0), (1, 1, 1), [], 0.1)
    assert room.is_free(np.array([0.5, 0.5, 0.5]))
    assert not room.is_free(np.array([0.05, 0.5, 0.5]))
