"""Places where people meet indoors: furnished rooms, and halls with little in them."""

import numpy as np

from relievo.scenes.indoor.furnishing import Room, random_room
from relievo.scenes.indoor.lighting import area_strength, room_light
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.light import Lamp, Light, Sky
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.nature.potted import potted_plant
from relievo.scenes.people.sites import Rect, Site, Spot, variant
from relievo.scenes.shapes import box, quad
from relievo.scenes.world import Thing

_PROGRAMMES = ("living", "living", "dining", "office", "class_room", "shop", "playroom", "kitchen")
_HEADS_M = 1.9


def furnished(generator: np.random.Generator) -> Site:
    """A room of a home, an office, a school or a shop."""
    room = random_room(generator, str(generator.choice(_PROGRAMMES)))
    light = room_light(generator, room.plan, room.windows, room.daylight)
    low, high = room.plan.bounds
    area = float(low[0]), float(low[1]), float(high[0]), float(high[1])
    inside = np.array([[low[0], low[1], 0.3], [high[0], high[1], high[2]]])
    site = Site(light, area, inside, list(room.plan.things), is_open=False)
    site.taken = [_rect(taken) for taken in room.plan.boxes if taken[0, 2] < _HEADS_M]
    site.seats = _seats(site, room)
    return site


def _rect(taken: Points) -> Rect:
    x0, y0, x1, y1 = (float(each) for each in taken[:, :2].ravel())
    return x0, y0, x1, y1


def _seats(site: Site, room: Room) -> list[Spot]:
    """Chairs with room for knees before them."""
    spots = []
    for seat in room.plan.surfaces:
        if seat.kind != "seat":
            continue
        pose = Pose(seat.x, seat.y, 0.0, seat.degrees)
        knees = pose.beside(0.0, -0.5)
        if site.is_free(knees.x, knees.y, 0.22):
            spots.append(Spot(seat.x, seat.y, seat.degrees + 180.0, min(max(seat.z, 0.3), 0.8)))
    return spots


def hall(generator: np.random.Generator) -> Site:
    """A plain hall, a studio or a waiting room: walls, lamps, chairs along the walls."""
    wide, deep = float(generator.uniform(5, 11)), float(generator.uniform(5, 10))
    high = float(generator.uniform(2.6, 3.8))
    site = Site(
        _hall_light(generator, wide, deep, high),
        (-wide / 2, -deep / 2, wide / 2, deep / 2),
        np.array([[-wide / 2, -deep / 2, 0.3], [wide / 2, deep / 2, high]]),
        is_open=False,
    )
    _shell(site, generator, wide, deep, high)
    _against_walls(site, generator, wide, deep)
    lean = np.arange(-wide / 2 + 1, wide / 2 - 1, 0.9)
    site.leans = [Spot(float(x), deep / 2 - 0.21, 180.0) for x in lean]
    return site


def _hall_light(generator: np.random.Generator, wide: float, deep: float, high: float) -> Light:
    warm = float(generator.uniform(0, 1))
    colour = (1.0 + 0.1 * warm, 0.93, 0.86 - 0.3 * warm)
    half = float(generator.uniform(0.2, 0.7)), float(generator.uniform(0.2, 0.7))
    count = int(generator.integers(1, 4))
    level = float(generator.uniform(0.5, 1.0)) * area_strength(high - 0.8, half) / count**0.5
    tint = (colour[0] * level, colour[1] * level, colour[2] * level)
    lamps = [
        Lamp((float(x), float(y), high - 0.03), (half[0], 0, 0), (0, -half[1], 0), tint)
        for x, y in generator.uniform(-0.35, 0.35, (count, 2)) * [wide, deep]
    ]
    dim = Sky((0.1, 0.1, 0.1), (0.1, 0.1, 0.1))
    return Light(sky=dim, lamps=tuple(lamps), bounce=(0.16 + 0.03 * warm, 0.16, 0.15 - 0.04 * warm))


