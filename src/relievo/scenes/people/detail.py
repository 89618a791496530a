"""How finely people are made, by how far they are from the camera."""

import numpy as np

from relievo.core.checks import check_range

PORTRAIT, NEAR, MIDDLE, FAR = 1.5, 1.0, 0.5, 0.2
"""Values of `detail`: within 2 m of a camera, within 5 m, within 15 m, and beyond."""
_FACTORS = {3: (1.0, 1.0), 2: (0.7, 0.64), 1: (0.5, 0.46), 0: (0.27, 0.3)}


def level_of(detail: float) -> int:
    """The level of a detail: 3 = portrait, 2 = near, 1 = middle, 0 = far.

    Raises:
        RangeError: if it is not from 0 to 2.
    """
    check_range("detail", detail, 0, 2)
    return int(np.searchsorted((0.3, 0.6, 1.2), detail, side="right"))


def net_size(level: int, columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows of a net that has the given ones in a portrait."""
    across, along = _FACTORS[level]
    return max(5 - (level == 0), round(columns * across)), max(3, round(rows * along))
