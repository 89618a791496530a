"""Least squares of a scale and a shift, from sums that can be added up frame by frame."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import ShapeError

_CONSTANT = 1e-12
"""Share of the largest possible determinant below which x counts as constant."""


class AffineFit:
    """Finds s and t that minimise the sum of (s * x + t - y)^2 over everything added.

    Only five sums are kept, in float64, so that a film of any length needs no memory.
    """

    def __init__(self) -> None:
        self._n = 0
        self._sums = np.zeros(4)

    def add(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> None:
        """Adds points.

        Args:
            x: any shape, finite; may be empty.
            y: same shape, finite.

        Raises:
            ShapeError: if the shapes differ.
        """
        if x.shape != y.shape:
            raise ShapeError(f"x and y must have the same shape, got {x.shape} and {y.shape}")
        x, y = x.astype(np.float64), y.astype(np.float64)
        self._n += x.size
        self._sums += (x.sum(), (x * x).sum(), y.sum(), (x * y).sum())

    def solve(self) -> tuple[float, float]:
        """Gives the fit of everything added so far.

        Returns:
            (s, t); s = 0 and t = mean(y) if x is constant; both NaN if nothing was added.
        """
        if self._n == 0:
            return float("nan"), float("nan")
        n = self._n
        sum_x, sum_xx, sum_y, sum_xy = self._sums
        determinant = sum_xx * n - sum_x**2
        if determinant <= _CONSTANT * sum_xx * n:
            return 0.0, float(sum_y / n)
        scale = (n * sum_xy - sum_x * sum_y) / determinant
        shift = (sum_xx * sum_y - sum_x * sum_xy) / determinant
        return float(scale), float(shift)
