"""One sample: an image with what is known of it. What a set lacks is absent, never zero-filled."""

from dataclasses import dataclass

from relievo.core.checks import check_image, check_same_size
from relievo.core.types import DepthMap, Image


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """An image with its true depth.

    Attributes:
        name: "set/id", unique over all sets.
        image: (H, W, 3) uint8, RGB.
        depth: (H, W) map of the same size with its kind; invalid where nothing is known.
    """

    name: str
    image: Image
    depth: DepthMap

    def __post_init__(self) -> None:
        check_image(f"image of {self.name}", self.image)
        check_same_size(image=self.image, depth=self.depth.values)
