"""Rocks, stones, walls of stones, logs and stumps."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, flat_normals, merged, mesh, unit
from relievo.scenes.nature.looks import bark
from relievo.scenes.nature.parts import Range, copies, scaled, tubes
from relievo.scenes.nature.skeleton import Branches, Sprouting, sprout
from relievo.scenes.shapes import disc, revolved, tube

_STONES: tuple[Colour, ...] = (
    (1.0, 1.0, 1.0), (1.1, 1.08, 1.03), (0.95, 0.9, 0.85), (0.8, 0.82, 0.85),
)  # fmt: skip


def stone_material(generator: np.random.Generator) -> Material:
    """What the rocks of a place are made of."""
    tint = scaled(_STONES[int(generator.integers(len(_STONES)))], generator.uniform(0.8, 1.2))
    return Material("rock", int(generator.integers(64)), 1.2, tint, bump_m=0.012, dirt=0.4)


def rock(
    generator: np.random.Generator,
    size: float,
    material: Material,
    *,
    detail: int = 2,
    roundness: float | None = None,
) -> Mesh:
    """A rock that lies at the origin, with a part of it below the ground.

    Args:
        generator: where chance comes from.
        size: of its longest side, metres.
        material: of all of it.
        detail: 0 to 3: 20, 80, 320 or 1,280 triangles.
        roundness: 0 = broken, 1 = washed by water; None = any.
    """
    round_part = generator.uniform(0, 0.8) if roundness is None else roundness
    out, faces = icosphere(detail)
    planes = unit(generator.normal(size=(14, 3)))
    far = generator.uniform(0.55, 1.0, 14)
    facing = np.maximum(out @ planes.T, 1e-3)
    cut = np.minimum((far / facing).min(1), 1.3)
    waves = generator.normal(0, 2.2, (3, 6))
    lumps = np.sin(out @ waves + generator.uniform(0, 6.3, 6)).sum(1) * 0.035
    radius = cut * (1 - round_part) + round_part + lumps
    radius = radius + generator.normal(0, 0.012, radius.shape) * (1 - round_part)
    stretch = np.array([1.0, generator.uniform(0.6, 1.0), generator.uniform(0.45, 0.9)])
    points = out * radius[:, None] * stretch
    low, high = points.min(0), points.max(0)
    points = (points - (low + high) / 2) * size / (high - low).max()
    points[:, 2] += (high - low)[2] / (high - low).max() * size * generator.uniform(0.2, 0.4)
    return _shaded(points, faces, material, round_part)


def stones(
    generator: np.random.Generator, places: Points, sizes: NDArray[np.float64], material: Material
) -> Mesh:
    """Many stones of a few shapes.

    Args:
        generator: where chance comes from.
        places: (N, 3), metres.
        sizes: (N,), metres.
        material: of all.
    """
    shapes = [rock(generator, 1.0, material, detail=0 if n else 1) for n in range(3)]
    kind = generator.integers(3, size=len(places))
    kind[:3] = np.arange(3)[: len(kind)]
    turns = generator.uniform(0, 360, len(places))
    return merged(
        copies(shape, places[kind == n], turns[kind == n], sizes[kind == n])
        for n, shape in enumerate(shapes)
        if (kind == n).any()
    )


def stone_wall(
    generator: np.random.Generator, line: Points, material: Material, *, height: float = 0.9
) -> Mesh:
    """A dry wall of stones along a line on the ground.

    Args:
        generator: where chance comes from.
        line: (N, 3), metres, evenly spaced.
        material: of the stones.
        height: metres.
    """
    size = 0.36
    steps = np.sqrt((np.diff(line, axis=0) ** 2).sum(1))
    along = np.concatenate([[0], np.cumsum(steps)])
    rows = max(2, round(height / (0.62 * size)))
    columns = max(2, round(along[-1] / (0.72 * size)))
    row, column = (each.ravel() for each in np.mgrid[:rows, :columns])
    place = (column + 0.5 * (row % 2) + generator.normal(0, 0.1, row.size)) / columns * along[-1]
    place = np.clip(place, 0, along[-1])
    points = np.stack([np.interp(place, along, line[:, k]) for k in range(3)], axis=1)
    points[:, 2] += row * (height / rows) + generator.normal(0, 0.02, row.size) - 0.12
    points[:, :2] += generator.normal(0, 0.03, (row.size, 2))
    sizes = size * generator.uniform(0.9, 1.35, row.size)
    return stones(generator, points, sizes, material)


def log(generator: np.random.Generator, length: float, radius: float) -> Mesh:
    """A trunk that lies along the x axis on the ground, with stubs of branches."""
    coat = bark(generator, "brown")
    wood = Material("wood", int(generator.integers(8)), 0.5, (1.1, 1.0, 0.85))
    part = np.linspace(-0.5, 0.5, 7)
    bow = generator.normal(0, 0.01) * length * np.cos(np.pi * part)
    path = np.stack([part * length, bow, np.full(7, 0.85 * radius)], axis=1)
    radii = radius * np.linspace(1.0, generator.uniform(0.6, 0.95), 7)
    body = tube(path, radii, coat, sides=10, closed=False)
    ends = [
        disc(radii[end], wood, sides=10).turned(90 * side, "y").moved(*path[end])
        for end, side in ((0, -1), (-1, 1))
    ]
    stem = Branches(path[None], radii[None], np.zeros(1))
    how = Sprouting(int(generator.integers(2, 6)), Range(0.15, 0.9), Range(50, 85), 1, radius=0.3)
    stubs = sprout(generator, stem, how, generator.uniform(1.2, 3.0, how.number) * radius)
    return merged([body, *ends, tubes(stubs.paths, stubs.radii, coat, sides=4)])


def stump(generator: np.random.Generator, radius: float, height: float) -> Mesh:
    """What is left of a tree that was cut."""
    coat = bark(generator, "brown")
    wood = Material("wood", int(generator.integers(8)), 0.5, (1.2, 1.1, 0.9))
    part = np.array([-0.15, 0.0, 0.15, 0.5, 1.0])
    radii = radius * np.array([1.7, 1.45, 1.15, 1.0, 0.97])
    body = revolved(radii, part * height, coat, sides=11)
    return merged([body, disc(0.97 * radius, wood, sides=11).moved(z=height)])


def blob(
    generator: np.random.Generator,
    radii: tuple[float, float, float],
    material: Material,
    detail: int = 1,
) -> Mesh:
    """An uneven ball of 80 triangles, or 20, about the origin: the dark inside of crowns."""
    out, faces = icosphere(detail)
    waves = generator.normal(0, 2.0, (3, 5))
    radius = 1 + 0.09 * np.sin(out @ waves + generator.uniform(0, 6.3, 5)).sum(1)
    points = out * radius[:, None] * np.array(radii)
    dark = material._replace(tint=scaled(material.tint, 0.6))
    return _shaded(points, faces, dark, 1.0)


@cache
def icosphere(detail: int) -> tuple[Points, NDArray[np.int64]]:
    """Unit vectors (V, 3) and faces (F, 3) of a ball of 20 * 4^detail like triangles."""
    g = (1 + np.sqrt(5)) / 2
    points = np.array(
        [[-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g], [0, -1, -g],
         [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1], [-g, 0, 1]]
    )  # fmt: skip
    faces = np.array(
        [[0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
         [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8],
         [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1]]
    )  # fmt: skip
    for _ in range(detail):
        edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
        unique, which = np.unique(edges, axis=0, return_inverse=True)
        a, b, c = faces.T
        ab, bc, ca = len(points) + which.reshape(3, -1)
        points = np.concatenate([points, points[unique].mean(1)])
        faces = np.concatenate(
            [
                np.stack(each, axis=1)
                for each in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))
            ]
        )
    return unit(points), faces


def _shaded(points: Points, faces: NDArray[np.int64], material: Material, smooth: float) -> Mesh:
    corners = points[faces]
    flat = flat_normals(corners)
    sums = np.zeros_like(points)
    np.add.at(sums, faces.ravel(), flat.reshape(-1, 3))
    normals = unit(unit(sums)[faces] * (0.3 + smooth) + flat * (1 - smooth))
    return mesh(corners, boxed_uv(corners), material, normals)


def boxed_uv(corners: Points) -> NDArray[np.float64]:
    """Texture coordinates (F, 3, 2) in metres, seen along the axis that each triangle faces."""
    facing = np.abs(flat_normals(corners)[:, 0]).argmax(1)
    first, second = np.array([1, 0, 0])[facing], np.array([2, 2, 1])[facing]
    take = np.arange(len(corners))
    u, v = corners[take, :, first], corners[take, :, second]
    return np.stack([u, v], axis=-1)
