"""Books, papers and what they stand in."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    coated,
    colour,
    pick,
    plastic,
    print_of,
    steel,
)
from relievo.scenes.clutter.parts import arc, block, decal, net_uv
from relievo.scenes.clutter.turned import wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import grid

_PAPER = Material("plain", 0, 0.3, (0.72, 0.68, 0.58))


def lying_book(generator: np.random.Generator) -> Mesh:
    """A book on its back, with its spine towards -y."""
    width, height, thickness = _format(generator)
    return _book(generator, width, height, thickness)


def standing_book(generator: np.random.Generator) -> Mesh:
    """A book that stands with its spine or its front towards -y, sometimes a little open."""
    width, height, thickness = _format(generator)
    one = _book(generator, width, height, thickness).turned(90, "y")
    if generator.random() < 0.5:
        return one
    # Two halves that lean away from each other stand by themselves.
    half = _book(generator, width, height, thickness / 2).turned(90, "x")
    angle = between(generator, 20, 50)
    left = half.moved(x=height / 2).turned(angle)
    return merged([left, half.moved(x=height / 2).turned(180 - angle)]).scaled(0.75)


def book_stack(generator: np.random.Generator) -> Mesh:
    """Books on top of each other, big ones mostly below."""
    parts, z = [], 0.0
    count = int(generator.integers(2, 9))
    formats = sorted((_format(generator) for _ in range(count)), key=lambda f: -f[0] * f[1])
    for width, height, thickness in formats:
        one = _book(generator, width, height, thickness)
        parts.append(one.turned(between(generator, -15, 15)).moved(z=z))
        z += thickness
    return merged(parts)


def book_row(generator: np.random.Generator) -> Mesh:
    """Books that stand side by side, the last one leaning."""
    count = int(generator.integers(4, 11))
    parts, x = [], 0.0
    for n in range(count):
        width, height, thickness = _format(generator)
        height, width = 0.85 * height, 0.85 * width
        upright = _book(generator, width, height, thickness).turned(-90, "y").moved(z=height / 2)
        if n == count - 1:
            # It turns about its lower edge towards the row until it touches its neighbour's top.
            low = upright.bounds[0]
            lean = between(generator, 8, 18)
            shift = height * float(np.sin(np.radians(lean)))
            upright = upright.moved(x=-low[0]).turned(-lean, "y").moved(x=low[0] + shift)
            upright = upright.moved(z=-float(upright.bounds[0, 2]))
        parts.append(upright.moved(x=x + thickness / 2, y=between(generator, 0, 0.03)))
        x += thickness + 0.001
    return merged(parts)


def open_book(generator: np.random.Generator) -> Mesh:
    """A book that lies open, its pages bending to the middle."""
    width, height, _ = _format(generator)
    rise = between(generator, 0.008, 0.025)
    x = np.linspace(0, width, 8)
    z = 0.004 + rise * np.sin(np.pi * np.clip(x / width, 0, 1)) ** 0.5 * (1 - 0.6 * x / width)
    cover = plastic(generator)
    parts = [block(2 * width + 0.01, height + 0.008, 0.003, cover)]
    for side in (-1.0, 1.0):
        across = side * x if side > 0 else side * x[::-1]
        level = z if side > 0 else z[::-1]
        net = np.stack(
            [np.stack([across, np.full(8, y), level], axis=1) for y in (-height / 2, height / 2)]
        )
        page = coated(generator, "text", 1.0) if generator.random() < 0.8 else print_of(generator)
        share = net_uv(net) / [width, height]
        parts.append(grid(net, np.minimum(share, 1.0), page))
        parts.append(block(width, height, 0.004, _PAPER).moved(x=side * width / 2, z=0.002))
    return merged(parts)


def papers(generator: np.random.Generator) -> Mesh:
    """Sheets, magazines or letters on a loose heap."""
    parts = []
    z = 0.0
    for _ in range(int(generator.integers(1, 6))):
        thick = pick(generator, [0.001, 0.002, 0.006])
        page = print_of(generator, "text", "text", "poster", "painting")
        sheet = block(0.21, 0.297, thick, _PAPER)
        top = decal((-0.105, -0.1485, thick + 0.0004), (0.21, 0, 0), (0, 0.297, 0), page)
        one = merged([sheet, top]).turned(between(generator, -30, 30))
        x, y = generator.uniform(-0.03, 0.03, 2).tolist()
        parts.append(one.moved(x, y, z))
        z += thick + 0.0012
    return merged(parts)


def notebook(generator: np.random.Generator) -> Mesh:
    """A spiral-bound pad with a pencil on it."""
    width, height = between(generator, 0.1, 0.21), between(generator, 0.15, 0.29)
    thick = between(generator, 0.008, 0.02)
    cover = print_of(generator, "text", "stripes", "poster", "plain")
    body = block(width, height, thick, _PAPER)
    top = decal((-width / 2, -height / 2, thick + 0.0005), (width, 0, 0), (0, height, 0), cover)
    metal = steel(generator)
    ring = arc((-width / 2, 0, thick / 2), (0.006, 0, 0), (0, 0, thick * 0.7), 20, 340, 7)
    places = np.linspace(-0.45, 0.45, 9) * height
    coil = [wire(ring + np.array([0, y, 0]), 0.0012, metal, sides=4) for y in places.tolist()]
    pencil = wire([(-0.07, 0, 0), (0.09, 0, 0)], [0.0037, 0.0037], plastic(generator))
    at = pencil.turned(between(generator, 0, 180)).moved(z=thick + 0.0045)
    return merged([body, top, *coil, at])


def folders(generator: np.random.Generator) -> Mesh:
    """Ring binders side by side."""
    parts, x = [], 0.0
    for _ in range(int(generator.integers(1, 5))):
        wide = pick(generator, [0.05, 0.08])
        body = block(wide, 0.28, 0.31, plastic(generator))
        label = decal(
            (-0.3 * wide, -0.1405, 0.14),
            (0.6 * wide, 0, 0),
            (0, 0, 0.13),
            print_of(generator, "text"),
        )
        parts.append(merged([body, label]).moved(x=x + wide / 2))
        x += wide + 0.001
    return merged(parts)


def _format(generator: np.random.Generator) -> tuple[float, float, float]:
    """Width, height and thickness of a book, metres."""
    width, height = pick(
        generator,
        [(0.11, 0.18), (0.13, 0.2), (0.155, 0.23), (0.21, 0.28), (0.24, 0.26), (0.2, 0.2)],
    )
    thin, thick = pick(generator, [(0.008, 0.015), (0.015, 0.03), (0.03, 0.055)])
    return width, height, between(generator, thin, thick)


def _book(generator: np.random.Generator, width: float, height: float, thickness: float) -> Mesh:
    """A book on its back: its spine is the face towards -y, `height` runs along x."""
    shade = colour(generator)
    hard = between(generator, 0.001, 0.003)
    cover = coated(generator, "plain", 0.3, tint=shade, gloss=between(generator, 0, 0.5))
    pages = block(height - 0.006, width - 0.004, thickness - 2 * hard, _PAPER).moved(z=hard)
    board = block(height, width, hard, cover)
    back = block(height, hard, thickness, cover).moved(y=-width / 2 - hard / 2)
    spine = _spine(generator, shade)
    z = thickness + 0.0004
    parts = [pages, board, board.moved(z=thickness - hard), back]
    y = -width / 2 - hard - 0.0004
    parts.append(decal((-height / 2, y, 0), (height, 0, 0), (0, 0, thickness), spine))
    if generator.random() < 0.8:
        front = print_of(generator, "poster", "painting", "sign", "poster")
        # The picture's upper edge is at the end of the spine where its title begins.
        parts.append(decal((-height / 2, width / 2, z), (0, -width, 0), (height, 0, 0), front))
    return merged(parts)


def _spine(generator: np.random.Generator, shade: tuple[float, float, float]) -> Material:
    if generator.random() < 0.5:
        return coated(generator, "text", 1.0, tint=shade)
    return coated(generator, "sign", 1.0)
