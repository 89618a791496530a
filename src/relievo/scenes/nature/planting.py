"""Fills sites: trees near and far, tufts and blades of grass, flowers, stones, animals."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.nature import plants, rocks, trees
from relievo.scenes.nature.animals import Animal
from relievo.scenes.nature.looks import blade_coat
from relievo.scenes.nature.parts import blades, copies
from relievo.scenes.nature.site import Model, Site, model, spread
from relievo.scenes.world import LASTS_S, Camera, Thing

Values = NDArray[np.float64]

_BLADES = 6500


class Cover(NamedTuple):
    """Grass that stands up around the cameras.

    Attributes:
        grass: surface of the ground below it.
        height: of the longest blades, metres.
        share: of the greatest number of blades.
    """

    grass: Material
    height: float
    share: float = 1.0


class Wood(NamedTuple):
    """Which trees stand where.

    Attributes:
        kinds: of `trees.KINDS`.
        near: how many stand within `edge`, of full detail.
        middle: how many from there to `reach`, of less detail.
        far: how many from 60 m on, of little detail.
        edge: metres.
        room: radius that each needs near, metres.
        clearing: radius of the middle without trees, metres.
        season: as for `trees.tree`.
        heights: of all of them, metres; None = as they grow.
        detail: of the near ones and of those in the middle.
        reach: metres.
        dense: whether the far ones stand all round rather than in groups.
    """

    kinds: tuple[str, ...]
    near: int
    middle: int
    far: int
    edge: float = 22.0
    room: float = 1.2
    clearing: float = 3.0
    season: str = "summer"
    heights: tuple[float, float] | None = None
    detail: tuple[float, float] = (1.0, 0.2)
    reach: float = 90.0
    dense: bool = False


def plant(site: Site, wood: Wood, *, subjects: int = 1) -> None:
    """Plants trees over a site."""
    near = _models(site, wood, min(2, wood.near), wood.detail[0])
    middle = _models(site, wood, min(3, wood.middle), wood.detail[1])
    if near:
        spots = site.spots(wood.near, wood.clearing, wood.edge, wood.room, overlap=0.25)
        spread(site, near, spots, sizes=(0.75, 1.2), sink=0.05, subjects=subjects)
    if middle:
        spots = site.spots(wood.middle, wood.edge, wood.reach, wood.room, overlap=0.2)
        spread(site, middle, spots, sizes=(0.75, 1.25), sink=0.1)
    if wood.far:
        far_trees(site, wood, wood.far)


def far_trees(site: Site, wood: Wood, count: int) -> None:
    """Trees in groups, or all round in a dense wood, as one piece of vegetation."""
    g = site.generator
    if wood.dense:
        r, turn = 40 + 120 * g.random(count) ** 1.2, g.uniform(0, 2 * np.pi, count)
    else:
        groups = g.uniform(np.log(70), np.log(900), count // 12 + 1)
        angle = g.uniform(0, 2 * np.pi, len(groups))
        which = g.integers(len(groups), size=count)
        r = np.exp(groups[which]) * g.normal(1, 0.08, count)
        turn = angle[which] + g.normal(0, 0.09, count)
    x, y = r * np.sin(turn), r * np.cos(turn)
    allowed = site.may_stand(x, y, 2.0) & ((r > 63) | wood.dense)
    conifers = sum(kind in ("spruce", "pine", "larch") for kind in wood.kinds) / len(wood.kinds)
    conifers = 1.0 if wood.season == "winter" else conifers
    leaves = "autumn" if wood.season == "autumn" else "summer"
    shapes = [
        trees.distant_tree(g, conifer=bool(n < 3 * conifers), season=leaves) for n in range(3)
    ]
    kind = g.integers(3, size=count)
    parts = []
    for n, shape in enumerate(shapes):
        chosen = allowed & (kind == n)
        if not chosen.any():
            continue
        places = site.ground.points(x[chosen], y[chosen], -0.3)
        low, high = wood.heights or (7.0, 18.0)
        height = g.uniform(low, high, len(places))
        parts.append(copies(shape, places, g.uniform(0, 360, len(places)), height))
    if parts:
        site.lay(merged(parts), "vegetation")


def bushes(site: Site, count: int, near: float, far: float, *, tall: float = 1.4) -> None:
    """Bushes of two shapes."""
    g = site.generator
    made = [
        model(plants.bush(g, height_m=float(g.uniform(0.4, 1) * tall), detail=0.7), "plant")
        for _ in range(2)
    ]
    spread(site, made, site.spots(count, near, far, made[0].low * 0.8), sizes=(0.7, 1.3))


def tufts(site: Site, count: int, reach: float, height: float, grass: Material) -> None:
    """Tufts of grass, the denser the nearer to the middle."""
    g = site.generator
    r = reach * g.random(count) ** 0.7
    angle = g.uniform(0, 2 * np.pi, count)
    x, y = r * np.sin(angle), r * np.cos(angle)
    allowed = site.may_stand(x, y, 0.05)
    places = site.ground.points(x[allowed], y[allowed], -0.01)
    if not len(places):
        return
    coat = blade_coat(g, grass)
    shapes = []
    for _ in range(3):
        roots = np.concatenate([g.normal(0, 0.12, (14, 2)) * height, np.zeros((14, 1))], axis=1)
        heights = height * g.uniform(0.5, 1, 14)
        shapes.append(blades(g, roots, heights, 0.012 + 0.03 * heights, coat, bend=0.9))
    kind = g.integers(3, size=len(places))
    turns, sizes = g.uniform(0, 360, len(places)), g.uniform(0.6, 1.3, len(places))
    site.lay(
        merged(
            copies(shape, places[kind == n], turns[kind == n], sizes[kind == n])
            for n, shape in enumerate(shapes)
        ),
        "grass",
    )


def flowers(site: Site, count: int, reach: float, *, kinds: int = 2) -> None:
    """Flowers of some kinds in patches."""
    g = site.generator
    parts = []
    for _ in range(kinds):
        centre = g.normal(0, reach / 2.5, 2)
        x, y = (centre[k] + g.normal(0, reach / 4, count // kinds) for k in (0, 1))
        allowed = site.may_stand(x, y, 0.0)
        places = site.ground.points(x[allowed], y[allowed], -0.01)
        if len(places):
            shape = plants.flower(g, height_m=float(g.uniform(0.15, 0.5)))
            turns = g.uniform(0, 360, len(places))
            parts.append(copies(shape, places, turns, g.uniform(0.7, 1.2, len(places))))
    if parts:
        site.lay(merged(parts), "vegetation")


def boulders(
    site: Site,
    material: Material,
    count: int,
    reach: float,
    *,
    size: tuple[float, float] = (0.4, 1.6),
    subjects: int = 1,
    roundness: float | None = None,
) -> None:
    """Rocks of three shapes."""
    g = site.generator
    made = [
        model(rocks.rock(g, 1.0, material, detail=3 if n == 0 else 2, roundness=roundness), "rock")
        for n in range(3)
    ]
    low, high = size
    spots = site.spots(count, 2.0, reach, 0.6 * high)
    for n, (x, y) in enumerate(spots):
        scale = float(low * (high / low) ** (g.random() ** 1.5 if n >= subjects else 0.9))
        what = made[n % 3 if n < 3 else int(g.integers(3))]
        site.stand(what, float(x), float(y), scale=scale, sink=0.1 * scale, subject=n < subjects)


def pebbles(
    site: Site, material: Material, count: int, reach: float, *, largest: float = 0.25
) -> None:
    """Stones that lie about; too low to be in anybody's way."""
    g = site.generator
    r, angle = reach * g.random(count) ** 0.8, g.uniform(0, 2 * np.pi, count)
    x, y = r * np.sin(angle), r * np.cos(angle)
    allowed = site.may_stand(x, y, -0.3)
    sizes = largest * (0.12 + 0.88 * g.random(count) ** 4)
    places = site.ground.points(x[allowed], y[allowed], -0.02)
    if len(places) > 3:
        site.lay(rocks.stones(g, places, sizes[allowed], material), "rock")


