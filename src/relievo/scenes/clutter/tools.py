"""Tools for the hand."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    colour,
    handle_paint,
    pick,
    plastic,
    steel,
)
from relievo.scenes.clutter.parts import arc, block, loft, oval
from relievo.scenes.clutter.turned import cylinder, lathe, torus, tube, wire
from relievo.scenes.mesh import (
    Mesh,
    merged,
)
from relievo.scenes.shapes import prism


def hammer(generator: np.random.Generator) -> Mesh:
    """A hammer that lies on its side."""
    long, metal = between(generator, 0.22, 0.32), steel(generator)
    handle = tube(
        [(0, 0, 0.016), (0.6 * long, 0, 0.014), (long, 0, 0.013)],
        [0.016, 0.011, 0.009],
        handle_paint(generator),
    )
    head = block(0.026, 0.07, 0.026, metal).moved(long, 0.0, 0.001)
    face = cylinder(0.015, 0.03, metal).turned(90, "x").moved(long, -0.03, 0.015)
    claw = prism([(0, 0), (0.05, 0.01), (0.05, 0.014), (0, 0.024)], 0.02, metal)
    return merged([handle, head, face, claw.turned(90).moved(long + 0.012, 0.03, 0.004)])


def spanner(generator: np.random.Generator) -> Mesh:
    """An open-ended and ring spanner."""
    long, metal = between(generator, 0.12, 0.26), steel(generator)
    wide = 0.09 * long
    bar = block(0.85 * long, 0.6 * wide, 0.007, metal)
    ring = torus(0.8 * wide, 0.45 * wide, metal, sides=14).moved(x=long / 2)
    jaw = [
        block(1.1 * wide, 0.5 * wide, 0.009, metal)
        .turned(s * 12)
        .moved(-long / 2 + 0.2 * wide, s * 0.62 * wide)
        for s in (-1, 1)
    ]
    neck = block(wide, 1.5 * wide, 0.009, metal).moved(x=-long / 2 + 1.1 * wide)
    return merged([bar, ring, neck, *jaw])


def screwdriver(generator: np.random.Generator) -> Mesh:
    """A screwdriver with a grooved handle."""
    long, r = between(generator, 0.14, 0.26), between(generator, 0.011, 0.017)
    grip = plastic(generator)
    split = 0.42 * long
    handle = lathe(
        [
            (0, 0),
            (0.7 * r, 0),
            (r, 0.1 * split),
            (r, 0.6 * split),
            (0.6 * r, 0.8 * split),
            (0.75 * r, split),
            (0, split),
        ],
        grip,
        sides=8,
    )
    shaft = cylinder(0.003, long - split, steel(generator), sides=8).moved(z=split)
    return merged([handle, shaft]).turned(90, "y").moved(z=r)


def pliers(generator: np.random.Generator) -> Mesh:
    """Pliers, a little open."""
    long, metal, grip = between(generator, 0.13, 0.2), steel(generator), plastic(generator)
    parts = [cylinder(0.012, 0.014, metal, sides=10)]
    for s in (-1, 1):
        path = [
            (0, 0, 0.007),
            (-0.3 * long, s * 0.16 * long, 0.007),
            (-0.7 * long, s * 0.14 * long, 0.007),
        ]
        parts.append(tube(path, [0.006, 0.007, 0.006], grip))
        parts.append(
            tube([(0, 0, 0.007), (0.3 * long, s * 0.02, 0.007)], [0.011, 0.003], metal, sides=6)
        )
    return merged(parts)


def brush(generator: np.random.Generator) -> Mesh:
    """A paint brush or hand brush with bristles."""
    wide, long = between(generator, 0.025, 0.07), between(generator, 0.16, 0.26)
    hair = plastic(generator, (0.12, 0.08, 0.05))
    plan = oval(wide, 0.015)
    tuft = loft([plan, plan * [1.1, 0.9], plan * [0.9, 0.2]], [0, 0.03, 0.055], hair, smooth=False)
    ferrule = loft([plan * 1.06] * 2, [-0.03, 0.003], steel(generator))
    handle = loft(
        [oval(0.012, 0.01), oval(0.02, 0.012), plan],
        [0.035 - long, -0.08, -0.029],
        handle_paint(generator),
    )
    return merged([tuft, ferrule, handle]).turned(90, "x").moved(z=0.009)


def dumbbell(generator: np.random.Generator) -> Mesh:
    """A dumbbell."""
    r, wide = between(generator, 0.03, 0.055), between(generator, 0.03, 0.05)
    skin, half = plastic(generator), between(generator, 0.05, 0.07)
    weight = cylinder(r, wide, skin, sides=pick(generator, [6, 8, 16]))
    parts = [weight.moved(z=s * half - wide / 2) for s in (-1, 1)]
    bar = cylinder(0.013, 2 * half, steel(generator)).moved(z=-half)
    return merged([*parts, bar]).turned(90, "y").moved(z=r)


def umbrella(generator: np.random.Generator) -> Mesh:
    """A folded umbrella that lies on the ground."""
    long, cloth = between(generator, 0.25, 0.4), plastic(generator, colour(generator))
    hook = arc((-0.02, 0, 0.022), (0, 0.025, 0), (-0.03, 0, 0), 0, 190, 9) - np.array([0, 0.025, 0])
    body = lathe(
        [(0.006, 0), (0.022, 0.03), (0.026, 0.12), (0.014, long - 0.06), (0.003, long)],
        cloth,
        sides=10,
    ).flat()
    shaft = tube([(-0.02, 0, 0.026), (0.03, 0, 0.026)], 0.005, steel(generator), sides=6)
    return merged(
        [wire(hook, 0.008, handle_paint(generator)), shaft, body.turned(90, "y").moved(z=0.026)]
    )
