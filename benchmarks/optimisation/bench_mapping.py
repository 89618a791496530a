"""Speed of fitting a mapping on a network's map, and of applying it to full-size maps.

Beside the table of `apply_mapping` stand what OpenCV and NumPy offer. Lookup by 8 or 16 bits takes
quantised input, so that is timed with it: depth comes as float.

Run: python benchmarks/optimisation/bench_mapping.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.core.types import FloatMap, Image8, Size
from relievo.optimisation.budget import to_disparity
from relievo.optimisation.mapping import apply_mapping, fit_mapping, mapping_from_profile
from relievo.optimisation.profile import measure_profile
from relievo.optimisation.saliency import border_contrast

MAP_SIZE = (216, 384)


def depth(size: Size) -> FloatMap:
    """Relative inverse depth of a made scene."""
    return np.random.default_rng(0).random(size, dtype=np.float32)


def photo(size: Size) -> Image8:
    """Noise in colour."""
    return np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)


def fitting() -> Callable[[], object]:
    """Range, subject, layers and curve."""
    values = depth(MAP_SIZE)
    return lambda: fit_mapping(values)


def fitting_by_saliency() -> Callable[[], object]:
    """The same, with a look at the image."""
    values, image = depth(MAP_SIZE), photo(MAP_SIZE)
    return lambda: fit_mapping(values, emphasis="saliency", image=image)


def choosing() -> Callable[[], object]:
    """Layers and curve alone."""
    profile = measure_profile(depth(MAP_SIZE))
    return lambda: mapping_from_profile(profile)


def looking(size: Size) -> Callable[[], object]:
    """What stands out of an image."""
    image = photo(size)
    return lambda: border_contrast(image)


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


def opencv_8_bits(size: Size) -> Callable[[], object]:
    """By cv2.LUT of 256 entries: in steps of a whole level."""
    values = depth(size)
    mapping = fit_mapping(depth(MAP_SIZE))
    table = mapping.curve(np.linspace(0, 1, 256)).astype(np.float32)
    scale = 255 / (mapping.high - mapping.low)

    def look_up() -> object:
        # Saturating conversion clips to the range.
        steps = cv2.convertScaleAbs(cv2.max(values, mapping.low), None, scale, -scale * mapping.low)
        return cv2.LUT(steps, table)

    return look_up


def opencv_16_bits(size: Size) -> Callable[[], object]:
    """By cv2.LUT of 65,536 entries."""
    values = depth(size)
    mapping = fit_mapping(depth(MAP_SIZE))
    table = mapping.curve(np.linspace(0, 1, 65536)).astype(np.float32)
    scale = np.float32(65535 / (mapping.high - mapping.low))
    low = np.float32(mapping.low)

    def look_up() -> object:
        steps = np.clip((values - low) * scale, 0, 65535).astype(np.uint16)
        return cv2.LUT(steps, table)

    return look_up


def converting(size: Size) -> Callable[[], object]:
    """Levels to disparity in place."""
    levels, out = depth(size), np.empty(size, np.float32)
    return lambda: to_disparity(levels, width_px=size[1], out=out)


CASES = [
    *(
        Case(name, f"{MAP_SIZE[1]}x{MAP_SIZE[0]}", prepare)
        for name, prepare in (
            ("fit mapping", fitting),
            ("fit mapping by saliency", fitting_by_saliency),
            ("mapping of a profile", choosing),
        )
    ),
    *(
        Case(name, label, lambda prepare=prepare, size=size: prepare(size))
        for label, size in SIZES.items()
        for name, prepare in (
            ("apply mapping", applying),
            ("cv2.LUT, 8 bits", opencv_8_bits),
            ("cv2.LUT, 16 bits", opencv_16_bits),
            ("numpy.interp", numpy_interpolation),
            ("levels to disparity", converting),
            ("border contrast", looking),
        )
    ),
]

if __name__ == "__main__":
    print_table(CASES)
