"""Screens and signs."""

import numpy as np

from relievo.scenes.textures.lettering import line_marks, print_on, readable_on, text_marks
from relievo.scenes.textures.motifs import landscape, photograph, shapes
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, smooth
from relievo.scenes.textures.paint import Swatch, drawn, even, hue, mixed, palette, shaded

_FLAT = np.full((SIZE, SIZE), 0.5)


def screen(generator: np.random.Generator) -> Swatch:
    """What a display shows: films, desktops, pages, code, menus, or nothing."""
    kind = generator.random()
    if kind < 0.3:
        colour = photograph(generator, SIZE, SIZE)
        if generator.random() < 0.4:  # a caption
            marks = text_marks(generator, 24, 200, 12.0)
            print_on(colour, 222, 28, marks, hue("f4f4f0"))
    elif kind < 0.5:
        colour = _desktop(generator)
    elif kind < 0.65:
        colour = _code(generator)
    elif kind < 0.8:
        colour = _page(generator)
    elif kind < 0.9:
        colour = _menu(generator)
    else:
        colour = shaded(even(hue("17181a")), 0.1 * noise(generator, 1.8))
    return Swatch(colour, _FLAT)


def _desktop(generator: np.random.Generator) -> Field:
    """Windows over a wallpaper, with a bar of icons."""
    draw = landscape if generator.random() < 0.6 else shapes
    colour = draw(generator, SIZE, SIZE)
    for _ in range(int(generator.integers(1, 4))):
        top, left = generator.integers(5, 90, 2)
        height, width = generator.integers(80, 150, 2)
        dark = generator.random() < 0.4
        ground, ink = (hue("26282c"), hue("c8ccd0")) if dark else (hue("f4f4f2"), hue("2a2a2c"))
        colour[top : top + height, left : left + width] = ground
        colour[top : top + 9, left : left + width] = drawn(generator, "4a5a70 d0d0d0 3a3a3e")
        marks = text_marks(generator, height - 18, width - 12, float(generator.choice([5, 7])))
        print_on(colour, top + 13, left + 6, marks, ink)
    colour[244:] = hue("1e2024")
    icons = palette("c8402e e0a030 2e7ab0 4a9a5e 9a9aa0")[generator.integers(5, size=14)]
    for n, icon in enumerate(icons):
        colour[246:254, 8 + 14 * n : 16 + 14 * n] = icon
    return colour


def _code(generator: np.random.Generator) -> Field:
    """Lines of several colours on a dark ground, indented."""
    colour = even(drawn(generator, "1e1e22 22282e 14181c 2a2434"))
    inks = palette("c8ccd0 8ab4d8 d8a878 9ac08a c890b8 6a7a84")
    top = 6
    while top < 240:
        left = 8 + 10 * int(generator.integers(0, 5))
        for _ in range(int(generator.integers(1, 4))):
            width = int(generator.integers(14, 60))
            marks = line_marks(generator, 5, width, bold=0.2)
            print_on(colour, top, left, marks, inks[generator.integers(len(inks))])
            left += width + 4
        top += 8
    return colour


def _page(generator: np.random.Generator) -> Field:
    """A page of a site: a head, pictures, writing."""
    colour = even(hue("f6f6f4"))
    colour[:22] = drawn(generator, "2e5a8a 2a2a2e c8402e 4a7a5a e0e0de")
    print_on(colour, 6, 8, line_marks(generator, 11, 80), hue("f4f4f2"))
    cut = int(generator.integers(70, 130))
    colour[22:cut] = landscape(generator, cut - 22, SIZE)
    columns = int(generator.choice([2, 3, 4]))
    width = SIZE // columns
    for n in range(columns):
        left = n * width + 6
        tall = int(generator.integers(30, 60))
        colour[cut + 8 : cut + 8 + tall, left : left + width - 12] = photograph(
            generator, tall, width - 12
        )
        marks = text_marks(generator, SIZE - cut - tall - 24, width - 12, 6.0)
        print_on(colour, cut + 16 + tall, left, marks, hue("303032"))
    return colour


def _menu(generator: np.random.Generator) -> Field:
    """Rows of coloured buttons."""
    colour = shaded(
        even(drawn(generator, "20283a 1c1c20 e8e8ea 2e3a4a")), 0.2 * ROWS / SIZE + 0 * COLUMNS
    )
    rows, columns = int(generator.choice([3, 4, 5])), int(generator.choice([3, 4, 6]))
    icons = palette("c8402e e0a030 2e7ab0 4a9a5e 9a9aa0 7a5aa0 e6e6e6")
    y, x = ROWS * rows / SIZE, COLUMNS * columns / SIZE
    number = (np.floor(y) * columns + np.floor(x)).astype(np.intp)
    colours = icons[generator.integers(len(icons), size=rows * columns)]
    away = np.maximum(np.abs(y % 1 - 0.45), np.abs(x % 1 - 0.5))
    colour = mixed(colour, colours[number], smooth(away, 0.32, 0.3))
    marks = (np.abs(y % 1 - 0.86) < 0.03) & (np.abs(x % 1 - 0.5) < 0.25)
    return mixed(colour, hue("c4c4c8"), marks.astype(np.float64))


