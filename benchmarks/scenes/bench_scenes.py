"""Generated scenes: pictures a second, memory, and how exact what they say is.

Speed is that of the endless stream of whole samples, 320 x 240 with shadows, developed as
photographs, once its processes run. Exactness is measured on worlds of every kind, on the light
itself: what depth, pose and motion say against what the pictures show.

Run: python benchmarks/scenes/bench_scenes.py [--quick]
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
from exactness import Exactness, exactness_of
from record import write_result

from relievo.scenes.kinds.registry import KINDS, make_world
from relievo.scenes.picture import FAST, FINE, Quality
from relievo.scenes.render import Parts, Stage
from relievo.scenes.stream import Scenes
from relievo.scenes.take_options import TakeOptions

SIZE = (240, 320)
ALL = Parts(right=True, motion=True, background=True, baseline_m=0.1)
EVERYTHING = TakeOptions(right=True, motion=True, background=True)


def per_second(
    kinds: Sequence[str], workers: int, samples: int, options: TakeOptions
) -> dict[str, float]:
    """Samples a second of a stream, and the largest memory of a process in MiB."""
    stream = Scenes(list(kinds), SIZE, 0, options, workers=workers)
    with closing(iter(stream)) as drawn:  # type: ignore[type-var]
        # Processes start, textures are made and kernels read: that is paid once.
        for _ in range(samples):
            next(drawn)
        start = time.perf_counter()
        for _ in range(samples):
            next(drawn)
        rate = samples / (time.perf_counter() - start)
        return {"per_second": round(rate, 2), "worker_mib": _largest_child_mib()}


def _largest_child_mib() -> float:
    """The resident memory of the largest process started from here."""
    largest = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in _lines(path) if ":" in line)
        if fields.get("PPid", "").strip() == str(os.getpid()) and "VmHWM" in fields:
            largest = max(largest, int(fields["VmHWM"].split()[0]))
    return round(largest / 1024, 1)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []  # it ended meanwhile


def costs(kind: str, worlds: int, quality: Quality) -> dict[str, float]:
    """Median seconds of one process: world, preparation, and each further picture."""
    parts: dict[str, list[float]] = {"world": [], "prepare": [], "picture": []}
    faces = []
    for number in range(worlds):
        times = [time.process_time()]
        world = make_world(kind, np.random.default_rng((7, number)))
        times.append(time.process_time())
        stage = Stage(world, quality)
        times.append(time.process_time())
        stage.render(world.cameras[0], SIZE)
        middle = time.process_time()
        for camera in world.cameras[1:4]:
            stage.render(camera, SIZE)
        parts["world"].append(times[1] - times[0])
        parts["prepare"].append(times[2] - times[1])
        parts["picture"].append((time.process_time() - middle) / 3)
        faces.append(sum(len(thing.mesh.corners) for thing in world.things))
    found = {name: round(statistics.median(values), 4) for name, values in parts.items()}
    return {**found, "triangles": statistics.median(faces)}


def exactness(kind: str, worlds: int, quality: Quality) -> dict[str, float]:
    """Medians over frames of moving cameras, and the worst of each measure."""
    found: list[Exactness] = []
    for number in range(worlds):
        world = make_world(kind, np.random.default_rng((8, number)))
        stage = Stage(world, quality)
        for bent in world.cameras[:2]:
            camera = replace(bent, distortion=(0.0, 0.0))
            now = stage.render(camera, SIZE, 1.0, parts=ALL, next_time_s=1 + 1 / 24)
            found.append(exactness_of(now, stage.render(camera, SIZE, 1 + 1 / 24)))
    return {
        name: round(float(np.nanmedian([getattr(each, name) for each in found])), 4)
        for name in Exactness._fields
    }


def main() -> None:
    """Measures and records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    count, worlds = (48, 3) if quick else (240, 12)
    cores = os.cpu_count() or 1
    numbers: dict[str, Any] = {"size": SIZE, "workers": cores, "samples": count}
    numbers["mixed"] = per_second(list(KINDS), cores, count, TakeOptions())
    numbers["mixed, one worker"] = per_second(list(KINDS), 1, count // 2, TakeOptions())
    numbers["mixed, every part"] = per_second(list(KINDS), cores, count // 2, EVERYTHING)
    for name in ("mixed", "mixed, one worker", "mixed, every part"):
        print(name, numbers[name], flush=True)
    for kind in KINDS:
        numbers[kind] = {
            **per_second([kind], cores, count // 2, TakeOptions()),
            "seconds": costs(kind, worlds, FAST),
            "exactness": exactness(kind, worlds, FAST),
            "exactness, fine": exactness(kind, max(worlds // 3, 1), FINE),
        }
        print(kind, numbers[kind], flush=True)
    print(write_result("scenes", numbers))


if __name__ == "__main__":
    main()
