"""What happens to the light before it falls on the sensor.

All functions take and give (H, W, 3) float32, linear light, white = 1.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import FloatMap, Size
from relievo.scenes.photo.look import Look
from relievo.scenes.photo.smoothing import halved, smoothed

_BRIGHTEST = 6.0
"""Light beyond is cut before it spreads, lest a lamp drown the picture."""


def through_lens(light: FloatMap, look: Look) -> FloatMap:
    """Applies what a lens does to light, in the order in which it happens."""
    size = (light.shape[0], light.shape[1])
    thousandth = diagonal(size) / 1000
    if look.drops:
        light = _rained_on(light, look)
    if look.aberration:
        light = _aberrant(light, look.aberration / 1000)
    light = smoothed(light, look.blur * thousandth)
    if look.motion_blur:
        light = _moved(light, look.motion_blur * thousandth, look.motion_angle_deg)
    if look.bloom:
        light = _bloomed(light, look.bloom)
    if look.vignetting:
        light = light * _vignette(size, look.vignetting)[..., None]
    return light


def diagonal(size: Size) -> float:
    """The diagonal of a picture, pixels."""
    return float(np.hypot(*size))


def _moved(light: FloatMap, length_px: float, angle_deg: float) -> FloatMap:
    """The mean of the copies along a line, moved by whole pixels."""
    half = length_px / 2
    steps = np.linspace(-half, half, max(2, int(np.ceil(length_px)) + 1))
    angle = np.radians(angle_deg)
    rows = np.rint(-np.sin(angle) * steps).astype(int)
    columns = np.rint(np.cos(angle) * steps).astype(int)
    reach = int(np.ceil(half)) + 1
    padded = np.pad(light, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    height, width = light.shape[:2]
    total = np.zeros_like(light)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        top, left = reach + row, reach + column
        total += padded[top : top + height, left : left + width]
    return total * np.float32(1 / len(steps))


def _aberrant(light: FloatMap, share: float) -> FloatMap:
    """Red is pictured a little larger, blue a little smaller."""
    red = _zoomed(light[..., 0], 1 + share)
    blue = _zoomed(light[..., 2], 1 - share)
    return np.stack([red, light[..., 1], blue], axis=-1)


def _zoomed(channel: FloatMap, factor: float) -> FloatMap:
    for axis in (0, 1):
        length = channel.shape[axis]
        middle = (length - 1) / 2
        places = np.clip((np.arange(length) - middle) / factor + middle, 0, length - 1)
        first = np.minimum(places.astype(np.intp), length - 2)
        weight = (places - first).astype(np.float32)
        if axis == 0:
            weight = weight[:, None]
        low, high = channel.take(first, axis), channel.take(first + 1, axis)
        channel = low + (high - low) * weight
    return channel


def _bloomed(light: FloatMap, share: float) -> FloatMap:
    """What is brighter than white also lights its surroundings."""
    over = np.minimum(light, np.float32(_BRIGHTEST)) - np.float32(0.8)
    bright = np.maximum(over, np.float32(0))
    if not bright.any():
        return light
    size = (light.shape[0], light.shape[1])
    spread = smoothed(bright, 0.02 * diagonal(size))
    return light + np.float32(4 * share) * spread


def _vignette(size: Size, share: float) -> FloatMap:
    """The part of the light that is left: all in the middle, 1 - share in the corners."""
    height, width = size
    down = ((np.arange(height) + 0.5) / height * 2 - 1) * height
    across = ((np.arange(width) + 0.5) / width * 2 - 1) * width
    radius = (down[:, None] ** 2 + across**2) / (height**2 + width**2)
    # The cosine's fourth power of a lens that loses that much in its corners.
    tangent = 1 / np.sqrt(1 - min(share, 0.9)) - 1
    return np.asarray(1 / (1 + tangent * radius) ** 2, np.float32)


def _rained_on(light: FloatMap, look: Look) -> FloatMap:
    """Each drop pictures its surroundings small, blurred and upside down."""
    generator = np.random.default_rng(look.drops_seed)
    light = light.copy()
    size = (light.shape[0], light.shape[1])
    around = halved(halved(smoothed(light, 0.003 * diagonal(size))))
    for _ in range(look.drops):
        row, column = generator.random(2) * size
        radius = diagonal(size) * generator.uniform(0.006, 0.03)
        stretch = generator.uniform(0.9, 1.4)
        _lay_drop(light, around, (row, column), (radius * stretch, radius))
    return light


def _lay_drop(
    light: FloatMap, around: FloatMap, centre: tuple[float, float], radii: tuple[float, float]
) -> None:
    height, width = light.shape[:2]
    top, left = (max(0, int(c - r)) for c, r in zip(centre, radii, strict=True))
    bottom, right = int(centre[0] + radii[0]) + 2, int(centre[1] + radii[1]) + 2
    patch = light[top:bottom, left:right]
    rows = (np.arange(top, top + patch.shape[0]) - centre[0]) / radii[0]
    columns = (np.arange(left, left + patch.shape[1]) - centre[1]) / radii[1]
    squared = rows[:, None] ** 2 + columns**2
    opacity = np.clip((1 - squared) * 3, 0, 1)[..., None]
    # A wide view, turned round: eight radii of the picture in one drop.
    source_rows = _within(centre[0] - 8 * radii[0] * rows, height, around.shape[0])
    source_columns = _within(centre[1] - 8 * radii[1] * columns, width, around.shape[1])
    seen = around[source_rows[:, None], source_columns]
    shade = (1.1 - 0.5 * np.minimum(squared, 1.0))[..., None]
    patch += ((seen * shade - patch) * (0.85 * opacity)).astype(np.float32)


def _within(places: NDArray[np.float64], length: int, count: int) -> NDArray[np.intp]:
    return np.clip(places / length * count, 0, count - 1).astype(np.intp)
