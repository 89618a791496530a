"""KITTI's depth benchmark: depth of laser scans gathered over eleven frames, cleaned by stereo.

    {train,val}/<drive>/proj_depth/groundtruth/image_02/<frame>.png
    depth_selection/val_selection_cropped/{image,groundtruth_depth,intrinsics}

PNG files of 16 bits, 256 codes per metre, 0 = unknown. The first layout has no images: they are
those of KITTI raw, in the same folder, or in a folder `raw` or `kitti_raw` in it.

Source: Uhrig et al., "Sparsity Invariant CNNs", 3DV 2017.
"""

from collections.abc import Sequence
from pathlib import Path

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthMap, Intrinsics, Size
from relievo.data.dataset import Dataset
from relievo.data.files import (
    camera_of,
    check_size_of_map,
    depth_of_codes,
    parse_numbers,
    read_lines,
    read_picture,
    read_wide_codes,
    require_folder,
)
from relievo.data.kitti_calibration import LEFT, read_cameras
from relievo.data.kitti_frames import (
    KittiFrame,
    check_complete,
    find_frame_list,
    frame_numbers,
    has_picture,
    read_frame_list,
    runs_of,
)
from relievo.data.layout import find_picture, picture_stems
from relievo.data.sample import Sample

_PER_METRE = 256
_DEPTHS = Path("proj_depth/groundtruth")
_SELECTION = "val_selection_cropped"
_ANNOTATED = ("train", "val")


class KittiAnnotated(Dataset):
    """Images with annotated depth.

    Ids are those of KITTI raw, "<date>/<drive>/image_02/<frame>"; in the selection they are the
    names of its images.

    Args:
        folder: holds either layout, or both.
        split: "train", "val" or "val_selection_cropped", or a list of frames as KITTI raw takes
            it; None = the frames of "train" and "val", or else of the selection, which is a part
            of "val".

    Raises:
        UnreadableInputError: if there is no depth, or the list is damaged, or names frames whose
            depth is not there.
        UsageError: if there is no such split or list, or several.
    """

    name = "kitti_annotated"
    is_metric = True
    splits = (*_ANNOTATED, _SELECTION)

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self._folder = require_folder(folder, "the depth of KITTI")
        self._selection = folder / "depth_selection" / _SELECTION
        self._drives = {
            path.parents[1].name: path
            for part in _ANNOTATED
            for path in sorted(folder.glob(f"{part}/*_sync/{_DEPTHS}"))
        }
        self._is_selection = split == _SELECTION or (split is None and not self._drives)
        self._takes: list[list[str]] = []
        if self._is_selection:
            self._ids = picture_stems(self._selection / "image", "the selection of KITTI's depth")
        elif split is None or split in _ANNOTATED:
            frames = self._annotated(split)
            self._ids = [frame.id for frame in frames]
            self._takes = runs_of(frames)
        else:
            self._ids = [frame.id for frame in self._listed(split)]

    @property
    def ids(self) -> Sequence[str]:
        """The frames: as the list has them, else drive by drive."""
        return self._ids

    @property
    def takes(self) -> Sequence[Sequence[str]]:
        """Frames of a drive without a gap; none of a list or of the selection."""
        return self._takes

    def _read(self, id: str) -> Sample:
        """Reads an image with depth, and the camera where there is a file of it.

        Raises:
            InputError: if a file is missing or damaged, or image and depth differ in size.
        """
        return self._read_selected(id) if self._is_selection else self._read_annotated(id)

    def _read_annotated(self, id: str) -> Sample:
        frame = KittiFrame.of_id(id)
        root = self._root(frame)
        image = read_picture(find_picture(frame.image_stem(root)))
        height, width = image.shape[:2]
        calibration = root / frame.date / "calib_cam_to_cam.txt"
        has_camera = calibration.is_file()
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=_depth(self._depth_path(frame), (height, width)),
            intrinsics=read_cameras(calibration).intrinsics(frame.camera) if has_camera else None,
            neighbours=frame.neighbours(lambda near: self._depth_path(near).is_file()),
        )

    def _read_selected(self, id: str) -> Sample:
        image = read_picture(self._selection / "image" / f"{id}.png")
        depth_name = id.replace("_sync_image_", "_sync_groundtruth_depth_")
        depth_path = self._selection / "groundtruth_depth" / f"{depth_name}.png"
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=_depth(depth_path, (image.shape[0], image.shape[1])),
            intrinsics=_intrinsics(self._selection / "intrinsics" / f"{id}.txt"),
        )

    def _annotated(self, split: str | None) -> list[KittiFrame]:
        frames = [
            KittiFrame(drive, LEFT, number)
            for drive, path in self._drives.items()
            if split in (None, path.parents[2].name)
            for number in frame_numbers(path / f"image_0{LEFT}")
        ]
        if not frames:
            raise UnreadableInputError(f"{self._folder}: has no {split}/<drive>/{_DEPTHS}")
        return frames

    def _listed(self, split: str) -> list[KittiFrame]:
        path = find_frame_list(self.name, self._folder, split)
        frames = read_frame_list(path)
        check_complete(path, frames, lambda frame: self._depth_path(frame).parent)
        return frames

    def _depth_path(self, frame: KittiFrame) -> Path:
        # A drive that is not there is looked for, and so named, where it would be.
        drive = self._drives.get(frame.drive, self._folder / _ANNOTATED[-1] / frame.drive / _DEPTHS)
        return drive / f"image_0{frame.camera}" / f"{frame.number:010d}.png"

    def _root(self, frame: KittiFrame) -> Path:
        roots = (self._folder, self._folder / "raw", self._folder / "kitti_raw")
        return next((root for root in roots if has_picture(frame.image_stem(root))), roots[0])


def _depth(path: Path, size: Size) -> DepthMap:
    codes = read_wide_codes(path)
    check_size_of_map(path, codes, size)
    return depth_of_codes(path, codes, _PER_METRE)


def _intrinsics(path: Path) -> Intrinsics:
    words = " ".join(read_lines(path)).split()
    K = parse_numbers(path, "a 3 x 3 matrix", words, 9)
    return camera_of(path, K[0], K[4], K[2], K[5])
