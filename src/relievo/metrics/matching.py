"""Matching of two views: how much further right each point lies in the left view.

Convention: disparity = x_left - x_right, in pixels of the reduced views that are returned with it;
> 0 in front of the screen. Nothing needs to be known of the views: they may differ in colour, and
their rows in height.

    views reduced -> vertical offsets by optical flow -> rows straightened -> range of disparity at
    a small size -> semi-global matching both ways -> what both agree on, where there is texture
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_same_size
from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import BoolMap, FloatMap, Image8
from relievo.metrics.optical_flow import dis_flow, seen_in_both
from relievo.metrics.row_alignment import RowAlignment, fit_row_alignment

WIDTH_PX = 640
"""Width at which views are matched. On ten pairs of Middlebury and one of Scene Flow half of the
matches are within 0.2 px of the truth, 0.03 % of the width, and 93 % within one pixel; the extreme
percentiles (1, 5, 95, 99) are off by 0.06, 0.05, 0.2 and 0.2 % of the width on average."""
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 48, 16
MOST_NARROW = 8
"""Views may be this many times as high as wide."""

SMALL_WIDTH_PX = 160
REACH = 0.25
"""Share of the width within which disparities are looked for, at the small size."""
RANGE_PERCENTILES = (1.0, 99.0)
RANGE_MARGIN_PX = 3

BLOCK_PX = 5
SMALL_BLOCK_PX = 3
CONSISTENT_PX = 1.0
SPECKLE_SHARE = 300 / (640 * 360)
"""Connected pixels of like disparity that are fewer than this share of the view are no match."""
TEXTURE_PX = 15
LEAST_CONTRAST = 0.5
"""Root mean square of the luma's slope over a window, code values a pixel: less is flat."""

_FRACTIONS = 16
_UNKNOWN = -(2**15)


class MatchedViews(NamedTuple):
    """Two views and where they show the same.

    Attributes:
        left: (h, w, 3) uint8, RGB, the left view, reduced.
        right: like `left`, the right view with its rows straightened.
        disparity: (h, w) float32, pixels, for the left view; of no meaning where not valid.
        valid: (h, w) bool, the pixels of the left view that were found in the right one.
        rows: the vertical offsets that were taken out.
    """

    left: Image8
    right: Image8
    disparity: FloatMap
    valid: BoolMap
    rows: RowAlignment


class ReducedViews(NamedTuple):
    """Both views (h, w, 3) uint8 at the size at which they are matched."""

    left: Image8
    right: Image8


def reduce_views(
    left: Image8, right: Image8, *, aspect: float | None = None, width_px: int = WIDTH_PX
) -> ReducedViews:
    """Brings two views to the size at which they are matched.

    Args:
        left: (H, W, 3) uint8, RGB.
        right: like `left`.
        aspect: width over height as it is shown, for views that are stored squeezed; None = that
            of the views.
        width_px: the largest width of the result; smaller views keep theirs.

    Raises:
        ShapeError: if a view is no image, the sizes differ, or they are too small or too narrow.
        DTypeError: if a view is not uint8.
        RangeError: if `aspect` is not positive.
    """
    for name, view in (("left", left), ("right", right)):
        check_image(name, view)
        if view.dtype != np.uint8:
            raise DTypeError(f"{name} must be uint8, got {view.dtype}")
    check_same_size(left=left, right=right)
    height, width = left.shape[:2]
    if aspect is None:
        aspect = width / height
    if not aspect > 0:
        raise RangeError(f"aspect must be positive, got {aspect:g}")
    columns = min(width_px, width)
    rows = round(columns / aspect)
    if columns < LEAST_WIDTH_PX or rows < LEAST_HEIGHT_PX:
        raise ShapeError(
            f"views of {width} x {height} pixels are too small: at least {LEAST_WIDTH_PX} columns"
            f" and {LEAST_HEIGHT_PX} rows are needed"
        )
    if rows > MOST_NARROW * columns:
        raise ShapeError(f"views of {width} x {height} pixels are too narrow to be matched")
    return ReducedViews(*(_resize(view, columns, rows) for view in (left, right)))


def match_views(views: ReducedViews) -> MatchedViews:
    """Finds the points that both views show.

    Args:
        views: of one size, as `reduce_views` gives them.

    Returns:
        The matches; none are valid where the views have nothing in common.

    Raises:
        ShapeError, DTypeError: if the views are no images of one size.

    Source: Hirschmueller, IEEE TPAMI 30(2) (2008), for the matching; Kroeger et al., ECCV (2016),
    for the flow, both as OpenCV has them.
    """
    left, right = views
    found = _match_small(left, right)
    rows = _measure_rows(left, right, found)
    straight = rows.straighten(right)
    found_straight = _match_small(left, straight)
    if found_straight.share >= found.share:
        right, found = straight, found_straight
    else:  # the flow was misled: such views have hardly anything in common
        rows = RowAlignment(left.shape[1])
    gray_left, gray_right = _luma(left), _luma(right)
    lowest, highest = _disparity_range(found, left.shape[1])
    disparity, valid = _match_both_ways(gray_left, gray_right, lowest, highest, BLOCK_PX)
    valid &= _has_texture(gray_left)
    valid = _without_specks(disparity, valid)
    return MatchedViews(left, right, disparity, valid, rows)


