"""What hangs on walls: pictures, posters, clocks, boards, hooks with clothes, switches.

All have their backs at y = 0 and look along -y.
"""

from dataclasses import replace

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, knob, leaned, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, any_tone, fabric, lacquer
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, disc, grid, quad, tube

_WHITE = Material("plain", 0, 1.0, (0.8, 0.8, 0.78), gloss=0.3)


def image(
    generator: np.random.Generator,
    texture: str,
    width: float,
    height: float,
    *,
    gloss: float = 0.0,
    glow: float = 0.0,
) -> Mesh:
    """A rectangle with one whole picture on it, round x = 0, from z = 0 up, at y = 0."""
    side = max(width, height)
    material = Material(texture, int(generator.integers(64)), side, gloss=gloss, glow=glow)
    face = quad((-width / 2, 0, 0), (width, 0, 0), (0, 0, height), material)
    # The picture fills a square of its texture; it is stretched to the rectangle.
    return replace(face, uv=face.uv * (side / np.array([width, height])))


def picture(generator: np.random.Generator, style: Style) -> Piece:
    """A framed picture, or a poster without a frame."""
    width = float(np.clip(generator.lognormal(-0.85, 0.45), 0.15, 1.5))
    height = width * pick(generator, (0.6, 0.7, 1.0, 1.35, 1.45))
    if height > 1.2:
        width, height = width * 1.2 / height, 1.2
    texture = pick(generator, ("painting", "poster", "painting", "text"), (4, 3, 2, 0.5))
    if chance(generator, 0.25):
        sheet = image(generator, texture, width, height).moved(y=-0.0025)
        return Piece(((sheet, "picture"),))
    edge = between(generator, 0.012, 0.06)
    depth = between(generator, 0.012, 0.035)
    body = pick(
        generator, (style.body(generator), lacquer(generator, (0.02, 0.02, 0.02)), style.metal)
    )
    x = width / 2
    spans = [[-x, -depth, 0, x, 0, edge], [-x, -depth, height - edge, x, 0, height]]
    spans += [
        [-x, -depth, edge, -x + edge, 0, height - edge],
        [x - edge, -depth, edge, x, 0, height - edge],
    ]
    w, h = width - 2 * edge, height - 2 * edge
    sheet = image(generator, texture, w, h, gloss=0.3).moved(y=-depth / 2, z=edge)
    parts = [boxes(spans, body), sheet]
    if chance(generator, 0.4) and min(w, h) > 0.2:
        border = 0.18 * min(w, h)
        mat = quad((-w / 2, -depth / 2 - 0.001, edge), (w, 0, 0), (0, 0, h), _WHITE)
        inner = image(generator, texture, w - 2 * border, h - 2 * border, gloss=0.3)
        parts = [parts[0], mat, inner.moved(y=-depth / 2 - 0.003, z=edge + border)]
    return Piece(((merged(parts), "picture"),))


def clock(generator: np.random.Generator, style: Style) -> Piece:
    """A round clock."""
    r = between(generator, 0.1, 0.2)
    rim = cylinder(r, 0.035, pick(generator, (style.metal, style.body(generator))), sides=28)
    face = disc(r * 0.9, _WHITE, sides=28).moved(z=0.037)
    dark = Material("plain", 0, 1.0, (0.02, 0.02, 0.02))
    hands = [
        slab(-0.006, 0, 0.04, 0.006, r * length, 0.042, dark).turned(between(generator, 0, 360))
        for length in (0.5, 0.75)
    ]
    marks = [
        slab(-0.005, r * 0.75, 0.037, 0.005, r * 0.86, 0.039, dark).turned(30.0 * n)
        for n in range(12)
    ]
    mesh = merged([rim, face, *hands, *marks]).turned(90, "x").moved(z=r)
    return Piece(((mesh, "object"),))


