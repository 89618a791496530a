"""Cameras that look at people: portraits, groups, from low and from high, walking through."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from relievo.scenes.classes import CLASSES
from relievo.scenes.mesh import Points, turn
from relievo.scenes.paths import Path, hand_held, look_at, moving, orbit, still, walking
from relievo.scenes.people.company import TIMES, Member
from relievo.scenes.people.sites import Site
from relievo.scenes.world import Camera, Thing

COUNT = 8
_TRIES = 40
_FROM_PEOPLE_M, _FROM_THINGS_M = 0.55, 0.35
_BLOCKED = -0.001
"""Clearance of a camera that is clear of everything, but whose subject is hidden."""


class _Shot(NamedTuple):
    """A camera on trial.

    Fields: path, its poses; fov_deg; aim, what it shall see, at `TIMES`; subject_m, its focus.
    """

    path: Path
    fov_deg: float
    aim: Points
    subject_m: float


class Photographer:
    """Finds places for cameras.

    Args:
        generator: the only source of chance.
        site: the place.
        people: who is there.
        near: how many of them are near; the others only pass far away.
    """

    def __init__(
        self, generator: np.random.Generator, site: Site, people: list[Member], near: int
    ) -> None:
        self._generator, self._site, self._near = generator, site, people[:near]
        self._people = people
        corners = [thing.mesh.corners for thing in site.things]
        corners += [each.thing.mesh.corners for each in people if each.thing.motion is None]
        boxes = np.concatenate([np.stack([c.min(1), c.max(1)], 1) for c in corners])
        is_person = np.arange(len(boxes)) >= sum(len(c) for c in corners[: len(site.things)])
        # What cameras can come near to: neither what is far outside nor the ground.
        low, high = site.room[0] - 1.0, site.room[1] + 1.0
        near_by = ((boxes[:, 1] > low) & (boxes[:, 0] < high)).all(1) & (boxes[:, 1, 2] > 0.1)
        self._faces, self._is_person = boxes[near_by], is_person[near_by]
        solid = [thing.mesh.bounds for thing in site.things if _hides(thing)]
        self._solid = np.array(solid).reshape(-1, 2, 3)
        self._walkers = [each.heads for each in people if each.thing.motion is not None]

    def cameras(self) -> tuple[Camera, ...]:
        """Eight cameras, half of which move."""
        makers: list[Callable[[], _Shot]] = [
            self._portrait, self._group, self._portrait, self._any, self._any,
        ]  # fmt: skip
        moving_ones: list[Callable[[], _Shot]] = [self._through, self._orbiting, self._panning]
        found = [self._found(maker, self._plain) for maker in makers]
        return (*found, *(self._found(maker, self._plain_pan) for maker in moving_ones))

    def _found(self, maker: Callable[[], _Shot], simpler: Callable[[], _Shot]) -> Camera:
        """The first shot that is clear, or a simpler one, or the one that is least too near."""
        best: tuple[float, _Shot] | None = None
        for number in range(_TRIES):
            shot = maker() if number < _TRIES * 0.6 else simpler()
            score = self._clearance(shot)
            if best is None or score > best[0]:
                best = score, shot
            if score >= 0:
                break
        assert best is not None
        shot = best[1]
        return Camera(shot.path, shot.fov_deg, subject_m=shot.subject_m)

    def _clearance(self, shot: _Shot) -> float:
        """How much further the camera is from everything than it must be; below 0 = too near."""
        times = TIMES
        eyes = np.stack([shot.path(float(time))[:3, 3] for time in times])
        low, high = self._site.room
        inside = float(min((eyes - low).min(), (high - eyes).min()))
        if inside < 0.15:
            return inside - 1
        if not self._sees(eyes[0], shot.aim[0]):
            inside = _BLOCKED
        for eye in eyes[[0, -1]] if np.ptp(eyes, axis=0).max() < 0.2 else eyes:
            gap = np.maximum(np.maximum(self._faces[:, 0] - eye, eye - self._faces[:, 1]), 0)
            margin = np.where(self._is_person, _FROM_PEOPLE_M, _FROM_THINGS_M)
            inside = min(inside, float((np.sqrt((gap**2).sum(1)) - margin).min()))
            if inside < _BLOCKED:
                return inside
        for heads in self._walkers:
            apart = np.hypot(*(heads[:, :2] - eyes[:, :2]).T)
            over = eyes[:, 2] > heads[:, 2] + 0.6
            inside = min(inside, float(np.where(over, 1.0, apart - 0.8).min()))
        return inside

    def _sees(self, eye: Points, aim: Points) -> bool:
        """Whether nothing big stands before what the camera is to see."""
        way = np.linspace(0.05, 0.85, 20)[:, None]
        points = eye + way * (aim - eye)
        low, high = self._solid[:, None, 0], self._solid[:, None, 1]
        if ((points > low) & (points < high)).all(2).any():
            return False
        heads = np.stack([each.heads[0] for each in self._people])
        off = np.hypot(*(points[:, None, k] - heads[None, :, k] for k in (0, 1)))
        return not ((off < 0.25) & (points[:, None, 2] < heads[:, 2] + 0.15)).any()

    def _subject(self, *, stays: bool = True) -> Member:
        """Someone near, of those who stay at their place if there are any."""
        those = [each for each in self._near if not stays or _walked(each) < 1.0] or self._near
        return those[int(self._generator.integers(len(those)))]

    def _middle(self) -> Points:
        """The middle of all heads near by, (3,)."""
        return np.asarray(np.mean([each.heads[0] for each in self._near], axis=0))

    def _from(self, aim: Points, away: float, height: float) -> Points:
        """A place at a distance from what is looked at, more often on its near side."""
        angle = float(np.clip(self._generator.normal(0, 55), -170, 170))
        x, y, _ = aim + turn(angle) @ np.array([0.0, -away, 0.0])
        return np.array([x, y, height])

    def _portrait(self) -> _Shot:
        """One person at 0.9 to 2.5 metres."""
        g, one = self._generator, self._subject(stays=False)
        head = one.heads[0]
        away = float(g.uniform(0.95, 2.6))
        front = self._facing(one)
        side = turn(float(g.normal(0, 38))) @ front
        height = float(np.clip(head[2] + g.normal(0, 0.15), 0.5, 2.2))
        eye = np.array([head[0] + away * side[0], head[1] + away * side[1], height])
        drop = float(g.uniform(0.0, 0.22)) * away
        aim = head - np.array([0, 0, drop]) + g.normal(0, 0.12 * away, 3) * [1, 1, 0.3]
        pose = look_at(eye, aim, float(g.normal(0, 2)))
        if _walked(one) < 1.0:
            return self._held(pose, g.uniform(30, 65), one.heads)
        # Beside someone who walks the camera walks too.
        path = moving(pose, (one.heads[-1] - head) / TIMES[-1] * [1, 1, 0])
        path = walking(path, int(g.integers(2**31)))
        return _Shot(path, float(g.uniform(35, 65)), one.heads, away)

    def _facing(self, one: Member) -> Points:
        """Where someone looks, (3,), level."""
        across = one.shoulders[1] - one.shoulders[0]
        ahead = np.array([-across[1], across[0], 0.0])
        return np.asarray(ahead / max(float(np.hypot(*ahead[:2])), 1e-6))

    def _group(self) -> _Shot:
        """Everyone, from as far as it needs."""
        g, middle = self._generator, self._middle()
        heads = np.stack([each.heads[0] for each in self._near])
        spread = float(np.hypot(*(heads - middle)[:, :2].T).max())
        fov = float(g.uniform(45, 75))
        away = (spread + 0.9) / np.tan(np.radians(fov) / 2) * float(g.uniform(0.6, 1.1))
        away = float(np.clip(away, 1.8, 9.0))
        eye = self._from(middle, away, float(g.uniform(1.2, 1.8)))
        aim = middle - [0, 0, float(g.uniform(0.1, 0.6))]
        return self._held(look_at(eye, aim, float(g.normal(0, 2))), fov, heads)

    def _any(self) -> _Shot:
        """A person or a group from low, from high, or from the height of eyes."""
        g = self._generator
        kind = g.random()
        aim = self._subject().heads[0] if kind < 0.7 else self._middle()
        height = (g.uniform(0.35, 0.9), g.uniform(1.9, 4.0), g.uniform(1.2, 1.75))
        which = int(g.choice(3, p=[0.3, 0.25, 0.45]))
        eye = self._from(aim, float(g.uniform(1.8, 7.0)), float(height[which]))
        eye[2] = min(eye[2], float(self._site.room[1, 2]) - 0.2)
        down = aim - [0, 0, float(g.uniform(0.1, 0.7))]
        pose = look_at(eye, down, float(g.normal(0, 3)))
        return self._held(pose, g.uniform(40, 75), aim[None])

    def _plain(self) -> _Shot:
        """A still camera somewhere; what is taken where nothing better fits."""
        g, aim = self._generator, self._subject().heads[0]
        low, high = self._site.room
        eye = np.array([g.uniform(low[0], high[0]), g.uniform(low[1], high[1]), 0.0])
        eye[2] = g.uniform(1.2, min(1.9, high[2] - 0.3))
        if np.hypot(*(eye - aim)[:2]) < 0.8:
            eye[:2] += 1.0
        return self._held(look_at(eye, aim - [0, 0, 0.3]), g.uniform(45, 75), aim[None])

    def _plain_pan(self) -> _Shot:
        """The same, but it turns."""
        g, shot = self._generator, self._plain()
        yaw = float(g.choice([-1, 1]) * g.uniform(2, 6))
        path = moving(shot.path(0.0), (0, 0, 0), yaw)
        return shot._replace(path=hand_held(path, int(g.integers(2**31)), shake_deg=0.6))

    def _held(self, pose: Points, fov: float, aim: Points) -> _Shot:
        g = self._generator
        away = float(np.sqrt(((aim[0] - pose[:3, 3]) ** 2).sum()))
        path = still(pose)
        if g.random() < 0.35:
            path = hand_held(path, int(g.integers(2**31)), sway_m=0.01, shake_deg=0.4)
        return _Shot(path, float(fov), aim, away)

    def _through(self) -> _Shot:
        """A walk along or between the people."""
        g, aim = self._generator, self._subject().heads[0]
        eye = self._from(aim, float(g.uniform(2.0, 5.5)), float(g.uniform(1.3, 1.7)))
        pose = look_at(eye, aim - [0, 0, float(g.uniform(0.1, 0.4))])
        way = turn(float(g.normal(0, 45))) @ (aim - eye) * [1, 1, 0]
        speed = float(g.uniform(0.15, 0.55))
        velocity = speed * way / max(float(np.hypot(*way[:2])), 1e-6)
        path = moving(pose, velocity, float(g.normal(0, 2.5)))
        path = walking(path, int(g.integers(2**31)), steps_per_s=float(g.uniform(1.2, 1.8)))
        away = float(np.sqrt(((aim - eye) ** 2).sum()))
        return _Shot(path, float(g.uniform(50, 75)), aim[None], away)

    def _orbiting(self) -> _Shot:
        """Around someone or all of them."""
        g = self._generator
        aim = self._subject().heads[0] if g.random() < 0.6 else self._middle()
        centre = aim - [0, 0, float(g.uniform(0.05, 0.5))]
        eye = self._from(aim, float(g.uniform(1.4, 4.5)), float(g.uniform(1.1, 2.0)))
        speed = float(g.choice([-1, 1]) * g.uniform(2.5, 9))
        path = hand_held(orbit(centre, eye, speed), int(g.integers(2**31)), shake_deg=0.8)
        away = float(np.sqrt(((aim - eye) ** 2).sum()))
        return _Shot(path, float(g.uniform(40, 70)), aim[None], away)

    def _panning(self) -> _Shot:
        """A camera that turns, as someone who follows what they see."""
        g, aim = self._generator, self._subject().heads[0]
        eye = self._from(aim, float(g.uniform(1.8, 6.0)), float(g.uniform(1.2, 1.8)))
        yaw = float(g.choice([-1, 1]) * g.uniform(1.8, 9))
        pose = look_at(eye, aim - [0, 0, float(g.uniform(0.1, 0.5))])
        path = hand_held(moving(pose, (0, 0, 0), yaw), int(g.integers(2**31)), shake_deg=0.6)
        away = float(np.sqrt(((aim - eye) ** 2).sum()))
        return _Shot(path, float(g.uniform(45, 70)), aim[None], away)


def _hides(thing: Thing) -> bool:
    return CLASSES[thing.class_name].is_thing and thing.class_name != "tree"


def _walked(one: Member) -> float:
    """How far someone gets, metres."""
    return float(np.hypot(*(one.heads[-1] - one.heads[0])[:2]))
