"""SYNTHIA: rendered streets with classes, things and depth, in three sets.

Labels are PNG files of several channels: red is the class, green the number of the thing. Depth is
metres along the optical axis. The sky stands at the largest code; that it has no depth is our
choice.

Source: Ros et al., CVPR 2016; Hernandez-Juarez et al., BMVC 2017 (SYNTHIA-SF).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import DepthMap, FloatMap, Intrinsics
from relievo.data.class_names import SYNTHIA_RAND, SYNTHIA_SEQUENCE, SYNTHIA_SF
from relievo.data.dataset import Dataset, TakeSet
from relievo.data.files import (
    camera_of,
    depth_of_codes,
    metric_depth,
    parse_numbers,
    read_coloured_codes,
    read_lines,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.layout import folders_with, picture_stems
from relievo.data.sample import IdMap, RightView, Sample, Semantic
from relievo.io.image_decoding import decode_image

_PER_METRE = 100  # centimetres
_SKY_CODE = 65535
_SF_LARGEST_CODE = 2**24 - 1
_SF_FARTHEST_M = 1000.0


class SynthiaRand(Dataset):
    """SYNTHIA-RAND-CITYSCAPES: single images, `RGB/`, `GT/LABELS/` and `Depth/Depth/`.

    Args:
        folder: RAND_CITYSCAPES; labels and depth may be absent as a whole.
        split: none are published.

    Raises:
        InputError: if there are no images.
        UsageError: if a split is asked for.
    """

    name = "synthia_rand"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        self._folder = folder
        self._ids = picture_stems(folder / "RGB", "images of SYNTHIA")

    @property
    def ids(self) -> Sequence[str]:
        """The images, sorted."""
        return self._ids

    def _read(self, id: str) -> Sample:
        """Reads image, depth, classes and things.

        Raises:
            InputError: if a file is missing or damaged.
        """
        file = f"{id}.png"
        semantic, instance = _labels(self._folder / "GT" / "LABELS" / file, SYNTHIA_RAND)
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(self._folder / "RGB" / file),
            depth=_depth_of_centimetres(self._folder / "Depth" / "Depth" / file),
            semantic=semantic,
            instance=instance,
        )


class SynthiaSequence(TakeSet):
    """SYNTHIA-SEQS: films of four stereo cameras, `{RGB,Depth,GT/LABELS}/Stereo_*/Omni_*/`.

    The camera and the baseline come from `CameraParams/intrinsics.txt` (focal length, principal
    point and baseline, pixels and metres), and are unknown without it.

    Args:
        folder: one sequence, or a folder of them; everything but RGB may be absent as a whole.
        split: none are published.

    Raises:
        InputError: if there are no images.
        UsageError: if a split is asked for.
    """

    name = "synthia_seqs"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        self._sequences = {path.resolve().name: path for path in folders_with(folder, "RGB")}
        self._takes = {
            f"{name}/{view.name}": [
                f"{name}/{view.name}/{frame}" for frame in picture_stems(view, "frames")
            ]
            for name, path in self._sequences.items()
            for view in sorted(require_folder(path / "RGB" / "Stereo_Left", "Omni_F").iterdir())
        }

    def _read(self, id: str) -> Sample:
        """Reads a left frame with depth, classes and things, and the right frame.

        Raises:
            InputError: if a file is missing or damaged.
        """
        sequence, view, frame = id.split("/")
        path, left = self._sequences[sequence], f"Stereo_Left/{view}/{frame}.png"
        labels = path / "GT" / "LABELS" if (path / "GT" / "LABELS").is_dir() else path / "GT"
        semantic, instance = _labels(labels / left, SYNTHIA_SEQUENCE)
        camera, baseline_m = _camera(path / "CameraParams" / "intrinsics.txt")
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(path / "RGB" / left),
            depth=_depth_of_centimetres(path / "Depth" / left),
            intrinsics=camera,
            semantic=semantic,
            instance=instance,
            right=_right(path / "RGB" / "Stereo_Right" / view / f"{frame}.png", baseline_m),
            neighbours=self._neighbours(id),
        )


class SynthiaSF(TakeSet):
    """SYNTHIA-SF: stereo films, `SEQn/{RGBLeft,RGBRight,GTLeft,DepthLeft}/`.

    Args:
        folder: one sequence, or a folder of them; everything but RGBLeft may be absent as a whole.
        split: none are published.

    Raises:
        InputError: if there are no images.
        UsageError: if a split is asked for.
    """

    name = "synthia_sf"

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        self._sequences = {path.resolve().name: path for path in folders_with(folder, "RGBLeft")}
        self._takes = {
            name: [f"{name}/{frame}" for frame in picture_stems(path / "RGBLeft", "frames")]
            for name, path in self._sequences.items()
        }

    def _read(self, id: str) -> Sample:
        """Reads a left frame with depth, classes and things, and the right frame.

        Raises:
            InputError: if a file is missing or damaged.
        """
        sequence, _, frame = id.partition("/")
        path, file = self._sequences[sequence], f"{frame}.png"
        semantic, instance = _labels(path / "GTLeft" / file, SYNTHIA_SF)
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(path / "RGBLeft" / file),
            depth=_depth_of_colours(path / "DepthLeft" / file),
            semantic=semantic,
            instance=instance,
            right=_right(path / "RGBRight" / file, None),
            neighbours=self._neighbours(id),
        )


def depth_m_of_colours(colours: NDArray[np.uint8]) -> FloatMap:
    """Decodes the depth of SYNTHIA-SF.

    Args:
        colours: (H, W, 3) uint8, red, green, blue: a number of 24 bits, red its lowest byte.

    Returns:
        (H, W) float32, metres.
    """
    return (_number_of_colours(colours) * (_SF_FARTHEST_M / _SF_LARGEST_CODE)).astype(np.float32)


def _number_of_colours(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    wide = colours.astype(np.int32)
    return np.asarray(wide[..., 0] + (wide[..., 1] << 8) + (wide[..., 2] << 16), dtype=np.int32)


def _depth_of_colours(path: Path) -> DepthMap | None:
    if not path.parent.is_dir():
        return None
    codes = read_coloured_codes(path)
    if codes.dtype != np.uint8:
        raise UnsupportedInputError(f"{path}: {codes.dtype} where depth has three times 8 bits")
    colours = codes.astype(np.uint8)
    is_sky = _number_of_colours(colours) == _SF_LARGEST_CODE
    return metric_depth(path, depth_m_of_colours(colours), ~is_sky)


def _depth_of_centimetres(path: Path) -> DepthMap | None:
    if not path.parent.is_dir():
        return None
    red = decode_image(path).colours[..., 0]
    return depth_of_codes(path, red, _PER_METRE, (0, _SKY_CODE))


def _labels(path: Path, names: Mapping[int, str]) -> tuple[Semantic | None, IdMap | None]:
    """Classes and things; a grey file holds classes alone."""
    if not path.parent.is_dir():
        return None, None
    numbers = decode_image(path).colours.astype(np.int32)
    classes = Semantic(np.ascontiguousarray(numbers[..., 0]), names)
    return classes, np.ascontiguousarray(numbers[..., 1]) if numbers.shape[2] > 1 else None


def _right(path: Path, baseline_m: float | None) -> RightView | None:
    if not path.parent.is_dir():
        return None
    return RightView(read_picture(path), baseline_m=baseline_m)


def _camera(path: Path) -> tuple[Intrinsics | None, float | None]:
    if not path.is_file():
        return None, None
    words = " ".join(read_lines(path)).split()
    what = "focal length, principal point and perhaps baseline"
    f, c_x, c_y, *baseline = parse_numbers(path, what, words, 3 if len(words) == 3 else 4)
    # The principal point is half of the image's size, so it counts from the image's corner.
    camera = camera_of(path, f, f, c_x - 0.5, c_y - 0.5)
    return camera, baseline[0] if baseline else None
