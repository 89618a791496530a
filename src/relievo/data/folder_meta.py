"""What a `meta.json` says of the images beside it: units, unknown codes, splits, cameras, poses.

The record of one image is looked for by its id in `frames` or `pairs`, by what stands before the
first "_" in `groups`, by its folder in `sequences`; what none of them says holds for the whole set.
"""

import math
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics, Size
from relievo.data.exact_parts import EXACT_DEPTH
from relievo.data.files import camera_of, read_json
from relievo.geometry.transform import Transform, rigid, rotation_from_quaternion

# Stereo sets written before the keys were agreed say their scale only in words. Disparity is
# relative anyway; metres are not, so their scale is never assumed.
_DISPARITY_SCALE = 64.0

_SPLITS = ("train", "val", "test")

# From x right, y down, z forward to x forward, y right, z down.
_NED_FROM_CAMERA = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])


class StereoCalibration(NamedTuple):
    """Z = f_px * baseline_m / (disparity + offset_px), for the stored width."""

    f_px: float
    baseline_m: float
    offset_px: float


class FolderMeta:
    """The `meta.json` of a folder.

    Args:
        folder: where it lies.

    Raises:
        UnreadableInputError: if it is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "meta.json"
        self._meta = read_json(self._path)

    @property
    def is_take(self) -> bool:
        """Whether the images are frames of one take, in the order of their names."""
        return "sequence" in str(self._meta.get("kind", "")) and "groups" not in self._meta

    @property
    def takes(self) -> list[list[str]] | None:
        """The frames of each take in the order of time, None if the file does not list them.

        Raises:
            UnreadableInputError: if they are no lists of ids.
        """
        said = self._meta.get("takes")
        if said is None:
            return None
        is_listed = isinstance(said, list) and all(isinstance(take, list) for take in said)
        if not is_listed or not all(isinstance(id, str) for take in said for id in take):
            raise UnreadableInputError(f"{self._path}: takes must be lists of ids")
        return [list(take) for take in said]

    @property
    def has_exact_depth(self) -> bool:
        """Whether depth is kept in metres, without codes."""
        return self._meta.get("depth_format") == EXACT_DEPTH

    @property
    def depth_scale(self) -> float:
        """Codes per metre.

        Raises:
            UnreadableInputError: if it is not said.
        """
        return self._positive("depth_scale_per_metre", None)

    @property
    def disparity_scale(self) -> float:
        """Codes per pixel of disparity."""
        return self._positive("disp_scale", _DISPARITY_SCALE)

    @property
    def unknown_codes(self) -> list[int]:
        """Codes of depth or disparity that mean "not known".

        Raises:
            UnreadableInputError: if they are no whole numbers.
        """
        unknown = self._meta.get("invalid")
        codes = unknown if isinstance(unknown, list) else [] if unknown is None else [unknown]
        if not all(isinstance(code, int) and not isinstance(code, bool) for code in codes):
            raise UnreadableInputError(f"{self._path}: invalid must be whole numbers, got {codes}")
        return codes

    @property
    def class_names(self) -> dict[int, str]:
        """What "labels" says of class ids: pairs of a number and a word, as in "0 sky, 1 road"."""
        pairs = re.findall(r"\b(\d+) ([a-z_]+)", str(self._meta.get("labels", "")))
        return {int(number): name for number, name in pairs}

    @property
    def splits(self) -> list[str]:
        """The splits that are listed."""
        return [name for name in _SPLITS if name in self._meta]

    @property
    def listed(self) -> list[str]:
        """Every id that is named anywhere: as a frame, a pair or a part of a split."""
        tables = [self._meta.get(key) for key in ("frames", "pairs", *_SPLITS)]
        named = [id for table in tables if isinstance(table, list | dict) for id in table]
        return [id for id in named if isinstance(id, str)]

    @property
    def depth_dtype(self) -> str | None:
        """What codes of depth are stored as, if that is said: "uint8" or "uint16"."""
        said = self._meta.get("depth_dtype")
        return said if isinstance(said, str) else None

    def split(self, name: str) -> list[str]:
        """The ids of a split.

        Raises:
            UnreadableInputError: if there is none of that name.
        """
        ids = self._meta.get(name)
        if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            raise UnreadableInputError(f"{self._path}: lists no split {name!r}")
        return ids

    def intrinsics(self, id: str, size: Size, stored: Size | None = None) -> Intrinsics | None:
        """The camera of an image of that size, None if it is not known.

        Args:
            id: of the image.
            size: (height, width) that it was brought to.
            stored: (height, width) of its file, for which numbers without a size are; None = size.

        Raises:
            UnreadableInputError: if its numbers make no camera.
        """
        said = self._record(id).get("intrinsics") or self._meta.get("intrinsics")
        if not said:
            return None
        height, width = stored or size
        try:
            numbers = [_finite(said[key]) for key in ("fx", "fy", "cx", "cy")]
            before = (
                int(_finite(said.get("height", height))),
                int(_finite(said.get("width", width))),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableInputError(f"{self._path}: intrinsics of {id}: {error!r}") from error
        if min(before) < 1:
            raise UnreadableInputError(f"{self._path}: intrinsics of {id}: size {before}")
        camera = camera_of(self._path, *numbers)
        return camera.resized(before, size)

    def time_s(self, id: str) -> float | None:
        """The time of a frame, seconds, None if it is not known.

        Raises:
            UnreadableInputError: if it is no number.
        """
        said = self._record(id).get("time_s")
        try:
            return None if said is None else _finite(said)
        except (TypeError, ValueError) as error:
            raise UnreadableInputError(f"{self._path}: time_s of {id}: {error}") from error

    def pose(self, id: str) -> Transform | None:
        """The pose of a frame as tx ty tz qx qy qz qw with axes forward, right, down, else None.

        Raises:
            UnreadableInputError: if it is not seven numbers.
        """
        said = self._meta.get("poses")
        if not isinstance(said, dict) or id not in said:
            return None
        try:
            *t, x, y, z, w = (_finite(number) for number in said[id])
            pose = rigid(rotation_from_quaternion(x, y, z, w) @ _NED_FROM_CAMERA, np.array(t))
        except (TypeError, ValueError) as error:
            raise UnreadableInputError(
                f"{self._path}: pose of {id} must be 7 numbers, tx ty tz qx qy qz qw"
            ) from error
        return pose

    def distortion(self, id: str) -> tuple[float, float] | None:
        """The lens of a frame as `data.sample.Sample` has it, None if it is straight or unknown.

        Raises:
            UnreadableInputError: if it is not two numbers.
        """
        said = self._record(id).get("distortion")
        if said is None:
            return None
        try:
            first, second = map(_finite, said)
        except (TypeError, ValueError) as error:
            raise UnreadableInputError(f"{self._path}: distortion of {id}: {error}") from error
        return first, second

    def calibration(self, id: str) -> StereoCalibration | None:
        """What turns the disparity of a pair into metres, None if it is not known.

        Raises:
            UnreadableInputError: if its numbers make none.
        """
        record = self._record(id)
        numbers: tuple[Any, ...]
        try:
            if record.get("focal_px") and record.get("baseline_m"):
                numbers = (record["focal_px"], record["baseline_m"], record.get("dmin_px", 0.0))
            elif said := record.get("calibration"):
                numbers = (said["fx"], said["baseline_mm"] / 1000, said.get("doffs_px", 0.0))
            else:
                return None
            found = StereoCalibration(*map(_finite, numbers))
            if min(found.f_px, found.baseline_m) <= 0:
                raise ValueError(f"not positive: {found}")
            return found
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableInputError(f"{self._path}: calibration of {id}: {error!r}") from error

    def _record(self, id: str) -> dict[str, Any]:
        places = (
            ("frames", id),
            ("pairs", id),
            ("groups", id.partition("_")[0]),
            ("sequences", id.partition("/")[0]),
        )
        for key, name in places:
            table = self._meta.get(key)
            if isinstance(table, dict) and isinstance(table.get(name), dict):
                return dict(table[name])
        return {}

    def _positive(self, key: str, default: float | None) -> float:
        value = self._meta.get(key, default)
        try:
            number = _finite(value)
        except (TypeError, ValueError):
            number = 0.0
        if number <= 0:
            raise UnreadableInputError(f"{self._path}: {key} must be > 0, got {value!r}")
        return number


def _finite(value: Any) -> float:
    """A number of a JSON file; raises TypeError or ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    try:
        number = float(value)
    except OverflowError as error:  # whole numbers of hundreds of digits
        raise ValueError("a number beyond all floats") from error
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not finite")
    return number
