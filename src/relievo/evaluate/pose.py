"""`relievo evaluate pose`: is depth good enough to tell how the camera moved.

Takes are cut into pieces. Points matched between neighbouring frames are lifted by the predicted
depth, which gives the motion of the camera; the trajectory of a piece is compared with the true one
after a similarity transform, for most depth has no scale.

Source: Sturm et al., IROS (2012), and Zhou et al., CVPR (2017), for the measures.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import InputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, Image8
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import Sample
from relievo.evaluate.alignments import at_size, in_space_of
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.odometry import (
    LEAST_LEVEL,
    Track,
    View,
    depth_of_levels,
    find_points,
    follow,
    match_points,
    values_at,
)
from relievo.evaluate.pictures import level_picture
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.published import published
from relievo.evaluate.registry import Request
from relievo.geometry.depth import to_relative_inverse
from relievo.geometry.transform import Transform, apply, inverse
from relievo.metrics.alignment import Alignment
from relievo.metrics.pose import TrajectoryAlignment, ate_rmse, fit_similarity, rpe, snippet_ate
from relievo.parallel.ordered import map_ordered

logger = logging.getLogger(__name__)

Numbers: TypeAlias = NDArray[np.float64]
Colour: TypeAlias = tuple[int, int, int]

COLUMNS = (
    Column("ate"),
    Column("rpe_m"),
    Column("rpe_deg", decimals=3),
    Column("snippet_ate"),
    Column("failed", "none", 1),
)

STATIC, UNIT_DEPTH = "static camera", "unit depth"

MOST_FRAMES = 20
"""Longer takes are cut into pieces: errors grow with the way (our choice)."""
LEAST_FRAMES = 5
"""Shorter takes are left out; it is also how many frames a snippet has."""

_AS_IT_IS = (
    DepthKind.METRIC_DEPTH,
    DepthKind.METRIC_INVERSE_DEPTH,
    DepthKind.SCALE_INVARIANT_DEPTH,
)
_SAMPLED = slice(None, None, 8)  # rows and columns that the range of a piece is taken of
_PERCENTILES = (1, 99)
_KITTI = "kitti_odometry"
_SIDE = 480  # pixels of the picture of the way
_TRUE, _OURS, _UNIT = (40, 200, 80), (255, 150, 30), (120, 120, 130)


class Piece(NamedTuple):
    """Frames of one take with poses that are measured together."""

    dataset: Dataset
    ids: Sequence[str]


class _Look(NamedTuple):
    """A frame as odometry and the range of its piece need it.

    Fields: the view, whose depth may be relative inverse depth still; some values of the whole map;
    whether they are relative; the true pose.
    """

    view: View
    sampled: Numbers
    is_relative: bool
    T_world_from_camera: Transform


class Ways(NamedTuple):
    """True poses (N, 4, 4) of a piece, and those that each method found."""

    true: Transform
    found: Mapping[str, Track]


class PoseBenchmark(Benchmark):
    """Camera motion in the takes of one or several sets.

    Args:
        sets: those that may have takes with poses.
        predictor: gives the depth of points.

    Raises:
        UnsupportedInputError: if no set has a take with enough poses and cameras.
    """

    name = "pose"
    title = "camera motion from depth and matches"
    columns = COLUMNS

    def __init__(self, sets: Sequence[Dataset], predictor: Predictor) -> None:
        self._predictor = predictor
        self._left_out = {each.name: predictor.left_out(each) for each in sets}
        self._pieces = {
            f"{dataset.name}/{ids[0]}..{ids[-1].rpartition('/')[2]}": Piece(dataset, ids)
            for dataset in sets
            for ids in _pieces_of(dataset, self._left_out[dataset.name])
        }
        if not self._pieces:
            raise UnsupportedInputError(
                f"{', '.join(each.name for each in sets)}: no take has {LEAST_FRAMES} frames with"
                f" poses and intrinsics that {predictor.name} was not trained on"
            )
        self.methods = (STATIC, UNIT_DEPTH, predictor.name)
        if all(piece.dataset.name == _KITTI for piece in self._pieces.values()):
            self.published = published("pose-kitti")

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "piece": f"at most {MOST_FRAMES} frames of a take; those without a pose are left out",
            "odometry": "SIFT, ratio test, pose of the next frame by RANSAC, frame to frame;"
            " the motion before is repeated where it fails",
            "depth": "as it is, or, if relative, the reciprocal of inverse depth whose percentiles"
            f" {_PERCENTILES} of a piece are brought to {LEAST_LEVEL:g} and 1",
            "alignment": "similarity of positions, one for each piece; its scale for rpe_m",
            "snippet_ate": f"{LEAST_FRAMES} frames, one scale for each, as SfMLearner prints it",
            "averaged": "per piece, then over pieces",
            "sets": {
                name: {
                    "pieces": len(pieces),
                    "frames": sum(len(piece.ids) for piece in pieces),
                    "left_out": len(self._left_out[name]),
                }
                for name in self._left_out
                if (pieces := [p for p in self._pieces.values() if p.dataset.name == name])
            },
        }

    @property
    def items(self) -> Sequence[str]:
        """Every piece, "set/first frame..last frame"."""
        return list(self._pieces)

    def measure(self, item: str) -> Measured:
        """Measures the ways of every method through one piece."""
        true, found = self._ways(self._pieces[item])
        return Measured({method: _errors(true, track) for method, track in found.items()})

    def pictures(self, item: str) -> Sequence[Picture]:
        """The first image, its depth, and the ways seen from above."""
        piece = self._pieces[item]
        sample = piece.dataset.read(piece.ids[0])
        predicted = to_relative_inverse(self._predictor.predict(sample))
        sized = at_size(predicted, (sample.image.shape[0], sample.image.shape[1]))
        values, valid = sized.values, sized.valid
        known = values if valid is None else values[valid]
        low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 1.0)
        levels = (values - low) / max(float(high - low), 1e-9)
        true, found = self._ways(piece)
        ways = {
            _TRUE: true[:, :3, 3],
            _UNIT: _fitted(true, found[UNIT_DEPTH].poses),
            _OURS: _fitted(true, found[self._predictor.name].poses),
        }
        view, side_m = _from_above(true[0], ways)
        caption = f"from above, {side_m:.2g} m wide: green true, orange ours, grey {UNIT_DEPTH}"
        return [
            Picture("first image", sample.image),
            Picture(self._predictor.name, level_picture(levels, valid)),
            Picture(caption, view),
        ]

    def _ways(self, piece: Piece) -> Ways:
        looks = [self._look(piece.dataset.read(id)) for id in piece.ids]
        if len({look.is_relative for look in looks}) > 1:
            raise UnsupportedInputError(
                f"{piece.ids[0]}: predictions of several kinds in one piece"
            )
        views = _with_depth(looks)
        matches = [match_points(a.points, b.points) for a, b in pairwise(views)]
        flat = [view._replace(depth=np.ones_like(view.depth)) for view in views]
        still = np.repeat(np.eye(4)[None], len(views), axis=0)
        found = {
            STATIC: Track(still, 0),
            UNIT_DEPTH: follow(flat, matches),
            self._predictor.name: follow(views, matches),
        }
        return Ways(np.stack([look.T_world_from_camera for look in looks]), found)

    def _look(self, sample: Sample) -> _Look:
        if sample.intrinsics is None or sample.T_world_from_camera is None:
            raise UnsupportedInputError(f"{sample.name}: has no pose or no intrinsics")
        size = (sample.image.shape[0], sample.image.shape[1])
        depth = at_size(self._predictor.predict(sample), size)
        is_relative = depth.kind not in _AS_IT_IS
        depth = to_relative_inverse(depth) if is_relative else in_space_of(depth, Alignment.MEDIAN)
        values, valid = depth.values, depth.valid
        some = values[_SAMPLED, _SAMPLED]
        if valid is not None:
            some = some[valid[_SAMPLED, _SAMPLED]]
        points = find_points(sample.image)
        view = View(points, values_at(values, valid, points), sample.intrinsics)
        return _Look(view, some.astype(np.float64).ravel(), is_relative, sample.T_world_from_camera)


def open_pose(request: Request) -> PoseBenchmark:
    """Every take with poses of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
        UsageError: if an alignment is asked for.
    """
    if request.alignment is not None:
        raise UsageError("pose always fits a similarity of positions; leave out --align")
    sets = open_sets(request.data, request.split, kind=request.kind)
    return PoseBenchmark(sets, request.predictor)


def _with_depth(looks: Sequence[_Look]) -> list[View]:
    """The views with depth; one range for the whole piece keeps its scale from frame to frame."""
    if not any(look.is_relative for look in looks):
        return [look.view for look in looks]
    seen = np.concatenate([look.sampled for look in looks])
    low, high = np.percentile(seen, _PERCENTILES) if seen.size else (0.0, 1.0)
    return [
        look.view._replace(depth=depth_of_levels(look.view.depth, float(low), float(high)))
        for look in looks
    ]


def _errors(true: Transform, track: Track) -> dict[str, float]:
    poses = track.poses.copy()
    scale, _, _ = fit_similarity(poses[:, :3, 3], true[:, :3, 3])
    poses[:, :3, 3] *= scale
    relative = rpe(true, poses)
    return {
        "ate": ate_rmse(true, track.poses, align=TrajectoryAlignment.SIMILARITY),
        "rpe_m": relative.translation_m,
        "rpe_deg": relative.rotation_deg,
        "snippet_ate": snippet_ate(true, track.poses, LEAST_FRAMES).mean,
        "failed": float(track.failed),
    }


def _pieces_of(dataset: Dataset, left_out: Collection[str]) -> Iterator[Sequence[str]]:
    def has_pose(id: str) -> bool:
        try:
            sample = dataset.read(id)
        except UnsupportedInputError:
            return False
        except InputError:
            return True  # refused, with its reason, when it is its turn
        return sample.T_world_from_camera is not None and sample.intrinsics is not None

    for take in dataset.takes:
        if any(id in left_out for id in take):
            continue
        ids = [id for id, usable in zip(take, map_ordered(has_pose, take), strict=True) if usable]
        if len(ids) < LEAST_FRAMES:
            logger.info("passed over: %s: %s ... has no poses", dataset.name, take[0])
            continue
        for places in np.array_split(np.arange(len(ids)), -(-len(ids) // MOST_FRAMES)):
            yield [ids[place] for place in places]


def _fitted(true: Transform, poses: Transform) -> Numbers:
    """Positions (N, 3) brought to the true ones."""
    scale, R, t = fit_similarity(poses[:, :3, 3], true[:, :3, 3])
    return np.asarray(scale * poses[:, :3, 3] @ R.T + t, dtype=np.float64)


def _from_above(first: Transform, ways: Mapping[Colour, Numbers]) -> tuple[Image8, float]:
    """Draws positions (N, 3) in colours; the first camera, `first`, looks up the picture.

    Returns:
        The picture, and metres along its side.
    """
    seen = {colour: apply(inverse(first), way)[:, [0, 2]] for colour, way in ways.items()}
    places = np.concatenate(list(seen.values()))
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    side_m = 1.2 * max(float(np.ptp(places, axis=0).max()), 1e-6)
    picture = np.full((_SIDE, _SIDE, 3), 255, np.uint8)
    for colour, way in seen.items():
        line = np.rint(((way - middle) * (1, -1) / side_m + 0.5) * _SIDE).astype(np.int32)
        # Wide, as others may cover it.
        width = 7 if colour == _TRUE else 2
        cv2.polylines(picture, [line], False, colour, width, cv2.LINE_AA)
        cv2.circle(picture, line[0].tolist(), 5, colour, -1, cv2.LINE_AA)
    return picture, side_m
