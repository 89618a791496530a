"""What a user sees while a command works: progress, outcomes, errors, JSON lines."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from relievo.cli import interruption
from relievo.core.errors import UsageError

if TYPE_CHECKING:
    from relievo.pipeline.batch import Outcome
    from relievo.pipeline.progress import Progress, Step

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes of every command."""

_PLAIN_EVERY_S = 10.0
_JSON_EVERY_S = 1.0
_MEGABYTE = 1_000_000


def fail(message: str) -> None:
    """Says in one line on standard error what went wrong."""
    print(f"relievo: error: {' '.join(message.split())}", file=sys.stderr)


def say_json(**record: Any) -> None:
    """Writes one record as a line of JSON to standard output."""
    print(json.dumps(record, ensure_ascii=False), flush=True)


class ShownWork:
    """Shows how far the work has come and how each input ended, and keeps count."""

    def __init__(self, progress: "Progress", as_json: bool) -> None:
        self._progress = progress
        self._as_json = as_json
        self._outcomes: list[Outcome] = []

    def progress(self, step: "Step") -> None:
        """Shows how far one input has come."""
        interruption.heed()
        self._progress(step)

    def report(self, outcome: "Outcome") -> None:
        """Shows how one input ended."""
        self._outcomes.append(outcome)
        if self._as_json:
            _json_outcome(outcome)
        else:
            _plain_outcome(outcome)
        interruption.heed()

    @property
    def exit_code(self) -> int:
        """The code for all inputs together."""
        if not self._failed:
            return DONE
        is_usage = all(isinstance(outcome.error, UsageError) for outcome in self._outcomes)
        return WRONG_USAGE if is_usage else FAILED

    def close(self) -> None:
        """Sums up which of several inputs failed."""
        if not self._failed or len(self._outcomes) == 1 or self._as_json:
            return
        print(f"{len(self._failed)} of {len(self._outcomes)} failed:", file=sys.stderr)
        for outcome in self._failed:
            print(f"  {outcome.job.source}", file=sys.stderr)

    @property
    def _failed(self) -> "list[Outcome]":
        return [outcome for outcome in self._outcomes if outcome.error is not None]


@contextmanager
def shown_work(as_json: bool) -> Iterator[ShownWork]:
    """Yields listeners: a bar on a terminal, plain lines elsewhere, JSON lines if asked for."""
    with _shown_progress(as_json) as progress:
        shown = ShownWork(progress, as_json)
        yield shown
    shown.close()


@contextmanager
def _shown_progress(as_json: bool) -> "Iterator[Progress]":
    if as_json:
        yield _Lines(_JSON_EVERY_S, _json_line)
    elif sys.stderr.isatty():
        with _bar() as listener:
            yield listener
    else:
        yield _Lines(_PLAIN_EVERY_S, _plain_line)


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
        print(path, flush=True)
    for note in outcome.notes:
        print(f"relievo: note: {outcome.job.source}: {note}", file=sys.stderr)


_Write = Callable[["Step", float | None], None]


class _Lines:
    """Reports now and then, with frames per second and time left."""

    def __init__(self, every_s: float, write: _Write) -> None:
        self._every_s = every_s
        self._write = write
        self._started = self._last = 0.0
        self._first = 1

    def __call__(self, step: "Step") -> None:
        now = time.monotonic()
        if step.done == 1 or not self._started:
            self._started = self._last = now
            self._first = step.done
        if now - self._last < self._every_s and step.done != step.total:
            return
        self._last = now
        # The clock starts when the first item is done, so that one is not counted.
        elapsed_s, since = now - self._started, step.done - self._first
        self._write(step, since / elapsed_s if since and elapsed_s else None)


def _time_left_s(step: "Step", rate: float | None) -> float | None:
    if step.total is None or not rate:
        return None
    return max(0.0, (step.total - step.done) / rate)


def _plain_line(step: "Step", rate: float | None) -> None:
    left_s = _time_left_s(step, rate)
    parts = [
        f"{step.source}: {step.name}: {step.done}",
        "" if step.total is None else f" of {step.total}",
        f" {step.unit}",
        "" if rate is None else f", {rate:.1f} per second",
        "" if left_s is None else f", {left_s:.0f} s left",
    ]
    print("".join(parts), file=sys.stderr)


def _json_line(step: "Step", rate: float | None) -> None:
    left_s = _time_left_s(step, rate)
    say_json(
        event="progress",
        input=str(step.source),
        step=step.name,
        done=step.done,
        total=step.total,
        frames_per_second=None if rate is None else round(rate, 2),
        seconds_left=None if left_s is None else round(left_s, 1),
    )


class ShownDownload:
    """Shows how much of the weights has come: one growing line on a terminal, lines elsewhere."""

    def __init__(self, as_json: bool = False) -> None:
        self._as_json = as_json
        self._is_terminal = sys.stderr.isatty() and not as_json
        self._every_s = 0.2 if self._is_terminal else _PLAIN_EVERY_S
        self._last = -math.inf

    def __call__(self, done: int, total: int | None) -> None:
        """Takes the bytes that are there, and of how many if known."""
        now = time.monotonic()
        if now - self._last < self._every_s and done != total:
            return
        self._last = now
        if self._as_json:
            say_json(event="download", done=done, total=total)
            return
        of = "" if not total else f" of {total / _MEGABYTE:.1f}"
        end = "\r" if self._is_terminal and done != total else "\n"
        print(f"downloading weights: {done / _MEGABYTE:.1f}{of} MB", end=end, file=sys.stderr)


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
            return Text("" if task.speed is None else f"{task.speed:.1f}/s")

    bar = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Names of results go through the bar only where both are on the same terminal.
        redirect_stdout=sys.stdout.isatty(),
    )
    tasks: dict[str, Any] = {}

    def listen(step: "Step") -> None:
        if step.done == 1 or step.name not in tasks:
            for task in tasks.values():
                bar.update(task, visible=False)
            name = f"{step.source.name}: {step.name}".replace("[", r"\[")
            tasks[step.name] = bar.add_task(name, total=step.total)
        bar.update(tasks[step.name], completed=step.done)

    with bar:
        yield listen
