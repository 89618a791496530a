"""Fruit, vegetables and bread."""

import numpy as np

from relievo.scenes.clutter.paints import between, coated, hue, pick
from relievo.scenes.clutter.parts import block, rumpled, slab
from relievo.scenes.clutter.turned import lathe, lump, tube, wire
from relievo.scenes.clutter.vessels import bowl
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import prism

_STALK = Material("bark", 0, 0.1, (0.6, 0.5, 0.3))
_GREEN = Material("foliage", 0, 0.1, (1.0, 1.0, 0.8))


def apple(generator: np.random.Generator) -> Mesh:
    """An apple with its stalk."""
    r = between(generator, 0.032, 0.045)
    skin = _peel(generator, pick(generator, [(0, 20), (60, 90), (20, 50)]), 0.75, 0.45)
    body = lathe(
        [(0, 0.1 * r), (0.45 * r, 0), (0.9 * r, 0.55 * r), (r, r), (0.85 * r, 1.5 * r),
         (0.45 * r, 1.75 * r), (0.12 * r, 1.65 * r), (0, 1.5 * r)],
        skin, sides=14,
    )  # fmt: skip
    stalk = wire(
        [(0, 0, 1.5 * r), (0.003, 0, 1.85 * r), (0.009, 0, 2.1 * r)], 0.0015, _STALK, sides=4
    )
    return merged([body, stalk])


def pear(generator: np.random.Generator) -> Mesh:
    """A pear, standing or lying."""
    r = between(generator, 0.03, 0.04)
    skin = _peel(generator, (45, 85), 0.75, 0.5)
    body = lathe(
        [(0, 0), (0.6 * r, 0.1 * r), (r, 0.8 * r), (0.9 * r, 1.4 * r), (0.5 * r, 2.2 * r),
         (0.35 * r, 2.7 * r), (0, 2.9 * r)],
        skin, sides=14,
    )  # fmt: skip
    whole = merged([body, wire([(0, 0, 2.85 * r), (0.006, 0, 3.4 * r)], 0.0016, _STALK, sides=4)])
    return whole if generator.random() < 0.6 else whole.turned(78, "x")


def citrus(generator: np.random.Generator) -> Mesh:
    """An orange, lemon, lime, peach, tomato or plum."""
    d = between(generator, 0.045, 0.085)
    hues = pick(generator, [(24, 32), (48, 56), (70, 90), (0, 10), (15, 30), (280, 340)])
    long = pick(generator, [0.9, 1.0, 1.3])
    body = lump(d, d * long, d, _peel(generator, hues, 0.85, 0.55), sides=14)
    return merged([body, block(0.007, 0.007, 0.004, _STALK).moved(z=0.99 * d)])


def banana(generator: np.random.Generator) -> Mesh:
    """A bunch of bananas, lying."""
    skin = _peel(generator, (45, 58), 0.85, 0.6)
    parts = []
    for n in range(int(generator.integers(1, 5))):
        angle = np.linspace(-0.9, 0.9, 8)
        r = between(generator, 0.085, 0.1)
        path = np.stack([r * np.sin(angle), -r * np.cos(angle) + r, 0.018 + 0 * angle], axis=1)
        radii = np.array([0.006, 0.014, 0.017, 0.018, 0.018, 0.017, 0.012, 0.005])
        one = tube(path, radii, skin, sides=6)
        parts.append(one.turned(6 * n - 8, "x").turned(4 * n).moved(y=0.026 * n, z=0.004 * n))
    return merged(parts)


def grapes(generator: np.random.Generator) -> Mesh:
    """A bunch of grapes, lying."""
    skin = _peel(generator, pick(generator, [(75, 90), (270, 340)]), 0.6, 0.35)
    d = between(generator, 0.015, 0.022)
    berry = lump(d, d, d * 1.15, skin, sides=7, rings=4)
    parts = []
    for _ in range(int(generator.integers(20, 32))):
        along, angle = float(generator.random()), between(generator, 0, 2 * np.pi)
        r = 0.035 * (1.1 - along) * between(generator, 0.6, 1)
        x, z = 0.13 * along, max(0.04 + r * float(np.sin(angle)) - 0.03 * along, 0.0)
        parts.append(berry.moved(x, r * float(np.cos(angle)), z))
    stalk = wire([(0.06, 0, 0.05), (-0.02, 0, 0.06), (-0.05, 0.01, 0.075)], 0.0025, _STALK, sides=5)
    return merged([*parts, stalk])


def pineapple(generator: np.random.Generator) -> Mesh:
    """A pineapple with its tuft of leaves."""
    r, h = between(generator, 0.05, 0.065), between(generator, 0.13, 0.18)
    skin = coated(generator, "checks", 0.05, tint=(0.5, 0.28, 0.06), bump_m=0.004)
    body = lump(2 * r, 2 * r, h, skin)
    parts = [rumpled(body.flat(), generator, 0.003, 0.02)]
    for n in range(18):
        reach, rise = between(generator, 0.02, 0.07), between(generator, 0.07, 0.14)
        leaf = wire(
            [(0, 0, h - 0.012), (0.35 * reach, 0, h + 0.6 * rise), (reach, 0, h + rise)],
            [0.009, 0.006, 0.0005], _GREEN, sides=3,
        )  # fmt: skip
        parts.append(leaf.turned(137.5 * n))
    return merged(parts)


