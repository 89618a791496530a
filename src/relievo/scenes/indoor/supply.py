"""A stock of small things, from which copies are taken to fill tables, shelves and floors."""

from collections.abc import Callable

import numpy as np

from relievo.scenes.clutter import random_object
from relievo.scenes.indoor import smalls
from relievo.scenes.indoor.beds import heap
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.indoor.smalls import Small
from relievo.scenes.mesh import Mesh
from relievo.scenes.world import Thing

Maker = Callable[[np.random.Generator, float], Small]

_LARGE: tuple[tuple[Maker, float, float], ...] = (
    (smalls.carton, 0.25, 0.55),
    (smalls.carton, 0.2, 0.45),
    (smalls.basket, 0.28, 0.5),
    (smalls.bag, 0.3, 0.5),
    (smalls.shoes, 0.3, 0.3),
    (smalls.plant, 0.5, 1.4),
    (smalls.broom, 0.3, 0.3),
)
"""What stands on floors: makers and the range of their sizes, metres."""

_KINDS: dict[str, tuple[str, ...]] = {
    "work": (
        "lying_book", "book_stack", "papers", "papers", "notebook", "folders",
        "pen_holder", "pens", "mug", "tumbler", "bottle", "stapler", "tape_roll", "phone",
        "headphones", "tissue_box", "closed_box", "packet", "spectacles", "speaker",
        "mouse", "table_lamp", "picture_frame", "cable", "crumpled_paper", "scissors",
        "open_book",
    ),
    "food": (
        "bottle", "bottle", "can", "jar", "jar", "mug", "cup", "tumbler", "bowl", "plate",
        "pot", "pan", "kettle", "jug", "fruit_bowl", "banana", "bread", "packet",
        "packet", "tin", "toaster", "radio", "spray_bottle", "towel_roll", "folded_cloth",
        "cutlery", "vegetable", "eggs", "basket",
    ),
    "bath": (
        "bottle", "spray_bottle", "spray_bottle", "soap", "tumbler", "cup", "jar",
        "brush", "folded_cloth", "towel_roll", "tissue_box", "candle", "pot_plant",
    ),
    "seat": (
        "folded_cloth", "heaped_cloth", "heaped_cloth", "cushion", "teddy", "open_book", "handbag",
    ),
    "bed": (
        "folded_cloth", "heaped_cloth", "heaped_cloth", "cushion", "teddy", "open_book",
        "lying_book", "laptop", "backpack", "handbag", "tablet", "pouch",
    ),
}  # fmt: skip
"""Families of `clutter` by what a surface is for; all of them stand on the others."""

_STOCK = {"any": 13, "floor": 8}
_STOCK_OF_OTHERS = 8
_SIZES = (0.12, 0.2, 0.28, 0.36)
"""Lengths at most, metres, of things that may be of any family."""


class Supply:
    """Things of one home by what they are for; each is made once and copied.

    Args:
        generator: of chance.

    Attributes:
        generator: the same.
    """

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator
        self._stock: dict[str, list[Small]] = {}
        self._next: dict[str, int] = {}

    def draw(self, kind: str) -> Small:
        """A thing for a surface of some kind, turned at will."""
        if kind not in self._stock:
            count = _STOCK.get(kind, _STOCK_OF_OTHERS)
            self._next[kind] = 0
            self._stock[kind] = [self._made(kind) for _ in range(count)]
        # One after the other, so that a thing comes again only after all others have come.
        stock = self._stock[kind]
        mesh, name = stock[self._next[kind] % len(stock)]
        self._next[kind] += 1
        lies = kind == "work" or chance(self.generator, 0.5)
        degrees = between(self.generator, -25, 25) if lies else between(self.generator, 0, 360)
        return mesh.turned(degrees).scaled(between(self.generator, 0.85, 1.1)), name

    def _made(self, kind: str) -> Small:
        generator = self.generator
        if kind == "floor" and chance(generator, 0.75):
            maker, low, high = pick(generator, _LARGE)
            return maker(generator, between(generator, low, high))
        if kind in _KINDS:
            return random_object(generator, max_size_m=0.42, kind=pick(generator, _KINDS[kind]))
        return random_object(generator, max_size_m=pick(generator, _SIZES))


