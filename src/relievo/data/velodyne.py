"""Depth from scans of a Velodyne laser: points x forward, y left, z up, metres, and reflectance.

Source: the protocol of the KITTI Eigen split, Eigen et al., NIPS 2014, as published code has it
(Zhou et al. and Godard et al., CVPR 2017): depth is the forward coordinate of the laser, which
stands behind the camera, and pixels are one to the left of and one above the nearest ones.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import DTypeError, ShapeError, UnreadableInputError
from relievo.core.types import DepthKind, DepthMap, FloatMap, Size
from relievo.geometry.transform import Transform, apply, rigid
from relievo.io.image_decoding import read_bytes

_BYTES_PER_POINT = 16


def read_velodyne(path: Path) -> NDArray[np.float32]:
    """Reads a scan as (N, 4) float32: x, y, z in metres, reflectance.

    Raises:
        UnreadableInputError: if it is missing, empty or ends within a point.
    """
    data = read_bytes(path)
    if len(data) % _BYTES_PER_POINT:
        raise UnreadableInputError(
            f"{path}: must have {_BYTES_PER_POINT} bytes for each point, got {len(data)} bytes; "
            "is it truncated?"
        )
    return np.frombuffer(data, "<f4").reshape(-1, 4).astype(np.float32, copy=False)


def project_velodyne(
    points: NDArray[np.float32],
    P: NDArray[np.float64],
    R_rect: NDArray[np.float64],
    T_camera_from_velodyne: Transform,
    size: Size,
    *,
    camera_z: bool = False,
) -> DepthMap:
    """Projects a scan into an image; of the points on one pixel the nearest is kept.

    Points behind the laser are dropped. The published code also takes the last pixel of a row and
    the first one of the next for one; this one does not.

    Args:
        points: (N, 4) float32, as `read_velodyne` gives them; what is not finite is dropped.
        P: (3, 4), from the rectified frame of camera 0 to pixels.
        R_rect: (3, 3), rectifies the frame of camera 0.
        T_camera_from_velodyne: (4, 4), to the frame of camera 0.
        size: (height, width) of the image.
        camera_z: depth along the optical axis instead of the laser's forward coordinate; a pixel
            that a point behind the camera falls on as well then is not valid.

    Returns:
        Metric depth, 0 where it is not valid.

    Raises:
        ShapeError, DTypeError: if points are no such array.
    """
    _check_points(points)
    ahead = points[np.isfinite(points[:, :3]).all(axis=1) & (points[:, 0] >= 0), :3]
    T_rect_from_velodyne = rigid(R_rect, np.zeros(3)) @ T_camera_from_velodyne
    pixels = apply(T_rect_from_velodyne, ahead.astype(np.float64)) @ P[:, :3].T + P[:, 3]
    depth_m = pixels[:, 2].astype(np.float32) if camera_z else ahead[:, 0]
    has_pixel = pixels[:, 2] != 0
    nearest = _nearest(pixels[has_pixel], depth_m[has_pixel], size)
    valid = np.isfinite(nearest) & (nearest > 0)
    return DepthMap(np.where(valid, nearest, np.float32(0)), DepthKind.METRIC_DEPTH, valid)


def _nearest(pixels: NDArray[np.float64], depth_m: NDArray[np.float32], size: Size) -> FloatMap:
    height, width = size
    column, row = np.round(pixels[:, :2].T / pixels[:, 2]) - 1
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    place = row[inside].astype(np.intp) * width + column[inside].astype(np.intp)
    nearest = np.full(height * width, np.inf, dtype=np.float32)
    np.minimum.at(nearest, place, depth_m[inside])
    return nearest.reshape(size)


def _check_points(points: NDArray[np.float32]) -> None:
    if points.ndim != 2 or points.shape[1] != 4:
        raise ShapeError(f"points must be (N, 4), got {points.shape}")
    if points.dtype != np.float32:
        raise DTypeError(f"points must be float32, got {points.dtype}")
