"""Spheres for headsets: flat views placed on one, and stereo out of pictures that are one.

A sphere is stored equirectangular: columns are longitudes, rows latitudes, both of equal steps; 0
of both, straight ahead, is in the middle. Half a sphere (180 by 180 degrees) is as wide as high, a
whole one (360 by 180) twice. A flat view is a pinhole picture looking straight ahead.

In a headset, what lies at the same place of both spheres is infinitely far away, and nothing may
lie behind that. Flat views are therefore turned towards each other, by `vergence_degrees`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar, cast

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_map, check_range, check_same_size
from relievo.core.errors import ShapeError
from relievo.core.images import largest_code
from relievo.core.types import BoolMap, FloatMap, Image, Size, StereoPair
from relievo.core.words import Layout
from relievo.render.stereo import render_pair

MAX_FOV_DEGREES = 150.0
MAX_HEIGHT_PX = 8192

SURROUNDINGS_PX = 64
"""Columns beyond the largest shift that a view's pixels may depend on: blurred edges, filling."""

_OPAQUE = 256

_Picture = TypeVar("_Picture", Image, FloatMap)


class RenderPair(Protocol):
    """Renders both views, as `render.stereo.render_pair` does."""

    def __call__(self, image: Image, disparity: FloatMap, *, bit_depth: int | None) -> StereoPair:
        """Gives the views of an image with a disparity relative to the zero plane."""


@dataclass(frozen=True, slots=True)
class VrShape:
    """A sphere for each eye, and how flat views lie on it.

    Attributes:
        fov_degrees: horizontal field of view of the flat views.
        size: (height, width) of one eye's sphere: as wide as high for half of one, twice as wide
            for a whole one.
        vergence_degrees: between the eyes' lines of sight to a point with parallax 0. The default
            is that of a screen 2 m away, for eyes 63 mm apart; with 0 it is at infinity.

    Raises:
        RangeError: if an angle or the height is out of range.
        ShapeError: if the size is neither of half a sphere nor of a whole one.
    """

    fov_degrees: float
    size: Size
    vergence_degrees: float = 1.8

    def __post_init__(self) -> None:
        check_range("fov_degrees", self.fov_degrees, 1.0, MAX_FOV_DEGREES)
        check_range("vergence_degrees", self.vergence_degrees, 0.0, 10.0)
        height, width = self.size
        check_range("height of a sphere", height, 2, MAX_HEIGHT_PX)
        if width not in (height, 2 * height):
            raise ShapeError(f"a sphere is as wide as high, or twice as wide, got {self.size}")

    @classmethod
    def keeping_detail(
        cls, layout: Layout, width_px: int, fov_degrees: float, *, max_height: int = 4096
    ) -> "VrShape":
        """The smallest sphere that loses nothing of views in their middle, or the largest allowed.

        Args:
            layout: vr180 or vr360.
            width_px: of the flat views.
            fov_degrees: horizontal field of view of the flat views.
            max_height: of the sphere, in pixels.
        """
        check_range("fov_degrees", fov_degrees, 1.0, MAX_FOV_DEGREES)
        needed = np.pi * _focal_length_px(width_px, fov_degrees)
        height = max(2, min(2 * round(needed / 2), max_height))
        return cls(fov_degrees, (height, 2 * height if layout is Layout.VR360 else height))


def place_pair(pair: StereoPair, shape: VrShape, *, bit_depth: int | None = None) -> StereoPair:
    """Places flat views on spheres; `pack` arranges them as vr180 or vr360.

    Args:
        pair: flat views of uint8 or uint16, RGB.
        shape: of the spheres.
        bit_depth: bits in use; None = all of the dtype.

    Returns:
        Views of the same dtype and of `shape.size`, black around the pictures, whose borders are
        soft by a pixel. Views with more detail than the sphere are shrunk by area first.

    Raises:
        RangeError: if the dtype does not have that many bits.
    """
    turn = shape.vergence_degrees / 2
    left = _place(pair.left, shape, turn, bit_depth)
    return StereoPair(left, _place(pair.right, shape, -turn, bit_depth))


