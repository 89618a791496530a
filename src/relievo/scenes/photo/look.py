"""How a camera makes a picture: exposure, lens, sensor, colours, compression.

Lengths in the picture are in thousandths of its diagonal, so that a look is the same at any size.
"""

from dataclasses import dataclass
from enum import StrEnum

from relievo.scenes.materials import Colour


class Style(StrEnum):
    """What is made of the colours in the end."""

    COLOUR = "colour"
    GREY = "grey"
    SEPIA = "sepia"
    FADED = "faded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A way of taking pictures; the values that stand here change nothing.

    Attributes:
        exposure_stops: brighter than metered by so many powers of two.
        white_balance: factors of red, green and blue.
        shoulder: 0 = what is brighter than white is cut off, 1 = highlights roll off softly.
        contrast: 0 = the sRGB curve alone, 1 = a strong S-curve on top of it.
        fill: how much shadows are brightened, as telephones do, 0 to 1.
        black: how far black is lifted, as a share of white.
        saturation: factor of the difference from grey.
        vignetting: share of the light that the corners lose.
        blur: standard deviation of what a soft or badly focused lens does, thousandths.
        motion_blur: length that the picture moves while it is taken, thousandths.
        motion_angle_deg: direction of that, anticlockwise from the right.
        bloom: share of the brightest light that spreads around.
        aberration: how much larger red is than green, and blue smaller, thousandths.
        iso: sensitivity, which tells the noise; 0 = none.
        noise_is_coarse: whether noise was smoothed, as small cameras do.
        sharpening: strength of the halo along edges.
        grain: standard deviation of the grain of film, as a share of white.
        specks: dust and scratches on the film.
        drops: drops of rain on the lens.
        drops_seed: where these are.
        style: what is made of the colours.
        jpeg_quality: 1 to 95; None = not compressed.
    """

    exposure_stops: float = 0.0
    white_balance: Colour = (1.0, 1.0, 1.0)
    shoulder: float = 0.0
    contrast: float = 0.0
    fill: float = 0.0
    black: float = 0.0
    saturation: float = 1.0
    vignetting: float = 0.0
    blur: float = 0.0
    motion_blur: float = 0.0
    motion_angle_deg: float = 0.0
    bloom: float = 0.0
    aberration: float = 0.0
    iso: float = 0.0
    noise_is_coarse: bool = False
    sharpening: float = 0.0
    grain: float = 0.0
    specks: int = 0
    drops: int = 0
    drops_seed: int = 0
    style: Style = Style.COLOUR
    jpeg_quality: int | None = None


CLEAN = Look()
"""Exposure and the sRGB curve, nothing else."""
