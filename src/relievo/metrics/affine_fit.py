"""Least squares of a scale and a shift, from sums that can be added up frame by frame."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import ShapeError
from relievo.core.types import BoolMap

_CONSTANT = 1e-12
"""Share of the largest possible determinant below which x counts as constant."""


class AffineFit:
    """Finds s and t that minimise the sum of (s * x + t - y)^2 over everything added.

    Only a few sums are kept, in float64, so that a film of any length needs no memory.
    """

    def __init__(self) -> None:
        # x is counted from its first value: far from 0, plain sums of squares lose digits.
        self._origin = math.nan
        self._sums = np.zeros(5)

    def add(
        self, x: NDArray[np.floating], y: NDArray[np.floating], where: BoolMap | None = None
    ) -> None:
        """Adds points.

        Args:
            x: any shape, finite where used; may be empty.
            y: same shape, finite where used.
            where: same shape, bool: the points that are used; None = all.

        Raises:
            ShapeError: if the shapes differ.
        """
        if x.shape != y.shape or (where is not None and where.shape != x.shape):
            raise ShapeError(f"x and y must have the same shape, got {x.shape} and {y.shape}")
        used = np.ones(x.shape, np.bool_) if where is None else where
        if math.isnan(self._origin):
            if not used.any():
                return
            self._origin = float(x.flat[int(used.argmax())])
        self._sums += _sums(np.ravel(x), np.ravel(y), np.ravel(used), self._origin)

    def solve(self) -> tuple[float, float]:
        """Gives the fit of everything added so far.

        Returns:
            (s, t); s = 0 and t = mean(y) if x is constant; both NaN if nothing was added.
        """
        n, sum_x, sum_xx, sum_y, sum_xy = (float(value) for value in self._sums)
        if n == 0:
            return math.nan, math.nan
        x0 = self._origin
        determinant = sum_xx * n - sum_x**2
        if determinant <= _CONSTANT * (sum_xx + 2 * x0 * sum_x + n * x0**2) * n:
            return 0.0, sum_y / n
        scale = (n * sum_xy - sum_x * sum_y) / determinant
        shift = (sum_xx * sum_y - sum_x * sum_xy) / determinant
        return scale, shift - scale * x0


@numba.njit(nogil=True, cache=True)
def _sums(
    x: NDArray[np.floating], y: NDArray[np.floating], used: NDArray[np.bool_], origin: float
) -> NDArray[np.float64]:
    n = 0
    sum_x = sum_xx = sum_y = sum_xy = 0.0
    for i in range(x.size):
        if used[i]:
            a, b = np.float64(x[i]) - origin, np.float64(y[i])
            n += 1
            sum_x += a
            sum_xx += a * a
            sum_y += b
            sum_xy += a * b
    return np.array([n, sum_x, sum_xx, sum_y, sum_xy])
