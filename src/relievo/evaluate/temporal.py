"""`relievo evaluate temporal`: does depth of a film stay still where the world does.

A take is cut into pieces; the method sees their frames in order. One alignment holds for all frames
of a piece: one for each would remove the very wavering of scale that is to be measured. What it
would hide is shown in a row of its own.

Source: Chen et al., "Video Depth Anything", CVPR (2025), for one alignment and the temporal
alignment error; Wang et al., "Neural Video Depth Stabilizer", ICCV (2023), for the warping error.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from relievo.core.errors import UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, FloatMap
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.evaluate.alignments import usual_alignment
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.films import (
    MOST_FRAMES,
    PER_FRAME,
    RANGE_PERCENTILES,
    Film,
    FilmSet,
    Piece,
    film_set,
    frames_of,
    metric_films,
    pieces_of,
    relative_film,
)
from relievo.evaluate.pictures import level_picture
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.published import published
from relievo.evaluate.registry import Request
from relievo.evaluate.steadiness import (
    MOST_COLUMNS,
    Frame,
    Prediction,
    Steadiness,
    flows_between,
)
from relievo.metrics.alignment import Alignment
from relievo.metrics.optical_flow import dis_flow, pull

_TAE, _OPW = Column("tae", decimals=3), Column("opw")
_OTHERS = (Column("flicker"), Column("rtc", "high"), Column("abs_rel"), Column("delta_1", "high"))

_PICTURED_CHANGE = 0.1  # share of the range of inverse depth that pictures show as the brightest
_CHANGE = f"change along the flow, white = {_PICTURED_CHANGE:.0%} of the range"


class TemporalBenchmark(Benchmark):
    """Depth of the takes of one or several sets.

    Args:
        sets: those that may have takes.
        predictor: the method.
        alignment: none, or affine in disparity; None = what the kind of the predictions leaves
            open.

    Raises:
        UnsupportedInputError: if no set has frames next in time.
        UsageError: for another alignment.
    """

    name = "temporal"
    title = "depth of films: steadiness, and errors under one alignment"

    def __init__(
        self, sets: Sequence[Dataset], predictor: Predictor, *, alignment: Alignment | None = None
    ) -> None:
        self._predictor = predictor
        self._alignment = _checked(alignment or _usual(predictor.kind))
        found = [film_set(dataset, self._alignment) for dataset in sets]
        self._sets = [each for each in found if each is not None]
        if not self._sets:
            names = ", ".join(dataset.name for dataset in sets)
            raise UnsupportedInputError(f"{names}: no takes, that is, frames next in time")
        self._pieces = {name: piece for s in self._sets for name, piece in pieces_of(s).items()}
        has_poses = any(each.has_truth and each.has_poses for each in self._sets)
        self.columns = (_TAE, _OPW, *_OTHERS) if has_poses else (_OPW, _TAE, *_OTHERS)
        self.methods = (*self._rivals(), predictor.name)
        if has_poses:
            self.published = [
                row._replace(measures={"tae": row.measures["tae"]}, source=f"{row.source}, ScanNet")
                for row in published("tae-scannet")
            ]

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "alignment": f"{self._alignment}, one for all frames of a piece",
            "piece": f"at most {MOST_FRAMES} frames of a take, of at most {MOST_COLUMNS} columns",
            "flow": "dense inverse search, OpenCV, medium",
            "opw": "metres; without truth, relative inverse depth, its percentiles"
            f" {RANGE_PERCENTILES} over the piece being 1 apart",
            "clipped": "to the range of the set; if it has none, what is aligned is clipped to the"
            " farthest truth of the piece",
            "averaged": "over the pairs or frames of a piece, then over pieces",
            "sets": {each.dataset.name: self._said_of(each) for each in self._sets},
        }

    @property
    def items(self) -> Sequence[str]:
        """Every piece, "set/first frame..last frame"."""
        return list(self._pieces)

    def measure(self, item: str) -> Measured:
        """Measures the baselines and the method on one piece."""
        piece = self._pieces[item]
        films = self._films(item, piece)
        meters = {
            method: Steadiness(is_metric=piece.set.has_truth, limits=film.limits)
            for method, film in films.items()
        }
        before: Frame | None = None
        for n, (_, frame) in enumerate(frames_of(piece)):
            flows = None if before is None else flows_between(before, frame)
            for method, film in films.items():
                meters[method].add(frame, film.depth(n), flows)
            before = frame
        return Measured({method: meter.result() for method, meter in meters.items()})

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, truth, prediction and its change along the flow, of three frames."""
        piece = self._pieces[item]
        film = self._films(item, piece)[self._predictor.name]
        last = len(piece.ids) - 1
        shown = sorted({1, (1 + last) // 2, last})
        needed = {*shown, *(n - 1 for n in shown)}
        frames = {n: frame for n, (_, frame) in enumerate(frames_of(piece)) if n in needed}
        nearness = {n: _nearness(film.depth(n), piece) for n in needed}
        known = np.concatenate([nearness[n][film.predictions[n].known] for n in shown])
        low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 1.0)
        extent = max(float(high - low), 1e-9)
        pictures = []
        for n in shown:
            frame, mask = frames[n], film.predictions[n].known
            pictures.append(Picture(f"frame {piece.ids[n]}", frame.image))
            if piece.set.has_truth:
                truth = _nearness(Prediction(frame.truth, frame.valid), piece)
                picture = level_picture((truth - low) / extent, frame.valid)
                pictures.append(Picture("truth", picture))
            picture = level_picture((nearness[n] - low) / extent, mask)
            pictures.append(Picture(self._predictor.name, picture))
            carried, inside = pull(nearness[n - 1], dis_flow(frame.image, frames[n - 1].image))
            change = np.abs(nearness[n] - carried) / (_PICTURED_CHANGE * extent)
            pictures.append(Picture(_CHANGE, level_picture(change, mask & inside)))
        return pictures

    def _films(self, item: str, piece: Piece) -> dict[str, Film]:
        if not piece.set.has_truth:
            return {self._predictor.name: relative_film(piece, self._predictor)}
        return metric_films(item, piece, self._predictor, self._alignment)

    def _rivals(self) -> tuple[str, ...]:
        if not any(each.has_truth for each in self._sets):
            return ()
        if self._alignment is Alignment.NONE:
            return BASELINES
        return *BASELINES, f"{self._predictor.name}, {PER_FRAME}"

    def _said_of(self, each: FilmSet) -> Mapping[str, Any]:
        pieces = [piece for piece in self._pieces.values() if piece.set is each]
        return {
            "pieces": len(pieces),
            "frames": sum(len(piece.ids) for piece in pieces),
            "frames_trained_on": len(self._predictor.left_out(each.dataset)),
            "truth": "metric depth" if each.has_truth else "none: warping error only",
            "min_depth_m": each.limits.nearest_m,
            "max_depth_m": str(each.limits.farthest_m),
            "baselines": "other takes" if len(each.takes) > 1 else "the same take",
        }


def open_temporal(request: Request) -> TemporalBenchmark:
    """Every take of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
        UsageError: for an alignment of another kind.
    """
    sets = open_sets(request.data, request.split, kind=request.kind)
    return TemporalBenchmark(sets, request.predictor, alignment=request.alignment)


def _usual(kind: DepthKind | None) -> Alignment:
    """Whatever a kind leaves open, a scale and a shift of disparity hold it."""
    is_metric = usual_alignment(kind) is Alignment.NONE
    return Alignment.NONE if is_metric else Alignment.AFFINE_DISPARITY


def _checked(alignment: Alignment) -> Alignment:
    known = (Alignment.NONE, Alignment.AFFINE_DISPARITY)
    if alignment not in known:
        raise UsageError(f"temporal aligns {' or '.join(known)}, got {alignment}")
    return alignment


def _nearness(depth: Prediction, piece: Piece) -> FloatMap:
    """Inverse depth (H, W), or relative inverse depth as it is; 0 where nothing is known."""
    values = np.where(depth.known & np.isfinite(depth.values), depth.values, 0)
    if not piece.set.has_truth:
        return values.astype(np.float32)
    inverse = np.zeros_like(values)
    np.divide(1, values, out=inverse, where=values > 0)
    return inverse.astype(np.float32)
