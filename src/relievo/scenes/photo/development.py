"""From light to a picture: lens, sensor, curve, colours, compression."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from relievo.core.srgb import LUMA_WEIGHTS, encode
from relievo.core.types import FloatMap, Image8
from relievo.scenes.photo.chance import normal
from relievo.scenes.photo.lens import diagonal, through_lens
from relievo.scenes.photo.look import Look, Style
from relievo.scenes.photo.smoothing import smoothed

_ELECTRONS = 40_000.0 * 100
"""What white gives in a pixel at ISO 1: pictures are shrunk, so pixels count for several."""
_READ_ELECTRONS = 3.0
_WHITEST = 4.0
"""Light beyond is white, however soft the highlights."""
_STEPS = 4096
_SEPIA = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))


def develop(light: FloatMap, look: Look, exposure: float, generator: np.random.Generator) -> Image8:
    """Makes a picture.

    Args:
        light: (H, W, 3) float32, linear, >= 0.
        look: how it is taken.
        exposure: factor that brings the light to white = 1, as `metering.metered` gives it.
        generator: of noise, grain and specks; in the same state, two pictures have the same.

    Returns:
        (H, W, 3) uint8, RGB, sRGB.
    """
    factors = exposure * 2.0**look.exposure_stops * np.array(look.white_balance)
    exposed = through_lens(light * factors.astype(np.float32), look)
    if look.iso:
        exposed = _with_noise(exposed, look, generator)
    if look.saturation != 1.0:
        grey = _luma(exposed)[..., None]
        exposed = grey + (exposed - grey) * np.float32(look.saturation)
    codes = _finished(_curve(look)[_steps_of(exposed)], look, generator)
    # Below 255.5, so that nothing wraps round.
    codes = np.clip(codes + np.float32(0.5), 0, np.float32(255.25))
    image = codes.astype(np.uint8)
    return image if look.jpeg_quality is None else _compressed(image, look.jpeg_quality)


def _luma(values: FloatMap) -> FloatMap:
    # One product after the other: matrix products differ in their last bits between processors.
    red, green, blue = (np.float32(weight) for weight in LUMA_WEIGHTS)
    total: FloatMap = values[..., 0] * red + values[..., 1] * green + values[..., 2] * blue
    return total


def _with_noise(exposed: FloatMap, look: Look, generator: np.random.Generator) -> FloatMap:
    """Noise of the photons, whose variance is the light, and of reading them out."""
    electrons = _ELECTRONS / look.iso
    noise = normal(exposed.shape, generator)
    if look.noise_is_coarse:
        noise = smoothed(noise, 0.6)
    variance = exposed * np.float32(1 / electrons)
    variance += np.float32((_READ_ELECTRONS / electrons) ** 2)
    noise *= np.sqrt(variance, out=variance)
    noise += exposed
    return noise


def _steps_of(exposed: FloatMap) -> NDArray[np.intp]:
    """Where light stands in `_curve`: by its square root, which is exact on every machine."""
    clipped = np.clip(exposed, np.float32(0), np.float32(_WHITEST))
    np.sqrt(clipped, out=clipped)
    clipped *= np.float32(_STEPS / _WHITEST**0.5)
    clipped += np.float32(0.5)
    return clipped.astype(np.intp)


def _curve(look: Look) -> NDArray[np.float32]:
    """Values of sRGB, 0 to 255, that stand for light."""
    light = (np.arange(_STEPS + 1) / _STEPS) ** 2 * _WHITEST
    if look.shoulder:
        # Straight up to the knee, then ever flatter towards white.
        knee = 1 - 0.6 * look.shoulder
        light = np.where(
            light <= knee, light, 1 - (1 - knee) * np.exp(-(light - knee) / (1 - knee))
        )
    codes = encode(np.minimum(light, 1.0))
    if look.fill:
        codes = codes + look.fill * codes * (1 - codes) ** 3
    if look.contrast:
        bent = codes * codes * (3 - 2 * codes)
        codes = codes + look.contrast * (bent - codes)
    return ((look.black + (1 - look.black) * codes) * 255).astype(np.float32)


def _finished(codes: FloatMap, look: Look, generator: np.random.Generator) -> FloatMap:
    """What is done to sRGB values, 0 to 255."""
    if look.sharpening:
        size = (codes.shape[0], codes.shape[1])
        # In all colours alike, as cameras do: colours of their own would come out along edges.
        luma = _luma(codes)
        halo = luma - smoothed(luma, max(0.7, 0.0015 * diagonal(size)))
        codes = codes + halo[..., None] * np.float32(look.sharpening)
    if look.style is not Style.COLOUR:
        codes = _styled(codes, look.style)
    if look.grain:
        grain = smoothed(normal(codes.shape[:2], generator), 0.6)
        codes = codes + grain[..., None] * np.float32(2 * 255 * look.grain)
    if look.specks:
        codes = _dusty(codes, look.specks, generator)
    return codes


def _styled(codes: FloatMap, style: Style) -> FloatMap:
    if style is Style.FADED:
        grey = _luma(codes)[..., None]
        pale = grey + (codes - grey) * np.float32(0.6)
        return pale * np.float32(0.78) + np.array([42, 34, 26], np.float32)
    if style is Style.GREY:
        return np.repeat(_luma(codes)[..., None], 3, axis=2)
    red, green, blue = (codes[..., channel] for channel in range(3))
    rows = [np.array(row, np.float32) for row in _SEPIA]
    return np.stack([red * r[0] + green * r[1] + blue * r[2] for r in rows], axis=-1)


def _dusty(codes: FloatMap, specks: int, generator: np.random.Generator) -> FloatMap:
    """Dark dust, and bright scratches from top to bottom."""
    height, width = codes.shape[:2]
    for _ in range(specks):
        row, column = (generator.random(2) * (height, width)).astype(int)
        tall, wide = generator.integers(1, 4, 2)
        codes[row : row + tall, column : column + wide] *= np.float32(generator.uniform(0.2, 0.6))
    for column in generator.integers(0, width, specks // 8).tolist():
        codes[:, column] += np.float32(generator.uniform(15, 60))
    return codes


def _compressed(image: Image8, quality: int) -> Image8:
    """The picture after it was kept as JPEG."""
    packed = BytesIO()
    PillowImage.fromarray(image).save(packed, "JPEG", quality=quality)
    return np.array(PillowImage.open(packed))
