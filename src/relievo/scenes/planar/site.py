"""Building sites of flat surfaces: shells of rooms, and boxes that do not intersect in them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from relievo.scenes.clutter.footprints import Footprint, footprint
from relievo.scenes.clutter.paints import between, coated, hue, pick
from relievo.scenes.clutter.parts import block
from relievo.scenes.light import Lamp
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import quad
from relievo.scenes.world import Thing

LIT: tuple[Colour, ...] = ((1.0, 0.8, 0.55), (1.0, 0.92, 0.8), (1.0, 1.0, 1.0), (0.88, 0.96, 1.1))
"""Colours of lamps and windows."""

_ROLES: dict[str, tuple[tuple[str, ...], float]] = {
    "wall": (
        ("plain", "plaster", "plaster", "plaster", "wallpaper", "wallpaper", "brick", "concrete",
         "wood", "planks", "tile", "panels", "stripes", "checks", "marble", "stone", "corrugated"),
        1.6,
    ),
    "floor": (
        ("parquet", "planks", "tile", "tile", "carpet", "concrete", "wood", "marble", "stone",
         "checks", "plain", "paving"),
        1.2,
    ),
    "ceiling": (("plain", "plaster", "plaster", "panels", "planks", "concrete"), 1.4),
    "body": (
        ("plain", "plain", "wood", "wood", "metal", "cardboard", "cardboard", "panels", "fabric",
         "checks", "poster", "painting", "text", "marble", "concrete", "speckle", "stripes"),
        0.7,
    ),
}  # fmt: skip
"""Textures for each role, and the middle of their tiles' sides, metres."""

_TINTED = {"plain", "plaster", "concrete", "panels", "fabric", "carpet", "metal", "corrugated"}


def finish(generator: np.random.Generator, role: str) -> Material:
    """A surface, from plain to strongly patterned.

    Args:
        generator: chance.
        role: wall, floor, ceiling or body.
    """
    textures, tile_m = _ROLES[role]
    texture = pick(generator, textures)
    tint: Colour = (1.0, 1.0, 1.0)
    if texture in _TINTED:
        pale = (
            between(generator, 0.5, 0.85)
            if role in ("wall", "ceiling")
            else between(generator, 0.1, 0.8)
        )
        strong = 0.6 if generator.random() < 0.3 else 0.15
        tint = hue(between(generator, 0, 360), between(generator, 0, strong), pale)
    side = tile_m * between(generator, 0.6, 1.6)
    skin = coated(generator, texture, side, tint=tint, bump_m=0.002)
    gloss = between(generator, 0, 0.5) if role == "floor" and texture != "carpet" else 0.1
    return skin._replace(gloss=gloss, dirt=between(generator, 0, 0.3))


@dataclass(slots=True)
class Site:
    """A place that is being built.

    Attributes:
        things: what there is.
        taken: outlines of what stands on the floor.
        lamps: its light.
        spots: (x, y, z) that cameras may look at.
    """

    things: list[Thing] = field(default_factory=list)
    taken: list[Footprint] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    spots: list[Points] = field(default_factory=list)

    def add(self, mesh: Mesh, class_name: str, *, stands: bool = False) -> None:
        """Puts a mesh where it is; stands: whether nothing else may stand there."""
        self.things.append(Thing(mesh, class_name))
        if stands:
            self.taken.append(footprint(mesh))
            self.spots.append(mesh.bounds.mean(0))

    def settle(
        self,
        generator: np.random.Generator,
        mesh: Mesh,
        class_name: str,
        low: ArrayLike,
        high: ArrayLike,
    ) -> bool:
        """Puts a mesh somewhere between two corners (x, y) of the floor where nothing stands.

        Returns:
            Whether there was room.
        """
        outline = footprint(mesh)
        size = np.array(outline.size)
        first = np.asarray(low, np.float64) + size / 2 + 0.02
        last = np.asarray(high, np.float64) - size / 2 - 0.02
        if (first >= last).any():
            return False
        middle = mesh.bounds.mean(0)[:2]
        for _ in range(8):
            x, y = (generator.uniform(first, last) - middle).tolist()
            there = outline.moved(x, y)
            if not any(there.overlaps(other, 0.02) for other in self.taken):
                self.add(mesh.moved(x, y), class_name, stands=True)
                return True
        return False


