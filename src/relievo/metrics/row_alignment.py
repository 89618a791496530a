"""How far two views are from showing each point on the same row: offset, rotation, size, keystone.

Offsets are y_right - y_left in pixels, rows count downwards: > 0 where the right view shows a point
lower. Positions are those halfway between where a point lies in both views, from the middle of the
image in units of its width; so neither view is taken for the straight one.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import ShapeError
from relievo.core.types import BoolMap, FloatMap, Image8, Size
from relievo.metrics.optical_flow import Flow

LEAST_POINTS = 64
"""With fewer the four numbers would be fitted to noise."""
MOST_POINTS = 20_000
ROUNDS = 10
TUKEY = 4.685
"""Residuals beyond so many standard deviations have no say: Tukey's biweight at 95 % efficiency."""
LEAST_DEVIATION_PX = 0.05


@dataclass(frozen=True, slots=True)
class RowAlignment:
    """The vertical offset over the image, offset = a + b x + c y + k x y.

    Attributes:
        width_px: width of the views that it was measured in.
        offset_px: in the middle.
        across_px: by which it grows from the left to the right side.
        down_px: by which it grows over a width downwards.
        keystone_px: by which the growth across grows over a width downwards.
    """

    width_px: int
    offset_px: float = 0.0
    across_px: float = 0.0
    down_px: float = 0.0
    keystone_px: float = 0.0

    @property
    def rotation_degrees(self) -> float:
        """By which the right view is turned against the left one, clockwise > 0."""
        return math.degrees(math.atan(self.across_px / self.width_px))

    @property
    def scale(self) -> float:
        """The height of things in the right view over that in the left one."""
        half = self.down_px / self.width_px / 2
        return (1 + half) / (1 - half)

    def at(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.floating]:
        """Offsets in pixels at positions in units of the width from the middle."""
        return np.asarray(
            self.offset_px + self.across_px * x + self.down_px * y + self.keystone_px * x * y
        )

    def field(self, size: Size) -> FloatMap:
        """Offsets of every pixel of views of `size`, (H, W) float32, in their pixels."""
        height, width = size
        x = (np.arange(width) - (width - 1) / 2) / width
        y = (np.arange(height) - (height - 1) / 2)[:, None] / width
        return (self.at(x, y) * (width / self.width_px)).astype(np.float32)

    def straighten(self, right: Image8) -> Image8:
        """Moves the columns of a right view up or down to the rows of the left one.

        Args:
            right: (H, W, 3) uint8.

        Returns:
            The same shape; beyond the border it is repeated.
        """
        offsets = self.field(right.shape[:2])
        height, width = offsets.shape
        columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width))
        rows = offsets + np.arange(height, dtype=np.float32)[:, None]
        moved = cv2.remap(
            right,
            np.ascontiguousarray(columns),
            rows,
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(moved, dtype=np.uint8)


def fit_row_alignment(flow: Flow, valid: BoolMap) -> RowAlignment:
    """Fits the offsets of rows to the flow of the left view to the right one, robustly.

    Args:
        flow: (H, W, 2) float32, pixels.
        valid: (H, W) bool, the pixels whose vertical flow is known.

    Returns:
        No offset at all if too few pixels are known.

    Raises:
        ShapeError: if the sizes differ.

    Source: iteratively reweighted least squares with the biweight of Beaton and Tukey,
    Technometrics 16(2) (1974).
    """
    if flow.shape != (*valid.shape, 2):
        raise ShapeError(f"flow must be (H, W, 2) of the size of valid, got {flow.shape}")
    height, width = valid.shape
    rows, columns = np.nonzero(valid)
    if rows.size < LEAST_POINTS:
        return RowAlignment(width)
    step = -(-rows.size // MOST_POINTS)
    rows, columns = rows[::step], columns[::step]
    across, down = flow[rows, columns].astype(np.float64).T
    x = (columns + across / 2 - (width - 1) / 2) / width
    y = (rows + down / 2 - (height - 1) / 2) / width
    terms = np.stack([np.ones_like(x), x, y, x * y], axis=1)
    return RowAlignment(width, *_fit(terms, down).tolist())


def _fit(terms: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.floating]:
    factors: NDArray[np.floating] = np.zeros(terms.shape[1])
    factors[0] = np.median(values)
    for _ in range(ROUNDS):
        residuals = values - terms @ factors
        deviation = max(1.4826 * float(np.median(np.abs(residuals))), LEAST_DEVIATION_PX)
        weights = np.clip(1 - (residuals / (TUKEY * deviation)) ** 2, 0, None)
        # The biweight is the square of that; least squares takes its root.
        factors = np.linalg.lstsq(terms * weights[:, None], values * weights, rcond=None)[0]
    return factors
