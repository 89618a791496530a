"""Plots without a house of their own: parks, car parks, fields, woods, building sites.

A plot is made in the frame of its front: x along the pavement's far edge from 0 to its width, y
away from the street, z up.
"""

from typing import NamedTuple

import numpy as np

from relievo.scenes.street.borders import border
from relievo.scenes.street.layout import Profile
from relievo.scenes.street.palette import Chooser, pick, surface
from relievo.scenes.street.pool import Pool, stretched
from relievo.scenes.street.signs import billboard
from relievo.scenes.street.solids import Part, boxes, moved, quads


class Plot(NamedTuple):
    """Parts that stand level, and parts that follow the ground, of a plot of a width."""

    level: list[Part]
    draped: list[Part]
    width: float


class Setting(NamedTuple):
    """Where a plot is: prototypes, cross-section, its height over the road, and time of day."""

    pool: Pool
    profile: Profile
    is_lit: bool


YARD_M = 0.02
"""How much paved yards lie above the ground beside the pavement."""


def parked(generator: Chooser, setting: Setting, x: float, y: float) -> Part:
    """A car in a yard, its front or its back to the street."""
    car = setting.pool.car(generator, is_near=False)
    way = 0.0 if generator.random() < 0.5 else 180.0
    return car.class_name, car.mesh.turned(way).moved(x, y, YARD_M + 0.005)


def park(generator: Chooser, setting: Setting) -> Plot:
    """Trees and bushes on grass."""
    width = float(generator.uniform(14, 30))
    parts: list[Part] = []
    lawn = surface(generator, "grass", 2.0, bump_m=0.02)
    parts.append(("grass", quads((0, 0, 0.012), (width, 0, 0), (0, 28, 0), lawn)))
    if generator.random() < 0.5:
        kind = pick(generator, ("railing", "low_wall", "hedge"))
        parts += moved(border(generator, kind, width), 0, 0.3)
    for x in np.arange(3.0, width - 2, 5.0):
        y = float(generator.uniform(2.5, 9))
        parts.append(("tree", setting.pool.tree(generator).moved(float(x), y)))
    for x in np.arange(1.0, width, 4.0):
        height = float(generator.uniform(6, 12))
        far = pick(generator, setting.pool.far_trees).scaled(height)
        parts.append(("tree", far.moved(float(x), float(generator.uniform(14, 26)))))
    return Plot([], parts, width)


def car_park(generator: Chooser, setting: Setting) -> Plot:
    """Two rows of bays with cars on asphalt, houses behind."""
    width = float(generator.uniform(18, 34))
    asphalt = surface(generator, "asphalt", 2.0)
    white = surface(generator, "speckle", 0.6, (0.75, 0.75, 0.74), contrast=0.2)
    parts: list[Part] = [("ground", quads((0, 0, YARD_M), (width, 0, 0), (0, 17.0, 0), asphalt))]
    x = np.arange(0.8, width - 0.8, 2.5)
    for y in (1.0, 11.5):
        corner = np.stack([x, 0 * x + y, 0 * x + YARD_M + 0.006], axis=1)
        parts.append(("marking", quads(corner, (0.1, 0, 0), (0, 4.8, 0), white)))
        for middle in x[:-1] + 1.25:
            if generator.random() < 0.6:
                parts.append(parked(generator, setting, float(middle), y + 2.4))
    block = stretched(pick(generator, setting.pool.far_houses), width * 0.8)
    return Plot(moved(block.parts, width * 0.1, 22), parts, width)


def building_site(generator: Chooser, setting: Setting) -> Plot:
    """A gap with a hoarding, earth and a billboard."""
    width = float(generator.uniform(9, 18))
    soil = surface(generator, ("soil", "gravel", "sand")[generator.integers(3)], 1.5)
    parts: list[Part] = [("ground", quads((0, 0, 0.012), (width, 0, 0), (0, 14, 0), soil))]
    parts += moved(border(generator, pick(generator, ("planks", "mesh", "wall")), width), 0, 0.3)
    if generator.random() < 0.6:
        parts += moved(billboard(generator), width / 2, 1.2)
    behind = stretched(pick(generator, setting.pool.far_houses), width)
    return Plot(moved(behind.parts, 0, 16), parts, width)


def field(generator: Chooser, setting: Setting) -> Plot:
    """Open land with some trees, a hedge or a fence."""
    width = float(generator.uniform(16, 40))
    parts: list[Part] = []
    draw = generator.random()
    if draw < 0.3:
        parts += moved(border(generator, "hedge", width), 0, float(generator.uniform(4, 8)))
    elif draw < 0.5:
        parts += moved(border(generator, "mesh", width), 0, float(generator.uniform(4, 7)))
    for _ in range(int(generator.integers(0, 4))):
        x, y = generator.uniform((1, 3.5), (width - 1, 20))
        parts.append(("tree", setting.pool.tree(generator).moved(float(x), float(y))))
    for _ in range(int(generator.integers(0, 9))):
        x, y = generator.uniform((1, 22), (width - 1, 60))
        tall = pick(generator, setting.pool.far_trees).scaled(float(generator.uniform(4, 12)))
        parts.append(("tree", tall.moved(float(x), float(y))))
    for _ in range(int(generator.integers(0, 5))):
        x, y = generator.uniform((1, 3), (width - 1, 9))
        parts.append(("plant", setting.pool.bush(generator).moved(float(x), float(y))))
    return Plot([], parts, width)


def wood(generator: Chooser, setting: Setting) -> Plot:
    """The edge of a wood."""
    width = float(generator.uniform(15, 30))
    parts: list[Part] = []
    for x in np.arange(1.5, width - 1, 4.5):
        place = float(x + generator.uniform(-1.2, 1.2)), float(generator.uniform(4.5, 9))
        one = setting.pool.tree(generator, is_near=generator.random() < 0.3)
        parts.append(("tree", one.scaled(1.2).moved(*place)))
    for x in np.arange(0.5, width, 2.2):
        tall = pick(generator, setting.pool.far_trees).scaled(float(generator.uniform(8, 15)))
        parts.append(("tree", tall.moved(float(x), float(generator.uniform(10, 30)))))
    for x in np.arange(1.0, width, 3.0):
        place = float(x), float(generator.uniform(3.5, 7))
        parts.append(("plant", setting.pool.bush(generator).moved(*place)))
    return Plot([], parts, width)


def embankment(generator: Chooser, setting: Setting) -> Plot:
    """A noise barrier with bushes before it."""
    width = float(generator.uniform(20, 45))
    material = surface(generator, pick(generator, ("concrete", "planks", "panels")), 2.5, dirt=0.5)
    h = float(generator.uniform(2.0, 4.0))
    back = float(generator.uniform(2.5, 5))
    parts: list[Part] = [("wall", boxes((0, back, -1.5), (width, back + 0.2, h), material))]
    for x in np.arange(1.5, width, 3.0):
        place = float(x), back - float(generator.uniform(0.7, 1.2))
        parts.append(("plant", setting.pool.bush(generator).moved(*place)))
    for x in np.arange(2.0, width, 5.0):
        tall = pick(generator, setting.pool.far_trees).scaled(float(generator.uniform(6, 11)))
        parts.append(("tree", tall.moved(float(x), back + float(generator.uniform(3, 12)))))
    return Plot([], parts, width)
