import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.classes import CLASSES
from relievo.scenes.clutter import FAMILIES, THEMES, random_object
from relievo.scenes.mesh import flat_normals
from relievo.scenes.textures.bank import TEXTURES

SEEDS = range(20)


def made(kind, seed, **options):
    return random_object(np.random.default_rng(seed), kind=kind, **options)


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_family_stands_on_the_ground_and_is_as_large_as_it_says(kind):
    sizes = []
    for seed in SEEDS:
        mesh, class_name = made(kind, seed, max_size_m=10)
        low, high = mesh.bounds
        sizes.append((high - low).max())
        assert CLASSES[class_name].is_thing
        np.testing.assert_allclose([*(low + high)[:2], low[2]], 0, atol=1e-9)
        assert 6 <= len(mesh.corners) <= 2000
        assert np.isfinite(mesh.uv).all()
        assert abs((mesh.normals**2).sum(-1) - 1).max() < 1e-9
        assert all(material.texture in TEXTURES for material in mesh.materials)
    assert min(sizes) > 0.35 * FAMILIES[kind].least_m
    assert 0.9 * FAMILIES[kind].least_m < max(sizes) < 0.65


@pytest.mark.parametrize("kind", ["backpack", "open_box", "mug", "laptop"])
def test_no_thing_is_larger_than_asked_for(kind):
    for size_m in (0.06, 0.2, 0.4):
        mesh, _ = made(kind, 1, max_size_m=size_m)
        assert np.ptp(mesh.bounds, axis=0).max() <= size_m + 1e-9


def test_most_surfaces_face_the_way_their_normals_say():
    for kind in ("mug", "bottle", "teddy", "toy_car", "laptop", "lying_book", "kettle"):
        mesh, _ = made(kind, 1)
        flat = flat_normals(mesh.corners)[:, 0]
        assert ((flat * mesh.normals.mean(1)).sum(1) > 0).mean() > 0.97


def test_there_are_many_families_and_themes_name_them():
    assert len(FAMILIES) >= 100
    for theme in THEMES.values():
        assert set(theme) <= set(FAMILIES)


def test_any_family_comes_if_none_is_asked_for():
    generator = np.random.default_rng(0)
    names = {random_object(generator)[1] for _ in range(150)}
    assert {"book", "bottle", "vessel", "toy", "fruit", "box"} <= names


def test_small_places_get_small_things():
    generator = np.random.default_rng(3)
    for _ in range(40):
        mesh, _ = random_object(generator, max_size_m=0.08)
        assert np.ptp(mesh.bounds, axis=0).max() <= 0.08 + 1e-9


def test_the_same_generator_makes_the_same_thing_and_others_differ():
    first, again, other = (made("bottle", seed)[0] for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.corners, again.corners)
    assert first.materials == again.materials
    assert first.corners.shape != other.corners.shape or (first.corners != other.corners).any()


def test_unknown_kinds_and_impossible_sizes_are_refused():
    with pytest.raises(UsageError, match="no kind of object 'unicorn'"):
        made("unicorn", 0)
    with pytest.raises(RangeError, match="max_size_m"):
        made(None, 0, max_size_m=0.01)
