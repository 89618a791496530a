import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.depth import (
    METRICS,
    mean_over_images,
    measure_depth,
    measures_of,
    pool,
    silog_root_of_mean,
    total_errors,
)

EVERY = np.ones(3, np.bool_)


def measured(p, g, **limits):
    p, g = np.asarray(p, np.float64), np.asarray(g, np.float64)
    return measure_depth(p, g, np.ones(g.shape, np.bool_), **limits)


def test_hand_case_agrees_with_plain_python():
    p, g = [1.1, 2.0, 3.0], [1.0, 2.0, 4.0]
    logs = [math.log(a / b) for a, b in zip(p, g, strict=True)]
    squares = [(a - b) ** 2 for a, b in zip(p, g, strict=True)]
    mean_log = sum(logs) / 3
    pairs = [(a - b) ** 2 for a in logs for b in logs]
    expected = {
        "abs_rel": (0.1 / 1 + 0 + 1 / 4) / 3,
        "sq_rel": (0.01 / 1 + 0 + 1 / 4) / 3,
        "sq_rel_g2": (0.01 / 1 + 0 + 1 / 16) / 3,
        "rmse": math.sqrt(sum(squares) / 3),
        "rmse_log": math.sqrt(sum(d * d for d in logs) / 3),
        "log10": sum(abs(d) for d in logs) / math.log(10) / 3,
        "delta_1": 2 / 3,
        "delta_2": 1.0,
        "delta_3": 1.0,
        "silog": 100 * math.sqrt(sum((d - mean_log) ** 2 for d in logs) / 3),
        "si_rmse_log": math.sqrt(sum(pairs) / 9),
        "irmse": 1000 * math.sqrt(((1 / 1.1 - 1) ** 2 + (1 / 3 - 1 / 4) ** 2) / 3),
        "psnr": 20 * math.log10(4 / math.sqrt(sum(squares) / 3)),
        "log10_signed": -sum(logs) / math.log(10) / 3,
        "rmse_log10": math.sqrt(sum(d * d for d in logs) / 3) / math.log(10),
    }
    result = measured(p, g)
    for name, value in expected.items():
        assert result[name] == pytest.approx(value, abs=1e-9), name
    assert result["correlation"] == pytest.approx(np.corrcoef(p, g)[0, 1])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("abs_rel", 0.1166667),
        ("sq_rel", 0.0866667),
        ("rmse", 0.5802298),
        ("rmse_log", 0.1749714),
        ("log10", 0.0554438),
        ("silog", 16.2797786),
    ],
)
def test_hand_case_agrees_with_the_published_numbers(name, value):
    assert measured([1.1, 2, 3], [1, 2, 4])[name] == pytest.approx(value, abs=1e-6)


def test_the_truth_itself_has_no_error():
    g = np.random.default_rng(0).uniform(1, 10, (6, 7))
    result = measured(g, g)
    for name in METRICS:
        if name.startswith("delta"):
            assert result[name] == 1
        elif name not in ("correlation", "psnr"):
            assert result[name] == 0
    assert result["correlation"] == pytest.approx(1)
    assert result["psnr"] == math.inf


def test_a_factor_does_not_count_in_silog_but_in_rmse_log():
    g = np.random.default_rng(1).uniform(1, 10, 50)
    result = measured(2 * g, g)
    assert result["silog"] == pytest.approx(0, abs=1e-6)
    assert result["rmse_log"] == pytest.approx(math.log(2))


def test_delta_is_strict():
    assert measured([1.25, 1.0], [1.0, 1.0])["delta_1"] == 0.5


def test_masked_pixels_do_not_count():
    p = np.array([1.1, 2.0, 3.0, 1e9, np.nan])
    g = np.array([1.0, 2.0, 4.0, 0.0, -1.0])
    valid = np.array([True, True, True, False, False])
    assert measure_depth(p, g, valid) == measured([1.1, 2, 3], [1, 2, 4])


def test_no_valid_pixel_gives_nan_for_every_measure():
    result = measure_depth(np.ones(3), np.ones(3), ~EVERY)
    assert set(result) == set(METRICS)
    assert all(math.isnan(value) for value in result.values())


def test_predictions_are_clamped_to_the_limits():
    assert measured([-5.0, 200.0], [1e-3, 80.0], max_depth=80.0)["abs_rel"] == 0


def test_constant_prediction_has_no_correlation():
    assert math.isnan(measured([2.0, 2.0], [1.0, 3.0])["correlation"])


def test_truth_of_zero_is_refused():
    with pytest.raises(RangeError, match="truth"):
        measured([1.0, 1.0], [0.0, 1.0])


def test_nan_prediction_is_refused():
    with pytest.raises(RangeError, match="prediction"):
        measured([np.nan, 1.0], [1.0, 1.0])


def test_sizes_must_agree():
    with pytest.raises(ShapeError):
        measure_depth(np.ones((2, 3)), np.ones((3, 2)), np.ones((3, 2), np.bool_))


