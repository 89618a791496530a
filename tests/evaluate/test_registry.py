import importlib

import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.evaluate import depth_protocols
from relievo.evaluate.predictors import Truth
from relievo.evaluate.registry import Request, list_benchmarks, open_benchmark

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


@pytest.mark.parametrize("name", ["depth-nyu", "depth-kitti", "depth-make3d", "depth-zeroshot"])
def test_data_that_is_missing_is_named(tmp_path, name):
    with pytest.raises(UnreadableInputError, match="nowhere"):
        open_benchmark(name, Request(tmp_path / "nowhere", Truth()))
