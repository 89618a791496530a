"""Furniture that belongs together: desks with screens, tables with chairs, sofas, beds.

Each puts what finds room into a plan; a group whose main piece finds none is left out.
"""

import numpy as np

from relievo.scenes.indoor import beds, devices, lamps, seats, smalls, storage, tables
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.light import Lamp


def lit_piece(
    plan: Plan, generator: np.random.Generator, lit: lamps.Lit, pose: Pose, strength: float
) -> None:
    """Notes the light of a standing lamp that was placed at a pose.

    Args:
        plan: the room.
        generator: of chance.
        lit: the lamp.
        pose: where it stands.
        strength: light on a white surface half a metre away.
    """
    x, y, z = pose.beside(*lit.place)[:3]
    half = lit.half
    colour = lamps.white_light(generator)
    area = 4 * half * half
    factor = strength * (np.pi * 0.36 + area) / area
    tint = (colour[0] * factor, colour[1] * factor, colour[2] * factor)
    plan.lamps.append(Lamp((x, y, z), (half, 0.0, 0.0), (0.0, -half, 0.0), tint))


def desk_group(plan: Plan, generator: np.random.Generator, *, free: bool = False) -> bool:
    """A desk with chair, screen and keyboard; `free` = not at a wall."""
    style, width = plan.style, between(generator, 1.0, 1.8)
    desk = tables.desk(generator, style, width)
    if free:
        pose = plan.anywhere(generator, desk, turned=False, margin=0.25)
    else:
        pose = plan.along_wall(generator, desk)
    if pose is None:
        return False
    top = float(desk.parts[0][0].bounds[1, 2])
    _desk_top(plan, generator, pose, (width, top))
    make = seats.office_chair if chance(generator, 0.7) else seats.chair
    out = between(generator, 0.25, 0.6)
    turned = 180 + between(generator, -40, 40)
    shift = between(generator, -0.15, 0.15)
    plan.place(make(generator, style), pose.beside(shift, -0.4 - out, 0, turned), under=0.15)
    if chance(generator, 0.35):
        case = devices.computer(generator)
        plan.place(case, pose.beside(pick(generator, (-1, 1)) * (width / 2 + 0.14), 0.0))
    return True


def _desk_top(
    plan: Plan, generator: np.random.Generator, pose: Pose, size: tuple[float, float]
) -> None:
    """Screens, a keyboard, a lamp, a laptop; they take their places on the desk's surface."""
    width, top = size
    count = pick(generator, (0, 1, 1, 1, 2))
    places = {0: (), 1: (between(generator, -0.15, 0.15),), 2: (-0.28, 0.28)}[count]
    if width < 1.25:
        places = places[:1]
    surface = plan.surfaces[-1]
    for place in places:
        if chance(generator, 0.15):
            shown = devices.old_screen(generator, between(generator, 0.36, 0.44))
        else:
            shown = devices.screen(generator, between(generator, 0.45, 0.68), stand=True)
        turned = between(generator, -12, 12)
        plan.add(shown.at(pose.beside(place, 0.12, top + 0.001, turned)), solid=False)
    if places:
        keys = devices.keyboard(generator).at(pose.beside(0.0, -0.16, top + 0.001))
        plan.add(keys, solid=False)
    elif chance(generator, 0.5):
        plan.add(devices.laptop(generator).at(pose.beside(0, -0.05, top + 0.001)), solid=False)
    else:
        return
    # Clutter goes to the sides of what stands in the middle.
    plan.surfaces.remove(surface)
    middle = 0.66 if len(places) == 2 else 0.42
    side = width / 2 - middle
    for sign in (-1, 1):
        if side > 0.12:
            at = pose.beside(sign * (middle + side / 2), 0.0, top)
            plan.surfaces.append(surface._replace(x=at.x, y=at.y, z=at.z, width=side - 0.04))
    if chance(generator, 0.3) and side > 0.3:
        lamp = lamps.desk_lamp(generator, plan.style)
        plan.add(lamp.at(pose.beside(-middle - side / 2, 0.1, top + 0.001)), solid=False)


