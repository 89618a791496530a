"""Surfaces that grow: which variants of the textures show what kind of bark, leaves and grass."""

from typing import Literal, TypeAlias

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.nature.parts import scaled, varied

Bark: TypeAlias = Literal["brown", "grey", "red", "white"]
Leaf: TypeAlias = Literal["green", "bright", "dark", "needles", "red", "silver"]

_BARKS: dict[Bark, tuple[int, ...]] = {
    "brown": (1, 4, 6, 10, 12, 17, 19, 22, 40, 42, 43, 53, 56, 57),
    "grey": (3, 5, 11, 13, 15, 20, 21, 25, 29, 32, 39, 52, 54, 63),
    "red": (9, 27, 36, 58, 59),
    "white": (0, 7, 24, 46, 48, 49, 62),
}
_LEAVES: dict[Leaf, tuple[int, ...]] = {
    "green": (6, 7, 9, 11, 23, 24, 26, 32, 34, 37, 41, 42, 46, 58, 61),
    "bright": (0, 1, 2, 3, 12, 17, 19, 21, 29, 31, 43, 63),
    "dark": (4, 10, 22, 33, 47, 52, 53, 54, 56),
    "needles": (5, 18, 28, 55, 59),
    "red": (8, 36, 39, 49),
    "silver": (14, 15, 16, 20, 51),
}
_FRESH = (0, 1, 2, 4, 6, 7, 11, 13, 15, 16, 18, 21, 25, 26, 32, 36, 38, 43, 53, 56, 61)
_DRY = (3, 5, 8, 10, 12, 20, 27, 29, 30, 37, 40, 46, 48, 49, 54)


def bark(generator: np.random.Generator, kind: Bark) -> Material:
    """The bark of a tree."""
    light = generator.uniform(0.8, 1.2)
    variant = int(generator.choice(_BARKS[kind]))
    return Material("bark", variant, 0.7, (light, light, light), bump_m=0.005)


def foliage(
    generator: np.random.Generator,
    kind: Leaf,
    factor: Colour = (1.0, 1.0, 1.0),
    spread: float = 0.22,
) -> tuple[Material, ...]:
    """The leaves of a plant, in three shades.

    Args:
        generator: where chance comes from.
        kind: of the leaves.
        factor: of their colour.
        spread: how far the shades differ.
    """
    tint = scaled(factor, generator.uniform(0.75, 1.2), generator.uniform(-0.08, 0.08))
    variant = int(generator.choice(_LEAVES[kind]))
    return varied(generator, Material("foliage", variant, 0.8, tint, gloss=0.05), 3, spread)


def petals(generator: np.random.Generator, colour: Colour) -> tuple[Material, ...]:
    """Petals of a colour, in two shades."""
    return varied(generator, Material("plain", 0, 0.1, colour), 2, 0.12)


def smooth_leaf(generator: np.random.Generator, colour: Colour) -> tuple[Material, ...]:
    """Big leaves with a skin, as plants in pots have them, in three shades."""
    tint = scaled(colour, generator.uniform(0.7, 1.4), generator.uniform(-0.1, 0.1))
    return varied(generator, Material("plain", 0, 0.3, tint, gloss=0.3), 3, 0.2)


def lawn(generator: np.random.Generator, *, dry: float = 0.15) -> Material:
    """Grass from above.

    Args:
        generator: where chance comes from.
        dry: how likely it is yellow.
    """
    kinds = _DRY if generator.random() < dry else _FRESH
    light = generator.uniform(0.8, 1.2)
    return Material("grass", int(generator.choice(kinds)), 1.3, (light, light, light), bump_m=0.004)


def blade_coat(generator: np.random.Generator, grass: Material) -> tuple[Material, ...]:
    """Blades that go with the grass below them, in three shades."""
    base = grass._replace(tile_m=0.5, tint=scaled(grass.tint, 1.15), contrast=0.5, bump_m=0.0)
    return varied(generator, base._replace(gloss=0.06), 3, 0.3)
