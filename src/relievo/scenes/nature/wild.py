"""Wild places: banks of rivers and lakes, beaches, mountains, deserts, snow."""

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.nature import garden, rocks
from relievo.scenes.nature import water as waters
from relievo.scenes.nature.animals import Animal
from relievo.scenes.nature.land import Shore, added, banks, dunes, horizon, rolling, shore
from relievo.scenes.nature.looks import lawn
from relievo.scenes.nature.parts import scaled
from relievo.scenes.nature.place import (
    Far,
    Place,
    Skin,
    benches,
    chosen,
    far_look,
    laid,
    line_fence,
    pave,
    signs,
)
from relievo.scenes.nature.planting import (
    Cover,
    Wood,
    boulders,
    bushes,
    flowers,
    herd,
    pebbles,
    plant,
    tufts,
)
from relievo.scenes.nature.site import Site, model, spread
from relievo.scenes.nature.terrain import Relief
from relievo.scenes.nature.trail import trail
from relievo.scenes.nature.walkers import standing, walkers
from relievo.scenes.world import LASTS_S

_SANDS: tuple[Colour, ...] = ((1.0, 1.0, 1.0), (1.1, 0.85, 0.7), (0.85, 0.85, 0.9))


def waterside(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """The bank of a river or a lake with reeds, boats and a jetty."""
    g = generator
    grass, rock = lawn(g), rocks.stone_material(g)
    is_river = chosen(g, 0.45)
    width = float(g.uniform(9, 30) if is_river else np.exp(g.uniform(4.2, 6.4)))
    line = shore(g, distance=float(g.uniform(4, 10)), width=width, winding=g.uniform(1, 5))
    hills = rolling(g, bumps=0.06, swells=1.0, hills=float(g.uniform(8, 40)))
    high = float(g.choice([120, 400, 900]))
    rise = horizon(g, high, sharp=g.uniform(0.2, 1))
    bank = banks(g, line, slope=float(g.uniform(0.1, 0.35)), height=1.5, inland=hills)
    relief = added(bank, rise)
    far = far_look(g, grass, rock, wooded=0.8, tree_line=420, snow_line=800)
    edge = str(g.choice(["soil", "sand", "gravel"]))
    shallow = Material(edge, int(g.integers(64)), 1.3, (0.8, 0.8, 0.8))
    site = _by_water(g, relief, Skin(grass, lawn(g), shallow), far, frozen)
    site.lay(waters.water(g, 0.0, waves=0.15 if is_river else 0.35), "water")
    _reeds(site, line)
    _boats(site, line)
    pebbles(site, rock, 160, 14.0)
    boulders(site, rock, 3, 12.0, roundness=0.7)
    kinds = tuple(str(each) for each in g.choice(["willow", "birch", "oak", "pine", "spruce"], 3))
    plant(site, Wood(kinds, 4, 16, 240, 20.0, 2.0, 3.5), subjects=1)
    standing(site, int(g.integers(0, 2)), 1.5, 9.0)
    bushes(site, 4, 3.0, 30.0)
    tufts(site, 200, 20.0, 0.4, grass)
    if chosen(g, 0.4):
        flowers(site, 40, 10.0)
    return Place(site, Cover(grass, float(g.uniform(0.1, 0.5)), 0.8))


def beach(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Sand, the sea, dunes or palms behind, boats, parasols."""
    g = generator
    sand = Material("sand", int(g.integers(64)), 1.6, _SANDS[int(g.integers(3))], bump_m=0.012)
    rock, grass = rocks.stone_material(g), lawn(g, dry=0.6)
    line = shore(g, distance=float(g.uniform(5, 12)), width=np.inf, winding=float(g.uniform(1, 5)))
    hills = added(rolling(g, bumps=0.05, swells=0.6, hills=20), horizon(g, 250, sharp=0.5))
    relief = banks(g, line, slope=float(g.uniform(0.035, 0.09)), height=2.2, inland=hills)
    far = far_look(g, grass, rock, wooded=0.5, tree_line=200)
    site = _by_water(g, relief, Skin(sand, grass, rock, "ground"), far, frozen)
    site.lay(waters.water(g, 0.0, waves=float(g.uniform(0.5, 1))), "water")
    pebbles(site, rock, 130, 16.0, largest=0.14)
    if chosen(g, 0.6):
        boulders(site, rock, int(g.integers(2, 8)), 18.0, roundness=0.5)
    _boats(site, line)
    if chosen(g, 0.6):
        for _ in range(2):
            shade = [model(garden.parasol(g), "object")]
            spread(site, shade, site.spots(2, 2.0, 14.0, 1.4), sizes=(0.95, 1.1), subjects=1)
    if chosen(g, 0.6):
        plant(site, Wood(("palm",), 4, 12, 0, 24.0, 1.0, 6.0), subjects=1)
    else:
        plant(site, Wood(("pine", "umbrella"), 1, 6, 90, 40.0, 2.0, 20.0), subjects=0)
    standing(site, int(g.integers(0, 3)), 1.5, 10.0)
    tufts(site, 130, 30.0, 0.5, grass)
    herd(site, str(g.choice(["dog", "bird", "bird"])), int(g.integers(0, 4)), 2.0, 10.0)
    return Place(site, None)


def mountain(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Rocky ground with a path, boulders, few trees, high mountains around."""
    g = generator
    rock, grass = rocks.stone_material(g), lawn(g, dry=0.4)
    stony = chosen(g, 0.4)
    near = rock._replace(tile_m=2.5) if stony else grass
    relief = added(
        rolling(g, bumps=0.16, swells=float(g.uniform(1, 3.5)), hills=float(g.uniform(30, 90))),
        horizon(g, float(g.uniform(600, 1700)), sharp=1.0),
    )
    way = trail(g, g.uniform(0.6, 1.4), winding=1.0)
    snow_line = float(g.choice([500, 900, 1e9]))
    far = far_look(g, grass, rock, wooded=g.uniform(-0.5, 0.5), tree_line=300, snow_line=snow_line)
    name = "ground" if stony else "grass"
    skin = Skin(near, grass, rock._replace(tile_m=4.0), name, 0.6)
    site = laid(g, relief, skin, far, trails=(way,), frozen=frozen)
    pave(site, way, Material("gravel", int(g.integers(64)), 0.8, bump_m=0.008), "ground")
    boulders(site, rock, 16, 22.0, size=(0.3, 2.6), subjects=3)
    pebbles(site, rock, 260, 16.0, largest=0.4)
    if chosen(g, 0.5):
        signs(site, way)
    if chosen(g, 0.35):
        hut = [model(garden.hut(g), "building")]
        spread(site, hut, site.spots(1, 8.0, 25.0, 4.0), sizes=(0.9, 1.2), sink=0.2, subjects=1)
    plant(site, Wood(("spruce", "pine", "larch"), 2, 10, 150, 25.0, 3.0, 6.0), subjects=1)
    if chosen(g, 0.5):
        herd(site, str(g.choice(["goat", "sheep", "cow"])), 4, 4.0, 22.0)
    if chosen(g, 0.4):
        walkers(site, way, 2)
    tufts(site, 150, 18.0, 0.25, grass)
    if chosen(g, 0.5):
        flowers(site, 40, 10.0)
    return Place(site, Cover(grass, 0.15, 0.5))


def desert(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Sand or stony ground, dunes, dry bushes, rocks, table mountains far away."""
    g = generator
    tint = _SANDS[int(g.integers(3))]
    sandy = chosen(g, 0.65)
    sand = Material("sand" if sandy else "gravel", int(g.integers(64)), 1.8, tint, bump_m=0.012)
    if not sandy:
        sand = sand._replace(tint=(1.3, 0.95, 0.75))
    rock = rocks.stone_material(g)._replace(tint=(1.3, 0.9, 0.65))
    flat = rolling(g, bumps=0.05, swells=0.6, hills=25)
    hills = dunes(g, float(g.uniform(2, 9)), float(g.uniform(40, 120))) if sandy else flat
    relief = added(hills, horizon(g, float(g.uniform(60, 500)), sharp=g.uniform(0.2, 1)))
    far = far_look(g, sand, rock, wooded=-9.0, tree_line=90)
    skin = Skin(sand, sand._replace(tint=scaled(sand.tint, 0.85)), rock, "ground", 0.8)
    site = laid(g, relief, skin, far, frozen=frozen)
    boulders(site, rock, int(g.integers(3, 10)), 20.0, size=(0.3, 2.2), subjects=2)
    pebbles(site, rock, 220, 16.0)
    bushes(site, 6, 3.0, 30.0, tall=1.0)
    dry = lawn(g, dry=1.0)
    tufts(site, 110, 22.0, 0.4, dry)
    kind = str(g.choice(["palm", "umbrella", "dead"]))
    plant(site, Wood((kind,), 2, 6, 0, 25.0, 2.0, 7.0), subjects=1)
    if chosen(g, 0.3):
        herd(site, str(g.choice(["goat", "horse", "dog"])), 3, 3.0, 15.0)
    return Place(site, None)


def snowfield(generator: np.random.Generator, *, frozen: bool = False) -> Place:
    """Snow, bare and evergreen trees, a trodden path, fences, a snowman."""
    g = generator
    snow = Material("snow", int(g.integers(64)), 2.0, bump_m=0.008)
    rock = rocks.stone_material(g)
    relief = added(
        rolling(g, bumps=0.08, swells=float(g.uniform(0.5, 2)), hills=float(g.uniform(10, 50))),
        horizon(g, float(g.choice([100, 400, 1200])), sharp=g.uniform(0.2, 1)),
    )
    way = trail(g, g.uniform(0.8, 2.0), winding=0.7)
    far = far_look(g, snow, rock, wooded=g.uniform(-0.5, 0.5), tree_line=500, snow_line=250)
    far = far._replace(woods=far.woods._replace(tint=(1.8, 1.9, 4.0)))  # snow lies on the trees
    skin = Skin(snow, snow._replace(tint=(0.95, 0.96, 0.98)), rock, "ground", 1.2)
    site = laid(g, relief, skin, far, trails=(way,), frozen=frozen)
    pave(site, way, snow._replace(tint=(0.75, 0.74, 0.74), variant=4), "ground")
    if chosen(g, 0.5):
        line_fence(site, way, way.width / 2 + g.uniform(0.6, 2))
    if chosen(g, 0.4):
        built = [model(garden.snowman(g), "object")]
        spread(site, built, site.spots(1, 2.0, 8.0, 0.8), sizes=(0.8, 1.2), subjects=1)
    if chosen(g, 0.4):
        hut = [model(garden.hut(g), "building")]
        spread(site, hut, site.spots(1, 8.0, 25.0, 4.0), sizes=(0.9, 1.2), sink=0.2, subjects=1)
    if chosen(g, 0.4):
        benches(site, way, 1)
    kinds = ("spruce", "birch", "oak", "dead") if chosen(g, 0.6) else ("spruce", "larch")
    plant(site, Wood(kinds, 5, 20, 220, 24.0, 2.0, 3.0, "winter"), subjects=2)
    boulders(site, rock, 4, 15.0)
    if chosen(g, 0.4):
        walkers(site, way, 2)
    tufts(site, 60, 18.0, 0.3, lawn(g, dry=1.0))
    if chosen(g, 0.4):
        herd(site, str(g.choice(["dog", "deer", "horse", "bird"])), 3, 3.0, 14.0)
    return Place(site, None)


def _by_water(
    generator: np.random.Generator,
    relief: Relief,
    skin: Skin,
    far: Far,
    frozen: bool,
) -> Site:
    """A site where things stand on dry land alone."""
    return laid(
        generator, relief, skin, far,
        land=lambda x, y: np.asarray(relief(x, y) > 0.2), floor=0.0, frozen=frozen,
    )  # fmt: skip


def _reeds(site: Site, line: Shore) -> None:
    """Reeds in shallow water, in groups."""
    g = site.generator
    x, y = g.uniform(-22, 22, (2, 1500))
    s = line.side(x, y)
    group = np.sin(0.35 * x + g.uniform(0, 6)) + np.sin(0.35 * y + g.uniform(0, 6)) > 0.2
    chosen_ones = (s > -0.8) & (s < 2.5) & group
    places = site.ground.points(x[chosen_ones], y[chosen_ones])[:260]
    if len(places) > 4:
        site.lay(waters.reeds(g, places), "vegetation")


def _boats(site: Site, line: Shore) -> None:
    """Boats on the water and drawn up on the shore, perhaps a jetty, ducks."""
    g = site.generator
    across = np.array([np.sin(line.heading), np.cos(line.heading)])
    along = np.array([across[1], -across[0]])
    turn = float(np.degrees(-line.heading))
    for _ in range(int(g.integers(1, 4))):
        place = along * g.uniform(-16, 16)
        place = place - across * float(line.side(*(each[None] for each in place))[0])
        afloat = chosen(g, 0.6)
        x, y = place + across * (g.uniform(3, 12) if afloat else -g.uniform(1.0, 2.5))
        z = 0.0 if afloat else float(site.ground.height(x, y)) + 0.1
        made = model(waters.boat(g, float(g.uniform(2.8, 4.5))), "object")
        direction = float(g.uniform(0, 360)) if afloat else turn + 90 + g.normal(0, 20)
        site.stand(made, float(x), float(y), z=z, turn=direction, subject=True)
    if line.width > 15 and chosen(g, 0.5):
        place = along * g.uniform(-9, 9)
        place = place - across * (float(line.side(*(each[None] for each in place))[0]) + 1.5)
        pier = waters.jetty(g, float(g.uniform(4, min(9.0, 0.4 * line.width))))
        site.lay(pier.turned(turn).moved(float(place[0]), float(place[1]), 0.0), "object")
        for part in np.linspace(0, LASTS_S, 6):
            x, y = place + across * part
            site.take(float(x), float(y), 0.9, 0.9, 0.6)
    if chosen(g, 0.6):
        duck = model(Animal(g, "duck").mesh(), "animal")
        for _ in range(int(g.integers(2, 6))):
            x, y = along * g.uniform(-8, 8) + across * g.uniform(2, 9)
            if float(line.side(np.array([x]), np.array([y]))[0]) > 1:
                site.stand(duck, float(x), float(y), z=-0.01, subject=True)
