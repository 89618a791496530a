"""Smooth random numbers on a plane, as compiled functions for the renderer's kernels."""

import numba
import numpy as np

_LOW = np.uint64(0xFFFFFFFF)


@numba.njit(cache=True, inline="always")
def lattice(x: int, y: int, seed: int) -> float:
    """A number in [0, 1) for each point of a lattice."""
    # Numba counts in 64 bits whatever it is given, so what lies beyond 32 is cut off.
    h = np.uint64(x) * np.uint64(0x9E3779B1) ^ np.uint64(y) * np.uint64(0x85EBCA77)
    h = (h ^ np.uint64(seed) * np.uint64(0xC2B2AE3D)) & _LOW
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x2C1B3C6D)) & _LOW
    h ^= h >> np.uint64(12)
    h = (h * np.uint64(0x297A2D39)) & _LOW
    h ^= h >> np.uint64(15)
    return float(h) / 4294967296.0


@numba.njit(cache=True)
def value_noise(x: float, y: float, seed: int) -> float:
    """Smooth noise in [0, 1) with features one unit wide."""
    column, row = np.floor(x), np.floor(y)
    s, t = x - column, y - row
    s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
    i, j = int(column), int(row)
    low = lattice(i, j, seed) * (1 - s) + lattice(i + 1, j, seed) * s
    high = lattice(i, j + 1, seed) * (1 - s) + lattice(i + 1, j + 1, seed) * s
    between: float = low * (1 - t) + high * t
    return between


@numba.njit(cache=True)
def cloud_noise(x: float, y: float, seed: int, octaves: int) -> float:
    """Noise in [0, 1) with details at several scales."""
    total, weight, share = 0.0, 0.0, 1.0
    for octave in range(octaves):
        total += share * value_noise(x, y, seed + 17 * octave)
        weight += share
        share *= 0.5
        x, y = 2.03 * x + 11.7, 2.03 * y + 5.3
    return total / weight
