"""What is true of a picture beyond its light: planes, motion, what the other eye sees, people."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap
from relievo.data.sample import IdMap, Motion, Person
from relievo.scenes import lens
from relievo.scenes.mesh import Points, cross, unit
from relievo.scenes.moment import Moment
from relievo.scenes.picture import Eye, Picture

_LIFT_M = 1e-3
_STEPS = 2.0**22
"""Parts of a metre, or of a pixel, that are told apart: last bits differ between processors."""


def normals_of(picture: Picture, eye: Eye) -> FloatMap:
    """The triangles' normals (H, W, 3) in the camera's frame."""
    seen = picture.at.normal @ eye.T_world_from_camera[:3, :3]
    return seen.reshape(*eye.size, 3).astype(np.float32)


def planes_of(moment: Moment, picture: Picture, eye: Eye) -> tuple[IdMap, NDArray[np.float64]]:
    """The plane of each pixel, (H, W), and the planes (N, 3), as `data.sample.Planes` has them."""
    face = picture.hits.face
    plane = np.where(face >= 0, moment.faces.plane[face], -1)
    shown = np.unique(plane[plane >= 0])
    normals, middles = moment.planes
    normal = normals[shown]
    rank = np.full(len(normals) + 1, -1, np.int32)
    rank[shown] = np.arange(len(shown), dtype=np.int32)
    away = np.einsum("nk,nk->n", normal, middles[shown] - eye.place)
    towards = normal @ eye.T_world_from_camera[:3, :3]
    # Each by itself: what is close to the camera would be tilted by rounding the product.
    vectors = _coarse(towards) * _coarse(away)[:, None] + 0.0
    return rank[plane].reshape(eye.size), vectors


def seen_from(moment: Moment, picture: Picture, eye: Eye, other: Eye) -> BoolMap:
    """The pixels (H, W) whose points another eye sees at the same moment; the sky too."""
    place, is_far = picture.at.place, picture.hits.face < 0
    seen = _inside(_pictured(other, place, picture.rays, is_far), other)
    facing = np.einsum("nk,nk->n", picture.at.normal, other.place - place) > 0
    seen &= facing | is_far
    asked = np.flatnonzero(seen)
    seen[asked] = ~_hidden(
        moment, other, place[asked], picture.at.normal[asked], picture.rays[asked], is_far[asked]
    )
    return seen.reshape(eye.size)


def motion_of(
    moment: Moment, picture: Picture, eye: Eye, following: Moment, next_eye: Eye
) -> Motion:
    """Where every pixel's point is in the next frame."""
    face, is_far = picture.hits.face, picture.hits.face < 0
    place, normal = _carried(moment, picture, following)
    target = _pictured(next_eye, place, picture.rays, is_far)
    flow = _coarse(np.nan_to_num(target - np.stack(lens.middles(eye.size), axis=1)))
    towards = np.einsum("nk,nk->n", normal, next_eye.place - place)
    seen = _inside(target, next_eye) & ((towards > 0) | is_far)
    asked = np.flatnonzero(seen)
    seen[asked] = ~_hidden(
        following, next_eye, place[asked], normal[asked], picture.rays[asked], is_far[asked]
    )
    moved = _coarse(np.where(face[:, None] >= 0, place - picture.at.place, 0))
    return Motion(
        flow.reshape(*eye.size, 2).astype(np.float32),
        seen.reshape(eye.size),
        moved.reshape(*eye.size, 3).astype(np.float32),
    )


def people_of(moment: Moment, picture: Picture, eye: Eye, time_s: float) -> tuple[Person, ...]:
    """Everyone of whom the picture shows a pixel."""
    scenery = moment.scenery
    face = picture.hits.face
    shown = np.unique(moment.faces.thing[face[face >= 0]])
    people = []
    for number in shown:
        joints_at = scenery.world.things[number].joints
        if joints_at is None:
            continue
        joints = joints_at(time_s)
        rays = joints - eye.place
        hits = moment.first(np.broadcast_to(eye.place, rays.shape), rays)
        is_own = moment.faces.thing[hits.face] == number
        free = (hits.face < 0) | is_own | (hits.depth >= 1)
        visible = free & _inside(eye.pictured(joints), eye)
        inside = _coarse(rays @ eye.T_world_from_camera[:3, :3])
        people.append(Person(int(scenery.instances[number]), inside, visible))
    return tuple(people)


def _coarse(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Adding zero leaves no negative zeros.
    return np.asarray(np.rint(values * _STEPS) / _STEPS + 0.0)


def _carried(moment: Moment, picture: Picture, following: Moment) -> tuple[Points, Points]:
    """Places and normals of the pixels' points at the next moment."""
    face = np.maximum(picture.hits.face, 0)
    second, third = picture.hits.bary.T
    weights = np.stack([1 - second - third, second, third], axis=1)
    now, then = moment.faces.corners[face], following.faces.corners[face]
    moved = np.einsum("nc,nck->nk", weights, then - now)
    was = cross(now[:, 1] - now[:, 0], now[:, 2] - now[:, 0])
    turned = unit(cross(then[:, 1] - then[:, 0], then[:, 2] - then[:, 0]))
    same_side = np.einsum("nk,nk->n", was, picture.at.normal) >= 0
    return picture.at.place + moved, np.where(same_side[:, None], turned, -turned)


def _pictured(eye: Eye, place: Points, rays: Points, is_far: BoolMap) -> NDArray[np.float64]:
    """Where points, and directions for those that are infinitely far, fall in a picture."""
    return eye.pictured(np.where(is_far[:, None], eye.place + rays, place))


def _inside(places: NDArray[np.float64], eye: Eye) -> BoolMap:
    height, width = eye.size
    column, row = np.nan_to_num(places, nan=-1.0).T
    return np.asarray((column >= 0) & (column < width) & (row >= 0) & (row < height))


def _hidden(
    moment: Moment, eye: Eye, place: Points, normal: Points, rays: Points, is_far: BoolMap
) -> BoolMap:
    """Whether something stands between an eye and points, or directions where they are far."""
    far = is_far[:, None]
    lift = _LIFT_M * (1 + np.abs(place).max(1, keepdims=True, initial=0) * 0.02)
    origins = np.where(far, eye.place, place + normal * lift)
    directions = np.where(far, rays * 1e5, eye.place - origins)
    return moment.blocked(origins, directions, 0.9999)
