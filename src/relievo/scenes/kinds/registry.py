"""The kinds of worlds by name; each is imported when the first world of it is made."""

import importlib

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.world import World

KINDS: dict[str, int] = {
    "street": 1,
    "room": 2,
    "nature": 3,
    "people": 4,
    "objects": 5,
    "planes": 6,
}
"""The number of each kind; with the seed it tells its worlds apart, so it never changes."""


def check_kind(kind: str) -> str:
    """Returns the name of a kind that there is.

    Raises:
        UsageError: naming those that there are.
    """
    if kind not in KINDS:
        raise UsageError(f"no kind of scenes {kind!r}; there are {', '.join(KINDS)}")
    return kind


def make_world(kind: str, generator: np.random.Generator, *, frozen: bool = False) -> World:
    """Makes a world.

    Args:
        kind: one of `KINDS`.
        generator: the only source of chance.
        frozen: whether nothing but cameras moves.

    Raises:
        UsageError: if there is no such kind.
    """
    module = importlib.import_module(f"relievo.scenes.kinds.{check_kind(kind)}")
    world: World = module.make_world(generator, frozen=frozen)
    return world
