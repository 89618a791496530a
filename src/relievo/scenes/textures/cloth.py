"""Cloth, carpets, wallpaper, leather, skin and hair."""

import numpy as np

from relievo.scenes.textures.cells import bond, voronoi
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, moved, noise, smooth, soft
from relievo.scenes.textures.paint import Swatch, drawn, even, hue, mixed, palette, picked, shaded
from relievo.scenes.textures.stamps import ovals, strokes

_DYES = (
    "b8b4ac d8d2c4 8a8680 4a4a4e 2c2e34 6a3a34 9a4a3c 34465e 5a7088 4a5a44 7a8464 b09060 c8a860"
    " 7a5a6a a87a80 6a5240 e0dcd2 3c5a58 88a0a8 c48a5a"
)


def _weave(generator: np.random.Generator, kind: float) -> tuple[Field, Field]:
    """Relief (0 to 1) and slubs (mean 0) of threads over and under each other."""
    count = int(generator.choice([48, 64, 64, 80]))
    bent = 0.12 * noise(generator, 1.5, lowest=4)
    x, y = count * COLUMNS / SIZE + bent, count * ROWS / SIZE + bent
    column, row = np.floor(x), np.floor(y)
    over = (column + row) % 2 == 0 if kind < 0.6 else (column + row) % 4 < 2
    warp_thread = np.abs(np.sin(np.pi * x)) * (0.7 + 0.3 * np.abs(np.sin(np.pi * y)))
    weft_thread = np.abs(np.sin(np.pi * y)) * (0.7 + 0.3 * np.abs(np.sin(np.pi * x)))
    relief = np.where(over, warp_thread, 0.85 * weft_thread)
    slubs = np.where(
        over,
        noise(generator, 0.6, stretch=(14.0, 1.0)),
        noise(generator, 0.6, stretch=(1.0, 14.0)),
    )
    return relief, slubs


def fabric(generator: np.random.Generator) -> Swatch:
    """Woven cloth and felt; light, for tints."""
    kind = generator.random()
    soil = noise(generator, 1.5, lowest=2)
    if kind < 0.85:
        relief, slubs = _weave(generator, kind)
    else:
        slubs = noise(generator, 0.6, lowest=4)
        relief = np.clip(0.5 + 0.2 * slubs, 0, 1)
    strength = generator.uniform(0.3, 1.0)
    tone = strength * (0.3 * (relief - 0.6) + 0.07 * slubs) + 0.02 * soil
    return Swatch(shaded([0.62, 0.615, 0.6], tone), 0.2 + 0.7 * relief).brought_to(0.6)


def knit(generator: np.random.Generator) -> Swatch:
    """Stitches, smooth or in ribs and cables; light, for tints."""
    columns = int(generator.choice([20, 26, 32]))
    rows = int(columns * 1.25) // 2 * 2
    bent = 0.06 * noise(generator, 1.5, lowest=4)
    x, y = columns * COLUMNS / SIZE + bent, rows * ROWS / SIZE + bent
    side = 2 * (x - np.floor(x)) - 1  # -1 to 1 across a stitch
    place = y + 0.75 * np.abs(side)  # the two legs of a stitch lie like a V
    along = place - np.floor(place)
    leg = np.sin(np.pi * np.abs(side)) ** 0.6
    relief = leg * (0.55 + 0.45 * np.sin(np.pi * along))
    kind = generator.random()
    if kind < 0.35:  # ribs
        ribs = int(generator.choice([4, 5, 8]))
        relief = relief * (0.55 + 0.45 * np.cos(2 * np.pi * ribs * COLUMNS / SIZE))
    elif kind < 0.5:  # bands across
        bands = 0.75 + 0.25 * np.cos(2 * np.pi * int(generator.choice([3, 6])) * ROWS / SIZE)
        relief = relief * bands
    fluff = noise(generator, 0.4)
    melange = generator.choice([0.02, 0.05, 0.16]) * noise(generator, 0.5, stretch=(1.0, 3.0))
    tone = 0.6 * (relief - 0.6) + 0.05 * fluff + melange
    return Swatch(shaded([0.6, 0.595, 0.58], tone), 0.1 + 0.85 * relief).brought_to(0.55)


