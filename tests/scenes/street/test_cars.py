import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.street.cars import ALL_TYPES, TYPES, random_vehicle
from relievo.scenes.street.cycles import bicycle, motorcycle
from relievo.scenes.street.palette import car_paint


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_vehicles_have_their_stated_size_and_stand_on_the_road(kind):
    for seed in range(3):
        one = random_vehicle(np.random.default_rng(seed), kind)
        low, high = one.mesh.bounds
        assert low[2] == pytest.approx(0, abs=0.01)
        assert high[1] - low[1] == pytest.approx(one.length, abs=0.06)
        assert one.width - 0.02 <= high[0] - low[0] <= one.width + 0.36
        assert high[2] == pytest.approx(one.height, abs=0.05)
        np.testing.assert_allclose(one.mesh.normals.max(), 1, atol=0.01)


def test_cars_are_as_large_as_cars():
    sizes = {kind: random_vehicle(np.random.default_rng(1), kind) for kind in TYPES}
    assert all(3.4 < car.length < 6 and 1.5 < car.width < 2.1 for car in sizes.values())
    assert sizes["city"].length < sizes["saloon"].length
    assert sizes["saloon"].height < sizes["suv"].height < sizes["van"].height


def test_far_cars_have_fewer_triangles():
    near, far = (random_vehicle(np.random.default_rng(2), "suv", detail=d) for d in (1.0, 0.5))
    assert len(far.mesh.slots) < len(near.mesh.slots) < 1400
    np.testing.assert_allclose(far.mesh.bounds, near.mesh.bounds, atol=0.1)


def test_most_cars_are_white_black_or_grey():
    generator = np.random.default_rng(0)
    tints = np.array([car_paint(generator).tint for _ in range(400)])
    assert 0.65 < np.mean(np.ptp(tints, axis=1) < 0.1) < 0.92


def test_unknown_vehicles_are_refused():
    with pytest.raises(UsageError, match="tram"):
        random_vehicle(np.random.default_rng(0), "tram")


def test_cycles_stand_on_the_ground():
    for make, length in ((bicycle, 1.73), (motorcycle, 2.0)):
        low, high = make(np.random.default_rng(4)).bounds
        assert low[2] == pytest.approx(0, abs=0.03)
        assert high[1] - low[1] == pytest.approx(length, abs=0.1)
        assert 0.9 < high[2] < 1.35
