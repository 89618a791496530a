"""MPI-Sintel: scenes of an animated film with exact depth and cameras.

The same frames were rendered in several passes: `final` has blur and fog, `clean` has not. Depth
and cameras are common to them.

Source: Butler et al., "A Naturalistic Open Source Movie for Optical Flow Evaluation", ECCV 2012,
and the documentation of its depth and cameras.
"""

from itertools import groupby
from pathlib import Path

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import TakeSet
from relievo.data.files import (
    check_size_of_map,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.sample import Sample
from relievo.geometry.transform import inverse
from relievo.io.sintel_files import read_cam, read_dpt

_PASSES = ("final", "clean")


class Sintel(TakeSet):
    """The training scenes of MPI-Sintel. Ids are "pass/scene/frame".

    Samples have depth, camera, pose and neighbours within their scene.

    Args:
        folder: holds `training`, with the pass, `depth` and `camdata_left` in it.
        split: the pass, "final" or "clean"; None = "final".

    Raises:
        UnreadableInputError: if the folder of the pass is missing or has no frames.
        UsageError: if there is no such pass.
    """

    name = "sintel"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        render_pass = _PASSES[0] if split is None else require_split(self.name, split, _PASSES)
        self._training = folder / "training"
        images = require_folder(self._training / render_pass, "the scenes of MPI-Sintel")
        frames = sorted(images.glob("*/frame_*.png"))
        if not frames:
            raise UnreadableInputError(f"{images}: no SCENE/frame_*.png there")
        self._takes = {
            scene: [f"{render_pass}/{scene}/{path.stem}" for path in paths]
            for scene, paths in groupby(frames, key=lambda path: path.parent.name)
        }

    def _read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Raises:
            InputError: if a file is missing, damaged or of another size than the image.
        """
        frame = id.partition("/")[2]
        image = read_picture(self._training / f"{id}.png")
        camera = read_cam(self._training / "camdata_left" / f"{frame}.cam")
        return Sample(
            name=f"{self.name}/{id}",
            image=image,
            depth=_read_depth(self._training / "depth" / f"{frame}.dpt", image.shape[:2]),
            intrinsics=camera.intrinsics,
            T_world_from_camera=inverse(camera.T_camera_from_world),
            neighbours=self._neighbours(id),
        )


def _read_depth(path: Path, size: tuple[int, ...]) -> DepthMap:
    values = read_dpt(path)
    check_size_of_map(path, values, (size[0], size[1]))
    # Its format leaves no doubt about the unit, and half of a view may well be sky: any median is
    # taken.
    valid = np.isfinite(values) & (values > 0)
    return DepthMap(np.where(valid, values, np.float32(0)), DepthKind.METRIC_DEPTH, valid)
