import hashlib

import numpy as np
import pytest

from relievo.scenes.noise import cloud_noise, lattice, value_noise

PLACES = np.random.default_rng(0).uniform(-300, 300, (3000, 2))


def on_lattice(seed, count=80):
    points = range(-count // 2, count // 2)
    return np.array([[lattice(x, y, seed) for x in points] for y in points])


def along(noise, seed, *args, places=PLACES):
    return np.array([noise(float(x), float(y), seed, *args) for x, y in places])


@pytest.mark.parametrize("seed", [0, 1, 17, 123456789])
def test_numbers_of_the_lattice_fill_the_range_from_0_to_1_evenly(seed):
    values = on_lattice(seed)
    assert values.min() >= 0
    assert values.max() < 1
    counts = np.histogram(values, 10, (0, 1))[0]
    assert counts.min() > 0.8 * values.size / 10


def test_neighbours_seeds_and_mirrored_places_are_not_alike():
    first, other = on_lattice(3), on_lattice(4)
    pairs = [
        (first, other),
        (first[1:], first[:-1]),
        (first[:, 1:], first[:, :-1]),
        (first[1:, 1:], first[:-1, :-1]),
        (first[1:, :-1], first[:-1, 1:]),
        (first, first[::-1]),
        (first, first.T),
    ]
    for here, there in pairs:
        assert abs(np.corrcoef(here.ravel(), there.ravel())[0, 1]) < 0.05


def test_noise_is_the_lattice_at_whole_numbers():
    for x, y in ((0, 0), (-3, 5), (120, -77)):
        assert value_noise(float(x), float(y), 9) == lattice(x, y, 9)


def test_noise_stays_between_0_and_1():
    for values in (along(value_noise, 2), along(cloud_noise, 2, 1), along(cloud_noise, 2, 5)):
        assert values.min() >= 0
        assert values.max() < 1
        assert values.mean() == pytest.approx(0.5, abs=0.02)
        assert values.std() > 0.1


def test_noise_has_no_steps():
    line = np.stack([np.linspace(-4, 4, 8001), np.linspace(3, -3, 8001)], 1)
    for values, steepest in (
        (along(value_noise, 5, places=line), 3.0),
        (along(cloud_noise, 5, 5, places=line), 8.0),
    ):
        assert np.abs(np.diff(values)).max() < steepest * 0.00125
    for cell in (-1.0, 0.0, 1.0, 50.0):
        before, after = (value_noise(cell + off, 0.3, 1) for off in (-1e-9, 1e-9))
        assert before == pytest.approx(after, abs=1e-6)


def test_more_octaves_add_details():
    line = np.stack([np.linspace(0, 20, 2001), np.full(2001, 0.37)], 1)
    rough = [np.abs(np.diff(along(cloud_noise, 5, n, places=line), 2)).mean() for n in (1, 3, 5)]
    assert rough[0] < rough[1] < rough[2]
    np.testing.assert_array_equal(
        along(cloud_noise, 5, 1, places=line), along(value_noise, 5, places=line)
    )


def test_noise_is_the_same_everywhere_and_always():
    codes = (on_lattice(11, 40) * 2**32).astype(np.uint32)
    digest = hashlib.sha256(codes.astype("<u4").tobytes()).hexdigest()
    assert digest.startswith("ca1c105972bf950e")
    expected = [0.46639091445901193, 0.4336846666751501, 0.3850779578789557]
    places = np.array([(0.5, 0.25), (-3.7, 12.1), (250.3, -99.9)])
    np.testing.assert_allclose(along(cloud_noise, 3, 5, places=places), expected, rtol=1e-13)
