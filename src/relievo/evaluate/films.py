"""Takes as they are measured: what every method says of a frame, by one fit for the whole take.

A take is gone through twice: first the fits are made, then every prediction is asked for again and
brought to metres. So a take of any length is measured in the memory of a few frames.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relievo.core.errors import InputError, UnsupportedInputError
from relievo.core.types import DepthKind
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.evaluate.alignments import check_unit, check_whole, in_space_of
from relievo.evaluate.baselines import BASELINES, Prior
from relievo.evaluate.depth_protocols import zero_shot_protocol
from relievo.evaluate.measured_sets import Known, inverse_of
from relievo.evaluate.predictors import Predictor, Truth
from relievo.evaluate.steadiness import Fit, Frame, Limits, Prediction, frame_of, shrunk
from relievo.metrics.alignment import Alignment
from relievo.metrics.temporal import VideoFit
from relievo.parallel.ordered import map_ordered

RANGE_PERCENTILES = (5, 95)
"""The range that relative inverse depth is measured in where there is no truth (our choice)."""

PER_FRAME = "aligned per frame"

_SAMPLED = 24  # rows and columns of a frame that the percentiles of a take are made of
_AVERAGED = 60  # frames of a take, evenly spaced, that baselines are the mean of
_LOOKED_AT, _MOST_LOOKED_AT = 8, 64  # frames of a take, and of a set, that tell what it has


class FilmSet(NamedTuple):
    """A set with takes of two frames or more.

    Fields: takes that are measured; left_out, how many are not, for the method was trained on a
    frame of them; limits of its truth; whether it has metric depth, and cameras with poses;
    prior, the mean of its truth.
    """

    dataset: Dataset
    takes: Sequence[Sequence[str]]
    left_out: int
    limits: Limits
    has_truth: bool
    has_poses: bool
    prior: Prior


class Film:
    """One take and what all methods say of it.

    Args:
        name: of the take, for messages too.
        films: its set.
        ids: its frames in the order of time.
        predictor: the method; asked twice for every frame, each time in order.
        alignment: `NONE`, or `AFFINE_DISPARITY` for one scale and one shift for all frames.
    """

    def __init__(
        self,
        name: str,
        films: FilmSet,
        ids: Sequence[str],
        predictor: Predictor,
        alignment: Alignment,
    ) -> None:
        self.name, self.set, self.ids = name, films, ids
        self._predictor = predictor
        # Without truth the method itself says how large a change is, in relative inverse depth.
        self._alignment = alignment if films.has_truth else Alignment.AFFINE_DISPARITY
        self._fits: Mapping[str, Fit] | None = None

    def frames(
        self, numbers: Iterable[int] | None = None
    ) -> Iterator[tuple[Frame, Mapping[str, Prediction]]]:
        """Reads frames one by one, with depth by method: metres, or any unit without truth.

        Args:
            numbers: which, counted from 0; None = all.

        Raises:
            UnsupportedInputError: if there is nothing to fit to, or a prediction is of an
                unsuitable kind.
            RelievoError: if a frame cannot be read or predicted.
        """
        prior = self._prior()
        if self._fits is None:
            self._fits = self._found_fits(prior)
        fits, name = self._fits, self._predictor.name
        for frame, predictions in self._predicted(prior, numbers):
            depths = {method: fits[method].depth(each) for method, each in predictions.items()}
            if self.set.has_truth and self._alignment is not Alignment.NONE:
                own = VideoFit()
                own.add(predictions[name].values, frame.truth, frame.valid)
                scale, shift = own.solve()
                fit = fits[name]._replace(scale=scale, shift=shift)
                depths[f"{name}, {PER_FRAME}"] = fit.depth(predictions[name])
            yield frame, depths

    def _predicted(
        self, prior: Prior, numbers: Iterable[int] | None = None
    ) -> Iterator[tuple[Frame, Mapping[str, Prediction]]]:
        """Frames, and what the methods say of them in the space of the alignment."""
        for n in range(len(self.ids)) if numbers is None else numbers:
            sample = self.set.dataset.read(self.ids[n])
            frame = frame_of(sample, self.set.limits)
            predictions = {
                method: Prediction(values, np.ones(values.shape, np.bool_))
                for method, values in prior.predictions(frame.valid.shape).items()
            }
            yield frame, {**predictions, self._predictor.name: self._predict(sample, frame)}

    def _predict(self, sample: Sample, frame: Frame) -> Prediction:
        size = frame.valid.shape
        if isinstance(self._predictor, Truth) and sample.depth is None:
            return Prediction(np.zeros(size, np.float32), np.zeros(size, np.bool_))
        depth = in_space_of(shrunk(self._predictor.predict(sample), size), self._alignment)
        known = np.ones(size, np.bool_) if depth.valid is None else depth.valid
        values = np.where(known, depth.values, np.float32(0))
        if self.set.has_truth:
            check_whole(sample.name, known, frame.valid)
        if self._alignment is Alignment.NONE:
            check_unit(sample.name, values[frame.valid], frame.truth[frame.valid])
        return Prediction(values, known)

    def _found_fits(self, prior: Prior) -> Mapping[str, Fit]:
        if not self.set.has_truth:
            return {self._predictor.name: self._relative_fit(prior)}
        if self._alignment is Alignment.NONE:
            as_it_is = Fit(1.0, 0.0, False, self.set.limits)
            return dict.fromkeys((*BASELINES, self._predictor.name), as_it_is)
        return self._metric_fits(prior)

    def _metric_fits(self, prior: Prior) -> Mapping[str, Fit]:
        fits: dict[str, VideoFit] = {}
        farthest = 0.0
        for frame, predictions in self._predicted(prior):
            for method, each in predictions.items():
                fits.setdefault(method, VideoFit()).add(each.values, frame.truth, frame.valid)
            farthest = max(farthest, float(frame.truth.max(initial=0, where=frame.valid)))
        limits = self.set.limits
        if not np.isfinite(limits.farthest_m):
            # Of inverse depth near 0 a hair makes kilometres, which would be all that is measured.
            limits = limits._replace(farthest_m=farthest)
        found = {method: Fit(*fit.solve(), True, limits) for method, fit in fits.items()}
        if math.isnan(found[self._predictor.name].scale):
            what = "a positive prediction" if farthest else "a depth within the range of the set"
            raise UnsupportedInputError(f"{self.name}: nothing to fit to; no pixel has {what}")
        return found

    def _relative_fit(self, prior: Prior) -> Fit:
        """Brings the range of the values of a take to 1, and its least value to 1."""
        seen, least = [], math.inf
        for _, predictions in self._predicted(prior):
            values, known = predictions[self._predictor.name]
            least = min(least, float(values.min(initial=math.inf, where=known)))
            height, width = values.shape
            rows = np.linspace(0, height - 1, _SAMPLED).astype(np.intp)[:, None]
            columns = np.linspace(0, width - 1, _SAMPLED).astype(np.intp)
            seen.append(values[rows, columns][known[rows, columns]])
        sampled = np.concatenate(seen)
        if not sampled.size:
            raise UnsupportedInputError(f"{self.name}: no pixel has a prediction")
        low, high = np.percentile(sampled, RANGE_PERCENTILES)
        scale = 1 / max(float(high - low), 1e-12)
        # The measure takes what is positive only, and differences do not see a shift.
        return Fit(scale, 1 - scale * least, False, Limits(0, math.inf))

    def _prior(self) -> Prior:
        """The mean of the other takes, or of this one if there is no other."""
        prior = self.set.prior
        if self.set.has_truth and len(self.set.takes) > 1:
            for known in _known(self.set, [self.ids], self._alignment):
                prior = prior.without(*known)
        return prior


def film_set(dataset: Dataset, predictor: Predictor, alignment: Alignment) -> FilmSet | None:
    """Looks at what a set has for films; None if it has no take of two frames or more."""
    takes = [take for take in dataset.takes if len(take) > 1]
    if not takes:
        return None
    trained_on = predictor.left_out(dataset)
    kept = [take for take in takes if trained_on.isdisjoint(take)]
    protocol = zero_shot_protocol(dataset.name)
    limits = Limits(protocol.min_depth_m, protocol.max_depth_m)
    has_truth, has_poses = _looked_at(dataset, kept)
    found = FilmSet(dataset, kept, len(takes) - len(kept), limits, has_truth, has_poses, Prior())
    if has_truth:
        found = found._replace(prior=Prior.of(_known(found, kept, alignment)))
    return found


def films_of(films: FilmSet, predictor: Predictor, alignment: Alignment) -> list[Film]:
    """Every take of a set; names are "set/first frame..last frame"."""
    names = [f"{films.dataset.name}/{ids[0]}..{ids[-1].rpartition('/')[2]}" for ids in films.takes]
    return [
        Film(name, films, ids, predictor, alignment)
        for name, ids in zip(names, films.takes, strict=True)
    ]


def _looked_at(dataset: Dataset, takes: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether any of the first frames that can be read has metric depth, and camera and pose."""
    has_truth, has_poses = bool(takes and dataset.is_metric), False
    first = [take[n] for n in range(_LOOKED_AT) for take in takes if n < len(take)]
    for id in first[:_MOST_LOOKED_AT]:
        if has_truth and has_poses:
            break
        try:
            sample = dataset.read(id)
        except InputError:
            continue  # refused by name when its take is measured
        has_truth |= sample.depth is not None and sample.depth.kind is DepthKind.METRIC_DEPTH
        has_poses |= sample.intrinsics is not None and sample.T_world_from_camera is not None
    return has_truth, has_poses


def _known(films: FilmSet, takes: Iterable[Sequence[str]], alignment: Alignment) -> Iterator[Known]:
    """Truth for a mean, in the space of the alignment; frames that cannot be read are left out."""

    def read(id: str) -> Known | None:
        try:
            frame = frame_of(films.dataset.read(id), films.limits)
        except InputError:
            return None
        known = frame.truth, frame.valid
        return known if alignment is Alignment.NONE else inverse_of(known)

    ids = [id for take in takes for id in take[:: -(-len(take) // _AVERAGED)]]
    return (known for known in map_ordered(read, ids) if known is not None)
