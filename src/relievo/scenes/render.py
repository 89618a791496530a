"""From a world to frames: the one way in.

Which triangle a ray meets is Embree's work (`caster`); places, normals, textures and light are
computed here. `Stage` prepares what stands still once for all pictures of a world.
"""

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from relievo.core.checks import check_range
from relievo.core.types import Size
from relievo.geometry.transform import Transform
from relievo.scenes import lighting, truth
from relievo.scenes.faces import Numbers
from relievo.scenes.frame import Frame, View
from relievo.scenes.lens import intrinsics_of, middles
from relievo.scenes.mesh import Points
from relievo.scenes.moment import Moment, Scenery
from relievo.scenes.picture import FAST, UNLIT, Eye, Picture, Quality, take_picture
from relievo.scenes.world import Camera, World

_POSE_STEPS = 2.0**36
SMALLEST, LARGEST = 16, 8192
"""Pixels that a picture may have along a side."""


class Parts(NamedTuple):
    """What is wanted of a frame beyond the picture and its depth, ids, normals and planes.

    Fields: right, the picture of a camera further right; motion, to the next frame; background,
    the picture without the thing that each pixel shows; baseline_m, distance of the cameras.
    """

    right: bool = False
    motion: bool = False
    background: bool = False
    baseline_m: float = 0.1


PICTURE_ALONE = Parts()


class Stage:
    """A world that pictures are taken of.

    Args:
        world: at least one thing.
        quality: how much work each picture is worth.

    Raises:
        MissingExtraError: if Embree is not installed.
    """

    def __init__(self, world: World, quality: Quality = FAST) -> None:
        self._scenery = Scenery(world)
        self._quality = quality

    def render(
        self,
        camera: Camera,
        size: Size,
        time_s: float = 0.0,
        *,
        parts: Parts = PICTURE_ALONE,
        next_time_s: float | None = None,
    ) -> Frame:
        """Takes a picture and says what is true of it.

        Args:
            camera: where it is taken from.
            size: (height, width), pixels.
            time_s: when, seconds.
            parts: what is wanted.
            next_time_s: time of the next frame, for the motion; None = a 24th of a second later.

        Raises:
            RangeError: if a side is outside SMALLEST to LARGEST.
        """
        for side in size:
            check_range("side of a picture", side, SMALLEST, LARGEST)
        moment, eye = self._scenery.at(time_s), _eye(camera, size, time_s)
        picture = self._take(moment, eye)
        frame = self._frame(moment, picture, eye, camera, time_s)
        if parts.right:
            frame = self._with_right(frame, moment, picture, eye, parts.baseline_m)
        if parts.background:
            frame = self._with_background(frame, moment, picture, eye)
        if parts.motion:
            then = time_s + 1 / 24 if next_time_s is None else next_time_s
            following, next_eye = self._scenery.at(then), _eye(camera, size, then)
            motion = truth.motion_of(moment, picture, eye, following, next_eye)
            frame = replace(frame, motion=motion)
        return frame

    def glance(self, camera: Camera, size: Size, time_s: float = 0.0) -> Frame:
        """Looks at a world without its light, in a small part of the time.

        Args:
            camera: where it is seen from.
            size: (height, width), pixels.
            time_s: when, seconds.
        """
        moment, eye = self._scenery.at(time_s), _eye(camera, size, time_s)
        return self._frame(
            moment, take_picture(moment, eye, np.zeros(3), UNLIT), eye, camera, time_s
        )

    @cached_property
    def _general(self) -> Points:
        """Light after many reflections, (3,): that of the lamps' maker, and half the sky's."""
        moment = self._scenery.at(0.0)
        # Lenses bent so far that they fold their corners are no matter here.
        cameras = [replace(c, distortion=(0.0, 0.0)) for c in self._scenery.world.cameras]
        found = [_sky_share(moment, _eye(camera, (12, 16), 0.0)) for camera in cameras]
        return np.asarray(self._scenery.world.light.bounce + 0.5 * np.mean(found, axis=0))

    def _take(self, moment: Moment, eye: Eye, skipped: Numbers | None = None) -> Picture:
        return take_picture(moment, eye, self._general, self._quality, skipped)

    def _frame(
        self, moment: Moment, picture: Picture, eye: Eye, camera: Camera, time_s: float
    ) -> Frame:
        plane_ids, planes = truth.planes_of(moment, picture, eye)
        return Frame(
            view=self._view(moment, picture, eye),
            intrinsics=eye.intrinsics,
            distortion=camera.distortion,
            T_world_from_camera=eye.T_world_from_camera,
            time_s=time_s,
            normals=truth.normals_of(picture, eye),
            plane_ids=plane_ids,
            planes=planes,
            people=truth.people_of(moment, picture, eye, time_s),
        )

    def _view(self, moment: Moment, picture: Picture, eye: Eye) -> View:
        face = picture.hits.face
        met, thing = face >= 0, moment.faces.thing[face]
        return View(
            light=picture.light.astype(np.float32),
            depth_m=np.where(met, picture.hits.depth, 0).reshape(eye.size).astype(np.float32),
            ids=np.where(met, self._scenery.classes[thing], 0).reshape(eye.size),
            instance=np.where(met, self._scenery.instances[thing], 0).reshape(eye.size),
        )

    def _with_right(
        self, frame: Frame, moment: Moment, picture: Picture, eye: Eye, baseline_m: float
    ) -> Frame:
        other = eye.moved_right(baseline_m)
        return replace(
            frame,
            right=self._view(moment, self._take(moment, other), other),
            right_visible=truth.seen_from(moment, picture, eye, other),
            baseline_m=baseline_m,
        )

    def _with_background(self, frame: Frame, moment: Moment, picture: Picture, eye: Eye) -> Frame:
        uncovered = frame.view.instance > 0
        thing = moment.faces.thing[picture.hits.face].reshape(eye.size)
        skipped = _with_rim(np.where(uncovered, thing, -1))
        behind = self._take(moment, eye, skipped.reshape(-1))
        return replace(frame, behind=self._view(moment, behind, eye), uncovered=uncovered)


