"""Rays from surfaces to lights: those worth shooting, and what each brings if free."""

import math
from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap
from relievo.scenes.mesh import Points

Singles: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[np.intp]
Asked: TypeAlias = tuple[Rows, Singles, Singles, NDArray[np.float64]]
"""Rows of the M surfaces that face the light, (M, 3) origins, (M, 3) rays, (M,) share of it."""

_LIFT_M = 5e-4


@numba.njit(cache=True)
def lifted(place: Points, normal: Points) -> Points:
    """Places (N, 3) a little in front of surfaces, so that they do not hide themselves."""
    out = np.empty_like(place)
    for n in range(len(place)):
        lift = _lift(place, n)
        for k in range(3):
            out[n, k] = place[n, k] + normal[n, k] * lift
    return out


@numba.njit(cache=True, inline="always")
def _lift(place: Points, n: int) -> float:
    # Single precision, which rays have, is coarser far from the middle of the world.
    far = max(abs(place[n, 0]), abs(place[n, 1]), abs(place[n, 2]))
    lift: float = _LIFT_M * (1 + 0.02 * far)
    return lift


@numba.njit(cache=True)
def to_sun(
    rows: Rows,
    place: Points,
    normal: Points,
    shading: Points,
    towards: Points,
    disc: Points,
    samples: NDArray[np.float64],
) -> Asked:
    """Rays to places on the sun's disc.

    Args:
        rows: of the surfaces that ask.
        place: (N, 3) of all surfaces.
        normal: (N, 3) of their triangles.
        shading: (N, 3), normals of what they stand for, zero = nothing is there.
        towards: (3,) unit, of the sun's middle.
        disc: (2, 3), its radii across, at distance 1.
        samples: (N, 2) in [0, 1), which place of the disc.
    """
    asked = np.empty(len(rows), np.intp)
    origins, rays = np.empty((len(rows), 3), np.float32), np.empty((len(rows), 3), np.float32)
    share = np.empty(len(rows))
    count = 0
    for n in rows:
        cosine = _dot(shading, n, towards[0], towards[1], towards[2])
        if cosine <= 0:
            continue
        radius, angle = math.sqrt(samples[n, 0]), 2 * math.pi * samples[n, 1]
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        rx = towards[0] + x * disc[0, 0] + y * disc[1, 0]
        ry = towards[1] + x * disc[0, 1] + y * disc[1, 1]
        rz = towards[2] + x * disc[0, 2] + y * disc[1, 2]
        if _dot(normal, n, rx, ry, rz) <= 0:
            continue
        lift = _lift(place, n)
        for k in range(3):
            origins[count, k] = place[n, k] + normal[n, k] * lift
        rays[count, 0], rays[count, 1], rays[count, 2] = rx, ry, rz
        asked[count], share[count] = n, cosine
        count += 1
    return asked[:count], origins[:count], rays[:count], share[:count]


@numba.njit(cache=True)
def to_lamp(
    rows: Rows,
    place: Points,
    normal: Points,
    shading: Points,
    frame: Points,
    spread: float,
    samples: NDArray[np.float64],
) -> Asked:
    """Rays that end on a lamp.

    Args:
        rows: of the surfaces that ask.
        place: (N, 3) of all surfaces.
        normal: (N, 3) of their triangles.
        shading: (N, 3), normals of what they stand for, zero = nothing is there.
        frame: (3, 3): centre, right and up of the lamp.
        spread: of the lamp.
        samples: (N, 2) in [0, 1), which place of the lamp.
    """
    asked = np.empty(len(rows), np.intp)
    origins, rays = np.empty((len(rows), 3), np.float32), np.empty((len(rows), 3), np.float32)
    share = np.empty(len(rows))
    front = np.cross(frame[1], frame[2])
    size = math.sqrt(front[0] * front[0] + front[1] * front[1] + front[2] * front[2])
    area = 4 * size
    count = 0
    for n in rows:
        x, y = 2 * samples[n, 0] - 1, 2 * samples[n, 1] - 1
        rx = frame[0, 0] + x * frame[1, 0] + y * frame[2, 0] - place[n, 0]
        ry = frame[0, 1] + x * frame[1, 1] + y * frame[2, 1] - place[n, 1]
        rz = frame[0, 2] + x * frame[1, 2] + y * frame[2, 2] - place[n, 2]
        cosine = _dot(shading, n, rx, ry, rz)
        leaving = -(front[0] * rx + front[1] * ry + front[2] * rz)
        if cosine <= 0 or leaving <= 0 or _dot(normal, n, rx, ry, rz) <= 0:
            continue
        lift = _lift(place, n)
        for k in range(3):
            origins[count, k] = place[n, k] + normal[n, k] * lift
        rays[count, 0], rays[count, 1], rays[count, 2] = rx, ry, rz
        square = max(rx * rx + ry * ry + rz * rz, 1e-12)
        length = math.sqrt(square)
        beam = (leaving / (length * size)) ** spread
        share[count] = cosine / length * beam * area / (math.pi * square + area)
        asked[count] = n
        count += 1
    return asked[:count], origins[:count], rays[:count], share[:count]


@numba.njit(cache=True)
def shine(
    light: Points, rows: Rows, is_blocked: BoolMap, share: NDArray[np.float64], colour: Points
) -> None:
    """Adds a light to surfaces.

    Args:
        light: (N, 3), of all surfaces, added to.
        rows: (M,), of the surfaces that asked.
        is_blocked: (M,), whether something stands in the way.
        share: (M,), of the light.
        colour: (3,), of the light.
    """
    for m in range(len(rows)):
        if not is_blocked[m]:
            for k in range(3):
                light[rows[m], k] += share[m] * colour[k]


@numba.njit(cache=True, inline="always")
def _dot(vectors: Points, n: int, x: float, y: float, z: float) -> float:
    total: float = vectors[n, 0] * x + vectors[n, 1] * y + vectors[n, 2] * z
    return total
