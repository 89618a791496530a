"""Places outdoors: meadows, woods, fields, parks, gardens, shores, mountains, deserts, snow."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.daylight import random_daylight
from relievo.scenes.nature import green, tended, wild
from relievo.scenes.nature.place import Place
from relievo.scenes.nature.planting import cover_near
from relievo.scenes.nature.views import cameras
from relievo.scenes.world import World

_Maker: TypeAlias = Callable[..., Place]

PLACES: dict[str, tuple[_Maker, float]] = {
    "meadow": (green.meadow, 1.5),
    "forest": (green.forest, 1.6),
    "field": (green.field, 1.0),
    "park": (tended.park, 1.6),
    "garden": (tended.yard, 1.8),
    "waterside": (wild.waterside, 1.3),
    "beach": (wild.beach, 0.8),
    "mountain": (wild.mountain, 1.2),
    "desert": (wild.desert, 0.6),
    "snow": (wild.snowfield, 0.8),
}
"""What there is, and how often."""


def make_world(
    generator: np.random.Generator, *, frozen: bool = False, place: str | None = None
) -> World:
    """Makes a place outdoors with its light and eight cameras.

    Args:
        generator: the only source of chance.
        frozen: whether nothing but cameras moves.
        place: one of `PLACES`; None = any.

    Raises:
        UsageError: if there is no such place.
    """
    names = list(PLACES)
    if place is None:
        weights = np.array([weight for _, weight in PLACES.values()])
        place = str(generator.choice(names, p=weights / weights.sum()))
    if place not in PLACES:
        raise UsageError(f"no place {place!r}; there are {', '.join(PLACES)}")
    maker, _ = PLACES[place]
    made = maker(generator, frozen=frozen)
    views = cameras(made.site)
    if made.cover is not None:
        cover_near(made.site, made.cover, views)
    light = random_daylight(generator, night=False)
    return World(tuple(made.site.things), light, views)
