"""Painted, plastered and metal surfaces."""

import numpy as np

from relievo.scenes.textures.cells import bond, cracks, voronoi
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, noise, smooth
from relievo.scenes.textures.paint import Swatch, drawn, hue, mixed, palette, ramp, shaded
from relievo.scenes.textures.stamps import strokes


def plain(generator: np.random.Generator) -> Swatch:
    """Even paint or plastic: hardly anything to see; light, for tints."""
    roller = noise(generator, 0.3, lowest=float(generator.choice([10, 30, 60])), highest=110)
    soil = noise(generator, 1.6)
    amount = generator.uniform(0.002, 0.012)
    colour = shaded([0.75, 0.75, 0.75], amount * roller, 2 * amount * soil)
    return Swatch(colour, 0.5 + 0.1 * roller)


def plaster(generator: np.random.Generator) -> Swatch:
    """Plaster: smooth, floated, rough-cast, combed, with hairline cracks; light, for tints."""
    fine, soil = noise(generator, 0.4), noise(generator, 1.5, lowest=2)
    kind = generator.random()
    if kind < 0.3:  # floated
        body = noise(generator, 1.3, lowest=3)
        tone, relief = 0.02 * body, 0.5 + 0.12 * body
    elif kind < 0.6:  # rough-cast
        body = noise(generator, 0.4, lowest=14, highest=80)
        tone, relief = 0.06 * body, 0.5 + 0.17 * body
    elif kind < 0.75:  # rubbed: furrows of grains that were dragged
        count = 350
        angle = generator.normal(np.pi / 2, generator.choice([0.2, 3.0]), count)
        furrows = strokes(generator, count, generator.uniform(8, 30, count), angle, width=2)
        body = (furrows.owner >= 0) * (0.4 + 0.6 * (furrows.along < 0))
        tone, relief = -0.16 * body, 0.7 - 0.4 * body
    else:  # trowelled in strokes
        ridged = noise(generator, 1.2, lowest=4, stretch=(1.0, 2.5))
        body = np.abs(ridged) - 0.8
        tone, relief = 0.03 * body, 0.5 + 0.2 * body
    tone = tone + 0.025 * fine + generator.uniform(0.01, 0.05) * soil
    if generator.random() < 0.3:
        crack = cracks(generator, 3, 1.0) * smooth(soil, 0.2, 1.0)
        tone, relief = tone - 0.5 * crack, relief - 0.25 * crack
    warm = np.exp(generator.normal(0.01, 0.012) * np.array([1.0, 0.2, -1.4]))
    return Swatch(shaded(0.66 * warm, tone), relief + 0.04 * fine).brought_to(
        generator.uniform(0.62, 0.72)
    )


def metal(generator: np.random.Generator) -> Swatch:
    """Bare metal: brushed across, scratched, hammered, tread plate, perforated; for tints."""
    brushed = noise(generator, 0.4, stretch=(1.0, 40.0))
    cloud, fine = noise(generator, 1.5), noise(generator, 0.4)
    tone, relief = 0.06 * brushed + 0.03 * cloud, 0.5 + 0.08 * brushed
    luminance = 0.53
    kind = generator.random()
    if 0.4 < kind < 0.65:
        count = 120
        angle = generator.uniform(0, np.pi, count)
        cuts = strokes(generator, count, generator.uniform(6, 50, count), angle, bend=0.05)
        tone = 0.02 * fine + 0.05 * cloud + 0.14 * (cuts.owner >= 0)
    elif 0.65 < kind < 0.75:
        dents = voronoi(generator, 20, 20, jitter=0.8)
        bowl = smooth(dents.edge, 0, 6)
        tone, relief = 0.02 * fine + 0.1 * (bowl - 0.5), 0.7 - 0.4 * bowl
    elif 0.75 < kind < 0.88:  # bars that lie crosswise in turn
        net = bond(12, 12)
        odd = (np.floor(ROWS * 12 / SIZE) + np.floor(COLUMNS * 12 / SIZE)) % 2 == 0
        turned = (
            np.where(odd, net.x + net.y, net.x - net.y),
            np.where(odd, net.x - net.y, net.x + net.y),
        )
        bar = smooth((turned[0] / 13) ** 2 + (turned[1] / 3.6) ** 2, 1.1, 0.7)
        tone, relief = 0.03 * fine + 0.06 * cloud + 0.2 * bar, 0.3 + 0.5 * bar
    elif kind > 0.88:
        count = int(generator.choice([16, 24]))
        net = bond(count, count)
        hole = smooth(net.x**2 + net.y**2, (0.32 * SIZE / count) ** 2, (0.26 * SIZE / count) ** 2)
        tone, relief = tone - 1.6 * hole, relief - 0.4 * hole
        luminance = 0.45
    return Swatch(shaded([0.56, 0.56, 0.565], tone), relief).brought_to(luminance)


