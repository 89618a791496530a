import gc
import math
import multiprocessing
import operator
import os
import subprocess
import sys
import time
from functools import partial

import pytest

from relievo.core.errors import DependencyError, RangeError
from relievo.scenes.workers import in_processes


def wait_for_none(deadline_s=10.0):
    end = time.monotonic() + deadline_s
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.02)
    return multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_in_order(workers):
    work = partial(operator.mul, 3)
    assert list(in_processes(work, range(9), workers)) == [3 * n for n in range(9)]
    assert wait_for_none()


@pytest.mark.parametrize("workers", [0, 1])
def test_errors_come_where_their_result_is_due(workers):
    results = in_processes(math.sqrt, [4.0, -1.0], workers)
    assert next(results) == 2
    with pytest.raises(ValueError, match=r"math domain|nonnegative"):
        next(results)
    assert wait_for_none()


def test_an_endless_stream_is_read_a_little_ahead_and_ends_when_it_is_closed():
    taken = []

    def items():
        number = 0
        while True:
            taken.append(number)
            yield number
            number += 1

    results = in_processes(abs, items(), 1)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) <= 5
    results.close()
    assert wait_for_none()


def test_a_forgotten_stream_ends_its_processes():
    results = in_processes(abs, iter(int, 1), 1)
    assert next(results) == 0
    del results
    gc.collect()
    assert wait_for_none()


def test_a_process_that_ends_by_itself_is_an_error_that_says_so():
    with pytest.raises(DependencyError, match="makes scenes has ended"):
        list(in_processes(os._exit, [1], 1))
    assert wait_for_none()


@pytest.mark.parametrize("workers", [-1, 1000])
def test_impossible_numbers_of_processes_are_refused(workers):
    with pytest.raises(RangeError, match="workers"):
        next(in_processes(abs, [1], workers))


def test_processes_end_with_the_one_that_started_them():
    script = """
import os
from relievo.scenes.workers import in_processes
if __name__ == "__main__":
    print(next(in_processes(os.getpgid, iter(int, 1), 1)), flush=True)
    os._exit(9)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, start_new_session=True
    )
    group = int(done.stdout)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process is left over")
