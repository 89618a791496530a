"""What stands on pavements: lamp posts, bollards, benches, bins, cabinets, stops, stands.

All stand at x = y = 0 on z = 0. The street is in the direction of -y, as for fronts.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import merged
from relievo.scenes.shapes import cylinder, revolved, tube
from relievo.scenes.street.palette import BRIGHT, PAINT, Chooser, painted, pick, poster, surface
from relievo.scenes.street.solids import Part, bars, boxes

Maker: TypeAlias = Callable[[Chooser], list[Part]]

_STEEL = Material("metal", tint=(0.5, 0.51, 0.52), gloss=0.4, metal=0.6, dirt=0.3)


def lamp_post(generator: Chooser, *, height: float, reach: float, is_lit: bool) -> list[Part]:
    """A lamp whose arm reaches over the road; low ones have a lantern on top."""
    grey = _STEEL if generator.random() < 0.6 else painted(pick(generator, PAINT[1:6]))
    glow = Material("plain", tint=(1.0, 0.85, 0.6), glow=6.0 if is_lit else 0.0)
    if height < 5:
        pole = cylinder(0.06, height, grey, top=0.04, sides=8)
        lantern = revolved(
            [0.05, 0.2, 0.16, 0.0],
            [height, height + 0.4, height + 0.42, height + 0.6],
            glow if is_lit else painted((0.7, 0.7, 0.66), gloss=0.6),
            sides=8,
        )
        foot = cylinder(0.11, 0.5, grey, sides=8)
        return [("pole", merged([pole, lantern, foot]))]
    top = height - 0.7
    turn = np.linspace(0, np.pi / 2, 5)
    arc = np.stack([0 * turn, -reach * (1 - np.cos(turn)), top + 0.7 * np.sin(turn)], axis=1)
    path = np.concatenate([[(0, 0, 0), (0, 0, 1.2), (0, 0, top * 0.7)], arc])
    radii = np.concatenate([[0.09, 0.085, 0.065], np.full(len(arc), 0.045)])
    head = boxes(
        (-0.12, -reach - 0.6, height - 0.04),
        (0.12, -reach + 0.05, height + 0.08),
        grey,
        bottom=True,
    )
    face = boxes((-0.09, -reach - 0.55, height - 0.06), (0.09, -reach, height - 0.041), glow,
                 bottom=True)  # fmt: skip
    return [("pole", merged([tube(path, radii, grey, sides=7), head, face]))]


def bollard(generator: Chooser) -> list[Part]:
    """A post of 0.6 to 1 m."""
    h = float(generator.uniform(0.6, 1.0))
    paint = painted(pick(generator, PAINT))
    post = revolved([0.07, 0.06, 0.05, 0.07, 0.06, 0.0], [0, 0.1, h - 0.1, h - 0.08, h, h + 0.04],
                    paint, sides=9)  # fmt: skip
    return [("pole", post)]


def bench(generator: Chooser) -> list[Part]:
    """Planks on iron legs."""
    wood = surface(generator, "wood", 0.8, (0.8, 0.7, 0.6))
    iron = painted((0.05, 0.05, 0.05))
    y = np.array([-0.22, -0.07, 0.08])
    low = [(-0.9, a, 0.42) for a in y] + [(-0.9, 0.25, 0.55), (-0.9, 0.28, 0.72)]
    high = [(0.9, a + 0.12, 0.45) for a in y] + [(0.9, 0.28, 0.66), (0.9, 0.31, 0.83)]
    legs_low = [(s * 0.7 - 0.03, a, 0) for s in (-1, 1) for a in (-0.22, 0.2)]
    legs_high = [(a + 0.06, b + 0.06, 0.42 if b < 0 else 0.8) for a, b, _ in legs_low]
    planks = boxes(low, high, wood, bottom=True)
    return [("street_furniture", merged([planks, boxes(legs_low, legs_high, iron)]))]


def bin_(generator: Chooser) -> list[Part]:
    """A litter bin or a wheeled bin."""
    colours: tuple[Colour, ...] = ((0.05, 0.16, 0.07), (0.03, 0.03, 0.03), (0.3, 0.3, 0.3),
                                   (0.05, 0.12, 0.3), (0.45, 0.3, 0.02))  # fmt: skip
    paint = painted(pick(generator, colours))
    if generator.random() < 0.4:
        return [("street_furniture", revolved([0.2, 0.24, 0.25, 0.1], [0.0, 0.7, 0.85, 0.9], paint,
                                              sides=10))]  # fmt: skip
    body = boxes((-0.27, -0.3, 0.08), (0.27, 0.3, 0.98), paint)
    lid = boxes((-0.3, -0.36, 0.98), (0.3, 0.36, 1.06), paint, bottom=True)
    wheels = boxes([(-0.26, 0.22, 0), (0.18, 0.22, 0)], [(-0.18, 0.4, 0.2), (0.26, 0.4, 0.2)],
                   painted((0.02, 0.02, 0.02)))  # fmt: skip
    return [("street_furniture", merged([body, lid, wheels]))]


def cabinet(generator: Chooser) -> list[Part]:
    """A grey box of the power or telephone network."""
    w, h = generator.uniform((0.7, 1.0), (1.6, 1.5))
    paint = painted((0.42, 0.44, 0.41))
    box = boxes((-w / 2, -0.2, 0.06), (w / 2, 0.2, h), paint)
    lid = boxes((-w / 2 - 0.03, -0.23, h), (w / 2 + 0.03, 0.23, h + 0.05), paint, bottom=True)
    seam = boxes((-0.006, -0.204, 0.1), (0.006, -0.2, h - 0.05), painted((0.1, 0.1, 0.1)))
    foot = boxes((-w / 2 + 0.03, -0.17, -0.2), (w / 2 - 0.03, 0.17, 0.06),
                 surface(generator, "concrete", 1.0))  # fmt: skip
    return [("street_furniture", merged([box, lid, seam, foot]))]


def hydrant(generator: Chooser) -> list[Part]:
    """A hydrant of 0.75 m."""
    red = painted(pick(generator, ((0.5, 0.03, 0.03), (0.6, 0.45, 0.03), (0.45, 0.45, 0.45))))
    body = revolved([0.14, 0.14, 0.1, 0.1, 0.13, 0.13, 0.0],
                    [0.0, 0.06, 0.08, 0.5, 0.52, 0.6, 0.75], red, sides=10)  # fmt: skip
    arms = boxes((-0.2, -0.05, 0.4), (0.2, 0.05, 0.5), red, bottom=True)
    return [("street_furniture", merged([body, arms]))]


def bicycle_stands(generator: Chooser) -> list[Part]:
    """A row of bent tubes to lean bicycles on."""
    count = int(generator.integers(2, 6))
    turn = np.linspace(0, np.pi, 7)
    arc = np.stack([0 * turn, -0.3 * np.cos(turn), 0.55 + 0.25 * np.sin(turn)], axis=1)
    path = np.concatenate([[(0, -0.3, 0)], arc, [(0, 0.3, 0)]])
    hoops = [tube(path, 0.022, _STEEL, sides=5).moved(x=0.8 * n) for n in range(count)]
    return [("street_furniture", merged(hoops))]


def bus_stop(generator: Chooser) -> list[Part]:
    """A shelter of glass with a roof, a bench and a lit poster; open towards the street."""
    dark = painted((0.12, 0.13, 0.14))
    w, d, h = 3.6, 1.3, 2.35
    feet = [(-w / 2, d / 2), (w / 2 - 0.06, d / 2), (-w / 2, -d / 2), (w / 2 - 0.06, -d / 2)]
    posts = boxes([(x, y, 0) for x, y in feet], [(x + 0.06, y + 0.06, h) for x, y in feet], dark)
    roof = boxes((-w / 2 - 0.15, -d / 2 - 0.3, h), (w / 2 + 0.15, d / 2 + 0.15, h + 0.1), dark,
                 bottom=True)  # fmt: skip
    pane = Material("glass", tint=(0.5, 0.56, 0.58), gloss=0.9)
    back = boxes((-w / 2 + 0.06, d / 2 + 0.02, 0.2), (w / 2 - 0.06, d / 2 + 0.035, h - 0.15), pane,
                 bottom=True)  # fmt: skip
    seat = boxes((-0.9, d / 2 - 0.45, 0.42), (0.9, d / 2 - 0.1, 0.47),
                 surface(generator, "wood", 0.8), bottom=True)  # fmt: skip
    case = boxes((w / 2 - 0.06, -0.6, 0.3), (w / 2 + 0.06, 0.6, 2.1), dark, bottom=True)
    picture = Material("poster", variant=int(generator.integers(64)), tile_m=1.0, gloss=0.5)
    shown = merged(
        [
            poster((w / 2 - 0.065, 0.5, 0.4), (0, -1.0, 0), (0, 0, 1.6), picture),
            poster((w / 2 + 0.065, -0.5, 0.4), (0, 1.0, 0), (0, 0, 1.6), picture),
        ]
    )
    return [("street_furniture", merged([posts, roof, back, seat, case, shown]))]


def advertising_column(generator: Chooser) -> list[Part]:
    """A round column with posters, or a small board on two feet."""
    picture = Material("poster", variant=int(generator.integers(64)), tile_m=1.3, gloss=0.1)
    if generator.random() < 0.5:
        paint = painted(pick(generator, PAINT))
        column = revolved([0.6, 0.6], [0.25, 2.8], picture, sides=14)
        foot = revolved([0.65, 0.65, 0.6], [0, 0.2, 0.25], paint, sides=14)
        lid = revolved([0.6, 0.72, 0.72, 0.0], [2.8, 2.8, 2.95, 3.3], paint, sides=14)
        return [("street_furniture", merged([column, foot, lid]))]
    frame = painted((0.1, 0.1, 0.1))
    legs = [(x, y, 0.0) for x in (-0.3, 0.3) for y in (-0.3, 0.3)]
    tops = [(x, 0.0, 1.0) for x, _, _ in legs]
    stand = bars(np.stack([np.array(legs), np.array(tops)], axis=1), 0.02, frame)
    front = poster((-0.3, -0.28, 0.12), (0.6, 0, 0), (0, 0.25, 0.85), picture)
    back = poster((0.3, 0.28, 0.12), (-0.6, 0, 0), (0, -0.25, 0.85), picture)
    return [("street_furniture", merged([stand, front, back]))]


def post_box(generator: Chooser) -> list[Part]:
    """A letter box on a post or a pillar box."""
    paint = painted(pick(generator, (BRIGHT[0], BRIGHT[3], BRIGHT[1])))
    if generator.random() < 0.4:
        h = [0, 0.1, 0.12, 1.3, 1.32, 1.4, 1.5]
        return [("street_furniture", revolved([0.25, 0.25, 0.22, 0.22, 0.26, 0.26, 0.0], h, paint,
                                              sides=12))]  # fmt: skip
    post = boxes((-0.04, -0.04, 0), (0.04, 0.04, 0.9), _STEEL)
    box = boxes((-0.22, -0.15, 0.9), (0.22, 0.15, 1.45), paint, bottom=True)
    return [("street_furniture", merged([post, box]))]


def planter(generator: Chooser) -> list[Part]:
    """A tub of concrete or wood; what grows in it is put there by the caller."""
    material = surface(generator, ("concrete", "planks")[int(generator.integers(2))], 1.0)
    tub = boxes((-0.5, -0.3, 0), (0.5, 0.3, 0.5), material)
    earth = boxes((-0.45, -0.25, 0.5), (0.45, 0.25, 0.52), surface(generator, "soil", 0.6))
    return [("street_furniture", merged([tub, earth]))]


CITY: tuple[tuple[Maker, float], ...] = (
    (bin_, 0.22), (bench, 0.14), (cabinet, 0.12), (bicycle_stands, 0.12), (bus_stop, 0.06),
    (advertising_column, 0.1), (post_box, 0.06), (planter, 0.1), (hydrant, 0.08),
)  # fmt: skip
"""What stands on pavements and its share."""


def random_piece(generator: Chooser) -> list[Part]:
    """Something for a pavement."""
    shares = np.array([share for _, share in CITY])
    return CITY[generator.choice(len(CITY), p=shares / shares.sum())][0](generator)
