"""Devices of desks and pockets."""

import numpy as np

from relievo.scenes.clutter.paints import (
    VARIANTS,
    between,
    case_paint,
    coated,
    dark,
    grey,
    key_print,
    pick,
    plastic,
    steel,
)
from relievo.scenes.clutter.parts import (
    arc,
    block,
    decal,
    loft,
    rounded_rectangle,
    shown_once,
    slab,
)
from relievo.scenes.clutter.turned import cylinder, lathe, lump, torus, tube, wire
from relievo.scenes.materials import (
    Material,
)
from relievo.scenes.mesh import (
    Mesh,
    merged,
)


def phone(generator: np.random.Generator) -> Mesh:
    """A phone that lies, or leans on a small stand."""
    x, y = between(generator, 0.065, 0.08), between(generator, 0.14, 0.165)
    flat = _panel(generator, x, y, 0.009)
    return flat if generator.random() < 0.7 else _leaning(flat, generator)


def tablet(generator: np.random.Generator) -> Mesh:
    """A tablet or a reader, lying or leaning on a stand."""
    x, y = between(generator, 0.13, 0.2), between(generator, 0.19, 0.28)
    flat = _panel(generator, x, y, 0.009)
    flat = flat if generator.random() < 0.5 else flat.turned(90)
    return flat if generator.random() < 0.5 else _leaning(flat, generator)


def laptop(generator: np.random.Generator) -> Mesh:
    """A laptop, open; its screen looks towards -y."""
    x, y = between(generator, 0.29, 0.37), between(generator, 0.2, 0.25)
    skin = case_paint(generator)
    base = slab(x, y, 0.016, 0.012, skin)
    keys = decal(
        (-0.44 * x, -0.08 * y, 0.0165), (0.88 * x, 0, 0), (0, 0.5 * y, 0), key_print(generator)
    )
    pad = decal((-0.14 * x, -0.45 * y, 0.0164), (0.28 * x, 0, 0), (0, 0.3 * y, 0), dark(generator))
    lid = slab(x, y, 0.007, 0.012, skin)
    bezel = decal(
        (-0.49 * x, -0.485 * y, 0.0073), (0.98 * x, 0, 0), (0, 0.97 * y, 0), dark(generator)
    )
    picture = decal(
        (-0.47 * x, -0.45 * y, 0.0076), (0.94 * x, 0, 0), (0, 0.91 * y, 0), _screen(generator)
    )
    screen = merged([lid, bezel, picture]).moved(y=y / 2).turned(between(generator, 58, 85), "x")
    return merged([base, keys, pad, screen.moved(y=y / 2 - 0.006, z=0.017)])


def keyboard(generator: np.random.Generator) -> Mesh:
    """A keyboard with raised keys."""
    x, y = pick(generator, [(0.43, 0.14), (0.36, 0.13), (0.28, 0.11)])
    body = slab(x, y, 0.014, 0.008, case_paint(generator))
    cap = coated(generator, "plain", 0.3, tint=grey(generator), gloss=0.2)
    rows, columns = 5, int(x / 0.0195)
    key = block(0.0155, 0.0155, 0.006, cap)
    wide = (columns - 1) * 0.019
    keys = [
        key.moved(0.019 * c - wide / 2, 0.0195 * (r - 2), 0.0145)
        for r in range(1, rows)
        for c in range(columns)
    ]
    space = block(0.11, 0.0155, 0.006, cap).moved(y=-0.039, z=0.0145)
    return merged([body, *keys, space])


def mouse(generator: np.random.Generator) -> Mesh:
    """A mouse with its wheel, some with a cable."""
    plan = rounded_rectangle(0.062, 0.108, 0.03)
    rings = [plan * 0.97, plan, plan * 0.97, plan * 0.85, plan * 0.55]
    shell = loft(rings, [0, 0.008, 0.02, 0.03, 0.036], case_paint(generator))
    wheel = (
        cylinder(0.011, 0.007, dark(generator), sides=12)
        .turned(90, "y")
        .moved(-0.0035, 0.028, 0.026)
    )
    parts = [shell, wheel]
    if generator.random() < 0.6:
        bend = between(generator, -0.08, 0.08)
        path = [
            (0, 0.05, 0.008),
            (0.3 * bend, 0.09, 0.003),
            (bend, 0.13, 0.003),
            (bend, 0.2, 0.003),
        ]
        parts.append(wire(path, 0.002, dark(generator), sides=5))
    return merged(parts)


