"""Wood: boards, planks, parquet and bark, and cardboard. Grain runs up."""

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.textures.cells import Cells, bond, chevron, courses, herringbone
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, rolled, smooth
from relievo.scenes.textures.paint import (
    Swatch,
    drawn,
    hue,
    mixed,
    palette,
    ramp,
    shaded,
    varied,
)

# Light early wood, dark late wood.
_SPECIES = (
    "cfa878 b4854f",
    "b98f5f 8f663c",
    "d3b48c bd9868",
    "8a6040 5e3e28",
    "a06a42 7a4828",
    "8c5238 643422",
    "dcc8a4 c8ac80",
    "6a4c38 46301f",
    "b47a4a 94582e",
    "c49a68 a07444",
)
_WEATHERED = ("9a948a 787168", "8c8478 645c52", "a89c8c 857866")
_PAINTS = "dcdad2 c8c4b8 5a6e7a 6e8070 4a4c50 7a3a32 e2d8c0 3e5a52 8a9aa4 2e3e52"


class _Grain:
    """The figure of one piece of wood."""

    def __init__(self, generator: np.random.Generator, *, knots: bool) -> None:
        waviness = generator.uniform(0.5, 2.2)
        slow = noise(generator, 1.9, highest=20, stretch=(5.0, 1.0))
        rings = int(generator.integers(4, 14))
        phase = rings * COLUMNS / SIZE + waviness * slow
        inside = np.zeros((SIZE, SIZE))
        if knots:
            phase, inside = _with_knots(generator, phase)
        place = phase - np.floor(phase)
        # Late wood darkens slowly and ends sharply.
        self.rings: Field = place**2 * smooth(place, 1.0, 0.9)
        self.knots = inside
        self.fibres = noise(generator, 0.5, lowest=4, stretch=(24.0, 1.0))
        self.tone = noise(generator, 1.4, stretch=(4.0, 1.0))
        pores = noise(generator, 0.2, lowest=12, stretch=(10.0, 1.0))
        self.pores = smooth(pores, 1.2, 2.2) * generator.choice([0.2, 0.5, 1.0])


def _with_knots(generator: np.random.Generator, phase: Field) -> tuple[Field, Field]:
    """Rings that flow round a few knots, and how far each pixel is inside one."""
    inside = np.zeros((SIZE, SIZE))
    for _ in range(int(generator.integers(1, 4))):
        y, x = generator.uniform(0, SIZE, 2)
        radius = generator.uniform(4, 9)
        down = (ROWS - y + SIZE / 2) % SIZE - SIZE / 2
        across = (COLUMNS - x + SIZE / 2) % SIZE - SIZE / 2
        distance = np.sqrt(across**2 + (down / 1.5) ** 2) / radius
        near = np.exp(-((across / radius / 2.2) ** 2) - (down / radius / 5) ** 2)
        phase = phase + 1.6 * near * np.sign(across) * (1 - np.exp(-((across / radius) ** 2)))
        core = 1 - smooth(distance, 0.7, 1.25)
        phase = phase * (1 - core) + core * (3 * distance)
        inside = np.maximum(inside, core)
    return phase, inside


def _wood_colour(stock: Field, grain: _Grain, contrast: float) -> Field:
    share = contrast * (0.75 * grain.rings + 0.1 * grain.fibres) + 0.12 * grain.tone + 0.3
    colour = shaded(ramp(share, stock), 0.05 * grain.fibres, -0.35 * grain.pores)
    return mixed(colour, stock[1] * np.array([0.45, 0.36, 0.3]), 0.8 * grain.knots)


def _stock(generator: np.random.Generator, weathered: bool = False) -> Field:
    stocks = _WEATHERED if weathered else _SPECIES
    pair = palette(stocks[generator.integers(len(stocks))])
    return np.minimum(pair * np.exp(generator.normal(0, 0.12) + generator.normal(0, 0.03, 3)), 0.9)


