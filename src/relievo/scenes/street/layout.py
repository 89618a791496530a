"""What a street is like: its character, its cross-section, its course and its crossings."""

import itertools
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.street.course import Course, make_course

DRESSED_M = (0.0, 240.0)
"""Between these distances a street has all its details; cameras stay well inside."""

GROUND_M = 70.0
"""How far the ground beside the street reaches from its middle."""

REACH_M = (-160.0, 420.0)
"""Where the road itself begins and ends."""


class Lane(NamedTuple):
    """A lane.

    Attributes:
        x: of its middle, metres.
        direction: 1 = along the street, -1 = against it.
        width: metres.
    """

    x: float
    direction: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The cross-section of a street, the same on both sides, metres.

    Attributes:
        lanes: in each direction, >= 1.
        lane: width of one.
        median: width of what lies between the directions.
        cycle: width of the cycle lane; 0 = none.
        parking: width of the parking bays; 0 = none.
        kerb: how much higher the pavement is than the road.
        pavement: its width; 0 = none, then there is a verge of grass.
        garden: distance from the pavement to the houses.
        is_right_hand: whether one drives on the right.
    """

    lanes: int
    lane: float
    median: float = 0.0
    cycle: float = 0.0
    parking: float = 0.0
    kerb: float = 0.12
    pavement: float = 2.0
    garden: float = 0.0
    is_right_hand: bool = True

    @property
    def driving(self) -> float:
        """From the middle of the street to the edge of the lanes."""
        return self.median / 2 + self.lanes * self.lane

    @property
    def half(self) -> float:
        """From the middle of the street to its kerb."""
        return self.driving + self.cycle + self.parking

    @property
    def front(self) -> float:
        """From the middle of the street to the pavement's far edge."""
        return self.half + self.pavement

    @property
    def all_lanes(self) -> list[Lane]:
        """Every lane, from the middle outwards."""
        way = 1 if self.is_right_hand else -1
        places = [self.median / 2 + (n + 0.5) * self.lane for n in range(self.lanes)]
        return [Lane(s * x, s * way, self.lane) for x in places for s in (1, -1)]


