"""ScanNet's rooms as piece-wise planes, in TensorFlow's record files.

An example holds an image (blue first, as OpenCV writes it), depth in metres, the plane of each
pixel, and up to 20 planes as unit normal times distance with axes x right, y forward, z up.

Source: Liu et al., "PlaneNet", CVPR 2018, and its released data.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.files import camera_of, metric_depth, require_folder
from relievo.data.sample import Planes, Sample
from relievo.data.tfrecord import Feature, find_records, parse_example, read_record

_HEIGHT, _WIDTH, _MOST_PLANES = 192, 256, 20
_NEAREST_M = 1e-4  # PlaneNet's own test of "depth is known"


class ScanNetPlanes(Dataset):
    """Images with planes and depth.

    Args:
        folder: with `*.tfrecords`, such as planes_scannet_train.tfrecords; on opening, only the
            lengths of their records are read.
        split: what the name of a file ends in, "train" or "val"; None = every file.

    Raises:
        UnreadableInputError: if there is no such file, or one is damaged.
    """

    name = "scannet_planes"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        pattern = "*.tfrecords" if split is None else f"*_{split}.tfrecords"
        files = sorted(require_folder(folder, pattern).glob(pattern))
        if not files:
            raise UnreadableInputError(f"{folder}: has no {pattern}")
        self._records = {
            f"{file.stem}/{number:06d}": (file, offset, number)
            for file in files
            for number, offset in enumerate(find_records(file))
        }
        self._ids = list(self._records)

    @property
    def ids(self) -> Sequence[str]:
        """The records as file/number, in the order of the file."""
        return self._ids

    def _read(self, id: str) -> Sample:
        """Reads an image with its camera, depth and planes.

        Raises:
            InputError: if the record is damaged or of another kind.
        """
        path, offset, number = self._records[id]
        where = f"{path}: record {number}"
        example = parse_example(read_record(path, offset, number), where)
        depth_m = _numbers(example, "depth", np.float32, (_HEIGHT, _WIDTH), where)
        return Sample(
            name=f"{self.name}/{id}",
            image=_pixels(example, "image_raw", (_HEIGHT, _WIDTH, 3), where)[..., ::-1].copy(),
            depth=metric_depth(path, depth_m, depth_m > _NEAREST_M),
            intrinsics=_intrinsics(_numbers(example, "info", np.float32, (20,), where), where),
            planes=_planes(example, where),
        )


def _planes(example: Mapping[str, Feature], where: str) -> Planes:
    count = int(_numbers(example, "num_planes", np.int64, (), where))
    if not 0 <= count <= _MOST_PLANES:
        raise UnreadableInputError(f"{where}: num_planes must be 0 to {_MOST_PLANES}, got {count}")
    vectors = _numbers(example, "plane", np.float32, (_MOST_PLANES, 3), where)[:count]
    ids = _pixels(example, "segmentation_raw", (_HEIGHT, _WIDTH), where).astype(np.int32)
    x, y, z = vectors.astype(np.float64).T
    return Planes(np.where(ids < count, ids, -1).astype(np.int32), np.stack([x, -z, y], axis=1))


def _intrinsics(info: NDArray[np.float32], where: str) -> Intrinsics:
    """The camera of the stored size: 4 x 4 for the depth sensor's size, which follows it."""
    K, (width, height) = info[:16].reshape(4, 4), info[16:18]
    if not (width > 0 and height > 0):
        raise UnreadableInputError(f"{where}: info gives a size of {width:g} x {height:g}")
    camera = camera_of(where, K[0, 0], K[1, 1], K[0, 2], K[1, 2])
    return camera.resized((int(height), int(width)), (_HEIGHT, _WIDTH))


def _pixels(
    example: Mapping[str, Feature], key: str, shape: tuple[int, ...], where: str
) -> NDArray[np.uint8]:
    values = example.get(key)
    if not isinstance(values, list) or [len(each) for each in values] != [np.prod(shape)]:
        raise UnreadableInputError(f"{where}: {key} must be {np.prod(shape)} bytes")
    return np.frombuffer(values[0], np.uint8).reshape(shape)


def _numbers(
    example: Mapping[str, Feature], key: str, dtype: type[Any], shape: tuple[int, ...], where: str
) -> NDArray[Any]:
    values = example.get(key)
    count = int(np.prod(shape))
    if not isinstance(values, np.ndarray) or values.dtype != dtype or values.size != count:
        raise UnreadableInputError(f"{where}: {key} must be {count} values of {dtype.__name__}")
    return values.reshape(shape)
