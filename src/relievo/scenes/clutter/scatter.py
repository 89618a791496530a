"""Many small things on a surface: side by side, on each other, along a wall, or in a heap."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_range
from relievo.scenes.clutter.footprints import Footprint, footprint
from relievo.scenes.clutter.objects import FAMILIES, SMALLEST_M, random_object
from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.mesh import Mesh

Named: TypeAlias = tuple[Mesh, str]
"""A thing and its class."""

_GAP_M = 0.004
_TRIES = 12

_FLAT_ABOVE = {
    "lying_book", "book_stack", "closed_box", "box_stack", "papers", "tin", "folded_cloth",
    "notebook", "tablet", "packet",
}  # fmt: skip
_MAY_LEAN = {"lying_book", "tablet", "notebook", "cushion", "guitar", "papers", "plate"}


class Scattering(NamedTuple):
    """How a surface is covered.

    Attributes:
        max_size_m: no thing is larger, metres.
        kinds: families of `objects.FAMILIES` that may come; None = all.
        stacked: how often a thing is put on a flat one, 0 to 1.
        repeated: how often a thing is like an earlier one.
        turned_deg: standard deviation of how far fronts are turned away from -y.
        to_wall: whether the edge at +y is a wall, at which flat things may lean.
    """

    max_size_m: float = 0.4
    kinds: Sequence[str] | None = None
    stacked: float = 0.2
    repeated: float = 0.15
    turned_deg: float = 40.0
    to_wall: bool = False


@dataclass(slots=True)
class _Surface:
    """What already stands on a surface."""

    width: float
    depth: float
    placed: list[Named] = field(default_factory=list)
    taken: list[Footprint] = field(default_factory=list)
    tops: list[tuple[Footprint, float]] = field(default_factory=list)

    def add(self, mesh: Mesh, class_name: str, outline: Footprint) -> None:
        """Puts a thing where it is."""
        self.placed.append((mesh, class_name))
        self.taken.append(outline)

    def is_free(self, outline: Footprint) -> bool:
        """Whether a thing could stand there."""
        half = self.width / 2, self.depth / 2
        middle = len(outline.low) // 2
        inside = (
            -half[0] <= outline.low[0]
            and outline.high[0] <= half[0]
            and -half[1] <= outline.low[middle]
            and outline.high[middle] <= half[1]
        )
        return bool(inside) and not any(outline.overlaps(other, _GAP_M) for other in self.taken)


def scatter(
    generator: np.random.Generator,
    width: float,
    depth: float,
    count: int,
    how: Scattering | None = None,
) -> list[Named]:
    """Covers a surface with small things that do not intersect.

    Args:
        generator: chance.
        width: of the surface along x, metres; its middle is the origin.
        depth: along y.
        count: how many things are wanted; fewer come where there is no room for more.
        how: None = `Scattering()`.

    Returns:
        Things and their classes; all stand on z = 0 or on each other.

    Raises:
        RangeError: if the surface is narrower than objects.SMALLEST_M or `count` is negative.
        UsageError: if there is no such kind.
    """
    for side, edge in (("width", width), ("depth", depth)):
        check_range(side, edge, SMALLEST_M, 1e3)
    check_range("count", count, 0, 1e4)
    manner = Scattering() if how is None else how
    surface, made = _Surface(width, depth), list[tuple[str, Named]]()
    # Some find no room; others, which may be smaller, are tried in their place.
    for _ in range(int(2.5 * count)):
        if len(surface.placed) >= count:
            break
        if not made or generator.random() >= manner.repeated:
            name = _chosen(generator, manner, max(width, depth))
            longest = min(manner.max_size_m, 1.4 * max(width, depth))
            made.append((name, random_object(generator, max_size_m=longest, kind=name)))
            chosen = made[-1]
        else:
            chosen = pick(generator, made)
        _place(generator, surface, manner, chosen[0], *chosen[1])
    return surface.placed


def heap(
    generator: np.random.Generator, radius: float, count: int, how: Scattering | None = None
) -> list[Named]:
    """Drops things on top of each other around the origin.

    Args:
        generator: chance.
        radius: of the place on which they fall, metres.
        count: how many.
        how: None = `Scattering()`; only its size and kinds count.

    Returns:
        Things in any position, each resting on those below it or on z = 0.

    Raises:
        RangeError: if the radius is less than 0.05 m or `count` is negative.
        UsageError: if there is no such kind.
    """
    check_range("radius", radius, 0.05, 100.0)
    check_range("count", count, 0, 1e4)
    manner = Scattering() if how is None else how
    side = 2 * radius + 2 * manner.max_size_m
    ground = np.zeros((_cells(side), _cells(side)))
    placed = []
    for _ in range(count):
        name = _chosen(generator, manner, 4 * radius)
        mesh, class_name = random_object(generator, max_size_m=manner.max_size_m, kind=name)
        fallen = mesh.turned(pick(generator, [0.0, 90.0, 90.0, 180.0, 270.0]), "x")
        for axis, spread in (("z", 360.0), ("x", 18.0), ("y", 18.0)):
            fallen = fallen.turned(float(generator.normal(0, spread)), axis)
        placed.append((_dropped(generator, fallen, ground, radius), class_name))
    return placed


_CELL_M = 0.012
_WHERE_IN_TRIANGLE = np.array(
    [[1, 1, 1], [3, 0, 0], [0, 3, 0], [0, 0, 3], [2, 1, 0], [0, 2, 1], [1, 0, 2]], np.float64
)


def _cells(side: float) -> int:
    return int(np.ceil(side / _CELL_M)) + 1


def _dropped(
    generator: np.random.Generator, mesh: Mesh, ground: NDArray[np.float64], radius: float
) -> Mesh:
    """Lets a thing down where it comes to lie lowest of a few places; the ground rises by it."""
    centred = mesh.moved(*(-mesh.bounds.mean(0)).tolist())
    points = np.einsum("sc,fca->fsa", _WHERE_IN_TRIANGLE / 3, centred.corners).reshape(-1, 3)
    best = (np.inf, 0.0, 0.0)
    for _ in range(8):
        r, angle = radius * float(np.sqrt(generator.random())), between(generator, 0, 2 * np.pi)
        x, y = r * float(np.cos(angle)), r * float(np.sin(angle))
        rise = float((ground[_under(points, x, y, len(ground))] - points[:, 2]).max())
        best = min(best, (rise, x, y))
    rise, x, y = best
    cells = _under(points, x, y, len(ground))
    # A little way in: between the corners of the cells there is more room than they know of.
    rise -= 0.5 * _CELL_M if ground[cells].max() > 0 else 0.0
    np.maximum.at(ground, cells, points[:, 2] + rise)
    return centred.moved(x, y, rise)


def _under(
    points: NDArray[np.float64], x: float, y: float, count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of the cells below points that are moved by x, y."""
    shifted = (points[:, :2] + [x, y]) / _CELL_M + count / 2
    column, row = np.clip(shifted, 0, count - 1).astype(np.intp).T
    return row, column


