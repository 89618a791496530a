"""ETH3D: photographs of buildings and gardens, with depth rendered from laser scans.

Depth files carry the name of their image, ending included, but are bare float32 numbers, row by
row in the pixels of the image as it is stored: no turn of the image from its metadata is applied.

Source: Schöps et al., "A Multi-View Stereo Benchmark with High-Resolution Images and Multi-Camera
Videos", CVPR 2017, and the documentation of its data.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from relievo.core.errors import DepthInputError, UnreadableInputError
from relievo.core.images import to_8_bit
from relievo.core.types import FloatMap, Image8, Size
from relievo.data.dataset import Dataset
from relievo.data.files import metric_depth, require_folder, require_split
from relievo.data.sample import Sample
from relievo.io.colour_profiles import to_srgb
from relievo.io.image_decoding import decode_image, read_bytes
from relievo.io.images import is_image

_IMAGES, _DEPTHS = Path("images/dslr_images"), Path("ground_truth_depth/dslr_images")


class Eth3D(Dataset):
    """The high-resolution training scenes of ETH3D. Ids are "scene/image".

    Samples have depth. Lenses are not corrected, so there is no pinhole camera.

    Args:
        folder: holds one folder for each scene.
        split: None; there are none.

    Raises:
        UnreadableInputError: if the folder is missing or has no images.
        UsageError: if a split is asked for.
    """

    name = "eth3d"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        require_folder(folder, "the scenes of ETH3D")
        self._images: dict[str, tuple[Path, Path]] = {}
        for path in sorted(folder.glob(f"*/{_IMAGES}/*")):
            if is_image(path):
                scene = path.relative_to(folder).parts[0]
                depth = folder / scene / _DEPTHS / path.name
                self._images[f"{scene}/{path.stem}"] = (path, depth)
        if not self._images:
            raise UnreadableInputError(f"{folder}: no SCENE/{_IMAGES}/*.JPG there")

    @property
    def ids(self) -> Sequence[str]:
        """Scenes and images, sorted."""
        return list(self._images)

    def _read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Raises:
            InputError: if a file is missing or damaged, or depth is not of the image's size.
        """
        image_path, depth_path = self._images[id]
        image = _read_as_stored(image_path)
        height, width = image.shape[:2]
        values = _read_depth(depth_path, (height, width))
        # Pixels that no scan reached are infinite, and so not valid.
        depth = metric_depth(depth_path, values, np.ones(values.shape, dtype=np.bool_))
        return Sample(name=f"{self.name}/{id}", image=image, depth=depth)


def _read_as_stored(path: Path) -> Image8:
    decoded = decode_image(path)
    image = to_srgb(decoded.colours, decoded.profile, str(path))
    return to_8_bit(image, 16)


def _read_depth(path: Path, size: Size) -> FloatMap:
    data = read_bytes(path)
    height, width = size
    length = 4 * height * width
    if len(data) != length:
        raise DepthInputError(
            f"{path}: has {len(data)} bytes where depth of {width} x {height} pixels takes {length}"
        )
    return np.frombuffer(data, "<f4").reshape(height, width).astype(np.float32, copy=False)
