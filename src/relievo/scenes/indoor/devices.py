"""Screens, keyboards, loudspeakers, pianos, cables."""

from itertools import pairwise

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.hangings import image
from relievo.scenes.indoor.parts import boxes, cushion, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, lacquer
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import cylinder, tube

_DARK = Material("plain", 0, 1.0, (0.016, 0.016, 0.018), gloss=0.45)
_GREY = Material("plain", 0, 1.0, (0.25, 0.25, 0.26), gloss=0.3)


def screen(generator: np.random.Generator, diagonal: float, *, stand: bool) -> Piece:
    """A television or a monitor of this diagonal, metres, on a stand or for a wall."""
    w, h = diagonal * 0.87, diagonal * 0.49
    x, low = w / 2, between(generator, 0.06, 0.14) if stand else 0.0
    case = pick(generator, (_DARK, _DARK, _GREY, lacquer(generator, (0.7, 0.7, 0.7))))
    edge = between(generator, 0.008, 0.03)
    spans = [[-x - edge, -0.02, low - edge, x + edge, 0.03, low + h + edge]]
    if stand:
        spans += [[-0.04, 0.0, 0.01, 0.04, 0.02, low], [-x * 0.45, -0.09, 0, x * 0.45, 0.09, 0.012]]
    glass = Material("plain", 0, 1.0, (0.008, 0.008, 0.01), gloss=0.9)
    if chance(generator, 0.5):
        face = image(generator, "screen", w, h, glow=between(generator, 0.6, 1.3))
    else:
        face = slab(-x, -0.0005, 0, x, 0.0, h, glass)
    mesh = merged([boxes(spans, case), face.moved(y=-0.0215, z=low)])
    return Piece(((mesh, "screen"),))


def old_screen(generator: np.random.Generator, size: float) -> Piece:
    """A television or monitor with a tube, deep as it is wide."""
    case, x, h = pick(generator, (_DARK, _GREY)), size / 2, size * 0.8
    body = [
        [-x, -size * 0.45, 0.02, x, -size * 0.2, h],
        [-x * 0.7, -size * 0.2, 0.04, x * 0.7, size * 0.42, h * 0.85],
    ]
    glass = Material("plain", 0, 1.0, (0.03, 0.034, 0.034), gloss=0.9)
    pane = cushion(size * 0.86, 0.05, h * 0.8, glass, square=0.2).moved(y=-size * 0.445, z=0.09 * h)
    return Piece(((merged([boxes(body, case), pane]), "screen"),))


def keyboard(generator: np.random.Generator) -> Piece:
    """A keyboard and a mouse."""
    case = pick(generator, (_DARK, _GREY, lacquer(generator, (0.7, 0.7, 0.7))))
    keys = Material(
        "keys",
        int(generator.integers(8)),
        0.15,
        case.tint if case is not _DARK else (0.1, 0.1, 0.1),
    )
    spans = [[-0.22, -0.07, 0, 0.22, 0.07, 0.018], [-0.21, -0.06, 0.018, 0.21, 0.06, 0.024]]
    mouse = cushion(0.06, 0.1, 0.03, case, square=0.6).moved(0.3, -0.01)
    board = boxes(spans, case, keys, slots=[0, 1])
    return Piece(((board, "object"), (mouse, "object")))


def laptop(generator: np.random.Generator) -> Piece:
    """An open laptop computer."""
    case = pick(generator, (_DARK, _GREY, lacquer(generator, (0.6, 0.6, 0.62))))
    w = between(generator, 0.3, 0.38)
    keys = Material("keys", int(generator.integers(8)), 0.15, (0.06, 0.06, 0.06))
    spans = [
        [-w / 2, -0.12, 0, w / 2, 0.12, 0.016],
        [-w / 2 + 0.03, -0.02, 0.016, w / 2 - 0.03, 0.1, 0.018],
    ]
    lid = slab(-w / 2, -0.004, 0, w / 2, 0.004, 0.23, case)
    face = image(generator, "screen", w - 0.03, 0.2, glow=between(generator, 0.5, 1.2))
    shut = merged([lid, face.moved(y=-0.0055, z=0.015)]).turned(-between(generator, 5, 30), "x")
    mesh = merged([boxes(spans, case, keys, slots=[0, 1]), shut.moved(y=0.12, z=0.014)])
    return Piece(((mesh, "screen"),))


def computer(generator: np.random.Generator) -> Piece:
    """The case of a computer."""
    case, h = (
        pick(generator, (_DARK, _GREY, lacquer(generator, (0.6, 0.58, 0.5)))),
        between(generator, 0.36, 0.46),
    )
    spans = [[-0.09, -0.2, 0, 0.09, 0.22, h], [-0.07, -0.206, h * 0.75, 0.07, -0.2, h * 0.85]]
    return Piece(
        ((boxes(spans, case, _GREY, slots=[0, 1]), "appliance"),),
        (Surface(0, 0, h, 0.14, 0.34, 0.3),),
    )


