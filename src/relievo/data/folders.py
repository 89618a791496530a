"""Sets kept as folders of images beside a `meta.json`.

    rgb/<id>.jpg|png    images; or left/<id> for stereo pairs, or the images of the folder itself
                        and of its subfolders, each of which is one take
    depth/<id>.png      codes / `depth_scale_per_metre` = metres
    disp/<id>.png       codes / `disp_scale` = pixels of disparity of the left image
    right/<id>          right views
    labels/<id>.png     class ids; also labels40/
    segments/<id>.png   one number for each segment, 0 = none
    pose/<id>.txt       4 x 4 camera to world

and what `data.exact_parts` lists, depth without codes among it. Everything but the images may be
absent. `meta.json` (`data.folder_meta`) says what the codes mean.
"""

import glob
from collections.abc import Collection, Sequence
from pathlib import Path

import cv2
import numpy as np

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image8, Size
from relievo.data import exact_parts
from relievo.data.dataset import Dataset
from relievo.data.files import (
    depth_of_codes,
    metric_depth,
    neighbours_in,
    read_codes,
    read_ids,
    read_matrix,
    read_picture,
)
from relievo.data.folder_meta import FolderMeta
from relievo.data.sample import IdMap, RightView, Sample, Semantic
from relievo.geometry.transform import Transform
from relievo.io.depth_maps import check_fits
from relievo.io.images import is_image

_LABELS = ("labels", "labels40")


class FolderSet(Dataset):
    """The samples of one folder.

    Args:
        folder: the folder with `meta.json`.
        split: "train" or "test" where `meta.json` lists such ids; None = every id.

    Raises:
        UnreadableInputError: if the folder, its `meta.json`, the split or an image of it is
            missing or damaged.
    """

    def __init__(self, folder: Path, split: str | None = None) -> None:
        self.name = folder.resolve().name
        self._folder = folder
        self._meta = FolderMeta(folder)
        self.splits = self._meta.splits
        self._has_disparity = (folder / "disp").is_dir()
        self._has_depth = not self._has_disparity and (folder / "depth").is_dir()
        has_codes = self._has_depth and not self._meta.has_exact_depth
        # Read at once, so that a set without a unit is refused before any work.
        self._depth_scale = self._meta.depth_scale if has_codes else 0.0
        self._disparity_scale = np.float32(self._meta.disparity_scale)
        self._files = self._all = _images(folder)
        takes = self._find_takes()
        if split is not None:
            self._files = self._of_split(split)
            takes = [run for take in takes for run in _runs(take, self._files)]
        self._takes = takes
        self._neighbours = {
            id: neighbours_in(take, n) for take in self._takes for n, id in enumerate(take)
        }

    @property
    def ids(self) -> Sequence[str]:
        """The names of the samples: as the split lists them, else sorted."""
        return list(self._files)

    @property
    def takes(self) -> Sequence[Sequence[str]]:
        """Frames next in time: those of a subfolder, or all of a set that is one sequence."""
        return self._takes

    def depth_kind(self, id: str) -> DepthKind | None:
        """Metric depth, or relative inverse depth for a pair without calibration."""
        if self._has_disparity:
            is_metric = self._meta.calibration(id) is not None
            return DepthKind.METRIC_DEPTH if is_metric else DepthKind.RELATIVE_INVERSE_DEPTH
        return DepthKind.METRIC_DEPTH if self._has_depth else None

    def complaints(self) -> Sequence[str]:
        """Images that are listed and not there, and depth without an image."""
        found = [
            f"{id}: is listed, but has no image" for id in self._meta.listed if id not in self._all
        ]
        part = "disp" if self._has_disparity else "depth"
        pattern = "*.npz" if self._meta.has_exact_depth else "*.png"
        alone = sorted(
            p.name for p in (self._folder / part).glob(pattern) if p.stem not in self._all
        )
        return found + [f"{part}/{name}: has no image" for name in alone]

    def _read(self, id: str) -> Sample:
        """Reads one sample; the larger of image and depth is brought to the smaller one's size.

        Args:
            id: one of `ids`.

        Raises:
            InputError: if one of its files is missing, damaged or of an unsuitable kind, or image
                and depth do not show the same field of view.
        """
        image = read_picture(self._files[id])
        stored = (image.shape[0], image.shape[1])
        disparity, valid = self._disparity(id) if self._has_disparity else (None, None)
        depth = self._depth(id, disparity, valid)
        if depth is not None:
            image, depth = _to_one_size(image, depth, str(self._files[id]))
        size = (image.shape[0], image.shape[1])
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=depth,
            intrinsics=self._meta.intrinsics(id, size, stored),
            T_world_from_camera=self._pose(id),
            semantic=self._semantic(id, size),
            instance=self._instance(id, size),
            right=self._right(id, size, disparity, valid, depth),
            neighbours=self._neighbours.get(id),
            time_s=self._meta.time_s(id),
            planes=exact_parts.read_planes(self._folder, id),
            normals=exact_parts.read_normals(self._folder, id),
            motion=exact_parts.read_motion(self._folder, id),
            background=exact_parts.read_background(self._folder, id),
            people=exact_parts.read_people(self._folder, id),
            distortion=self._meta.distortion(id),
        )

    def _of_split(self, split: str) -> dict[str, Path]:
        ids = self._meta.split(split)
        if lacking := [id for id in ids if id not in self._files]:
            raise UnreadableInputError(
                f"{self._folder}: lacks {len(lacking)} images of the split {split!r}, "
                f"{lacking[0]} among them; is the set complete?"
            )
        return {id: self._files[id] for id in ids}

    def _find_takes(self) -> list[list[str]]:
        folders: dict[str, list[str]] = {}
        for id in self._files:
            folders.setdefault(id.rpartition("/")[0], []).append(id)
        if (listed := self._meta.takes) is not None:
            return [[id for id in take if id in self._files] for take in listed]
        has_subfolders = any(folders)
        return list(folders.values()) if has_subfolders or self._meta.is_take else []

    def _disparity(self, id: str) -> tuple[FloatMap, BoolMap]:
        codes = read_codes(self._folder / "disp" / f"{id}.png")
        values = codes / self._disparity_scale
        return values.astype(np.float32), ~np.isin(codes, self._meta.unknown_codes)

    def _depth(self, id: str, disparity: FloatMap | None, valid: BoolMap | None) -> DepthMap | None:
        if disparity is None or valid is None:
            if not self._has_depth:
                return None
            if self._meta.has_exact_depth:
                return exact_parts.read_exact_depth(self._folder, id)
            path = self._folder / "depth" / f"{id}.png"
            codes = read_codes(path)
            wanted = self._meta.depth_dtype
            if wanted is not None and codes.dtype.name != wanted:
                raise UnsupportedInputError(f"{path}: {codes.dtype} where depth is {wanted}")
            return depth_of_codes(path, codes, self._depth_scale, self._meta.unknown_codes)
        calibration = self._meta.calibration(id)
        if calibration is None:
            return DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
        f_px, baseline_m, offset_px = calibration
        shifted = disparity + np.float32(offset_px)
        metres = np.float32(f_px * baseline_m) / np.maximum(shifted, np.float32(1e-6))
        return metric_depth(self._folder / "disp" / f"{id}.png", metres, valid & (shifted > 0))

    def _right(
        self,
        id: str,
        size: Size,
        disparity: FloatMap | None,
        valid: BoolMap | None,
        depth: DepthMap | None,
    ) -> RightView | None:
        if not (self._folder / "right").is_dir():
            return None
        path = _image_named(self._folder / "right", id)
        image = read_picture(path)
        if image.shape[:2] != size:
            raise UnsupportedInputError(
                f"{path}: {image.shape[:2]}, but its left view and their disparity are {size}"
            )
        calibration = self._meta.calibration(id)
        baseline_m = None if calibration is None else calibration.baseline_m
        if depth is not None and calibration is not None and disparity is None:
            valid = exact_parts.read_right_valid(self._folder, id)
            if valid is not None:
                disparity = exact_parts.disparity_of(
                    depth, calibration.f_px, calibration.baseline_m
                )
        return RightView(image, disparity, valid, baseline_m)

    def _pose(self, id: str) -> Transform | None:
        path = self._folder / "pose" / f"{id}.txt"
        return read_matrix(path) if path.is_file() else self._meta.pose(id)

    def _semantic(self, id: str, size: Size) -> Semantic | None:
        for name in _LABELS:
            if (self._folder / name).is_dir():
                ids = read_ids(self._folder / name / f"{id}.png")
                return Semantic(_ids_of_size(ids, size), self._meta.class_names)
        return None

    def _instance(self, id: str, size: Size) -> IdMap | None:
        folder = self._folder / "segments"
        if not folder.is_dir():
            return None
        return _ids_of_size(read_ids(folder / f"{id}.png"), size)


