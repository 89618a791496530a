"""The samples of sets that a benchmark can measure, and the mean of what is known of them.

One pass reads every sample once and keeps only sums: those that have what the benchmark needs stay,
the others are left out and said so.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from relievo.core.errors import InputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthKind, FloatMap
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.evaluate.baselines import Prior
from relievo.evaluate.predictors import Predictor
from relievo.metrics.alignment import Alignment
from relievo.parallel.ordered import map_ordered

logger = logging.getLogger(__name__)

Known: TypeAlias = tuple[FloatMap, BoolMap]
"""Values (H, W) float32 and where they are known (H, W) bool."""

DENSE = 0.6
"""Truth that is known in this share of the pixels or more is dense (our choice)."""


class MeasuredSet(NamedTuple):
    """A set of which some samples are measured.

    Fields: dataset; ids that are measured, in its order; left_out, how many of its samples are
    not; prior, the mean of what is known of those that are.
    """

    dataset: Dataset
    ids: Sequence[str]
    left_out: int
    prior: Prior


def measured_sets(
    sets: Sequence[Dataset], predictor: Predictor, known: Callable[[Sample], Known]
) -> Mapping[str, MeasuredSet]:
    """Finds what can be measured of sets.

    Samples that cannot be read stay: they are refused, with their reason, when it is their turn.

    Args:
        sets: that may hold such samples.
        predictor: the method; what it was trained on is left out.
        known: what the baselines are the mean of; raises UnsupportedInputError for a sample that
            cannot be measured.

    Returns:
        The sets of which something is left, by name.

    Raises:
        UnsupportedInputError: if nothing is left of any, with the reason of the first sample.
    """
    reasons: list[str] = []
    found = [_measured(dataset, predictor, known, reasons) for dataset in sets]
    usable = {each.dataset.name: each for each in found if each.ids}
    if not usable:
        reason = reasons[0] if reasons else f"{predictor.name} was trained on all of it"
        raise UnsupportedInputError(
            f"{', '.join(dataset.name for dataset in sets)}: nothing to measure; {reason}"
        )
    return usable


def check_dense(name: str, valid: BoolMap) -> None:
    """Refuses truth that is not dense.

    Raises:
        UnsupportedInputError: naming the share of pixels that are known.
    """
    if (share := float(valid.mean())) < DENSE:
        raise UnsupportedInputError(
            f"{name}: the truth is known in {share:.0%} of the pixels, wanted {DENSE:.0%}"
        )


def metric_truth(sample: Sample) -> Known:
    """The true depth (H, W) float32 in metres, and where it is known and positive.

    Raises:
        UnsupportedInputError: if there is none, or it is not in metres.
    """
    depth = sample.truth
    if depth.kind is not DepthKind.METRIC_DEPTH:
        raise UnsupportedInputError(
            f"{sample.name}: its depth is {depth.kind}, wanted metric depth"
        )
    positive = depth.values > 0
    return depth.values, positive if depth.valid is None else depth.valid & positive


def inverse_of(depth: Known) -> Known:
    """The reciprocals of known values (H, W) float32, 0 where they are not known."""
    values, valid = depth
    inverse = np.zeros_like(values)
    np.divide(np.float32(1), values, out=inverse, where=valid)
    return inverse, valid


def truth_for(sample: Sample, alignment: Alignment) -> Known:
    """The truth as baselines are the mean of it: inverse depth if that is fitted, else depth.

    Raises:
        UnsupportedInputError: as `metric_truth`.
    """
    truth = metric_truth(sample)
    return inverse_of(truth) if alignment is Alignment.AFFINE_DISPARITY else truth


def kind_of_baselines(alignment: Alignment) -> DepthKind:
    """What the means of `truth_for` are."""
    if alignment is Alignment.AFFINE_DISPARITY:
        return DepthKind.RELATIVE_INVERSE_DEPTH
    return DepthKind.METRIC_DEPTH


def _measured(
    dataset: Dataset,
    predictor: Predictor,
    known: Callable[[Sample], Known],
    reasons: list[str],
) -> MeasuredSet:
    trained_on = predictor.left_out(dataset)
    ids: list[str] = []

    def read(id: str) -> tuple[str, Known | InputError]:
        try:
            return id, known(dataset.read(id))
        except InputError as error:
            return id, error

    def maps() -> Iterator[Known]:
        unsuitable = 0
        for id, found in map_ordered(read, [id for id in dataset.ids if id not in trained_on]):
            if isinstance(found, UnsupportedInputError):
                unsuitable += 1
                reasons.append(str(found))
                continue
            ids.append(id)
            if isinstance(found, InputError):
                logger.warning("left out of the baselines: %s", found)
            else:
                yield found
        if unsuitable:
            logger.info("%s: %d samples are left out, as %s", dataset.name, unsuitable, reasons[-1])

    prior = Prior.of(maps())
    return MeasuredSet(dataset, ids, len(dataset.ids) - len(ids), prior)
