"""Cameras that look at small things from near, in free space for as long as worlds last."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from relievo.geometry.transform import Transform, rigid
from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.mesh import Mesh, Points, turn
from relievo.scenes.paths import Path, hand_held, look_at, moving, still
from relievo.scenes.world import LASTS_S, Camera

COUNT = 8
"""How many cameras a world has."""

_TRIES = 400
_IN_FRONT_M = 0.25


class Room:
    """Where cameras may be: within a box, outside of the boxes around things.

    Args:
        low: (x, y, z) of the lowest corner, metres.
        high: of the highest.
        things: which no camera comes near.
        margin: least distance from the boxes and the walls, metres.
    """

    def __init__(
        self, low: Sequence[float], high: Sequence[float], things: Sequence[Mesh], margin: float
    ) -> None:
        boxes = np.array([thing.bounds for thing in things]).reshape(-1, 2, 3)
        self._boxes = boxes
        self._margin = margin
        self._low, self._high = np.array(low) + margin, np.array(high) - margin

    def is_free(self, eye: Points) -> bool:
        """Whether a camera may be at (x, y, z)."""
        if (eye < self._low).any() or (eye > self._high).any():
            return False
        return self._nearest(eye) >= self._margin

    def sees(self, pose: Transform, least_m: float) -> bool:
        """Whether nothing large is nearer than `least_m` in the middle of a picture."""
        right, down, forward = pose[:3, :3].T
        for a, b in ((0, 0), (0.25, 0), (-0.25, 0), (0, 0.2), (0, -0.2)):
            for share in (0.5, 1.0):
                place = pose[:3, 3] + share * least_m * (forward + a * right + b * down)
                if self._nearest(place) <= 0:
                    return False
        return True

    def _nearest(self, place: Points) -> float:
        """Distance from the nearest box; 0 = within it."""
        if not len(self._boxes):
            return float("inf")
        outside = np.maximum(self._boxes[:, 0] - place, place - self._boxes[:, 1])
        return float(np.sqrt((np.maximum(outside, 0.0) ** 2).sum(1)).min())


def close_ups(
    generator: np.random.Generator,
    room: Room,
    targets: Sequence[tuple[float, float, float]],
    *,
    azimuth_deg: float = 60.0,
    reach_m: tuple[float, float] = (0.3, 2.4),
) -> tuple[Camera, ...]:
    """Cameras that look at targets from -y, from all heights and distances.

    Args:
        generator: chance.
        room: where they may be.
        targets: (x, y, z) of what they look at, at least one, metres.
        azimuth_deg: how far they go round to the left and right.
        reach_m: least and largest distance.

    Returns:
        `COUNT` cameras, or fewer where there is too little room.
    """
    cameras: list[Camera] = []
    places = np.array(targets)
    for attempt in range(_TRIES):
        # Later tries are from further away, where there is more room.
        ease = max(0.0, attempt / _TRIES - 0.2)
        # The nearest views show one thing alone.
        wanted = min(int(generator.integers(1, 7)), len(places)) * (attempt < _TRIES / 2)
        aim = np.array(pick(generator, targets)) + generator.normal(0, 0.05, 3)
        pose = _pose(generator, aim, azimuth_deg, reach_m, ease)
        is_clear = room.is_free(pose[:3, 3]) and room.sees(pose, _IN_FRONT_M)
        if is_clear and _shown(pose, places) >= wanted:
            cameras.append(_camera(generator, room, pose, aim, moves=len(cameras) % 2 == 0))
        if len(cameras) == COUNT:
            break
    return tuple(cameras)


def _shown(pose: Transform, places: Points) -> int:
    """How many places (N, 3) are within a narrow picture."""
    x, y, z = ((places - pose[:3, 3]) @ pose[:3, :3]).T
    ahead = np.maximum(z, 1e-6)
    return int(((z > 0.1) & (np.abs(x) < 0.45 * ahead) & (np.abs(y) < 0.33 * ahead)).sum())


def _pose(
    generator: np.random.Generator,
    aim: Points,
    azimuth_deg: float,
    reach_m: tuple[float, float],
    ease: float,
) -> Transform:
    """A camera that looks at a place, or a little beside it."""
    near, far = reach_m
    # As many are between 0.3 and 0.6 m as between 0.6 and 1.2 m.
    reach = near * (far / near) ** max(float(generator.random()), ease)
    azimuth = np.radians(between(generator, -azimuth_deg, azimuth_deg))
    lift = np.radians(
        pick(
            generator,
            [between(generator, -5, 15), between(generator, 10, 40), between(generator, 30, 70)],
        )
    )
    away = np.array([np.sin(azimuth) * np.cos(lift), -np.cos(azimuth) * np.cos(lift), np.sin(lift)])
    roll = float(generator.normal(0, 4))
    aside = generator.normal(0, 0.12 * reach, 3)
    return look_at(aim + reach * away, aim + aside, roll)


def _camera(
    generator: np.random.Generator, room: Room, pose: Transform, aim: Points, *, moves: bool
) -> Camera:
    """A camera that begins with a pose, on a path that stays free if it moves."""
    reach = float(np.sqrt(((aim - pose[:3, 3]) ** 2).sum()))
    path = _way(generator, room, pose, aim, reach) if moves else still(pose)
    seed = int(generator.integers(2**31))
    held = moves or generator.random() < 0.5
    small = min(0.012, 0.02 * reach)
    steady = hand_held(path, seed, sway_m=small, shake_deg=0.4) if held else path
    bend = float(generator.normal(0, 0.03)) if generator.random() < 0.4 else 0.0
    return Camera(steady, between(generator, 32, 75), (bend, 0.0), max(reach, 0.2))


def _way(
    generator: np.random.Generator, room: Room, pose: Transform, aim: Points, reach: float
) -> Path:
    """A slow path that is free for as long as a world lasts, or a pan on the spot."""
    right, _, forward = pose[:3, :3].T
    for _ in range(6):
        kind = pick(generator, ["orbit", "slide", "nearer", "pan"])
        sign = pick(generator, [-1.0, 1.0])
        if kind == "orbit":
            path = _around(pose, aim, sign * between(generator, 1, 6))
        elif kind == "slide":
            path = moving(pose, sign * right * reach * between(generator, 0.02, 0.08))
        elif kind == "nearer":
            path = moving(pose, sign * forward * reach * between(generator, 0.02, 0.06))
        else:
            path = moving(pose, np.zeros(3), sign * between(generator, 0.5, 3))
        eyes = [path(time_s)[:3, 3] for time_s in np.linspace(0, LASTS_S, 9).tolist()]
        if all(room.is_free(eye) for eye in eyes):
            return path
    return moving(pose, np.zeros(3), between(generator, -2, 2))


def _around(pose: Transform, aim: Points, degrees_per_s: float) -> Path:
    """A way round a vertical axis through the aim that keeps the camera's view of it."""

    def pose_at(time_s: float) -> Transform:
        R: NDArray[np.float64] = turn(degrees_per_s * time_s)
        return rigid(R @ pose[:3, :3], aim + R @ (pose[:3, 3] - aim))

    return pose_at
