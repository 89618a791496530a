"""What lies outdoors: asphalt, gravel, soil, sand, snow, rock, concrete, water."""

import numpy as np

from relievo.scenes.textures.cells import bond, cracks, voronoi
from relievo.scenes.textures.noise import ROWS, SIZE, Field, noise, smooth
from relievo.scenes.textures.paint import (
    Swatch,
    drawn,
    hue,
    mixed,
    palette,
    picked,
    ramp,
    shaded,
)
from relievo.scenes.textures.stamps import hollow_depth, ovals, ring, strokes


def asphalt(generator: np.random.Generator) -> Swatch:
    """Roads: chippings in bitumen, fresh to worn, some with cracks, patches and tar."""
    grain, fine = noise(generator, 0.1, lowest=30), noise(generator, 0.8, lowest=3)
    patches = noise(generator, 1.4, lowest=3)
    bright = generator.uniform(0.045, 0.12)
    warm = np.exp(generator.normal(0, 0.04) * np.array([1.0, 0.0, -1.0]))
    stones = smooth(grain, 0.8, 2.2)
    contrast = generator.uniform(0.1, 0.3)
    colour = shaded(bright * warm, contrast * grain, 0.1 * fine, 0.06 * patches)
    colour = mixed(colour, hue("8e8a84"), generator.uniform(0.1, 0.5) * stones)
    relief = 0.6 + 0.12 * grain + 0.05 * fine
    kind = generator.random()
    if kind < 0.35:
        crack = cracks(generator, int(generator.choice([3, 6, 12])), 1.5)
        crack *= smooth(patches, -0.2, 0.8)
        colour, relief = mixed(colour, hue("1a1918"), 0.75 * crack), relief - 0.45 * crack
    elif kind < 0.5:  # cracks sealed with tar
        tar = cracks(generator, 3, 5.0) * smooth(patches, 0.0, 0.2)
        colour = mixed(colour, hue("262628"), 0.8 * tar)
    elif kind < 0.62:  # oil
        spots = smooth(noise(generator, 1.6, lowest=3, highest=30), 1.5, 2.8)
        colour = shaded(colour, -0.5 * spots)
    return Swatch(colour, relief)


def gravel(generator: np.random.Generator) -> Swatch:
    """Pebbles or broken stones that cover the ground."""
    stocks = (
        "8e8a84 a8a49c 6e6a66 bab4a8 98887a",
        "b09c80 c4b08e 94806a d4c4a8 8a7a6a",
        "7a7c80 64666a 96989c 505256 a8a8a8",
        "a08674 8a7060 bca490 6e5a50 c8b8a4",
    )
    stock = palette(stocks[generator.integers(len(stocks))])
    broken = generator.random() < 0.5
    size = float(generator.choice([3.5, 5.5, 9.0]))
    count = int(2.0 * SIZE**2 / (np.pi * size**2))
    length = size * np.exp(generator.normal(0, 0.25, count).clip(-0.5, 0.5))
    order = np.argsort(-length, kind="stable")  # small stones lie on top of large ones
    width = length * generator.uniform(0.55, 0.95, count)
    marks = ovals(generator, count, length[order], width[order])
    depth = hollow_depth(marks)
    fine = noise(generator, 0.5)
    colours = picked(generator, stock, count, 0.2)[marks.owner]
    facets = np.zeros((SIZE, SIZE))
    if broken:  # two flat faces, one of them in the light
        turn = generator.normal(0, 1.0, (2, count))[:, marks.owner]
        facets = np.sign(turn[0] * marks.along + turn[1] * marks.across)
    stones = shaded(colours, 0.1 * fine, 0.13 * facets, 0.35 * (np.sqrt(depth) - 0.7))
    bare = shaded(drawn(generator, "5c5044 4a4238 6e6254"), 0.25 * fine)
    shown = (marks.owner >= 0).astype(np.float64)
    colour = mixed(bare, stones, shown * smooth(depth, 0.0, 0.25))
    return Swatch(colour, 0.1 + shown * (0.3 + 0.5 * np.sqrt(depth)) + 0.04 * fine)


