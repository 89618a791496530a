"""Floors and pavements: tiles, paving stones, terrazzo."""

import numpy as np

from relievo.scenes.textures.cells import Cells, bond, herringbone, random_courses, voronoi
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, smooth
from relievo.scenes.textures.paint import (
    Swatch,
    drawn,
    hue,
    mixed,
    palette,
    picked,
    ramp,
    shaded,
    varied,
)
from relievo.scenes.textures.stamps import ovals

_PAVERS = (
    "9a968e 8c8880 a6a29a 7e7a74",
    "7c7a78 6c6a68 8a8886 605e5c",
    "a08878 94705c 8a6858 b09a8a",
    "b0a48e a2947c beb4a0 948870",
    "6a6864 5c5a58 787672 504e4c",
)
_GLAZES = (
    "e8e6e0 d9d4c8 e2ddd0",
    "c8ccc8 b4bab8",
    "7a9a98 5c8088 8cb0a8",
    "3c5a78 2c4666 5a7a98",
    "6a7a5a 54684a",
    "b8a48c a48e74 c8b8a2",
    "8a5c48 7a4a38 9a6c54",
    "3a3a3c 2c2c2e 4c4c4e",
    "c89a4a b4843a",
    "b87a78 c89490",
)
_SHARES = (0.36, 0.14, 0.06, 0.06, 0.06, 0.14, 0.06, 0.06, 0.03, 0.03)


def tile(generator: np.random.Generator) -> Swatch:
    """Ceramic tiles of walls and floors, glazed or not, in their grout."""
    kind = generator.random()
    side = 2 * int(generator.integers(2, 5))
    chequered = kind < 0.08
    cells = bond(side, side) if chequered else _tile_net(generator)
    fine, cloud = noise(generator, 0.7), noise(generator, 1.4)
    joint = generator.uniform(0.6, min(1.6, 0.18 * float(cells.edge.max())))
    body = smooth(cells.edge, joint - 0.5, joint + 0.6)
    first = drawn(generator, _GLAZES[generator.choice(10, p=_SHARES)])
    spread = float(generator.choice([0.01, 0.03, 0.1]))
    faces = varied(generator, np.repeat(first[None], cells.count, 0), spread)[cells.index]
    if chequered:
        odd = (np.floor(ROWS * side / SIZE) + np.floor(COLUMNS * side / SIZE)) % 2
        faces = mixed(faces, drawn(generator, _GLAZES[generator.integers(10)]), odd)
    elif kind < 0.35:  # like stone, each tile cut elsewhere
        shift = generator.integers(SIZE, size=(2, cells.count))[:, cells.index]
        rows = (np.arange(SIZE)[:, None] + shift[0]) % SIZE
        marbled = cloud[rows, (np.arange(SIZE) + shift[1]) % SIZE]
        faces = shaded(faces, 0.12 * marbled, 0.03 * fine)
    elif kind < 0.55:
        faces = _ornament(generator, cells, faces)
    elif kind < 0.68:  # some of the tiles of another colour
        other = drawn(generator, _GLAZES[generator.choice(8, p=[0.3, *[0.1] * 7])])
        some = generator.random(cells.count) < generator.choice([0.15, 0.5])
        faces = mixed(faces, other, some[cells.index].astype(np.float64))
    faces = shaded(faces, 0.015 * fine)
    grout = shaded(drawn(generator, "c8c4bc a8a49c 8a8680 e0ded8 5a5854"), 0.08 * fine, 0.1 * cloud)
    edge = smooth(cells.edge, joint, joint + 3)
    relief = 0.2 + 0.55 * body + 0.15 * edge + 0.015 * cloud
    return Swatch(mixed(grout, faces, body), relief)


def _tile_net(generator: np.random.Generator) -> Cells:
    kind = generator.random()
    if kind < 0.45:
        count = int(generator.choice([2, 3, 4, 6, 8]))
        return bond(count, count)
    if kind < 0.7:  # like bricks
        rows, columns = [(8, 4), (12, 4), (16, 8), (6, 2), (8, 3)][generator.integers(5)]
        return bond(rows, columns, float(generator.choice([0.5, 0.5, 0.33])))
    if kind < 0.85:  # mosaic
        count = int(generator.choice([16, 24, 32]))
        return bond(count, count)
    rows = int(generator.choice([8, 14]))
    columns = {8: 7, 14: 12}[rows]  # regular hexagons, nearly
    return voronoi(generator, rows, columns, jitter=0.0, stagger=True)


