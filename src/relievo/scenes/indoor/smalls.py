"""What lies on floors: boxes, bags, bins, shoes, plants, rugs; and loose papers."""

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.hangings import image
from relievo.scenes.indoor.parts import boxes, cushion, ripples, slab
from relievo.scenes.indoor.style import any_tone, fabric, lacquer, tone
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged, mesh, turn
from relievo.scenes.shapes import grid, revolved, tube

Small = tuple[Mesh, str]
"""A thing that stands on z = 0 round x = y = 0, and its class."""


def carton(generator: np.random.Generator, size: float) -> Small:
    """A box of cardboard or plastic, shut or open."""
    w, d, h = size * generator.uniform(0.45, 1.0, 3)
    skin = Material("cardboard", int(generator.integers(8)), 0.5)
    if chance(generator, 0.45):
        skin = lacquer(generator, any_tone(generator))
    x, y, t = w / 2, d / 2, 0.006
    if chance(generator, 0.55):
        lid = [-x * 1.02, -y * 1.02, h * 0.85, x * 1.02, y * 1.02, h]
        return boxes([[-x, -y, 0, x, y, h * 0.99], lid], skin), "box"
    spans = [[-x, -y, 0, x, y, t], [-x, -y, 0, -x + t, y, h], [x - t, -y, 0, x, y, h]]
    spans += [[-x, -y, 0, x, -y + t, h], [-x, y - t, 0, x, y, h]]
    flap = slab(0, -y, 0, h * 0.5, y, 0.004, skin)
    flaps = [flap.turned(-between(generator, -30, 60), "y").moved(x=x, z=h)]
    flaps.append(flap.turned(180).turned(between(generator, -30, 60), "y").moved(x=-x, z=h + 0.004))
    inner = cushion(w * 0.85, d * 0.85, h * 0.7, fabric(generator), square=0.5)
    return merged([boxes(spans, skin), *flaps, inner.moved(z=t)]), "box"


def basket(generator: np.random.Generator, size: float) -> Small:
    """A bin or a basket, perhaps with clothes in it."""
    r, h = size * between(generator, 0.3, 0.5), size * between(generator, 0.7, 1.2)
    skin = pick(
        generator,
        (
            lacquer(generator),
            Material("knit", 0, 0.2, (0.6, 0.42, 0.25)),
            Material("metal", 1, 0.5, gloss=0.4, metal=1),
        ),
    )
    low = r * between(generator, 0.7, 1.0)
    wall = revolved([0, low, r, r * 0.94, low * 0.9, 0], [0, 0, h, h, 0.02, 0.02], skin, sides=16)
    if not chance(generator, 0.5):
        return wall, "vessel"
    fill = cushion(r * 1.7, r * 1.7, h * 0.5, fabric(generator), square=0.7).moved(z=h * 0.55)
    return merged([wall, fill]), "vessel"


def bag(generator: np.random.Generator, size: float) -> Small:
    """A bag or a rucksack that stands or lies."""
    cloth = fabric(generator)
    w, d, h = size * 0.8, size * between(generator, 0.3, 0.5), size
    body = cushion(w, d, h, cloth, square=0.45)
    corners = body.corners.copy()
    corners[..., 1] += 0.02 * np.sin(corners[..., 0] * 20) + 0.03 * np.sin(corners[..., 2] * 13)
    turns = np.linspace(0, np.pi, 9)
    strap = np.stack([w * 0.25 * np.cos(turns), 0 * turns, h * 0.95 + h * 0.25 * np.sin(turns)], 1)
    soft = Mesh(corners, body.uv, body.normals, body.slots, body.materials)
    parts = merged([soft, tube(strap, 0.012, cloth, sides=5)])
    if chance(generator, 0.25):
        parts = parts.turned(80, "x")
    return parts.moved(z=-float(parts.bounds[0, 2])), "object"


def papers(generator: np.random.Generator, size: float) -> Small:
    """Sheets of paper that lie over each other."""
    sheets = []
    for n in range(int(generator.integers(1, 6))):
        kind = pick(generator, ("text", "text", "text", "painting"))
        sheet = image(generator, kind, 0.21, 0.297).moved(z=-0.148).turned(-90, "x")
        x, y = generator.uniform(-0.3, 0.3, 2) * max(size - 0.2, 0.02)
        sheets.append(sheet.turned(between(generator, -50, 50)).moved(x, y, 0.0012 * (n + 1)))
    return merged(sheets), "object"


