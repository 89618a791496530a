"""The search for the parameters of OpenCV's filters, and a table of how good they are.

Maps are true inverse depth, averaged to an 8th and a 16th of the size and then blurred, as a
network would. The best parameters have the highest F1 of outlines within 2 pixels, mean of both
sizes, without an absolute relative error far above that of bilinear upsampling.

Run: python benchmarks/refinement/tune_opencv.py FOLDER TRIALS [METHOD...]

FOLDER is a data set with dense truth, such as Middlebury. With 0 trials, only the table is printed.
METHOD is a filter in our frame, such as "opencv-guided", or a plain one: "OpenCV guided filter".
"""

import dataclasses
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from bench_guided import scene

from relievo.core.types import BoolMap, FloatMap, Image
from relievo.data.registry import open_sets
from relievo.evaluate.edge_peers import OPENCV_PEERS, OpenCVPeer
from relievo.evaluate.edges import BLUR_PX
from relievo.evaluate.small_truth import blurred, reduced
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.boundary import tolerant_boundary
from relievo.metrics.edges import leakage
from relievo.refinement.coarse_to_fine import EdgeFilter
from relievo.refinement.fill import fill_invalid
from relievo.refinement.guided import upsample
from relievo.refinement.opencv_filters import OPENCV_METHODS

Filter: TypeAlias = Callable[[FloatMap, Image], FloatMap]

FACTORS = (8, 16)
RADIUS_PX = 2.0
MOST_ERROR = 1.01
MOST_ERROR_OF_PEERS = 1.1
"""Plain filters pay for sharp steps with errors: held to 1 %, some would hardly move any."""
BIG_STEP = 0.3
"""Spread of the logarithm of a parameter from the best one so far."""
TUNED: Mapping[str, EdgeFilter | OpenCVPeer] = {**OPENCV_METHODS, **OPENCV_PEERS}
"""What can be tuned, by its name."""


class Case(NamedTuple):
    """A map to be upsampled, its truth and what bilinear upsampling makes of it.

    Depth is (H, W), over its true median.
    """

    factor: int
    values: FloatMap
    guide: Image
    depth: FloatMap
    valid: BoolMap
    plain: FloatMap


class Score(NamedTuple):
    """Means over images."""

    f1: float
    leakage: float
    abs_rel: float


def cases(folder: Path) -> Iterator[Case]:
    """Every image of the sets of a folder, at every factor."""
    for dataset in open_sets(folder):
        for id in dataset.ids:
            sample = dataset.read(id)
            inverse = to_relative_inverse(sample.truth)
            valid = inverse.values > 0
            if inverse.valid is not None:
                valid &= inverse.valid
            depth = np.ones_like(inverse.values)
            np.divide(np.median(inverse.values[valid]), inverse.values, out=depth, where=valid)
            for factor in FACTORS:
                values = fill_invalid(blurred(reduced(inverse, factor), BLUR_PX))
                plain = aligned(upsample(values, sample.image, method="bilinear"), depth, valid)
                yield Case(factor, values, sample.image, depth, valid, plain)


def aligned(inverse: FloatMap, depth: FloatMap, valid: BoolMap) -> FloatMap:
    """Depth (H, W) from a map of inverse depth, after a scale and a shift."""
    return align(inverse, depth, valid, Alignment.AFFINE_DISPARITY).depth


def scores(everything: list[Case], method: Filter) -> dict[int, Score]:
    """The score of a filter at each factor."""
    rows: dict[int, list[Score]] = {factor: [] for factor in FACTORS}
    for case in everything:
        truth, valid = case.depth, case.valid
        depth = aligned(method(case.values, case.guide), truth, valid)
        f1 = tolerant_boundary(depth, truth, valid, radius_px=RADIUS_PX).f1
        leaked = leakage(depth, truth, case.plain, valid, case.factor)
        error = float((np.abs(depth - truth) / truth)[valid].mean())
        rows[case.factor].append(Score(f1, leaked, error))
    return {factor: Score(*np.mean(each, axis=0)) for factor, each in rows.items()}


def named(name: str) -> Filter:
    """A filter with the parameters in the code."""
    return of(TUNED[name]) if name in TUNED else partial(upsample, method=name)


def of(method: EdgeFilter | OpenCVPeer) -> Filter:
    """A filter for guides of 8 bits and maps that are smeared by a pixel."""
    return method if isinstance(method, OpenCVPeer) else partial(method, peak=255.0, radius=1)


def varied(parameters: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Changes two parameters."""
    changed = dict(parameters)
    for name in rng.choice(list(parameters), 2, replace=False):
        value = parameters[name]
        changed[name] = (
            max(1, value + int(rng.choice((-1, 1))))
            if isinstance(value, int)
            else value * math.exp(rng.normal(0, BIG_STEP))
        )
    return changed


def tune(name: str, trials: int, everything: list[Case], plain: dict[int, Score]) -> None:
    """Walks at random from the parameters in the code, and prints each better place."""
    rng = np.random.default_rng(0)
    kind, best = type(TUNED[name]), dataclasses.asdict(TUNED[name])
    most_error = MOST_ERROR_OF_PEERS if name in OPENCV_PEERS else MOST_ERROR
    best_f1 = 0.0
    for trial in range(trials):
        tried = varied(best, rng) if trial else best
        found = scores(everything, of(kind(**tried)))
        f1 = float(np.mean([score.f1 for score in found.values()]))
        fair = all(found[each].abs_rel <= most_error * plain[each].abs_rel for each in FACTORS)
        if fair and f1 > best_f1:
            best, best_f1 = tried, f1
            shown = ", ".join(f"{key}={value:.3g}" for key, value in best.items())
            print(f"{name}, trial {trial}: {f1:.4f} with {shown}", flush=True)


def print_row(name: str, found: dict[int, Score]) -> None:
    """Prints one filter: its score at each factor and its time at 1080p."""
    values, guide = scene((1080, 1920))
    method, seconds = named(name), []
    for _ in range(3):
        start = time.perf_counter()
        method(values, guide)
        seconds.append(time.perf_counter() - start)
    columns = (f"{each.f1:.3f} {each.leakage:.3f} {each.abs_rel:.4f}" for each in found.values())
    print(f"{name:28}", *columns, f"{1000 * min(seconds):6.0f} ms", sep="  ", flush=True)


def main(arguments: list[str]) -> None:
    """Tunes and prints what was asked for."""
    folder, trials, *chosen = arguments
    everything = list(cases(Path(folder)))
    plain = scores(everything, named("bilinear"))
    for name in chosen or TUNED:
        tune(name, int(trials), everything, plain)
    print("filter; F1, leakage and abs_rel of", *(f"1/{each}" for each in FACTORS))
    for name in ("bilinear", "outlines", *(chosen or TUNED)):
        print_row(name, scores(everything, named(name)))


if __name__ == "__main__":
    main(sys.argv[1:])
