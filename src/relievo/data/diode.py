"""DIODE: photographs indoors and outdoors with dense depth from a laser scanner.

What is valid is told by a mask of its own; the depth beside it is not a sign of that.

Source: Vasiljevic et al., "DIODE: A Dense Indoor and Outdoor DEpth Dataset", 2019, and the
documentation of its kit.
"""

import tokenize
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.files import (
    check_size_of_map,
    metric_depth,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.sample import Sample

_SPLITS = ("indoors", "outdoor")

# The camera with which the pictures were cut out of the scans; its principal point is their middle.
_SIZE = (768, 1024)
_CAMERA = Intrinsics(886.81, 927.06, 512.0, 384.0)

# What NumPy is seen to raise on damaged files.
_DAMAGE = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
)


class Diode(Dataset):
    """DIODE. Ids are paths within the folder, without their ending.

    Samples have depth and camera.

    Args:
        folder: `train` or `val`: it holds `indoors` and `outdoor`.
        split: "indoors" or "outdoor"; None = both.

    Raises:
        UnreadableInputError: if a folder is missing or has no images.
        UsageError: if there is no such split.
    """

    name = "diode"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        splits = _SPLITS if split is None else (require_split(self.name, split, _SPLITS),)
        self._images: dict[str, Path] = {}
        for part in splits:
            scenes = require_folder(folder / part, "the scenes of DIODE")
            images = sorted(scenes.glob("scene_*/scan_*/*.png"))
            if not images:
                raise UnreadableInputError(f"{scenes}: no scene_*/scan_*/*.png there")
            for path in images:
                self._images[path.relative_to(folder).with_suffix("").as_posix()] = path

    @property
    def ids(self) -> Sequence[str]:
        """Paths within the folder, sorted within each split."""
        return list(self._images)

    def _read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Raises:
            InputError: if a file is missing, damaged or of another size than the image.
        """
        path = self._images[id]
        image = read_picture(path)
        height, width = image.shape[:2]
        depth_path = path.with_name(f"{path.stem}_depth.npy")
        mask_path = path.with_name(f"{path.stem}_depth_mask.npy")
        values, mask = _read_map(depth_path), _read_map(mask_path)
        check_size_of_map(depth_path, values, (height, width))
        check_size_of_map(mask_path, mask, (height, width))
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=metric_depth(depth_path, values.astype(np.float32), mask > 0),
            intrinsics=_CAMERA.resized(_SIZE, (height, width)),
        )


def _read_map(path: Path) -> NDArray[Any]:
    """Reads (H, W) or (H, W, 1) numbers as (H, W)."""
    if not path.is_file():
        raise UnreadableInputError(f"{path}: no such file; is the set complete?")
    try:
        # Mapped, because a damaged header would otherwise allocate whatever it says.
        mapped = np.lib.format.open_memmap(path, mode="r")
        array = np.array(mapped)
    except _DAMAGE as error:
        raise UnreadableInputError(f"{path}: damaged or truncated NumPy file: {error}") from error
    if array.dtype.kind not in "biuf":
        raise UnsupportedInputError(f"{path}: has {array.dtype} values where numbers were expected")
    return array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
