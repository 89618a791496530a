"""Ways along which cameras move, as poses by time."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from relievo.core.errors import RangeError
from relievo.geometry.transform import Transform, rigid
from relievo.scenes.mesh import turn, unit

Path: TypeAlias = Callable[[float], Transform]
"""From a time in seconds to T_world_from_camera."""

_LEAST_M = 1e-9
_LEAST_SINE = 1e-9


def look_at(eye: ArrayLike, target: ArrayLike, roll_deg: float = 0.0) -> Transform:
    """The pose of a camera at `eye` that has `target` in the middle of its picture.

    Args:
        eye: (x, y, z), metres.
        target: (x, y, z), metres; straight above or below the eye, the picture's right is x.
        roll_deg: how far the camera is turned clockwise about its axis.

    Raises:
        RangeError: if the target is at the eye.
    """
    place = np.asarray(eye, np.float64)
    ahead = np.asarray(target, np.float64) - place
    if not np.abs(ahead).max() > _LEAST_M:
        raise RangeError(f"a camera cannot look at its own place {tuple(place.tolist())}")
    forward = unit(ahead)
    level = np.cross(forward, [0.0, 0.0, 1.0])
    right = unit(level) if np.abs(level).max() > _LEAST_SINE else np.array([1.0, 0.0, 0.0])
    down = np.cross(forward, right)
    R = np.stack([right, down, forward], axis=1)
    return rigid(R @ turn(roll_deg, "z"), place)


def still(pose: Transform) -> Path:
    """A camera on a tripod."""
    return lambda time_s: pose


def moving(start: Transform, velocity: ArrayLike, yaw_deg_per_s: float = 0.0) -> Path:
    """A camera that goes straight on in the world and turns to the left, as in a car or a pan.

    Args:
        start: pose at time 0.
        velocity: (x, y, z) of the world, metres per second.
        yaw_deg_per_s: about the world's z axis.
    """
    speed = np.asarray(velocity, np.float64)

    def pose(time_s: float) -> Transform:
        R = turn(yaw_deg_per_s * time_s) @ start[:3, :3]
        return rigid(R, start[:3, 3] + speed * time_s)

    return pose


def hand_held(path: Path, seed: int, *, sway_m: float = 0.015, shake_deg: float = 0.5) -> Path:
    """A path as a hand follows it: it sways and turns a little, smoothly.

    Args:
        path: the path that is meant.
        seed: which movements.
        sway_m: standard deviation of the place along each axis, metres.
        shake_deg: standard deviation of the angle about each axis.
    """
    generator = np.random.default_rng(seed)
    rates = generator.uniform(0.3, 2.2, (6, 4))  # hertz: the range of a hand
    phases = generator.uniform(0, 2 * np.pi, (6, 4))

    def pose(time_s: float) -> Transform:
        sway = np.sin(2 * np.pi * rates * time_s + phases).sum(1) / np.sqrt(2)
        T = path(time_s)
        R = T[:3, :3]
        for angle, axis in zip(shake_deg * sway[:3], "xyz", strict=True):
            R = R @ turn(float(angle), axis)
        return rigid(R, T[:3, 3] + sway_m * sway[3:])

    return pose


def walking(path: Path, seed: int, *, steps_per_s: float = 1.8) -> Path:
    """A hand-held path with the bobbing of steps."""
    held = hand_held(path, seed)

    def pose(time_s: float) -> Transform:
        T = held(time_s)
        phase = 2 * np.pi * steps_per_s * time_s
        right = T[:3, 0] * (0.02 * np.sin(phase / 2))
        return rigid(T[:3, :3], T[:3, 3] + right + [0.0, 0.0, 0.025 * np.cos(phase)])

    return pose


def orbit(centre: ArrayLike, start: ArrayLike, degrees_per_s: float) -> Path:
    """A camera that goes round a point and keeps looking at it.

    Args:
        centre: (x, y, z), metres, in the middle of the picture.
        start: (x, y, z), metres, of the camera at time 0.
        degrees_per_s: anticlockwise seen from above.
    """
    middle, first = np.asarray(centre, np.float64), np.asarray(start, np.float64)

    def pose(time_s: float) -> Transform:
        return look_at(middle + turn(degrees_per_s * time_s) @ (first - middle), middle)

    return pose
