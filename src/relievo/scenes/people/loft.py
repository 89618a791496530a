"""Surfaces along an axis: trunk, head, limbs, and whatever is worn on them.

A loft gives the point for a place s along its axis and an angle around it: 0 = the front. Seen
against the axis (from above on a trunk) the angle grows anticlockwise, so nets with rows along s
and columns along the angle face outward.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.mesh import Points, cross, unit

Values: TypeAlias = NDArray[np.float64]
Bind: TypeAlias = Callable[[Values, Points], "Bound"]
"""From places along the axis and points to the bones that move them."""


class Bound(NamedTuple):
    """Which joint moves each point and how far.

    A point goes with the bone before its joint, turned about the joint by a share of the joint's
    turn. Fields: bone (N,) number of the bone that begins at the joint; share (N,) from 0 to 1.
    """

    bone: NDArray[np.int64]
    share: Values


class Bump(NamedTuple):
    """A swelling or a hollow on the front of a loft, or on its back.

    Fields: s and across, its middle, metres; wide_s and wide_across, its spreads; out, how far it
    lifts the surface ahead; back, whether it is on the back.
    """

    s: float
    across: float
    wide_s: float
    wide_across: float
    out: float
    back: bool = False


@dataclass(frozen=True, eq=False)
class Loft:
    """A surface of rounded cross-sections.

    Attributes:
        s: (K,) rising, metres along the axis.
        centre: (K, 3).
        front_axis: (K, 3) unit, across the axis.
        side_axis: (K, 3) unit: axis x front.
        front: (K,) half depth ahead of the centre, metres.
        back: (K,) half depth behind it.
        side: (K,) half breadth.
        bind: which bones move it.
        power: 2 = ellipses, more = boxes with round corners.
        bumps: what is lifted off the cross-sections.
        near: lofts that it runs into; the edge between the two is rounded off.
        fillet_m: how far from such an edge the rounding begins.
    """

    s: Values
    centre: Points
    front_axis: Points
    side_axis: Points
    front: Values
    back: Values
    side: Values
    bind: Bind
    power: float = 2.0
    bumps: tuple[Bump, ...] = ()
    near: tuple["Loft", ...] = ()
    fillet_m: float = 0.05

    def points(self, s: ArrayLike, angle: ArrayLike, offset: ArrayLike = 0.0) -> Points:
        """Points (..., 3) of the surface, lifted off it by an offset in metres."""
        place, turn, lift = np.broadcast_arrays(
            *(np.asarray(each, np.float64) for each in (s, angle, offset))
        )
        values = self._curves(place)
        centre, ahead, aside = values[..., :3], values[..., 3:6], values[..., 6:9]
        cos, sin = np.cos(turn), np.sin(turn)
        deep = np.where(cos > 0, values[..., 9], values[..., 10])
        wide = values[..., 11]
        x = wide * _bent(sin, 2 / self.power)
        y = deep * _bent(cos, 2 / self.power)
        out = np.stack([cos / np.maximum(deep, 1e-4), sin / np.maximum(wide, 1e-4)], axis=-1)
        out /= np.maximum(np.hypot(out[..., 0], out[..., 1]), 1e-9)[..., None]
        x = x + lift * out[..., 1]
        y = y + lift * out[..., 0] + self._lifted(place, x, cos)
        points = centre + y[..., None] * ahead + x[..., None] * aside
        if not self.near:
            return np.asarray(points)
        normal = out[..., :1] * ahead + out[..., 1:] * aside
        return np.asarray(points + normal * self._rounding(points)[..., None])

    def distance(self, points: Points) -> Values:
        """About how far points (N, 3) lie outside the surface, metres; below 0 inside."""
        samples = self._samples
        centre = samples[:, :3]
        # The nearest centre has the least |c|^2 - 2 p.c.
        nearest = ((centre**2).sum(1) - 2 * points @ centre.T).argmin(1)
        found = samples[nearest]
        way = points - found[:, :3]
        y = (way * found[:, 3:6]).sum(1)
        x = (way * found[:, 6:9]).sum(1)
        deep = np.where(y > 0, found[:, 9], found[:, 10])
        length = np.sqrt((way**2).sum(1))
        across = np.maximum(np.hypot(x, y), 1e-9)
        share = np.abs(y / across / deep) ** self.power
        share += np.abs(x / across / found[:, 11]) ** self.power
        return np.asarray(length - share ** (-1 / self.power))

    @cached_property
    def _columns(self) -> tuple[Values, Values]:
        """All that changes along the axis, (K, 12), and its slopes."""
        sizes = np.stack([self.front, self.back, self.side], axis=1)
        values = np.concatenate([self.centre, self.front_axis, self.side_axis, sizes], axis=1)
        return values, np.gradient(values, self.s, axis=0)

    @cached_property
    def _samples(self) -> Values:
        return self._curves(np.linspace(self.s[0], self.s[-1], 32))

    def _curves(self, at: Values) -> Values:
        """Cubic curves through all columns, (..., 12)."""
        values, slopes = self._columns
        knots = self.s
        inside = np.clip(at, knots[0], knots[-1])
        n = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
        width = (knots[n + 1] - knots[n])[..., None]
        t = (inside - knots[n])[..., None] / width
        curve = values[n] + t * t * (3 - 2 * t) * (values[n + 1] - values[n])
        return np.asarray(curve + t * (1 - t) * width * ((1 - t) * slopes[n] - t * slopes[n + 1]))

    def _rounding(self, points: Points) -> Values:
        """How far points are lifted where another loft comes near."""
        flat = points.reshape(-1, 3)
        lift = np.zeros(len(flat))
        for other in self.near:
            near = np.clip(1 - np.abs(other.distance(flat)) / self.fillet_m, 0, 1)
            lift += near * near * self.fillet_m / 4
        return lift.reshape(points.shape[:-1])

    def angle_at(self, s: ArrayLike, across: ArrayLike) -> Values:
        """The angle on the front at which the surface is `across` metres beside its middle."""
        wide = self._curves(np.asarray(s, np.float64))[..., 11]
        share = np.clip(np.asarray(across) / np.maximum(wide, 1e-4), -0.99, 0.99)
        return np.arcsin(np.sign(share) * np.abs(share) ** (self.power / 2))

    def _lifted(self, s: Values, across: Values, cos: Values) -> Values:
        lift = np.zeros(s.shape)
        for bump in self.bumps:
            facing = np.clip(-cos if bump.back else cos, 0, 1)
            distance = ((s - bump.s) / bump.wide_s) ** 2
            distance = distance + ((across - bump.across) / bump.wide_across) ** 2
            lift += (-bump.out if bump.back else bump.out) * np.exp(-distance) * np.sqrt(facing)
        return lift


def along(
    path: Points,
    front_axis: ArrayLike,
    *,
    front: ArrayLike,
    back: ArrayLike,
    side: ArrayLike,
    bind: Bind,
    power: float = 2.0,
    start: float = 0.0,
) -> Loft:
    """A loft about a path of points (K, 3) with cross-sections at each of them.

    Args:
        path: rising along the axis.
        front_axis: (3,) roughly to the front, across the path.
        front: (K,) or one half depth ahead, metres.
        back: likewise behind.
        side: likewise half breadth.
        bind: which bones move it.
        power: of its cross-sections.
        start: s of the path's first point.
    """
    steps = np.sqrt((np.diff(path, axis=0) ** 2).sum(1))
    s = start + np.concatenate([[0.0], np.cumsum(steps)])
    axis = unit(np.gradient(path, s, axis=0))
    ahead = np.broadcast_to(np.asarray(front_axis, np.float64), path.shape)
    ahead = unit(ahead - axis * (ahead * axis).sum(1, keepdims=True))
    deep, far, wide = (
        np.broadcast_to(np.asarray(each, np.float64), len(path)) for each in (front, back, side)
    )
    return Loft(s, path, ahead, cross(axis, ahead), deep, far, wide, bind, power)


def chain(bones: ArrayLike, places: ArrayLike, widths: ArrayLike) -> Bind:
    """Binds to a chain of joints by the place along the axis alone.

    Args:
        bones: (N,) numbers of the bones that begin at the joints.
        places: (N,) rising s of the joints, metres.
        widths: (N,) or one: half the length over which a joint bends the surface, metres.
    """
    numbers, at = np.asarray(bones), np.asarray(places, np.float64)
    half = np.broadcast_to(np.asarray(widths, np.float64), at.shape)
    limits = ((at + half)[:-1] + (at - half)[1:]) / 2

    def bind(s: Values, points: Points) -> Bound:
        n = np.searchsorted(limits, s)
        return Bound(numbers[n], smoothstep((s - at[n]) / (2 * half[n]) + 0.5))

    return bind


def rigid_to(bone: int) -> Bind:
    """Binds everything to one bone."""

    def bind(s: Values, points: Points) -> Bound:
        return Bound(np.full(s.shape, bone), np.ones(s.shape))

    return bind


def smoothstep(t: Values) -> Values:
    """From 0 at 0 to 1 at 1, flat beyond."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def _bent(values: Values, power: float) -> Values:
    return values if power == 1 else np.sign(values) * np.abs(values) ** power
