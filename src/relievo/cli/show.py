"""What a user sees while a command works: progress, closing table, errors, JSON lines."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relievo.pipeline.batch import Outcome
    from relievo.pipeline.progress import Progress, Step

_PLAIN_EVERY_S = 10.0
_JSON_EVERY_S = 1.0


def fail(message: str) -> None:
    """Says in one line on standard error what went wrong."""
    print(f"relievo: error: {' '.join(message.split())}", file=sys.stderr)


def say_json(**record: Any) -> None:
    """Writes one record as a line of JSON to standard output."""
    print(json.dumps(record, ensure_ascii=False), flush=True)


@contextmanager
def shown_progress(as_json: bool) -> "Iterator[Progress]":
    """Yields a listener: a bar on a terminal, plain lines elsewhere, JSON lines if asked for."""
    if as_json:
        yield _Lines(_JSON_EVERY_S, _json_line)
    elif sys.stderr.isatty():
        with _bar() as listener:
            yield listener
    else:
        yield _Lines(_PLAIN_EVERY_S, _plain_line)


def show_outcomes(outcomes: "Sequence[Outcome]", as_json: bool) -> bool:
    """Reports how each input ended; returns whether all are done."""
    for outcome in outcomes:
        if as_json:
            _json_outcome(outcome)
        else:
            _plain_outcome(outcome)
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if failed and len(outcomes) > 1 and not as_json:
        print(f"{len(failed)} of {len(outcomes)} failed:", file=sys.stderr)
        for outcome in failed:
            print(f"  {outcome.job.source}", file=sys.stderr)
    return not failed


def _json_outcome(outcome: "Outcome") -> None:
    error = outcome.error
    say_json(
        event="failed" if error else "done",
        input=str(outcome.job.source),
        outputs=[str(path) for path in outcome.outputs],
        notes=list(outcome.notes),
        **({"error": type(error).__name__, "message": str(error)} if error else {}),
    )


def _plain_outcome(outcome: "Outcome") -> None:
    if outcome.error is not None:
        fail(str(outcome.error))
    for path in outcome.outputs:
        print(path)
    for note in outcome.notes:
        print(f"relievo: note: {outcome.job.source}: {note}", file=sys.stderr)


class _Lines:
    """Reports now and then, with frames per second and time left."""

    def __init__(self, every_s: float, write: "_Write") -> None:
        self._every_s = every_s
        self._write = write
        self._name = ""
        self._started = self._last = 0.0

    def __call__(self, step: "Step") -> None:
        now = time.monotonic()
        if step.done == 1 or step.name != self._name:
            self._name, self._started, self._last = step.name, now, now
        is_last = step.done == step.total
        if now - self._last < self._every_s and not is_last:
            return
        self._last = now
        rate = step.done / max(now - self._started, 1e-3)
        self._write(step, rate)


def _time_left_s(step: "Step", rate: float) -> float | None:
    return None if step.total is None else max(0.0, (step.total - step.done) / rate)


def _plain_line(step: "Step", rate: float) -> None:
    total = "" if step.total is None else f" of {step.total}"
    left_s = _time_left_s(step, rate)
    left = "" if left_s is None else f", {left_s:.0f} s left"
    print(f"{step.name}: {step.done}{total} frames, {rate:.1f} per second{left}", file=sys.stderr)


def _json_line(step: "Step", rate: float) -> None:
    say_json(
        event="progress",
        step=step.name,
        done=step.done,
        total=step.total,
        frames_per_second=round(rate, 2),
        seconds_left=_time_left_s(step, rate),
    )


@contextmanager
def _bar() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text("" if task.speed is None else f"{task.speed:.1f} frames/s")

    bar = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def listen(step: "Step") -> None:
        if step.done == 1 or step.name not in tasks:
            for task in tasks.values():
                bar.update(task, visible=False)
            tasks[step.name] = bar.add_task(step.name, total=step.total)
        bar.update(tasks[step.name], completed=step.done)

    with bar:
        yield listen


if TYPE_CHECKING:
    from collections.abc import Callable

    _Write = Callable[[Step, float], None]