def shell(
    site: Site,
    outline: ArrayLike,
    height: float,
    walls: list[Material],
    floor: Material,
    ceiling: Material | None,
) -> None:
    """Walls that face inwards, a floor, and a level ceiling.

    Args:
        site: is changed.
        outline: (N, 2) corners of the plan, anticlockwise, metres.
        height: of the walls.
        walls: materials, taken in turn.
        floor: material.
        ceiling: None = there is none.
    """
    plan = np.asarray(outline, np.float64)
    up = np.array([0.0, 0.0, height])
    for n, (a, b) in enumerate(zip(plan, np.roll(plan, -1, axis=0), strict=True)):
        start, along = np.array([b[0], b[1], 0.0]), np.array([a[0] - b[0], a[1] - b[1], 0.0])
        site.add(quad(start, along, up, walls[n % len(walls)]), "wall")
    low, high = plan.min(0), plan.max(0)
    x, y = (high - low).tolist()
    site.add(quad((low[0], low[1], 0), (x, 0, 0), (0, y, 0), floor), "floor")
    if ceiling is not None:
        lid = quad((low[0], high[1], height), (x, 0, 0), (0, -y, 0), ceiling)
        site.add(lid, "ceiling")


def ceiling_lamp(
    generator: np.random.Generator,
    site: Site,
    x: float,
    y: float,
    z: float,
    *,
    strength: float = 1.0,
) -> None:
    """A luminaire below a ceiling at the height z, which lights."""
    a, b = pick(generator, [(0.3, 0.3), (0.6, 0.15), (0.15, 0.6), (0.15, 0.15)])
    tint = pick(generator, LIT)
    power = strength * between(generator, 5, 9) / (4 * a * b)
    colour = (power * tint[0], power * tint[1], power * tint[2])
    glow = Material("plain", 0, 1.0, tint, contrast=0.0, glow=2.0)
    site.add(block(2 * a, 2 * b, 0.05, glow).moved(x, y, z - 0.055), "lamp")
    site.lamps.append(Lamp((x, y, z - 0.065), (a, 0.0, 0.0), (0.0, -b, 0.0), colour))


def wall_lamp(
    generator: np.random.Generator,
    site: Site,
    corner: Points,
    along: Points,
    *,
    lights: bool = True,
) -> None:
    """A bright window in a wall.

    Args:
        generator: chance.
        site: is changed.
        corner: (x, y) of the wall's left end, seen from inside.
        along: (x, y) from there to its right end.
        lights: whether light comes through it; else it is merely seen.
    """
    length = float(np.sqrt((along**2).sum()))
    wide = min(between(generator, 0.8, 2.2), 0.8 * length)
    share = between(generator, 0.1, 0.9)
    ahead = np.array([along[0], along[1], 0.0]) / length
    inwards = np.cross(ahead, [0.0, 0.0, 1.0])
    start = np.array([corner[0], corner[1], between(generator, 0.8, 1.0)])
    start = start + ahead * share * (length - wide)
    tall = between(generator, 0.9, 1.4)
    tint = pick(generator, LIT[1:])
    bright = between(generator, 1.0, 2.0)
    sky = Material("plain", 0, 1.0, tint, contrast=0.2, glow=bright)
    frame = finish(generator, "body")._replace(texture="plain", tint=(0.75, 0.75, 0.73))
    site.add(quad(start + 0.01 * inwards, ahead * wide, [0, 0, tall], sky), "window")
    yaw = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
    bars = [block(wide + 0.1, 0.05, 0.06, frame).moved(wide / 2, z=z) for z in (-0.05, tall - 0.01)]
    bars += [block(0.06, 0.05, tall, frame).moved(x) for x in np.linspace(0, wide, 3).tolist()]
    site.add(merged(bars).turned(yaw).moved(*start.tolist()), "window")
    if lights:
        middle = start + ahead * wide / 2 + inwards * 0.06 + np.array([0, 0, tall / 2])
        site.lamps.append(_glazing(generator, middle, ahead * wide / 2, tall / 2, tint))


def _glazing(
    generator: np.random.Generator, middle: Points, right: Points, up: float, tint: Colour
) -> Lamp:
    """The light of a window."""
    power = between(generator, 5, 10)
    x, y, z = middle.tolist()
    across = (float(right[0]), float(right[1]), 0.0)
    colour = (power * tint[0], power * tint[1], power * tint[2])
    return Lamp((x, y, z), across, (0.0, 0.0, up), colour)
