"""Frames of a shot, prepared for looking behind their subjects, and the camera's motion in between.

All lengths are pixels of the reduced images, but for disparity, which counts pixels of the full
ones; columns come before rows. A motion is a (4, 4) float64 matrix that takes (x, y, disparity, 1)
of a point in one frame to that of another: an affine motion, and how much faster near points move.
"""

from dataclasses import dataclass
from typing import TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_map, check_range
from relievo.core.images import to_8_bit
from relievo.core.types import FloatMap, Image, Image8

Floats: TypeAlias = NDArray[np.float32]
Motion: TypeAlias = NDArray[np.float64]

LONG_SIDE_PX = 480
"""Frames are reduced to this for tracking."""

TILE_PX = 12
"""Side of the tiles that have one corner each."""

CORNER_QUALITY = 2e-4
"""Least eigenvalue of a corner's gradient matrix, for grey values in [0, 255] as OpenCV scales."""

TRACK_WINDOW_PX = 15

HALO_PX = 5
"""Side of the square in which a nearer surface may have coloured the background."""

FAR_SHARE = 0.5
"""Points in the further part of the disparity range are taken for background at first."""

NEAR_WEIGHT = 0.05
"""Weight of the other ones."""

FIT_WIDTHS_PX = (8.0, 4.0, 2.0, 1.0, 0.5, 0.5)
"""Residuals at which a point keeps half of its weight, in the passes of the robust fit."""

LEAST_CORNERS = 20
"""With fewer tracks, the camera is taken to stand still."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenFrame:
    """A frame; `see_frame` makes it.

    Attributes:
        image: (H, W, 3) uint8 or uint16, RGB.
        bit_depth: bits per channel of the image.
        small: (h, w, 3) uint8, RGB, the image reduced.
        gray: (h, w) uint8, luma of `small`.
        disparity: (h, w) float32, pixels of the full image, near is large.
        nearest: (h, w) float32, the largest disparity around each pixel.
        corners: (M, 2) float32, places that can be tracked, at most one a tile.
    """

    image: Image
    bit_depth: int
    small: Image8
    gray: NDArray[np.uint8]
    disparity: FloatMap
    nearest: FloatMap
    corners: Floats


def see_frame(image: Image, disparity: FloatMap, *, bit_depth: int = 8) -> SeenFrame:
    """Prepares a frame.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB. Kept, not copied.
        disparity: (h, w) float32 of any size, pixels of the image's width, finite, near is large.
        bit_depth: bits per channel of the image, 8 to 16.

    Raises:
        ShapeError, DTypeError, RangeError: if image or disparity are none, or bit_depth is outside
            its range.
    """
    check_image("image", image)
    check_map("disparity", disparity)
    check_range("bit_depth", bit_depth, 8, 16)
    scale = min(1.0, LONG_SIDE_PX / max(image.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    small = cast(Image, cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
    small8 = to_8_bit(small, bit_depth)
    gray = cast(NDArray[np.uint8], cv2.cvtColor(small8, cv2.COLOR_RGB2GRAY))
    reduced = cv2.resize(disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    return SeenFrame(
        cast(Image, np.ascontiguousarray(image)),
        bit_depth,
        small8,
        gray,
        cast(FloatMap, reduced),
        cast(FloatMap, cv2.dilate(reduced, np.ones((HALO_PX, HALO_PX), np.uint8))),
        _find_corners(gray),
    )


def _find_corners(gray: NDArray[np.uint8]) -> Floats:
    rows, columns = gray.shape[0] // TILE_PX, gray.shape[1] // TILE_PX
    if not (rows and columns):
        return np.empty((0, 2), np.float32)
    quality = cv2.cornerMinEigenVal(gray, 5)[: rows * TILE_PX, : columns * TILE_PX]
    tiles = quality.reshape(rows, TILE_PX, columns, TILE_PX).swapaxes(1, 2)
    cells = tiles.reshape(rows, columns, -1)
    row, column = np.nonzero(cells.max(axis=2) > CORNER_QUALITY)
    place = cells.argmax(axis=2)[row, column]
    corners = (column * TILE_PX + place % TILE_PX, row * TILE_PX + place // TILE_PX)
    return np.stack(corners, axis=1).astype(np.float32)


def read_disparity(frame: SeenFrame, points: Floats) -> Floats:
    """Reads a frame's disparity at (M, 2) points, those outside at its border."""
    height, width = frame.disparity.shape
    columns = np.clip(np.rint(points[:, 0]), 0, width - 1).astype(np.intp)
    rows = np.clip(np.rint(points[:, 1]), 0, height - 1).astype(np.intp)
    return frame.disparity[rows, columns]


