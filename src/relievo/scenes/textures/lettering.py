"""Marks that look like writing: letters of straight strokes in words, lines and blocks."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.srgb import LUMA_WEIGHTS
from relievo.scenes.textures.noise import Field, smooth
from relievo.scenes.textures.paint import hue, mixed

_STROKES = (
    # Ends of the strokes of which letters consist, x to the right, y down, both 0 to 1.
    ((0, 0), (1, 0)),
    ((0, 1), (1, 1)),
    ((0, 0.5), (1, 0.5)),
    ((0, 0), (0, 0.5)),
    ((0, 0.5), (0, 1)),
    ((1, 0), (1, 0.5)),
    ((1, 0.5), (1, 1)),
    ((0, 0), (1, 1)),
    ((1, 0), (0, 1)),
    ((0.5, 0), (0.5, 1)),
)
_LETTERS = (
    # Which strokes each letter has: A C E F H I L N O P S T U X Z D Y M R b d h n o u.
    "02345 6", "0134", "01234", "0234", "23456", "9", "134", "34567", "013456", "02345", "01236",
    "09", "13456", "78", "018", "0156 9", "2356", "345 6 9", "02345 7", "12346", "12456", "2346",
    "246", "1246", "146",
)  # fmt: skip


def line_marks(
    generator: np.random.Generator, height: int, width: int, *, bold: float = 0.14
) -> Field:
    """Draws one line of large letters.

    Args:
        generator: where chance comes from.
        height: pixels, of the letters.
        width: pixels, of the line; it is filled.
        bold: width of the strokes by height.

    Returns:
        (height, width): 1 = ink.
    """
    return text_marks(generator, height, width, height, bold=bold, ragged=False, gap=0.12)


def text_marks(
    generator: np.random.Generator,
    height: int,
    width: int,
    line: float,
    *,
    bold: float = 0.1,
    ragged: bool = True,
    gap: float = 0.45,
) -> Field:
    """Draws a block of writing.

    Args:
        generator: where chance comes from.
        height: pixels, of the block.
        width: pixels, of the block.
        line: pixels from line to line.
        bold: width of the strokes by the letters' height.
        ragged: whether lines end before the right border, some of them early.
        gap: space between lines by their distance.

    Returns:
        (height, width): 1 = ink.
    """
    tall = line * (1 - gap)
    advance = 0.64 * tall
    rows, columns = max(int(height / line), 1), max(int(width / advance), 1)
    chosen = _words(generator, rows, columns, ragged)
    y, x = (np.arange(height) + 0.5) / line, (np.arange(width) + 0.5) / advance
    row = np.minimum(y.astype(np.intp), rows - 1)
    column = np.minimum(x.astype(np.intp), columns - 1)
    # Letters fill a part of their cells; in units of their height.
    down = ((y - row) * line / tall - 0.08)[:, None] / 0.84
    across = ((x - column) * advance / tall - 0.1)[None] / 0.42
    ink = _letters(chosen[row[:, None], column[None]], down, across, bold, 0.6 / tall)
    return ink * (y < rows)[:, None]


def print_on(picture: Field, top: int, left: int, marks: Field, colour: Field) -> None:
    """Prints marks (H, W) onto a picture, in place; what is beyond its borders is left out."""
    part = picture[top : top + marks.shape[0], left : left + marks.shape[1]]
    part[:] = mixed(part, colour, marks[: part.shape[0], : part.shape[1]])


def readable_on(ground: Field) -> Field:
    """(3,): the colour of an ink, dark on light grounds and light on dark ones."""
    return hue("1c1c1e") if ground @ np.array(LUMA_WEIGHTS) > 0.25 else hue("f0ede6")


def _letters(
    letters: NDArray[np.intp], down: NDArray[Any], across: NDArray[Any], bold: float, fade: float
) -> Field:
    """(H, W): 1 = ink, of the letter that is at each pixel and the place in it."""
    ink = np.zeros(letters.shape)
    for n, ends in enumerate(_STROKES):
        mark = 1 - smooth(_distance(down, across, ends), bold / 2 - fade / 2, bold / 2 + fade)
        ink = np.maximum(ink, mark * _table()[letters, n])
    return ink


def _distance(
    down: NDArray[Any], across: NDArray[Any], ends: tuple[tuple[float, float], ...]
) -> Field:
    """(H, W) distances from a stroke, in units of a letter's height."""
    (x0, y0), (x1, y1) = ends
    run, rise = 0.42 * (x1 - x0), 0.84 * (y1 - y0)
    x, y = 0.42 * (across - x0), 0.84 * (down - y0)
    along = np.clip((x * run + y * rise) / (run**2 + rise**2), 0, 1)
    return np.asarray(np.sqrt((x - along * run) ** 2 + (y - along * rise) ** 2))


def _words(
    generator: np.random.Generator, rows: int, columns: int, ragged: bool
) -> NDArray[np.intp]:
    """(rows, columns) numbers of letters; the number after the last stands for a space."""
    letters = generator.integers(len(_LETTERS), size=(rows, columns))
    spaces = generator.random((rows, columns)) < 0.17
    if ragged:
        ends = columns - generator.integers(0, max(columns // 7, 1) + 1, rows)
        ends = np.where(generator.random(rows) < 0.15, ends // 2, ends)
        spaces |= np.arange(columns) >= ends[:, None]
    return np.where(spaces, len(_LETTERS), letters)


@lru_cache(maxsize=1)
def _table() -> Field:
    """(letters and the space, strokes): 1 where a letter has a stroke."""
    return np.array(
        [[float(str(n) in letter) for n in range(len(_STROKES))] for letter in (*_LETTERS, "")]
    )
