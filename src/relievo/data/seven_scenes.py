"""7-Scenes: films of rooms by a Kinect with depth and poses.

`<scene>/seq-NN/frame-XXXXXX.{color.png,depth.png,pose.txt}`: depth in millimetres, camera to world.
Colour and depth are not registered: they are off by some pixels at the borders of things.

Source: Shotton et al., CVPR 2013.
"""

import re
from pathlib import Path

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.dataset import TakeSet
from relievo.data.files import (
    depth_of_codes,
    read_lines,
    read_matrix,
    read_picture,
    read_wide_codes,
    require_folder,
    require_split,
)
from relievo.data.layout import folders_with
from relievo.data.sample import Sample

CAMERA = Intrinsics.centred_on_pixels(585, 585, 320, 240)
"""As published, for images of 640 x 480."""

_PER_METRE = 1000
_UNKNOWN = (0, 65535)
_SPLITS = {"train": "TrainSplit.txt", "test": "TestSplit.txt"}


class SevenScenes(TakeSet):
    """Frames of the sequences of one or more scenes.

    Args:
        folder: one scene, or a folder of them.
        split: "train" or "test": the sequences that TrainSplit.txt or TestSplit.txt of each scene
            lists; None = every sequence.

    Raises:
        UnreadableInputError: if there is no sequence, no such split, or one of it is missing.
    """

    name = "sevenscenes"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, list(_SPLITS))
        self._scenes = {path.resolve().name: path for path in folders_with(folder, "seq-*")}
        self._takes = {
            f"{name}/{take}": [f"{name}/{take}/{frame}" for frame in _frames(path / take)]
            for name, path in self._scenes.items()
            for take in _sequences(path, split)
        }

    def _read(self, id: str) -> Sample:
        """Reads a frame with depth, camera and pose.

        Raises:
            InputError: if a file is missing or damaged.
        """
        scene, sequence, frame = id.split("/")
        path = self._scenes[scene] / sequence
        depth_path = path / f"{frame}.depth.png"
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(path / f"{frame}.color.png"),
            depth=depth_of_codes(depth_path, read_wide_codes(depth_path), _PER_METRE, _UNKNOWN),
            intrinsics=CAMERA,
            T_world_from_camera=read_matrix(path / f"{frame}.pose.txt"),
            neighbours=self._neighbours(id),
        )


def _sequences(scene: Path, split: str | None) -> list[str]:
    if split is None:
        return sorted(path.name for path in scene.glob("seq-*") if path.is_dir())
    path = scene / _SPLITS[split]
    names = []
    for line in read_lines(path):
        number = re.fullmatch(r"sequence\s*(\d+)", line)
        if number is None:
            raise UnreadableInputError(f"{path}: must list sequences as sequence1, got {line!r}")
        names.append(f"seq-{int(number[1]):02d}")
    return names


def _frames(sequence: Path) -> list[str]:
    ending = ".color.png"
    found = sorted(require_folder(sequence, f"frames *{ending}").glob(f"*{ending}"))
    if not found:
        raise UnreadableInputError(f"{sequence}: has no frames *{ending}")
    return [path.name.removesuffix(ending) for path in found]
