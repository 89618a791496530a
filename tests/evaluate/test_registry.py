import importlib

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.types import DepthKind, DepthMap
from relievo.evaluate import depth_protocols
from relievo.evaluate.predictors import Stored, Truth
from relievo.evaluate.registry import Request, list_benchmarks, open_benchmark
from relievo.io.depth_maps import write_depth

ROWS = {row.name: row for row in list_benchmarks()}


@pytest.mark.parametrize("name", ROWS)
def test_every_benchmark_has_a_function_that_opens_it(name):
    module, function = ROWS[name].target.split(":")
    found = getattr(importlib.import_module(f"relievo.evaluate.{module}"), function)
    assert callable(found)


def test_names_are_told_apart():
    assert len(ROWS) == len(list_benchmarks())
    assert all(row.summary for row in ROWS.values())


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("depth-nyu", depth_protocols.NYU),
        ("depth-kitti", depth_protocols.KITTI),
        ("depth-make3d", depth_protocols.MAKE3D),
    ],
)
def test_protocols_are_those_that_can_be_run(name, table):
    assert list(ROWS[name].protocols) == list(table)


def test_an_unknown_benchmark_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"no benchmark 'depth'; there are depth-nyu, .*pose"):
        open_benchmark("depth", Request(tmp_path, Truth()))


@pytest.mark.parametrize(
    ("name", "known"), [("depth-nyu", "eigen, laina"), ("depth-zeroshot", "one only")]
)
def test_an_unknown_protocol_is_refused_with_those_there_are(tmp_path, name, known):
    with pytest.raises(UsageError, match=f"{name} has no protocol 'garg'; it has {known}"):
        open_benchmark(name, Request(tmp_path, Truth(), protocol="garg"))


@pytest.mark.parametrize("name", sorted(ROWS.keys() - {"edges"}))
def test_a_segmenter_is_refused_where_there_are_no_segments(tmp_path, name):
    with pytest.raises(UsageError, match=f"{name} works without segments; leave out --segment"):
        open_benchmark(name, Request(tmp_path, Truth(), segment="none"))


@pytest.mark.parametrize("name", ["depth-nyu", "depth-kitti", "depth-make3d", "depth-zeroshot"])
def test_data_that_is_missing_is_named(tmp_path, name):
    with pytest.raises(UnreadableInputError, match="nowhere"):
        open_benchmark(name, Request(tmp_path / "nowhere", Truth()))


def test_a_method_called_like_a_baseline_is_refused(write_set, tmp_path):
    image = np.full((30, 40, 3), 90, np.uint8)
    codes = np.arange(1, 1201, dtype=np.uint16).reshape(30, 40)
    samples = {"a": (image, codes), "b": (image, codes)}
    folder = write_set("rooms", samples, depth_scale_per_metre=100, invalid=0)
    predictions = tmp_path / "mean map"
    predictions.mkdir()
    write_depth(predictions / "a.npz", DepthMap(codes / np.float32(100), DepthKind.METRIC_DEPTH))
    with pytest.raises(UsageError, match="'mean map' is the name of a baseline"):
        open_benchmark("depth-kitti", Request(folder, Stored(predictions), protocol="whole"))


def test_what_a_run_depends_on_is_told(tmp_path):
    identity = Request(tmp_path, Truth(), split="test").identity
    assert identity["data"] == str(tmp_path.resolve())
    assert identity["split"] == "test"
    assert identity["estimator"] == "truth"
    assert {"relievo", "commit"} <= identity.keys()
