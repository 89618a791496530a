"""Plants of window sills: in pots, and cut flowers in vases."""

import numpy as np

from relievo.scenes.clutter.paints import between, ceramic, coated, hue, pick, plastic
from relievo.scenes.clutter.parts import net_uv
from relievo.scenes.clutter.turned import lathe, lump, wire
from relievo.scenes.clutter.vessels import vase
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import grid


def pot_plant(generator: np.random.Generator) -> Mesh:
    """A house plant with long or round leaves in a pot."""
    pot, soil = _pot(generator)
    size = between(generator, 0.1, 0.26)
    leaf_skin = _leaf_skin(generator)
    upright = between(generator, 0.15, 0.9)
    slender = between(generator, 0.08, 0.5)
    parts = [pot]
    for n in range(int(generator.integers(9, 24))):
        rise = float(np.clip(upright + generator.normal(0, 0.25), 0.05, 1.1))
        leaf = _leaf(size * between(generator, 0.6, 1.0), slender, rise, leaf_skin)
        stalk = between(generator, 0.0, 0.35) * size
        stem = wire([(0, 0, -0.01), (0.1 * stalk, 0, stalk + 0.002)], 0.0018, leaf_skin, sides=4)
        one = merged([stem, leaf.moved(x=0.1 * stalk, z=stalk)])
        parts.append(one.turned(137.5 * n + between(generator, -20, 20)).moved(z=soil))
    return merged(parts)


def hanging_plant(generator: np.random.Generator) -> Mesh:
    """A plant whose shoots spread over its pot's rim and down."""
    pot, soil = _pot(generator)
    r = float(pot.bounds[1, 0])
    skin = _leaf_skin(generator)
    leaf = _leaf(between(generator, 0.02, 0.04), 0.8, 0.3, skin, steps=4)
    parts = [pot]
    for n in range(int(generator.integers(7, 13))):
        t = np.linspace(0, 1, 7)
        long = between(generator, 0.6, 1.6) * r
        x = r * np.minimum(1.6 * t, 1.15) + 0.3 * long * np.maximum(t - 0.6, 0)
        z = (
            soil
            + 0.05 * np.sin(np.pi * np.minimum(2 * t, 1))
            - (soil - 0.02) * np.maximum(t - 0.55, 0) * 2
        )
        path = np.stack([x, 0.02 * np.sin(5 * t + n), z], axis=1)
        shoot = [wire(path, 0.0013, skin, sides=3)]
        for k, point in enumerate(path[1:].tolist()):
            shoot.append(leaf.turned(100 * k - 60).moved(*point))
        parts.append(merged(shoot).turned(137.5 * n))
    return merged(parts)


