"""What differs between the eyes although both see the same: rows, colours, sharpness.

Both views are RGB with the sRGB curve; differences are those of the right view from the left one. A
measure over no pixel is NaN.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.types import FloatMap, Image8, Size
from relievo.metrics.matching import MatchedViews, pull_right

COLOUR_SIGMA_PX = 2.0
"""Colours are compared after this blur, so that no matching error makes a difference of them."""
FINE_SIGMA_PX = 1.0
COARSE_SIGMA_PX = 4.0
"""Detail finer than the first blur, beside what is between both; pixels of the stored views."""
LEAST_DETAIL = 0.25
"""Code values of 8 bits: less contrast between both blurs is noise."""

_LAB = ("lightness", "a", "b")


def measure_rows(matched: MatchedViews) -> dict[str, float]:
    """Measures how much lower or higher points lie in the right view.

    Returns:
        `vertical_percent`, the median over the matches, and `vertical_p95_percent`, the 95th
        percentile of the amount, percent of the width, of the field that was fitted: single
        matches are noisier than what is judged; `rotation_degrees`, clockwise > 0; `scale`, the
        height of things in the right view over that in the left one.
    """
    rows, valid = matched.rows, matched.valid
    measures = {"rotation_degrees": rows.rotation_degrees, "scale": rows.scale}
    if not valid.any():
        return {"vertical_percent": np.nan, "vertical_p95_percent": np.nan, **measures}
    offsets = 100 / valid.shape[1] * rows.field(_size(valid))[valid]
    return {
        "vertical_percent": float(np.median(offsets)),
        "vertical_p95_percent": float(np.percentile(np.abs(offsets), 95)),
        **measures,
    }


def measure_colours(matched: MatchedViews) -> dict[str, float]:
    """Measures how the colours of the same points differ, in CIELAB.

    Returns:
        `delta_e`, the colour difference of the means, CIE 1976; `lightness_shift`, `a_shift`,
        `b_shift`, its three parts; `lightness_contrast`, `a_contrast`, `b_contrast`, the standard
        deviation in the right view over that in the left one, NaN where there is none.
    """
    valid = matched.valid
    left = _lab(matched.left)
    right = pull_right(_lab(matched.right), matched.disparity)
    names = [f"{channel}_{what}" for what in ("shift", "contrast") for channel in _LAB]
    if not valid.any():
        return dict.fromkeys(["delta_e", *names], float("nan"))
    a, b = left[valid].astype(np.float64), right[valid].astype(np.float64)
    shifts = b.mean(axis=0) - a.mean(axis=0)
    spreads = a.std(axis=0)
    # A grey picture has no spread of colours, only rounding.
    contrasts = np.where(spreads > 0.5, b.std(axis=0) / np.maximum(spreads, 0.5), np.nan)
    values = [float(np.linalg.norm(shifts)), *shifts.tolist(), *contrasts.tolist()]
    return dict(zip(["delta_e", *names], values, strict=True))


def measure_sharpness(left: Image8, right: Image8, matched: MatchedViews) -> dict[str, float]:
    """Compares how sharp both views are.

    Args:
        left: (H, W, 3) uint8, RGB, the left view as it is stored: reducing it would hide blur.
        right: like `left`.
        matched: both views, matched.

    Returns:
        `sharpness`, fine over coarse detail of the right view, over the same of the left one: 1 =
        alike, less = the right view is blurred; NaN where there is no detail.

    Raises:
        ShapeError: if the sizes of the views differ.
    """
    check_same_size(left=left, right=right)
    valid, size = matched.valid, _size(matched.valid)
    if not valid.any():
        return {"sharpness": float("nan")}
    fine_left, coarse_left = (energy[valid] for energy in _detail(left, size))
    fine_right, coarse_right = (
        pull_right(energy, matched.disparity)[valid] for energy in _detail(right, size)
    )
    coarse = [float(energy.mean(dtype=np.float64)) for energy in (coarse_left, coarse_right)]
    fine = [float(energy.mean(dtype=np.float64)) for energy in (fine_left, fine_right)]
    if min(*coarse, *fine) < LEAST_DETAIL**2 / 4 or min(coarse) < LEAST_DETAIL**2:
        return {"sharpness": float("nan")}
    return {"sharpness": float(np.sqrt(fine[1] / coarse[1] * coarse[0] / fine[0]))}


def _detail(view: Image8, size: Size) -> list[FloatMap]:
    """Energy of fine and of coarse detail, averaged to `size`."""
    luma = cv2.cvtColor(view, cv2.COLOR_RGB2GRAY).astype(np.float32)
    blurred = cv2.GaussianBlur(luma, (0, 0), FINE_SIGMA_PX)
    smooth = cv2.GaussianBlur(blurred, (0, 0), COARSE_SIGMA_PX)
    height, width = size
    return [
        np.asarray(
            cv2.resize(band * band, (width, height), interpolation=cv2.INTER_AREA), np.float32
        )
        for band in (luma - blurred, blurred - smooth)
    ]


def _lab(view: Image8) -> FloatMap:
    floats = view.astype(np.float32) / np.float32(255)
    blurred = cv2.GaussianBlur(floats, (0, 0), COLOUR_SIGMA_PX)
    return np.asarray(cv2.cvtColor(blurred, cv2.COLOR_RGB2LAB), dtype=np.float32)


def _size(map_: NDArray[np.generic]) -> Size:
    height, width = map_.shape
    return height, width
