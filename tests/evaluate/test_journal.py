import json
import math
import os
from contextlib import closing, suppress

import numpy as np
import pytest

from relievo.core.errors import OutputError, OutputExistsError
from relievo.evaluate.benchmark import Measured
from relievo.evaluate.journal import Journal, plain
from relievo.metrics.depth import total_errors

RUN = {"benchmark": "told", "alignment": "none"}
ONE = Measured({"ours": {"error": 1 / 3, "hits": 2.0}})
TWO = Measured({"plain": {"error": 1e-300}, "ours": {"error": -7.25}})


def keep(path, items, run=RUN, **options):
    with closing(Journal(path, run, **options)) as journal:
        for item, measured in items.items():
            journal.add(item, measured)


def kept(path, run=RUN, **options):
    with closing(Journal(path, run, **options)) as journal:
        return dict(journal.done)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "items.jsonl"


def test_what_was_measured_is_there_again_to_the_last_digit(path):
    keep(path, {"set/1": ONE, "set/ü 2": TWO})
    assert kept(path) == {"set/1": ONE, "set/ü 2": TWO}


def test_a_run_goes_on_where_it_was_interrupted(path):
    keep(path, {"set/1": ONE})
    keep(path, {"set/2": TWO})
    assert list(kept(path)) == ["set/1", "set/2"]


def test_an_item_is_in_the_file_as_soon_as_it_is_kept(path):
    with closing(Journal(path, RUN)) as journal:
        journal.add("set/1", ONE)
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line).get("item") for line in lines] == [None, "set/1"]


@pytest.mark.parametrize("cut", [1, 2, 20])
def test_a_line_that_was_cut_short_is_dropped_and_the_rest_kept(path, cut):
    keep(path, {"set/1": ONE, "set/2": TWO})
    path.write_bytes(path.read_bytes()[: -cut - 1])
    keep(path, {"set/3": ONE})
    assert list(kept(path)) == ["set/1", "set/3"]
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def test_a_head_that_was_cut_short_is_of_another_run(path):
    keep(path, {})
    path.write_bytes(path.read_bytes()[:9])
    with pytest.raises(OutputExistsError, match=r"items\.jsonl: of another run"):
        Journal(path, RUN)


def test_an_empty_file_is_begun(path):
    path.touch()
    keep(path, {"set/1": ONE})
    assert kept(path) == {"set/1": ONE}


@pytest.mark.parametrize(
    ("run", "difference"),
    [
        (RUN | {"alignment": "median"}, "whose alignment was 'none' and not 'median'"),
        (RUN | {"preset": "best"}, "whose preset was None and not 'best'"),
        ({"benchmark": "told"}, "whose alignment was 'none' and not None"),
    ],
)
def test_another_run_is_refused_by_the_difference_and_nothing_is_lost(path, run, difference):
    keep(path, {"set/1": ONE})
    before = path.read_bytes()
    with pytest.raises(OutputExistsError, match=difference):
        Journal(path, run)
    assert path.read_bytes() == before


def test_another_run_may_begin_anew(path):
    keep(path, {"set/1": ONE})
    other = RUN | {"alignment": "median"}
    assert kept(path, other, restart=True) == {}
    assert kept(path, other) == {}


def test_runs_are_compared_as_json_holds_them(path):
    run = RUN | {"sizes": (4, 6), "sets": {1: "a"}}
    keep(path, {"set/1": ONE}, run)
    assert list(kept(path, run)) == ["set/1"]


def test_numbers_that_json_has_no_words_for_are_there_again(path):
    keep(path, {"set/1": Measured({"ours": {"a": math.nan, "b": math.inf, "c": -math.inf}})})
    numbers = kept(path)["set/1"].measures["ours"]
    assert math.isnan(numbers["a"])
    assert (numbers["b"], numbers["c"]) == (math.inf, -math.inf)

    def refuse(word):
        raise AssertionError(word)

    for line in path.read_text(encoding="utf-8").splitlines():
        json.loads(line, parse_constant=refuse)


def test_totals_are_there_again_to_the_last_digit(path):
    g, p = np.random.default_rng(0).uniform(1, 9, (2, 5, 7))
    totals = {"plain": total_errors(p, g, g > 2), "ours": total_errors(g, g, g > 9)}
    keep(path, {"set/1": Measured({"ours": {}}, totals)})
    assert kept(path)["set/1"].totals == totals


def test_without_a_file_items_are_kept_in_memory(tmp_path):
    with closing(Journal(None, RUN)) as journal:
        journal.add("set/1", ONE)
        assert journal.done == {"set/1": ONE}
    assert list(tmp_path.iterdir()) == []


def test_a_number_is_plain_if_json_can_hold_it():
    numbers = [0.25, math.nan, math.inf, -math.inf]
    assert [plain(number) for number in numbers] == [0.25, None, None, None]


def test_a_run_that_goes_on_replaces_its_file_by_a_whole_one(path):
    keep(path, {"set/1": ONE, "set/2": TWO})
    cut = path.read_bytes()[:-20]
    path.write_bytes(cut)
    before = path.with_name("before")
    before.hardlink_to(path)
    with closing(Journal(path, RUN)) as journal:
        # A kill would leave the old file or the new one, and neither of them half written.
        assert before.read_bytes() == cut
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line).get("item") for line in lines] == [None, "set/1"]
        journal.add("set/2", ONE)
        assert sorted(path.parent.iterdir()) == [before, path]
    assert before.read_bytes() == cut
    assert kept(path) == {"set/1": ONE, "set/2": ONE}
    assert sorted(path.parent.iterdir()) == [before, path]


def test_another_run_that_is_refused_leaves_no_other_file(path):
    keep(path, {"set/1": ONE})
    with pytest.raises(OutputExistsError):
        Journal(path, RUN | {"alignment": "median"})
    assert list(path.parent.iterdir()) == [path]


def test_two_runs_do_not_write_one_file(path):
    with closing(Journal(path, RUN)) as first:
        first.add("set/1", ONE)
        with pytest.raises(OutputExistsError, match="another run writes it"):
            Journal(path, RUN)
    assert kept(path) == {"set/1": ONE}


@pytest.mark.parametrize(
    "line",
    [
        '{"a": 1}',
        '{"item": "set/2", "measures": [], "totals": null}',
        '{"item": "set/2", "measures": {"ours": {"error": 1}}}',
        '{"item": "set/2", "measures": {"ours": {"error": "wide"}}, "totals": null}',
        '{"item": "set/2", "measures": {"ours": {"error": 1}}, "totals": {"ours": [1]}}',
        "[1, 2]",
        "\x00\x01",
    ],
)
def test_a_line_that_is_damaged_in_any_way_is_measured_again(path, line):
    keep(path, {"set/1": ONE})
    with path.open("ab") as file:
        file.write(line.encode() + b"\n\xff\xfe\n")
    keep(path, {"set/3": TWO})
    assert kept(path) == {"set/1": ONE, "set/3": TWO}


def test_a_full_disk_is_told_with_the_name_of_the_file(path):
    journal = Journal(path, RUN)
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{number}") == str(path):
                full = os.open("/dev/full", os.O_WRONLY)
                os.dup2(full, int(number))
                os.close(full)
    with pytest.raises(OutputError, match=r"items\.jsonl: cannot be written: No space left"):
        journal.add("set/1", ONE)
    with suppress(OSError):  # what is left in its buffer cannot be written either
        journal.close()
