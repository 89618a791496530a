"""An image painted by its segments: a guide that has no edge but the outlines of segments."""

from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, Ids, SegmentMap
from relievo.core.types import Image

Colours: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

LEVELS = (0, 1, 0.5)
PALETTE: Colours = np.array([(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS])
"""(27, 3) float64, shares of the peak: corners of the cube of colours and what is midway."""

_BASE = 1 << 16


def painted(guide: Image, segments: SegmentMap, *, peak: float = 255) -> Image:
    """Gives each segment one flat colour, far from the colours around it.

    Args:
        guide: (H, W, 3) uint8 or uint16, RGB; pixels that are void keep their colours.
        segments: of any size; they cover the guide from edge to edge.
        peak: the largest number a channel of the guide can hold.

    Returns:
        (H, W, 3) of the guide's dtype. Segments that touch differ, unless one touches more than
        26 others.
    """
    ids = segments.resized((guide.shape[0], guide.shape[1])).ids
    colours = np.rint(_chosen_colours(ids, guide, peak) * peak).astype(guide.dtype)
    return cast(Image, np.where((ids == VOID)[..., np.newaxis], guide, colours[ids]))


def _chosen_colours(ids: Ids, guide: Image, peak: float) -> Colours:
    """(count + 1, 3), shares of the peak, by number: segments with most neighbours choose first."""
    here, there = _borders(ids)
    neighbours = _neighbours(ids, here, there)
    void_colours = _void_colours(ids, guide, here, there) / peak
    colours = np.full(void_colours.shape, np.nan)
    used = np.zeros(len(PALETTE))
    for segment in sorted(range(1, len(colours)), key=lambda each: -len(neighbours[each])):
        around = np.vstack([colours[neighbours[segment]], void_colours[segment]])
        around = around[np.isfinite(around[:, 0])]
        gaps = ((PALETTE[:, np.newaxis] - around) ** 2).sum(axis=-1).min(axis=1, initial=np.inf)
        farthest = np.flatnonzero(gaps == gaps.max())
        # Filters reach beyond the neighbours: a colour in little use is rarely met twice.
        chosen = farthest[used[farthest].argmin()]
        colours[segment] = PALETTE[chosen]
        used[chosen] += 1
    return np.asarray(np.nan_to_num(colours), np.float64)


def _borders(ids: Ids) -> tuple[Places, Places]:
    """Flat places of pixels (N,), and of a pixel beside each (N,) that has another number."""
    flat, width = ids.ravel(), ids.shape[1]
    left = np.flatnonzero(flat[1:] != flat[:-1])
    left = left[left % width != width - 1]
    upper = np.flatnonzero(flat[width:] != flat[:-width])
    first, second = np.append(left, upper), np.append(left + 1, upper + width)
    return np.append(first, second), np.append(second, first)


def _neighbours(ids: Ids, here: Places, there: Places) -> list[Places]:
    """For each number, those of the segments that touch it."""
    first, second = (ids.ravel()[places].astype(np.int64) for places in (here, there))
    are_labelled = (first != VOID) & (second != VOID)
    pairs = np.unique((first * _BASE + second)[are_labelled])
    starts = np.searchsorted(pairs // _BASE, np.arange(1, int(ids.max()) + 1))
    return np.split(pairs % _BASE, starts)


def _void_colours(ids: Ids, guide: Image, here: Places, there: Places) -> Colours:
    """(count + 1, 3): the mean of the void pixels beside each segment, NaN if there are none."""
    beside_void = ids.ravel()[there] == VOID
    numbers = ids.ravel()[here[beside_void]]
    colours = guide.reshape(-1, 3)[there[beside_void]]
    length = int(ids.max()) + 1
    totals = [np.bincount(numbers, channel, length) for channel in colours.T]
    counts = np.bincount(numbers, minlength=length).astype(np.float64)
    counts[counts == 0] = np.nan
    return np.stack(totals, axis=-1) / counts[:, np.newaxis]
