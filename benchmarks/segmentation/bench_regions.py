"""Speed of the region segmenter beside OpenCV's segmentations on the same work grid.

The scene is a made one: discs of their own colour and distance on a slanted ground. The others
see no depth, and their image is reduced before the clock starts.

Run: python benchmarks/segmentation/bench_regions.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import DepthKind, DepthMap, Image8, Size
from relievo.core.words import Preset
from relievo.segmentation.regions import GRID_PIXELS, RegionSegmenter, work_image

MAP_SIZE = (216, 384)
SUPERPIXEL_PX = 20
SLIC_ITERATIONS = 10


def scene(size: Size) -> tuple[Image8, DepthMap]:
    """An image with noise and its map of a network's size."""
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
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.7), np.float32)
    noisy = np.asarray(cv2.add(image, noise), np.uint8)
    return noisy, DepthMap(small, DepthKind.RELATIVE_INVERSE_DEPTH)


def regions(size: Size, *, has_depth: bool) -> Callable[[], object]:
    """Our regions, from the full image to the map."""
    image, depth = scene(size)
    segmenter = RegionSegmenter()
    return lambda: segmenter.segment(image, depth if has_depth else None)


def slic(size: Size) -> Callable[[], object]:
    """OpenCV's superpixels, which nothing joins further."""
    lab = cv2.cvtColor(work_image(scene(size)[0], GRID_PIXELS[Preset.BALANCED]), cv2.COLOR_RGB2LAB)

    def run() -> object:
        found = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, SUPERPIXEL_PX)
        found.iterate(SLIC_ITERATIONS)
        return found.getLabels()

    return run


def graph(size: Size) -> Callable[[], object]:
    """OpenCV's graph-based segmentation of colours."""
    image = work_image(scene(size)[0], GRID_PIXELS[Preset.BALANCED])
    found = cv2.ximgproc.segmentation.createGraphSegmentation()
    return lambda: found.processImage(image)


CASES = [
    case
    for label, size in SIZES.items()
    for case in (
        Case("regions with depth", label, lambda size=size: regions(size, has_depth=True)),
        Case("regions without depth", label, lambda size=size: regions(size, has_depth=False)),
        Case("OpenCV graph segmentation", label, lambda size=size: graph(size)),
        Case("OpenCV SLIC", label, lambda size=size: slic(size)),
    )
]

if __name__ == "__main__":
    print_table(CASES)
