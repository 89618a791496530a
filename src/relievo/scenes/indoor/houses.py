"""Shells of rooms by chance: outlines, openings and surfaces, and the rooms behind doors."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.style import Style, any_tone, lacquer, tone, wall_tone
from relievo.scenes.indoor.walls import Finish, Opening, Outline, Shell, Wall, walls_of
from relievo.scenes.materials import Colour, Material


class House(NamedTuple):
    """A room and what lies behind its doors.

    Attributes:
        shell: the room.
        others: the rooms behind doors and passages.
        slope: run and lowest height of a sloped ceiling at the side y = 0; None = it is flat.
    """

    shell: Shell
    others: tuple[Shell, ...]
    slope: tuple[float, float] | None


def random_house(
    generator: np.random.Generator,
    style: Style,
    size: tuple[float, float],
    look: str,
    window_walls: int,
) -> House:
    """A room of some size, m, and look, with windows in a number of walls."""
    width, depth = size
    outline: Outline = ((0.0, 0.0), (0.0, depth), (width, depth), (width, 0.0))
    if width > 3.2 and depth > 3.4 and chance(generator, 0.2):
        inner_x = between(generator, 0.5, 0.72) * width
        inner_y = between(generator, 0.5, 0.72) * depth
        outline = (
            *((0.0, 0.0), (0.0, depth), (inner_x, depth), (inner_x, inner_y)),
            *((width, inner_y), (width, 0.0)),
        )
    height = (
        between(generator, 2.3, 2.85) if chance(generator, 0.8) else between(generator, 2.85, 3.3)
    )
    thick = between(generator, 0.12, 0.36)
    slope = None
    if look in ("home", "wet") and len(outline) == 4 and chance(generator, 0.1):
        slope = (between(generator, 1.0, 0.45 * depth), between(generator, 1.0, 1.6))
    walls = walls_of(outline)
    openings = _openings(generator, walls, height, window_walls, slope is not None)
    finish = random_finish(generator, style, look, len(walls))
    shell = Shell(outline, height, thick, openings, finish)
    doors = [each for each in openings if each.kind in ("door", "passage")]
    others = tuple(_other_room(generator, style, shell, hole) for hole in doors)
    return House(shell, others, slope)


def _openings(
    generator: np.random.Generator,
    walls: tuple[Wall, ...],
    height: float,
    window_walls: int,
    sloped: bool,
) -> tuple[Opening, ...]:
    """Doors in one or two walls, windows in others; a niche now and then."""
    outer = [n for n in range(len(walls)) if len(walls) == 4 or n not in (2, 3)]
    if sloped:  # the wall at y = 0 is low
        outer.remove(len(walls) - 1)
    order = [outer[int(n)] for n in generator.permutation(len(outer))]
    openings = [_door(generator, walls[order[0]], order[0], height)]
    rest = order[1:]
    for number in rest[:window_walls]:
        openings += _windows(generator, walls[number], number, height)
    rest = rest[window_walls:]
    if rest and chance(generator, 0.3):
        number = rest.pop()
        openings.append(_door(generator, walls[number], number, height))
    if rest and chance(generator, 0.15) and walls[rest[0]].length > 2:
        openings.append(_niche(generator, walls[rest[0]], rest[0]))
    return tuple(openings)


def _door(generator: np.random.Generator, wall: Wall, number: int, height: float) -> Opening:
    is_passage = chance(generator, 0.25) and wall.length > 2.4
    width = (
        between(generator, 0.9, min(2.0, wall.length - 0.9))
        if is_passage
        else between(generator, 0.78, 0.95)
    )
    top = min(between(generator, 1.98, 2.12), height - 0.08)
    free = wall.length - width - 0.3
    share = pick(generator, (0.0, 1.0, generator.random()))
    start = 0.15 + share * max(free, 0.0)
    return Opening(number, start, start + width, 0.0, top, "passage" if is_passage else "door")


def _windows(
    generator: np.random.Generator, wall: Wall, number: int, height: float
) -> list[Opening]:
    """One to four windows in a wall, alike and evenly spread."""
    low = 0.06 if chance(generator, 0.12) else between(generator, 0.55, 1.15)
    high = min(height - 0.2, between(generator, 1.95, 2.4))
    width = min(between(generator, 0.7, 2.2), wall.length - 0.7)
    count = max(1, min(int(generator.integers(1, 4)), int((wall.length - 0.3) / (width + 0.35))))
    pitch = wall.length / count
    shift = between(generator, -1, 1) * max(0.0, (pitch - width) / 2 - 0.3) if count == 1 else 0.0
    middles = [(n + 0.5) * pitch + shift for n in range(count)]
    return [Opening(number, m - width / 2, m + width / 2, low, high, "window") for m in middles]


def _niche(generator: np.random.Generator, wall: Wall, number: int) -> Opening:
    width = between(generator, 0.4, 1.0)
    start = between(generator, 0.3, wall.length - width - 0.3)
    low = between(generator, 0.6, 1.1)
    return Opening(number, start, start + width, low, low + between(generator, 0.4, 0.9), "niche")


def _other_room(generator: np.random.Generator, style: Style, shell: Shell, hole: Opening) -> Shell:
    """A plain room behind a door; its last wall has the same opening."""
    wall = walls_of(shell.outline)[hole.wall]
    left = max(0.02, hole.start - between(generator, 0.15, 2.0))
    right = min(wall.length - 0.02, hole.end + between(generator, 0.15, 2.0))
    deep = shell.thick + between(generator, 1.1, 4.5)
    corners = [(left, shell.thick), (left, deep), (right, deep), (right, shell.thick)]
    places = [wall.pose.beside(x, y) for x, y in corners]
    outline = tuple((round(p.x, 9), round(p.y, 9)) for p in places)
    opening = Opening(3, right - hole.end, right - hole.start, 0.0, hole.high, "through")
    finish = random_finish(generator, style, pick(generator, ("home", "home", "wet")), 4)
    return Shell(outline, shell.height, shell.thick, (opening,), finish)


def random_finish(generator: np.random.Generator, style: Style, look: str, walls: int) -> Finish:
    """Materials of walls, floor and ceiling.

    Args:
        generator: of chance.
        style: of the home.
        look: home, wet, office or rough.
        walls: how many walls there are.
    """
    colour = wall_tone(generator)
    base = _wall_material(generator, colour, look)
    materials = [base] * walls
    if chance(generator, 0.25):
        accent = _wall_material(generator, wall_tone(generator), look)
        materials[int(generator.integers(walls))] = accent
    lower, cut = None, 1.0
    if look == "wet" and chance(generator, 0.65):
        lower, cut = _tiles(generator), pick(generator, (1.2, 1.5, 2.0, 5.0))
    elif chance(generator, 0.14):
        cut = between(generator, 0.8, 1.2)
        board = style.woods[0]._replace(texture="panels", tile_m=1.2)
        lower = pick(
            generator, (board, base._replace(tint=wall_tone(generator)), lacquer(generator))
        )
    skirting = None
    if look != "rough" and chance(generator, 0.85):
        skirting = pick(generator, (lacquer(generator, (0.75, 0.75, 0.73)), style.woods[0]))
    return Finish(
        walls=tuple(materials),
        lower=lower,
        split_m=cut,
        floor=_floor(generator, style, look),
        ceiling=_ceiling(generator, look),
        skirting=skirting,
        cornice=look == "home" and chance(generator, 0.3),
    )


def _wall_material(generator: np.random.Generator, colour: Colour, look: str) -> Material:
    kinds = {
        "home": (("plaster", "plain", "wallpaper", "brick", "planks"), (6, 5, 2, 0.5, 0.4)),
        "wet": (("plaster", "plain", "tile", "wallpaper"), (5, 4, 2, 0.7)),
        "office": (("plaster", "plain", "brick", "concrete", "panels"), (5, 6, 0.7, 0.7, 0.5)),
        "rough": (("brick", "concrete", "stone", "plaster", "planks"), (2, 3, 1, 3, 1)),
    }[look]
    name = pick(generator, *kinds)
    variant, dirt = (
        int(generator.integers(32)),
        between(generator, 0, 0.35 if look != "rough" else 0.9),
    )
    contrast = between(generator, 0.15, 1.0)
    if name == "tile":
        return _tiles(generator)
    if name in ("brick", "concrete", "stone", "planks", "panels"):
        own = between(generator, 0.7, 1.2)
        painted = name in ("brick", "planks") and chance(generator, 0.5)
        tint = tuple(own * c for c in colour) if painted else (own, own, own)
        size = between(generator, 0.9, 1.4) if name != "concrete" else 2.5
        return Material(
            name, variant, size, (tint[0], tint[1], tint[2]), contrast, bump_m=0.004, dirt=dirt
        )
    size = between(generator, 0.5, 1.2) if name == "wallpaper" else between(generator, 0.8, 2.0)
    gloss = pick(generator, (0.0, 0.0, 0.1))
    return Material(name, variant, size, colour, contrast, gloss, bump_m=0.001, dirt=dirt)


def _tiles(generator: np.random.Generator) -> Material:
    light = tone(
        between(generator, 0, 1), between(generator, 0, 0.25), between(generator, 0.7, 0.97)
    )
    tint = light if chance(generator, 0.75) else any_tone(generator)
    size, gloss, dirt = (between(generator, *each) for each in ((0.4, 1.2), (0.3, 0.6), (0, 0.3)))
    variant = int(generator.integers(32))
    return Material("tile", variant, size, tint, gloss=gloss, bump_m=0.001, dirt=dirt)


def _floor(generator: np.random.Generator, style: Style, look: str) -> Material:
    kinds = {
        "home": (("parquet", "planks", "carpet", "tile"), (5, 3, 4, 1.5)),
        "wet": (("tile", "parquet", "planks", "marble", "speckle"), (6, 1.5, 1.5, 1, 1)),
        "office": (("carpet", "speckle", "tile", "parquet", "concrete"), (5, 2.5, 2, 2, 1)),
        "rough": (("concrete", "stone", "tile", "planks"), (5, 1, 1.5, 1)),
    }[look]
    name = pick(generator, *kinds)
    factor = between(generator, 0.7, 1.25)
    tint: Colour = (factor, factor, factor)
    if name == "carpet":
        tint = (
            any_tone(generator)
            if chance(generator, 0.4)
            else tone(
                between(generator, 0.05, 0.12),
                between(generator, 0.1, 0.4),
                between(generator, 0.35, 0.8),
            )
        )
    gloss = 0.0 if name in ("carpet", "concrete") else between(generator, 0.05, 0.5)
    size = {"parquet": 1.4, "planks": 1.2, "tile": 1.2}.get(name, 1.0) * between(
        generator, 0.7, 1.4
    )
    variant, contrast = int(generator.integers(32)), between(generator, 0.6, 1.1)
    dirt = between(generator, 0, 0.4)
    return Material(name, variant, size, tint, contrast, gloss, bump_m=0.001, dirt=dirt)


def _ceiling(generator: np.random.Generator, look: str) -> Material:
    value = between(generator, 0.84, 0.97)
    white = tone(0.11, between(generator, 0, 0.06), value)
    if look == "office" and chance(generator, 0.6):
        return Material("panels", int(generator.integers(16)), 1.2, white, 0.5)
    if look == "rough" and chance(generator, 0.5):
        return Material(pick(generator, ("concrete", "planks")), 1, 2.0, dirt=0.4)
    if look == "home" and chance(generator, 0.08):
        return Material("planks", int(generator.integers(16)), 1.2)
    return Material("plaster", int(generator.integers(16)), 1.5, white, 0.3)
