"""Measures of piece-wise planes.

A plane is P = n * d: unit normal times distance from the camera's centre in metres, in the camera's
frame (x right, y down, z forward); a point X on it satisfies P . X = |P|^2. Ids are (H, W) int: the
row of the vectors that a pixel belongs to, -1 = on no plane.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import Intrinsics, Size
from relievo.geometry.camera import viewing_rays

Ids: TypeAlias = NDArray[np.integer]
Vectors: TypeAlias = NDArray[np.floating]
Depths: TypeAlias = NDArray[np.float64]

THRESHOLDS_M: tuple[float, ...] = tuple(np.linspace(0, 0.6, 13).tolist())
"""Errors of depth at which PlaneNet's recall is drawn."""
FAR_M = 10.0
"""No plane is farther, as in PlaneNet's rooms."""

_LEAST_SLANT = 1e-4  # of a ray against a plane: below, the depth has no digits
_ROUNDING_M = 1e-5  # depth is often stored in float32


class PlaneScore(NamedTuple):
    """Counts at each threshold; the sums of the fields of many images are their pooled score.

    Fields: matched_planes (T,) int, of planes; matched_pixels (T,) int, of pixels on true planes.
    """

    matched_planes: NDArray[np.int64]
    planes: int
    matched_pixels: NDArray[np.int64]
    pixels: int

    @property
    def plane_recall(self) -> Depths:
        """(T,) float64: share of true planes that were found; NaN if there are none."""
        return self.matched_planes / (self.planes or np.nan)

    @property
    def pixel_recall(self) -> Depths:
        """(T,) float64: share of pixels of true planes that were found; NaN if there are none."""
        return self.matched_pixels / (self.pixels or np.nan)


def plane_depths(
    vectors: Vectors, intrinsics: Intrinsics, size: Size, *, far_m: float = FAR_M
) -> Depths:
    """Computes the depth at which each pixel's ray meets each plane.

    Args:
        vectors: (N, 3), metres.
        intrinsics: for an image of this size.
        size: (height, width).
        far_m: metres: no depth is larger.

    Returns:
        (N, H, W) float64, metres, in [0, far_m]: 0 where the plane is behind the camera.

    Raises:
        ShapeError: if vectors are not (N, 3).

    Source: Liu et al., CVPR 2018 (PlaneNet), section 3.
    """
    _check_vectors("vectors", vectors)
    rays = viewing_rays(intrinsics, size)
    depths = np.empty((len(vectors), *size))
    for depth, vector in zip(depths, vectors, strict=True):
        depth[...] = _depth_on(vector, rays, far_m)
    return depths


def measure_planes(
    pred_ids: Ids,
    pred_vectors: Vectors,
    true_ids: Ids,
    true_vectors: Vectors,
    true_depth: NDArray[np.floating] | None,
    intrinsics: Intrinsics,
    *,
    iou: float = 0.5,
    thresholds_m: Sequence[float] = THRESHOLDS_M,
) -> PlaneScore:
    """Counts the true planes that a prediction has found.

    A predicted plane finds a true one if their masks overlap by more than `iou`, and their depths
    differ over the intersection by no more than the threshold on average.

    Args:
        pred_ids: (H, W) int, -1 = on no plane.
        pred_vectors: (N, 3), metres.
        true_ids: (H, W) int, -1 = on no plane; rows without a pixel do not count.
        true_vectors: (M, 3), metres.
        true_depth: (H, W), metres: what to compare with; None = the depth of the true planes,
            as published. Pixels where it is not > 0 are left out of the mean error.
        intrinsics: for an image of this size.
        iou: intersection over union, in [0, 1).
        thresholds_m: metres, >= 0.

    Returns:
        Counts, with both recalls (T,) as properties.

    Raises:
        ShapeError: if the maps differ in size or vectors are not (N, 3).
        RangeError: if ids point at planes that are not there.

    Source: Liu et al., CVPR 2018 (PlaneNet), section 5.1.
    """
    _check_planes("pred", pred_ids, pred_vectors)
    _check_planes("true", true_ids, true_vectors)
    check_same_size(pred_ids=pred_ids, true_ids=true_ids)
    if true_depth is not None:
        check_same_size(true_depth=true_depth, true_ids=true_ids)
    overlap = _overlap(true_ids, pred_ids, len(true_vectors), len(pred_vectors))
    true_area, pred_area = _areas(true_ids, true_vectors), _areas(pred_ids, pred_vectors)
    alike = overlap > iou * (true_area[:, None] + pred_area[None] - overlap)
    rays = viewing_rays(intrinsics, (true_ids.shape[0], true_ids.shape[1]))
    true_z = _depth_of_ids(true_ids, true_vectors, rays) if true_depth is None else true_depth
    error = np.abs(_depth_of_ids(pred_ids, pred_vectors, rays) - true_z)
    errors = _mean_by_pair(true_ids, pred_ids, error, true_z > 0, overlap.shape)
    limits = np.asarray(thresholds_m, dtype=np.float64)[:, None, None] + _ROUNDING_M
    found = alike & (errors <= limits)
    matched_pixels = np.minimum((overlap * found).sum(axis=2), true_area).sum(axis=1)
    return PlaneScore(
        matched_planes=found.any(axis=2).sum(axis=1),
        planes=int(np.count_nonzero(true_area)),
        matched_pixels=matched_pixels,
        pixels=int(true_area.sum()),
    )


