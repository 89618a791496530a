"""Cutlery and kitchen tools."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    handle_paint,
    pick,
    steel,
    timber,
)
from relievo.scenes.clutter.parts import arc, slab
from relievo.scenes.clutter.turned import lathe, lump, tube, wire
from relievo.scenes.materials import (
    Material,
)
from relievo.scenes.mesh import (
    Mesh,
    merged,
)
from relievo.scenes.shapes import prism


def cutlery(generator: np.random.Generator) -> Mesh:
    """A knife, a fork and a spoon side by side, or one of them."""
    metal = steel(generator)
    grip = metal if generator.random() < 0.6 else handle_paint(generator)
    makers = [_knife, _fork, _spoon]
    count = pick(generator, [1, 2, 3, 3])
    first = int(generator.integers(3))
    chosen = [makers[(first + n) % 3] for n in range(count)]
    return merged(
        make(metal, grip).turned(between(generator, -4, 4)).moved(x=0.035 * n)
        for n, make in enumerate(chosen)
    )


def kitchen_knife(generator: np.random.Generator) -> Mesh:
    """A big knife on a board."""
    x, y = between(generator, 0.22, 0.36), between(generator, 0.15, 0.24)
    board = slab(x, y, 0.018, 0.02, timber(generator))
    long = between(generator, 0.12, 0.18)
    blade = prism(
        [(0, 0), (long, 0.012), (0.8 * long, 0.035), (0, 0.035)], 0.0025, steel(generator)
    )
    handle = slab(0.11, 0.024, 0.018, 0.008, handle_paint(generator)).moved(
        x=-0.05, y=0.022, z=-0.001
    )
    knife = merged([blade.moved(z=0.007), handle]).turned(between(generator, -40, 40))
    return merged([board, knife.moved(x=-0.02, z=0.0195)])


def ladle(generator: np.random.Generator) -> Mesh:
    """A ladle, whisk or spatula that lies on its bowl."""
    metal, long = steel(generator), between(generator, 0.2, 0.3)
    if generator.random() < 0.5:
        loops = [
            wire(
                arc(
                    (0.05, 0, 0.03),
                    (0.055, 0, 0),
                    (0, 0.028 * np.cos(a), 0.028 * np.sin(a)),
                    -180,
                    180,
                    17,
                ),
                0.0011,
                metal,
                sides=4,
            )
            for a in (0.0, 0.8, 1.6, 2.4)
        ]
        handle = tube([(-0.01, 0, 0.03), (-long / 2, 0, 0.012)], 0.009, handle_paint(generator))
        return merged([*loops, handle])
    cup = lathe([(0, 0), (0.02, 0.002), (0.035, 0.015), (0.04, 0.03)], metal, sides=14)
    return merged(
        [cup, wire([(-0.038, 0, 0.028), (-0.07, 0, 0.06), (-long, 0, 0.02)], 0.004, metal)]
    )


def _knife(metal: Material, grip: Material) -> Mesh:
    blade = prism([(-0.009, 0), (0.009, 0), (0.009, 0.08), (-0.004, 0.1)], 0.002, metal)
    return merged([blade.moved(z=0.001), slab(0.016, 0.1, 0.008, 0.006, grip).moved(y=-0.05)])


def _fork(metal: Material, grip: Material) -> Mesh:
    tines = [
        wire([(x, 0.045, 0.005), (x, 0.07, 0.003), (x, 0.095, 0.012)], 0.0012, metal, sides=4)
        for x in (-0.009, -0.003, 0.003, 0.009)
    ]
    neck = slab(0.022, 0.025, 0.004, 0.008, metal).moved(y=0.036, z=0.003)
    stem = wire([(0, 0.03, 0.005), (0, -0.01, 0.01)], 0.003, metal)
    return merged(
        [*tines, neck, stem, slab(0.014, 0.1, 0.006, 0.006, grip).moved(y=-0.055, z=0.004)]
    )


def _spoon(metal: Material, grip: Material) -> Mesh:
    bowl = lump(0.035, 0.055, 0.016, metal, sides=12, rings=6).moved(y=0.065)
    stem = wire([(0, 0.045, 0.008), (0, -0.01, 0.011)], 0.003, metal)
    return merged([bowl, stem, slab(0.014, 0.1, 0.006, 0.006, grip).moved(y=-0.055, z=0.004)])
