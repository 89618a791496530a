"""Normally distributed numbers for pictures, quickly."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

_KEPT = 2**21


def normal(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.float32]:
    """Gives an array of normally distributed numbers; of one generator's, few are alike.

    Drawing them anew takes as long as all else that is done to a picture, so small arrays are cut
    from numbers that are kept.

    Args:
        shape: of the array.
        generator: the only source of chance.

    Returns:
        float32, mean 0, standard deviation 1; may be changed.
    """
    count = int(np.prod(shape))
    start, sign = int(generator.integers(0, _KEPT // 2)), 2 * int(generator.integers(0, 2)) - 1
    if count > _KEPT // 2:
        return generator.standard_normal(shape, dtype=np.float32)
    return np.asarray(_kept()[start : start + count].reshape(shape) * np.float32(sign))


@cache
def _kept() -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal(_KEPT, dtype=np.float32)
