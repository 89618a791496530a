"""`relievo evaluate planes`: are the planes of a room found in a depth map.

Planes of the predicted depth are compared with those that the set knows, or else with those of the
true depth, found in the same way.

Source: Liu et al., "PlaneNet", CVPR (2018), for the measures.
"""

import colorsys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import DepthMap, FloatMap, Image8
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import IdMap, Planes, Sample
from relievo.evaluate.alignments import (
    at_size,
    check_unit,
    check_whole,
    in_space_of,
    usual_alignment,
)
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.measured_sets import (
    Known,
    MeasuredSet,
    kind_of_baselines,
    measured_sets,
    metric_truth,
    truth_for,
)
from relievo.evaluate.pictures import depth_picture
from relievo.evaluate.plane_scenes import (
    IOU,
    MOST_COLUMNS,
    check_suitable,
    find_planes,
    measure_found,
    scene_of,
    thinned,
)
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.published import published
from relievo.evaluate.registry import Request
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.planes import FAR_M

Numbers: TypeAlias = NDArray[np.intp]

COLUMNS = (
    *(Column(f"recall_{limit}cm", "high", 3) for limit in (10, 5, 30, 50)),
    *(Column(f"pixels_{limit}cm", "high", 3) for limit in (5, 10, 30)),
    Column("planes", "none", 1),
)

_TINT = 0.65  # of the colour of a plane over the image
_NO_PLANE = np.array([110.0, 110.0, 110.0])
_GOLDEN = 0.618034  # of the circle of hues: no two colours of a few are alike


class PlanesBenchmark(Benchmark):
    """Planes of the images of one or several sets.

    Args:
        sets: those that may have metric depth and cameras.
        predictor: the method.
        alignment: what is fitted; None = what the kind of the predictions leaves open.

    Raises:
        UnsupportedInputError: if no image has both and was not trained on.
    """

    name = "planes"
    title = "planes found in depth"
    columns = COLUMNS

    def __init__(
        self, sets: Sequence[Dataset], predictor: Predictor, *, alignment: Alignment | None = None
    ) -> None:
        self._predictor = predictor
        self._alignment = alignment or usual_alignment(predictor.kind)
        self._with_planes: set[str] = set()
        self._sets = measured_sets(sets, predictor, self._known)
        self.methods = (*BASELINES, predictor.name)
        if self._with_planes >= set(self._sets):
            self.published = published("planes-scannet")

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "alignment": str(self._alignment),
            "iou": IOU,
            "found": "by random samples, seeded by the name of the image, where the true depth is"
            f" known; none beyond {FAR_M:g} m",
            "size": f"every n-th row and column, so that at most {MOST_COLUMNS} columns are left",
            "averaged": "per image, then over images; images without true planes are in no recall",
            "sets": {
                name: {
                    "images": len(each.ids),
                    "left_out": each.left_out,
                    "truth": "planes of the set"
                    if name in self._with_planes
                    else "planes found in the true depth, as in the predictions",
                    "baselines": "the other images",
                }
                for name, each in self._sets.items()
            },
        }

    @property
    def items(self) -> Sequence[str]:
        """Every image, "set/id"."""
        return [f"{name}/{id}" for name, each in self._sets.items() for id in each.ids]

    def measure(self, item: str) -> Measured:
        """Measures the planes of the baselines and of the method on one image."""
        each, sample = self._read(item)
        scene = scene_of(sample)
        measures = {}
        for method, prediction in self._predictions(each, sample):
            depth = self._aligned(sample, prediction)
            measures[method] = measure_found(find_planes(depth, scene), scene)
        return Measured(measures)

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, true planes, those found in the colours of the true ones, and both depths."""
        _, sample = self._read(item)
        scene = scene_of(sample)
        depth = self._aligned(sample, self._predictor.predict(sample))
        found, true = find_planes(depth, scene), scene.planes
        limits = tuple(np.percentile(1 / scene.depth[scene.valid], (2, 98)))
        return [
            Picture("image", scene.image),
            Picture("true planes", _tinted(scene.image, true.ids, np.arange(len(true.vectors)))),
            Picture("planes found", _tinted(scene.image, found.ids, _numbered_like(found, true))),
            Picture("true depth", depth_picture(scene.depth, scene.valid, limits)),
            Picture(self._predictor.name, depth_picture(depth, None, limits)),
        ]

    def _known(self, sample: Sample) -> Known:
        """What the baselines are the mean of; whether a set knows planes is seen by the way."""
        check_suitable(sample)
        if sample.planes is not None:
            self._with_planes.add(sample.name.partition("/")[0])
        return truth_for(sample, self._alignment)

    def _read(self, item: str) -> tuple[MeasuredSet, Sample]:
        name, _, id = item.partition("/")
        each = self._sets[name]
        return each, each.dataset.read(id)

    def _predictions(self, each: MeasuredSet, sample: Sample) -> Iterator[tuple[str, DepthMap]]:
        kind = kind_of_baselines(self._alignment)
        prior = each.prior.without(*truth_for(sample, self._alignment))
        for method, values in prior.predictions(sample.truth.size).items():
            yield method, DepthMap(values, kind)
        yield self._predictor.name, self._predictor.predict(sample)

    def _aligned(self, sample: Sample, prediction: DepthMap) -> FloatMap:
        """Depth in metres at the size at which it is measured."""
        truth, valid = metric_truth(sample)
        sized = in_space_of(at_size(prediction, sample.truth.size), self._alignment)
        values = sized.values
        check_whole(sample.name, sized.valid, valid)
        if self._alignment is Alignment.NONE:
            check_unit(sample.name, values[valid], truth[valid])
        return thinned(align(values, truth, valid, self._alignment).depth.astype(np.float32))


def open_planes(request: Request) -> PlanesBenchmark:
    """Every image with metric depth and a camera of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
    """
    sets = open_sets(request.data, request.split, kind=request.kind)
    return PlanesBenchmark(sets, request.predictor, alignment=request.alignment)


def _numbered_like(found: Planes, true: Planes) -> Numbers:
    """For each plane the number of the true one that it mostly covers, else one of its own."""
    numbers = len(true.vectors) + np.arange(len(found.vectors))
    for plane in range(len(found.vectors)):
        below = true.ids[found.ids == plane]
        areas = np.bincount(below[below >= 0], minlength=1)
        if 2 * areas.max() > len(below):
            numbers[plane] = areas.argmax()
    return numbers


def _tinted(image: Image8, ids: IdMap, numbers: Numbers) -> Image8:
    """The image under a colour for each plane, grey where there is none."""
    palette = [colorsys.hsv_to_rgb(number * _GOLDEN % 1, 0.9, 1.0) for number in numbers]
    colours = np.vstack([255 * np.reshape(palette, (-1, 3)), _NO_PLANE])
    grey = image.mean(axis=2, keepdims=True)
    return np.asarray(_TINT * colours[ids] + (1 - _TINT) * grey, dtype=np.uint8)
