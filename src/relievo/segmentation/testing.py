"""Small segmenters without a network, for tests and examples."""

import numpy as np

from relievo.core.checks import check_range
from relievo.core.segments import MAX_SEGMENTS, Segment, SegmentMap
from relievo.core.types import DepthMap, Image8
from relievo.segmentation.api import Segmenter


class HalvesSegmenter(Segmenter):
    """Sees two things in every image: its left half and its right half.

    The left one takes the column in the middle of an odd width, and an image of one column.
    """

    name = "halves"

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        ids = np.ones(image.shape[:2], np.uint16)
        ids[:, (image.shape[1] + 1) // 2 :] = 2
        return SegmentMap(ids, (Segment("left", True), Segment("right", True)))


class GridSegmenter(Segmenter):
    """Sees stuff in equal cells, numbered row by row; cells narrower than a pixel have none."""

    name = "grid"

    def __init__(self, rows: int = 2, columns: int = 2) -> None:
        """Fixes the number of cells.

        Args:
            rows: 1 or more.
            columns: 1 or more.

        Raises:
            RangeError: if there are no cells, or more than a map can number.
        """
        check_range("rows", rows, 1, MAX_SEGMENTS)
        check_range("columns", columns, 1, MAX_SEGMENTS // rows)
        self.rows, self.columns = rows, columns

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        height, width = image.shape[:2]
        row = np.arange(height) * self.rows // height
        column = np.arange(width) * self.columns // width
        ids = (1 + row[:, None] * self.columns + column[None, :]).astype(np.uint16)
        return SegmentMap(ids, tuple(Segment() for _ in range(self.rows * self.columns)))
