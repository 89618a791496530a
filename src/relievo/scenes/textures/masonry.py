"""Walls of brick, stone and blocks, and roofs."""

import numpy as np

from relievo.scenes.textures.cells import Cells, bond, courses, random_courses, voronoi
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, moved, noise, smooth, threads
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

_BRICKS = (
    "8f4a36 9a5540 7d4030 a5604a",
    "7a3b30 6b322a 84453a 5c2e2a",
    "a8653f b27249 9b5838 bf8257",
    "b99a6a c4a878 a88a5c cbb48a",
    "8c7a66 7a6a58 9a8a78 6e6052",
    "6a4a40 57403a 4c3a38 7a5444",
    "a89c90 b8aca0 989088 c2b8aa",
    "9c4f3c 8a6a50 7a4438 b08468 5a3c36",
)
_MORTARS = "a8a298 bcb4a8 8e8880 cfc6b4 77716a b3a48c"
_STONES = (
    "b0a48c a4977e bdb29c 988a72",
    "a98c62 b89a70 9a7e56 c4a982",
    "8e8c88 7e7c79 9c9a96 706f6d",
    "6a6c70 585b60 7a7c80 4c4e52",
    "8a6a58 9c7a66 7a5c4c a4886e",
    "c2baa8 d0c8b8 b4ab98 a89e8a",
)
_ROOFS = (
    "9a5238 a65e40 8a4630 b26c4c",
    "7a4032 6a382e 884c3a 5c342c",
    "5a5c60 4c4e54 66686c 54565c",
    "6c6a66 7a7874 5e5c58 848078",
    "5e4a40 6a5446 52423a 4a3c36",
    "4a5048 545a52 424640 5c6058",
)


def brick(generator: np.random.Generator) -> Swatch:
    """Bricks of several bonds, colours and ages in their mortar."""
    cells = _brick_bond(generator)
    joint = generator.uniform(0.9, 1.7)
    rough = noise(generator, 0.8)
    body = smooth(cells.edge + 0.4 * rough, joint - 0.6, joint + 0.7)
    stock = palette(_BRICKS[generator.integers(len(_BRICKS))])
    faces = picked(generator, stock, cells.count, generator.uniform(0.06, 0.2))[cells.index]
    fine = noise(generator, 0.5)
    soot = noise(generator, 1.3, lowest=2)
    faces = shaded(faces, 0.1 * fine, 0.06 * rough, 0.05 * soot)
    mortar = shaded(drawn(generator, _MORTARS), 0.1 * fine, 0.07 * soot)
    colour = mixed(mortar, faces, body)
    if generator.random() < 0.15:  # painted over, joints and all
        colour = shaded(
            drawn(generator, "d6d2c8 c8c4ba bab5a8 d0c4ac b8463a"), 0.04 * fine, 0.05 * soot
        )
        colour *= (0.8 + 0.2 * body)[..., None]
    tilt = generator.uniform(-0.1, 0.1, cells.count)[cells.index]
    return Swatch(colour, 0.14 + body * (0.62 + tilt) + 0.04 * rough + 0.04 * fine)


def _brick_bond(generator: np.random.Generator) -> Cells:
    rows, pairs = int(generator.choice([10, 12, 12, 14])), int(generator.choice([3, 4, 4]))
    warp = (0.5 * noise(generator, 1.2, highest=40), 0.6 * noise(generator, 1.2, highest=40))
    kind = generator.random()
    if kind < 0.6:
        return bond(rows, pairs, float(generator.choice([0.5, 0.5, 0.33])), warp=warp)
    if kind < 0.75:  # long and short ones in turn, the short ones above the middle of the long
        widths = np.tile([2.0, 1.0], (rows, 3))
        return courses(np.ones(rows), widths, np.arange(rows) % 2 * 0.5 / 3, warp=warp)
    if kind < 0.9:  # a row of long ones, a row of short ones
        # Rows have equally many cells, so those of long ones end in cells of no width.
        long = np.array([2.0] * 4 + [1e-6] * 4)
        widths = np.where((np.arange(rows) % 2 == 0)[:, None], long, np.ones(8))
        return courses(np.ones(rows), widths, np.arange(rows) % 2 / 16, warp=warp)
    return bond(rows, pairs, 0.0, warp=warp)