def dining_group(plan: Plan, generator: np.random.Generator, *, at_wall: bool = False) -> bool:
    """A table with chairs round it."""
    style = plan.style
    width, depth = between(generator, 0.9, 2.0), between(generator, 0.7, 1.0)
    height = between(generator, 0.71, 0.77)
    is_round = chance(generator, 0.22)
    kind = pick(generator, ("any", "food"))
    if is_round:
        width = depth = between(generator, 0.8, 1.25)
        piece = tables.round_table(generator, style, width, height)
    else:
        piece = tables.table(generator, style, width, depth, height, kind)
    if at_wall:
        pose = plan.along_wall(generator, piece, corner=0.2)
    else:
        pose = plan.anywhere(generator, piece, turned=False, margin=0.5, tries=16)
        pose = pose or plan.along_wall(generator, piece)
    if pose is None:
        return False
    chair = seats.chair(generator, style)
    count = 2 if width > 1.3 and not is_round else 1
    sides = [(s, -depth / 2, 180.0) for s in _row(width, count)]
    sides += [(s, depth / 2, 0.0) for s in _row(width, count)]
    sides += [(-width / 2, 0.0, 90.0), (width / 2, 0.0, -90.0)]
    for x, y, degrees in sides:
        if not chance(generator, 0.82):
            continue
        _chair_at(plan, generator, chair, pose.beside(x, y, 0, degrees))
    return True


def _row(width: float, count: int) -> list[float]:
    return [0.0] if count == 1 else [-width / 4, width / 4]


def _chair_at(plan: Plan, generator: np.random.Generator, chair: Piece, edge: Pose) -> None:
    """A chair at the edge of a table; the frame's y axis points away from it."""
    tucked = chance(generator, 0.5)
    out = between(generator, 0.02, 0.12) if tucked else between(generator, 0.2, 0.45)
    turned = between(generator, -5, 5) if tucked else between(generator, -35, 35)
    under = 0.24 if tucked else 0.0
    plan.place(chair, edge.beside(0.0, out if tucked else out + 0.08, 0, turned), under=under)


def sitting_group(plan: Plan, generator: np.random.Generator) -> bool:
    """A sofa with a low table, a rug, armchairs, and a television across."""
    style, width = plan.style, between(generator, 1.4, 2.4)
    gap = pick(generator, (0.0, 0.0, between(generator, 0.05, 0.4)))
    pose = plan.along_wall(generator, seats.sofa(generator, style, width), corner=0.2, gap=gap)
    if pose is None:
        return False
    if chance(generator, 0.75):
        size = between(generator, 0.7, 1.3), between(generator, 0.45, 0.7)
        low = tables.table(generator, style, *size, between(generator, 0.34, 0.48))
        away = 0.45 + between(generator, 0.3, 0.5) + size[1] / 2
        plan.place(low, pose.beside(between(generator, -0.2, 0.2), -away))
    if chance(generator, 0.65):
        carpet = smalls.rug(generator, between(generator, 1.4, 2.6), between(generator, 1.0, 1.8))
        lay_rug(plan, carpet, pose.beside(0, -1.1))
    for sign in (-1, 1):
        _sofa_side(plan, generator, pose, sign * (width / 2))
    _television(plan, generator, pose)
    return True


def _sofa_side(plan: Plan, generator: np.random.Generator, pose: Pose, x: float) -> None:
    """A small table with a lamp, or a lamp that stands, beside a sofa; an armchair before it."""
    style, sign = plan.style, 1 if x > 0 else -1
    on = chance(generator, 0.5)
    colour = lamps.white_light(generator)
    if chance(generator, 0.45):
        side = storage.chest(generator, style, 0.45, 0.4, between(generator, 0.45, 0.6))
        spot = pose.beside(x + sign * 0.3, 0.1)
        if plan.place(side, spot) and chance(generator, 0.6):
            plan.surfaces.pop()
            lit = lamps.table_lamp(generator, style, colour, on=on)
            top = float(side.bounds[1, 2]) + 0.001
            plan.add(lit.piece.at(spot.beside(0, 0, top)), solid=False)
            if on:
                lit_piece(
                    plan, generator, lit, spot.beside(0, 0, top), between(generator, 0.3, 0.8)
                )
    elif chance(generator, 0.4):
        lit = lamps.floor_lamp(generator, style, colour, on=on)
        spot = pose.beside(x + sign * 0.3, 0.15)
        if plan.place(lit.piece, spot) and on:
            lit_piece(plan, generator, lit, spot, between(generator, 0.4, 1.0))
    if chance(generator, 0.45):
        armchair = seats.sofa(generator, style, between(generator, 0.75, 0.95), name="chair")
        turned = sign * (90 + between(generator, -30, 30))
        plan.place(armchair, pose.beside(x + sign * 0.35, -1.2, 0, -turned))


