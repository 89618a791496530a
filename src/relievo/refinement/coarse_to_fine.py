"""Filters that move the soft steps of a small map onto the edges of a guide, from coarse to fine.

The map grows a few times at a time: it is upsampled plainly, and the filter works with the guide at
that size. Windows stay small whatever the size of the guide, and steps come out
sharper than at once. A filter gets the purity of the values too: 1 where the map is flat or at one
of the two surfaces of a step, near 0 halfway between them, where a value is a mixture of both.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.segments import VOID, SegmentMap
from relievo.core.types import BoolMap, FloatMap, Image, Image8, Size
from relievo.refinement.painted import painted

STEEP = np.float32(0.05)
"""Where the map varies by more than this share of its range within the radius, it has a step; up to
twice this share the treatment fades in."""
STEP_CONTRAST = np.float32(3)
"""How quickly what grows less than a slanted plane comes to count as a step."""
LEAST_PURITY = 1e-3


class Level(NamedTuple):
    """What a filter goes by at one size.

    Attributes:
        guide: (H, W, 3) uint8, RGB; labelled pixels have the flat colour of their segment.
        labelled: (H, W) bool, True = on a segment; None = there are no segments.
        purity: (H, W) float32, (0, 1].
        reach_px: how far a step may be smeared to each side, in pixels of this level.
    """

    guide: Image8
    labelled: BoolMap | None
    purity: FloatMap
    reach_px: float


class Steps(NamedTuple):
    """Where a map has steps.

    Attributes:
        lowest: (h, w) float32, the lowest value within the radius.
        highest: (h, w) float32, the highest one.
        far_lowest: (h, w) float32, the lowest value within twice the radius.
        far_highest: (h, w) float32, the highest one.
        share: (h, w) float32: 1 at a step, 0 where the map is flat or a slanted plane.
    """

    lowest: FloatMap
    highest: FloatMap
    far_lowest: FloatMap
    far_highest: FloatMap
    share: FloatMap


class EdgeFilter(ABC):
    """A filter with the contract of `refinement.guided.Method`; what differs is `filtered`."""

    @property
    @abstractmethod
    def purity_power(self) -> int:
        """How quickly purity falls off towards the middle of a step."""

    @property
    @abstractmethod
    def most_growth(self) -> float:
        """How many times larger than before a map is made at once, at most."""

    @abstractmethod
    def filtered(self, values: FloatMap, level: Level) -> FloatMap:
        """Moves steps onto edges.

        Args:
            values: (H, W) float32, [0, 1], upsampled plainly.
            level: the guide and all else of the same size.

        Returns:
            (H, W) float32, finite.
        """

    def __call__(
        self,
        values: FloatMap,
        guide: Image,
        *,
        peak: float,
        radius: int,
        segments: SegmentMap | None = None,
    ) -> FloatMap:
        """Upsamples a small map.

        Args:
            values: (h, w) float32, finite.
            guide: (H, W, 3) uint8 or uint16, RGB, larger than values.
            peak: the largest number a channel of the guide can hold.
            radius: how far a step of the map is smeared to each side, in its pixels, >= 1.
            segments: of the guide, at any size; where a pixel is on one, the segment's outline
                counts instead of the guide's colours. None = there are none.

        Returns:
            (H, W) float32 within the range of values.
        """
        lowest, highest = values.min(), values.max()
        if lowest == highest:
            return np.full(guide.shape[:2], lowest, np.float32)
        colours = _in_8_bits(guide, peak)
        refined = (values - lowest) / (highest - lowest)
        for size in growth(refined.shape, colours.shape[:2], self.most_growth):
            refined = self._grown(refined, _of_size(colours, size), radius, segments)
            radius = 1
        refined = refined * (highest - lowest) + lowest
        return np.asarray(np.clip(refined, lowest, highest), np.float32)

    def _grown(
        self, values: FloatMap, guide: Image8, radius: int, segments: SegmentMap | None
    ) -> FloatMap:
        """Takes a map of the range [0, 1] to the size of its guide."""
        height, width = guide.shape[:2]
        soft, *upsampled = (
            np.asarray(cv2.resize(each, (width, height)), np.float32)
            for each in (values, *steps_of(values, radius))
        )
        steps = Steps(*upsampled)
        labelled = None
        if segments is not None and segments.ids.any():
            labelled = segments.resized((height, width)).ids != VOID
            guide = painted(guide, segments).view(np.uint8)
        reach_px = radius * float(np.sqrt(soft.size / values.size))
        purity = purity_of(soft, steps, self.purity_power)
        refined = self.filtered(soft, Level(guide, labelled, purity, reach_px))
        # Elsewhere the map stays as it is: filters would bend planes and copy texture.
        refined = soft + steps.share * (refined - soft)
        refined = np.clip(refined, steps.far_lowest, steps.far_highest)
        return np.asarray(np.clip(refined, 0, 1), np.float32)


def growth(small: Size, large: Size, most: float) -> Iterator[Size]:
    """The sizes on the way from one (h, w) to another (H, W), which is the last.

    Each is at most about `most` times larger than the one before, > 1.
    """
    ratio = np.sqrt(large[0] * large[1] / (small[0] * small[1]))
    count = max(1, int(np.ceil(np.log(ratio) / np.log(most))))
    for step in range(1, count + 1):
        height, width = (
            round(before * (after / before) ** (step / count))
            for before, after in zip(small, large, strict=True)
        )
        yield height, width


def steps_of(values: FloatMap, radius: int) -> Steps:
    """Finds the steps of a map.

    Args:
        values: (h, w) float32, [0, 1].
        radius: how far steps are smeared to each side, in pixels.
    """
    lowest, highest = _extremes(values, radius)
    variation = highest - lowest
    far_lowest, far_highest = _extremes(values, 2 * radius)
    # A slanted plane varies twice as much within twice the radius, a step hardly more.
    growth = (far_highest - far_lowest) / np.maximum(variation, STEEP)
    share = np.clip(STEP_CONTRAST * (2 - growth), 0, 1) * np.clip(variation / STEEP - 1, 0, 1)
    # To each side, because steps are smeared farther than they can be told from planes.
    share = cv2.dilate(share, np.ones((3, 3), np.uint8))
    return Steps(lowest, highest, far_lowest, far_highest, np.asarray(share, np.float32))


def purity_of(soft: FloatMap, steps: Steps, power: int) -> FloatMap:
    """Computes how far each value is from being a mixture of the two surfaces of a step.

    Args:
        soft: (H, W) float32, [0, 1], the upsampled map.
        steps: of the map, upsampled likewise.
        power: of the distance from the middle of the step.

    Returns:
        (H, W) float32, from `LEAST_PURITY` to 1.
    """
    variation = steps.highest - steps.lowest
    position = np.abs(2 * (soft - steps.lowest) - variation) / np.maximum(variation, STEEP)
    purity = 1 - steps.share * (1 - np.clip(position, 0, 1) ** power)
    return np.asarray(np.maximum(purity, LEAST_PURITY), np.float32)


def _extremes(values: FloatMap, radius: int) -> tuple[FloatMap, FloatMap]:
    """The lowest and the highest value within a radius of each, planes going on at the border."""
    padded = np.pad(values, radius, mode="reflect", reflect_type="odd")
    window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    height, width = values.shape
    inside = slice(radius, radius + height), slice(radius, radius + width)
    lowest, highest = (each(padded, window)[inside] for each in (cv2.erode, cv2.dilate))
    return lowest.astype(np.float32), highest.astype(np.float32)


def _in_8_bits(guide: Image, peak: float) -> Image8:
    if guide.dtype == np.uint8 and peak == 255:
        return guide.view(np.uint8)
    return np.asarray(cv2.convertScaleAbs(guide, alpha=255 / peak), np.uint8)


def _of_size(guide: Image8, size: Size) -> Image8:
    if guide.shape[:2] == size:
        return guide
    return np.asarray(cv2.resize(guide, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)
