"""Detail from tiles on top of a layout: how close-ups of an image are merged with the whole.

The layout is the map of the whole image at twice its own size; a tile is the map of a part of the
image, laid over the part of the layout that shows the same. Cut-offs are standard deviations of
Gaussians, in pixels of this common grid.
"""

import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.types import FloatMap

Numbers: TypeAlias = NDArray[np.float64]

CUT_OFF_PX = 8.0
"""Coarser structure is the layout's, finer is the tiles'. That is four pixels of the map that a
network gives, about what it resolves; half and twice that were measured to differ little."""
LEAST_AGREEMENT = 0.3
"""A tile whose rank correlation with the layout is lower saw something else."""

_COMPARED_PX = CUT_OFF_PX / 4
_FITTED_SHARE = 0.8
_FIT_ROUNDS = 5
# Variation below this share of the layout's range says nothing.
_FLAT = np.float32(1e-3)


def fit_tile(tile: FloatMap, layout: FloatMap, *, has_shift: bool) -> FloatMap | None:
    """Brings a tile to the unit of the layout.

    Both are compared as far as the layout resolves. Scale is the ratio of their spreads, not a
    regression, which would flatten a tile the more, the noisier the layout is. A fifth of the
    pixels, those that agree least, is left out.

    Args:
        tile: (h, w) float32, finite, any unit.
        layout: (h, w) float32, finite: the same part of the image.
        has_shift: whether the tile's zero is arbitrary too.

    Returns:
        (h, w) float32 in the layout's unit; None if the tile is flat or disagrees.

    Raises:
        ShapeError: if the sizes differ.
    """
    check_same_size(tile=tile, layout=layout)
    x, y = (_sampled(each) for each in (tile, layout))
    if _is_flat(x) or _is_flat(y):
        return None
    ranks_x, ranks_y = _ranks(x), _ranks(y)
    if np.corrcoef(ranks_x, ranks_y)[0, 1] < LEAST_AGREEMENT:
        return None
    # Ranks first: no value, however wrong, can lead the fit astray before it is left out.
    errors = np.abs(ranks_x - ranks_y)
    for _ in range(_FIT_ROUNDS):
        kept = errors <= np.quantile(errors, _FITTED_SHARE)
        if _is_flat(x[kept]) or _is_flat(y[kept]):
            return None
        scale, shift = _spread_fit(x[kept], y[kept], has_shift=has_shift)
        errors = np.abs(scale * x + shift - y)
    return tile * np.float32(scale) + np.float32(shift)


def add_detail(layout: FloatMap, tiles: FloatMap) -> FloatMap:
    """Gives a layout the fine structure of tiles, wherever both see the same coarse structure.

    Args:
        layout: (H, W) float32, finite.
        tiles: (H, W) float32, finite, in the layout's unit: all tiles blended.

    Returns:
        (H, W) float32 within the range of the layout.

    Raises:
        ShapeError: if the sizes differ.
    """
    check_same_size(layout=layout, tiles=tiles)
    change = tiles - layout
    change -= _smooth(change, CUT_OFF_PX)
    change *= _local_agreement(layout, tiles)
    merged = layout + change
    return np.clip(merged, layout.min(), layout.max(), out=merged)


def _sampled(values: FloatMap) -> Numbers:
    # Smooth enough for every second pixel to hold all there is.
    return _smooth(values, _COMPARED_PX)[::2, ::2].ravel().astype(np.float64)


def _is_flat(values: Numbers) -> bool:
    # What the rounding of float32 leaves of a constant.
    return bool(np.ptp(values) <= 1e-6 * np.abs(values).max())


def _spread_fit(x: Numbers, y: Numbers, *, has_shift: bool) -> tuple[float, float]:
    """Scale > 0 and shift that give x (N,) the mean and deviation of y, or its mean square."""
    if not has_shift:
        return float(np.linalg.norm(y) / np.linalg.norm(x)), 0.0
    scale = float(y.std() / x.std())
    return scale, float(y.mean() - scale * x.mean())


def _local_agreement(layout: FloatMap, tiles: FloatMap) -> FloatMap:
    """Correlation (H, W) float32 in [0, 1] of two maps around each pixel; 0 where one is flat."""
    # Over the range, because squares of numbers far from 1 leave float32.
    unit = np.ptp(layout) or np.float32(1)
    middle = layout.mean(dtype=np.float64).astype(np.float32)
    first, second = (_smooth((each - middle) / unit, _COMPARED_PX) for each in (layout, tiles))
    first -= _smooth(first, CUT_OFF_PX)
    second -= _smooth(second, CUT_OFF_PX)
    spreads = (np.sqrt(_smooth(each**2, CUT_OFF_PX) + _FLAT**2) for each in (first, second))
    agreement: FloatMap = _smooth(first * second, CUT_OFF_PX) / math.prod(spreads)
    return np.clip(agreement, 0, 1, out=agreement)


def _smooth(values: FloatMap, sigma_px: float) -> FloatMap:
    blurred = cv2.GaussianBlur(values, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32)


def _ranks(values: Numbers) -> Numbers:
    """The place of each value in rising order; equal ones share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])
