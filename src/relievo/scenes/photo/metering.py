"""What a camera finds out about the light before it takes a picture."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.srgb import LUMA_WEIGHTS
from relievo.core.types import FloatMap
from relievo.scenes.materials import Colour

_GREY = 0.2
"""What the average becomes, white being 1: a grey card, and a little more, as cameras do."""
_DAY = 0.2
"""Average light by day; darker places are not made quite as bright."""
_MOST_SAMPLES = 8192
_LEAST = 1e-5
_BALANCED = 0.6
"""How much of a cast of the light is taken away, as cameras leave a warm evening warm."""


def metered(light: FloatMap) -> float:
    """Finds the exposure: the factor that brings the light of a picture to white = 1.

    The logarithmic average becomes grey, but not so that large bright parts are lost, or that the
    brightest parts stay grey; the dark stays a little darker.

    Args:
        light: (H, W, 3) float32, linear, >= 0.
    """
    luma = _luma(_sampled(light))
    average = float(np.exp2(np.log2(np.maximum(luma, _LEAST)).mean()))
    exposure = _GREY / average * min(1.1, max(0.5, (average / _DAY) ** 0.1))
    bright, brightest = (float(share) for share in np.percentile(luma, (90, 98)))
    exposure = min(exposure, 1.15 / max(bright, _LEAST), 2.5 / max(brightest, _LEAST))
    # In single precision, the same on every machine.
    return float(np.float32(max(exposure, 0.4 / max(brightest, 0.4))))


def balanced(light: FloatMap) -> Colour:
    """Finds the white balance: factors of red, green and blue that take most of a cast away.

    Light is warm or cold, hardly ever green or purple: a meadow is no cast.

    Args:
        light: (H, W, 3) float32, linear, >= 0.
    """
    samples = _sampled(light)
    luma = _luma(samples)
    low, high = np.percentile(luma, (20, 97))
    middle = samples[(luma >= low) & (luma <= high)]
    if len(middle) == 0 or middle.sum() <= 0:
        return 1.0, 1.0, 1.0
    red, _, blue = np.maximum(middle.mean(0), _LEAST)
    # Nothing that is lit by one lamp is corrected as if all of it were coloured.
    warmth = float(np.float32(np.clip((red / blue) ** (_BALANCED / 2), 0.55, 1.8)))
    return 1 / warmth, 1.0, warmth


def _luma(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    # Matrix products differ in their last bits between processors.
    red, green, blue = LUMA_WEIGHTS
    return np.asarray(samples[:, 0] * red + samples[:, 1] * green + samples[:, 2] * blue)


def _sampled(light: FloatMap) -> NDArray[np.float64]:
    pixels = light.reshape(-1, 3)
    return pixels[:: len(pixels) // _MOST_SAMPLES + 1].astype(np.float64)
