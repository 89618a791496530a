"""Plants for gardens, streets and rooms: trees, bushes, hedges, flowers, grass, plants in pots."""

import numpy as np

from relievo.core.errors import RangeError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged, unit
from relievo.scenes.nature.flowers import PETALS, flower, flower_bed
from relievo.scenes.nature.looks import Leaf, bark, blade_coat, foliage, lawn, petals
from relievo.scenes.nature.parts import Range, blades, directions, leaves, tubes
from relievo.scenes.nature.potted import potted_plant
from relievo.scenes.nature.rocks import blob
from relievo.scenes.nature.skeleton import Branches, Sprouting, sprout
from relievo.scenes.nature.trees import random_tree
from relievo.scenes.shapes import grid

__all__ = [
    "bush",
    "flower",
    "flower_bed",
    "grass_patch",
    "grass_tuft",
    "hedge",
    "potted_plant",
    "random_tree",
]

_BUSH_LEAVES: tuple[Leaf, ...] = ("green", "bright", "dark", "green", "silver", "red")


def bush(
    generator: np.random.Generator,
    *,
    height_m: float | None = None,
    detail: float = 1.0,
    blossoms: bool | None = None,
) -> Mesh:
    """A bush, loose or clipped to a ball, standing at the origin.

    Args:
        generator: where chance comes from.
        height_m: 0.2 to 4; None = 0.5 to 2.2.
        detail: 1 = about 1,000 triangles.
        blossoms: None = one bush in five.
    """
    height = generator.uniform(0.5, 2.2) if height_m is None else height_m
    if not 0.2 <= height <= 4:
        raise RangeError(f"a bush must be 0.2 to 4 m high, got {height}")
    width = height * generator.uniform(0.4, 0.75)
    count = max(40, round(420 * detail))
    clipped = generator.random() < 0.3
    out = directions(generator, count)
    depth = generator.uniform(0.75 if clipped else 0.35, 1.0, (count, 1)) ** 0.5
    lumps = _lumps(generator, out, 0.03 if clipped else 0.22)[:, None]
    middle = np.array([0, 0, 0.52 * height])
    bases = middle + out * depth * lumps * np.array([width, width, 0.47 * height])
    size = np.sqrt(2.6 * np.pi * 2 * width * height / count)
    length = size * generator.uniform(0.7, 1.2, count)
    bases[:, 2] = np.maximum(bases[:, 2], 0.3 * size)
    axes = unit(out + 0.7 * directions(generator, count) + np.array([0, 0, 0.35]))
    facing = out + 0.7 * directions(generator, count)
    coat = foliage(generator, _BUSH_LEAVES[int(generator.integers(6))], spread=0.25)
    crown = leaves(
        generator, bases, axes, facing, (length, 0.75 * length), coat, centre=middle * 0.6
    )
    parts = [crown, _stems(generator, width, height, detail)]
    parts.append(
        blob(generator, (0.62 * width, 0.62 * width, 0.3 * height), coat[0]).moved(*middle)
    )
    if blossoms or (blossoms is None and generator.random() < 0.2):
        parts.append(_blossoms(generator, bases[out[:, 2] > -0.2], middle, 0.3 * size))
    return merged(parts)


def hedge(
    generator: np.random.Generator,
    length: float,
    *,
    height_m: float | None = None,
    width_m: float = 0.6,
    detail: float = 1.0,
) -> Mesh:
    """A clipped hedge along the x axis, with its middle at the origin.

    Args:
        generator: where chance comes from.
        length: metres, > 0.
        height_m: None = 0.8 to 2.
        width_m: from front to back.
        detail: 1 = about 280 triangles for each square metre of its front.
    """
    if length <= 0:
        raise RangeError(f"a hedge must be longer than 0 m, got {length}")
    height = generator.uniform(0.8, 2.0) if height_m is None else height_m
    sides = np.array([height, height, width_m, 0.6 * width_m])  # front, back, top, ends
    count = max(40, round(90 * detail * length * height))
    side = generator.choice(4, size=count, p=sides / sides.sum())
    x = generator.uniform(-length / 2, length / 2, count)
    y = generator.uniform(-width_m / 2, width_m / 2, count)
    z = generator.uniform(0.02, 1, count) * height
    sign = np.where(generator.random(count) < 0.5, -1.0, 1.0)
    y = np.where(side == 0, -width_m / 2, np.where(side == 1, width_m / 2, y))
    x, z = np.where(side == 3, sign * length / 2, x), np.where(side == 2, height, z)
    normal = np.zeros((count, 3))
    normal[:, 1] = np.where(side == 0, -1, np.where(side == 1, 1, 0))
    normal[:, 2], normal[:, 0] = side == 2, np.where(side == 3, sign, 0)
    size = 0.17 / np.sqrt(max(detail, 0.1))
    place = np.stack([x, y, z], axis=1) - normal * generator.uniform(0, 0.5 * size, (count, 1))
    place[:, 2] = np.maximum(place[:, 2], 0.1 * size)
    axes = unit(0.45 * normal + directions(generator, count) + np.array([0, 0, 0.3]))
    coat = foliage(generator, _BUSH_LEAVES[int(generator.integers(4))])
    coat_leaves = leaves(
        generator, place, axes, normal + 0.5 * directions(generator, count),
        (size * generator.uniform(0.7, 1.2, count), 0.7 * size), coat,
    )  # fmt: skip
    return merged([_hedge_core(length, height, width_m, coat[0]), coat_leaves])