def wood(generator: np.random.Generator) -> Swatch:
    """One broad board or veneer."""
    grain = _Grain(generator, knots=generator.random() < 0.35)
    colour = _wood_colour(_stock(generator), grain, generator.uniform(0.5, 1.3))
    relief = 0.55 + 0.06 * grain.rings + 0.05 * grain.fibres - 0.2 * grain.pores
    return Swatch(colour, relief)


def planks(generator: np.random.Generator) -> Swatch:
    """Boards side by side with gaps: floors, fences, decks, cladding; raw, grey or painted."""
    across = int(generator.choice([5, 6, 8, 8, 10, 12]))
    lengths = int(generator.choice([1, 1, 2, 3]))
    sizes = generator.uniform(0.5, 1.5, (across, lengths))
    cells = courses(np.ones(across), sizes, generator.random(across)).turned()
    gap = generator.uniform(0.6, 1.8)
    body = smooth(cells.edge, gap - 0.5, gap + 0.6)
    kind = generator.random()
    grain = _Grain(generator, knots=generator.random() < 0.7)
    stock = _stock(generator, weathered=0.35 < kind < 0.6)
    colour = _cut(generator, cells, _wood_colour(stock, grain, generator.uniform(0.6, 1.4)))
    rough = rolled(grain.fibres, *_shifts(generator, cells))
    if kind > 0.75:  # painted, some of it worn off
        coat = shaded(drawn(generator, _PAINTS), 0.02 * rough)
        worn = smooth(noise(generator, 1.2, stretch=(3.0, 1.0)) + 0.4 * rough, 1.2, 1.6)
        wear = worn * generator.choice([0.0, 0.0, 1.0])
        colour = mixed(coat, colour, wear)
    tones = varied(generator, np.ones((cells.count, 3)), generator.uniform(0.03, 0.15))
    colour = colour * tones[cells.index] / tones.mean()
    colour = mixed(hue("1c1613"), colour, 0.1 + 0.9 * body)
    edge = smooth(cells.edge, gap, gap + 2.5)
    return Swatch(colour, 0.15 + body * (0.5 + 0.2 * edge) + 0.04 * rough)


def parquet(generator: np.random.Generator) -> Swatch:
    """Polished floors: strips, herringbone, chevrons, squares of fingers."""
    kind = generator.random()
    lies: NDArray[np.bool_] = np.zeros((SIZE, SIZE), bool)
    if kind < 0.4:  # strips, ends staggered
        across = int(generator.choice([12, 14, 16]))
        count = int(generator.choice([2, 3]))
        sizes = generator.uniform(0.7, 1.3, (across, count))
        cells = courses(np.ones(across), sizes, generator.random(across)).turned()
    elif kind < 0.65:
        ratio, units = [(4, 16), (5, 20), (6, 24), (4, 8)][generator.integers(4)]
        cells, lies = herringbone(ratio, units)
    elif kind < 0.8:
        cells = chevron(int(generator.choice([2, 4])), int(generator.choice([12, 16])), 0.8)
        lies = np.ones((SIZE, SIZE), bool)
    else:
        cells, lies = _fingers(int(generator.choice([4, 6, 8])), int(generator.choice([4, 5, 6])))
    grain = _Grain(generator, knots=False)
    cut = _wood_colour(_stock(generator), grain, generator.uniform(0.4, 1.0))
    up, across_cut = _cut(generator, cells, cut), _cut(generator, cells, cut.swapaxes(0, 1))
    colour = np.where(lies[..., None], across_cut, up)
    tones = varied(generator, np.ones((cells.count, 3)), generator.uniform(0.05, 0.16))
    body = smooth(cells.edge, 0.1, 0.9)
    colour = mixed(0.3 * colour, colour * tones[cells.index] / tones.mean(), body)
    return Swatch(colour, 0.5 + 0.2 * body)


