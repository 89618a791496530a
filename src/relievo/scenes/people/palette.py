"""Colours and materials of skin, hair and clothes as one meets them."""

from functools import cache

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.textures import VARIANTS, texture

_DARK: tuple[Colour, ...] = (
    (0.018, 0.018, 0.02), (0.03, 0.03, 0.033), (0.055, 0.055, 0.06), (0.02, 0.026, 0.05),
    (0.028, 0.04, 0.085), (0.06, 0.045, 0.035), (0.045, 0.05, 0.032), (0.075, 0.02, 0.028),
)  # fmt: skip
_NEUTRAL: tuple[Colour, ...] = (
    (0.16, 0.16, 0.165), (0.32, 0.32, 0.33), (0.62, 0.61, 0.6), (1.15, 1.14, 1.1),
    (1.2, 1.15, 1.02), (0.55, 0.44, 0.3), (0.3, 0.22, 0.13), (0.21, 0.21, 0.13),
    (0.78, 0.7, 0.58), (0.16, 0.1, 0.06),
)  # fmt: skip
_BRIGHT: tuple[Colour, ...] = (
    (0.75, 0.05, 0.045), (0.85, 0.22, 0.04), (0.9, 0.5, 0.04), (0.06, 0.32, 0.11),
    (0.05, 0.17, 0.6), (0.22, 0.5, 0.85), (0.8, 0.25, 0.36), (0.35, 0.12, 0.42),
    (0.05, 0.4, 0.4), (0.95, 0.85, 0.2), (0.3, 0.55, 0.25), (0.5, 0.05, 0.14),
)  # fmt: skip
_DENIM: tuple[Colour, ...] = (
    (0.045, 0.075, 0.16), (0.09, 0.15, 0.28), (0.2, 0.3, 0.45), (0.025, 0.03, 0.055),
)  # fmt: skip
_HAIR: tuple[Colour, ...] = (
    (0.008, 0.007, 0.006), (0.014, 0.01, 0.008), (0.03, 0.018, 0.011), (0.065, 0.036, 0.02),
    (0.10, 0.058, 0.03), (0.11, 0.036, 0.015), (0.2, 0.125, 0.06), (0.3, 0.21, 0.115),
    (0.13, 0.125, 0.12), (0.36, 0.355, 0.345),
)  # fmt: skip
"""Black to brown, red, fair, grey and white."""
_HAIR_VARIANTS = 10


def cloth_colour(
    generator: np.random.Generator, weights: tuple[float, float, float] = (0.42, 0.38, 0.2)
) -> Colour:
    """A colour of clothes; weights of dark, neutral and bright ones."""
    groups = (_DARK, _NEUTRAL, _BRIGHT)
    group = groups[int(generator.choice(3, p=np.array(weights) / sum(weights)))]
    return _varied(group[int(generator.integers(len(group)))], generator)


def cloth(
    generator: np.random.Generator,
    kinds: tuple[str, ...] = ("fabric", "fabric", "fabric", "knit", "stripes", "checks"),
    weights: tuple[float, float, float] = (0.42, 0.38, 0.2),
) -> Material:
    """A cloth of one of the textures named."""
    kind = kinds[int(generator.integers(len(kinds)))]
    variant = int(generator.integers(VARIANTS))
    bump = 0.0015 if kind == "knit" else 0.0006
    if kind in ("stripes", "checks"):
        grey = float(generator.uniform(0.6, 1.2))
        tile = float(generator.uniform(0.12, 0.4))
        return Material(kind, variant, tile, (grey, grey, grey), bump_m=bump)
    tile = float(generator.uniform(0.12, 0.25))
    return Material(kind, variant, tile, cloth_colour(generator, weights), bump_m=bump)


def denim(generator: np.random.Generator) -> Material:
    """The cloth of jeans."""
    colour = _varied(_DENIM[int(generator.integers(len(_DENIM)))], generator)
    variant = int(generator.integers(VARIANTS))
    return Material("fabric", variant, 0.12, colour, contrast=1.5, bump_m=0.0006)


def leather(generator: np.random.Generator) -> Material:
    """Dark or brown leather."""
    browns: tuple[Colour, ...] = (
        (0.02, 0.02, 0.022), (0.02, 0.02, 0.022), (0.09, 0.045, 0.022), (0.22, 0.11, 0.05),
        (0.05, 0.03, 0.02),
    )  # fmt: skip
    colour = _varied(browns[int(generator.integers(len(browns)))], generator)
    return Material("leather", int(generator.integers(VARIANTS)), 0.2, colour, gloss=0.25)


def skin(generator: np.random.Generator) -> Material:
    """Skin of any tone."""
    variant = int(generator.integers(VARIANTS))
    # The palest textures are lighter than skin under a sun that makes white cloth white.
    shade = float(generator.uniform(0.85, 1.0)) * (1 - 0.3 * mean_colour("skin", variant)[0])
    return Material("skin", variant, 0.2, (shade, shade, shade), gloss=0.08)


def lip(tone: Material, generator: np.random.Generator) -> Material:
    """The skin of lips: redder and darker, at times painted."""
    red = generator.random() < 0.2
    factors = (0.75, 0.25, 0.25) if red else (0.82, 0.58, 0.58)
    return tone._replace(tint=times(tone.tint, factors), gloss=0.2)


def hair(generator: np.random.Generator, tone: Material, age: float) -> Material:
    """Hair that goes with a skin.

    Args:
        generator: the source of chance.
        tone: the skin.
        age: 0 = young, 1 = old: how likely the hair is grey or white.
    """
    light = mean_colour("skin", tone.variant)[0]
    if generator.random() < 0.7 * age:
        colour = _HAIR[8 + int(generator.integers(2))]
    else:
        fairest = 3 if light < 0.3 else 5 if light < 0.55 else 8
        colour = _HAIR[int(generator.integers(fairest))]
    wanted = _varied(colour, generator)
    # Of some variants the one that is nearest in brightness, so that its contrast stays true.
    tried = generator.permutation(_HAIR_VARIANTS)[:4]
    far = [abs(np.log(mean_colour("hair", int(each))[1] / wanted[1])) for each in tried]
    variant = int(tried[int(np.argmin(far))])
    own = mean_colour("hair", variant)
    red, green, blue = (round(a / max(b, 1e-3), 3) for a, b in zip(wanted, own, strict=True))
    return Material("hair", variant, 0.2, (red, green, blue), gloss=0.08, bump_m=0.001)


@cache
def mean_colour(name: str, variant: int) -> Colour:
    """The mean of a texture in linear light, rounded."""
    # The mean of every fourth texel is near enough.
    shares = texture(name, variant)[::4, ::4, :3].reshape(-1, 3) / 255.0
    red, green, blue = (round(float(each), 5) for each in (shares**2.2).mean(0))
    return red, green, blue


def _varied(colour: Colour, generator: np.random.Generator) -> Colour:
    factors = np.exp(generator.normal(0, 0.12) + generator.normal(0, 0.06, 3))
    red, green, blue = (float(a * b) for a, b in zip(colour, factors, strict=True))
    return red, green, blue


def times(colour: Colour, factors: Colour) -> Colour:
    """A colour with each of its parts multiplied."""
    return colour[0] * factors[0], colour[1] * factors[1], colour[2] * factors[2]
