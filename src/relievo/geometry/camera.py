"""The pinhole camera: from pixels to points and back.

The centre of the top-left pixel is (0.5, 0.5), so the pixel that holds (u, v) is
(floor(v), floor(u)). Points are (..., 3) in the camera's frame: x right, y down, z forward.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Intrinsics, Size


def viewing_rays(intrinsics: Intrinsics, size: Size) -> NDArray[np.float64]:
    """The point at depth 1 behind the centre of each pixel, (H, W, 3) float64.

    Args:
        intrinsics: for an image of this size.
        size: (height, width).
    """
    height, width = size
    rays = np.ones((height, width, 3))
    rays[..., 0] = (np.arange(width) + 0.5 - intrinsics.c_x) / intrinsics.f_x
    rays[..., 1] = ((np.arange(height) + 0.5 - intrinsics.c_y) / intrinsics.f_y)[:, None]
    return rays


def unproject(depth_m: NDArray[np.floating], intrinsics: Intrinsics) -> NDArray[np.float64]:
    """The points (H, W, 3) float64, metres, that a depth map (H, W) shows."""
    height, width = depth_m.shape
    return viewing_rays(intrinsics, (height, width)) * depth_m[..., None]


def project(points: NDArray[np.floating], intrinsics: Intrinsics) -> NDArray[np.float64]:
    """The pixels (..., 2), columns u before rows v, on which points (..., 3) with z > 0 fall.

    Points with z <= 0 are not seen: theirs are NaN.
    """
    z = np.where(points[..., 2] > 0, points[..., 2], np.nan)
    u = intrinsics.f_x * points[..., 0] / z + intrinsics.c_x
    v = intrinsics.f_y * points[..., 1] / z + intrinsics.c_y
    return np.stack([u, v], axis=-1)
