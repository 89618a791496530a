import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.kinds.people import PLACES, make_world

SEEDS = {"square": 3, "lawn": 4, "hall": 5, "furnished": 6}


def world(place, *, frozen=False, seed=None):
    generator = np.random.default_rng(SEEDS[place] if seed is None else seed)
    return make_world(generator, frozen=frozen, place=place)


@pytest.fixture(scope="module")
def worlds():
    return {place: world(place) for place in PLACES}


def people_of(one):
    return [thing for thing in one.things if thing.class_name == "person"]


@pytest.mark.parametrize("place", PLACES)
def test_places_have_people_and_eight_cameras(worlds, place):
    assert 1 <= len(people_of(worlds[place])) <= 20
    assert len(worlds[place].cameras) == 8
    assert sum(len(thing.mesh.corners) for thing in worlds[place].things) < 150_000


@pytest.mark.parametrize("place", PLACES)
def test_cameras_differ_and_keep_away_from_everything(worlds, place):
    one = worlds[place]
    eyes = np.stack([camera.pose(0.0)[:3, 3] for camera in one.cameras])
    assert len(np.unique(eyes.round(3), axis=0)) == 8
    assert len({camera.fov_deg for camera in one.cameras}) == 8
    for camera in one.cameras:
        assert 30 <= camera.fov_deg <= 75
        for time in (0.0, 4.0, 8.0):
            eye = camera.pose(time)[:3, 3]
            for thing in one.things:
                corners = thing.at(time).corners
                gap = np.maximum(np.maximum(corners.min(1) - eye, eye - corners.max(1)), 0)
                assert np.sqrt((gap**2).sum(1)).min() > 0.2


@pytest.mark.parametrize("place", PLACES)
def test_half_of_the_cameras_move(worlds, place):
    moves = [
        not np.allclose(camera.pose(0.0), camera.pose(2.0), atol=0.05)
        for camera in worlds[place].cameras
    ]
    assert 3 <= sum(moves) <= 7


@pytest.mark.parametrize("place", PLACES)
def test_most_cameras_see_someone(worlds, place):
    one = worlds[place]
    seen = 0
    for camera in one.cameras:
        T = camera.pose(0.0)
        heads = np.stack([thing.joints(0.0)[1] for thing in people_of(one)])
        x, y, z = ((heads - T[:3, 3]) @ T[:3, :3]).T
        limit = np.tan(np.radians(camera.fov_deg / 2))
        seen += bool(((z > 0.3) & (np.abs(x) < z * limit) & (np.abs(y) < z * limit)).any())
    assert seen >= 6


@pytest.mark.parametrize("place", ["square", "hall"])
def test_in_frozen_worlds_nothing_but_cameras_moves(place):
    one = world(place, frozen=True)
    assert all(thing.motion is None for thing in one.things)
    assert any(not np.allclose(c.pose(0.0), c.pose(4.0)) for c in one.cameras)


def test_people_move_where_nothing_is_frozen(worlds):
    for one in worlds.values():
        assert all(thing.motion is not None for thing in people_of(one))


def test_people_stand_apart():
    for seed in range(4):
        one = world("lawn", seed=seed, frozen=True)
        places = np.stack([thing.joints(0.0)[4, :2] for thing in people_of(one)])
        gaps = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
        assert (gaps + 9 * np.eye(len(places))).min() > 0.35


def test_one_generator_state_gives_one_world():
    first, again = world("hall"), world("hall")
    assert len(first.things) == len(again.things)
    for a, b in zip(first.things, again.things, strict=True):
        assert a.mesh.corners.tobytes() == b.mesh.corners.tobytes()
    for a, b in zip(first.cameras, again.cameras, strict=True):
        assert np.array_equal(a.pose(3.0), b.pose(3.0))


def test_an_unknown_place_is_refused():
    with pytest.raises(UsageError, match="square"):
        make_world(np.random.default_rng(0), place="moon")
