"""How a body is built: its size, its breadth, and where its joints lie at rest.

Shapes are written down for one reference adult of 1.75 m and carried to others: heights by
stretching each part of the body, breadths by one factor and what sex and weight add to it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError

REFERENCE_M = 1.75
_LEVELS = np.array([0.0, 0.085, 0.49, 0.92, 1.42, 1.525, 1.75])
"""Ground, ankle, knee, hip, shoulder, chin and crown of the reference adult, metres."""
_SHORTEST_M, _TALLEST_M = 0.85, 2.05


@dataclass(frozen=True, slots=True)
class Build:
    """The build of a person.

    Attributes:
        height_m: 0.85 to 2.05, barefoot.
        manly: 0 = a woman's frame, 1 = a man's.
        weight: -1 = slim, 0 = average, 1 = heavy.
        youth: 0 = adult, 1 = a child of three.

    Raises:
        RangeError: if there is no such body.
    """

    height_m: float = REFERENCE_M
    manly: float = 0.5
    weight: float = 0.0
    youth: float = 0.0

    def __post_init__(self) -> None:
        if not _SHORTEST_M <= self.height_m <= _TALLEST_M:
            raise RangeError(
                f"people are {_SHORTEST_M} to {_TALLEST_M} m tall, got {self.height_m}"
            )
        shares = self.manly, (self.weight + 1) / 2, self.youth
        if min(shares) < 0 or max(shares) > 1:
            raise RangeError("manly and youth are from 0 to 1, weight is from -1 to 1")

    @property
    def head_m(self) -> float:
        """Height of the head from chin to crown."""
        adult = 0.222 + 0.010 * self.manly + 0.03 * (self.height_m - REFERENCE_M)
        child = 0.186 + 0.04 * (self.height_m - 0.9)
        return adult + self.youth * (child - adult)

    @property
    def breadth(self) -> float:
        """Factor of what lies across the body."""
        return float((self.height_m / REFERENCE_M) ** 0.8)

    def heights(self, z: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Carries heights of the reference adult to this body."""
        size, top = self.height_m, self.height_m - self.head_m
        hip = size * (0.525 - 0.055 * self.youth)
        neck = (0.105 - 0.035 * self.youth) * size / REFERENCE_M
        own = np.array([0, 0.085 * self.breadth, 0.527 * hip, hip, top - neck, top, size])
        beyond = own[-1] + (np.maximum(z, _LEVELS[-1]) - _LEVELS[-1]) * self.head_m / 0.225
        return np.asarray(np.where(np.asarray(z) > _LEVELS[-1], beyond, np.interp(z, _LEVELS, own)))


def random_build(generator: np.random.Generator, child: bool | None = None) -> Build:
    """A build as one meets them; child = None leaves it to chance."""
    is_child = generator.random() < 0.15 if child is None else child
    manly = float(np.clip(generator.integers(2) + generator.normal(0, 0.12), 0, 1))
    weight = float(np.clip(generator.normal(-0.1, 0.45), -1, 1))
    if is_child:
        height = generator.uniform(0.95, 1.5)
        youth = float(np.clip((1.6 - height) / 0.65, 0, 1))
        return Build(float(height), 0.35 + 0.3 * manly, 0.5 * weight - 0.2, youth)
    height = np.clip(generator.normal(1.64 + 0.13 * manly, 0.065), 1.5, 1.96)
    return Build(float(height), manly, weight, 0.0)