def rust(generator: np.random.Generator) -> Swatch:
    """Rusty iron, with what is left of its paint."""
    rough, fine = noise(generator, 1.1, lowest=2), noise(generator, 0.6)
    runs = noise(generator, 1.2, lowest=2, stretch=(4.0, 1.0))
    stops = palette("3c2a24 6a3c28 8c5230 a8683a 5a3a2c")
    colour = shaded(ramp(0.45 + 0.2 * rough + 0.08 * fine, stops), 0.15 * fine, 0.1 * runs)
    relief = 0.4 + 0.1 * rough + 0.08 * fine
    left = float(generator.choice([-3.0, -0.8, 0.3, 1.0]))
    paint = smooth(rough + 0.35 * fine + 0.3 * runs + left, -0.05, 0.1)
    coat = drawn(generator, "5a6a70 7a8a86 b4b0a4 3e5a4a 8a3a30 c8a040 3a5068 d4d0c8")
    stained = mixed(shaded(coat, 0.03 * fine), hue("7a5238"), 0.3 * smooth(-runs, 0.3, 2))
    return Swatch(mixed(colour, stained, paint), relief + 0.2 * paint)


def keys(generator: np.random.Generator) -> Swatch:
    """Keys and buttons in a net, with marks on them."""
    dark = generator.random() < 0.6
    rows = int(generator.choice([8, 12, 16]))
    net = bond(rows, rows, float(generator.choice([0.0, 0.25, 0.5])))
    gap = generator.uniform(0.5, 2.0)
    body = smooth(net.edge, gap, gap + 1.2)
    codes = "2a2b2e 3a3b3e 1e1f22" if dark else "d8d6d0 c4c2bc e4e2de"
    faces = palette(codes)[[0]] * np.exp(generator.normal(0, 0.04, (net.count, 1)))
    some = generator.random(net.count) < 0.06
    faces = np.where(some[:, None], drawn(generator, "a84038 3a6aa8 c89a3a 5a8a5a 7a7c80"), faces)
    ink = hue("d0d0d0") if dark else hue("3a3a3c")
    bits = generator.random((net.count, 5, 3)) < 0.55
    step = SIZE / rows / 11
    row = np.clip(np.floor(net.y / step + 2.5), -1, 5).astype(np.intp)
    column = np.clip(np.floor(net.x / step + 1.5), -1, 3).astype(np.intp)
    inside = (row >= 0) & (row < 5) & (column >= 0) & (column < 3)
    mark = bits[net.index, np.clip(row, 0, 4), np.clip(column, 0, 2)] & inside
    colour = mixed(shaded(faces[net.index], 0.03 * noise(generator, 0.5)), ink, 0.8 * mark)
    frame = drawn(generator, "1c1d20 2c2d30") if dark else drawn(generator, "9a9894 5c5c5e")
    return Swatch(mixed(frame, colour, body), 0.2 + 0.6 * body)
