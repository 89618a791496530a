"""Speed of the measures of one pair of 640 x 480, beside what they are mostly computed with.

Peers, in the same run: the depth measures written out in NumPy, as evaluation scripts have them;
the structural similarity of scikit-image (`pip install scikit-image`); a boundary measure that
compares neighbours once for every threshold.

Run: python benchmarks/metrics/bench_metrics.py
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

sys.path.insert(0, str(Path(__file__).parents[1]))
from record import write_result
from timing import Timing, measure

from relievo.metrics.alignment import Alignment, align
from relievo.metrics.boundary import THRESHOLDS, boundary_f1, tolerant_boundary
from relievo.metrics.depth import measure_depth
from relievo.metrics.edges import edge_distances
from relievo.metrics.hidden import measure_hidden
from relievo.metrics.views import psnr, ssim

SIZE = (480, 640)
MAX_DEPTH_M = 10.0


def scene() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """A room-like truth with steps, a prediction of it, and the pixels that count."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:1:480j, 0:1:640j]
    truth = 6 - 4 * y + 0.5 * x
    for _ in range(12):
        top, left = rng.integers(0, 400), rng.integers(0, 520)
        truth[top : top + 80, left : left + 120] = rng.uniform(1, 4)
    prediction = truth * rng.uniform(0.85, 1.15, SIZE)
    return truth.astype(np.float32), prediction.astype(np.float32), rng.random(SIZE) < 0.95


def written_out(
    prediction: NDArray[np.float32], truth: NDArray[np.float32], valid: NDArray[np.bool_]
) -> dict[str, Any]:
    """Every measure as its definition reads, in NumPy."""
    g = truth[valid].astype(np.float64)
    p = np.clip(prediction[valid].astype(np.float64), 1e-3, MAX_DEPTH_M)
    larger, d = np.maximum(p / g, g / p), np.log(p) - np.log(g)
    rmse = np.sqrt(np.mean((p - g) ** 2))
    return {
        "abs_rel": np.mean(np.abs(p - g) / g),
        "sq_rel": np.mean((p - g) ** 2 / g),
        "sq_rel_g2": np.mean((p - g) ** 2 / g**2),
        "rmse": rmse,
        "rmse_log": np.sqrt(np.mean(d**2)),
        "log10": np.mean(np.abs(np.log10(p) - np.log10(g))),
        **{f"delta_{k}": np.mean(larger < 1.25**k) for k in (1, 2, 3)},
        "silog": 100 * np.std(d),
        "si_rmse_log": np.sqrt(2 * np.var(d)),
        "irmse": 1000 * np.sqrt(np.mean((1 / p - 1 / g) ** 2)),
        "correlation": np.corrcoef(p, g)[0, 1],
        "psnr": 20 * np.log10(g.max() / rmse),
    }


def compared_per_threshold(prediction: NDArray[np.float32], truth: NDArray[np.float32]) -> float:
    """Depth Pro's boundary F1 with every threshold and direction compared anew."""
    total = 0.0
    for threshold in THRESHOLDS:
        precision, recall = [], []
        for axis in (0, 1):
            p, g = (np.moveaxis(1 / each, axis, 0) for each in (prediction, truth))
            for a, b in (((p[1:], p[:-1]), (g[1:], g[:-1])), ((p[:-1], p[1:]), (g[:-1], g[1:]))):
                found, real = a[0] / a[1] > threshold, b[0] / b[1] > threshold
                both = (found & real).sum()
                precision.append(both / max(found.sum(), 1))
                recall.append(both / max(real.sum(), 1))
        pr = np.mean(precision) + np.mean(recall)
        total += threshold * (2 * np.mean(precision) * np.mean(recall) / pr if pr else 0)
    return total / sum(THRESHOLDS)


def main() -> None:
    """Times every case and writes results/metrics.json."""
    truth, prediction, valid = scene()
    rng = np.random.default_rng(1)
    view = rng.integers(0, 256, (*SIZE, 3), np.uint8)
    other = np.clip(view + rng.integers(-9, 9, view.shape), 0, 255).astype(np.uint8)
    shift = (6 / truth).astype(np.float32)
    whole = np.ones(SIZE, np.bool_)

    def similarity() -> object:
        return structural_similarity(
            view,
            other,
            channel_axis=2,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
        )

    cases: dict[str, Callable[[], object]] = {
        "depth, all measures": lambda: measure_depth(
            prediction, truth, valid, max_depth=MAX_DEPTH_M
        ),
        "depth, written out in NumPy": lambda: written_out(prediction, truth, valid),
        "fit in disparity": lambda: align(
            1 / prediction, truth, valid, Alignment.AFFINE_DISPARITY, max_depth=MAX_DEPTH_M
        ),
        "boundary F1, ten thresholds": lambda: boundary_f1(prediction, truth),
        "boundary F1, per threshold": lambda: compared_per_threshold(prediction, truth),
        "boundary within 2 px": lambda: tolerant_boundary(prediction, truth, whole),
        "edge distances": lambda: edge_distances(prediction, truth, whole),
        "PSNR": lambda: psnr(view, other),
        "SSIM": lambda: ssim(view, other),
        "SSIM, scikit-image": similarity,
        "HiddenStereo, all measures": lambda: measure_hidden(view, other, view, shift),
    }
    times: dict[str, Timing] = {}
    for name, case in cases.items():
        times[name] = measure(case)
        print(f"{name:32}", *(f"{value:9.2f}" for value in times[name]), "ms", flush=True)
    ratios = {
        "depth measures": ("depth, written out in NumPy", "depth, all measures"),
        "boundary F1": ("boundary F1, per threshold", "boundary F1, ten thresholds"),
        "SSIM": ("SSIM, scikit-image", "SSIM"),
    }
    numbers = {
        "ms": {name: round(timing.median_ms, 2) for name, timing in times.items()},
        "times_faster_than_peer": {
            name: round(times[peer].median_ms / times[ours].median_ms, 1)
            for name, (peer, ours) in ratios.items()
        },
    }
    print(numbers["times_faster_than_peer"])
    print(write_result("metrics", numbers))


if __name__ == "__main__":
    main()