def cactus(generator: np.random.Generator) -> Mesh:
    """A ribbed cactus or succulent with spines."""
    pot, soil = _pot(generator)
    d, h = between(generator, 0.04, 0.08), between(generator, 0.05, 0.2)
    skin = coated(generator, "plain", 0.1, tint=hue(between(generator, 90, 150), 0.6, 0.2))
    body = lump(d, d, h, skin, sides=20, rings=10)
    angle = np.arctan2(body.corners[..., 1], body.corners[..., 0])
    depth = 1 - 0.16 * np.abs(np.sin(5 * angle))
    ribbed = body.corners * np.stack([depth, depth, np.ones_like(depth)], axis=-1)
    parts = [
        pot,
        Mesh(ribbed, body.uv, body.normals, body.slots, body.materials).flat().moved(z=soil - 0.01),
    ]
    thorn = Material("plain", 0, 0.1, (0.7, 0.65, 0.5))
    for n in range(30):
        share = between(generator, 0.15, 0.95)
        r = d / 2 * float(np.sqrt(max(1 - (2 * share - 1) ** 2, 0)))
        z = soil - 0.01 + share * h
        spine = wire(
            [(0.95 * r, 0, z), (r + 0.012, 0, z + 0.006)], [0.0008, 0.0002], thorn, sides=3
        )
        parts.append(spine.turned(36 * n + 3 * (n // 10)))
    return merged(parts)


def flowers(generator: np.random.Generator) -> Mesh:
    """Cut flowers or dry twigs with thin stems in a vase."""
    pot = vase(generator).scaled(between(generator, 0.4, 0.6))
    h = float(pot.bounds[1, 2])
    green = _leaf_skin(generator)
    dry = generator.random() < 0.25
    heads = [_bloom(generator) for _ in range(2)]
    leaf = _leaf(0.06, 0.3, 0.4, green, steps=5)
    parts = [pot]
    for n in range(int(generator.integers(3, 8))):
        reach, top = between(generator, 0.01, 0.11), h + between(generator, 0.06, 0.19)
        path = [(0, 0, 0.3 * h), (0.25 * reach, 0, h), (reach, 0, top)]
        stem = [wire(path, 0.0016, green, sides=4)]
        if dry:
            tip = np.array([reach, 0, top])
            for k in range(4):
                away = generator.uniform([-0.04, -0.04, 0.0], [0.04, 0.04, 0.06])
                stem.append(wire([tip - [0, 0, 0.02 * k], tip + away], 0.001, green, sides=3))
        else:
            stem.append(pick(generator, heads).turned(25, "y").moved(reach, 0, top - 0.004))
            stem.append(leaf.turned(90 * n).moved(0.2 * reach, 0, h + 0.02))
        parts.append(merged(stem).turned(137.5 * n))
    return merged(parts)


def _pot(generator: np.random.Generator) -> tuple[Mesh, float]:
    """A pot, and the height of its soil."""
    r, h = between(generator, 0.035, 0.08), between(generator, 0.06, 0.12)
    clay = coated(generator, "plaster", 0.3, tint=(0.5, 0.2, 0.1))
    skin = pick(generator, [clay, ceramic(generator), plastic(generator)])
    earth = Material("soil", 0, 0.2)
    rim = 0.93 * h
    body = lathe(
        [
            (0, 0),
            (0.7 * r, 0),
            (0.7 * r, 0),
            (r, h),
            (r, h),
            (0.93 * r, h),
            (0.93 * r, h),
            (0.9 * r, rim),
        ],
        skin,
    )
    return merged(
        [
            body,
            lathe([(0.9 * r, rim), (0, rim + 0.002)][::-1], earth)
            .turned(180, "x")
            .moved(z=2 * rim),
        ]
    ), rim


def _leaf(long: float, slender: float, rise: float, skin: Material, steps: int = 6) -> Mesh:
    """A leaf from the origin along x that bends down; rise: tangent at its start."""
    t = np.linspace(0, 1, steps)
    x, z = long * t * (1 - 0.35 * rise), long * (rise * t - 0.5 * t**2)
    half = 0.5 * slender * long * np.sin(np.pi * np.clip(t, 0.03, 0.98)) ** 0.8
    across: Points = np.array([-1.0, 0.0, 1.0])
    net = np.stack(
        np.broadcast_arrays(
            x[:, None],
            half[:, None] * across,
            z[:, None] + 0.25 * half[:, None] * np.abs(across),
        ),
        axis=-1,
    )
    return grid(net, net_uv(net), skin)


def _leaf_skin(generator: np.random.Generator) -> Material:
    tint = hue(
        between(generator, 75, 140), between(generator, 0.4, 0.8), between(generator, 0.1, 0.4)
    )
    return coated(generator, "plain", 0.1, tint=tint, gloss=between(generator, 0.0, 0.5))


def _bloom(generator: np.random.Generator) -> Mesh:
    """A blossom that faces up, of petals or as a bud."""
    petal_skin = plastic(
        generator,
        hue(
            pick(generator, [0.0, 50.0, 300.0, 330.0, 20.0, 260.0]),
            between(generator, 0.1, 0.9),
            0.7,
        ),
    )
    if generator.random() < 0.3:
        return lathe([(0, 0), (0.014, 0.008), (0.018, 0.025), (0.01, 0.04)], petal_skin, sides=9)
    count = int(generator.integers(5, 8))
    petal = _leaf(
        between(generator, 0.02, 0.035), 0.7, between(generator, 0.2, 1), petal_skin, steps=4
    )
    heart = lump(0.014, 0.014, 0.01, plastic(generator, (0.5, 0.3, 0.03)), sides=7)
    return merged([heart, *(petal.turned(n * 360 / count) for n in range(count))])
