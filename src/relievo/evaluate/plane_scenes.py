"""Images as scenes of planes: the true planes, those found in a depth map, and how many agree.

Planes are looked for where the true depth is known, so that holes of a sensor are nobody's fault,
and not beyond the distance up to which depths of planes are compared.
"""

import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import BoolMap, FloatMap, Image8, Intrinsics
from relievo.data.sample import Planes, Sample
from relievo.evaluate.measured_sets import metric_truth
from relievo.geometry.plane_fit import extract_planes
from relievo.metrics.planes import FAR_M, measure_planes

IOU = 0.5
THRESHOLDS_CM = (5, 10, 30, 50)

MOST_COLUMNS = 400
"""Of wider images every second, third ... row and column is looked at (our choice)."""


class Scene(NamedTuple):
    """What is measured of a sample, at the size at which it is.

    Fields: name of the sample; image (H, W, 3) uint8; depth (H, W) float32, metres, and the pixels
    valid (H, W) bool where it is known; the camera; the true planes.
    """

    name: str
    image: Image8
    depth: FloatMap
    valid: BoolMap
    intrinsics: Intrinsics
    planes: Planes


def scene_of(sample: Sample) -> Scene:
    """Brings a sample to the size at which it is measured, with its planes or those of its depth.

    Raises:
        UnsupportedInputError: if it has no metric depth, or no camera.
    """
    camera = check_suitable(sample)
    step = _step(sample.image.shape[1])
    # The first of the columns that are left is the first column: centres of pixels are kept.
    intrinsics = Intrinsics(
        camera.f_x / step,
        camera.f_y / step,
        (camera.c_x - 0.5) / step + 0.5,
        (camera.c_y - 0.5) / step + 0.5,
    )
    depth, valid = map(thinned, metric_truth(sample))
    planes = Planes(np.full(depth.shape, -1, np.int32), np.zeros((0, 3)))
    scene = Scene(sample.name, thinned(sample.image), depth, valid, intrinsics, planes)
    if sample.planes is None:
        return scene._replace(planes=find_planes(depth, scene))
    return scene._replace(planes=Planes(thinned(sample.planes.ids), sample.planes.vectors))


def check_suitable(sample: Sample) -> Intrinsics:
    """Returns the camera of a sample whose planes can be measured.

    Raises:
        UnsupportedInputError: if it has no metric depth, or no camera.
    """
    if sample.intrinsics is None:
        raise UnsupportedInputError(f"{sample.name}: has no intrinsics, and planes need them")
    if not metric_truth(sample)[1].any():
        raise UnsupportedInputError(f"{sample.name}: no pixel has a depth")
    return sample.intrinsics


def thinned(pixels: NDArray[Any]) -> NDArray[Any]:
    """Takes every n-th row and column, (H, W, ...): a mean would invent depths at edges."""
    step = _step(pixels.shape[1])
    return np.ascontiguousarray(pixels[::step, ::step])


def find_planes(depth: FloatMap, scene: Scene) -> Planes:
    """Finds the planes of a depth map.

    Args:
        depth: (H, W) float32, metres, of the size of the scene.
        scene: gives the camera and the pixels that count; its name is the seed, so that the same
            depth always has the same planes.
    """
    rng = np.random.default_rng(zlib.crc32(scene.name.encode()))
    valid = scene.valid & (depth <= FAR_M)
    return Planes(*extract_planes(depth, valid, scene.intrinsics, rng))


def measure_found(found: Planes, scene: Scene) -> dict[str, float]:
    """Compares planes with the true ones.

    Returns:
        Number of planes found, and `recall_<t>cm` and `pixels_<t>cm`, shares of true planes and of
        their pixels, for each threshold; NaN if the scene has no planes.
    """
    limits_m = [limit / 100 for limit in THRESHOLDS_CM]
    camera = scene.intrinsics
    score = measure_planes(*found, *scene.planes, None, camera, iou=IOU, thresholds_m=limits_m)
    measures = {"planes": float(len(found.vectors))}
    for n, limit in enumerate(THRESHOLDS_CM):
        measures[f"recall_{limit}cm"] = float(score.plane_recall[n])
        measures[f"pixels_{limit}cm"] = float(score.pixel_recall[n])
    return measures


def _step(columns: int) -> int:
    return -(-columns // MOST_COLUMNS)
