"""Tended places: parks and gardens."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Points, merged
from relievo.scenes.nature import garden, plants, rocks
from relievo.scenes.nature.land import added, horizon, rolling
from relievo.scenes.nature.looks import lawn
from relievo.scenes.nature.place import (
    Place,
    Skin,
    benches,
    block,
    chosen,
    far_look,
    laid,
    pave,
    signs,
    soil,
)
from relievo.scenes.nature.planting import Cover, Wood, boulders, bushes, herd, plant
from relievo.scenes.nature.site import Site, model, spread
from relievo.scenes.nature.trail import Trail, trail
from relievo.scenes.nature.walkers import standing, walkers
from relievo.scenes.shapes import box, cylinder

_PAVINGS = ("gravel", "paving", "asphalt", "sand", "concrete")


def park(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Lawns with paths, beds, hedges, benches, lamp posts and big trees."""
    g = generator
    grass, rock = lawn(g, dry=0.1), rocks.stone_material(g)
    relief = added(
        rolling(g, bumps=0.02, swells=g.uniform(0.05, 0.5), hills=6),
        horizon(g, float(g.choice([40, 120])), sharp=0.2),
    )
    first = trail(g, g.uniform(1.8, 3.2), winding=0.35)
    heading = float(np.degrees(np.arctan2(*first.right(0.0)))) + g.uniform(-30, 30)
    ways = (first, trail(g, g.uniform(1.4, 2.4), heading_deg=heading, winding=0.4, offset_m=9))
    far = far_look(g, grass, rock, wooded=1.5)
    site = laid(g, relief, Skin(grass, lawn(g), rock), far, trails=ways, frozen=frozen)
    name = str(g.choice(_PAVINGS))
    surface = Material(name, int(g.integers(64)), 1.4, bump_m=0.005, dirt=0.3)
    pave(site, first, surface, "sidewalk", soft=0.003)
    pave(site, ways[1], surface, "sidewalk", lift=-0.012, soft=0.003)
    walkers(site, first, int(g.integers(0, 3)))
    standing(site, int(g.integers(0, 2)), 2.0, 10.0)
    benches(site, first, 2)
    if chosen(g, 0.4):
        _centrepiece(site)
    _lamp_posts(site, first)
    _beds(site, int(g.integers(1, 4)))
    if chosen(g, 0.6):
        _hedge_along(site, first)
    kinds = tuple(str(each) for each in g.choice(["oak", "lime", "birch", "willow", "poplar"], 3))
    season = str(g.choice(["summer", "summer", "spring", "autumn"]))
    plant(site, Wood(kinds, 4, 20, 140, 24.0, 2.5, 5.0, season, None, (0.9, 0.2), 60.0), subjects=2)
    bushes(site, 5, 4.0, 30.0)
    if chosen(g, 0.5):
        herd(site, str(g.choice(["dog", "bird", "bird", "cat"])), 3, 2.0, 12.0)
    if chosen(g, 0.3):
        boulders(site, rock, 2, 10.0)
    if chosen(g, 0.4):
        signs(site, first)
    return Place(site, Cover(grass, 0.07, 0.8))


