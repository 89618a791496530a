"""What stands along one side of a street, plot after plot.

A plot is made in the frame of its front: x along the pavement's far edge from 0 to its width, y
away from the street, z up.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from relievo.scenes.classes import CLASSES
from relievo.scenes.street.borders import KINDS as BORDERS
from relievo.scenes.street.borders import border
from relievo.scenes.street.houses import garage
from relievo.scenes.street.lands import (
    YARD_M,
    Plot,
    Setting,
    building_site,
    car_park,
    embankment,
    field,
    park,
    parked,
    wood,
)
from relievo.scenes.street.palette import Chooser, pick, surface
from relievo.scenes.street.pool import stretched
from relievo.scenes.street.solids import Part, by_class, moved, quads, turned


def house_with_garden(generator: Chooser, setting: Setting, kind: str = "detached") -> Plot:
    """A free house behind a front garden, often with a drive and a garage."""
    house = setting.pool.house(generator, kind)
    gap = float(generator.uniform(1.0, 2.5))
    has_drive = generator.random() < 0.6
    drive = float(generator.uniform(3.2, 4.2)) if has_drive else 0.0
    width = house.width + 2 * gap + drive
    back = setting.profile.garden
    level = moved(house.parts, gap, back)
    draped = _garden(generator, setting, 0.0, gap * 2 + house.width, back)
    if has_drive:
        start = width - drive
        yard = surface(
            generator, ("paving", "gravel", "asphalt", "concrete")[generator.integers(4)], 1.2
        )
        depth = back + 5.5
        draped.append(
            ("ground", quads((start + 0.3, 0, YARD_M), (drive - 0.5, 0, 0), (0, depth, 0), yard))
        )
        if generator.random() < 0.6:
            level += moved(garage(generator, house.style).parts, start + 0.2, depth)
        if generator.random() < 0.5:
            level.append(parked(generator, setting, start + drive / 2, max(back - 1.2, 3.2)))
    return Plot(level, draped, width)


def _garden(generator: Chooser, setting: Setting, x0: float, x1: float, depth: float) -> list[Part]:
    """A border with a gate, a path to the house, a lawn, bushes and perhaps a tree."""
    parts: list[Part] = []
    if depth < 0.8:
        return parts
    gate = float(generator.uniform(x0 + 1, x1 - 1.5))
    if generator.random() < 0.8:
        kind = pick(generator, BORDERS)
        parts += moved(border(generator, kind, gate - x0), x0, 0.25)
        parts += moved(border(generator, kind, x1 - gate - 1.1), gate + 1.1, 0.25)
        if depth > 2 and generator.random() < 0.6:
            parts += moved(turned(border(generator, kind, depth - 0.6), 90), x0 + 0.1, 0.5)
    path = surface(generator, "paving", 0.8)
    parts.append(("ground", quads((gate, 0, YARD_M), (1.1, 0, 0), (0, depth, 0), path)))
    lawn = surface(generator, "grass", 1.5, bump_m=0.02)
    for a, b in ((x0, gate), (gate + 1.1, x1)):
        parts.append(("grass", quads((a, 0.1, 0.012), (b - a, 0, 0), (0, depth - 0.1, 0), lawn)))
    if depth > 2.5:
        for _ in range(int(generator.integers(0, 5))):
            x, y = generator.uniform((x0 + 0.8, 1.2), (x1 - 0.8, depth - 0.8))
            if abs(x - gate - 0.55) > 1.3:
                plant = setting.pool.bush(generator)
                parts.append(("plant", plant.moved(float(x), float(y))))
    if depth > 4.5 and generator.random() < 0.35:
        x = float(generator.uniform(x0 + 1.5, x1 - 1.5))
        small = setting.pool.tree(generator).scaled(0.5)
        parts.append(("tree", small.moved(x, depth * 0.5)))
    return parts


def row_house(generator: Chooser, setting: Setting, kind: str) -> Plot:
    """A house that its neighbours touch."""
    house = setting.pool.house(generator, kind)
    back = setting.profile.garden
    draped = _garden(generator, setting, 0.0, house.width, back) if back > 1.0 else []
    return Plot(moved(house.parts, 0, back), draped, house.width)


def free_block(generator: Chooser, setting: Setting, kind: str) -> Plot:
    """A large building with green or paved space around it."""
    house = setting.pool.house(generator, kind)
    side = float(generator.uniform(1.5, 6))
    back = setting.profile.garden + float(generator.uniform(0, 4))
    width = house.width + 2 * side
    is_green = generator.random() < 0.5
    cover = surface(generator, "grass" if is_green else "paving", 1.5)
    draped: list[Part] = []
    if back > 0.5:
        floor = quads((0, 0, YARD_M), (width, 0, 0), (0, back, 0), cover)
        draped.append(("grass" if is_green else "ground", floor))
    for x in (side / 2, width - side / 2):
        if side > 2.5 and generator.random() < 0.6:
            draped.append(("tree", setting.pool.tree(generator).moved(x, back + 2)))
    if back > 3:
        for _ in range(int(generator.integers(0, 6))):
            x = float(generator.uniform(1, width - 1))
            draped.append(("plant", setting.pool.bush(generator).moved(x, back * 0.6)))
    return Plot(moved(house.parts, side, back), draped, width)


Maker: TypeAlias = Callable[[Chooser, Setting], Plot]
_Choice: TypeAlias = tuple[str, float]
_PLOTS: dict[str, tuple[_Choice, ...]] = {
    "residential": (
        ("detached", 0.82),
        ("block", 0.05),
        ("park", 0.07),
        ("building_site", 0.03),
        ("farm", 0.03),
    ),
    "terraces": (
        ("terrace", 0.84),
        ("town", 0.08),
        ("park", 0.03),
        ("car_park", 0.03),
        ("building_site", 0.02),
    ),
    "inner_city": (
        ("town", 0.82),
        ("block", 0.05),
        ("office", 0.04),
        ("park", 0.04),
        ("car_park", 0.03),
        ("building_site", 0.02),
    ),
    "avenue": (("town", 0.5), ("block", 0.28), ("office", 0.1), ("park", 0.06), ("car_park", 0.06)),
    "wide_road": (
        ("office", 0.15),
        ("hall", 0.22),
        ("block", 0.12),
        ("park", 0.13),
        ("car_park", 0.12),
        ("embankment", 0.16),
        ("field", 0.1),
    ),
    "country": (("field", 0.62), ("wood", 0.25), ("farm", 0.13)),
}
_PLAIN: dict[str, Maker] = {
    "park": park,
    "car_park": car_park,
    "building_site": building_site,
    "field": field,
    "wood": wood,
    "embankment": embankment,
}


def plots(
    generator: Chooser, setting: Setting, character: str, length: float
) -> list[tuple[float, Plot]]:
    """Plots that fill a stretch of one side, with where each begins.

    Args:
        generator: all chance.
        setting: where they are.
        character: one of `layout.CHARACTERS`.
        length: of the stretch, metres.
    """
    names, shares = zip(*_PLOTS[character], strict=True)
    p = np.array(shares) / sum(shares)
    found: list[tuple[float, Plot]] = []
    start = 0.0
    while start < length:
        name = str(names[generator.choice(len(names), p=p)])
        plot = make_plot(generator, setting, name)
        if start + plot.width > length:
            return [*found, *_rest(generator, setting, start, length)]
        found.append((start, plot))
        start += plot.width
    return found


def make_plot(generator: Chooser, setting: Setting, name: str) -> Plot:
    """A plot of a kind: a name of `houses.KINDS`, "park", "car_park", "field" and so on."""
    plot = _made(generator, setting, name)
    return Plot(by_class(plot.level), _grouped(plot.draped), plot.width)


def _grouped(parts: list[Part]) -> list[Part]:
    """Stuff near the front and stuff behind in one mesh each; things stay apart."""
    things = [part for part in parts if CLASSES[part[0]].is_thing]
    return [*by_class(part for part in parts if not CLASSES[part[0]].is_thing), *things]


def _made(generator: Chooser, setting: Setting, name: str) -> Plot:
    if name in _PLAIN:
        return _PLAIN[name](generator, setting)
    if name in ("detached", "farm"):
        return house_with_garden(generator, setting, name)
    if name in ("terrace", "town"):
        return row_house(generator, setting, name)
    return free_block(generator, setting, name)


def _rest(
    generator: Chooser, setting: Setting, start: float, length: float
) -> list[tuple[float, Plot]]:
    """What is left at the end: a house stretched or squeezed to fit, or a border."""
    left = length - start
    rows = [h for kind in ("terrace", "town") for h in setting.pool.houses.get(kind, ())]
    fitting = [house for house in rows if 0.75 < left / house.width < 1.25]
    if fitting:
        house = stretched(pick(generator, tuple(fitting)), left)
        return [(start, Plot(moved(house.parts, 0, setting.profile.garden), [], left))]
    if left < 1.0:
        return []
    edge = border(generator, pick(generator, ("wall", "planks", "hedge", "mesh")), left)
    parts = moved(edge, 0, setting.profile.garden + 0.3)
    if left > 3:
        parts.append(
            ("tree", setting.pool.tree(generator).moved(left / 2, setting.profile.garden + 3))
        )
    return [(start, Plot([], parts, left))]
