import json

import pytest

from relievo.cli.main import run
from relievo.depth.registry import list_estimators
from relievo.segmentation.registry import list_segmenters


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["models", *words]) == 0
    return capsys.readouterr().out


def test_estimators_are_listed_before_segmenters(capsys: pytest.CaptureFixture[str]) -> None:
    names = [line.split()[0] for line in out(capsys, "list").splitlines()]
    assert names == [row.name for row in (*list_estimators(), *list_segmenters())]


def test_kind_tells_segmenters_from_estimators(capsys: pytest.CaptureFixture[str]) -> None:
    records = [json.loads(line) for line in out(capsys, "list", "--json").splitlines()]
    segmenters = {record["name"] for record in records if record["kind"] == "segments"}
    assert segmenters == {row.name for row in list_segmenters()}


def test_no_segmenter_has_the_name_of_an_estimator() -> None:
    assert not {row.name for row in list_segmenters()} & {row.name for row in list_estimators()}


@pytest.mark.parametrize("name", ["lite", "none"])
def test_model_of_either_sort_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "show", name).startswith(f"name         {name}\nkind ")
    assert json.loads(out(capsys, "show", name, "--json"))["name"] == name


def test_pulling_what_has_no_weights_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "pull", "none") == "none has no weights\n"


def test_pulling_what_is_there_tells_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "pull", "lite").endswith("lite.onnx\n")