def plant(generator: np.random.Generator, height: float) -> Small:
    """A plant in a pot; bent leaves on stems."""
    r = min(max(0.16 * height, 0.05), 0.17)
    pot_h = r * between(generator, 1.3, 2.0)
    clay = pick(generator, (lacquer(generator), Material("plain", 0, 1.0, (0.45, 0.18, 0.09))))
    pot = revolved([0, r * 0.75, r, r * 0.9, 0], [0, 0, pot_h, pot_h, pot_h * 0.9], clay, sides=16)
    green = tone(
        between(generator, 0.22, 0.38), between(generator, 0.45, 0.75), between(generator, 0.3, 0.6)
    )
    leaf = Material("plain", int(generator.integers(8)), 0.3, green, gloss=0.25)
    count = int(generator.integers(14, 46))
    length = (height - pot_h) * generator.uniform(0.55, 1.0, count)
    wide = between(generator, 0.05, 0.3)
    leaves = _leaves(generator, length, wide * length, leaf)
    return merged([pot, leaves.moved(z=pot_h * 0.9)]), "plant"


def _leaves(
    generator: np.random.Generator,
    length: NDArray[np.float64],
    width: NDArray[np.float64],
    leaf: Material,
) -> Mesh:
    """Leaves that grow from one place, bend over and end in a point."""
    count = len(length)
    s = np.linspace(0, 1, 6)
    lean = generator.uniform(0.1, 1.1, count)[:, None]
    bend = lean + np.cumsum(np.broadcast_to(s * 0.5, (count, 6)), axis=1)
    out = np.cumsum(np.sin(bend), axis=1) * length[:, None] / 6
    up = np.cumsum(np.cos(bend), axis=1) * length[:, None] / 6
    stem = between(generator, 0.0, 0.5)  # leaves begin this far along
    blade = np.sin(np.pi * np.clip((s - stem) / (1 - stem), 0, 1)) ** 0.7 + 0.03
    half = width[:, None] * blade / 2
    sides = np.stack([np.stack([out, sign * half, up], axis=-1) for sign in (-1, 1)], axis=2)
    angle = generator.uniform(0, 360, count)
    turns = np.stack([turn(float(a)) for a in angle])
    net = np.einsum("nij,nrcj->nrci", turns, sides)
    a, b, c, d = net[:, :-1, 0], net[:, :-1, 1], net[:, 1:, 1], net[:, 1:, 0]
    first, second = np.stack([a, b, c], axis=2), np.stack([a, c, d], axis=2)
    corners = np.concatenate([first, second]).reshape(-1, 3, 3)
    return mesh(corners, corners[..., :2], leaf)


def rug(generator: np.random.Generator, width: float, depth: float) -> Small:
    """A rug with fringes at two ends, lying slightly in waves."""
    name = pick(generator, ("carpet", "stripes", "checks", "knit", "wallpaper"), (4, 2, 1, 1, 2))
    cloth = Material(
        name, int(generator.integers(12)), between(generator, 0.5, 1.6), any_tone(generator)
    )
    s, t = np.meshgrid(np.linspace(-0.5, 0.5, 13), np.linspace(-0.5, 0.5, 9))
    x, y = s * width, t * depth
    z = 0.009 + 0.002 * np.abs(ripples(generator, x, y, 0.6))
    z[[0, -1]] = 0.001
    z[:, [0, -1]] = 0.001
    points = np.stack([x, y, z], axis=-1)
    parts = [grid(points, points[..., :2], cloth)]
    if chance(generator, 0.45):
        count = int(depth / 0.025)
        places = np.linspace(-depth / 2 + 0.01, depth / 2 - 0.01, count)
        reach = generator.uniform(0.05, 0.075, count)
        spans = [[sign * width / 2, p - 0.003, 0.001, sign * (width / 2 + r), p + 0.003, 0.005]
                 for sign in (-1, 1) for p, r in zip(places, reach, strict=True)]  # fmt: skip
        ordered = [[min(a, d), b, c, max(a, d), e, f] for a, b, c, d, e, f in spans]
        parts.append(boxes(ordered, Material("plain", 0, 1.0, (0.7, 0.66, 0.55))))
    return merged(parts), "rug"


def shoes(generator: np.random.Generator, size: float) -> Small:
    """A pair of shoes."""
    skin = fabric(generator)
    sole = lacquer(generator)
    one = merged(
        [
            cushion(0.09, 0.27, 0.025, sole, square=0.5),
            cushion(0.085, 0.26, 0.06, skin, square=0.6).moved(z=0.02),
            cushion(0.08, 0.13, 0.1, skin, square=0.6).moved(y=0.06, z=0.02),
        ]
    )
    other = one.turned(between(generator, -35, 35)).moved(0.13, between(generator, -0.06, 0.06))
    return merged([one, other]).moved(x=-0.065), "cloth"


def broom(generator: np.random.Generator, size: float) -> Small:
    """A thin thing that stands upright: a broom, a vacuum cleaner's pipe, a rolled poster."""
    body, h = lacquer(generator, any_tone(generator)), between(generator, 0.8, 1.3)
    pole = tube([[0, 0, 0.05], [0.01, 0.05, h]], 0.012, body, sides=6)
    return merged([pole, cushion(0.28, 0.1, 0.1, fabric(generator), square=0.4)]), "object"
