"""Lamps that stand, hang and sit at ceilings, with the light that they send out."""

from dataclasses import dataclass

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, knob, slab
from relievo.scenes.indoor.piece import Piece
from relievo.scenes.indoor.style import Style, any_tone, lacquer
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import merged
from relievo.scenes.shapes import ball, cylinder, disc, revolved, tube


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """A lamp and its light, both in the frame of the piece.

    Attributes:
        piece: the lamp.
        place: (x, y, z) of the light that it sends down.
        half: half the side of the light's square, metres.
    """

    piece: Piece
    place: tuple[float, float, float]
    half: float


def white_light(generator: np.random.Generator) -> Colour:
    """The colour of a lamp, of strength about 1: warm bulbs to cold tubes."""
    warm = between(generator, -0.15, 1.0)
    return (1.0 + 0.12 * warm, 0.92 - 0.04 * warm, 0.84 - 0.34 * warm)


def shining(colour: Colour, strength: float) -> Material:
    """A surface that is seen as a lamp."""
    return Material("plain", 0, 1.0, colour, 0.0, glow=strength)


def hanging_lamp(
    generator: np.random.Generator, style: Style, colour: Colour, drop: float, *, on: bool
) -> Lit:
    """A lamp on a cord; the ceiling is at z = 0.

    Args:
        generator: of chance.
        style: of the home.
        colour: of its light.
        drop: how far down its lower edge is, metres, >= 0.3.
        on: whether it shines.
    """
    r = between(generator, 0.12, 0.28)
    tall = r * between(generator, 0.6, 1.3)
    low = -drop
    glass = shining(colour, 1.4 if on else 0.0)
    cord = tube([[0.0, 0.0, low + tall], [0.0, 0.0, 0.0]], 0.004, lacquer(generator), sides=5)
    cap = cylinder(0.05, 0.03, style.metal).moved(z=-0.031)
    kind = pick(generator, ("globe", "cone", "drum"))
    if kind == "globe":
        body = [ball(tall / 2, glass, sides=18).moved(z=low)]
    else:
        top = r * (0.25 if kind == "cone" else 0.95)
        outer = (
            style.cloth(generator)
            if chance(generator, 0.4)
            else lacquer(generator, any_tone(generator))
        )
        shade = revolved([r, top, top * 0.96, r * 0.97], [0, tall, tall, 0.001], outer, sides=24)
        bulb = ball(min(0.05, tall * 0.3), glass, sides=10).moved(z=tall * 0.3)
        body = [shade.moved(z=low), bulb.moved(z=low)]
    piece = Piece(((merged([cord, cap, *body]), "lamp"),))
    return Lit(piece, (0.0, 0.0, low - 0.03), min(r, 0.2))


def ceiling_lamp(generator: np.random.Generator, style: Style, colour: Colour, *, on: bool) -> Lit:
    """A flat lamp at a ceiling at z = 0: a bowl, a box with tubes, or a panel."""
    glass = shining(colour, 1.5 if on else 0.0)
    kind = pick(generator, ("bowl", "tubes", "panel"), (3, 2, 2))
    if kind == "bowl":
        r, deep = between(generator, 0.14, 0.24), between(generator, 0.08, 0.13)
        bowl = revolved(
            [0, r * 0.6, r * 0.92, r], [-deep, -deep * 0.85, -deep * 0.45, -0.02], glass, sides=20
        )
        ring = cylinder(r + 0.01, 0.019, style.metal, sides=20).moved(z=-0.0195)
        return Lit(Piece(((merged([bowl, ring]), "lamp"),)), (0, 0, -deep - 0.02), r)
    x, y = (0.62, 0.08) if kind == "tubes" else (0.3, 0.3)
    frame = slab(
        -x - 0.02, -y - 0.02, -0.03, x + 0.02, y + 0.02, -0.002, lacquer(generator, (0.8, 0.8, 0.8))
    )
    pane = slab(-x, -y, -0.06 if kind == "tubes" else -0.035, x, y, -0.03, glass)
    return Lit(Piece(((merged([frame, pane]), "lamp"),)), (0, 0, -0.09), 0.3)


def floor_lamp(generator: np.random.Generator, style: Style, colour: Colour, *, on: bool) -> Lit:
    """A lamp with a shade on a pole."""
    height, r = between(generator, 1.35, 1.8), between(generator, 0.14, 0.24)
    return _standing(generator, style, colour, (height, r, 0.13), on=on)


