"""ScanNet: films of rooms with depth and poses, as its exporter writes them.

`<scene>/color/N.jpg` goes with `depth/N.png` (16 bits, millimetres) and `pose/N.txt` (camera to
world; frames that could not be placed hold -inf).

Source: Dai et al., CVPR 2017.
"""

from pathlib import Path

import cv2
import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Image8, Intrinsics
from relievo.data.dataset import TakeSet
from relievo.data.files import (
    camera_of,
    depth_of_codes,
    read_lines,
    read_matrix,
    read_picture,
    read_wide_codes,
)
from relievo.data.layout import find_picture, folders_with, picture_stems
from relievo.data.sample import Sample
from relievo.geometry.transform import Transform

_PER_METRE = 1000


class ScanNet(TakeSet):
    """Frames of the exported scenes, at the size of their depth.

    Args:
        folder: one scene, or a folder of them.
        split: the scenes that `scannetv2_<split>.txt` in the folder lists; None = every scene.

    Raises:
        UnreadableInputError: if a scene of the split is missing, or there is none at all.
    """

    name = "scannet"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self._scenes = {path.resolve().name: path for path in folders_with(folder, "depth")}
        if split is not None:
            self._scenes = self._of_split(folder / f"scannetv2_{split}.txt")
        self._takes = {
            scene: [f"{scene}/{frame}" for frame in picture_stems(path / "depth", "depth")]
            for scene, path in self._scenes.items()
        }

    def _read(self, id: str) -> Sample:
        """Reads a frame with depth, camera and, where it is known, pose.

        Raises:
            InputError: if a file is missing or damaged.
        """
        scene, _, frame = id.partition("/")
        path = self._scenes[scene]
        depth_path = path / "depth" / f"{frame}.png"
        depth = depth_of_codes(depth_path, read_wide_codes(depth_path), _PER_METRE)
        return Sample(
            name=f"{self.name}/{id}",
            image=_resized(read_picture(find_picture(path / "color" / frame)), *depth.size),
            depth=depth,
            intrinsics=_intrinsics(path),
            T_world_from_camera=_pose(path / "pose" / f"{frame}.txt"),
            neighbours=self._neighbours(id),
        )

    def _of_split(self, listed: Path) -> dict[str, Path]:
        names = read_lines(listed)
        if lacking := [name for name in names if name not in self._scenes]:
            raise UnreadableInputError(
                f"{listed.parent}: lacks {len(lacking)} scenes of {listed.name}, "
                f"{lacking[0]} among them; is the set complete?"
            )
        return {name: self._scenes[name] for name in names}


def _intrinsics(scene: Path) -> Intrinsics:
    inside = scene / "intrinsic" / "intrinsic_depth.txt"
    path = inside if inside.is_file() else scene / "intrinsic_depth.txt"
    K = read_matrix(path)
    return camera_of(path, K[0, 0], K[1, 1], K[0, 2], K[1, 2])


def _pose(path: Path) -> Transform | None:
    if not path.parent.is_dir():
        return None
    pose = read_matrix(path)
    return pose if np.isfinite(pose).all() else None


def _resized(image: Image8, height: int, width: int) -> Image8:
    if image.shape[:2] == (height, width):
        return image
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, dtype=np.uint8)
