"""Things that show something: posters, paintings, screens, pages, signs, backs of books."""

import numpy as np

from relievo.scenes.textures.cells import courses
from relievo.scenes.textures.lettering import line_marks, print_on, readable_on, text_marks
from relievo.scenes.textures.motifs import canvas, motif, photograph, shapes
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE, Field, noise, smooth
from relievo.scenes.textures.paint import Swatch, drawn, even, hue, mixed, palette, shaded

_LOUD = "c8402e e0a030 2e6a9a 2a2a2e e6e0d0 4a8a5e d86a7a 5a3e7a 1e3a5a f0ead8 e6c44a 8ab4c0"
_FLAT = np.full((SIZE, SIZE), 0.5)


def painting(generator: np.random.Generator) -> Swatch:
    """A painting or a photograph, some of them in a mount."""
    border = int(generator.choice([0, 0, 0, 20, 36]))
    inner = SIZE - 2 * border
    picture = motif(generator, inner, inner)
    if generator.random() < 0.5:
        picture = canvas(generator, picture)
    if generator.random() < 0.15:  # black and white
        picture = np.repeat((picture @ np.array([0.3, 0.6, 0.1]))[..., None], 3, 2)
    colour = even(drawn(generator, "eeeae0 e6e2d6 dcd8ce", 0.02))
    colour[border : SIZE - border, border : SIZE - border] = picture
    return Swatch(colour, _FLAT)


def poster(generator: np.random.Generator) -> Swatch:
    """A printed sheet: a ground, a picture or shapes, a title and small print."""
    ground = drawn(generator, _LOUD)
    ink = readable_on(ground)
    colour = even(ground)
    kind = generator.random()
    if kind < 0.5:  # a picture above, writing below
        cut = int(generator.integers(110, 200))
        colour[:cut] = motif(generator, cut, SIZE)
        top = cut + 8
    elif kind < 0.8:
        colour = shapes(generator, SIZE, SIZE)
        ink, top = hue("f4f0e6"), int(generator.integers(20, 150))
        colour[top - 6 : top + 100] = mixed(colour[top - 6 : top + 100], hue("1c1c20"), 0.8)
    else:
        top = int(generator.integers(14, 60))
        colour = shaded(colour, 0.2 * (ROWS / SIZE - 0.5) + 0 * COLUMNS)
    tall = int(generator.integers(16, 40))
    bold = generator.uniform(0.14, 0.26)
    for _ in range(int(generator.integers(1, 3))):
        width = int(generator.integers(120, 228))
        marks = line_marks(generator, tall, width, bold=bold)
        print_on(colour, top, int(generator.choice([14, (SIZE - width) // 2])), marks, ink)
        top += tall + 5
    small = text_marks(generator, 60, 200, float(generator.choice([5.0, 7.0, 10.0])))
    print_on(colour, top, 14, small, ink)
    if generator.random() < 0.4:  # a white margin
        rim = smooth(
            np.minimum(np.minimum(ROWS, SIZE - ROWS), np.minimum(COLUMNS, SIZE - COLUMNS)), 9, 8
        )
        colour = mixed(colour, hue("ecebe6"), rim)
    return Swatch(colour, _FLAT)


def text(generator: np.random.Generator) -> Swatch:
    """A page: columns of print with titles and pictures, notes by hand, or a form."""
    paper = drawn(generator, "f2f0ea eceae2 e6dfcc f0ead8 dcd8cc", 0.02)
    colour = shaded(even(paper), 0.006 * noise(generator, 0.8))
    ink = drawn(generator, "1e1e20 2a2a2c 202a4a")
    count = int(generator.choice([1, 1, 2, 3]))
    margin, gutter = int(generator.integers(8, 30)), 10
    width = (SIZE - 2 * margin - gutter * (count - 1)) // count
    top = margin
    if generator.random() < 0.6:
        tall = int(generator.integers(9, 30))
        title = line_marks(generator, tall, int((SIZE - 2 * margin) * generator.uniform(0.5, 1)))
        print_on(colour, top, margin, title, ink)
        top += tall + 10
    line = float(generator.choice([5.0, 6.0, 8.0, 11.0]))
    for n in range(count):
        left, start = margin + n * (width + gutter), top
        if generator.random() < 0.35 and SIZE - top > 130:
            tall = int(generator.integers(40, 90))
            place = int(generator.choice([top, SIZE - margin - tall]))
            shown = photograph(generator, tall, width)
            grey = generator.random() < 0.5
            picture = np.repeat(shown.mean(2, keepdims=True), 3, 2) if grey else shown
            colour[place : place + tall, left : left + width] = picture
            start = top + tall + 6 if place == top else top
            marks = text_marks(generator, SIZE - margin - tall - top - 6, width, line)
        else:
            marks = text_marks(generator, SIZE - margin - top, width, line)
        print_on(colour, start, left, marks, ink)
    return Swatch(colour, _FLAT)


def spines(generator: np.random.Generator) -> Swatch:
    """A row of books from behind, each with a title that runs down or up its back."""
    count = int(generator.integers(7, 15))
    widths = generator.uniform(0.5, 1.6, (1, count))
    cells = courses([1.0], widths, [0.0])
    covers = "7a2e2a 2e4a6a 3a5a44 c8b48a d8d2c4 2a2a2e 8a6a3a 5a3e5a a84a34 e0dccf 4a6a7a b48a2e"
    stock = palette(covers)
    backs = stock[generator.integers(len(stock), size=count)]
    backs = np.minimum(backs * np.exp(generator.normal(0, 0.2, (count, 1))), 0.85)
    colour = shaded(backs[cells.index], 0.05 * noise(generator, 0.7, stretch=(4.0, 1.0)))
    bounds = np.concatenate([[0], np.cumsum(widths[0]) / widths.sum() * SIZE])
    for n in range(count):
        _print_back(generator, colour, backs[n], int(bounds[n]) + 3, int(bounds[n + 1]) - 3)
    round_back = np.clip(cells.edge / 6, 0, 1)
    colour = shaded(colour, -0.5 * (1 - round_back) ** 2)
    gap = smooth(cells.edge, 0.2, 1.2)
    return Swatch(mixed(hue("14110f"), colour, gap), 0.2 + 0.6 * gap * (0.6 + 0.4 * round_back))


def _print_back(
    generator: np.random.Generator, colour: Field, back: Field, left: int, right: int
) -> None:
    """Prints bands and a title on the back of one book, in place."""
    room = right - left
    ink = readable_on(back) if generator.random() < 0.6 else drawn(generator, "c8a04a d8b45a")
    if generator.random() < 0.5:
        for top in generator.integers(6, 246, int(generator.integers(1, 4))):
            colour[top : top + int(generator.integers(1, 5)), left - 2 : right + 2] = ink
    if generator.random() < 0.35:
        field = slice(*np.sort(generator.integers(20, 236, 2)))
        colour[field, left - 2 : right + 2] = drawn(generator, _LOUD)
    if room < 5:
        return
    tall = min(room, int(generator.integers(6, 16)))
    marks = line_marks(generator, tall, int(generator.integers(60, 190)), bold=0.15)
    top = int(generator.integers(12, 40))
    print_on(colour, top, left + (room - tall) // 2, np.rot90(marks, 3), ink)
    small = line_marks(generator, min(room, 6), 30)
    print_on(colour, 218, left + (room - min(room, 6)) // 2, np.rot90(small, 3), ink)
