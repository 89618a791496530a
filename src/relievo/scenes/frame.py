"""What the renderer gives for one picture: linear light, and the truth behind every pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Intrinsics
from relievo.data.sample import IdMap, Motion, Person
from relievo.geometry.transform import Transform


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class View:
    """One picture of a world.

    Attributes:
        light: (H, W, 3) float32, linear, >= 0: what falls on the sensor, anti-aliased.
        depth_m: (H, W) float32, metres along the axis at the middle of each pixel; 0 = the sky.
        ids: (H, W) int32, classes: numbers of `classes.CLASSES`.
        instance: (H, W) int32, the number of the thing, 0 = stuff.
    """

    light: FloatMap
    depth_m: FloatMap
    ids: IdMap
    instance: IdMap


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Frame:
    """A picture with everything that is true of it; what was not asked for is None.

    Attributes:
        view: the picture.
        intrinsics: of the camera, without its distortion.
        distortion: k_1, k_2 as in `world.Camera`.
        T_world_from_camera: the pose.
        time_s: time in the world, seconds.
        normals: (H, W, 3) float32, unit, in the camera's frame, towards the camera; 0 = the sky.
        plane_ids: (H, W) int32, row of `planes`, -1 = on no plane.
        planes: (N, 3) float64, unit normal times distance, in the camera's frame.
        right: the picture of a camera `baseline_m` further right, if asked for.
        right_visible: (H, W) bool, the pixels of the left view whose point the right one shows.
        baseline_m: distance of the two cameras.
        motion: to the next frame, if asked for.
        behind: the picture without the thing that each pixel shows, if asked for.
        uncovered: (H, W) bool, where there is such a thing.
        people: everyone in the picture.
    """

    view: View
    intrinsics: Intrinsics
    distortion: tuple[float, float]
    T_world_from_camera: Transform
    time_s: float
    normals: FloatMap
    plane_ids: IdMap
    planes: NDArray[np.float64]
    right: View | None = None
    right_visible: BoolMap | None = None
    baseline_m: float | None = None
    motion: Motion | None = None
    behind: View | None = None
    uncovered: BoolMap | None = None
    people: tuple[Person, ...] = ()
