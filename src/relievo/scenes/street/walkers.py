"""People on pavements: they walk along them or stand, clear of each other and of cameras."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Mesh, Points
from relievo.scenes.people import FAR, MIDDLE, person
from relievo.scenes.street.cameras import walker_line
from relievo.scenes.street.course import Course
from relievo.scenes.street.layout import Plan
from relievo.scenes.street.palette import Chooser
from relievo.scenes.world import LASTS_S, Camera, Thing

_COUNTS = {
    "residential": (1, 5), "terraces": (1, 5), "inner_city": (3, 9), "avenue": (2, 7),
    "wide_road": (0, 3), "country": (0, 0),
}  # fmt: skip
_APART_M, _CAMERA_M = 0.8, 1.6
_TIMES_S = np.linspace(0, LASTS_S, 9)


class _Way(NamedTuple):
    """Where someone is at time 0, and where they go."""

    place: Points
    velocity: Points
    heading_deg: float

    def at(self, times_s: NDArray[np.float64]) -> Points:
        return np.asarray(self.place + times_s[:, None] * self.velocity)


def walkers(generator: Chooser, plan: Plan, cameras: list[Camera], *, frozen: bool) -> list[Thing]:
    """People on both pavements.

    Args:
        generator: all chance.
        plan: the street.
        cameras: on foot, which nobody comes near to.
        frozen: whether they all stand still.
    """
    if plan.profile.pavement <= 0:
        return []
    low, high = _COUNTS[plan.character]
    paths = [np.stack([c.pose(float(t))[:3, 3] for t in _TIMES_S]) for c in cameras]
    things: list[Thing] = []
    ways: list[_Way] = []
    for _ in range(int(generator.integers(low, high + 1))):
        stands = bool(generator.random() < 0.25)
        speed = 0.0 if stands else float(generator.uniform(0.8, 1.6))
        way = _way(generator, plan, speed)
        times = _TIMES_S * (0.0 if frozen else 1.0)
        own = way.at(times)
        if not _is_clear(own, paths, _CAMERA_M) or not _is_clear(
            own, [other.at(times) for other in ways], _APART_M
        ):
            continue
        ways.append(way)
        near = min((_gap(own, path) for path in paths), default=99.0)
        things.append(_someone(generator, plan.course, way, speed, near, frozen=frozen))
    return things


def _way(generator: Chooser, plan: Plan, speed: float) -> _Way:
    side = -1 if generator.random() < 0.5 else 1
    stretches = [s for s in plan.free(side, 2.0) if s[1] - s[0] > 34]
    y0, y1 = stretches[int(generator.integers(len(stretches)))]
    reach = speed * LASTS_S + 2
    y = float(generator.uniform(y0 + reach, y1 - reach))
    sway = 0.25 if plan.profile.pavement > 2.2 else 0.1
    x = side * (walker_line(plan, generator) + float(generator.uniform(-sway, sway)))
    T = plan.course.pose(x, y, 0.0 if generator.random() < 0.5 else 180.0)
    ahead = T[:2, 1] / np.sqrt((T[:2, 1] ** 2).sum())
    heading = float(np.degrees(np.arctan2(-ahead[0], ahead[1])))
    place = T[:3, 3] + np.array([0, 0, plan.profile.kerb])
    return _Way(place, np.array([*(speed * ahead), 0.0]), heading)


def _gap(one: Points, other: Points) -> float:
    return float(np.sqrt(((one - other)[:, :2] ** 2).sum(1)).min())


def _is_clear(one: Points, others: list[Points], gap_m: float) -> bool:
    return all(_gap(one, other) > gap_m for other in others)


def _someone(
    generator: Chooser, course: Course, way: _Way, speed: float, near_m: float, *, frozen: bool
) -> Thing:
    if speed > 0:
        activity, turn = "walk", 0.0
    else:
        activity = str(generator.choice(["stand", "talk", "phone", "carry"]))
        turn = float(generator.uniform(-90, 90))
    x, y, z = (float(each) for each in way.place)
    thing = person(
        generator, (x, y, z), way.heading_deg + turn, activity, frozen=frozen,
        detail=MIDDLE if near_m < 25 else FAR, speed_m_per_s=speed if speed > 0 else None,
    )  # fmt: skip
    return thing if frozen or speed <= 0 else _on_slope(thing, course, way)


def _on_slope(thing: Thing, course: Course, way: _Way) -> Thing:
    """Someone who walks level, brought to the height of the street below."""
    motion, joints = thing.motion, thing.joints
    assert motion is not None
    assert joints is not None

    def lift(time_s: float) -> float:
        place = way.place + time_s * way.velocity
        gaps = ((course.middle[:, :2] - place[:2]) ** 2).sum(1)
        n = int(gaps.argmin())
        ahead = float((place[:2] - course.middle[n, :2]) @ course.heading[n])
        return float(course.height(float(course.along[n]) + ahead))

    start = lift(0.0)

    def mesh_at(time_s: float) -> Mesh:
        return motion(time_s).moved(z=lift(time_s) - start)

    def joints_at(time_s: float) -> Points:
        return np.asarray(joints(time_s) + np.array([0, 0, lift(time_s) - start]), np.float64)

    return replace(thing, motion=mesh_at, joints=joints_at)