def pull_right(values: NDArray[np.generic], disparity: FloatMap) -> FloatMap:
    """Reads what belongs to the right view at where the left view's pixels lie in it.

    Args:
        values: (h, w) or (h, w, C).
        disparity: (h, w) float32, pixels.

    Returns:
        float32 of the shape of `values`, for the left view; beyond the border it is repeated.
    """
    height, width = disparity.shape
    columns = np.arange(width, dtype=np.float32) - disparity
    rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    pulled = cv2.remap(
        values.astype(np.float32), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(pulled, dtype=np.float32)


class _SmallMatch(NamedTuple):
    """What is known from a small size: disparities in pixels of the views, and how many match."""

    disparities: NDArray[np.floating]
    share: float


def _match_small(left: Image8, right: Image8) -> _SmallMatch:
    """Finds disparities within `REACH` of the width, coarsely."""
    height, width = left.shape[:2]
    columns = min(SMALL_WIDTH_PX, width)
    scale = width / columns
    rows = max(1, round(height / scale))
    small = [_luma(_resize(view, columns, rows)) for view in (left, right)]
    reach = round(REACH * columns)
    disparity, valid = _match_both_ways(small[0], small[1], -reach, reach, SMALL_BLOCK_PX)
    valid = _without_specks(disparity, valid & _has_texture(small[0]))
    return _SmallMatch(scale * disparity[valid], float(valid.mean()))


def _measure_rows(left: Image8, right: Image8, guess: _SmallMatch) -> RowAlignment:
    """Fits the vertical offsets of two views whose disparities are known roughly."""
    shift = round(float(np.median(guess.disparities))) if guess.disparities.size else 0
    # Flow looks for things nearby, so what is common to all is taken out before.
    nearer = _shift_columns(right, shift)
    there, back = dis_flow(left, nearer), dis_flow(nearer, left)
    # An edge that runs upright does not tell how high it is.
    usable = seen_in_both(there, back) & _has_texture(_luma(left), vertical=True)
    there[..., 0] -= shift
    return fit_row_alignment(there, usable)


def _shift_columns(view: Image8, shift: int) -> Image8:
    columns = np.arange(view.shape[1]) - shift
    return np.ascontiguousarray(view[:, np.clip(columns, 0, view.shape[1] - 1)])


def _disparity_range(found: _SmallMatch, width: int) -> tuple[int, int]:
    """Smallest and largest disparity, with a margin."""
    if not found.disparities.size:
        return -round(REACH * width), round(REACH * width)
    low, high = np.percentile(found.disparities, RANGE_PERCENTILES)
    margin = RANGE_MARGIN_PX * max(1, width / SMALL_WIDTH_PX)
    return int(np.floor(low - margin)), int(np.ceil(high + margin))


def _match_both_ways(
    left: NDArray[np.uint8], right: NDArray[np.uint8], lowest: int, highest: int, block: int
) -> tuple[FloatMap, BoolMap]:
    """Disparity of the left view, and where that of the right view agrees."""
    disparity = _match(left, right, lowest, highest, block)
    # Mirrored and exchanged, the right view takes the place of the left one.
    mirrored = _match(right[:, ::-1], left[:, ::-1], lowest, highest, block)
    back = pull_right(np.ascontiguousarray(mirrored[:, ::-1]), disparity)
    columns = np.arange(left.shape[1]) - disparity
    inside = (columns >= 0) & (columns <= left.shape[1] - 1)
    return disparity, inside & (np.abs(disparity - back) <= CONSISTENT_PX)


def _match(
    left: NDArray[np.uint8], right: NDArray[np.uint8], lowest: int, highest: int, block: int
) -> FloatMap:
    count = max(_FRACTIONS, -(-(highest - lowest) // 16) * 16)
    # Pixels without all candidates inside the image would be left out.
    before, after = max(0, lowest + count), max(0, -lowest)
    padded = [
        cv2.copyMakeBorder(np.ascontiguousarray(view), 0, 0, before, after, cv2.BORDER_REPLICATE)
        for view in (left, right)
    ]
    matcher = cv2.StereoSGBM.create(
        minDisparity=lowest,
        numDisparities=count,
        blockSize=block,
        P1=8 * block * block,
        P2=32 * block * block,
        disp12MaxDiff=-1,
        preFilterCap=31,
        uniquenessRatio=0,
        mode=cv2.STEREO_SGBM_MODE_SGBM_3WAY,
    )
    fixed = matcher.compute(padded[0], padded[1])[:, before : before + left.shape[1]]
    return fixed.astype(np.float32) / np.float32(_FRACTIONS)


def _has_texture(gray: NDArray[np.uint8], *, vertical: bool = False) -> BoolMap:
    slope = cv2.Sobel(gray, cv2.CV_32F, int(not vertical), int(vertical), ksize=3, scale=1 / 8)
    energy = cv2.boxFilter(slope * slope, -1, (TEXTURE_PX, TEXTURE_PX))
    return np.asarray(energy > LEAST_CONTRAST**2)


def _without_specks(disparity: FloatMap, valid: BoolMap) -> BoolMap:
    steps = np.where(valid, np.rint(disparity * _FRACTIONS), _UNKNOWN).astype(np.int16)
    least = max(1, round(SPECKLE_SHARE * valid.size))
    cv2.filterSpeckles(steps, _UNKNOWN, least, _FRACTIONS)
    return np.asarray(steps != _UNKNOWN)


def _luma(view: Image8) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _resize(image: NDArray[np.uint8], columns: int, rows: int) -> NDArray[np.uint8]:
    if image.shape[:2] == (rows, columns):
        return np.ascontiguousarray(image)
    is_smaller = rows * columns < image.shape[0] * image.shape[1]
    way = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (columns, rows), interpolation=way), dtype=np.uint8)
