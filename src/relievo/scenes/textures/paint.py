"""Colours of surfaces, and textures on their way to codes.

Colours are linear: the share of the light that a surface reflects, 0 to 1. Palettes are written as
the sRGB codes that a photograph in even light would show.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.core.srgb import LUMA_WEIGHTS, decode, encode
from relievo.scenes.textures.noise import SIZE, Field

_STEPS = 65535
_CODES = np.rint(255 * encode(np.linspace(0, 1, _STEPS + 1))).astype(np.uint8)


class Swatch(NamedTuple):
    """A texture before it is made into codes.

    Attributes:
        colour: (SIZE, SIZE, 3) linear.
        relief: (SIZE, SIZE), 0 = lowest, 1 = highest.
    """

    colour: Field
    relief: Field

    def codes(self) -> NDArray[np.uint8]:
        """(SIZE, SIZE, 4): sRGB codes of the colour, then the relief; what is beyond is clipped."""
        steps = np.clip(self.colour, 0, 1) * _STEPS + 0.5
        relief = np.clip(self.relief, 0, 1) * 255 + 0.5
        colour = _CODES[steps.astype(np.uint16)]
        return np.concatenate([colour, relief.astype(np.uint8)[..., None]], axis=2)

    def brought_to(self, luminance: float) -> "Swatch":
        """The same texture, brighter or darker, so that its mean luminance is this."""
        mean = float(self.colour.mean((0, 1)) @ np.array(LUMA_WEIGHTS))
        return self._replace(colour=self.colour * (luminance / mean))


def hue(code: str) -> Field:
    """(3,) linear colour of a code like "b5523b"."""
    values = np.array([int(code[n : n + 2], 16) for n in (0, 2, 4)], np.float64)
    return np.asarray(decode(values / 255), np.float64)


def palette(codes: str) -> Field:
    """(N, 3) linear colours of codes with spaces between."""
    return np.stack([hue(code) for code in codes.split()])


def drawn(generator: np.random.Generator, codes: str, spread: float = 0.12) -> Field:
    """(3,): one of the colours of a palette, a little brighter or darker and of another hue."""
    colours = palette(codes)
    chosen = colours[[generator.integers(len(colours))]]
    return varied(generator, chosen, spread).reshape(3)


def varied(generator: np.random.Generator, colours: Field, spread: float) -> Field:
    """Colours (N, 3), each of other brightness by about this share and a quarter of it in hue."""
    tone = generator.normal(0, spread, (len(colours), 1))
    tone = tone + generator.normal(0, spread / 4, (len(colours), 3))
    # One that stands out would show how the texture repeats.
    return np.minimum(colours * np.exp(np.clip(tone, -1.8 * spread, 1.8 * spread)), 0.92)


def picked(generator: np.random.Generator, colours: Field, count: int, spread: float) -> Field:
    """(count, 3): colours of some of a palette's, drawn anew for each cell of a texture."""
    return varied(generator, colours[generator.integers(len(colours), size=count)], spread)


def shaded(colour: ArrayLike, *tones: Field) -> Field:
    """A colour (3,) or (SIZE, SIZE, 3), brighter by exp(tone) in each place."""
    total = tones[0] if len(tones) == 1 else np.add.reduce(tones)
    return np.asarray(colour, np.float64) * np.exp(total)[..., None]


def mixed(first: ArrayLike, second: ArrayLike, share: ArrayLike) -> Field:
    """The first colour where the share is 0, the second where it is 1."""
    a, b, t = (np.asarray(each, np.float64) for each in (first, second, share))
    return a + (b - a) * t[..., None]


def ramp(field: Field, colours: Field) -> Field:
    """The first of some colours (N, 3) where a field is 0, the last where it is 1."""
    place = np.clip(field, 0, 1) * (len(colours) - 1)
    below = np.minimum(place.astype(np.intp), len(colours) - 2)
    return mixed(colours[below], colours[below + 1], place - below)


def even(colour: Sequence[float] | Field) -> Field:
    """(SIZE, SIZE, 3): one colour all over."""
    return np.broadcast_to(np.asarray(colour, np.float64), (SIZE, SIZE, 3)).copy()
