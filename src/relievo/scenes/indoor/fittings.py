"""Kitchens and bath rooms, put into the plan of a room."""

import numpy as np

from relievo.scenes.indoor import bath, kitchen, smalls
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.groups import lay_rug
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.materials import Material
from relievo.scenes.shapes import quad


def kitchen_group(plan: Plan, generator: np.random.Generator) -> bool:
    """A line of cupboards along a wall, a refrigerator beside it, perhaps a second line."""
    style = plan.style
    longest = max(wall.length for wall in plan.walls)
    count = int(np.clip(round(between(generator, 0.5, 0.95) * longest / 0.6), 2, 6))
    for modules in range(count, 1, -1):
        lower, upper = kitchen.kitchen_line(generator, style, modules)
        pose = plan.along_wall(generator, lower, corner=0.85)
        if pose is not None:
            break
    else:
        return False
    low, high = float(upper.bounds[0, 2]), float(upper.bounds[1, 2])
    if high < plan.bounds[1, 2] - 0.02 and plan.place(upper, pose.beside(0, 0.3 - 0.17 - 0.002)):
        _backsplash(plan, generator, pose, (0.6 * modules, low))
    fridge = kitchen.refrigerator(generator, style)
    x = 0.3 * modules + float(fridge.bounds[1, 0]) + 0.02
    deep = 0.3 - float(fridge.bounds[1, 1])
    if not any(plan.place(fridge, pose.beside(sign * x, deep)) for sign in (-1, 1)):
        plan.along_wall(generator, fridge, corner=0.8)
    if chance(generator, 0.5):
        more = kitchen.cupboard_line(generator, style, int(generator.integers(1, 5)))
        plan.along_wall(generator, more, corner=0.6)
    _on_worktop(plan, generator)
    return True


def _backsplash(
    plan: Plan, generator: np.random.Generator, pose: Pose, size: tuple[float, float]
) -> None:
    """Tiles on the wall between worktop and cupboards."""
    width, low = size
    tile = Material("tile", int(generator.integers(32)), between(generator, 0.3, 0.7), gloss=0.5)
    face = quad((-width / 2, 0.302, 0.94), (width, 0, 0), (0, 0, low - 0.94), tile)
    plan.add(Piece(((face, "wall"),)).at(pose), solid=False)


def _on_worktop(plan: Plan, generator: np.random.Generator) -> None:
    """A microwave oven on one of the worktops."""
    tops = [
        each
        for each in plan.surfaces
        if each.kind == "food" and 0.8 < each.z < 1 and each.width > 0.5
    ]
    if not tops or not chance(generator, 0.7):
        return
    top = pick(generator, tops)
    plan.surfaces.remove(top)
    oven = Piece(((kitchen.microwave(generator), "appliance"),))
    plan.add(oven.at(Pose(top.x, top.y, top.z + 0.001, top.degrees).beside(0, 0.05)), solid=False)


def bath_group(plan: Plan, generator: np.random.Generator) -> None:
    """A tub or a shower, a toilet, a basin with a mirror, towels."""
    style = plan.style
    if chance(generator, 0.6):
        longest = max(wall.length for wall in plan.walls)
        plan.along_wall(
            generator,
            bath.tub(generator, style, min(between(generator, 1.4, 1.8), longest - 0.1)),
            corner=1.0,
            tries=30,
        )
    else:
        plan.along_wall(generator, bath.shower(generator, style), corner=1.0, tries=30)
    width = between(generator, 0.5, 1.3)
    pose = plan.along_wall(generator, bath.basin(generator, style, width), corner=0.3, tries=30)
    if pose is not None:
        mirror = bath.mirror(
            generator,
            style,
            between(generator, 0.45, max(0.5, width * 0.95)),
            between(generator, 0.6, 0.95),
        )
        plan.place(mirror, pose.beside(0, _back(plan, pose), between(generator, 1.05, 1.2)))
    plan.along_wall(generator, bath.toilet(generator, style), corner=0.3, tries=30)
    for _ in range(int(generator.integers(1, 4))):
        plan.along_wall(
            generator, bath.towel(generator, style), z=between(generator, 0.7, 1.2), corner=0.1
        )
    if chance(generator, 0.3):
        machine = Piece(((kitchen.washer(generator), "appliance"),))
        plan.along_wall(generator, machine, corner=0.7)
    if chance(generator, 0.6):
        lay_rug(plan, smalls.rug(generator, 0.75, 0.5), (pose or Pose(1, 1)).beside(0, -0.6))


def _back(plan: Plan, pose: Pose) -> float:
    """How far behind a pose its wall is, less a little."""
    distances = []
    for wall in plan.walls:
        if (wall.pose.degrees - pose.degrees) % 360 == 0:
            angle = np.radians(pose.degrees)
            away = (wall.pose.x - pose.x) * -np.sin(angle) + (wall.pose.y - pose.y) * np.cos(angle)
            distances.append(float(away))
    return min([each for each in distances if each > 0], default=0.3) - 0.004
