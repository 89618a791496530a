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
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap
from relievo.data.sample import Image8, Sample
from relievo.io.depth_maps import check_fits
from relievo.io.depth_png import read_png
from relievo.io.image_decoding import MAX_PIXELS
from relievo.io.images import is_image, read_image

# Stereo sets written before the keys were agreed say their scale only in words. Disparity is
# relative anyway; metres are not, so their scale is never assumed.
_DISPARITY_SCALE = 64.0


class DepthFolder:
    """The samples of one set.

    Args:
        folder: the folder with `meta.json`.
        split: "train" or "test" where `meta.json` lists such ids; None = every id.

    Raises:
        UnreadableInputError: if the folder, its `meta.json`, the split or an image of it is
            missing or damaged.
    """

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self.name = folder.name
        self._folder = folder
        meta = _read_meta(folder)
        self._is_stereo = (folder / "disp").is_dir()
        self._scale = _scale(folder, meta, self._is_stereo)
        self._unknown = [] if meta.get("invalid") is None else meta["invalid"]
        images = folder / ("left" if self._is_stereo else "rgb")
        files = {path.stem: path for path in sorted(images.glob("*")) if is_image(path)}
        if split is not None:
            ids = _split(folder, meta, split)
            if lacking := [name for name in ids if name not in files]:
                raise UnreadableInputError(
                    f"{images}: lacks {len(lacking)} images of the split {split!r}, "
                    f"{lacking[0]} among them; is the set complete?"
                )
            files = {name: files[name] for name in ids}
        if not files:
            raise UnreadableInputError(f"{images}: no images; is the set complete?")
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    @property
    def ids(self) -> list[str]:
        """The names of the samples: as the split lists them, else sorted."""
        return list(self._files)

    def __iter__(self) -> Iterator[Sample]:
        return (self.read(name) for name in self._files)

    def read(self, name: str) -> Sample:
        """Reads one sample.

        Args:
            name: one of `ids`.

        Raises:
            InputError: if one of its files is missing, damaged or of an unsuitable kind, or the
                two do not show the same field of view.
        """
        image = _read_8_bit(self._files[name])
        path = self._folder / ("disp" if self._is_stereo else "depth") / f"{name}.png"
        codes = read_png(path, MAX_PIXELS).values
        valid = ~np.isin(codes, self._unknown)
        kind = DepthKind.RELATIVE_INVERSE_DEPTH if self._is_stereo else DepthKind.METRIC_DEPTH
        depth = DepthMap(codes / np.float32(self._scale), kind, valid)
        check_fits(depth, image.shape[:2], str(path))
        image, values, valid = _to_one_size(image, depth.values, valid)
        return Sample(f"{self.name}/{name}", image, DepthMap(values, kind, valid))


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{folder / 'meta.json'}: cannot be read: {error}") from error
    if not isinstance(meta, dict):
        raise UnreadableInputError(f"{folder / 'meta.json'}: must hold a JSON object")
    return meta


def _scale(folder: Path, meta: dict[str, Any], is_stereo: bool) -> float:
    key = "disp_scale" if is_stereo else "depth_scale_per_metre"
    scale = meta.get(key, _DISPARITY_SCALE if is_stereo else None)
    if not isinstance(scale, int | float) or scale <= 0:
        raise UnreadableInputError(f"{folder / 'meta.json'}: {key} must be > 0, got {scale!r}")
    return float(scale)


def _split(folder: Path, meta: dict[str, Any], split: str) -> list[str]:
    ids = meta.get(split)
    if not isinstance(ids, list):
        raise UnreadableInputError(f"{folder / 'meta.json'}: lists no split {split!r}")
    return ids


def _read_8_bit(path: Path) -> Image8:
    image = read_image(path)
    return np.asarray(image if image.dtype == np.uint8 else image >> 8, dtype=np.uint8)


def _to_one_size(
    image: Image8, values: FloatMap, valid: BoolMap
) -> tuple[Image8, FloatMap, BoolMap]:
    """Shrinks the larger of the two to the smaller one's size: no depth is invented."""
    height, width = values.shape
    if image.shape[:2] == values.shape:
        return image, values, valid
    if image.shape[0] > height:
        shrunk = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(shrunk, dtype=np.uint8), values, valid
    wh = (image.shape[1], image.shape[0])
    nearest = cv2.resize(values, wh, interpolation=cv2.INTER_NEAREST_EXACT)
    mask = cv2.resize(valid.astype(np.uint8), wh, interpolation=cv2.INTER_NEAREST_EXACT)
    return image, np.asarray(nearest, dtype=np.float32), mask.astype(np.bool_)
