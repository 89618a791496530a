"""What is far away: rows of simple houses, tree lines, land and hills up to the horizon."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import grid
from relievo.scenes.street.layout import DRESSED_M, GROUND_M, REACH_M, Plan
from relievo.scenes.street.palette import Chooser, pick, surface
from relievo.scenes.street.pool import Pool, recoloured, stretched
from relievo.scenes.street.site import Site, beside
from relievo.scenes.street.solids import Part, copies, moved
from relievo.scenes.world import Thing

_RADIUS_M = 1500.0


def far_rows(generator: Chooser, plan: Plan, pool: Pool, site: Site) -> None:
    """Rows along the road where it is no longer dressed, and behind the first row of houses."""
    is_rural = plan.character == "country"
    x = plan.profile.front + plan.profile.garden
    for side in (-1, 1):
        for y0, y1 in ((REACH_M[0], DRESSED_M[0]), (DRESSED_M[1], REACH_M[1])):
            if is_rural or (plan.character == "wide_road" and generator.random() < 0.5):
                _tree_line(generator, plan, pool, site, side, y0, y1)
            else:
                _house_row(generator, plan, pool, site, side, x, y0, y1)
        if not is_rural:
            for y0, y1 in plan.free(side, 26.0):
                _house_row(generator, plan, pool, site, side, x + 30, y0, y1, share=0.75)
    _closed_ends(generator, plan, pool, site, is_rural)


def _house_row(
    generator: Chooser, plan: Plan, pool: Pool, site: Site, side: int, x: float, y0: float,
    y1: float, share: float = 0.95,
) -> None:  # fmt: skip
    y = y0
    while True:
        house = recoloured(generator, pick(generator, pool.far_houses))
        gap = float(generator.uniform(2, 7)) if plan.character == "residential" else 0.02
        if y + house.width > y1:
            return
        if generator.random() < share:
            lifted = moved(house.parts, z=plan.ground(x))
            site.add(beside(lifted, side, x, y, house.width), y + house.width / 2)
        y += house.width + gap


def _tree_line(
    generator: Chooser, plan: Plan, pool: Pool, site: Site, side: int, y0: float, y1: float
) -> None:
    count = int((y1 - y0) / 6)
    x = plan.profile.front + generator.uniform(5, 30, count)
    y = generator.uniform(y0, y1, count)
    places = np.stack([side * x, y, np.full(count, plan.ground(x.min()))], axis=1)
    site.add([("vegetation", each) for each in _woods(generator, pool, places, (5, 12))])


def _closed_ends(generator: Chooser, plan: Plan, pool: Pool, site: Site, is_rural: bool) -> None:
    """Houses or trees across both ends of the road, so that it never ends in the air."""
    for y, turn in ((REACH_M[1] - 12.0, 0.0), (REACH_M[0] + 12.0, 180.0)):
        if is_rural:
            x = np.arange(-40, 41, 4.0)
            ahead = generator.uniform(-4, 8, len(x))
            places = np.stack([x, y + ahead, np.full(len(x), -0.1)], axis=1)
            site.add([("vegetation", each) for each in _woods(generator, pool, places, (7, 13))])
            continue
        for n in (-1, 0, 1):
            house = stretched(recoloured(generator, pick(generator, pool.far_houses)), 18.0)
            row = [(name, mesh.moved(-9).turned(turn)) for name, mesh in house.parts]
            site.add(moved(row, 18.2 * n, y), y)


def _woods(
    generator: Chooser, pool: Pool, places: Points, heights: tuple[float, float]
) -> list[Mesh]:
    kinds = generator.integers(0, len(pool.far_trees), len(places))
    sizes = generator.uniform(*heights, len(places))
    turns = generator.uniform(0, 360, len(places))
    return [
        copies(each, places[kinds == n], turns[kinds == n], sizes[kinds == n])
        for n, each in enumerate(pool.far_trees)
        if (kinds == n).any()
    ]


def land(generator: Chooser, plan: Plan, pool: Pool) -> list[Thing]:
    """The land around, in the world's frame: a plain, things on it, and hills."""
    level = float(plan.course.middle[:, 2].min()) - 5.0
    tint = (0.9, 0.95, 0.8) if plan.character == "country" else (0.75, 0.75, 0.7)
    cover = surface(generator, "grass", 9.0, tint, bump_m=0.0)
    centre = plan.course.bent(np.array([0.0, 120.0, 0.0]))
    radii = np.array([0.0, 90.0, 250.0, 600.0, _RADIUS_M])
    plain = _disc(centre[:2], radii, np.full((5, 1), level), cover)
    things = [Thing(plain, "ground"), Thing(_hills(generator, plan, centre, level), "mountain")]
    things += [Thing(mesh, name) for name, mesh in _scatter(generator, plan, pool, level)]
    return things


