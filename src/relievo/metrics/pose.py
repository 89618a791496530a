"""Measures of camera trajectories: (N, 4, 4) `T_world_from_camera`, one rigid pose for each frame.

Both trajectories list the same frames. Positions are the camera's centres; lengths are in the unit
of the true trajectory, metres.
"""

from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.transform import Transform, inverse, rotation_angle_deg

Positions: TypeAlias = NDArray[np.float64]


class TrajectoryAlignment(StrEnum):
    """What is fitted to the true positions before measuring."""

    NONE = "none"
    """Nothing: both share one world."""
    RIGID = "rigid"
    """Rotation and translation."""
    SIMILARITY = "similarity"
    """Rotation, translation and scale."""


class RelativePoseError(NamedTuple):
    """Root mean squares: translation_m in metres, rotation_deg in degrees."""

    translation_m: float
    rotation_deg: float


class SnippetAte(NamedTuple):
    """Errors of short runs of frames, in metres.

    Fields: mean and std over the runs of root(sum of squared distances) / frames, as SfMLearner
    prints them; rmse_true, the mean over the runs of root(mean of squared distances).
    """

    mean: float
    std: float
    rmse_true: float


def ate_rmse(
    T_true: Transform,
    T_pred: Transform,
    *,
    align: TrajectoryAlignment = TrajectoryAlignment.NONE,
) -> float:
    """Computes the absolute trajectory error: root mean squared distance of positions.

    Args:
        T_true: (N, 4, 4) float64, T_world_from_camera.
        T_pred: (N, 4, 4) float64, T_world_from_camera, of any world that `align` can undo.
        align: what is fitted, by least squares over all positions.

    Returns:
        Metres; NaN without frames.

    Raises:
        ShapeError: if the trajectories are none, or differ in length.

    Source: Sturm et al., IROS 2012; Umeyama, PAMI 1991, for the fit.
    """
    _check_trajectories(T_true, T_pred)
    true, predicted = T_true[:, :3, 3], T_pred[:, :3, 3]
    if len(true) == 0:
        return float("nan")
    kind = TrajectoryAlignment(align)
    if kind is not TrajectoryAlignment.NONE:
        with_scale = kind is TrajectoryAlignment.SIMILARITY
        scale, R, t = fit_similarity(predicted, true, with_scale=with_scale)
        predicted = scale * predicted @ R.T + t
    return float(np.sqrt(((predicted - true) ** 2).sum(axis=-1).mean()))


def fit_similarity(
    source: Positions, target: Positions, *, with_scale: bool = True
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Finds s, R and t that minimise the sum of |s R x + t - y|^2.

    Args:
        source: (N, 3) points x, N >= 1.
        target: (N, 3) points y.
        with_scale: fit s too; else it is 1, as it is where all x are one point.

    Returns:
        (s, R, t): s >= 0, R (3, 3) a rotation, t (3,).

    Source: Umeyama, PAMI 1991, equations 34 to 43.
    """
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    x, y = source - source_mean, target - target_mean
    U, strengths, Vt = np.linalg.svd(y.T @ x)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(U) * np.linalg.det(Vt))])
    R = (U * signs) @ Vt
    spread = (x**2).sum()
    scale = float((strengths * signs).sum() / spread) if with_scale and spread > 0 else 1.0
    return scale, R, target_mean - scale * R @ source_mean


def rpe(T_true: Transform, T_pred: Transform, step: int = 1) -> RelativePoseError:
    """Computes the relative pose error: how wrong the motions over `step` frames are.

    Args:
        T_true: (N, 4, 4) float64, T_world_from_camera.
        T_pred: (N, 4, 4) float64, T_world_from_camera; its world may be another, not its scale.
        step: frames between the two poses of a motion, >= 1.

    Returns:
        Both errors; NaN if there are no more than `step` frames.

    Raises:
        ShapeError: if the trajectories are none, or differ in length.
        RangeError: if the step is below 1.

    Source: Sturm et al., IROS 2012.
    """
    _check_trajectories(T_true, T_pred)
    if step < 1:
        raise RangeError(f"step must be >= 1, got {step}")
    if len(T_true) <= step:
        return RelativePoseError(float("nan"), float("nan"))
    true, predicted = (inverse(T[:-step]) @ T[step:] for T in (T_true, T_pred))
    error = inverse(true) @ predicted
    squares = (error[:, :3, 3] ** 2).sum(axis=-1)
    angles = rotation_angle_deg(error[:, :3, :3])
    return RelativePoseError(float(np.sqrt(squares.mean())), float(np.sqrt((angles**2).mean())))


def snippet_ate(T_true: Transform, T_pred: Transform, length: int = 5) -> SnippetAte:
    """Computes the trajectory error of every run of `length` frames, one scale for each.

    In both trajectories the first camera of a run is taken as its world.

    Args:
        T_true: (N, 4, 4) float64, T_world_from_camera.
        T_pred: (N, 4, 4) likewise, any world and scale, or one trajectory for each run:
            (N - length + 1, length, 4, 4), each with its own world and scale.
        length: frames of a run, >= 2.

    Returns:
        Mean, deviation and true root mean square; all NaN if there are fewer frames than `length`.

    Raises:
        ShapeError: if the trajectories are none, or differ in length.
        RangeError: if the length is below 2.

    Source: Zhou et al., CVPR 2017 (SfMLearner), whose script divides the root by the number of
        frames, not the sum within it.
    """
    if length < 2:
        raise RangeError(f"length must be >= 2, got {length}")
    if T_pred.ndim == 4:
        count = max(len(T_true) - length + 1, 0)
        if T_pred.shape != (count, length, 4, 4):
            raise ShapeError(f"T_pred must be {(count, length, 4, 4)}, got {T_pred.shape}")
        _check_trajectories(T_true, T_true)
    else:
        _check_trajectories(T_true, T_pred)
    if len(T_true) < length:
        return SnippetAte(float("nan"), float("nan"), float("nan"))
    true = _positions_in_first(_runs(T_true, length))
    predicted = _positions_in_first(T_pred if T_pred.ndim == 4 else _runs(T_pred, length))
    power = (predicted**2).sum(axis=(1, 2))
    scale = (true * predicted).sum(axis=(1, 2)) / np.where(power > 0, power, 1)
    roots = np.sqrt(((true - scale[:, None, None] * predicted) ** 2).sum(axis=(1, 2)))
    errors = roots / length
    return SnippetAte(
        float(errors.mean()), float(errors.std()), float(roots.mean() / np.sqrt(length))
    )


def _runs(T: Transform, length: int) -> Transform:
    """Every run of consecutive poses: (N - length + 1, length, 4, 4)."""
    starts = np.arange(len(T) - length + 1)
    return np.asarray(T[starts[:, None] + np.arange(length)], dtype=np.float64)


def _positions_in_first(runs: Transform) -> Positions:
    """Positions (S, length, 3) in the frame of the first camera of each run."""
    relative = inverse(runs[:, :1]) @ runs
    return np.asarray(relative[..., :3, 3], dtype=np.float64)


def _check_trajectories(T_true: Transform, T_pred: Transform) -> None:
    if T_true.shape != T_pred.shape or T_true.shape[1:] != (4, 4):
        raise ShapeError(
            f"T_true and T_pred must both be (N, 4, 4), got {T_true.shape} and {T_pred.shape}"
        )
