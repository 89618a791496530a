import numpy as np
import pytest

from relievo.scenes.clutter.parts import block
from relievo.scenes.kinds.planes import make_world
from relievo.scenes.materials import Material
from relievo.scenes.mesh import flat_normals, unit
from relievo.scenes.planar.layouts import LAYOUTS, plain_room
from relievo.scenes.planar.views import Space

SEEDS = range(8)
TIMES = np.linspace(0, 8, 5).tolist()

AWAY = np.array([[1.0, 0.1, 0], [-1, 0.1, 0], [0.1, 1, 0], [0.1, -1, 0], [0.1, 0, 1]])


@pytest.fixture(scope="module")
def worlds():
    return [make_world(np.random.default_rng(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def spaces(worlds):
    return [Space([thing.mesh for thing in world.things]) for world in worlds]


def test_worlds_consist_of_few_flat_faces(worlds):
    for world in worlds:
        assert len(world.things) >= 7
        assert sum(len(thing.mesh.corners) for thing in world.things) < 4000
        for thing in world.things:
            flat = flat_normals(thing.mesh.corners)
            assert (np.abs((flat * thing.mesh.normals).sum(-1)) > 0.999).all()


def test_cameras_stand_in_free_space_at_all_times(worlds, spaces):
    for world, space in zip(worlds, spaces, strict=True):
        assert len(world.cameras) == 8
        for camera in world.cameras:
            for time_s in TIMES:
                eye = camera.pose(time_s)[:3, 3]
                away = np.array(
                    [[1.0, 0.1, 0], [-1, 0.1, 0], [0.1, 1, 0], [0.1, -1, 0], [0.1, 0, 1]]
                )
                far, _ = space.seen(eye, away / np.sqrt((away**2).sum(1, keepdims=True)))
                assert far.min() > 0.1


def test_views_show_several_planes_at_several_depths(worlds, spaces):
    rays = np.array([[x, y, 1.0] for x in np.linspace(-0.6, 0.6, 9) for y in (-0.3, 0, 0.3)])
    counts, spreads = [], []
    for world, space in zip(worlds, spaces, strict=True):
        for camera in world.cameras:
            T = camera.pose(0.0)
            directions = rays @ T[:3, :3].T
            far, planes = space.seen(T[:3, 3], unit(directions))
            counts.append(len(np.unique(planes)))
            spreads.append(far.max() / max(far.min(), 0.1))
    assert np.mean(counts) > 4.5
    assert np.median(spreads) > 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_lit_and_made_again_alike(layout):
    first, again = (layout(np.random.default_rng(5)) for _ in range(2))
    assert first.lamps
    assert len(first.lamps) <= 4
    for a, b in zip(first.things, again.things, strict=True):
        np.testing.assert_array_equal(a.mesh.corners, b.mesh.corners)
        assert a.mesh.materials == b.mesh.materials


def test_what_stands_on_the_floor_does_not_overlap():
    for seed in range(5):
        taken = plain_room(np.random.default_rng(seed)).taken
        for number, outline in enumerate(taken):
            assert not any(outline.overlaps(other) for other in taken[:number])


def test_nothing_but_cameras_moves(worlds):
    for world in worlds:
        assert not any(thing.motion for thing in world.things)
        moved = [np.ptp([c.pose(t) for t in TIMES], axis=0).max() for c in world.cameras]
        assert sum(way > 0.02 for way in moved) >= 4


def test_rays_know_the_distance_and_the_side_of_surfaces():
    space = Space([block(1, 1, 1, Material()).moved(y=3)])
    ahead = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    far, _ = space.seen(np.array([0.1, 0.0, 0.4]), ahead)
    np.testing.assert_allclose(far, [2.5, -1])
    inside, _ = space.seen(np.array([0.1, 3.0, 0.4]), ahead)
    assert (inside == -1).all()