def headphones(generator: np.random.Generator) -> Mesh:
    """Headphones that stand on their cups or hang on a stand."""
    skin, pad = plastic(generator), dark(generator)
    r = between(generator, 0.07, 0.085)
    band = wire(arc((0, 0, 0.08), (r, 0, 0), (0, 0, 0.11), 0, 180, 15), 0.008, skin)
    parts = [band.scaled(1, 2, 1)]
    for side in (-1, 1):
        cup = lathe([(0, 0), (0.04, 0), (0.04, 0.02), (0.03, 0.03), (0, 0.032)], skin, sides=16)
        soft = torus(0.03, 0.022, pad, sides=16)
        one = merged([cup, soft.moved(z=-0.016)]).turned(90 * side, "y")
        parts.append(one.moved(side * (r - 0.01), 0, 0.05))
    return merged(parts)


def camera(generator: np.random.Generator) -> Mesh:
    """A photo camera with its lens towards -y."""
    x, z = between(generator, 0.11, 0.15), between(generator, 0.07, 0.1)
    skin = dark(generator) if generator.random() < 0.7 else case_paint(generator)
    body = slab(x, z, 0.05, 0.012, skin).turned(90, "x").moved(y=0.025, z=z / 2)
    hump = block(0.05, 0.045, 0.02, skin).moved(z=z - 0.002)
    r, long = between(generator, 0.025, 0.04), between(generator, 0.03, 0.1)
    barrel = cylinder(r, long, dark(generator), sides=18).turned(90, "x").moved(y=-0.02, z=0.48 * z)
    glass = lump(
        1.5 * r, 1.5 * r, 0.012, Material("plain", 0, 0.3, (0.02, 0.03, 0.06), gloss=1.0), sides=12
    )
    front = glass.turned(90, "x").moved(y=-0.016 - long, z=0.48 * z)
    knob = cylinder(0.008, 0.01, steel(generator), sides=10).moved(x=0.38 * x, z=z - 0.001)
    return merged([body, hump, barrel, front, knob])


def remote(generator: np.random.Generator) -> Mesh:
    """A remote control, a calculator or a game pad."""
    x, y, z = pick(generator, [(0.045, 0.18, 0.02), (0.05, 0.14, 0.018), (0.085, 0.16, 0.014)])
    body = slab(
        x, y, z, 0.012, dark(generator) if generator.random() < 0.6 else case_paint(generator)
    )
    keys = decal(
        (-0.42 * x, -0.45 * y, z + 0.0005), (0.84 * x, 0, 0), (0, 0.85 * y, 0), key_print(generator)
    )
    return merged([body, keys])


def router(generator: np.random.Generator) -> Mesh:
    """A router or radio set with aerials and a cable."""
    x, y = between(generator, 0.14, 0.24), between(generator, 0.1, 0.16)
    skin = case_paint(generator)
    parts = [slab(x, y, 0.03, 0.015, skin)]
    for n in range(int(generator.integers(1, 5))):
        at = x * (n / 4 - 0.4)
        tip = (at + between(generator, -0.03, 0.03), y / 2, between(generator, 0.14, 0.2))
        parts.append(tube([(at, y / 2 - 0.01, 0.02), tip], [0.006, 0.004], skin, sides=6))
    bend = between(generator, -0.1, 0.1)
    path = [(0.3 * x, 0.45 * y, 0.01), (0.3 * x, 0.8 * y, 0.004), (0.3 * x + bend, 1.2 * y, 0.004)]
    return merged([*parts, wire(path, 0.003, dark(generator), sides=5)])


def _screen(generator: np.random.Generator) -> Material:
    variant, on = int(generator.integers(VARIANTS)), generator.random() < 0.75
    if on:
        return Material("screen", variant, 1.0, gloss=0.3, glow=between(generator, 0.3, 1.2))
    return Material("plain", 0, 1.0, (0.01, 0.01, 0.012), gloss=0.9)


def _panel(generator: np.random.Generator, x: float, y: float, z: float) -> Mesh:
    body = slab(x, y, z, 0.012, case_paint(generator))
    glass = decal(
        (-0.47 * x, -0.47 * y, z + 0.0005), (0.94 * x, 0, 0), (0, 0.94 * y, 0), _screen(generator)
    )
    return merged([body, shown_once(glass)])


def _leaning(flat: Mesh, generator: np.random.Generator) -> Mesh:
    """A panel that leans backwards on a stand."""
    angle = between(generator, 50, 75)
    depth = float(np.ptp(flat.bounds[:, 1]))
    risen = flat.moved(y=depth / 2).turned(angle, "x").moved(z=0.012)
    reach = depth * float(np.cos(np.radians(angle)))
    foot = slab(0.07, reach + 0.05, 0.012, 0.01, dark(generator)).moved(y=reach / 2)
    top = depth * float(np.sin(np.radians(angle)))
    prop = wire(
        [(0, reach + 0.02, 0.01), (0, 0.7 * reach + 0.006, 0.7 * top)], 0.005, dark(generator)
    )
    return merged([risen, foot, prop])
