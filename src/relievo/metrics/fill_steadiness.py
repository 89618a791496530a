"""How steady what was filled in is over time, beside what was really seen.

A viewer sees flicker where a surface changes as it moves along. So each frame of a view is compared
with the one before, read where the background was then: in the filled areas, and for the
comparison in visible background around them, which has the same texture and the same errors of
reading between pixels.
"""

from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.checks import check_image, check_same_size
from relievo.core.types import BoolMap, FloatMap, Image
from relievo.metrics.optical_flow import Flow, pull, pull_valid

NEIGHBOURHOOD_PX = 15
"""Visible background so far from filled pixels is compared with them."""


class FillSteadiness(NamedTuple):
    """Root mean square change along the motion of the background, codes of the dtype.

    `filled`: of pixels that were filled in one or both of two frames; `visible`: of background
    around them that was seen in both. NaN where there was no such pixel.
    """

    filled: float
    visible: float

    @property
    def ratio(self) -> float:
        """Change of what was filled over that of what was seen: 1 = it cannot be told apart.

        Infinite, or NaN, where nothing that was seen changes.
        """
        return float(np.divide(self.filled, np.float64(self.visible)))


class FillSteadinessMeter:
    """Measures a view while the frames of one shot go by, in the memory of two.

    Source: the warping error of Lai et al., "Learning Blind Video Temporal Consistency", ECCV
    (2018), eq. 1, here over background pixels only, filled and visible ones apart.
    """

    def __init__(self) -> None:
        self._before: tuple[Image, BoolMap, BoolMap] | None = None
        self._squares = np.zeros(2)
        self._counts = np.zeros(2)

    def add(
        self, view: Image, filled: BoolMap, background: BoolMap, flow_back: Flow | None
    ) -> None:
        """Adds the next frame of a view.

        Args:
            view: (H, W, 3) uint8 or uint16, RGB.
            filled: (H, W) bool, True = uncovered and filled in.
            background: (H, W) bool, True = shows the background, seen or filled.
            flow_back: (H, W, 2) float32, of the background of this frame to the one before, in the
                geometry of the view; None for the first.

        Raises:
            ShapeError: if a size differs.
            DTypeError: if view is no image.
        """
        check_image("view", view)
        check_same_size(view=view, filled=filled, background=background)
        if self._before is not None and flow_back is not None:
            self._compare(view, filled, background, flow_back)
        self._before = view.copy(), filled.copy(), background.copy()

    def result(self) -> FillSteadiness:
        """Gives the steadiness of the frames added so far; more may follow."""
        means = np.divide(
            self._squares, self._counts, out=np.full(2, np.nan), where=self._counts > 0
        )
        filled, visible = np.sqrt(means)
        return FillSteadiness(float(filled), float(visible))

    def _compare(self, view: Image, filled: BoolMap, background: BoolMap, flow_back: Flow) -> None:
        assert self._before is not None
        view_before, filled_before, background_before = self._before
        change = _change(view, view_before, flow_back)
        counted = background & pull_valid(background_before, flow_back)
        either = counted & (filled | ~pull_valid(~filled_before, flow_back))
        side = 2 * NEIGHBOURHOOD_PX + 1
        around = cv2.dilate(either.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
        for i, pixels in enumerate((either, counted & ~either & around)):
            self._squares[i] += change[pixels].sum(dtype=np.float64)
            self._counts[i] += pixels.sum()


def _change(view: Image, before: Image, flow_back: Flow) -> FloatMap:
    """Mean squared difference over the channels, (H, W) float32."""
    difference = view.astype(np.float32) - pull(before, flow_back).values
    change: FloatMap = (difference**2).mean(axis=2)
    return change
