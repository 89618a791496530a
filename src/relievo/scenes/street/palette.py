"""Paints and materials of what stands in streets."""

from typing import TypeAlias, TypeVar

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, mesh

Chooser: TypeAlias = np.random.Generator

_Any = TypeVar("_Any")

PLASTER: tuple[Colour, ...] = (
    (0.86, 0.85, 0.82), (0.80, 0.74, 0.60), (0.78, 0.64, 0.40), (0.72, 0.50, 0.36),
    (0.66, 0.66, 0.65), (0.76, 0.60, 0.54), (0.58, 0.66, 0.72), (0.62, 0.68, 0.56),
    (0.84, 0.80, 0.72), (0.70, 0.36, 0.26), (0.50, 0.50, 0.52), (0.88, 0.88, 0.88),
)  # fmt: skip
"""Of plastered and painted walls."""

BRICK: tuple[Colour, ...] = (
    (1.0, 0.9, 0.85), (1.1, 1.0, 0.9), (0.85, 0.8, 0.8), (1.2, 1.25, 1.2), (0.7, 0.65, 0.65),
)  # fmt: skip
"""Factors of the brick's own red."""

PAINT: tuple[Colour, ...] = (
    (0.75, 0.75, 0.74), (0.10, 0.18, 0.12), (0.10, 0.12, 0.20), (0.30, 0.06, 0.05),
    (0.04, 0.04, 0.045), (0.20, 0.21, 0.22), (0.28, 0.15, 0.07), (0.10, 0.22, 0.32),
    (0.45, 0.40, 0.30),
)  # fmt: skip
"""Of doors, shutters and railings."""

BRIGHT: tuple[Colour, ...] = (
    (0.62, 0.06, 0.05), (0.06, 0.16, 0.50), (0.05, 0.30, 0.12), (0.80, 0.55, 0.05),
    (0.75, 0.75, 0.75), (0.05, 0.05, 0.06), (0.70, 0.28, 0.04), (0.30, 0.08, 0.28),
)  # fmt: skip
"""Of signs, awnings and lorries."""

CAR_PAINT: tuple[tuple[Colour, float], ...] = (
    ((0.80, 0.80, 0.79), 0.24), ((0.012, 0.012, 0.014), 0.22), ((0.13, 0.135, 0.14), 0.20),
    ((0.42, 0.43, 0.44), 0.13), ((0.02, 0.06, 0.20), 0.08), ((0.05, 0.16, 0.34), 0.02),
    ((0.38, 0.02, 0.02), 0.06), ((0.03, 0.10, 0.06), 0.015), ((0.24, 0.17, 0.10), 0.015),
    ((0.55, 0.35, 0.02), 0.01), ((0.45, 0.12, 0.02), 0.01),
)  # fmt: skip
"""Colours of cars and their share on European roads."""


def pick(generator: Chooser, options: tuple[_Any, ...]) -> _Any:
    """One of several, all alike in probability."""
    return options[int(generator.integers(len(options)))]


def varied(generator: Chooser, colour: Colour, spread: float = 0.1) -> Colour:
    """A colour a little lighter or darker, warmer or colder."""
    factor = 1 + generator.uniform(-spread, spread) + generator.uniform(-0.03, 0.03, 3)
    r, g, b = (float(min(each * f, 1.3)) for each, f in zip(colour, factor, strict=True))
    return (r, g, b)


def surface(
    generator: Chooser,
    texture: str,
    tile_m: float,
    tint: Colour = (1.0, 1.0, 1.0),
    *,
    gloss: float = 0.0,
    bump_m: float = 0.004,
    dirt: float = 0.3,
    contrast: float = 1.0,
) -> Material:
    """A material of a drawn variant, size and shade; see `Material`."""
    return Material(
        texture,
        variant=int(generator.integers(64)),
        tile_m=float(tile_m * generator.uniform(0.85, 1.2)),
        tint=varied(generator, tint),
        contrast=contrast,
        gloss=gloss,
        bump_m=bump_m,
        dirt=float(dirt * generator.uniform(0.3, 1.4)),
    )


