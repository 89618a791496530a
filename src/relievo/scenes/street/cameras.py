"""From where a street is seen: cars, those on foot, drones, windows.

Places are drawn first, then proved: a camera that comes near any triangle is drawn again.
"""

from typing import NamedTuple

import numpy as np

from relievo.geometry.transform import Transform, rigid
from relievo.scenes.mesh import Points
from relievo.scenes.paths import Path, hand_held, still, walking
from relievo.scenes.street.layout import DRESSED_M, Plan
from relievo.scenes.street.palette import Chooser
from relievo.scenes.street.traffic import Slot
from relievo.scenes.world import LASTS_S, Camera

CLEAR_M, CLEAR_OF_LEAVES_M = 0.6, 1.2
"""No triangle comes nearer to a camera; leaves of a far tree would look too large there."""

_AHEAD_M = (0.8, 1.6, 2.4)
_TIMES_S = np.linspace(0, LASTS_S, 9)


class Ride(NamedTuple):
    """A camera in a car: its lane's number, its place there, and how it looks out."""

    lane: int
    slot: Slot
    camera: Camera


def rides(generator: Chooser, plan: Plan, speeds: list[float], count: int) -> list[Ride]:
    """Cameras of cars, of which every second one or so stands.

    Args:
        generator: all chance.
        plan: the street.
        speeds: of each lane.
        count: how many.
    """
    found = []
    for number in range(count):
        lanes = plan.profile.all_lanes
        index = int(generator.integers(len(lanes)))
        lane = lanes[index]
        moves = number % 5 != 4
        lane_speed = speeds[index] if speeds[index] > 0 else plan.speed * 0.6
        speed = float(lane_speed) if moves else 0.0
        reach = speed * LASTS_S
        # Ahead there is always enough of the street.
        first = float(generator.uniform(DRESSED_M[0] + 12, max(DRESSED_M[1] - 100 - reach, 40)))
        y = first if lane.direction > 0 else DRESSED_M[0] + DRESSED_M[1] - first
        slot = Slot(y, speed, 4.6)
        found.append(Ride(index, slot, _car_camera(generator, plan, index, slot)))
    return found


def _car_camera(generator: Chooser, plan: Plan, index: int, slot: Slot) -> Camera:
    lane = plan.profile.all_lanes[index]
    x = lane.x + float(generator.uniform(-0.25, 0.25))
    height = float(generator.uniform(1.2, 1.7))
    yaw = float(generator.normal(0, 2.5)) if generator.random() < 0.8 else float(
        generator.uniform(-35, 35))  # fmt: skip
    down = float(generator.uniform(-3, 6))
    way = 0.0 if lane.direction > 0 else 180.0

    def pose(time_s: float) -> Transform:
        place = plan.course.pose(x, slot.at(lane, time_s), way)
        return seen_from(place, height, yaw, down)

    path: Path = pose if slot.speed > 0 else still(pose(0.0))
    shaken = hand_held(path, int(generator.integers(2**31)), sway_m=0.004, shake_deg=0.12)
    fov = float(generator.uniform(45, 90))
    k_1 = float(generator.uniform(-0.06, 0.01)) if generator.random() < 0.3 else 0.0
    return Camera(shaken, fov, (k_1, 0.0), float(generator.uniform(6, 25)))


def seen_from(place: Transform, height: float, yaw_deg: float, down_deg: float) -> Transform:
    """The pose of a camera over a place of which y is ahead and z up.

    Args:
        place: T_world_from_place.
        height: metres over it.
        yaw_deg: to the left of ahead.
        down_deg: below the horizon.
    """
    yaw, down = np.radians(yaw_deg), np.radians(down_deg)
    forward = np.array([-np.sin(yaw) * np.cos(down), np.cos(yaw) * np.cos(down), -np.sin(down)])
    right = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    R = np.stack([right, np.cross(forward, right), forward], axis=1)
    turned = place[:3, :3] @ R
    return rigid(turned, place[:3, 3] + place[:3, 2] * height)


def walker_line(plan: Plan, generator: Chooser) -> float:
    """Distance from the middle of the street at which one walks."""
    profile = plan.profile
    if profile.pavement <= 0:
        return profile.front + 0.55
    if profile.pavement < 3.0:
        return profile.front - 0.6
    return float(generator.uniform(profile.half + 2.0, profile.front - 0.9))


