"""Whole rugs."""

import numpy as np

from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, smooth, soft
from relievo.scenes.textures.paint import Swatch, even, mixed, palette, shaded

_RUGS = (
    "7a2e2a 2e3a52 c8b48a 4a2a28 a8704a",
    "d8d0c0 8a8680 4a4a4c b4a894 6a6a6c",
    "3a5064 c4b498 8a4a3c d8ccb4 2a3440",
    "6a7a64 d4c8a8 a8643c 3e4a40 c8a868",
    "c8beae b09878 7a6a58 e0d8c8 5a4e44",
    "2a2c30 d8d2c4 9a3a32 8a8478 c8a04a",
)


def rug(generator: np.random.Generator) -> Swatch:
    """A whole rug: a field with ornaments, a medallion, and borders."""
    colours = palette(_RUGS[generator.integers(len(_RUGS))])[generator.permutation(5)]
    colours = np.minimum(colours * np.exp(generator.normal(0, 0.1, (5, 1))), 0.85)
    y, x = np.broadcast_arrays(np.abs(ROWS / SIZE - 0.5), np.abs(COLUMNS / SIZE - 0.5))
    ornaments = _folded(noise(generator, 1.0, lowest=4, highest=float(generator.choice([8, 26]))))
    colour = mixed(even(colours[0]), colours[1], smooth(ornaments, 0.9, 1.1))
    if generator.random() < 0.6:
        shape = x + y if generator.random() < 0.5 else np.sqrt(x**2 + (0.8 * y) ** 2)
        shape = shape + 0.015 * ornaments
        for n, size in enumerate(generator.uniform(0.15, 0.32) * np.array([1.0, 0.8, 0.45])):
            colour = mixed(colour, colours[2 + n], smooth(shape, size, size - 0.008))
    colour = _with_border(generator, colour, colours, x, y)
    tufts, soil = noise(generator, 0.3, lowest=20), noise(generator, 1.4)
    rows = 0.04 * np.cos(2 * np.pi * 100 * ROWS / SIZE)
    return Swatch(shaded(colour, 0.1 * tufts + rows, 0.06 * soil), 0.5 + 0.12 * tufts)


def _folded(field: Field) -> Field:
    """The same in all four quarters."""
    halves = field + field[::-1]
    return soft((halves + halves[:, ::-1]) / 2)


def _with_border(
    generator: np.random.Generator, colour: Field, colours: Field, x: Field, y: Field
) -> Field:
    """Lozenges round the field, between lines."""
    rim = 0.5 - np.maximum(x, y)
    width = generator.uniform(0.06, 0.16)
    lozenges = np.cos(2 * np.pi * 14 * (x + y)) * np.cos(2 * np.pi * 14 * (x - y))
    band = mixed(even(colours[2]), colours[3], smooth(lozenges, 0.2, 0.4))
    colour = mixed(colour, band, smooth(rim, width, width - 0.004))
    for place in (width, 0.75 * width, 0.25 * width):
        colour = mixed(colour, colours[4], smooth(np.abs(rim - place), 0.007, 0.004))
    return colour
