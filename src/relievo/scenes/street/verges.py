"""What stands between the road and the pavement: lamps, trees, signs, furniture, parked cars."""

import numpy as np

from relievo.scenes.street.borders import delineators, guard_rail
from relievo.scenes.street.furniture import bollard, lamp_post
from relievo.scenes.street.layout import Plan
from relievo.scenes.street.near_trees import lifted_crown
from relievo.scenes.street.palette import Chooser, pick, surface
from relievo.scenes.street.pool import Pool
from relievo.scenes.street.signs import (
    direction_board,
    name_sign,
    traffic_light,
    traffic_sign,
    wire_poles,
)
from relievo.scenes.street.site import Site, beside
from relievo.scenes.street.solids import Part, moved, quads, turned

_KERB_GAP_M = 0.45
"""From the kerb to the middle of what stands beside it."""


class Lamps:
    """The lamp posts of a street, which are all alike.

    Attributes:
        spacing: metres from one to the next.
    """

    def __init__(self, generator: Chooser, plan: Plan) -> None:
        is_wide = plan.profile.half > 6
        self.height = float(generator.uniform(7, 10) if is_wide else generator.uniform(3.8, 7))
        self.spacing = float(generator.uniform(26, 36) if is_wide else generator.uniform(20, 28))
        self.post = lamp_post(generator, height=self.height, reach=1.6, is_lit=plan.is_dark)

    def head(self, side: int, x: float, y: float) -> tuple[float, float, float]:
        """Where the light of a post comes from."""
        reach = 1.9 if self.height >= 5 else 0.0
        return side * (x - reach), y, self.height


def kerb_things(
    generator: Chooser,
    plan: Plan,
    pool: Pool,
    lamps: Lamps,
    site: Site,
    side: int,
    y0: float,
    y1: float,
) -> None:
    """Puts things beside the road from y0 to y1, one after the other, so that none overlap."""
    if plan.profile.pavement <= 0:
        _open_road(generator, plan, lamps, site, side, y0, y1)
        return
    has_trees = plan.profile.pavement > 2.2 and generator.random() < _TREES[plan.character]
    rhythm = 3 if plan.character == "avenue" else 4
    y, n = y0 + float(generator.uniform(3, 6)), 0
    while y < y1 - 3:
        n += 1
        gap = _KERB_GAP_M + (0.35 if plan.profile.pavement > 2.2 else 0.0)
        if n % 4 == 1:
            parts = lamps.post
            site.lamps.append(lamps.head(side, plan.profile.half + gap, y))
        elif has_trees and n % rhythm == 0:
            parts = _street_tree(generator, pool)
        else:
            parts = _small_thing(generator, plan, pool)
        if parts and plan.profile.pavement < 1.9 and not _is_thin(parts):
            parts = pick(generator, pool.signs) if generator.random() < 0.3 else []
        lifted = moved(parts, z=plan.profile.kerb)
        site.add(beside(lifted, side, plan.profile.half + gap, y, 0.0))
        y += lamps.spacing / 4 * float(generator.uniform(0.9, 1.1))
    for crossing in plan.crossings:
        at_crossing = abs(crossing.y - y1) < 12 or abs(crossing.y - y0) < 12
        if side in crossing.sides and at_crossing:
            ahead = crossing.y > y1 - 1
            _corner(generator, plan, site, side, y1 - 0.8 if ahead else y0 + 0.8,
                    ahead=ahead, has_lights=crossing.has_lights)  # fmt: skip


_TREES = {
    "residential": 0.45, "terraces": 0.3, "inner_city": 0.45, "avenue": 0.95, "wide_road": 0.5,
    "country": 0.0,
}  # fmt: skip


def _street_tree(generator: Chooser, pool: Pool) -> list[Part]:
    """A tree in a square of earth; its crown begins above the heads of those who walk."""
    tree = lifted_crown(pool.tree(generator, is_near=True))
    earth = surface(generator, "soil", 0.8)
    pit = quads((-0.5, -0.4, 0.008), (1.0, 0, 0), (0, 0.9, 0), earth)
    return [("tree", tree), ("ground", pit)]


def _small_thing(generator: Chooser, plan: Plan, pool: Pool) -> list[Part]:
    draw = generator.random()
    if draw < 0.22:
        return turned(pick(generator, pool.signs), 90.0 * float(generator.choice([-1, 1])))
    if draw < 0.34 and plan.profile.pavement > 1.8:
        return _cycles(generator, pool)
    if draw < 0.48:
        return _bollards(generator)
    return pick(generator, pool.pieces) if draw < 0.75 else []


