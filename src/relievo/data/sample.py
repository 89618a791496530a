"""One sample: an image with what is known of it. What a set lacks is absent, never zero-filled."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_same_size
from relievo.core.errors import DTypeError
from relievo.core.types import DepthMap

Image8: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """An image with its true depth.

    Attributes:
        name: "set/id", unique over all sets.
        image: (H, W, 3) uint8, RGB.
        depth: (H, W) map of the same size with its kind; invalid where nothing is known.

    Raises:
        ShapeError: if the image is none, or the map is of another size.
        DTypeError: if the image is not uint8.
    """

    name: str
    image: Image8
    depth: DepthMap

    def __post_init__(self) -> None:
        check_image(f"image of {self.name}", self.image)
        if self.image.dtype != np.uint8:
            raise DTypeError(f"image of {self.name} must be uint8, got {self.image.dtype}")
        check_same_size(image=self.image, depth=self.depth.values)
