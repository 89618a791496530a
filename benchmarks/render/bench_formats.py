"""Speed of packing two views into each layout, of taking them out again, of quilts and spheres.

Run: python benchmarks/render/bench_formats.py [720p] [1080p] [4K]
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import Image, StereoPair
from relievo.core.words import Layout
from relievo.render.formats import pack, pack_depth, view_size
from relievo.render.panorama import VrShape, place_pair, render_sphere
from relievo.render.quilt import QuiltShape, render_quilt
from relievo.render.unpacking import unpack

_DEPTH = (Layout.RGBD, Layout.DEPTH)
_SPHERES = (Layout.VR180, Layout.VR360)
_NOT_ONE_IMAGE = (Layout.LEFT_RIGHT, Layout.FRAME_SEQUENTIAL, Layout.QUILT)
_TURNS = (Layout.INTERLACED, Layout.COLUMN_INTERLACED, Layout.CHECKERBOARD)


def noise(size: tuple[int, int]) -> Image:
    """An image of noise, the worst for caches."""
    return np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)


def packing(layout: Layout, size: tuple[int, int], squeeze: bool = False) -> Callable[[], object]:
    """Packs noise views of the size that the layout needs, or of full size if it must squeeze."""
    needed = size if squeeze else view_size(layout, size)
    left, right = noise(needed), noise(needed)
    if layout in _DEPTH:
        levels = np.random.default_rng(1).random(size, dtype=np.float32)
        return lambda: pack_depth(left, levels, layout)
    return lambda: pack(StereoPair(left, right), layout, size)


def unpacking(layout: Layout, size: tuple[int, int]) -> Callable[[], object]:
    """Takes views out of noise."""
    picture = noise(size)
    return lambda: unpack(picture, layout, full_size=True)


def placing(layout: Layout, size: tuple[int, int]) -> Callable[[], object]:
    """Places flat views on spheres that keep their detail, and packs these."""
    shape = VrShape.keeping_detail(layout, size[1], 75.0)
    pair = StereoPair(noise(size), noise(size))
    return lambda: pack(place_pair(pair, shape), layout)


def rendering(size: tuple[int, int]) -> tuple[Image, np.ndarray]:
    """An image and the disparity of boxes on a slope."""
    height, width = size
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    boxes = (columns // 97 + rows // 61) % 3 == 0
    return noise(size), (rows / height + boxes).astype(np.float32) * width * 0.01


def quilting(shape: QuiltShape, size: tuple[int, int]) -> Callable[[], object]:
    """Renders all views of an image."""
    image, disparity = rendering(size)
    return lambda: render_quilt(image, disparity, shape)


def turning(size: tuple[int, int]) -> Callable[[], object]:
    """Renders both views of a whole sphere as high as a size."""
    image, disparity = rendering((size[0], 2 * size[0]))
    return lambda: render_sphere(image, disparity)


CASES = (
    [
        Case(layout, label, lambda layout=layout, size=size: packing(layout, size))
        for label, size in SIZES.items()
        for layout in Layout
        if layout not in (*_NOT_ONE_IMAGE, *_SPHERES)
    ]
    + [
        Case(
            f"{layout} from full views",
            label,
            lambda layout=layout, size=size: packing(layout, size, squeeze=True),
        )
        for label, size in SIZES.items()
        for layout in (Layout.HALF_SBS, Layout.HALF_TAB)
    ]
    + [
        Case(f"{layout} unpacked", label, lambda layout=layout, size=size: unpacking(layout, size))
        for label, size in SIZES.items()
        for layout in (Layout.HALF_SBS, *_TURNS)
    ]
    + [
        Case(
            f"{layout} of flat views", label, lambda layout=layout, size=size: placing(layout, size)
        )
        for label, size in SIZES.items()
        for layout in _SPHERES
    ]
    + [
        Case(
            f"quilt {shape.columns}x{shape.rows}",
            label,
            lambda shape=shape, size=size: quilting(shape, size),
        )
        for label, size in SIZES.items()
        for shape in (QuiltShape(5, 9), QuiltShape(8, 6))
    ]
    + [
        Case("views of a whole sphere", label, lambda size=size: turning(size))
        for label, size in SIZES.items()
    ]
)

if __name__ == "__main__":
    wanted = sys.argv[1:]
    print_table(case for case in CASES if not wanted or case.size in wanted)
