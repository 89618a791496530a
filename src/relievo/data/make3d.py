"""Make3D: outdoor photographs in portrait format with a coarse grid from a laser.

The grid has few rows and many columns although the image is portrait: its cells are wide apart in
height and close in width. It is brought to the size of the image by taking the nearest cell. It
holds distances from the laser, which published evaluations take for depth, and so do we.

Source: Saxena, Sun, Ng, "Make3D: Learning 3D Scene Structure from a Single Still Image",
TPAMI 2009, and the documentation of its data.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import FloatMap
from relievo.data.dataset import Dataset
from relievo.data.files import metric_depth, read_mat, read_picture, require_folder, require_split
from relievo.data.sample import Sample

_IMAGE_FOLDERS = {"train": ("Train400Img",), "test": ("Test134", "Test134Img")}
_IMAGE, _GRID = "img-", "depth_sph_corr-"
_VARIABLE, _LASER = "Position3DGrid", 3


class Make3D(Dataset):
    """Make3D. Ids are the names of the images without "img-".

    Samples have depth wherever the laser saw something; far points saturate.

    Args:
        folder: holds `Train400Img`, `Test134` (or `Test134Img`), and the `depth_sph_corr-*.mat`
            in any other folders, whatever their names: archives unpack to different ones.
        split: "train" or "test"; None = both.

    Raises:
        UnreadableInputError: if a folder is missing or has no images.
        UsageError: if there is no such split.
    """

    name = "make3d"
    splits = ("train", "test")
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        known = list(_IMAGE_FOLDERS)
        splits = known if split is None else [require_split(self.name, split, known)]
        require_folder(folder, "the images and laser grids of Make3D")
        self._folder = folder
        self._images: dict[str, Path] = {}
        for name in splits:
            self._images |= _find_images(folder, _IMAGE_FOLDERS[name])
        grids = [*folder.glob(f"*/{_GRID}*.mat"), *folder.glob(f"*/*/{_GRID}*.mat")]
        self._grids = {path.stem.removeprefix(_GRID): path for path in grids}

    @property
    def ids(self) -> Sequence[str]:
        """Names of images, sorted within each split."""
        return list(self._images)

    def _read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Raises:
            InputError: if the image or its grid is missing or damaged, or it is not portrait.
        """
        image = read_picture(self._images[id])
        height, width = image.shape[:2]
        if width > height:
            raise UnsupportedInputError(
                f"{self._images[id]}: {width} x {height} pixels, but Make3D is portrait; "
                "was it turned?"
            )
        path = self._grids.get(id)
        if path is None:
            raise UnreadableInputError(
                f"{self._folder}: no {_GRID}{id}.mat in any of its folders; is the set complete?"
            )
        laser = cv2.resize(
            _read_laser(path), (width, height), interpolation=cv2.INTER_NEAREST_EXACT
        )
        distance_m = np.asarray(laser, dtype=np.float32)
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=metric_depth(path, distance_m, np.ones(distance_m.shape, dtype=np.bool_)),
        )


def _find_images(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    images = sorted(path for name in names for path in (folder / name).glob(f"{_IMAGE}*.jpg"))
    if not images:
        raise UnreadableInputError(
            f"{folder / names[0]}: no {_IMAGE}*.jpg there; is the set complete?"
        )
    return {path.stem.removeprefix(_IMAGE): path for path in images}


def _read_laser(path: Path) -> FloatMap:
    grid = read_mat(path, _VARIABLE)
    if grid.ndim != 3 or grid.shape[2] <= _LASER or grid.size == 0:
        raise UnreadableInputError(f"{path}: {_VARIABLE} must be (H, W, 4), got {grid.shape}")
    return np.ascontiguousarray(grid[..., _LASER], dtype=np.float32)
