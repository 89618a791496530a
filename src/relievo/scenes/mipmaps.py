"""Textures at every scale, so that far surfaces do not shimmer.

All textures lie in one array, each made when it is first asked for. A texture of 256 x 256 is
followed by its halves down to one pixel; light is averaged, not codes.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from relievo.core import srgb
from relievo.scenes.textures import TEXTURES, VARIANTS, texture

SIDE = 256
LEVELS = 9

LIGHT_OF_CODES = np.asarray(srgb.decode(np.arange(256) / 255), np.float64)
"""Linear light of each sRGB code, (256,)."""

# Whole numbers, which are quick and alike on every machine, stand for light and relief.
_MOST = 65535
_FINE_LIGHT = np.rint(LIGHT_OF_CODES * _MOST).astype(np.int32)
_CODES = np.rint(srgb.encode(np.arange(_MOST + 1) / _MOST) * 255).astype(np.uint8)
_RELIEF_STEP = _MOST // 255

Texels = NDArray[np.uint8]


@lru_cache(maxsize=1)
def texel_bank() -> Texels:
    """All textures, (N, 87381, 4) uint8, not to be written: sRGB codes, and relief.

    Of those that `layer_of` has not been asked for, nothing is known yet. Memory that is not
    written takes no place: it is 0.35 MB for each texture that is.
    """
    return np.empty((len(TEXTURES) * VARIANTS, int(level_offsets()[-1]) + 1, 4), np.uint8)


@cache
def layer_of(name: str, variant: int) -> int:
    """Which row of the bank a texture has; arguments as of `textures.texture`."""
    layer = list(TEXTURES).index(name) * VARIANTS + variant % VARIANTS
    texel_bank()[layer] = _pyramid(texture(name, variant))
    return layer


def level_offsets() -> NDArray[np.int64]:
    """Where each level of a texture begins."""
    sides = SIDE >> np.arange(LEVELS)
    return np.concatenate([[0], np.cumsum(sides**2)[:-1]])


def _pyramid(codes: NDArray[np.uint8]) -> Texels:
    level = np.concatenate(
        [_FINE_LIGHT[codes[..., :3]], _RELIEF_STEP * codes[..., 3:].astype(np.int32)], axis=2
    )
    levels = [codes.reshape(-1, 4)]
    while len(level) > 1:
        rows = level[0::2] + level[1::2]
        level = (rows[:, 0::2] + rows[:, 1::2] + 2) >> 2
        flat = level.reshape(-1, 4)
        relief = (flat[:, 3:] + _RELIEF_STEP // 2) // _RELIEF_STEP
        levels.append(np.concatenate([_CODES[flat[:, :3]], relief.astype(np.uint8)], axis=1))
    return np.concatenate(levels)
