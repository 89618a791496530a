from typing import get_args

import pytest

from relievo.evaluate.published import Tag, published, zero_shot
from relievo.metrics.depth import METRICS

TABLES = {
    name: published(name)
    for name in (
        "nyu-laina",
        "nyu-metric",
        "kitti-median",
        "kitti-median-50",
        "kitti-metric",
        "kitti-metric-1-50",
        "make3d-c1",
        "make3d-c2",
        "planes-scannet",
        "pose-kitti",
        "tae-scannet",
    )
}
SETS = ("kitti", "nyuv2", "sintel", "ddad", "eth3d", "diode")
DEPTH_TABLES = [name for name in TABLES if name.startswith(("nyu", "kitti", "make3d"))]


def every_row():
    yield from (row for rows in TABLES.values() for row in rows)
    yield from (row for name in SETS for row in zero_shot(name))


def row(rows, method):
    return next(each for each in rows if each.method == method)


def test_every_row_says_where_it_is_from_and_how_sure_it_is():
    rows = list(every_row())
    assert len(rows) > 50
    assert {each.tag for each in rows} == set(get_args(Tag))
    assert all(each.source and each.method and each.measures for each in rows)


def test_every_number_is_one():
    for each in every_row():
        assert all(isinstance(value, float) and value > 0 for value in each.measures.values())


@pytest.mark.parametrize("table", DEPTH_TABLES)
def test_measures_of_depth_are_named_as_we_name_them(table):
    assert {name for each in TABLES[table] for name in each.measures} <= set(METRICS)


def test_shares_grow_with_their_threshold():
    for each in every_row():
        shares = [each.measures.get(f"delta_{k}", 1.0) for k in (1, 2, 3)]
        known = [share for share in shares if share < 1]
        assert known == sorted(known), each
        assert each.measures.get("rmse", 1) < 20


@pytest.mark.parametrize(
    ("set_name", "method", "abs_rel", "delta_1", "tag"),
    [
        ("kitti", "MiDaS v3.1 BEiT-L512", 0.127, 0.850, "src"),
        ("sintel", "MiDaS v3.1 BEiT-L512", 0.587, 0.699, "src"),
        ("nyuv2", "Depth Anything S", 0.053, 0.972, "src"),
        ("ddad", "Depth Anything B", 0.232, 0.786, "src"),
        ("eth3d", "Depth Anything L", 0.127, 0.882, "src"),
        ("diode", "Depth Anything L", 0.066, 0.952, "src"),
        ("kitti", "Depth Anything V2 S", 0.078, 0.936, "recall"),
        ("sintel", "Depth Anything V2 B", 0.495, 0.734, "recall"),
        ("eth3d", "Depth Anything V2 B", 0.137, 0.858, "recall"),
        ("diode", "Depth Anything V2 L", 0.066, 0.952, "recall"),
        ("nyuv2", "Depth Anything V2 L", 0.045, 0.979, "recall"),
    ],
)
def test_rows_of_sets_fitted_in_disparity(set_name, method, abs_rel, delta_1, tag):
    found = row(zero_shot(set_name), method)
    assert found.measures == {"abs_rel": abs_rel, "delta_1": delta_1}
    assert found.tag == tag


def test_a_set_has_the_rows_of_those_who_measured_it():
    assert [len(zero_shot(name)) for name in SETS] == [7, 7, 7, 4, 7, 7]
    assert zero_shot("unheard-of") == ()
    assert all(TABLES.values())


@pytest.mark.parametrize(
    ("table", "method", "measures", "tag"),
    [
        ("kitti-median", "monodepth2, mono 640 x 192", {"abs_rel": 0.115, "delta_1": 0.877}, "src"),
        ("kitti-median", "SfMLearner", {"abs_rel": 0.208, "rmse": 6.856}, "recall"),
        ("kitti-metric", "Monodepth, VGG", {"abs_rel": 0.148, "delta_3": 0.964}, "src"),
        ("nyu-laina", "FCRN", {"abs_rel": 0.127, "rmse": 0.573, "log10": 0.055}, "src"),
        ("make3d-c1", "FCRN", {"abs_rel": 0.175, "rmse": 4.45, "log10": 0.072}, "src"),
        ("tae-scannet", "Video Depth Anything S", {"tae": 1.48, "delta_1": 0.850}, "src"),
        ("tae-scannet", "Depth Pro", {"tae": 2.73, "delta_1": 0.953}, "src"),
    ],
)
def test_rows_of_other_tables(table, method, measures, tag):
    found = row(TABLES[table], method)
    assert measures.items() <= found.measures.items()
    assert found.tag == tag
