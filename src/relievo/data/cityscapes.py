"""Cityscapes: streets of German cities with classes, things, and disparity of a stereo camera.

    leftImg8bit/<split>/<city>/<image>_leftImg8bit.png; rightImg8bit likewise
    gtFine/<split>/<city>/<image>_gtFine_labelIds.png, _gtFine_instanceIds.png
    disparity/<split>/<city>/<image>_disparity.png
    camera/<split>/<city>/<image>_camera.json

A code p of disparity is (p - 1) / 256 pixels, 0 = unknown. It is computed, not measured.

Source: Cordts et al., CVPR 2016, and the readme of its scripts.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Intrinsics, Size
from relievo.data.dataset import Dataset
from relievo.data.files import (
    camera_of,
    check_size_of_map,
    metric_depth,
    read_ids,
    read_json,
    read_picture,
    read_wide_codes,
    require_folder,
    require_split,
)
from relievo.data.sample import IdMap, RightView, Sample, Semantic
from relievo.geometry.depth import depth_from_disparity

_NAMES = (
    "unlabeled, ego vehicle, rectification border, out of roi, static, dynamic, ground, road, "
    "sidewalk, parking, rail track, building, wall, fence, guard rail, bridge, tunnel, pole, "
    "polegroup, traffic light, traffic sign, vegetation, terrain, sky, person, rider, car, truck, "
    "bus, caravan, trailer, train, motorcycle, bicycle"
)
CITYSCAPES: Mapping[int, str] = {**dict(enumerate(_NAMES.split(", "))), -1: "license plate"}
"""The classes by their labelIds."""

_CODES_PER_PX = 256
_MINUS_ONE = 255  # as eight bits hold it
_FIRST_THING = 1000  # 1000 * class + number; smaller ids are classes of what is not told apart
_IMAGES = "leftImg8bit"


class StereoCamera(NamedTuple):
    """The left camera: `intrinsics`, and `baseline_m`, the distance to the right one in metres."""

    intrinsics: Intrinsics
    baseline_m: float


class Cityscapes(Dataset):
    """Images of the left camera. Ids are "<split>/<city>/<image>".

    Args:
        folder: holds `leftImg8bit`; each other part of a split may be absent as a whole.
        split: "train", "val" or "test"; None = those that are there.

    Raises:
        UnreadableInputError: if there are no images.
        UsageError: if there is no such split.
    """

    name = "cityscapes"
    splits = ("train", "val", "test")

    def __init__(self, folder: Path, split: str | None = None) -> None:
        wanted = self.splits if split is None else [require_split(self.name, split, self.splits)]
        self._folder = folder
        images = require_folder(folder / _IMAGES, "the images of Cityscapes")
        self._ids = [
            path.relative_to(images).as_posix().removesuffix(f"_{_IMAGES}.png")
            for part in wanted
            for path in sorted(images.glob(f"{part}/*/*_{_IMAGES}.png"))
        ]
        if not self._ids:
            raise UnreadableInputError(f"{images}: has no {'|'.join(wanted)}/*/*_{_IMAGES}.png")

    @property
    def ids(self) -> Sequence[str]:
        """The images, split by split, sorted."""
        return self._ids

    def depth_kind(self, id: str) -> DepthKind | None:
        """Metric depth, or relative inverse depth if there are no cameras."""
        if not self._has("disparity", id):
            return None
        is_metric = self._has("camera", id)
        return DepthKind.METRIC_DEPTH if is_metric else DepthKind.RELATIVE_INVERSE_DEPTH

    def _read(self, id: str) -> Sample:
        """Reads a left image with whatever other parts of the set are there.

        Without a camera, disparity stands for depth.

        Raises:
            InputError: if a file is missing or damaged, or a map is not of the image's size.
        """
        image = read_picture(self._file(_IMAGES, id, f"{_IMAGES}.png"))
        size = (image.shape[0], image.shape[1])
        camera = self._camera(id)
        disparity, valid = self._disparity(id, size)
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=self._depth(id, disparity, valid, camera),
            intrinsics=camera.intrinsics if camera else None,
            semantic=self._semantic(id, size),
            instance=self._instance(id, size),
            right=self._right(id, disparity, valid, camera),
        )

    def _has(self, part: str, id: str) -> bool:
        return (self._folder / part / id.partition("/")[0]).is_dir()

    def _file(self, part: str, id: str, ending: str) -> Path:
        return self._folder / part / f"{id}_{ending}"

    def _camera(self, id: str) -> StereoCamera | None:
        if not self._has("camera", id):
            return None
        return read_cityscapes_camera(self._file("camera", id, "camera.json"))

    def _disparity(self, id: str, size: Size) -> tuple[FloatMap, BoolMap] | tuple[None, None]:
        if not self._has("disparity", id):
            return None, None
        path = self._file("disparity", id, "disparity.png")
        codes = read_wide_codes(path)
        check_size_of_map(path, codes, size)
        valid = codes > 0
        disparity = (codes.astype(np.float32) - 1) / np.float32(_CODES_PER_PX)
        return np.where(valid, disparity, np.float32(0)), valid

    def _depth(
        self,
        id: str,
        disparity: FloatMap | None,
        valid: BoolMap | None,
        camera: StereoCamera | None,
    ) -> DepthMap | None:
        if disparity is None or valid is None:
            return None
        if camera is None:
            return DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
        depth = depth_from_disparity(
            disparity, f_px=camera.intrinsics.f_x, baseline_m=camera.baseline_m
        )
        return metric_depth(self._file("disparity", id, "disparity.png"), depth.values, valid)

    def _semantic(self, id: str, size: Size) -> Semantic | None:
        if not self._has("gtFine", id):
            return None
        ids = _ids_of_size(self._file("gtFine", id, "gtFine_labelIds.png"), size)
        return Semantic(np.where(ids == _MINUS_ONE, np.int32(-1), ids), CITYSCAPES)

    def _instance(self, id: str, size: Size) -> IdMap | None:
        path = self._file("gtFine", id, "gtFine_instanceIds.png")
        if not path.is_file():
            return None
        ids = _ids_of_size(path, size)
        return np.where(ids >= _FIRST_THING, ids, np.int32(0))

    def _right(
        self,
        id: str,
        disparity: FloatMap | None,
        valid: BoolMap | None,
        camera: StereoCamera | None,
    ) -> RightView | None:
        if not self._has("rightImg8bit", id):
            return None
        image = read_picture(self._file("rightImg8bit", id, "rightImg8bit.png"))
        return RightView(image, disparity, valid, camera.baseline_m if camera else None)


def read_cityscapes_camera(path: Path) -> StereoCamera:
    """Reads a `camera.json`.

    Raises:
        UnreadableInputError: if it is missing or damaged, or lacks one of the numbers.
    """
    record = read_json(path)
    f_x, f_y, c_x, c_y = (_number(path, record, "intrinsic", n) for n in ("fx", "fy", "u0", "v0"))
    baseline_m = _number(path, record, "extrinsic", "baseline")
    if not baseline_m > 0:
        raise UnreadableInputError(f"{path}: extrinsic.baseline must be > 0, got {baseline_m}")
    return StereoCamera(camera_of(path, f_x, f_y, c_x, c_y), baseline_m)


def _number(path: Path, record: Mapping[str, object], group: str, name: str) -> float:
    entries = record.get(group)
    value = entries.get(name) if isinstance(entries, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableInputError(f"{path}: {group}.{name} must be a number, got {value!r}")
    return float(value)


def _ids_of_size(path: Path, size: Size) -> IdMap:
    ids = read_ids(path)
    check_size_of_map(path, ids, size)
    return ids
