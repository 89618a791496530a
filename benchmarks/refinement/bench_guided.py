"""Speed and memory of the refinement, with and without segments, beside filters of OpenCV.

The scene is a made one with outlines over about a tenth of its area, as photographs have; its
segments are exact and of the image's size. Memory is what a call takes at its peak beyond its
inputs and its result, measured in a process of its own.

Run: python benchmarks/refinement/bench_guided.py
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from record import write_result
from timing import SIZES, Timing, measure

from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Image, Size
from relievo.refinement.guided import METHODS, upsample
from relievo.refinement.guided_filter import EPSILON

MAP_SIZE = (216, 384)
FAST_MAP_SIZE = (144, 256)
ALL_SIZES = {"1080p": SIZES["1080p"], "4K": SIZES["4K"], "8K": (4320, 7680)}
OURS = {"outlines": MAP_SIZE, "outlines-fast": FAST_MAP_SIZE}
PEER_REPEATS = 3
COLOUR_SIGMA = 25.5


class Disc(NamedTuple):
    """One thing of the scene."""

    centre_xy: tuple[int, int]
    radius: int
    nearness: float
    colour: list[int]


def discs(size: Size) -> Iterator[Disc]:
    """Eight things of different sizes, from far to near."""
    rng = np.random.default_rng(0)
    height, width = size
    for nearness in np.linspace(0.3, 1, 8):
        centre_xy = (int(rng.integers(width)), int(rng.integers(height)))
        radius = int(height * rng.uniform(0.05, 0.2))
        yield Disc(centre_xy, radius, float(nearness), rng.integers(0, 256, 3).tolist())


def scene(size: Size, map_size: Size = MAP_SIZE) -> tuple[FloatMap, Image]:
    """Discs of their own colour and distance on a slanted ground, with noise in the image."""
    height, width = size
    depth = np.tile(np.linspace(0, 0.3, height, dtype=np.float32)[:, None], (1, width))
    image = np.full((height, width, 3), 110, np.uint8)
    for disc in discs(size):
        cv2.circle(depth, disc.centre_xy, disc.radius, disc.nearness, -1)
        cv2.circle(image, disc.centre_xy, disc.radius, disc.colour, -1)
    noise = np.random.default_rng(1).integers(0, 16, image.shape, dtype=np.uint8)
    small = cv2.resize(depth, map_size[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.7), cv2.add(image, noise)


def exact_segments(size: Size) -> SegmentMap:
    """The ground and each disc of the scene."""
    ids = np.zeros(size, np.uint16)
    for number, disc in enumerate(discs(size), start=1):
        cv2.circle(ids, disc.centre_xy, disc.radius, number, -1)
    return SegmentMap.numbered(ids)


def refining(
    method: str, size: Size, map_size: Size, *, has_segments: bool
) -> Callable[[], object]:
    """Our method on a map of a network's size."""
    values, guide = scene(size, map_size)
    segments = exact_segments(size) if has_segments else None
    return lambda: upsample(values, guide, method=method, segments=segments)


def opencv_guided(size: Size) -> Callable[[], object]:
    """OpenCV's guided filter at full size, its window as wide as ours."""
    values, guide = scene(size)
    soft = cv2.resize(values, size[::-1])
    radius = max(1, round(size[0] / MAP_SIZE[0]))
    # Its epsilon is for channels up to 255.
    return lambda: cv2.ximgproc.guidedFilter(guide, soft, radius, EPSILON * 255**2)


def opencv_median(size: Size) -> Callable[[], object]:
    """OpenCV's weighted median at full size, on a map of 8 bits, its window as wide as ours."""
    values, guide = scene(size)
    soft = cv2.resize(values, size[::-1])
    levels = np.clip(soft * 255, 0, 255).astype(np.uint8)
    radius = max(1, round(size[0] / MAP_SIZE[0]))
    return lambda: cv2.ximgproc.weightedMedianFilter(guide, levels, radius, sigma=COLOUR_SIGMA)


def time_ours() -> dict[str, Timing]:
    """Every size, with and without segments."""
    times = {}
    for label, size in ALL_SIZES.items():
        for method, map_size in OURS.items():
            for has_segments in (True, False):
                name = case_name(method, label, has_segments=has_segments)
                times[name] = measure(refining(method, size, map_size, has_segments=has_segments))
                print_row(name, times[name])
    return times


def time_others() -> dict[str, Timing]:
    """The other methods and the peers, at 1080p without segments."""
    size = SIZES["1080p"]
    cases = {
        f"{method} 1080p": refining(method, size, MAP_SIZE, has_segments=False)
        for method in METHODS
        if method not in OURS
    }
    cases["cv2 guidedFilter RGB 1080p"] = opencv_guided(size)
    cases["cv2 weightedMedianFilter 1080p"] = opencv_median(size)
    times = {}
    for name, case in cases.items():
        times[name] = measure(case, PEER_REPEATS)
        print_row(name, times[name])
    return times


def measure_memory() -> dict[str, float]:
    """Bytes per pixel of the image at the peak of a call, beyond its inputs and its result."""
    # Large arrays go back to the system at once, so that none is reused unseen.
    settings = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    found = {}
    for label in ALL_SIZES:
        for method in OURS:
            for has_segments in (True, False):
                name = case_name(method, label, has_segments=has_segments)
                command = [sys.executable, __file__, method, label, str(int(has_segments))]
                done = subprocess.run(
                    command,
                    env={**os.environ, **settings},
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
                found[name] = round(float(done.stdout), 1)
                print(f"{name:40} {found[name]:9.1f} bytes per pixel", flush=True)
    return found


def bytes_per_pixel(method: str, label: str, *, has_segments: bool) -> float:
    """Runs one case in this process, which has to be a fresh one."""
    size, map_size = ALL_SIZES[label], OURS[method]
    refining(method, (270, 480), (54, 96), has_segments=has_segments)()
    call = refining(method, size, map_size, has_segments=has_segments)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # starts a new peak
    before = _status_kib("VmRSS")
    result = call()
    beyond = (_status_kib("VmHWM") - before) * 1024 - np.asarray(result).nbytes
    return beyond / (size[0] * size[1])


def _status_kib(key: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))


def case_name(method: str, label: str, *, has_segments: bool) -> str:
    """What a case is called in the results."""
    return f"{method} {label}{' with segments' if has_segments else ''}"


def print_row(name: str, timing: Timing) -> None:
    """Prints the median and the fastest and slowest of one case."""
    print(f"{name:40}", *(f"{value:9.1f}" for value in timing), "ms", flush=True)


def main() -> None:
    """Measures every case and writes results/refinement.json."""
    times = {**time_ours(), **time_others()}
    memory = measure_memory()
    ours = times["outlines 1080p with segments"].median_ms
    peers = ("cv2 guidedFilter RGB", "cv2 weightedMedianFilter")
    numbers = {
        "ms": {name: round(timing.median_ms, 1) for name, timing in times.items()},
        "fastest_ms": {name: round(timing.low_ms, 1) for name, timing in times.items()},
        "working_bytes_per_pixel": memory,
        "times_faster_than_peer": {
            peer: round(times[f"{peer} 1080p"].median_ms / ours, 1) for peer in peers
        },
    }
    print(numbers["times_faster_than_peer"])
    print(write_result("refinement", numbers))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        chosen, size_name, known = sys.argv[1:]
        print(bytes_per_pixel(chosen, size_name, has_segments=known == "1"))
    else:
        main()
