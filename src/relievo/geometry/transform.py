"""Rigid transforms: `T_a_from_b` (4, 4) float64 takes points of frame b to frame a.

Axes of cameras: x right, y down, z forward. Lengths in metres, angles in degrees.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError

Transform: TypeAlias = NDArray[np.float64]

_TOLERANCE = 1e-3  # poses are often written with few digits


def rigid(R: NDArray[np.floating], t: NDArray[np.floating]) -> Transform:
    """Puts a rotation (3, 3) and a translation (3,) into one (4, 4) transform."""
    T = np.eye(4)
    T[:3, :3] = R
    T[:3, 3] = t
    return T


def is_rigid(T: NDArray[np.floating]) -> bool:
    """Whether (4, 4) numbers are a rotation with a translation, as far as few digits tell."""
    R = T[:3, :3]
    is_rotation = np.allclose(R @ R.T, np.eye(3), atol=_TOLERANCE) and np.linalg.det(R) > 0
    return bool(is_rotation and np.isfinite(T).all() and (T[3] == (0, 0, 0, 1)).all())


def inverse(T_a_from_b: Transform) -> Transform:
    """Returns T_b_from_a of rigid transforms (..., 4, 4)."""
    R = np.swapaxes(T_a_from_b[..., :3, :3], -1, -2)
    T = np.zeros_like(T_a_from_b)
    T[..., :3, :3] = R
    T[..., :3, 3] = -(R @ T_a_from_b[..., :3, 3:])[..., 0]
    T[..., 3, 3] = 1
    return T


def apply(T_a_from_b: Transform, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Takes points (..., 3) of frame b to frame a."""
    moved = points @ T_a_from_b[:3, :3].T + T_a_from_b[:3, 3]
    return np.asarray(moved, dtype=np.float64)


def rotation_from_quaternion(x: float, y: float, z: float, w: float) -> NDArray[np.float64]:
    """The rotation (3, 3) of a quaternion, which is brought to length 1.

    Raises:
        RangeError: if it has no length.
    """
    q = np.array([x, y, z, w], dtype=np.float64)
    length = np.linalg.norm(q)
    if not length > 1e-12:
        raise RangeError(f"quaternion must not be zero, got {(x, y, z, w)}")
    x, y, z, w = q / length
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def rotation_angle_deg(R: NDArray[np.floating]) -> NDArray[np.float64]:
    """The angles, in [0, 180], by which rotations (..., 3, 3) turn."""
    # The sine from the antisymmetric part keeps small angles exact, where the cosine is flat.
    axis = np.stack(
        [
            R[..., 2, 1] - R[..., 1, 2],
            R[..., 0, 2] - R[..., 2, 0],
            R[..., 1, 0] - R[..., 0, 1],
        ],
        axis=-1,
    )
    sine = np.linalg.norm(axis, axis=-1) / 2
    cosine = (np.trace(R, axis1=-2, axis2=-1) - 1) / 2
    return np.asarray(np.degrees(np.arctan2(sine, cosine)), dtype=np.float64)
