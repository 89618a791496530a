"""Loudspeakers, fans, lamps, clocks and what else has a plug."""

import numpy as np

from relievo.scenes.clutter.paints import (
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
from relievo.scenes.clutter.parts import block, decal, slab
from relievo.scenes.clutter.turned import cylinder, lathe, lump, torus, wire
from relievo.scenes.materials import (
    Material,
)
from relievo.scenes.mesh import (
    Mesh,
    merged,
)
from relievo.scenes.shapes import revolved


def speaker(generator: np.random.Generator) -> Mesh:
    """A loudspeaker with its cones towards -y, or a round one."""
    if generator.random() < 0.35:
        r, h = between(generator, 0.04, 0.08), between(generator, 0.08, 0.2)
        cloth = coated(generator, "fabric", 0.06, tint=grey(generator))
        cap = cylinder(r, 0.008, dark(generator), sides=20).moved(z=h)
        return merged([cylinder(r, h, cloth, sides=20), cap])
    x, y, z = generator.uniform([0.1, 0.12, 0.16], [0.2, 0.24, 0.36]).tolist()
    skin = _wood_or_dark(generator)
    parts = [block(x, y, z, skin)]
    cone, rim = dark(generator), plastic(generator)
    for r, at in ((0.38 * x, 0.35 * z), (0.2 * x, 0.75 * z)):
        bowl = lathe([(0.25 * r, 0), (0.85 * r, -0.004 + 0.008), (r, 0.004)], cone)
        ring = torus(r, 0.012, rim)
        parts.append(merged([bowl, ring]).turned(90, "x").moved(y=-y / 2 + 0.004, z=at))
    return merged(parts)


def fan_with_grille(generator: np.random.Generator) -> Mesh:
    """A table fan: blades behind a grille of thin wires."""
    r, h = between(generator, 0.09, 0.15), between(generator, 0.06, 0.14)
    skin, metal = plastic(generator), steel(generator)
    foot = lathe([(0, 0), (0.7 * r, 0), (0.7 * r, 0.012), (0.12 * r, 0.03), (0.1 * r, h)], skin)
    motor = cylinder(0.25 * r, 0.07, skin, sides=14).moved(z=-0.1)
    blades = [
        slab(0.8 * r, 0.4 * r, 0.004, 0.1 * r, skin).turned(25, "x").moved(x=0.45 * r).turned(a)
        for a in (0, 120, 240)
    ]
    parts = [motor, *blades]
    for n in range(28):
        bar = [(0.12 * r, 0, 0.035), (0.9 * r, 0, 0.03), (r, 0, 0), (0.9 * r, 0, -0.03)]
        parts.append(wire(bar, 0.0011, metal, sides=3).turned(n * 360 / 28))
    parts += [
        torus(k * r, 0.004, metal, sides=26, around=4).moved(z=z) for k, z in ((1, 0), (0.6, 0.032))
    ]
    head = (
        merged(parts)
        .turned(90 + between(generator, -15, 5), "x")
        .turned(between(generator, -30, 30))
    )
    return merged([foot, head.moved(z=h + 0.9 * r)])


def clock(generator: np.random.Generator) -> Mesh:
    """An alarm clock with hands, bells and feet, or a plain one."""
    r, skin = between(generator, 0.04, 0.09), plastic(generator)
    face = Material("plain", 0, 0.3, (0.8, 0.78, 0.72))
    body = cylinder(r, 0.04, skin, sides=22)
    dial = cylinder(0.88 * r, 0.002, face, sides=22).moved(z=0.0405)
    black = dark(generator)
    parts = [body, dial]
    for long, angle in ((0.75, between(generator, 0, 360)), (0.5, between(generator, 0, 360))):
        hand = block(0.05 * r, long * r, 0.0015, black).moved(y=long * r / 2, z=0.043)
        parts.append(hand.turned(angle))
    for n in range(12):
        parts.append(
            block(0.03 * r, 0.12 * r, 0.001, black).moved(y=0.76 * r, z=0.0427).turned(30 * n)
        )
    upright = merged(parts).turned(90, "x").moved(z=1.12 * r)
    extra = []
    if generator.random() < 0.6:
        for side in (-1, 1):
            leg = cylinder(0.005, 0.35 * r, skin, sides=6).turned(side * 20, "y")
            extra.append(leg.moved(side * 0.62 * r, -0.02, 0))
            bell = lump(0.6 * r, 0.6 * r, 0.4 * r, steel(generator), sides=12).turned(
                side * 30, "y"
            )
            extra.append(bell.moved(side * 0.5 * r, -0.02, 1.95 * r))
    return merged([upright, *extra])


def table_lamp(generator: np.random.Generator) -> Mesh:
    """A lamp with a shade, or one on a jointed arm."""
    metal = pick(generator, [steel, plastic, dark])(generator)
    if generator.random() < 0.5:
        h, r = between(generator, 0.2, 0.34), between(generator, 0.07, 0.13)
        foot = lathe(
            [
                (0, 0),
                (0.5 * r, 0),
                (0.5 * r, 0.012),
                (0.1 * r, 0.04),
                (0.35 * r, 0.3 * h),
                (0.08 * r, 0.6 * h),
            ],
            metal,
        )
        cloth = coated(generator, "fabric", 0.1, tint=(0.85, 0.75, 0.55))._replace(
            glow=between(generator, 0, 1.2)
        )
        shade = revolved([r, 0.65 * r], [0.55 * h, h], cloth, sides=20)
        return merged([foot, shade, revolved([0.64 * r, 0.99 * r], [h, 0.55 * h], cloth, sides=20)])
    long = between(generator, 0.14, 0.22)
    foot = cylinder(0.06, 0.015, metal, sides=18)
    elbow = np.array([between(generator, 0.02, 0.1), 0, long])
    tip = elbow + np.array([-long * 0.8, 0, between(generator, 0.0, 0.7) * long])
    arm = wire(np.stack([[0, 0, 0.01], elbow]), 0.005, metal)
    arm2 = wire(np.stack([elbow, tip]), 0.005, metal)
    bulb = Material("plain", 0, 0.3, (1.0, 0.9, 0.7), glow=between(generator, 0, 1.5))
    hood = lathe([(0.05, 0), (0.045, 0.03), (0.02, 0.07), (0, 0.075)], metal, sides=16)
    lit = lump(0.04, 0.04, 0.04, bulb, sides=10).moved(z=0.002)
    head = merged([hood, lit]).turned(25, "y").moved(*(tip - [0.01, 0, 0.06]).tolist())
    return merged([foot, arm, arm2, head])


def radio(generator: np.random.Generator) -> Mesh:
    """A radio, a projector or a small amplifier with knobs and an aerial."""
    x, y, z = generator.uniform([0.16, 0.06, 0.08], [0.34, 0.16, 0.2]).tolist()
    body = block(x, y, z, _wood_or_dark(generator))
    cloth = coated(generator, "fabric", 0.05, tint=grey(generator))
    grille = decal((-0.45 * x, -y / 2 - 0.0006, 0.12 * z), (0.5 * x, 0, 0), (0, 0, 0.75 * z), cloth)
    scale = decal(
        (0.1 * x, -y / 2 - 0.0006, 0.6 * z),
        (0.35 * x, 0, 0),
        (0, 0, 0.25 * z),
        key_print(generator),
    )
    knob = cylinder(0.1 * z, 0.015, steel(generator), sides=14).turned(90, "x")
    knobs = [knob.moved(a * x, -y / 2, 0.3 * z) for a in (0.18, 0.38)]
    tip = generator.uniform([-0.2, -0.05, 0.1], [0.2, 0.05, 0.2])
    foot = np.array([0.4 * x, 0.3 * y, z])
    aerial = wire(
        np.stack([foot, foot + tip]),
        0.0015,
        steel(generator),
        sides=5,
    )
    return merged([body, grille, scale, *knobs, aerial])


def toaster(generator: np.random.Generator) -> Mesh:
    """A toaster, a rice cooker or a coffee grinder."""
    skin = steel(generator) if generator.random() < 0.6 else plastic(generator)
    if generator.random() < 0.5:
        x, y, z = 0.28, 0.16, 0.18
        body = slab(x, y, z, 0.05, skin)
        slots = [block(0.2, 0.025, 0.002, dark(generator)).moved(y=s * 0.03, z=z) for s in (-1, 1)]
        lever = block(0.02, 0.03, 0.012, dark(generator)).moved(x=x / 2 + 0.006, z=0.12)
        return merged([body, *slots, lever])
    r, h = between(generator, 0.06, 0.12), between(generator, 0.16, 0.3)
    body = lathe(
        [
            (0, 0),
            (r, 0),
            (r, 0),
            (1.05 * r, 0.6 * h),
            (0.9 * r, 0.65 * h),
            (0.9 * r, 0.9 * h),
            (0, h),
        ],
        skin,
    )
    base = lathe([(0, 0), (1.06 * r, 0), (1.06 * r, 0.03), (1.03 * r, 0.03)], dark(generator))
    knob = cylinder(0.02, 0.02, dark(generator), sides=12).turned(90, "x").moved(y=-r, z=0.25 * h)
    return merged([body, base, knob])


def microphone(generator: np.random.Generator) -> Mesh:
    """A microphone, a web camera or a light on a tripod or stand."""
    h, metal, black = between(generator, 0.14, 0.32), steel(generator), dark(generator)
    legs = [
        wire(
            [(0, 0, 0.45 * h), (0.3 * h * np.cos(a), 0.3 * h * np.sin(a), 0.003)],
            0.004,
            metal,
            sides=5,
        )
        for a in (0.3, 2.4, 4.5)
    ]
    post = wire([(0, 0, 0.44 * h), (0, 0, 0.85 * h)], 0.004, metal)
    mesh = coated(generator, "metal", 0.02, tint=(0.3, 0.3, 0.3), metal=0.5)
    head = merged(
        [cylinder(0.014, 0.07, black, top=0.018), lump(0.045, 0.045, 0.05, mesh).moved(z=0.06)]
    )
    return merged([*legs, post, head.turned(between(generator, 20, 80), "x").moved(z=0.83 * h)])


def _wood_or_dark(generator: np.random.Generator) -> Material:
    if generator.random() < 0.4:
        return coated(generator, "wood", 0.4, tint=(0.8, 0.7, 0.6), gloss=0.2)
    return case_paint(generator)
