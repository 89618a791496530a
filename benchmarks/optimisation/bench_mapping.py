"""Speed of fitting a mapping on a network's map, and of applying it to full-size maps.

Run: python benchmarks/optimise/bench_mapping.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import FloatMap, Size
from relievo.optimisation.budget import to_disparity
from relievo.optimisation.mapping import apply_mapping, fit_mapping

MAP_SIZE = (216, 384)


def depth(size: Size) -> FloatMap:
    """Relative inverse depth of a made scene."""
    return np.random.default_rng(0).random(size, dtype=np.float32)


def fitting() -> Callable[[], object]:
    """Range, layers and curve."""
    values = depth(MAP_SIZE)
    return lambda: fit_mapping(values)


def applying(size: Size) -> Callable[[], object]:
    """The curve by table, into memory that is there already, as for frames of a video."""
    values = depth(size)
    mapping, out = fit_mapping(depth(MAP_SIZE)), np.empty_like(values)
    return lambda: apply_mapping(values, mapping, out=out)


def numpy_interpolation(size: Size) -> Callable[[], object]:
    """The same by numpy.interp."""
    values = depth(size)
    mapping = fit_mapping(depth(MAP_SIZE))
    knots = mapping.low + np.array(mapping.knots_in) * (mapping.high - mapping.low)
    return lambda: np.interp(values, knots, mapping.knots_out).astype(np.float32)


def converting(size: Size) -> Callable[[], object]:
    """Levels to disparity in place."""
    levels, out = depth(size), np.empty(size, np.float32)
    return lambda: to_disparity(levels, width_px=size[1], out=out)


CASES = [
    Case("fit mapping", f"{MAP_SIZE[1]}x{MAP_SIZE[0]}", fitting),
    *(
        Case(name, label, lambda prepare=prepare, size=size: prepare(size))
        for label, size in SIZES.items()
        for name, prepare in (
            ("apply mapping", applying),
            ("numpy.interp", numpy_interpolation),
            ("levels to disparity", converting),
        )
    ),
]

if __name__ == "__main__":
    print_table(CASES)