def _dyes(generator: np.random.Generator, count: int) -> Field:
    stock = palette(_DYES)
    chosen = generator.permutation(len(stock))[:count]
    return np.minimum(stock[chosen] * np.exp(generator.normal(0, 0.12, (count, 1))), 0.88)


def _bands(generator: np.random.Generator, place: Field, colours: Field) -> Field:
    """(SIZE,) or (SIZE, SIZE) numbers of colours: bands of random widths, mirrored or not."""
    repeats = int(generator.choice([1, 2, 4, 8]))
    mirrored = generator.random() < 0.5
    widths = generator.choice([1.0, 1.0, 2.0, 4.0, 8.0], int(generator.integers(2, 8)))
    if mirrored:
        widths = np.concatenate([widths, widths[::-1]])
    ends = np.cumsum(widths) / widths.sum()
    order = generator.integers(len(colours), size=len(widths))
    order[: len(colours)] = np.arange(len(colours))[: len(widths)]
    if mirrored:
        half = len(order) // 2
        order[half:] = order[:half][::-1]
    inside = place * repeats % 1
    return np.asarray(order[np.minimum(np.searchsorted(ends, inside, "right"), len(order) - 1)])


def stripes(generator: np.random.Generator) -> Swatch:
    """Cloth with stripes, fine or broad, regular or not, upright or across."""
    colours = _dyes(generator, int(generator.choice([2, 2, 3, 4])))
    if generator.random() < 0.4:  # two colours in turn
        count = int(generator.choice([2, 4, 8, 16, 32]))
        share = generator.uniform(0.25, 0.75)
        number = (COLUMNS * count / SIZE % 1 < share).astype(np.intp)
    else:
        number = _bands(generator, COLUMNS / SIZE, colours).astype(np.intp)
    colour = np.broadcast_to(colours[number], (SIZE, SIZE, 3))
    if generator.random() < 0.4:
        colour = colour.swapaxes(0, 1)
    return _woven(generator, colour)


def _woven(generator: np.random.Generator, colour: Field) -> Swatch:
    relief, slubs = _weave(generator, generator.random())
    soil = noise(generator, 1.4, lowest=2)
    tone = 0.25 * (relief - 0.6) + 0.06 * slubs + 0.02 * soil
    return Swatch(shaded(colour, tone), 0.2 + 0.7 * relief)


def checks(generator: np.random.Generator) -> Swatch:
    """Cloth with checks: tartan, gingham, windowpane, chessboard, dots and zigzags."""
    colours = _dyes(generator, int(generator.choice([2, 3, 4])))
    kind = generator.random()
    if kind < 0.45:  # warp and weft of the same bands, mixed where they cross
        state = generator.integers(2**32)
        across = _bands(np.random.default_rng(state), COLUMNS / SIZE, colours)
        down = _bands(np.random.default_rng(state), ROWS / SIZE, colours)
        colour = 0.5 * (colours[across.astype(np.intp)] + colours[down.astype(np.intp)])
        return _woven(generator, colour)
    count = int(generator.choice([4, 6, 8, 12, 16]))
    x, y = COLUMNS * count / SIZE, ROWS * count / SIZE
    if kind < 0.6:  # gingham
        share = 0.5 * ((x % 1 < 0.5).astype(float) + (y % 1 < 0.5))
    elif kind < 0.7:  # lines on a ground
        share = np.maximum(x % 1 < 0.12, y % 1 < 0.12).astype(float)
    elif kind < 0.8:
        share = (np.floor(x) + np.floor(y)) % 2
    elif kind < 0.9:  # dots
        half = np.floor(y) % 2 / 2
        share = smooth((((x + half) % 1) - 0.5) ** 2 + (y % 1 - 0.5) ** 2, 0.09, 0.06)
    else:
        share = smooth(np.abs((y + 0.8 * np.abs(x % 1 - 0.5)) % 1 - 0.5), 0.2, 0.28)
    return _woven(generator, mixed(colours[0], colours[1], np.broadcast_to(share, (SIZE, SIZE))))


