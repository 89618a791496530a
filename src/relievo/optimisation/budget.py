"""From levels to disparity within what a viewer's eyes bear.

The disparity made here is relative to the zero plane: 0 is shown on the screen, > 0 in front of it
(crossed), < 0 behind it, so parallax is its negative.
"""

import numba
import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import DTypeError, ShapeError
from relievo.core.types import FloatMap
from relievo.geometry.depth import px_from_percent

DEPTH_BUDGET_PERCENT = 3.0
"""Parallax from the nearest to the farthest level, unless asked otherwise."""
MAX_BUDGET_PERCENT = 10.0
"""More cannot be fused at arm's length or beyond: a view would be torn apart in rendering, too."""
BACKGROUND_LIMIT_PERCENT = 2.0
"""Eyes are about 65 mm apart and do not turn outwards. This share of the width stays below 65 mm on
every screen up to 3.2 m wide: televisions and home projectors. Cinemas need less."""


def comfortable_zero_plane(
    zero_plane: float,
    depth_budget_percent: float,
    *,
    background_limit_percent: float = BACKGROUND_LIMIT_PERCENT,
) -> float:
    """Moves a zero plane away from the viewer until the background is not too far behind it.

    The scene comes forward as a whole and keeps its shape; nothing is clipped.

    Args:
        zero_plane: wanted level of the screen, [0, 1].
        depth_budget_percent: parallax between level 0 and level 1, percent of the width.
        background_limit_percent: largest parallax behind the screen, percent of the width, >= 0.

    Returns:
        A level at or below zero_plane.

    Raises:
        RangeError: for an argument outside its range.
    """
    check_range("zero_plane", zero_plane, 0, 1)
    check_range("depth_budget_percent", depth_budget_percent, 0, MAX_BUDGET_PERCENT)
    check_range("background_limit_percent", background_limit_percent, 0, MAX_BUDGET_PERCENT)
    if zero_plane * depth_budget_percent <= background_limit_percent:
        return zero_plane
    return background_limit_percent / depth_budget_percent


def to_disparity(
    levels: FloatMap,
    *,
    width_px: int,
    depth_budget_percent: float = DEPTH_BUDGET_PERCENT,
    zero_plane: float = 0.5,
    out: FloatMap | None = None,
) -> FloatMap:
    """Computes disparity relative to the zero plane: (level - zero_plane) * budget * width.

    Args:
        levels: (H, W) float32 in [0, 1], 1 = near.
        width_px: width of the view that the disparity is for, >= 1; may differ from W.
        depth_budget_percent: parallax between level 0 and level 1, percent of the width.
        zero_plane: level shown on the screen, [0, 1]; `comfortable_zero_plane` finds a good one.
        out: (H, W) float32, contiguous, where to write the result; may be levels. None = new.

    Returns:
        (H, W) float32, pixels of width_px, > 0 in front of the screen: `out` if it was given.

    Raises:
        RangeError: for an argument outside its range.
        ShapeError: if levels is not a map or out differs in size.
        DTypeError: if levels or out is not float32.
    """
    check_range("width_px", width_px, 1, np.inf)
    check_range("zero_plane", zero_plane, 0, 1)
    check_range("depth_budget_percent", depth_budget_percent, 0, MAX_BUDGET_PERCENT)
    out = np.empty(levels.shape, np.float32) if out is None else out
    if levels.ndim != 2 or out.shape != levels.shape:
        raise ShapeError(f"levels and out must be (H, W) alike, got {levels.shape}, {out.shape}")
    if levels.dtype != np.float32 or out.dtype != np.float32:
        raise DTypeError(f"levels and out must be float32, got {levels.dtype} and {out.dtype}")
    budget_px = px_from_percent(depth_budget_percent, width_px)
    _shift_and_scale(levels, np.float32(zero_plane), np.float32(budget_px), out)
    return out


@numba.njit(parallel=True, nogil=True, cache=True)
def _shift_and_scale(
    levels: FloatMap, zero_plane: np.float32, scale: np.float32, out: FloatMap
) -> None:
    height, width = levels.shape
    for y in numba.prange(height):
        for x in range(width):
            out[y, x] = (levels[y, x] - zero_plane) * scale
