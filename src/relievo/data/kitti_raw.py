"""KITTI raw: rectified stereo films of drives, with a laser scan for every frame.

    <date>/calib_cam_to_cam.txt, calib_velo_to_cam.txt
    <date>/<drive>/image_02, image_03/data/<frame>.png or .jpg, and timestamps.txt
    <date>/<drive>/velodyne_points/data/<frame>.bin

Depth is what `data.velodyne` makes of the scan, in the image of either camera.

Source: Geiger et al., "Vision meets Robotics: The KITTI Dataset", IJRR 2013.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind, DepthMap, Size
from relievo.data.dataset import Dataset
from relievo.data.files import read_lines, read_picture, require_folder
from relievo.data.kitti_calibration import (
    LEFT,
    RIGHT,
    KittiCameras,
    read_cameras,
    read_velodyne_calibration,
)
from relievo.data.kitti_frames import (
    KittiFrame,
    check_complete,
    find_frame_list,
    has_picture,
    left_frames,
    read_frame_list,
    runs_of,
)
from relievo.data.layout import find_picture
from relievo.data.sample import RightView, Sample
from relievo.data.velodyne import project_velodyne, read_velodyne


class KittiRaw(Dataset):
    """Frames of the colour cameras.

    Ids are "<date>/<drive>/image_02/<frame>", image_03 for the right camera, the frame with ten
    digits: the path of the image without "data". Frames of a list are single images, but have
    their neighbours in the drive, which `read` takes as well.

    Args:
        folder: the folder of the dates; scans, times and right views may be absent.
        split: the path of a list of frames, or a part of the name of one, such as "eigen_test",
            that lies in the folder, or in a folder `splits` in it or beside it; None = every frame
            of the left camera.

    Raises:
        UnreadableInputError: if there are no frames, or the list is damaged, or names frames that
            are not there.
        UsageError: if there is no such list, or several.
    """

    name = "kitti"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self._folder = require_folder(folder, "the drives of KITTI")
        if split is None:
            frames = left_frames(folder)
        else:
            path = find_frame_list(self.name, folder, split)
            frames = read_frame_list(path)
            check_complete(path, frames, lambda frame: frame.image_stem(folder).parent)
        self._ids = [frame.id for frame in frames]
        self._takes = runs_of(frames) if split is None else []

    @property
    def ids(self) -> Sequence[str]:
        """The frames: as the list has them, else drive by drive."""
        return self._ids

    @property
    def takes(self) -> Sequence[Sequence[str]]:
        """Frames of a drive without a gap; none of a list."""
        return self._takes

    def depth_kind(self, id: str) -> DepthKind | None:
        """Metric depth where there is a scan."""
        has_scan = self._scan(KittiFrame.of_id(id)).is_file()
        return DepthKind.METRIC_DEPTH if has_scan else None

    def _read(self, id: str) -> Sample:
        """Reads a frame with its camera and, where they are there, depth, time and right view.

        The time counts from the first frame of the drive.

        Raises:
            InputError: if a file is missing or damaged, or the image is not of the camera's size.
        """
        frame = KittiFrame.of_id(id)
        image_path = find_picture(frame.image_stem(self._folder))
        cameras = read_cameras(self._folder / frame.date / "calib_cam_to_cam.txt")
        image = read_picture(image_path)
        height, width = image.shape[:2]
        cameras.check_size(frame.camera, image_path, (height, width))
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=self._depth(frame, cameras, (height, width)),
            intrinsics=cameras.intrinsics(frame.camera),
            right=self._right(frame, cameras),
            neighbours=frame.neighbours(self._is_there),
            time_s=_time_s(frame.camera_folder(self._folder) / "timestamps.txt", frame.number),
        )

    def _is_there(self, frame: KittiFrame) -> bool:
        return has_picture(frame.image_stem(self._folder))

    def _scan(self, frame: KittiFrame) -> Path:
        drive = self._folder / frame.date / frame.drive
        return drive / "velodyne_points" / "data" / f"{frame.number:010d}.bin"

    def _depth(self, frame: KittiFrame, cameras: KittiCameras, size: Size) -> DepthMap | None:
        path = self._scan(frame)
        if not path.is_file():
            return None
        return project_velodyne(
            read_velodyne(path),
            cameras.P_rect[frame.camera],
            cameras.R_rect,
            read_velodyne_calibration(self._folder / frame.date / "calib_velo_to_cam.txt"),
            size,
        )

    def _right(self, frame: KittiFrame, cameras: KittiCameras) -> RightView | None:
        partner = frame._replace(camera=RIGHT)
        if frame.camera != LEFT or not self._is_there(partner):
            return None
        path = find_picture(partner.image_stem(self._folder))
        image = read_picture(path)
        cameras.check_size(RIGHT, path, (image.shape[0], image.shape[1]))
        return RightView(image, baseline_m=cameras.baseline_m)


def _time_s(path: Path, number: int) -> float | None:
    if not path.is_file():
        return None
    lines = read_lines(path)
    try:
        first, now = (np.datetime64(lines[n], "ns") for n in (0, number))
    except (IndexError, ValueError) as error:
        raise UnreadableInputError(
            f"{path}: must have a time such as 2011-09-26 13:02:25.964 for frame {number}: {error}"
        ) from error
    return float((now - first) / np.timedelta64(1, "s"))
