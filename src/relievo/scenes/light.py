"""The light of a world: sun, sky, lamps, and the air in between.

Units are relative: a white surface that faces a sun of strength 1 sends out light of 1.
"""

from dataclasses import dataclass
from typing import NamedTuple

from relievo.scenes.materials import Colour


class Sun(NamedTuple):
    """Parallel light.

    Attributes:
        towards: (x, y, z) of the direction in which the sun stands, of any length.
        colour: strength for red, green, blue.
        width_deg: diameter of its disc: how soft shadows are; 0.5 = clear, 10 = through haze.
    """

    towards: tuple[float, float, float]
    colour: Colour
    width_deg: float = 0.5


class Sky(NamedTuple):
    """What is seen and what lights where no surface is.

    Attributes:
        zenith: light from above.
        horizon: light from the horizon.
        ground: light from below the horizon.
        clouds: 0 = clear, 1 = covered.
        variant: which clouds.
    """

    zenith: Colour
    horizon: Colour
    ground: Colour = (0.2, 0.2, 0.2)
    clouds: float = 0.0
    variant: int = 0


class Lamp(NamedTuple):
    """A rectangle that sends out light to its front; it is not seen itself.

    Attributes:
        centre: (x, y, z), metres.
        right: (x, y, z), half an edge, metres.
        up: (x, y, z), half the other edge; the light leaves along right x up.
        colour: light of its surface for red, green, blue: what a white wall near it would get is
            at most this.
        spread: 1 = to the whole half-space in front; more = a beam (power of the cosine).
    """

    centre: tuple[float, float, float]
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    colour: Colour
    spread: float = 1.0


class Fog(NamedTuple):
    """Air that is not clear: `colour` takes over with 1 - exp(-density_per_m * distance)."""

    colour: Colour
    density_per_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """All light of a world.

    Attributes:
        sky: always there; indoors it is what the windows show.
        sun: None = covered, night, or indoors.
        lamps: few: each costs a ray per pixel.
        fog: None = clear air.
        bounce: light that reaches surfaces after many reflections, which one bounce leaves out.
    """

    sky: Sky
    sun: Sun | None = None
    lamps: tuple[Lamp, ...] = ()
    fog: Fog | None = None
    bounce: Colour = (0.02, 0.02, 0.02)
