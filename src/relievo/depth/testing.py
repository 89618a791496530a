"""Small estimators without a network, for tests and examples."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from relievo.core.types import DepthKind, FloatMap, Image8, Size
from relievo.depth.api import DepthEstimator, network_size


class _ShapeEstimator(DepthEstimator):
    kind = DepthKind.RELATIVE_INVERSE_DEPTH

    def __init__(self, long_side: int = 64) -> None:
        """Fixes the size of the maps.

        Args:
            long_side: pixels of the longer side of every map, 1 or more.
        """
        self.long_side = long_side

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        return [self._values(network_size(image.shape[:2], self.long_side)) for image in images]

    @abstractmethod
    def _values(self, size: Size) -> FloatMap: ...


class PlaneEstimator(_ShapeEstimator):
    """Sees every image as a floor: 0 (far) at the upper edge, 1 (near) at the lower one."""

    name = "plane"

    def _values(self, size: Size) -> FloatMap:
        return np.repeat(_centres(size[0])[:, None], size[1], axis=1)


class RadialEstimator(_ShapeEstimator):
    """Sees every image as a bump: 1 in the middle, falling to 0 in the corners."""

    name = "radial"

    def _values(self, size: Size) -> FloatMap:
        y, x = (2 * _centres(side) - 1 for side in size)
        return (1 - (y[:, None] ** 2 + x[None, :] ** 2) / 2).astype(np.float32)


def _centres(count: int) -> FloatMap:
    """Centres of `count` equal cells of [0, 1]."""
    return ((np.arange(count) + 0.5) / count).astype(np.float32)
