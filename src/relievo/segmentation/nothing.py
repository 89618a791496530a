"""The segmenter that is chosen by `none`."""

from relievo.core.segments import SegmentMap
from relievo.core.types import DepthMap, Image8
from relievo.segmentation.api import Segmenter


class NothingSegmenter(Segmenter):
    """Labels nothing: refinement goes by colour alone."""

    name = "none"

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        return SegmentMap.void((1, 1))
