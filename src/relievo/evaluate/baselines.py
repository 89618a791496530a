"""Baselines that look at no image: what any method must beat before it has learnt anything.

`constant` is one number; `mean map` is the mean of each pixel over other images of the set;
`row prior` is the mean of each row of that map, for the lower a pixel, the nearer it mostly is.
Means are taken over the training images where a set has them, else over all other images but the
one that is measured.
"""

import threading
from collections.abc import Iterable, Mapping
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Size

CONSTANT, MEAN_MAP, ROW_PRIOR = "constant", "mean map", "row prior"
BASELINES = (CONSTANT, MEAN_MAP, ROW_PRIOR)

_KEPT_SIZES = 4
_GRID: Size = (288, 384)  # what training images are mostly kept at, and enough for a mean


class Prior:
    """The mean of each pixel over images of any size, on a grid of relative places."""

    def __init__(self) -> None:
        self._total: NDArray[np.float64] = np.zeros(_GRID)
        self._count: NDArray[np.float64] = np.zeros(_GRID)
        self._resized: dict[Size, Mapping[str, FloatMap]] = {}
        self._lock = threading.Lock()

    @classmethod
    def of(cls, maps: Iterable[tuple[FloatMap, BoolMap]]) -> Self:
        """The mean of maps (H, W), each over its valid pixels."""
        prior = cls()
        for values, valid in maps:
            total, count = _on_grid(values, valid)
            prior._total += total
            prior._count += count
        return prior

    def without(self, values: FloatMap, valid: BoolMap) -> "Prior":
        """The mean over all images but this one, which it was made of among others."""
        total, count = _on_grid(values, valid)
        rest = Prior()
        rest._total = self._total - total
        rest._count = self._count - count
        return rest

    def predictions(self, size: Size) -> Mapping[str, FloatMap]:
        """The baselines (H, W) float32 by name; a place that no image knows has its row's mean.

        None at all if no image knows anything: of a set of one image there is no mean.
        """
        if not self._count.any():
            return {}
        with self._lock:
            if size not in self._resized:
                while len(self._resized) >= _KEPT_SIZES:
                    self._resized.pop(next(iter(self._resized)))
                self._resized[size] = self._made(size)
            return self._resized[size]

    def _made(self, size: Size) -> Mapping[str, FloatMap]:
        known = self._count > 0.5
        overall = self._total[known].sum() / self._count[known].sum()
        rows = _row_means(self._total, self._count)
        grid = np.where(known, self._total / np.maximum(self._count, 1), rows[:, None])
        return {
            CONSTANT: np.full(size, overall, dtype=np.float32),
            MEAN_MAP: _resized(grid, size),
            ROW_PRIOR: _resized(np.repeat(rows[:, None], 2, axis=1), size),
        }


def _on_grid(values: FloatMap, valid: BoolMap) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wh = _GRID[::-1]
    known = np.where(valid, values, np.float32(0))
    total = cv2.resize(known, wh, interpolation=cv2.INTER_NEAREST)
    count = cv2.resize(valid.astype(np.float32), wh, interpolation=cv2.INTER_NEAREST)
    return np.asarray(total, dtype=np.float64), np.asarray(count, dtype=np.float64)


def _row_means(total: NDArray[np.float64], count: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each row; between rows that are known, a row that is not goes straight."""
    sums, counts = total.sum(axis=1), count.sum(axis=1)
    known = np.flatnonzero(counts > 0.5)
    means = np.interp(np.arange(len(sums)), known, sums[known] / counts[known])
    return np.asarray(means, dtype=np.float64)


def _resized(grid: NDArray[np.float64], size: Size) -> FloatMap:
    resized = cv2.resize(grid.astype(np.float32), size[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.float32)
