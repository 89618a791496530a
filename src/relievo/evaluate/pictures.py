"""Pictures for reports: depth and errors in colours, strips of several pictures."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, Image8

_UNKNOWN = np.array([70, 70, 70], dtype=np.uint8)


def depth_picture(
    depth_m: NDArray[np.floating], valid: BoolMap | None, limits: Sequence[float]
) -> Image8:
    """Inverse depth in colours, near is bright; unknown pixels are grey.

    Args:
        depth_m: (H, W) metres, > 0 where valid.
        valid: (H, W) bool; None = every pixel.
        limits: inverse depth that gets the darkest and the brightest colour.
    """
    low, high = limits
    inverse = 1 / np.maximum(depth_m, 1e-6)
    levels = np.clip((inverse - low) / max(high - low, 1e-9), 0, 1)
    return _coloured(levels, valid, cv2.COLORMAP_INFERNO)


def error_picture(
    predicted_m: NDArray[np.floating], truth_m: NDArray[np.floating], valid: BoolMap
) -> Image8:
    """The relative error, |p - g| / g, black = none, white = half of the depth or more."""
    error = np.abs(predicted_m - truth_m) / np.maximum(truth_m, 1e-6)
    return _coloured(np.clip(2 * error, 0, 1), valid, cv2.COLORMAP_HOT)


def level_picture(levels: NDArray[np.floating], valid: BoolMap | None = None) -> Image8:
    """Levels in [0, 1] in colours; unknown pixels are grey."""
    return _coloured(np.clip(levels, 0, 1), valid, cv2.COLORMAP_INFERNO)


def _coloured(levels: NDArray[np.floating], valid: BoolMap | None, palette: int) -> Image8:
    codes = np.asarray(np.nan_to_num(levels) * 255 + 0.5, dtype=np.uint8)
    coloured = np.asarray(cv2.applyColorMap(codes, palette)[..., ::-1], dtype=np.uint8)
    if valid is None:
        return np.ascontiguousarray(coloured)
    # One pixel in a thousand is known where a laser measured: it must be seen all the same.
    share = max(1, round(np.sqrt(0.05 / max(float(valid.mean()), 1e-6))))
    if share > 1:
        kernel = np.ones((share, share), np.uint8)
        spread = np.asarray(cv2.dilate(coloured * valid[..., None], kernel), dtype=np.uint8)
        seen = cv2.dilate(valid.astype(np.uint8), kernel).astype(np.bool_)
        return np.where(seen[..., None], spread, _UNKNOWN)
    return np.where(valid[..., None], coloured, _UNKNOWN)
