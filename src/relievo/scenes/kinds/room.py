"""Rooms of homes, offices, schools and shops, cluttered as real ones are."""

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.indoor.furnishing import Room, random_room
from relievo.scenes.indoor.lighting import room_light
from relievo.scenes.indoor.plan import Box
from relievo.scenes.indoor.programmes import PROGRAMMES
from relievo.scenes.indoor.views import Space, room_cameras
from relievo.scenes.mesh import Mesh
from relievo.scenes.world import Motion, Thing, World

_SHELL = ("wall", "floor", "ceiling", "ground", "building", "tree", "fence", "window", "rug")
_FAN_DEG_PER_S = 300.0


def make_world(
    generator: np.random.Generator, *, frozen: bool = False, programme: str | None = None
) -> World:
    """Makes a room with everything in it.

    Args:
        generator: of chance.
        frozen: True = nothing but cameras moves.
        programme: which kind of room, a key of `PROGRAMMES`; None = any.

    Raises:
        UsageError: if there is no such kind of room.
    """
    if programme is not None and programme not in PROGRAMMES:
        raise UsageError(f"no room {programme!r}; there are {', '.join(PROGRAMMES)}")
    room = random_room(generator, programme, frozen=frozen)
    things = [*room.plan.things, *_fan(room, frozen)]
    light = room_light(generator, room.plan, room.windows, room.daylight)
    return World(tuple(things), light, room_cameras(generator, _space(room)))


def _space(room: Room) -> Space:
    """The room with boxes round what stands in it or hangs there."""
    low, high = room.plan.bounds
    boxes = [
        _box(thing)
        for thing in room.plan.things
        if thing.class_name not in _SHELL or _is_within(thing, room.plan.bounds)
    ]
    boxes = [box for box in boxes if (box[0] < high).all() and (box[1] > low).all()]
    return Space(room.plan.bounds, np.stack([*boxes, *room.plan.solids]))


def _is_within(thing: Thing, bounds: Box) -> bool:
    """Whether something stands within a room, as a fireplace does."""
    low, high = thing.mesh.bounds
    return bool((low[:2] > bounds[0, :2]).all() and (high < bounds[1]).all() and high[2] > 0.1)


def _box(thing: Thing) -> Box:
    """The box round a thing, with room for what it does."""
    reach = 0.2 if thing.motion is not None else 0.0
    return np.asarray(thing.mesh.bounds + np.array([[-reach], [reach]]))


def _fan(room: Room, frozen: bool) -> list[Thing]:
    """The blades of a fan, which turn."""
    if room.fan is None:
        return []
    blades, name = room.fan.parts[0]
    return [Thing(blades, name, None if frozen else _turning(blades))]


def _turning(blades: Mesh) -> Motion:
    x, y, _ = blades.bounds.mean(0)

    def motion(time_s: float) -> Mesh:
        centred = blades.moved(-float(x), -float(y))
        return centred.turned(_FAN_DEG_PER_S * time_s).moved(float(x), float(y))

    return motion