def _fingers(squares: int, fingers: int) -> tuple[Cells, NDArray[np.bool_]]:
    """Squares of parallel strips, every second one turned."""
    up = bond(squares, squares * fingers)
    side = bond(squares * fingers, squares)
    lies = (np.floor(ROWS * squares / SIZE) + np.floor(COLUMNS * squares / SIZE)) % 2 == 1
    index = np.where(lies, up.count + side.index, up.index)
    edge = np.where(lies, side.edge, up.edge)
    x, y = np.where(lies, side.x, up.x), np.where(lies, side.y, up.y)
    return Cells(index, edge, x, y, up.count + side.count), lies


def _shifts(
    generator: np.random.Generator, cells: Cells
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    down, across = generator.integers(SIZE, size=(2, cells.count))
    return down[cells.index], across[cells.index]


def _cut(generator: np.random.Generator, cells: Cells, colour: Field) -> Field:
    """Each cell cut from another place of the wood."""
    return rolled(colour, *_shifts(generator, cells))


def bark(generator: np.random.Generator) -> Swatch:
    """Bark of trunks: furrowed, scaly, or smooth with bands."""
    fine = noise(generator, 0.6, lowest=3)
    patches = noise(generator, 1.4, lowest=2)
    kind = generator.random()
    if kind < 0.6:  # ridges that run up and join
        ridges = noise(generator, 1.1, lowest=3, highest=60, stretch=(3.5, 1.0))
        furrow = np.exp(-((ridges / 0.45) ** 2))
        relief = 0.75 - 0.55 * furrow + 0.08 * fine + 0.06 * patches
        base = drawn(generator, "7a6a5a 6a5c50 8a7c6c 5c4c40 7e7468 6e5848")
        colour = shaded(base, 0.16 * fine, 0.12 * patches, -0.95 * furrow)
    elif kind < 0.8:  # plates
        scales = noise(generator, 1.0, lowest=4, highest=40, stretch=(1.8, 1.0))
        steps = np.floor(1.6 * scales)
        crack = np.exp(-(((1.6 * scales - np.rint(1.6 * scales)) / 0.12) ** 2))
        relief = 0.5 + 0.1 * steps - 0.25 * crack + 0.06 * fine
        base = drawn(generator, "8a6650 9a7a64 7a6256 6e5c50")
        colour = shaded(base, 0.15 * fine, 0.12 * steps, -0.7 * crack)
    else:  # smooth, with short dark marks across
        bands = noise(generator, 0.7, lowest=5, stretch=(1.0, 7.0))
        marks = smooth(bands, 1.5, 2.2)
        relief = 0.6 - 0.3 * marks + 0.03 * fine
        base = drawn(generator, "c8c4bc b4b0a4 9a9890 8c867c a89888")
        colour = mixed(shaded(base, 0.07 * fine, 0.1 * patches), hue("3a342e"), 0.85 * marks)
    moss = smooth(noise(generator, 1.3, lowest=2) + 0.4 * fine, 0.9, 2.2)
    green = float(generator.choice([0.0, 0.3, 0.8])) * moss
    return Swatch(mixed(colour, shaded(hue("66703c"), 0.25 * fine), green), relief)


def cardboard(generator: np.random.Generator) -> Swatch:
    """Brown board with faint flutes, fibres and creases."""
    flutes = np.cos(2 * np.pi * COLUMNS * int(generator.choice([48, 64])) / SIZE)
    fibres = noise(generator, 0.4, stretch=(1.0, 3.0))
    cloud = noise(generator, 1.5)
    flecks = smooth(noise(generator, 0.2, lowest=20), 2.4, 3.2)
    fold = np.exp(-(((ROWS - generator.uniform(10, SIZE - 10)) / 1.5) ** 2))
    worn = 0.2 * fold * generator.choice([0.0, 0.0, 1.0])
    base = drawn(generator, "b08a60 a37c54 bd9a70 c4a680 98714a d8d2c6", 0.08)
    tone = 0.012 * flutes + 0.03 * fibres + 0.035 * cloud - 0.25 * flecks + worn
    return Swatch(shaded(base, tone), 0.5 + 0.05 * flutes + 0.03 * fibres - 0.2 * worn)
