"""How well what a frame says agrees with what the pictures show."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, minimum_filter

from relievo.geometry.camera import unproject
from relievo.scenes.frame import Frame, View

Floats = NDArray[np.floating]


class Exactness(NamedTuple):
    """Of one frame; NaN where there is nothing to judge.

    Fields: next_db, how well the next picture, fetched along the flow, explains this one where
    nothing hides it, decibels; same_thing, share of those pixels that lead to the same thing;
    disparity_px, mean difference to the disparity that the right view's own depth gives; shift_px,
    what is left to shift between the pictures of the two eyes; plane_mm, 99.9 % of the distances
    of points from their planes within 10 m; behind, share of uncovered pixels whose background is
    farther than the thing.
    """

    next_db: float
    same_thing: float
    disparity_px: float
    shift_px: float
    plane_mm: float
    behind: float


def exactness_of(now: Frame, following: Frame) -> Exactness:
    """Judges a frame with all of its parts by itself and by the frame after it."""
    assert now.motion is not None
    inner = _inner(now)
    target = _middles(now) + now.motion.flow
    seen = inner & now.motion.visible
    again = _read(following.view.light, target, 3)
    found = _read(following.view.instance, target, 0)
    return Exactness(
        _decibels(now.view.light[seen], again[seen]),
        _mean((found == now.view.instance)[seen]),
        *_between_eyes(now, inner),
        _off_planes_mm(now),
        _share_behind(now),
    )


def _between_eyes(now: Frame, inner: NDArray[np.bool_]) -> tuple[float, float]:
    assert now.right is not None
    assert now.right_visible is not None
    assert now.baseline_m is not None
    depth = np.where(now.view.depth_m > 0, now.view.depth_m, np.inf)
    disparity = now.intrinsics.f_x * now.baseline_m / depth
    places = _middles(now) - np.stack([disparity, 0 * disparity], axis=-1)
    even = _read(_alike(now.right).astype(np.float64), places, 1) > 0.99
    chosen = inner & even & now.right_visible & (now.view.depth_m > 0)
    found = np.maximum(_read(now.right.depth_m, places, 1), 1e-3)
    difference = np.abs(now.intrinsics.f_x * now.baseline_m / found - disparity)
    left = now.view.light.mean(-1)
    slope = np.gradient(left, axis=1)[chosen]
    rest = (left - _read(now.right.light, places, 3).mean(-1))[chosen]
    strength = (slope**2).sum()
    shift = abs(float((slope * rest).sum() / strength)) if strength > 0 else float("nan")
    return _mean(difference[chosen]), shift


def _off_planes_mm(now: Frame) -> float:
    points = unproject(now.view.depth_m.astype(np.float64), now.intrinsics)
    chosen = (now.plane_ids >= 0) & (now.view.depth_m < 10)
    if not chosen.any():
        return float("nan")
    vectors = now.planes[now.plane_ids[chosen]]
    length = np.linalg.norm(vectors, axis=1)
    away = (points[chosen] * vectors).sum(1) / np.maximum(length, 1e-9) - length
    return float(np.quantile(np.abs(away), 0.999)) * 1000


def _share_behind(now: Frame) -> float:
    assert now.behind is not None
    assert now.uncovered is not None
    depth = np.where(now.behind.depth_m > 0, now.behind.depth_m, np.inf)
    return _mean((depth > now.view.depth_m - 1e-3)[now.uncovered])


def _inner(now: Frame) -> NDArray[np.bool_]:
    """Pixels whose neighbours show the same thing, at about the same depth."""
    return _alike(now.view)


def _alike(view: View) -> NDArray[np.bool_]:
    depth = np.where(view.depth_m > 0, view.depth_m, 1e4)
    numbers = view.instance * 1000 + view.ids
    same = np.ones(depth.shape, np.bool_)
    for axis in (0, 1):
        for step in (-1, 1):
            same &= np.roll(numbers, step, axis) == numbers
            same &= np.abs(np.roll(depth, step, axis) / depth - 1) < 0.05
    same[[0, -1]] = same[:, [0, -1]] = False
    return np.asarray(minimum_filter(same, 3))


def _middles(now: Frame) -> Floats:
    rows, columns = np.indices(now.view.depth_m.shape)
    return np.stack([columns + 0.5, rows + 0.5], axis=-1)


def _read(values: Floats, places: Floats, order: int) -> Floats:
    """Values (H, W, ...) at places (H, W, 2), columns before rows."""
    where = [places[..., 1] - 0.5, places[..., 0] - 0.5]
    channels = values.reshape(*values.shape[:2], -1)
    read = [
        map_coordinates(channels[..., k], where, order=order, mode="nearest")
        for k in range(channels.shape[2])
    ]
    return np.stack(read, axis=-1).reshape(*places.shape[:2], *values.shape[2:])


def _decibels(first: Floats, second: Floats) -> float:
    """After the sRGB curve's rough shape, as pictures are compared; the peak is that of a photo."""
    if first.size == 0:
        return float("nan")
    white = np.percentile(first, 99)
    one, two = (np.clip(each / white, 0, 1) ** (1 / 2.2) for each in (first, second))
    return float(-10 * np.log10(max(np.mean((one - two) ** 2), 1e-12)))


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
