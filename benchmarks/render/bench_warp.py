"""Speed of both views by warping, with the row-nearest warp and Telea inpainting beside it.

Run: python benchmarks/render/bench_warp.py; `bench_views.py` records it with all other views.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.render.patches import PatchFiller
from relievo.render.stereo import render_pair


def scene(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A textured image whose disparity has a slope, discs and soft edges; 2 % of the width."""
    height, width = size
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    image = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    nearness = 0.3 * y / height
    for _ in range(12):
        centre = rng.uniform((0, 0), (height, width))
        radius = rng.uniform(0.05, 0.15) * height
        inside = (y - centre[0]) ** 2 + (x - centre[1]) ** 2 < radius**2
        nearness[inside] = rng.uniform(0.4, 1.0)
    soft = cv2.GaussianBlur(nearness, (0, 0), width / 1280)
    return image, (soft * np.float32(0.02 * width)).astype(np.float32)


def warp(size: tuple[int, int]) -> Callable[[], object]:
    """Our views."""
    image, disparity = scene(size)
    return lambda: render_pair(image, disparity, zero_plane_disparity=0.01 * size[1])


def nearest_telea(size: tuple[int, int]) -> Callable[[], object]:
    """The baseline's views."""
    image, disparity = scene(size)
    half = (disparity - np.float32(0.01 * size[1])) / 2
    return lambda: [_nearest_telea(image, gain * half) for gain in (1, -1)]


def _nearest_telea(image: np.ndarray, offset: np.ndarray) -> np.ndarray:
    view, holes = _scatter_nearest(image, offset)
    return cv2.inpaint(view, holes, 3, cv2.INPAINT_TELEA)


@numba.njit(parallel=True, cache=True)
def _scatter_nearest(image: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    height, width = offset.shape
    view, holes = np.zeros_like(image), np.ones((height, width), np.uint8)
    for y in numba.prange(height):
        nearest = np.full(width, -1.0, np.float32)
        for x in range(width):
            target = int(np.floor(x + offset[y, x] + 0.5))
            if 0 <= target < width and abs(offset[y, x]) >= nearest[target]:
                nearest[target] = abs(offset[y, x])
                view[y, target] = image[y, x]
                holes[y, target] = 0
    return view, holes


def patches(size: tuple[int, int]) -> Callable[[], object]:
    """Our views, painted with patches."""
    image, disparity = scene(size)
    disparity -= np.float32(0.01 * size[1])
    return lambda: render_pair(image, disparity, filler=PatchFiller())


CASES = [
    Case(name, label, lambda make=make, size=size: make(size))
    for label, size in {**SIZES, "12 MP": (3000, 4000)}.items()
    for name, make in (("warp pair", warp), ("row-nearest + Telea pair", nearest_telea))
]

if __name__ == "__main__":
    print_table(CASES)