def sign(generator: np.random.Generator) -> Swatch:
    """The face of a sign: a ground, a rim, an arrow, a bar, a figure or writing."""
    kind = generator.random()
    if kind < 0.3:  # warns or forbids: red rim, dark mark
        ground, rim, ink = hue("eceae4"), hue("b02a26"), hue("1e1e20")
        if generator.random() < 0.2:
            ground = hue("e6b820")
    elif kind < 0.5:  # commands or shows
        ground, rim, ink = hue("2456a0"), hue("eceae4"), hue("f0efea")
    elif kind < 0.6:
        ground, rim, ink = hue("b02a26"), hue("eceae4"), hue("f0efea")
    elif kind < 0.75:  # shows the way
        ground = drawn(generator, "1e6a44 2456a0 e6b820 eceae4 6a4a30", 0.05)
        ink = rim = readable_on(ground)
    else:  # shops
        ground = drawn(generator, "c8402e 2a2a2e e6e0d0 3a5a44 e0a030 2e6a9a 5a2e3a d8d2c4")
        ink = drawn(generator, "f0ead8 e6c44a") if ground.mean() < 0.25 else hue("26262a")
        rim = ground
    colour = even(ground)
    away = np.minimum(np.minimum(ROWS, SIZE - ROWS), np.minimum(COLUMNS, SIZE - COLUMNS))
    radial = SIZE / 2 - np.sqrt((ROWS - SIZE / 2) ** 2 + (COLUMNS - SIZE / 2) ** 2)
    mark = _written(generator) if kind > 0.6 else _pictogram(generator)
    colour = mixed(colour, ink, mark)
    if kind < 0.6:
        # A rim that fits a round plate as well as a square one.
        distance = radial if generator.random() < 0.5 else away
        colour = mixed(colour, rim, smooth(distance, 27, 25))
    else:
        colour = mixed(colour, rim, smooth(np.abs(away - 10), 3, 2))
    soil = noise(generator, 1.4, lowest=1)
    return Swatch(shaded(colour, 0.04 * soil), _FLAT)


def _pictogram(generator: np.random.Generator) -> Field:
    """(SIZE, SIZE): 1 where the mark in the middle of a traffic sign is."""
    y, x = np.broadcast_arrays((ROWS - SIZE / 2) / 80, (COLUMNS - SIZE / 2) / 80)
    kind = int(generator.integers(6))
    if kind == 0:  # a bar
        outline = np.maximum(np.abs(x) - 0.95, np.abs(y) - 0.22)
    elif kind == 1:  # an arrow, straight on or to a side
        turns = int(generator.integers(3))
        a, b = (x, y) if turns == 0 else ((y, -x) if turns == 1 else (y, x))
        shaft = np.maximum(np.abs(a) - 0.17, np.abs(b - 0.2) - 0.6)
        head = np.maximum(np.abs(a) - 0.75 * (b + 0.9), b + 0.2)
        outline = np.minimum(shaft, head)
    elif kind == 2:  # someone who walks
        head = np.sqrt(x**2 + (y + 0.75) ** 2) - 0.17
        trunk = np.maximum(np.abs(x) - 0.16, np.abs(y + 0.15) - 0.4)
        legs = np.maximum(np.abs(np.abs(x) - 0.35 * (y - 0.1)) - 0.1, np.abs(y - 0.55) - 0.4)
        outline = np.minimum(np.minimum(head, trunk), legs)
    elif kind == 3:  # a cross
        outline = np.minimum(np.abs(x - y), np.abs(x + y)) - 0.2
        outline = np.maximum(outline, np.abs(x) - 0.75)
    elif kind == 4:  # a stroke and a dot
        stroke = np.maximum(np.abs(x) - 0.14 + 0.06 * y, np.abs(y + 0.25) - 0.55)
        outline = np.minimum(stroke, np.sqrt(x**2 + (y - 0.65) ** 2) - 0.17)
    else:  # a number
        ink = np.zeros((SIZE, SIZE))
        marks = line_marks(generator, 96, 2 * 72, bold=0.17)
        ink[80:176, 60 : 60 + marks.shape[1]] = marks
        return ink
    return smooth(outline, 0.015, -0.015)


def _written(generator: np.random.Generator) -> Field:
    """(SIZE, SIZE): 1 where the writing of a plate is."""
    ink = np.zeros((SIZE, SIZE))
    top = int(generator.integers(26, 60))
    while top < 190:
        tall = int(generator.integers(20, 70))
        width = int(generator.integers(120, 206))
        left = int(generator.choice([26, (SIZE - width) // 2]))
        part = ink[top : min(top + tall, 232), left : left + width]
        marks = line_marks(generator, tall, width, bold=generator.uniform(0.12, 0.24))
        part[:] = marks[: part.shape[0]]
        top += tall + int(generator.integers(8, 40))
    return ink
