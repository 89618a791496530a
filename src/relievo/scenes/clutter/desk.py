"""What lies on desks."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    dark,
    pick,
    plastic,
    steel,
    timber,
)
from relievo.scenes.clutter.parts import arc, block, loft, oval, slab
from relievo.scenes.clutter.turned import cylinder, lathe, torus, tube, wire
from relievo.scenes.materials import (
    Material,
)
from relievo.scenes.mesh import (
    Mesh,
    merged,
)
from relievo.scenes.shapes import prism


def scissors(generator: np.random.Generator) -> Mesh:
    """Scissors with handles of plastic, open or closed."""
    long, metal, grip = between(generator, 0.13, 0.22), steel(generator), plastic(generator)
    angle = between(generator, 3, 22)
    parts = []
    for s in (-1, 1):
        blade = prism([(-0.02, -0.006), (0.55 * long, 0.0), (-0.02, 0.008)], 0.002, metal)
        loop = torus(0.026, 0.009, grip, sides=14).scaled(1.3, 0.9, 1).moved(x=-0.4 * long, y=0.016)
        shank = tube([(-0.2 * long, 0.006, 0.004), (0.01, 0, 0.004)], 0.005, grip, sides=6)
        half = merged([blade.moved(z=0.003), loop, shank])
        mirrored = half if s > 0 else half.turned(180, "x").moved(z=0.01)
        parts.append(mirrored.turned(-s * angle))
    return merged(parts)


def stapler(generator: np.random.Generator) -> Mesh:
    """A stapler or punch."""
    long, skin = between(generator, 0.1, 0.16), plastic(generator)
    base = slab(long, 0.035, 0.012, 0.012, dark(generator))
    arm = slab(long, 0.03, 0.02, 0.012, skin).turned(-9, "y").moved(x=0.004, z=0.03)
    bar = block(0.9 * long, 0.014, 0.012, steel(generator)).turned(-5, "y").moved(z=0.017)
    return merged([base, arm, bar])


def pen_holder(generator: np.random.Generator) -> Mesh:
    """A beaker with pens, brushes and rulers that lean in it."""
    r, h = between(generator, 0.035, 0.05), between(generator, 0.08, 0.12)
    skin = pick(generator, [plastic, steel, timber])(generator)
    mug = lathe(
        [
            (0, 0),
            (r, 0),
            (r, 0),
            (r, h),
            (r, h),
            (r - 0.003, h),
            (r - 0.003, h),
            (r - 0.003, 0.004),
        ],
        skin,
    )
    parts = [mug]
    for _ in range(int(generator.integers(4, 14))):
        foot, top = generator.uniform(0, 2 * np.pi, 2)
        low = 0.5 * r * np.array([np.cos(foot), np.sin(foot), 0]) + [0, 0, 0.006]
        high = 0.85 * r * np.array([np.cos(top), np.sin(top), 0]) + [0, 0, h]
        long = between(generator, 0.14, 0.2)
        ahead = (high - low) / np.sqrt(((high - low) ** 2).sum())
        tip = low + long * ahead
        thick = between(generator, 0.003, 0.005)
        parts.append(
            tube(
                [low, tip - 0.02 * ahead, tip],
                [thick, thick, thick * pick(generator, [1, 0.2, 1.6])],
                plastic(generator),
                sides=6,
            )
        )
    return merged(parts)


def pens(generator: np.random.Generator) -> Mesh:
    """A few pens and pencils that lie about."""
    parts = []
    for n in range(int(generator.integers(1, 6))):
        long, r = between(generator, 0.11, 0.18), between(generator, 0.0035, 0.006)
        paint = plastic(generator)
        shaft = tube([(-long / 2, 0, r), (0.4 * long, 0, r)], r, paint, sides=7)
        tip = tube(
            [(0.4 * long, 0, r), (long / 2, 0, 0.6 * r)],
            [r, 0.1 * r],
            pick(generator, [timber, steel])(generator),
            sides=7,
        )
        parts.append(merged([shaft, tip]).turned(between(generator, -20, 20)).moved(y=0.018 * n))
    return merged(parts)


def tape_roll(generator: np.random.Generator) -> Mesh:
    """A roll of tape, thread or wire, standing or lying."""
    r, wide = between(generator, 0.025, 0.06), between(generator, 0.012, 0.05)
    skin = plastic(generator)
    inner = 0.7 * r
    ring = lathe(
        [
            (inner, 0),
            (r, 0),
            (r, 0),
            (r, wide),
            (r, wide),
            (inner, wide),
            (inner, wide),
            (inner, 0),
        ],
        skin,
        sides=22,
    )
    return ring if generator.random() < 0.6 else ring.turned(90, "x").moved(y=wide / 2, z=r)


def spectacles(generator: np.random.Generator) -> Mesh:
    """Spectacles that stand on their rims and temples."""
    frame = dark(generator) if generator.random() < 0.5 else plastic(generator)
    glass = Material("plain", 0, 0.3, (0.25, 0.28, 0.3), gloss=1.0)
    if generator.random() < 0.5:
        glass = glass._replace(tint=(0.02, 0.02, 0.02))
    tall = between(generator, 0.016, 0.024)
    parts = []
    for s in (-1, 1):
        rim = arc((s * 0.034, 0, tall), (0.026, 0, 0), (0, 0, tall), 0, 360, 15)
        parts.append(wire(rim, 0.0018, frame, sides=5))
        pane = loft([oval(0.05, 1.9 * tall)] * 2, [0, 0.001], glass).turned(90, "x")
        parts.append(pane.moved(s * 0.034, 0, tall))
        temple = [
            (s * 0.062, 0, 1.3 * tall),
            (s * 0.064, 0.1, 1.1 * tall),
            (s * 0.06, 0.135, 0.002),
        ]
        parts.append(wire(temple, 0.0018, frame, sides=5))
    bridge = arc((0, 0, 1.1 * tall), (0.009, 0, 0), (0, 0, 0.006), 0, 180)
    return merged([*parts, wire(bridge, 0.0016, frame, sides=5)])


def cable(generator: np.random.Generator) -> Mesh:
    """A cable in loose coils with a plug."""
    skin = dark(generator) if generator.random() < 0.5 else plastic(generator)
    r, count = between(generator, 0.03, 0.09), 60
    turns = between(generator, 1.5, 4)
    angle = np.linspace(0, 2 * np.pi * turns, count)
    wobble = 1 + 0.25 * np.sin(angle * between(generator, 0.3, 0.9) + between(generator, 0, 6))
    thick = between(generator, 0.0015, 0.0035)
    height = thick + np.linspace(0, 2 * thick * turns, count)
    path = np.stack([r * wobble * np.cos(angle), r * wobble * np.sin(angle), height], axis=1)
    end = path[-1]
    plug = slab(0.03, 0.016, 0.008, 0.004, skin).moved(*end.tolist())
    return merged([wire(path, thick, skin, sides=5), plug])


def hourglass(generator: np.random.Generator) -> Mesh:
    """An hourglass, or a mill, between two discs on thin bars."""
    h, r = between(generator, 0.1, 0.2), between(generator, 0.03, 0.045)
    wood, sand = timber(generator), plastic(generator)
    plate = cylinder(r * 1.25, 0.01, wood, sides=16)
    bulb = lathe([(r, 0.01), (r, 0.25 * h), (0.1 * r, 0.5 * h), (r, 0.75 * h), (r, h)], sand)
    bars = [
        cylinder(0.004, h, wood, sides=6).moved(1.1 * r * np.cos(a), 1.1 * r * np.sin(a))
        for a in (0.5, 2.6, 4.7)
    ]
    return merged([plate, plate.moved(z=h - 0.001), bulb, *bars])