def _bollards(generator: Chooser) -> list[Part]:
    """Four posts in a row."""
    post = bollard(generator)
    return [part for n in range(4) for part in moved(post, x=1.3 * n - 2)]


def _cycles(generator: Chooser, pool: Pool) -> list[Part]:
    """A few bicycles side by side, or a motorcycle."""
    places = (0.0, 0.65) if generator.random() < 0.6 else (0.0,)
    found = []
    for x in places:
        name, cycle = pick(generator, pool.cycles)
        # Along the kerb, one beside the other.
        found.append((name, cycle.turned(float(generator.uniform(84, 96))).moved(y=x - 0.1)))
    return found


def _is_thin(parts: list[Part]) -> bool:
    """Whether things leave a narrow pavement free."""
    return all(name in ("pole", "sign") for name, _ in parts)


def _corner(
    generator: Chooser,
    plan: Plan,
    site: Site,
    side: int,
    y: float,
    *,
    ahead: bool,
    has_lights: bool,
) -> None:
    """Lights or signs at the corner of a side street."""
    x = plan.profile.half + _KERB_GAP_M
    if has_lights:
        # Who drives on the right sees the light of the right-hand kerb before the crossing.
        before = ahead == ((side > 0) == plan.profile.is_right_hand)
        reach = plan.profile.half * 0.5 if plan.profile.half > 5 and before else 0.0
        light = traffic_light(generator, reach=reach)
        drives_up = (side > 0) == plan.profile.is_right_hand
        parts = light if drives_up else turned(light, 180)
        site.add(moved(parts, side * x, y, plan.profile.kerb))
    else:
        site.add(beside(moved(name_sign(generator), z=plan.profile.kerb), side, x, y, 0.0))


def _open_road(
    generator: Chooser, plan: Plan, lamps: Lamps, site: Site, side: int, y0: float, y1: float
) -> None:
    """Guard rails, posts, boards and wires beside a road without a pavement."""
    edge, length = plan.profile.front, y1 - y0
    draw = generator.random()
    if draw < 0.4 and length > 20:
        for start in np.arange(0, length - 8, 8.0):
            parts = moved(guard_rail(8.0), z=plan.ground(edge + 1.2))
            site.add(beside(parts, side, edge + 1.2, y0 + float(start), 8.0))
    elif draw < 0.75:
        y = np.arange(y0 + 5, y1 - 3, 25.0)
        if len(y):
            places = np.stack([np.full(len(y), side * (edge + 0.7)), y, 0 * y - 0.05], axis=1)
            site.add(delineators(places))
    if plan.character == "country" and generator.random() < 0.5:
        y = np.arange(y0 + 4, y1, 32.0)
        x = edge + 5.5
        if len(y) > 1:
            places = np.stack([np.full(len(y), side * x), y, 0 * y + plan.ground(x)], axis=1)
            site.add(wire_poles(generator, places))
    if plan.character == "wide_road":
        for y_ in np.arange(y0 + 6, y1 - 3, lamps.spacing):
            parts = moved(lamps.post, z=plan.ground(edge + 1.8))
            site.add(beside(parts, side, edge + 1.8, float(y_), 0.0))
            site.lamps.append(lamps.head(side, edge + 1.8, float(y_)))
    if generator.random() < 0.4 and length > 60:
        board = (
            direction_board(generator) if plan.character == "wide_road" else traffic_sign(generator)
        )
        away = edge + 3.4
        up = (side > 0) == plan.profile.is_right_hand
        place = side * away, y0 + length * 0.6, plan.ground(away)
        site.add(moved(board if up else turned(board, 180), *place))


def parked_cars(
    generator: Chooser, plan: Plan, pool: Pool, site: Site, side: int, y0: float, y1: float
) -> None:
    """Cars in the parking bays, or half on the pavement of quiet streets."""
    profile = plan.profile
    if profile.parking <= 0:
        return
    share = float(generator.choice([0.15, 0.35, 0.5]))
    x = profile.half - 1.02
    up = (side > 0) == profile.is_right_hand
    y = y0 + 7.0
    while y < y1 - 9.0:
        car = pool.car(generator)
        if generator.random() < share:
            shift = x - float(generator.uniform(0, 0.12))
            way = 0.0 if up or generator.random() < 0.15 else 180.0
            mesh = car.mesh.turned(way + float(generator.normal(0, 0.8)))
            site.add([(car.class_name, mesh.moved(side * shift, y + car.length / 2, 0.002))])
        y += car.length + float(generator.uniform(0.7, 1.6))
