"""Looks as they are found among photographs and films: most are good, some are not."""

from dataclasses import replace

import numpy as np

from relievo.scenes.materials import Colour
from relievo.scenes.photo.look import Look, Style

_STYLES = {Style.GREY: 0.03, Style.SEPIA: 0.008, Style.FADED: 0.02}
_OLD_FILM_SHARE = 0.006
_RAIN_SHARE = 0.012


def random_look(
    generator: np.random.Generator,
    *,
    is_dim: bool = False,
    is_film: bool = False,
    is_rainy: bool = False,
    is_old: bool = False,
) -> Look:
    """Draws a look.

    Args:
        generator: the only source of chance.
        is_dim: whether there is little light, as in rooms: more noise, more blur, never rain.
        is_film: whether it is of a film, which moves and is graded, rather than of a photograph.
        is_rainy: True = drops on the lens in any case; else now and then.
        is_old: True = as an old film in any case; else now and then.
    """
    look = Look(
        exposure_stops=float(np.clip(generator.normal(-0.1, 0.6), -1.8, 1.2)),
        white_balance=_white_balance(generator, 0.09 if is_dim else 0.05),
        shoulder=float(generator.uniform(0.2, 1.0)),
        contrast=float(generator.uniform(0.0, 1.1)),
        fill=_now_and_then(generator, 0.35, 0.0, 0.6),
        black=_now_and_then(generator, 0.15, 0.0, 0.05),
        saturation=float(np.clip(generator.normal(1.15, 0.25), 0.5, 1.8)),
        vignetting=_now_and_then(generator, 0.5, 0.0, 0.35),
        bloom=_now_and_then(generator, 0.3, 0.01, 0.06),
        aberration=_now_and_then(generator, 0.15, 0.3, 1.5),
        sharpening=_now_and_then(generator, 0.6, 0.1, 0.7),
        style=_random_style(generator),
        jpeg_quality=_random_quality(generator),
    )
    look = _with_blur(look, generator, is_dim)
    look = _with_noise(look, generator, is_dim, is_film)
    if is_rainy or (not is_dim and not is_old and generator.random() < _RAIN_SHARE):
        return replace(
            look, drops=int(generator.integers(6, 40)), drops_seed=int(generator.integers(2**31))
        )
    if is_old or generator.random() < _OLD_FILM_SHARE:
        return _as_old_film(look, generator)
    return look


def _now_and_then(generator: np.random.Generator, share: float, low: float, high: float) -> float:
    """A number from a range in a share of the cases, else 0; as much chance is used either way."""
    chance, value = generator.random(), generator.uniform(low, high)
    return float(value) if chance < share else 0.0


def _white_balance(generator: np.random.Generator, spread: float) -> Colour:
    red, green, blue = 1 + np.clip(generator.normal(0.0, spread, 3), -0.2, 0.2) * (1, 0.4, 1)
    return float(red), float(green), float(blue)


def _random_style(generator: np.random.Generator) -> Style:
    chance = generator.random()
    for style, share in _STYLES.items():
        if chance < share:
            return style
        chance -= share
    return Style.COLOUR


def _random_quality(generator: np.random.Generator) -> int | None:
    chance = generator.random()
    if chance < 0.25:
        return None
    low, high = (25, 55) if chance < 0.29 else (60, 95)
    return int(generator.triangular(low, high, high))


def _with_blur(look: Look, generator: np.random.Generator, is_dim: bool) -> Look:
    soft = abs(generator.normal(0.0, 0.8))
    bad = _now_and_then(generator, 0.04 if is_dim else 0.02, 2.0, 5.0)
    shaken = _now_and_then(generator, 0.04 if is_dim else 0.02, 3.0, 14.0)
    angle_deg = float(generator.uniform(0, 180))
    return replace(look, blur=float(soft + bad), motion_blur=shaken, motion_angle_deg=angle_deg)


def _with_noise(look: Look, generator: np.random.Generator, is_dim: bool, is_film: bool) -> Look:
    low, high = (2.2, 3.5) if is_dim else (1.7, 2.7)
    return replace(
        look,
        iso=float(10 ** generator.uniform(low, high)),
        noise_is_coarse=bool(generator.random() < 0.4),
        grain=_now_and_then(generator, 0.4 if is_film else 0.06, 0.005, 0.03),
    )


def _as_old_film(look: Look, generator: np.random.Generator) -> Look:
    return replace(
        look,
        style=Style.SEPIA if generator.random() < 0.3 else Style.GREY,
        blur=float(look.blur + generator.uniform(0.5, 2.0)),
        grain=float(generator.uniform(0.01, 0.035)),
        vignetting=float(generator.uniform(0.2, 0.6)),
        specks=int(generator.integers(3, 25)),
        sharpening=0.0,
    )