def stone(generator: np.random.Generator) -> Swatch:
    """Walls of natural stone: squared blocks, courses of rubble, or rubble as it came."""
    warp = (noise(generator, 1.4, highest=50), noise(generator, 1.4, highest=50))
    kind = generator.random()
    if kind < 0.35:  # squared
        rows = int(generator.choice([4, 6, 6, 8]))
        shift = float(generator.choice([0.5, 0.4]))
        cells = bond(rows, rows // 2, shift, warp=(0.5 * warp[0], 0.5 * warp[1]))
        joint, round_px = generator.uniform(0.8, 1.6), 2.0
    elif kind < 0.7:
        bent = (1.8 * warp[0], 1.8 * warp[1])
        rows, columns = int(generator.integers(6, 12)), int(generator.integers(3, 7))
        cells = random_courses(generator, rows, columns, uneven=(0.4, 0.55), warp=bent)
        joint, round_px = generator.uniform(1.4, 2.5), 6.0
    else:
        bent = (2 * warp[0], 2 * warp[1])
        rows = int(generator.choice([6, 8, 10]))
        columns = rows - int(generator.integers(0, 4))
        cells = voronoi(generator, rows, columns, jitter=0.9, stagger=True, warp=bent)
        joint, round_px = generator.uniform(1.2, 2.8), 7.0
    return _stones(generator, cells, joint, round_px)


def _stones(generator: np.random.Generator, cells: Cells, joint: float, round_px: float) -> Swatch:
    rough, fine = noise(generator, 1.1, lowest=3), noise(generator, 0.6)
    body = smooth(cells.edge + 0.6 * rough, joint - 0.7, joint + 0.8)
    stock = palette(_STONES[generator.integers(len(_STONES))])
    faces = picked(generator, stock, cells.count, generator.uniform(0.08, 0.2))[cells.index]
    layers = rolled_layers(generator, cells)
    stain = noise(generator, 1.4, lowest=2)
    faces = shaded(faces, 0.13 * rough, 0.1 * fine, 0.08 * layers)
    faces = mixed(faces, hue("6e6a48"), 0.3 * smooth(stain, 0.8, 2.2))  # lichen
    dry = generator.random() < 0.3
    filling = hue("2c2824") if dry else drawn(generator, _MORTARS)
    colour = mixed(shaded(filling, 0.12 * fine), faces, body)
    dome = smooth(cells.edge, 0, round_px)
    tilt = generator.uniform(-0.12, 0.12, cells.count)[cells.index]
    return Swatch(colour, 0.1 + body * (0.3 + 0.3 * dome + tilt) + 0.08 * rough + 0.04 * fine)


def rolled_layers(generator: np.random.Generator, cells: Cells) -> Field:
    """Noise that lies in layers and does not go on from cell to cell; mean 0, deviation 1."""
    layers = noise(generator, 1.1, stretch=(1.0, 4.0))
    rows = generator.integers(SIZE, size=cells.count)[cells.index]
    return np.asarray(layers[(np.arange(SIZE)[:, None] + rows) % SIZE, np.arange(SIZE)])


def roof(generator: np.random.Generator) -> Swatch:
    """Courses that overlap down the slope: curved tiles, plain tiles, slates, shingles."""
    rough, fine = noise(generator, 1.0, lowest=2), noise(generator, 0.5)
    curved = generator.random() < 0.4
    flat = ((12, 12), (14, 9), (10, 8), (16, 12))[generator.integers(4)]
    rows, columns = (8, 10) if curved else flat
    cells = bond(rows, columns, 0.0 if curved else 0.5, warp=(0.7 * rough, 0.5 * rough))
    down, across = cells.y * rows / SIZE + 0.5, cells.x * columns / SIZE
    if curved:  # a roll and a trough beside each other, lit from the left
        profile = 0.5 + 0.5 * np.cos(2 * np.pi * across)
        body = np.ones_like(profile)
        tone = 0.3 * (profile - 0.9 - 0.8 * np.sin(2 * np.pi * across))
    else:
        profile = 0.1 * (1 - 4 * across**2)
        body = smooth((0.5 - np.abs(across)) * SIZE / columns + 0.3 * fine, 0.2, 1.1)
        tone = np.zeros((SIZE, SIZE))
    stock = palette(_ROOFS[generator.integers(len(_ROOFS))])
    spread = generator.uniform(0.06, 0.12 if curved else 0.22)
    faces = picked(generator, stock, cells.count, spread)[cells.index]
    tone = tone - 0.75 * (1 - smooth(down + 0.03 * rough, 0.0, 0.16))
    moss = smooth(noise(generator, 1.3, lowest=2) + 0.5 * fine, 1.1, 2.2) * generator.random()
    faces = shaded(faces, tone, 0.1 * fine, 0.1 * rough)
    colour = mixed(faces, shaded(hue("5c6038"), 0.2 * fine), 0.6 * moss)
    colour = mixed(hue("1c1a18"), colour, 0.2 + 0.8 * body)
    uneven = generator.normal(1, 0.05, cells.count)[cells.index]
    relief = 0.12 + body * (0.35 * down * uneven + 0.4 * profile) + 0.03 * fine
    return Swatch(colour, relief)


def panels(generator: np.random.Generator) -> Swatch:
    """Boards of facades, walls and ceilings in a net of joints; light, for tints."""
    rows, columns = [
        (1, 1),
        (2, 2),
        (1, 2),
        (2, 1),
        (4, 2),
        (3, 3),
        (1, 4),
        (6, 1),
        (4, 4),
        (1, 8),
    ][generator.integers(10)]
    shift = 0.5 if rows % 2 == 0 and generator.random() < 0.3 else 0.0
    cells = bond(rows, columns, shift)
    fine, soil = noise(generator, 0.5), noise(generator, 1.4, lowest=2)
    joint = generator.uniform(0.7, 2.0)
    body = smooth(cells.edge, joint - 0.6, joint + 0.6)
    bevel = smooth(cells.edge, joint, joint + generator.uniform(1, 6))
    faces = varied(generator, np.full((cells.count, 3), 0.6), generator.choice([0.0, 0.02, 0.06]))
    streaks = noise(generator, 1.2, stretch=(5.0, 1.0))
    tone = 0.015 * fine + 0.02 * soil + generator.choice([0.0, 0.03]) * streaks
    relief = 0.25 + 0.4 * body + 0.25 * bevel + 0.02 * fine
    kind = generator.random()
    if kind < 0.25:  # a raised field within a frame
        inset = min(SIZE / rows, SIZE / columns) * 0.14
        groove = np.exp(-(((cells.edge - inset) / 2.5) ** 2))
        tone, relief = tone - 0.25 * groove, relief - 0.35 * groove
    elif kind < 0.45:  # holes that swallow sound
        holes = smooth(noise(generator, 0.2, lowest=20, highest=60), 1.5, 2.2)
        tone, relief = tone - 0.5 * holes, relief - 0.3 * holes
    elif kind < 0.55:  # screws in the corners
        screws = np.exp(-(((cells.edge - 8) / 1.5) ** 2)) * _near_corner(cells, rows, columns)
        tone = tone - 0.6 * screws
    colour = mixed(hue("3a3836"), shaded(faces[cells.index], tone), 0.25 + 0.75 * body)
    return Swatch(colour, relief).brought_to(0.56)


def _near_corner(cells: Cells, rows: int, columns: int) -> Field:
    """1 where a pixel is as near to the upper or lower border as to the left or right one."""
    aside, above = SIZE / columns / 2 - np.abs(cells.x), SIZE / rows / 2 - np.abs(cells.y)
    return 1 - smooth(np.abs(aside - above), 0.5, 2.0)


def marble(generator: np.random.Generator) -> Swatch:
    """Polished stone with veins."""
    stocks = (
        "e6e3de d6d2cc a8a49e",
        "d8cbb4 c8b898 a08a68",
        "3a4038 2c342c 7a8474",
        "2a2a2c 1e1e20 8a8680",
        "c4a090 b08878 e0cec4",
        "9aa0a4 848a90 c8ccd0",
    )
    stock = palette(stocks[generator.choice(6, p=[0.35, 0.2, 0.12, 0.13, 0.1, 0.1])])
    clouds = noise(generator, 1.7)
    down, across = 8 * noise(generator, 1.8, lowest=4), 8 * noise(generator, 1.8, lowest=4)
    strength = smooth(noise(generator, 1.8), -1.0, 1.6)
    broad = moved(threads(generator, generator.uniform(3, 10), 5), down, across) * strength
    thin = moved(threads(generator, 1.8, 9), across, down)
    base = ramp(0.4 + 0.25 * clouds, stock[:2])
    veins = np.clip(0.75 * broad + 0.35 * thin * smooth(clouds, -0.5, 1), 0, 1)
    fine = noise(generator, 0.6)
    colour = shaded(mixed(base, stock[2], 0.8 * veins), 0.02 * fine, 0.03 * clouds)
    return Swatch(colour, np.full((SIZE, SIZE), 0.5) + 0.01 * fine)


def corrugated(generator: np.random.Generator) -> Swatch:
    """Sheets with waves or folds that run up; light, for tints."""
    waves = int(generator.choice([10, 12, 16, 20]))
    phase = COLUMNS * waves / SIZE % 1
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * phase)
    if generator.random() < 0.5:  # folded rather than rolled
        wave = smooth(np.abs(phase - 0.5), 0.18, 0.32)
    profile = np.broadcast_to(wave, (SIZE, SIZE))
    fine = noise(generator, 0.6)
    streaks = noise(generator, 1.1, stretch=(8.0, 1.0), lowest=2)
    seam = np.exp(-((((ROWS - 20) % SIZE) / 1.6) ** 2))
    screw = np.exp(-(((ROWS - 34) % SIZE - 3) ** 2 + ((phase - 0.5) * SIZE / waves) ** 2) / 3)
    tone = 0.03 * fine + 0.06 * streaks + 0.08 * profile - 0.5 * seam - 0.5 * screw
    rust = smooth(streaks + 0.6 * fine, 1.4, 2.6) * generator.choice([0.0, 0.3, 0.8])
    colour = mixed(shaded([0.57, 0.58, 0.59], tone), shaded(hue("8a4a26"), 0.2 * fine), rust)
    return Swatch(colour, 0.1 + 0.75 * profile + 0.1 * screw).brought_to(0.52)
