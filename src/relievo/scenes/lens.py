"""From pixels to rays and back, with the distortion of a real lens.

Rays are (x, y, 1) in the camera's frame (x right, y down, z forward), so that lengths along them
are depths. Source of the distortion: Brown, Photogrammetric Engineering 32(3), 1966, radial part.
"""

import math

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Intrinsics, Size
from relievo.scenes.mesh import Points

Distortion = tuple[float, float]

_ROUNDS = 12


def intrinsics_of(fov_deg: float, size: Size) -> Intrinsics:
    """The camera that sees an angle along the longer side of a picture."""
    height, width = size
    f = max(size) / 2 / float(np.tan(np.radians(fov_deg) / 2))
    return Intrinsics(f, f, width / 2, height / 2)


def middles(size: Size) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows (H * W,) of the middles of all pixels, row by row."""
    rows, columns = np.indices(size).reshape(2, -1).astype(np.float64)
    return columns + 0.5, rows + 0.5


def rays(
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    camera: Intrinsics,
    distortion: Distortion = (0.0, 0.0),
) -> Points:
    """The rays (..., 3) through places in the picture, pixels; (0.5, 0.5) is the first middle."""
    x, y = (columns - camera.c_x) / camera.f_x, (rows - camera.c_y) / camera.f_y
    if distortion != (0.0, 0.0):
        factor = _undistorted(np.hypot(x, y), distortion)
        x, y = x * factor, y * factor
    return np.stack([x, y, np.ones_like(x)], axis=-1)


def pictured(
    points: Points, camera: Intrinsics, distortion: Distortion = (0.0, 0.0)
) -> NDArray[np.float64]:
    """The places (..., 2), columns before rows, where points (..., 3) of the camera's frame fall.

    Points behind the camera, and those so far aside that the model of the distortion would fold
    them back into the picture, give NaN.
    """
    z = np.where(points[..., 2] > 0, points[..., 2], np.nan)
    x, y = points[..., 0] / z, points[..., 1] / z
    if distortion != (0.0, 0.0):
        r2 = x * x + y * y
        factor = 1 + r2 * (distortion[0] + r2 * distortion[1])
        factor = np.where(r2 < _fold(distortion), factor, np.nan)
        x, y = x * factor, y * factor
    return np.stack([camera.f_x * x + camera.c_x, camera.f_y * y + camera.c_y], axis=-1)


def widest(distortion: Distortion) -> float:
    """The radius at depth 1 up to which a lens pictures anything, inf = without limit."""
    square = _fold(distortion)
    factor = 1 + square * (distortion[0] + square * distortion[1])
    return math.inf if square == math.inf else math.sqrt(square) * factor


def _fold(distortion: Distortion) -> float:
    """The squared radius from which on points farther aside are pictured farther inside."""
    # The smallest positive root of 1 + 3 k_1 r^2 + 5 k_2 r^4, the slope of the pictured radius.
    linear, square = 3 * distortion[0], 5 * distortion[1]
    inner = linear * linear - 4 * square
    if inner < 0:
        return math.inf
    # In this form, a k_2 of zero needs no care.
    ends = [-linear + math.sqrt(inner), -linear - math.sqrt(inner)]
    return min((2 / end for end in ends if end > 0), default=math.inf)


def _undistorted(radius: NDArray[np.float64], distortion: Distortion) -> NDArray[np.float64]:
    """The factor that takes a pictured radius to the true one, by Newton's method."""
    first, second = distortion
    true = radius.copy()
    for _ in range(_ROUNDS):
        r2 = true * true
        error = true * (1 + r2 * (first + r2 * second)) - radius
        true -= error / np.maximum(1 + r2 * (3 * first + r2 * 5 * second), 0.2)
    return np.where(radius > 1e-9, true / np.maximum(radius, 1e-9), 1.0)
