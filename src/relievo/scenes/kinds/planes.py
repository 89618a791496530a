"""Worlds of few, large, flat surfaces, for learning planes."""

import numpy as np

from relievo.scenes.clutter.paints import between
from relievo.scenes.light import Light, Sky
from relievo.scenes.planar.layouts import LAYOUTS
from relievo.scenes.planar.site import Site
from relievo.scenes.planar.views import COUNT, Space, find_cameras
from relievo.scenes.world import World


def make_world(generator: np.random.Generator, *, frozen: bool = False) -> World:
    """Makes a world of walls, floors, ceilings, stairs, boxes and boards.

    Args:
        generator: the only source of chance.
        frozen: makes no difference: nothing but cameras ever moves.
    """
    del frozen
    shares = np.array(list(LAYOUTS.values()))
    layout = list(LAYOUTS)[int(generator.choice(len(shares), p=shares / shares.sum()))]
    while True:
        site = layout(generator)
        space = Space([thing.mesh for thing in site.things])
        cameras = find_cameras(generator, space, site.spots)
        if len(cameras) == COUNT:
            return World(tuple(site.things), _light(generator, site), cameras)


def _light(generator: np.random.Generator, site: Site) -> Light:
    """The lamps of a site, and what goes to and fro between its walls."""
    mean = np.mean([lamp.colour for lamp in site.lamps], axis=0)
    r, g, b = (between(generator, 0.1, 0.25) * mean / mean.max()).tolist()
    dark = (0.05, 0.05, 0.05)
    return Light(sky=Sky(dark, dark, dark), lamps=tuple(site.lamps), bounce=(r, g, b))
