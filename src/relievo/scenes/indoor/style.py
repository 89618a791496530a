"""Colours and materials as homes have them, and the choice of one home."""

import colorsys
from dataclasses import dataclass

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.materials import Colour, Material

_WOODS: tuple[Colour, ...] = (
    (0.95, 0.98, 1.05),
    (1.25, 1.3, 1.35),
    (0.7, 0.62, 0.56),
    (0.4, 0.36, 0.34),
    (1.0, 0.85, 0.75),
    (0.8, 0.88, 1.0),
)
"""Tints of wood: as it is, birch, walnut, wenge, cherry, grey oak."""


def tone(hue: float, saturation: float, value: float) -> Colour:
    """Linear light of a hue (0 to 1, red first), a saturation and a value as eyes see them."""
    seen = colorsys.hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1))
    r, g, b = (float(part) ** 2.2 for part in seen)
    return (r, g, b)


_HUES = (0.0, 0.05, 0.09, 0.13, 0.3, 0.45, 0.55, 0.62, 0.8, 0.95)


def any_tone(generator: np.random.Generator) -> Colour:
    """A colour of a thing that people buy: often grey, black or white, seldom shrill."""
    kind = pick(generator, ("grey", "muted", "strong"), (5, 4.5, 1.1))
    hue = pick(generator, _HUES, (3, 2, 2, 2, 1.5, 1, 2, 3, 0.5, 0.7))
    hue += between(generator, -0.03, 0.03)
    if kind == "grey":
        return tone(hue, between(generator, 0, 0.1), between(generator, 0.12, 0.95))
    if kind == "muted":
        return tone(hue, between(generator, 0.15, 0.5), between(generator, 0.25, 0.85))
    return tone(hue, between(generator, 0.45, 0.75), between(generator, 0.3, 0.8))


def wall_tone(generator: np.random.Generator) -> Colour:
    """A colour of walls: mostly white, cream and grey, then pastel, seldom strong."""
    kind = pick(generator, ("white", "cream", "grey", "pastel", "strong"), (6, 5, 3, 4.5, 1.2))
    if kind == "white":
        return tone(0.11, between(generator, 0, 0.05), between(generator, 0.85, 0.96))
    if kind == "cream":
        hue = between(generator, 0.08, 0.14)
        return tone(hue, between(generator, 0.08, 0.28), between(generator, 0.78, 0.95))
    if kind == "grey":
        hue = between(generator, 0, 1)
        return tone(hue, between(generator, 0, 0.06), between(generator, 0.55, 0.85))
    if kind == "pastel":
        hue = pick(generator, (0.02, 0.1, 0.14, 0.28, 0.42, 0.55, 0.6, 0.75))
        return tone(hue, between(generator, 0.1, 0.32), between(generator, 0.68, 0.92))
    hue = pick(generator, (0.0, 0.04, 0.09, 0.15, 0.3, 0.5, 0.6, 0.78))
    return tone(hue, between(generator, 0.25, 0.55), between(generator, 0.4, 0.8))


def wood(generator: np.random.Generator) -> Material:
    """Wood of furniture, oiled or varnished."""
    tint = pick(generator, _WOODS, (3, 2, 2.5, 1.5, 2, 1))
    factor = between(generator, 0.8, 1.15)
    return Material(
        "wood",
        int(generator.integers(8)),
        between(generator, 0.6, 1.4),
        (tint[0] * factor, tint[1] * factor, tint[2] * factor),
        between(generator, 0.5, 1.1),
        gloss=between(generator, 0.05, 0.5),
        bump_m=0.0004,
    )


def lacquer(generator: np.random.Generator, tint: Colour | None = None) -> Material:
    """Painted wood or plastic; white where no colour is given, more often than not."""
    if tint is None:
        white = tone(0.11, between(generator, 0, 0.08), between(generator, 0.82, 0.95))
        tint = white if chance(generator, 0.6) else any_tone(generator)
    return Material(
        "plain", int(generator.integers(8)), 1.0, tint, gloss=between(generator, 0.1, 0.5)
    )


def metal(generator: np.random.Generator) -> Material:
    """Steel, chrome, brass or painted bars."""
    kind = pick(generator, ("steel", "chrome", "brass", "black"), (3, 2, 1, 3))
    if kind == "black":
        return Material("plain", 0, 1.0, tone(0.6, 0.05, between(generator, 0.1, 0.3)), gloss=0.3)
    tint = {"steel": (0.9, 0.9, 0.9), "chrome": (1.4, 1.4, 1.4), "brass": (1.3, 0.95, 0.45)}[kind]
    gloss = 0.9 if kind == "chrome" else 0.5
    return Material("metal", int(generator.integers(6)), 0.5, tint, 0.5, gloss=gloss, metal=1.0)


def fabric(generator: np.random.Generator, tint: Colour | None = None) -> Material:
    """Cloth: of one colour, striped or checked, or leather."""
    name = pick(generator, ("fabric", "knit", "stripes", "checks", "leather"), (6, 1.5, 1, 1, 1))
    colour = any_tone(generator) if tint is None else tint
    tile = between(generator, 0.25, 0.6) if name != "knit" else between(generator, 0.1, 0.3)
    gloss = 0.35 if name == "leather" else 0.0
    return Material(name, int(generator.integers(8)), tile, colour, gloss=gloss, bump_m=0.001)


def linen(generator: np.random.Generator) -> Material:
    """Cloth of beds and towels: light, or patterned."""
    if chance(generator, 0.45):
        return fabric(generator)
    light = tone(
        between(generator, 0, 1), between(generator, 0, 0.2), between(generator, 0.7, 0.95)
    )
    return fabric(generator, light)._replace(gloss=0.0)


@dataclass(frozen=True, slots=True)
class Style:
    """What the things of one home have in common.

    Attributes:
        woods: of its furniture, at least one.
        lacquers: painted fronts and plastics.
        metal: of its handles, lamps and legs.
        fabrics: of seats, curtains and rugs.
        clutter: 0 = tidy, 1 = full to the brim.
    """

    woods: tuple[Material, ...]
    lacquers: tuple[Material, ...]
    metal: Material
    fabrics: tuple[Material, ...]
    clutter: float

    def body(self, generator: np.random.Generator) -> Material:
        """What a piece of furniture is made of."""
        options = self.woods if chance(generator, 0.62) else self.lacquers
        return pick(generator, options)

    def cloth(self, generator: np.random.Generator) -> Material:
        """What a seat or a curtain is made of."""
        return pick(generator, self.fabrics)


def random_style(generator: np.random.Generator) -> Style:
    """A home's choice."""
    return Style(
        woods=tuple(wood(generator) for _ in range(2)),
        lacquers=tuple(lacquer(generator) for _ in range(3)),
        metal=metal(generator),
        fabrics=tuple(fabric(generator) for _ in range(4)),
        clutter=between(generator, 0.4, 1.3),
    )