def vegetable(generator: np.random.Generator) -> Mesh:
    """A carrot with leaves, cucumber, aubergine or pepper, lying."""
    kind = int(generator.integers(4))
    long = between(generator, 0.12, 0.24)
    shares = [(0.3, 1, 0.8, 0.15), (0.7, 1, 1, 0.7), (0.5, 0.7, 1, 0.5), (0.5, 1, 0.9, 0.5)][kind]
    hues = [(22, 28), (95, 115), (285, 300), (0, 120)][kind]
    wide = [0.018, 0.022, 0.035, 0.038][kind]
    value = [0.7, 0.12, 0.04, 0.5][kind]
    if kind == 3:
        long *= 0.6
    path = [(x * long, 0.012 * np.sin(3 * x), wide) for x in (0, 0.15, 0.6, 1)]
    body = tube(path, wide * np.array(shares), _peel(generator, hues, 0.85, value), sides=10)
    parts = [body]
    for n in range(5 if kind == 0 else 1):
        end = (-0.03 - 0.02 * (kind == 0), 0.03 * (n / 2 - 1) * (kind == 0), wide + 0.006 * (n % 3))
        parts.append(wire([(0.002, 0, wide), end], [0.004, 0.002], _GREEN, sides=4))
    return merged(parts)


def pumpkin(generator: np.random.Generator) -> Mesh:
    """A ribbed pumpkin, melon or cabbage."""
    d = between(generator, 0.14, 0.3)
    hues, ribs = pick(generator, [((20, 32), 8), ((80, 110), 10), ((60, 70), 0)])
    body = lump(d, d, 0.8 * d, _peel(generator, hues, 0.8, between(generator, 0.25, 0.6)), sides=32)
    angle = np.arctan2(body.corners[..., 1], body.corners[..., 0])
    depth = 1 - 0.06 * np.abs(np.sin(ribs / 2 * angle))
    ribbed = body.corners * np.stack([depth, depth, np.ones_like(depth)], axis=-1)
    whole = Mesh(ribbed, body.uv, body.normals, body.slots, body.materials).flat()
    stalk = wire([(0, 0, 0.75 * d), (0.01, 0, 0.88 * d), (0.03, 0, 0.93 * d)], 0.012, _STALK)
    return merged([whole, stalk])


def bread(generator: np.random.Generator) -> Mesh:
    """A loaf, a baguette or a roll."""
    x, y, z = pick(
        generator, [(0.28, 0.12, 0.1), (0.38, 0.07, 0.055), (0.1, 0.09, 0.055), (0.2, 0.19, 0.1)]
    )
    shade = between(generator, 0.25, 0.5)
    crust = coated(
        generator, "plaster", 0.15, tint=(shade, 0.55 * shade, 0.22 * shade), bump_m=0.002
    )
    return rumpled(lump(x, y, z, crust, sides=16), generator, 0.003, 0.06)


def cake(generator: np.random.Generator) -> Mesh:
    """A round cake with a slice missing, or a wedge of cake or cheese."""
    r, h = between(generator, 0.07, 0.12), between(generator, 0.04, 0.09)
    cream = coated(generator, "plaster", 0.2, tint=hue(between(generator, 0, 60), 0.4, 0.7))
    start = np.radians(pick(generator, [25.0, 45.0, 310.0]))
    angle = np.linspace(start, 2 * np.pi, 18)
    outline = np.concatenate([[[0, 0]], r * np.stack([np.cos(angle), np.sin(angle)], axis=1)])
    # A cake is not seen whole from the middle of its corners, but its two halves are.
    parts = [prism(outline[[0, *range(n, n + 3)]], h, cream) for n in range(1, 17, 2)]
    cherry = lump(0.02, 0.02, 0.018, _peel(generator, (350, 360), 0.9, 0.4), sides=8)
    rim = (0.8 * outline[[3, 7, 11, 15]]).tolist()
    tops = [cherry.moved(x, y, h) for x, y in rim]
    return merged([*parts, *tops])


def fruit_bowl(generator: np.random.Generator) -> Mesh:
    """A bowl that is full of fruit."""
    dish = bowl(generator, filled=0.0)
    r, h = float(dish.bounds[1, 0]), float(dish.bounds[1, 2])
    kinds = [citrus(generator), apple(generator), citrus(generator)]
    parts = [dish]
    for n in range(int(generator.integers(4, 7))):
        spread = 0.55 * r * between(generator, 0.5, 1)
        one = pick(generator, kinds).turned(between(generator, 0, 360)).moved(x=spread)
        parts.append(one.turned(137.5 * n).moved(z=h * 0.35 + 0.012 * (n // 3)))
    return merged(parts)


def eggs(generator: np.random.Generator) -> Mesh:
    """A tray of eggs, not quite full."""
    card = coated(generator, "cardboard", 0.2, tint=(0.8, 0.8, 0.75))
    shell = coated(
        generator, "plain", 0.1, tint=pick(generator, [(0.75, 0.7, 0.62), (0.55, 0.33, 0.2)])
    )
    egg = lump(0.043, 0.043, 0.057, shell, sides=10).moved(z=0.02)
    rows, columns = pick(generator, [(2, 3), (2, 5), (3, 4)])
    parts = [slab(0.05 * columns + 0.01, 0.05 * rows + 0.01, 0.04, 0.015, card)]
    places = [(i, j) for i in range(columns) for j in range(rows) if generator.random() < 0.8]
    parts += [
        egg.moved(0.05 * (i - (columns - 1) / 2), 0.05 * (j - (rows - 1) / 2)) for i, j in places
    ]
    return merged(parts)


def _peel(
    generator: np.random.Generator, hues: tuple[float, float], saturation: float, value: float
) -> Material:
    tint = hue(between(generator, *hues), saturation, value * between(generator, 0.7, 1.2))
    texture = pick(generator, ["plain", "speckle", "plaster"])
    return coated(generator, texture, 0.08, tint=tint, gloss=between(generator, 0.1, 0.5))
