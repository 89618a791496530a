"""What the commands beside `convert` and `depth` show."""

import re

import pytest

from relievo import __version__


def test_models_are_listed(relievo):
    result = relievo.works("models", "list")
    first = [line.split()[0] for line in result.out.splitlines()]
    assert first[0] == "lite"
    assert "depth-anything-v2-small" in first


def test_models_are_listed_as_json(relievo):
    rows = relievo.works("models", "list", "--json").events
    assert {"name", "kind", "licence", "source", "summary"} <= set(rows[0])
    assert rows[0]["name"] == "lite"


def test_model_is_shown(relievo):
    result = relievo.works("models", "show", "lite")
    assert re.search(r"^licence +\S", result.out, re.MULTILINE)
    assert relievo.works("models", "show", "lite", "--json").events[0]["source"] == "packaged"


@pytest.mark.parametrize("command", ["show", "pull"])
def test_unknown_model_is_refused(relievo, command):
    line = relievo.refuses("models", command, "litte")
    assert "did you mean lite?" in line


def test_pulling_what_is_there_tells_where(relievo):
    assert relievo.works("models", "pull", "lite").out.endswith("lite.onnx\n")


def test_bench_times_a_stage_at_three_sizes(relievo):
    rows = relievo.works("bench", "optimise", "--repeats=1", "--json").events
    assert [row["size"] for row in rows] == ["720p", "1080p", "4K"]
    assert {row["stage"] for row in rows} == {"optimise"}
    assert all(0 < row["low_ms"] <= row["median_ms"] <= row["high_ms"] for row in rows)


def test_bench_prints_a_table(relievo):
    header, row = relievo.works("bench", "layout-half-sbs", "--repeats=1").out.splitlines()
    assert header.split()[-3:] == ["720p", "1080p", "4K"]
    assert row.split()[0] == "layout-half-sbs"
    assert len([float(cell) for cell in row.split()[1:]]) == 3


def test_version_is_shown(relievo):
    assert relievo.works("--version").out == f"relievo {__version__}\n"


@pytest.mark.parametrize(
    "words", [[], ["convert"], ["depth"], ["models"], ["bench"], ["evaluate"], ["train"]]
)
def test_every_command_has_help(relievo, words):
    assert "Usage" in relievo.works(*words, "--help").out


def test_evaluation_without_its_data_is_refused(relievo):
    assert "nowhere" in relievo.refuses("evaluate", "depth-nyu", "--data=nowhere")
