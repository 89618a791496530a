"""Toys and games."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    coated,
    colour,
    dark,
    pick,
    plastic,
    print_of,
    steel,
    textile,
    timber,
)
from relievo.scenes.clutter.parts import block, decal, loft, rounded_rectangle, slab
from relievo.scenes.clutter.turned import ball, cylinder, lathe, lump, torus, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged


def toy_car(generator: np.random.Generator) -> Mesh:
    """A toy car, bus or truck."""
    s = between(generator, 0.07, 0.3)
    paint, black = plastic(generator), dark(generator)
    y, low, high = 0.42 * s, 0.06 * s, between(generator, 0.17, 0.24) * s
    plan = rounded_rectangle(s, y, 0.08 * s)
    body = loft([plan * 0.96, plan, plan * 0.96], [low, 0.13 * s, high], paint)
    front, back = between(generator, 0.05, 0.3), between(generator, 0.3, 0.48)
    cabin_low = np.array([[-back, -0.19], [front, -0.19], [front, 0.19], [-back, 0.19]]) * s
    cabin_high = cabin_low * [0.75, 0.85]
    top = high + between(generator, 0.12, 0.2) * s
    panes = dark(generator)._replace(gloss=0.9)
    cabin = loft([cabin_low, cabin_high], [high, top - 0.02 * s], panes, smooth=False)
    roof = loft([cabin_high * 1.03] * 2, [top - 0.02 * s, top], paint)
    wheel = cylinder(0.085 * s, 0.06 * s, black, sides=14).turned(90, "x")
    hub = cylinder(0.045 * s, 0.064 * s, steel(generator), sides=10).turned(90, "x")
    parts = [body, cabin, roof]
    for x in (-0.3 * s, 0.3 * s):
        for at in (-0.5 * y + 0.04 * s, 0.5 * y + 0.02 * s):
            parts += [wheel.moved(x, at, 0.085 * s), hub.moved(x, at + 0.002 * s, 0.085 * s)]
    return merged(parts)


def train(generator: np.random.Generator) -> Mesh:
    """A wooden engine with waggons."""
    parts = []
    for n in range(int(generator.integers(1, 4))):
        paint, wood = plastic(generator), timber(generator)
        base = slab(0.1, 0.045, 0.012, 0.01, wood).moved(z=0.014)
        if n == 0:
            boiler = cylinder(0.018, 0.06, paint, sides=14).turned(90, "y").moved(-0.015, 0, 0.044)
            cab = block(0.032, 0.042, 0.055, paint).moved(x=-0.03, z=0.026)
            stack = cylinder(0.006, 0.03, dark(generator), top=0.009, sides=10).moved(0.03, 0, 0.06)
            load = merged([boiler, cab, stack])
        else:
            load = slab(0.09, 0.04, between(generator, 0.02, 0.05), 0.006, paint).moved(z=0.026)
        wheel = cylinder(0.014, 0.008, dark(generator), sides=12).turned(90, "x")
        wheels = [wheel.moved(x, y, 0.014) for x in (-0.032, 0.032) for y in (-0.02, 0.028)]
        parts.append(merged([base, load, *wheels]).moved(x=-0.112 * n))
    return merged(parts)


def blocks(generator: np.random.Generator) -> Mesh:
    """Building blocks, piled up to a tower, a gate or a wall."""
    s = between(generator, 0.03, 0.05)
    parts: list[Mesh] = []
    rows = int(generator.integers(2, 6))
    for row in range(rows):
        for column in range(int(generator.integers(1, 4))):
            wide = s * pick(generator, [1, 1, 2])
            one = block(wide, s, s, plastic(generator)).turned(between(generator, -8, 8))
            parts.append(
                one.moved((column - 1) * 2.4 * s + between(generator, -0.1, 0.1) * s, 0, row * s)
            )
        parts.append(block(s, s, s, plastic(generator)).moved(z=row * s + 0.0005))
    if generator.random() < 0.5:
        roof = loft([np.array([[-1, -0.5], [1, -0.5], [1, 0.5], [-1, 0.5]]) * s,
                     np.array([[-0.02, -0.5], [0.02, -0.5], [0.02, 0.5], [-0.02, 0.5]]) * s],
                    [0, s], plastic(generator), smooth=False)  # fmt: skip
        parts.append(roof.moved(z=rows * s + 0.0005))
    return merged(_without_gaps(parts, s))


def toy_ball(generator: np.random.Generator) -> Mesh:
    """A ball, of a tennis ball's to a football's size."""
    r = pick(generator, [0.02, 0.033, 0.05, 0.075, 0.11])
    texture = pick(generator, ["plain", "checks", "stripes", "speckle", "leather", "fabric"])
    skin = coated(
        generator, texture, between(generator, 0.5, 2) * r, tint=colour(generator), gloss=0.3
    )
    if texture in ("checks", "stripes"):
        skin = skin._replace(tint=(1.0, 1.0, 1.0))
    return ball(r, skin, sides=20)


def dice(generator: np.random.Generator) -> Mesh:
    """Dice, or a magic cube."""
    if generator.random() < 0.4:
        s, parts = 0.019, [block(0.056, 0.056, 0.056, dark(generator))]
        paints = [plastic(generator) for _ in range(6)]
        for side, turns in enumerate([(0, "z"), (90, "z"), (180, "z"), (270, "z"), (-90, "x")]):
            for i in range(9):
                x, z = (i % 3 - 1) * s - 0.0085, (i // 3 - 1) * s - 0.0085
                paint = pick(generator, paints)
                face = decal((x, -0.0285, z), (0.017, 0, 0), (0, 0, 0.017), paint)
                parts.append(face.turned(*turns).moved(z=0.028))
            del side
        return merged(parts)
    parts = []
    for n in range(int(generator.integers(2, 6))):
        s, skin = between(generator, 0.014, 0.02), plastic(generator)
        one = block(s, s, s, print_of(generator, "keys", "speckle"), once=True)
        parts.append(
            one.painted(one.materials[0]._replace(tint=skin.tint))
            .turned(between(generator, 0, 90))
            .moved(0.03 * n, between(generator, -0.02, 0.02))
        )
    return merged(parts)


def ring_tower(generator: np.random.Generator) -> Mesh:
    """Rings of falling size on a peg."""
    r, thick = between(generator, 0.05, 0.09), between(generator, 0.018, 0.028)
    count = int(generator.integers(4, 8))
    parts = [cylinder(1.1 * r, 0.01, timber(generator), sides=18)]
    z = 0.01
    for n in range(count):
        parts.append(torus(r * (1 - 0.6 * n / count), thick, plastic(generator)).moved(z=z))
        z += 0.94 * thick
    peg = cylinder(0.008, z, timber(generator), sides=8)
    return merged([*parts, peg, lump(0.035, 0.035, 0.035, plastic(generator), sides=10).moved(z=z)])


def robot(generator: np.random.Generator) -> Mesh:
    """A robot of boxes with aerials."""
    s = between(generator, 0.12, 0.3)
    a, b = plastic(generator), steel(generator)
    parts = [
        block(0.4 * s, 0.28 * s, 0.42 * s, a).moved(z=0.3 * s),
        block(0.3 * s, 0.24 * s, 0.2 * s, b).moved(z=0.74 * s),
        decal(
            (-0.15 * s, -0.141 * s, 0.38 * s),
            (0.3 * s, 0, 0),
            (0, 0, 0.26 * s),
            print_of(generator, "keys", "panels"),
        ),
    ]
    for side in (-1, 1):
        parts.append(block(0.14 * s, 0.22 * s, 0.3 * s, b).moved(x=side * 0.12 * s))
        arm = cylinder(0.045 * s, 0.36 * s, b, sides=10).turned(
            side * between(generator, 150, 200), "y"
        )
        parts.append(arm.moved(side * 0.26 * s, 0, 0.68 * s))
        parts.append(
            ball(0.045 * s, dark(generator), sides=10).moved(side * 0.07 * s, -0.12 * s, 0.8 * s)
        )
        parts.append(
            wire(
                [(side * 0.08 * s, 0, 0.93 * s), (side * 0.12 * s, 0, 1.1 * s)],
                0.008 * s,
                a,
                sides=4,
            )
        )
    return merged(parts)


def toy_house(generator: np.random.Generator) -> Mesh:
    """A doll's house, bird house or money box with a pitched roof."""
    x, y, z = generator.uniform([0.1, 0.1, 0.1], [0.26, 0.2, 0.2]).tolist()
    front = print_of(generator, "panels", "sign", "checks")
    base = np.array([[-x, -y], [x, -y], [x, y], [-x, y]]) * 0.56
    ridge = base * [0.95, 0.02]
    roof = loft([base, base, ridge], [z, z + 0.006, z + 0.5 * y], plastic(generator), smooth=False)
    door = decal((-0.3 * x, -y / 2 - 0.0006, 0), (0.6 * x, 0, 0), (0, 0, 0.8 * z), front)
    stack = block(0.15 * x, 0.15 * x, 0.4 * y, plastic(generator)).moved(0.25 * x, 0, z + 0.12 * y)
    return merged([block(x, y, z, plastic(generator)), roof, door, stack])


