"""Rooms around still lifes: shells, what stands at their walls, and their lamps."""

from dataclasses import dataclass, field

import numpy as np

from relievo.scenes.clutter.paints import between, coated, pick
from relievo.scenes.clutter.parts import block
from relievo.scenes.clutter.scatter import Named, Scattering, scatter
from relievo.scenes.clutter.themes import THEMES
from relievo.scenes.indoor import hangings, seats, storage
from relievo.scenes.indoor.bath import curtain
from relievo.scenes.indoor.piece import Piece, Pose, Surface
from relievo.scenes.indoor.style import Style, wall_tone
from relievo.scenes.indoor.walls import Finish, Opening, Shell, build_shell, walls_of
from relievo.scenes.indoor.windows import door, window
from relievo.scenes.light import Lamp, Light, Sky
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh

WHITES: tuple[Colour, ...] = (
    (1.0, 0.78, 0.5), (1.0, 0.86, 0.68), (1.0, 0.95, 0.86), (1.0, 1.0, 1.0), (0.9, 0.97, 1.1),
)  # fmt: skip
"""Colours of lamps, from bulbs to tubes, and of the light of windows."""


_BACK = 1
"""Number of the wall at y = 0."""


@dataclass(slots=True)
class Interior:
    """A room and what is in it; its back wall lies at y = 0, the room before it, at y < 0.

    Attributes:
        low: (x, y, z) of its lowest corner, metres.
        high: its highest corner.
        shell: walls, floor, ceiling and what is so close to them that no camera comes there.
        things: all else.
        places: the sills of its windows.
        lamps: its light.
        daylight: brightness outside, 0 = night.
        sun: the light outdoors, where there are no lamps; None = indoors.
    """

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    shell: list[Named] = field(default_factory=list)
    things: list[Named] = field(default_factory=list)
    places: list[Surface] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    daylight: float = 0.0
    sun: Light | None = None

    def add(self, piece: Piece, pose: Pose) -> Piece:
        """Puts a piece of furniture somewhere and returns it as it stands there."""
        there = piece.at(pose)
        self.things += there.parts
        return there

    def light(self, generator: np.random.Generator) -> Light:
        """The light of the room, of lamps and of what its windows show."""
        if self.sun is not None:
            return self.sun
        sky = between(generator, 1.5, 4) * self.daylight + 0.02
        tint = pick(generator, [(0.8, 0.9, 1.05), (0.95, 0.97, 1.0)])
        outside: Colour = (sky * tint[0], sky * tint[1], sky * tint[2])
        bounce = between(generator, 0.08, 0.2)
        mean = np.mean([lamp.colour for lamp in self.lamps], axis=0)
        r, g, b = (bounce * mean / mean.max()).tolist()
        ground = (0.3 * outside[0], 0.32 * outside[1], 0.25 * outside[2])
        variant = int(generator.integers(100))
        return Light(
            sky=Sky(outside, outside, ground, clouds=0.8, variant=variant),
            lamps=tuple(self.lamps),
            bounce=(r, g, b),
        )


def random_finish(generator: np.random.Generator) -> Finish:
    """Walls, floor and ceiling, from plain to strongly patterned."""
    kind = pick(
        generator, ["plaster", "plaster", "plain", "wallpaper", "wallpaper", "brick", "wood"]
    )
    tile_m = {"wallpaper": between(generator, 0.4, 1.2), "wood": 1.2, "brick": 0.9}.get(kind, 1.5)
    tint = wall_tone(generator) if kind in ("plaster", "plain") else (1.0, 1.0, 1.0)
    wall = coated(generator, kind, tile_m, tint=tint, bump_m=0.003)._replace(dirt=0.15)
    floor_kind = pick(generator, ["parquet", "planks", "tile", "carpet", "concrete", "wood"])
    tint = wall_tone(generator) if floor_kind in ("carpet", "concrete") else (1.0, 1.0, 1.0)
    floor = coated(generator, floor_kind, 1.2, tint=tint, gloss=between(generator, 0, 0.4))
    skirting = Material("plain", 0, 1.0, (0.75, 0.74, 0.7), gloss=0.3)
    return Finish(
        walls=(wall,) * 4,
        lower=None,
        split_m=1.0,
        floor=floor._replace(gloss=0.0) if floor_kind == "carpet" else floor,
        ceiling=Material("plaster", 0, 1.5, (0.8, 0.8, 0.78)),
        skirting=skirting if generator.random() < 0.7 else None,
        cornice=False,
    )


