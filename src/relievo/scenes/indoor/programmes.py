"""What kinds of rooms there are: their sizes, and what stands in them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from relievo.scenes.indoor import beds, devices, hangings, seats, storage, tables
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.extras import (
    add_fireplace,
    add_printer,
    add_seats,
    add_storage,
    add_television,
)
from relievo.scenes.indoor.fittings import bath_group, kitchen_group
from relievo.scenes.indoor.groups import (
    bed_group,
    desk_group,
    dining_group,
    sitting_group,
)
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.indoor.supply import stack

Range = tuple[float, float]


class Programme(NamedTuple):
    """A kind of room.

    Attributes:
        weight: how often it comes.
        width: range, metres.
        depth: range.
        windows: how many walls have windows at least and at most.
        look: how its surfaces are finished: home, wet, office or rough.
        furnish: puts furniture into it.
    """

    weight: float
    width: Range
    depth: Range
    windows: tuple[int, int]
    look: str
    furnish: Callable[[Plan, np.random.Generator], None]


def _shelves(plan: Plan, generator: np.random.Generator, least: int, most: int) -> None:
    """Shelves, chests and wardrobes along walls."""
    for _ in range(int(generator.integers(least, most + 1))):
        add_storage(plan, generator)


def _living(plan: Plan, generator: np.random.Generator) -> None:
    sitting_group(plan, generator)
    _shelves(plan, generator, 1, 3)
    if chance(generator, 0.4):
        dining_group(plan, generator)
    if chance(generator, 0.15):
        plan.along_wall(generator, devices.piano(generator, plan.style))
    if chance(generator, 0.3):
        desk_group(plan, generator)
    add_fireplace(plan, generator)
    add_seats(plan, generator, int(generator.integers(0, 3)))


def _bedroom(plan: Plan, generator: np.random.Generator) -> None:
    if chance(generator, 0.12):
        plan.along_wall(generator, beds.bunk_bed(generator, plan.style), corner=0.9)
    else:
        bed_group(plan, generator)
    if chance(generator, 0.12):
        plan.along_wall(generator, beds.cot(generator, plan.style))
    _shelves(plan, generator, 1, 3)
    if chance(generator, 0.5):
        desk_group(plan, generator)
    if chance(generator, 0.3):
        add_television(plan, generator)
    add_seats(plan, generator, int(generator.integers(0, 2)))


def _kitchen(plan: Plan, generator: np.random.Generator) -> None:
    kitchen_group(plan, generator)
    if chance(generator, 0.65):
        dining_group(plan, generator, at_wall=chance(generator, 0.5))
    if chance(generator, 0.4):
        add_storage(plan, generator)
    add_seats(plan, generator, int(generator.integers(0, 2)))


def _bathroom(plan: Plan, generator: np.random.Generator) -> None:
    bath_group(plan, generator)
    if chance(generator, 0.5):
        size = between(generator, 0.3, 0.6), between(generator, 0.25, 0.38)
        piece = storage.chest(generator, plan.style, *size, between(generator, 0.7, 1.8))
        plan.along_wall(generator, piece, corner=0.8)


def _office(plan: Plan, generator: np.random.Generator) -> None:
    for _ in range(int(generator.integers(1, 6))):
        desk_group(plan, generator, free=chance(generator, 0.3))
    _shelves(plan, generator, 1, 4)
    if chance(generator, 0.4):
        board = hangings.board(generator, plan.style, between(generator, 0.9, 1.8))
        plan.along_wall(generator, board, z=0.95)
    if chance(generator, 0.35):
        plan.along_wall(generator, seats.sofa(generator, plan.style, between(generator, 1.3, 1.9)))
    add_printer(plan, generator)
    add_seats(plan, generator, int(generator.integers(0, 3)))


def _study(plan: Plan, generator: np.random.Generator) -> None:
    for _ in range(int(generator.integers(1, 3))):
        desk_group(plan, generator)
    for _ in range(int(generator.integers(2, 5))):
        height = min(plan.shell.height - 0.2, between(generator, 1.7, 2.4))
        piece = storage.shelf(
            generator, plan.style, between(generator, 0.7, 1.6), height, books=0.8
        )
        plan.along_wall(generator, piece, corner=0.8)
    _shelves(plan, generator, 0, 2)
    add_seats(plan, generator, int(generator.integers(0, 3)))


def _dining(plan: Plan, generator: np.random.Generator) -> None:
    dining_group(plan, generator)
    _shelves(plan, generator, 1, 3)
    add_seats(plan, generator, int(generator.integers(0, 3)))


def _class_room(plan: Plan, generator: np.random.Generator) -> None:
    style = plan.style
    board = hangings.board(generator, style, between(generator, 1.8, 3.0))
    plan.along_wall(generator, board, z=between(generator, 0.85, 1.0), corner=0.0)
    table = tables.table(generator, style, between(generator, 1.1, 1.5), 0.6, 0.73, "work")
    chair = seats.chair(generator, style)
    low, high = plan.bounds
    pitch = between(generator, 1.3, 1.7)
    columns = int((high[0] - low[0] - 1.2) / 1.9)
    for column in range(columns):
        for y in np.arange(low[1] + 1.6, high[1] - 1.2, pitch):
            x = float(low[0]) + 1.2 + 1.9 * column
            pose = Pose(x, float(y), 0.0, between(generator, -3, 3))
            if chance(generator, 0.9) and plan.place(table, pose, margin=0.02):
                for s in (-0.3, 0.3):
                    turned = 180 + between(generator, -20, 20)
                    spot = pose.beside(s, -between(generator, 0.38, 0.6), 0, turned)
                    plan.place(chair, spot, under=0.24)
    _shelves(plan, generator, 1, 4)
    desk_group(plan, generator)


def _corridor(plan: Plan, generator: np.random.Generator) -> None:
    style = plan.style
    for _ in range(int(generator.integers(1, 4))):
        size = between(generator, 0.5, 1.1), between(generator, 0.22, 0.36)
        plan.along_wall(
            generator, storage.chest(generator, style, *size, between(generator, 0.7, 1.1))
        )
    if chance(generator, 0.4):
        shelf = storage.shelf(generator, style, between(generator, 0.5, 1.0), 1.8, depth=0.26)
        plan.along_wall(generator, shelf)
    if chance(generator, 0.5):
        plan.along_wall(generator, tables.bench(generator, style, between(generator, 0.7, 1.2)))


def _shop(plan: Plan, generator: np.random.Generator) -> None:
    """Rows of shelves with goods, and a counter."""
    style, is_books = plan.style, chance(generator, 0.6)
    low, high = plan.bounds
    height = between(generator, 1.5, 2.2)
    rows = [_shop_shelf(generator, plan, is_books, height) for _ in range(4)]
    for _ in range(8):
        plan.along_wall(generator, pick(generator, rows), corner=0.4, tries=8)
    counter = storage.chest(
        generator, style, between(generator, 1.2, 2.2), 0.6, between(generator, 0.9, 1.05)
    )
    plan.anywhere(generator, counter, turned=False, margin=0.6)
    for y in np.arange(low[1] + 1.8, high[1] - 1.6, between(generator, 1.5, 2.1)):
        for x in np.arange(low[0] + 1.8, high[0] - 1.8, 1.25):
            if chance(generator, 0.7):
                spot = Pose(float(x), float(y), 0.0, 180.0 * int(generator.integers(2)))
                plan.place(pick(generator, rows), spot, margin=0.005)
    if chance(generator, 0.5):
        table = tables.table(generator, style, 1.2, 0.8, 0.75)
        plan.anywhere(generator, table, turned=False, margin=0.4)


def _shop_shelf(generator: np.random.Generator, plan: Plan, is_books: bool, height: float) -> Piece:
    if is_books:
        return storage.shelf(generator, plan.style, 1.2, height, books=0.9)
    return storage.rack(generator, plan.style, 1.2, height)


def _cellar(plan: Plan, generator: np.random.Generator) -> None:
    """Racks, boxes, machines, tools."""
    style = plan.style
    for _ in range(int(generator.integers(2, 5))):
        size = between(generator, 0.8, 1.8), between(generator, 1.5, 2.1)
        plan.along_wall(generator, storage.rack(generator, style, *size), corner=0.6)
    if chance(generator, 0.6):
        from_store = tables.table(generator, style, between(generator, 1.2, 2.0), 0.65, 0.86, "any")
        plan.along_wall(generator, from_store)
    if chance(generator, 0.6):
        plan.along_wall(generator, hangings.ladder(generator, style), corner=0.2)
    stack(plan, generator, int(generator.integers(2, 7)))
    _shelves(plan, generator, 0, 2)
    add_seats(plan, generator, int(generator.integers(0, 2)))


def _playroom(plan: Plan, generator: np.random.Generator) -> None:
    if chance(generator, 0.5):
        plan.along_wall(generator, beds.bunk_bed(generator, plan.style), corner=0.9)
    low = tables.table(generator, plan.style, 0.8, 0.6, between(generator, 0.48, 0.55))
    plan.anywhere(generator, low, margin=0.3)
    _shelves(plan, generator, 2, 4)
    stack(plan, generator, int(generator.integers(0, 3)))
    add_seats(plan, generator, int(generator.integers(0, 3)))


PROGRAMMES: dict[str, Programme] = {
    "living": Programme(5.0, (3.4, 5.8), (3.8, 7.0), (1, 2), "home", _living),
    "bedroom": Programme(6.0, (2.8, 4.6), (3.0, 5.0), (1, 2), "home", _bedroom),
    "kitchen": Programme(5.0, (2.3, 4.4), (2.6, 5.2), (0, 2), "wet", _kitchen),
    "bathroom": Programme(2.6, (1.7, 2.9), (2.0, 3.6), (0, 1), "wet", _bathroom),
    "office": Programme(2.5, (2.8, 6.0), (3.4, 7.0), (0, 2), "office", _office),
    "study": Programme(2.0, (2.5, 4.2), (2.8, 5.0), (0, 2), "home", _study),
    "dining": Programme(2.5, (2.9, 4.6), (3.2, 6.0), (1, 2), "home", _dining),
    "class_room": Programme(1.0, (5.5, 8.0), (6.0, 9.5), (1, 2), "office", _class_room),
    "corridor": Programme(0.8, (1.4, 2.2), (4.5, 10.0), (0, 1), "home", _corridor),
    "shop": Programme(1.2, (4.0, 7.5), (5.0, 9.5), (0, 1), "office", _shop),
    "cellar": Programme(1.2, (2.6, 5.5), (3.0, 7.0), (0, 1), "rough", _cellar),
    "playroom": Programme(1.2, (2.8, 4.5), (3.0, 5.5), (1, 2), "home", _playroom),
}
"""By name."""
