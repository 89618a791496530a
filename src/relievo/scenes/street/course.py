"""The line that a street follows: bends, rises and falls.

Things are made along a straight street and bent afterwards. Between knots the map is linear, so
that what lies on the road touches it everywhere.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from relievo.geometry.transform import Transform, rigid
from relievo.scenes.mesh import Mesh, Points, unit

_KNOT_M = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A line by the distance along it.

    Attributes:
        along: (K,) metres, rising in even steps.
        middle: (K, 3) metres, the line in the world.
        heading: (K, 2) unit, x and y of its direction there.
    """

    along: NDArray[np.float64]
    middle: Points
    heading: NDArray[np.float64]

    def height(self, y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """How high the line is at distances along it, metres."""
        return np.asarray(np.interp(y, self.along, self.middle[:, 2]), np.float64)

    def bent(self, points: Points, level: NDArray[np.float64] | None = None) -> Points:
        """From the frame of the straight street (..., 3) to the world.

        Args:
            points: (..., 3), metres.
            level: (...), the height of the ground under each; None = that of the line there.
        """
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        index, part = self._knot(y)
        base = self.height(y) if level is None else level
        right = np.stack([self.heading[:, 1], -self.heading[:, 0]], axis=1)
        start = self.middle[index, :2] + x[..., None] * right[index]
        end = self.middle[index + 1, :2] + x[..., None] * right[index + 1]
        flat = start + part[..., None] * (end - start)
        return np.concatenate([flat, (base + z)[..., None]], axis=-1)

    def bent_mesh(self, mesh: Mesh, levels: NDArray[np.float64]) -> Mesh:
        """A mesh of the straight street in the world.

        Args:
            mesh: F triangles.
            levels: (F,) height of the ground under each; NaN = that of the line at its corners.
        """
        own = self.height(mesh.corners[..., 1])
        level = np.where(np.isnan(levels)[:, None], own, levels[:, None])
        index, _ = self._knot(mesh.corners[..., 1])
        ahead = self.heading[index]
        n = mesh.normals
        x = n[..., 0] * ahead[..., 1] + n[..., 1] * ahead[..., 0]
        y = n[..., 1] * ahead[..., 1] - n[..., 0] * ahead[..., 0]
        normals = np.stack([x, y, n[..., 2]], axis=-1)
        return replace(mesh, corners=self.bent(mesh.corners, level), normals=normals)

    def pose(self, x: float, y: float, yaw_deg: float = 0.0) -> Transform:
        """T_world_from_thing of a thing that stands on the road, tilted with its slope.

        Args:
            x: metres to the right.
            y: metres along.
            yaw_deg: how far it is turned to the left from looking along the street.
        """
        place = self.bent(np.array([x, y, 0.0]))
        before, after = self.bent(np.array([[x, y - 2, 0.0], [x, y + 2, 0.0]]))
        ahead = unit(after - before)
        right = unit(np.cross(ahead, [0.0, 0.0, 1.0]))
        R = np.stack([right, ahead, np.cross(right, ahead)], axis=1)
        angle = np.radians(yaw_deg)
        cos, sin = np.cos(angle), np.sin(angle)
        return rigid(R @ np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]), place)

    def _knot(self, y: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The knot before each distance, and how far on the way to the next; beyond: straight."""
        steps = (np.asarray(y) - self.along[0]) / _KNOT_M
        index = np.clip(np.floor(steps).astype(np.intp), 0, len(self.along) - 2)
        return index, steps - index


def make_course(
    start_m: float,
    end_m: float,
    bends: tuple[tuple[float, float, float], ...],
    rises: tuple[tuple[float, float, float], ...],
) -> Course:
    """A line that looks along y at distance 0 and lies at z = 0 there if nothing rises before.

    Args:
        start_m: where it begins.
        end_m: where it ends.
        bends: (from, to, degrees) of each bend; to the left is positive.
        rises: (from, to, metres) of each rise; negative = fall.
    """
    count = int(np.ceil((end_m - start_m) / _KNOT_M)) + 1
    along = np.asarray(start_m + _KNOT_M * np.arange(count), np.float64)
    angle = np.zeros(len(along))
    height = np.zeros(len(along))
    for first, last, degrees in bends:
        angle += np.radians(degrees) * _smooth((along - first) / (last - first))
    for first, last, metres in rises:
        height += metres * _smooth((along - first) / (last - first))
    heading = np.stack([-np.sin(angle), np.cos(angle)], axis=1)
    step = _KNOT_M * (heading[1:] + heading[:-1]) / 2
    flat = np.concatenate([np.zeros((1, 2)), np.cumsum(step, axis=0)])
    middle = np.stack([np.interp(0.0, along, flat[:, axis]) for axis in (0, 1)])
    height -= np.interp(0.0, along, height)
    return Course(along, np.concatenate([flat - middle, height[:, None]], axis=1), heading)


def _smooth(part: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.clip(part, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float64)
