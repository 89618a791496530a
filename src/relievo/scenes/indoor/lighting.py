"""The light of rooms: lamps at ceilings, day through windows, and what walls send back."""

import numpy as np

from relievo.scenes.indoor import lamps
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.indoor.walls import Opening, plan_rects, walls_of
from relievo.scenes.indoor.windows import Daylit
from relievo.scenes.light import Lamp, Light, Sky, Sun
from relievo.scenes.materials import Colour

_MOST_LAMPS = 4
_LEVEL = 0.75
"""The light on a white table in the middle of the room."""


def scaled(colour: Colour, factor: float) -> Colour:
    """A colour times a factor."""
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def area_strength(distance: float, half_sides: tuple[float, float]) -> float:
    """What a lamp of these half sides must shine with to give 1 at a distance before it."""
    area = 4 * half_sides[0] * half_sides[1]
    return (np.pi * distance * distance + area) / area


def hang_lamps(plan: Plan, generator: np.random.Generator, look: str, level: float) -> None:
    """Puts lamps at the ceiling; they shine with a total level, 0 = they are off."""
    colour = lamps.white_light(generator)
    on = level > 0
    x0, y0, x1, y1 = plan_rects(plan.shell.outline)[0]
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    if look == "office" and (x1 - x0) * (y1 - y0) > 9:
        _rows(plan, generator, colour, level, (x0, y0, x1, y1))
        return
    if chance(generator, 0.2) and y1 - y0 > 2:
        row = lamps.spot_row(generator, scaled(colour, 1.0 if on else 0.2), (y1 - y0) * 0.7)
        top = Pose(*middle, plan.shell.height - 0.002, 90.0)
        plan.add(row.at(top), solid=False)
        if on:
            half = (0.06, (y1 - y0) * 0.33)
            _shine(plan, colour, level, (*middle, plan.shell.height - 0.03), half)
        return
    shift = between(generator, -0.4, 0.4), between(generator, -0.6, 0.6)
    place = Pose(middle[0] + shift[0], middle[1] + shift[1], plan.shell.height - 0.002)
    if chance(generator, 0.4):
        drop = between(generator, 0.3, max(0.35, plan.shell.height - 1.95))
        lit = lamps.hanging_lamp(generator, plan.style, colour, drop, on=on)
    else:
        lit = lamps.ceiling_lamp(generator, plan.style, colour, on=on)
    there = lit.piece.at(place)
    if not plan.is_free(there.bounds - np.array([[0.0, 0, 0.05], [0, 0, 0]])):
        place = place._replace(x=middle[0], y=middle[1])
        there = lit.piece.at(place)
    plan.add(there)
    if on:
        _shine(plan, colour, level, place.beside(*lit.place)[:3], (lit.half, lit.half))


def _rows(
    plan: Plan,
    generator: np.random.Generator,
    colour: Colour,
    level: float,
    rect: tuple[float, float, float, float],
) -> None:
    """Panels of light at the ceiling of an office, in one or two rows."""
    x0, y0, x1, y1 = rect
    rows = 1 if x1 - x0 < 3.6 else 2
    lit = lamps.ceiling_lamp(generator, plan.style, colour, on=level > 0)
    reach = 0.5 * (y1 - y0) - 0.8
    for n in range(rows):
        x = x0 + (n + 0.5) * (x1 - x0) / rows
        for y in np.linspace(-reach, reach, max(2, round(reach / 0.9))):
            pose = Pose(x, (y0 + y1) / 2 + float(y), plan.shell.height - 0.002, 90.0)
            plan.add(lit.piece.at(pose), solid=False)
        if level > 0:
            at = (x, (y0 + y1) / 2, plan.shell.height + lit.place[2])
            _shine(plan, colour, level / rows, at, (0.25, reach))


def _shine(
    plan: Plan,
    colour: Colour,
    level: float,
    place: tuple[float, float, float],
    half: tuple[float, float],
) -> None:
    factor = level * area_strength(max(place[2] - 0.75, 0.8), (half[0], min(half[1], 1.0)))
    factor *= min(half[1], 1.0) / half[1]
    lamp = Lamp(place, (half[0], 0.0, 0.0), (0.0, -half[1], 0.0), scaled(colour, factor))
    plan.lamps.append(lamp)


