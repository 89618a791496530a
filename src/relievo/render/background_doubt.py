"""What of a plate is not to be believed.

Depth that errs takes parts of a subject for background, in this frame or in others. Then a plate
shows the subject once more, as a ghost, or background within it. A guess is the lesser evil, so
places are forgotten whose edge, in a cell and those around it,

- has visible background beside it in which plate and frame do not agree,
- or hides what looks like the subject and not like the background beside it,
- or of which little is known, visible or hidden: nothing can be compared, and specks would flicker.
"""

from typing import cast

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Image, Size
from relievo.render.background_bands import Bands
from relievo.render.plate import WHOLE_RIM_PX

CELL_SHARE = 1 / 240
"""Side of the cells that are believed or not, as a share of the width."""

SAMPLES = 4
"""Columns on each side of an edge that colours are compared with, half a cell apart, in three
rows."""

LEAST_RATIO = 0.4
"""What is believed differs from the subject by at least this share of its difference from the
background, as squares."""

NOISE_SHARE, TEXTURE_SHARE = 0.025, 0.15
"""By how much plate and frame may differ where both show the background, as squares: of a share of
white, and a share of the frame's change over two pixels."""

LEAST_CHECKED, LEAST_KNOWN = 0.4, 0.2
"""Share of the visible background beside an edge, and of what it hides, that has to be known."""

# What is summed up over the pixels of a cell.
_VISIBLE, _CHECKED, _DISAGREEMENT, _TEXTURE = range(4)
_HIDDEN, _KNOWN, _FROM_SUBJECT, _FROM_BACKGROUND = range(4, 8)


def forget_doubtful(source: Image, band: Bands, plate: Image, known: BoolMap, largest: int) -> None:
    """Forgets what of a plate is not to be believed.

    Args:
        source: (H, W, 3) uint8 or uint16, the frame.
        band: where the plate is not the frame.
        plate: (H, W, 3) of the source's dtype.
        known: (H, W) bool. Changed in place.
        largest: the code of white.
    """
    height, width = known.shape
    side = max(4, round(width * CELL_SHARE))
    measures = np.zeros((8, len(band.rows)), np.float32)
    _measure(source, *band[:2], band.edges, band.inwards, plate, known, max(1, side // 2), measures)
    shape = (height // side + 1, width // side + 1)
    edges = band.edges[band.rows, band.columns]
    cells = (band.rows // side * shape[1] + edges // side).astype(np.intp)
    sums = [_sum_around(each, cells, shape) for each in measures]
    noise = 3 * (NOISE_SHARE * largest) ** 2
    is_wrong = (
        (sums[_DISAGREEMENT] > noise * sums[_CHECKED] + TEXTURE_SHARE * sums[_TEXTURE])
        | (sums[_FROM_SUBJECT] < LEAST_RATIO * sums[_FROM_BACKGROUND])
        | (sums[_CHECKED] < LEAST_CHECKED * sums[_VISIBLE])
    )
    is_speckled = sums[_KNOWN] < LEAST_KNOWN * sums[_HIDDEN]
    is_hidden = measures[_HIDDEN] > 0
    doubtful = is_wrong.ravel()[cells] | (is_speckled.ravel()[cells] & is_hidden)
    known[band.rows[doubtful], band.columns[doubtful]] = False


def _sum_around(values: FloatMap, cells: NDArray[np.intp], shape: Size) -> FloatMap:
    """Sums values (P,) of pixels in each cell of a grid and those around it."""
    each = np.bincount(cells, values, shape[0] * shape[1]).reshape(shape).astype(np.float32)
    return cast(FloatMap, cv2.boxFilter(each, -1, (3, 3), normalize=False))


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _measure(
    source: Image,
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    edges: NDArray[np.int32],
    sides: NDArray[np.int8],
    plate: Image,
    known: BoolMap,
    spacing: int,
    measures: FloatMap,
) -> None:
    """Sets `measures` (8, P); all differences are squares, summed over the channels."""
    width = source.shape[1]
    for p in numba.prange(rows.shape[0]):
        y, x = rows[p], columns[p]
        edge, inwards = edges[y, x], sides[y, x]
        depth_px = (x - edge) * inwards
        is_visible = depth_px < -WHOLE_RIM_PX
        measures[_HIDDEN, p], measures[_VISIBLE, p] = depth_px > 0, is_visible
        if not known[y, x]:
            continue
        if depth_px > 0:
            measures[_KNOWN, p] = 1
            colour, step = plate[y, x], inwards * spacing
            measures[_FROM_SUBJECT, p] = _least_difference(source, colour, y, edge, step)
            measures[_FROM_BACKGROUND, p] = _least_difference(source, colour, y, edge, -step)
        elif is_visible:
            beyond = x - 2 * inwards
            measures[_CHECKED, p] = 1
            measures[_DISAGREEMENT, p] = _difference(plate[y, x], source[y, x])
            if 0 <= beyond < width:
                measures[_TEXTURE, p] = _difference(source[y, x], source[y, beyond])


@numba.njit(cache=True, error_model="numpy")
def _least_difference(source: Image, colour: Image, row: int, edge: int, step: int) -> np.float32:
    """Least difference of a colour from those of pixels on one side of an edge; 0 without any."""
    height, width = source.shape[:2]
    least = np.float32(np.inf)
    for j in range(-1, 2):
        for i in range(SAMPLES):
            y, x = row + j * step, edge + (i + 1) * step
            if 0 <= y < height and 0 <= x < width:
                least = min(least, _difference(source[y, x], colour))
    return least if least < np.float32(np.inf) else np.float32(0)


@numba.njit(cache=True, error_model="numpy")
def _difference(a: Image, b: Image) -> np.float32:
    total = np.float32(0)
    for c in range(3):
        total += (np.float32(a[c]) - np.float32(b[c])) ** 2
    return total