def _chosen(generator: np.random.Generator, manner: Scattering, room: float) -> str:
    """A family that fits."""
    names = tuple(FAMILIES) if manner.kinds is None else tuple(manner.kinds)
    limit = min(manner.max_size_m, room)
    fitting = [n for n in names if n not in FAMILIES or FAMILIES[n].least_m <= limit]
    return pick(generator, fitting or names)


def _place(
    generator: np.random.Generator,
    surface: _Surface,
    manner: Scattering,
    name: str,
    mesh: Mesh,
    class_name: str,
) -> None:
    """Finds a place for a thing; there may be none."""
    one = mesh.turned(float(generator.normal(0, manner.turned_deg)))
    if manner.to_wall and name in _MAY_LEAN and generator.random() < 0.5:
        leaning = _leaned(generator, mesh)
        y = surface.depth / 2 - 0.003 - float(leaning.bounds[1, 1])
        if _try_along(generator, surface, leaning.moved(y=y), class_name):
            return
    if surface.tops and generator.random() < manner.stacked:
        if _stack(generator, surface, one, class_name):
            return
    outline = footprint(one)
    wide, deep = outline.size
    free = surface.width - wide, surface.depth - deep
    if min(free) < 0:
        return
    for _ in range(_TRIES):
        x, y = (generator.uniform(-0.5, 0.5, 2) * free).tolist()
        there = outline.moved(x, y)
        if surface.is_free(there):
            stands = one.moved(x, y)
            surface.add(stands, class_name, there)
            if name in _FLAT_ABOVE:
                surface.tops.append((there, float(stands.bounds[1, 2])))
            return


def _leaned(generator: np.random.Generator, mesh: Mesh) -> Mesh:
    """A flat thing on its lower edge, its top leaning towards +y."""
    raised = mesh.turned(pick(generator, [0.0, 90.0])).turned(between(generator, 65, 82), "x")
    return raised.moved(z=-float(raised.bounds[0, 2]))


def _try_along(
    generator: np.random.Generator, surface: _Surface, mesh: Mesh, class_name: str
) -> bool:
    """Puts a thing anywhere along x."""
    outline = footprint(mesh)
    for _ in range(_TRIES):
        x = between(generator, -0.5, 0.5) * max(surface.width - outline.size[0], 0.0)
        there = outline.moved(x, 0.0)
        if surface.is_free(there):
            surface.add(mesh.moved(x=x), class_name, there)
            return True
    return False


def _stack(generator: np.random.Generator, surface: _Surface, mesh: Mesh, class_name: str) -> bool:
    """Puts a thing on a flat one that it does not hang over by much."""
    number = int(generator.integers(len(surface.tops)))
    below, z = surface.tops[number]
    outline = footprint(mesh)
    half = len(below.low) // 2
    middle = (below.low[[0, half]] + below.high[[0, half]]) / 2
    room = np.maximum(np.array(below.size) - np.array(outline.size), 0.0)
    x, y = (middle + room * generator.uniform(-0.35, 0.35, 2)).tolist()
    there = outline.moved(x, y)
    hangs_over = (there.low < below.low - 0.01).any() or (there.high > below.high + 0.01).any()
    if hangs_over or z > 0.35:
        return False
    surface.placed.append((mesh.moved(x, y, z + 0.0005), class_name))
    # One thing on each; a second one would have to be checked against the first.
    del surface.tops[number]
    return True
