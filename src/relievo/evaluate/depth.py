"""`relievo evaluate depth-*`: depth of single images against the truth.

The prediction is resized bilinearly to the size of the truth, cut to the crop, aligned on the
pixels that count, clipped to the range and measured.

Source: Eigen, Puhrsch, Fergus, NIPS 2014; Ranftl et al., TPAMI 2022, for the fit in disparity.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from relievo.core.errors import InputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthMap, FloatMap
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.evaluate.alignments import (
    at_size,
    check_kind,
    check_unit,
    check_whole,
    in_space_of,
    usual_alignment,
)
from relievo.evaluate.baselines import BASELINES, Prior
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.depth_protocols import DepthProtocol, whole
from relievo.evaluate.journal import plain
from relievo.evaluate.measured_sets import Known, kind_of_baselines, metric_truth, truth_for
from relievo.evaluate.pictures import depth_picture, error_picture
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.published import PublishedRow
from relievo.metrics.alignment import Aligned, Alignment, align
from relievo.metrics.depth import Totals, measures_of, total_errors
from relievo.parallel.ordered import map_ordered

logger = logging.getLogger(__name__)

COLUMNS = (
    Column("abs_rel"),
    Column("sq_rel"),
    Column("rmse", decimals=3),
    Column("rmse_log"),
    Column("log10"),
    Column("silog", decimals=2),
    Column("delta_1", "high", 3),
    Column("delta_2", "high", 3),
    Column("delta_3", "high", 3),
)

LEAST_FITTED = 10
"""A fit to fewer pixels would leave little to measure, to two of them nothing (our choice)."""


@dataclass(frozen=True)
class EvaluatedSet:
    """A set with the protocol it is measured under.

    Attributes:
        test: the samples that are measured.
        protocol: how.
        train: the samples of which the baselines are the mean; None = the other test samples.
        left_out: ids of the test samples that the method was trained on, or without usable truth.
    """

    test: Dataset
    protocol: DepthProtocol
    train: Dataset | None = None
    left_out: frozenset[str] = frozenset()


class Cut(NamedTuple):
    """What is measured of a sample: truth within the crop, and the pixels that count."""

    truth: FloatMap
    valid: BoolMap


class DepthBenchmark(Benchmark):
    """Depth of images of one or several sets.

    Args:
        name: as the command line knows it.
        title: one line for people.
        sets: what is measured.
        predictor: the method.
        alignment: what is fitted; None = what the kind of the predictions leaves open.
        published: rows for the same measures.

    Raises:
        UnsupportedInputError: if every sample is left out, or the alignment does not fit the kind
            of the predictions.
    """

    columns = COLUMNS

    def __init__(
        self,
        name: str,
        title: str,
        sets: Sequence[EvaluatedSet],
        predictor: Predictor,
        *,
        alignment: Alignment | None = None,
        published: Sequence[PublishedRow] = (),
    ) -> None:
        self.name = name
        self.title = title
        self.published = published
        self._sets = {each.test.name: each for each in sets}
        self._predictor = predictor
        self._alignment = alignment or usual_alignment(predictor.kind)
        if predictor.kind is not None:
            check_kind(predictor.kind, self._alignment)
        self.methods = (*BASELINES, predictor.name)
        self.is_pooled = all(each.protocol.is_pooled for each in sets)
        if not self.items:
            raise UnsupportedInputError(
                f"{', '.join(self._sets)}: nothing left to measure {predictor.name} on"
            )
        self._priors = {name: self._prior(each) for name, each in self._sets.items()}

    @property
    def alignment(self) -> Alignment:
        """What is fitted to the truth."""
        return self._alignment

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "alignment": str(self._alignment),
            "averaged": "over all pixels" if self.is_pooled else "per image, then over images",
            "sets": {
                name: {
                    "protocol": each.protocol.name,
                    "min_depth_m": each.protocol.min_depth_m,
                    "max_depth_m": plain(each.protocol.max_depth_m),
                    "images": len(self._ids(each)),
                    "left_out": len(each.left_out),
                    "baselines": "training images" if each.train else "the other images",
                }
                for name, each in self._sets.items()
            },
        }

    @property
    def items(self) -> Sequence[str]:
        """Every image, "set/id"."""
        return [f"{name}/{id}" for name, each in self._sets.items() for id in self._ids(each)]

    def measure(self, item: str) -> Measured:
        """Measures the baselines and the method on one image."""
        each, sample = self._read(item)
        cut = cut_out(sample, each.protocol)
        count = int(cut.valid.sum())
        if self._alignment is not Alignment.NONE and count < LEAST_FITTED:
            raise UnsupportedInputError(
                f"{sample.name}: true depth is known in {count} pixels, wanted {LEAST_FITTED} for a"
                " fit"
            )
        measures: dict[str, dict[str, float]] = {}
        totals: dict[str, Totals] = {}
        for method, prediction in self._predictions(each, sample):
            values = self._values(sample, each, cut, prediction)
            if method == self._predictor.name and self._alignment is Alignment.NONE:
                check_unit(sample.name, values[cut.valid], cut.truth[cut.valid])
            aligned = self._align(each, cut, values)
            totals[method] = self._total(each, cut, aligned)
            fit = {"fitted_scale": aligned.scale, "fitted_shift": aligned.shift}
            measures[method] = measures_of(totals[method]) | fit
        return Measured(measures, totals if self.is_pooled else None)

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, truth, prediction and relative error of one image."""
        each, sample = self._read(item)
        cut = cut_out(sample, each.protocol)
        values = self._values(sample, each, cut, self._predictor.predict(sample))
        aligned = self._align(each, cut, values).depth
        window = each.protocol.crop(sample.truth.size).slices
        inverse = np.where(cut.valid, 1 / np.maximum(cut.truth, 1e-6), 0)
        limits = tuple(np.percentile(inverse[cut.valid], (2, 98)))
        return [
            Picture("image", np.ascontiguousarray(sample.image[window])),
            Picture("truth", depth_picture(cut.truth, cut.valid, limits)),
            Picture(self._predictor.name, depth_picture(aligned, None, limits)),
            Picture("relative error, white = 0.5", error_picture(aligned, cut.truth, cut.valid)),
        ]

    def _ids(self, each: EvaluatedSet) -> list[str]:
        return [id for id in each.test.ids if id not in each.left_out]

    def _read(self, item: str) -> tuple[EvaluatedSet, Sample]:
        name, _, id = item.partition("/")
        each = self._sets[name]
        return each, windowed(each.test.read(id), each.protocol)

    def _predictions(self, each: EvaluatedSet, sample: Sample) -> Iterator[tuple[str, DepthMap]]:
        prior = self._priors[each.test.name]
        if each.train is None:
            prior = prior.without(*truth_for(sample, self._alignment))
        kind = kind_of_baselines(self._alignment)
        for method, values in prior.predictions(sample.truth.size).items():
            yield method, DepthMap(values, kind)
        yield self._predictor.name, self._predictor.predict(sample)

    def _total(self, each: EvaluatedSet, cut: Cut, aligned: Aligned) -> Totals:
        protocol = each.protocol
        return total_errors(
            aligned.depth,
            cut.truth,
            cut.valid,
            min_depth=protocol.min_depth_m,
            max_depth=protocol.max_depth_m,
        )

    def _values(
        self, sample: Sample, each: EvaluatedSet, cut: Cut, prediction: DepthMap
    ) -> FloatMap:
        """A prediction at the size of the truth, in the space of the alignment, cut to the crop."""
        sized = in_space_of(at_size(prediction, sample.truth.size), self._alignment)
        window = each.protocol.crop(sample.truth.size).slices
        check_whole(sample.name, None if sized.valid is None else sized.valid[window], cut.valid)
        return sized.values[window]

    def _align(self, each: EvaluatedSet, cut: Cut, values: FloatMap) -> Aligned:
        return align(
            values,
            cut.truth,
            cut.valid,
            self._alignment,
            min_depth=each.protocol.min_depth_m,
            max_depth=each.protocol.max_depth_m,
        )

    def _prior(self, each: EvaluatedSet) -> Prior:
        source = each.train or each.test
        ids = source.ids if each.train else self._ids(each)
        return Prior.of(self._known(source, ids, each.protocol))

    def _known(
        self, source: Dataset, ids: Iterable[str], protocol: DepthProtocol
    ) -> Iterator[Known]:
        def read(id: str) -> Known | None:
            try:
                return truth_for(windowed(source.read(id), protocol), self._alignment)
            except InputError as error:
                logger.warning("left out of the baselines: %s", error)
                return None

        return (known for known in map_ordered(read, ids) if known is not None)


