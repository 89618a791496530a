"""Plants in pots, as they stand in rooms, on balconies and in front of doors."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from relievo.core.errors import RangeError
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, merged, unit
from relievo.scenes.nature.looks import foliage, petals, smooth_leaf
from relievo.scenes.nature.palms import fronds
from relievo.scenes.nature.parts import Range, blades, copies, directions, leaves, scaled, tubes
from relievo.scenes.nature.trees import tree
from relievo.scenes.shapes import disc, revolved

_POTS: tuple[Material, ...] = (
    Material("plaster", 0, 0.5, (0.5, 0.2, 0.1), bump_m=0.001, dirt=0.3),
    Material("plain", 0, 0.5, (0.85, 0.85, 0.83), gloss=0.5),
    Material("plain", 0, 0.5, (0.05, 0.05, 0.055), gloss=0.3),
    Material("plain", 0, 0.5, (0.1, 0.2, 0.35), gloss=0.6),
    Material("concrete", 0, 0.5, (0.9, 0.9, 0.9)),
    Material("knit", 0, 0.12, (0.7, 0.5, 0.3), bump_m=0.004),
    Material("plain", 0, 0.5, (0.25, 0.4, 0.3), gloss=0.5),
)
_GREEN: Colour = (0.06, 0.15, 0.035)

_Grower: TypeAlias = Callable[[np.random.Generator, float], Mesh]


def potted_plant(generator: np.random.Generator, *, height_m: float | None = None) -> Mesh:
    """A plant in its pot, standing at the origin, of about 300 to 2,500 triangles.

    Args:
        generator: where chance comes from.
        height_m: of all, 0.1 to 2.5; None = 0.2 to 1.5.
    """
    height = generator.uniform(0.2, 1.5) if height_m is None else height_m
    if not 0.1 <= height <= 2.5:
        raise RangeError(f"a potted plant must be 0.1 to 2.5 m high, got {height}")
    growers = [*_ANY, *(_TALL if height > 0.7 else _SMALL)]
    part = generator.uniform(0.25, 0.42) if height < 0.7 else generator.uniform(0.16, 0.3)
    deep = height * part
    pot, rim = _pot(generator, deep)
    grow = growers[int(generator.integers(len(growers)))]
    plant = grow(generator, height - 0.85 * deep)
    return merged([pot, _fitted(plant, rim * 3.5 + 0.15 * height).moved(z=0.85 * deep)])


def _pot(generator: np.random.Generator, height: float) -> tuple[Mesh, float]:
    """A pot with soil in it, and its radius."""
    material = _POTS[int(generator.integers(len(_POTS)))]
    material = material._replace(tint=scaled(material.tint, generator.uniform(0.8, 1.15)))
    rim = height * generator.uniform(0.45, 0.65)
    foot = rim * generator.uniform(0.6, 1.0)
    belly = (rim + foot) / 2 * generator.uniform(1.0, 1.15)
    inner = 0.9 * rim
    radii = [0.0, foot, belly, rim, rim, inner, inner]
    heights = np.array([0.0, 0.0, 0.5, 0.86, 1.0, 1.0, 0.8]) * height
    lip = generator.random() < 0.5
    if lip:
        radii[3:5] = [rim * 1.0, rim * 1.07]
    soil = disc(inner, Material("soil", 0, 0.4, bump_m=0.005), sides=16).moved(z=0.85 * height)
    return merged([revolved(radii, heights, material, sides=18), soil]), rim


def _fitted(plant: Mesh, reach: float) -> Mesh:
    """The same plant, made narrower where it is wider than a room has place for."""
    widest = float(np.abs(plant.bounds[:, :2]).max())
    factor = min(1.0, reach / widest)
    return plant.scaled(factor, factor, 1.0)


def _little_tree(generator: np.random.Generator, height: float) -> Mesh:
    kind = str(generator.choice(["fruit", "lime", "birch"]))
    tall = tree(generator, kind, height_m=4.0, detail=0.3, season="summer")
    return tall.scaled(1.15 * height / 4.0, 1.15 * height / 4.0, height / 4.0)


def _swords(generator: np.random.Generator, height: float) -> Mesh:
    """Stiff upright blades, as of a snake plant."""
    count = int(generator.integers(7, 16))
    roots = np.concatenate(
        [generator.normal(0, 0.06 * height, (count, 2)), np.zeros((count, 1))], 1
    )
    axes = np.array([0, 0, 1.0]) + generator.normal(0, 0.13, (count, 3)) + 1.5 * roots / height
    length = height * generator.uniform(0.6, 1, count)
    return leaves(
        generator, roots, axes, directions(generator, count), (length, 0.09 * height + 0.01),
        smooth_leaf(generator, (0.06, 0.13, 0.04)), fold=0.25, waist=0.55,
    )  # fmt: skip


def _arching(generator: np.random.Generator, height: float) -> Mesh:
    """Long thin leaves that bend over, as of a spider plant or a dracaena."""
    count = int(generator.integers(45, 90))
    roots = np.concatenate(
        [generator.normal(0, 0.03 * height, (count, 2)), np.zeros((count, 1))], 1
    )
    heights = height * generator.uniform(0.5, 1, count)
    widths = generator.uniform(0.03, 0.05, count) * height + 0.004
    return blades(
        generator, roots, heights, widths, smooth_leaf(generator, (0.09, 0.2, 0.04)), bend=1.0
    )


def _broad(generator: np.random.Generator, height: float) -> Mesh:
    """Big leaves on bent stalks, as of a monstera or a rubber plant."""
    count = int(generator.integers(9, 20))
    angle = np.arange(count) * 2.4 + generator.normal(0, 0.3, count)
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    tall = height * generator.uniform(0.35, 0.9, count)[:, None]
    wide = height * generator.uniform(0.1, 0.35, count)[:, None]
    part = np.linspace(0, 1, 4)[None, :, None]
    up = np.array([0, 0, 1.0])
    paths = out[:, None] * wide[:, None] * part**2 + up * (tall[:, None] * part)
    coat = smooth_leaf(generator, _GREEN)
    stalks = tubes(paths, np.full((count, 4), 0.004 + 0.006 * height), coat[0], sides=4)
    size = height * generator.uniform(0.2, 0.34, count)
    axes = out + up * generator.uniform(-0.5, 0.4, (count, 1))
    face = up + 0.4 * directions(generator, count)
    shape = (size, size * generator.uniform(0.5, 0.9))
    blade = leaves(generator, paths[:, -1], axes, face, shape, coat, fold=0.12, waist=0.4)
    return merged([stalks, blade])


def _palm(generator: np.random.Generator, height: float) -> Mesh:
    """A palm for rooms: fronds from one place, some of them upright."""
    coat = smooth_leaf(generator, (0.08, 0.19, 0.04))
    made = fronds(
        generator, np.zeros(3), 1.0, int(generator.integers(7, 13)), 0.9, coat,
        rise_deg=Range(52, 85), sag=0.3,
    )  # fmt: skip
    return made.scaled(height / float(made.bounds[1, 2]))


def _cactus(generator: np.random.Generator, height: float) -> Mesh:
    green = Material("plain", 0, 1.0, (0.07, 0.14, 0.06))
    radius = height * generator.uniform(0.14, 0.3)
    part = np.linspace(0, 1, 9)
    radii = radius * np.sqrt(np.clip(1 - (1.75 * part - 0.8) ** 2 * 1.1, 0.0, 1))
    radii[-1] = 0
    body = revolved(radii, part * height, green, sides=20)
    count = 150
    n = generator.integers(1, 8, count)
    angle = np.round(generator.uniform(0, 10, count)) * 2 * np.pi / 10
    out = np.stack([np.cos(angle), np.sin(angle), 0.2 + 0 * angle], axis=1)
    bases = (
        out * radii[n][:, None] * np.array([1, 1, 0])
        + np.array([0, 0, 1.0])
        * (part[n] * height + generator.normal(0, 0.04 * height, count)).clip(
            0.02 * height, 0.97 * height
        )[:, None]
    )
    thorn = (Material("plain", 0, 0.1, (0.75, 0.7, 0.5)),)
    axes = unit(out + 0.6 * directions(generator, count))
    thorns = leaves(
        generator, bases, axes, np.array([0, 0.3, 1.0]), (0.012 + 0.03 * height, 0.003), thorn
    )
    return merged([body, thorns])


def _rosette(generator: np.random.Generator, height: float) -> Mesh:
    """Thick leaves in a rosette, as of an aloe or an agave."""
    count = 26
    part = np.linspace(0, 1, count)
    angle = np.arange(count) * 2.4
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    axes = out * np.cos(1.4 * part)[:, None] + np.array([0, 0, 1.0]) * (0.25 + part)[:, None]
    length = height * (0.75 + 0.2 * part)
    bases = np.tile(np.array([0, 0, 0.02 * height]), (count, 1))
    up = np.array([0, 0, 1.0]) - 0.5 * out
    coat = smooth_leaf(generator, (0.1, 0.19, 0.11))
    return leaves(generator, bases, axes, up, (length, 0.2 * length), coat, fold=0.25, waist=0.3)


def _leafy(generator: np.random.Generator, height: float) -> Mesh:
    """A cushion of small leaves, some of which hang over the rim."""
    count = int(generator.integers(120, 260))
    out = directions(generator, count)
    out[:, 2] = np.abs(out[:, 2]) - 0.25
    middle = np.array([0, 0, 0.35 * height])
    reach = generator.uniform(0.1, 1, (count, 1)) ** 0.6 * 0.6 * height
    bases = middle + out * reach
    size = generator.uniform(0.1, 0.2, count) * height + 0.01
    axes = out + np.array([0, 0, 0.2]) + 0.5 * directions(generator, count)
    coat = foliage(generator, "green")
    return leaves(generator, bases, axes, out + np.array([0, 0, 0.6]), (size, 0.7 * size), coat)


def _in_bloom(generator: np.random.Generator, height: float) -> Mesh:
    """Green leaves with bright blossoms on top."""
    green = _leafy(generator, 0.75 * height)
    colours = ((0.75, 0.05, 0.08), (0.85, 0.8, 0.78), (0.8, 0.3, 0.5), (0.45, 0.15, 0.6))
    colour = colours[int(generator.integers(len(colours)))]
    coat = petals(generator, colour)
    angle = np.arange(6) * np.pi / 3
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle + 0.35], axis=1)
    one = leaves(generator, np.zeros((6, 3)), out, np.array([0, 0, 1.0]), (1.0, 0.75), coat)
    count = int(generator.integers(6, 18))
    way = directions(generator, count)
    way[:, 2] = np.abs(way[:, 2])
    places = np.array([0, 0, 0.26 * height]) + way * 0.5 * height
    return merged(
        [green, copies(one, places, generator.uniform(0, 360, count), 0.07 * height + 0.01)]
    )


_ANY: tuple[_Grower, ...] = (_swords, _arching, _broad, _palm)
_TALL: tuple[_Grower, ...] = (_little_tree, _little_tree, _broad)
_SMALL: tuple[_Grower, ...] = (_cactus, _rosette, _leafy, _in_bloom, _leafy)
