"""Things that decorate: frames, candles, globes, baubles, musical instruments."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    ceramic,
    coated,
    colour,
    dark,
    pick,
    plastic,
    print_of,
    steel,
    timber,
)
from relievo.scenes.clutter.parts import arc, block, decal, oval, shown_once
from relievo.scenes.clutter.turned import ball, cylinder, lathe, lump, torus, tube, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import prism


def picture_frame(generator: np.random.Generator) -> Mesh:
    """A framed picture that leans backwards on its strut."""
    x, z = generator.uniform(0.1, 0.36, 2).tolist()
    bar, thick = between(generator, 0.01, 0.035), between(generator, 0.008, 0.02)
    skin = pick(generator, [timber, plastic, dark, steel])(generator)
    rails = [
        block(x, thick, bar, skin), block(x, thick, bar, skin).moved(z=z - bar),
        block(bar, thick, z - 2 * bar, skin).moved(x=(bar - x) / 2, z=bar),
        block(bar, thick, z - 2 * bar, skin).moved(x=(x - bar) / 2, z=bar),
    ]  # fmt: skip
    image = print_of(generator, "painting", "poster", "painting")
    inside = decal((bar - x / 2, 0, bar), (x - 2 * bar, 0, 0), (0, 0, z - 2 * bar), image)
    back = block(x - bar, 0.004, z - bar, dark(generator)).moved(y=0.004, z=bar / 2)
    lean = between(generator, 8, 20)
    whole = merged([*rails, inside, back]).turned(-lean, "x")
    # From two thirds up the frame's back down to where the strut stands behind it.
    slope = np.radians(lean)
    top = 0.66 * z * np.array([0, np.sin(slope), np.cos(slope)]) + np.array([0, 0.007, 0])
    foot = np.array([0, 0.75 * z * np.sin(2 * slope) + 0.01, 0.004])
    strut = wire(np.stack([top, foot]), 0.006, dark(generator), sides=4)
    return merged([whole, strut])


def candle(generator: np.random.Generator) -> Mesh:
    """A candle, with a stick, a glass or a plate."""
    r, h = pick(generator, [(0.011, 0.2), (0.03, 0.1), (0.04, 0.16), (0.019, 0.015)])
    wax = coated(generator, "plain", 0.3, tint=colour(generator), gloss=0.25)
    parts = [cylinder(r, h, wax, sides=16)]
    parts.append(wire([(0, 0, h), (0.002, 0, h + 0.012)], 0.0009, dark(generator), sides=4))
    if generator.random() < 0.4:
        flame = Material("plain", 0, 0.3, (1.0, 0.6, 0.2), glow=2.0)
        drop = lathe([(0, 0), (0.0055, 0.006), (0.0045, 0.014), (0, 0.03)], flame, sides=8)
        parts.append(drop.moved(z=h + 0.008))
    if generator.random() < 0.7:
        metal, foot = steel(generator), between(generator, 0.005, 0.12)
        stick = lathe(
            [
                (0, 0),
                (r + 0.035, 0),
                (r + 0.035, 0.006),
                (0.012, 0.012),
                (0.01, foot + 0.012),
                (r + 0.006, foot + 0.016),
                (0, foot + 0.017),
            ],
            metal,
        )
        parts = [stick, merged(parts).moved(z=foot + 0.0172)]
    return merged(parts)


def globe(generator: np.random.Generator) -> Mesh:
    """A globe on its stand."""
    r, metal = between(generator, 0.06, 0.14), steel(generator)
    map_of = coated(generator, "painting", 1.0, gloss=0.4)
    earth = shown_once(ball(r, map_of, sides=22)).moved(z=-r).turned(-23, "y").moved(z=1.35 * r)
    foot = lathe(
        [(0, 0), (0.55 * r, 0), (0.55 * r, 0.1 * r), (0.07 * r, 0.2 * r), (0.07 * r, 0.32 * r)],
        metal,
    )
    meridian = wire(
        arc((0, 0, 1.35 * r), (1.08 * r, 0, 0), (0, 0, 1.08 * r), -113, 67, 15), 0.005, metal
    )
    return merged([earth, foot, meridian])


def bauble_tree(generator: np.random.Generator) -> Mesh:
    """A tree for jewels or sweets: a stem with thin twigs and balls on them."""
    h, metal = between(generator, 0.18, 0.36), pick(generator, [steel, dark, timber])(generator)
    parts = [cylinder(0.05, 0.012, metal, sides=16), wire([(0, 0, 0), (0, 0, h)], 0.004, metal)]
    paints = [plastic(generator) for _ in range(3)]
    for n in range(int(generator.integers(6, 15))):
        z, reach = between(generator, 0.35, 1) * h, between(generator, 0.04, 0.11)
        tip = np.array([reach, 0, min(z + 0.03, h)])
        twig = [
            wire(np.stack([[0, 0, z - 0.02], [0.6 * reach, 0, z], tip]), 0.0018, metal, sides=4)
        ]
        if generator.random() < 0.6:
            twig.append(ball(0.011, pick(generator, paints), sides=8).moved(*tip.tolist()))
        parts.append(merged(twig).turned(137.5 * n))
    return merged(parts)


def windmill(generator: np.random.Generator) -> Mesh:
    """A paper windmill, a pennant or a balloon on a thin stick in a foot."""
    h, stick = between(generator, 0.2, 0.36), timber(generator)
    parts = [cylinder(0.035, 0.02, stick, sides=14), wire([(0, 0, 0.01), (0, 0, h)], 0.003, stick)]
    kind = int(generator.integers(3))
    if kind == 0:
        for n in range(6):
            sail = prism([(0, 0), (0.075, 0), (0.05, 0.035)], 0.001, plastic(generator))
            parts.append(
                sail.turned(20, "x").turned(60 * n).turned(90, "x").moved(y=-0.008, z=h - 0.01)
            )
    elif kind == 1:
        flag = prism(
            [(0, 0), (0.14, 0.03), (0, 0.07)], 0.001, print_of(generator, "checks", "poster")
        )
        parts.append(flag.turned(90, "x").moved(z=h - 0.07))
    else:
        parts.append(lump(0.11, 0.11, 0.14, plastic(generator), sides=16).moved(z=h - 0.01))
    return merged(parts)


def guitar(generator: np.random.Generator) -> Mesh:
    """A ukulele or violin, upright on a stand."""
    s, wood = between(generator, 0.26, 0.39), timber(generator)
    lower = oval(0.34 * s, 0.32 * s, 16) + np.array([0, 0.16 * s])
    upper = oval(0.25 * s, 0.26 * s, 16) + np.array([0, 0.36 * s])
    body = merged([prism(lower, 0.09 * s, wood), prism(upper, 0.0895 * s, wood)])
    neck = block(0.055 * s, 0.5 * s, 0.025 * s, timber(generator)).moved(y=0.68 * s, z=0.085 * s)
    head = block(0.1 * s, 0.12 * s, 0.02 * s, dark(generator)).moved(y=0.94 * s, z=0.08 * s)
    hole = cylinder(0.05 * s, 0.001, dark(generator), sides=14).moved(y=0.32 * s, z=0.0905 * s)
    strings = [
        wire(
            [(x * s, 0.12 * s, 0.1 * s), (x * s, 0.93 * s, 0.114 * s)],
            0.0007,
            steel(generator),
            sides=3,
        )
        for x in (-0.018, -0.006, 0.006, 0.018)
    ]
    upright = merged([body, neck, head, hole, *strings]).turned(78, "x")
    prop = wire([(0, 0.02 * s, 0.45 * s), (0, 0.3 * s, 0)], 0.004, dark(generator))
    return merged([upright, prop])


def drum(generator: np.random.Generator) -> Mesh:
    """A small drum or a cake box with cords, rings above and below."""
    r, h = between(generator, 0.06, 0.15), between(generator, 0.06, 0.2)
    side, rim = plastic(generator), timber(generator)
    head = coated(generator, "plaster", 0.2, tint=(0.8, 0.75, 0.62))
    parts = [
        cylinder(0.98 * r, h, side, sides=20),
        cylinder(0.97 * r, 0.002, head, sides=20).moved(z=h),
    ]
    parts += [torus(r, 0.014, rim, sides=20).moved(z=z) for z in (0, h - 0.012)]
    for n in range(8):
        a, b = np.radians([45 * n, 45 * n + 22])
        low = (r * np.cos(a), r * np.sin(a), 0.01)
        high = (r * np.cos(b), r * np.sin(b), h - 0.005)
        parts.append(wire([low, high], 0.0018, rim, sides=4))
    return merged(parts)


def stones(generator: np.random.Generator) -> Mesh:
    """A few pebbles, shells or crystals."""
    parts = []
    for n in range(int(generator.integers(1, 7))):
        d = between(generator, 0.02, 0.07)
        skin = coated(generator, pick(generator, ["rock", "stone", "marble"]), 0.2, gloss=0.2)
        flat = lump(
            d, d * between(generator, 0.6, 1), d * between(generator, 0.4, 0.8), skin, sides=10
        )
        sharp = flat.flat() if generator.random() < 0.3 else flat
        reach = 0.05 * float(np.sqrt(n))
        parts.append(sharp.turned(between(generator, 0, 360)).moved(x=reach).turned(137.5 * n))
    return merged(parts)


def trophy(generator: np.random.Generator) -> Mesh:
    """A cup with two handles on a base."""
    h, metal = between(generator, 0.16, 0.36), steel(generator)
    r = between(generator, 0.2, 0.32) * h
    base = block(1.2 * r, 1.2 * r, 0.16 * h, timber(generator))
    cup = lathe(
        [
            (0.5 * r, 0.16 * h),
            (0.12 * r, 0.24 * h),
            (0.12 * r, 0.4 * h),
            (0.8 * r, 0.55 * h),
            (r, h),
            (r, h),
            (0.95 * r, h),
            (0.7 * r, 0.57 * h),
        ],
        metal,
    )
    grips = [
        wire(
            arc((s * 0.9 * r, 0, 0.75 * h), (s * 0.55 * r, 0, 0), (0, 0, 0.17 * h), -85, 85),
            0.03 * r + 0.002,
            metal,
        )
        for s in (-1, 1)
    ]
    sign = decal(
        (-0.4 * r, -0.6 * r - 0.0005, 0.03 * h),
        (0.8 * r, 0, 0),
        (0, 0, 0.1 * h),
        print_of(generator, "text"),
    )
    return merged([base, cup, *grips, sign])


def watering_can(generator: np.random.Generator) -> Mesh:
    """A watering can."""
    r, h = between(generator, 0.06, 0.09), between(generator, 0.12, 0.18)
    skin = pick(generator, [plastic, steel, ceramic])(generator)
    body = lathe(
        [(0, 0), (r, 0), (r, 0), (0.9 * r, h), (0.9 * r, h), (0.85 * r, h), (0.85 * r, 0.01)], skin
    )
    spout = tube(
        [(-0.9 * r, 0, 0.15 * h), (-1.7 * r, 0, 0.7 * h), (-2.1 * r, 0, 1.1 * h)],
        [0.014, 0.009, 0.007],
        skin,
    )
    rose = cylinder(0.01, 0.025, skin, top=0.026, sides=12).turned(-45, "y")
    grip = wire(
        arc((0.45 * r, 0, 0.75 * h), (1.0 * r, 0, 0), (0, 0, 0.62 * h), -45, 140, 13), 0.006, skin
    )
    return merged([body, spout, rose.moved(-2.05 * r, 0, 1.06 * h), grip])


def slanted_board(generator: np.random.Generator) -> Mesh:
    """A board with a strong picture or pattern that stands slanted on a prop."""
    x, z = generator.uniform(0.14, 0.36, 2).tolist()
    lean = between(generator, -5, 35)
    texture = pick(
        generator, ["poster", "painting", "text", "wallpaper", "checks", "marble", "wood"]
    )
    skin = coated(generator, texture, 1.0)
    back = plastic(generator)
    face = decal((-x / 2, -0.0005, 0), (x, 0, 0), (0, 0, z), skin)
    panel = block(x, 0.008, z, back).moved(y=0.0042)
    slope = np.radians(lean)
    top = 0.6 * z * np.array([0, np.sin(slope), np.cos(slope)]) + np.array([0, 0.012, 0])
    foot = np.array([0, top[1] + 0.45 * z, 0.005])
    prop = wire(np.stack([top, foot]), 0.006, back, sides=4)
    return merged([merged([panel, face]).turned(-lean, "x"), prop])
