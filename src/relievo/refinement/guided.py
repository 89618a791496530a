"""Brings a map to the size of its image; the image, called the guide, steers where steps fall."""

from collections.abc import Mapping
from typing import Protocol

import cv2
import numpy as np

from relievo.core.checks import check_image, check_map, check_range
from relievo.core.errors import UsageError
from relievo.core.images import bits_of
from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Image
from relievo.refinement.guided_filter import upsample_by_guided_filter
from relievo.refinement.opencv_filters import OPENCV_METHODS
from relievo.refinement.outlines import upsample_to_outlines, upsample_to_outlines_fast


class Method(Protocol):
    """A filter that upsamples a small map along the edges of a guide."""

    def __call__(
        self,
        values: FloatMap,
        guide: Image,
        *,
        peak: float,
        radius: int,
        segments: SegmentMap | None = None,
    ) -> FloatMap:
        """Returns (H, W) float32, the size of the guide, within the range of values (h, w).

        The guide's channels hold at most `peak`; `radius` is in pixels of the small map. Segments
        cover the guide at any size; without, colours alone steer.
        """


def upsample_bilinear(
    values: FloatMap,
    guide: Image,
    *,
    peak: float,
    radius: int,
    segments: SegmentMap | None = None,
) -> FloatMap:
    """Upsamples a small map without looking at the guide, of which only the size counts."""
    height, width = guide.shape[:2]
    smooth = cv2.resize(values, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(smooth, values.min(), values.max()), np.float32)


METHODS: Mapping[str, Method] = {
    "outlines": upsample_to_outlines,
    "outlines-fast": upsample_to_outlines_fast,
    "guided": upsample_by_guided_filter,
    "bilinear": upsample_bilinear,
    **OPENCV_METHODS,
}
"""Every filter by its name: a new one is a file and a line here."""


def upsample(
    values: FloatMap,
    guide: Image,
    *,
    segments: SegmentMap | None = None,
    method: str = "outlines",
    bit_depth: int | None = None,
    radius: int = 1,
) -> FloatMap:
    """Brings a map to the size of its guide.

    Args:
        values: (h, w) float32, finite, of any unit; h and w may be at another ratio than H and W.
        guide: (H, W, 3) uint8 or uint16, RGB.
        segments: of the guide, at any size of its aspect: the outlines that steps are to follow;
            None = colours alone. Where they and the values disagree, the values win.
        method: a name in `METHODS`.
        bit_depth: bits per channel of the guide; None = all bits of its dtype.
        radius: how far steps of the map are smeared to each side, in pixels of the map, 1 to 8.

    Returns:
        (H, W) float32 in the unit and within the range of values. A map that is not smaller than
        the guide is resized plainly: it holds more than the guide could add.

    Raises:
        ArrayError: if values or guide are not as stated.
        RangeError: if bit_depth or radius is outside its range.
        UsageError: if there is no such method.
    """
    check_map("values", values)
    check_image("guide", guide)
    if method not in METHODS:
        raise UsageError(f"no refine method {method!r}; choose one of {', '.join(METHODS)}")
    bits = bits_of(guide, bit_depth)
    check_range("bit_depth", bits, 1, guide.dtype.itemsize * 8)
    check_range("radius", radius, 1, 8)
    height, width = guide.shape[:2]
    if values.shape == (height, width):
        return values.copy()
    if values.size >= height * width:
        reduced = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(reduced, np.float32)
    return METHODS[method](values, guide, peak=2.0**bits - 1, radius=radius, segments=segments)
