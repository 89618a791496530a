"""`relievo evaluate edges`: where the outlines of depth lie, for each upsampling filter.

A small map of inverse depth is brought to the size of its image by every filter, by colours alone
and along segments, fitted to the true inverse depth by a scale and a shift, and its steps are
compared with the true ones. Only ratios of depth count: each image has a unit of its own, so that
disparity without calibration serves as well as metres.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from relievo.core.errors import UnsupportedInputError, UsageError
from relievo.core.segments import SegmentMap
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Size
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import Sample
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Measures, Picture
from relievo.evaluate.edge_methods import (
    OURS,
    PEERS,
    PLAIN,
    TRUE_SEGMENTS,
    EdgeMethod,
    edge_methods,
)
from relievo.evaluate.edge_peers import OPENCV_PEERS
from relievo.evaluate.measured_sets import DENSE, Known, check_dense, inverse_of, measured_sets
from relievo.evaluate.pictures import depth_picture
from relievo.evaluate.predictors import Predictor, Truth
from relievo.evaluate.registry import Request
from relievo.evaluate.small_truth import blurred, reduced
from relievo.evaluate.true_segments import has_true_segments, true_segments
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment, Numbers, align
from relievo.metrics.boundary import boundary_f1, tolerant_boundary
from relievo.metrics.contours import EDGE_RATIO, depth_edges
from relievo.metrics.edges import edge_distances, leakage
from relievo.refinement.fill import fill_invalid
from relievo.refinement.refine import refine
from relievo.segmentation.api import Segmenter
from relievo.segmentation.registry import load_segmenter

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

FACTORS = {"8": 8, "16": 16}
"""How many times smaller than the image the true map is made, by protocol."""
BLUR_PX = 0.7
"""Sigma of the Gaussian, in pixels of the small map, by which the true one is blurred."""
SEGMENTER, NO_SEGMENTER = "regions", "none"
RADIUS_PX = 2.0
"""How far apart edges may lie."""
LEAST_BAND_PX = 2.0
"""Leakage counts within a pixel of the small map of a true edge, but no nearer than this."""
CROP: Size = (240, 320)
"""What pictures show of an image, around the place with most true edges."""


class _Case(NamedTuple):
    """What is measured of an item.

    Fields: sample; its true depth (H, W), whose median is 1, and where it is known; small, the map
    that is upsampled; segments by the names that methods know them by.
    """

    sample: Sample
    depth: FloatMap
    valid: BoolMap
    small: DepthMap
    segments: Mapping[str | None, SegmentMap | None]


class EdgesBenchmark(Benchmark):
    """Outlines of depth of the images of one or several sets.

    Rows with true segments are there only if every image has them: all means are over the same
    images.

    Args:
        sets: those that may have dense truth.
        predictor: gives the small maps; of the truth, they are made by averaging and blurring.
        factor: how many times smaller than the image the true map is made.
        segmenter: finds the segments that guide our filters, in the image and the small map; None =
            colours alone do.

    Raises:
        UnsupportedInputError: if no image has dense truth that the method was not trained on, or
            the method gives affine-invariant depth, whose ratios are unknown.
    """

    name = "edges"
    title = "outlines of depth"
    columns = COLUMNS

    def __init__(
        self,
        sets: Sequence[Dataset],
        predictor: Predictor,
        factor: int = 8,
        segmenter: Segmenter | None = None,
    ) -> None:
        if predictor.kind is DepthKind.AFFINE_INVARIANT_DEPTH:
            raise UnsupportedInputError(
                f"{predictor.name}: gives {predictor.kind}, whose inverse cannot be fitted"
            )
        self._predictor = predictor
        self._factor = factor
        self._segmenter = segmenter
        self._lock = threading.Lock()
        with_segments: list[bool] = []

        def known(sample: Sample) -> Known:
            found = _for_prior(sample)
            with_segments.append(has_true_segments(sample))
            return found

        self._sets = measured_sets(sets, predictor, known)
        self._has_true_segments = bool(with_segments) and all(with_segments)
        self._methods = edge_methods(
            None if segmenter is None else segmenter.name,
            with_true_segments=self._has_true_segments,
        )
        self.methods = (*BASELINES, *(each.named(predictor.name) for each in self._methods))

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "images": f"truth known in at least {DENSE:.0%} of the pixels, which alone count",
            "map": f"true inverse depth, mean of {self._factor} x {self._factor} pixels, then a"
            f" Gaussian blur of sigma {BLUR_PX:g} pixels of the map, as a network would blur"
            if isinstance(self._predictor, Truth)
            else "as predicted",
            "alignment": str(Alignment.AFFINE_DISPARITY),
            "range": "up to the farthest true depth of the image",
            "baselines": "mean inverse depth of the other images, each over its median",
            "segmenter": None
            if self._segmenter is None
            else {
                "name": self._segmenter.name,
                "weights_sha256": self._segmenter.weights_sha256,
                "sees": "the image and the map",
            },
            "true_segments": "instances, and connected regions of one class"
            if self._has_true_segments
            else "not known of every image",
            "f1": "Depth Pro's boundary F1",
            "edges": f"neighbours that differ by more than {EDGE_RATIO:g}, thinned",
            "radius_px": RADIUS_PX,
            "leakage": f"against {PLAIN}, within a pixel of the map of a true edge, at least"
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
        """Measures the baselines and every method on one image."""
        case = self._read(item)
        plain = _upsampled(case, EdgeMethod(PLAIN))
        band_px = max(LEAST_BAND_PX, case.depth.shape[1] / case.small.size[1])
        upsampled = (
            (method.named(self._predictor.name), _upsampled(case, method))
            for method in self._methods
        )
        return Measured(
            {
                method: _measures(case, depth, plain, band_px)
                for maps in (self._baselines(item, case), upsampled)
                for method, depth in maps
            }
        )

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, truth and what becomes of the map, where most true edges are.

        Of the filters of others, the best one of this image is shown.
        """
        case = self._read(item)
        window = _busiest(depth_edges(case.depth, case.valid))
        valid = case.valid[window]
        inverse = 1 / case.depth[window][valid]
        limits = tuple(np.percentile(inverse, (1, 99))) if inverse.size else (0.0, 1.0)
        best = max((*OPENCV_PEERS, *PEERS), key=lambda name: _score(case, name))
        guided = [each for each in self._methods if each.filter == OURS[-1]]
        shown = {
            PLAIN: EdgeMethod(PLAIN),
            f"{best}, the best of others": EdgeMethod(best),
            # True segments last: what is possible.
            **{each.named(): each for each in sorted(guided, key=_is_true)},
        }
        return [
            Picture("image", np.ascontiguousarray(case.sample.image[window])),
            Picture("truth", depth_picture(case.depth[window], valid, limits)),
            *(
                Picture(caption, depth_picture(_upsampled(case, method)[window], None, limits))
                for caption, method in shown.items()
            ),
        ]

    def _read(self, item: str) -> _Case:
        name, _, id = item.partition("/")
        sample = self._sets[name].dataset.read(id)
        depth, valid = _known_depth(sample)
        small = self._small(sample)
        return _Case(sample, depth, valid, small, self._segments(sample, small))

    def _small(self, sample: Sample) -> DepthMap:
        if isinstance(self._predictor, Truth):
            return blurred(reduced(to_relative_inverse(sample.truth), self._factor), BLUR_PX)
        return self._predictor.predict_whole(sample)

    def _segments(self, sample: Sample, small: DepthMap) -> Mapping[str | None, SegmentMap | None]:
        found: dict[str | None, SegmentMap | None] = {None: None}
        if self._has_true_segments:
            found[TRUE_SEGMENTS] = true_segments(sample)
        if self._segmenter is not None:
            with self._lock:
                found[self._segmenter.name] = self._segmenter.segment(sample.image, small)
        return found

    def _baselines(self, item: str, case: _Case) -> Iterator[tuple[str, Numbers]]:
        prior = self._sets[item.partition("/")[0]].prior.without(*_for_prior(case.sample))
        for method, values in prior.predictions(case.sample.truth.size).items():
            yield method, _fitted(values, case)


