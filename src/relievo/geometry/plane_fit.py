"""Planes of a metric depth map, found one after the other by random samples (RANSAC).

A plane is P = n * d: unit normal times distance from the camera's centre in metres, in the camera's
frame (x right, y down, z forward); a point X on it satisfies P . X = |P|^2. Planes through the
camera's centre cannot be written so, nor be seen but edge-on: they are not looked for.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from relievo.core.checks import check_map, check_range
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap, FloatMap, Intrinsics
from relievo.geometry.camera import unproject

Numbers: TypeAlias = NDArray[np.float64]

TRIALS = 300
"""Triples of points that are tried for each plane."""
JUDGES = 4000
"""Points that choose among the trials."""
REFITS = 3
"""Least squares over the points near the plane, then the points near that one."""

_TINY = float(np.finfo(np.float64).tiny)
_LEAST_SLANT = 0.03  # a plane seen at a flatter angle holds whatever lies in its rows
_LARGEST_STEP = 1 / 4  # of the shorter side of the image, between the points of a sample
_LEAST_AREA_M2 = 1e-8


class FittedPlanes(NamedTuple):
    """Planes, the largest in the image first.

    Fields: ids (H, W) int32, the row of `vectors` that a pixel belongs to, -1 = on no plane;
    vectors (N, 3) float64, metres, unit normal times distance.
    """

    ids: NDArray[np.int32]
    vectors: Numbers


def extract_planes(
    depth_m: FloatMap,
    valid: BoolMap,
    intrinsics: Intrinsics,
    rng: np.random.Generator,
    *,
    max_planes: int = 10,
    min_share: float = 0.01,
    inlier_m: float = 0.05,
    inlier_growth: float = 0.0,
) -> FittedPlanes:
    """Finds the large planes of a depth map.

    A plane may show in several regions, each connected and of at least the smallest area. The
    result is the same for generators in the same state.

    Args:
        depth_m: (H, W) float32, metres, finite and > 0 where valid.
        valid: (H, W) bool.
        intrinsics: for an image of this size.
        rng: where the random points come from.
        max_planes: how many at most, >= 1.
        min_share: smallest area of a region, as a share of the image, in (0, 1].
        inlier_m: metres, > 0: how far a point may be from its plane.
        inlier_growth: per metre, >= 0: this times the squared depth is added to that distance, as
            the noise of stereo and structured light grows.

    Returns:
        At most `max_planes` planes; a pixel near to several belongs to the nearest.

    Raises:
        ShapeError: if depth is no map or valid differs in size.
        DTypeError: if depth is not float32 or valid is not bool.
        RangeError: if a valid depth is not finite and positive, or a number is out of range.

    Source: Fischler and Bolles, CACM 1981; the tolerance of PlaneNet (Liu et al., CVPR 2018). The
        local samples, the regions and the last assignment are our choice.
    """
    check_map("depth_m", depth_m, valid=valid)
    check_range("max_planes", max_planes, 1, np.inf)
    check_range("min_share", min_share, _TINY, 1)
    check_range("inlier_m", inlier_m, _TINY, np.inf)
    check_range("inlier_growth", inlier_growth, 0, np.inf)
    if not (depth_m[valid] > 0).all():
        raise RangeError("depth_m must be positive wherever it is valid")
    depth = np.where(valid, depth_m, 1).astype(np.float64)
    points = unproject(depth, intrinsics)
    tolerance = inlier_m + inlier_growth * depth**2
    min_area = max(int(min_share * depth.size), 3)

    vectors: list[Numbers] = []
    free = valid.copy()
    while len(vectors) < max_planes and np.count_nonzero(free) >= min_area:
        found = _largest_plane(points, free, tolerance, rng, min_area)
        if found is None:
            break
        vectors.append(found)
        free &= distances(points, found) > tolerance
    return _assign(points, valid, tolerance, vectors, min_area)


def distances(points: NDArray[np.floating], vector: NDArray[np.floating]) -> Numbers:
    """Distances (...) in metres of points (..., 3) from the plane of a vector (3,)."""
    length = np.linalg.norm(vector)
    return np.asarray(np.abs(points @ (vector / length) - length), dtype=np.float64)


def fit_plane(points: NDArray[np.floating]) -> Numbers:
    """Fits a plane to points by least squares of their distances.

    Args:
        points: (N, 3), N >= 3, metres.

    Returns:
        (3,) float64: unit normal times distance, metres.
    """
    centre = points.mean(axis=0)
    offsets = points - centre
    _, directions = np.linalg.eigh(offsets.T @ offsets)
    normal = directions[:, 0]
    return np.asarray(normal * (normal @ centre), dtype=np.float64)


def _largest_plane(
    points: Numbers, free: BoolMap, tolerance: Numbers, rng: np.random.Generator, min_area: int
) -> Numbers | None:
    """The plane with most of the free points, or None if its regions are all too small."""
    trials = _trial_planes(points, free, rng)
    if len(trials) == 0:
        return None
    places = np.flatnonzero(free)
    judges = rng.choice(places, min(JUDGES, len(places)), replace=False)
    lengths = np.linalg.norm(trials, axis=1)
    off = np.abs(points.reshape(-1, 3)[judges] @ (trials / lengths[:, None]).T - lengths)
    votes = (off <= tolerance.reshape(-1)[judges, None]).sum(axis=0)
    vector: Numbers = trials[votes.argmax()]
    for _ in range(REFITS):
        members = _large_regions(free & (distances(points, vector) <= tolerance), min_area)
        if not members.any():
            return None
        vector = fit_plane(points[members])
    reach = np.linalg.norm(points[members].mean(axis=0))
    return vector if np.linalg.norm(vector) > _LEAST_SLANT * reach else None


def _trial_planes(points: Numbers, free: BoolMap, rng: np.random.Generator) -> Numbers:
    """Planes (T, 3) through three free points each.

    The points lie near each other in the image, at distances of every size: points from all over
    it would seldom be on one small plane, and points close by say little of a large one.
    """
    height, width = free.shape
    rows, columns = np.nonzero(free)
    seeds = rng.integers(len(rows), size=TRIALS)
    steps = np.geomspace(2, max(_LARGEST_STEP * min(height, width), 2), TRIALS)
    shifts = np.rint(steps * rng.uniform(-1, 1, (2, 3, TRIALS))).astype(np.intp)
    shifts[:, 0] = 0
    y = np.clip(rows[seeds] + shifts[0], 0, height - 1)
    x = np.clip(columns[seeds] + shifts[1], 0, width - 1)
    a, b, c = points[y, x]
    normals = np.cross(b - a, c - a)
    areas = np.linalg.norm(normals, axis=1)
    normals /= np.maximum(areas, _LEAST_AREA_M2)[:, None]
    offsets = (normals * a).sum(axis=1)
    usable = free[y, x].all(axis=0) & (areas > _LEAST_AREA_M2)
    usable &= np.abs(offsets) > _LEAST_SLANT * np.linalg.norm(a, axis=1)
    return np.asarray((normals * offsets[:, None])[usable])


def _large_regions(mask: BoolMap, min_area: int) -> BoolMap:
    """What is left of a mask without its connected regions below an area."""
    regions, _ = ndimage.label(mask)
    large = np.bincount(regions.ravel()) >= min_area
    large[0] = False
    return np.asarray(large[regions])


def _assign(
    points: Numbers, valid: BoolMap, tolerance: Numbers, vectors: list[Numbers], min_area: int
) -> FittedPlanes:
    """Gives each point to the nearest plane, drops small regions and fits once more."""
    nearest = np.full(valid.shape, -1)
    least = np.where(valid, tolerance, -1)
    for i, vector in enumerate(vectors):
        off = distances(points, vector)
        closer = off <= least
        nearest[closer] = i
        least[closer] = off[closer]
    masks = [_large_regions(nearest == i, min_area) for i in range(len(vectors))]
    masks = sorted((mask for mask in masks if mask.any()), key=np.count_nonzero, reverse=True)
    ids = np.full(valid.shape, -1, np.int32)
    for i, mask in enumerate(masks):
        ids[mask] = i
    refitted = [fit_plane(points[mask]) for mask in masks]
    return FittedPlanes(ids, np.array(refitted, dtype=np.float64).reshape(-1, 3))
