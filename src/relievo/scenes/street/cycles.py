"""Bicycles and motorcycles of thin tubes, standing on z = 0 and looking along y."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import tube
from relievo.scenes.street.palette import BRIGHT, CAR_PAINT, Chooser, painted, pick
from relievo.scenes.street.solids import bars, boxes

_RUBBER = Material("plain", tint=(0.03, 0.03, 0.03))
_STEEL = Material("metal", tint=(0.6, 0.6, 0.62), gloss=0.7, metal=0.8)


def bicycle(generator: Chooser) -> Mesh:
    """A bicycle of 1.7 m."""
    colours = (*BRIGHT, *(colour for colour, _ in CAR_PAINT[:4]))
    frame = painted(pick(generator, colours), gloss=0.5)
    r, base, seat_m = 0.34, 1.05, float(generator.uniform(0.88, 1.0))
    rear, front = (-base / 2, r), (base / 2, r)
    crank, seat = (-0.08, 0.28), (-0.22, seat_m - 0.08)
    head, stem = (0.33, 0.78), (0.29, float(generator.uniform(0.98, 1.1)))
    low_top = (-0.15, 0.45) if generator.random() < 0.5 else (-0.19, 0.72)
    spars = [(rear, crank), (rear, low_top), (crank, seat), (crank, head), (low_top, head),
             (front, head), (head, stem)]  # fmt: skip
    path = [[(0, a[0], a[1]), (0, b[0], b[1])] for a, b in spars]
    parts = [bars(path, 0.02, frame)]
    for y, z in (rear, front):
        parts += _spoked(y, z, r)
    handle = [[(-0.28, stem[0] - 0.1, stem[1]), (-0.1, stem[0] + 0.04, stem[1])],
              [(-0.1, stem[0] + 0.04, stem[1]), (0.1, stem[0] + 0.04, stem[1])],
              [(0.1, stem[0] + 0.04, stem[1]), (0.28, stem[0] - 0.1, stem[1])]]  # fmt: skip
    parts.append(bars(handle, 0.014, _STEEL))
    parts.append(boxes((-0.07, seat[0] - 0.16, seat_m - 0.07), (0.07, seat[0] + 0.12, seat_m),
                       _RUBBER, bottom=True))  # fmt: skip
    pedals = [[(0.06, crank[0] + 0.13, 0.2), (0.16, crank[0] + 0.13, 0.2)],
              [(-0.06, crank[0] - 0.13, 0.36), (-0.16, crank[0] - 0.13, 0.36)]]  # fmt: skip
    parts.append(bars(pedals, 0.025, _RUBBER))
    if generator.random() < 0.4:
        low = (-0.16, stem[0] + 0.06, stem[1] - 0.2)
        basket = Material("corrugated", tile_m=0.15, tint=(0.2, 0.17, 0.13))
        parts.append(boxes(low, (0.16, low[1] + 0.25, stem[1] + 0.03), basket, bottom=True))
    return merged(parts)


def motorcycle(generator: Chooser) -> Mesh:
    """A motorcycle or a scooter of 2 m."""
    paint = painted(pick(generator, BRIGHT), gloss=0.7)
    parts: list[Mesh] = []
    for y in (-0.68, 0.7):
        parts += _spoked(y, 0.31, 0.31, thick=0.06)
    spars = [
        [(0.07, 0.7, 0.31), (0.05, 0.45, 0.95)],
        [(-0.07, 0.7, 0.31), (-0.05, 0.45, 0.95)],
        [(0.09, -0.68, 0.31), (0.06, -0.1, 0.4)],
        [(-0.09, -0.68, 0.31), (-0.06, -0.1, 0.4)],
        [(-0.36, 0.36, 1.05), (0.36, 0.36, 1.05)],
        [(0.12, 0.1, 0.3), (0.14, -0.8, 0.42)],
        [(0.2, 0.3, 1.05), (0.28, 0.36, 1.25)],
        [(-0.2, 0.3, 1.05), (-0.28, 0.36, 1.25)],
    ]
    parts.append(bars(spars, 0.03, _STEEL))
    low = [(-0.14, -0.05, 0.72), (-0.17, -0.2, 0.28), (-0.1, 0.4, 0.82), (-0.1, -0.85, 0.72)]
    high = [(0.14, 0.4, 0.95), (0.17, 0.32, 0.7), (0.1, 0.56, 1.0), (0.1, -0.55, 0.82)]
    parts.append(boxes(low, high, paint, bottom=True))
    parts.append(boxes((-0.15, -0.75, 0.74), (0.15, -0.05, 0.84), _RUBBER, bottom=True))
    return merged(parts)


def _spoked(y: float, z: float, radius: float, thick: float = 0.022) -> list[Mesh]:
    """A wheel with its axle at (0, y, z)."""
    angle = np.linspace(0, 2 * np.pi, 13)
    rim = radius - thick
    ring = np.stack([0 * angle, y + rim * np.cos(angle), z + rim * np.sin(angle)], axis=1)
    spokes = ring[:-1:2]
    hub = np.broadcast_to([0.0, y, z], spokes.shape)
    return [
        tube(ring, thick, _RUBBER, sides=4, closed=False),
        bars(np.stack([hub, spokes], axis=1), 0.003 if thick < 0.03 else 0.012, _STEEL),
    ]