def board(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A blackboard, a white board or a pin board with notes."""
    height = width * between(generator, 0.45, 0.7)
    kind = pick(generator, ("black", "white", "pins"))
    x = width / 2
    green = pick(generator, ((0.02, 0.05, 0.035), (0.02, 0.02, 0.022)))
    face = {
        "black": Material("plain", int(generator.integers(8)), 1.0, green, dirt=0.8),
        "white": Material("plain", 0, 1.0, (0.85, 0.85, 0.86), gloss=0.5),
        "pins": Material("speckle", 0, 0.5, (0.55, 0.38, 0.22)),
    }[kind]
    spans = [
        [-x, -0.02, 0, x, 0, height],
        [-x, -0.03, -0.03, x, 0, 0],
        [-x, -0.03, height, x, 0, height + 0.03],
    ]
    spans += [
        [-x - 0.03, -0.03, -0.03, -x, 0, height + 0.03],
        [x, -0.03, -0.03, x + 0.03, 0, height + 0.03],
    ]
    frame = pick(generator, (style.woods[0], style.metal))
    parts: list[tuple[Mesh, str]] = [(boxes(spans, face, frame, slots=[0, 1, 1, 1, 1]), "picture")]
    if kind != "pins":
        tray = slab(-x * 0.8, -0.09, -0.05, x * 0.8, -0.03, -0.035, frame)
        writing = [
            image(generator, "text", 0.4 * width, 0.5 * height).moved(s, -0.0215, 0.3 * height)
            for s in (-0.25 * width, 0.25 * width)
            if chance(generator, 0.4) and kind == "white"
        ]
        return Piece(tuple([(merged([parts[0][0], tray, *writing]), "picture")]))
    notes = []
    for n in range(int(generator.integers(4, 16))):
        w = between(generator, 0.08, 0.22)
        sheet = image(
            generator, pick(generator, ("text", "text", "painting", "poster")), w, w * 1.3
        )
        turned = sheet.turned(between(generator, -6, 6), "y")
        place = (
            between(generator, -x + 0.13, x - 0.13),
            between(generator, 0.02, max(height - 0.32, 0.03)),
        )
        notes.append(turned.moved(place[0], -0.021 - 0.0004 * n, place[1]))
    return Piece((*parts, (merged(notes), "object")))


def hooks(generator: np.random.Generator, style: Style) -> Piece:
    """A board with hooks, and clothes and bags on them; z = 0 lies 1 m below the board."""
    count = int(generator.integers(3, 7))
    pitch = between(generator, 0.12, 0.2)
    width = count * pitch
    body = style.body(generator)
    parts = [slab(-width / 2, -0.02, 1.0, width / 2, 0, 1.1, body)]
    things: list[tuple[Mesh, str]] = []
    for n in range(count):
        x = -width / 2 + (n + 0.5) * pitch
        bent = [[x, -0.02, 1.03], [x, -0.05, 1.02], [x, -0.07, 1.05]]
        parts.append(tube(bent, 0.006, style.metal, sides=5))
        if chance(generator, 0.75):
            things.append((hanging_cloth(generator, 1.02).moved(x, -0.03), "cloth"))
    return Piece(((merged(parts), "object"), *things))


def hanging_cloth(generator: np.random.Generator, top: float) -> Mesh:
    """A coat, a jacket, a towel or a bag that hangs from z = top at y = 0."""
    length, width = between(generator, 0.35, min(0.95, top)), between(generator, 0.2, 0.36)
    thick = between(generator, 0.07, 0.13)
    angle, down = np.meshgrid(np.linspace(0, 2 * np.pi, 37), np.linspace(0, 1, 9))
    folds = np.sin(float(generator.integers(4, 8)) * angle + between(generator, 0, 6))
    wide = 0.3 + 0.7 * np.minimum(2.2 * down, 1) ** 0.6
    wide = wide * (1 + 0.16 * folds * down) * (1 + 0.25 * down * between(generator, -0.5, 1))
    x = width / 2 * wide * np.cos(angle)
    y = thick / 2 * (0.35 + 0.65 * wide) * np.sin(angle) - thick * 0.75
    z = top - length * down * (1 + 0.03 * np.sin(2 * angle + 1))
    points = np.stack([x, y, z], axis=-1)[::-1]
    points[:, -1] = points[:, 0]
    return grid(points, np.stack([x, z], axis=-1)[::-1], fabric(generator))


def switch(generator: np.random.Generator) -> Piece:
    """A light switch or an outlet."""
    w = 0.04 * pick(generator, (1, 1, 2))
    spans = [[-w, -0.008, 0, w, 0, 0.085]]
    inner = [[-w + 0.012, -0.012, 0.015, w - 0.012, -0.008, 0.07]]
    grey = _WHITE._replace(tint=(0.6, 0.6, 0.58))
    return Piece(((boxes(spans + inner, _WHITE, grey, slots=[0, 1]), "object"),))


def radiator(generator: np.random.Generator, width: float, height: float) -> Piece:
    """A ribbed heater, round x = 0, from z = 0 up."""
    x = width / 2
    ribs = np.linspace(-x + 0.02, x - 0.02, max(4, round(width / between(generator, 0.045, 0.08))))
    step = float(ribs[1] - ribs[0])
    spans = [[s - step * 0.36, -0.11, 0.02, s + step * 0.36, -0.03, height] for s in ribs]
    spans += [
        [-x, -0.09, 0.05, x, -0.05, 0.09],
        [-x, -0.09, height - 0.09, x, -0.05, height - 0.05],
    ]
    spans += [
        [s - 0.01, -0.05, height / 2, s + 0.01, 0, height / 2 + 0.03] for s in (-x * 0.7, x * 0.7)
    ]
    valve = knob(0.03, _WHITE).moved(x + 0.05, -0.07, 0.04)
    pipe = tube([[x + 0.05, -0.07, 0.07], [x + 0.05, -0.07, -0.1]], 0.009, _WHITE, sides=6)
    return Piece(((merged([boxes(spans, _WHITE), valve, pipe]), "object"),))


def air_conditioner(generator: np.random.Generator) -> Piece:
    """The white box of an air conditioner."""
    w = between(generator, 0.35, 0.5)
    spans = [[-w, -0.2, 0, w, 0, 0.28], [-w + 0.03, -0.205, 0.03, w - 0.03, -0.2, 0.07]]
    grey = _WHITE._replace(tint=(0.25, 0.25, 0.25))
    return Piece(((boxes(spans, _WHITE, grey, slots=[0, 1]), "appliance"),))


def ladder(generator: np.random.Generator, style: Style) -> Piece:
    """A ladder that leans at a wall."""
    height, half = between(generator, 1.6, 2.2), between(generator, 0.18, 0.24)
    body = pick(generator, (style.metal, style.woods[0], lacquer(generator, any_tone(generator))))
    spans = [[s - 0.02, -0.5, 0, s + 0.02, -0.44, height] for s in (-half, half)]
    spans += [[-half, -0.485, z, half, -0.455, z + 0.03] for z in np.arange(0.25, height, 0.28)]
    mesh = leaned(boxes(spans, body), 0.0, 0.42 / height)
    return Piece(((mesh, "object"),))


def fireplace(generator: np.random.Generator, style: Style) -> Piece:
    """A fireplace with a mantel before a wall."""
    x, h, d = (
        between(generator, 0.6, 0.8),
        between(generator, 1.0, 1.25),
        between(generator, 0.25, 0.4),
    )
    stone = Material(
        pick(generator, ("brick", "stone", "marble", "plaster")), int(generator.integers(8)), 1.0
    )
    hole = x * 0.6
    spans = [[-x, -d, 0, -hole, 0, h], [hole, -d, 0, x, 0, h], [-hole, -d, 0.65, hole, 0, h]]
    spans += [[-hole, -0.03, 0, hole, 0, 0.65], [-x - 0.08, -d - 0.08, h, x + 0.08, 0, h + 0.06]]
    spans += [[-x - 0.1, -d - 0.3, 0, x + 0.1, -d, 0.03]]
    dark = Material("brick", 1, 1.0, (0.08, 0.07, 0.065))
    mesh = boxes(spans, stone, dark, style.body(generator), slots=[0, 0, 0, 1, 2, 0])
    return Piece(((mesh, "wall"),), (Surface(0, -d / 2, h + 0.06, 2 * x, d, 0.6),))