def _runs(take: Sequence[str], kept: Collection[str]) -> list[list[str]]:
    """What is left of a take, parted where frames are missing between."""
    runs: list[list[str]] = [[]]
    for id in take:
        if id in kept:
            runs[-1].append(id)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _images(folder: Path) -> dict[str, Path]:
    """The images of a set by their ids, sorted."""
    for name in ("rgb", "left"):
        if (folder / name).is_dir():
            files = [path for path in sorted((folder / name).iterdir()) if is_image(path)]
            return _by_id(folder / name, files)
    return _by_id(folder, [path for path in sorted(folder.rglob("*")) if is_image(path)])


def _by_id(folder: Path, files: Sequence[Path]) -> dict[str, Path]:
    found = {path.relative_to(folder).with_suffix("").as_posix(): path for path in files}
    if not found:
        raise UnreadableInputError(f"{folder}: no images; is the set complete?")
    if len(found) < len(files):
        raise UnreadableInputError(f"{folder}: holds images that differ in their ending alone")
    return found


def _image_named(folder: Path, id: str) -> Path:
    for path in sorted(folder.glob(f"{glob.escape(id)}.*")):
        if is_image(path) and path.stem == id:
            return path
    raise UnreadableInputError(f"{folder}: has no image {id}.*")


def _ids_of_size(ids: IdMap, size: Size) -> IdMap:
    if ids.shape == size:
        return ids
    resized = cv2.resize(ids, size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(resized, dtype=np.int32)


def _to_one_size(image: Image8, depth: DepthMap, where: str) -> tuple[Image8, DepthMap]:
    """Shrinks the larger of the two to the smaller one's size: no depth is invented."""
    size = (image.shape[0], image.shape[1])
    check_fits(depth, size, where)
    height, width = depth.size
    if size == depth.size:
        return image, depth
    if size[0] > height:
        shrunk = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(shrunk, dtype=np.uint8), depth
    nearest = cv2.resize(depth.values, size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    values = np.asarray(nearest, dtype=np.float32)
    assert depth.valid is not None  # every map of a set has its mask
    mask = cv2.resize(
        depth.valid.astype(np.uint8), size[::-1], interpolation=cv2.INTER_NEAREST_EXACT
    )
    return image, DepthMap(values, depth.kind, mask.astype(np.bool_))
