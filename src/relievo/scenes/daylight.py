"""The light of days and nights as photographs show it: sun, sky, haze and fog.

White ground under a clear sky at noon sends out light of about 1. Colours are those of a camera
whose white is set for daylight; what the camera does at dusk and at night is left to it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UsageError
from relievo.scenes.light import Fog, Light, Sky, Sun
from relievo.scenes.materials import Colour

CLEAREST_M, THICKEST_M = 40e3, 50.0
"""Range of visibility, metres: how far away a black hill can just be told from the sky."""

_VISIBLE = 3.9  # -ln of the contrast of two per cent that an eye just sees
_SKY_AT_NOON = 0.17
_SCATTER = np.array([0.062, 0.097, 0.22])  # optical depth of clean air for red, green, blue
_DUST = np.array([0.85, 1.0, 1.3])  # that of dust, for one unit at green

_Vector = NDArray[np.float64]


class _Weather(NamedTuple):
    """What a kind of weather consists of.

    Attributes:
        weight: how often it comes by day.
        elevation: range of the sun's elevation, degrees.
        sun_per_sky: range of the sun's light over the sky's, on level ground with the sun high.
        clouds: range of the part of the sky that is covered.
        dust: range of the dust in the air.
        paleness: range of how far the zenith goes from blue towards white.
        width_deg: range of the sun's disc.
    """

    weight: float
    elevation: tuple[float, float]
    sun_per_sky: tuple[float, float]
    clouds: tuple[float, float] = (0.0, 0.1)
    dust: tuple[float, float] = (0.05, 0.15)
    paleness: tuple[float, float] = (0.0, 0.3)
    width_deg: tuple[float, float] = (0.5, 0.7)


_DAYS = {
    "noon": _Weather(0.20, (48, 75), (5.2, 6.2)),
    "sunny": _Weather(0.20, (20, 48), (4.5, 6.2)),
    "low_sun": _Weather(0.16, (5, 20), (4.5, 6.5), dust=(0.08, 0.3)),
    "hazy": _Weather(0.10, (12, 65), (1.2, 2.8), (0, 0.3), (0.3, 0.7), (0.5, 0.9), (1.5, 8)),
    "broken": _Weather(0.15, (15, 70), (3.0, 5.0), (0.3, 0.75), paleness=(0.05, 0.35)),
    "overcast": _Weather(0.14, (15, 75), (0.0, 0.0), (0.9, 1.0), paleness=(0.85, 1.0)),
}
WEATHERS = (*_DAYS, "dusk", "night")
"""What `daylight` knows."""

_DUSK_SHARE, _NIGHT_SHARE = 0.05, 0.05


def random_daylight(generator: np.random.Generator, *, night: bool | None = None) -> Light:
    """The light of some day, with any weather, sun and visibility.

    Args:
        generator: where all chance comes from.
        night: True = a night without lamps, which the caller adds: the sky is about 0.01, a street
            lamp would be 1 to 20; False = never; None = one in twenty.
    """
    draw = generator.random()
    if night or (night is None and draw < _NIGHT_SHARE):
        return daylight(generator, "night")
    if draw > 1 - _DUSK_SHARE:
        return daylight(generator, "dusk")
    weights = np.array([each.weight for each in _DAYS.values()])
    return daylight(generator, str(generator.choice(list(_DAYS), p=weights / weights.sum())))


def daylight(generator: np.random.Generator, weather: str) -> Light:
    """The light of a day of a kind.

    Args:
        generator: where all chance comes from.
        weather: one of `WEATHERS`.

    Raises:
        UsageError: if there is no such weather.
    """
    if weather in _DAYS:
        return _day(generator, _DAYS[weather])
    if weather == "dusk":
        return _dusk(generator)
    if weather == "night":
        return _night(generator)
    raise UsageError(f"no weather {weather!r}; there are {', '.join(WEATHERS)}")


def _day(generator: np.random.Generator, weather: _Weather) -> Light:
    elevation = np.radians(generator.uniform(*weather.elevation))
    clouds, dust = generator.uniform(*weather.clouds), generator.uniform(*weather.dust)
    sun_light, visibility = _sun_light(elevation, dust), _visibility(generator, clouds)
    # Towards the horizon the sun's way through the air grows, so the sky gains on it.
    ratio = generator.uniform(*weather.sun_per_sky) * np.sin(elevation) ** 0.85
    level = _SKY_AT_NOON * np.sin(elevation) ** 0.55 * generator.uniform(0.85, 1.2)
    paleness = max(generator.uniform(*weather.paleness), 0.6 * (visibility < 3e3))
    zenith, horizon = _sky_colours(generator, level, paleness, sun_light, elevation)
    strength = ratio * level / np.sin(elevation)
    sun = None
    if strength > 0:
        towards = _towards(generator, elevation)
        sun = Sun(towards, _colour(strength * sun_light), generator.uniform(*weather.width_deg))
    on_ground = strength * np.sin(elevation) * sun_light + 0.75 * zenith + 0.25 * horizon
    return _light(generator, zenith, horizon, on_ground, sun, clouds, visibility)


def _dusk(generator: np.random.Generator) -> Light:
    level = 10 ** generator.uniform(-1.7, -1.0)
    clouds = generator.uniform(0, 0.6)
    glow = _mix([1.0, 0.55, 0.35], [0.8, 0.75, 0.9], generator.uniform(0, 1))
    zenith = level * _mix([0.25, 0.42, 1.0], [0.6, 0.7, 1.0], clouds)
    horizon = level * generator.uniform(1.2, 2.5) * glow
    on_ground = 0.75 * zenith + 0.25 * horizon
    return _light(generator, zenith, horizon, on_ground, None, clouds, _visibility(generator, 1.0))


def _night(generator: np.random.Generator) -> Light:
    level = 10 ** generator.uniform(-2.5, -1.8)
    zenith = level * np.array([0.35, 0.5, 1.0])
    town = generator.uniform(0, 1)  # lamps of a town light its haze from below
    horizon = level * _mix([0.6, 0.75, 1.2], [2.0, 1.5, 1.0], town)
    on_ground, clouds = 0.75 * zenith + 0.25 * horizon, generator.uniform(0, 0.5)
    return _light(generator, zenith, horizon, on_ground, None, clouds, _visibility(generator, 1.0))


def _light(
    generator: np.random.Generator,
    zenith: _Vector,
    horizon: _Vector,
    on_ground: _Vector,
    sun: Sun | None,
    clouds: float,
    visibility: float,
) -> Light:
    ground = on_ground * np.array([0.19, 0.18, 0.13]) * generator.uniform(0.7, 1.3)
    sky = Sky(
        _colour(zenith),
        _colour(horizon),
        _colour(ground),
        float(clouds),
        int(generator.integers(64)),
    )
    # Thick air takes light from the whole sky, thin air from the part of it that is behind.
    thick = min(1.0, 300 / visibility)
    air = horizon * (1 - thick) + (0.5 * zenith + 0.5 * horizon) * thick
    fog = Fog(_colour(air), _VISIBLE / visibility)
    return Light(sky=sky, sun=sun, fog=fog, bounce=_colour(0.03 * on_ground))


def _sun_light(elevation: float, dust: float) -> _Vector:
    """Colour of the sun after its way through the air, of mean 1: white when high, else warm."""
    degrees = np.degrees(elevation)
    way = 1 / (np.sin(elevation) + 0.5057 * (degrees + 6.08) ** -1.6364)
    left = np.exp(-(_SCATTER + dust * _DUST) * (way - 0.8))
    # Dust that is bigger than the light's waves widens the beam rather than weakens it.
    left = left ** (0.75 if way > 3 else 1.0)
    return np.asarray(left / left.mean(), np.float64)


def _sky_colours(
    generator: np.random.Generator,
    level: float,
    paleness: float,
    sun_light: _Vector,
    elevation: float,
) -> tuple[_Vector, _Vector]:
    """Light from the zenith and from the horizon, whose mean on level ground is about `level`."""
    blue = np.array([0.28, 0.76, 1.95]) * generator.uniform(0.85, 1.15, 3)
    white = np.array([0.93, 1.0, 1.1])
    zenith = _mix(blue, white, paleness)
    pale = _mix([0.72, 1.03, 1.45], white, paleness)
    low = max(0.0, 1 - np.degrees(elevation) / 15)
    horizon = pale * (sun_light * low + (1 - low)) * generator.uniform(0.95, 1.5)
    if paleness > 0.8:
        horizon *= generator.uniform(0.5, 0.8)  # a covered sky is brightest at the zenith
    scale = level / (0.75 * zenith.mean() + 0.25 * horizon.mean())
    return zenith * scale, horizon * scale


def _visibility(generator: np.random.Generator, clouds: float) -> float:
    """Metres: mostly clear, sometimes haze; fog only where no sun comes through."""
    draw = generator.random()
    fog = 0.15 if clouds > 0.85 else 0.0
    if draw < fog:
        return float(np.exp(generator.uniform(np.log(THICKEST_M), np.log(600))))
    if draw < fog + 0.17:
        return float(np.exp(generator.uniform(np.log(600), np.log(5e3))))
    return float(np.exp(generator.uniform(np.log(8e3), np.log(CLEAREST_M))))


def _towards(generator: np.random.Generator, elevation: float) -> tuple[float, float, float]:
    azimuth = generator.uniform(0, 2 * np.pi)
    flat = np.cos(elevation)
    return (
        float(flat * np.cos(azimuth)),
        float(flat * np.sin(azimuth)),
        float(np.sin(elevation)),
    )


def _mix(first: object, second: object, part: float) -> _Vector:
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    return np.asarray(a + (b - a) * part, np.float64)


def _colour(values: _Vector) -> Colour:
    return (float(values[0]), float(values[1]), float(values[2]))
