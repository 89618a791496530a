"""What things cover of the surface they stand on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Mesh

_DIRECTIONS = 8


class Footprint(NamedTuple):
    """A convex outline around a thing, seen from above.

    Attributes:
        low: (8,) least place of the thing along directions every 22.5 degrees from x, metres.
        high: (8,) largest place.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def overlaps(self, other: "Footprint", gap_m: float = 0.0) -> bool:
        """Whether two outlines come nearer than a gap; near corners it may say so too early."""
        apart = (self.high + gap_m < other.low) | (other.high + gap_m < self.low)
        return not bool(apart.any())

    def moved(self, x: float, y: float) -> "Footprint":
        """The outline of the same thing elsewhere."""
        shift = _axes() @ np.array([x, y])
        return Footprint(self.low + shift, self.high + shift)

    @property
    def size(self) -> tuple[float, float]:
        """Extent along x and y, metres."""
        spans = self.high - self.low
        return float(spans[0]), float(spans[_DIRECTIONS // 2])


def footprint(mesh: Mesh) -> Footprint:
    """The outline of a thing as it stands."""
    along = mesh.corners.reshape(-1, 3)[:, :2] @ _axes().T
    return Footprint(along.min(0), along.max(0))


def _axes() -> NDArray[np.float64]:
    angle = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
