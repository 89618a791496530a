"""Whether a view is worth a picture, judged by a small one."""

import numpy as np

from relievo.core.srgb import LUMA_WEIGHTS
from relievo.core.types import FloatMap, Size
from relievo.scenes.frame import Frame

PROBE_SIDE = 64
"""Pixels along the longer side of pictures that are only judged."""

_NEAR_M = 0.35


def probe_size(size: Size) -> Size:
    """The (height, width) of a small picture of that shape."""
    factor = PROBE_SIDE / max(size)
    height, width = (max(16, round(side * factor)) for side in size)
    return height, width


def faults_of(frame: Frame) -> float:
    """How much is wrong with a view: 0 = worth a picture.

    Sums up by how much it shows too much sky, too much right in front of the camera, little but
    one thing, little but one plane of one colour, or no depth.
    """
    depth_m = frame.view.depth_m
    known = depth_m[depth_m > 0]
    if known.size < 0.1 * depth_m.size:
        return 10.0 - known.size / depth_m.size
    luma = _luma(frame.view.light)
    low, middle, high = np.percentile(known, (5, 50, 95))
    return float(
        _beyond(1 - known.size / depth_m.size, 0.8)
        + _beyond(float(np.mean((depth_m > 0) & (depth_m < _NEAR_M))), 0.5)
        + _beyond(_largest_share(frame.view.instance, 0), 0.85)
        + _plain_share(frame, luma)
        + _beyond(1.15, high / low)
        + float(middle < 0.15)
    )


def _beyond(value: float, limit: float) -> float:
    """0 up to the limit, then from 0.5 upwards."""
    return 0.0 if value <= limit else 0.5 + float(value - limit)


def _luma(light: FloatMap) -> np.typing.NDArray[np.float64]:
    red, green, blue = LUMA_WEIGHTS
    wide = light.astype(np.float64)
    return np.asarray(wide[..., 0] * red + wide[..., 1] * green + wide[..., 2] * blue)


def _largest_share(ids: np.typing.NDArray[np.int32], none: int) -> float:
    """The share of the picture that the largest of the numbered parts has."""
    _, counts = np.unique(ids[ids != none], return_counts=True)
    return float(counts.max(initial=0)) / ids.size


def _plain_share(frame: Frame, luma: np.typing.NDArray[np.float64]) -> float:
    """A fault if most of the picture is one plane whose light hardly varies."""
    if _largest_share(frame.plane_ids, -1) <= 0.6:
        return 0.0
    ids, counts = np.unique(frame.plane_ids[frame.plane_ids >= 0], return_counts=True)
    on_plane = luma[frame.plane_ids == ids[counts.argmax()]]
    low, high = np.percentile(on_plane, (10, 90))
    return 1.0 if high <= 1.25 * low else 0.0
