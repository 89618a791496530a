"""What pictures show: landscapes, people, still lifes, shapes. Rows from the top, colours linear.

Each draws (height, width, 3), at most SIZE pixels each way, in the range of linear light, 0 to 1.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.textures.noise import Field, noise, smooth
from relievo.scenes.textures.paint import drawn, hue, mixed, palette, ramp, shaded

Motif = Callable[[np.random.Generator, int, int], Field]

_HUES = (
    "c8402e e08a34 e6c44a 4a8a4e 2e6a9a 5a3e7a d8d2c4 2a2a2e 8a5a3a 6aa4b4 c87a8a 3e4a3a"
    " f0ead8 a8322e 1e3a5a 7a8a5a"
)


def landscape(generator: np.random.Generator, height: int, width: int) -> Field:
    """A sky with clouds above ridges, fields or the sea, the farther the paler."""
    skies = (
        "5a8ac0 a8c8e0 e0e4e0",
        "6a88a8 c0c8cc e0dcd0",
        "38507a c87a50 f0c080",
        "8a98a4 b0b8bc ccccc4",
        "20304a 4a5a7a a08a80",
    )
    sky = palette(skies[generator.integers(len(skies))])
    y, x = _grid(height, width)
    clouds = smooth(noise(generator, 1.5, stretch=(1.0, 2.5))[:height, :width], 0.2, 1.8)
    horizon = generator.uniform(0.3, 0.65)
    picture = mixed(ramp(y / horizon + 0 * x, sky), [0.85, 0.84, 0.83], 0.7 * clouds)
    lands = ("4a6a3a 5a7a3c", "7a7044 a08a4c", "4a5a6a 3a4a5a", "6a5a4a 4a4034", "2e5a6a 3a7078")
    land = palette(lands[generator.integers(len(lands))])
    count = int(generator.integers(2, 6))
    rough = noise(generator, 1.0)[:height, :width]
    for n in range(count):
        share = (n + 1) / count
        skyline = noise(generator, 1.5)[0, :width] * 0.06 * (1.2 - share)
        top = horizon + (1 - horizon) * 0.75 * (share - 1 / count) + skyline[None]
        near = mixed(sky[2], land[n % 2], np.full((height, width), 0.25 + 0.75 * share))
        tone = 0.2 * rough - 0.4 * share * (y - top) + generator.normal(0, 0.1)
        picture = mixed(picture, shaded(near, tone), smooth(y - top, -0.006, 0.006))
    return _with_trees(generator, picture) if generator.random() < 0.5 else picture


def _with_trees(generator: np.random.Generator, picture: Field) -> Field:
    height, width = picture.shape[:2]
    y, x = _grid(height, width)
    ragged = noise(generator, 0.9, lowest=6)[:height, :width]
    for _ in range(int(generator.integers(1, 5))):
        foot, middle, tall = generator.uniform((0.6, 0, 0.1), (0.95, 1, 0.45))
        crown = ((x - middle) * width / height / 0.4 / tall) ** 2 + (
            (y - foot + 0.65 * tall) / 0.38 / tall
        ) ** 2
        green = shaded(drawn(generator, "33482a 4a5a2c 6a6a34 2a3a2e"), 0.3 * ragged)
        trunk = (np.abs(x - middle) * width / height < 0.02 * tall / 0.4) & (y < foot)
        picture = mixed(picture, hue("3a2e26"), trunk & (y > foot - 0.5 * tall))
        picture = mixed(picture, green, smooth(crown + 0.35 * ragged, 1.1, 0.9))
    return picture


def portrait(generator: np.random.Generator, height: int, width: int) -> Field:
    """Head and shoulders before a soft background."""
    y, x = _grid(height, width)
    x = (x - 0.5) * width / height + generator.uniform(-0.08, 0.08)
    blur = noise(generator, 1.9)[:height, :width]
    back = shaded(
        drawn(generator, "4a4438 5a6a70 8a7a64 3a4a3e b4a894 2c2a2c"), 0.3 * blur - 0.3 * y
    )
    clothes = shaded(drawn(generator, _HUES, 0.3), 0.15 * blur)
    skins = drawn(generator, "e0b49c c8967a a06c4a 6e4632 d8a88c")
    hairs = drawn(generator, "2a211c 55402e 8a6a44 6a6864 1c1816")
    chin, size = generator.uniform(0.5, 0.66), generator.uniform(0.16, 0.22)
    middle = chin - 1.25 * size
    light = 0.35 * smooth(x, -0.25, 0.25) - 0.3
    body = (x / (0.34 + 0.1 * blur.mean())) ** 2 + ((y - 1.08) / (1.05 - chin)) ** 2
    picture = mixed(back, clothes, smooth(body, 1.03, 0.97))
    long = generator.uniform(0.0, 0.8)
    mane = (x / size / 0.98) ** 2 + ((y - middle + 0.1 * size) / size / (1.3 + long)) ** 2
    picture = mixed(picture, shaded(hairs, 0.3 * blur), smooth(mane, 1.05, 0.95))
    neck = (np.abs(x) < 0.4 * size) & (y > middle) & (y < chin + 0.5 * size)
    picture = mixed(picture, shaded(skins, light - 0.35), neck)
    face = (x / size / 0.74) ** 2 + ((y - middle - 0.15 * size) / size / 1.05) ** 2
    picture = mixed(picture, shaded(skins, light + 0.05 * blur), smooth(face, 1.05, 0.95))
    return _with_features(picture, x / size, (y - middle) / size)


def _with_features(picture: Field, x: Field, y: Field) -> Field:
    """Eyes, nose and mouth; coordinates in units of the face."""
    eyes = ((np.abs(x) - 0.3) / 0.13) ** 2 + ((y - 0.05) / 0.07) ** 2
    brows = ((np.abs(x) - 0.3) / 0.18) ** 2 + ((y + 0.16) / 0.04) ** 2
    nose = ((x - 0.06) / 0.08) ** 2 + ((y - 0.35) / 0.16) ** 2
    mouth = (x / 0.24) ** 2 + ((y - 0.68) / 0.06) ** 2
    dark = 0.75 * smooth(eyes, 1.3, 0.7) + 0.5 * smooth(brows, 1.3, 0.7)
    picture = shaded(picture, -1.2 * dark - 0.2 * smooth(nose, 1.5, 0.5))
    return mixed(picture, hue("8a3a34"), 0.6 * smooth(mouth, 1.3, 0.7))


def still_life(generator: np.random.Generator, height: int, width: int) -> Field:
    """Round things on a table, lit from the left."""
    y, x = _grid(height, width)
    x = x * width / height
    grain = noise(generator, 1.2)[:height, :width]
    edge = generator.uniform(0.5, 0.7)
    wall = shaded(drawn(generator, "4a443c 6a6a5a 8a7a6a 3a4044 a89a80"), 0.15 * grain - 0.5 * x)
    table = shaded(drawn(generator, "8a6040 d8cfc0 5a4a3c b4a488"), 0.12 * grain)
    picture = mixed(wall, table, smooth(y - edge, -0.005, 0.005))
    for foot in np.sort(generator.uniform(edge + 0.03, 0.95, int(generator.integers(3, 9)))):
        size = generator.uniform(0.06, 0.17)
        tall = generator.choice([1.0, 1.0, 2.0])
        middle = generator.uniform(0.05, 0.95) * width / height
        dx, dy = (x - middle) / size, (y - foot + size * tall) / size / tall
        shadow = ((dx - 0.7) / 1.4) ** 2 + ((y - foot) / size / 0.3) ** 2
        picture = shaded(picture, -0.6 * smooth(shadow, 1.4, 0.3))
        lit = -0.9 * np.clip((dx + 0.35) ** 2 + (dy + 0.35) ** 2, 0, 2)
        shine = smooth((dx + 0.4) ** 2 + (dy + 0.45) ** 2, 0.05, 0.01)
        thing = mixed(shaded(drawn(generator, _HUES, 0.2), lit + 0.3), [0.85] * 3, 0.6 * shine)
        picture = mixed(picture, thing, smooth(dx**2 + dy**2, 1.04, 0.96))
    return picture


def shapes(generator: np.random.Generator, height: int, width: int) -> Field:
    """Discs, bars, triangles and rings in a few flat colours."""
    y, x = _grid(height, width)
    colours = palette(_HUES)[generator.permutation(16)[: int(generator.integers(3, 6))]]
    picture = ramp(y + 0 * x, colours[[0, 0]] * np.array([[1.0], [generator.uniform(0.5, 1.2)]]))
    for n in range(int(generator.integers(4, 16))):
        across, down, size = generator.uniform((0, 0, 0.05), (1, 1, 0.3))
        angle = generator.choice([0.0, np.pi / 4, generator.uniform(0, 6.3)])
        u = ((x - across) * width / height * np.cos(angle) + (y - down) * np.sin(angle)) / size
        v = ((y - down) * np.cos(angle) - (x - across) * width / height * np.sin(angle)) / size
        radius = np.sqrt(u**2 + v**2)
        slim = generator.uniform(0.1, 1)
        outlines = [
            radius - 1,
            np.maximum(np.abs(u), np.abs(v) / slim) - 1,
            np.maximum(v, np.abs(u) - 0.5 * v) - 0.5,
            np.abs(radius - 0.8) - 0.2,
        ]
        inside = smooth(outlines[generator.integers(4)], 0.02 / size / 6, -0.02 / size / 6)
        picture = mixed(picture, colours[1 + n % (len(colours) - 1)], inside)
    return picture


def blocks(generator: np.random.Generator, height: int, width: int) -> Field:
    """Fields of colour between bars, as painters of flat compositions put them."""
    lines = [
        np.sort(generator.uniform(0.05, 0.95, int(generator.integers(2, 5)))) for _ in range(2)
    ]
    y, x = _grid(height, width)
    row, column = (np.searchsorted(each, at) for each, at in zip(lines, (y, x), strict=True))
    colours = palette(_HUES)[generator.integers(16, size=(6, 6))]
    pale = generator.random((6, 6)) < generator.uniform(0, 0.7)
    colours[pale] = hue("e4e0d4")
    away = [np.abs(at[..., None] - each).min(-1) for each, at in zip(lines, (y, x), strict=True)]
    bar = smooth(np.minimum(away[0], away[1]), 0.014, 0.008) * generator.choice([0.0, 1.0])
    return mixed(colours[row, column], hue("1e1c1c"), bar)


def gestures(generator: np.random.Generator, height: int, width: int) -> Field:
    """Soft clouds and sweeps of several colours over each other."""
    colours = palette(_HUES)[generator.permutation(16)[:4]]
    picture = ramp(0.5 + 0.3 * noise(generator, 1.7)[:height, :width], colours[:2])
    for colour in colours[2:]:
        stretch = (1.0, 4.0) if generator.random() < 0.5 else (1.0, 1.0)
        sweep = noise(generator, generator.choice([1.2, 1.7]), stretch=stretch)[:height, :width]
        low = generator.uniform(0.2, 1.2)
        picture = mixed(picture, colour, smooth(sweep, low, low + generator.choice([0.1, 0.8])))
    return picture


MOTIFS: tuple[Motif, ...] = (
    landscape, landscape, portrait, still_life, shapes, blocks, gestures,
)  # fmt: skip


def motif(generator: np.random.Generator, height: int, width: int) -> Field:
    """Any of them."""
    return MOTIFS[generator.integers(len(MOTIFS))](generator, height, width)


def photograph(generator: np.random.Generator, height: int, width: int) -> Field:
    """Any of those that a camera could have taken."""
    return MOTIFS[generator.integers(4)](generator, height, width)


def canvas(generator: np.random.Generator, picture: Field) -> Field:
    """The strokes of a brush on a picture."""
    stretch = (1.0, 3.0) if generator.random() < 0.5 else (3.0, 1.0)
    stroke = noise(generator, 0.8, lowest=6, stretch=stretch)
    return shaded(picture, 0.09 * stroke[: picture.shape[0], : picture.shape[1]])


def _grid(height: int, width: int) -> tuple[Field, Field]:
    """(height, width) each: how far down and right, 0 to 1."""
    y, x = (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width
    grid: tuple[NDArray[np.float64], ...] = np.broadcast_arrays(y[:, None], x[None])
    return grid[0], grid[1]
