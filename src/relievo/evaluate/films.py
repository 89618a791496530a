"""Depth of a film by several methods, each brought to metres by one fit for all its frames."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relievo.core.errors import InputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthKind, FloatMap
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.evaluate.alignments import check_unit, check_whole, in_space_of
from relievo.evaluate.baselines import Prior
from relievo.evaluate.depth_protocols import zero_shot_protocol
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.steadiness import Frame, Limits, Prediction, frame_of, shrunk
from relievo.metrics.affine_fit import AffineFit
from relievo.metrics.alignment import MIN_INVERSE_DEPTH, Alignment
from relievo.parallel.ordered import map_ordered

MOST_FRAMES = 60
"""Longer takes are cut into pieces, whose predictions are kept in memory together (our choice)."""

RANGE_PERCENTILES = (5, 95)
"""The range that relative inverse depth is measured in where there is no truth (our choice)."""

PER_FRAME = "aligned per frame"

_SAMPLED = slice(None, None, 4)  # rows and columns that percentiles of a whole piece are taken of

Fit = tuple[float, float]


class FilmSet(NamedTuple):
    """A set with takes of two frames or more.

    Fields: limits of its truth; whether its depth is metric and whether cameras and poses are
    known; prior, the mean of its truth, None without.
    """

    dataset: Dataset
    takes: Sequence[Sequence[str]]
    limits: Limits
    has_truth: bool
    has_poses: bool
    prior: Prior | None


class Piece(NamedTuple):
    """Frames `ids` of one take that are measured together."""

    set: FilmSet
    take: Sequence[str]
    ids: Sequence[str]


class Film(NamedTuple):
    """What a method says of the frames of a piece, and how it becomes metres.

    Fields: predictions and fits (scale, shift), one of each a frame; is_inverse, whether a fitted
    value is inverse depth; limits that depth is clipped to.
    """

    predictions: Sequence[Prediction]
    fits: Sequence[Fit]
    is_inverse: bool
    limits: Limits

    def depth(self, n: int) -> Prediction:
        """Depth of frame n, (H, W) float32, metres; any unit for a piece without truth."""
        scale, shift = self.fits[n]
        depth = scale * self.predictions[n].values.astype(np.float64) + shift
        if self.is_inverse:
            depth = 1 / np.maximum(depth, MIN_INVERSE_DEPTH)
        clipped = np.clip(depth, *self.limits).astype(np.float32)
        return Prediction(clipped, self.predictions[n].known)


def film_set(dataset: Dataset, alignment: Alignment) -> FilmSet | None:
    """Looks at what a set has for films; None if it has no take of two frames or more.

    Raises:
        InputError: if its first frame cannot be read.
    """
    takes = [take for take in dataset.takes if len(take) > 1]
    if not takes:
        return None
    protocol = zero_shot_protocol(dataset.name)
    limits = Limits(protocol.min_depth_m, protocol.max_depth_m)
    first = dataset.read(takes[0][0])
    has_poses = first.intrinsics is not None and first.T_world_from_camera is not None
    has_truth = first.depth is not None and first.depth.kind is DepthKind.METRIC_DEPTH
    found = FilmSet(dataset, takes, limits, has_truth, has_poses, None)
    if not has_truth:
        return found
    ids = [id for take in takes for id in _some_of(take)]
    return found._replace(prior=Prior.of(_known(found, ids, alignment)))


def pieces_of(films: FilmSet) -> dict[str, Piece]:
    """Cuts takes into equal pieces, by their names "set/first frame..last frame"."""
    pieces = {}
    for take in films.takes:
        count = -(-len(take) // MOST_FRAMES)
        for places in np.array_split(np.arange(len(take)), count):
            ids = [take[place] for place in places]
            name = f"{films.dataset.name}/{ids[0]}..{ids[-1].rpartition('/')[2]}"
            pieces[name] = Piece(films, take, ids)
    return pieces


def frames_of(piece: Piece) -> Iterator[tuple[Sample, Frame]]:
    """Reads the frames of a piece one by one, as they are and as they are measured.

    Raises:
        InputError: if one cannot be read.
    """
    for id in piece.ids:
        sample = piece.set.dataset.read(id)
        yield sample, frame_of(sample, piece.set.limits, has_truth=piece.set.has_truth)


def metric_films(
    item: str, piece: Piece, predictor: Predictor, alignment: Alignment
) -> dict[str, Film]:
    """The baselines, the method aligned frame by frame if at all, and the method, in metres.

    Args:
        item: name of the piece, for messages.
        piece: with truth.
        predictor: the method; it sees the frames in order.
        alignment: `NONE`, or `AFFINE_DISPARITY` for one scale and one shift for all frames.

    Raises:
        UnsupportedInputError: if no depth is known, or a prediction is of an unsuitable kind.
        RelievoError: if a frame cannot be read or predicted.
    """
    prior = _prior_of(piece, alignment)
    tracks: dict[str, list[Prediction]] = {}
    fits: dict[str, AffineFit] = {}
    fits_per_frame: list[Fit] = []
    farthest = 0.0
    for sample, frame in frames_of(piece):
        prediction = _predict(predictor, sample, frame, alignment)
        everywhere = np.ones(frame.valid.shape, np.bool_)
        predictions = {
            method: Prediction(values, everywhere)
            for method, values in prior.predictions(frame.valid.shape).items()
        }
        for method, each in {**predictions, predictor.name: prediction}.items():
            tracks.setdefault(method, []).append(each)
            _add_points(fits.setdefault(method, AffineFit()), each, frame)
        own = AffineFit()
        _add_points(own, prediction, frame)
        fits_per_frame.append(own.solve())
        farthest = max(farthest, float(frame.truth.max(initial=0, where=frame.valid)))
    if farthest == 0:
        raise UnsupportedInputError(f"{item}: no pixel has a depth within the range of the set")
    return _fitted(tracks, fits, fits_per_frame, alignment, piece.set.limits, farthest)


def relative_film(piece: Piece, predictor: Predictor) -> Film:
    """The method on a piece without truth: relative inverse depth, its range over the piece 1.

    Raises:
        RelievoError: if a frame cannot be read or predicted.
    """
    predictions = [
        _predict(predictor, sample, frame, Alignment.AFFINE_DISPARITY)
        for sample, frame in frames_of(piece)
    ]
    seen = np.concatenate(
        [each.values[_SAMPLED, _SAMPLED][each.known[_SAMPLED, _SAMPLED]] for each in predictions]
    )
    low, high = np.percentile(seen, RANGE_PERCENTILES) if seen.size else (0.0, 1.0)
    scale = 1 / max(float(high - low), 1e-12)
    # The measure takes what is positive only, and differences do not see a shift.
    least = min(float(each.values.min(initial=np.inf, where=each.known)) for each in predictions)
    fits = [(scale, 1 - scale * least)] * len(predictions)
    return Film(predictions, fits, False, Limits(0, np.inf))


def _fitted(
    tracks: Mapping[str, Sequence[Prediction]],
    fits: Mapping[str, AffineFit],
    fits_per_frame: Sequence[Fit],
    alignment: Alignment,
    limits: Limits,
    farthest: float,
) -> dict[str, Film]:
    """The films of all tracks, of which the last is the method under test."""
    count = len(fits_per_frame)
    if alignment is Alignment.NONE:
        return {m: Film(track, [(1.0, 0.0)] * count, False, limits) for m, track in tracks.items()}
    if not np.isfinite(limits.farthest_m):
        # Of inverse depth near 0 a hair makes kilometres, which would be all that is measured.
        limits = limits._replace(farthest_m=farthest)
    *baselines, name = tracks
    films = {m: Film(tracks[m], [fits[m].solve()] * count, True, limits) for m in tracks}
    rival = Film(tracks[name], fits_per_frame, True, limits)
    return {
        **{m: films[m] for m in baselines},
        f"{name}, {PER_FRAME}": rival,
        name: films[name],
    }


def _predict(
    predictor: Predictor, sample: Sample, frame: Frame, alignment: Alignment
) -> Prediction:
    depth = in_space_of(predictor.predict(sample), alignment)
    prediction = shrunk(depth, frame.valid.shape)
    check_whole(sample.name, prediction.known, frame.valid)
    if alignment is Alignment.NONE:
        check_unit(sample.name, prediction.values[frame.valid], frame.truth[frame.valid])
    return prediction


def _add_points(fit: AffineFit, prediction: Prediction, frame: Frame) -> None:
    usable = frame.valid & (prediction.values > 0)
    fit.add(prediction.values[usable], 1 / frame.truth[usable].astype(np.float64))


def _some_of(take: Sequence[str]) -> Sequence[str]:
    """Frames of a take evenly spaced in time, no more than a piece has: enough for a mean."""
    return take[:: -(-len(take) // MOST_FRAMES)]


def _prior_of(piece: Piece, alignment: Alignment) -> Prior:
    """The mean of the other takes, or of this one if there is no other."""
    prior = piece.set.prior or Prior()
    if len(piece.set.takes) > 1:
        for known in _known(piece.set, _some_of(piece.take), alignment):
            prior = prior.without(*known)
    return prior


def _known(
    films: FilmSet, ids: Sequence[str], alignment: Alignment
) -> Iterator[tuple[FloatMap, BoolMap]]:
    """Truth for a mean, in the space of the alignment; frames that cannot be read are left out."""

    def read(id: str) -> tuple[FloatMap, BoolMap] | None:
        try:
            frame = frame_of(films.dataset.read(id), films.limits)
        except InputError:
            return None
        if alignment is Alignment.NONE:
            return frame.truth, frame.valid
        inverse = np.zeros_like(frame.truth)
        np.divide(np.float32(1), frame.truth, out=inverse, where=frame.valid)
        return inverse, frame.valid

    return (known for known in map_ordered(read, ids) if known is not None)
