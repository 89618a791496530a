"""The record of a run, one line an item, from which an interrupted run goes on.

The first line says what was run; another run refuses to go on with it. A line that an interruption
cut short is dropped.
"""

import json
import math
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TextIO

from relievo.core.errors import OutputError, OutputExistsError
from relievo.evaluate.benchmark import Measured
from relievo.io.atomic import replacing
from relievo.io.locking import locked
from relievo.metrics.depth import Totals


class Journal:
    """Items measured so far, in a file or, without one, in memory alone.

    Args:
        path: the file; None = no file.
        run: what the numbers depend on.
        restart: whether to begin anew where the file is of another run.

    Raises:
        OutputExistsError: if the file is of another run, in which case the message names the
            difference, or another run is writing it.
    """

    def __init__(self, path: Path | None, run: Mapping[str, Any], *, restart: bool = False) -> None:
        self.done: dict[str, Measured] = {}
        self._path = path
        if path is None:
            return
        with ExitStack() as opened:
            opened.enter_context(locked(path.parent, path))
            self._file = self._begin(path, json.loads(json.dumps(run)), restart)
            opened.callback(self._file.close)
            self._opened = opened.pop_all()

    def add(self, item: str, measured: Measured) -> None:
        """Keeps what was measured of an item.

        Raises:
            OutputError: if the file cannot be written.
        """
        self.done[item] = measured
        if self._path is not None:
            self._write(_line(item, measured))

    def close(self) -> None:
        """Closes the file, and lets other runs write it."""
        if self._path is not None:
            self._opened.close()

    def _begin(self, path: Path, head: Mapping[str, Any], restart: bool) -> TextIO:
        if path.is_file() and not restart:
            self._read(path, head)
        lines = [head, *(_line(item, measured) for item, measured in self.done.items())]
        # Rewritten whole, beside the old one: what was kept survives a kill at any moment.
        with replacing(path, overwrite=True) as temporary:
            text = "".join(json.dumps(line) + "\n" for line in lines)
            temporary.write_text(text, encoding="utf-8")
        return path.open("a", encoding="utf-8")

    def _write(self, record: Mapping[str, Any]) -> None:
        try:
            self._file.write(json.dumps(record) + "\n")
            self._file.flush()
        except OSError as error:
            raise OutputError(f"{self._path}: cannot be written: {error.strerror}") from error

    def _read(self, path: Path, head: Mapping[str, Any]) -> None:
        text = path.read_text(encoding="utf-8", errors="replace")
        records = [_parsed(line) for line in text.splitlines()]
        if not records:
            return
        before = records[0]
        differing = [key for key in head.keys() | before.keys() if head.get(key) != before.get(key)]
        if differing:
            key = sorted(differing)[0]
            raise OutputExistsError(
                f"{path}: of another run, whose {key} was {before.get(key)!r} and not "
                f"{head.get(key)!r}; choose another folder, or --restart to begin anew"
            )
        for record in records[1:]:
            # A line that is damaged in any way is measured again.
            with suppress(ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                self.done[str(record["item"])] = _measured(record)


def plain(value: float) -> float | None:
    """A number as JSON can hold it: neither NaN nor infinity, for which it has no words."""
    return value if math.isfinite(value) else None


def _line(item: str, measured: Measured) -> dict[str, Any]:
    return {
        "item": item,
        "measures": {m: _words(numbers) for m, numbers in measured.measures.items()},
        "totals": measured.totals and {m: list(t) for m, t in measured.totals.items()},
    }


def _words(numbers: Mapping[str, float]) -> dict[str, float | str]:
    return {k: v if math.isfinite(v) else str(v) for k, v in numbers.items()}


def _measured(record: Mapping[str, Any]) -> Measured:
    measures = {
        method: {name: float(value) for name, value in numbers.items()}
        for method, numbers in record["measures"].items()
    }
    totals = record["totals"]
    return Measured(measures, totals and {m: Totals(*t) for m, t in totals.items()})


def _parsed(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