def fill_surface(plan: Plan, surface: Surface, supply: Supply, count: int) -> None:
    """Puts up to `count` things on a surface, where they have room."""
    taken: list[tuple[float, float, float, float]] = []
    generator = supply.generator
    for _ in range(count):
        mesh, name = supply.draw(surface.kind)
        low, high = mesh.bounds
        wide, deep, tall = high - low
        if tall > surface.clear or wide > surface.width or deep > surface.depth:
            continue
        x = between(generator, -surface.width / 2, surface.width / 2 - wide)
        y = between(generator, -surface.depth / 2, surface.depth / 2 - deep)
        rect = (x, y, x + float(wide), y + float(deep))
        if any(_meet(rect, other) for other in taken):
            continue
        taken.append(rect)
        _put(plan, surface, mesh.moved(x - float(low[0]), y - float(low[1])), name)


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _put(plan: Plan, surface: Surface, mesh: Mesh, name: str) -> None:
    low = float(mesh.bounds[0, 2])
    there = mesh.turned(surface.degrees).moved(surface.x, surface.y, surface.z + 0.001 - low)
    plan.things.append(Thing(there, name))


def fill_surfaces(plan: Plan, supply: Supply, clutter: float, limit: int = 170) -> None:
    """Fills all surfaces of a room, more or less.

    Args:
        plan: the room.
        supply: the things.
        clutter: 0 = nearly empty, 1 = full.
        limit: things at most.
    """
    generator = supply.generator
    start = len(plan.things)
    order = generator.permutation(len(plan.surfaces))
    for number in order:
        surface = plan.surfaces[int(number)]
        area = surface.width * surface.depth
        if min(surface.width, surface.depth) < 0.06 or surface.clear < 0.05:
            continue
        mean = clutter * between(generator, 0.3, 2.2) * (2.0 + 18 * min(area, 1.6))
        mean = mean * 0.15 if surface.kind == "seat" else mean
        fill_surface(plan, surface, supply, int(generator.poisson(mean)))
        if len(plan.things) - start > limit:
            return


def fill_floor(plan: Plan, supply: Supply, clutter: float) -> None:
    """Puts things on the floor: most along walls, some in the way."""
    generator = supply.generator
    low, high = plan.bounds
    area = float((high - low)[:2].prod())
    for _ in range(int(generator.poisson(clutter * (5 + 1.2 * area)))):
        piece = Piece((supply.draw("floor"),))
        if chance(generator, 0.6) or _would_fall(piece):
            gap = between(generator, 0.0, 0.12)
            plan.along_wall(generator, piece, gap=gap, corner=0.25, tries=4)
        else:
            plan.anywhere(generator, piece, margin=0.01, tries=3)
    if chance(generator, 0.5 * clutter):
        plan.anywhere(generator, Piece(((heap(generator, 0.5), "cloth"),)), tries=4)


def _would_fall(piece: Piece) -> bool:
    """Whether a thing is so tall and thin, as brooms are, that it needs a wall behind it."""
    wide, deep, tall = piece.bounds[1] - piece.bounds[0]
    return bool(tall > 0.7 and tall > 2.2 * wide and tall > 2.2 * deep)


def stack(plan: Plan, generator: np.random.Generator, count: int) -> None:
    """Stacks of cartons along walls."""
    for _ in range(count):
        parts, z = [], 0.0
        size = between(generator, 0.3, 0.6)
        for _ in range(int(generator.integers(1, 5))):
            mesh, name = smalls.carton(generator, size * between(generator, 0.7, 1.0))
            parts.append((mesh.turned(between(generator, -8, 8)).moved(z=z), name))
            z += float(mesh.bounds[1, 2]) + 0.001
        plan.along_wall(generator, Piece(tuple(parts)), gap=0.02, tries=5)
