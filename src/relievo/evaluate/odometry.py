"""Camera motion from matched points and the depth of one of two frames: visual odometry.

Points are matched between neighbouring frames; those of the first are lifted to 3D by its depth,
and the pose is found from which they are seen where the second frame has them. Lengths are in the
unit of the depth.

Source: Lowe, IJCV 60(2) (2004), for points and matches; Fischler and Bolles, CACM 24(6) (1981), for
the pose.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Image8, Intrinsics
from relievo.geometry.transform import Transform, inverse, rigid

Numbers: TypeAlias = NDArray[np.float64]

MOST_POINTS = 1500
LARGEST_RATIO = 0.75
"""Of the distances to the best and the next match, above which a match is doubtful."""
TOLERANCE_PX = 2.0
TRIALS = 1000
CONFIDENCE = 0.9999
LEAST_POINTS = 12
"""That a motion must explain: fewer agree by chance (our choice)."""
LEAST_LEVEL = 0.05
"""What the smallest relative inverse depth becomes, the largest being 1 (our choice)."""


class Points(NamedTuple):
    """Points of a frame: places (N, 2) float64, columns u before rows v, and their descriptors."""

    places: Numbers
    descriptors: NDArray[np.float32]


class View(NamedTuple):
    """What odometry needs of a frame: its points, their depth (N,), NaN if unknown, its camera."""

    points: Points
    depth: Numbers
    intrinsics: Intrinsics


class Track(NamedTuple):
    """Where the camera was: poses (N, 4, 4), T_first_from_camera; motions that were not found."""

    poses: Transform
    failed: int


def find_points(image: Image8) -> Points:
    """Finds points that can be recognised in another frame.

    Args:
        image: (H, W, 3) uint8, RGB.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # Without the flag every place is a quarter of a pixel too far right and down.
    sift = cv2.SIFT.create(MOST_POINTS, enable_precise_upscale=True)
    found, descriptors = sift.detectAndCompute(grey, None)
    if not found:
        return Points(np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    # OpenCV counts from the centre of the top-left pixel.
    places = np.array([point.pt for point in found], dtype=np.float64) + 0.5
    return Points(places, np.asarray(descriptors, dtype=np.float32))


def values_at(values: FloatMap, valid: BoolMap | None, points: Points) -> Numbers:
    """The values (N,) of the pixels (H, W) on which points fall, NaN where they are not valid."""
    limits = np.array(values.shape[::-1]) - 1
    columns, rows = np.clip(np.floor(points.places).astype(np.intp), 0, limits).T
    found = values[rows, columns].astype(np.float64)
    return found if valid is None else np.where(valid[rows, columns], found, np.nan)


def depth_of_levels(values: Numbers, low: float, high: float) -> Numbers:
    """Makes depth without scale of relative inverse depth, as if its far end were known.

    Args:
        values: of any shape; NaN stays.
        low: becomes the smallest inverse depth; values below it do too.
        high: becomes 1; so do values above.

    Returns:
        Depth in [1, 1 / LEAST_LEVEL].
    """
    shares = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    return np.asarray(1 / (LEAST_LEVEL + (1 - LEAST_LEVEL) * shares), dtype=np.float64)


def match_points(first: Points, second: Points) -> NDArray[np.intp]:
    """Pairs of points that look alike: (M, 2), rows of the first and of the second."""
    if len(first.places) == 0 or len(second.places) < 2:
        return np.zeros((0, 2), np.intp)
    nearest = cv2.BFMatcher(cv2.NORM_L2).knnMatch(first.descriptors, second.descriptors, k=2)
    pairs = [
        (best.queryIdx, best.trainIdx)
        for best, other in nearest
        if best.distance < LARGEST_RATIO * other.distance
    ]
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def find_motion(first: View, second: View, pairs: NDArray[np.intp]) -> Transform | None:
    """Finds how the camera has moved between two frames; the same views give the same motion.

    Args:
        first: depth of its points is used where it is finite and > 0.
        second: its depth is not looked at.
        pairs: (M, 2) of `match_points`.

    Returns:
        T_first_from_second (4, 4), lengths in the unit of depth; None if too few points agree.
    """
    rows, others = pairs.T
    depth = first.depth[rows]
    usable = np.isfinite(depth) & (depth > 0)
    if np.count_nonzero(usable) < LEAST_POINTS:
        return None
    camera = first.intrinsics
    rays = (first.points.places[rows] - (camera.c_x, camera.c_y)) / (camera.f_x, camera.f_y)
    points = np.column_stack([rays, np.ones(len(rays))]) * depth[:, None]
    options = cv2.UsacParams()
    options.threshold = TOLERANCE_PX
    options.confidence = CONFIDENCE
    options.maxIterations = TRIALS
    # These options bring a random state of their own: the one that threads share is not touched.
    is_found, _, turn, shift, agreeing = cv2.solvePnPRansac(
        points[usable],
        second.points.places[others][usable],
        second.intrinsics.K,
        None,
        params=options,
    )
    if not is_found or agreeing is None or len(agreeing) < LEAST_POINTS:
        return None
    T_second_from_first = rigid(np.asarray(cv2.Rodrigues(turn)[0]), np.ravel(shift))
    return inverse(T_second_from_first) if np.isfinite(T_second_from_first).all() else None


def follow(views: Sequence[View], matches: Sequence[NDArray[np.intp]]) -> Track:
    """Chains the motions between neighbouring frames; one that is not found is as the one before.

    Args:
        views: N frames in the order of time.
        matches: N - 1 pairs of points, each frame with the next.
    """
    poses = [np.eye(4)]
    motion: Transform = np.eye(4)
    failed = 0
    for first, second, pairs in zip(views[:-1], views[1:], matches, strict=True):
        found = find_motion(first, second, pairs)
        if found is None:
            failed += 1
        else:
            motion = found
        poses.append(poses[-1] @ motion)
    return Track(np.stack(poses), failed)
