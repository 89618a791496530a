"""How the two views of a file are arranged: as it says itself, or as it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import ShapeError
from relievo.core.types import Image, Image8, Size, StereoPair
from relievo.core.words import Layout
from relievo.io.stereo_tags import FULL_ANGLES, RIGHT_FIRST, StereoTag
from relievo.metrics.matching import match_views, reduce_views
from relievo.render.formats import BESIDE, HALF, STACKED, stereo_mode
from relievo.render.interleaved import TURNS
from relievo.render.unpacking import unpack


def _modes() -> dict[str, tuple[Layout, bool]]:
    """The layout of each mode of a tag, and whether its views have changed places."""
    modes: dict[str, tuple[Layout, bool]] = {}
    for layout in (Layout.SBS, Layout.TAB, Layout.FRAME_SEQUENTIAL, *TURNS):
        mode = cast(str, stereo_mode(layout))
        modes |= {mode: (layout, False), RIGHT_FIRST[mode]: (layout, True)}
    # The only one with the right view first that is a layout on its own.
    return modes | {cast(str, stereo_mode(Layout.CROSS)): (Layout.CROSS, False)}


_MODES = _modes()

TELEVISION_ASPECT = 16 / 9
FILM_ASPECTS = (TELEVISION_ASPECT, 4 / 3, 1.85, 2.35, 2.39)
"""Shapes of films: one of such a shape holds squeezed views. A photo of
the shape of a television does, too; other photos are as wide as they happen to be."""
ASPECT_TOLERANCE = 0.03

GUESS_WIDTH_PX = 320
THUMBNAIL_PX = 128
LEAST_CORRELATION = 0.3
LEAST_MATCHED = 0.45
"""Halves are views of one scene if their detail correlates by that much and that share of it can
be matched. Of 24 stereo pairs all pass, of 600 plain photographs cut in both ways none does."""
_DETAIL_SIGMA_PX = 4.0
_REACH_ACROSS, _REACH_DOWN = 0.15, 0.04


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where the views are.

    Attributes:
        layout: how they lie in the picture.
        is_half: whether each is squeezed to half its width or height.
        is_swapped: whether the right view takes the place of the left one.
        projection: "flat", "vr180" or "vr360".
        fov_degrees: width of a view on a sphere as an angle; None = flat.
    """

    layout: Layout
    is_half: bool = False
    is_swapped: bool = False
    projection: str = "flat"
    fov_degrees: float | None = None

    def views(self, image: Image, *, full_size: bool = False) -> StereoPair:
        """Takes the views out of a picture, squeezed ones as they are or stretched again.

        Raises:
            ShapeError: if the picture cannot be halved.
        """
        if not (full_size and self.is_half):
            return self.ordered(unpack(image, self.layout))
        squeezed = Layout.HALF_TAB if self.layout in STACKED else Layout.HALF_SBS
        pair = unpack(image, squeezed, full_size=True)
        if self.layout is Layout.CROSS:
            pair = StereoPair(pair.right, pair.left)
        return self.ordered(pair)

    def view_size(self, size: Size) -> Size:
        """The size of each view, stretched if it was squeezed, of a picture of `size`."""
        height, width = size
        if self.layout in BESIDE:
            return height, width // 2 * (2 if self.is_half else 1)
        if self.layout in STACKED:
            return height // 2 * (2 if self.is_half else 1), width
        return size

    def ordered(self, pair: StereoPair) -> StereoPair:
        """Puts the left view first."""
        return StereoPair(pair.right, pair.left) if self.is_swapped else pair

    def aspect(self, size: Size, pixel_aspect: float = 1.0) -> float:
        """Width over height of one view as it is shown, of a picture of `size`."""
        whole = pixel_aspect * size[1] / size[0]
        if self.is_half:
            return whole
        if self.layout in BESIDE:
            return whole / 2
        return 2 * whole if self.layout in STACKED else whole


def stated_arrangement(layout: Layout) -> Arrangement:
    """The arrangement of a layout that the user names."""
    projection = layout.value if layout.value in FULL_ANGLES else "flat"
    return Arrangement(
        layout,
        is_half=layout in HALF,
        projection=projection,
        fov_degrees=FULL_ANGLES.get(projection),
    )


def tagged_arrangement(tag: StereoTag) -> Arrangement | None:
    """The arrangement that a file states; None if it has no two views that can be told apart."""
    if tag.mode not in _MODES:
        return None
    layout, is_swapped = _MODES[tag.mode]
    return Arrangement(
        layout,
        is_half=tag.is_half,
        is_swapped=is_swapped,
        projection=tag.projection,
        fov_degrees=FULL_ANGLES.get(tag.projection),
    )


def guess_arrangement(
    pictures: Sequence[Image8], *, is_film: bool, pixel_aspect: float = 1.0
) -> Arrangement | None:
    """Finds out whether the halves of pictures are views of one scene, and which halves.

    Args:
        pictures: of one film, or one photo; black ones say nothing.
        is_film: which of both.
        pixel_aspect: width over height of a pixel.

    Returns:
        Views side by side or on top of each other, the left one first, for that order can hardly
        be seen; None if the halves have nothing in common.
    """
    scores = np.array([[_alike(*_halves(p, axis)) for axis in (1, 0)] for p in pictures])
    seen = scores[~np.isnan(scores).any(axis=1)]
    if not len(seen):
        return None
    beside, stacked = np.median(seen, axis=0)
    if max(beside, stacked) < LEAST_MATCHED:
        return None
    whole = pixel_aspect * pictures[0].shape[1] / pictures[0].shape[0]
    shapes = FILM_ASPECTS if is_film else (TELEVISION_ASPECT,)
    is_half = any(abs(whole / known - 1) <= ASPECT_TOLERANCE for known in shapes)
    return Arrangement(Layout.SBS if beside >= stacked else Layout.TAB, is_half=is_half)


def _halves(picture: Image8, axis: int) -> tuple[Image8, Image8]:
    middle = picture.shape[axis] // 2
    if axis:
        return picture[:, :middle], picture[:, middle : 2 * middle]
    return picture[:middle], picture[middle : 2 * middle]


def _alike(first: Image8, second: Image8) -> float:
    """The share that can be matched, 0 where detail does not correlate; NaN if there is none."""
    if min(first.shape) == 0:
        return 0.0
    correlation = _correlation(_detail(first), _detail(second))
    if not correlation >= LEAST_CORRELATION:
        return 0.0 if np.isfinite(correlation) else np.nan
    try:
        views = reduce_views(
            np.ascontiguousarray(first), np.ascontiguousarray(second), width_px=GUESS_WIDTH_PX
        )
    except ShapeError:  # too small to be matched
        return 0.0
    return float(match_views(views).valid.mean())


def _detail(view: Image8) -> NDArray[np.float32]:
    height, width = view.shape[:2]
    rows = min(4 * THUMBNAIL_PX, max(1, round(THUMBNAIL_PX * height / width)))
    small = cv2.resize(view, (THUMBNAIL_PX, rows), interpolation=cv2.INTER_AREA)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(luma - cv2.GaussianBlur(luma, (0, 0), _DETAIL_SIGMA_PX), np.float32)


def _correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """The best correlation of the middle of one with any place nearby in the other."""
    height, width = first.shape
    down, across = round(_REACH_DOWN * height), round(_REACH_ACROSS * width)
    middle = np.ascontiguousarray(first[down : height - down, across : width - across])
    if min(float(middle.std()), float(second.std())) < 1:
        return float("nan")
    return float(cv2.matchTemplate(second, middle, cv2.TM_CCOEFF_NORMED).max())