def render(
    world: World,
    camera: Camera,
    size: Size,
    time_s: float = 0.0,
    *,
    parts: Parts = PICTURE_ALONE,
    next_time_s: float | None = None,
    quality: Quality = FAST,
) -> Frame:
    """Takes one picture of a world; arguments and errors as in `Stage`."""
    stage = Stage(world, quality)
    return stage.render(camera, size, time_s, parts=parts, next_time_s=next_time_s)


def _eye(camera: Camera, size: Size, time_s: float) -> Eye:
    intrinsics = intrinsics_of(camera.fov_deg, size)
    return Eye(_rounded(camera.pose(time_s)), intrinsics, camera.distortion, size)


def _rounded(pose: Transform) -> Transform:
    """A pose without the last bits of sines, which differ between processors."""
    return np.asarray(np.rint(pose * _POSE_STEPS) / _POSE_STEPS)


def _with_rim(skipped: Numbers) -> Numbers:
    """Things to look through (H, W), also at the pixels next to them, which see their outlines."""
    wide = np.pad(skipped, 1, constant_values=-1)
    height, width = skipped.shape
    around = [wide[j : j + height, i : i + width] for j in range(3) for i in range(3)]
    return np.where(skipped >= 0, skipped, np.max(around, axis=0)).astype(np.int32)


def _sky_share(moment: Moment, eye: Eye) -> Points:
    """The mean light of the sky, (3,), on what a small picture shows."""
    rays = eye.rays(*middles(eye.size))
    hits = moment.first(np.broadcast_to(eye.place, rays.shape), rays)
    at = moment.surfaces(hits, rays, 1 / eye.intrinsics.f_x)
    met = np.flatnonzero(hits.face >= 0)
    if len(met) == 0:
        return np.array(moment.scenery.world.light.sky.horizon, np.float64)
    samples = lighting.spread_samples(eye.size)[met]
    return np.asarray(lighting.skylight(moment, at.some(met), samples).mean(0))
