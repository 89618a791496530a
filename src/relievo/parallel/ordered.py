"""Several items worked on at once, handed on in order.

A compiled loop that splits one frame over all cores waits for its slowest part; beside a decoder
and an encoder that part is always late. One thread a frame and several frames at once keeps every
core busy instead.
"""

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numba
from numba.np.ufunc import threading_layer

from relievo.core.checks import check_range

S = TypeVar("S")
T = TypeVar("T")

MOST_WORKERS = 8
"""Each holds a frame and its views in memory, and an encoder keeps up with no more."""


def map_ordered(
    work: Callable[[S], T], items: Iterable[S], workers: int | None = None
) -> Iterator[T]:
    """Applies a function to items, several at once, and yields the results in order.

    At most one item more than there are workers is taken ahead of the reader. An exception is
    raised where its result is due. Within the workers numba's loops use one thread each.

    Args:
        work: called in the workers.
        items: read in the reader's thread.
        workers: threads, >= 1; None = as many as `safe_workers` says.

    Raises:
        RangeError: if `workers` is below 1, at the first result.
    """
    count = safe_workers() if workers is None else workers
    check_range("workers", count, 1, math.inf)
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(count, "relievo-work", lambda: numba.set_num_threads(1)) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for task in waiting:
                task.cancel()


def safe_workers() -> int:
    """How many threads may run compiled loops at once: one a core up to a limit, or one.

    Numba's own fallback threading layer ends the process when two threads enter it at once; it is
    chosen where neither OpenMP nor TBB is installed.
    """
    numba.set_num_threads(numba.get_num_threads())  # makes numba choose its layer
    return 1 if threading_layer() == "workqueue" else min(os.cpu_count() or 1, MOST_WORKERS)
