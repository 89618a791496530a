"""Streets as cars, walkers and drones see them: from country roads to the inner city."""

from dataclasses import replace

import numpy as np

from relievo.scenes.daylight import random_daylight
from relievo.scenes.light import Lamp, Light
from relievo.scenes.mesh import Points
from relievo.scenes.street.backdrop import land
from relievo.scenes.street.cameras import (
    CLEAR_M,
    CLEAR_OF_LEAVES_M,
    Ride,
    bounds,
    from_above,
    from_window,
    is_free,
    on_foot,
    rides,
)
from relievo.scenes.street.dress import dress
from relievo.scenes.street.layout import Plan, random_plan
from relievo.scenes.street.near_trees import with_fine_trees
from relievo.scenes.street.palette import Chooser
from relievo.scenes.street.pool import make_pool
from relievo.scenes.street.site import Site
from relievo.scenes.street.traffic import Slot, lane_speeds, traffic
from relievo.scenes.street.walkers import walkers
from relievo.scenes.world import Camera, Thing, World

_NIGHTS = 0.05
_RIDES, _CAMERAS = 5, 8
_TRIES = 14
_LAMPS = 4
_LEAFY = ("tree", "plant", "vegetation")


def make_world(
    generator: np.random.Generator, *, frozen: bool = False, character: str | None = None
) -> World:
    """A street.

    Args:
        generator: all chance.
        frozen: whether nothing but cameras moves.
        character: one of `street.layout.CHARACTERS`; None = any.

    Raises:
        UsageError: if there is no such character.
    """
    is_dark = bool(generator.random() < _NIGHTS)
    plan = random_plan(generator, character=character, is_dark=is_dark)
    light = random_daylight(generator, night=is_dark)
    pool = make_pool(generator, plan.character, is_lit=is_dark)
    site = Site()
    dress(generator, plan, pool, site)
    things = [*site.built(plan.course), *land(generator, plan, pool)]
    speeds = lane_speeds(generator, plan)
    cars = rides(generator, plan, speeds, _RIDES)
    others = _others(generator, plan, things)
    things = with_fine_trees(generator, things, pool.fine_tree, others)
    cars += rides(generator, plan, speeds, _CAMERAS - _RIDES - len(others))
    things += traffic(generator, plan, pool, _slots(cars), speeds, frozen=frozen)
    cameras = (*(ride.camera for ride in cars), *others)
    things += walkers(generator, plan, others, frozen=frozen)
    return World(tuple(things), _lit(light, plan, site, cameras) if is_dark else light, cameras)


def _slots(cars: list[Ride]) -> dict[int, list[Slot]]:
    """The places of cameras by lane."""
    found: dict[int, list[Slot]] = {}
    for ride in cars:
        found.setdefault(ride.lane, []).append(ride.slot)
    return found


def _others(generator: Chooser, plan: Plan, things: list[Thing]) -> list[Camera]:
    """Cameras outside cars that stay clear of everything that stands."""
    green = [thing.mesh.corners for thing in things if thing.class_name in _LEAFY]
    hard = [thing.mesh.corners for thing in things if thing.class_name not in _LEAFY]
    groups = [(hard, CLEAR_M), (green, CLEAR_OF_LEAVES_M)]
    solid = [(np.concatenate(each), clear_m) for each, clear_m in groups if each]
    bounded = [(all_, *bounds(all_), clear_m) for all_, clear_m in solid]
    found: list[Camera] = []
    for number in range(_TRIES):
        if len(found) == _CAMERAS - _RIDES:
            break
        camera = _other(generator, plan, moves=number % 3 == 0)
        if all(is_free(camera, *each) for each in bounded):
            found.append(camera)
    return found


def _other(generator: Chooser, plan: Plan, *, moves: bool) -> Camera:
    draw = generator.random()
    if draw < 0.15:
        return from_above(generator, plan, moves=moves)
    if draw < 0.25 and plan.profile.pavement > 0:
        return from_window(generator, plan)
    return on_foot(generator, plan, moves=moves)


def _lit(light: Light, plan: Plan, site: Site, cameras: tuple[Camera, ...]) -> Light:
    """The night with those street lamps that are nearest to where the cameras look."""
    heads = plan.course.bent(np.array(site.lamps).reshape(-1, 3))
    poses = [camera.pose(4.0) for camera in cameras[:2]]
    ahead = np.stack([pose[:3, 3] + 12 * pose[:3, 2] for pose in poses])
    gaps = np.sqrt(((heads[:, None] - ahead) ** 2).sum(-1)).min(1)
    nearest = heads[np.argsort(gaps, kind="stable")[:_LAMPS]]
    # The other lamps of the street and its windows are felt, not seen.
    return replace(
        light, lamps=tuple(_lamp(place) for place in nearest), bounce=(0.004, 0.003, 0.002)
    )


def _lamp(place: Points) -> Lamp:
    x, y, z = (float(each) for each in place)
    # Right x up looks down.
    return Lamp((x, y, z - 0.15), (0.25, 0.0, 0.0), (0.0, -0.25, 0.0), (160.0, 118.0, 66.0))
