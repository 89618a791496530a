"""The light that reaches surfaces: sun, lamps, sky, and what other surfaces send on once.

Every pixel asks for one direction of each kind. The directions of 4 x 4 neighbours are spread
evenly, and their answers are put together by `smoothing`. Source of the idea: Keller and Heidrich,
Interleaved Sampling, EGWR 2001.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from relievo.scenes import shadows
from relievo.scenes.light import Lamp
from relievo.scenes.mesh import Points
from relievo.scenes.moment import Moment
from relievo.scenes.sky import sky_light
from relievo.scenes.surfaces import Rows, Surfaces

TILE = 4


@lru_cache(maxsize=32)
def spread_samples(size: tuple[int, int], shift: int = 0) -> NDArray[np.float64]:
    """Points (H * W, 2) of the unit square; those of 4 x 4 neighbours fill it evenly.

    Args:
        size: (height, width) of the picture.
        shift: which of many arrangements.
    """
    rows, columns = np.indices(size)
    number = _ORDER[rows % TILE, columns % TILE]
    points = (_SQUARE + np.array([0.754877666, 0.569840291]) * shift) % 1.0
    samples: NDArray[np.float64] = points[number].reshape(-1, 2)
    samples.flags.writeable = False  # it is kept for the next picture
    return samples


def _square() -> NDArray[np.float64]:
    """16 points of the unit square, one in each cell of 4 x 4, row and column of 16."""
    number = np.arange(16)
    mirrored = sum(((number >> bit) & 1) << (3 - bit) for bit in range(4))
    return np.stack([(number + 0.5) / 16, (mirrored + 0.5) / 16], axis=1)


_ORDER = np.array([[0, 9, 3, 10], [13, 5, 14, 6], [2, 11, 1, 8], [15, 7, 12, 4]])
_SQUARE = _square()


def direct(
    moment: Moment, at: Surfaces, samples: NDArray[np.float64], *, one_lamp: bool = False
) -> Points:
    """The light (N, 3) of sun and lamps that white surfaces would send out.

    Args:
        moment: the world.
        at: the surfaces.
        samples: (N, 2) in [0, 1), which part of the sun and of each lamp is asked.
        one_lamp: whether each surface asks one lamp by chance instead of all.
    """
    light = np.zeros_like(at.place)
    every = np.arange(len(light))
    _add_sun(moment, at, every, samples, light)
    lamps = moment.scenery.world.light.lamps
    if not one_lamp or len(lamps) < 2:
        for lamp in lamps:
            _add_lamp(moment, at, every, samples, lamp, light)
        return light
    choice = (samples[:, 0] * len(lamps)).astype(np.intp)
    # What is left of the number is as even as the number was.
    rest = np.column_stack([samples[:, 0] * len(lamps) - choice, samples[:, 1]])
    for number, lamp in enumerate(lamps):
        _add_lamp(moment, at, np.flatnonzero(choice == number), rest, lamp, light, len(lamps))
    return light


def _add_sun(
    moment: Moment, at: Surfaces, rows: Rows, samples: NDArray[np.float64], light: Points
) -> None:
    sun = moment.scenery.world.light.sun
    if sun is None:
        return
    towards = moment.scenery.sky.towards
    side, over = across(towards[None])
    width = float(np.tan(np.radians(sun.width_deg) / 2))
    disc = width * np.concatenate([side, over])
    asked, origins, rays, share = shadows.to_sun(rows, *at[:3], towards, disc, samples)
    shadows.shine(light, asked, moment.blocked(origins, rays), share, np.array(sun.colour))


def _add_lamp(
    moment: Moment,
    at: Surfaces,
    rows: Rows,
    samples: NDArray[np.float64],
    lamp: Lamp,
    light: Points,
    times: int = 1,
) -> None:
    frame = np.array([lamp.centre, lamp.right, lamp.up], np.float64)
    asked, origins, rays, share = shadows.to_lamp(rows, *at[:3], frame, float(lamp.spread), samples)
    is_blocked = moment.blocked(origins, rays, 0.999)
    shadows.shine(light, asked, is_blocked, share, times * np.array(lamp.colour, np.float64))


def ambient(
    moment: Moment,
    place: Points,
    normal: Points,
    samples: NDArray[np.float64],
    general: Points,
) -> Points:
    """The light (N, 3) of sky and of other surfaces, along one direction each.

    Args:
        moment: the world.
        place: (N, 3), of the surfaces.
        normal: (N, 3), of the surfaces.
        samples: (N, 2) in [0, 1), the direction, weighted by its cosine.
        general: (3,) light that there is everywhere, after more than one bounce.
    """
    rays = _about(normal, samples)
    return arriving(moment, shadows.lifted(place, normal), rays, samples[:, ::-1], general)


def skylight(moment: Moment, at: Surfaces, samples: NDArray[np.float64]) -> Points:
    """The light (N, 3) of the sky alone, along one direction each; samples as in `ambient`."""
    rays = _about(at.normal, samples)
    light = sky_light(rays, *moment.scenery.sky, False)
    light[moment.blocked(shadows.lifted(at.place, at.normal), rays)] = 0
    return light


def _about(normal: Points, samples: NDArray[np.float64]) -> Points:
    """Unit directions (N, 3) about normals, as dense as their cosine."""
    side, over = across(normal)
    radius, angle = np.sqrt(samples[:, :1]), 2 * np.pi * samples[:, 1:]
    sideways = np.cos(angle) * side + np.sin(angle) * over
    return np.asarray(radius * sideways + np.sqrt(1 - samples[:, :1]) * normal)


def arriving(
    moment: Moment,
    origins: Points,
    rays: Points,
    samples: NDArray[np.float64],
    general: Points,
    *,
    is_mirrored: bool = False,
) -> Points:
    """The light (N, 3) that comes along rays of length 1, from surfaces in their mean colours.

    What is mirrored shows clouds and the sun's disc, and is lit by all lamps.
    """
    hits = moment.first(origins, rays)
    met = np.flatnonzero(hits.face >= 0)
    light = sky_light(rays, *moment.scenery.sky, is_mirrored)
    there = moment.surfaces(hits.some(met), rays[met], None)
    received = direct(moment, there, samples[met], one_lamp=not is_mirrored) + general
    light[met] = there.albedo * (received + there.glow[:, None])
    return light


def across(directions: Points) -> tuple[Points, Points]:
    """Two unit vectors (N, 3) across unit vectors (N, 3).

    Source: Duff et al., Journal of Computer Graphics Techniques 6(1), 2017.
    """
    x, y, z = np.moveaxis(directions, -1, 0)
    sign = np.where(z >= 0, 1.0, -1.0)
    a = -1 / (sign + z)
    b = x * y * a
    side = np.stack([1 + sign * x * x * a, sign * b, -sign * x], axis=-1)
    over = np.stack([b, sign + y * y * a, -y], axis=-1)
    return side, over