def yard(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """A garden within its fence or hedge: lawn, beds, a shed, a table, plants in pots."""
    g = generator
    grass, rock = lawn(g, dry=0.2), rocks.stone_material(g)
    relief = added(
        rolling(g, bumps=0.015, swells=0.08, hills=8),
        horizon(g, float(g.choice([40, 100])), sharp=0.2),
    )
    way = trail(g, g.uniform(0.7, 1.1), heading_deg=0.0, winding=0.25, offset_m=2)
    far = far_look(g, grass, rock, wooded=1.5)
    site = laid(g, relief, Skin(grass, lawn(g), rock), far, trails=(way,), frozen=frozen)
    path = Material(str(g.choice(("paving", "gravel", "stone"))), int(g.integers(64)), 1.2)
    pave(site, way, path, "sidewalk", soft=0.008)
    half = np.array([g.uniform(7, 13), g.uniform(8, 15)])
    _borders(site, half, way)
    shed = model(garden.hut(g), "building")
    corner = (half - 3.2) * np.array([g.choice([-1, 1]), 1])
    site.stand(shed, float(corner[0]), float(corner[1]), turn=float(g.uniform(-20, 20)))
    _beds(site, 3, reach=float(half.min() - 2))
    table = model(garden.picnic_table(g), "table")
    spread(site, [table], site.spots(1, 1.5, 6.0, 1.3), sizes=(1.0, 1.0), subjects=1)
    seat = model(garden.bench(g), "street_furniture")
    spread(site, [seat], site.spots(1, 2.0, 7.0, 1.2), sizes=(1.0, 1.0), subjects=1)
    for _ in range(3):
        pot = model(plants.potted_plant(g), "plant")
        spread(site, [pot], site.spots(2, 2.0, 7.0, 0.5), sizes=(0.9, 1.1), sink=0.0, subjects=1)
    if chosen(g, 0.4):
        shade = [model(garden.parasol(g), "object")]
        spread(site, shade, site.spots(1, 2.0, 7.0, 1.0), sizes=(1.0, 1.1), subjects=1)
    standing(site, int(g.integers(0, 2)), 1.5, 6.0)
    season = str(g.choice(["summer", "summer", "spring", "blossom", "autumn"]))
    kinds = ("fruit", "birch", "cypress", "lime")
    wood = Wood(
        kinds[:1] if season == "blossom" else kinds,
        2,
        16,
        110,
        13.0,
        1.5,
        3.0,
        season,
        None,
        (1.0, 0.2),
        34.0,
    )
    plant(site, wood)
    bushes(site, 9, 3.5, 14.0, tall=1.3)
    herd(site, str(g.choice(["dog", "cat", "bird"])), int(g.integers(0, 3)), 1.5, 7.0)
    return Place(site, Cover(grass, float(g.uniform(0.04, 0.12))))


def _borders(site: Site, half: Points, way: Trail) -> None:
    """A hedge, a fence or a wall round the garden, open where the path goes through."""
    g = site.generator
    kind = str(g.choice(["hedge", "pickets", "rails", "wall"]))
    stone = rocks.stone_material(g)
    hedge = plants.hedge(g, 2.0, detail=0.6) if kind == "hedge" else None
    for n in range(4):
        angle = n * np.pi / 2
        long, away = half[n % 2], half[(n + 1) % 2]
        part = np.arange(-long, long + 0.1, 2.0)
        x = away * np.sin(angle) + part * np.cos(angle)
        y = away * np.cos(angle) - part * np.sin(angle)
        line = site.ground.points(x, y)
        free = ~way.covers(x, y, 1.3)
        for run in np.split(np.arange(len(part)), np.flatnonzero(np.diff(free.astype(int))) + 1):
            if not free[run[0]] or len(run) < 2:
                continue
            if hedge is not None:
                middles = (line[run[:-1]] + line[run[1:]]) / 2
                turned = [hedge.turned(-90.0 * n).moved(*middle) for middle in middles]
                site.lay(merged(turned), "vegetation")
            elif kind == "wall":
                site.lay(rocks.stone_wall(g, line[run], stone, height=0.8), "wall")
            else:
                site.lay(garden.fence(g, line[run], kind), "fence")
            block(site, line[run], 0.4, 1.8)


def _beds(site: Site, count: int, *, reach: float = 12.0) -> None:
    """Flower beds with their soil and an edging."""
    g = site.generator
    for x, y in site.spots(count, 3.0, reach, 1.5):
        length, width = g.uniform(1.6, 3.5), g.uniform(0.8, 1.6)
        earth = box(length, width, 0.14, soil(g, (0.8, 0.8, 0.8)))
        parts = [earth.moved(z=-0.04)]
        if chosen(g, 0.6):
            wood = garden.weathered_wood(g)
            side, end = box(length + 0.1, 0.05, 0.18, wood), box(0.05, width, 0.18, wood)
            parts += [side.moved(y=s * (width / 2 + 0.02), z=-0.05) for s in (-1, 1)]
            parts += [end.moved(x=s * (length / 2 + 0.02), z=-0.05) for s in (-1, 1)]
        flowers = plants.flower_bed(g, length * 0.9, width * 0.85, detail=1.4)
        turn = float(g.uniform(0, 360))
        site.stand(model(merged(parts), "ground"), float(x), float(y), turn=turn, sink=0.03)
        z = float(site.ground.height(x, y)) + 0.06
        what = model(flowers, "plant")
        site.stand(what, float(x), float(y), turn=turn, z=z, subject=True)


def _centrepiece(site: Site) -> None:
    g = site.generator
    made = model(garden.fountain(g), "object")
    spread(site, [made], site.spots(1, 3.0, 12.0, 2.6), sizes=(0.9, 1.1), subjects=1)


def _lamp_posts(site: Site, way: Trail) -> None:
    g = site.generator
    metal = Material("metal", int(g.integers(64)), 0.5, (0.1, 0.12, 0.11), gloss=0.4)
    glass = Material("plain", 0, 0.5, (0.8, 0.8, 0.75), gloss=0.6)
    height = float(g.uniform(3.2, 4.6))
    post = merged(
        [
            cylinder(0.09, 0.5, metal, top=0.06, sides=10),
            cylinder(0.045, height, metal, top=0.035, sides=8),
            cylinder(0.11, 0.3, glass, top=0.17, sides=8).moved(z=height),
            cylinder(0.2, 0.12, metal, top=0.02, sides=8).moved(z=height + 0.3),
        ]
    )
    made = model(post, "pole")
    side = float(g.choice([-1, 1]))
    for along in np.arange(g.uniform(-26, -18), 30, 13.0):
        x, y, _ = way.beside(site.ground, np.array([along]), side * (way.width / 2 + 0.5))[0]
        site.stand(made, float(x), float(y))


def _hedge_along(site: Site, way: Trail) -> None:
    g = site.generator
    hedge = plants.hedge(g, 2.0, height_m=float(g.uniform(0.5, 1.3)), detail=0.7)
    side = float(g.choice([-1, 1])) * (way.width / 2 + 1.9)
    along = g.uniform(-14, 2) + np.arange(0, g.uniform(6, 14), 1.95)
    line = way.beside(site.ground, along, side)
    right = way.right(along)
    turns = np.degrees(np.arctan2(right[:, 0], -right[:, 1]))
    parts = [hedge.turned(float(turn)).moved(*p) for turn, p in zip(turns, line, strict=True)]
    site.lay(merged(parts), "vegetation")
    block(site, line, 1.0, 1.3)
