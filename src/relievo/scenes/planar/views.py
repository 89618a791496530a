"""Cameras in places of few triangles, found by casting rays."""

import numpy as np
from numpy.typing import NDArray

from relievo.geometry.transform import Transform
from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.mesh import Mesh, Points, merged, unit
from relievo.scenes.paths import Path, hand_held, look_at, moving, still, walking
from relievo.scenes.world import LASTS_S, Camera

COUNT = 8
"""How many cameras a world has, and for how long their ways must be free, seconds."""

_TRIES = 300
_CLEAR_M = 0.35
_LEAST_PLANES = 5
_MOST_OF_ONE = 0.5
"""Share of a view that a single plane may fill."""


class Space:
    """Triangles that rays are cast at; solids are closed and the walls of rooms face inwards.

    Args:
        meshes: all that can be in the way.
    """

    def __init__(self, meshes: list[Mesh]) -> None:
        corners = merged(meshes).corners
        self._start, self._u, self._v = (
            corners[:, 0],
            corners[:, 1] - corners[:, 0],
            corners[:, 2] - corners[:, 0],
        )
        self._normal = np.cross(self._u, self._v)
        flat = unit(self._normal)
        keys = np.column_stack([flat, (flat * self._start).sum(1)])
        self._planes = np.unique(np.rint(keys * 50), axis=0, return_inverse=True)[1].reshape(-1)
        self.bounds = np.stack([corners.min((0, 1)), corners.max((0, 1))])

    def seen(self, eye: Points, directions: Points) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """What rays meet.

        Args:
            eye: (3,), where they begin.
            directions: (R, 3), unit.

        Returns:
            Distances (R,), -1 where a ray meets nothing or the back of a surface; and the numbers
            (R,) of the planes that are met.
        """
        aside = eye - self._start
        facing = directions @ self._normal.T
        is_along = np.abs(facing) < 1e-12
        safe = np.where(is_along, 1.0, facing)
        far = -(aside * self._normal).sum(1) / safe
        # Moeller and Trumbore's coordinates of the point on each triangle.
        a = (directions @ np.cross(self._v, aside).T) / -safe
        b = (directions @ np.cross(aside, self._u).T) / -safe
        inside = (a >= -1e-9) & (b >= -1e-9) & (a + b <= 1 + 1e-9) & (far > 1e-6) & ~is_along
        distance = np.where(inside, far, np.inf)
        nearest = distance.argmin(1)
        rows = np.arange(len(directions))
        found = distance[rows, nearest]
        is_front = (facing[rows, nearest] < 0) & np.isfinite(found)
        return np.where(is_front, found, -1.0), self._planes[nearest]

    def is_free(self, eye: Points) -> bool:
        """Whether there is room around a place that is within no solid."""
        return bool(self.seen(eye, _AROUND)[0].min() > _CLEAR_M)


def _around() -> Points:
    steps = np.array(
        [[i, j, k] for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1) if i or j or k]
    )
    # Turned a little, so that no ray runs along an edge of what stands along the axes.
    return unit(steps + np.array([0.013, 0.029, 0.007]))


_AROUND = _around()
_FAN = np.array(
    [[x, y, 1.0] for x in np.linspace(-0.63, 0.6, 7) for y in np.linspace(-0.45, 0.42, 5)]
)


def find_cameras(
    generator: np.random.Generator, space: Space, spots: list[Points]
) -> tuple[Camera, ...]:
    """Cameras as held by people who look around.

    Args:
        generator: chance.
        space: where they are.
        spots: (x, y, z) that may be looked at, any number.

    Returns:
        `COUNT` cameras, or fewer where there is too little room.
    """
    cameras: list[Camera] = []
    for _ in range(_TRIES):
        pose = _pose(generator, space, spots)
        if space.is_free(pose[:3, 3]) and _shows_much(space, pose):
            cameras.append(_camera(generator, space, pose, moves=len(cameras) % 2 == 0))
        if len(cameras) == COUNT:
            break
    return tuple(cameras)


def _shows_much(space: Space, pose: Transform) -> bool:
    """Whether a view is neither blocked nor of one surface from near."""
    directions = unit(_FAN @ pose[:3, :3].T)
    far, planes = space.seen(pose[:3, 3], directions)
    _, counts = np.unique(planes, return_counts=True)
    is_varied = len(counts) >= _LEAST_PLANES and counts.max() < _MOST_OF_ONE * len(planes)
    return bool(far.min() > 0.45 and np.median(far) > 1.3 and is_varied)


def _pose(generator: np.random.Generator, space: Space, spots: list[Points]) -> Transform:
    """Somewhere in the place, level or tilted, mostly at the height of a head or a hand."""
    low, high = space.bounds
    eye = generator.uniform(low, high)
    eye[2] = pick(
        generator,
        [
            between(generator, 1.2, 1.75),
            between(generator, 0.4, 1.2),
            between(generator, 1.2, high[2]),
        ],
    )
    roll = float(generator.normal(0, 3))
    if spots and generator.random() < 0.5:
        aim = pick(generator, spots) + generator.normal(0, 0.3, 3)
    else:
        yaw, pitch = between(generator, 0, 2 * np.pi), np.radians(float(generator.normal(-8, 12)))
        aim = eye + np.array([np.cos(yaw), np.sin(yaw), np.tan(pitch)])
    steep = abs(aim[2] - eye[2]) > 1.5 * float(np.hypot(*(aim - eye)[:2]))
    return look_at(eye, eye + np.array([1.0, 0.0, -0.5]) if steep else aim, roll)


def _camera(
    generator: np.random.Generator, space: Space, pose: Transform, *, moves: bool
) -> Camera:
    """A camera that begins with a pose."""
    seed = int(generator.integers(2**31))
    path: Path = still(pose)
    if moves:
        path = _way(generator, space, pose, seed)
    elif generator.random() < 0.5:
        path = hand_held(path, seed)
    bend = float(generator.normal(0, 0.03)) if generator.random() < 0.4 else 0.0
    return Camera(path, between(generator, 48, 88), (bend, 0.0), between(generator, 1.5, 5))


def _way(generator: np.random.Generator, space: Space, pose: Transform, seed: int) -> Path:
    """A walk that is free for as long as a world lasts, or a pan on the spot."""
    right, _, forward = pose[:3, :3].T
    for _ in range(5):
        level = unit(forward * [1, 1, 0] + 0.7 * float(generator.normal()) * right)
        speed = level * [1, 1, 0] * between(generator, 0.1, 0.7)
        path = moving(pose, speed, between(generator, -4, 4))
        if all(space.is_free(path(t)[:3, 3]) for t in np.linspace(0, LASTS_S, 7).tolist()):
            return walking(path, seed) if np.abs(speed).max() > 0.3 else hand_held(path, seed)
    return hand_held(moving(pose, np.zeros(3), between(generator, -8, 8)), seed)