def on_foot(generator: Chooser, plan: Plan, *, moves: bool) -> Camera:
    """A phone on the pavement, held level along the street or tilted up to the houses."""
    side = -1 if generator.random() < 0.5 else 1
    stretches = [s for s in plan.free(side, 3.0) if s[1] - s[0] > 30]
    y0, y1 = stretches[int(generator.integers(len(stretches)))]
    y = float(generator.uniform(y0 + 12, y1 - 12))
    x = side * walker_line(plan, generator)
    way = 0.0 if (generator.random() < 0.5) == (y < 120) else 180.0
    # A positive yaw turns to the left, which is towards the road on the right-hand side.
    towards = side if way == 0.0 else -side
    yaw = towards * float(generator.uniform(-6, 65))
    # Where houses are far apart, a phone tilted up would show nothing but the sky.
    tallest = 7.0 if plan.character in ("country", "wide_road") else 22.0
    tilts = (-4.0, 6.0) if generator.random() < 0.6 else (6.0, tallest)
    up = float(generator.uniform(*tilts))
    speed = float(generator.uniform(0.8, 1.5)) if moves else 0.0
    height = float(generator.uniform(1.4, 1.65)) + plan.ground(abs(x))
    sign = 1.0 if way == 0.0 else -1.0

    def pose(time_s: float) -> Transform:
        return seen_from(plan.course.pose(x, y + sign * speed * time_s, way), height, yaw, -up)

    seed = int(generator.integers(2**31))
    path = walking(pose, seed) if moves else hand_held(still(pose(0.0)), seed)
    return Camera(
        path, float(generator.uniform(50, 75)), (0.0, 0.0), float(generator.uniform(3, 15))
    )


def from_above(generator: Chooser, plan: Plan, *, moves: bool) -> Camera:
    """A drone over the road."""
    x = plan.profile.half * float(generator.uniform(-0.6, 0.6))
    y = float(generator.uniform(40, 200))
    way = 0.0 if y < 120 else 180.0
    height = float(generator.uniform(6, 38))
    down = float(generator.uniform(12, 30 + height * 0.7))
    yaw = float(generator.uniform(-40, 40))
    speed = float(generator.uniform(1, 5)) * (1.0 if way == 0.0 else -1.0) if moves else 0.0
    spin = float(generator.uniform(-2, 2)) if moves else 0.0

    def pose(time_s: float) -> Transform:
        place = plan.course.pose(x, y + speed * time_s, way)
        return seen_from(place, height, yaw + spin * time_s, down)

    path = hand_held(pose, int(generator.integers(2**31)), sway_m=0.03, shake_deg=0.2)
    return Camera(path, float(generator.uniform(60, 85)), (0.0, 0.0), height)


def from_window(generator: Chooser, plan: Plan) -> Camera:
    """Someone who leans out of a window, looking down the street or across."""
    side = -1 if generator.random() < 0.5 else 1
    x = side * (plan.profile.front + plan.profile.garden - 0.75)
    y = float(generator.uniform(30, 210))
    way = 0.0 if y < 120 else 180.0
    towards = side if way == 0.0 else -side
    yaw = towards * float(generator.uniform(15, 80))
    height = float(generator.uniform(4, 11))
    place = seen_from(plan.course.pose(x, y, way), height, yaw, float(generator.uniform(4, 25)))
    path = hand_held(still(place), int(generator.integers(2**31)))
    return Camera(path, float(generator.uniform(50, 75)), (0.0, 0.0), 12.0)


def bounds(triangles: Points) -> tuple[Points, Points]:
    """The lowest and the highest corner of each triangle (F, 3, 3), as `is_free` wants them."""
    a, b, c = triangles.swapaxes(0, 1)
    return np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)


def is_free(
    camera: Camera, triangles: Points, low: Points, high: Points, clear_m: float = CLEAR_M
) -> bool:
    """Whether a camera stays clear of triangles as long as a world lasts.

    Args:
        camera: any.
        triangles: (F, 3, 3), metres.
        low: (F, 3), their lowest corners.
        high: (F, 3), their highest corners.
        clear_m: how far from each of them.
    """
    poses = [camera.pose(float(t)) for t in _TIMES_S]
    # There must be some room in front of it too.
    ahead = [poses[0][:3, 3] + reach * poses[0][:3, 2] for reach in _AHEAD_M]
    places = np.stack([*(pose[:3, 3] for pose in poses), *ahead])
    start, end = places.min(0) - clear_m, places.max(0) + clear_m
    near = np.flatnonzero((high[:, 0] > start[0]) & (low[:, 0] < end[0]))
    near = near[((high[near] > start) & (low[near] < end)).all(axis=1)]
    if not len(near):
        return True
    return bool(_distances(places, triangles[near]).min() > clear_m)


def _distances(places: Points, triangles: Points) -> Points:
    """From each place (P, 3) to the nearest of points spread over each triangle, (P,).

    Large triangles are walls and floors: their planes count where the place is before them.
    """
    a, u, v = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    least = np.full(len(places), np.inf)
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    size = np.maximum(uu * vv - uv * uv, 1e-18)
    for n, place in enumerate(places):
        w = place - a
        wu, wv = (w * u).sum(1), (w * v).sum(1)
        s = np.clip((vv * wu - uv * wv) / size, 0, 1)
        t = np.clip((uu * wv - uv * wu) / size, 0, 1)
        over = np.maximum(s + t, 1.0)
        foot = (s / over)[:, None] * u + (t / over)[:, None] * v
        least[n] = np.sqrt(((w - foot) ** 2).sum(1)).min()
    return least
