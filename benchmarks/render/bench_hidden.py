"""Speed of HiddenStereo views.

Run: python benchmarks/render/bench_hidden.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.render.hidden import hide_pair


def hidden(size: tuple[int, int]) -> Callable[[], object]:
    """Views of a noise image over a wave of depth; time does not depend on the content."""
    height, width = size
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    wave = np.sin(np.linspace(0, 20, width, dtype=np.float32)) * np.float32(3.5)
    disparity = np.ascontiguousarray(np.broadcast_to(wave, (height, width)))
    return lambda: hide_pair(image, disparity)


CASES = [
    Case("hidden pair", label, lambda size=size: hidden(size)) for label, size in SIZES.items()
]

if __name__ == "__main__":
    print_table(CASES)
