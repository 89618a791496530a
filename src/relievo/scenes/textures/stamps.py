"""Many small shapes laid over each other: leaves, pebbles, chips, blades, hairs, fibres."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field

_AT_ONCE = 128


class Marks(NamedTuple):
    """What lies uppermost at each pixel; all fields are (SIZE, SIZE).

    Attributes:
        owner: number of the shape, -1 = none; later ones lie over earlier ones.
        along: where in the shape, from -1 at its one end to 1 at its other.
        across: the same across the shape, from its middle line.
    """

    owner: NDArray[np.intp]
    along: Field
    across: Field


def ovals(
    generator: np.random.Generator,
    count: int,
    lengths: ArrayLike,
    widths: ArrayLike,
    angles: ArrayLike | None = None,
    *,
    pointed: bool = False,
) -> Marks:
    """Scatters flat shapes evenly.

    Args:
        generator: where chance comes from.
        count: how many.
        lengths: (count,) or one, half their lengths in pixels.
        widths: the same, half their widths.
        angles: (count,) radians from rightwards to downwards; None = any.
        pointed: whether they end in points, as leaves do, rather than being ellipses.
    """
    length, width = (np.broadcast_to(np.asarray(each, float), count) for each in (lengths, widths))
    any_way = generator.uniform(0, 2 * np.pi, count)
    angle = any_way if angles is None else np.broadcast_to(np.asarray(angles, float), count)
    centres = _spread_points(generator, count)
    scales = np.stack([np.cos(angle) / length, np.sin(angle) / length])
    crossing = np.stack([-np.sin(angle) / width, np.cos(angle) / width])
    reach = int(np.ceil(length.max()))
    # A few at a time, so that what is worked on stays in the processor's cache.
    some = [slice(n, n + _AT_ONCE) for n in range(0, count, _AT_ONCE)]
    parts = [_covered(centres[n], scales[:, n], crossing[:, n], reach, pointed) for n in some]
    rows, columns, shape, along, across = (
        np.concatenate(each) for each in zip(*parts, strict=True)
    )
    sizes = [0, *np.cumsum([len(part[0]) for part in parts])]
    shape = shape + _AT_ONCE * np.repeat(np.arange(len(parts)), np.diff(sizes))
    return _laid(rows, columns, shape, along, across)


def _covered(
    centres: Field, scales: Field, crossing: Field, reach: int, pointed: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], Field, Field]:
    """Rows and columns of the pixels in some ovals, their ovals, and the places in these."""
    steps = np.arange(-reach, reach + 1)
    base = np.floor(centres).astype(np.intp)
    off = base[:, :, None] + steps + 0.5 - centres[:, :, None]
    y, x = off[:, 0, :, None], off[:, 1, None, :]
    along = x * scales[0, :, None, None] + y * scales[1, :, None, None]
    across = x * crossing[0, :, None, None] + y * crossing[1, :, None, None]
    reached = np.abs(across) if pointed else across**2
    hits = np.flatnonzero(along**2 + reached < 1)
    shape, place = np.divmod(hits, len(steps) ** 2)
    rows = (base[shape, 0] + steps[place // len(steps)]) % SIZE
    columns = (base[shape, 1] + steps[place % len(steps)]) % SIZE
    return rows, columns, shape, along.ravel()[hits], across.ravel()[hits]


def strokes(
    generator: np.random.Generator,
    count: int,
    lengths: ArrayLike,
    angles: ArrayLike,
    *,
    bend: float = 0.3,
    width: int = 1,
) -> Marks:
    """Scatters thin curved strokes.

    Args:
        generator: where chance comes from.
        count: how many.
        lengths: (count,) or one, in pixels.
        angles: (count,) radians, from rightwards to downwards, in which they start.
        bend: by how much of its length a stroke leaves the straight line, about.
        width: pixels at the start; strokes wider than one end in a point.
    """
    length = np.broadcast_to(np.asarray(lengths, float), count)[:, None]
    angle = np.broadcast_to(np.asarray(angles, float), count)[:, None]
    points = generator.uniform(0, SIZE, (count, 2))
    aside = generator.normal(0, bend, (count, 1)) * length
    t = np.linspace(0, 1, int(np.ceil(1.3 * length.max())))[None]
    cos, sin = np.cos(angle), np.sin(angle)
    x = points[:, 1:] + length * t * cos - aside * t**2 * sin
    y = points[:, :1] + length * t * sin + aside * t**2 * cos
    parts = [_line(x, y, cos, sin, t, n, width) for n in range(width)]
    # All pixels of one stroke follow each other, so that later strokes lie over earlier ones.
    rows, columns, shapes, along, across = (
        np.concatenate(each, axis=1).ravel() for each in zip(*parts, strict=True)
    )
    return _laid(rows, columns, shapes, along, across)


def _line(
    x: Field, y: Field, cos: Field, sin: Field, t: Field, number: int, width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], Field, Field]:
    """One of the lines of pixels beside each other of which strokes consist; the first is whole."""
    kept = number < np.maximum(width * (1 - t[0] ** 2), 1)
    side = number - (width - 1) / 2
    rows = np.floor(y[:, kept] + side * cos).astype(np.intp) % SIZE
    columns = np.floor(x[:, kept] - side * sin).astype(np.intp) % SIZE
    shape = np.broadcast_to(np.arange(len(x))[:, None], rows.shape)
    along = np.broadcast_to(2 * t[:, kept] - 1, rows.shape)
    return rows, columns, shape, along, np.full(rows.shape, 2 * side / width)


def _spread_points(generator: np.random.Generator, count: int) -> Field:
    """(count, 2) points, row then column, in random order, without gaps or clusters."""
    side = int(np.ceil(np.sqrt(count)))
    meshes = generator.permutation(side * side)[:count]
    corner = np.stack([meshes // side, meshes % side], axis=1)
    return np.asarray((corner + generator.uniform(-0.2, 1.2, (count, 2))) * (SIZE / side))


def _laid(
    rows: NDArray[np.intp], columns: NDArray[np.intp], shape: NDArray[np.intp], *values: Field
) -> Marks:
    """Lays pixels on an empty texture in their order: the last one at a place stays."""
    last = np.full((SIZE, SIZE), -1, np.intp)
    last[rows, columns] = np.arange(len(rows))
    found = last >= 0
    owner = np.where(found, shape[last], -1)
    along, across = (np.where(found, each[last], 0.0) for each in values)
    return Marks(owner, along, across)


def hollow_depth(marks: Marks) -> Field:
    """How far a pixel is from the outline of its oval: 0 at the rim, 1 in its middle."""
    depth = 1 - marks.along**2 - marks.across**2
    return np.where(marks.owner >= 0, np.maximum(depth, 0), 0.0)


def ring(radius: float, y: float, x: float) -> Field:
    """How far each pixel is from a circle, in pixels: below 0 inside; it wraps."""
    down = (ROWS - y + SIZE / 2) % SIZE - SIZE / 2
    across = (COLUMNS - x + SIZE / 2) % SIZE - SIZE / 2
    return np.asarray(np.sqrt(down**2 + across**2) - radius, np.float64)
