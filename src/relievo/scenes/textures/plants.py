"""Lawns and leaves."""

import numpy as np

from relievo.scenes.textures.noise import SIZE, Field, noise, smooth, soft
from relievo.scenes.textures.paint import Swatch, drawn, mixed, palette, picked, shaded
from relievo.scenes.textures.stamps import Marks, hollow_depth, ovals, strokes

_LAWNS = (
    "4e6428 5c7232 425822 6a7c3c 768248",
    "5a6a2e 6c7a3c 4a5a26 808248 98905a",
    "3e5a24 4a6a2c 345020 587838 688844",
    "7a7a44 8c8450 68703a a0945e b0a06c",
)
_LEAVES = (
    "3c5824 4a6a2e 32491e 5a7838 6c8844",
    "4a6428 5c7a34 3e5422 708a44 8a9c58",
    "2e4a2a 3a5a34 264020 4a6a42 5c7a52",
    "56682e 6a7a3a 465826 82904c 98a05c",
    "6a5a28 8a6a2c a87a34 7a4a28 b8923e",
    "5a6c58 6c8068 4a5c4a 80927a 94a48c",
    "5c2c2c 6c3a34 4a2428 7c4a40 44502c",
)


def grass(generator: np.random.Generator) -> Swatch:
    """A lawn or meadow from above: blades of several greens, dry ones, flowers here and there."""
    stock = palette(_LAWNS[generator.choice(4, p=[0.35, 0.25, 0.25, 0.15])])
    fine, patches = noise(generator, 0.6), noise(generator, 1.3, lowest=3.5)
    shade = mixed(0.6 * stock[2], drawn(generator, "4a3e2c 3a3424"), 0.2)
    colour = shaded(shade, 0.3 * fine)
    relief = 0.1 + 0.05 * fine
    count = int(generator.choice([4000, 5000, 6000]))
    length = generator.uniform(8, float(generator.choice([14, 20, 28])), count)
    angle = generator.uniform(0, 2 * np.pi) + generator.normal(0, generator.uniform(0.7, 3), count)
    blades = strokes(generator, count, length, angle, bend=0.25, width=2)
    # Later blades lie higher, and higher ones get more light.
    rank = np.arange(count) / count
    tones = picked(generator, stock, count, 0.16) * (0.6 + 0.55 * rank)[:, None]
    lit = tones[blades.owner] * (1 + 0.22 * blades.along + 0.15 * blades.across)[..., None]
    shown = (blades.owner >= 0).astype(np.float64)
    colour = shaded(mixed(colour, lit, shown), 0.1 * patches, 0.06 * fine)
    relief = relief + shown * (0.2 + 0.45 * rank[blades.owner] + 0.1 * blades.along)
    dry = smooth(patches + 0.4 * fine, 0.8, 2.4) * generator.choice([0.0, 0.3, 0.7])
    colour = mixed(colour, shaded(palette("a09460")[0], 0.2 * fine), dry * shown)
    if generator.random() < 0.3:
        colour, relief = _flowers(generator, colour, relief)
    # Blades are drawn in whole pixels.
    return Swatch((colour + soft(colour)) / 2, soft(relief))


def _flowers(generator: np.random.Generator, colour: Field, relief: Field) -> tuple[Field, Field]:
    """Daisies, dandelions or clover, or fallen leaves."""
    count = int(generator.choice([12, 30, 60]))
    size = generator.uniform(1.5, 3.0, count)
    heads = ovals(generator, count, size, 0.9 * size)
    kinds = ("e8e6dc dcd8d0", "d8b430 e0c24a", "a87a9a c09ab4", "a8703a c08a48 8a5a30")
    petals = picked(generator, palette(kinds[generator.integers(4)]), count, 0.08)
    depth = hollow_depth(heads)
    shown = smooth(depth, 0.0, 0.3)
    return mixed(colour, petals[heads.owner], shown), relief + 0.3 * shown


def foliage(generator: np.random.Generator) -> Swatch:
    """Leaves of a hedge, a bush or a crown that overlap, the deeper the darker."""
    stock = palette(_LEAVES[generator.choice(7, p=[0.25, 0.22, 0.15, 0.14, 0.08, 0.1, 0.06])])
    fine, clumps = noise(generator, 0.5), noise(generator, 1.6, lowest=3)
    if generator.random() < 0.2:
        marks, count = _needles(generator)
    else:
        marks, count = _blades(generator)
    rank = np.arange(count) / count
    light = 0.14 + 0.8 * rank**1.3
    tones = picked(generator, stock, count, 0.22) * light[:, None]
    # Each leaf is tilted: one of its halves and one of its ends catch more light.
    tilt = generator.normal(0, 0.14, (3, count))[:, marks.owner]
    halves = np.where(marks.across > 0, tilt[0], -tilt[0])
    rib = np.exp(-((marks.across / 0.13) ** 2))
    tone = halves + tilt[1] * marks.along + tilt[2] + 0.18 * rib - 0.25 * np.abs(marks.across) ** 3
    veins = 0.05 * np.cos(9 * (marks.along - 0.5 * np.abs(marks.across)))
    leaves = shaded(tones[marks.owner], tone, veins, 0.06 * fine)
    shown = (marks.owner >= 0).astype(np.float64)
    colour = mixed(shaded(0.22 * stock[2], 0.3 * fine), leaves, shown)
    colour = shaded(colour, 0.22 * clumps)
    height = 0.1 + shown * (0.15 + 0.6 * rank[marks.owner] - 0.1 * np.abs(marks.across))
    return Swatch(colour, soft(height + 0.06 * clumps))


def _blades(generator: np.random.Generator) -> tuple[Marks, int]:
    """Leaves; from box to rhododendron in size."""
    size = float(generator.choice([6.0, 8.0, 11.0, 15.0]))
    slim = generator.uniform(0.3, 0.62)
    count = int(2.6 * SIZE**2 / (2.5 * size * size * slim))
    length = size * generator.uniform(0.65, 1.2, count)
    hang = generator.choice([0.6, 1.2, 9.0])
    angle = np.pi / 2 + generator.normal(0, hang, count)
    pointed = generator.random() < 0.7
    return ovals(generator, count, length, slim * length, angle, pointed=pointed), count


def _needles(generator: np.random.Generator) -> tuple[Marks, int]:
    """Needles or the leaves of grasses and bamboo."""
    count = int(generator.choice([2500, 3500]))
    length = generator.uniform(8, float(generator.choice([14, 26])), count)
    angle = generator.normal(np.pi / 2, generator.choice([0.5, 1.0, 3.0]), count)
    return strokes(generator, count, length, angle, bend=0.15, width=2), count