def cut_out(sample: Sample, protocol: DepthProtocol) -> Cut:
    """The truth of a sample, in metres, within the crop and the range of a protocol.

    Raises:
        UnsupportedInputError: if it is not metric, no pixel of it is known there, or it is not as
            large as the protocol is for.
    """
    window = protocol.crop(sample.truth.size).slices
    values, known = metric_truth(sample)
    truth, valid = values[window], known[window]
    if protocol.clips_truth:
        truth = np.minimum(truth, np.float32(protocol.max_depth_m))
        within = truth > protocol.min_depth_m
    else:
        within = (truth > protocol.min_depth_m) & (truth < protocol.max_depth_m)
        within |= not protocol.range_masks
    if not (valid & within).any():
        raise UnsupportedInputError(
            f"{sample.name}: no true depth within the crop and the range of {protocol.name}"
        )
    return Cut(truth, valid & within)


def windowed(sample: Sample, protocol: DepthProtocol) -> Sample:
    """Cuts image and truth to the window of a protocol: a method sees nothing else.

    Raises:
        UnsupportedInputError: if the truth is not known, or smaller than the window.
    """
    depth = sample.truth
    window = protocol.window(depth.size)
    if window == whole(depth.size):
        return sample
    valid = None if depth.valid is None else depth.valid[window.slices]
    return Sample(
        name=sample.name,
        image=np.ascontiguousarray(sample.image[window.slices]),
        depth=DepthMap(np.ascontiguousarray(depth.values[window.slices]), depth.kind, valid),
    )
