"""Steps in depth between neighbouring pixels: what the measures of boundaries and edges share.

Every map is depth Z (H, W), finite and > 0 where it is valid, never inverse depth. Of neighbouring
pixels a and b, a occludes b if Z_b / Z_a exceeds a ratio; the direction says where b lies.
"""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import BoolMap

Depths: TypeAlias = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)

EDGE_RATIO = 1.1
"""Neighbours that differ by more than this factor make a depth edge (our choice)."""


def depth_edges(
    depth: NDArray[np.floating], valid: BoolMap | None = None, *, ratio: float = EDGE_RATIO
) -> BoolMap:
    """Marks the nearer pixel of each step in depth, in one of the four directions.

    Where neighbouring pairs all step the same way, only the steepest of them is marked.

    Args:
        depth: (H, W), any unit.
        valid: (H, W) bool; pixels that are not valid take part in no pair. None = all are.
        ratio: of neighbours that make an edge, > 1.

    Returns:
        (H, W) bool.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        RangeError: if a valid depth is not finite and positive, or the ratio is not above 1.
    """
    (limit,) = checked_ratios("ratio", [ratio])
    usable, (values,) = checked_depths(valid, depth=depth)
    edges = np.zeros(values.shape, np.bool_)
    for (nearer, _), ratios in zip(pairs(edges), step_ratios(values, usable), strict=True):
        nearer |= thin(ratios, limit)
    return edges


def distance_to(marks: BoolMap) -> NDArray[np.float32]:
    """Euclidean distance in pixels (H, W) float32 to the nearest mark; infinite without marks."""
    if not marks.any():
        return np.full(marks.shape, np.inf, np.float32)
    distance = cv2.distanceTransform((~marks).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, dtype=np.float32)


def checked_depths(
    valid: BoolMap | None, **depths: NDArray[np.floating]
) -> tuple[BoolMap, list[Depths]]:
    """Refuses maps that are no depth, and brings them to float64 with 1 where they are invalid.

    Args:
        valid: (H, W) bool; None = every pixel.
        depths: by name, each (H, W).

    Returns:
        Which pixels are valid (H, W) bool, and the maps (H, W) float64 in their order.

    Raises:
        ShapeError: if a map is not two-dimensional, or sizes differ.
        DTypeError: if valid is not bool.
        RangeError: if a valid depth is not finite and positive.
    """
    first = next(iter(depths.values()))
    usable = np.ones(first.shape[:2], np.bool_) if valid is None else valid
    check_same_size(**depths, valid=usable)
    if usable.dtype != np.bool_:
        raise DTypeError(f"valid must be bool, got {usable.dtype}")
    checked = []
    for name, depth in depths.items():
        if depth.ndim != 2:
            raise ShapeError(f"{name} must be (H, W), got {depth.shape}")
        bad = usable & ~((depth > 0) & (depth < np.inf))
        if bad.any():
            raise RangeError(
                f"{name} must be finite and > 0 wherever it is valid,"
                f" got {depth[bad][0]:g} and {int(bad.sum()) - 1} more"
            )
        checked.append(np.where(usable, depth, 1).astype(np.float64))
    return usable, checked


def checked_ratios(name: str, ratios: Sequence[float]) -> Depths:
    """Refuses ratios of depth that do not rise from above 1; returns them (T,) float64.

    Raises:
        RangeError: naming the argument.
    """
    limits = np.asarray(ratios, dtype=np.float64)
    # Above 1, no pair is a step in both directions: the counting of pairs relies on it.
    if not (limits.size and limits[0] > 1 and (np.diff(limits) > 0).all()):
        raise RangeError(f"{name} must be above 1 and rise, got {limits.tolist()}")
    return limits


def pairs(values: NDArray[Scalar]) -> list[tuple[NDArray[Scalar], NDArray[Scalar]]]:
    """Views of all pixels a and their neighbours b to the right, left, bottom and top.

    The direction runs along the last axis: the views to the bottom and top are transposed.
    """
    across, down = values, values.T
    return [
        (across[:, :-1], across[:, 1:]),
        (across[:, 1:], across[:, :-1]),
        (down[:, :-1], down[:, 1:]),
        (down[:, 1:], down[:, :-1]),
    ]


def step_ratios(depth: Depths, valid: BoolMap) -> list[Depths]:
    """Z_b / Z_a of the pairs in each direction, as `pairs`; 0 where one of them is invalid."""
    return [
        np.ascontiguousarray(np.where(a_known & b_known, b / a, 0))
        for (a, b), (a_known, b_known) in zip(pairs(depth), pairs(valid), strict=True)
    ]


@numba.njit(nogil=True, cache=True)
def thin(ratios: Depths, limit: float) -> BoolMap:
    """Marks the largest, and first, of each run of ratios above a limit along each row.

    Args:
        ratios: (R, C) float64, C-contiguous.
        limit: a pair with a larger ratio is a step.

    Returns:
        (R, C) bool.
    """
    rows, columns = ratios.shape
    marks = np.zeros((rows, columns), np.bool_)
    for y in range(rows):
        best = -1
        for x in range(columns):
            if ratios[y, x] > limit:
                if best < 0 or ratios[y, x] > ratios[y, best]:
                    best = x
            elif best >= 0:
                marks[y, best] = True
                best = -1
        if best >= 0:
            marks[y, best] = True
    return marks