def printer(generator: np.random.Generator) -> Piece:
    """A printer with paper."""
    case = pick(generator, (_DARK, _GREY, lacquer(generator, (0.7, 0.7, 0.7))))
    h = between(generator, 0.18, 0.3)
    paper = Material("plain", 0, 1.0, (0.85, 0.85, 0.85))
    spans = [[-0.21, -0.16, 0, 0.21, 0.18, h], [-0.17, -0.26, 0.05, 0.17, -0.16, 0.065]]
    spans += [[-0.1, -0.25, 0.065, 0.11, -0.16, 0.07], [-0.15, -0.165, 0.08, 0.15, -0.16, h * 0.6]]
    mesh = boxes(spans, case, paper, _DARK, slots=[0, 0, 1, 2])
    return Piece(((mesh, "appliance"),), (Surface(0, 0, h, 0.36, 0.28, 0.3, 0.0, "work"),))


def loudspeaker(generator: np.random.Generator, style: Style, height: float) -> Piece:
    """A box with one or two cones."""
    w, d = height * between(generator, 0.3, 0.6), height * between(generator, 0.35, 0.6)
    w, d = min(w, 0.28), min(d, 0.32)
    case = pick(generator, (_DARK, style.woods[0]))
    parts = [slab(-w / 2, -d / 2, 0, w / 2, d / 2, height, case)]
    for r, z in ((w * 0.38, height * 0.38), (w * 0.22, height * 0.72)):
        cone = cylinder(r, 0.012, _GREY, sides=16).turned(90, "x")
        dust = cylinder(r * 0.35, 0.02, _DARK, sides=10).turned(90, "x")
        parts += [each.moved(0, -d / 2, z) for each in (cone, dust)]
    return Piece(((merged(parts), "appliance"),))


def piano(generator: np.random.Generator, style: Style) -> Piece:
    """An upright piano; its keys are to the front."""
    body = pick(generator, (_DARK, style.woods[0], lacquer(generator)))
    h = between(generator, 1.1, 1.3)
    spans = [[-0.74, -0.02, 0.05, 0.74, 0.3, h], [-0.74, -0.3, 0.6, 0.74, -0.02, 0.68]]
    spans += [[-0.74, -0.3, 0, -0.68, 0.3, 0.72], [0.68, -0.3, 0, 0.74, 0.3, 0.72]]
    spans += [[-0.76, -0.04, h, 0.76, 0.31, h + 0.03], [-0.68, -0.03, 0.75, 0.68, -0.021, h - 0.15]]
    white = np.linspace(-0.66, 0.66, 53)
    keys = [[a + 0.001, -0.28, 0.68, b - 0.001, -0.05, 0.7] for a, b in pairwise(white)]
    black = [[s - 0.006, -0.2, 0.7, s + 0.006, -0.05, 0.712]
             for n, s in enumerate(white[1:-1]) if n % 7 not in (2, 6)]  # fmt: skip
    ivory = Material("plain", 0, 1.0, (0.8, 0.78, 0.7), gloss=0.4)
    slots = [0] * len(spans) + [1] * len(keys) + [2] * len(black)
    mesh = boxes(spans + keys + black, body, ivory, _DARK, slots=slots)
    return Piece(((mesh, "object"),), (Surface(0, 0.12, h + 0.03, 1.3, 0.26, 0.5),))


def cable(generator: np.random.Generator, length: float) -> Mesh:
    """A cable that lies in bends along x on z = 0."""
    s = np.linspace(0, 1, 24)
    bend = (
        0.12 * np.sin(2 * np.pi * s * between(generator, 0.7, 2.2)) * between(generator, 0.3, 1.2)
    )
    drift = 0.05 * np.sin(2 * np.pi * s * between(generator, 2.5, 4))
    points = np.stack([s * length, bend + drift, np.full(24, 0.005)], axis=1)
    material = pick(generator, (_DARK, _GREY, lacquer(generator)))
    return tube(points, 0.004, material, sides=5)


def strip(generator: np.random.Generator) -> Piece:
    """A strip of outlets with its cable, on the floor."""
    bar = slab(-0.15, -0.025, 0, 0.15, 0.025, 0.035, lacquer(generator, (0.75, 0.75, 0.72)))
    wire = cable(generator, between(generator, 0.5, 1.2)).moved(x=0.15)
    more = cable(generator, 0.5).turned(between(generator, 120, 240)).moved(x=-0.1, y=0.03)
    parts = [bar, wire, more] if chance(generator, 0.6) else [bar, wire]
    return Piece(((merged(parts), "object"),))
