"""Pieces: furniture with what belongs to it, and the places on it where something can stand.

The frame of a piece: it stands on z = 0, the middle of its floor plan is x = y = 0, its front
looks along -y, and its back, which goes to the wall, along +y.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Mesh, turn


class Surface(NamedTuple):
    """A rectangle on which things can stand.

    Attributes:
        x: of its middle, metres.
        y: of its middle.
        z: its height.
        width: along its own x axis.
        depth: along its own y axis.
        clear: free height above it.
        degrees: how far it is turned about the z axis.
        kind: what stands there: any, work, food, bath, bed, seat, floor.
    """

    x: float
    y: float
    z: float
    width: float
    depth: float
    clear: float = 0.4
    degrees: float = 0.0
    kind: str = "any"


class Pose(NamedTuple):
    """Where a piece stands."""

    x: float
    y: float
    z: float = 0.0
    degrees: float = 0.0

    def beside(self, x: float, y: float, z: float = 0.0, degrees: float = 0.0) -> "Pose":
        """A pose that is given in the frame of this one."""
        place = turn(self.degrees)[:2, :2] @ [x, y]
        at = (float(self.x + place[0]), float(self.y + place[1]), self.z + z)
        return Pose(*at, self.degrees + degrees)


@dataclass(frozen=True, eq=False)
class Piece:
    """A group of things that is placed as one.

    Attributes:
        parts: meshes and their classes, at least one.
        surfaces: where something can stand on it.
    """

    parts: tuple[tuple[Mesh, str], ...]
    surfaces: tuple[Surface, ...] = ()

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest corner of all, (2, 3)."""
        return _around([part.bounds for part, _ in self.parts])

    def bounds_at(self, pose: Pose) -> NDArray[np.float64]:
        """The bounds that it has where it shall stand."""
        R, shift = _turn(pose.degrees), np.array([pose.x, pose.y, pose.z])
        if pose.degrees % 90 == 0:
            box = np.sort(self.bounds @ R.T, axis=0)
        else:
            box = _around([mesh.corners.reshape(-1, 3) @ R.T for mesh, _ in self.parts])
        return np.asarray(box + shift)

    def at(self, pose: Pose) -> "Piece":
        """The piece where it shall stand."""
        T_world_from_piece = np.eye(4)
        T_world_from_piece[:3, :3] = _turn(pose.degrees)
        T_world_from_piece[:3, 3] = pose.x, pose.y, pose.z
        parts = tuple((m.placed(T_world_from_piece), name) for m, name in self.parts)
        places = []
        for each in self.surfaces:
            there = pose.beside(each.x, each.y, each.z, each.degrees)
            places.append(each._replace(x=there.x, y=there.y, z=there.z, degrees=there.degrees))
        return Piece(parts, tuple(places))


def _around(points: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The lowest and highest corner, (2, 3), of several groups (N, 3) of points."""
    low = np.minimum.reduce([np.minimum.reduce(group, 0) for group in points])
    return np.array([low, np.maximum.reduce([np.maximum.reduce(group, 0) for group in points])])


def _turn(degrees: float) -> NDArray[np.float64]:
    """A turn about z that is exact for right angles, so that furniture stays along its wall."""
    R = turn(degrees)
    return np.rint(R) if degrees % 90 == 0 else R