def grass_tuft(
    generator: np.random.Generator, *, height_m: float | None = None, count: int = 40
) -> Mesh:
    """A tuft of long grass that grows from one place.

    Args:
        generator: where chance comes from.
        height_m: None = 0.2 to 0.8.
        count: of blades, three triangles each.
    """
    height = generator.uniform(0.2, 0.8) if height_m is None else height_m
    roots = np.concatenate(
        [generator.normal(0, 0.06 * height + 0.01, (count, 2)), np.full((count, 1), -0.01)], axis=1
    )
    heights = height * generator.uniform(0.5, 1, count)
    widths = generator.uniform(0.006, 0.012, count) * (1 + height)
    return blades(
        generator, roots, heights, widths, blade_coat(generator, lawn(generator)), bend=0.9
    )


def grass_patch(
    generator: np.random.Generator,
    length: float,
    width: float,
    *,
    height_m: float = 0.12,
    density: float = 150.0,
) -> Mesh:
    """Blades of grass over a rectangle in the middle of the frame.

    Args:
        generator: where chance comes from.
        length: along x, metres.
        width: along y, metres.
        height_m: of the longest blades.
        density: blades for each square metre, three triangles each.
    """
    count = max(1, round(density * length * width))
    roots = generator.uniform(-0.5, 0.5, (count, 3)) * np.array([length, width, 0])
    roots[:, 2] = -0.01
    heights = height_m * generator.uniform(0.4, 1, count)
    widths = generator.uniform(0.5, 1, count) * (0.006 + 0.02 * height_m)
    return blades(
        generator, roots, heights, widths, blade_coat(generator, lawn(generator)), bend=0.6
    )


def _lumps(generator: np.random.Generator, out: np.ndarray, depth: float) -> np.ndarray:
    """Factors of a radius by direction, about 1: a few smooth lumps."""
    waves = generator.normal(0, 2.0, (3, 5))
    phases = generator.uniform(0, 2 * np.pi, 5)
    return np.asarray(1 + depth * np.sin(out @ waves + phases).sum(1) / 2)


def _stems(generator: np.random.Generator, width: float, height: float, detail: float) -> Mesh:
    count = max(4, round(7 * detail))
    root = Branches(
        np.array([[[0.0, 0, -0.05], [0.0, 0, 0.06]]]), np.full((1, 2), 0.02 + 0.012 * height),
        np.zeros(1),
    )  # fmt: skip
    how = Sprouting(count, Range(0.0, 1.0), Range(10, 55), segments=3, lift=0.1, radius=0.7)
    grown = sprout(generator, root, how, generator.uniform(0.5, 0.85, count) * height)
    return tubes(grown.paths, grown.radii, bark(generator, "brown"), sides=4)


def _blossoms(
    generator: np.random.Generator, bases: np.ndarray, middle: np.ndarray, size: float
) -> Mesh:
    colour = PETALS[int(generator.integers(len(PETALS)))]
    chosen = bases[generator.random(len(bases)) < 0.5]
    if not len(chosen):
        chosen = bases[:1]
    coat = petals(generator, colour)
    out = unit(chosen - middle)
    places = chosen + out * 1.2 * size
    axes = np.concatenate([directions(generator, len(places)) for _ in range(2)])
    twice = np.concatenate([places, places])
    return leaves(generator, twice, axes, np.concatenate([out, out]), (size, size), coat)


def _hedge_core(length: float, height: float, width: float, coat: Material) -> Mesh:
    """What is seen between the leaves of a hedge: a darker box a little inside."""
    inner = coat._replace(tint=(coat.tint[0] * 0.5, coat.tint[1] * 0.5, coat.tint[2] * 0.5))
    # The box is made here with rounded upper edges, so that no straight edge shows.
    y = np.array([-0.5, -0.5, -0.3, 0.3, 0.5, 0.5]) * (width - 0.1)
    z = np.array([0.0, 0.85, 0.96, 0.96, 0.85, 0.0]) * height
    part = np.linspace(-0.5, 0.5, max(2, round(length) + 1)) * (length - 0.1)
    net = np.stack(np.broadcast_arrays(part[None, :], y[:, None], z[:, None]), axis=-1)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(y), np.diff(z)))])
    uv = np.stack(np.broadcast_arrays(part[None, :], along[:, None]), axis=-1)
    return grid(net, uv, inner)
