"""Short names for the draws of which rooms are full."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

_T = TypeVar("_T")


def pick(
    generator: np.random.Generator, options: Sequence[_T], weights: Sequence[float] | None = None
) -> _T:
    """One of the options.

    Args:
        generator: of chance.
        options: at least one.
        weights: how often each comes, of any sum; None = alike.
    """
    if weights is None:
        return options[int(generator.integers(len(options)))]
    share = np.cumsum(np.asarray(weights, np.float64))
    place = int(np.searchsorted(share, generator.random() * share[-1], side="right"))
    return options[min(place, len(options) - 1)]


def between(generator: np.random.Generator, low: float, high: float) -> float:
    """A number from low to high."""
    return low + (high - low) * float(generator.random())


def chance(generator: np.random.Generator, share: float) -> bool:
    """True in this share of the cases."""
    return bool(generator.random() < share)
