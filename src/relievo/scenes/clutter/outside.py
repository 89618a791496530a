"""Still lifes out of doors."""

import numpy as np

from relievo.scenes.clutter.interior import Interior
from relievo.scenes.clutter.paints import between, coated, pick
from relievo.scenes.clutter.parts import block
from relievo.scenes.clutter.staging import Still, cover
from relievo.scenes.clutter.themes import THEMES
from relievo.scenes.daylight import random_daylight
from relievo.scenes.indoor import tables
from relievo.scenes.indoor.piece import Pose, Surface
from relievo.scenes.indoor.style import Style
from relievo.scenes.nature.potted import potted_plant


def outdoors(generator: np.random.Generator, style: Style) -> Still:
    """A table, a bench or a step before a wall or a hedge in a garden."""
    room = Interior((-3.0, -4.0, 0.0), (3.0, 0.0, 4.0), sun=random_daylight(generator, night=False))
    ground = coated(
        generator, pick(generator, ["paving", "grass", "planks", "gravel", "soil"]), 1.2
    )
    room.shell.append((block(40, 40, 0.2, ground).moved(y=-10, z=-0.2), "ground"))
    kind = pick(generator, ["brick", "plaster", "stone", "planks", "foliage"])
    tall, deep = between(generator, 0.8, 3.0), 0.8 if kind == "foliage" else 0.2
    name = {"foliage": "vegetation", "planks": "fence"}.get(kind, "building")
    wall = block(9, deep, tall, coated(generator, kind, 1.2)).moved(y=deep / 2)
    room.shell.append((wall, name))
    make = pick(generator, [tables.table, tables.table, None])
    y = -between(generator, 0.35, 1.2)
    if make is None:
        top = Surface(0.0, y, 0.0, 1.6, 0.6, 1.0)
    else:
        piece = tables.table(
            generator, style, between(generator, 0.9, 1.6), 0.65, pick(generator, [0.45, 0.74])
        )
        top = room.add(piece, Pose(0.0, y)).surfaces[0]
    theme = THEMES[pick(generator, ["sill", "workshop", "toys", "table", "packed"])]
    targets = cover(generator, room, top, theme, density=50)
    for x in generator.uniform(0.9, 2.4, int(generator.integers(0, 4))).tolist():
        plant = potted_plant(generator, height_m=between(generator, 0.5, 1.6))
        side = pick(generator, [-1.0, 1.0])
        reach = float(np.abs(plant.bounds[:, 1]).max()) + 0.02
        room.things.append(
            (plant.moved(side * x, -max(reach, between(generator, 0.2, 0.9))), "plant")
        )
    return Still(room, targets)
