import json
import math

import numpy as np
import pytest

from relievo.core.errors import OutputFolderError
from relievo.evaluate.benchmark import Column
from relievo.evaluate.provenance import provenance
from relievo.evaluate.published import PublishedRow
from relievo.evaluate.report import shown, table_lines, write_json
from relievo.evaluate.run import Refused, Run, run_benchmark
from relievo.evaluate.summary import summarise

OTHERS = (
    PublishedRow("A method of a very long name", {"hits": 98.75}, "Some paper", "src"),
    PublishedRow("Short", {"error": 0.25, "unheard_of": 3.0}, "Another paper", "recall"),
)


def both(plain, ours):
    names = ("error", "hits")
    return {m: dict(zip(names, v, strict=True)) for m, v in (("plain", plain), ("ours", ours))}


@pytest.fixture
def benchmark(told):
    items = {
        "rooms/1": both((0.5, 10), (0.125, math.nan)),
        "rooms/2": both((1.5, 30), (math.nan, math.nan)),
        "a set whose name is longer than that of any method/1": both((2, 7), (1234.5, 8)),
    }
    return told(items, published=OTHERS)


def lines_of(benchmark):
    return table_lines(benchmark, summarise(benchmark, run_benchmark(benchmark)))


def test_every_group_has_a_head_and_a_line_for_each_method(benchmark):
    heads = [line for line in lines_of(benchmark) if line.endswith("items")]
    assert [head.split()[:1] for head in heads] == [["rooms"], ["a"], ["mean"]]
    lines = lines_of(benchmark)
    assert lines[1].split() == ["plain", "1.0000", "20.0", "2"]
    assert lines[2].split() == ["ours", "0.1250", "-", "2"]


def test_numbers_stand_below_the_names_of_their_measures(benchmark):
    lines = [line for line in lines_of(benchmark) if not line.startswith("published")]
    ends = {line.index("error") + len("error") for line in lines if "error" in line}
    assert len(ends) == 1
    end = ends.pop()
    hits = {line.index("hits") + len("hits") for line in lines if "hits" in line}
    assert len(hits) == 1
    last = hits.pop()
    for line in lines:
        assert line[end] == " "
        assert line[end - 1] != " "
        assert line[last] == " "
        assert line[last - 1] != " "


def test_lines_of_one_group_are_equally_long(benchmark):
    lines = lines_of(benchmark)
    own = lines[: lines.index("published by others, on the full sets:")]
    assert len({len(line) for line in own}) == 1


def test_rows_of_others_come_last_with_their_source(benchmark):
    *_, first, second = lines_of(benchmark)
    assert first.startswith("A method of a very long name ")
    assert first.split()[-5:] == ["-", "98.8", "[src]", "Some", "paper"]
    assert second.split() == ["Short", "0.2500", "-", "[recall]", "Another", "paper"]


def test_without_rows_of_others_nothing_is_said_of_them(told):
    lines = lines_of(told({"rooms/1": both((1, 2), (3, 4))}))
    assert len(lines) == 3
    assert not any("published" in line for line in lines)


def test_a_run_of_nothing_has_an_empty_table(told):
    assert lines_of(told({})) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345, "0.123"), (-2.0, "-2.000"), (None, ""), (math.nan, ""), (math.inf, "")],
)
def test_a_number_is_shown_with_the_decimals_of_its_column(value, text):
    assert shown(value, Column("error", decimals=3)) == text


def refuse(word):
    raise AssertionError(f"{word} is no JSON")


def written(path, benchmark, run, identity):
    write_json(path, benchmark, run, identity)
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def test_everything_that_was_measured_is_written(benchmark, tmp_path):
    run = run_benchmark(benchmark)
    record = written(tmp_path / "result.json", benchmark, run, {"estimator": "ours"})
    assert record["benchmark"] == "told"
    assert record["title"] == benchmark.title
    assert record["protocol"] == {"alignment": "none"}
    assert record["prediction"] == {"estimator": "ours"}
    assert record["software"] == provenance()
    assert record["refused"] == []
    assert [item["item"] for item in record["items"]] == list(benchmark.items)
    assert record["items"][0]["measures"] == both((0.5, 10), (0.125, None))
    assert record["published"][0] == {
        "method": OTHERS[0].method,
        "measures": {"hits": 98.75},
        "source": "Some paper",
        "tag": "src",
    }


def test_rows_are_written_as_they_are_shown_and_null_where_nothing_is_known(benchmark, tmp_path):
    record = written(tmp_path / "result.json", benchmark, run_benchmark(benchmark), {})
    ours = record["rows"][1]
    assert ours == {
        "group": "rooms",
        "method": "ours",
        "items": 2,
        "refused": 0,
        "means": {"error": 0.125, "hits": None},
        "counts": {"error": 1, "hits": 0},
    }


def test_refused_items_are_written_with_their_reason(told, tmp_path):
    run = Run({}, (Refused("rooms/ü", "ShapeError", "sizes differ"),))
    record = written(tmp_path / "result.json", told({}), run, {})
    assert record["refused"] == [
        {"item": "rooms/ü", "error": "ShapeError", "message": "sizes differ"}
    ]


def test_numbers_are_written_to_the_last_digit(told, tmp_path):
    value = float(np.float64(1) / 3)
    benchmark = told({"rooms/1": both((value, 1), (value * 7, 1))})
    record = written(tmp_path / "result.json", benchmark, run_benchmark(benchmark), {})
    assert record["items"][0]["measures"]["ours"]["error"] == value * 7


def test_an_older_result_is_replaced(told, tmp_path):
    path = tmp_path / "result.json"
    path.write_text("older", encoding="utf-8")
    assert written(path, told({}), Run({}, ()), {})["items"] == []
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_a_folder_that_is_missing_is_refused(told, tmp_path):
    with pytest.raises(OutputFolderError, match="nowhere"):
        write_json(tmp_path / "nowhere" / "result.json", told({}), Run({}, ()), {})
