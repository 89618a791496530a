"""MannequinChallenge and RealEstate10K: cameras of clips, and TUM frames with people.

A text file of cameras has the address of a video, then a line for each frame: its time in
microseconds; focal lengths and principal point in parts of the image's width and height; two
zeros; and the 3 x 4 matrix from the world to the camera. Lengths have an unknown scale in each
clip. Images are not distributed: whoever has the videos puts frames beside the text.

Source: Li et al., CVPR 2019; Zhou et al., SIGGRAPH 2018; and what was released with them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import MissingExtraError, UnreadableInputError
from relievo.core.types import Image8, Intrinsics, Size
from relievo.data.dataset import Dataset, TakeSet
from relievo.data.files import (
    camera_of,
    metric_depth,
    parse_numbers,
    read_lines,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.layout import find_picture, picture_stems
from relievo.data.sample import Sample, Semantic
from relievo.geometry.transform import inverse

SPLITS = ("train", "validation", "test")
"""Folders of text files."""

PEOPLE = {0: "environment", 1: "person"}
"""Classes of `MannequinTum`."""

_COLUMNS = 19
_US_PER_S = 1_000_000
_LEAST_DEPTH_M = 1e-8  # what the released code takes for "known"


class CameraFile(NamedTuple):
    """The cameras of one clip.

    Fields: url of the video; times_us (N,) int64, microseconds; lens (N, 4) float64: f_x and c_x
    in widths, f_y and c_y in heights of the image, in the order f_x, f_y, c_x, c_y;
    T_world_from_camera (N, 4, 4) float64.
    """

    url: str
    times_us: NDArray[np.int64]
    lens: NDArray[np.float64]
    T_world_from_camera: NDArray[np.float64]

    def intrinsics(self, frame: int, size: Size) -> Intrinsics:
        """The camera of a frame whose image has this (height, width).

        Raises:
            RangeError: if its focal lengths are not positive.
        """
        f_x, f_y, c_x, c_y = (float(number) for number in self.lens[frame])
        height, width = size
        return Intrinsics(f_x * width, f_y * height, c_x * width, c_y * height)


class CameraClips(TakeSet):
    """Frames of clips whose images were fetched: `<split>/<clip>.txt`, `<split>/<clip>/<time>.jpg`.

    Args:
        folder: of the splits.
        split: one of `SPLITS`; None = those that are there.

    Raises:
        UnreadableInputError: if a folder is missing, or there is no image in any.
    """

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self.name = folder.resolve().name
        self._folder = require_folder(folder, f"the folders {', '.join(SPLITS)}")
        splits = [each for each in SPLITS if (folder / each).is_dir()]
        if split is not None:
            splits = [require_split(self.name, split, SPLITS)]
        self._takes = {
            clip: [f"{clip}/{time}" for time in picture_stems(folder / clip, "frames")]
            for each in splits
            for clip in _clips(folder, each)
        }
        if not self._takes:
            raise UnreadableInputError(
                f"{folder}: no clip has images; put them at {split or 'train'}/<clip>/<time>.jpg"
            )

    def _read(self, id: str) -> Sample:
        """Reads a frame with camera and pose.

        Raises:
            InputError: if a file is missing or damaged, or does not list the frame.
        """
        clip, _, time = id.rpartition("/")
        path = self._folder / f"{clip}.txt"
        cameras = read_camera_file(path)
        image = read_picture(find_picture(self._folder / id))
        frames = np.flatnonzero(cameras.times_us.astype(str) == time)
        if len(frames) == 0:
            raise UnreadableInputError(f"{path}: does not list the frame {time}")
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            intrinsics=cameras.intrinsics(int(frames[0]), (image.shape[0], image.shape[1])),
            T_world_from_camera=cameras.T_world_from_camera[frames[0]],
            neighbours=self._neighbours(id),
            time_s=int(time) / _US_PER_S,
        )


class MannequinTum(Dataset):
    """Frames of TUM RGB-D with people, prepared as one HDF5 file each.

    Args:
        folder: with `*.h5` or `*.hdf5` at any depth.
        split: none are published.

    Raises:
        InputError: if there is no file.
        UsageError: if a split is asked for.
        MissingExtraError: on reading, if h5py is not installed.
    """

    name = "mannequin_tum"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        files = require_folder(folder, "HDF5 files").rglob("*")
        self._files = {
            path.relative_to(folder).with_suffix("").as_posix(): path
            for path in sorted(files)
            if path.suffix in (".h5", ".hdf5")
        }
        if not self._files:
            raise UnreadableInputError(f"{folder}: has no *.h5 and no *.hdf5")

    @property
    def ids(self) -> Sequence[str]:
        """The files without their endings, sorted."""
        return list(self._files)

    def _read(self, id: str) -> Sample:
        """Reads a frame with depth, camera, pose, and people as classes.

        Raises:
            InputError: if the file is damaged or lacks a field.
            MissingExtraError: if h5py is not installed.
        """
        path = self._files[id]
        fields = ("img_1", "gt_depth", "human_mask", "intrinsic", "T_1_G")
        image, depth_m, people, K, T_camera_from_world = _read_fields(path, fields)
        _check_shape(path, "intrinsic", K, (3, 3))
        _check_shape(path, "T_1_G", T_camera_from_world, (4, 4))
        return Sample(
            name=f"{self.name}/{id}",
            image=_image_of_numbers(path, image),
            depth=metric_depth(path, depth_m.astype(np.float32), depth_m > _LEAST_DEPTH_M),
            intrinsics=camera_of(path, K[0, 0], K[1, 1], K[0, 2], K[1, 2]),
            T_world_from_camera=inverse(T_camera_from_world.astype(np.float64)),
            semantic=Semantic((people > 0.5).astype(np.int32), PEOPLE),
        )


def read_camera_file(path: Path) -> CameraFile:
    """Reads the cameras of a clip of MannequinChallenge or RealEstate10K.

    Raises:
        UnreadableInputError: if the file is missing, or a line is not what it should be.
    """
    url, *lines = read_lines(path) or [""]
    if not lines:
        raise UnreadableInputError(f"{path}: must hold an address and lines of cameras")
    words = [line.split() for line in lines]
    numbers = np.array([parse_numbers(path, "a frame", each, _COLUMNS) for each in words])
    if not all(each[0].isdecimal() for each in words):
        raise UnreadableInputError(f"{path}: times must be whole microseconds")
    T_camera_from_world = np.tile(np.eye(4), (len(lines), 1, 1))
    T_camera_from_world[:, :3] = numbers[:, 7:].reshape(-1, 3, 4)
    times_us = np.array([int(each[0]) for each in words], dtype=np.int64)
    return CameraFile(url, times_us, numbers[:, 1:5], inverse(T_camera_from_world))


def _clips(folder: Path, split: str) -> list[str]:
    """The clips of a split whose images were fetched."""
    files = sorted(require_folder(folder / split, "camera files").glob("*.txt"))
    return [f"{split}/{path.stem}" for path in files if path.with_suffix("").is_dir()]


def _read_fields(path: Path, names: Sequence[str]) -> list[NDArray[Any]]:
    try:
        import h5py  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError("data", "reading HDF5 files") from error
    try:
        with h5py.File(path, "r") as file:
            return [np.asarray(file[f"gt/{name}"]) for name in names]
    # What h5py is seen to raise on damaged files.
    except (OSError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise UnreadableInputError(f"{path}: cannot be read: {error}") from error


def _check_shape(path: Path, name: str, values: NDArray[Any], shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise UnreadableInputError(f"{path}: {name} must be {shape}, got {values.shape}")


def _image_of_numbers(path: Path, image: NDArray[Any]) -> Image8:
    """Codes as they are, or numbers from 0 to 1."""
    if image.dtype == np.uint8:
        return image
    if not (image.size and image.min() >= 0 and image.max() <= 1):
        raise UnreadableInputError(f"{path}: img_1 must be within 0 and 1")
    return np.asarray(np.rint(image * 255), dtype=np.uint8)