def open_edges(request: Request) -> EdgesBenchmark:
    """Every image with dense truth of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
        UsageError: if an alignment is asked for, or a protocol without the truth as prediction.
        WeightsError: if there is no such segmenter, or it cannot be loaded.
        MissingExtraError: if the segmenter needs packages that are not installed.
    """
    if request.alignment is not None:
        raise UsageError("edges always fits a scale and a shift; leave out --align")
    if request.protocol is not None and not isinstance(request.predictor, Truth):
        raise UsageError(
            f"the protocols of edges say how small the truth is made; {request.predictor.name}"
            " has its own size: leave out --protocol"
        )
    name = request.segment or SEGMENTER
    segmenter = (
        None
        if name == NO_SEGMENTER
        else load_segmenter(name, preset=request.preset, device=request.device)
    )
    sets = open_sets(request.data, request.split, kind=request.kind)
    return EdgesBenchmark(sets, request.predictor, FACTORS[request.protocol or "8"], segmenter)


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


def _is_true(method: EdgeMethod) -> bool:
    return method.segments == TRUE_SEGMENTS


def _upsampled(case: _Case, method: EdgeMethod) -> Numbers:
    if method.filter in OPENCV_PEERS:
        values = fill_invalid(to_relative_inverse(case.small))
        return _fitted(OPENCV_PEERS[method.filter](values, case.sample.image), case)
    segments = case.segments[method.segments]
    refined = refine(case.small, case.sample.image, segments=segments, method=method.filter)
    return _fitted(refined.values, case)


def _fitted(inverse: FloatMap, case: _Case) -> Numbers:
    # Where the truth is far, a hair less of inverse depth is a thousand times the depth: without a
    # limit, the sky would rule all that is measured.
    farthest = float(case.depth.max(where=case.valid, initial=1))
    fit = Alignment.AFFINE_DISPARITY
    return align(inverse, case.depth, case.valid, fit, max_depth=farthest).depth


def _score(case: _Case, name: str) -> float:
    """The decisive measure of a filter by colours alone; -1 where it is not defined."""
    depth = _upsampled(case, EdgeMethod(name))
    score = tolerant_boundary(depth, case.depth, case.valid, radius_px=RADIUS_PX)
    return float(np.nan_to_num(score.f1, nan=-1))


def _measures(case: _Case, depth: Numbers, plain: Numbers, band_px: float) -> Measures:
    truth, valid = case.depth, case.valid
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
