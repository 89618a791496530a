"""People in rooms: on chairs and sofas, or standing about."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.piece import Pose, Surface
from relievo.scenes.indoor.plan import Box, Plan
from relievo.scenes.people import MIDDLE, NEAR, person

_STANDING = ("stand", "stand", "talk", "phone", "point", "reach", "wave", "carry")
_REACH_M = 0.3


def add_people(
    plan: Plan, generator: np.random.Generator, count: int, *, frozen: bool = False
) -> None:
    """Puts up to `count` people into a furnished room, before small things are put there.

    Args:
        plan: the room.
        generator: of chance.
        count: how many at most; who finds no place does not come.
        frozen: whether they stand still.
    """
    for _ in range(count):
        free = [each for each in plan.surfaces if each.kind == "seat" and _has_room(plan, each)]
        if free and chance(generator, 0.6):
            _sit(plan, generator, pick(generator, free), frozen)
        else:
            _stand(plan, generator, frozen)


def _has_room(plan: Plan, seat: Surface) -> bool:
    """Whether a body on a seat meets neither a table before it nor a thing above it."""
    pose = Pose(seat.x, seat.y, seat.z, seat.degrees)
    for x, y, z in ((0.0, -0.3, 0.2), (0.0, 0.0, 0.75), (0.2, 0.0, 0.62), (-0.2, 0.0, 0.62)):
        place = np.array(pose.beside(x, y, z)[:3])
        low, high = plan.boxes[:, 0], plan.boxes[:, 1]
        if ((place > low) & (place < high)).all(1).any():
            return False
    return True


def _sit(plan: Plan, generator: np.random.Generator, seat: Surface, frozen: bool) -> None:
    height = float(np.clip(seat.z - 0.03, 0.2, 0.9))
    heading = seat.degrees + 180 + between(generator, -8, 8)
    someone = person(
        generator, (seat.x, seat.y, 0.0), heading, "sit", frozen=frozen, detail=NEAR, seat_m=height
    )
    plan.things.append(someone)
    plan.surfaces.remove(seat)
    _block(plan, someone.mesh.bounds)


def _stand(plan: Plan, generator: np.random.Generator, frozen: bool) -> None:
    low, high = plan.bounds
    for _ in range(12):
        x = between(generator, float(low[0]) + 0.5, float(high[0]) - 0.5)
        y = between(generator, float(low[1]) + 0.5, float(high[1]) - 0.5)
        if not plan.is_free(np.array([[x - 0.4, y - 0.4, 0.02], [x + 0.4, y + 0.4, 2.0]])):
            continue
        heading, activity = between(generator, 0, 360), pick(generator, _STANDING)
        detail = pick(generator, (NEAR, MIDDLE))
        someone = person(generator, (x, y, 0.0), heading, activity, frozen=frozen, detail=detail)
        plan.things.append(someone)
        _block(plan, someone.mesh.bounds)
        return


def _block(plan: Plan, box: Box) -> None:
    """Takes the place of a person, who may move the arms."""
    plan.block(box + _REACH_M * np.array([[-0.5, -0.5, 0.0], [0.5, 0.5, 0.3]]))
