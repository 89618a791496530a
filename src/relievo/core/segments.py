"""Panoptic segments: the thing or stuff that each pixel belongs to.

A thing can be counted (a person, a car); stuff cannot (sky, grass). A segment is one thing, or all
the stuff of one class that a segmenter keeps together. The numbers of a map count the segments
from 1; 0 is void: not labelled.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_range
from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import Size

Ids: TypeAlias = NDArray[np.uint16]

VOID = 0
MAX_SEGMENTS = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, slots=True)
class Segment:
    """What is known of one segment.

    Attributes:
        class_name: what it is; empty if that is not known.
        is_thing: whether it is one thing rather than stuff.
        score: how sure the segmenter is, [0, 1].

    Raises:
        RangeError: if the score is outside its range.
    """

    class_name: str = ""
    is_thing: bool = False
    score: float = 1.0

    def __post_init__(self) -> None:
        check_range("score", self.score, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class SegmentMap:
    """The segment of each pixel.

    A map covers its image from edge to edge, at a size of its own.

    Attributes:
        ids: (H, W) uint16: 0 = void, k = `segments[k - 1]`.
        segments: at most 65,535; one may have no pixel.

    Raises:
        ShapeError: if ids is not two-dimensional or empty.
        DTypeError: if ids is not uint16.
        RangeError: if there are too many segments, or a number has none.
    """

    ids: Ids
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        if self.ids.ndim != 2 or self.ids.size == 0:
            raise ShapeError(f"ids must be (H, W) with at least one pixel, got {self.ids.shape}")
        if self.ids.dtype != np.uint16:
            raise DTypeError(f"ids must be uint16, got {self.ids.dtype}")
        if len(self.segments) > MAX_SEGMENTS:
            raise RangeError(f"{len(self.segments)} segments are too many; limit {MAX_SEGMENTS}")
        if (largest := int(self.ids.max())) > len(self.segments):
            raise RangeError(f"a pixel has number {largest}, but there are {len(self.segments)}")

    @classmethod
    def void(cls, size: Size) -> "SegmentMap":
        """A map of a size on which nothing is labelled."""
        return cls(np.zeros(size, np.uint16), ())

    @classmethod
    def numbered(cls, labels: NDArray[np.integer], void: int | None = None) -> "SegmentMap":
        """Makes segments of unknown class from any labels.

        Args:
            labels: (H, W) of any integer type: one number for each segment, in no order.
            void: the number of pixels that are not labelled; None = there are none.

        Raises:
            ShapeError: if labels is not two-dimensional or empty.
            DTypeError: if labels are no integers.
            RangeError: if there are too many.
        """
        if labels.ndim != 2 or labels.size == 0:
            raise ShapeError(f"labels must be (H, W) with at least one pixel, got {labels.shape}")
        if not np.issubdtype(labels.dtype, np.integer):
            raise DTypeError(f"labels must be integers, got {labels.dtype}")
        found, places = _distinct(labels)
        is_void = found == void
        count = int(found.size - is_void.sum())
        if count > MAX_SEGMENTS:
            raise RangeError(f"{count} labels are too many; limit {MAX_SEGMENTS}")
        numbers = np.where(is_void, VOID, np.cumsum(~is_void)).astype(np.uint16)
        return cls(numbers[places], tuple(Segment() for _ in range(count)))

    def resized(self, size: Size) -> "SegmentMap":
        """The same segments at another (height, width): each pixel takes the nearest number."""
        if size == self.size:
            return self
        rows, columns = (
            (np.arange(new) * 2 + 1) * old // (2 * new)
            for new, old in zip(size, self.size, strict=True)
        )
        return SegmentMap(self.ids.take(rows, axis=0).take(columns, axis=1), self.segments)

    @property
    def size(self) -> Size:
        """(height, width) in pixels."""
        height, width = self.ids.shape
        return height, width


def _distinct(labels: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
    """The labels that occur, rising, and which of them each pixel has."""
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= 1 << 24:
        return np.unique(labels, return_inverse=True)
    # Labels are mostly small: a table is thirty times faster than sorting all pixels.
    seen = np.zeros(high + 1, np.bool_)
    seen[labels] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[labels]
