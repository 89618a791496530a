"""Rays from surfaces to lights: those worth shooting, and what each brings if free."""

import math
from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points

Asked: TypeAlias = tuple[NDArray[np.intp], Points, Points, NDArray[np.float64]]
"""Rows of the M surfaces that face the light, (M, 3) origins, (M, 3) rays, (M,) share of it."""

_LIFT_M = 5e-4


@numba.njit(cache=True)
def lifted(place: Points, normal: Points) -> Points:
    """Places (N, 3) a little in front of surfaces, so that they do not hide themselves."""
    out = np.empty_like(place)
    for n in range(len(place)):
        _lift(place[n], normal[n], out[n])
    return out


@numba.njit(cache=True, inline="always")
def _lift(place: Points, normal: Points, out: Points) -> None:
    # Single precision, which rays have, is coarser far from the middle of the world.
    far = max(abs(place[0]), abs(place[1]), abs(place[2]))
    lift = _LIFT_M * (1 + 0.02 * far)
    for k in range(3):
        out[k] = place[k] + normal[k] * lift


@numba.njit(cache=True)
def to_sun(
    place: Points,
    normal: Points,
    shading: Points,
    towards: Points,
    disc: Points,
    samples: NDArray[np.float64],
) -> Asked:
    """Rays to places on the sun's disc.

    Args:
        place: (N, 3) of the surfaces.
        normal: (N, 3) of their triangles.
        shading: (N, 3), normals of what they stand for.
        towards: (3,) unit, of the sun's middle.
        disc: (2, 3), its radii across, at distance 1.
        samples: (N, 2) in [0, 1), which place of the disc.
    """
    rows = np.empty(len(place), np.intp)
    origins, rays = np.empty_like(place), np.empty_like(place)
    share = np.empty(len(place))
    count = 0
    for n in range(len(place)):
        cosine = _dot(shading[n], towards)
        if cosine <= 0:
            continue
        radius, angle = math.sqrt(samples[n, 0]), 2 * math.pi * samples[n, 1]
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        for k in range(3):
            rays[count, k] = towards[k] + x * disc[0, k] + y * disc[1, k]
        if _dot(normal[n], rays[count]) <= 0:
            continue
        _lift(place[n], normal[n], origins[count])
        rows[count], share[count] = n, cosine
        count += 1
    return rows[:count], origins[:count], rays[:count], share[:count]


@numba.njit(cache=True)
def to_lamp(
    place: Points,
    normal: Points,
    shading: Points,
    frame: Points,
    spread: float,
    samples: NDArray[np.float64],
) -> Asked:
    """Rays that end on a lamp.

    Args:
        place: (N, 3) of the surfaces.
        normal: (N, 3) of their triangles.
        shading: (N, 3), normals of what they stand for.
        frame: (3, 3): centre, right and up of the lamp.
        spread: of the lamp.
        samples: (N, 2) in [0, 1), which place of the lamp.
    """
    rows = np.empty(len(place), np.intp)
    origins, rays = np.empty_like(place), np.empty_like(place)
    share = np.empty(len(place))
    front = np.cross(frame[1], frame[2])
    size = math.sqrt(_dot(front, front))
    area = 4 * size
    count = 0
    for n in range(len(place)):
        x, y = 2 * samples[n, 0] - 1, 2 * samples[n, 1] - 1
        for k in range(3):
            rays[count, k] = frame[0, k] + x * frame[1, k] + y * frame[2, k] - place[n, k]
        square = max(_dot(rays[count], rays[count]), 1e-12)
        cosine, leaving = _dot(shading[n], rays[count]), -_dot(front, rays[count])
        if cosine <= 0 or leaving <= 0 or _dot(normal[n], rays[count]) <= 0:
            continue
        _lift(place[n], normal[n], origins[count])
        length = math.sqrt(square)
        beam = (leaving / (length * size)) ** spread
        share[count] = cosine / length * beam * area / (math.pi * square + area)
        rows[count] = n
        count += 1
    return rows[:count], origins[:count], rays[:count], share[:count]


@numba.njit(cache=True, inline="always")
def _dot(first: Points, second: Points) -> float:
    total: float = first[0] * second[0] + first[1] * second[1] + first[2] * second[2]
    return total
