"""Cameras outdoors: of hikers, on tripods with long lenses, close to the grass, on drones."""

from collections.abc import Callable

import numpy as np

from relievo.geometry.transform import Transform
from relievo.scenes.mesh import Points
from relievo.scenes.nature.site import NO_WATER, Site, Subject
from relievo.scenes.nature.trail import Trail
from relievo.scenes.paths import Path, hand_held, look_at, moving, orbit, still, walking
from relievo.scenes.world import LASTS_S, Camera

COUNT = 8
"""Cameras of a world."""

_TRIES = 30
_STYLES = ("subject", "subject", "subject", "subject", "hiker", "walk", "tele", "low", "drone")
_WEIGHTS = np.array([2.0, 2.0, 0, 0, 1.3, 1.3, 0.7, 0.6, 0.7])


def cameras(site: Site) -> tuple[Camera, ...]:
    """Eight cameras that keep clear of the things of a site; about half of them move."""
    g = site.generator
    styles = ["subject", "subject", "subject"] if site.subjects else []
    rest = g.choice(_STYLES, COUNT - len(styles), p=_WEIGHTS / _WEIGHTS.sum())
    return tuple(_placed(site, style) for style in (*styles, *(str(each) for each in rest)))


def _placed(site: Site, style: str) -> Camera:
    makers: dict[str, Callable[[Site], Camera | None]] = {
        "subject": _of_subject,
        "hiker": _hiker,
        "walk": _walk,
        "tele": _tele,
        "low": _low,
        "drone": _drone,
    }
    for attempt in range(_TRIES):
        maker = makers[style if attempt < _TRIES // 2 else ("walk", "hiker")[attempt % 2]]
        camera = maker(site)
        if camera is not None and keeps_clear(site, camera, 0.7 if style != "low" else 0.5):
            return camera
    return _above(site)


def keeps_clear(site: Site, camera: Camera, margin: float) -> bool:
    """Whether a camera stays away from everything until LASTS_S."""
    times = np.linspace(0, LASTS_S, 13)
    return site.is_clear(np.stack([camera.pose(float(t))[:3, 3] for t in times]), margin)


def _of_subject(site: Site) -> Camera | None:
    """A subject at 2 to 8 metres, mostly not in the middle of the picture."""
    g = site.generator
    if not site.subjects:
        return None
    subject = site.subjects[int(g.integers(len(site.subjects)))]
    distance = subject.radius + g.uniform(1.6, 6.5) * (1 if subject.tall > 0.5 else 0.6)
    eye = _eye(site, subject, distance)
    if not site.sees(eye, subject.place, subject.radius):
        return None
    fov = g.uniform(35, 75)
    aside = g.normal(0, 0.22) * distance * np.tan(np.radians(fov / 2))
    way = subject.place[:2] - eye[:2]
    right = np.array([way[1], -way[0]]) / max(float(np.hypot(*way)), 1e-6)
    aim_z = subject.place[2] + min(subject.tall * g.uniform(0.35, 0.7), 1.6)
    target = np.array([*(subject.place[:2] + right * aside), aim_z])
    pose = look_at(eye, target, g.normal(0, 1.5))
    return _camera(site, _moved(site, pose, target, distance), fov, distance)


def _eye(site: Site, subject: Subject, distance: float) -> Points:
    g = site.generator
    angle = g.uniform(0, 2 * np.pi)
    x, y = subject.place[:2] + distance * np.array([np.sin(angle), np.cos(angle)])
    height = g.uniform(1.35, 1.75) if g.random() < 0.75 else g.uniform(0.45, 1.2)
    return np.array([x, y, float(site.ground.height(x, y)) + height])


def _moved(site: Site, pose: Transform, target: Points, distance: float) -> Path:
    g = site.generator
    draw, seed = g.random(), int(g.integers(2**31))
    if draw < 0.3:
        return still(pose)
    if draw < 0.55:
        return hand_held(still(pose), seed)
    if draw < 0.75:
        return hand_held(orbit(target, pose[:3, 3], g.uniform(-6, 6)), seed)
    speed = g.uniform(0.1, 0.4) * np.sign(g.normal()) * pose[:3, int(g.choice([0, 2]))]
    speed = speed * min(1.0, distance / 4)
    return hand_held(moving(pose, speed * np.array([1.0, 1.0, 0.0])), seed)


def _hiker(site: Site) -> Camera:
    g = site.generator
    eye = _somewhere(site, 14.0, g.uniform(1.3, 1.8))
    pose = _facing(site, eye, g.normal(-6, 7))
    draw, seed = g.random(), int(g.integers(2**31))
    path = still(pose)
    if draw > 0.7:
        path = hand_held(moving(pose, (0, 0, 0), g.uniform(-8, 8)), seed)
    elif draw > 0.3:
        path = hand_held(path, seed)
    return _camera(site, path, g.uniform(50, 75), g.uniform(3, 20))


def _walk(site: Site) -> Camera:
    """Somebody who walks, along a trail where there is one."""
    g = site.generator
    height, speed, seed = g.uniform(1.4, 1.75), g.uniform(0.6, 1.6), int(g.integers(2**31))
    tilt, aside = np.radians(g.normal(-7, 5)), np.radians(g.normal(0, 12))
    course = _course(site)
    ground = site.ground

    def pose(time_s: float) -> Transform:
        x, y = course(speed * time_s)
        way = course(speed * time_s + 1.5) - course(speed * time_s - 1.5)
        heading = np.arctan2(way[0], way[1]) + aside
        near = np.array([[x, y], course(speed * time_s + 0.5), course(speed * time_s - 0.5)])
        z = float(ground.height(near[:, 0], near[:, 1]).mean()) + height
        eye = np.array([x, y, max(z, site.floor + 1.0)])
        return look_at(eye, eye + _direction(heading, tilt))

    return _camera(site, walking(pose, seed), g.uniform(50, 78), g.uniform(4, 20))


def _course(site: Site) -> Callable[[float], Points]:
    g = site.generator
    if site.trails and g.random() < 0.8:
        trail: Trail = site.trails[int(g.integers(len(site.trails)))]
        start, sense = g.uniform(-22, 22), float(g.choice([-1, 1]))
        aside = g.uniform(-0.25, 0.25) * trail.width
        return lambda s: trail.at(start + sense * s) + aside * trail.right(start + sense * s)
    first, angle = g.uniform(-12, 12, 2), g.uniform(0, 2 * np.pi)
    way = np.array([np.sin(angle), np.cos(angle)])
    return lambda s: first + s * way


def _tele(site: Site) -> Camera:
    """A long lens on a tripod that looks at something far or at a subject at 8 to 25 metres."""
    g = site.generator
    eye = _somewhere(site, 25.0, g.uniform(1.2, 1.8))
    pose = _facing(site, eye, g.normal(0, 2.5))
    focus = g.uniform(20, 80)
    if site.subjects and g.random() < 0.7:
        subject = site.subjects[int(g.integers(len(site.subjects)))]
        if np.hypot(*(subject.place[:2] - eye[:2])) > 7:
            aim = subject.place + np.array([0, 0, min(0.6 * subject.tall, 2.5)])
            aim[:2] += g.normal(0, 0.8, 2)
            pose, focus = look_at(eye, aim), float(np.hypot(*(subject.place[:2] - eye[:2])))
    path = still(pose)
    if g.random() < 0.4:
        path = moving(pose, (0, 0, 0), g.uniform(-2, 2))
    return _camera(site, path, g.uniform(20, 40), focus)


def _low(site: Site) -> Camera:
    """Close to the ground."""
    g = site.generator
    eye = _somewhere(site, 12.0, g.uniform(0.3, 0.7))
    pose = _facing(site, eye, g.normal(0, 5))
    path = still(pose)
    if g.random() < 0.5:
        path = moving(pose, g.uniform(-0.3, 0.3) * pose[:3, 0] * np.array([1, 1, 0]))
    return _camera(site, path, g.uniform(45, 75), g.uniform(1.5, 6))


def _drone(site: Site) -> Camera:
    g = site.generator
    height = float(np.exp(g.uniform(np.log(10), np.log(80))))
    eye = _somewhere(site, 30.0, height)
    tilt = g.uniform(12, 40) if site.floor > NO_WATER else g.uniform(12, 65)
    pose = _facing(site, eye, -tilt, spread_deg=30)
    draw, seed = g.random(), int(g.integers(2**31))
    if draw < 0.3:
        path = hand_held(still(pose), seed, sway_m=0.03, shake_deg=0.1)
    elif draw < 0.8:
        flat = np.array([*pose[:2, 2], 0.0])
        path = moving(pose, flat * g.uniform(1.5, 8), g.normal(0, 2))
    else:
        centre = np.array([*g.uniform(-6, 6, 2), 0.0])
        path = orbit(centre, eye, g.uniform(-6, 6))
    return _camera(site, path, g.uniform(55, 80), height)


def _above(site: Site) -> Camera:
    """A drone over everything, where no other camera has room."""
    g = site.generator
    eye = _somewhere(site, 15.0, g.uniform(45, 60))
    return _camera(site, still(_facing(site, eye, -g.uniform(20, 50))), g.uniform(55, 80), 50.0)


def _somewhere(site: Site, reach: float, height: float) -> Points:
    x, y = site.generator.normal(0, reach / 2, 2)
    ground = max(float(site.ground.height(x, y)), site.floor)
    return np.array([x, y, ground + height])


def _facing(site: Site, eye: Points, tilt_deg: float, spread_deg: float = 60) -> Transform:
    """A pose that looks anywhere, rather across the middle than away from it."""
    g = site.generator
    heading = np.arctan2(-eye[0], -eye[1]) + np.radians(g.normal(0, spread_deg))
    tilt = np.radians(np.clip(tilt_deg, -75, 25))
    return look_at(eye, eye + _direction(heading, tilt), g.normal(0, 1.2))


def _direction(heading: float, tilt: float) -> Points:
    """The unit vector that points from y to the right by `heading` and up by `tilt`, radians."""
    flat = np.cos(tilt)
    return np.array([flat * np.sin(heading), flat * np.cos(heading), np.sin(tilt)])


def _camera(site: Site, path: Path, fov: float, focus: float) -> Camera:
    g = site.generator
    bent = g.random() < 0.3
    k = (float(g.normal(0, 0.03)), float(g.normal(0, 0.01))) if bent else (0.0, 0.0)
    return Camera(path, float(fov), k, float(focus))
