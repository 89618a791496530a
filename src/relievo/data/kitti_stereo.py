"""KITTI 2015 stereo: rectified pairs of streets with sparse disparity of the left image.

    training/{image_2,image_3,disp_noc_0,disp_occ_0}/<scene>_10.png
    training/calib_cam_to_cam/<scene>.txt, may be absent

Disparity is PNG of 16 bits, 256 codes per pixel, 0 = unknown; "noc" leaves out what the right view
does not show.

Source: Menze and Geiger, CVPR 2015.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.data.dataset import Dataset
from relievo.data.files import (
    check_size_of_map,
    metric_depth,
    read_picture,
    read_wide_codes,
    require_folder,
    require_split,
)
from relievo.data.kitti_calibration import LEFT, KittiCameras, read_cameras
from relievo.data.sample import RightView, Sample
from relievo.geometry.depth import depth_from_disparity

BASELINE_M = 0.54
"""As the published evaluation of this set has it."""

FOCAL_PX = {1242: 721.5377, 1241: 718.856, 1224: 707.0493, 1238: 718.3351}
"""Focal lengths by the width of the image, as the published evaluation of this set has them."""

_CODES_PER_PX = 256
_SUFFIX = "_10.png"


class KittiStereo2015(Dataset):
    """The training pairs. Ids are "<scene>_10", the names of the images.

    Args:
        folder: holds `training`.
        split: which disparity, "noc" or "occ"; None = "noc", as published evaluations have it.

    Raises:
        UnreadableInputError: if there are no images.
        UsageError: if there is no such disparity.
    """

    name = "kitti_2015"
    is_metric = True
    splits = ("noc", "occ")

    def __init__(self, folder: Path, split: str | None = None) -> None:
        part = self.splits[0] if split is None else require_split(self.name, split, self.splits)
        self._folder = folder / "training"
        self._disparities = self._folder / f"disp_{part}_0"
        images = require_folder(self._folder / "image_2", "left images of KITTI 2015")
        self._ids = [path.stem for path in sorted(images.glob(f"*{_SUFFIX}"))]
        if not self._ids:
            raise UnreadableInputError(f"{images}: has no *{_SUFFIX}")

    @property
    def ids(self) -> Sequence[str]:
        """The images, sorted."""
        return self._ids

    def _read(self, id: str) -> Sample:
        """Reads both views with disparity and depth, and the camera where there is a file of it.

        Raises:
            InputError: if a file is missing or damaged, or disparity is not of the image's size.
            UnsupportedInputError: if neither the width of the image nor a file tells the camera.
        """
        image_path = self._folder / "image_2" / f"{id}.png"
        image = read_picture(image_path)
        path = self._disparities / f"{id}.png"
        codes = read_wide_codes(path)
        check_size_of_map(path, codes, (image.shape[0], image.shape[1]))
        disparity = (codes / np.float32(_CODES_PER_PX)).astype(np.float32)
        valid = codes > 0
        if (cameras := self._cameras(id)) is not None:
            cameras.check_size(LEFT, image_path, (image.shape[0], image.shape[1]))
        f_px = _focal_px(image_path, image.shape[1], cameras)
        depth = depth_from_disparity(disparity, f_px=f_px, baseline_m=BASELINE_M)
        right = read_picture(self._folder / "image_3" / f"{id}.png")
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=metric_depth(path, depth.values, valid),
            intrinsics=cameras.intrinsics(LEFT) if cameras else None,
            right=RightView(right, disparity, valid, BASELINE_M),
        )

    def _cameras(self, id: str) -> KittiCameras | None:
        scene = id.partition("_")[0]
        path = self._folder / "calib_cam_to_cam" / f"{scene}.txt"
        return read_cameras(path) if path.is_file() else None


def _focal_px(image: Path, width: int, cameras: KittiCameras | None) -> float:
    if width in FOCAL_PX:
        return FOCAL_PX[width]
    if cameras is None:
        widths = ", ".join(map(str, FOCAL_PX))
        raise UnsupportedInputError(
            f"{image}: the focal length is known for images {widths} wide, got {width}; "
            "put calib_cam_to_cam beside the images"
        )
    return cameras.intrinsics(LEFT).f_x