def painted(colour: Colour, *, gloss: float = 0.3, metal: float = 0.0) -> Material:
    """Smooth paint without a pattern."""
    return Material("plain", tint=colour, gloss=gloss, metal=metal, dirt=0.15, contrast=0.5)


def car_paint(generator: Chooser) -> Material:
    """The paint of a car as streets show them."""
    shares = np.array([share for _, share in CAR_PAINT])
    colour = CAR_PAINT[generator.choice(len(CAR_PAINT), p=shares / shares.sum())][0]
    return Material(
        "plain",
        tint=varied(generator, colour),
        gloss=0.75,
        contrast=0.3,
        dirt=float(generator.uniform(0, 0.25)),
    )


def wall(generator: Chooser, kinds: tuple[str, ...]) -> Material:
    """The material of a house's wall, of one of several kinds."""
    kind = pick(generator, kinds)
    if kind == "brick":
        return surface(generator, "brick", 1.6, pick(generator, BRICK), bump_m=0.008)
    if kind == "plaster":
        return surface(generator, "plaster", 2.5, pick(generator, PLASTER), bump_m=0.003, dirt=0.4)
    if kind == "planks":
        return surface(generator, "planks", 1.6, pick(generator, PLASTER), bump_m=0.008)
    if kind == "stone":
        return surface(generator, "stone", 2.4, (1.0, 0.97, 0.9), bump_m=0.015)
    if kind == "panels":
        return surface(generator, "panels", 3.0, (0.9, 0.9, 0.9), gloss=0.15)
    if kind == "corrugated":
        return surface(generator, "corrugated", 1.2, pick(generator, PLASTER), gloss=0.2)
    return surface(generator, "concrete", 3.0, (1.0, 1.0, 1.0), dirt=0.5)


def roof_cover(generator: Chooser) -> Material:
    """Tiles or slates."""
    tints: tuple[Colour, ...] = (
        (1.0, 0.9, 0.8), (1.0, 1.0, 1.0), (0.45, 0.42, 0.42), (0.7, 0.5, 0.45), (0.3, 0.32, 0.35),
    )  # fmt: skip
    return surface(generator, "roof", 2.0, pick(generator, tints), bump_m=0.02)


def pane(generator: Chooser, *, is_lit: bool = False) -> tuple[Material, Material, Material]:
    """Glass in front of darkness, of a curtain and of a room or blind."""
    dark = Material("glass", tint=(0.35, 0.4, 0.42), gloss=0.9, tile_m=1.0, dirt=0.05)
    curtain = Material("fabric", variant=int(generator.integers(64)), tile_m=0.8, gloss=0.6,
                       tint=(0.50, 0.49, 0.46))  # fmt: skip
    blind = Material("stripes", variant=int(generator.integers(64)), tile_m=0.5, gloss=0.6,
                     tint=(0.34, 0.33, 0.31), contrast=0.3)  # fmt: skip
    if is_lit:
        warm = (1.0, float(generator.uniform(0.6, 0.8)), float(generator.uniform(0.25, 0.5)))
        curtain = curtain._replace(tint=warm, glow=0.4)
        blind = blind._replace(tint=(1.0, 0.8, 0.55), glow=0.25)
    return dark, curtain, blind


def poster(corner: tuple[float, float, float], right: tuple[float, float, float],
           up: tuple[float, float, float], material: Material) -> Mesh:  # fmt: skip
    """A rectangle that shows its whole texture once, whatever its size."""
    a, u, v = (np.array(each, np.float64) for each in (corner, right, up))
    net = np.stack([a, a + u, a + u + v, a + v])
    side = material.tile_m
    uv = np.array([[0, 0], [side, 0], [side, side], [0, side]])
    order = [[0, 1, 2], [0, 2, 3]]
    return mesh(net[order], uv[order], material)
