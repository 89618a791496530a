"""Speed of painting the holes of one view with patches, with OpenCV's inpainting beside it.

Run: python benchmarks/render/bench_fill.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.render.patches import PatchFiller

HOLE_SHARE = 0.02


def scene(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A textured view with upright holes, a near surface to the right of each."""
    height, width = size
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8)
    view = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    disparity, holes = np.zeros(size, np.float32), np.zeros(size, bool)
    across = width // 100
    while holes.mean() < HOLE_SHARE:
        top, left = rng.integers(0, (height * 2 // 3, width - 4 * across))
        rows = slice(top, top + height // 4)
        disparity[rows, left + across : left + 4 * across] = across
        holes[rows, left + across : left + 4 * across] = False
        holes[rows, left : left + across] = True
        disparity[rows, left : left + across] = 0
    view[holes] = cv2.blur(view, (31, 31))[holes]
    return view, disparity, holes


def patches(size: tuple[int, int]) -> Callable[[], object]:
    """Our painter."""
    view, disparity, holes = scene(size)
    filler = PatchFiller()
    return lambda: filler.fill(view.copy(), disparity, holes, bit_depth=8)


def opencv(size: tuple[int, int], method: int) -> Callable[[], object]:
    """OpenCV's, which know nothing of depth."""
    view, _, holes = scene(size)
    return lambda: cv2.inpaint(view, holes.view(np.uint8), 3, method)


CASES = [
    Case(name, label, lambda make=make, size=size: make(size))
    for label, size in SIZES.items()
    for name, make in (
        ("patches", patches),
        ("Telea", lambda size: opencv(size, cv2.INPAINT_TELEA)),
        ("Navier-Stokes", lambda size: opencv(size, cv2.INPAINT_NS)),
    )
]

if __name__ == "__main__":
    print_table(CASES)
