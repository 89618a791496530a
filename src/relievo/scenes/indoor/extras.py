"""Single pieces that rooms have besides their main furniture, and what hangs on walls."""

import numpy as np

from relievo.scenes.indoor import devices, hangings, lamps, seats, storage, tables
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.plan import Plan


def add_storage(plan: Plan, generator: np.random.Generator) -> None:
    """A shelf, a chest, a wardrobe or a low bench along a wall."""
    style = plan.style
    kind = pick(generator, ("shelf", "chest", "wardrobe", "low"), (4, 3, 2, 1.5))
    tall = min(plan.shell.height - 0.15, between(generator, 1.6, 2.3))
    if kind == "shelf":
        height = tall if chance(generator, 0.65) else between(generator, 0.7, 1.3)
        piece = storage.shelf(generator, style, between(generator, 0.5, 1.5), height)
    elif kind == "chest":
        size = between(generator, 0.6, 1.5), between(generator, 0.38, 0.5)
        piece = storage.chest(generator, style, *size, between(generator, 0.65, 1.25))
    elif kind == "wardrobe":
        size = between(generator, 0.8, 1.8), between(generator, 0.5, 0.62)
        piece = storage.chest(generator, style, *size, tall)
    else:
        piece = storage.open_cabinet(generator, style, between(generator, 0.8, 1.6))
    plan.along_wall(generator, piece, corner=0.6)


def add_seats(plan: Plan, generator: np.random.Generator, count: int) -> None:
    """Chairs and armchairs that stand about."""
    for _ in range(count):
        make = pick(generator, (seats.chair, seats.office_chair, seats.stool))
        piece = make(generator, plan.style)
        if chance(generator, 0.3):
            piece = seats.sofa(generator, plan.style, between(generator, 0.75, 0.95), name="chair")
        if chance(generator, 0.5):
            plan.along_wall(generator, piece, gap=between(generator, 0.02, 0.2))
        else:
            plan.anywhere(generator, piece)


def add_television(plan: Plan, generator: np.random.Generator) -> None:
    """A television on a chest of drawers."""
    chest = storage.chest(
        generator, plan.style, between(generator, 0.8, 1.3), 0.45, between(generator, 0.6, 1.0)
    )
    pose = plan.along_wall(generator, chest)
    if pose is None:
        return
    plan.surfaces.pop()
    shown = devices.screen(generator, between(generator, 0.6, 0.9), stand=True)
    plan.add(shown.at(pose.beside(0, 0, float(chest.bounds[1, 2]) + 0.002)))


def add_printer(plan: Plan, generator: np.random.Generator) -> None:
    """A printer on a small table."""
    if chance(generator, 0.5):
        low = tables.table(generator, plan.style, 0.6, 0.5, between(generator, 0.5, 0.74))
        pose = plan.along_wall(generator, low, corner=0.7)
        if pose is not None:
            plan.surfaces = plan.surfaces[: -len(low.surfaces)]
            top = float(low.bounds[1, 2]) + 0.002
            plan.add(devices.printer(generator).at(pose.beside(0, 0, top)))


def add_fireplace(plan: Plan, generator: np.random.Generator) -> None:
    """A fireplace, in one room of five."""
    if chance(generator, 0.2):
        plan.along_wall(generator, hangings.fireplace(generator, plan.style), corner=0.0)


def add_more(plan: Plan, generator: np.random.Generator, look: str, clutter: float) -> None:
    """Furniture that homes gather over the years, where walls are still free.

    Args:
        plan: the room with its main furniture.
        generator: of chance.
        look: as in `Programme`.
        clutter: 0 = nothing, 1 = much.
    """
    style = plan.style
    for _ in range(int(generator.poisson(clutter * (1.5 if look == "wet" else 3.5)))):
        kind = pick(generator, ("storage", "table", "small", "seat", "lamp"), (4, 2, 3, 2, 1))
        if kind == "storage":
            add_storage(plan, generator)
        elif kind == "table":
            size = between(generator, 0.5, 1.2), between(generator, 0.35, 0.6)
            table = tables.table(generator, style, *size, between(generator, 0.45, 0.8))
            plan.along_wall(generator, table)
        elif kind == "small":
            size = between(generator, 0.3, 0.6), between(generator, 0.25, 0.45)
            piece = storage.chest(generator, style, *size, between(generator, 0.4, 1.4))
            plan.along_wall(generator, piece)
        elif kind == "seat":
            add_seats(plan, generator, 1)
        else:
            lit = lamps.floor_lamp(generator, style, lamps.white_light(generator), on=False)
            plan.along_wall(generator, lit.piece, gap=0.05)


def hang_on_walls(plan: Plan, generator: np.random.Generator, amount: float) -> None:
    """Pictures, clocks, shelves, hooks, mirrors and switches, where walls are free.

    Args:
        plan: the room with its furniture.
        generator: of chance.
        amount: 0 = bare walls, 1 = full.
    """
    style = plan.style
    for _ in range(int(generator.poisson(2 + 7 * amount))):
        z = between(generator, 1.15, 1.65)
        kind = pick(
            generator,
            ("picture", "shelf", "clock", "hooks", "air", "board"),
            (9, 2, 1, 1.2, 0.4, 0.6),
        )
        if kind == "picture":
            piece = hangings.picture(generator, style)
            tall = float(piece.bounds[1, 2])
            plan.along_wall(generator, piece, z=max(0.9, z - 0.3 * tall), corner=0.0)
        elif kind == "shelf":
            piece = storage.wall_shelf(generator, style, between(generator, 0.5, 1.2))
            plan.along_wall(generator, piece, z=z, corner=0.3)
        elif kind == "clock":
            plan.along_wall(generator, hangings.clock(generator, style), z=z + 0.35, corner=0.0)
        elif kind == "hooks":
            plan.along_wall(generator, hangings.hooks(generator, style), z=0.6, corner=0.2)
        elif kind == "air":
            plan.along_wall(generator, hangings.air_conditioner(generator), z=1.95, corner=0.2)
        else:
            board = hangings.board(generator, style, between(generator, 0.5, 0.9))
            plan.along_wall(generator, board, z=z - 0.2, corner=0.0)
    for _ in range(int(generator.integers(2, 6))):
        z = pick(generator, (0.28, 1.08))
        plan.along_wall(generator, hangings.switch(generator), z=z, corner=0.0, tries=3)


def ceiling_fan(plan: Plan, generator: np.random.Generator) -> tuple[Piece, Piece] | None:
    """A fan at the ceiling over the middle of the room: its still part and its blades."""
    low, high = plan.bounds
    if plan.shell.height < 2.5 or min((high - low)[:2]) < 2.2:
        return None
    rect = plan.shell.outline[3] if len(plan.shell.outline) == 6 else tuple(high[:2])
    middle = Pose(
        float(low[0] + rect[0]) / 2, float(low[1] + rect[1]) / 2, plan.shell.height - 0.003
    )
    still, blades = lamps.fan(generator, plan.style)
    return still.at(middle), blades.at(middle)