def table_lamp(generator: np.random.Generator, style: Style, colour: Colour, *, on: bool) -> Lit:
    """A lamp with a shade on a foot."""
    height, r = between(generator, 0.35, 0.6), between(generator, 0.09, 0.17)
    return _standing(generator, style, colour, (height, r, 0.07), on=on)


def _standing(
    generator: np.random.Generator,
    style: Style,
    colour: Colour,
    size: tuple[float, float, float],
    *,
    on: bool,
) -> Lit:
    height, r, foot = size
    body = pick(generator, (style.metal, style.body(generator)))
    tall = r * between(generator, 1.0, 1.5)
    base = height - tall
    cloth = Material("fabric", int(generator.integers(8)), 0.3, (0.85, 0.78, 0.62))
    cloth = cloth._replace(glow=0.9 if on else 0.0)
    shade = revolved([r, r * between(generator, 0.5, 0.98)], [0, tall], cloth, sides=20).moved(
        z=base
    )
    parts = [shade, cylinder(foot, 0.025, body, sides=16)]
    if height < 0.8 and chance(generator, 0.6):
        belly = np.array([0.5, 0.9, 1.0, 0.7, 0.3, 0.2]) * foot
        parts.append(
            revolved(belly, np.linspace(0.02, base + 0.02, 6), lacquer(generator), sides=14)
        )
    else:
        parts.append(tube([[0, 0, 0.02], [0, 0, base + tall * 0.4]], 0.011, body, sides=6))
    bulb = ball(0.03, shining(colour, 1.6 if on else 0.0), sides=8).moved(z=base + tall * 0.4)
    piece = Piece(((merged([*parts, bulb]), "lamp"),))
    return Lit(piece, (0.0, 0.0, base - 0.02), r * 0.8)


def desk_lamp(generator: np.random.Generator, style: Style) -> Piece:
    """A lamp with a bent arm."""
    body = pick(generator, (style.metal, lacquer(generator)))
    knee, head = (0.0, 0.1, 0.3), (0.0, -0.12, 0.46)
    arm = tube([[0, 0, 0.02], list(knee), list(head)], 0.008, body, sides=6)
    cone = cylinder(0.075, 0.1, body, top=0.03, sides=14).turned(25, "x").moved(0, -0.17, 0.37)
    mesh = merged([cylinder(0.08, 0.02, body, sides=14), arm, cone, knob(0.014, body).moved(*knee)])
    return Piece(((mesh.turned(between(generator, -40, 40)), "lamp"),))


def spot_row(generator: np.random.Generator, colour: Colour, length: float) -> Piece:
    """Small round lamps let into a ceiling at z = 0, in a row along x."""
    count = max(2, round(length / between(generator, 0.9, 1.4)))
    places = np.linspace(-length / 2, length / 2, count)
    white = lacquer(generator, (0.8, 0.8, 0.8))
    spots = []
    for x in places:
        ring = cylinder(0.055, 0.006, white, sides=14).moved(float(x), 0, -0.008)
        pane = disc(0.04, shining(colour, 1.8), sides=12).turned(180, "x")
        spots += [ring, pane.moved(float(x), 0, -0.0095)]
    return Piece(((merged(spots), "lamp"),))


def fan(generator: np.random.Generator, style: Style) -> tuple[Piece, Piece]:
    """A ceiling fan, the ceiling at z = 0: what stands still, and the blades that turn."""
    drop, reach = between(generator, 0.25, 0.45), between(generator, 0.5, 0.68)
    body = pick(generator, (style.metal, style.woods[0], lacquer(generator)))
    rod = tube([[0.0, 0.0, -drop], [0.0, 0.0, 0.0]], 0.015, style.metal, sides=6)
    hub = cylinder(0.09, 0.09, style.metal).moved(z=-drop - 0.05)
    globe = ball(0.09, shining((1.0, 0.9, 0.75), 1.5), sides=12).moved(z=-drop - 0.2)
    blade = boxes([[0.08, -0.065, -0.004, reach, 0.065, 0.004]], body).turned(10, "x")
    count = pick(generator, (3, 4, 5))
    blades = [blade.turned(360.0 * n / count) for n in range(count)]
    still = Piece(((merged([rod, hub, globe]), "lamp"),))
    return still, Piece(((merged(blades).moved(z=-drop), "object"),))
