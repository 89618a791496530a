"""Quilts: many views of one image in tiles, for screens that show a light field.

Convention: tiles count from the bottom left, along the rows and then upwards; the first shows the
scene from furthest left, the last from furthest right. So from one tile to the next, points in
front of the screen move to the left.

Source: Looking Glass Factory, "Quilts", docs.lookingglassfactory.com/keyconcepts/quilts.
"""

import re
from dataclasses import dataclass
from typing import TypeVar, cast

import cv2
import numpy as np

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import RangeError, UsageError
from relievo.core.types import FloatMap, Image, Size
from relievo.render.stereo import render_fan

MAX_VIEWS = 200
MAX_TILE_PX = 8192

_Picture = TypeVar("_Picture", Image, FloatMap)
_TEXT = re.compile(r"(\d{1,4})x(\d{1,4})(?::(\d{1,5})x(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class QuiltShape:
    """How many tiles a quilt has, and of what size.

    Attributes:
        columns: tiles side by side.
        rows: tiles above each other.
        tile: (height, width) of each in pixels.

    Raises:
        RangeError: if there are fewer than two tiles or too many, or a tile is too large.
    """

    columns: int
    rows: int
    tile: Size = (560, 420)

    def __post_init__(self) -> None:
        check_range("columns", self.columns, 1, MAX_VIEWS)
        check_range("rows", self.rows, 1, MAX_VIEWS)
        check_range("views of a quilt", self.views, 2, MAX_VIEWS)
        check_range("height of a tile", self.tile[0], 1, MAX_TILE_PX)
        check_range("width of a tile", self.tile[1], 1, MAX_TILE_PX)

    @classmethod
    def parse(cls, text: str) -> "QuiltShape":
        """Reads `columns x rows`, with `:width x height` of a tile or without.

        Raises:
            UsageError: for another text.
            RangeError: for numbers that no quilt has.
        """
        match = _TEXT.fullmatch(text.strip().lower())
        if match is None:
            raise UsageError(f"`{text}` is no quilt: write 5x9, or 5x9:420x560 with a tile's size")
        columns, rows, width, height = (None if n is None else int(n) for n in match.groups())
        counts = cast(int, columns), cast(int, rows)
        return cls(*counts) if width is None or height is None else cls(*counts, (height, width))

    @property
    def views(self) -> int:
        """How many views there are."""
        return self.columns * self.rows

    @property
    def size(self) -> Size:
        """(height, width) of the quilt in pixels."""
        return self.rows * self.tile[0], self.columns * self.tile[1]

    @property
    def suffix(self) -> str:
        """What a file's name ends with, before its ending, for players to know the shape."""
        height, width = self.tile
        return f"_qs{self.columns}x{self.rows}a{width / height:.4g}"

    def place(self, view: int) -> tuple[slice, slice]:
        """Where a view lies in the quilt: its rows and its columns."""
        height, width = self.tile
        upwards, column = divmod(view, self.columns)
        row = self.rows - 1 - upwards
        return (
            slice(row * height, (row + 1) * height),
            slice(column * width, (column + 1) * width),
        )


def render_quilt(
    image: Image,
    disparity: FloatMap,
    shape: QuiltShape,
    *,
    zero_plane_disparity: float = 0.0,
    bit_depth: int | None = None,
) -> Image:
    """Renders all views of an image.

    The outermost views are those of a stereo pair of the same disparity; the others lie evenly
    between them. The image covers the tile: what does not fit is cut off evenly at two sides.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        disparity: (H, W) float32, pixels of this image, finite, near is large.
        shape: of the quilt.
        zero_plane_disparity: pixels; points of this disparity appear on the screen, the same in
            every tile.
        bit_depth: bits in use; None = all of the dtype.

    Returns:
        (H, W, 3) of the image's dtype and `shape.size`.

    Raises:
        ShapeError: if an array has a wrong shape or the sizes differ.
        DTypeError: if image or disparity has another dtype.
        RangeError: if disparity is not finite, or moves points by more than a tile's width.
    """
    check_image("image", image)
    check_map("disparity", disparity)
    check_same_size(image=image, disparity=disparity)
    shown = cover(disparity, shape.tile)
    columns = _cropped_size(image.shape[:2], shape.tile)[1]
    _check_reach(shown - np.float32(zero_plane_disparity), columns, image.shape[1], shape.tile)
    scale = shape.tile[1] / columns
    positions = np.linspace(-0.5, 0.5, shape.views)
    views = render_fan(
        cover(image, shape.tile),
        shown * np.float32(scale),
        gains=[-float(position) for position in positions],
        zero_plane_disparity=scale * zero_plane_disparity,
        bit_depth=bit_depth,
    )
    quilt = np.empty((*shape.size, 3), image.dtype)
    for number, view in enumerate(views):
        quilt[shape.place(number)] = view
    return quilt


def _check_reach(relative: FloatMap, columns: int, width: int, tile: Size) -> None:
    """Refuses disparity beyond the columns that a tile shows of an image, all in its pixels."""
    furthest = float(np.abs(relative).max())
    if furthest > columns:
        raise RangeError(
            f"disparity moves points by up to {furthest:.3g} px, but a tile of {tile[1]} x"
            f" {tile[0]} pixels shows only {columns} of the image's {width} columns: choose tiles"
            " of the image's shape with --quilt, or a smaller --depth-budget"
        )


def cover(picture: _Picture, size: Size) -> _Picture:
    """Cuts a picture or map evenly to the shape of `size`, (height, width), and resizes it."""
    height, width = _cropped_size(picture.shape[:2], size)
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    cut = picture[top : top + height, left : left + width]
    way = cv2.INTER_AREA if height >= size[0] else cv2.INTER_LINEAR
    resized = cv2.resize(cut, (size[1], size[0]), interpolation=way)
    return cast(_Picture, np.ascontiguousarray(resized))


def _cropped_size(size: tuple[int, ...], tile: Size) -> Size:
    """The largest part of a picture with a tile's shape."""
    height, width = size
    return (
        min(height, max(1, round(width * tile[0] / tile[1]))),
        min(width, max(1, round(height * tile[1] / tile[0]))),
    )
