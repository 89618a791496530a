"""Shapes of land: rolling hills, banks of rivers and lakes, beaches, dunes, mountains."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.nature.terrain import REACH_M, Relief, noise

Values = NDArray[np.float64]


class Shore(NamedTuple):
    """Where water begins.

    Attributes:
        side: from x and y to the distance from the shore, > 0 in the water, metres.
        width: of the water, metres.
        heading: across the water, radians from the y axis to the right.
    """

    side: Callable[[Values, Values], Values]
    width: float
    heading: float


def rolling(
    generator: np.random.Generator, *, bumps: float = 0.05, swells: float = 0.8, hills: float = 18.0
) -> Relief:
    """Hills that grow with the distance; level near the middle, where the height is 0.

    Args:
        generator: where chance comes from.
        bumps: standard deviation of bumps 4 m wide, metres.
        swells: of swells 45 m wide.
        hills: of hills 400 m wide, from 400 m on.
    """
    fine, middle, wide = noise(generator, 2), noise(generator, 3), noise(generator, 4)

    def raw(x: Values, y: Values) -> Values:
        r = np.hypot(x, y)
        z = bumps * fine(x / 4, y / 4) * np.minimum(1, 60 / np.maximum(r, 1))
        z = z + swells * middle(x / 45, y / 45)
        return np.asarray(z + hills * np.minimum(1, r / 400) ** 1.5 * wide(x / 420, y / 420))

    origin = raw(np.zeros(1), np.zeros(1))
    return lambda x, y: raw(x, y) - origin


def horizon(generator: np.random.Generator, height: float, *, sharp: float = 0.5) -> Relief:
    """What rises beyond the ground, up to a height in metres.

    Args:
        generator: where chance comes from.
        height: of the highest, about.
        sharp: 0 = round hills, 1 = ridges and peaks.
    """
    broad, ridges = noise(generator, 2), noise(generator, 3, 0.45)
    first = generator.uniform(0.55, 1.1) * REACH_M

    def relief(x: Values, y: Values) -> Values:
        rise = np.clip((np.hypot(x, y) - first) / 3800, 0, 1) ** 0.9
        peaks = 1.0 - np.abs(ridges(x / 1700, y / 1700))
        shape = 0.55 + 0.22 * broad(x / 2200, y / 2200)
        return np.asarray(height * rise * np.maximum(shape + sharp * 0.5 * peaks, 0.12))

    return relief


def added(*reliefs: Relief) -> Relief:
    """The sum of some reliefs."""
    return lambda x, y: np.asarray(sum(each(x, y) for each in reliefs))


def dunes(generator: np.random.Generator, height: float, width: float) -> Relief:
    """Dunes with a gentle and a steep side."""
    bend = noise(generator, 2)
    heading = generator.uniform(0, 2 * np.pi)

    def raw(x: Values, y: Values) -> Values:
        along = (np.cos(heading) * x + np.sin(heading) * y) / width
        phase = (along + 0.5 * bend(x / (3 * width), y / (3 * width))) % 1.0
        slope = np.where(phase < 0.7, phase / 0.7, (1 - phase) / 0.3)
        tall = 0.6 + 0.3 * bend(x / (2 * width) + 9, y / (2 * width))
        return np.asarray(height * slope**2 * (3 - 2 * slope) * np.maximum(tall, 0.1))

    origin = raw(np.zeros(1), np.zeros(1))
    return lambda x, y: raw(x, y) - origin


def shore(
    generator: np.random.Generator, *, distance: float, width: float, winding: float = 4.0
) -> Shore:
    """A shore near the middle.

    Args:
        generator: where chance comes from.
        distance: of the water from the middle, metres.
        width: of the water, metres; np.inf = the sea.
        winding: how far the shore swings, metres.
    """
    heading = float(generator.uniform(0, 2 * np.pi))
    bend = noise(generator, 3)
    sin, cos = np.sin(heading), np.cos(heading)
    shift = winding * float(bend(np.zeros(1), np.full(1, 0.5))[0])

    def side(x: Values, y: Values) -> Values:
        across, along = sin * x + cos * y, cos * x - sin * y
        swing = winding * bend(along / 40, np.full_like(along, 0.5))
        return np.asarray(across - distance + swing - shift)

    return Shore(side, width, heading)


def banks(
    generator: np.random.Generator, water: Shore, *, slope: float, height: float, inland: Relief
) -> Relief:
    """Land around water whose surface is at height 0.

    Args:
        generator: where chance comes from.
        water: where it is.
        slope: of the bank, metres per metre.
        height: of the land behind the bank, metres.
        inland: what else the land does, away from the water.
    """
    fine = noise(generator, 2)

    def relief(x: Values, y: Values) -> Values:
        s = water.side(x, y)
        beyond = s - water.width
        away = np.maximum(-s, beyond)  # > 0 on either bank
        z = slope * np.clip(away, -4 / slope, None)
        z = np.where(away > 0, height * (1 - np.exp(-slope * np.maximum(away, 0) / height)), z)
        z = z + 0.03 * fine(x / 2, y / 2) * np.clip(np.abs(away) / 2, 0, 1)
        fade = np.clip((away - 6) / 60, 0, 1)
        return np.asarray(z + fade * np.maximum(inland(x, y), -0.7 * height))

    return relief
