"""Calibration files of KITTI: which point falls on which pixel of the colour cameras 2 and 3.

Rectified cameras share their axes and stand side by side: `P_rect` (3, 4) takes points in the frame
of the rectified camera 0 to homogeneous pixels, the centre of the top-left one being (0, 0).
`R_rect` (3, 3) turns points in the frame of camera 0 into its rectified frame.

Source: Geiger et al., "Vision meets Robotics: The KITTI Dataset", IJRR 2013.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import Intrinsics, Size
from relievo.data.files import camera_of, parse_numbers, read_lines
from relievo.geometry.transform import Transform, rigid

LEFT, RIGHT = 2, 3
"""Numbers of the colour cameras."""


@dataclass(frozen=True, slots=True, eq=False)
class KittiCameras:
    """The two rectified colour cameras.

    Attributes:
        path: the file that they come from, for messages.
        P_rect: (3, 4) float64 of each camera.
        R_rect: (3, 3) float64, of camera 0.
        sizes: (height, width) of the images of each camera, where the file tells.
    """

    path: Path
    P_rect: Mapping[int, NDArray[np.float64]]
    R_rect: NDArray[np.float64]
    sizes: Mapping[int, Size]

    def intrinsics(self, camera: int) -> Intrinsics:
        """The camera, for its whole image."""
        return _intrinsics(self.path, self.P_rect[camera])

    def T_camera_0_from(self, camera: int) -> Transform:  # noqa: N802 - a transform
        """From the frame of a camera to that of the rectified camera 0, metres."""
        P = self.P_rect[camera]
        return rigid(np.eye(3), -np.linalg.solve(P[:, :3], P[:, 3]))

    @property
    def baseline_m(self) -> float:
        """How far the right camera stands to the right of the left one, metres.

        Source: b_3 - b_2 with b_k = -P_k[0, 3] / P_k[0, 0], as in Godard et al., CVPR 2017.
        """
        left, right = (-P[0, 3] / P[0, 0] for P in (self.P_rect[LEFT], self.P_rect[RIGHT]))
        return float(right - left)

    def check_size(self, camera: int, image: Path, size: Size) -> None:
        """Refuses an image of another (height, width) than the camera was calibrated for.

        Raises:
            UnsupportedInputError: naming both files and sizes.
        """
        wanted = self.sizes.get(camera, size)
        if size != wanted:
            raise UnsupportedInputError(
                f"{image}: must be {wanted} as {self.path} has it, got {size}; was it resized?"
            )


def read_cameras(path: Path) -> KittiCameras:
    """Reads a `calib_cam_to_cam.txt` of the raw recordings or of the stereo benchmark.

    Raises:
        UnreadableInputError: if it is missing, or an entry of it is missing or damaged.
    """
    entries = _entries(path)
    sizes = {}
    for camera in (LEFT, RIGHT):
        width, height = _numbers(path, entries, f"S_rect_0{camera}", 2)
        sizes[camera] = (int(height), int(width))
    return KittiCameras(
        path,
        {camera: _projection(path, entries, f"P_rect_0{camera}") for camera in sizes},
        _numbers(path, entries, "R_rect_00", 3, 3),
        sizes,
    )


def read_velodyne_calibration(path: Path) -> Transform:
    """Reads a `calib_velo_to_cam.txt`: from the laser's frame to that of camera 0, not rectified.

    Raises:
        UnreadableInputError: as `read_cameras`.
    """
    entries = _entries(path)
    return rigid(_numbers(path, entries, "R", 3, 3), _numbers(path, entries, "T", 3))


def read_odometry_cameras(path: Path) -> KittiCameras:
    """Reads a `calib.txt` of the odometry benchmark; it tells no sizes.

    Raises:
        UnreadableInputError: as `read_cameras`.
    """
    entries = _entries(path)
    P = {camera: _projection(path, entries, f"P{camera}") for camera in (LEFT, RIGHT)}
    return KittiCameras(path, P, np.eye(3), {})


def _entries(path: Path) -> dict[str, list[str]]:
    pairs = (line.partition(":") for line in read_lines(path))
    return {key.strip(): words.split() for key, _, words in pairs}


def _projection(path: Path, entries: Mapping[str, list[str]], key: str) -> NDArray[np.float64]:
    P = _numbers(path, entries, key, 3, 4)
    if (P[2, :3] != (0, 0, 1)).any():
        raise UnreadableInputError(f"{path}: {key} must end in 0 0 1 and an offset, got {P[2]}")
    _intrinsics(path, P)  # refuses focal lengths that are not positive
    return P


def _intrinsics(path: Path, P: NDArray[np.float64]) -> Intrinsics:
    return camera_of(path, P[0, 0], P[1, 1], P[0, 2], P[1, 2])


def _numbers(
    path: Path, entries: Mapping[str, list[str]], key: str, *shape: int
) -> NDArray[np.float64]:
    if key not in entries:
        raise UnreadableInputError(f"{path}: has no entry {key}")
    numbers = np.array(parse_numbers(path, key, entries[key], prod(shape)))
    if not np.isfinite(numbers).all():
        raise UnreadableInputError(f"{path}: {key} must be finite, got {' '.join(entries[key])}")
    return numbers.reshape(shape)
