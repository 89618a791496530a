"""Surfaces that viewing rays meet, each with exact depth: planes, balls and upright cut-outs.

Level frame: x right, y down, z forward and horizontal, metres, the camera's centre at the origin.
A ray is scaled so that it moves 1 m along the optical axis; how often it is walked before it meets
a surface is therefore the depth of that point.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Size

FARTHEST_M = 200.0
"""No surface is met beyond this depth."""

_NEAREST_M = 0.2  # things that stand closer would hide the whole scene

Floats: TypeAlias = NDArray[np.floating[Any]]
Vector: TypeAlias = tuple[float, float, float]


class Rays(NamedTuple):
    """Viewing rays of a camera: x, y, z (H, W) float32 in the level frame."""

    x: Floats
    y: Floats
    z: Floats


class Hit(NamedTuple):
    """Where rays meet a surface.

    Fields: z (H, W) depth in metres, inf = missed; u, v (H, W) metres on its texture; shade, a
    factor of its brightness.
    """

    z: Floats
    u: Floats
    v: Floats
    shade: Floats | float


Surface: TypeAlias = Callable[[Rays], Hit]
Outline: TypeAlias = Callable[[Floats, Floats], NDArray[np.bool_]]
"""(u, v) in [-1, 1] across a sheet, to whether it is there."""


def make_rays(size: Size, *, fov_x: float, pitch: float = 0.0, roll: float = 0.0) -> Rays:
    """Computes the rays through the centres of all pixels.

    Args:
        size: (height, width) in pixels, which are square.
        fov_x: field of view across the width, radians.
        pitch: angle by which the camera looks down, radians.
        roll: angle by which the camera is turned about its axis, radians.
    """
    height, width = size
    half_width = np.tan(fov_x / 2)
    x, y = np.meshgrid(
        (np.arange(width) + 0.5) / width * 2 - 1, (np.arange(height) + 0.5) / height * 2 - 1
    )
    x, y = x * half_width, y * half_width * height / width
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    level_y = y * np.cos(pitch) + np.sin(pitch)
    level_z = np.cos(pitch) - y * np.sin(pitch)
    return Rays(x.astype(np.float32), level_y.astype(np.float32), level_z.astype(np.float32))


def plane(
    normal: Vector, distance_m: float, u_axis: Vector, v_axis: Vector, shade: float = 1.0
) -> Surface:
    """A plane; rays meet it that go its way.

    Args:
        normal: unit vector from the camera to the plane.
        distance_m: distance along the normal, > 0.
        u_axis: unit vector in the plane, of the texture's u.
        v_axis: the same for v.
        shade: factor of its brightness.
    """

    def meet(rays: Rays) -> Hit:
        towards = _along(rays, normal)
        with np.errstate(over="ignore"):
            z = np.where(towards > 1e-4, distance_m / np.maximum(towards, 1e-4), np.inf)
        z = np.where(z < FARTHEST_M, z, np.inf).astype(np.float32)
        finite = np.where(np.isfinite(z), z, 0)
        return Hit(z, finite * _along(rays, u_axis), finite * _along(rays, v_axis), shade)

    return meet


def ball(centre: Vector, radius: float) -> Surface:
    """A ball that is lit from above; the camera is outside.

    Args:
        centre: metres.
        radius: metres, > 0.
    """

    def meet(rays: Rays) -> Hit:
        length2 = rays.x**2 + rays.y**2 + rays.z**2
        along = _along(rays, centre) / length2
        # The discriminant of |z ray - centre| = radius, divided by the ray's squared length.
        inside = length2 * along * along - sum(c * c for c in centre) + radius * radius
        z = along - np.sqrt(np.maximum(inside, 0) / length2)
        z = np.where((inside > 0) & (z > _NEAREST_M), z, np.inf).astype(np.float32)
        finite = np.where(np.isfinite(z), z, 0)
        below_centre = (finite * rays.y - centre[1]) / radius
        shade = np.clip(0.75 - 0.4 * below_centre, 0.2, 1.2)
        return Hit(z, finite * rays.x, finite * rays.y, shade)

    return meet


def cutout(centre: Vector, half: tuple[float, float], slant: float, outline: Outline) -> Surface:
    """An upright sheet z = centre_z + slant * (x - centre_x), cut along an outline.

    Args:
        centre: metres.
        half: half of its extent along x and y, metres, > 0.
        slant: tangent of its turn about the vertical.
        outline: where the sheet is.
    """

    def meet(rays: Rays) -> Hit:
        towards = rays.z - slant * rays.x
        safe = np.where(towards > 1e-3, towards, 1)
        z = (centre[2] - slant * centre[0]) / safe
        u = (z * rays.x - centre[0]) / half[0]
        v = (z * rays.y - centre[1]) / half[1]
        is_met = (towards > 1e-3) & (z > _NEAREST_M) & outline(u, v)
        return Hit(
            np.where(is_met, z, np.inf).astype(np.float32),
            u * half[0],
            v * half[1],
            1.0 - 0.2 * abs(slant),
        )

    return meet


def _along(rays: Rays, axis: Vector) -> Floats:
    return np.asarray(rays.x * axis[0] + rays.y * axis[1] + rays.z * axis[2])
