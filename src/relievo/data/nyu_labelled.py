"""The labelled set of NYU Depth v2: 1449 rooms with filled-in depth, classes and instances.

One MATLAB 7.3 file, which is HDF5 with the axes in reverse: rows and columns are swapped back
here. The official split is a second file, whose numbers start at 1.

Source: Silberman et al., "Indoor Segmentation and Support Inference from RGBD Images", ECCV 2012,
and the documentation of the data set's toolbox.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from relievo.core.errors import MissingExtraError, UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.files import metric_depth, read_mat, require_split
from relievo.data.sample import IdMap, Sample, Semantic

_FILE, _SPLITS_FILE = "nyu_depth_v2_labeled.mat", "splits.mat"
_SPLITS = {"train": "trainNdxs", "test": "testNdxs"}
_MAPS = ("depths", "labels", "instances")

# The colour camera of the toolbox, to which depth was brought.
_SIZE = (480, 640)
_CAMERA = Intrinsics.centred_on_pixels(518.8579, 519.4696, 325.5824, 253.7362)

# Instances count from 1 within each class. Any pair of 16-bit class and 8-bit instance fits.
_INSTANCES_PER_CLASS = 1 << 15


class NyuLabelled(Dataset):
    """NYU Depth v2, labelled. Ids are positions in the file from 0, with four digits.

    Samples have depth, camera, classes (0 = unlabelled) and instances, whose numbers are
    different for any two things of an image (our choice: the file counts within each class).

    Args:
        folder: holds `nyu_depth_v2_labeled.mat` and, for a split, `splits.mat`.
        split: "train" or "test"; None = all.

    Raises:
        MissingExtraError: without h5py.
        UnreadableInputError: if a file is missing or damaged, or lacks a field.
        UsageError: if there is no such split.
    """

    name = "nyuv2"
    splits = ("train", "test")
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, list(_SPLITS))
        self._path = folder / _FILE
        with _opened(self._path) as file:
            count = _check_fields(self._path, file)
            self._class_names = _read_names(file)
        indices = range(count) if split is None else _read_split(folder, split, count)
        self._indices = {f"{index:04d}": index for index in indices}

    @property
    def ids(self) -> Sequence[str]:
        """Positions in the file, in the order of the split."""
        return list(self._indices)

    def _read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Raises:
            UnreadableInputError: if the file is damaged.
        """
        index = self._indices[id]
        # Opened anew, so that no open file is shared between threads or copied into processes.
        with _opened(self._path) as file:
            image = file["images"][index].transpose(2, 1, 0)
            depth, labels, instances = (file[field][index].T for field in _MAPS)
        return Sample(
            name=f"{self.name}/{id}",
            image=np.ascontiguousarray(image, dtype=np.uint8),
            depth=metric_depth(
                self._path, depth.astype(np.float32), np.ones(depth.shape, dtype=np.bool_)
            ),
            intrinsics=_CAMERA.resized(_SIZE, depth.shape),
            semantic=Semantic(np.ascontiguousarray(labels, dtype=np.int32), self._class_names),
            instance=_unique_instances(labels, instances),
        )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        import h5py  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError("data", f"reading {path.name}") from error
    if not path.is_file():
        raise UnreadableInputError(f"{path}: no such file; is the set complete?")
    try:
        with h5py.File(path, "r") as file:
            yield file
    # What h5py is seen to raise on damaged files.
    except (LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise UnreadableInputError(f"{path}: damaged or truncated: {error}") from error


def _check_fields(path: Path, file: Any) -> int:
    """Returns the number of images, after a look at all fields that will be read."""
    shapes = {field: _shape(path, file, field) for field in ("images", *_MAPS, "names")}
    images = shapes["images"]
    if len(images) != 4 or images[1] != 3:
        raise UnreadableInputError(f"{path}: images must be (N, 3, W, H), got {images}")
    wanted = (images[0], *images[2:])
    for field in _MAPS:
        if shapes[field] != wanted:
            raise UnreadableInputError(f"{path}: {field} must be {wanted}, got {shapes[field]}")
    for field in ("images", *_MAPS):
        if file[field].dtype.kind not in "uif":
            raise UnreadableInputError(f"{path}: {field} must be numbers, got {file[field].dtype}")
    return int(images[0])


def _shape(path: Path, file: Any, field: str) -> tuple[int, ...]:
    if field not in file or not hasattr(file[field], "shape"):
        raise UnreadableInputError(f"{path}: has no field {field}; is it the labelled set?")
    return tuple(file[field].shape)


def _read_names(file: Any) -> Mapping[int, str]:
    """Class names; the file refers to one array of character codes for each."""
    references = file["names"][()].ravel()
    names = ["".join(map(chr, file[reference][()].ravel())) for reference in references]
    return dict(enumerate(["unlabelled", *names]))


def _read_split(folder: Path, split: str, count: int) -> list[int]:
    path = folder / _SPLITS_FILE
    numbers = read_mat(path, _SPLITS[split]).ravel().astype(np.int64)
    if numbers.size == 0 or numbers.min() < 1 or numbers.max() > count:
        raise UnreadableInputError(
            f"{path}: {_SPLITS[split]} must count from 1 to at most {count}, the images there are"
        )
    return [int(number) - 1 for number in numbers]


def _unique_instances(labels: Any, instances: Any) -> IdMap:
    numbers = labels.astype(np.int32) * _INSTANCES_PER_CLASS + instances
    return np.where(instances > 0, numbers, 0).astype(np.int32)
