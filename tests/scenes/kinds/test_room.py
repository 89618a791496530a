import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.caster import Caster
from relievo.scenes.indoor.programmes import PROGRAMMES
from relievo.scenes.kinds.room import make_world
from relievo.scenes.mesh import rounded

SEEDS = range(3)
TIMES = (0.0, 2.0, 4.0, 6.0, 8.0)


def made(seed, **options):
    return make_world(np.random.default_rng((7, seed)), **options)


@pytest.fixture(scope="module")
def worlds():
    return [made(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def casters(worlds):
    return [
        Caster(rounded(np.concatenate([thing.mesh.corners for thing in world.things])))
        for world in worlds
    ]


def distances(world, caster, eye, rays):
    """How far along rays of length 1 something is met; infinite where nothing is."""
    corners = np.concatenate([thing.mesh.corners for thing in world.things])
    rows = caster.first(np.tile(eye, (len(rays), 1)), rays)
    met = rows >= 0
    triangles = corners[rows[met]]
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    far = np.full(len(rays), np.inf)
    far[met] = ((triangles[:, 0] - eye) * normal).sum(1) / (rays[met] * normal).sum(1)
    return far


def directions(count):
    rays = np.random.default_rng(0).normal(size=(count, 3))
    return rays / np.sqrt((rays**2).sum(1, keepdims=True))


def test_worlds_have_eight_cameras_and_few_enough_triangles(worlds):
    for world in worlds:
        assert len(world.cameras) == 8
        assert 2000 < sum(len(thing.mesh.corners) for thing in world.things) < 150_000
        assert len(world.light.lamps) <= 4
        assert min(world.light.bounce) > 0


def test_cameras_stand_free_at_all_times(worlds, casters):
    rays = directions(300)
    for world, caster in zip(worlds, casters, strict=True):
        for camera in world.cameras:
            for time in TIMES:
                far = distances(world, caster, camera.pose(time)[:3, 3], rays)
                assert far.min() > 0.08
                assert np.median(far) > 0.5


def test_cameras_see_content_across_the_room(worlds, casters):
    means = []
    for world, caster in zip(worlds, casters, strict=True):
        for camera in world.cameras:
            pose = camera.pose(0.0)
            x, y = np.meshgrid(np.linspace(-0.5, 0.5, 12), np.linspace(-0.38, 0.38, 9))
            rays = np.stack([x, y, np.ones_like(x)], axis=-1).reshape(-1, 3) @ pose[:3, :3].T
            means.append(np.median(distances(world, caster, pose[:3, 3], rays)))
    assert 1.8 < np.mean(means) < 3.6
    assert np.min(means) > 0.6


def test_cameras_are_held_as_depth_cameras_are(worlds):
    poses = [camera.pose(0.0) for world in worlds for camera in world.cameras]
    down = np.degrees(np.arcsin([-pose[2, 2] for pose in poses]))
    assert 5 < np.median(down) < 20
    height = np.array([pose[2, 3] for pose in poses])
    assert 1.1 < np.median(height) < 1.6
    fov = np.array([camera.fov_deg for world in worlds for camera in world.cameras])
    assert ((fov >= 55) & (fov <= 62)).mean() > 0.5
    assert fov.min() >= 50
    assert fov.max() <= 85


def test_half_of_the_cameras_move(worlds):
    for world in worlds:
        ways = [np.abs(camera.pose(6.0) - camera.pose(0.0)).max() for camera in world.cameras]
        assert np.sort(ways)[4:].min() > 0.005


def test_rooms_are_closed_but_for_their_openings(worlds, casters):
    rays = directions(6000)
    for world, caster in zip(worlds, casters, strict=True):
        eye = world.cameras[0].pose(0.0)[:3, 3]
        sideways_up = rays[rays[:, 2] > 0.9]
        assert np.isfinite(distances(world, caster, eye, sideways_up)).all()
        assert np.isfinite(distances(world, caster, eye, rays)).mean() > 0.85


def test_a_state_of_chance_makes_one_world():
    first, second = made(3), made(3)
    assert len(first.things) == len(second.things)
    for one, other in zip(first.things, second.things, strict=True):
        np.testing.assert_array_equal(one.mesh.corners, other.mesh.corners)
        assert one.mesh.materials == other.mesh.materials
    assert first.light == second.light
    for one, other in zip(first.cameras, second.cameras, strict=True):
        np.testing.assert_array_equal(one.pose(3.0), other.pose(3.0))


def test_nothing_but_cameras_moves_in_frozen_rooms():
    for seed in range(2):
        assert all(thing.motion is None for thing in made(seed, frozen=True).things)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_kind_of_room_can_be_made(name):
    world = made(11, programme=name)
    names = {thing.class_name for thing in world.things}
    assert {"wall", "floor", "ceiling", "door"} <= names


def test_rooms_hold_what_they_are_for():
    for name, needed in (("kitchen", "appliance"), ("bathroom", "sanitary"), ("study", "book")):
        found = [
            needed in {thing.class_name for thing in made(seed, programme=name).things}
            for seed in range(2)
        ]
        assert any(found)


def test_unknown_rooms_are_refused():
    with pytest.raises(UsageError, match="no room 'stable'"):
        made(0, programme="stable")