def herd(site: Site, kind: str, count: int, near: float, far: float) -> None:
    """Animals, some of which walk."""
    g = site.generator
    for x, y in site.spots(count, near, far, 1.6):
        animal = Animal(g, kind)
        turn = float(g.uniform(0, 360))
        walks = animal.pace > 0 and g.random() < 0.35
        _let_go(site, animal, np.array([x, y]), turn, animal.pace if walks else 0.0)


def _let_go(site: Site, animal: Animal, start: Values, turn: float, pace: float) -> None:
    heading = np.array([-np.sin(np.radians(turn)), np.cos(np.radians(turn))])
    ground = site.ground

    def motion(time_s: float) -> Mesh:
        x, y = start + heading * pace * time_s
        place = float(ground.height(x, y)) - 0.02
        return animal.mesh(pace * time_s).turned(turn).moved(float(x), float(y), place)

    times = np.linspace(0, LASTS_S, 5) if pace else np.zeros(1)
    way = start + heading * (pace * times)[:, None]
    still = model(animal.mesh(), "animal")
    moves = motion if pace and not site.frozen else None
    thing = Thing(motion(0.0), "animal", moves)
    site.add(thing, ground.points(way[:, 0], way[:, 1]), still.tall, still.low)


def cover_near(site: Site, cover: Cover, cameras: tuple[Camera, ...]) -> None:
    """Blades of grass in front of the cameras that stand low."""
    g = site.generator
    count = round(_BLADES * cover.share)
    eyes, aims = _low_views(site, cameras)
    if not len(eyes) or count < 1:
        return
    which = g.integers(len(eyes), size=count)
    distance = 0.9 + 11 * g.random(count) ** 1.6
    angle = aims[which] + g.normal(0, 0.45, count)
    x = eyes[which, 0] + distance * np.sin(angle)
    y = eyes[which, 1] + distance * np.cos(angle)
    gap = np.sqrt(((np.stack([x, y], 1)[:, None] - eyes[None, :, :2]) ** 2).sum(-1))
    heights = cover.height * g.uniform(0.35, 1, count)
    room = (0.5 * eyes[None, :, 3] + 0.25 * (gap - 1.0)).clip(0.02)  # grass must not hide the view
    heights = np.minimum(heights, room.min(1))
    allowed = site.may_stand(x, y, 0.02) & (gap.min(1) > 0.5)
    roots = site.ground.points(x[allowed], y[allowed], -0.01)
    if len(roots):
        widths = g.uniform(0.5, 1, len(roots)) * (0.007 + 0.018 * cover.height)
        coat = blade_coat(g, cover.grass)
        site.lay(blades(g, roots, heights[allowed], widths, coat, bend=0.7), "grass")


def _low_views(site: Site, cameras: tuple[Camera, ...]) -> tuple[Values, Values]:
    """Eyes (N, 4) with their height above the ground, and headings (N,), of views from low down."""
    eyes, aims = [], []
    for camera in cameras:
        for time_s in (0.0, 4.0):
            T = camera.pose(time_s)
            x, y, z = T[:3, 3]
            above = float(z - site.ground.height(x, y))
            if above < 3:
                eyes.append([x, y, z, above])
                aims.append(np.arctan2(T[0, 2], T[1, 2]))
    return np.array(eyes).reshape(-1, 4), np.array(aims)


def _models(site: Site, wood: Wood, count: int, detail: float) -> list[Model]:
    g = site.generator
    made = []
    for _ in range(count):
        kind = wood.kinds[int(g.integers(len(wood.kinds)))]
        height = None if wood.heights is None else float(g.uniform(*wood.heights))
        mesh = trees.tree(g, kind, height_m=height, detail=detail, season=wood.season)
        made.append(model(mesh, "tree"))
    return made
