"""Independent pieces of work in several processes, handed on in order.

Worlds are made by Python code that holds its lock, so threads would not help. Processes are
started afresh: a script that uses them needs its `if __name__ == "__main__":`.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from typing import Any, TypeVar

from relievo.core.checks import check_range
from relievo.core.errors import DependencyError

S = TypeVar("S")
T = TypeVar("T")

MOST_WORKERS = 256

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of settings of glibc's `mallopt`."""
_LARGE = 2**26


def in_processes(
    work: Callable[[S], T], items: Iterable[S], workers: int
) -> Generator[T, None, None]:
    """Applies a function to items and yields the results in order; ends its processes at the end.

    At most two items for each process are taken ahead of the reader. An exception is raised where
    its result is due. The end is that of the items, of the reader, or an exception.

    Args:
        work: a function of a module, or a `functools.partial` of one.
        items: of plain data; read in the reader's process.
        workers: processes; 0 = all is done here.

    Raises:
        RangeError: if `workers` is outside 0 to MOST_WORKERS, at the first result.
        DependencyError: if a process ended by itself, as for want of memory.
    """
    check_range("workers", workers, 0, MOST_WORKERS)
    if workers == 0:
        yield from map(work, items)
        return
    context = multiprocessing.get_context("spawn")
    stopped = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin, (stopped,))
    waiting: deque[Future[T]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(_unless_stopped, work, item))
            if len(waiting) >= 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise DependencyError(
            "a process that makes scenes has ended; is there enough memory for"
            f' {workers} of them, and is the program a file with `if __name__ == "__main__":`?'
        ) from error
    finally:
        # What runs is a second or so of work; it is left to end so that no file is half-written.
        stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)


class _Process:
    """What a process that works knows: whether nobody waits for its results any more."""

    stopped: Event


def _unless_stopped(work: Callable[[S], T], item: S) -> T:
    # Items that processes have fetched already cannot be cancelled.
    if _Process.stopped.is_set():
        raise CancelledError
    done = work(item)
    _give_back_memory()
    return done


def _keep_large_arrays() -> None:
    """Keeps what large arrays took for the next ones: pages that are new each time take longer."""
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _LARGE)


def _give_back_memory() -> None:
    """Returns what the last item took: the C library keeps twice as much as a world needs."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


def _begin(stopped: Event) -> None:
    """Prepares a process that works."""
    _Process.stopped = stopped
    # Interruptions go to the whole group of processes, but only the reader answers them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["NUMBA_NUM_THREADS"] = "1"
    _keep_large_arrays()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
