import json

import pytest

from relievo.cli.main import run
from relievo.data.synthetic.generated_set import write_scenes

EDGES = ["evaluate", "edges", "--data=scenes", "--depth=truth", "--workers=1"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder that the test stands in, with two generated scenes."""
    monkeypatch.chdir(tmp_path)
    write_scenes(tmp_path / "scenes", 2, (48, 64), seed=0)
    return tmp_path


def methods_of(text):
    return [row["method"] for row in map(json.loads, text.splitlines()) if "method" in row]


def test_edges_shows_filters_without_a_segmenter_and_with_true_segments(capsys):
    assert run([*EDGES, "--segment=none", "--json"]) == 0
    methods = methods_of(capsys.readouterr().out)
    assert methods[-1] == "truth, outlines"
    assert "truth, outlines, true segments" in methods
    assert not any("none" in method for method in methods)


def test_edges_goes_on_where_it_was_interrupted_and_refuses_another_protocol(folder, capsys):
    words = [*EDGES, "--segment=none", "--out=run"]
    assert run(words) == 0
    items = folder / "run" / "items.jsonl"
    head, first, second = map(json.loads, items.read_text().splitlines())
    first["measures"]["truth, outlines"]["f1"] = 0.125
    items.write_text(f"{json.dumps(head)}\n{json.dumps(first)}\n")
    assert run(words) == 0
    after = [json.loads(line) for line in items.read_text().splitlines()]
    assert after[:2] == [head, first]
    assert after[2]["measures"].keys() == second["measures"].keys()
    capsys.readouterr()
    assert run([*words, "--protocol=16"]) == 1
    assert "another run" in capsys.readouterr().err


def test_edges_refuses_an_unknown_segmenter(capsys):
    assert run([*EDGES, "--segment=region"]) == 1
    assert "did you mean regions" in capsys.readouterr().err


def test_other_benchmarks_refuse_a_segmenter(capsys):
    words = ["evaluate", "depth-kitti", "--data=scenes", "--depth=truth", "--segment=none"]
    assert run(words) == 2
    assert "leave out --segment" in capsys.readouterr().err
