"""Noise that wraps at the borders of a texture.

Fields are (SIZE, SIZE) float64. Row 0 is the top of a texture, column 0 its left; lengths here are
in pixels, frequencies in waves per texture.
"""

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[np.float64]

SIZE = 256
"""Rows and columns of every texture."""

ROWS: Field = (np.arange(SIZE, dtype=np.float64) + 0.5)[:, None]
"""(SIZE, 1): how far below the top the middle of each pixel is."""

COLUMNS: Field = np.ascontiguousarray(ROWS.T)
"""(1, SIZE): how far right of the left border the middle of each pixel is."""


def noise(
    generator: np.random.Generator,
    slope: float = 1.0,
    *,
    lowest: float = 1.0,
    highest: float = 128.0,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Field:
    """Draws Gaussian noise with mean 0 and standard deviation 1.

    Args:
        generator: where chance comes from.
        slope: amplitudes fall as frequency**-slope; 1 = alike at all scales, 2 = as soft as clouds.
        lowest: frequencies below fade away; above about 3 a repeated tile does not strike the eye.
        highest: frequencies above fade away.
        stretch: (down, across): how many times longer its features are along each axis.
    """
    spectrum = generator.standard_normal((SIZE, SIZE // 2 + 1, 2)).view(np.complex128)[..., 0]
    field = np.fft.irfft2(spectrum * _filter(slope, lowest, highest, stretch), s=(SIZE, SIZE))
    return np.asarray(field / np.sqrt(np.mean(field * field)), np.float64)


def smooth(field: Field, low: float, high: float) -> Field:
    """Rises from 0 where a field is at most `low` to 1 where it is at least `high`."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float64)


def moved(field: Field, down: Field, across: Field) -> Field:
    """Reads a field at other places, between its pixels: (y, x) gets what is at (y + down, ...)."""
    y, x = ROWS - 0.5 + down, COLUMNS - 0.5 + across
    top, left = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    fy, fx = y - top, x - left
    rows, columns = (top % SIZE, (top + 1) % SIZE), (left % SIZE, (left + 1) % SIZE)
    upper = field[rows[0], columns[0]] * (1 - fx) + field[rows[0], columns[1]] * fx
    lower = field[rows[1], columns[0]] * (1 - fx) + field[rows[1], columns[1]] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float64)


def rolled(field: Field, down: NDArray[np.intp], across: NDArray[np.intp]) -> Field:
    """Reads a field, (SIZE, SIZE, ...), whole pixels further down and across; it wraps."""
    rows = (np.arange(SIZE)[:, None] + down) % SIZE
    return np.asarray(field[rows, (np.arange(SIZE) + across) % SIZE], np.float64)


def soft(field: Field) -> Field:
    """Averages each pixel with its neighbours, so that drawn edges lose their steps."""
    down = (np.roll(field, 1, 0) + 2 * field + np.roll(field, -1, 0)) / 4
    return np.asarray((np.roll(down, 1, 1) + 2 * down + np.roll(down, -1, 1)) / 4, np.float64)


def threads(generator: np.random.Generator, width: float, highest: float = 16.0) -> Field:
    """Draws lines of about this width that wander all over the texture: 1 on them, 0 beside."""
    field = noise(generator, 1.3, lowest=2, highest=highest)
    down, across = np.roll(field, -1, 0) - field, np.roll(field, -1, 1) - field
    return 1 - smooth(np.abs(field) / np.sqrt(down**2 + across**2 + 1e-5), 0.3 * width, width)


@lru_cache(maxsize=48)
def _filter(slope: float, lowest: float, highest: float, stretch: tuple[float, float]) -> Field:
    down = np.fft.fftfreq(SIZE, 1 / SIZE)[:, None] * stretch[0]
    across = np.fft.rfftfreq(SIZE, 1 / SIZE)[None] * stretch[1]
    squared = down**2 + across**2
    squared[0, 0] = 1
    fade = np.exp(-squared / highest**2) if highest < SIZE // 2 else 1.0
    gains = squared ** (-slope / 2) * fade * -np.expm1(-squared / lowest**2)
    gains[0, 0] = 0
    return np.asarray(gains, np.float64)
