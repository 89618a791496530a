"""One sample: an image with what is known of it. What a set lacks is None, never zero-filled.

Maps have the size of the image. Class and instance ids are whole numbers; what they mean travels
with them. Poses are `T_world_from_camera`: axes x right, y down, z forward, metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_map, check_same_size
from relievo.core.errors import DTypeError, RangeError, ShapeError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthMap, FloatMap, Image8, Intrinsics
from relievo.geometry.transform import Transform, is_rigid

IdMap: TypeAlias = NDArray[np.int32]


class Semantic(NamedTuple):
    """Classes: ids (H, W) int32, and the name of every id that the set has."""

    ids: IdMap
    names: Mapping[int, str]


class Planes(NamedTuple):
    """Piece-wise planes of one image.

    Fields: ids (H, W) int32, the row of `vectors` that a pixel belongs to, -1 = on no plane;
    vectors (N, 3) float64, unit normal times distance from the camera's centre in metres, in the
    camera's frame: a point X on plane n satisfies vectors[n] . X = |vectors[n]|^2.
    """

    ids: IdMap
    vectors: NDArray[np.float64]


class RightView(NamedTuple):
    """The partner of a rectified pair whose left view is the sample's image.

    Fields: image (H, W, 3) uint8; disparity (H, W) float32, pixels, of the left image, and the
    pixels `valid` (H, W) bool where it is known, both None if no disparity is; baseline_m, the
    distance of the two cameras in metres, None if unknown.
    """

    image: Image8
    disparity: FloatMap | None = None
    valid: BoolMap | None = None
    baseline_m: float | None = None


class Motion(NamedTuple):
    """Where every pixel's point goes until the next frame of the take.

    Fields: flow (H, W, 2) float32, pixels, columns before rows; visible (H, W) bool, whether the
    next frame shows that point: it is inside the picture and nothing hides it; points (H, W, 3)
    float32, metres along the world's axes that the point itself moves, 0 = stands still. Flow of
    the sky is that of a point far away.
    """

    flow: FloatMap
    visible: BoolMap
    points: FloatMap


class Background(NamedTuple):
    """What would be seen if the thing that a pixel shows were not there.

    Fields: uncovered (H, W) bool, the pixels that show a thing; the rest, (H, W, 3) uint8 image,
    (H, W) float32 depth in metres, 0 = the sky, and (H, W) int32 class ids, are those of the whole
    picture, behind the thing where there is one. Shadows of the thing stay.
    """

    uncovered: BoolMap
    image: Image8
    depth_m: FloatMap
    ids: IdMap


class Person(NamedTuple):
    """A person in the picture.

    Fields: instance, the number in the sample's `instance`; joints (J, 3) float64, metres in the
    camera's frame; visible (J,) bool, inside the picture and hidden by nothing but the person.
    """

    instance: int
    joints: NDArray[np.float64]
    visible: BoolMap


class Neighbours(NamedTuple):
    """Ids of the frames next in time within one take; None at its ends."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sample:
    """An image with what its set knows of it.

    Attributes:
        name: "set/id", unique over all sets.
        image: (H, W, 3) uint8, RGB.
        depth: a map of the same size with its kind; invalid where nothing is known.
        intrinsics: the camera, for the size of the image.
        T_world_from_camera: (4, 4) float64, rigid.
        semantic: classes, of the same size.
        instance: (H, W) int32, one number for each thing, 0 = none.
        planes: of the same size.
        right: the right view of a rectified pair.
        neighbours: frames before and after it.
        time_s: time of the frame, seconds.
        normals: (H, W, 3) float32, unit, in the camera's frame, towards the camera; 0 = the sky.
        motion: to the frame after it.
        background: behind the things.
        people: everyone in the picture; None = not known.
        distortion: k_1, k_2 of Brown's model, where the lens bends straight lines: a point at the
            radius r from the axis, at depth 1, is pictured at r * (1 + k_1 r^2 + k_2 r^4).

    Raises:
        ShapeError: if the image is none, or a map or the pose is of another size.
        DTypeError: if the image is not uint8, or ids are not int32.
        RangeError: if the pose is not rigid, or ids point at planes that are not there.
    """

    name: str
    image: Image8
    depth: DepthMap | None = None
    intrinsics: Intrinsics | None = None
    T_world_from_camera: Transform | None = None
    semantic: Semantic | None = None
    instance: IdMap | None = None
    planes: Planes | None = None
    right: RightView | None = None
    neighbours: Neighbours | None = None
    time_s: float | None = None
    normals: FloatMap | None = None
    motion: Motion | None = None
    background: Background | None = None
    people: tuple[Person, ...] | None = None
    distortion: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self._check_image("image", self.image)
        if self.depth is not None:
            check_same_size(image=self.image, depth=self.depth.values)
        if self.semantic is not None:
            self._check_ids("semantic", self.semantic.ids)
        if self.instance is not None:
            self._check_ids("instance", self.instance)
        if self.planes is not None:
            self._check_planes(self.planes)
        if self.right is not None:
            self._check_right(self.right)
        if self.normals is not None:
            self._check_maps("normals", self.normals)
        if self.motion is not None:
            self._check_maps("motion", *self.motion)
        if self.background is not None:
            self._check_maps("background", *self.background)
            self._check_ids("background", self.background.ids)
        if self.T_world_from_camera is not None:
            _check_rigid(self.name, self.T_world_from_camera)

    @property
    def id(self) -> str:
        """The name within its set."""
        return self.name.partition("/")[2]

    @property
    def truth(self) -> DepthMap:
        """The depth, for those who cannot do without.

        Raises:
            UnsupportedInputError: if it is not known.
        """
        if self.depth is None:
            raise UnsupportedInputError(f"{self.name}: has no depth")
        return self.depth

    def _check_image(self, what: str, image: Image8) -> None:
        check_image(f"{what} of {self.name}", image)
        if image.dtype != np.uint8:
            raise DTypeError(f"{what} of {self.name} must be uint8, got {image.dtype}")

    def _check_maps(self, what: str, *maps: NDArray[np.generic]) -> None:
        for each in maps:
            if each.shape[:2] != self.image.shape[:2]:
                raise ShapeError(
                    f"{what} of {self.name} must be {self.image.shape[:2]} like its image,"
                    f" got {each.shape}"
                )

    def _check_ids(self, what: str, ids: IdMap) -> None:
        if ids.shape != self.image.shape[:2]:
            raise ShapeError(
                f"{what} of {self.name} must be {self.image.shape[:2]} like its image,"
                f" got {ids.shape}"
            )
        if ids.dtype != np.int32:
            raise DTypeError(f"{what} of {self.name} must be int32, got {ids.dtype}")

    def _check_planes(self, planes: Planes) -> None:
        self._check_ids("planes", planes.ids)
        if planes.vectors.ndim != 2 or planes.vectors.shape[1] != 3:
            raise ShapeError(f"planes of {self.name} must be (N, 3), got {planes.vectors.shape}")
        if planes.ids.max() >= len(planes.vectors) or planes.ids.min() < -1:
            raise RangeError(f"planes of {self.name}: ids beyond {len(planes.vectors)} planes")

    def _check_right(self, right: RightView) -> None:
        self._check_image("right view", right.image)
        check_same_size(image=self.image, right=right.image)
        if right.disparity is not None:
            check_map(f"disparity of {self.name}", right.disparity, valid=right.valid)
            check_same_size(image=self.image, disparity=right.disparity)


def _check_rigid(name: str, transform: Transform) -> None:
    if transform.shape != (4, 4):
        raise ShapeError(f"pose of {name} must be (4, 4), got {transform.shape}")
    if not is_rigid(transform):
        raise RangeError(f"pose of {name} is not a rotation with a translation")
