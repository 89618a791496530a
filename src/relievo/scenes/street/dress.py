"""Puts houses, kerbs and what stands along them on both sides of a street and its side streets."""

import numpy as np

from relievo.scenes.street.backdrop import far_rows
from relievo.scenes.street.lands import Setting
from relievo.scenes.street.layout import GROUND_M, Crossing, Plan, Profile
from relievo.scenes.street.markings import markings
from relievo.scenes.street.palette import Chooser, pick, surface
from relievo.scenes.street.plots import plots
from relievo.scenes.street.pool import Pool, recoloured, stretched
from relievo.scenes.street.road import (
    corner_radius,
    kerbside,
    patches,
    pavement_surface,
    road_surface,
    roadway,
    strip,
)
from relievo.scenes.street.site import Site, beside, off_to
from relievo.scenes.street.solids import Part, moved
from relievo.scenes.street.verges import Lamps, kerb_things, parked_cars

_BEHIND_M = 16.0
"""How deep the corner houses are, behind which a side street's own houses begin."""

_SIDE_NEAR_M, _SIDE_END_M = 26.0, 98.0


def dress(generator: Chooser, plan: Plan, pool: Pool, site: Site) -> None:
    """Builds everything that stays, apart from the far land.

    Args:
        generator: all chance.
        plan: the street.
        pool: its prototypes.
        site: takes the parts.
    """
    site.add(roadway(generator, plan))
    site.add(patches(generator, plan.profile, int(generator.integers(0, 7))))
    site.add(markings(generator, plan))
    setting = Setting(pool, plan.profile, plan.is_dark)
    pavements = {c.y: c.profile.pavement for c in plan.crossings}
    margin = max(pavements.values(), default=0.0)
    lamps = Lamps(generator, plan)
    for side in (-1, 1):
        for y0, y1 in plan.free(side, margin):
            _side(generator, plan, setting, site, side, y0, y1)
            kerb_things(generator, plan, pool, lamps, site, side, y0, y1)
            parked_cars(generator, plan, pool, site, side, y0, y1)
    for crossing in plan.crossings:
        for side in crossing.sides:
            _side_street(generator, plan, crossing, side, pool, site)
    far_rows(generator, plan, pool, site)


def _side(
    generator: Chooser, plan: Plan, setting: Setting, site: Site, side: int, y0: float, y1: float
) -> None:
    x = plan.profile.front + (7.0 if plan.character == "country" else 0.0)
    for start, plot in plots(generator, setting, plan.character, y1 - y0):
        y = y0 + start
        for name, mesh in plot.draped:
            low, high = mesh.bounds[:, 1]
            lifted = mesh.moved(z=plan.ground(x + (low + high) / 2))
            site.add(beside([(name, lifted)], side, x, y, plot.width))
        lifted_parts = moved(plot.level, z=plan.ground(x + 5))
        site.add(beside(lifted_parts, side, x, y, plot.width), y + plot.width / 2)


def _side_street(
    generator: Chooser, plan: Plan, crossing: Crossing, side: int, pool: Pool, site: Site
) -> None:
    """A short street that goes off, closed by a row of houses or trees."""
    profile, start = crossing.profile, plan.profile.half
    paving, stone = pavement_surface(generator), surface(generator, "concrete", 1.0)
    road = strip(((-profile.half, 0.0), (profile.half, 0.0)), start, 105.0, road_surface(generator))
    flat: list[Part] = [("road", road)]
    for own in (-1, 1):
        flat += kerbside(profile, own, start + corner_radius(plan.profile), 105.0, paving, stone)
    site.add(off_to(flat, side, crossing.y))
    if plan.character == "country":
        return
    first = plan.profile.front + plan.profile.garden + _BEHIND_M
    for own in (-1, 1):
        parts = _side_houses(generator, plan, profile, own, first, pool)
        site.add(off_to(parts, side, crossing.y), crossing.y)
        if profile.parking > 0:
            _few_cars(generator, profile.half - 1.05, own, first, crossing.y, side, pool, site)
    for n in (-1, 0, 1):
        house = stretched(recoloured(generator, pick(generator, pool.far_houses)), 16.0)
        across = moved(house.parts, -8.0 + 16.2 * n, _SIDE_END_M)
        site.add(off_to(across, side, crossing.y), crossing.y)


def _side_houses(
    generator: Chooser, plan: Plan, profile: Profile, own: int, first: float, pool: Pool
) -> list[Part]:
    """The houses of one side of a side street: near ones, then some of few triangles."""
    kind = "inner_city" if plan.character == "avenue" else plan.character
    z, found, end = plan.ground(GROUND_M), [], first
    setting = Setting(pool, profile, plan.is_dark)
    for begin, plot in plots(generator, setting, kind, _SIDE_NEAR_M):
        parts = moved([*plot.level, *plot.draped], z=z)
        found += beside(parts, own, profile.front, first + begin, plot.width)
        end = first + begin + plot.width
    while end < _SIDE_END_M - 20:
        house = recoloured(generator, pick(generator, pool.far_houses))
        found += beside(
            moved(house.parts, z=z), own, profile.front + profile.garden, end, house.width
        )
        end += house.width + 0.02
    return found


def _few_cars(
    generator: Chooser,
    x: float,
    own: int,
    first: float,
    y: float,
    side: int,
    pool: Pool,
    site: Site,
) -> None:
    for place in np.arange(first, 70.0, 6.3):
        if generator.random() < 0.35:
            car = pool.car(generator, is_near=False)
            turned_ = car.mesh.turned(0.0 if own > 0 else 180.0)
            parts = [(car.class_name, turned_.moved(own * x, float(place), 0.002))]
            site.add(off_to(parts, side, y))
