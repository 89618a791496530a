"""Colours and materials of everyday things, drawn by chance."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from relievo.scenes.materials import Colour, Material

VARIANTS, PRINTS, PLAINS = 8, 16, 2
"""How many variants of a texture, of a printed one and of the plain one are used: few, because
each is baked and kept."""

PRINTED = ("poster", "painting", "sign", "text", "screen")

_Choice = TypeVar("_Choice")


def pick(generator: np.random.Generator, choices: Sequence[_Choice]) -> _Choice:
    """One of some choices."""
    return choices[int(generator.integers(len(choices)))]


def between(generator: np.random.Generator, low: float, high: float) -> float:
    """A number between two others."""
    return float(generator.uniform(low, high))


def hue(degrees: float, saturation: float, value: float) -> Colour:
    """A colour by its angle on the colour wheel (0 = red), saturation and brightest channel."""
    sector = (degrees / 60.0 + np.array([0.0, 4.0, 2.0])) % 6.0
    share = np.clip(np.abs(sector - 3.0) - 1.0, 0.0, 1.0)
    red, green, blue = value * (1 - saturation * (1 - share))
    return float(red), float(green), float(blue)


def colour(generator: np.random.Generator) -> Colour:
    """A colour of made things: a quarter are greys, a third are strong, the rest is muted."""
    kind = generator.random()
    if kind < 0.25:
        return grey(generator)
    # Red, orange, yellow and blue things are made more often than purple and green ones.
    angle = pick(generator, [5.0, 20.0, 45.0, 55.0, 120.0, 175.0, 210.0, 225.0, 350.0, 290.0])
    angle = (angle + float(generator.normal(0, 14))) % 360
    if kind < 0.6:
        return hue(angle, between(generator, 0.6, 0.95), between(generator, 0.12, 0.75))
    # Muted colours are warm more often than not: wood, leather, linen, clay.
    warm = between(generator, 5, 55) if generator.random() < 0.6 else angle
    return hue(warm, between(generator, 0.15, 0.6), between(generator, 0.08, 0.7))


def grey(generator: np.random.Generator) -> Colour:
    """Near white, near black, or between."""
    low, high = pick(generator, [(0.65, 0.85), (0.015, 0.05), (0.1, 0.5)])
    value = between(generator, low, high)
    return value, value * between(generator, 0.95, 1.0), value * between(generator, 0.88, 1.02)


def coated(
    generator: np.random.Generator,
    texture: str,
    tile_m: float,
    *,
    tint: Colour = (1.0, 1.0, 1.0),
    gloss: float = 0.0,
    metal: float = 0.0,
    bump_m: float = 0.0,
) -> Material:
    """A material with one of the variants of a texture."""
    few = PLAINS if texture == "plain" else VARIANTS
    variant = int(generator.integers(PRINTS if texture in PRINTED else few))
    return Material(texture, variant, tile_m, tint, gloss=gloss, metal=metal, bump_m=bump_m)


def plastic(generator: np.random.Generator, tint: Colour | None = None) -> Material:
    """Plastic or lacquer of a colour, matt to shiny."""
    shade = colour(generator) if tint is None else tint
    return coated(generator, "plain", 0.3, tint=shade, gloss=between(generator, 0.15, 0.6))


def ceramic(generator: np.random.Generator) -> Material:
    """Glazed clay: white, coloured, speckled, or painted all over."""
    kind = generator.random()
    gloss = between(generator, 0.3, 0.8)
    if kind < 0.35:
        return coated(generator, "plain", 0.3, tint=(0.78, 0.76, 0.72), gloss=gloss)
    if kind < 0.7:
        return coated(generator, "plain", 0.3, tint=colour(generator), gloss=gloss)
    texture = pick(generator, ["speckle", "stripes", "marble", "wallpaper", "checks"])
    return coated(generator, texture, between(generator, 0.06, 0.3), gloss=gloss)


def steel(generator: np.random.Generator) -> Material:
    """Bright or brushed metal, brass and copper among it."""
    tint = pick(generator, [(0.9, 0.9, 0.92), (0.6, 0.6, 0.62), (0.9, 0.65, 0.3), (0.9, 0.5, 0.35)])
    gloss = between(generator, 0.3, 0.8)
    return coated(generator, "metal", 0.3, tint=tint, gloss=gloss, metal=0.9)


def timber(generator: np.random.Generator) -> Material:
    """Wood of furniture and handles."""
    shade = between(generator, 0.5, 1.3)
    gloss = between(generator, 0.0, 0.3)
    tint = (shade, shade * between(generator, 0.85, 1), shade * between(generator, 0.7, 1))
    return coated(generator, "wood", between(generator, 0.2, 0.6), tint=tint, gloss=gloss)


def textile(generator: np.random.Generator) -> Material:
    """Woven or knitted cloth, plain or patterned."""
    texture = pick(generator, ["fabric", "fabric", "knit", "stripes", "checks", "leather"])
    tint = colour(generator) if texture in ("fabric", "knit", "leather") else (0.9, 0.9, 0.9)
    return coated(generator, texture, between(generator, 0.08, 0.4), tint=tint, bump_m=0.001)


def glassy(generator: np.random.Generator) -> Material:
    """Glass, which looks dark, green, brown or milky where it cannot be looked through."""
    tint = pick(
        generator, [(0.5, 0.55, 0.55), (0.05, 0.16, 0.06), (0.2, 0.07, 0.02), (0.7, 0.75, 0.78)]
    )
    return coated(generator, "plain", 0.3, tint=tint, gloss=between(generator, 0.7, 1))


def print_of(generator: np.random.Generator, *textures: str) -> Material:
    """A printed surface; its tile of 1 m is for texture coordinates from 0 to 1."""
    texture = pick(generator, textures or ("poster", "poster", "text", "painting", "sign"))
    return coated(generator, texture, 1.0, gloss=between(generator, 0.0, 0.5))


def dark(generator: np.random.Generator) -> Material:
    """Black or nearly black plastic, as of devices."""
    value = between(generator, 0.012, 0.06)
    return coated(
        generator, "plain", 0.3, tint=(value, value, value), gloss=between(generator, 0.1, 0.6)
    )


def silver(generator: np.random.Generator) -> Material:
    """Plastic or metal in the greys of devices."""
    value = between(generator, 0.35, 0.75)
    return coated(generator, "plain", 0.3, tint=(value, value, value), gloss=0.35, metal=0.3)


def case_paint(generator: np.random.Generator) -> Material:
    """What devices are cased in: black, silver, or any plastic."""
    return pick(generator, [dark, silver, plastic])(generator)


def handle_paint(generator: np.random.Generator) -> Material:
    """What handles are of: wood or plastic."""
    return pick(generator, [timber, plastic, dark])(generator)


def key_print(generator: np.random.Generator) -> Material:
    """Keys and buttons, for texture coordinates from 0 to 1."""
    return coated(generator, "keys", 1.0)