def soil(generator: np.random.Generator) -> Swatch:
    """Earth: crumbs, clods, small stones and bits of plants."""
    crumbs = noise(generator, 0.9, lowest=4)
    fine, wet = noise(generator, 0.3), noise(generator, 1.5, lowest=3)
    base = drawn(generator, "6e543e 5a4434 80664c 8e7658 4a3a30 927050", 0.15)
    colour = shaded(base, 0.22 * crumbs, 0.14 * fine, 0.12 * wet)
    count = int(generator.choice([20, 80, 200]))
    size = 1.5 + 2 * generator.random(count) ** 2 * 2
    pebbles = ovals(generator, count, size, 0.7 * size)
    depth = hollow_depth(pebbles)
    stones = picked(generator, palette("8a8074 6e665c 9e9482 5e564c"), count, 0.15)[pebbles.owner]
    colour = mixed(colour, shaded(stones, 0.5 * (depth - 0.6)), smooth(depth, 0.0, 0.3))
    count = int(generator.choice([30, 150, 400]))
    straw = strokes(generator, count, generator.uniform(4, 16, count), _any_way(generator, count))
    stalks = picked(generator, palette("b09c6c 8a7448 6c5c40 5c6a34"), count, 0.2)[straw.owner]
    litter = (straw.owner >= 0).astype(np.float64)
    colour = mixed(colour, stalks, 0.75 * litter)
    relief = 0.45 + 0.16 * crumbs + 0.06 * fine + 0.2 * depth + 0.06 * litter
    return Swatch(colour, relief)


def _any_way(generator: np.random.Generator, count: int) -> Field:
    return generator.uniform(0, 2 * np.pi, count)


def sand(generator: np.random.Generator) -> Swatch:
    """Sand: smooth, rippled by wind, or trodden."""
    grain, soft = noise(generator, 0.1), noise(generator, 1.4, lowest=2)
    base = drawn(generator, "c8b08a d6c4a0 b89c74 cdb490 a88c6c d8ccb4", 0.08)
    kind = generator.random()
    hills = 0.5 * noise(generator, 1.7, lowest=3)
    if kind < 0.4:
        ridges = int(generator.choice([8, 12, 16]))
        bent = 0.35 * noise(generator, 1.9, lowest=2, highest=12)
        phase = ridges * ROWS / SIZE + bent
        hills = 0.8 * np.sin(2 * np.pi * phase) + 0.3 * np.sin(4 * np.pi * phase + 1)
    elif kind < 0.7:
        hills = np.minimum(noise(generator, 1.5, lowest=4, highest=24), 0.6)
    shells = smooth(noise(generator, 0.1, lowest=30), 3.0, 3.6)
    tone = 0.07 * grain + 0.06 * soft + 0.07 * hills
    colour = mixed(shaded(base, tone), hue("e8dccb"), 0.7 * shells)
    return Swatch(colour, 0.5 + 0.18 * hills + 0.04 * grain)


def snow(generator: np.random.Generator) -> Swatch:
    """Snow: fresh, crusted, trodden, a little soiled."""
    soft, grain = noise(generator, 1.8, lowest=2), noise(generator, 0.3)
    crust = noise(generator, 1.1, lowest=4)
    crusted = generator.random()
    shade = 0.02 * soft + 0.015 * grain + 0.04 * crusted * crust
    colour = shaded(np.array([0.84, 0.855, 0.87]), shade)
    soil_share = float(generator.choice([0.0, 0.0, 0.35]))
    dirt = smooth(noise(generator, 0.9, lowest=2), 0.8, 2.6)
    colour = mixed(colour, hue("8a7e6e"), soil_share * dirt)
    return Swatch(colour, 0.5 + 0.14 * soft + 0.1 * crusted * crust + 0.02 * grain)


def rock(generator: np.random.Generator) -> Swatch:
    """Living rock: fractures, layers, lichen."""
    stocks = ("8a8680 6e6a66", "a08c74 80705c", "74767a 585a5e", "94705a 74543f", "b0a898 928a7c")
    stock = palette(stocks[generator.integers(len(stocks))])
    rough, fine = noise(generator, 1.1, lowest=2), noise(generator, 0.6)
    down, across = (8 * noise(generator, 1.7, lowest=3, highest=40) for _ in range(2))
    rows, columns = [(4, 4), (8, 4), (6, 6)][generator.integers(3)]
    blocks = voronoi(generator, rows, columns, jitter=1.0, warp=(down, across))
    tilt = generator.normal(0, 1, (2, blocks.count))[:, blocks.index]
    facet = (tilt[0] * blocks.x + tilt[1] * blocks.y) * rows / SIZE + 0.4 * tilt[0]
    crack = 1 - smooth(blocks.edge + 0.35 * rough, 0.2, 2.2)
    strata = noise(generator, 1.0, lowest=3, stretch=(1.0, 6.0)) * generator.choice([0.0, 0.5, 1.0])
    base = ramp(0.5 + 0.2 * rough + 0.25 * facet + 0.12 * strata, stock)
    colour = shaded(base, 0.15 * fine, 0.12 * rough, 0.12 * strata, -0.8 * crack)
    spots = smooth(noise(generator, 1.0, lowest=4, highest=40) + 0.5 * fine, 1.5, 2.0)
    lichen = drawn(generator, "b4b094 8e9660 c09a4a d0ccbc 4c4a44")
    colour = mixed(colour, lichen, generator.choice([0.0, 0.3, 0.6]) * spots)
    return Swatch(colour, 0.5 + 0.14 * rough + 0.11 * facet + 0.05 * strata - 0.3 * crack)


