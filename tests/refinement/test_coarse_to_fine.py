import itertools
import math

import numpy as np
import pytest

from relievo.refinement.coarse_to_fine import (
    LEAST_PURITY,
    growth,
    purity_of,
    steps_of,
)


@pytest.mark.parametrize("large", [(6, 8), (13, 15), (48, 64), (49, 63), (2160, 3840)])
def test_a_map_grows_to_the_guide_by_no_more_than_the_limit(large):
    sizes = [(6, 8), *growth((6, 8), large, 3)]
    assert sizes[-1] == large
    for before, after in itertools.pairwise(sizes):
        ratio = np.sqrt(np.prod(after) / np.prod(before))
        assert ratio < 3 * 1.1


@pytest.mark.parametrize("large", [(1, 1), (5, 1), (1, 9), (40, 2)])
def test_maps_that_are_larger_along_an_axis_reach_the_guide(large):
    *_, last = growth((7, 3), large, 3)
    assert last == large


def test_small_growth_is_one_step():
    assert list(growth((6, 8), (18, 24), 3)) == [(18, 24)]


def test_without_a_limit_growth_is_one_step():
    assert list(growth((6, 8), (600, 800), math.inf)) == [(600, 800)]


def test_purity_is_full_on_both_sides_of_a_step_and_least_halfway():
    values = np.repeat(np.float32([0, 0, 0, 0.5, 1, 1, 1])[np.newaxis], 3, axis=0)
    purity = purity_of(values, steps_of(values, 1), 2)
    np.testing.assert_allclose(purity[1], [1, 1, 1, LEAST_PURITY, 1, 1, 1], atol=1e-6)


def test_purity_falls_off_with_the_power():
    values = np.repeat(np.float32([0, 0, 0, 0.25, 1, 1, 1])[np.newaxis], 3, axis=0)
    for power in (1, 2, 4):
        purity = purity_of(values, steps_of(values, 1), power)
        assert purity[1, 3] == pytest.approx(0.5**power)


def test_flat_maps_are_pure():
    values = 0.5 + 0.01 * np.random.default_rng(0).random((5, 6), dtype=np.float32)
    assert (purity_of(values, steps_of(values, 2), 4) == 1).all()


def test_slanted_planes_are_pure_up_to_the_border():
    y, x = np.mgrid[:8, :10].astype(np.float32)
    values = (2 * x - y + 7) / 25
    steps = steps_of(values, 1)
    np.testing.assert_allclose(steps.share, 0, atol=1e-4)
    np.testing.assert_allclose(purity_of(values, steps, 4), 1, atol=1e-4)
