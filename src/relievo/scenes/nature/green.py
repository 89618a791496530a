"""Green places: meadows, woods and fields."""

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import merged
from relievo.scenes.nature import garden, rocks
from relievo.scenes.nature.crops import CROPS, sow
from relievo.scenes.nature.land import added, horizon, rolling
from relievo.scenes.nature.looks import foliage, lawn
from relievo.scenes.nature.palms import fronds
from relievo.scenes.nature.parts import copies, directions, leaves
from relievo.scenes.nature.place import (
    Place,
    Skin,
    benches,
    block,
    chosen,
    far_look,
    laid,
    line_fence,
    pave,
    signs,
    soil,
)
from relievo.scenes.nature.planting import (
    Cover,
    Wood,
    boulders,
    bushes,
    flowers,
    herd,
    plant,
    tufts,
)
from relievo.scenes.nature.site import Site, model, spread
from relievo.scenes.nature.trail import trail
from relievo.scenes.nature.walkers import walkers

Values = NDArray[np.float64]

_SEASONS = ("summer", "summer", "summer", "spring", "autumn")


def meadow(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Hills with tall grass, flowers, single trees, animals, a track."""
    g = generator
    grass, season = lawn(g, dry=0.3), str(g.choice(_SEASONS))
    rock = rocks.stone_material(g)
    relief = added(
        rolling(g, bumps=0.07, swells=g.uniform(0.4, 1.8), hills=g.uniform(8, 35)),
        horizon(g, float(g.choice([60, 120, 350])), sharp=g.uniform(0, 0.8)),
    )
    way = trail(g, g.uniform(0.8, 2.2), winding=0.7)
    skin = Skin(grass, lawn(g, dry=0.6), rock)
    far = far_look(g, grass, rock, wooded=g.uniform(-0.5, 0.9), tree_line=260)
    site = laid(g, relief, skin, far, trails=(way,), frozen=frozen)
    pave(site, way, soil(g), "ground", ruts=way.width > 1.7)
    if chosen(g, 0.6):
        line_fence(site, way, (way.width / 2 + g.uniform(0.6, 3)) * float(g.choice([-1, 1])))
    if chosen(g, 0.3):
        _wall(site, rock)
    kinds = tuple(str(each) for each in g.choice(["oak", "lime", "birch", "fruit", "poplar"], 3))
    plant(site, Wood(kinds, 3, 14, 170, room=3.0, clearing=6.0, season=season))
    if chosen(g, 0.7):
        herd(site, str(g.choice(["cow", "sheep", "horse", "goat", "dog"])), 5, 3.0, 26.0)
    if chosen(g, 0.5):
        boulders(site, rock, 3, 14.0)
    if chosen(g, 0.5):
        walkers(site, way, int(g.integers(1, 3)))
    if chosen(g, 0.3):
        signs(site, way)
    height = float(np.exp(g.uniform(np.log(0.12), np.log(0.8))))
    bushes(site, 4, 5.0, 40.0)
    tufts(site, 220, 26.0, 0.7 * height, grass)
    if chosen(g, 0.7):
        flowers(site, 80, 14.0, kinds=3)
    return Place(site, Cover(grass, height))


def forest(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """A wood with a path, undergrowth, fallen leaves, logs and stumps."""
    g = generator
    season = str(g.choice(_SEASONS))
    sorts = (("spruce", "pine"), ("oak", "lime"), ("birch", "pine"), ("larch", "spruce", "oak"))
    kinds = sorts[int(g.integers(4))]
    floor = soil(g, (0.5, 0.5, 0.5)) if chosen(g, 0.75) else lawn(g)._replace(tint=(0.6, 0.65, 0.6))
    rock = rocks.stone_material(g)
    relief = rolling(g, bumps=0.1, swells=g.uniform(0.6, 2.5), hills=25)
    way = trail(g, g.uniform(1.0, 2.4), winding=0.8)
    far = far_look(g, lawn(g), rock, wooded=2.0)
    skin = Skin(floor, lawn(g)._replace(tint=(0.7, 0.7, 0.7)), rock, "ground")
    site = laid(g, added(relief, horizon(g, 150)), skin, far, trails=(way,), frozen=frozen)
    pave(site, way, soil(g, (0.8, 0.78, 0.75)), "ground", ruts=way.width > 2)
    wood = Wood(kinds, 6, 56, 230, 9.0, 0.8, 1.6, season, (12.0, 22.0), (0.5, 0.14), 50.0, True)
    plant(site, wood, subjects=2)
    boulders(site, rock, int(g.integers(1, 7)), 16.0)
    _logs(site)
    bushes(site, 7, 3.0, 30.0, tall=1.6)
    _ferns(site)
    litter(site, 900, autumn=season == "autumn" or chosen(g, 0.4))
    if chosen(g, 0.35):
        herd(site, str(g.choice(["deer", "dog"])), 3, 4.0, 20.0)
    if chosen(g, 0.4):
        signs(site, way)
    if chosen(g, 0.4):
        benches(site, way, 1)
    if chosen(g, 0.5):
        walkers(site, way, int(g.integers(1, 3)))
    tufts(site, 160, 22.0, 0.3, lawn(g))
    return Place(site, Cover(lawn(g), 0.25, 0.5))


def field(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Fields with rows of crops, a track between them, trees at their edges."""
    g = generator
    grass, earth, rock = lawn(g, dry=0.3), soil(g), rocks.stone_material(g)
    relief = added(
        rolling(g, bumps=0.03, swells=g.uniform(0.1, 0.6), hills=10),
        horizon(g, float(g.choice([40, 90, 300])), sharp=0.3),
    )
    way = trail(g, 2.4, heading_deg=0.0, winding=0.05, offset_m=1.0)
    far = far_look(g, grass, rock, wooded=0.2)
    site = laid(g, relief, Skin(grass, earth, rock), far, trails=(way,), frozen=frozen)
    pave(site, way, earth._replace(tint=(1.2, 1.15, 1.1)), "ground", ruts=chosen(g, 0.7))
    for side in (-1.0, 1.0):
        if side > 0 or chosen(g, 0.6):
            sow(site, str(g.choice(CROPS)), side, earth)
    kinds = ("oak", "lime", "fruit", "poplar")
    plant(site, Wood(kinds, 2, 10, 170, 40.0, 3.0, 14.0), subjects=0)
    if chosen(g, 0.5):
        bales = [model(garden.bale(g), "object")]
        spread(site, bales, site.spots(6, 4.0, 45.0, 1.2), sizes=(0.95, 1.05), subjects=2)
    if chosen(g, 0.4):
        herd(site, str(g.choice(["dog", "bird", "cat"])), 2, 2.0, 10.0)
    if chosen(g, 0.4):
        line_fence(site, way, -(way.width / 2 + 0.5), kind="wire")
    if chosen(g, 0.4):
        walkers(site, way, 2)
    tufts(site, 150, 18.0, 0.35, grass)
    flowers(site, 30, 12.0)
    return Place(site, Cover(grass, 0.3, 0.7))


def litter(site: Site, count: int, *, autumn: bool) -> None:
    """Fallen leaves and twigs on the ground."""
    g = site.generator
    r, angle = 14 * g.random(count) ** 0.7, g.uniform(0, 2 * np.pi, count)
    places = site.ground.points(r * np.sin(angle), r * np.cos(angle), 0.012)
    axes = directions(g, count) * np.array([1.0, 1.0, 0.15])
    facing = np.array([0, 0, 1.0]) + 0.4 * directions(g, count)
    colour = (2.6, 1.1, 0.6) if autumn else (1.5, 0.8, 0.6)
    size = g.uniform(0.05, 0.13, count)
    coat = foliage(g, "green", colour, 0.35)
    site.lay(leaves(g, places, axes, facing, (size, 0.6 * size), coat), "ground")


def _ferns(site: Site) -> None:
    g = site.generator
    coat = foliage(g, "bright")
    shapes = [fronds(g, np.zeros(3), float(g.uniform(0.5, 0.9)), 8, 0.35, coat) for _ in range(2)]
    spots = site.spots(26, 1.5, 18.0, 0.3)
    if not len(spots):
        return
    places = site.ground.points(spots[:, 0], spots[:, 1], 0.02)
    kind = g.integers(2, size=len(places))
    turns, sizes = g.uniform(0, 360, len(places)), g.uniform(0.6, 1.2, len(places))
    parts = [
        copies(shape, places[kind == n], turns[kind == n], sizes[kind == n])
        for n, shape in enumerate(shapes)
    ]
    site.lay(merged(parts), "vegetation")


def _logs(site: Site) -> None:
    g = site.generator
    for x, y in site.spots(int(g.integers(1, 4)), 3.0, 14.0, 1.8):
        made = rocks.log(g, float(g.uniform(2, 5)), float(g.uniform(0.1, 0.28)))
        site.stand(model(made, "object"), float(x), float(y), subject=True)
    for x, y in site.spots(int(g.integers(0, 4)), 2.5, 14.0, 0.5):
        made = rocks.stump(g, float(g.uniform(0.15, 0.35)), float(g.uniform(0.2, 0.6)))
        site.stand(model(made, "object"), float(x), float(y), subject=True)


def _wall(site: Site, material: Material) -> None:
    """A dry stone wall through the meadow."""
    g = site.generator
    angle, away = g.uniform(0, 2 * np.pi), g.uniform(5, 14)
    part = np.linspace(-9, 9, 25)
    x = away * np.sin(angle) + part * np.cos(angle)
    y = away * np.cos(angle) - part * np.sin(angle)
    line = site.ground.points(x, y)
    apart = site.may_stand(x, y, 0.4)
    runs = np.split(np.arange(25), np.flatnonzero(np.diff(apart.astype(int))) + 1)
    for run in runs:
        if apart[run[0]] and len(run) > 3:
            site.lay(rocks.stone_wall(g, line[run], material), "wall")
            block(site, line[run], 0.35, 1.0)
