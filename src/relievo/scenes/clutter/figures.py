"""Figures: animals, dolls, busts, bears, masks."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    ceramic,
    coated,
    colour,
    dark,
    hue,
    pick,
    plastic,
    steel,
    textile,
    timber,
)
from relievo.scenes.clutter.parts import block, rumpled
from relievo.scenes.clutter.turned import ball, cylinder, lathe, lump, torus, tube, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged


def teddy(generator: np.random.Generator) -> Mesh:
    """A stuffed bear, rabbit or dog that sits and looks towards -y."""
    s = between(generator, 0.2, 0.38)
    fur = coated(
        generator,
        pick(generator, ["carpet", "knit", "fabric"]),
        0.1,
        tint=_fur(generator),
        bump_m=0.002,
    )
    pale = fur._replace(tint=(0.6, 0.5, 0.4))
    body = lump(0.5 * s, 0.42 * s, 0.55 * s, fur, sides=14)
    head = lump(0.44 * s, 0.4 * s, 0.38 * s, fur, sides=14).moved(y=-0.03 * s, z=0.5 * s)
    snout = lump(0.2 * s, 0.16 * s, 0.15 * s, pale, sides=10).moved(y=-0.22 * s, z=0.55 * s)
    nose = lump(0.06 * s, 0.04 * s, 0.045 * s, dark(generator), sides=8).moved(
        y=-0.3 * s, z=0.63 * s
    )
    parts = [body, head, snout, nose]
    long = pick(generator, [1.0, 1.0, 3.2])
    for side in (-1, 1):
        ear = lump(0.16 * s, 0.07 * s, 0.16 * s * long, fur, sides=10)
        parts.append(ear.turned(side * 12, "y").moved(side * 0.15 * s, 0, 0.78 * s))
        eye = ball(0.018 * s, dark(generator), sides=8)
        parts.append(eye.moved(side * 0.09 * s, -0.205 * s, 0.7 * s))
        arm = lump(0.15 * s, 0.15 * s, 0.36 * s, fur, sides=10).turned(side * -35, "y")
        parts.append(arm.moved(side * 0.33 * s, -0.06 * s, 0.17 * s))
        leg = lump(0.18 * s, 0.4 * s, 0.18 * s, fur, sides=10).turned(side * 18)
        parts.append(leg.moved(side * 0.17 * s, -0.25 * s))
        sole = lump(0.13 * s, 0.03 * s, 0.13 * s, pale, sides=8)
        parts.append(sole.moved(side * 0.11 * s, -0.44 * s, 0.025 * s))
    if generator.random() < 0.4:
        parts.append(torus(0.16 * s, 0.05 * s, textile(generator)).moved(z=0.5 * s))
    return merged(parts)


def animal(generator: np.random.Generator) -> Mesh:
    """A figurine of a four-footed animal: horse, dog, giraffe, elephant, or something between."""
    s = between(generator, 0.1, 0.26)
    skin = _statue(generator)
    leg, fat = s * between(generator, 0.3, 0.5), s * between(generator, 0.22, 0.42)
    neck, head = s * between(generator, 0.1, 0.5), s * between(generator, 0.16, 0.28)
    body = lump(s * 0.8, fat, fat * 1.1, skin, sides=14).moved(z=leg - 0.1 * fat)
    parts = [body]
    for x in (-0.27 * s, 0.27 * s):
        for y in (-0.3 * fat, 0.3 * fat):
            step = between(generator, -0.06, 0.06) * s
            path = [(x + step, y, 0), (x + 0.3 * step, y, 0.5 * leg), (x, y, leg + 0.3 * fat)]
            parts.append(tube(path, [0.03 * s, 0.03 * s, 0.06 * s], skin, sides=7))
    top = np.array([0.35 * s + 0.5 * neck, 0, leg + 0.7 * fat + neck])
    parts.append(
        tube(np.stack([[0.25 * s, 0, leg + 0.5 * fat], top]), [0.09 * s, 0.055 * s], skin, sides=9)
    )
    skull = lump(head, 0.55 * head, 0.6 * head, skin, sides=12).turned(
        between(generator, 0, 35), "y"
    )
    parts.append(skull.moved(float(top[0]) + 0.3 * head, 0, float(top[2]) - 0.3 * head))
    for y in (-0.17 * head, 0.17 * head):
        ear = lathe([(0.1 * head, 0), (0.1 * head, 0.15 * head), (0, 0.4 * head)], skin, sides=7)
        parts.append(ear.moved(float(top[0]), y, float(top[2]) + 0.22 * head))
    tail = [(-0.38 * s, 0, leg + 0.7 * fat), (-0.5 * s, 0, leg + 0.5 * fat), (-0.52 * s, 0.02, leg)]
    return merged([*parts, wire(tail, [0.03 * s, 0.02 * s, 0.008 * s], skin, sides=5)])


def bird(generator: np.random.Generator) -> Mesh:
    """A figurine of a bird: a duck, an owl, a crow."""
    s, skin = between(generator, 0.06, 0.2), _statue(generator)
    body = lump(s, 0.55 * s, 0.6 * s, skin, sides=14).turned(between(generator, -50, 0), "y")
    low = float(body.bounds[0, 2])
    legs = between(generator, 0.02, 0.25) * s
    parts = [body.moved(z=legs - low)]
    x, _, z = parts[0].bounds[1].tolist()
    x = 0.6 * x
    parts.append(lump(0.42 * s, 0.38 * s, 0.4 * s, skin, sides=12).moved(x, 0, z - 0.12 * s))
    beak = cylinder(0.08 * s, 0.22 * s, plastic(generator, hue(35, 0.8, 0.5)), top=0.0, sides=7)
    parts.append(beak.turned(90, "y").moved(x + 0.17 * s, 0, z + 0.06 * s))
    for side in (-1, 1):
        parts.append(
            cylinder(0.02 * s, legs + 0.15 * s, dark(generator), sides=6).moved(0, side * 0.1 * s)
        )
        parts.append(
            lump(0.5 * s, 0.08 * s, 0.3 * s, skin, sides=8).moved(
                -0.1 * s, side * 0.26 * s, legs + 0.15 * s
            )
        )
    return merged([block(0.5 * s, 0.4 * s, 0.01, timber(generator)), *parts])


def bust(generator: np.random.Generator) -> Mesh:
    """A head on a pedestal."""
    s, skin = between(generator, 0.16, 0.38), _statue(generator)
    foot = lathe(
        [
            (0, 0),
            (0.22 * s, 0),
            (0.22 * s, 0.04 * s),
            (0.12 * s, 0.1 * s),
            (0.14 * s, 0.2 * s),
            (0, 0.2 * s),
        ],
        skin,
    )
    chest = lump(0.62 * s, 0.32 * s, 0.34 * s, skin).moved(z=0.17 * s)
    neck = cylinder(0.085 * s, 0.25 * s, skin, sides=12).moved(z=0.4 * s)
    head = lump(0.27 * s, 0.33 * s, 0.38 * s, skin, sides=18).moved(z=0.58 * s)
    nose = cylinder(0.03 * s, 0.1 * s, skin, top=0.01 * s, sides=6).moved(y=-0.17 * s, z=0.7 * s)
    brow = lump(0.2 * s, 0.06 * s, 0.05 * s, skin, sides=8).moved(y=-0.15 * s, z=0.79 * s)
    chin = lump(0.13 * s, 0.1 * s, 0.09 * s, skin, sides=8).moved(y=-0.11 * s, z=0.585 * s)
    hair = lump(0.31 * s, 0.34 * s, 0.27 * s, skin, sides=14).moved(y=0.04 * s, z=0.73 * s)
    curls = rumpled(hair.flat(), generator, 0.012 * s, 0.1 * s)
    return merged([foot, chest, neck, head, nose, brow, chin, curls])


def doll(generator: np.random.Generator) -> Mesh:
    """A doll, puppet or small figure that stands, its arms anyhow."""
    s = between(generator, 0.1, 0.34)
    skin = coated(generator, "skin", 0.2, tint=(between(generator, 0.4, 1.1),) * 3)
    if generator.random() < 0.4:
        skin = plastic(generator)
    coat, trousers = textile(generator), textile(generator)
    width = between(generator, 0.8, 1.3) * s
    torso = lump(0.24 * width, 0.15 * width, 0.38 * s, coat, sides=12).moved(z=0.42 * s)
    head = lump(0.17 * width, 0.17 * width, 0.2 * s, skin, sides=12).moved(z=0.78 * s)
    hair = lump(0.185 * width, 0.18 * width, 0.13 * s, plastic(generator), sides=10)
    parts = [torso, head, hair.moved(y=0.015 * s, z=0.88 * s)]
    skirt = generator.random() < 0.4
    if skirt:
        parts.append(lathe([(0.22 * width, 0.2 * s), (0.08 * width, 0.55 * s)], trousers, sides=14))
    for side in (-1, 1):
        hip = (side * 0.06 * width, 0, 0.48 * s)
        foot = (side * 0.075 * width, 0, 0.03 * s)
        parts.append(tube([foot, hip], [0.035 * s, 0.05 * s], skin if skirt else trousers, sides=8))
        parts.append(
            lump(0.07 * s, 0.14 * s, 0.05 * s, dark(generator), sides=8).moved(foot[0], -0.03 * s)
        )
        shoulder = np.array([side * 0.1 * width, 0, 0.73 * s])
        angle = np.radians(between(generator, -75, 60))
        reach = (
            0.28
            * s
            * np.array([side * np.cos(angle), between(generator, -0.6, 0.2), np.sin(angle)])
        )
        bend = shoulder + 0.5 * reach + [0, 0, -0.03 * s]
        parts.append(
            tube(
                [shoulder, bend, shoulder + reach], [0.04 * s, 0.034 * s, 0.028 * s], coat, sides=7
            )
        )
        hand = ball(0.033 * s, skin, sides=8)
        parts.append(hand.moved(*(shoulder + reach - [0, 0, 0.033 * s]).tolist()))
    return merged(parts)


def mask(generator: np.random.Generator) -> Mesh:
    """A carved or painted mask that leans backwards."""
    s, skin = between(generator, 0.2, 0.38), _statue(generator)
    trim = plastic(generator)
    face = lump(0.62 * s, 0.3 * s, s, skin, sides=20)
    nose = tube(
        [(0, -0.15 * s, 0.62 * s), (0, -0.2 * s, 0.45 * s)], [0.02 * s, 0.06 * s], skin, sides=8
    )
    mouth = torus(0.1 * s, 0.045 * s, trim, sides=14).turned(90, "x").scaled(1, 1, 0.5)
    parts = [face, nose, mouth.moved(y=-0.1 * s, z=0.27 * s)]
    for side in (-1, 1):
        eye = torus(0.07 * s, 0.03 * s, trim, sides=12).turned(90, "x").scaled(1, 1, 0.6)
        parts.append(eye.moved(side * 0.14 * s, -0.1 * s, 0.6 * s))
        parts.append(
            cylinder(0.05 * s, 0.24 * s, skin, top=0.0, sides=8)
            .turned(side * 25, "y")
            .moved(side * 0.2 * s, 0, 0.9 * s)
        )
    return merged(parts).turned(-12, "x")


def chess_piece(generator: np.random.Generator) -> Mesh:
    """A chess piece, skittle, candlestick or trophy: a turned figure."""
    h, skin = between(generator, 0.06, 0.3), _statue(generator)
    r = h * between(generator, 0.14, 0.22)
    waist, ring = between(generator, 0.25, 0.5) * r, between(generator, 0.5, 0.8) * r
    profile = [(0, 0), (r, 0), (r, 0), (r, 0.05 * h), (0.7 * r, 0.12 * h), (waist, 0.3 * h)]
    profile += [(0.9 * waist, 0.62 * h), (ring, 0.66 * h), (ring, 0.7 * h), (0.9 * waist, 0.73 * h)]
    head = lump(1.3 * r, 1.3 * r, 0.28 * h, skin, sides=14).moved(z=0.72 * h)
    return merged([lathe(profile, skin), head])


def abstract(generator: np.random.Generator) -> Mesh:
    """A modern sculpture: a bent bar, rings, or stones on each other."""
    skin, s = _statue(generator), between(generator, 0.14, 0.38)
    foot = block(0.5 * s, 0.35 * s, 0.06 * s, timber(generator))
    kind = int(generator.integers(3))
    if kind == 0:
        phases, rates = generator.uniform(0, 6, 3), generator.uniform(3, 9, 3)
        t = np.linspace(0, 1, 24)
        bend = 0.16 * s * np.sin(rates[:2] * t[:, None] + phases[:2])
        path = np.concatenate([bend, (0.05 + 0.9 * t[:, None]) * s], axis=1)
        return merged([foot, tube(path, 0.05 * s * (1.2 - 0.8 * t), skin, sides=9)])
    if kind == 1:
        rings = [
            torus(0.25 * s, 0.06 * s, skin)
            .moved(z=-0.03 * s)
            .turned(90, "x")
            .turned(a)
            .moved(z=0.32 * s + 0.14 * s * n)
            for n, a in enumerate(generator.uniform(0, 180, 3).tolist())
        ]
        return merged([foot, *rings])
    parts, z = [foot], 0.05 * s
    for share in (0.5, 0.38, 0.28, 0.18):
        stone = lump(share * s, 0.8 * share * s, 0.5 * share * s, skin, sides=12)
        parts.append(stone.moved(between(generator, -0.03, 0.03) * s, 0, z))
        z += 0.48 * share * s
    return merged(parts)


def _fur(generator: np.random.Generator) -> tuple[float, float, float]:
    if generator.random() < 0.25:
        return colour(generator)
    return hue(
        between(generator, 18, 38), between(generator, 0.2, 0.6), between(generator, 0.1, 0.6)
    )


def _statue(generator: np.random.Generator) -> Material:
    """What figurines are made of."""
    return pick(generator, [ceramic, timber, steel, plastic, _marble, _bronze, _marble])(generator)


def _marble(generator: np.random.Generator) -> Material:
    texture = pick(generator, ["marble", "stone", "plaster"])
    return coated(generator, texture, 0.4, tint=(0.85, 0.84, 0.8), gloss=0.2)


def _bronze(generator: np.random.Generator) -> Material:
    tint = pick(generator, [(0.25, 0.15, 0.06), (0.15, 0.3, 0.22)])
    return coated(generator, "rust", 0.3, tint=tint, gloss=0.4, metal=0.7)
