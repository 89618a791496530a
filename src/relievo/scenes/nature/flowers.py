"""Flowers and beds of them."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.nature.looks import foliage, petals
from relievo.scenes.nature.parts import Range, copies, leaves, tubes
from relievo.scenes.shapes import disc

PETALS: tuple[Colour, ...] = (
    (0.85, 0.8, 0.75), (0.8, 0.55, 0.03), (0.65, 0.03, 0.03), (0.75, 0.25, 0.4), (0.3, 0.1, 0.5),
    (0.85, 0.3, 0.04), (0.12, 0.15, 0.65), (0.85, 0.75, 0.3),
)  # fmt: skip
"""Colours of blossoms."""


class _Head(NamedTuple):
    """The head of a flower: how many petals, their angle from upright, shape and size in metres."""

    petals: int
    angle: Range
    shape: float
    size: Range
    has_eye: bool


_HEADS = (
    _Head(9, Range(70, 95), 0.35, Range(0.02, 0.05), True),
    _Head(6, Range(12, 25), 0.6, Range(0.04, 0.06), False),
    _Head(16, Range(15, 80), 0.7, Range(0.025, 0.05), False),
    _Head(5, Range(50, 75), 0.8, Range(0.02, 0.04), True),
)


def flower(generator: np.random.Generator, *, height_m: float | None = None) -> Mesh:
    """One to five flowers of a kind on their stems, with leaves, standing at the origin.

    Args:
        generator: where chance comes from.
        height_m: None = 0.15 to 0.7.
    """
    height = generator.uniform(0.15, 0.7) if height_m is None else height_m
    count = int(generator.integers(1, 6))
    green = foliage(generator, "green")
    angle = generator.uniform(0, 2 * np.pi, count)
    lean = generator.uniform(0.02, 0.3, count) * height * (count > 1)
    tips = np.stack([lean * np.cos(angle), lean * np.sin(angle)], axis=1)
    heights = height * generator.uniform(0.75, 1, count)
    part = np.linspace(0, 1, 4)
    paths = np.concatenate(
        [tips[:, None] * part[:, None] ** 2, (heights[:, None] * part)[..., None]], axis=2
    )
    stems = tubes(paths, np.full((count, 4), 0.004 + 0.004 * height), green[0], sides=3)
    number = 4 * count
    around = generator.uniform(0, 2 * np.pi, number)
    axes = np.stack([np.cos(around), np.sin(around), generator.uniform(0.3, 2, number)], axis=1)
    bases = np.repeat(paths[:, 0], 4, axis=0)
    long = height * generator.uniform(0.25, 0.6, number)
    around_stems = leaves(
        generator,
        bases,
        axes,
        np.array([0, 0, 1.0]),
        (long, 0.22 * long),
        green,
    )
    head = _head(generator, _HEADS[int(generator.integers(len(_HEADS)))])
    heads = copies(head, paths[:, -1], generator.uniform(0, 360, count), 0.8 + 0.6 * height)
    return merged([stems, around_stems, heads])


def flower_bed(
    generator: np.random.Generator, length: float, width: float, *, detail: float = 1.0
) -> Mesh:
    """Flowers of a few kinds over a rectangle in the middle of the frame, without its soil.

    Args:
        generator: where chance comes from.
        length: along x, metres.
        width: along y, metres.
        detail: 1 = six plants for each square metre.
    """
    kinds = int(generator.integers(1, 4))
    number = max(kinds, round(6 * detail * length * width))
    x = generator.uniform(-length / 2, length / 2, number)
    y = generator.uniform(-width / 2, width / 2, number)
    kind = np.minimum(((x / length + 0.5) * kinds + generator.normal(0, 0.3, number)), kinds - 0.01)
    kind = np.maximum(kind, 0).astype(np.int64)
    parts = []
    for n in range(kinds):
        places = np.stack([x, y, 0 * x], axis=1)[kind == n]
        prototype = flower(generator, height_m=generator.uniform(0.15, 0.5))
        turns, scales = (
            generator.uniform(0, 360, len(places)),
            generator.uniform(0.8, 1.2, len(places)),
        )
        parts.append(copies(prototype, places, turns, scales))
    return merged(parts)


def _head(generator: np.random.Generator, kind: _Head) -> Mesh:
    """The head of a flower at the origin."""
    size = kind.size.draw(generator)
    coat = petals(generator, PETALS[int(generator.integers(len(PETALS)))])
    angle = np.arange(kind.petals) * 2.4
    tilt = np.radians(np.linspace(*kind.angle, kind.petals))
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    up = np.array([0, 0, 1.0])
    axes = np.sin(tilt)[:, None] * out + np.cos(tilt)[:, None] * up
    facing = up * 0.5 - out * (np.cos(tilt)[:, None])
    bases = np.zeros((kind.petals, 3))
    shapes = (size, size * kind.shape * generator.uniform(0.9, 1.3))
    made = leaves(generator, bases, axes, facing, shapes, coat, waist=0.6)
    if not kind.has_eye:
        return made
    eye = disc(0.3 * size, Material("plain", 0, 0.1, (0.6, 0.35, 0.03)), sides=6)
    return merged([made, eye.moved(z=0.1 * size)])