class Crossing(NamedTuple):
    """A side street.

    Attributes:
        y: of its middle, along the main street.
        sides: -1 = to the left, 1 = to the right.
        profile: of the side street.
        has_lights: whether there are traffic lights.
    """

    y: float
    sides: tuple[int, ...]
    profile: Profile
    has_lights: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A street before anything is built.

    Attributes:
        character: one of `CHARACTERS`.
        profile: its cross-section.
        course: its line.
        crossings: its side streets, rising.
        speed: metres per second of the traffic.
        is_dark: whether it is night.
        bank: where there is no kerb, how much the land lies above the road, metres.
    """

    character: str
    profile: Profile
    course: Course
    crossings: tuple[Crossing, ...]
    speed: float
    is_dark: bool
    bank: float

    def ground(self, x: float) -> float:
        """How high the land lies over the road at a distance from the middle, metres."""
        if self.profile.pavement > 0:
            return self.profile.kerb - 0.02
        outwards, heights = zip(*self.verge, strict=True)
        return float(np.interp(abs(x), outwards, heights))

    @property
    def verge(self) -> tuple[tuple[float, float], ...]:
        """The land beside a road without a kerb: distance from the middle and height, metres."""
        edge = self.profile.front
        return ((edge, -0.005), (edge + 0.9, -0.06), (edge + 2.6, min(self.bank * 0.3, -0.12)),
                (edge + 6.0, self.bank), (GROUND_M, self.bank))  # fmt: skip

    def free(self, side: int, margin: float = 0.0) -> list[tuple[float, float]]:
        """Stretches of the dressed street between the side streets of one side.

        Args:
            side: -1 = left, 1 = right.
            margin: how far the stretches stay away from the side streets' kerbs, metres.
        """
        start, found = DRESSED_M[0], []
        for crossing in self.crossings:
            if side in crossing.sides:
                reach = crossing.profile.half + margin
                found.append((start, crossing.y - reach))
                start = crossing.y + reach
        return [*found, (start, DRESSED_M[1])]


class Character(NamedTuple):
    """The ranges from which a street is drawn, metres; see `Profile`.

    Attributes:
        lanes: how many in each direction may occur.
        lane: width.
        parking: probability of parking bays.
        cycle: probability of cycle lanes.
        median: probability and width of a median.
        pavement: width.
        garden: depth.
        speed: metres per second.
        bend: largest bend, degrees.
        rise: largest rise, metres.
        crossings: probability of a side street.
        weight: how often it occurs.
    """

    lanes: tuple[int, ...]
    lane: tuple[float, float]
    parking: float
    cycle: float
    median: tuple[float, float]
    pavement: tuple[float, float]
    garden: tuple[float, float]
    speed: tuple[float, float]
    bend: float
    rise: float
    crossings: float
    weight: float


CHARACTERS: dict[str, Character] = {
    "residential": Character(
        (1,), (2.6, 3.1), 0.5, 0.0, (0.0, 0.0), (1.5, 2.4), (4.0, 8.0), (4, 9), 35, 4, 0.6, 0.24
    ),
    "terraces": Character(
        (1,), (2.5, 3.0), 0.9, 0.1, (0.0, 0.0), (1.6, 2.8), (0.0, 3.0), (4, 9), 22, 4, 0.6, 0.18
    ),
    "inner_city": Character(
        (1, 1, 2), (2.8, 3.3), 0.7, 0.3, (0.1, 1.5), (2.5, 5.5), (0, 0), (4, 10), 18, 2, 0.8, 0.26
    ),
    "avenue": Character(
        (2,), (3.0, 3.4), 0.6, 0.4, (0.7, 4.0), (3.5, 6.0), (0, 2), (7, 14), 10, 2, 0.7, 0.12
    ),
    "wide_road": Character(
        (2, 3), (3.3, 3.7), 0.0, 0.1, (0.7, 3.0), (0.0, 2.5), (9, 16), (9, 15), 22, 4, 0.3, 0.1
    ),
    "country": Character(
        (1,), (2.7, 3.5), 0.0, 0.0, (0.0, 0.0), (0.0, 0.0), (8, 20), (8, 15), 55, 7, 0.2, 0.1
    ),
}
"""By name. The numbers are those of European streets, with some wider ones."""


def random_plan(
    generator: np.random.Generator, *, character: str | None = None, is_dark: bool = False
) -> Plan:
    """Draws a street.

    Args:
        generator: all chance.
        character: one of `CHARACTERS`; None = any.
        is_dark: whether it is night.

    Raises:
        UsageError: if there is no such character.
    """
    if character is not None and character not in CHARACTERS:
        raise UsageError(f"no street {character!r}; there are {', '.join(CHARACTERS)}")
    names = list(CHARACTERS)
    weights = np.array([each.weight for each in CHARACTERS.values()])
    drawn = names[generator.choice(len(names), p=weights / weights.sum())]
    name = drawn if character is None else character
    is_right_hand = bool(generator.random() < 0.7)
    profile = random_profile(generator, CHARACTERS[name], is_right_hand)
    crossings = _crossings(generator, name, profile)
    return Plan(
        character=name,
        profile=profile,
        course=_course(generator, CHARACTERS[name], crossings),
        crossings=crossings,
        speed=float(generator.uniform(*CHARACTERS[name].speed)),
        is_dark=is_dark,
        # Side streets would need a cutting.
        bank=-0.15 if crossings else float(generator.uniform(-0.9, 1.2)),
    )


def random_profile(
    generator: np.random.Generator, character: Character, is_right_hand: bool
) -> Profile:
    """Draws a cross-section.

    Args:
        generator: all chance.
        character: its ranges.
        is_right_hand: whether one drives on the right.
    """
    chance = generator.random(4)
    pavement = float(generator.uniform(*character.pavement))
    if pavement < 1.0:
        pavement = 0.0
    return Profile(
        lanes=int(generator.choice(character.lanes)),
        lane=float(generator.uniform(*character.lane)),
        median=float(chance[0] < character.median[0]) * character.median[1] * (0.5 + chance[1]),
        cycle=1.6 if chance[2] < character.cycle else 0.0,
        parking=2.1 if chance[3] < character.parking else 0.0,
        kerb=0.12 if pavement > 0 else 0.0,
        pavement=pavement,
        garden=float(generator.uniform(*character.garden)),
        is_right_hand=is_right_hand,
    )


def _crossings(generator: np.random.Generator, name: str, profile: Profile) -> tuple[Crossing, ...]:
    found: list[Crossing] = []
    side_character = CHARACTERS["country" if name == "country" else "terraces"]
    for y in (generator.uniform(55, 95), generator.uniform(145, 190)):
        if generator.random() > CHARACTERS[name].crossings:
            continue
        sides = ((-1, 1), (-1,), (1,))[generator.choice(3, p=[0.5, 0.25, 0.25])]
        own = random_profile(generator, side_character, profile.is_right_hand)
        if profile.pavement <= 0:
            own = replace(own, pavement=0.0, kerb=0.0)
        has_lights = len(sides) == 2 and profile.pavement > 0 and generator.random() < 0.45
        found.append(Crossing(float(y), sides, own, bool(has_lights)))
    return tuple(found)


def _course(
    generator: np.random.Generator, character: Character, crossings: tuple[Crossing, ...]
) -> Course:
    """Bends only where no side street goes off, since those would fan out."""
    ends = [DRESSED_M[0] - 60, *[c.y for c in crossings], DRESSED_M[1] + 60]
    bends, rises = [], []
    for first, last in itertools.pairwise(ends):
        start, end = first + 20, last - 20
        # Half of the streets are straight there; a bend of 1 degree in 2 m has a radius of 115 m.
        largest = min(character.bend, 0.42 * (end - start))
        if generator.random() < 0.5 and end - start > 30:
            bends.append((start, end, float(generator.uniform(-largest, largest))))
        rise = min(character.rise, 0.04 * (end - start))
        if generator.random() < 0.6:
            rises.append((first, last, float(generator.uniform(-rise, rise))))
    return make_course(*REACH_M, tuple(bends), tuple(rises))
