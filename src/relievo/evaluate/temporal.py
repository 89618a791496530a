"""`relievo evaluate temporal`: does depth of a film stay still where the world does.

One alignment holds for all frames of a take: one for each frame, or for each part of a take, would
remove the very wavering and drift of scale that is to be measured. What it would hide is shown in
a row of its own.

The temporal alignment error is that of the source, but sets are measured as they are: of ScanNet
the published numbers are of frames 10 to 179 of each scene, with a margin cut off, which is not
done here, so they say about where methods lie and no more.

Source: Chen et al., "Video Depth Anything", CVPR (2025), for one alignment and the temporal
alignment error; Wang et al., "Neural Video Depth Stabilizer", ICCV (2023), for the warping error.
"""

import math
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
from relievo.evaluate.films import PER_FRAME, RANGE_PERCENTILES, Film, FilmSet, film_set, films_of
from relievo.evaluate.pictures import level_picture
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.published import PublishedRow, published
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
        UnsupportedInputError: if no set has frames next in time, the method was trained on a frame
            of every take, or its depth cannot be inverted.
        UsageError: for another alignment.
    """

    name = "temporal"
    title = "depth of films: steadiness, and errors under one alignment"

    def __init__(
        self, sets: Sequence[Dataset], predictor: Predictor, *, alignment: Alignment | None = None
    ) -> None:
        self._predictor = predictor
        self._alignment = _chosen(alignment, predictor.kind)
        found = [film_set(dataset, predictor, self._alignment) for dataset in sets]
        self._sets = [each for each in found if each is not None]
        self._films = {
            film.name: film
            for each in self._sets
            for film in films_of(each, predictor, self._alignment)
        }
        if not self._films:
            names = ", ".join(dataset.name for dataset in sets)
            reason = "no takes, that is, frames next in time"
            if self._sets:
                reason = f"{predictor.name} was trained on frames of every take"
            raise UnsupportedInputError(f"{names}: {reason}")
        has_poses = any(each.has_truth and each.has_poses for each in self._sets)
        self.columns = (_TAE, _OPW, *_OTHERS) if has_poses else (_OPW, _TAE, *_OTHERS)
        self.methods = (*self._rivals(), predictor.name)
        self.published = self._published() if has_poses else ()

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "alignment": f"{self._alignment}, one for all frames of a take",
            "frames": f"of at most {MOST_COLUMNS} columns",
            "flow": "dense inverse search, OpenCV, medium",
            "opw": "metres; without truth, relative inverse depth, its percentiles"
            f" {RANGE_PERCENTILES} over the take being 1 apart",
            "clipped": "to the range of the set; if it has none, what is aligned is clipped to the"
            " farthest truth of the take",
            "averaged": "over the pairs or frames of a take, then over takes",
            "sets": {each.dataset.name: self._said_of(each) for each in self._sets},
        }

    @property
    def items(self) -> Sequence[str]:
        """Every take, "set/first frame..last frame"."""
        return list(self._films)

    def measure(self, item: str) -> Measured:
        """Measures the baselines and the method on one take."""
        film = self._films[item]
        meters: dict[str, Steadiness] = {}
        before: Frame | None = None
        for frame, depths in film.frames():
            flows = None if before is None else flows_between(before, frame)
            for method, depth in depths.items():
                if method not in meters:
                    meters[method] = Steadiness(
                        is_metric=film.set.has_truth, limits=film.set.limits
                    )
                meters[method].add(frame, depth, flows)
            before = frame
        measures = {method: meter.result() for method, meter in meters.items()}
        if film.set.has_truth and math.isnan(measures[self._predictor.name]["abs_rel"]):
            raise UnsupportedInputError(f"{item}: no pixel has a depth within the range of the set")
        return Measured(measures)

    def pictures(self, item: str) -> Sequence[Picture]:
        """Image, truth, prediction and its change along the flow, of three frames."""
        film, method = self._films[item], self._predictor.name
        last = len(film.ids) - 1
        shown = sorted({1, (1 + last) // 2, last})
        needed = sorted({*shown, *(n - 1 for n in shown)})
        seen = {
            n: (frame, depths[method])
            for n, (frame, depths) in zip(needed, film.frames(needed), strict=True)
        }
        nearness = {n: _nearness(depth, film) for n, (_, depth) in seen.items()}
        known = np.concatenate([nearness[n][seen[n][1].known] for n in shown])
        low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 1.0)
        extent = max(float(high - low), 1e-9)
        pictures = []
        for n in shown:
            frame, (_, mask) = seen[n]
            pictures.append(Picture(f"frame {film.ids[n]}", frame.image))
            if film.set.has_truth:
                truth = _nearness(Prediction(frame.truth, frame.valid), film)
                picture = level_picture((truth - low) / extent, frame.valid)
                pictures.append(Picture("truth", picture))
            picture = level_picture((nearness[n] - low) / extent, mask)
            pictures.append(Picture(method, picture))
            flow = dis_flow(frame.image, seen[n - 1][0].image)
            carried, inside = pull(nearness[n - 1], flow)
            change = np.abs(nearness[n] - carried) / (_PICTURED_CHANGE * extent)
            pictures.append(Picture(_CHANGE, level_picture(change, mask & inside)))
        return pictures

    def _published(self) -> Sequence[PublishedRow]:
        is_scannet = any(each.dataset.name == "scannet" and each.takes for each in self._sets)
        if not is_scannet or self._alignment is not Alignment.AFFINE_DISPARITY:
            return ()
        return [
            row._replace(measures={"tae": row.measures["tae"]}, source=f"{row.source}, ScanNet")
            for row in published("tae-scannet")
        ]

    def _rivals(self) -> tuple[str, ...]:
        if not any(each.has_truth for each in self._sets):
            return ()
        if self._alignment is Alignment.NONE:
            return BASELINES
        return *BASELINES, f"{self._predictor.name}, {PER_FRAME}"

    def _said_of(self, each: FilmSet) -> Mapping[str, Any]:
        return {
            "takes": len(each.takes),
            "frames": sum(len(take) for take in each.takes),
            "left_out": each.left_out,
            "truth": "metric depth" if each.has_truth else "none: warping error only",
            "min_depth_m": each.limits.nearest_m,
            "max_depth_m": str(each.limits.farthest_m),
            "baselines": "other takes" if len(each.takes) > 1 else "the same take",
        }


def open_temporal(request: Request) -> TemporalBenchmark:
    """Every take of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: as `TemporalBenchmark`.
        UsageError: for an alignment of another kind.
    """
    sets = open_sets(request.data, request.split, kind=request.kind)
    return TemporalBenchmark(sets, request.predictor, alignment=request.alignment)


def _chosen(asked: Alignment | None, kind: DepthKind | None) -> Alignment:
    """Whatever else a kind leaves open, a scale and a shift of disparity hold it."""
    if kind is DepthKind.AFFINE_INVARIANT_DEPTH:
        raise UnsupportedInputError(
            f"temporal fits {Alignment.AFFINE_DISPARITY}, and {kind} has no inverse to fit;"
            f" it takes {DepthKind.RELATIVE_INVERSE_DEPTH}, for one"
        )
    is_metric = usual_alignment(kind) is Alignment.NONE
    alignment = asked or (Alignment.NONE if is_metric else Alignment.AFFINE_DISPARITY)
    known = (Alignment.NONE, Alignment.AFFINE_DISPARITY)
    if alignment not in known:
        raise UsageError(f"temporal aligns {' or '.join(known)}, got {alignment}")
    return alignment


def _nearness(depth: Prediction, film: Film) -> FloatMap:
    """Inverse depth (H, W), or relative inverse depth as it is; 0 where nothing is known."""
    values = np.where(depth.known & np.isfinite(depth.values), depth.values, 0)
    if not film.set.has_truth:
        return values.astype(np.float32)
    inverse = np.zeros_like(values)
    np.divide(1, values, out=inverse, where=values > 0)
    return inverse.astype(np.float32)
