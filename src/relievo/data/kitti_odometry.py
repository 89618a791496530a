"""KITTI odometry: films of drives with poses.

    sequences/NN/image_2, image_3/<frame>.png, and calib.txt, times.txt
    poses/NN.txt, of the first eleven sequences

Poses in the files are those of camera 0; samples have those of the left colour camera, in whose
images they are. The world is the frame of camera 0 at the first frame.

Source: Geiger et al., "Are we ready for Autonomous Driving?", CVPR 2012.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind
from relievo.data.dataset import TakeSet
from relievo.data.files import (
    parse_numbers,
    read_lines,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.kitti_calibration import LEFT, KittiCameras, read_odometry_cameras
from relievo.data.kitti_frames import frame_numbers
from relievo.data.layout import find_picture
from relievo.data.sample import RightView, Sample
from relievo.geometry.transform import is_rigid


class _Sequence(NamedTuple):
    path: Path
    cameras: KittiCameras
    poses: NDArray[np.float64] | None
    times_s: NDArray[np.float64] | None


class KittiOdometry(TakeSet):
    """Frames of the left colour camera. Ids are "NN/<frame>".

    Args:
        folder: holds `sequences` and `poses`; poses, times and right images may be absent.
        split: the number of a sequence; None = every sequence.

    Raises:
        UnreadableInputError: if there are no frames, or a text file is damaged, or has fewer
            lines than there are frames.
        UsageError: if there is no such sequence.
    """

    name = "kitti_odometry"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        inside = require_folder(folder / "sequences", "the sequences of KITTI odometry")
        numbers = sorted(path.parent.name for path in inside.glob("*/image_2"))
        if not numbers:
            raise UnreadableInputError(f"{inside}: has no NN/image_2")
        self.splits = numbers
        if split is not None:
            numbers = [require_split(self.name, split.zfill(2), numbers)]
        self._takes = {
            number: [
                f"{number}/{frame:06d}" for frame in frame_numbers(inside / number / "image_2", 6)
            ]
            for number in numbers
        }
        self._sequences = {
            number: _sequence(inside / number, folder / "poses" / f"{number}.txt", take[-1])
            for number, take in self._takes.items()
        }

    def depth_kind(self, id: str) -> DepthKind | None:
        """None: there is no depth."""
        return None

    def _read(self, id: str) -> Sample:
        """Reads a frame with its camera and, where they are there, pose, time and right view.

        Raises:
            InputError: if an image is missing or damaged.
        """
        number, _, frame = id.partition("/")
        path, cameras, poses, times_s = self._sequences[number]
        n = int(frame)
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(find_picture(path / "image_2" / frame)),
            intrinsics=cameras.intrinsics(LEFT),
            T_world_from_camera=None if poses is None else poses[n],
            right=_right(path / "image_3", frame, cameras.baseline_m),
            neighbours=self._neighbours(id),
            time_s=None if times_s is None else float(times_s[n]),
        )


def read_kitti_poses(path: Path) -> NDArray[np.float64]:
    """Reads a file of poses: on each line the upper 3 x 4 of a transform, row by row.

    Returns:
        (N, 4, 4) float64, T_world_from_camera of camera 0, metres.

    Raises:
        UnreadableInputError: if it is missing, or a line is damaged or no rigid transform.
    """
    lines = read_lines(path)
    poses = np.tile(np.eye(4), (len(lines), 1, 1))
    for n, line in enumerate(lines):
        numbers = parse_numbers(path, f"pose {n}", line.split(), 12)
        poses[n, :3] = np.reshape(numbers, (3, 4))
    _check_rigid(path, poses)
    return poses


def _sequence(path: Path, poses_path: Path, last_id: str) -> _Sequence:
    cameras = read_odometry_cameras(path / "calib.txt")
    count = int(last_id.partition("/")[2]) + 1
    poses = times_s = None
    if poses_path.is_file():
        poses = read_kitti_poses(poses_path) @ cameras.T_camera_0_from(LEFT)
        _check_count(poses_path, poses, count)
    if (path / "times.txt").is_file():
        times_s = _read_times(path / "times.txt")
        _check_count(path / "times.txt", times_s, count)
    return _Sequence(path, cameras, poses, times_s)


def _right(folder: Path, frame: str, baseline_m: float) -> RightView | None:
    if not folder.is_dir():
        return None
    return RightView(read_picture(find_picture(folder / frame)), baseline_m=baseline_m)


def _check_rigid(path: Path, poses: NDArray[np.float64]) -> None:
    for number, pose in enumerate(poses):
        if not is_rigid(pose):
            raise UnreadableInputError(f"{path}: pose {number} is no rigid transform")


def _read_times(path: Path) -> NDArray[np.float64]:
    lines = read_lines(path)
    return np.array(parse_numbers(path, "times", lines, len(lines)))


def _check_count(path: Path, rows: NDArray[np.float64], count: int) -> None:
    if len(rows) < count:
        raise UnreadableInputError(f"{path}: must have {count} lines, one a frame, got {len(rows)}")
