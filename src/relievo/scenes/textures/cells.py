"""Ways to divide a texture into cells: bricks, stones, planks, tiles, pebbles, stitches."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, smooth

Warp: TypeAlias = tuple[Field | float, Field | float]
"""(down, across): by how many pixels borders are bent in each place."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A division into cells; all fields are (SIZE, SIZE).

    Attributes:
        index: number of the cell that a pixel is in, from 0.
        edge: pixels to the nearest border of the cell.
        x: pixels right of the cell's middle.
        y: pixels below the cell's middle.
        count: how many numbers there are.
    """

    index: NDArray[np.intp]
    edge: Field
    x: Field
    y: Field
    count: int

    def turned(self) -> "Cells":
        """The same division with rows and columns exchanged."""
        return Cells(self.index.T, self.edge.T, self.y.T, self.x.T, self.count)


def voronoi(
    generator: np.random.Generator,
    rows: int,
    columns: int,
    *,
    jitter: float = 0.8,
    stagger: bool = False,
    warp: Warp = (0.0, 0.0),
) -> Cells:
    """Cells about scattered points, each pixel in that of the nearest.

    Args:
        generator: where chance comes from.
        rows: of the net about which the points are scattered; even if staggered.
        columns: of that net.
        jitter: 0 = the points form the net, 1 = they lie anywhere in its meshes.
        stagger: whether every second row is shifted by half a mesh: hexagons.
        warp: (down, across) pixels by which borders are bent.
    """
    y, x = np.broadcast_arrays((ROWS + warp[0]) % SIZE, (COLUMNS + warp[1]) % SIZE)
    points = jitter * generator.uniform(-0.5, 0.5, (2, rows, columns))
    points[1] += 0.5 * (np.arange(rows) % 2)[:, None] if stagger else 0.0
    py, px, numbers = _carried_on(points)
    top = np.minimum((y * rows / SIZE).astype(np.intp), rows - 1)
    left = np.minimum((x * columns / SIZE).astype(np.intp), columns - 1)
    base, meshes = top * (columns + 2) + left, np.arange(3)
    steps = (meshes[:, None] * (columns + 2) + meshes).ravel()
    squared = np.empty((len(steps), SIZE, SIZE))
    for n, step in enumerate(steps):
        near = base + step
        squared[n] = (py[near] - y) ** 2 + (px[near] - x) ** 2
    first = squared.argmin(0)[None]
    nearest = np.take_along_axis(squared, first, 0)[0]
    np.put_along_axis(squared, first, np.inf, 0)
    own, other = base + steps[first[0]], base + steps[squared.argmin(0)]
    apart = np.sqrt((py[own] - py[other]) ** 2 + (px[own] - px[other]) ** 2)
    edge = (squared.min(0) - nearest) / (2 * apart)
    return Cells(numbers[own], edge, x - px[own], y - py[own], rows * columns)


def _carried_on(points: Field) -> tuple[Field, Field, NDArray[np.intp]]:
    """A net with one more mesh on each side, so that no index has to be brought back into it.

    Args:
        points: (2, rows, columns) rows and columns of the points from the middles of their meshes,
            in meshes.

    Returns:
        Rows and columns of all points in pixels, and their numbers, each as one line.
    """
    _, rows, columns = points.shape
    down, across = (np.pad(each, 1, mode="wrap") for each in points)
    down = (down + np.arange(rows + 2)[:, None] - 0.5) * (SIZE / rows)
    across = (across + np.arange(columns + 2) - 0.5) * (SIZE / columns)
    numbers = np.pad(np.arange(rows * columns).reshape(rows, columns), 1, mode="wrap")
    return down.ravel(), across.ravel(), numbers.ravel()


def cracks(generator: np.random.Generator, count: int, width: float) -> Field:
    """Draws a net of ragged cracks.

    Args:
        generator: where chance comes from.
        count: of its meshes along each side of the texture.
        width: pixels.

    Returns:
        (SIZE, SIZE): 1 in the cracks.
    """
    reach = SIZE / count
    down, across = (
        0.14 * reach * noise(generator, 1.8, lowest=count, highest=50) for _ in range(2)
    )
    net = voronoi(generator, count, count, jitter=1.0, warp=(down, across))
    return 1 - smooth(net.edge, 0.25 * width, width)


def courses(
    heights: ArrayLike,
    widths: ArrayLike,
    starts: ArrayLike,
    *,
    warp: Warp = (0.0, 0.0),
) -> Cells:
    """Rows of rectangles, as masons and floor layers put them.

    Args:
        heights: (R,) of the rows, in any unit: they fill the texture together.
        widths: (R, K) of the rectangles in each row, in any unit: they fill the row together.
        starts: (R,) where the first rectangle of each row begins, shares of the texture's width.
        warp: (down, across) pixels by which borders are bent.
    """
    tops = _bounds(np.asarray(heights, np.float64)[None])[0]
    bounds = _bounds(np.asarray(widths, np.float64))
    y = np.broadcast_to((ROWS + warp[0]) % SIZE, (SIZE, SIZE))
    row = np.searchsorted(tops[1:-1], y, "right")
    x = (COLUMNS + warp[1] - SIZE * np.asarray(starts, np.float64)[row]) % SIZE
    # All rows are searched at once: each has its own range of numbers.
    walls = bounds[:, :-1] + 2 * SIZE * np.arange(len(bounds))[:, None]
    index = np.searchsorted(walls.ravel(), x + 2 * SIZE * row, "right") - 1
    column = index % walls.shape[1]
    left, right = x - bounds[row, column], bounds[row, column + 1] - x
    above, below = y - tops[row], tops[row + 1] - y
    edge = np.minimum(np.minimum(left, right), np.minimum(above, below))
    return Cells(index, edge, (left - right) / 2, (above - below) / 2, walls.size)


def bond(
    rows: int,
    columns: int,
    shift: float = 0.0,
    *,
    warp: Warp = (0.0, 0.0),
) -> Cells:
    """Equal rectangles, every second row shifted by a share of their width; rows then even."""
    starts = np.arange(rows) % 2 * shift / columns
    return courses(np.ones(rows), np.ones((rows, columns)), starts, warp=warp)


def random_courses(
    generator: np.random.Generator,
    rows: int,
    columns: int,
    *,
    uneven: tuple[float, float] = (0.3, 0.5),
    warp: Warp = (0.0, 0.0),
) -> Cells:
    """Rectangles of random sizes in rows; `uneven` = how much heights and widths vary, 0 to 1."""
    heights = 1 + uneven[0] * generator.uniform(-1, 1, rows)
    widths = 1 + uneven[1] * generator.uniform(-1, 1, (rows, columns))
    return courses(heights, widths, generator.random(rows), warp=warp)


def herringbone(ratio: int, across: int) -> tuple[Cells, NDArray[np.bool_]]:
    """Rectangles laid at right angles to each other like the bones of a herring.

    Args:
        ratio: length by width of each.
        across: widths that fill the texture, a multiple of 2 * ratio.

    Returns:
        The cells, and (SIZE, SIZE) where they lie across rather than up.
    """
    unit = SIZE / across
    y, x = np.broadcast_arrays(ROWS / unit, COLUMNS / unit)
    row, column = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    step = (column - row) % (2 * ratio)
    lies = step < ratio
    into = np.where(lies, step, step - ratio)
    first_row = np.where(lies, row, row + into) % across
    first_column = np.where(lies, column - into, column) % across
    along = np.where(lies, into + x - column, into + 1 - (y - row))
    over = np.where(lies, y - row, x - column)
    edge = np.minimum(np.minimum(along, ratio - along), np.minimum(over, 1 - over)) * unit
    index = (first_row * across + first_column) * 2 + lies
    middle = (along - ratio / 2) * unit, (over - 0.5) * unit
    x_from, y_from = np.where(lies, middle[0], middle[1]), np.where(lies, middle[1], -middle[0])
    return Cells(index, edge, x_from, y_from, 2 * across**2), lies


def chevron(columns: int, rows: int, slant: float = 1.0) -> Cells:
    """Slanted strips in columns that meet in zigzags.

    Args:
        columns: of strips, even.
        rows: of strips in each column.
        slant: rise of a strip by its run.
    """
    width, height = SIZE / columns, SIZE / rows
    column = np.floor(COLUMNS / width)
    x = COLUMNS - (column + 0.5) * width
    rising = np.where(column % 2 == 0, slant, -slant)
    y = (ROWS + rising * x) % SIZE
    row = np.floor(y / height)
    y_from = y - (row + 0.5) * height
    # Distances across a slanted strip are shorter than down the texture.
    over = (height / 2 - np.abs(y_from)) / np.sqrt(1 + slant**2)
    edge = np.minimum(over, width / 2 - np.abs(x))
    index = (row * columns + column).astype(np.intp)
    return Cells(index, edge, np.broadcast_to(x, edge.shape), y_from, rows * columns)


def _bounds(sizes: Field) -> Field:
    """Borders (R, K + 1) in pixels of sizes (R, K) that fill SIZE pixels together."""
    summed = np.cumsum(sizes, axis=1)
    ends = summed / summed[:, -1:] * SIZE
    return np.concatenate([np.zeros((len(sizes), 1)), ends], axis=1)
