import numpy as np
import pytest

from relievo.optimisation.histogram import (
    MIN_LAYER,
    count_levels,
    find_layers,
    smoothed_histogram,
    weighted_percentiles,
)


def test_equal_weights_give_numpys_percentiles():
    values = np.random.default_rng(0).normal(size=(13, 17)).astype(np.float32)
    result = weighted_percentiles(values, np.full_like(values, 3.0), (5, 50, 95))
    np.testing.assert_allclose(result, np.percentile(values, (5, 50, 95)), rtol=1e-6)


def test_weight_zero_leaves_a_value_out():
    values, weights = np.array([1.0, 2.0, 3.0, 100.0]), np.array([1.0, 1.0, 1.0, 0.0])
    assert weighted_percentiles(values, weights, (0, 50, 100)) == (1.0, 2.0, 3.0)


def test_heavy_values_pull_the_median():
    values = np.arange(100.0)
    assert weighted_percentiles(values, np.where(values >= 80, 9.0, 1.0), (50,))[0] > 80


def test_one_value_is_every_percentile():
    assert weighted_percentiles(np.array([7.0]), np.array([2.0]), (5, 95)) == (7.0, 7.0)


def test_smoothing_keeps_the_weight():
    levels = np.random.default_rng(1).random((20, 30))
    weights = np.random.default_rng(2).random((20, 30))
    counts = count_levels(levels, weights)
    assert smoothed_histogram(counts).sum() == pytest.approx(weights.sum())


def test_counts_are_those_of_numpys_histogram():
    rng = np.random.default_rng(1)
    levels, weights = rng.random((20, 30)), rng.random((20, 30))
    expected, _ = np.histogram(levels, 4096, (0, 1), weights=weights)
    np.testing.assert_allclose(count_levels(levels, weights), expected)


def test_levels_outside_count_at_the_ends():
    counts = count_levels(np.array([-3.0, 1.0, 7.0]), np.array([1.0, 2.0, 4.0]))
    assert (counts[0], counts[-1]) == (1, 6)


def test_borders_of_layers_fall_into_the_gaps():
    rng = np.random.default_rng(3)
    levels = np.concatenate([rng.normal(centre, 0.02, 500) for centre in (0.15, 0.5, 0.85)])
    borders = find_layers(smoothed_histogram(count_levels(levels, np.ones_like(levels))), 3)
    assert len(borders) == 4
    assert 0.25 < borders[1] < 0.4
    assert 0.6 < borders[2] < 0.75


def test_without_a_gap_nearby_noise_moves_no_border():
    rng = np.random.default_rng(8)
    borders = []
    for _ in range(30):
        levels = rng.random((72, 128))
        counts = count_levels(levels, np.ones_like(levels))
        borders.append(find_layers(smoothed_histogram(counts), 2)[1])
    assert 255 * np.std(borders) < 1.5


def test_layers_are_the_same_on_every_run():
    histogram = np.random.default_rng(4).random(256)
    np.testing.assert_array_equal(find_layers(histogram, 5), find_layers(histogram, 5))


@pytest.mark.parametrize("layers", [2, 3, 4, 5, 6])
def test_no_layer_is_too_narrow(layers):
    rng = np.random.default_rng(layers)
    for _ in range(200):
        histogram = rng.random(256) ** rng.uniform(1, 20)
        borders = find_layers(histogram, layers)
        assert (borders[0], borders[-1]) == (0, 1)
        assert 2 <= len(borders) <= layers + 1
        assert np.diff(borders).min() >= MIN_LAYER


def test_a_single_peak_is_a_single_layer_or_wide_ones():
    histogram = np.zeros(256)
    histogram[128] = 1
    borders = find_layers(histogram, 4)
    assert np.diff(borders).min() >= MIN_LAYER
