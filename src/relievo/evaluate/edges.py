"""`relievo evaluate edges`: where the outlines of depth lie, for each upsampling filter.

A small map of inverse depth is brought to the size of its image by every filter, fitted to the true
inverse depth by a scale and a shift, and its steps are compared with the true ones. Only ratios
of depth count: each image has a unit of its own, so that disparity without calibration serves as
well as metres.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from relievo.core.errors import UnsupportedInputError, UsageError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Size
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import Sample
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Measures, Picture
from relievo.evaluate.measured_sets import DENSE, Known, check_dense, inverse_of, measured_sets
from relievo.evaluate.pictures import depth_picture
from relievo.evaluate.predictors import Predictor, Truth
from relievo.evaluate.registry import Request
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment, Numbers, align
from relievo.metrics.boundary import boundary_f1, tolerant_boundary
from relievo.metrics.contours import EDGE_RATIO, depth_edges
from relievo.metrics.edges import edge_distances, leakage
from relievo.refinement.guided import METHODS
from relievo.refinement.refine import refine

COLUMNS = (
    Column("f1_2px", "high", 3),
    Column("f1", "high", 3),
    Column("precision_2px", "high", 3),
    Column("recall_2px", "high", 3),
    Column("accuracy_px", "low", 2),
    Column("completeness_px", "low", 2),
    Column("leakage", "low", 3),
    Column("abs_rel"),
)

FILTERS = tuple(sorted(METHODS))
"""The filters in the order of the table: plain ones first."""
FACTORS = {"8": 8, "16": 16}
"""How many times smaller than the image the true map is made, by protocol."""
RADIUS_PX = 2.0
"""How far apart edges may lie."""
LEAST_BAND_PX = 2.0
"""Leakage counts within a pixel of the small map of a true edge, but no nearer than this."""
CROP: Size = (240, 320)
"""What pictures show of an image, around the place with most true edges."""

_PLAIN = "bilinear"


class _View(NamedTuple):
    """A sample with its truth: depth (H, W), its median is 1, and where it is known."""

    sample: Sample
    depth: FloatMap
    valid: BoolMap


class EdgesBenchmark(Benchmark):
    """Outlines of depth of the images of one or several sets.

    Args:
        sets: those that may have dense truth.
        predictor: gives the small maps; of the truth, they are made by averaging.
        factor: how many times smaller than the image the true map is made.

    Raises:
        UnsupportedInputError: if no image has dense truth that the method was not trained on, or
            the method gives affine-invariant depth, whose ratios are unknown.
    """

    name = "edges"
    title = "outlines of depth"
    columns = COLUMNS

    def __init__(self, sets: Sequence[Dataset], predictor: Predictor, factor: int = 8) -> None:
        if predictor.kind is DepthKind.AFFINE_INVARIANT_DEPTH:
            raise UnsupportedInputError(
                f"{predictor.name}: gives {predictor.kind}, whose inverse cannot be fitted"
            )
        self._predictor = predictor
        self._factor = factor
        self._sets = measured_sets(sets, predictor, _for_prior)
        self.methods = (*BASELINES, *(f"{predictor.name}, {name}" for name in FILTERS))

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "images": f"truth known in at least {DENSE:.0%} of the pixels, which alone count",
            "map": f"true inverse depth, mean of {self._factor} x {self._factor} pixels"
            if isinstance(self._predictor, Truth)
            else "as predicted",
            "alignment": str(Alignment.AFFINE_DISPARITY),
            "baselines": "mean inverse depth of the other images, each over its median",
            "f1": "Depth Pro's boundary F1",
            "edges": f"neighbours that differ by more than {EDGE_RATIO:g}, thinned",
            "radius_px": RADIUS_PX,
            "leakage": f"against {_PLAIN}, within a pixel of the map of a true edge, at least"
            f" {LEAST_BAND_PX:g} px",
            "averaged": "per image, then over images",
            "sets": {
                name: {"images": len(each.ids), "left_out": each.left_out}
                for name, each in self._sets.items()
            },
        }

    @property
    def items(self) -> Sequence[str]:
        """Every image, "set/id"."""
        return [f"{name}/{id}" for name, each in self._sets.items() for id in each.ids]

    def measure(self, item: str) -> Measured:
        """Measures the baselines and every filter on one image."""
        view = self._read(item)
        small = self._small(view)
        plain = self._filtered(view, small, _PLAIN)
        band_px = max(LEAST_BAND_PX, view.depth.shape[1] / small.size[1])
        filtered = (
            (method, plain if name == _PLAIN else self._filtered(view, small, name))
            for name, method in zip(FILTERS, self.methods[-len(FILTERS) :], strict=True)
        )
        return Measured(
            {
                method: _measures(view, depth, plain, band_px)
                for maps in (self._baselines(item, view), filtered)
                for method, depth in maps
            }
        )

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, truth and what two filters make of the map, where most true edges are."""
        view = self._read(item)
        small = self._small(view)
        window = _busiest(depth_edges(view.depth, view.valid))
        valid = view.valid[window]
        inverse = 1 / view.depth[window][valid]
        limits = tuple(np.percentile(inverse, (1, 99))) if inverse.size else (0.0, 1.0)
        maps = {name: self._filtered(view, small, name)[window] for name in (_PLAIN, FILTERS[-1])}
        return [
            Picture("image", np.ascontiguousarray(view.sample.image[window])),
            Picture("truth", depth_picture(view.depth[window], valid, limits)),
            *(Picture(name, depth_picture(depth, None, limits)) for name, depth in maps.items()),
        ]

    def _read(self, item: str) -> _View:
        name, _, id = item.partition("/")
        sample = self._sets[name].dataset.read(id)
        return _View(sample, *_known_depth(sample))

    def _small(self, view: _View) -> DepthMap:
        if isinstance(self._predictor, Truth):
            return reduced(to_relative_inverse(view.sample.truth), self._factor)
        return self._predictor.predict_whole(view.sample)

    def _filtered(self, view: _View, small: DepthMap, name: str) -> Numbers:
        refined = refine(small, view.sample.image, method=name)
        return _fitted(refined.values, view)

    def _baselines(self, item: str, view: _View) -> Iterator[tuple[str, Numbers]]:
        prior = self._sets[item.partition("/")[0]].prior.without(*_for_prior(view.sample))
        for method, values in prior.predictions(view.sample.truth.size).items():
            yield method, _fitted(values, view)


