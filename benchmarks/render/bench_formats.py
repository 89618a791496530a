"""Speed of packing two views into each layout.

Run: python benchmarks/render/bench_formats.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import StereoPair
from relievo.core.words import Layout
from relievo.render.formats import pack, pack_depth, view_size

_DEPTH = (Layout.RGBD, Layout.DEPTH)


def packing(layout: Layout, size: tuple[int, int], squeeze: bool = False) -> Callable[[], object]:
    """Packs noise views of the size that the layout needs, or of full size if it must squeeze."""
    rng = np.random.default_rng(0)
    needed = size if squeeze else view_size(layout, size)
    left, right = (rng.integers(0, 256, (*needed, 3), dtype=np.uint8) for _ in range(2))
    if layout in _DEPTH:
        levels = rng.random(size, dtype=np.float32)
        return lambda: pack_depth(left, levels, layout)
    return lambda: pack(StereoPair(left, right), layout, size)


CASES = [
    Case(layout, label, lambda layout=layout, size=size: packing(layout, size))
    for label, size in SIZES.items()
    for layout in Layout
    if layout is not Layout.LEFT_RIGHT
] + [
    Case(
        f"{layout} from full views",
        label,
        lambda layout=layout, size=size: packing(layout, size, squeeze=True),
    )
    for label, size in SIZES.items()
    for layout in (Layout.HALF_SBS, Layout.HALF_TAB)
]

if __name__ == "__main__":
    print_table(CASES)
