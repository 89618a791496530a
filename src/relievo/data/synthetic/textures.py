"""Random surfaces: plain, noisy, striped, tiled or brick-like colours over metres."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Texture = Callable[[Floats, Floats], Floats]
"""(u, v) in metres, each (H, W), to colours (H, W, 3) in [0, 1]."""

_TABLE = 128  # cells of the repeating noise


def random_texture(generator: np.random.Generator) -> Texture:
    """Draws a texture: one or two colours, a pattern between them, noise at several scales."""
    first, second = generator.uniform(0.05, 0.95, (2, 3)).astype(np.float32)
    if generator.random() < 0.6:  # most surfaces vary little in colour
        second = np.clip(first + generator.normal(0, 0.12, 3), 0, 1).astype(np.float32)
    period = float(np.exp(generator.uniform(np.log(0.05), np.log(1.0))))
    pattern = _PATTERNS[generator.integers(len(_PATTERNS))]
    noise = _noise_table(generator)
    cell = float(np.exp(generator.uniform(np.log(0.005), np.log(0.05))))
    contrast = generator.uniform(0, 0.5)

    def colour(u: Floats, v: Floats) -> Floats:
        blend = pattern(u / period, v / period)[..., None]
        rows = np.mod(v / cell, _TABLE).astype(np.intp) % _TABLE
        columns = np.mod(u / cell, _TABLE).astype(np.intp) % _TABLE
        grain = 1 + contrast * noise[rows, columns][..., None]
        mixed = (first * (1 - blend) + second * blend) * grain
        return np.asarray(np.clip(mixed, 0, 1), dtype=np.float32)

    return colour


def _noise_table(generator: np.random.Generator) -> Floats:
    table = np.zeros((_TABLE, _TABLE))
    for coarse in (4, 16, 64):
        cells = generator.normal(0, 1, (coarse, coarse))
        table += np.kron(cells, np.ones((_TABLE // coarse, _TABLE // coarse)))
    return np.asarray(table / np.abs(table).max(), dtype=np.float32)


def _plain(u: Floats, v: Floats) -> Floats:
    return np.zeros_like(u)


def _stripes(u: Floats, v: Floats) -> Floats:
    return (np.mod(u, 1) < 0.5).astype(np.float32)


def _tiles(u: Floats, v: Floats) -> Floats:
    return ((np.mod(u, 1) < 0.06) | (np.mod(v, 1) < 0.06)).astype(np.float32)


def _checks(u: Floats, v: Floats) -> Floats:
    return np.asarray(np.mod(np.floor(u) + np.floor(v), 2), dtype=np.float32)


def _bricks(u: Floats, v: Floats) -> Floats:
    row = np.floor(v * 2)
    mortar = (np.mod(v * 2, 1) < 0.12) | (np.mod(u + 0.5 * np.mod(row, 2), 1) < 0.06)
    return np.asarray(mortar, dtype=np.float32)


_PATTERNS = (_plain, _plain, _stripes, _tiles, _checks, _bricks)
