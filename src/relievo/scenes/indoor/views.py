"""Cameras in rooms, as people hold depth cameras and telephones.

Places are chosen with boxes round all things instead of the things themselves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.geometry.transform import Transform
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.paths import Path, hand_held, look_at, moving, orbit, still, walking
from relievo.scenes.world import LASTS_S, Camera

Boxes = NDArray[np.float64]
"""(N, 2, 3): lowest and highest corners, metres."""

COUNT = 8

_EYE_MARGIN_M = 0.3
_WALL_MARGIN_M = 0.22
_CANDIDATES = 56
_USUAL_FOV_DEG = 59.0
_ASPECT = 0.75


class Space(NamedTuple):
    """Where cameras can be.

    Attributes:
        bounds: of the room, (2, 3).
        boxes: round what stands in it.
    """

    bounds: NDArray[np.float64]
    boxes: Boxes

    def is_free(
        self, eyes: NDArray[np.float64], margin: float = _EYE_MARGIN_M
    ) -> NDArray[np.bool_]:
        """Whether places (N, 3) are in the room and at least this far from all boxes."""
        low, high = self.bounds
        inside = ((eyes > low + _WALL_MARGIN_M) & (eyes < high - _WALL_MARGIN_M)).all(1)
        nearest = np.clip(eyes[:, None], self.boxes[None, :, 0], self.boxes[None, :, 1])
        square = ((nearest - eyes[:, None]) ** 2).sum(-1).min(1)
        return np.asarray(inside & (square > margin * margin))

    def depths(
        self, eye: NDArray[np.float64], rays: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """How far along rays (R, 3) boxes or walls are met, and which box, -1 = a wall."""
        safe = np.where(np.abs(rays) < 1e-9, 1e-9, rays)
        walls = np.where(safe > 0, self.bounds[1] - eye, self.bounds[0] - eye) / safe
        inverse = 1 / safe[:, None]
        first = (self.boxes[None, :, 0] - eye) * inverse
        second = (self.boxes[None, :, 1] - eye) * inverse
        near = np.minimum(first, second).max(-1)
        far = np.maximum(first, second).min(-1)
        met = np.where((near < far) & (near > 0), near, np.inf)
        which = met.argmin(1)
        nearest = met[np.arange(len(rays)), which]
        wall = walls.min(1)
        return np.minimum(nearest, wall), np.where(nearest < wall, which, -1)


class _Outlook(NamedTuple):
    """A pose and what is seen from it.

    Attributes:
        pose: T_world_from_camera.
        mean_m: mean depth.
        worth: how good a picture it makes, of any unit.
    """

    pose: Transform
    mean_m: float
    worth: float


def room_cameras(generator: np.random.Generator, space: Space) -> tuple[Camera, ...]:
    """Eight cameras, half of them moving.

    Args:
        generator: of chance.
        space: the room.
    """
    outlooks = [_judged(space, pose) for pose in _poses(generator, space)]
    cameras = []
    for number in range(COUNT):
        pose = _chosen(generator, outlooks)
        is_moving = number % 2 == 1
        path = _moving(generator, space, pose) if is_moving else _held(generator, pose)
        bent = between(generator, -0.08, 0.06), between(generator, -0.02, 0.02)
        distortion = bent if chance(generator, 0.4) else (0.0, 0.0)
        subject = between(generator, 1.2, 4.0)
        cameras.append(Camera(path, _field_of_view(generator), distortion, subject))
    return tuple(cameras)


def _field_of_view(generator: np.random.Generator) -> float:
    """Of a depth camera in most cases, of a telephone in others."""
    return between(generator, 55, 62) if chance(generator, 0.7) else between(generator, 50, 85)


def _poses(generator: np.random.Generator, space: Space) -> list[Transform]:
    """Poses in free places that look across the room."""
    low, high = space.bounds
    eyes = generator.uniform(low, high, (_CANDIDATES * 5, 3))
    rise = np.clip(generator.normal(1.38, 0.2, len(eyes)), 0.75, 1.9)
    eyes[:, 2] = np.minimum(rise, high[2] - 0.4)
    free = eyes[space.is_free(eyes)]
    if not len(free):
        free = eyes[space.is_free(eyes, 0.12)]
    if not len(free):
        free = _highest(space, eyes)
    poses = []
    for n in range(_CANDIDATES):
        eye = free[n % len(free)]
        poses.append(_aimed(generator, space, eye))
    return poses


def _highest(space: Space, eyes: NDArray[np.float64]) -> NDArray[np.float64]:
    """For a room full to the brim: the place that is farthest from everything."""
    nearest = np.clip(eyes[:, None], space.boxes[None, :, 0], space.boxes[None, :, 1])
    square = ((nearest - eyes[:, None]) ** 2).sum(-1).min(1)
    return eyes[[int(square.argmax())]]


def _aimed(generator: np.random.Generator, space: Space, eye: NDArray[np.float64]) -> Transform:
    """A pose at a place: to a random side, mostly downwards, slightly rolled."""
    low, high = space.bounds
    to = generator.uniform(low, high)[:2] - eye[:2]
    yaw = np.arctan2(to[1], to[0]) + float(generator.normal(0, 0.25))
    down = between(generator, 6, 33) if chance(generator, 0.85) else between(generator, -8, 40)
    flat = np.cos(np.radians(down))
    ahead = np.array([flat * np.cos(yaw), flat * np.sin(yaw), -np.sin(np.radians(down))])
    roll = float(generator.normal(0, 1.5)) if chance(generator, 0.9) else between(generator, -9, 9)
    return look_at(eye, eye + ahead, roll)


def _rays(fov_deg: float, pose: Transform) -> NDArray[np.float64]:
    """Rays of a coarse picture, (35, 3), of length 1 along the camera's axis."""
    half = np.tan(np.radians(fov_deg) / 2)
    x, y = np.meshgrid(np.linspace(-half, half, 7), np.linspace(-half, half, 5) * _ASPECT)
    camera = np.stack([x, y, np.ones_like(x)], axis=-1).reshape(-1, 3)
    return np.asarray(camera @ pose[:3, :3].T)


