import pytest

from relievo.core.errors import OutputExistsError, ShapeError, UnreadableInputError
from relievo.evaluate.run import Refused, run_benchmark

GONE = UnreadableInputError("c.png: missing")
ODD = ShapeError("sizes differ")


def numbers(*names):
    return {f"set/{name}": {"ours": {"error": float(ord(name))}} for name in names}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "items.jsonl"


@pytest.mark.parametrize("workers", [1, 2, None])
def test_items_are_measured_in_their_order(told, workers):
    names = "hgfedcbaxyz"
    run = run_benchmark(told(numbers(*names)), workers=workers)
    assert list(run.measured) == [f"set/{name}" for name in names]
    assert [m.measures["ours"]["error"] for m in run.measured.values()] == [*map(ord, names)]
    assert run.refused == ()


def test_an_item_that_cannot_be_measured_is_counted_and_the_rest_goes_on(told):
    items = numbers("a", "b", "c", "d") | {"set/c": GONE, "set/a": ODD}
    run = run_benchmark(told(items))
    assert list(run.measured) == ["set/b", "set/d"]
    assert run.refused == (
        Refused("set/a", "ShapeError", "sizes differ"),
        Refused("set/c", "UnreadableInputError", "c.png: missing"),
    )


def test_a_defect_of_our_own_is_no_refusal(told):
    with pytest.raises(ZeroDivisionError):
        run_benchmark(told(numbers("a") | {"set/b": ZeroDivisionError()}))


def test_a_resumed_run_measures_only_what_is_missing(told, path):
    whole = run_benchmark(told(numbers("a", "b", "c")), journal=path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1], lines[3]]), encoding="utf-8")
    again = told(numbers("a", "b", "c"))
    resumed = run_benchmark(again, journal=path)
    assert again.asked == ["set/b"]
    assert resumed == whole
    assert list(resumed.measured) == ["set/a", "set/b", "set/c"]


def test_what_was_measured_before_a_defect_is_kept(told, path):
    with pytest.raises(ZeroDivisionError):
        run_benchmark(told(numbers("a") | {"set/b": ZeroDivisionError()}), journal=path, workers=1)
    again = told(numbers("a", "b"))
    assert list(run_benchmark(again, journal=path).measured) == ["set/a", "set/b"]
    assert again.asked == ["set/b"]


def test_a_refused_item_is_tried_again(told, path):
    run_benchmark(told(numbers("a") | {"set/b": GONE}), journal=path)
    again = told(numbers("a", "b"))
    assert run_benchmark(again, journal=path).refused == ()
    assert again.asked == ["set/b"]


def test_items_that_are_asked_for_no_more_are_in_no_mean(told, path):
    run_benchmark(told(numbers("a", "b")), journal=path)
    assert list(run_benchmark(told(numbers("b")), journal=path).measured) == ["set/b"]


@pytest.mark.parametrize(
    ("changes", "identity", "difference"),
    [
        ({"name": "other"}, {"estimator": "lite"}, "benchmark was 'told' and not 'other'"),
        ({"protocol": {"alignment": "median"}}, {"estimator": "lite"}, "alignment was 'none'"),
        ({}, {"estimator": "big"}, "estimator was 'lite' and not 'big'"),
    ],
)
def test_a_journal_of_another_run_is_refused_unless_it_begins_anew(
    told, path, changes, identity, difference
):
    run_benchmark(told(numbers("a")), journal=path, identity={"estimator": "lite"})
    other = told(numbers("a"), **changes)
    with pytest.raises(OutputExistsError, match=difference):
        run_benchmark(other, journal=path, identity=identity)
    assert other.asked == []
    run_benchmark(other, journal=path, identity=identity, restart=True)
    assert other.asked == ["set/a"]


def test_progress_counts_every_item_also_those_done_before(told, path):
    run_benchmark(told(numbers("a")), journal=path)
    steps = []
    items = numbers("a", "b") | {"set/c": GONE}
    run_benchmark(told(items), journal=path, progress=steps.append)
    assert [(step.done, step.total, step.unit) for step in steps] == [
        (2, 3, "items"),
        (3, 3, "items"),
    ]