def window_lamp(plan: Plan, window: Daylit, colour: Colour, level: float) -> Lamp:
    """The light of a window, that gives `level` two metres before it."""
    hole = window.hole
    wall = walls_of(plan.shell.outline)[hole.wall]
    half = (hole.end - hole.start) / 2 * 0.92, (hole.high - hole.low) / 2 * 0.92
    at = wall.pose.beside((hole.start + hole.end) / 2, window.y - 0.012, (hole.low + hole.high) / 2)
    along = wall.pose.beside(half[0], 0.0)
    right = (along.x - wall.pose.x, along.y - wall.pose.y, 0.0)
    strength = level * area_strength(2.0, half)
    # The light leaves along right x up: to the room, against the wall's y axis.
    return Lamp((at.x, at.y, at.z), right, (0.0, 0.0, half[1]), scaled(colour, strength))


def sky_of(generator: np.random.Generator, daylight: float) -> Sky:
    """The sky behind windows, `daylight` times as bright as a lit room; 0 = night."""
    if daylight <= 0:
        return Sky((0.003, 0.004, 0.008), (0.006, 0.006, 0.008), (0.002, 0.002, 0.002))
    clouds = between(generator, 0, 1)
    zenith = (0.25 + 0.45 * clouds, 0.42 + 0.3 * clouds, 0.78)
    horizon = (0.8, 0.86, 0.95)
    return Sky(
        scaled(zenith, daylight),
        scaled(horizon, daylight),
        scaled((0.25, 0.24, 0.2), daylight),
        clouds,
        int(generator.integers(8)),
    )


def sun_of(
    generator: np.random.Generator, plan: Plan, holes: list[Opening], daylight: float
) -> Sun | None:
    """A sun that shines through one of the windows."""
    if not holes or daylight <= 0 or not chance(generator, 0.6):
        return None
    wall = walls_of(plan.shell.outline)[pick(generator, holes).wall]
    ahead = np.radians(90 + wall.pose.degrees + between(generator, -55, 55))
    rise = np.radians(between(generator, 12, 55))
    flat = np.cos(rise)
    towards = (float(flat * np.cos(ahead)), float(flat * np.sin(ahead)), float(np.sin(rise)))
    strength = between(generator, 1.2, 3.5) * max(daylight, 0.6)
    warm = between(generator, 0, 1)
    colour = (1.0, 0.95 - 0.15 * warm, 0.86 - 0.34 * warm)
    return Sun(towards, scaled(colour, strength), between(generator, 0.5, 2.5))


def room_light(
    generator: np.random.Generator,
    plan: Plan,
    windows: list[Daylit],
    daylight: float,
) -> Light:
    """All light of a furnished room.

    Args:
        generator: of chance.
        plan: the room with its lamps.
        windows: how light comes in.
        daylight: how bright it is outside, 0 = night.
    """
    open_holes = [each.hole for each in windows if each.is_clear]
    sun = sun_of(generator, plan, open_holes, daylight)
    lights = sorted(plan.lamps, key=_flux, reverse=True)[: _MOST_LAMPS - 1]
    cool = between(generator, 0, 1)
    colour = (0.95 - 0.15 * cool, 0.97, 1.0 + 0.05 * cool)
    by_size = sorted(windows, key=lambda each: (each.hole.start - each.hole.end) * each.share)
    level = 0.0
    if daylight > 0:
        for window in by_size[: _MOST_LAMPS - len(lights)]:
            amount = daylight * max(window.share, 0.1) * between(generator, 0.25, 0.6)
            lights.append(window_lamp(plan, window, colour, amount))
            level += amount
    level += _LEVEL if plan.lamps else 0.0
    general = between(generator, 0.1, 0.25) * min(max(level, 0.35), 1.3)
    warmth = (1.0, 0.95, 0.88) if plan.lamps else (0.95, 0.97, 1.0)
    return Light(
        sky=sky_of(generator, daylight),
        sun=sun,
        lamps=tuple(lights),
        bounce=scaled(warmth, general),
    )


def _flux(lamp: Lamp) -> float:
    area = np.cross(lamp.right, lamp.up)
    return float(np.sqrt((area**2).sum()) * max(lamp.colour))


def other_lamp(
    plan: Plan, outline: tuple[tuple[float, float], ...], generator: np.random.Generator
) -> Piece:
    """A lamp in a room behind a door; its light is noted in the plan."""
    corners = np.array(outline)
    x, y = (corners.min(0) + corners.max(0)) / 2
    colour = lamps.white_light(generator)
    lit = lamps.ceiling_lamp(generator, plan.style, colour, on=True)
    pose = Pose(float(x), float(y), plan.shell.height - 0.002)
    _shine(
        plan,
        colour,
        between(generator, 0.2, 0.7),
        pose.beside(*lit.place)[:3],
        (lit.half, lit.half),
    )
    return lit.piece.at(pose)