def _depth_on(vectors: Vectors, rays: Depths, far_m: float) -> Depths:
    """Depth of planes along rays (..., 3), in [0, far_m]; vectors may be one or one per ray."""
    length = np.linalg.norm(vectors, axis=-1)
    slant = (rays * vectors).sum(axis=-1) / np.maximum(length, np.finfo(np.float64).tiny)
    away_from_zero = np.copysign(np.maximum(np.abs(slant), _LEAST_SLANT), slant)
    return np.asarray(np.clip(length / away_from_zero, 0, far_m), dtype=np.float64)


def _depth_of_ids(ids: Ids, vectors: Vectors, rays: Depths) -> Depths:
    """Depth (H, W) of the plane that each pixel is on, NaN off the planes."""
    depth = np.full(ids.shape, np.nan)
    on_plane = ids >= 0
    depth[on_plane] = _depth_on(vectors[ids[on_plane]], rays[on_plane], FAR_M)
    return depth


def _areas(ids: Ids, vectors: Vectors) -> NDArray[np.int64]:
    """Pixels (N,) of each plane."""
    return np.bincount(ids[ids >= 0], minlength=len(vectors))


def _overlap(true_ids: Ids, pred_ids: Ids, count: int, others: int) -> NDArray[np.int64]:
    """Pixels (M, N) that a true and a predicted plane share."""
    both = (true_ids >= 0) & (pred_ids >= 0)
    pair = true_ids[both].astype(np.int64) * others + pred_ids[both]
    return np.bincount(pair, minlength=count * others).reshape(count, others)


def _mean_by_pair(
    true_ids: Ids, pred_ids: Ids, error: Depths, known: NDArray[np.bool_], shape: tuple[int, ...]
) -> Depths:
    """Mean error (M, N) over the pixels that two planes share; infinite where none is known."""
    both = known & (true_ids >= 0) & (pred_ids >= 0)
    pair = true_ids[both].astype(np.int64) * shape[1] + pred_ids[both]
    cells = int(np.prod(shape))
    counts = np.bincount(pair, minlength=cells)
    sums = np.bincount(pair, weights=error[both], minlength=cells)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)
    return np.asarray(means.reshape(shape), dtype=np.float64)


def _check_vectors(name: str, vectors: Vectors) -> None:
    if vectors.ndim != 2 or vectors.shape[1] != 3:
        raise ShapeError(f"{name} must be (N, 3), got {vectors.shape}")


def _check_planes(side: str, ids: Ids, vectors: Vectors) -> None:
    _check_vectors(f"{side}_vectors", vectors)
    if ids.ndim != 2:
        raise ShapeError(f"{side}_ids must be (H, W), got {ids.shape}")
    if ids.max() >= len(vectors) or ids.min() < -1:
        raise RangeError(
            f"{side}_ids must be in [-1, {len(vectors) - 1}], got [{ids.min()}, {ids.max()}]"
        )
