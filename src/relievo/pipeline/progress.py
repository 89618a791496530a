"""How far a job has come, told to whoever asked."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Step(NamedTuple):
    """One report: of which input, what is done, how much of it, of how much if known, in units."""

    source: Path
    name: str
    done: int
    total: int | None
    unit: str = "frames"


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Tells nobody."""


def counted(
    items: Iterable[T], source: Path, name: str, total: int | None, progress: Progress
) -> Iterator[T]:
    """Passes items on and reports each one after it was used."""
    for done, item in enumerate(items, 1):
        yield item
        progress(Step(source, name, done, total))
