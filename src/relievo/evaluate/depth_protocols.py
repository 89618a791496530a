"""Protocols of depth: which pixels count, in which range, and how images are averaged.

Crops are rectangles [top, bottom) x [left, right), as fractions of the size cut down to whole
pixels or as fixed numbers.

Source: Eigen, Puhrsch, Fergus, NIPS 2014, and Garg et al., ECCV 2016, for the crops; Laina et al.,
3DV 2016, for the pooled one; Saxena, Sun, Ng, TPAMI 2009, for Make3D.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import Size

logger = logging.getLogger(__name__)


class Window(NamedTuple):
    """Rows [top, bottom) and columns [left, right)."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an image."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


Crop = Callable[[Size], Window]


def whole(size: Size) -> Window:
    """Everything."""
    return Window(0, size[0], 0, size[1])


def eigen_nyu(size: Size) -> Window:
    """The crop of NYU v2 that leaves out the blank frame.

    Raises:
        UnsupportedInputError: for an image of another size than the set's own.
    """
    if size != (480, 640):
        raise UnsupportedInputError(
            f"the protocol is for 640 x 480 pixels, got {size[1]} x {size[0]}"
        )
    return Window(45, 471, 41, 601)


def garg(size: Size) -> Window:
    """The crop of KITTI after Garg et al."""
    return _fractions(size, 0.40810811, 0.99189189, 0.03594771, 0.96405229)


def eigen_kitti(size: Size) -> Window:
    """The crop of KITTI after Eigen et al."""
    return _fractions(size, 0.3324324, 0.91351351, 0.0359477, 0.96405229)


def kitti_benchmark(size: Size) -> Window:
    """The 352 x 1216 window of KITTI's own benchmark: at the bottom, in the middle.

    Raises:
        UnsupportedInputError: for an image that is smaller.
    """
    height, width = size
    if height < 352 or width < 1216:
        raise UnsupportedInputError(f"the crop needs 1216 x 352 pixels, got {width} x {height}")
    top, left = height - 352, (width - 1216) // 2
    return Window(top, height, left, left + 1216)


def middle_2x1(size: Size) -> Window:
    """The rows in the middle of a portrait image that are half as many as its columns."""
    height, width = size
    rows = min(height, width // 2)
    top = (height - rows) // 2
    return Window(top, top + rows, 0, width)


@dataclass(frozen=True)
class DepthProtocol:
    """How depth of one set is measured.

    Attributes:
        name: as the command line knows it.
        crop: the pixels that count, within the window.
        window: what a method gets to see, and the truth with it.
        min_depth_m: truth that is nearer does not count; predictions are clipped here.
        max_depth_m: truth that is farther does not count; predictions are clipped here.
        is_pooled: whether every pixel of the set has equal weight, rather than every image.
        clips_truth: whether truth beyond the range is clipped to it, rather than left out.
        range_masks: whether truth beyond the range is left out at all.
    """

    name: str
    crop: Crop = whole
    window: Crop = whole
    min_depth_m: float = 1e-3
    max_depth_m: float = float("inf")
    is_pooled: bool = False
    clips_truth: bool = False
    range_masks: bool = True


NYU = {
    p.name: p
    for p in (
        DepthProtocol("eigen", eigen_nyu, max_depth_m=10.0),
        DepthProtocol("laina", whole, max_depth_m=10.0, is_pooled=True),
    )
}
KITTI = {
    p.name: p
    for p in (
        DepthProtocol("garg", garg, max_depth_m=80.0),
        DepthProtocol("garg-50", garg, max_depth_m=50.0),
        DepthProtocol("garg-1-50", garg, min_depth_m=1.0, max_depth_m=50.0),
        DepthProtocol("eigen", eigen_kitti, max_depth_m=80.0),
        DepthProtocol(
            "benchmark", eigen_kitti, kitti_benchmark, min_depth_m=1e-5, max_depth_m=80.0
        ),
        DepthProtocol("whole", whole, max_depth_m=80.0),
    )
}
MAKE3D = {
    p.name: p
    for p in (
        DepthProtocol("c1", whole, max_depth_m=70.0, is_pooled=True),
        DepthProtocol("c1-middle", middle_2x1, max_depth_m=70.0),
        DepthProtocol("c2", whole, max_depth_m=80.0, clips_truth=True),
    )
}

_INDOOR = DepthProtocol("indoor", whole, max_depth_m=10.0)
_ANY = DepthProtocol("any", whole)
_ZERO_SHOT: dict[str, DepthProtocol] = {
    "nyuv2": NYU["eigen"],
    "kitti": KITTI["garg"],
    "kitti_annotated": KITTI["benchmark"],
    "kitti_object": KITTI["garg"],
    "kitti_seq": KITTI["garg"],
    "kitti_2015": DepthProtocol("kitti-2015", whole, max_depth_m=80.0),
    "diode": DepthProtocol("diode", min_depth_m=0.6, max_depth_m=350.0, range_masks=False),
    "eth3d": DepthProtocol("eth3d", min_depth_m=1e-5),
    "scannet": _INDOOR,
    "sevenscenes": _INDOOR,
    "tum_rgbd": _INDOOR,
    "rgbd_misc": _INDOOR,
    "rgbd_rooms": _INDOOR,
    "iphone_lidar_desk": _INDOOR,
    "bonn": _INDOOR,
    "sintel": DepthProtocol("sintel", whole, max_depth_m=70.0),
    "ddad_sample": DepthProtocol("ddad", whole, max_depth_m=150.0),
    "nuscenes": DepthProtocol("nuscenes", whole, max_depth_m=80.0),
}


def zero_shot_protocol(set_name: str) -> DepthProtocol:
    """The range and crop of a set by its name; the whole image and any depth for an unknown one."""
    if set_name not in _ZERO_SHOT:
        logger.info("%s: no protocol by that name; whole images, any depth", set_name)
    return _ZERO_SHOT.get(set_name, _ANY)


def _fractions(size: Size, top: float, bottom: float, left: float, right: float) -> Window:
    height, width = size
    return Window(int(top * height), int(bottom * height), int(left * width), int(right * width))
