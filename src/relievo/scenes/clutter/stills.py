"""Still lifes: what small things stand on, and how they are laid out there.

Each function fills a room whose back wall lies at y = 0 and says what is worth looking at.
"""

from collections.abc import Callable

import numpy as np

from relievo.scenes.clutter.interior import (
    dress_back_wall,
    furnish_walls,
    random_interior,
)
from relievo.scenes.clutter.objects import random_object
from relievo.scenes.clutter.outside import outdoors
from relievo.scenes.clutter.paints import between, coated, colour, pick, textile, timber
from relievo.scenes.clutter.parts import block
from relievo.scenes.clutter.scatter import Named, Scattering, heap
from relievo.scenes.clutter.staging import (
    Place,
    Still,
    add_plinth,
    add_view,
    cover,
    draped,
    lay_cloth,
    put,
    strong_cloth,
)
from relievo.scenes.clutter.themes import THEMES, random_theme
from relievo.scenes.clutter.turned import wire
from relievo.scenes.indoor import devices, seats, storage, tables
from relievo.scenes.indoor.piece import Pose, Surface
from relievo.scenes.indoor.style import Style
from relievo.scenes.nature.potted import potted_plant


def on_table(generator: np.random.Generator, style: Style) -> Still:
    """A laid, worked at or cluttered table, at a wall or standing free."""
    room = random_interior(generator, style)
    width, to_wall = between(generator, 0.8, 1.6), generator.random() < 0.5
    kind = pick(generator, ["table", "table", "desk", "round", "low"])
    if kind == "desk":
        piece = tables.desk(generator, style, max(width, 1.1))
    elif kind == "round":
        piece, to_wall = (
            tables.round_table(generator, style, between(generator, 0.7, 1.1), 0.74),
            False,
        )
    else:
        height = between(generator, 0.4, 0.5) if kind == "low" else between(generator, 0.7, 0.9)
        piece = tables.table(generator, style, width, between(generator, 0.5, 0.85), height)
    theme = THEMES["desk"] if kind == "desk" else random_theme(generator)
    half_depth = float(piece.bounds[1, 1])
    gap = 0.01 if to_wall else between(generator, 0.6, 1.1)
    table = room.add(piece, Pose(0.0, -half_depth - gap))
    top = table.surfaces[0]
    if kind != "round" and generator.random() < 0.25:
        top = lay_cloth(generator, room, top)
    targets = cover(generator, room, top, theme, to_wall=to_wall)
    dress_back_wall(generator, style, room, top.z + 0.3 * to_wall)
    furnish_walls(generator, style, room, float(piece.bounds[1, 0]) + 0.1)
    if not to_wall and generator.random() < 0.6:
        chair = seats.chair(generator, style)
        room.add(
            chair,
            Pose(between(generator, -0.3, 0.3), -gap + 0.12, 0.0, between(generator, -20, 20)),
        )
    return Still(room, targets)


def on_desk(generator: np.random.Generator, style: Style) -> Still:
    """A desk with a screen at a wall."""
    room = random_interior(generator, style)
    piece = tables.desk(generator, style, between(generator, 1.2, 1.8))
    desk = room.add(piece, Pose(0.0, -float(piece.bounds[1, 1]) - 0.01))
    top = desk.surfaces[0]
    screen = devices.screen(generator, between(generator, 0.5, 0.75), stand=True)
    wide, deep = np.ptp(screen.bounds[:, 0]), float(screen.bounds[1, 1])
    side = pick(generator, [-1.0, 1.0])
    x = side * between(generator, 0.0, 0.5 * (top.width - float(wide)))
    room.add(
        screen,
        Pose(x, top.y + top.depth / 2 - deep - 0.01, top.z + 0.001, between(generator, -12, 12)),
    )
    # The screen takes the back of the desk; things lie in front of it and beside it.
    front = top._replace(y=top.y - 0.15, depth=top.depth - 0.3)
    targets = cover(generator, room, front, THEMES["desk"], density=90)
    targets.append((x, top.y, top.z + 0.2))
    dress_back_wall(generator, style, room, top.z + 0.55)
    furnish_walls(generator, style, room, top.width / 2 + 0.1)
    if generator.random() < 0.5:
        chair = pick(generator, [seats.office_chair, seats.chair])(generator, style)
        at = Pose(side * 0.5, top.y - top.depth / 2 - 0.45, 0.0, 180 + between(generator, -60, 60))
        room.add(chair, at)
    return Still(room, targets)