def _shell(
    site: Site, generator: np.random.Generator, wide: float, deep: float, high: float
) -> None:
    x, y = wide / 2, deep / 2
    floors = ("parquet", "tile", "carpet", "concrete", "planks", "marble")
    floor = Material(floors[int(generator.integers(6))], variant(generator), 1.2, gloss=0.1)
    site.things.append(Thing(quad((-x, -y, 0), (wide, 0, 0), (0, deep, 0), floor), "floor"))
    white = Material("plaster", variant(generator), 1.5, (1.05, 1.04, 1.0))
    ceiling = quad((-x, y, high), (wide, 0, 0), (0, -deep, 0), white)
    site.things.append(Thing(ceiling, "ceiling"))
    look = _wall_look(generator)
    other = look if generator.random() < 0.6 else _wall_look(generator)
    sides = [
        quad((-x, y, 0), (wide, 0, 0), (0, 0, high), other),
        quad((x, -y, 0), (-wide, 0, 0), (0, 0, high), look),
        quad((-x, -y, 0), (0, deep, 0), (0, 0, high), look),
        quad((x, y, 0), (0, -deep, 0), (0, 0, high), look),
    ]
    site.things += [Thing(each, "wall") for each in sides]
    skirting = Material("wood", 0, 1.0, (0.8, 0.78, 0.74))
    for n, length in enumerate((wide, deep, wide, deep)):
        away = y if n % 2 == 0 else x
        strip = box(length, 0.016, 0.09, skirting).moved(0, away - 0.009).turned(90.0 * n)
        site.things.append(Thing(strip, "wall"))


def _wall_look(generator: np.random.Generator) -> Material:
    names = ("plaster", "plaster", "wallpaper", "brick", "concrete", "planks", "panels")
    name = names[int(generator.integers(len(names)))]
    if name != "plaster":
        return Material(name, variant(generator), 1.2)
    paints: tuple[Colour, ...] = (
        (1.0, 0.99, 0.96), (0.9, 0.86, 0.76), (0.6, 0.68, 0.72), (0.45, 0.52, 0.42),
        (0.62, 0.3, 0.22), (0.25, 0.3, 0.38), (0.85, 0.7, 0.45), (0.35, 0.35, 0.36),
    )  # fmt: skip
    return Material("plaster", variant(generator), 1.5, paints[int(generator.integers(8))])


def _against_walls(site: Site, generator: np.random.Generator, wide: float, deep: float) -> None:
    """Pictures on the walls; chairs, boxes and plants before them."""
    for n in range(4):
        length, away = ((wide, deep / 2), (deep, wide / 2))[n % 2]
        place = Pose(0.0, 0.0, 0.0, 90.0 * n)
        x = -length / 2 + float(generator.uniform(0.3, 1.2))
        while x < length / 2 - 0.9:
            width = float(generator.uniform(0.4, 1.0))
            at = place.beside(x + width / 2, away)
            _one(site, generator, at, width)
            x += width + float(generator.uniform(0.15, 2.2))


def _one(site: Site, generator: np.random.Generator, at: Pose, width: float) -> None:
    """Something at a wall; the frame's y axis points to the wall."""
    draw = generator.random()
    if draw < 0.4:
        high = width * float(generator.uniform(0.7, 1.4))
        name = "painting" if generator.random() < 0.6 else "poster"
        side = max(width, high)
        sheet = quad((-width / 2, -0.03, 1.6 - high / 2), (width, 0, 0), (0, 0, high),
                     Material(name, variant(generator), side))  # fmt: skip
        frame = box(width + 0.05, 0.025, high + 0.05, Material("wood", variant(generator), 0.6))
        whole = Piece(((sheet, "picture"), (frame.moved(0, -0.014, 1.575 - high / 2), "picture")))
        for mesh, name in whole.at(at).parts:
            site.things.append(Thing(mesh, name))
    elif draw < 0.7:
        seat = _chair(generator)
        placed = Piece(((seat, "chair"),)).at(at.beside(0.0, -0.32))
        site.put(placed.parts[0][0], "chair")
        spot = at.beside(0.0, -0.36)
        site.seats.append(Spot(spot.x, spot.y, at.degrees + 180.0, 0.45))
    elif draw < 0.85:
        plant = potted_plant(generator, height_m=float(generator.uniform(0.5, 1.6)))
        there = at.beside(0.0, -0.45)
        site.put(plant.moved(there.x, there.y), "plant")
    else:
        card = Material("cardboard", variant(generator), 0.5)
        height = float(generator.uniform(0.25, 0.9))
        load = Piece(((box(0.5, 0.4, height, card).moved(0, -0.3), "box"),)).at(at)
        site.put(load.parts[0][0], "box")


def _chair(generator: np.random.Generator) -> Mesh:
    """A simple chair with a seat at 0.45 m, whose front looks along -y."""
    wood = Material("wood", variant(generator), 0.6)
    parts = [box(0.42, 0.42, 0.03, wood).moved(z=0.42)]
    for x in (-0.19, 0.19):
        parts.append(box(0.035, 0.035, 0.42, wood).moved(x, -0.19))
        parts.append(box(0.035, 0.035, 0.88, wood).moved(x, 0.19))
    for z in (0.58, 0.7, 0.82):
        parts.append(box(0.4, 0.02, 0.07, wood).moved(0, 0.19, z))
    return merged(parts)
