"""The contract of a segmenter: an image in, and its depth if there is any; a segment map out.

A map covers its image from edge to edge at a size of the segmenter's own choosing. Segments guide
the refinement of depth and name the subject; nothing else depends on how they were found.
"""

from abc import ABC, abstractmethod
from typing import Self, final

from relievo.core.checks import check_image
from relievo.core.images import to_8_bit
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthMap, Image, Image8
from relievo.core.words import Preset


class Segmenter(ABC):
    """Finds the things and the stuff of an image.

    One thread at a time may call a segmenter; other threads may do other work meanwhile.

    Attributes:
        name: what the segmenter is called in messages and records.
        uses_depth: whether it looks at the depth that it is given.
    """

    name: str
    uses_depth: bool = False

    @classmethod
    def for_preset(cls, preset: Preset) -> Self:
        """Makes a segmenter that needs no weights; those that can be quicker look at the preset."""
        return cls()

    @property
    def weights_sha256(self) -> str | None:
        """Hash of the weights, for the record; None where there are none."""
        return None

    @final
    def segment(
        self, image: Image, depth: DepthMap | None = None, *, bit_depth: int = 16
    ) -> SegmentMap:
        """Segments one image.

        Args:
            image: (H, W, 3) uint8 or uint16, RGB, of any size from 1 x 1; never changed.
            depth: of any kind, at any size of the image's aspect; segmenters that look at colours
                alone ignore it.
            bit_depth: bits that a uint16 image holds, 8 to 16; of no meaning for uint8.

        Returns:
            The segments, at a size of the image's aspect.

        Raises:
            ArrayError: if the image has another shape, another dtype or values beyond `bit_depth`.
            WeightsError: if a network's answer cannot be used.
        """
        check_image("image", image)
        return self._segment(to_8_bit(image, bit_depth), depth)

    @abstractmethod
    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        """Returns the segments of a checked (H, W, 3) uint8 RGB image."""
