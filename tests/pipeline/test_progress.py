from pathlib import Path

from relievo.pipeline.progress import Step, counted


def test_item_is_reported_after_it_was_used() -> None:
    told: list[object] = []
    for item in counted("ab", Path("film"), "looking", 2, told.append):
        told.append(item)
    first, second = (Step(Path("film"), "looking", done, 2) for done in (1, 2))
    assert told == ["a", first, "b", second]


def test_item_whose_use_failed_is_not_reported() -> None:
    told: list[Step] = []
    items = counted("ab", Path("film"), "looking", None, told.append)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert told == []
