"""The contract of a depth estimator: images in, depth maps at network size out.

A map covers its image from edge to edge at a size of the network's own choosing, so that a caller
brings it to image size with one resize. The kind of its values is declared once, by the estimator.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import final

import numpy as np

from relievo.core.checks import check_image, check_range
from relievo.core.errors import ArrayError, WeightsError
from relievo.core.images import to_8_bit
from relievo.core.types import DepthKind, DepthMap, FloatMap, Image, Image8, Size


class DepthEstimator(ABC):
    """Estimates how near or far each pixel of an image is.

    One thread at a time may call an estimator; other threads may do other work meanwhile.

    Attributes:
        name: what the estimator is called in messages and records.
        kind: what the values of every map mean.
        trained_on: patterns of the samples, "set/id", that it was trained on, as far as is known:
            they are not measured.
    """

    name: str
    kind: DepthKind
    trained_on: Sequence[str] = ()

    @property
    def weights_sha256(self) -> str | None:
        """Hash of the weights, for the record; None where there are none."""
        return None

    @final
    def estimate(self, images: Sequence[Image], *, bit_depth: int = 16) -> list[DepthMap]:
        """Estimates one depth map for each image.

        Args:
            images: each (H, W, 3) uint8 or uint16, RGB, of any size from 1 x 1; never changed.
            bit_depth: bits that uint16 images hold, 8 to 16; of no meaning for uint8.

        Returns:
            One map for each image, in order: (h, w) float32 at network size, of this kind.

        Raises:
            ArrayError: if an image has another shape, another dtype or values beyond `bit_depth`.
            WeightsError: if the network answers with NaN, infinity or maps of a wrong form.
        """
        for index, image in enumerate(images):
            check_image(f"images[{index}]", image)
        predicted = self._predict([to_8_bit(image, bit_depth) for image in images])
        if len(predicted) != len(images):
            raise WeightsError(f"{self.name}: gave {len(predicted)} maps for {len(images)} images")
        return [self._checked(index, values) for index, values in enumerate(predicted)]

    @abstractmethod
    def _predict(self, images: Sequence[Image8]) -> Sequence[FloatMap]:
        """Returns (h, w) float32 values for each checked (H, W, 3) uint8 RGB image, in order."""

    def _checked(self, index: int, values: FloatMap) -> DepthMap:
        try:
            return DepthMap(values, self.kind)
        except ArrayError as error:
            raise WeightsError(
                f"{self.name}: unusable depth for images[{index}]: {error}; the weights may be"
                " damaged or their precision too low"
            ) from error


def network_size(size: Size, long_side: int, multiple_of: int = 1) -> Size:
    """Fits a size into a square, keeping its aspect as far as the multiple allows.

    Args:
        size: (height, width) of the image.
        long_side: aim for the longer side, pixels.
        multiple_of: what both sides are divisible by; the shorter one is at least this.

    Raises:
        RangeError: if a number is below 1.
    """
    check_range("long_side", long_side, 1, np.inf)
    check_range("multiple_of", multiple_of, 1, np.inf)
    scale = long_side / max(size)
    height, width = (max(1, round(side * scale / multiple_of)) * multiple_of for side in size)
    return height, width
