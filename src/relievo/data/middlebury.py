"""Middlebury: rectified pairs of still lifes with disparity of structured light.

Scenes of 2014 and 2021 are `im0.png`, `im1.png`, `disp0.pfm` (infinite = unknown) and `calib.txt`;
those of 2005 and 2006 are `view1.png`, `view5.png` and `disp1.png` (0 = unknown). Disparity is in
pixels of the left image. Depth is in metres where the calibration is known, else the disparity
stands for it.

Source: Scharstein et al., GCPR 2014; Hirschmueller and Scharstein, CVPR 2007.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.files import (
    camera_of,
    metric_depth,
    parse_numbers,
    read_codes,
    read_lines,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.sample import RightView, Sample
from relievo.io.pfm import read_pfm

_FULL_HEIGHT = 1110  # of every scene of 2005 and 2006; halves and thirds keep its disparities


class Calibration(NamedTuple):
    """`intrinsics` of the left image; `baseline_m`, metres; `offset_px`, added to disparities."""

    intrinsics: Intrinsics
    baseline_m: float
    offset_px: float


class Middlebury(Dataset):
    """The scenes of a folder.

    Args:
        folder: of scenes of either layout.
        split: none are published.

    Raises:
        InputError: if there is no scene.
        UsageError: if a split is asked for.
    """

    name = "middlebury"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        self._scenes = {
            path.name: path
            for path in sorted(require_folder(folder, "scenes of Middlebury").iterdir())
            if (path / "im0.png").is_file() or (path / "view1.png").is_file()
        }
        if not self._scenes:
            raise UnreadableInputError(f"{folder}: none of its folders has im0.png or view1.png")

    @property
    def ids(self) -> Sequence[str]:
        """The scenes, sorted."""
        return list(self._scenes)

    def _read(self, id: str) -> Sample:
        """Reads both views with disparity and depth, and the camera where it is known.

        Raises:
            InputError: if a file is missing or damaged.
        """
        scene = self._scenes[id]
        is_new = (scene / "im0.png").is_file()
        left, right = ("im0.png", "im1.png") if is_new else ("view1.png", "view5.png")
        disparity, valid = (_disparity_2014 if is_new else _disparity_2006)(scene)
        calibration = read_calibration(scene / "calib.txt") if is_new else None
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(scene / left),
            depth=_depth(scene, disparity, valid, calibration),
            intrinsics=calibration.intrinsics if calibration else None,
            right=RightView(
                read_picture(scene / right),
                disparity,
                valid,
                calibration.baseline_m if calibration else None,
            ),
        )


def read_calibration(path: Path) -> Calibration | None:
    """Reads a `calib.txt` of 2014 or 2021: cam0, doffs in pixels, baseline in millimetres.

    Returns:
        None if there is no such file.

    Raises:
        UnreadableInputError: if one of the three is missing or no number.
    """
    if not path.is_file():
        return None
    entries = dict(line.partition("=")[::2] for line in read_lines(path))
    words = re.sub(r"[\[\];,]", " ", entries.get("cam0", "")).split()
    K = parse_numbers(path, "cam0", words, 9)
    (offset_px,) = parse_numbers(path, "doffs", entries.get("doffs", "").split(), 1)
    (baseline_mm,) = parse_numbers(path, "baseline", entries.get("baseline", "").split(), 1)
    return Calibration(camera_of(path, K[0], K[4], K[2], K[5]), baseline_mm / 1000, offset_px)


def _depth(
    scene: Path, disparity: FloatMap, valid: BoolMap, calibration: Calibration | None
) -> DepthMap:
    if calibration is None:
        return DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
    intrinsics, baseline_m, offset_px = calibration
    shifted = disparity + np.float32(offset_px)
    valid = valid & (shifted > 0)
    depth_m = np.zeros_like(shifted)
    np.divide(np.float32(intrinsics.f_x * baseline_m), shifted, out=depth_m, where=valid)
    return metric_depth(scene / "disp0.pfm", depth_m, valid)


def _disparity_2014(scene: Path) -> tuple[FloatMap, BoolMap]:
    disparity = read_pfm(scene / "disp0.pfm")
    valid = np.isfinite(disparity)
    return np.where(valid, disparity, np.float32(0)), valid


def _disparity_2006(scene: Path) -> tuple[FloatMap, BoolMap]:
    path = scene / "disp1.png"
    codes = read_codes(path)
    reduction = round(_FULL_HEIGHT / codes.shape[0])
    if reduction not in (1, 2, 3):
        raise UnsupportedInputError(
            f"{path}: must be {_FULL_HEIGHT} rows high, or a half or a third, got {codes.shape[0]}"
        )
    return (codes / np.float32(reduction)).astype(np.float32), codes > 0
