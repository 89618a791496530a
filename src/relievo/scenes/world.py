"""A world: things, light, and cameras that may look at it.

The frame is that of `scenes.mesh`: x right, y ahead, z up, metres. Time is in seconds from 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from relievo.core.errors import UsageError
from relievo.geometry.transform import Transform
from relievo.scenes.classes import CLASSES
from relievo.scenes.light import Light
from relievo.scenes.mesh import Mesh, Points

LASTS_S = 8.0
"""So long worlds may be filmed: cameras run into nothing, and nothing runs into anything."""

Motion: TypeAlias = Callable[[float], Mesh]
"""From a time to the mesh of that time: corners and normals move, all else stays as it is."""

Joints: TypeAlias = Callable[[float], Points]
"""From a time to the joints (J, 3) of a person in the world, metres, as `people.JOINTS` lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Something that is there as a whole.

    Attributes:
        mesh: where it is at time 0, in the world.
        class_name: one of `classes.CLASSES`; things that can be counted get a number each.
        motion: None = it stays.
        joints: of a person.

    Raises:
        UsageError: if there is no such class.
    """

    mesh: Mesh
    class_name: str
    motion: Motion | None = None
    joints: Joints | None = None

    def __post_init__(self) -> None:
        if self.class_name not in CLASSES:
            raise UsageError(f"no class {self.class_name!r}; there are {', '.join(CLASSES)}")

    def at(self, time_s: float) -> Mesh:
        """The mesh at a time."""
        return self.mesh if self.motion is None else self.motion(time_s)


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A camera that may move.

    Attributes:
        pose: from a time to T_world_from_camera; the camera's axes are x right, y down, z forward.
        fov_deg: how much it sees along the longer side of its picture.
        distortion: k_1 and k_2 of Brown's model: a point at the radius r from the axis, at depth
            1, is pictured at r * (1 + k_1 r^2 + k_2 r^4).
        subject_m: the distance at which it is focused.
    """

    pose: Callable[[float], Transform]
    fov_deg: float = 60.0
    distortion: tuple[float, float] = (0.0, 0.0)
    subject_m: float = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A place.

    Attributes:
        things: everything in it; those at the same place must not touch exactly.
        light: what lights it.
        cameras: where it may be seen from, at least one; none stands inside a thing.
    """

    things: tuple[Thing, ...]
    light: Light
    cameras: tuple[Camera, ...]