def test_mean_over_images_counts_images_without_a_number_apart():
    nothing = measure_depth(np.ones(3), np.ones(3), ~EVERY)
    average = mean_over_images([measured([1.1], [1.0]), measured([1.3], [1.0]), nothing])
    assert average.means["abs_rel"] == pytest.approx(0.2)
    assert average.counts["abs_rel"] == 2
    assert math.isnan(mean_over_images([nothing]).means["abs_rel"])


def test_pooled_and_per_image_means_differ_when_images_have_different_numbers_of_pixels():
    small, large = ([1.5], [1.0]), ([1.1, 1.1, 1.1], [1.0, 1.0, 1.0])
    per_image = mean_over_images([measured(*small), measured(*large)]).means
    pooled = measures_of(pool([totals(*small), totals(*large)]))
    assert per_image["abs_rel"] == pytest.approx(0.3)
    assert pooled["abs_rel"] == pytest.approx(0.2)


def test_pooled_and_per_image_agree_at_equal_counts_for_means_but_not_for_roots():
    images = [([1.5, 1.0], [1.0, 1.0]), ([1.0, 1.1], [1.0, 1.0])]
    per_image = mean_over_images([measured(*image) for image in images]).means
    pooled = measures_of(pool([totals(*image) for image in images]))
    assert pooled["abs_rel"] == pytest.approx(per_image["abs_rel"])
    assert pooled["rmse"] != pytest.approx(per_image["rmse"], rel=0.01)


def test_pooling_totals_equals_measuring_all_pixels_together():
    rng = np.random.default_rng(4)
    parts = [(rng.uniform(1, 9, n), rng.uniform(1, 9, n)) for n in (5, 1, 40)]
    nothing = total_errors(np.ones(3), np.ones(3), ~EVERY)
    pooled = measures_of(pool([nothing, *(totals(p, g) for p, g in parts)]))
    joined = measured(*(np.concatenate(side) for side in zip(*parts, strict=True)))
    assert pooled == pytest.approx(joined, rel=1e-12)


def test_pooling_nothing_gives_nan():
    assert all(math.isnan(value) for value in measures_of(pool([])).values())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_maps_agree_with_the_definitions(dtype):
    rng = np.random.default_rng(5)
    g = rng.uniform(0.5, 80, (40, 50)).astype(dtype)
    p = (g * rng.uniform(0.5, 2, g.shape)).astype(dtype)
    valid = rng.random(g.shape) < 0.7
    assert measure_depth(p, g, valid) == pytest.approx(defined(p[valid], g[valid]), rel=1e-9)


def defined(p, g):
    """Every measure as its definition reads."""
    p, g = p.astype(np.float64), g.astype(np.float64)
    error, d = p - g, np.log(p) - np.log(g)
    larger = np.maximum(p / g, g / p)
    return {
        "abs_rel": np.mean(np.abs(error) / g),
        "sq_rel": np.mean(error**2 / g),
        "sq_rel_g2": np.mean(error**2 / g**2),
        "rmse": np.sqrt(np.mean(error**2)),
        "rmse_log": np.sqrt(np.mean(d**2)),
        "log10": np.mean(np.abs(np.log10(p) - np.log10(g))),
        "delta_1": np.mean(larger < 1.25),
        "delta_2": np.mean(larger < 1.25**2),
        "delta_3": np.mean(larger < 1.25**3),
        "silog": 100 * np.std(d),
        "si_rmse_log": np.sqrt(np.mean((d[:, None] - d[None, :]) ** 2)),
        "irmse": 1000 * np.sqrt(np.mean((1 / p - 1 / g) ** 2)),
        "correlation": np.corrcoef(p, g)[0, 1],
        "psnr": 20 * np.log10(g.max() / np.sqrt(np.mean(error**2))),
        "log10_signed": np.mean(np.log10(g) - np.log10(p)),
        "rmse_log10": np.sqrt(np.mean((np.log10(p) - np.log10(g)) ** 2)),
    }


def totals(p, g):
    p, g = np.asarray(p, np.float64), np.asarray(g, np.float64)
    return total_errors(p, g, np.ones(g.shape, np.bool_))


def test_silog_is_the_scale_invariant_part_of_the_log_error():
    assert measured([1.0, 3.0], [1.0, 1.0])["silog"] == pytest.approx(100 * math.log(3) / 2)


def test_silog_over_a_set_is_averaged_in_two_ways():
    silogs = [10.0, 20.0, math.nan]
    assert mean_over_images([{"silog": value} for value in silogs]).means["silog"] == 15
    assert silog_root_of_mean(silogs) == pytest.approx(math.sqrt(250))
    assert math.isnan(silog_root_of_mean([]))


def test_infinite_predictions_are_refused_unless_there_is_a_limit():
    assert measured([np.inf], [2.0], max_depth=2.0)["abs_rel"] == 0
    with pytest.raises(RangeError, match="1 NaN or infinite"):
        measured([np.inf], [2.0])


@pytest.mark.parametrize("limits", [{"min_depth": 0}, {"min_depth": 3, "max_depth": 2}])
def test_limits_that_are_none_are_refused(limits):
    with pytest.raises(RangeError, match="limits must be"):
        measured([1.0], [2.0], **limits)


def test_infinite_truth_is_refused():
    with pytest.raises(RangeError, match="truth"):
        measured([1.0], [np.inf])
