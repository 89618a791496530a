import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.mesh import Mesh, flat_normals
from relievo.scenes.nature import plants
from relievo.scenes.nature.trees import KINDS, distant_tree, random_tree, tree


def rng(seed=0):
    return np.random.default_rng(seed)


def same(a: Mesh, b: Mesh) -> bool:
    return np.array_equal(a.corners, b.corners) and a.materials == b.materials


@pytest.mark.parametrize("kind", KINDS)
def test_trees_keep_to_their_budget_and_stand_at_the_origin(kind):
    full, spare = tree(rng(), kind), tree(rng(), kind, detail=0.2)
    assert 1500 <= len(full.corners) <= 8000
    assert 300 <= len(spare.corners) <= 1100
    for made in (full, spare):
        low, high = made.bounds
        assert -0.4 < low[2] < 0.0 < 2.0 < high[2]
        foot = made.corners.reshape(-1, 3)[made.corners.reshape(-1, 3)[:, 2] < 0.05]
        assert np.abs(foot[:, :2].mean(0)).max() < 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_trees_are_as_high_as_they_are_told(kind):
    assert tree(rng(1), kind, height_m=9.0).bounds[1, 2] == pytest.approx(9.0, rel=0.12)


def test_trees_without_leaves_have_no_foliage():
    bare = tree(rng(), "oak", season="winter")
    assert {material.texture for material in bare.materials} == {"bark"}
    assert "foliage" in {m.texture for m in tree(rng(), "spruce", season="winter").materials}


def test_the_same_chance_gives_the_same_plant():
    for make in (random_tree, plants.bush, plants.flower, plants.potted_plant, distant_tree):
        assert same(make(rng(3)), make(rng(3)))
        assert not same(make(rng(3)), make(rng(4)))


def test_a_distant_tree_is_light_and_one_metre_high():
    for conifer in (False, True):
        made = distant_tree(rng(), conifer=conifer)
        assert len(made.corners) < 150
        assert made.bounds[1, 2] == pytest.approx(1.0, abs=0.2)


def test_normals_are_unit_vectors_and_triangles_have_areas():
    for make in (random_tree, plants.bush, plants.flower, plants.potted_plant, plants.grass_tuft):
        made = make(rng(5))
        np.testing.assert_allclose((made.normals**2).sum(-1), 1, atol=1e-6)
        assert np.isfinite(flat_normals(made.corners)).all()
        assert made.slots.max() < len(made.materials)


@pytest.mark.parametrize("height", [0.2, 0.6, 1.5])
def test_potted_plants_stand_on_the_floor_and_are_as_high_as_told(height):
    for seed in range(12):
        low, high = plants.potted_plant(rng(seed), height_m=height).bounds
        assert low[2] == pytest.approx(0, abs=1e-6)
        assert 0.6 * height < high[2] < 1.35 * height
        assert np.abs(low[:2]).max() < 1.2


def test_hedges_and_beds_have_the_size_that_is_asked_for():
    low, high = plants.hedge(rng(), 4.0, height_m=1.2).bounds
    assert high[0] - low[0] == pytest.approx(4.0, abs=0.5)
    assert high[2] == pytest.approx(1.2, abs=0.25)
    low, high = plants.flower_bed(rng(), 2.0, 1.0).bounds
    assert np.abs([*low[:2], *high[:2]]).max() < 1.6


def test_what_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="fungus"):
        tree(rng(), "fungus")
    with pytest.raises(UsageError, match="monsoon"):
        tree(rng(), "oak", season="monsoon")
    with pytest.raises(RangeError):
        random_tree(rng(), height_m=0.1, palms=False)
    with pytest.raises(RangeError):
        random_tree(rng(), detail=0.01, palms=False)
    with pytest.raises(RangeError):
        plants.potted_plant(rng(), height_m=5)
    with pytest.raises(RangeError):
        plants.bush(rng(), height_m=9)
    with pytest.raises(RangeError):
        plants.hedge(rng(), 0.0)
