"""What arms do: hang, rest, gesture, hold something."""

from dataclasses import dataclass

import numpy as np

from relievo.scenes.people.build import Build
from relievo.scenes.people.solve import Arm


@dataclass(frozen=True, slots=True)
class Setting:
    """What a posture has to respect.

    Attributes:
        generator: the source of chance.
        build: the body.
        breadth_m: how far clothes stand off the hips.
        seat_m: height of the seat.
    """

    generator: np.random.Generator
    build: Build
    breadth_m: float
    seat_m: float

    def around(self, middle: float, spread: float) -> float:
        """A number near another."""
        return middle + spread * float(self.generator.uniform(-1, 1))

    def chance(self, share: float) -> bool:
        """Whether something happens."""
        return bool(self.generator.random() < share)

    def side(self) -> int:
        """Left (-1) or right (1)."""
        return -1 if self.generator.random() < 0.5 else 1


def hanging(place: Setting) -> Arm:
    """Beside the body."""
    out = 0.06 + 0.07 * (1 - place.build.manly) + 0.10 * max(place.build.weight, 0)
    out += 1.3 * max(place.breadth_m - 0.01, 0)
    ahead = place.around(0.07, 0.07)
    return Arm((place.around(out + 0.03, 0.03), ahead, -0.955), (0.5, -1, 0), place.around(25, 20))


def pocket(place: Setting) -> Arm:
    """The hand in a pocket of the trousers."""
    out = 0.045 + 0.1 * max(place.build.weight, 0) + 0.5 * place.breadth_m
    return Arm((out, 0.12, -0.79), (0.9, -0.8, 0), 20, 12)


def on_hip(place: Setting) -> Arm:
    """The hand on the hip."""
    out = 0.10 + 0.12 * max(place.build.weight, 0) + place.breadth_m
    return Arm((out, 0.10, -0.62), (1.0, -0.45, 0), -20, -15)


def crossed(place: Setting, high: bool) -> Arm:
    """Before the chest, over or under the other arm."""
    belly = 0.08 * max(place.build.weight, 0) + 0.6 * place.breadth_m
    if high:
        return Arm((-0.42, 0.42 + belly, -0.36), (0.7, 0.2, -1), 60, 20)
    return Arm((-0.40, 0.34 + belly, -0.47), (0.8, 0.0, -1), 50, 20)


def behind(place: Setting) -> Arm:
    """The hand at the back."""
    return Arm((-0.16, -0.42 - 0.7 * place.breadth_m, -0.66), (1.0, -0.5, 0), -40, 10)


def looking_at_phone(place: Setting) -> Arm:
    """A telephone before the chest."""
    x, y = place.around(-0.16, 0.05), place.around(0.5, 0.05)
    return Arm((x, y, place.around(-0.26, 0.06)), (0.5, -0.2, -1), -70, 12)


def calling(place: Setting) -> Arm:
    """A telephone at the ear."""
    return Arm((-0.05, 0.17, 0.17), (0.9, 0.5, -1), -10, 10)


def chin(place: Setting) -> Arm:
    """The hand at the chin."""
    return Arm((-0.19, 0.36, 0.0), (0.25, 0.1, -1), -70, 25)


def gesture(place: Setting) -> Arm:
    """The hand before the body, as of someone who talks."""
    x, y = place.around(0.02, 0.16), place.around(0.5, 0.12)
    return Arm((x, y, place.around(-0.42, 0.14)), (0.7, -0.4, -1), place.around(-40, 25), -5)
