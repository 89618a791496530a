"""Parallax of a matched pair: how far points lie behind and in front of the screen.

Convention: parallax = x_right - x_left in percent of the width, > 0 behind the screen (uncrossed),
< 0 in front of it (crossed). A measure over no pixel is NaN.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_map, check_range, check_same_size
from relievo.core.types import BoolMap, FloatMap, Image8

PERCENTILES = (1, 5, 50, 95, 99)
ON_SCREEN_PERCENT = 0.1
"""Less parallax than this is on the screen: matching is not more accurate."""

BORDER_PERCENT = 1.0
"""Width of the strip beside the left and the right border of the window."""
CUT_PERCENT = 0.25
"""Things closer to the viewer than the window by more than this are cut visibly."""
LEAST_MATCHED = 0.5
"""Share of the strip's pixels in one row that must be matched for the row to count."""
BLACK = 20
"""Luma of 8 bits, up to which columns at the border are bars and no picture."""
MOST_BAR_PERCENT = 15.0


class Window(NamedTuple):
    """Columns of black bars in both views, pixels at the left and the right border of each.

    A bar that is wider in one view brings the border forward or back: a floating window.
    """

    left_view: tuple[int, int] = (0, 0)
    right_view: tuple[int, int] = (0, 0)


def measure_parallax(
    disparity: FloatMap, valid: BoolMap, *, diverging_percent: float
) -> dict[str, float]:
    """Measures how parallax is spread.

    Args:
        disparity: (H, W) float32, x_left - x_right in pixels.
        valid: (H, W) bool, the pixels that count.
        diverging_percent: parallax behind the screen at which lines of sight are parallel, percent
            of the width.

    Returns:
        By name:
        `matched`, the share of pixels that count, [0, 1];
        `parallax_p1_percent` to `parallax_p99_percent`, percentiles, percent of the width, far is
        large;
        `crossed` and `uncrossed`, shares of the pixels that count in front of and behind the
        screen by more than `ON_SCREEN_PERCENT`;
        `diverging`, the share beyond `diverging_percent`.

    Raises:
        ShapeError: if the sizes differ.
        RangeError: if `diverging_percent` is negative.
    """
    _check(disparity, valid)
    check_range("diverging_percent", diverging_percent, 0, np.inf)
    names = [f"parallax_p{percentile}_percent" for percentile in PERCENTILES]
    shares = ("crossed", "uncrossed", "diverging")
    measures = {"matched": float(valid.mean())}
    if not valid.any():
        return measures | dict.fromkeys([*names, *shares], float("nan"))
    parallax = -100 / disparity.shape[1] * disparity[valid]
    values = np.percentile(parallax, PERCENTILES).tolist()
    measures.update(zip(names, values, strict=True))
    measures["crossed"] = float(np.mean(parallax < -ON_SCREEN_PERCENT))
    measures["uncrossed"] = float(np.mean(parallax > ON_SCREEN_PERCENT))
    measures["diverging"] = float(np.mean(parallax > diverging_percent))
    return measures


def measure_window(
    disparity: FloatMap, valid: BoolMap, window: Window | None = None
) -> dict[str, float]:
    """Measures how much of what the left and right border cut is in front of the window.

    A thing in front of the screen that the border cuts contradicts itself: the border seems to lie
    before what it lies behind. The left border cuts near things in the right view first, the right
    border in the left view, so that is where they are looked for.

    Args:
        disparity: (H, W) float32, x_left - x_right in pixels.
        valid: (H, W) bool, the pixels that count.
        window: bars at the borders; None = there are none.

    Returns:
        `window_left` and `window_right`, the share of the border's rows that it cuts so, [0, 1];
        `window_left_percent` and `window_right_percent`, by how much what it cuts is in front of
        the window, percent of the width, the mean over all rows of the border, 0 where nothing is
        cut; `window_depth_percent`, the 95th percentile of that over the rows that are cut.

    Raises:
        ShapeError: if the sizes differ.

    Source: what a violation is, and that a floating window mends it: Mendiburu, 3D Movie Making
    (2009); the numbers are our choice.
    """
    _check(disparity, valid)
    left_view, right_view = window or Window()
    width = disparity.shape[1]
    strip = max(1, round(BORDER_PERCENT / 100 * width))
    x_left = np.arange(width)
    x_right = x_left - disparity
    at_left = (x_right >= right_view[0]) & (x_right < right_view[0] + strip)
    at_right = (x_left < width - left_view[1]) & (x_left >= width - left_view[1] - strip)
    # Where the border itself has disparity, things are cut by as much less.
    cut_left = _cut_rows(disparity - (left_view[0] - right_view[0]), valid & at_left, strip)
    cut_right = _cut_rows(disparity - (right_view[1] - left_view[1]), valid & at_right, strip)
    depths = np.concatenate((cut_left, cut_right))
    depths = depths[depths > 0]
    return {
        "window_left": float(np.mean(cut_left > 0)),
        "window_right": float(np.mean(cut_right > 0)),
        "window_left_percent": float(np.mean(cut_left)),
        "window_right_percent": float(np.mean(cut_right)),
        "window_depth_percent": float(np.percentile(depths, 95)) if depths.size else 0.0,
    }


def find_window(left: Image8, right: Image8) -> Window:
    """Finds black bars at the left and right borders of two views.

    Args:
        left: (H, W, 3) uint8, RGB.
        right: like `left`.

    Raises:
        ShapeError: if the sizes differ.
    """
    check_same_size(left=left, right=right)
    return Window(_bars(left), _bars(right))


def _check(disparity: FloatMap, valid: BoolMap) -> None:
    check_map("disparity", disparity, valid=valid)


def _cut_rows(disparity: FloatMap, where: BoolMap, strip: int) -> NDArray[np.float64]:
    """Depth of each row's strip in front of the window, (H,) percent; 0 where it is not cut."""
    width = disparity.shape[1]
    count = where.sum(axis=1)
    total = np.where(where, disparity, 0).sum(axis=1, dtype=np.float64)
    depth = 100 / width * total / np.maximum(count, 1)
    return np.where((count >= LEAST_MATCHED * strip) & (depth > CUT_PERCENT), depth, 0.0)


def _bars(view: Image8) -> tuple[int, int]:
    brightest = cv2.cvtColor(view, cv2.COLOR_RGB2GRAY).max(axis=0)
    seen = np.flatnonzero(brightest > BLACK)
    width = view.shape[1]
    if not seen.size:
        return 0, 0
    most = round(MOST_BAR_PERCENT / 100 * width)
    return min(int(seen[0]), most), min(int(width - 1 - seen[-1]), most)
