import math

import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import MEAN_OF_GROUPS, as_json, doubts, extremes, summarise
from relievo.metrics.depth import measure_depth, total_errors


def both(plain, ours):
    return {"plain": {"error": plain}, "ours": {"error": ours}}


def rows_of(benchmark):
    return summarise(benchmark, run_benchmark(benchmark, workers=1))


def test_every_item_has_equal_weight_within_its_group(told):
    rows = rows_of(told({"a/1": both(1, 2), "a/2": both(3, 8), "a/3": both(5, 2)}))
    assert [(row.group, row.method, row.items) for row in rows] == [
        ("a", "plain", 3),
        ("a", "ours", 3),
    ]
    assert [row.means["error"] for row in rows] == [3, 4]


def test_every_group_has_equal_weight_in_the_mean(told):
    items = {"b/1": both(1, 10), "b/2": both(3, 20), "a/deep/1": both(10, 1)}
    rows = rows_of(told(items))
    assert [(row.group, row.method, row.items, row.means["error"]) for row in rows] == [
        ("b", "plain", 2, 2),
        ("b", "ours", 2, 15),
        ("a", "plain", 1, 10),
        ("a", "ours", 1, 1),
        (MEAN_OF_GROUPS, "plain", 3, 6),
        (MEAN_OF_GROUPS, "ours", 3, 8),
    ]


def test_a_measure_that_is_not_defined_is_in_no_mean_but_counted(told):
    rows = rows_of(
        told({"a/1": both(1, 2), "a/2": both(math.nan, 4), "b/1": both(math.nan, math.nan)})
    )
    by_place = {(row.group, row.method): row for row in rows}
    assert by_place["a", "plain"].means["error"] == 1
    assert by_place["a", "plain"].counts["error"] == 1
    assert by_place["a", "ours"].counts["error"] == 2
    assert math.isnan(by_place["b", "ours"].means["error"])
    assert by_place["b", "ours"].items == 1
    assert by_place[MEAN_OF_GROUPS, "ours"].means["error"] == 3
    assert by_place[MEAN_OF_GROUPS, "ours"].counts["error"] == 1


def test_a_method_may_be_missing_from_some_items(told):
    rows = rows_of(told({"a/1": both(1, 2), "a/2": {"ours": {"error": 4}}}))
    assert [row.means["error"] for row in rows] == [1, 3]


def test_every_pixel_has_equal_weight_where_it_is_asked_for(told):
    generator = np.random.default_rng(0)
    pairs = [generator.uniform(1, 9, (2, n)) for n in (5, 90)]
    measures, totals = {}, {}
    for n, (p, g) in enumerate(pairs):
        every = np.ones(g.shape, np.bool_)
        measures[f"a/{n}"] = {m: measure_depth(p, g, every) for m in ("plain", "ours")}
        totals[f"a/{n}"] = {m: total_errors(p, g, every) for m in ("plain", "ours")}
    (_, pooled), (_, averaged) = (
        rows_of(told(measures, totals, is_pooled=is_pooled)) for is_pooled in (True, False)
    )
    p, g = np.concatenate(pairs, axis=1)
    error = np.abs(p - g) / g
    assert pooled.means["abs_rel"] == pytest.approx(error.mean())
    assert averaged.means["abs_rel"] == pytest.approx((error[:5].mean() + error[5:].mean()) / 2)
    assert pooled.means["rmse"] == pytest.approx(np.sqrt(((p - g) ** 2).mean()))
    assert abs(pooled.means["abs_rel"] / averaged.means["abs_rel"] - 1) > 0.01


def test_a_run_of_which_nothing_was_measured_has_no_rows(told):
    assert rows_of(told({})) == []


def test_extremes_are_the_smallest_the_median_and_the_largest(told):
    items = {f"a/{n}": both(0, value) for n, value in enumerate([5, 1, 9, 7, 3, math.nan, 8])}
    run = run_benchmark(told(items))
    assert extremes(run, "ours", "error") == [
        ("smallest", "a/1", 1),
        ("median", "a/3", 7),
        ("largest", "a/2", 9),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([math.nan], []),
        ([4], [("median", 4)]),
        ([4, 2], [("smallest", 2), ("largest", 4)]),
    ],
)
def test_extremes_are_fewer_where_fewer_have_a_number(told, values, expected):
    run = run_benchmark(told({f"a/{n}": both(0, value) for n, value in enumerate(values)}))
    found = extremes(run, "ours", "error")
    assert [(place, value) for place, _, value in found] == expected
    assert extremes(run, "ours", "unheard-of") == []


def test_rows_of_json_hold_null_where_nothing_is_known(told):
    rows = as_json(rows_of(told({"a/1": both(math.nan, math.inf), "a/2": both(math.nan, 3)})))
    assert [row["means"] for row in rows] == [{"error": None}, {"error": None}]
    assert rows[1]["counts"] == {"error": 2}
    assert rows[0] | {"means": 0} == {
        "group": "a",
        "method": "plain",
        "items": 2,
        "refused": 0,
        "means": 0,
        "counts": {"error": 0},
    }


def test_near_and_far_exchanged_are_doubted(told):
    def fitted(*scales):
        items = {f"a/{n}": {"ours": {"fitted_scale": s}} for n, s in enumerate(scales)}
        benchmark = told(items)
        return doubts(benchmark, run_benchmark(benchmark))

    assert fitted(1.0, -1.0) is None
    assert fitted(1.0, 2.0) is None
    assert "ours: the fitted scale is negative for 2 of 3 items" in fitted(-1.0, 2.0, -0.5)
    assert doubts(told({"a/1": both(1, 2)}), run_benchmark(told({"a/1": both(1, 2)}))) is None


def test_how_much_fitted_scales_differ_is_in_the_means(told):
    items = {f"a/{n}": {"ours": {"fitted_scale": s, "silog": s}} for n, s in enumerate((1, 2, 3))}
    means = rows_of(told(items))[-1].means
    assert means["fitted_scale_spread"] == pytest.approx(np.std([1, 2, 3]) / 2)
    assert means["silog_root_of_mean"] == pytest.approx(math.sqrt(14 / 3))


def test_refused_items_are_counted_for_their_group(told):
    rows = rows_of(told({"a/1": both(1, 2), "a/2": RangeError("no"), "b/1": both(1, 2)}))
    assert {(row.group, row.items, row.refused) for row in rows} == {
        ("a", 1, 1),
        ("b", 1, 0),
        (MEAN_OF_GROUPS, 2, 1),
    }