def spinning_top(generator: np.random.Generator) -> Mesh:
    """A top, bell or light bulb: a turned shape on its tip, leaning."""
    r = between(generator, 0.02, 0.05)
    profile = [(0.0, 0.0), (0.1 * r, 0.1 * r), (r, 0.9 * r), (r, 1.1 * r), (0.2 * r, 1.4 * r)]
    body = lathe([*profile, (0.12 * r, 2 * r), (0, 2 * r)], plastic(generator))
    return body.turned(between(generator, 30, 43), "x")


def cone_and_solids(generator: np.random.Generator) -> Mesh:
    """Solids from a drawing class: a cone, a prism, a cylinder, a pyramid."""
    skin = pick(generator, [plastic, timber, _paper])(generator)
    r, h = between(generator, 0.04, 0.1), between(generator, 0.1, 0.34)
    sides = pick(generator, [3, 4, 6, 24, 24])
    top = pick(generator, [0.0, 0.0, 0.3 * r, r])
    solid = cylinder(r, h, skin, top=top, sides=sides)
    return solid if sides == 24 else solid.flat()


def yarn(generator: np.random.Generator) -> Mesh:
    """A ball of wool with its loose end."""
    r, skin = between(generator, 0.03, 0.06), textile(generator)
    skin = skin._replace(texture="knit", tile_m=0.04, tint=colour(generator))
    hoops = [
        torus(r * 0.99, 0.008, skin, sides=16, around=4)
        .moved(z=-0.004)
        .turned(a, "x")
        .turned(b)
        .moved(z=r)
        for a, b in generator.uniform(0, 180, (9, 2)).tolist()
    ]
    angle = np.linspace(0, between(generator, 2, 6), 16)
    far = r + 0.03 * angle
    end = np.stack([far * np.cos(angle), far * np.sin(angle), 0.0025 + 0 * angle], axis=1)
    return merged([ball(r, skin, sides=16), *hoops, wire(end, 0.002, skin, sides=4)])


def _paper(generator: np.random.Generator) -> Material:
    return coated(generator, "plaster", 0.3, tint=(0.85, 0.85, 0.83))


def _without_gaps(parts: list[Mesh], s: float) -> list[Mesh]:
    """Keeps those blocks that lie on the ground or on another one."""
    kept: list[Mesh] = []
    for part in sorted(parts, key=lambda p: float(p.bounds[0, 2])):
        low, high = part.bounds
        under = [
            o for o in kept
            if abs(o.bounds[1, 2] - low[2]) < 0.1 * s
            and o.bounds[0, 0] < (low[0] + high[0]) / 2 < o.bounds[1, 0]
        ]  # fmt: skip
        if low[2] < 0.1 * s or under:
            kept.append(part)
    return kept
