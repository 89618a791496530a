"""Timing for all benchmarks: warm-up, median and spread over repeats, one line per case."""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

SIZES = {"720p": (720, 1280), "1080p": (1080, 1920), "4K": (2160, 3840)}
REPEATS = 9


class Timing(NamedTuple):
    """Milliseconds per call: the median and the fastest and slowest of the repeats."""

    median_ms: float
    low_ms: float
    high_ms: float


class Case(NamedTuple):
    """A named call; its inputs are made before it is timed."""

    name: str
    size: str
    prepare: Callable[[], Callable[[], object]]


def measure(function: Callable[[], object], repeats: int = REPEATS) -> Timing:
    """Times a call after one call that is not counted (compilation, caches)."""
    function()
    times_ms = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times_ms.append((time.perf_counter() - start) * 1e3)
    return Timing(statistics.median(times_ms), min(times_ms), max(times_ms))


def print_table(cases: Iterable[Case]) -> None:
    """Runs every case and prints its line."""
    print(f"{'case':32} {'size':>6} {'median':>9} {'low':>9} {'high':>9}  ms")
    for case in cases:
        timing = measure(case.prepare())
        print(f"{case.name:32} {case.size:>6}", *(f"{value:9.1f}" for value in timing), flush=True)
