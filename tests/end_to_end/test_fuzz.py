"""Damaged files of many kinds: done or refused, but never an exception and never a leftover."""

import zlib
from pathlib import Path

import numpy as np
import pytest

VARIANTS = 12
"""Of each kind of file; more of them have been run by hand."""
KINDS = ["a.png", "a.jpg", "a.mp4", "a.mkv", "a.ts"]


def damaged(data, generator):
    """Cuts a file off, flips some of its bits, or overwrites or doubles a part of it."""
    broken = bytearray(data)
    place = int(generator.integers(1, len(broken)))
    match int(generator.integers(4)):
        case 0:
            return bytes(broken[:place])
        case 1:
            for bit in generator.integers(0, 8 * len(broken), int(generator.integers(1, 30))):
                broken[bit // 8] ^= 1 << (bit % 8)
        case 2:
            length = int(generator.integers(1, 200))
            broken[place : place + length] = generator.bytes(len(broken[place : place + length]))
        case 3:
            broken[place:place] = broken[place : place + 100]
    return bytes(broken)


@pytest.mark.parametrize("number", range(VARIANTS))
@pytest.mark.parametrize("name", KINDS)
def test_damaged_file_is_converted_or_refused(
    relievo, folder, make_picture, make_film, look, play, depth, name, number
):
    is_film = not name.endswith((".png", ".jpg"))
    if not is_film:
        make_picture(name, size=(24, 32))
    else:
        make_film(name, frames=8, size=(24, 32), gop=3, audio_s=0.3)
    path = Path(name)
    generator = np.random.default_rng(zlib.crc32(name.encode()) + number)
    path.write_bytes(damaged(path.read_bytes(), generator))
    output = "out.mkv" if name == "a.ts" else f"out{path.suffix}"
    result = relievo("convert", name, "-o", output, depth)
    assert result.code in (0, 1), result.err
    there = {"depth.npy", name} | ({output} if result.code == 0 else set())
    assert {each.name for each in folder.iterdir()} == there
    assert result.err.count("relievo: error: ") == result.code
    if result.code == 0:
        assert len(play(output).images) > 0 if is_film else look(output).size > 0