def open_edges(request: Request) -> EdgesBenchmark:
    """Every image with dense truth of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
        UsageError: if an alignment is asked for, or a protocol without the truth as prediction.
    """
    if request.alignment is not None:
        raise UsageError("edges always fits a scale and a shift; leave out --align")
    if request.protocol is not None and not isinstance(request.predictor, Truth):
        raise UsageError(
            f"the protocols of edges say how small the truth is made; {request.predictor.name}"
            " has its own size: leave out --protocol"
        )
    sets = open_sets(request.data, request.split, kind=request.kind)
    return EdgesBenchmark(sets, request.predictor, FACTORS[request.protocol or "8"])


def reduced(depth: DepthMap, factor: int) -> DepthMap:
    """Makes a map smaller: each value is the mean of the valid ones in its area.

    Args:
        depth: (H, W), of any kind.
        factor: how many pixels, across and down, become one.

    Returns:
        About (H / factor, W / factor), valid where any pixel of the area is.
    """
    height, width = depth.size
    wh = max(1, round(width / factor)), max(1, round(height / factor))
    valid = np.ones(depth.size, np.bool_) if depth.valid is None else depth.valid
    known = np.where(valid, depth.values, np.float32(0)).astype(np.float64)
    total = cv2.resize(known, wh, interpolation=cv2.INTER_AREA)
    share = cv2.resize(valid.astype(np.float64), wh, interpolation=cv2.INTER_AREA)
    some = np.asarray(share) > 1e-6
    mean = np.where(some, total / np.maximum(share, 1e-6), 0).astype(np.float32)
    return DepthMap(mean, depth.kind, some)


def _known_depth(sample: Sample) -> Known:
    """True depth over its median: what its relative inverse depth is the reciprocal of."""
    if sample.truth.kind is DepthKind.AFFINE_INVARIANT_DEPTH:
        raise UnsupportedInputError(f"{sample.name}: nothing is known of the ratios of its depth")
    inverse = to_relative_inverse(sample.truth)
    valid = inverse.values > 0
    if inverse.valid is not None:
        valid &= inverse.valid
    check_dense(sample.name, valid)
    # The limits of the fit are made for metres: far from them, disparities would be clipped.
    unit = np.median(inverse.values[valid]).astype(np.float32)
    depth = np.ones_like(inverse.values)
    np.divide(unit, inverse.values, out=depth, where=valid)
    return depth, valid


def _for_prior(sample: Sample) -> Known:
    return inverse_of(_known_depth(sample))


def _fitted(inverse: FloatMap, view: _View) -> Numbers:
    return align(inverse, view.depth, view.valid, Alignment.AFFINE_DISPARITY).depth


def _measures(view: _View, depth: Numbers, plain: Numbers, band_px: float) -> Measures:
    truth, valid = view.depth, view.valid
    tolerant = tolerant_boundary(depth, truth, valid, radius_px=RADIUS_PX)
    distances = edge_distances(depth, truth, valid)
    return {
        "f1_2px": tolerant.f1,
        "f1": boundary_f1(depth, truth, valid).f1,
        "precision_2px": tolerant.precision,
        "recall_2px": tolerant.recall,
        "accuracy_px": distances.accuracy_px,
        "completeness_px": distances.completeness_px,
        "leakage": leakage(depth, truth, plain, valid, band_px),
        "abs_rel": float((np.abs(depth - truth) / truth)[valid].mean()),
    }


def _busiest(edges: BoolMap) -> tuple[slice, slice]:
    """The window with most marks: rows, then columns."""
    rows, columns = (min(most, size) for most, size in zip(CROP, edges.shape, strict=True))
    # Sums of the windows whose first pixel each place is.
    sums = np.pad(edges.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    inside = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns]
    inside += sums[:-rows, :-columns]
    top, left = np.unravel_index(inside.argmax(), inside.shape)
    return slice(int(top), int(top) + rows), slice(int(left), int(left) + columns)
