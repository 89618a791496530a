"""Beds with pillows and blankets, and cloth that was dropped."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, cushion, draped_uv, pillow, ripples, slab
from relievo.scenes.indoor.piece import Piece, Surface
from relievo.scenes.indoor.style import Style, fabric, linen
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import grid, tube


def bed(generator: np.random.Generator, style: Style, width: float) -> Piece:
    """A bed with its head to the wall.

    Args:
        generator: of chance.
        style: of the home.
        width: of the mattress, 0.8 to 2 m.
    """
    length, base = between(generator, 1.9, 2.1), between(generator, 0.18, 0.36)
    thick = between(generator, 0.16, 0.28)
    top = base + thick
    x, y = width / 2 + 0.03, length / 2
    parts = [_frame(generator, style, x, y, base)]
    mattress = cushion(width, length - 0.06, thick, linen(generator), square=0.16)
    parts.append(mattress.moved(z=base))
    parts.append(_blanket(generator, width, length, top))
    if chance(generator, 0.4):
        parts.append(_throw(generator, width, length, top + 0.05))
    things = [(merged(parts), "bed"), *_bed_pillows(generator, width, y, top)]
    place = Surface(0, -length * 0.15, top + 0.07, width * 0.8, length * 0.5, 0.5, 0.0, "bed")
    return Piece(tuple(things), (place,))


def _frame(generator: np.random.Generator, style: Style, x: float, y: float, base: float) -> Mesh:
    """Sides, head and perhaps foot of a bed."""
    body, leg = style.body(generator), 0.06
    head = between(generator, 0.65, 1.25)
    low = base - between(generator, 0.1, 0.16)
    spans = [[-x, -y, low, x, -y + 0.03, base + 0.05], [-x, -y, low, -x + 0.03, y, base + 0.05]]
    spans += [[x - 0.03, -y, low, x, y, base + 0.05], [-x, -y + 0.03, low, x, y, base]]
    spans += [[sx * (x - 0.04) - leg / 2, -y, 0, sx * (x - 0.04) + leg / 2, -y + leg, low]
              for sx in (-1, 1)]  # fmt: skip
    kind = pick(generator, ("board", "bars", "soft", "none"), (4, 2, 2, 1))
    if kind == "board":
        spans.append([-x, y, 0, x, y + 0.04, head])
    elif kind == "bars":
        spans += [[sx * x - 0.02, y, 0, sx * x + 0.02, y + 0.04, head] for sx in (-1, 1)]
        spans += [[-x, y + 0.01, z, x, y + 0.03, z + 0.04] for z in (base + 0.1, head - 0.06)]
        for s in np.linspace(-x, x, max(4, round(2 * x / 0.12)))[1:-1]:
            spans.append([s - 0.008, y + 0.012, base + 0.1, s + 0.008, y + 0.028, head - 0.04])
    else:
        spans.append([-x, y - 0.03, 0, x, y, base])
    frame = boxes(spans, body)
    if kind != "soft":
        return frame
    soft = cushion(2 * x, 0.14, head - 0.1, style.cloth(generator), square=0.2)
    return merged([frame, soft.moved(y=y + 0.06, z=0.1)])


def _blanket(generator: np.random.Generator, width: float, length: float, top: float) -> Mesh:
    """A blanket over the lower part of a bed, hanging down at its sides."""
    hang = between(generator, 0.08, 0.32)
    covered = between(generator, 0.55, 0.8) * length
    loft = between(generator, 0.02, 0.07)
    half = width / 2 + hang
    across, along = np.linspace(-half, half, 33), np.linspace(0, 1, 25)
    s, t = np.meshgrid(across, along)
    wrinkle = ripples(generator, s, t * length, 0.5)
    fine = ripples(generator, s, t * length, 0.18)
    slant = between(generator, -0.12, 0.12)
    end = -length / 2 + covered + slant * s + 0.05 * ripples(generator, s, 0 * s, 0.9)
    start = -length / 2 - 0.035
    y = start + (end - start) * t
    over = np.maximum(np.abs(s) - width / 2, 0)
    x = np.clip(s, -width / 2, width / 2) + np.sign(s) * np.minimum(over, 0.06)
    x = x + np.sign(s) * np.minimum(over * 4, 1) * 0.015 * (1 + fine)
    drop = np.maximum(over - 0.03, 0)
    rough = between(generator, 0.4, 1.6)
    z = top + loft - drop + rough * (0.014 * wrinkle + 0.006 * fine) * (over < 0.02)
    # Where it ends towards the pillows, it lies down on the mattress.
    z = z - np.minimum(over, 0.03) - (loft + 0.02) * np.maximum(t - 0.93, 0) / 0.07
    z[0] = top - min(hang, 0.2)
    z[0] -= np.minimum(over[0], 0.03)
    points = np.stack([x, y, np.maximum(z, 0.02)], axis=-1)
    return grid(points, np.stack([s, y], axis=-1), linen(generator))


def _throw(generator: np.random.Generator, width: float, length: float, top: float) -> Mesh:
    """A folded blanket across the foot of a bed, or a heap of cloth on it."""
    if chance(generator, 0.5):
        deep = between(generator, 0.4, 0.6)
        soft = cushion(width * 0.98, deep, 0.06, fabric(generator), square=0.2)
        return soft.moved(y=-length / 2 + 0.35, z=top - 0.02)
    place = between(generator, -width / 4, width / 4)
    return heap(generator, between(generator, 0.3, 0.6)).moved(place, -length * 0.1, top)


def _bed_pillows(
    generator: np.random.Generator, width: float, y: float, top: float
) -> list[tuple[Mesh, str]]:
    parts: list[tuple[Mesh, str]] = []
    cover = linen(generator)
    places = (-width / 4, width / 4) if width > 1.2 else (0.0,)
    for place in places:
        size = (min(0.75, width / len(places) - 0.04), between(generator, 0.4, 0.5))
        soft = pillow(*size, between(generator, 0.13, 0.19), cover)
        lean = pick(generator, (0.0, 12.0, 55.0)) + between(generator, 0, 8)
        lying = soft.turned(lean, "x").turned(between(generator, -8, 8))
        shift = (0.27 if lean < 25 else 0.2) + between(generator, 0, 0.04)
        low = float(lying.bounds[0, 2])
        parts.append((lying.moved(place, y - shift, top - low - 0.01), "cloth"))
    if chance(generator, 0.4):
        side = between(generator, 0.3, 0.42)
        soft = pillow(side, side, 0.12, fabric(generator)).turned(50, "x")
        low = float(soft.bounds[0, 2])
        parts.append(
            (soft.moved(between(generator, -0.2, 0.2), y - 0.58, top + 0.03 - low), "cloth")
        )
    return parts


def heap(generator: np.random.Generator, size: float, material: Material | None = None) -> Mesh:
    """A heap of dropped cloth, round x = y = 0, on z = 0."""
    turns, rings = np.linspace(0, 2 * np.pi, 25), np.linspace(0, 1, 9)[:, None]
    x, y = rings * np.cos(turns), rings * np.sin(turns)
    edge = 1 + 0.25 * ripples(generator, np.cos(turns), np.sin(turns), 1.2)
    edge[-1] = edge[0]
    rise = (1 - rings**2) * (1 + 0.5 * ripples(generator, x, y, 0.8))
    folds = 0.25 * np.abs(ripples(generator, x, y, 0.35)) * (1 - rings**4)
    z = size * between(generator, 0.16, 0.35) * np.maximum(rise + folds, 0)
    z[:, -1] = z[:, 0]
    points = np.stack([x * edge * size / 2, y * edge * size / 2, z], axis=-1)[::-1]
    cloth = fabric(generator) if material is None else material
    return grid(points, draped_uv(points), cloth)


def bunk_bed(generator: np.random.Generator, style: Style) -> Piece:
    """Two beds one above the other, with a ladder."""
    width, length = 0.96, 2.04
    x, y, body = width / 2, length / 2, style.body(generator)
    height, post = between(generator, 1.55, 1.75), 0.06
    spans = [
        [sx * x - post / 2, sy * y - post / 2, 0, sx * x + post / 2, sy * y + post / 2, height]
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    soft = []
    for z in (0.3, 1.2):
        spans += [[sx * x - 0.015, -y, z, sx * x + 0.015, y, z + 0.13] for sx in (-1, 1)]
        spans.append([-x, -y, z + 0.01, x, y, z + 0.03])
        mattress = cushion(width - 0.05, length - 0.05, 0.14, linen(generator), square=0.16)
        cover = cushion(width, length * 0.65, 0.07, linen(generator), square=0.2)
        soft += [mattress.moved(z=z + 0.03), cover.moved(y=-length * 0.15, z=z + 0.13)]
    spans += [[sx * x - 0.012, -y, z, sx * x + 0.012, y, z + 0.07]
              for sx in (-1, 1) for z in (1.42, 1.56)]  # fmt: skip
    ladder = [tube([[s, -y - 0.2, 0], [s, -y - 0.03, 1.4]], 0.018, body, sides=6)
              for s in (-0.2, 0.2)]  # fmt: skip
    steps = [[-0.2, -y - 0.2 + 0.12 * z, z, 0.2, -y - 0.14 + 0.12 * z, z + 0.025]
             for z in (0.3, 0.58, 0.86, 1.14)]  # fmt: skip
    mesh = merged([boxes(spans + steps, body), *soft, *ladder])
    parts: list[tuple[Mesh, str]] = [(mesh, "bed")]
    for z in (0.47, 1.37):
        one = pillow(0.65, 0.42, 0.14, linen(generator))
        parts.append((one.moved(y=y - 0.27, z=z), "cloth"))
    return Piece(tuple(parts), (Surface(0, -0.3, 0.51, width * 0.7, 1.0, 0.5, 0.0, "bed"),))


def cot(generator: np.random.Generator, style: Style) -> Piece:
    """A child's bed with bars round it."""
    x, y, body = 0.34, 0.64, style.body(generator)
    height = between(generator, 0.8, 1.0)
    spans = [[sx * x - 0.02, sy * y - 0.02, 0, sx * x + 0.02, sy * y + 0.02, height]
             for sx in (-1, 1) for sy in (-1, 1)]  # fmt: skip
    for z in (0.3, height - 0.04):
        spans += [[sx * x - 0.015, -y, z, sx * x + 0.015, y, z + 0.04] for sx in (-1, 1)]
        spans += [[-x, sy * y - 0.015, z, x, sy * y + 0.015, z + 0.04] for sy in (-1, 1)]
    for sx in (-x, x):
        for s in np.linspace(-y, y, 15)[1:-1]:
            spans.append([sx - 0.007, s - 0.007, 0.3, sx + 0.007, s + 0.007, height - 0.02])
    for sy in (-y, y):
        for s in np.linspace(-x, x, 8)[1:-1]:
            spans.append([s - 0.007, sy - 0.007, 0.3, s + 0.007, sy + 0.007, height - 0.02])
    soft = cushion(2 * x - 0.06, 2 * y - 0.06, 0.12, linen(generator), square=0.16).moved(z=0.34)
    floor = slab(-x, -y, 0.32, x, y, 0.34, body)
    place = Surface(0, 0, 0.46, x, y, 0.3, 0.0, "bed")
    return Piece(((merged([boxes(spans, body), floor, soft]), "bed"),), (place,))