def on_shelf(generator: np.random.Generator, style: Style) -> Still:
    """Things in the compartments of a shelf."""
    room = random_interior(generator, style)
    width, height = between(generator, 0.8, 1.8), between(generator, 1.0, 2.1)
    if generator.random() < 0.75:
        books = between(generator, 0.25, 0.8)
        piece = storage.shelf(generator, style, width, height, books=books)
    else:
        piece = storage.rack(generator, style, width, height)
    y = -float(piece.bounds[1, 1]) - 0.01
    shelf = room.add(piece, Pose(0.0, y))
    theme = THEMES["shelf"] if generator.random() < 0.6 else random_theme(generator)
    targets: list[Place] = []
    for number in generator.permutation(len(shelf.surfaces))[:16].tolist():
        place = shelf.surfaces[number]
        if min(place.width, place.depth, place.clear) > 0.12:
            targets += cover(generator, room, place, theme, density=55)
    furnish_walls(generator, style, room, width / 2 + 0.1)
    front = y + float(piece.bounds[0, 1])
    return Still(room, [*targets, (0.0, front, 0.6 * height)], reach_m=(0.5, 2.6))


def on_floor(generator: np.random.Generator, style: Style) -> Still:
    """Toys, tools or luggage on the floor, often on a rug."""
    room = random_interior(generator, style)
    wide, deep = between(generator, 1.2, 2.2), between(generator, 0.9, 1.6)
    y = -deep / 2 - between(generator, 0.05, 0.6)
    place = Surface(0.0, y, 0.0, wide, deep, 1.0)
    if generator.random() < 0.5:
        rug = coated(
            generator,
            pick(generator, ["carpet", "wallpaper", "checks"]),
            0.6,
            tint=colour(generator),
        )
        room.shell.append((block(wide + 0.3, deep + 0.3, 0.008, rug).moved(0.0, y), "rug"))
        place = place._replace(z=0.0085)
    theme = THEMES[pick(generator, ["toys", "toys", "workshop", "packed", "art", "anything"])]
    targets = cover(generator, room, place, theme, density=24, max_size_m=0.5)
    dress_back_wall(generator, style, room, 0.9)
    furnish_walls(generator, style, room, wide / 2 + 0.2)
    return Still(room, targets)


def on_sill(generator: np.random.Generator, style: Style) -> Still:
    """Plants and the like on a window sill, against the light."""
    room = random_interior(generator, style, back_window=True)
    sills = [place for place in room.places if place.depth > 0.05]
    targets: list[Place] = []
    for sill in sills[:1]:
        deeper = sill._replace(y=sill.y - 0.03, depth=sill.depth + 0.05)
        ledge = block(sill.width + 0.1, deeper.depth, 0.02, timber(generator))
        room.shell.append((ledge.moved(deeper.x, deeper.y, deeper.z + 0.001), "window"))
        raised = deeper._replace(z=deeper.z + 0.022)
        targets += cover(generator, room, raised, THEMES["sill"], density=60, max_size_m=0.3)
    if not targets:
        targets.append((0.0, -0.1, 1.1))
    add_view(generator, room)
    furnish_walls(generator, style, room, 0.9)
    return Still(room, targets)


def in_heap(generator: np.random.Generator, style: Style) -> Still:
    """Things thrown on top of each other, on the floor or a table."""
    room = random_interior(generator, style)
    count, size_m = int(generator.integers(10, 36)), between(generator, 0.18, 0.35)
    # Wide enough that the heap does not become a tower.
    z, radius = 0.0, 0.3 * size_m * float(np.sqrt(count)) * between(generator, 0.8, 1.4)
    y = -radius - between(generator, 0.3, 0.9)
    if generator.random() < 0.4:
        size = 2 * radius + 0.5
        table = room.add(tables.table(generator, style, size, size, 0.72), Pose(0.0, y))
        z = table.surfaces[0].z
    how = Scattering(max_size_m=size_m, kinds=random_theme(generator))
    pile = heap(generator, radius, count, how)
    targets = put(room, pile, Surface(0.0, y, z, 1.0, 1.0))
    dress_back_wall(generator, style, room, z + 0.7)
    furnish_walls(generator, style, room, radius + 0.5)
    return Still(room, targets)