def concrete(generator: np.random.Generator) -> Swatch:
    """Cast concrete: blotches, pores, marks of the moulds, cracks; light, for tints."""
    fine, soil = noise(generator, 0.5), noise(generator, 1.3, lowest=2)
    runs = noise(generator, 1.2, lowest=2, stretch=(4.0, 1.0))
    pores = smooth(noise(generator, 0.3, lowest=10, highest=70), 2.4, 3.0)
    warm = np.exp(generator.normal(0, 0.015) * np.array([1.0, 0.2, -1.2]))
    tone = 0.045 * fine + 0.07 * soil + generator.uniform(0, 0.06) * runs - 0.7 * pores
    relief = 0.6 + 0.05 * fine + 0.03 * soil - 0.35 * pores
    kind = generator.random()
    if kind < 0.3:  # seams of large moulds, holes of their ties
        rows, columns = [(1, 1), (2, 1), (1, 2)][generator.integers(3)]
        plates = bond(rows, columns)
        seam = 1 - smooth(plates.edge, 0.3, 1.6)
        hole = 1 - smooth(ring(4.0, 64, 64), -0.7, 0.7)
        tone, relief = tone - 0.5 * seam - 1.2 * hole, relief - 0.25 * seam - 0.5 * hole
    elif kind < 0.5:  # the grain of rough boards
        boards = bond(1, int(generator.choice([8, 12])))
        steps = generator.normal(0, 1, boards.count)[boards.index]
        seam = 1 - smooth(boards.edge, 0.2, 1.4)
        tone, relief = tone + 0.06 * steps - 0.3 * seam, relief + 0.08 * steps - 0.2 * seam
    elif kind < 0.75:
        crack = cracks(generator, 3, 1.2) * smooth(soil, 0.0, 0.8)
        tone, relief = tone - 0.9 * crack, relief - 0.3 * crack
    return Swatch(shaded(0.5 * warm, tone), relief).brought_to(0.5)


def water(generator: np.random.Generator) -> Swatch:
    """Water: dark, with ripples; what glitters comes from its gloss."""
    choppy = noise(
        generator, float(generator.choice([1.4, 1.8, 2.2])), lowest=3, stretch=(1.0, 1.8)
    )
    ripples = noise(generator, 1.5, lowest=8, stretch=(1.0, 1.5))
    # Crests are narrower than troughs.
    waves = 0.35 - 0.3 * np.abs(choppy) + 0.18 * ripples
    depth = noise(generator, 1.8, lowest=3)
    base = drawn(generator, "3a5258 2c4a50 44584a 304858 4a6a68 56604c", 0.2)
    colour = shaded(base, 0.08 * depth, 0.25 * waves)
    pool = generator.random() < 0.1
    if pool:  # light drawn together on the bottom of a shallow basin
        net = np.exp(-((noise(generator, 1.6, lowest=3, highest=24) / 0.25) ** 2))
        colour = shaded(hue("5aa4b0"), 0.35 * net - 0.1, 0.05 * waves)
    return Swatch(colour, 0.55 + 0.5 * (waves - 0.1))


def glass(generator: np.random.Generator) -> Swatch:
    """Panes seen from outside: dark and dusty, some milky or with a pattern in relief."""
    dust, wipes = noise(generator, 1.3), noise(generator, 1.2, stretch=(1.0, 6.0))
    kind = generator.random()
    if kind < 0.7:
        base = drawn(generator, "3a4448 424c54 343a40 4a5450 2e3438", 0.15)
        colour = shaded(base, 0.08 * dust, 0.05 * wipes)
        return Swatch(colour, 0.5 + 0.01 * dust)
    if kind < 0.85:
        base = drawn(generator, "c4ccca b8c4c8 cfd4d2", 0.04)
        return Swatch(shaded(base, 0.015 * dust), 0.5 + 0.05 * noise(generator, 0.5))
    cells = bond(*[(8, 4), (8, 8), (4, 4)][generator.integers(3)])  # glass bricks
    body = smooth(cells.edge, 1.5, 3.5)
    wavy = noise(generator, 1.5, lowest=6, highest=40)
    base = drawn(generator, "7a908c 8a9c9c 6c8490", 0.1)
    colour = mixed(hue("a8a49c"), shaded(base, 0.2 * wavy, 0.3 * smooth(cells.edge, 2, 9)), body)
    return Swatch(colour, 0.3 + 0.4 * body + 0.1 * wavy)