def follow(
    now: SeenFrame, other: SeenFrame, corners: Floats, guess: Floats | None = None
) -> tuple[Floats, NDArray[np.bool_]]:
    """Tracks corners (M, 2) into another frame.

    Args:
        now: the frame that the corners belong to.
        other: the other one.
        corners: (M, 2) float32.
        guess: (M, 2) float32, about where they are there; None = where they were.

    Returns:
        Where they are there, (M, 2) float32, and (M,) bool, whether they were found.

    Source: Bouguet, "Pyramidal Implementation of the Lucas Kanade Feature Tracker" (2000), as
    OpenCV has it.
    """
    if not len(corners):
        return corners, np.zeros(0, np.bool_)
    moved, status, _ = cv2.calcOpticalFlowPyrLK(
        now.gray,
        other.gray,
        corners,
        (corners if guess is None else guess).copy(),
        winSize=(TRACK_WINDOW_PX, TRACK_WINDOW_PX),
        maxLevel=3 if guess is None else 1,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 0.01),
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return cast(Floats, moved), status[:, 0] > 0


def camera_motion(now: SeenFrame, after: SeenFrame) -> Motion:
    """Finds how the background moves from one frame to the next, as a whole.

    Returns:
        (4, 4) float64, from `now` to `after`.
    """
    corners = np.ascontiguousarray(now.corners[::3])
    moved, found = follow(now, after, corners)
    points, moved = corners[found].astype(np.float64), moved[found]
    motion = np.eye(4)
    if len(points) < LEAST_CORNERS:
        return motion
    disparity = read_disparity(now, corners[found]).astype(np.float64)
    low, high = np.percentile(disparity, [5, 95])
    prior = np.where(disparity <= low + FAR_SHARE * (high - low), 1.0, NEAR_WEIGHT)
    # In units of about one, so that one ridge serves all columns.
    size = np.array(now.gray.shape[::-1])
    spread = max(high - low, 1.0)
    terms = np.column_stack(
        [(points / size - 0.5) * 2, (disparity - low) / spread, np.ones(len(points))]
    )
    solution = _robust_fit(terms, moved - points, prior)
    motion[:2, :2] += (solution[:2] * (2 / size)[:, None]).T
    motion[:2, 2] = solution[2] / spread
    motion[:2, 3] = solution[3] - solution[:2].sum(axis=0) - solution[2] * low / spread
    return motion


def _robust_fit(
    terms: NDArray[np.float64], values: NDArray[np.floating], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solves terms (M, 4) @ solution (4, 2) = values (M, 2) with few outliers counted."""
    weights = prior
    solution = np.zeros((4, 2))
    for width in FIT_WIDTHS_PX:
        weighted = terms * weights[:, None]
        # Without texture at several depths and places, some of the terms stay at zero.
        ridge = np.diag([1e-3, 1e-3, 1e-2, 0.0]) * weights.sum()
        solution = np.linalg.solve(terms.T @ weighted + ridge, weighted.T @ values)
        residuals = ((terms @ solution - values) ** 2).sum(axis=1)
        weights = prior / (1 + residuals / width**2)
    return solution


def move(motion: Motion, points: Floats, disparity: Floats) -> Floats:
    """Moves points (M, 2) of a disparity (M,), as a motion says."""
    full = np.column_stack([points, disparity, np.ones(len(points))])
    return (full @ motion[:2].T).astype(np.float32)