def random_interior(
    generator: np.random.Generator, style: Style, *, back_window: bool = False
) -> Interior:
    """A room whose back wall lies at y = 0, with windows, lamps and a door.

    Args:
        generator: chance.
        style: of its furniture.
        back_window: whether the back wall has a window with a deep sill at x = 0.
    """
    left, right, front = generator.uniform([1.5, 1.5, 2.6], [3.2, 3.2, 4.6]).tolist()
    height = between(generator, 2.35, 2.9)
    outline = ((-left, -front), (-left, 0.0), (right, 0.0), (right, -front))
    openings = []
    if back_window:
        half, low = between(generator, 0.5, 0.9), between(generator, 0.75, 0.95)
        openings.append(Opening(1, left - half, left + half, low, low + 1.2, "window"))
    elif generator.random() < 0.65:
        wall = pick(generator, [0, 2])
        start = 0.6 if wall == 0 else 0.4
        end = start + between(generator, 0.9, 1.7)
        shift = front - end - 0.4 if wall == 0 else 0.0
        openings.append(Opening(wall, start + shift, end + shift, 0.85, 2.15, "window"))
    hole = Opening(3, 0.3, 1.2, 0.0, 2.02, "door")
    shell = Shell(
        outline, height, 0.32 if back_window else 0.2, (*openings, hole), random_finish(generator)
    )
    room = Interior(
        (-left, -front, 0.0), (right, 0.0, height), daylight=float(generator.random() < 0.7)
    )
    room.shell += build_shell(shell)
    room.shell += door(generator, style, shell, hole).at(walls_of(outline)[3].pose).parts
    for opening in openings:
        _glaze(generator, style, room, shell, opening)
    if not room.lamps or generator.random() < 0.45:
        _hang_lamp(generator, room)
    return room


def furnish_walls(
    generator: np.random.Generator, style: Style, room: Interior, reach: float
) -> None:
    """Puts things at the walls: beside the middle of the back wall, and on it.

    Args:
        generator: chance.
        style: of the furniture.
        room: is changed.
        reach: half the width about x = 0 that is kept free at the back wall up to 1 m, metres.
    """
    for side, end in ((-1.0, -room.low[0]), (1.0, room.high[0])):
        width = end - reach - 0.35
        if width > 0.45 and generator.random() < 0.75:
            piece = _stander(generator, style, min(width, 1.4))
            wide = float(np.ptp(piece.bounds[:, 0]))
            x = side * (reach + 0.1 + wide / 2 + between(generator, 0, max(width - wide, 0)))
            y = -float(piece.bounds[1, 1]) - 0.03
            if abs(x) + wide / 2 < end - 0.02:
                room.add(piece, Pose(x, y))
    if generator.random() < 0.7:
        seat = pick(generator, [seats.chair, seats.chair, seats.stool])(generator, style)
        x = pick(generator, [room.low[0] + 0.5, room.high[0] - 0.5])
        room.add(
            seat,
            Pose(x, room.low[1] + between(generator, 0.9, 1.5), 0.0, between(generator, 0, 360)),
        )


def dress_back_wall(
    generator: np.random.Generator, style: Style, room: Interior, low: float
) -> None:
    """Hangs something above the middle of the back wall: pictures, a board, a shelf, a curtain.

    Args:
        generator: chance.
        style: of the furniture.
        room: is changed.
        low: height above which the wall is free, metres.
    """
    hang = pick(generator, [None, _pictures, _pictures, _board, _shelf, _curtain, _posters])
    if hang is not None:
        hang(generator, style, room, low + between(generator, 0.15, 0.4))


def _pictures(generator: np.random.Generator, style: Style, room: Interior, z: float) -> None:
    for x in (-0.5, 0.4)[: int(generator.integers(1, 3))]:
        _hang(room, hangings.picture(generator, style), x + between(generator, -0.2, 0.2), z)


def _board(generator: np.random.Generator, style: Style, room: Interior, z: float) -> None:
    _hang(room, hangings.board(generator, style, between(generator, 0.8, 1.4)), 0.0, z)


def _shelf(generator: np.random.Generator, style: Style, room: Interior, z: float) -> None:
    piece = storage.wall_shelf(generator, style, between(generator, 0.6, 1.2))
    for place in _hang(room, piece, 0.0, z + 0.15).surfaces:
        how = Scattering(0.3, THEMES["shelf"])
        load = Piece(tuple(scatter(generator, place.width, place.depth, 5, how)))
        if load.parts:
            room.add(load, Pose(place.x, place.y, place.z, place.degrees))