def lay_rug(plan: Plan, carpet: smalls.Small, pose: Pose) -> None:
    """Lays a rug on the floor where it lies within the room; furniture stands on it."""
    there = Piece((carpet,)).at(pose._replace(z=0.0005))
    box = there.bounds
    low, high = plan.bounds
    if (box[0, :2] > low[:2]).all() and (box[1, :2] < high[:2]).all():
        plan.add(there, solid=False)


def _television(plan: Plan, generator: np.random.Generator, pose: Pose) -> None:
    """A television on a bench, best on the wall that the sofa looks at."""
    if not chance(generator, 0.75):
        return
    facing = [
        n for n, wall in enumerate(plan.walls) if (wall.pose.degrees - pose.degrees) % 360 == 180
    ]
    width = between(generator, 1.0, 1.9)
    bench = storage.open_cabinet(generator, plan.style, width)
    spot = plan.along_wall(generator, bench, corner=0.1, walls=facing or None)
    if spot is None:
        return
    plan.surfaces.remove(plan.surfaces[len(plan.surfaces) - len(bench.surfaces)])
    top = float(bench.bounds[1, 2]) + 0.001
    if chance(generator, 0.2):
        shown = devices.old_screen(generator, between(generator, 0.5, 0.7))
    else:
        shown = devices.screen(generator, between(generator, 0.8, min(1.5, width)), stand=True)
    plan.add(shown.at(spot.beside(0, 0.0, top)))
    if chance(generator, 0.4):
        for sign in (-1, 1):
            box = devices.loudspeaker(generator, plan.style, between(generator, 0.3, 1.0))
            plan.place(box, spot.beside(sign * (width / 2 + 0.2), 0.05))


def bed_group(plan: Plan, generator: np.random.Generator) -> bool:
    """A bed with night tables and lamps."""
    style, width = plan.style, pick(generator, (0.9, 0.9, 1.2, 1.4, 1.6, 1.8))
    bed = beds.bed(generator, style, width)
    pose = plan.along_wall(generator, bed, corner=0.5 if width < 1.3 else 0.05)
    if pose is None:
        return False
    height = between(generator, 0.45, 0.65)
    night = storage.chest(
        generator, style, between(generator, 0.38, 0.55), 0.4, height, drawers=True
    )
    lit = lamps.table_lamp(
        generator, style, lamps.white_light(generator), on=chance(generator, 0.45)
    )
    back = float(bed.bounds[1, 1])
    for sign in (-1, 1):
        spot = pose.beside(sign * (width / 2 + 0.4), back - 0.22)
        if chance(generator, 0.75) and plan.place(night, spot):
            if chance(generator, 0.65):
                plan.surfaces.pop()
                plan.add(lit.piece.at(spot.beside(0, 0, height + 0.002)), solid=False)
                if any(m.glow > 0 for mesh, _ in lit.piece.parts for m in mesh.materials):
                    lit_piece(plan, generator, lit, spot.beside(0, 0, height), 0.6)
    if chance(generator, 0.4):
        carpet = smalls.rug(generator, between(generator, 1.2, 2.2), between(generator, 0.8, 1.4))
        lay_rug(plan, carpet, pose.beside(0, -1.2, 0, 90.0))
    if chance(generator, 0.25):
        plan.place(tables.bench(generator, style, width * 0.8), pose.beside(0, -1.35))
    return True
