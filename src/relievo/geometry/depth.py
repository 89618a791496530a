"""Depth, inverse depth, disparity and parallax: every formula between them stands here.

Disparity is x_left - x_right of one point in a rectified pair, in pixels of a stated width: near is
large. Parallax is x_right - x_left as shown, 0 on the screen, > 0 behind it, < 0 in front of it.
"""

import numpy as np

from relievo.core.checks import check_map
from relievo.core.errors import RangeError
from relievo.core.types import DepthKind, DepthMap, FloatMap


def to_relative_inverse(depth: DepthMap) -> DepthMap:
    """Turns a depth map of any kind into relative inverse depth: near is large.

    Affine-invariant depth s * Z + t cannot be inverted while t is unknown, so it is negated: the
    order of near and far is right, distances between far points are spread too widely.

    Args:
        depth: any kind; it is returned unchanged if it is relative inverse depth already.

    Returns:
        Relative inverse depth of the same size. Pixels with Z <= 0 are invalid; invalid pixels of
        an inverted depth hold 0.
    """
    if depth.kind is DepthKind.RELATIVE_INVERSE_DEPTH:
        return depth
    if depth.kind is DepthKind.METRIC_INVERSE_DEPTH:
        return DepthMap(depth.values, DepthKind.RELATIVE_INVERSE_DEPTH, depth.valid)
    if depth.kind is DepthKind.AFFINE_INVARIANT_DEPTH:
        return DepthMap(-depth.values, DepthKind.RELATIVE_INVERSE_DEPTH, depth.valid)
    inverse = _reciprocal(DepthMap(depth.values, depth.kind, depth.valid))
    return DepthMap(inverse.values, DepthKind.RELATIVE_INVERSE_DEPTH, inverse.valid)


def depth_from_disparity(disparity: FloatMap, *, f_px: float, baseline_m: float) -> DepthMap:
    """Computes Z = f_px * baseline_m / disparity.

    Args:
        disparity: (H, W) float32, pixels; values <= 0 give invalid pixels.
        f_px: focal length in pixels of the same width, > 0.
        baseline_m: distance of the two camera centres in metres, > 0.

    Returns:
        Metric depth; invalid pixels hold 0.

    Raises:
        RangeError: for a focal length or a baseline that is not positive, or NaN disparity.
    """
    scale = _positive_product(f_px, baseline_m)
    inverse = _reciprocal(DepthMap(disparity, DepthKind.METRIC_INVERSE_DEPTH))
    values = (inverse.values * np.float32(scale)).astype(np.float32)
    return DepthMap(values, DepthKind.METRIC_DEPTH, inverse.valid)


def disparity_from_depth(depth_m: FloatMap, *, f_px: float, baseline_m: float) -> FloatMap:
    """Computes disparity = f_px * baseline_m / Z.

    Args:
        depth_m: (H, W) float32, metres, > 0.
        f_px: focal length in pixels of the wanted width, > 0.
        baseline_m: distance of the two camera centres in metres, > 0.

    Returns:
        (H, W) float32, pixels.

    Raises:
        RangeError: for depth, a focal length or a baseline that is not positive.
    """
    scale = _positive_product(f_px, baseline_m)
    check_map("depth_m", depth_m)
    if depth_m.min() <= 0:
        raise RangeError(f"depth_m must be positive, got values down to {depth_m.min():g}")
    return np.divide(np.float32(scale), depth_m)


def parallax_from_disparity(disparity: FloatMap, zero_plane_disparity: float) -> FloatMap:
    """Computes the parallax that a disparity is shown with.

    Args:
        disparity: (H, W) float32, pixels.
        zero_plane_disparity: disparity of the plane of the screen, pixels of the same width.

    Returns:
        (H, W) float32, pixels, > 0 behind the screen.
    """
    return np.subtract(np.float32(zero_plane_disparity), disparity)


def px_from_percent(percent: float, width_px: int) -> float:
    """Converts percent of the image width to pixels."""
    return percent * width_px / 100.0


def percent_from_px(px: float, width_px: int) -> float:
    """Converts pixels to percent of the image width."""
    return px * 100.0 / width_px


def _reciprocal(depth: DepthMap) -> DepthMap:
    # Below the smallest normal number the reciprocal overflows float32.
    usable = depth.values >= np.finfo(np.float32).tiny
    if depth.valid is not None:
        usable &= depth.valid
    values = np.zeros_like(depth.values)
    np.divide(np.float32(1), depth.values, out=values, where=usable)
    return DepthMap(values, depth.kind, usable)


def _positive_product(f_px: float, baseline_m: float) -> float:
    if not (f_px > 0 and baseline_m > 0):
        raise RangeError(f"f_px and baseline_m must be positive, got {f_px:g} and {baseline_m:g}")
    return f_px * baseline_m
