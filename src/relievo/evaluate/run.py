"""Runs a benchmark: items side by side, each kept as soon as it is measured."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from relievo.core.errors import RelievoError
from relievo.evaluate.benchmark import Benchmark, Measured
from relievo.evaluate.journal import Journal
from relievo.parallel.ordered import map_ordered
from relievo.pipeline.progress import Progress, Step, silent


class Refused(NamedTuple):
    """An item that could not be measured: its name, the error's class, what it said."""

    item: str
    error: str
    message: str


class Run(NamedTuple):
    """What came of a run: items measured, in order, and items refused."""

    measured: Mapping[str, Measured]
    refused: tuple[Refused, ...]


def run_benchmark(
    benchmark: Benchmark,
    *,
    journal: Path | None = None,
    identity: Mapping[str, Any] | None = None,
    restart: bool = False,
    workers: int | None = None,
    progress: Progress = silent,
) -> Run:
    """Measures every item that is not yet in the journal.

    Memory does not grow with the items but for their numbers.

    Args:
        benchmark: what to run.
        journal: a file that keeps every item as soon as it is done; a run that was interrupted
            goes on from there. None = nothing is kept.
        identity: what the numbers depend on beside the benchmark's own protocol.
        restart: whether to begin anew where the journal is of another run.
        workers: threads; None = one a core up to a limit.
        progress: told about every item.

    Raises:
        OutputExistsError: if the journal is of another run, or another run writes it.
        OutputError: if it cannot be written.
    """
    items = list(benchmark.items)
    head = {"benchmark": benchmark.name, **benchmark.protocol, **(identity or {})}
    refused: list[Refused] = []

    def measure(item: str) -> tuple[str, Measured | Refused]:
        try:
            return item, benchmark.measure(item)
        except RelievoError as error:
            return item, Refused(item, type(error).__name__, str(error))

    with closing(Journal(journal, head, restart=restart)) as kept:
        waiting = [item for item in items if item not in kept.done]
        ahead = len(items) - len(waiting)
        results = map_ordered(measure, waiting, workers)
        for number, (item, result) in enumerate(results, ahead + 1):
            if isinstance(result, Refused):
                refused.append(result)
            else:
                kept.add(item, result)
            progress(Step(Path(benchmark.name), "measure", number, len(items), "items"))
        measured = {item: kept.done[item] for item in items if item in kept.done}
    return Run(measured, tuple(refused))
