"""Boxes, bags and baskets."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    coated,
    colour,
    pick,
    plastic,
    print_of,
    steel,
    textile,
    timber,
)
from relievo.scenes.clutter.parts import arc, block, decal, loft, rounded_rectangle, rumpled, slab
from relievo.scenes.clutter.turned import cylinder, lathe, lump, torus, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged, turn
from relievo.scenes.shapes import quad


def closed_box(generator: np.random.Generator) -> Mesh:
    """A parcel with tape, a gift, or a shoe box with its lid."""
    x, y, z = generator.uniform([0.12, 0.1, 0.05], [0.4, 0.3, 0.3]).tolist()
    kind = generator.random()
    skin = _card(generator) if kind < 0.6 else plastic(generator)
    parts = [block(x, y, z, skin)]
    if kind < 0.6:
        tape = plastic(generator, (0.5, 0.4, 0.25))
        parts.append(block(0.05, y + 0.001, z + 0.001, tape))
        if generator.random() < 0.6:
            at = (between(generator, -0.45, 0) * x, -y / 2 - 0.0006, 0.3 * z)
            parts.append(decal(at, (0.4 * x, 0, 0), (0, 0, 0.5 * z), print_of(generator)))
    elif kind < 0.8:
        parts.append(block(x + 0.008, y + 0.008, 0.3 * z, plastic(generator)).moved(z=0.71 * z))
    else:
        ribbon = plastic(generator)
        parts += [
            block(0.03, y + 0.002, z + 0.002, ribbon),
            block(x + 0.002, 0.03, z + 0.002, ribbon),
        ]
        parts += [
            torus(0.03, 0.015, ribbon).turned(90, "x").turned(a).moved(z=z + 0.02)
            for a in (30, 140)
        ]
    return merged(parts)


def open_box(generator: np.random.Generator) -> Mesh:
    """A cardboard box with its flaps open."""
    x, y, z = generator.uniform([0.2, 0.15, 0.12], [0.3, 0.25, 0.25]).tolist()
    card = _card(generator)
    parts = [quad((-x / 2, -y / 2, 0.003), (x, 0, 0), (0, y, 0), card)]
    for angle, width, depth in ((0, x, y), (90, y, x), (180, x, y), (270, y, x)):
        wall = quad((-width / 2, -depth / 2, 0), (width, 0, 0), (0, 0, z), card)
        lean = turn(between(generator, -70, 60), "x")
        # The flap's hinge is the wall's upper edge; at 0 degrees it would hang outwards, level.
        flap = quad(
            (-width / 2, -depth / 2, z), (width, 0, 0), lean @ [0, -0.5 * min(x, y), 0], card
        )
        parts.append(merged([wall, flap]).turned(angle))
    return merged(parts)


def packet(generator: np.random.Generator) -> Mesh:
    """A cereal, tea, medicine or game box, printed on all sides, standing or lying."""
    sizes = [(0.2, 0.06, 0.3), (0.07, 0.07, 0.12), (0.12, 0.04, 0.18), (0.3, 0.3, 0.06)]
    size = np.array(pick(generator, sizes)) * generator.uniform(0.7, 1.2, 3)
    x, y, z = size.tolist()
    front = print_of(generator, "poster", "poster", "sign", "painting", "text")
    side = plastic(generator)
    body = block(x, y, z, side)
    faces = [
        decal((-x / 2, -y / 2 - 0.0004, 0), (x, 0, 0), (0, 0, z), front),
        decal((x / 2, y / 2 + 0.0004, 0), (-x, 0, 0), (0, 0, z), front),
        decal((-x / 2, -y / 2, z + 0.0004), (x, 0, 0), (0, y, 0), print_of(generator)),
    ]
    return merged([body, *faces])


def box_stack(generator: np.random.Generator) -> Mesh:
    """Boxes one on the other, each a little turned."""
    parts, z = [], 0.0
    width, depth = between(generator, 0.2, 0.35), between(generator, 0.15, 0.25)
    for _ in range(int(generator.integers(2, 5))):
        height = between(generator, 0.04, 0.11)
        skin = _card(generator) if generator.random() < 0.4 else plastic(generator)
        one = block(width, depth, height, skin)
        label = decal(
            (-0.3 * width, -depth / 2 - 0.0005, 0.2 * height), (0.5 * width, 0, 0),
            (0, 0, 0.6 * height), print_of(generator),
        )  # fmt: skip
        parts.append(merged([one, label]).turned(between(generator, -12, 12)).moved(z=z))
        z, width, depth = z + height, 0.93 * width, 0.95 * depth
    return merged(parts)


def tissue_box(generator: np.random.Generator) -> Mesh:
    """A printed box with a tissue that stands out of it."""
    x, y, z = pick(generator, [(0.23, 0.12, 0.06), (0.23, 0.12, 0.09), (0.12, 0.12, 0.13)])
    skin = coated(
        generator, pick(generator, ["wallpaper", "stripes", "plain"]), 0.12, tint=colour(generator)
    )
    slot = rounded_rectangle(0.55 * x, 0.3 * y, 0.02)
    hole = loft([slot, slot], [0, 0.001], plastic(generator, (0.05, 0.05, 0.05))).moved(z=z)
    paper = coated(generator, "fabric", 0.3, tint=(0.9, 0.9, 0.9))
    tissue = _rag(generator, 0.07, 0.09, paper).moved(z=z)
    return merged([block(x, y, z, skin), hole, tissue])


def tin(generator: np.random.Generator) -> Mesh:
    """A round or square tin with its lid."""
    r, h = between(generator, 0.04, 0.12), between(generator, 0.04, 0.16)
    skin, metal = coated(generator, "wallpaper", 0.15, gloss=0.5), steel(generator)
    if generator.random() < 0.5:
        body = cylinder(r, h, skin, sides=18)
        return merged([body, cylinder(r * 1.02, 0.25 * h, metal, sides=18).moved(z=0.76 * h)])
    plan = rounded_rectangle(2 * r, 1.5 * r, 0.3 * r)
    body = loft([plan, plan], [0, h], skin)
    return merged([body, loft([plan * 1.02] * 2, [0.76 * h, 1.01 * h], metal)])


def basket(generator: np.random.Generator) -> Mesh:
    """A basket of wickers or wires with gaps between them, some with a handle."""
    r, h = between(generator, 0.07, 0.14), between(generator, 0.07, 0.18)
    flare, stretch = between(generator, 1.0, 1.4), between(generator, 1.0, 1.5)
    skin = timber(generator) if generator.random() < 0.7 else steel(generator)
    bars = int(generator.integers(12, 20))
    angles = np.arange(bars) * 2 * np.pi / bars
    thin = between(generator, 0.0015, 0.004)
    parts = [cylinder(r, 0.006, skin, sides=16)]
    for angle in angles.tolist():
        along = np.array([np.cos(angle), np.sin(angle), 0])
        path = np.stack([r * along, r * flare * along + [0, 0, h]])
        parts.append(wire(path, thin, skin, sides=4))
    rows = int(generator.integers(3, 6))
    for row in range(rows + 1):
        share = row / rows
        bar = thin * (2.5 if row == rows else 1.6)
        radius = r * (1 + (flare - 1) * share)
        parts.append(torus(radius, bar, skin, sides=16, around=4).moved(z=h * share))
    if generator.random() < 0.5:
        path = arc((0, 0, h), (r * flare, 0, 0), (0, 0, 1.1 * h), 0, 180, 13)
        parts.append(wire(path, 2 * thin, skin))
    return merged(parts).scaled(stretch, 1, 1)


def crate(generator: np.random.Generator) -> Mesh:
    """A crate of slats that is open at the top."""
    x, y, z = generator.uniform([0.25, 0.2, 0.12], [0.4, 0.3, 0.25]).tolist()
    wood, rows = timber(generator), int(generator.integers(2, 4))
    slat, thick = 0.7 * z / rows, 0.01
    parts = [block(x, y, thick, wood).moved(z=0.004)]
    for row in range(rows):
        at = (row + 0.25) * z / rows
        for side in (-1, 1):
            parts.append(block(x, thick, slat, wood).moved(y=side * y / 2, z=at))
            parts.append(block(thick, y, slat, wood).moved(x=side * x / 2, z=at))
    post = block(0.022, 0.022, z, wood)
    inset = 0.016
    parts += [
        post.moved(i * (x / 2 - inset), j * (y / 2 - inset)) for i in (-1, 1) for j in (-1, 1)
    ]
    return merged(parts)


def shopping_bag(generator: np.random.Generator) -> Mesh:
    """A bag of paper with two handles of cord."""
    x, y, z = generator.uniform([0.16, 0.08, 0.2], [0.3, 0.14, 0.34]).tolist()
    skin = print_of(generator) if generator.random() < 0.5 else _card(generator)
    foot = np.array([[-x, -y], [x, -y], [x, y], [-x, y]]) / 2
    net = np.concatenate([foot, foot * [1.0, between(generator, 0.6, 1.1)]]).reshape(2, 4, 2)
    bag = loft(net, [0, z], skin, smooth=False)
    cord = plastic(generator)
    loops = [
        wire(
            arc((0, s * 0.3 * y, z - 0.002), (0.2 * x, 0, 0), (0, 0.2 * s * y, 0.12), 0, 180),
            0.003,
            cord,
        )
        for s in (-1, 1)
    ]
    return merged([bag, *loops])


def handbag(generator: np.random.Generator) -> Mesh:
    """A soft bag with handles and a clasp."""
    x, y, z = generator.uniform([0.22, 0.09, 0.18], [0.36, 0.15, 0.28]).tolist()
    skin = textile(generator)
    plan = rounded_rectangle(x, y, 0.4 * y)
    body = loft(
        [plan, plan * [1.04, 1.05], plan * [0.92, 0.7], plan * [0.8, 0.2]],
        [0, z / 3, 0.8 * z, z],
        skin,
    )
    loop = arc((0, 0, z - 0.01), (0.22 * x, 0, 0), (0, 0.03, 0.16), 0, 180, 13)
    other = arc((0, 0, z - 0.01), (0.22 * x, 0, 0), (0, -0.05, 0.13), 0, 180, 13)
    clasp = block(0.04, 0.012, 0.03, steel(generator)).moved(y=-0.33 * y, z=0.78 * z)
    return merged(
        [
            rumpled(body, generator, 0.005, 0.15),
            wire(loop, 0.006, skin),
            wire(other, 0.006, skin),
            clasp,
        ]
    )


def backpack(generator: np.random.Generator) -> Mesh:
    """A backpack with pockets and straps."""
    skin, trim = textile(generator), textile(generator)
    x, y, z = generator.uniform([0.26, 0.13, 0.36], [0.34, 0.2, 0.46]).tolist()
    plan = rounded_rectangle(x, y, 0.4 * y)
    body = loft(
        [plan * 0.9, plan, plan * [1, 0.9], plan * [0.85, 0.7], plan * [0.5, 0.3]],
        [0, 0.06, 0.6 * z, 0.88 * z, z], skin,
    )  # fmt: skip
    pocket = slab(0.75 * x, 0.07, 0.4 * z, 0.03, trim).moved(y=-y / 2, z=0.04)
    straps = [
        wire(
            arc((s * 0.3 * x, 0.42 * y, 0.48 * z), (0, 0.09, 0), (0, 0, 0.38 * z), -80, 80),
            0.013,
            trim,
        )
        for s in (-1, 1)
    ]
    grip = wire(arc((0, 0.2 * y, z - 0.01), (0.05, 0, 0), (0, 0, 0.05), 0, 180), 0.006, trim)
    return merged([rumpled(body, generator, 0.006, 0.2), pocket, *straps, grip])


def pouch(generator: np.random.Generator) -> Mesh:
    """A sack that is tied at its neck."""
    r, h = between(generator, 0.05, 0.12), between(generator, 0.12, 0.26)
    skin = textile(generator)
    body = lathe(
        [
            (0, 0),
            (0.8 * r, 0),
            (r, 0.2 * h),
            (0.85 * r, 0.5 * h),
            (0.25 * r, 0.75 * h),
            (0.5 * r, h),
        ],
        skin,
    )
    cord = torus(0.27 * r, 0.008, plastic(generator), sides=12).moved(z=0.74 * h)
    return merged([rumpled(body, generator, 0.006, 0.08), cord])


def suitcase(generator: np.random.Generator) -> Mesh:
    """A small suitcase or tool case that stands on its long edge."""
    x, y, z = generator.uniform([0.3, 0.1, 0.2], [0.4, 0.16, 0.3]).tolist()
    skin, metal = plastic(generator), steel(generator)
    shell = slab(x, z, y, 0.03, skin).turned(90, "x").moved(y=y / 2, z=z / 2)
    seam = slab(x + 0.006, z + 0.006, 0.012, 0.03, metal).turned(90, "x").moved(y=0.006, z=z / 2)
    grip = wire(arc((0, 0, z), (0.07, 0, 0), (0, 0, 0.04), 0, 180), 0.008, plastic(generator))
    locks = [block(0.03, 0.01, 0.03, metal).moved(s * x / 3, -y / 2, 0.8 * z) for s in (-1, 1)]
    return merged([shell, seam, grip, *locks])


def _card(generator: np.random.Generator) -> Material:
    shade = between(generator, 0.6, 1.1)
    return coated(generator, "cardboard", 0.4, tint=(shade, shade, shade))


def _rag(generator: np.random.Generator, r: float, h: float, skin: Material) -> Mesh:
    """A pinched piece of paper or cloth that stands up."""
    folded = lump(r, 0.3 * r, h, skin, sides=12)
    return rumpled(folded.flat(), generator, 0.008, 0.05)