def render_sphere(
    image: Image,
    disparity: FloatMap,
    *,
    zero_plane_disparity: float = 0.0,
    bit_depth: int | None = None,
    render: RenderPair = render_pair,
) -> StereoPair:
    """Renders both views of a picture that is a sphere, whole or half.

    A whole sphere goes on beyond its sides, and so do its views. Towards the poles, where a row of
    the sphere shrinks to a point and nothing is left or right, the disparity falls with the cosine
    of the latitude, and with it the depth.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB, equirectangular; W is H or 2 H.
        disparity: (H, W) float32, pixels of this image at the horizon, finite, near is large.
        zero_plane_disparity: pixels; points of this disparity are infinitely far in a headset, so
            it should be the smallest.
        bit_depth: bits in use; None = all of the dtype.
        render: makes both views of a flat picture.

    Returns:
        The views, of the image's dtype and size; `pack` arranges them as vr360 or vr180.

    Raises:
        ShapeError: if the image is no sphere, or the sizes differ.
        DTypeError: if image or disparity has another dtype.
        RangeError: if disparity is not finite, or beyond half of a whole sphere's width.
    """
    check_map("disparity", disparity)
    check_same_size(image=image, disparity=disparity)
    height, width = disparity.shape
    if width not in (height, 2 * height):
        raise ShapeError(
            f"a sphere is as wide as high, or twice as wide, and the image {width} x {height}"
            " pixels: leave out --sphere, or resize it"
        )
    latitude = _angles(height, np.pi / height, slice(0, height))
    relative = disparity - np.float32(zero_plane_disparity)
    relative *= np.cos(latitude).astype(np.float32)[:, np.newaxis]
    if width == height:
        return render(image, relative, bit_depth=bit_depth)
    furthest = float(np.abs(relative).max())
    check_range("relative disparity, in pixels,", furthest, 0.0, width / 2)
    margin = min(2 * int(np.ceil(furthest)) + SURROUNDINGS_PX, width)
    padded = wrap_pad(image, margin), wrap_pad(relative, margin)
    pair = render(*padded, bit_depth=bit_depth)
    return crop(pair, margin)


def wrap_pad(picture: _Picture, margin_px: int) -> _Picture:
    """Continues a whole sphere beyond its sides.

    Args:
        picture: (H, W, 3) uint8 or uint16, or (H, W) float32.
        margin_px: columns at either side, at most W.

    Returns:
        Like `picture`, wider by twice the margin.
    """
    return cast(_Picture, cv2.copyMakeBorder(picture, 0, 0, margin_px, margin_px, cv2.BORDER_WRAP))


def crop(pair: StereoPair, margin_px: int) -> StereoPair:
    """Cuts a margin off both sides of the views and their holes."""
    inner = slice(margin_px, pair.left.shape[1] - margin_px)

    def holes(mask: BoolMap | None) -> BoolMap | None:
        return None if mask is None else mask[:, inner]

    return StereoPair(
        pair.left[:, inner].copy(),
        pair.right[:, inner].copy(),
        holes(pair.left_holes),
        holes(pair.right_holes),
    )


def front_half(sphere: _Picture) -> _Picture:
    """The half of a whole sphere that lies ahead: (H, H) in the middle of (H, 2 H)."""
    quarter = sphere.shape[1] // 4
    return sphere[:, quarter : quarter + sphere.shape[0]]


class _Placement(NamedTuple):
    """Which pixels of a sphere show a flat view, and what of it."""

    rows: slice
    columns: slice
    resized: Size
    points: NDArray[np.int16]
    fractions: NDArray[np.uint16]
    opacity: NDArray[np.uint16]


