"""What is known of a frame before it is converted, and where that comes from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from relievo.core.segments import SegmentMap
from relievo.core.types import DepthMap, Frame, Image
from relievo.core.words import Preset
from relievo.depth.merging import MergedEstimator
from relievo.pipeline.depth_source import DepthSource, EstimatedDepth, FrameDepth
from relievo.pipeline.segment_source import FrameSegments, SegmentSource


class Scene(NamedTuple):
    """A frame with its depth, of any kind and size, and its segments, of any size."""

    frame: Frame
    depth: DepthMap
    segments: SegmentMap

    @classmethod
    def of_image(
        cls,
        image: Image,
        depth: DepthMap,
        segments: SegmentMap | None = None,
        *,
        bit_depth: int | None = None,
    ) -> "Scene":
        """A single image as the only frame of a film; bit_depth None = all bits of its dtype."""
        bits = 8 * image.itemsize if bit_depth is None else bit_depth
        frame = Frame(image, index=0, pts=0, time_base=Fraction(1), bit_depth=bits)
        return cls(frame, depth, SegmentMap.void((1, 1)) if segments is None else segments)


class Look:
    """Finds out about the frames of one input: depth in their order, segments in any."""

    def __init__(self, depth_of: FrameDepth, segments_of: FrameSegments) -> None:
        """Joins two sources.

        Args:
            depth_of: gives the depth of a frame; in order, from one thread.
            segments_of: gives the segments of a frame.
        """
        self.depth_of = depth_of
        self._segments_of = segments_of
        self._lock = threading.Lock()

    def __call__(self, frame: Frame) -> Scene:
        """Looks at one frame."""
        return self.complete(frame, self.depth_of(frame))

    def complete(self, frame: Frame, depth: DepthMap) -> Scene:
        """Finds the segments of a frame whose depth is known; several threads may ask."""
        # A segmenter serves one thread at a time.
        with self._lock:
            return Scene(frame, depth, self._segments_of(frame, depth))


@dataclass(frozen=True)
class SceneSource:
    """Looks at the frames of an input; each pass over a film opens it anew.

    Attributes:
        depth: where depth comes from.
        segments: where segments come from.
    """

    depth: DepthSource
    segments: SegmentSource

    @contextmanager
    def open(self, source: Path) -> Iterator[Look]:
        """Opens the depth and the segments of an image or film."""
        with self.depth.open(source) as depth_of, self.segments.open(source) as segments_of:
            yield Look(depth_of, segments_of)

    def for_photos(self, preset: Preset) -> "SceneSource":
        """The same for photos: the best preset adds the detail that a network sees in parts."""
        if preset is not Preset.BEST or not isinstance(self.depth, EstimatedDepth):
            return self
        return replace(self, depth=EstimatedDepth(MergedEstimator(self.depth.estimator)))

    def files(self, source: Path) -> tuple[Path, ...]:
        """The files that are read for it and must not be replaced."""
        return self.depth.files(source) + self.segments.files(source)

    def follows_frames(self, source: Path) -> bool:
        """Whether anything has to be read along with the input from its first frame."""
        return self.depth.follows_frames(source) or self.segments.follows_frames(source)