def _disc(centre: Points, radii: Points, heights: Points, material: Material) -> Mesh:
    """Rings around a centre; heights are (R, 1) or (R, A)."""
    angle = np.linspace(0, 2 * np.pi, 97)
    angle[-1] = 0
    net = np.empty((len(radii), 97, 3))
    # The angle runs clockwise, so that the net faces up.
    net[..., 0] = centre[0] + radii[:, None] * np.sin(angle)
    net[..., 1] = centre[1] + radii[:, None] * np.cos(angle)
    net[..., 2] = heights
    return grid(net, net[..., :2].copy(), material)


def _hills(generator: Chooser, plan: Plan, centre: Points, level: float) -> Mesh:
    """A ring whose crest goes up and down."""
    angle = np.linspace(0, 2 * np.pi, 97)
    crest = np.zeros(97)
    for wave in range(2, 14):
        crest += np.cos(wave * angle + generator.uniform(0, 6.3)) / wave
    largest = float(generator.choice([15, 40, 90])) if plan.character == "country" else 25.0
    crest = level + largest * (0.45 + 0.35 * crest / np.abs(crest).max())
    crest[-1] = crest[0]
    radii = np.array([600.0, 800.0, 1050.0, 1300.0, _RADIUS_M])
    share = np.array([0.0, 0.3, 0.75, 1.0, 0.9])[:, None]
    heights = level - 1 + share * (crest - level)
    tint = (0.5, 0.75, 0.45) if generator.random() < 0.7 else (0.8, 0.85, 0.5)
    return _disc(centre[:2], radii, heights, surface(generator, "foliage", 40.0, tint, bump_m=0.0))


def _scatter(generator: Chooser, plan: Plan, pool: Pool, level: float) -> list[Part]:
    """Houses and woods between the street's own ground and the hills."""
    count = 130
    angle, part = generator.uniform(0, 2 * np.pi, count), generator.random(count)
    distance = (GROUND_M + 80) + 450 * part**1.5
    middle = plan.course.bent(np.array([0.0, 120.0, 0.0]))
    places = np.stack([middle[0] + distance * np.cos(angle), middle[1] + distance * np.sin(angle),
                       np.full(count, level)], axis=1)  # fmt: skip
    line = plan.course.middle[::10]
    gaps = ((places[:, None, :2] - line[None, :, :2]) ** 2).sum(-1).min(1)
    places = places[gaps > (GROUND_M + 45) ** 2]
    is_rural = plan.character == "country"
    is_house = generator.random(len(places)) < (0.04 if is_rural else 0.3)
    trees = merged(_woods(generator, pool, places[~is_house], (7, 16)))
    parts: list[Part] = [("vegetation", trees)]
    for place in places[is_house]:
        house = recoloured(generator, pick(generator, pool.far_houses))
        taller = float(generator.uniform(1.0, 1.0 if is_rural else 1.9))
        turn = float(generator.uniform(0, 360))
        parts += [
            (name, mesh.scaled(1, 1, taller).turned(turn).moved(*place))
            for name, mesh in house.parts
        ]
    groups: dict[str, list[Mesh]] = {}
    for name, mesh in parts:
        groups.setdefault(name, []).append(mesh)
    return [(name, merged(group)) for name, group in groups.items()]
