"""The values that travel through the project.

An image is (H, W, 3) uint8 in RGB order with the sRGB curve, or uint16 with its `bit_depth` where
a 10-bit source is kept. Maps are (H, W) float32. A size is always (height, width). A depth map
carries its kind with it: no function guesses what its numbers mean.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_map, check_same_size
from relievo.core.errors import RangeError

Image: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Image8: TypeAlias = NDArray[np.uint8]
FloatMap: TypeAlias = NDArray[np.float32]
BoolMap: TypeAlias = NDArray[np.bool_]
Size: TypeAlias = tuple[int, int]


class DepthKind(StrEnum):
    """What the numbers of a depth map mean; Z is the distance along the optical axis."""

    METRIC_DEPTH = "metric_depth"
    """Z in metres."""
    SCALE_INVARIANT_DEPTH = "scale_invariant_depth"
    """s * Z with an unknown s > 0."""
    AFFINE_INVARIANT_DEPTH = "affine_invariant_depth"
    """s * Z + t with unknown s > 0 and t."""
    METRIC_INVERSE_DEPTH = "metric_inverse_depth"
    """1 / Z per metre."""
    RELATIVE_INVERSE_DEPTH = "relative_inverse_depth"
    """s / Z + t with unknown s > 0 and t: near is large."""

    @property
    def is_inverse(self) -> bool:
        """Whether near points have large values."""
        return self in (DepthKind.METRIC_INVERSE_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH)


@dataclass(frozen=True, slots=True, eq=False)
class DepthMap:
    """How near or far each pixel is.

    Attributes:
        values: (H, W) float32, finite wherever valid; unit and direction as `kind` says.
        kind: what the values mean.
        valid: (H, W) bool, True = may be used; None = every pixel.

    Raises:
        ShapeError: if the maps are not two-dimensional or differ in size.
        DTypeError: if values are not float32 or valid is not bool.
        RangeError: if a valid value is NaN or infinite.
    """

    values: FloatMap
    kind: DepthKind
    valid: BoolMap | None = None

    def __post_init__(self) -> None:
        check_map("values", self.values, valid=self.valid)

    @property
    def size(self) -> Size:
        """(height, width) in pixels."""
        height, width = self.values.shape
        return height, width


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """A pinhole camera, in pixels; the centre of the top-left pixel is (0.5, 0.5).

    Published numbers mostly count from that centre: `centred_on_pixels` takes those.

    Attributes:
        f_x: focal length over the width of a pixel, > 0.
        f_y: focal length over the height of a pixel, > 0.
        c_x: column of the principal point.
        c_y: row of the principal point.

    Raises:
        RangeError: if a focal length is not positive, or a number is not finite.
    """

    f_x: float
    f_y: float
    c_x: float
    c_y: float

    def __post_init__(self) -> None:
        numbers = (self.f_x, self.f_y, self.c_x, self.c_y)
        if not (np.isfinite(numbers).all() and self.f_x > 0 and self.f_y > 0):
            raise RangeError(
                f"intrinsics must be finite with positive focal lengths, got {numbers}"
            )

    @classmethod
    def centred_on_pixels(cls, f_x: float, f_y: float, c_x: float, c_y: float) -> "Intrinsics":
        """Takes numbers for which the centre of the top-left pixel is (0, 0)."""
        return cls(float(f_x), float(f_y), float(c_x) + 0.5, float(c_y) + 0.5)

    @property
    def K(self) -> NDArray[np.float64]:  # noqa: N802 - the name of this matrix in the field
        """(3, 3) float64: from points in the camera's frame to homogeneous pixels."""
        return np.array([[self.f_x, 0, self.c_x], [0, self.f_y, self.c_y], [0, 0, 1.0]])

    def resized(self, before: Size, after: Size) -> "Intrinsics":
        """The same camera after its image was resized from one (height, width) to another."""
        down, across = after[0] / before[0], after[1] / before[1]
        return Intrinsics(self.f_x * across, self.f_y * down, self.c_x * across, self.c_y * down)

    def cropped(self, top: float, left: float) -> "Intrinsics":
        """The same camera after rows above `top` and columns before `left` were cut off."""
        return Intrinsics(self.f_x, self.f_y, self.c_x - left, self.c_y - top)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded image with its time.

    Attributes:
        image: (H, W, 3) uint8, or uint16 holding `bit_depth` bits, RGB.
        index: position in the order of display, from 0.
        pts: presentation timestamp in units of `time_base`.
        time_base: seconds per unit of `pts`.
        bit_depth: bits per channel, 8 to 16.
    """

    image: Image
    index: int
    pts: int
    time_base: Fraction
    bit_depth: int = 8

    @property
    def time_s(self) -> float:
        """Presentation time in seconds."""
        return float(self.pts * self.time_base)


@dataclass(frozen=True, slots=True, eq=False)
class StereoPair:
    """The two views of one image.

    Attributes:
        left: (H, W, 3) of the source's dtype, RGB, the left eye's view.
        right: like `left`, the right eye's view.
        left_holes: (H, W) bool, True = uncovered background that was filled in; None = no holes.
        right_holes: like `left_holes`.

    Raises:
        ShapeError: if a view is no image, or views or holes differ in size.
        DTypeError: if a view is neither uint8 nor uint16.
    """

    left: Image
    right: Image
    left_holes: BoolMap | None = None
    right_holes: BoolMap | None = None

    def __post_init__(self) -> None:
        check_image("left", self.left)
        check_image("right", self.right)
        holes = {"left_holes": self.left_holes, "right_holes": self.right_holes}
        known = {name: mask for name, mask in holes.items() if mask is not None}
        check_same_size(left=self.left, right=self.right, **known)