def carpet(generator: np.random.Generator) -> Swatch:
    """Pile or loops, plain or with a pattern shorn into it; light, for tints."""
    tufts = noise(generator, 0.2, lowest=float(generator.choice([16, 30, 50])), highest=100)
    soil, fine = noise(generator, 1.4, lowest=2), noise(generator, 0.3)
    relief = 0.55 + 0.16 * tufts
    tone = 0.09 * tufts + 0.05 * soil + 0.05 * fine
    kind = generator.random()
    if kind < 0.35:
        count = int(generator.choice([3, 4, 6]))
        net = bond(count, count)
        diamonds = np.abs(np.abs(net.x) + np.abs(net.y) - 0.3 * SIZE / count) / (SIZE / count)
        lines = [diamonds, net.edge / (SIZE / count), np.abs(net.x) * count / SIZE]
        drawing = smooth(lines[generator.integers(3)], 0.1, 0.05)
        tone, relief = tone - 0.35 * drawing, relief - 0.25 * drawing
    elif kind < 0.6:  # flecks of darker yarn
        tone = tone - 0.4 * smooth(noise(generator, 0.2, lowest=10), 1.0, 1.5)
    elif kind < 0.75:  # rows of loops
        rows = np.abs(np.sin(np.pi * 64 * ROWS / SIZE))
        tone, relief = tone + 0.25 * (rows - 0.6), relief * (0.5 + 0.5 * rows)
    return Swatch(shaded([0.55, 0.545, 0.53], tone), relief).brought_to(0.52)


def leather(generator: np.random.Generator) -> Swatch:
    """Grained hide with creases; light, for tints."""
    warp = (1.5 * noise(generator, 1.2, highest=60), 1.5 * noise(generator, 1.2, highest=60))
    count = int(generator.choice([32, 44, 60]))
    pebbles = voronoi(generator, count, count, jitter=1.0, warp=warp)
    dome = smooth(pebbles.edge, 0, 0.35 * SIZE / count)
    crease = np.exp(-((noise(generator, 1.7, lowest=2) / 0.06) ** 2)) * generator.choice(
        [0, 0.5, 1]
    )
    wear = noise(generator, 1.4, lowest=2)
    depth = generator.uniform(0.05, 0.3)
    tone = depth * (dome - 0.6) + 0.05 * wear - 0.25 * crease
    colour = shaded([0.58, 0.57, 0.55], tone)
    return Swatch(colour, 0.25 + 0.6 * dome - 0.2 * crease).brought_to(0.55)


def wallpaper(generator: np.random.Generator) -> Swatch:
    """Papered walls: stripes, ornaments, flowers, diamonds, plain structures."""
    ground = drawn(
        generator, "e2dccd d4cdbb c9d0c8 d8cfc4 bcc6cc e6e2da c4b49c 7a8a86 5c6c7c", 0.06
    )
    accent = np.minimum(
        ground * np.exp(generator.normal(-0.2, 0.35) + generator.normal(0, 0.1, 3)), 0.85
    )
    if generator.random() < 0.35:
        accent = drawn(generator, "a88a58 8a9a84 b47a70 6c7c94 f0ece4 5a5048 b8a070")
    kind = generator.random()
    relief = 0.5 + 0.05 * noise(generator, 0.6)
    if kind < 0.25:
        count = int(generator.choice([3, 4, 6, 8, 12]))
        share = np.broadcast_to(
            smooth(np.abs(COLUMNS * count / SIZE % 1 - 0.5), 0.24, 0.26), (SIZE,) * 2
        )
    elif kind < 0.5:
        share = _damask(generator)
    elif kind < 0.62:
        count = int(generator.choice([4, 6, 8]))
        net = bond(count, count)
        share = smooth(np.abs(np.abs(net.x) + np.abs(net.y) - 0.5 * SIZE / count), 2.0, 0.8)
    elif kind < 0.8:
        return _flowered(generator, ground, accent)
    else:  # structure alone
        grain = noise(generator, 0.9, lowest=4, stretch=(3.0, 1.0))
        return Swatch(shaded(ground, 0.03 * grain), relief + 0.1 * grain)
    colour = mixed(ground, accent, generator.uniform(0.4, 1.0) * share)
    return Swatch(shaded(colour, 0.02 * (relief - 0.5)), relief + 0.1 * share)


