"""People as the main subject: alone and in groups, indoors and outdoors, moving or frozen."""

from collections.abc import Callable

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.people.company import company
from relievo.scenes.people.interiors import furnished, hall
from relievo.scenes.people.shots import Photographer
from relievo.scenes.people.sites import Site, lawn, square
from relievo.scenes.world import World

PLACES: dict[str, tuple[Callable[[np.random.Generator], Site], float]] = {
    "square": (square, 3.0),
    "lawn": (lawn, 3.0),
    "hall": (hall, 2.5),
    "furnished": (furnished, 1.5),
}
"""What there is, and how often."""
_SIZES = ((1, 1), (2, 3), (4, 7), (8, 15))
_SIZE_WEIGHTS = (0.2, 0.32, 0.3, 0.18)


def make_world(
    generator: np.random.Generator, *, frozen: bool = False, place: str | None = None
) -> World:
    """Makes people at a place with its light and eight cameras.

    Args:
        generator: the only source of chance.
        frozen: True = everyone stands still in the middle of what they do, and only cameras move,
            as in the MannequinChallenge.
        place: one of `PLACES`; None = any.

    Raises:
        UsageError: if there is no such place.
    """
    if place is None:
        weights = np.array([weight for _, weight in PLACES.values()])
        place = str(generator.choice(list(PLACES), p=weights / weights.sum()))
    if place not in PLACES:
        raise UsageError(f"no place {place!r}; there are {', '.join(PLACES)}")
    site = PLACES[place][0](generator)
    low, high = _SIZES[int(generator.choice(len(_SIZES), p=_SIZE_WEIGHTS))]
    if place == "furnished":
        low, high = min(low, 4), min(high, 6)
    people, near = company(site, generator, int(generator.integers(low, high + 1)), frozen=frozen)
    cameras = Photographer(generator, site, people, near).cameras()
    things = (*site.things, *(each.thing for each in people))
    return World(things, site.light, cameras)
