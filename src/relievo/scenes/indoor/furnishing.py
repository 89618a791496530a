"""Whole rooms: shell, furniture, what hangs and lies about, lamps."""

from dataclasses import dataclass

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.extras import add_more, ceiling_fan, hang_on_walls
from relievo.scenes.indoor.groups import desk_group
from relievo.scenes.indoor.houses import House, random_house
from relievo.scenes.indoor.lighting import hang_lamps, other_lamp
from relievo.scenes.indoor.outdoors import outdoors
from relievo.scenes.indoor.piece import Piece
from relievo.scenes.indoor.plan import Box, Plan
from relievo.scenes.indoor.programmes import PROGRAMMES, Programme
from relievo.scenes.indoor.residents import add_people
from relievo.scenes.indoor.storage import chest, shelf
from relievo.scenes.indoor.style import random_style
from relievo.scenes.indoor.supply import Supply, fill_floor, fill_surfaces, stack
from relievo.scenes.indoor.walls import Opening, build_shell, sloped_ceiling
from relievo.scenes.indoor.windows import Daylit, door, window
from relievo.scenes.mesh import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A furnished room.

    Attributes:
        plan: with all its things.
        windows: how light comes in.
        daylight: how bright it is outside, 0 = night.
        fan: the blades of a fan that turn; None = there is none.
    """

    plan: Plan
    windows: list[Daylit]
    daylight: float
    fan: Piece | None


def random_programme(generator: np.random.Generator) -> str:
    """The name of a kind of room."""
    return pick(generator, tuple(PROGRAMMES), tuple(each.weight for each in PROGRAMMES.values()))


def random_room(
    generator: np.random.Generator, name: str | None = None, *, frozen: bool = False
) -> Room:
    """A furnished room.

    Args:
        generator: of chance.
        name: of its programme; None = by chance.
        frozen: whether people in it stand still.
    """
    programme = PROGRAMMES[random_programme(generator) if name is None else name]
    style = random_style(generator)
    size = between(generator, *programme.width), between(generator, *programme.depth)
    count = int(generator.integers(programme.windows[0], programme.windows[1] + 1))
    house = random_house(generator, style, size, programme.look, count)
    plan = Plan(house.shell, style)
    daylight = between(generator, 0.7, 3.0) if chance(generator, 0.8) else 0.0
    plan.add_parts(build_shell(house.shell))
    windows = _openings(plan, generator, daylight)
    _slope(plan, house)
    fan = ceiling_fan(plan, generator) if chance(generator, 0.08) else None
    if fan is not None:
        plan.add(fan[0])
        plan.block(fan[1].bounds)
    _lamps(plan, generator, programme, daylight if windows else 0.0)
    programme.furnish(plan, generator)
    if chance(generator, 0.16):
        add_people(plan, generator, int(generator.integers(1, 4)), frozen=frozen)
    _clutter(plan, generator, programme)
    _others(plan, generator, house)
    if daylight > 0 and windows:
        plan.add_parts(outdoors(generator, house.shell))
    return Room(plan, windows, daylight, None if fan is None else fan[1])


def _openings(plan: Plan, generator: np.random.Generator, daylight: float) -> list[Daylit]:
    """Fills doors and windows, and keeps the floor before doors free."""
    windows: list[Daylit] = []
    for hole in plan.shell.openings:
        pose = plan.walls[hole.wall].pose
        if hole.kind == "window":
            piece, daylit = window(generator, plan.style, plan.shell, hole, daylight)
            windows.append(daylit)
            _keep(plan, hole, 0.1, hole.low - 0.02)
        elif hole.kind in ("door", "passage"):
            piece = door(generator, plan.style, plan.shell, hole)
            _keep(plan, hole, 0.75, 0.0)
        else:
            _keep(plan, hole, 0.1, hole.low)
            continue
        there = piece.at(pose)
        plan.add(there, solid=False)
        for mesh, name in there.parts:
            if name in ("curtain", "object"):
                plan.block(_inside(plan, mesh))
    return windows


def _inside(plan: Plan, mesh: Mesh) -> Box:
    return np.clip(mesh.bounds, plan.bounds[0], plan.bounds[1])


def _keep(plan: Plan, hole: Opening, deep: float, low: float) -> None:
    """Keeps a box before an opening free."""
    pose = plan.walls[hole.wall].pose
    a, b = pose.beside(hole.start - 0.05, 0.0), pose.beside(hole.end + 0.05, -deep)
    ends = np.sort(np.array([[a.x, a.y], [b.x, b.y]]), axis=0)
    plan.block(np.array([[*ends[0], max(low, 0.0)], [*ends[1], hole.high + 0.05]]))


def _slope(plan: Plan, house: House) -> None:
    """A sloped ceiling, and the stairs of boxes that it takes."""
    if house.slope is None:
        return
    run, knee = house.slope
    plan.add_parts([sloped_ceiling(house.shell, run, knee)])
    low, high = plan.bounds
    for n in range(5):
        level = knee + (high[2] - knee) * n / 5
        reach = float(low[1]) + run * (n + 1) / 5
        start = float(low[1]) + run * n / 5
        plan.block_solid(np.array([[low[0], start, level], [high[0], reach, high[2]]]))


def _lamps(
    plan: Plan, generator: np.random.Generator, programme: Programme, daylight: float
) -> None:
    """Lamps at the ceiling: on in most rooms, off in some by day."""
    is_off = daylight > 0 and chance(generator, 0.3)
    level = 0.0 if is_off else 0.75 * between(generator, 0.5, 1.3)
    hang_lamps(plan, generator, programme.look, level)


def _clutter(plan: Plan, generator: np.random.Generator, programme: Programme) -> None:
    """Fills walls, surfaces and the floor."""
    clutter = plan.style.clutter
    add_more(plan, generator, programme.look, clutter)
    supply = Supply(generator)
    hang_on_walls(plan, generator, clutter * (0.4 if programme.look == "wet" else 1.0))
    if chance(generator, 0.25 * clutter):
        stack(plan, generator, int(generator.integers(1, 4)))
    fill_floor(plan, supply, clutter)
    fill_surfaces(plan, supply, clutter)


def _others(plan: Plan, generator: np.random.Generator, house: House) -> None:
    """The rooms behind doors, with a few things in them."""
    for shell in house.others:
        plan.add_parts(build_shell(shell))
        other = Plan(shell, plan.style)
        hole = shell.openings[0]
        _keep(other, hole, 0.8, 0.0)
        if min((other.bounds[1] - other.bounds[0])[:2]) > 1.0:
            _few_things(other, generator)
        plan.things += other.things
        if chance(generator, 0.45):
            plan.add(other_lamp(plan, shell.outline, generator), solid=False)


def _few_things(plan: Plan, generator: np.random.Generator) -> None:
    if chance(generator, 0.3):
        desk_group(plan, generator)
    count = len(plan.walls)
    for number in generator.permutation(count)[:2]:
        _one_thing(plan, generator, int(number))
    hang_on_walls(plan, generator, 0.3)


def _one_thing(plan: Plan, generator: np.random.Generator, wall: int) -> None:
    height = between(generator, 0.7, 2.0)
    if chance(generator, 0.5):
        piece = chest(generator, plan.style, between(generator, 0.5, 1.0), 0.4, height)
    else:
        piece = shelf(generator, plan.style, between(generator, 0.5, 1.0), height)
    plan.along_wall(generator, piece, walls=(wall,))
