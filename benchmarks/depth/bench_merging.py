"""Speed and memory of merged estimates beside plain ones, and what they gain on sets with truth.

Sets: AbsRel after a fit of scale and shift in disparity, and the share of depth edges found within
two pixels (F1). A merged map is twice as fine, so its steps are refined with twice the radius, and
`enlarged`, the plain map at that size, shows what comes of its size alone.

Run: python benchmarks/depth/bench_merging.py [--estimator lite] [--data DIR ...] [--images 40]
"""

import argparse
import resource
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import measure

from relievo.core.types import FloatMap, Image8
from relievo.core.words import Preset
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import Sample
from relievo.depth.api import DepthEstimator
from relievo.depth.merging import MergedEstimator
from relievo.depth.registry import load_depth
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.boundary import tolerant_boundary
from relievo.refinement.guided import upsample

PHOTOS = {"2 MP": (1200, 1600), "12 MP": (3000, 4000), "100 MP": (8000, 12000)}
REPEATS = 5
RADII = {"plain": 1, "enlarged": 2, "merged": 2}


def photo(height: int, width: int) -> Image8:
    """Smooth colours with noise: a network's time does not depend on what it sees."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)
    image = np.asarray(cv2.resize(coarse, (width, height)), np.uint8)
    cv2.add(image, rng.integers(0, 8, (height, width, 1), dtype=np.uint8).repeat(3, 2), dst=image)
    return image


def print_speed(name: str) -> None:
    """Milliseconds of every preset for photos of every size, and the peak of memory so far."""
    print(f"{'photo':>7} {'preset':9} {'plain':>8} {'merged':>8} ms   peak MiB before, after")
    for label, size in PHOTOS.items():
        image = photo(*size)
        for preset in (Preset.BALANCED, Preset.BEST):
            plain = load_depth(name, preset=preset)
            merged = MergedEstimator(plain)
            alone = measure(lambda: plain.estimate([image]), REPEATS).median_ms  # noqa: B023
            before = _peak_mib()
            whole = measure(lambda: merged.estimate([image]), REPEATS).median_ms  # noqa: B023
            print(
                f"{label:>7} {preset:9} {alone:8.0f} {whole:8.0f}      {before:.0f},"
                f" {_peak_mib():.0f}",
                flush=True,
            )


def print_quality(name: str, folders: list[Path], count: int) -> None:
    """Mean over images of every set of AbsRel, F1 unrefined and F1 refined."""
    print(f"{'set':24} {'preset':9} {'map':9} {'AbsRel':>7} {'F1':>7} {'F1 refined':>11}")
    for folder in folders:
        for dataset in open_sets(folder, None, kind=None):
            for preset in (Preset.BALANCED, Preset.BEST):
                means = _means(load_depth(name, preset=preset), dataset, count)
                for label, (abs_rel, f1, refined) in means.items():
                    print(
                        f"{dataset.name:24} {preset:9} {label:9} {abs_rel:7.4f} {f1:7.4f}"
                        f" {refined:11.4f}",
                        flush=True,
                    )


def _means(plain: DepthEstimator, dataset: Dataset, count: int) -> dict[str, list[float]]:
    merged = MergedEstimator(plain)
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for id in list(dataset.ids)[:: max(1, len(dataset.ids) // count)][:count]:
        sample = dataset.read(id)
        small = to_relative_inverse(plain.estimate([sample.image])[0]).values
        enlarged = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        maps = {
            "plain": small,
            "enlarged": np.asarray(enlarged, np.float32),
            "merged": to_relative_inverse(merged.estimate([sample.image])[0]).values,
        }
        for label, values in maps.items():
            rows.setdefault(label, []).append(_scores(values, sample, RADII[label]))
    return {label: np.nanmean(scores, axis=0).tolist() for label, scores in rows.items()}


def _scores(values: FloatMap, sample: Sample, radius: int) -> tuple[float, float, float]:
    """AbsRel, F1 and F1 after refinement."""
    inverse = to_relative_inverse(sample.truth)
    valid = inverse.values > 0
    if inverse.valid is not None:
        valid &= inverse.valid
    depth = np.ones(inverse.size)
    np.divide(np.median(inverse.values[valid]), inverse.values, out=depth, where=valid)
    plain, refined = (
        align(
            upsample(values, sample.image, method=method, radius=radius),
            depth,
            valid,
            Alignment.AFFINE_DISPARITY,
        ).depth
        for method in ("bilinear", "outlines")
    )
    abs_rel = float((np.abs(plain - depth) / depth)[valid].mean())
    f1, f1_refined = (tolerant_boundary(each, depth, valid).f1 for each in (plain, refined))
    return abs_rel, f1, f1_refined


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--estimator", default="lite")
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--images", type=int, default=40, help="of each set, evenly spread")
    arguments = parser.parse_args()
    print_speed(arguments.estimator)
    if arguments.data:
        print_quality(arguments.estimator, arguments.data, arguments.images)
