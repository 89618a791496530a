import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.nature import garden, rocks, water
from relievo.scenes.nature.animals import ANIMALS, Animal


def rng(seed=0):
    return np.random.default_rng(seed)


SIZES = {"cow": (1.2, 1.9), "sheep": (0.6, 1.1), "horse": (1.3, 2.5), "dog": (0.4, 0.9),
         "cat": (0.2, 0.5), "deer": (0.9, 2.0), "goat": (0.6, 1.4), "bird": (0.15, 0.4),
         "duck": (0.1, 0.35)}  # fmt: skip


@pytest.mark.parametrize("kind", ANIMALS)
def test_animals_have_their_size_and_stand_on_the_ground(kind):
    for seed in range(4):
        low, high = Animal(rng(seed), kind).mesh().bounds
        smallest, largest = SIZES[kind]
        assert smallest < high[2] < largest
        assert abs(low[2]) < 0.03


@pytest.mark.parametrize("kind", ANIMALS)
def test_animals_that_walk_keep_their_triangles(kind):
    animal = Animal(rng(), kind)
    first, second = animal.mesh(0.0), animal.mesh(0.4)
    np.testing.assert_array_equal(first.slots, second.slots)
    assert first.materials == second.materials
    assert np.array_equal(first.corners, second.corners) == (animal.pace == 0)


def test_an_animal_that_is_not_known_is_refused():
    with pytest.raises(UsageError, match="unicorn"):
        Animal(rng(), "unicorn")


@pytest.mark.parametrize("detail", [0, 1, 2, 3])
def test_rocks_have_the_size_and_triangles_that_are_asked_for(detail):
    made = rocks.rock(rng(detail), 1.4, rocks.stone_material(rng()), detail=detail)
    low, high = made.bounds
    assert len(made.corners) == 20 * 4**detail
    assert (high - low).max() == pytest.approx(1.4)
    assert low[2] < 0 < high[2]


@pytest.mark.parametrize("kind", ["rails", "pickets", "wire"])
def test_fences_follow_the_ground(kind):
    x = np.linspace(-4, 4, 5)
    line = np.stack([x, 0 * x, 0.3 * x], axis=1)
    points = garden.fence(rng(), line, kind).corners.reshape(-1, 3)
    above = points[:, 2] - 0.3 * points[:, 0]
    assert above.min() > -0.35
    assert 0.8 < above.max() < 1.7


@pytest.mark.parametrize(
    ("make", "low", "high"),
    [
        (garden.bench, 0.4, 1.0),
        (garden.picnic_table, 0.7, 0.8),
        (garden.signpost, 1.7, 2.7),
        (garden.hut, 2.3, 5.0),
        (garden.bale, 1.1, 1.7),
        (garden.fountain, 1.2, 1.5),
        (garden.parasol, 2.0, 2.3),
        (garden.snowman, 0.9, 1.7),
        (water.boat, 0.35, 0.6),
    ],
)
def test_things_of_gardens_have_their_real_heights(make, low, high):
    for seed in range(4):
        assert low < make(rng(seed)).bounds[1, 2] < high