def _damask(generator: np.random.Generator) -> Field:
    """Mirrored ornaments, every second column half a height lower."""
    field = noise(generator, 1.2, lowest=5, highest=22)
    width, height = SIZE // int(generator.choice([2, 4])), SIZE // 2
    part = field[:height, : width // 2]
    y = np.minimum(np.arange(height), height - 1 - np.arange(height))[:, None]
    calm = np.minimum(1, np.minimum(y, np.arange(width // 2)[::-1] + 6) / 12)
    motif = np.concatenate([part, part[:, ::-1]], axis=1) * np.concatenate([calm, calm[:, ::-1]], 1)
    pair = np.concatenate([motif, np.roll(motif, height // 2, axis=0)], axis=1)
    return soft(smooth(np.tile(pair, (2, SIZE // pair.shape[1])), 0.1, 0.35))


def _flowered(generator: np.random.Generator, ground: Field, accent: Field) -> Swatch:
    """Twigs with leaves and blossoms."""
    count = int(generator.choice([16, 36, 64]))
    size = 90 / np.sqrt(count)
    twigs = strokes(generator, count, 3 * size, generator.uniform(0, 6.3, count), width=2)
    leaves = ovals(generator, 5 * count, 0.7 * size, 0.3 * size, pointed=True)
    blossoms = ovals(generator, count, size, 0.8 * size)
    greens = picked(generator, palette("7a8a64 94a07a 64745a"), 5 * count, 0.12)
    colour = mixed(even(ground), greens[0], 0.8 * (twigs.owner >= 0))
    colour = mixed(colour, greens[leaves.owner], 0.8 * (leaves.owner >= 0))
    petals = picked(generator, accent[None], count, 0.15)[blossoms.owner]
    radius = np.sqrt(blossoms.along**2 + blossoms.across**2)
    lobes = 0.5 + 0.5 * np.cos(5 * np.arctan2(blossoms.across, blossoms.along))
    petals = shaded(petals, 0.3 * (radius - 0.5), 0.15 * lobes)
    petals = mixed(petals, hue("c8a44a"), smooth(radius, 0.28, 0.2))
    inside = (blossoms.owner >= 0) * smooth(radius - 0.35 * lobes, 0.62, 0.52)
    colour = mixed(colour, petals, 0.9 * inside)
    return Swatch(colour, np.full((SIZE, SIZE), 0.5))


def skin(generator: np.random.Generator) -> Swatch:
    """Skin of all colours: pores, freckles, redder and paler places."""
    tones = "e0b49c d8a88c c8967a b8845f a06c4a 8a5a3e 6e4632 553628 e6c4b0 c49074"
    base = drawn(generator, tones, 0.06)
    pores = noise(generator, 0.5, lowest=16)
    blood = noise(generator, 1.6, lowest=2)
    spots = smooth(noise(generator, 0.4, lowest=8, highest=50), 1.8, 2.6)
    colour = shaded(base, 0.03 * pores, -0.3 * generator.choice([0.0, 0.2, 0.8]) * spots)
    colour = colour * np.exp(0.022 * blood[..., None] * np.array([0.4, -1.0, -0.8]))
    return Swatch(colour, 0.5 + 0.12 * pores)


def hair(generator: np.random.Generator) -> Swatch:
    """Strands that hang down, straight to curly."""
    bases = "2a211c 3c2c22 55402e 6a4e36 8a6c48 a48a62 8e8a86 6a3a22 1c1816 a8a4a0"
    base = drawn(generator, bases, 0.12)
    curl = float(generator.choice([1.5, 3.0, 6.0]))
    strands = noise(generator, 0.6, lowest=3, stretch=(18.0, 1.0))
    locks = noise(generator, 1.3, lowest=2, stretch=(7.0, 1.0))
    across = curl * noise(generator, 1.8, lowest=2, highest=8, stretch=(1.0, 0.5))
    nothing = np.zeros((SIZE, SIZE))
    strands, locks = moved(strands, nothing, across), moved(locks, nothing, across)
    shine = noise(generator, 1.5, lowest=2)
    # Fair hair lets light through: its strands differ less.
    depth = 1.0 - 0.95 * float(np.sqrt(base.mean()))
    colour = shaded(base, depth * (0.3 * strands + 0.3 * locks), 0.12 * shine)
    return Swatch(
        mixed(colour, hue("17120f"), 0.35 * smooth(-locks, 0.8, 2)),
        0.5 + 0.14 * strands + 0.12 * locks,
    )
