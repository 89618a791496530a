"""The work grid: a reduced copy of the guide that the costly part of a filter runs on.

All grids cover the whole image, so the centre of pixel x of W lies at (x + 0.5) / W of its width.
"""

from typing import TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Image

Places: TypeAlias = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float32]]

WORK_RATIO = 3.5
"""Aim for work pixels per pixel of the map. Finer is sharper and slower by the square."""


def work_guide(guide: Image, map_pixels: int, work_ratio: float = WORK_RATIO) -> tuple[Image, int]:
    """Halves the guide until it is about `work_ratio` times finer than the map.

    Args:
        guide: (H, W, 3) uint8 or uint16.
        map_pixels: h * w of the map to be upsampled.
        work_ratio: aim for work pixels per pixel of the map, across and down.

    Returns:
        The guide on the work grid, and how many times smaller it is.
    """
    ratio = np.sqrt(guide.shape[0] * guide.shape[1] / map_pixels)
    halvings = max(0, round(np.log2(ratio / work_ratio)))
    for _ in range(halvings):
        height, width = guide.shape[:2]
        # OpenCV's area filter is quick for exact halves only: a quarter at once takes four times
        # as long as two halves.
        wh = ((width + 1) // 2, (height + 1) // 2)
        guide = cast(Image, cv2.resize(guide, wh, interpolation=cv2.INTER_AREA))
    return guide, 2**halvings


def places(length: int, work_length: int) -> Places:
    """Finds, for each full pixel of an axis, where its centre lies on the work grid.

    Args:
        length: full pixels.
        work_length: work pixels.

    Returns:
        The two work pixels around each centre, and the share (length,) float32 of the second.
    """
    centres = (np.arange(length) + 0.5) * (work_length / length) - 0.5
    centres = np.clip(centres, 0, work_length - 1)
    # Unsigned, which spares numba's kernels the test for negative indices.
    first = centres.astype(np.uint32)
    second = np.minimum(first + 1, work_length - 1).astype(np.uint32)
    return first, second, (centres - first).astype(np.float32)