def _curtain(generator: np.random.Generator, style: Style, room: Interior, z: float) -> None:
    del style, z
    texture = pick(generator, ["fabric", "stripes", "checks"])
    cloth = coated(generator, texture, 0.5, tint=wall_tone(generator))
    sheet = curtain(generator, between(generator, 1.4, 2.8), 2.2, cloth)
    room.shell.append((sheet.moved(y=-0.07, z=0.05), "curtain"))


def _posters(generator: np.random.Generator, style: Style, room: Interior, z: float) -> None:
    del style
    for x in (-0.6, 0.0, 0.6):
        wide = between(generator, 0.25, 0.5)
        image = coated(generator, pick(generator, ["poster", "text", "painting"]), 1.0)
        sheet = block(wide, 0.002, 1.4 * wide, image, once=True)
        at = x + between(generator, -0.1, 0.1), -0.003, z + between(generator, 0, 0.3)
        room.shell.append((sheet.moved(*at), "picture"))


def _hang(room: Interior, piece: Piece, x: float, z: float) -> Piece:
    """Puts a piece on the back wall, if it is below the ceiling."""
    lowest, highest = piece.bounds
    if z + highest[2] > room.high[2] - 0.02:
        return Piece(piece.parts)
    return room.add(piece, Pose(x, -float(highest[1]) - 0.003, z - min(float(lowest[2]), 0.0)))


def _stander(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """Furniture that stands at a wall."""
    kind = pick(generator, ["shelf", "shelf", "chest", "open"])
    if kind == "shelf":
        return storage.shelf(generator, style, width, between(generator, 1.2, 2.1), books=0.7)
    if kind == "open":
        return storage.open_cabinet(generator, style, width)
    return storage.rack(generator, style, width, between(generator, 1.0, 1.9))


def _glaze(
    generator: np.random.Generator, style: Style, room: Interior, shell: Shell, hole: Opening
) -> None:
    """Puts a window into its opening, and the light that comes through it."""
    pose = walls_of(shell.outline)[hole.wall].pose
    piece, lit = window(generator, style, shell, hole, room.daylight)
    there = piece.at(pose)
    # What stands on the sill of the back wall is to be seen.
    room.shell += [part for part in there.parts if hole.wall != _BACK or part[1] != "curtain"]
    room.places += there.surfaces
    if room.daylight == 0:
        return
    middle, half = (lit.hole.start + lit.hole.end) / 2, (lit.hole.end - lit.hole.start) / 2
    # Before curtains and blinds, so that they do not shade what they let through.
    before = min(lit.y, 0.0) - 0.01
    at = pose.beside(middle, before, (lit.hole.low + lit.hole.high) / 2)
    along = pose.beside(middle + half, before)
    right = (along.x - at.x, along.y - at.y, 0.0)
    strength = between(generator, 6, 14) * max(lit.share, 0.25)
    tint = pick(generator, WHITES[1:])
    colour = (strength * tint[0], strength * tint[1], strength * tint[2])
    up = (0.0, 0.0, (lit.hole.high - lit.hole.low) / 2)
    room.lamps.append(Lamp((at.x, at.y, at.z), right, up, colour))


def _hang_lamp(generator: np.random.Generator, room: Interior) -> None:
    """A luminaire at the ceiling."""
    x = between(generator, 0.5 * room.low[0], 0.5 * room.high[0])
    y, z = between(generator, 0.25, 0.7) * room.low[1], room.high[2]
    a, b = pick(generator, [(0.15, 0.15), (0.3, 0.3), (0.6, 0.1), (0.08, 0.08), (0.1, 0.6)])
    tint = pick(generator, WHITES)
    strength = between(generator, 4, 9) / (4 * a * b)
    colour = (strength * tint[0], strength * tint[1], strength * tint[2])
    glow = Material("plain", 0, 1.0, tint, contrast=0.0, glow=2.0)
    body: Mesh = block(2 * a + 0.02, 2 * b + 0.02, 0.04, glow).moved(x, y, z - 0.045)
    room.shell.append((body, "lamp"))
    room.lamps.append(Lamp((x, y, z - 0.06), (a, 0.0, 0.0), (0.0, -b, 0.0), colour))
