"""What parts gardens from pavements and from each other: hedges, fences, walls, gates, rails.

A border is made along x from 0 to its length at y = 0, on z = 0.
"""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Points
from relievo.scenes.nature.plants import hedge
from relievo.scenes.street.palette import PAINT, Chooser, painted, pick, surface, wall
from relievo.scenes.street.solids import Part, bars, boxes, strips

KINDS = ("hedge", "hedge", "pickets", "planks", "railing", "wall", "low_wall", "mesh")
_STEEL = Material("metal", tint=(0.5, 0.51, 0.52), gloss=0.4, metal=0.6, dirt=0.3)


def border(generator: Chooser, kind: str, length: float) -> list[Part]:
    """A border of one of `KINDS`."""
    if length < 0.4:
        return []
    if kind == "hedge":
        height = float(generator.uniform(0.7, 1.9))
        grown = hedge(generator, length, height_m=height, detail=min(0.35, 5 / (length * height)))
        return [("vegetation", grown.moved(x=length / 2))]
    makers = {"pickets": _pickets, "planks": _planks, "railing": _railing, "mesh": _mesh}
    if kind in makers:
        return [("fence", each) for _, each in makers[kind](generator, length)]
    h = 0.55 if kind == "low_wall" else float(generator.uniform(1.0, 1.9))
    stone = wall(generator, ("brick", "plaster", "stone", "concrete"))
    body = boxes((0, -0.11, -0.4), (length, 0.11, h), stone)
    cap = boxes((-0.03, -0.15, h), (length + 0.03, 0.15, h + 0.06),
                surface(generator, "concrete", 1.0), bottom=True)  # fmt: skip
    return [("wall", body), ("wall", cap)]


def _pickets(generator: Chooser, length: float) -> list[Part]:
    """Narrow boards with gaps."""
    h = float(generator.uniform(0.8, 1.2))
    paint = painted(pick(generator, ((0.78, 0.78, 0.76), (0.25, 0.14, 0.07), *PAINT[:3])))
    x = np.arange(0.03, length - 0.08, 0.17)
    zero = np.zeros(len(x))
    low = np.stack([x, zero - 0.01, zero + 0.05], axis=1)
    high = np.stack([x + 0.09, zero + 0.01, zero + h], axis=1)
    rails = boxes([(0, 0.01, 0.25), (0, 0.01, h - 0.25)],
                  [(length, 0.05, 0.33), (length, 0.05, h - 0.17)], paint, bottom=True)  # fmt: skip
    return [("fence", boxes(low, high, paint)), ("fence", rails), *_posts(length, h, 2.4)]


def _planks(generator: Chooser, length: float) -> list[Part]:
    """A closed fence of boards."""
    h = float(generator.uniform(1.5, 1.9))
    wood = surface(generator, "planks", 1.2, (0.8, 0.75, 0.7), dirt=0.6)
    return [("fence", boxes((0, -0.015, -0.1), (length, 0.015, h), wood)), *_posts(length, h, 2.0)]


def _railing(generator: Chooser, length: float) -> list[Part]:
    """Thin iron bars on a low kerb."""
    h = float(generator.uniform(0.9, 1.5))
    iron = painted(pick(generator, PAINT[1:6]))
    x = np.arange(0.06, length, 0.14)
    feet = np.stack([x, 0 * x, 0 * x + 0.1], axis=1)
    uprights = strips(np.stack([feet, feet + np.array([0, 0, h - 0.1])], axis=1), 0.028, iron)
    rails = bars([[(0, 0, z), (length, 0, z)] for z in (0.25, h - 0.15)], 0.02, iron)
    kerb = boxes((0, -0.1, -0.3), (length, 0.1, 0.15), surface(generator, "concrete", 1.0))
    return [("fence", uprights), ("fence", rails), ("fence", kerb)]


def _mesh(generator: Chooser, length: float) -> list[Part]:
    """Wire between posts: only its level wires, which are what is seen of it."""
    h = float(generator.uniform(1.0, 1.8))
    paint = painted((0.04, 0.14, 0.07) if generator.random() < 0.5 else (0.35, 0.36, 0.36))
    z = np.linspace(0.1, h, 7)
    level = bars([[(0, 0, each), (length, 0, each)] for each in z], 0.006, paint)
    x = np.arange(0, length, 0.4)
    foot = np.stack([x, 0 * x, 0 * x], axis=1)
    upright = strips(np.stack([foot, foot + np.array([0, 0, h])], axis=1), 0.009, paint)
    return [("fence", level), ("fence", upright), *_posts(length, h + 0.05, 2.5)]


def _posts(length: float, height: float, spacing: float) -> list[Part]:
    x = np.linspace(0.04, length - 0.04, max(int(length / spacing) + 1, 2))
    low = np.stack([x - 0.04, 0 * x + 0.015, 0 * x - 0.3], axis=1)
    wood = Material("wood", tile_m=0.6, tint=(0.6, 0.55, 0.5))
    return [("fence", boxes(low, low + np.array([0.08, 0.08, height + 0.35]), wood))]


def guard_rail(length: float) -> list[Part]:
    """A steel crash barrier of 0.75 m, its front towards -y."""
    z = np.array([0.45, 0.5, 0.56, 0.6, 0.64, 0.70, 0.75])
    y = np.array([0.0, -0.07, -0.07, -0.01, -0.07, -0.07, 0.0])
    low = np.stack([np.zeros(6), np.minimum(y[:-1], y[1:]) - 0.01, z[:-1]], axis=1)
    high = np.stack([np.full(6, length), np.maximum(y[:-1], y[1:]), z[1:]], axis=1)
    x = np.arange(0.3, length, 4.0)
    feet = np.stack([x, 0 * x + 0.001, 0 * x - 0.6], axis=1)
    posts = boxes(feet, feet + np.array([0.06, 0.1, 1.28]), _STEEL)
    return [("fence", boxes(low, high, _STEEL, bottom=True)), ("fence", posts)]


def delineators(places: Points) -> list[Part]:
    """White posts of 1 m with black bands at (N, 3)."""
    white, black = painted((0.75, 0.75, 0.75)), painted((0.03, 0.03, 0.03))
    post = boxes(
        places + np.array([-0.05, -0.04, -0.2]), places + np.array([0.05, 0.04, 1.0]), white
    )
    band = boxes(
        places + np.array([-0.055, -0.045, 0.75]),
        places + np.array([0.055, 0.045, 0.9]),
        black,
        bottom=True,
    )
    return [("fence", post), ("fence", band)]
