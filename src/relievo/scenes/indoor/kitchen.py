"""Kitchens: lines of cupboards with sink and stove, refrigerators, hoods, small appliances."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.fronts import Front, front_panels, random_front
from relievo.scenes.indoor.parts import boxes, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, lacquer
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, disc, revolved, tube

STEEL = Material("metal", 0, 0.5, (0.95, 0.95, 0.95), 0.4, gloss=0.6, metal=1.0)
BLACK = Material("plain", 0, 1.0, (0.012, 0.012, 0.014), gloss=0.7)
GLASS = Material("glass", 0, 1.0, (0.1, 0.1, 0.1), gloss=0.9)


def cupboard_line(generator: np.random.Generator, style: Style, modules: int) -> Piece:
    """Cupboards 0.6 m wide below a worktop, without sink and stove."""
    body = style.body(generator)
    front = random_front(generator, style, body)
    order = ["washer" if chance(generator, 0.15) else "cupboard" for _ in range(modules)]
    return _lower(generator, front, body, order)


def kitchen_line(generator: np.random.Generator, style: Style, modules: int) -> tuple[Piece, Piece]:
    """Cupboards 0.6 m wide along a wall, and those that hang above them.

    Args:
        generator: of chance.
        style: of the home.
        modules: how many, >= 2.

    Returns:
        What stands, and what hangs; the latter's z = 0 is the floor too.
    """
    body = style.body(generator)
    front = random_front(generator, style, body)
    order = ["sink", "stove"] + ["cupboard"] * (modules - 2)
    order = [order[n] for n in generator.permutation(modules)]
    if modules > 3 and chance(generator, 0.6):
        order[order.index("cupboard")] = "washer"
    lower = _lower(generator, front, body, order)
    upper = _upper(generator, front, body, order, style)
    return lower, upper


def _lower(generator: np.random.Generator, front: Front, body: Material, order: list[str]) -> Piece:
    width, depth = 0.6 * len(order), 0.6
    height = between(generator, 0.86, 0.94)
    x, y = width / 2, depth / 2
    top = _worktop(generator)
    parts = [slab(-x, -y + 0.02, 0.1, x, y, height - 0.2, body)]
    parts.append(slab(-x, -y + 0.06, 0, x, y, 0.1, BLACK))
    things: list[tuple[Mesh, str]] = []
    if "sink" in order:
        middle = -x + 0.6 * order.index("sink") + 0.3
        parts.append(boxes(_with_hole(x, y, height, (middle, 0.22, 0.18)), top))
        things.append((_sink(height).moved(middle), "sanitary"))
    else:
        parts.append(slab(-x, -y - 0.02, height - 0.04, x, y, height, top))
    parts.append(slab(-x, -y + 0.02, height - 0.2, x, -y + 0.03, height - 0.04, body))
    for n, kind in enumerate(order):
        left = -x + 0.6 * n
        if kind in ("cupboard", "sink"):
            drawers = kind == "cupboard" and chance(generator, 0.5)
            counts = (1, 3) if drawers else (int(generator.integers(1, 3)), 1)
            face = front_panels(0.6, height - 0.15, counts, front, drawers=drawers)
            parts.append(face.moved(left, -y + 0.02, 0.11))
        else:
            device = _stove(generator, height) if kind == "stove" else washer(generator, height)
            things.append((device.moved(left + 0.3, 0.0, 0.0), "appliance"))
    places = _worktop_places(order, x, height)
    return Piece(((merged(parts), "cabinet"), *things), places)


def _worktop(generator: np.random.Generator) -> Material:
    name = pick(generator, ("marble", "wood", "speckle", "plain", "stone"))
    grey = between(generator, 0.05, 0.85)
    tint = (grey, grey, grey) if name in ("plain", "marble", "stone") else (0.9, 0.9, 0.9)
    return Material(name, int(generator.integers(6)), 0.8, tint, gloss=between(generator, 0.2, 0.6))


def _with_hole(
    x: float, y: float, height: float, hole: tuple[float, float, float]
) -> list[list[float]]:
    """Four boxes of a board of 4 cm round a hole: its middle along x and its half sides."""
    low, front, (middle, w, d) = height - 0.04, -y - 0.02, hole
    return [
        [-x, front, low, middle - w, y, height],
        [middle + w, front, low, x, y, height],
        [middle - w, front, low, middle + w, -d, height],
        [middle - w, d, low, middle + w, y, height],
    ]


def _worktop_places(order: list[str], x: float, height: float) -> tuple[Surface, ...]:
    places = []
    for n, kind in enumerate(order):
        middle = -x + 0.6 * n + 0.3
        if kind not in ("sink", "stove"):
            places.append(Surface(middle, 0.0, height, 0.56, 0.5, 0.38, 0.0, "food"))
        elif kind == "sink":
            places.append(Surface(middle, -0.25, height, 0.5, 0.1, 0.3, 0.0, "food"))
    return tuple(places)


def _sink(height: float) -> Mesh:
    """A basin in the hole of a worktop, and its tap."""
    w, d, low, t = 0.22, 0.18, height - 0.18, 0.004
    spans = [[-w, -d, low, w, d, low + t], [-w - t, -d, low, -w, d, height + t]]
    spans += [[w, -d, low, w + t, d, height + t], [-w, -d - t, low, w, -d, height + t]]
    spans += [[-w, d, low, w, d + t, height + t]]
    return merged([boxes(spans, STEEL), tap(0.28).moved(y=d + 0.04, z=height)])


def tap(height: float, reach: float = 0.18) -> Mesh:
    """A tap that reaches forward from x = y = 0."""
    turn = np.linspace(0, np.pi, 7)
    arch = np.stack(
        [0 * turn, -reach / 2 * (1 - np.cos(turn)), height * 0.75 + height * 0.25 * np.sin(turn)],
        axis=1,
    )
    pipe = tube(np.concatenate([[[0, 0, 0]], arch]), 0.011, STEEL, sides=7)
    return merged([pipe, tube([[0.02, 0, 0.04], [0.1, -0.02, 0.07]], 0.008, STEEL, sides=6)])


def _stove(generator: np.random.Generator, height: float) -> Mesh:
    """An oven below a hob."""
    skin = pick(generator, (STEEL, BLACK, lacquer(generator, (0.8, 0.8, 0.8))))
    spans = [[-0.295, -0.3, 0.1, 0.295, -0.27, height - 0.01]]
    slots = [0]
    spans += [
        [-0.24, -0.31, 0.24, 0.24, -0.3, height - 0.3],
        [-0.24, -0.345, height - 0.24, 0.24, -0.33, height - 0.225],
    ]
    slots += [1, 2]
    spans += [[-0.27, -0.26, height, 0.27, 0.24, height + 0.006]]
    slots += [1]
    parts = [boxes(spans, skin, GLASS, STEEL, slots=slots)]
    for s in np.linspace(-0.24, 0.24, 6):
        dial = cylinder(0.018, 0.03, BLACK if skin is not BLACK else STEEL, sides=8)
        parts.append(dial.turned(90, "x").moved(float(s), -0.3, height - 0.1))
    rings = chance(generator, 0.5)
    for px, py, r in (
        (-0.13, -0.12, 0.08),
        (0.13, -0.12, 0.07),
        (-0.13, 0.12, 0.07),
        (0.13, 0.12, 0.09),
    ):
        if rings:
            grate = [[-r, -0.006, 0, r, 0.006, 0.03], [-0.006, -r, 0, 0.006, r, 0.03]]
            parts.append(boxes(grate, BLACK).moved(px, py, height + 0.005))
        else:
            parts.append(disc(r, STEEL, sides=16).moved(px, py, height + 0.0075))
    if chance(generator, 0.5):
        pot = revolved([0, 0.1, 0.105, 0.1, 0.098, 0], [0, 0, 0.12, 0.12, 0.02, 0.02], STEEL)
        parts.append(pot.moved(0.12, 0.11, height + 0.036))
    return merged(parts)


def washer(generator: np.random.Generator, height: float = 0.85) -> Mesh:
    """A machine that washes clothes or dishes, its front at y = -0.3."""
    skin = pick(generator, (lacquer(generator, (0.8, 0.8, 0.8)), STEEL))
    top = height - 0.045
    parts = [slab(-0.297, -0.31, 0.06, 0.297, 0.28, top, skin)]
    parts.append(slab(-0.27, -0.314, top - 0.11, 0.05, -0.31, top - 0.02, BLACK))
    if chance(generator, 0.6):
        ring = revolved([0.12, 0.17, 0.18, 0.12], [0.03, 0.03, 0, 0], skin, sides=20)
        pane = cylinder(0.125, 0.02, GLASS, sides=20)
        parts += [each.turned(90, "x").moved(0, -0.31, top * 0.5) for each in (ring, pane)]
    else:
        parts.append(slab(-0.2, -0.35, top - 0.16, 0.2, -0.33, top - 0.14, STEEL))
    return merged(parts)


def _upper(
    generator: np.random.Generator, front: Front, body: Material, order: list[str], style: Style
) -> Piece:
    """Cupboards on the wall, with a hood above the stove."""
    low, depth = between(generator, 1.38, 1.5), 0.34
    high = low + between(generator, 0.55, 0.85)
    x, y = 0.3 * len(order), depth / 2
    parts, things, places = [], [], []
    for n, kind in enumerate(order):
        left = -x + 0.6 * n
        if kind == "stove":
            things.append((_hood(generator, high - low).moved(left + 0.3, 0, low), "appliance"))
            continue
        if chance(generator, 0.12):
            board = style.woods[0]
            parts.append(
                boxes(
                    [
                        [left, -y, low, left + 0.6, y, low + 0.02],
                        [left, -y, low + 0.32, left + 0.6, y, low + 0.34],
                    ],
                    board,
                )
            )
            places.append(Surface(left + 0.3, 0, low + 0.02, 0.5, 0.28, 0.28, 0.0, "food"))
            continue
        parts.append(slab(left, -y + 0.02, low, left + 0.598, y, high, body))
        face = front_panels(0.6, high - low, (int(generator.integers(1, 3)), 1), front)
        parts.append(face.moved(left, -y + 0.02, low))
        places.append(Surface(left + 0.3, 0, high, 0.5, 0.26, 0.25))
    if parts:
        things.append((merged(parts), "cabinet"))
    return Piece(tuple(things), tuple(places))


def _hood(generator: np.random.Generator, height: float) -> Mesh:
    skin = pick(generator, (STEEL, STEEL, lacquer(generator, (0.8, 0.8, 0.8)), BLACK))
    low = 0.1
    cap = cylinder(0.42, 0.22, skin, top=0.17, sides=4).turned(45).scaled(1, 0.55, 1)
    parts = [
        cap.flat().moved(z=low + 0.05),
        slab(-0.297, -0.16, low, 0.297, 0.165, low + 0.05, skin),
    ]
    parts.append(slab(-0.13, -0.08, low + 0.2, 0.13, 0.16, max(height, low + 0.5), skin))
    return merged(parts)


def refrigerator(generator: np.random.Generator, style: Style) -> Piece:
    """A refrigerator with one or two doors, and what is stuck to them."""
    width, depth = between(generator, 0.58, 0.9), between(generator, 0.6, 0.75)
    height = pick(generator, (0.85, 1.5, 1.75, 1.85))
    skin = pick(
        generator, (lacquer(generator, (0.82, 0.82, 0.8)), STEEL, lacquer(generator)), (3, 2, 1)
    )
    x, y = width / 2, depth / 2
    cut = height * between(generator, 0.3, 0.72) if height > 1 else height - 0.02
    spans = [[-x, -y + 0.06, 0.02, x, y, height], [-x, -y, 0.06, x, -y + 0.055, cut - 0.004]]
    slots = [0, 0]
    if cut < height - 0.1:
        spans.append([-x, -y, cut + 0.004, x, -y + 0.055, height])
        slots.append(0)
    side = -x + 0.05
    for low, high in ((cut - 0.4, cut - 0.06), (cut + 0.06, min(cut + 0.35, height - 0.04))):
        if high < height and high > low:
            spans.append([side, -y - 0.045, low, side + 0.02, -y - 0.025, high])
            slots.append(1)
    parts: list[tuple[Mesh, str]] = [(boxes(spans, skin, STEEL, slots=slots), "appliance")]
    notes = [
        [
            s,
            -y - 0.003,
            z,
            s + between(generator, 0.05, 0.2),
            -y - 0.0015,
            z + between(generator, 0.06, 0.22),
        ]
        for s, z in zip(
            generator.uniform(-x + 0.12, x - 0.25, 6),
            generator.uniform(0.5, 0.8, 6) * height,
            strict=True,
        )
    ]
    if chance(generator, 0.5) and height > 1:
        kinds = [
            Material("text", int(generator.integers(8)), 0.25),
            lacquer(generator),
            Material("painting", 1, 0.25),
        ]
        count = int(generator.integers(1, 7))
        parts.append((boxes(notes[:count], *kinds, slots=np.arange(count) % 3), "object"))
    top = Surface(0, 0, height, width - 0.1, depth - 0.15, 0.35, 0.0, "food")
    return Piece(tuple(parts), (top,))


def microwave(generator: np.random.Generator) -> Mesh:
    """A microwave oven that stands on z = 0, its front to -y."""
    skin = pick(generator, (STEEL, BLACK, lacquer(generator, (0.8, 0.8, 0.8))))
    spans = [[-0.24, -0.16, 0.01, 0.24, 0.17, 0.28], [-0.22, -0.167, 0.03, 0.1, -0.16, 0.26]]
    spans += [[0.12, -0.165, 0.2, 0.22, -0.16, 0.25], [0.105, -0.19, 0.05, 0.118, -0.175, 0.24]]
    return boxes(spans, skin, GLASS, STEEL, slots=[0, 1, 1, 2])