def _chosen(generator: np.random.Generator, outlooks: list[_Outlook]) -> Transform:
    """Takes the best outlook whose distances come close to a mean that is drawn."""
    wanted = float(np.clip(np.exp(generator.normal(np.log(2.9), 0.42)), 1.2, 6.5))
    scores = [each.worth - abs(float(np.log(each.mean_m / wanted))) for each in outlooks]
    return outlooks.pop(int(np.argmax(scores))).pose


def _judged(space: Space, pose: Transform) -> _Outlook:
    rays = _rays(_USUAL_FOV_DEG, pose)
    depth, which = space.depths(pose[:3, 3], rays)
    too_near = float((depth < 0.65).mean())
    things = len(np.unique(which[which >= 0]))
    floor = float(((which < 0) & (pose[2, 3] + depth * rays[:, 2] < 0.02)).mean())
    is_blocked = bool(depth.min() < 0.3 or np.median(depth) < 0.9)
    nearness = 4 * max(0.0, too_near - 0.1) + (2.0 if is_blocked else 0.0)
    return _Outlook(pose, float(depth.mean()), 0.12 * min(things, 20) - nearness - 0.5 * floor)


def _held(generator: np.random.Generator, pose: Transform) -> Path:
    """A still camera, on a tripod or in a hand."""
    if chance(generator, 0.3):
        return still(pose)
    seed = int(generator.integers(2**31))
    sway, shake = between(generator, 0.004, 0.012), between(generator, 0.2, 0.9)
    return hand_held(still(pose), seed, sway_m=sway, shake_deg=shake)


def _moving(generator: np.random.Generator, space: Space, pose: Transform) -> Path:
    """A camera that goes, slides, circles or pans, slowed down until its way is free."""
    kind = pick(generator, ("go", "slide", "orbit", "pan"), (3, 2, 2, 3))
    seed = int(generator.integers(2**31))
    for factor in (1.0, -0.6, 0.5, -0.3, 0.2):
        path = _path(generator, space, pose, kind, factor)
        if path is not None and _is_clear(space, path):
            return walking(path, seed) if kind == "go" else hand_held(path, seed, sway_m=0.008)
    for rate in (between(generator, 3, 9), -between(generator, 3, 9), 1.5, -1.5):
        path = moving(pose, (0.0, 0.0, 0.0), rate)
        if _is_clear(space, path):
            return hand_held(path, seed, sway_m=0.008)
    return hand_held(still(pose), seed, sway_m=0.008)


def _path(
    generator: np.random.Generator, space: Space, pose: Transform, kind: str, factor: float
) -> Path | None:
    ahead, right = pose[:3, 2].copy(), pose[:3, 0].copy()
    ahead[2] = 0.0
    if kind == "go":
        speed = between(generator, 0.15, 0.45) * factor
        return moving(pose, speed * ahead, between(generator, -3, 3))
    if kind == "slide":
        speed = between(generator, 0.08, 0.3) * factor
        return moving(pose, speed * right, between(generator, -2, 2))
    if kind == "orbit":
        depth, _ = space.depths(pose[:3, 3], pose[None, :3, 2])
        distance = float(np.clip(depth[0] * 0.8, 0.7, 3.0))
        centre = pose[:3, 3] + distance * pose[:3, 2]
        if np.hypot(*(centre - pose[:3, 3])[:2]) < 0.3:
            return None
        return orbit(centre, pose[:3, 3], between(generator, 3, 8) * factor)
    return moving(pose, (0.0, 0.0, 0.0), between(generator, 3, 12) * factor)


def _is_clear(space: Space, path: Path) -> bool:
    """Whether a way stays in free space and never faces something close."""
    poses = [path(float(t)) for t in np.linspace(0, LASTS_S, 13)]
    eyes = np.stack([pose[:3, 3] for pose in poses])
    if not space.is_free(eyes, 0.26).all():
        return False
    for pose in poses[::3]:
        rays = pose[:3, 2] + 0.35 * np.array([0 * pose[:3, 0], pose[:3, 0], -pose[:3, 0]])
        depth, _ = space.depths(pose[:3, 3], rays)
        if np.median(depth) < 0.9:
            return False
    return True
