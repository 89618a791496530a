"""The look of the sky, and what light comes from it."""

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.scenes.light import Light
from relievo.scenes.mesh import Points, unit
from relievo.scenes.noise import cloud_noise


class SkyTable(NamedTuple):
    """A sky for kernels.

    Fields: colours (4, 3) float64: zenith, horizon, ground, sun's disc; towards (3,) float64, unit,
    of the sun, zero = none; clouds; seed.
    """

    colours: Points
    towards: Points
    clouds: float
    seed: int


def sky_table(light: Light) -> SkyTable:
    """The sky of a world."""
    sky, sun = light.sky, light.sun
    disc = (0.0, 0.0, 0.0) if sun is None else sun.colour
    towards = np.zeros(3) if sun is None else unit(np.array(sun.towards, np.float64))
    colours = np.array([sky.zenith, sky.horizon, sky.ground, disc], np.float64)
    return SkyTable(colours, towards, float(sky.clouds), int(sky.variant))


@numba.njit(cache=True)
def sky_light(
    directions: Points,
    colours: Points,
    towards: Points,
    clouds: float,
    seed: int,
    is_seen: bool,
) -> NDArray[np.float64]:
    """The light (N, 3) from unit directions (N, 3).

    Args:
        directions: from the eye.
        colours: as in `SkyTable`.
        towards: as in `SkyTable`.
        clouds: as in `SkyTable`.
        seed: as in `SkyTable`.
        is_seen: whether it is looked at; then it has clouds and the sun's disc.
    """
    light = np.empty((len(directions), 3))
    for n in range(len(directions)):
        x, y, z = directions[n]
        up = math.sqrt(max(z, 0.0))
        cover = 0.0
        if is_seen and clouds > 0 and z > 0:
            far = 1.0 / (z + 0.08)
            field = cloud_noise(x * far * 0.9 + 31.0, y * far * 0.9, seed, 5)
            cover = min(max((field - 0.75 + 0.55 * clouds) * 4.0, 0.0), 1.0) * min(z * 12.0, 1.0)
        bright = x * towards[0] + y * towards[1] + z * towards[2]
        glare = max(bright, 0.0) ** 256 * 0.2 + (20.0 if bright > 0.99996 and is_seen else 0.0)
        for k in range(3):
            clear = colours[1, k] + (colours[0, k] - colours[1, k]) * up
            if z < 0:
                down = min(-z * 8.0, 1.0)
                clear = colours[1, k] + (colours[2, k] - colours[1, k]) * down
            cloud = 0.55 * colours[1, k] + 0.45 * (colours[3, k] * 0.35 + colours[0, k])
            light[n, k] = clear + glare * colours[3, k]
            light[n, k] += (cloud - light[n, k]) * cover
    return light
