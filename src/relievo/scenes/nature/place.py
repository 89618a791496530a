"""What all places have in common: ground with its skin, horizon, paths, and their furniture."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Points
from relievo.scenes.nature import garden
from relievo.scenes.nature.looks import foliage
from relievo.scenes.nature.planting import Cover
from relievo.scenes.nature.site import NO_WATER, Land, Site, model
from relievo.scenes.nature.terrain import Relief, Zones, backdrop, ground, noise
from relievo.scenes.nature.trail import Trail, track
from relievo.scenes.nature.walkers import seated

Values = NDArray[np.float64]


class Place(NamedTuple):
    """A place laid out, and the grass that is still to be planted round the cameras."""

    site: Site
    cover: Cover | None


class Skin(NamedTuple):
    """What the ground is made of, and where.

    Attributes:
        near: within some tens of metres and most of the rest.
        patch: patches of it further off.
        rock: where it is steep.
        name: class of the near ground.
        steep: where rock begins, 1 = 45 degrees.
    """

    near: Material
    patch: Material
    rock: Material
    name: str = "grass"
    steep: float = 0.9


class Far(NamedTuple):
    """What the horizon is made of: open land, woods, rock and snow, and above which heights."""

    open_land: Material
    woods: Material
    rock: Material
    snow: Material
    tree_line: float = 1e9
    snow_line: float = 1e9
    wooded: float = 0.0


def far_look(
    generator: np.random.Generator,
    open_land: Material,
    rock: Material,
    *,
    wooded: float = 0.0,
    tree_line: float = 1e9,
    snow_line: float = 1e9,
) -> Far:
    """The look of a horizon.

    Args:
        generator: where chance comes from.
        open_land: as near.
        rock: as near.
        wooded: 0 = half of it, 1 = nearly all, -1 = hardly any.
        tree_line: height above which there is rock, metres.
        snow_line: height above which there is snow.
    """
    woods = foliage(generator, "dark", (0.7, 0.75, 0.7))[0]._replace(tile_m=18.0)
    snow = Material("snow", int(generator.integers(64)), 30.0)
    wide = open_land._replace(tile_m=20.0, bump_m=0.0)
    stone = rock._replace(tile_m=60.0, bump_m=0.0)
    return Far(wide, woods, stone, snow, tree_line, snow_line, wooded)


def laid(
    generator: np.random.Generator,
    relief: Relief,
    skin: Skin,
    far: Far,
    *,
    trails: tuple[Trail, ...] = (),
    land: Land | None = None,
    floor: float = NO_WATER,
    frozen: bool = False,
    far_name: str = "mountain",
) -> Site:
    """A site with its ground and its horizon."""
    terrain = ground(relief)
    site = Site(generator, terrain, land=land, trails=trails, frozen=frozen, floor=floor)
    field = noise(generator, 3)

    def near_zones(x: Values, y: Values, z: Values, steep: Values) -> NDArray[np.int32]:
        r = np.hypot(x, y)
        slots = np.where((field(x / 90, y / 90) > 0.5) & (r > 35), 1, 0)
        woods = (field(x / 160 + 5, y / 160) > 0.6 - far.wooded) & (r > 180)
        slots = np.where(woods, 3, slots)
        return np.where(steep > skin.steep, 2, slots).astype(np.int32)

    materials = (skin.near, skin.patch, skin.rock, far.woods)
    names = (skin.name, skin.name, "ground", "vegetation")
    site.lay(terrain.mesh(materials, near_zones), *names)
    looks = (far.open_land, far.woods, far.rock, far.snow)
    site.lay(backdrop(relief, looks, _far_zones(generator, far)), far_name)
    return site


def _far_zones(generator: np.random.Generator, far: Far) -> Zones:
    field = noise(generator, 3)

    def zones(x: Values, y: Values, z: Values, steep: Values) -> NDArray[np.int32]:
        rough = field(x / 400, y / 400)
        slots = np.where(rough > -far.wooded, 1, 0)
        slots = np.where((z + 60 * rough > far.tree_line) | (steep > 1.3), 2, slots)
        return np.where(z + 90 * rough - 150 * steep > far.snow_line, 3, slots).astype(np.int32)

    return zones


def pave(
    site: Site,
    way: Trail,
    material: Material,
    name: str,
    *,
    ruts: bool = False,
    lift: float = 0.0,
    soft: float = 0.02,
) -> None:
    """Lays the surface of a trail; its lift decides which is above where two cross."""
    made = track(site.generator, way, site.ground, material, ruts=ruts, soft=soft)
    site.lay(made.moved(z=lift), name)


def line_fence(site: Site, way: Trail, offset: float, *, kind: str | None = None) -> None:
    """A fence beside a trail, with a gap here and there."""
    g = site.generator
    start = g.uniform(-40, -6)
    along = np.arange(start, start + g.uniform(15, 60), g.uniform(2.0, 2.8))
    points = way.beside(site.ground, along, offset)
    site.lay(garden.fence(g, points, kind), "fence")
    block(site, points, 0.35, 1.3)


def block(site: Site, line: Points, radius: float, height: float) -> None:
    """Marks the room along a line (N, 3) as taken."""
    for first, second in pairwise(line):
        for part in (0.0, 0.33, 0.67, 1.0):
            x, y, z = first + (second - first) * part
            site.take(float(x), float(y), radius, radius, float(z) + height)


def benches(site: Site, way: Trail, count: int) -> None:
    """Benches beside a trail that face it."""
    g = site.generator
    made = model(garden.bench(g), "street_furniture")
    for along in g.uniform(-18, 18, count):
        side = float(g.choice([-1, 1]))
        x, y, _ = way.beside(site.ground, np.array([along]), side * (way.width / 2 + 0.7))[0]
        right = way.right(along) * side
        turn = np.degrees(np.arctan2(right[0], -right[1])) + 180
        site.stand(made, float(x), float(y), turn=float(turn), subject=True, sink=0.02)
        if chosen(g, 0.35):
            seated(site, site.ground.points(x, y, -0.02), float(turn) + 180)


def signs(site: Site, way: Trail, count: int = 1) -> None:
    """Signposts beside a trail."""
    g = site.generator
    for along in g.uniform(-10, 10, count):
        x, y, _ = way.beside(site.ground, np.array([along]), way.width / 2 + 0.4)[0]
        site.stand(model(garden.signpost(g), "sign"), float(x), float(y), subject=True)


def chosen(generator: np.random.Generator, share: float) -> bool:
    """True with a probability."""
    return bool(generator.random() < share)


def soil(generator: np.random.Generator, factor: Colour = (1.0, 1.0, 1.0)) -> Material:
    """Earth of paths and fields."""
    return Material("soil", int(generator.integers(64)), 1.3, factor, bump_m=0.008)
