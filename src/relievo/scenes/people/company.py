"""Who is where: single people, people who talk, people in a row, people who pass."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.mesh import Points
from relievo.scenes.people.build import Build, random_build
from relievo.scenes.people.detail import FAR, MIDDLE, NEAR, PORTRAIT
from relievo.scenes.people.person import person
from relievo.scenes.people.sites import Site, Spot
from relievo.scenes.people.skeleton import JOINTS
from relievo.scenes.world import LASTS_S, Thing

_HEAD = JOINTS.index("head")
_SHOULDERS = [JOINTS.index("left_shoulder"), JOINTS.index("right_shoulder")]
TIMES = np.linspace(0, LASTS_S, 9)
"""When heads are known, seconds."""
_ALONE = {"stand": 4, "phone": 3, "walk": 3, "point": 1, "wave": 1, "reach": 1, "carry": 1.5,
          "crouch": 1.2, "dance": 0.8, "run": 0.5}  # fmt: skip
_WIDE = {"dance", "point", "wave", "carry", "run"}
_TOGETHER = {"talk": 4, "stand": 4, "phone": 1, "point": 0.7, "carry": 0.4, "dance": 0.4}


class Member(NamedTuple):
    """Someone of the company.

    Fields: thing, the person; heads, where the head is at `TIMES`, (9, 3); shoulders, the left
    and the right one at time 0, (2, 3).
    """

    thing: Thing
    heads: Points
    shoulders: Points


class _Order(NamedTuple):
    """A person to be made."""

    x: float
    y: float
    heading_deg: float
    activity: str
    seat_m: float = 0.45


def company(
    site: Site, generator: np.random.Generator, count: int, *, frozen: bool
) -> tuple[list[Member], int]:
    """Fills a site with people.

    Args:
        site: the place; the people are not added to it.
        generator: the only source of chance.
        count: how many there should be, at least 1; fewer where there is no room for them.
        frozen: whether all stand still in the middle of what they do.

    Returns:
        Everyone, and how many of them are near; the rest pass far away.
    """
    orders: list[_Order] = []
    for _ in range(8 * count):
        missing = count - len(orders)
        if missing <= 0:
            break
        orders += _some(site, generator, orders, missing, frozen)
    if not orders:
        orders.append(_anywhere(site, generator))
    people = [_made(generator, order, n, len(orders), frozen) for n, order in enumerate(orders)]
    near = len(people)
    if site.is_open:
        people += _passers(site, generator, frozen)
    return people, near


def _anywhere(site: Site, generator: np.random.Generator) -> _Order:
    """Someone in the freest of many places."""
    x0, y0, x1, y1 = site.area
    spots = generator.uniform((x0 + 0.3, y0 + 0.3), (x1 - 0.3, y1 - 0.3), (60, 2))
    for radius in (0.3, 0.24, 0.18):
        for x, y in spots:
            if site.is_free(float(x), float(y), radius):
                return _Order(float(x), float(y), float(generator.uniform(0, 360)), "stand")
    return _Order(float(spots[0, 0]), float(spots[0, 1]), 180.0, "stand")


def _made(
    generator: np.random.Generator, order: _Order, n: int, count: int, frozen: bool
) -> Member:
    detail = PORTRAIT if count <= 2 else NEAR if n < 8 else MIDDLE
    build = _fitting(generator, order)
    place = order.x, order.y, 0.0
    thing = person(
        generator, place, order.heading_deg, order.activity,
        frozen=frozen, detail=detail, seat_m=order.seat_m, build=build,
    )  # fmt: skip
    return _member(thing)


def _fitting(generator: np.random.Generator, order: _Order) -> Build:
    """A body for what it does: small children neither carry boxes nor look at telephones."""
    grown = order.activity in ("carry", "phone", "lean")
    return random_build(generator, False if grown else None)


def _member(thing: Thing) -> Member:
    assert thing.joints is not None
    joints = thing.joints(0.0)
    # They go straight on, and what sways does not count here.
    last = joints if thing.motion is None else thing.joints(float(TIMES[-1]))
    share = (TIMES / TIMES[-1])[:, None]
    heads = joints[_HEAD] + share * (last[_HEAD] - joints[_HEAD])
    return Member(thing, heads, joints[_SHOULDERS])


def _some(
    site: Site, generator: np.random.Generator, there: list[_Order], missing: int, frozen: bool
) -> list[_Order]:
    """Some more people, at most as many as are missing; none where the place was not free."""
    draw = generator.random()
    if draw < 0.22:
        return _seated(site, generator, there)
    if draw < 0.3 and site.leans:
        spot = site.leans[int(generator.integers(len(site.leans)))]
        return [_Order(spot.x, spot.y, spot.heading_deg, "lean")] if _apart(there, spot) else []
    if draw < 0.6 and missing > 1:
        size = min(missing, int(generator.choice([2, 2, 2, 3, 3, 4, 5])))
        return _circle(site, generator, there, size)
    if draw < 0.68 and missing > 2:
        return _row(site, generator, there, min(missing, int(generator.integers(3, 8))))
    return _single(site, generator, there, frozen)


def _apart(there: list[_Order], spot: Spot | _Order, gap: float = 0.62) -> bool:
    """Whether a place is apart from all others, and further so where arms are stretched out."""
    for each in there:
        doing = each.activity, spot.activity if isinstance(spot, _Order) else ""
        least = max(gap, 1.05) if _WIDE.intersection(doing) else gap
        if np.hypot(each.x - spot.x, each.y - spot.y) < least:
            return False
    return True


def _seated(site: Site, generator: np.random.Generator, there: list[_Order]) -> list[_Order]:
    if not site.seats:
        return []
    spot = site.seats[int(generator.integers(len(site.seats)))]
    if not _apart(there, spot):
        return []
    return [_Order(spot.x, spot.y, spot.heading_deg, "sit", spot.seat_m)]


def _place(site: Site, generator: np.random.Generator, radius: float) -> tuple[float, float] | None:
    """A free place, more likely near the middle of the area."""
    x0, y0, x1, y1 = site.area
    for _ in range(8):
        x = float(x0 + (x1 - x0) * np.clip(generator.normal(0.5, 0.22), 0, 1))
        y = float(y0 + (y1 - y0) * np.clip(generator.normal(0.55, 0.22), 0, 1))
        if site.is_free(x, y, radius):
            return x, y
    return None


def _circle(
    site: Site, generator: np.random.Generator, there: list[_Order], size: int
) -> list[_Order]:
    """People who face each other."""
    radius = 0.36 + 0.13 * size + float(generator.uniform(0, 0.2))
    place = _place(site, generator, 0.3)
    if place is None:
        return []
    start = float(generator.uniform(0, 360))
    orders: list[_Order] = []
    for n in range(size):
        angle = np.radians(start + 360 * n / size + generator.uniform(-12, 12))
        away = radius * float(generator.uniform(0.9, 1.15))
        x, y = place[0] - away * float(np.sin(angle)), place[1] + away * float(np.cos(angle))
        heading = float(np.degrees(angle)) + 180.0 + float(generator.uniform(-20, 20))
        order = _Order(x, y, heading, _drawn(generator, _TOGETHER))
        if site.is_free(x, y, 0.3) and _apart([*there, *orders], order):
            orders.append(order)
    return orders if len(orders) > 1 else []


def _row(
    site: Site, generator: np.random.Generator, there: list[_Order], size: int
) -> list[_Order]:
    """People in a row, as for a picture."""
    place = _place(site, generator, 0.4)
    if place is None:
        return []
    heading = 180.0 + float(generator.uniform(-25, 25))
    angle = np.radians(heading)
    gap = float(generator.uniform(0.6, 0.8))
    orders: list[_Order] = []
    for n in range(size):
        away = (n - (size - 1) / 2) * gap
        back = float(generator.uniform(-0.15, 0.15))
        x = place[0] + away * float(np.cos(angle)) - back * float(np.sin(angle))
        y = place[1] + away * float(np.sin(angle)) + back * float(np.cos(angle))
        doing = "wave" if generator.random() < 0.12 else "stand"
        order = _Order(x, y, heading + float(generator.uniform(-12, 12)), doing)
        if site.is_free(x, y, 0.3) and _apart([*there, *orders], order, 0.55):
            orders.append(order)
    return orders


def _single(
    site: Site, generator: np.random.Generator, there: list[_Order], frozen: bool
) -> list[_Order]:
    place = _place(site, generator, 0.35)
    if place is None:
        return []
    doing = _drawn(generator, _ALONE)
    heading = float(generator.uniform(0, 360))
    if doing in ("walk", "run") and not frozen:
        return _walking(site, generator, there, place)
    order = _Order(*place, heading, doing)
    return [order] if _apart(there, order) else []


def _walking(
    site: Site, generator: np.random.Generator, there: list[_Order], place: tuple[float, float]
) -> list[_Order]:
    """Someone who walks, with a free way for eight seconds; else someone who stands."""
    for _ in range(6):
        heading = float(generator.uniform(0, 360))
        step = np.array([-np.sin(np.radians(heading)), np.cos(np.radians(heading))])
        start = np.array(place) - step * float(generator.uniform(2, 5))
        way = start + np.linspace(0, 14, 29)[:, None] * step
        keeps = all(_is_passable(site, float(x), float(y)) for x, y in way)
        if keeps and all(np.hypot(*(way - (o.x, o.y)).T).min() > 0.75 for o in there):
            # No second walker crosses this way: it is taken like the place of a thing.
            margin = 0.35
            x0, y0 = (float(each) - margin for each in way.min(0))
            x1, y1 = (float(each) + margin for each in way.max(0))
            if site.is_open and min(x1 - x0, y1 - y0) < 4:
                site.taken.append((x0, y0, x1, y1))
                return [_Order(float(start[0]), float(start[1]), heading, "walk")]
    order = _Order(*place, float(generator.uniform(0, 360)), "stand")
    return [order] if _apart(there, order) else []


def _is_passable(site: Site, x: float, y: float) -> bool:
    """Whether someone may walk over a place, outside the area too where the site is open."""
    if not site.is_open or y > site.area[3]:
        return False
    gaps = [np.hypot(max(a - x, x - c, 0.0), max(b - y, y - d, 0.0)) for a, b, c, d in site.taken]
    return not gaps or min(gaps) > 0.4


def _passers(site: Site, generator: np.random.Generator, frozen: bool) -> list[Member]:
    """People far away, small in the picture."""
    found = []
    x0, _, x1, y1 = site.area
    for _ in range(int(generator.integers(0, 5))):
        side = float(generator.choice([-1, 1]))
        x = (x1 - x0) / 2 * side + side * float(generator.uniform(1.5, 12))
        y = float(generator.uniform(-12, y1 - 1))
        doing = "walk" if generator.random() < 0.6 else "stand"
        if not _blocked(site, x, y):
            # They walk along y, beside the others, so that they meet nobody.
            thing = person(generator, (x, y, 0.0), 180.0, doing, frozen=frozen, detail=FAR)
            found.append(_member(thing))
    return found


def _blocked(site: Site, x: float, y: float) -> bool:
    """Whether something stands where a passer would be."""
    for thing in site.things:
        if thing.class_name in ("ground", "grass", "sidewalk", "vegetation", "building"):
            continue
        low, high = thing.mesh.bounds
        if low[0] - 0.5 < x < high[0] + 0.5 and low[1] - 12 < y < high[1] + 0.5 and low[2] < 1.9:
            return True
    return False


def _drawn(generator: np.random.Generator, weights: dict[str, float]) -> str:
    shares = np.array(list(weights.values()))
    return str(generator.choice(list(weights), p=shares / shares.sum()))
