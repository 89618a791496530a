"""Speed of every refine method beside OpenCV's guided filter with an RGB guide.

The scene is a made one with outlines over about a tenth of its area, as photographs have.

Run: python benchmarks/refine/bench_guided.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import FloatMap, Image, Size
from relievo.refinement.guided import METHODS, upsample
from relievo.refinement.guided_filter import EPSILON

MAP_SIZE = (216, 384)
ALL_SIZES = {"half-sbs": (1080, 960), **SIZES, "12 MP": (3000, 4000)}


def scene(size: Size) -> tuple[FloatMap, Image]:
    """Discs of their own colour and distance on a slanted ground, with noise in the image."""
    rng = np.random.default_rng(0)
    height, width = size
    depth = np.tile(np.linspace(0, 0.3, height, dtype=np.float32)[:, None], (1, width))
    image = np.full((height, width, 3), 110, np.uint8)
    for nearness in np.linspace(0.3, 1, 8):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        radius = int(height * rng.uniform(0.05, 0.2))
        cv2.circle(depth, centre, radius, float(nearness), -1)
        cv2.circle(image, centre, radius, rng.integers(0, 256, 3).tolist(), -1)
    noise = rng.integers(0, 16, image.shape, dtype=np.uint8)
    small = cv2.resize(depth, MAP_SIZE[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.7), cv2.add(image, noise)


def refining(method: str, size: Size) -> Callable[[], object]:
    """Our method on a map of a network's size."""
    values, guide = scene(size)
    return lambda: upsample(values, guide, method=method)


def opencv(size: Size) -> Callable[[], object]:
    """OpenCV's guided filter at full size, its window as wide as ours."""
    values, guide = scene(size)
    soft = cv2.resize(values, size[::-1])
    radius = max(1, round(size[0] / MAP_SIZE[0]))
    # Its epsilon is for channels up to 255.
    return lambda: cv2.ximgproc.guidedFilter(guide, soft, radius, EPSILON * 255**2)


CASES = [
    case
    for label, size in ALL_SIZES.items()
    for case in (
        *(
            Case(f"refine {method}", label, lambda method=method, size=size: refining(method, size))
            for method in METHODS
        ),
        Case("OpenCV guidedFilter RGB", label, lambda size=size: opencv(size)),
    )
]

if __name__ == "__main__":
    print_table(CASES)