def single(generator: np.random.Generator, style: Style) -> Still:
    """One statue, plant or large thing on a plinth or on the floor."""
    room = random_interior(generator, style)
    y = -between(generator, 0.5, 1.4)
    if generator.random() < 0.4:
        tall = between(generator, 0.5, 1.5)
        subject: Named = (potted_plant(generator, height_m=tall), "plant")
        z = 0.0 if tall > 0.8 else add_plinth(generator, room, y)
    else:
        kinds = [
            "bust",
            "animal",
            "abstract",
            "bird",
            "vase",
            "teddy",
            "doll",
            "mask",
            "flowers",
            "globe",
            "fan",
        ]
        mesh, name = random_object(generator, kind=pick(generator, kinds))
        subject = mesh.scaled(between(generator, 1.0, 2.6)), name
        z = add_plinth(generator, room, y)
    turned = subject[0].turned(between(generator, -50, 50))
    targets = put(room, [(turned, subject[1])], Surface(0.0, y, z, 1.0, 1.0))
    dress_back_wall(generator, style, room, 0.9)
    furnish_walls(generator, style, room, 0.7)
    return Still(room, [*targets, *targets])


def hanging(generator: np.random.Generator, style: Style) -> Still:
    """Things that hang from a bar on strings, and more on a table below them."""
    room = random_interior(generator, style)
    y, z = -between(generator, 0.35, 0.8), between(generator, 1.5, 1.9)
    bar = wire([(-0.8, y, z), (0.8, y, z)], 0.012, timber(generator))
    stays = [
        wire([(x, y, z), (x, y, room.high[2])], 0.004, timber(generator)) for x in (-0.75, 0.75)
    ]
    room.things += [(part, "object") for part in (bar, *stays)]
    targets, swinging = list[Place](), []
    string = coated(generator, "plain", 0.3, tint=colour(generator))
    for x in np.linspace(-0.65, 0.65, int(generator.integers(3, 7))).tolist():
        mesh, name = random_object(generator, max_size_m=0.24)
        drop = between(generator, 0.05, 0.4)
        top = float(mesh.bounds[1, 2])
        cord = wire([(0, 0, top - 0.01), (0, 0, top + drop)], 0.0015, string, sides=4)
        at = (x, y, z - drop - top)
        swinging += [(len(room.things) + n, (x, y, z)) for n in range(2)]
        room.things += [(mesh.moved(*at), name), (cord.moved(*at), "object")]
        targets.append((x, y, z - drop - top / 2))
    table = room.add(tables.table(generator, style, 1.3, 0.5, 0.75), Pose(0.0, y))
    targets += cover(generator, room, table.surfaces[0], random_theme(generator), max_size_m=0.25)
    dress_back_wall(generator, style, room, 1.0)
    furnish_walls(generator, style, room, 0.9)
    return Still(room, targets, tuple(swinging))


def before_cloth(generator: np.random.Generator, style: Style) -> Still:
    """Boards, cones, masks and other things in front of strongly patterned cloth."""
    room = random_interior(generator, style)
    wide, deep, z = (
        between(generator, 1.3, 2.0),
        between(generator, 0.9, 1.3),
        between(generator, 0.3, 0.8),
    )
    skin = pick(generator, [textile, strong_cloth])(generator)
    room.shell.append((draped(generator, wide + 0.8, deep, z, skin), "cloth"))
    stand = block(wide + 0.7, deep - 0.03, z - 0.004, timber(generator)).moved(y=-deep / 2 - 0.03)
    room.things.append((stand, "table"))
    place = Surface(0.0, -deep / 2 - 0.06, z + 0.004, wide - 0.1, deep - 0.2, 1.0)
    targets = cover(generator, room, place, THEMES["art"], density=40, max_size_m=0.5)
    return Still(room, targets)


STILLS: dict[Callable[[np.random.Generator, Style], Still], float] = {
    on_table: 0.26,
    on_desk: 0.13,
    on_shelf: 0.14,
    on_floor: 0.13,
    on_sill: 0.06,
    in_heap: 0.06,
    single: 0.09,
    hanging: 0.05,
    before_cloth: 0.08,
    outdoors: 0.08,
}
"""The kinds of still lifes, and how often each comes."""