def _place(view: Image, shape: VrShape, turn_degrees: float, bit_depth: int | None) -> Image:
    largest = largest_code(view, bit_depth)
    placement = _placement((view.shape[0], view.shape[1]), shape, turn_degrees)
    height, width = placement.resized
    if view.shape[:2] != placement.resized:
        view = cast(Image, cv2.resize(view, (width, height), interpolation=cv2.INTER_AREA))
    seen = cast(
        Image,
        cv2.remap(
            view,
            placement.points,
            placement.fractions,
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        ),
    )
    sphere = np.zeros((*shape.size, 3), view.dtype)
    window = sphere[placement.rows, placement.columns]
    _fade(seen, placement.opacity, np.int32(largest), window)
    return sphere


# One for each eye: those of a large sphere take much memory.
@lru_cache(maxsize=2)
def _placement(size: Size, shape: VrShape, turn_degrees: float) -> _Placement:
    """Finds the point of a flat view of a size behind each pixel of its window on a sphere."""
    step = np.pi / shape.size[0]
    # In the middle, a pixel of the sphere then sees one of the view; outwards it sees more.
    scale = min(1.0, 1.0 / (_focal_length_px(size[1], shape.fov_degrees) * step))
    height, width = (max(1, round(length * scale)) for length in size)
    focal_px = _focal_length_px(width, shape.fov_degrees)
    turn = float(np.deg2rad(turn_degrees))
    columns = _window(shape.size[1], step, turn, np.arctan(width / (2 * focal_px)))
    rows = _window(shape.size[0], step, 0.0, np.arctan(height / (2 * focal_px)))
    longitude = _angles(shape.size[1], step, columns) - turn
    latitude = _angles(shape.size[0], step, rows)[:, np.newaxis]
    x = np.broadcast_to(focal_px * np.tan(longitude), (latitude.size, longitude.size))
    y = focal_px * np.tan(latitude) / np.cos(longitude)
    # How many pixels of the view one of the sphere's goes across, along its columns and rows.
    across = focal_px * step / np.cos(longitude) ** 2
    down = focal_px * step / (np.cos(latitude) ** 2 * np.cos(longitude))
    opacity = _coverage(width / 2 - np.abs(x), across) * _coverage(height / 2 - np.abs(y), down)
    points, fractions = cv2.convertMaps(
        (x + (width - 1) / 2).astype(np.float32),
        (y + (height - 1) / 2).astype(np.float32),
        cv2.CV_16SC2,
    )
    return _Placement(
        rows,
        columns,
        (height, width),
        cast(NDArray[np.int16], points),
        cast(NDArray[np.uint16], fractions),
        np.rint(opacity * _OPAQUE).astype(np.uint16),
    )


def _focal_length_px(width_px: int, fov_degrees: float) -> float:
    return width_px / (2 * float(np.tan(np.deg2rad(fov_degrees) / 2)))


def _window(length: int, step: float, centre: float, reach: float) -> slice:
    """The pixels within `reach` of an angle, and one more."""
    first = int(np.floor((centre - reach) / step + length / 2)) - 1
    last = int(np.ceil((centre + reach) / step + length / 2)) + 1
    return slice(max(first, 0), min(last, length))


def _angles(length: int, step: float, window: slice) -> NDArray[np.float64]:
    """The angles, in radians, of the pixels of a window of a sphere's side."""
    return (np.arange(window.start, window.stop) + 0.5 - length / 2) * step


def _coverage(inside: NDArray[np.float64], pixel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of a pixel that lies inside an edge, from its centre's distance and its length."""
    return np.clip(inside / pixel + 0.5, 0.0, 1.0)


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def _fade(seen: Image, opacity: NDArray[np.uint16], largest: np.int32, window: Image) -> None:
    """Writes a picture over black; cubic reading may have gone beyond white."""
    height, width = opacity.shape
    for y in numba.prange(height):
        for x in range(width):
            share = np.int32(opacity[y, x])
            for channel in range(3):
                value = min(np.int32(seen[y, x, channel]), largest)
                window[y, x, channel] = (value * share + np.int32(_OPAQUE // 2)) >> 8
