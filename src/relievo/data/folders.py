"""RGB-D and stereo sets kept as folders of images beside a `meta.json`.

`rgb/<id>.jpg|png` goes with `depth/<id>.png` (codes / `depth_scale_per_metre` = metres), or
`left/<id>` with `disp/<id>.png` (codes / `disp_scale` = pixels of disparity, a relative inverse
depth). `meta.json` names the units, the codes that mean "unknown" and, where a set is split, the
ids of each split.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image
from relievo.data.sample import Sample

# Sets written before the keys were agreed say their scale only in words.
_DISPARITY_SCALE = 64.0


class DepthFolder:
    """The samples of one set.

    Args:
        folder: the folder with `meta.json`.
        split: "train" or "test" where `meta.json` lists such ids; None = every id.

    Raises:
        UnreadableInputError: if the folder, its `meta.json` or the split is missing or damaged.
    """

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self.name = folder.name
        self._folder = folder
        self._meta = _read_meta(folder)
        self._is_stereo = (folder / "disp").is_dir()
        images = folder / ("left" if self._is_stereo else "rgb")
        files = {path.stem: path for path in sorted(images.glob("*.*"))}
        if split is not None:
            ids = self._meta.get(split)
            if not isinstance(ids, list):
                raise UnreadableInputError(f"{folder / 'meta.json'}: lists no split {split!r}")
            files = {name: files[name] for name in ids if name in files}
        if not files:
            raise UnreadableInputError(f"{images}: no images; is the set complete?")
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    @property
    def ids(self) -> list[str]:
        """The names of the samples, sorted as read."""
        return list(self._files)

    def __iter__(self) -> Iterator[Sample]:
        return (self.read(name) for name in self._files)

    def read(self, name: str) -> Sample:
        """Reads one sample.

        Args:
            name: one of `ids`.

        Raises:
            UnreadableInputError: if one of its files is missing or damaged.
        """
        image = _read_rgb(self._files[name])
        kind = "disp" if self._is_stereo else "depth"
        codes = _read_codes(self._folder / kind / f"{name}.png")
        invalid = self._meta.get("invalid")
        valid = ~np.isin(codes, [] if invalid is None else invalid)
        values = codes.astype(np.float32) / self._scale
        depth_kind = DepthKind.RELATIVE_INVERSE_DEPTH if self._is_stereo else DepthKind.METRIC_DEPTH
        image, values, valid = _to_one_size(image, values, valid)
        return Sample(f"{self.name}/{name}", image, DepthMap(values, depth_kind, valid))

    @property
    def _scale(self) -> float:
        if self._is_stereo:
            return float(self._meta.get("disp_scale", _DISPARITY_SCALE))
        return float(self._meta.get("depth_scale_per_metre", 1000.0))


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{folder / 'meta.json'}: cannot be read: {error}") from error
    if not isinstance(meta, dict):
        raise UnreadableInputError(f"{folder / 'meta.json'}: must hold a JSON object")
    return meta


def _read_rgb(path: Path) -> Image:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise UnreadableInputError(f"{path}: cannot be read as an image")
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _read_codes(path: Path) -> FloatMap:
    codes = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if codes is None or codes.ndim != 2:
        raise UnreadableInputError(f"{path}: missing, damaged or not a one-channel depth map")
    return np.asarray(codes, dtype=np.float32)


def _to_one_size(image: Image, values: FloatMap, valid: BoolMap) -> tuple[Image, FloatMap, BoolMap]:
    """Shrinks the larger of the two to the smaller one's size: no depth is invented."""
    height, width = values.shape
    if image.shape[:2] == values.shape:
        return image, values, valid
    if image.shape[0] > height:
        shrunk = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(shrunk, dtype=np.uint8), values, valid
    wh = (image.shape[1], image.shape[0])
    nearest = cv2.resize(values, wh, interpolation=cv2.INTER_NEAREST)
    mask = cv2.resize(valid.astype(np.uint8), wh, interpolation=cv2.INTER_NEAREST)
    return image, np.asarray(nearest, dtype=np.float32), mask.astype(np.bool_)
