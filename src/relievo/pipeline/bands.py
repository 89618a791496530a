"""Large photos in bands of rows: the same result with less memory.

Views are made row by row, but for the filling of holes, which looks a few rows up and down. So a
band that is rendered with a margin has the rows that the whole picture would have.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from relievo.core.types import FloatMap, Image
from relievo.core.words import Border, Fill, Layout, Views
from relievo.pipeline.config import ViewConfig
from relievo.render.formats import STACKED
from relievo.render.holes import SOFTENING_PX

Present: TypeAlias = Callable[[Image, FloatMap], tuple[Image, ...]]
"""From a view and its levels, which it may overwrite, to the pictures of a layout."""

BAND_PIXELS = 8_000_000
_IS_WHOLE = (*STACKED, Layout.QUILT, Layout.VR180)
"""Layouts in which a band of rows is not a band of the picture."""


def in_bands(
    present: Present,
    view: Image,
    levels: FloatMap,
    config: ViewConfig,
    *,
    band_pixels: int = BAND_PIXELS,
) -> tuple[Image, ...]:
    """Presents a view, band by band if it is large and its layout keeps the rows.

    Args:
        present: makes the pictures.
        view: (H, W, 3) uint8 or uint16.
        levels: (H, W) float32, overwritten.
        config: the way of making views, and the layout.
        band_pixels: how many pixels a band has, about; smaller views are presented at once.

    Returns:
        What `present` makes of the whole.
    """
    height, width = view.shape[:2]
    # An even number, for layouts in which rows take turns.
    rows = max(2, band_pixels // width // 2 * 2)
    is_by_row = (
        config.views is Views.WARP
        and config.border is not Border.CROP
        and config.fill in (None, Fill.ROWS)
        and config.layout not in _IS_WHOLE
        and not config.is_sphere
    )
    if height <= rows or not is_by_row:
        return present(view, levels)
    # One row more for layouts whose rows are mixed with their neighbours, and an even number.
    margin = SOFTENING_PX + 2
    out: tuple[Image, ...] = ()
    for start in range(0, height, rows):
        stop = min(start + rows, height)
        top, bottom = max(start - margin, 0), min(stop + margin, height)
        # A copy, for the margin belongs to the next band as well.
        band = present(view[top:bottom], levels[top:bottom].copy())
        if not out:
            out = tuple(np.empty((height, *each.shape[1:]), each.dtype) for each in band)
        for whole, part in zip(out, band, strict=True):
            whole[start:stop] = part[start - top : stop - top]
    return out
