"""Worlds of small things: still lifes, desks, shelves, floors, and solids in the air."""

from functools import partial

import numpy as np

from relievo.scenes.clutter.assemblies import assembly
from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.clutter.shots import COUNT, Room, close_ups
from relievo.scenes.clutter.staging import Place, Still
from relievo.scenes.clutter.stills import STILLS
from relievo.scenes.indoor.style import random_style
from relievo.scenes.mesh import Mesh
from relievo.scenes.world import Camera, Motion, Thing, World

_ASSEMBLY_SHARE = 0.1
_MARGIN_M = 0.13
_IN_THE_WAY = {"window", "door", "lamp", "curtain", "picture", "building", "vegetation", "fence"}


def make_world(generator: np.random.Generator, *, frozen: bool = False) -> World:
    """Makes a world of small things that are seen from 0.2 to 3 m away.

    Args:
        generator: the only source of chance.
        frozen: whether nothing but cameras moves; else what hangs may swing, and what floats turns.
    """
    if generator.random() < _ASSEMBLY_SHARE:
        return assembly(generator, frozen=frozen)
    style = random_style(generator)
    shares = np.array(list(STILLS.values()))
    number = int(generator.choice(len(shares), p=shares / shares.sum()))
    while True:
        still = list(STILLS)[number](generator, style)
        cameras = _cameras(generator, still)
        if len(cameras) == COUNT:
            break
    room = still.room
    light = room.light(generator)
    swings = {} if frozen else _swings(generator, still)
    things = [Thing(mesh, name) for mesh, name in room.shell]
    things += [
        Thing(mesh, name, motion=swings.get(n)) for n, (mesh, name) in enumerate(room.things)
    ]
    return World(tuple(things), light, cameras)


def _cameras(generator: np.random.Generator, still: Still) -> tuple[Camera, ...]:
    room = still.room
    meshes = [mesh for mesh, _ in room.things]
    # What hangs at walls and ceilings is in the way too, walls and floors are the room's own.
    meshes += [mesh for mesh, name in room.shell if name in _IN_THE_WAY]
    space = Room(room.low, room.high, meshes, _MARGIN_M)
    return close_ups(generator, space, still.targets, reach_m=still.reach_m)


def _swings(generator: np.random.Generator, still: Still) -> dict[int, Motion]:
    """How what hangs swings: things and their strings, which come in turn, alike."""
    swings: dict[int, Motion] = {}
    for (first, hook), (second, _) in zip(still.swinging[::2], still.swinging[1::2], strict=True):
        length = hook[2] - float(still.room.things[first][0].bounds.mean(0)[2])
        widest = min(between(generator, 0, 8), 4 / length)
        phase, axis = between(generator, 0, 2 * np.pi), pick(generator, ["x", "y"])
        for number in (first, second):
            mesh = still.room.things[number][0]
            swings[number] = partial(_swung, mesh, hook, length, widest, phase, axis)
    return swings


def _swung(
    mesh: Mesh,
    hook: Place,
    length: float,
    widest_deg: float,
    phase: float,
    axis: str,
    time_s: float,
) -> Mesh:
    """A pendulum at a time."""
    angle = widest_deg * float(np.sin(np.sqrt(9.81 / length) * time_s + phase))
    x, y, z = hook
    return mesh.moved(-x, -y, -z).turned(angle, axis).moved(x, y, z)
