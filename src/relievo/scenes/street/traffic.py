"""Moving vehicles that keep to their lanes and clear of each other and of cameras.

All that moves in a lane has the speed of that lane, so that who is clear at the start and at the
end is clear in between.
"""

from typing import NamedTuple

import numpy as np

from relievo.scenes.mesh import Mesh
from relievo.scenes.street.cars import Vehicle, random_vehicle
from relievo.scenes.street.course import Course
from relievo.scenes.street.layout import DRESSED_M, Lane, Plan
from relievo.scenes.street.palette import Chooser
from relievo.scenes.street.pool import Pool
from relievo.scenes.world import LASTS_S, Motion, Thing


class Slot(NamedTuple):
    """A place in a lane that something or someone has.

    Attributes:
        y: of its middle at time 0, along the street.
        speed: metres per second in the lane's direction, >= 0.
        length: metres.
    """

    y: float
    speed: float
    length: float

    def at(self, lane: Lane, time_s: float) -> float:
        """Where it is, along the street."""
        return self.y + lane.direction * self.speed * time_s


def is_clear(lane: Lane, one: Slot, other: Slot, gap_m: float) -> bool:
    """Whether two of one lane stay apart for as long as a world lasts."""
    need = (one.length + other.length) / 2 + gap_m
    start, end = (one.at(lane, t) - other.at(lane, t) for t in (0.0, LASTS_S))
    return bool(min(abs(start), abs(end)) >= need and (start > 0) == (end > 0))


def traffic(
    generator: Chooser,
    plan: Plan,
    pool: Pool,
    cameras: dict[int, list[Slot]],
    speeds: list[float],
    *,
    frozen: bool,
) -> list[Thing]:
    """Vehicles in all lanes.

    Args:
        generator: all chance.
        plan: the street.
        pool: its prototypes.
        cameras: by lane: slots that stay free.
        speeds: of each lane, metres per second; 0 = a queue that stands.
        frozen: whether all of them stand still.
    """
    things: list[Thing] = []
    is_busy = float(generator.choice([0.25, 0.5, 0.8]))
    for number, (lane, lane_speed) in enumerate(zip(plan.profile.all_lanes, speeds, strict=True)):
        speed = 0.0 if frozen else lane_speed
        taken = [(slot, 6.0) for slot in cameras.get(number, [])]
        for _ in range(int(28 * is_busy / len(speeds)) + 2):
            kind = _kind(generator, lane)
            vehicle = pool.car(generator) if kind is None else random_vehicle(
                generator, kind, is_lit=plan.is_dark)  # fmt: skip
            slot = Slot(float(generator.uniform(*DRESSED_M)), speed, vehicle.length)
            gap = 2.0 + 0.9 * lane_speed
            if _stays_dressed(lane, slot) and all(
                is_clear(lane, slot, other, max(gap, near)) for other, near in taken
            ):
                taken.append((slot, 0.0))
                things.append(_thing(plan.course, lane, slot, vehicle))
    return things


def _kind(generator: Chooser, lane: Lane) -> str | None:
    draw = generator.random()
    if lane.width < 2.9 or draw > 0.1:
        return None
    return "bus" if draw < 0.05 else "lorry"


def _stays_dressed(lane: Lane, slot: Slot) -> bool:
    end = slot.at(lane, LASTS_S)
    return DRESSED_M[0] - 60 < end < DRESSED_M[1] + 60


def _thing(course: Course, lane: Lane, slot: Slot, vehicle: Vehicle) -> Thing:
    motion = driven(course, lane, slot, vehicle.mesh)
    return Thing(motion(0.0), vehicle.class_name, motion if slot.speed > 0 else None)


def driven(course: Course, lane: Lane, slot: Slot, mesh: Mesh) -> Motion:
    """The motion of something rigid along a lane."""
    yaw = 0.0 if lane.direction > 0 else 180.0
    lifted = mesh.moved(z=0.003)

    def at(time_s: float) -> Mesh:
        return lifted.placed(course.pose(lane.x, slot.at(lane, time_s), yaw))

    return at


def lane_speeds(generator: Chooser, plan: Plan) -> list[float]:
    """The speed of each lane; some stand in a queue."""
    lanes = len(plan.profile.all_lanes)
    moves = np.atleast_1d(generator.random(lanes)) > 0.2
    return [float(plan.speed * s) if m else 0.0
            for s, m in zip(generator.uniform(0.8, 1.1, lanes), moves, strict=True)]  # fmt: skip