def _ornament(generator: np.random.Generator, cells: Cells, faces: Field) -> Field:
    """The same drawing of rings, petals and diamonds on each tile."""
    size = max(float(np.abs(cells.x).max()), 1.0)
    x, y = np.abs(cells.x) / size, np.abs(cells.y) / size
    radius = np.sqrt(x * x + y * y)
    petals = np.cos(float(generator.choice([4.0, 8.0])) * np.arctan2(cells.y, cells.x))
    a, b = generator.uniform(0.25, 0.9, 2)
    parts = [
        smooth(np.abs(radius - a), 0.12, 0.06),
        smooth(radius - b * (0.6 + 0.3 * petals), 0.05, -0.05),
        smooth(np.abs(x + y - b), 0.1, 0.05),
        smooth(np.abs(x + y - 1.25), 0.12, 0.06),
        smooth(np.maximum(x, y), a, a + 0.05),
        smooth(np.sqrt((1 - x) ** 2 + (1 - y) ** 2), a, a - 0.06),
    ]
    for n in generator.permutation(len(parts))[: generator.integers(2, 4)]:
        faces = mixed(faces, drawn(generator, _GLAZES[generator.integers(10)]), parts[n])
    return faces


def paving(generator: np.random.Generator) -> Swatch:
    """Pavements of concrete pavers, slabs, flagstones and setts."""
    warp = (noise(generator, 1.3, highest=50), noise(generator, 1.3, highest=50))
    kind = generator.random()
    joint, dome_px = generator.uniform(0.8, 1.5), 2.0
    if kind < 0.2:  # slabs
        count = int(generator.choice([2, 3, 4, 4]))
        cells = bond(count, count, 0.5 if count % 2 == 0 and generator.random() < 0.4 else 0.0)
    elif kind < 0.4:
        cells = bond(16, 8, 0.5, warp=(0.3 * warp[0], 0.3 * warp[1]))
    elif kind < 0.55:
        cells = herringbone(2, int(generator.choice([12, 16])))[0]
    elif kind < 0.75:  # flagstones
        rows, columns = int(generator.integers(4, 8)), int(generator.integers(3, 6))
        cells = random_courses(generator, rows, columns, uneven=(0.35, 0.5), warp=warp)
    else:  # setts
        rows = int(generator.choice([12, 16, 20]))
        bent = (1.2 * warp[0], 1.2 * warp[1])
        cells = voronoi(generator, rows, rows, jitter=0.35, stagger=True, warp=bent)
        joint, dome_px = 1.8, 6.0
    return _pavers(generator, cells, joint, dome_px)


def _pavers(generator: np.random.Generator, cells: Cells, joint: float, dome_px: float) -> Swatch:
    fine, rough = noise(generator, 0.4), noise(generator, 1.1, lowest=3)
    soil = noise(generator, 1.4, lowest=2)
    body = smooth(cells.edge + 0.3 * fine, joint - 0.6, joint + 0.6)
    stock = palette(_PAVERS[generator.integers(len(_PAVERS))])
    faces = picked(generator, stock, cells.count, generator.uniform(0.04, 0.14))[cells.index]
    faces = shaded(faces, 0.09 * fine, 0.05 * rough, 0.07 * soil)
    gum = smooth(noise(generator, 0.6, lowest=6, highest=26), 2.9, 3.2)
    faces = mixed(faces, hue("56544f"), 0.4 * gum)
    green = float(generator.choice([0.0, 0.0, 0.6])) * smooth(soil, 0.3, 1.5)
    filling = mixed(drawn(generator, "4a463e 5c564c 3a3834"), hue("4e5a30"), green)
    colour = mixed(shaded(filling, 0.2 * fine), faces, body)
    tilt = generator.uniform(-0.08, 0.08, cells.count)[cells.index]
    dome = smooth(cells.edge, 0, dome_px)
    return Swatch(colour, 0.15 + body * (0.3 + 0.35 * dome + tilt) + 0.05 * fine + 0.04 * rough)


def speckle(generator: np.random.Generator) -> Swatch:
    """Terrazzo, granite and linoleum: chips and grains of several colours."""
    fine, cloud = noise(generator, 0.3), noise(generator, 1.2, lowest=2)
    stocks = (
        "d8d4cc 8a8680 4a4846 b4a694",
        "c8beb0 9a5c4a 5c6a60 e4dccf",
        "8e8a88 c4bcb8 3a3a3c a89088",
        "5c6068 8a909a 3c4048 b4b8bc",
        "a89a80 c8bca4 7a6c54 e0d8c8",
        "7a8a7a a0aca0 5a6a5a c8d0c6",
    )
    stock = palette(stocks[generator.integers(len(stocks))])
    if generator.random() < 0.5:  # terrazzo
        count = int(generator.choice([300, 700, 1400]))
        size = generator.uniform(0.3, 1.0, count) * 130 / np.sqrt(count)
        chips = ovals(generator, count, size, size * generator.uniform(0.4, 0.9, count))
        colours = picked(generator, stock[1:], count, 0.15)
        colour = mixed(stock[0], colours[chips.owner], (chips.owner >= 0).astype(np.float64))
        colour = shaded(colour, 0.05 * fine, 0.03 * cloud)
    else:
        grain = noise(generator, 0.3, lowest=8, highest=70)
        other = noise(generator, 0.3, lowest=8, highest=70)
        colour = ramp(0.5 + 0.22 * grain, stock[[0, 3, 1]])
        colour = mixed(colour, stock[2], smooth(other, 0.9, 1.3))
        colour = shaded(colour, 0.06 * fine, 0.03 * cloud)
    return Swatch(colour, 0.5 + 0.03 * fine)
