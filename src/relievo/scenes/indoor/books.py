"""Books in rows and in piles."""

import numpy as np

from relievo.scenes.indoor.parts import boxes
from relievo.scenes.indoor.style import any_tone
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh

_PAGES = Material("plain", 0, 1.0, (0.75, 0.7, 0.58))


def book_covers(generator: np.random.Generator, count: int) -> tuple[Material, ...]:
    """Materials of book backs."""
    return tuple(
        Material("plain", int(generator.integers(8)), 0.3, any_tone(generator), gloss=0.2)
        for _ in range(count)
    )


def book_row(generator: np.random.Generator, width: float, height: float, depth: float) -> Mesh:
    """Books that stand side by side from x = 0 on, with their backs to the front.

    Args:
        generator: of chance.
        width: that they fill, metres.
        height: that they do not reach, metres, > 0.1.
        depth: of the shelf; they stand between -depth / 2 and depth / 2.
    """
    thick = generator.choice([0.012, 0.018, 0.025, 0.035, 0.05], size=max(4, int(width / 0.012)))
    thick = thick * generator.uniform(0.75, 1.2, thick.size)
    ends = np.cumsum(thick)
    count = max(1, int((ends <= width).sum()))
    ends, thick = ends[:count], thick[:count]
    low, high = max(0.1, min(0.55 * height, 0.2)), min(height * 0.97, 0.34)
    high = max(high, low + 0.01)
    # Neighbours are of like size, as in rows that were sorted by hand.
    base = generator.uniform(low, high)
    tall = np.clip(base + generator.normal(0, 0.025, count), low, high)
    deep = np.minimum(tall * generator.uniform(0.66, 0.8, count), depth - 0.01)
    front = -depth / 2 + np.minimum(generator.exponential(0.012, count), depth - deep)
    spans = np.stack(
        [ends - thick + 0.0008, front, np.zeros(count), ends, front + deep, tall], axis=1
    )
    covers = book_covers(generator, 8)
    return boxes(spans, *covers, slots=generator.integers(0, 8, count))


def book_pile(generator: np.random.Generator, width: float, depth: float, height: float) -> Mesh:
    """Books that lie on each other round x = y = 0.

    Args:
        generator: of chance.
        width: at most, metres.
        depth: at most.
        height: at most.
    """
    thick = generator.uniform(0.012, 0.045, max(1, int(height / 0.03)))
    ends = np.cumsum(thick)
    count = max(1, int((ends <= height).sum()))
    spans, slots = [], []
    for n in range(count):
        w, d = np.array([width, depth]) * generator.uniform(0.6, 0.94, 2) / 2
        dx, dy = generator.uniform(-0.5, 0.5, 2) * [width - 2 * w, depth - 2 * d]
        z0, z1 = ends[n] - thick[n] + 0.0005, ends[n]
        edge = min(0.003, (z1 - z0) / 4)
        spans += [[dx - w, dy - d, z0, dx + w, dy + d, z0 + edge]]
        spans += [[dx - w, dy - d, z1 - edge, dx + w, dy + d, z1]]
        spans += [[dx - w, dy - d, z0 + edge, dx - w + 0.003, dy + d, z1 - edge]]
        spans += [
            [dx - w + 0.003, dy - d + 0.004, z0 + edge, dx + w - 0.004, dy + d - 0.004, z1 - edge]
        ]
        slots += [n % 5] * 3 + [5]
    covers = book_covers(generator, 5)
    return boxes(spans, *covers, _PAGES, slots=slots)
