"""Overlap of stages: each runs in a thread of its own, a few items ahead of the next.

The stages of a film release Python's lock while they work (decoder, network, encoder, compiled
loops), so threads are enough, and bounded queues keep memory constant.
"""

import math
import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from relievo.core.checks import check_range

T = TypeVar("T")

_POLL_S = 0.1


@contextmanager
def ahead(items: Iterable[T], depth: int = 2) -> Iterator[Iterator[T]]:
    """Runs an iterable in a thread, a bounded number of items ahead of its reader.

    Order is kept. An exception in the iterable is raised where the reader stands. Leaving the
    context stops the thread and waits for it, so nothing runs on behind a failure; what the
    iterable would have raised after that point is dropped, and the reader has ended.

    Args:
        items: read in the thread; closed there if it is a generator.
        depth: finished items that may wait in the queue, >= 1; one more may wait to enter it.

    Raises:
        RangeError: if `depth` is below 1.
    """
    check_range("depth", depth, 1, math.inf)
    worker = _Worker(items, depth)
    reader = worker.results()
    worker.start()
    try:
        yield reader
    finally:
        worker.stop()
        reader.close()


class _Worker(threading.Thread, Generic[T]):
    def __init__(self, items: Iterable[T], depth: int) -> None:
        super().__init__(daemon=True, name="relievo-ahead")
        self._items = items
        self._queue: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(depth)
        self._stopped = threading.Event()

    def run(self) -> None:
        end: BaseException | None = None
        try:
            self._read()
        except BaseException as error:  # noqa: BLE001 - raised again in the reader's thread
            end = error
        self._put(end)

    def _read(self) -> None:
        iterator = iter(self._items)
        try:
            for item in iterator:
                if not self._put((item,)):
                    break
        finally:
            # What a generator holds open belongs to the thread that ran it.
            if isinstance(iterator, Generator):
                iterator.close()

    def _put(self, entry: tuple[T] | BaseException | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(entry, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False

    def results(self) -> Generator[T, None, None]:
        while True:
            entry = self._queue.get()
            if entry is None:
                return
            if isinstance(entry, BaseException):
                raise entry
            yield entry[0]

    def stop(self) -> None:
        self._stopped.set()
        self.join()
