import struct
from io import BytesIO

import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.io.mp4_boxes import (
    Box,
    Span,
    encode_index,
    full_box,
    parse_boxes,
    picture_entry,
    read_moov,
    read_spans,
    rewrite_moov,
)

CHUNKS = (b"first chunk", b"the second", b"3")


def table(offsets, *, wide=False):
    entries = struct.pack(f">I{len(offsets)}{'Q' if wide else 'I'}", len(offsets), *offsets)
    return full_box(b"co64" if wide else b"stco", entries)


def index(chunk_table, handler=b"vide", fields=b""):
    entry = Box(b"avc1", bytes(78) + Box(b"avcC", b"settings").encode())
    samples = Box(b"stbl", boxes=[Box(b"stsd", struct.pack(">II", 0, 1), [entry]), chunk_table])
    handler = Box(b"hdlr", bytes(8) + handler + bytes(12))
    media = Box(b"mdia", boxes=[handler, Box(b"minf", boxes=[samples])])
    return Box(b"moov", boxes=[Box(b"mvhd", fields), Box(b"trak", boxes=[media])])


def film(*, wide=False, index_first=False, gap=0):
    """A film of three chunks in two boxes of data."""
    kind, free = Box(b"ftyp", b"isom"), Box(b"free", bytes(gap))
    data = [Box(b"mdat", CHUNKS[0] + CHUNKS[1]), Box(b"mdat", CHUNKS[2])]
    start = len(kind.encode()) + len(free.encode())
    if index_first:
        start += len(index(table([0, 0, 0], wide=wide)).encode())
    first = start + 8
    offsets = [first, first + len(CHUNKS[0]), start + len(data[0].encode()) + 8]
    moov = index(table(offsets, wide=wide))
    order = [kind, moov, free, *data] if index_first else [kind, free, *data, moov]
    return b"".join(box.encode() for box in order)


def chunks_of(path):
    """The bytes that the offsets point at, read by nothing but struct."""
    data = path.read_bytes()
    place = data.find(b"stco") if b"stco" in data else data.find(b"co64")
    letter = "I" if data[place : place + 4] == b"stco" else "Q"
    (count,) = struct.unpack_from(">I", data, place + 8)
    offsets = struct.unpack_from(f">{count}{letter}", data, place + 12)
    return [data[at : at + len(chunk)] for at, chunk in zip(offsets, CHUNKS, strict=True)]


def check_sizes(data):
    """Walks over all boxes; each must end where its parent does."""
    for box in parse_boxes(data, "film"):
        assert len(box.encode()) <= len(data)
    assert b"".join(box.encode() for box in parse_boxes(data, "film")) == data


def test_boxes_are_read_and_written_as_they_were():
    check_sizes(film())


def test_boxes_are_found_by_their_path():
    moov = index(table([1]))
    assert [box.kind for box in moov.all(b"trak", b"mdia", b"hdlr")] == [b"hdlr"]
    assert moov.first(b"trak", b"udta") is None


@pytest.mark.parametrize("size", [0, 1])
def test_sizes_of_64_bits_and_up_to_the_end_are_read(size):
    large = struct.pack(">I4sQ", 1, b"mdat", 20) + b"abcd"
    rest = struct.pack(">I4s", 0, b"mdat") + b"abcd"
    (box,) = parse_boxes(large if size else rest, "film")
    assert box == Box(b"mdat", b"abcd")


@pytest.mark.parametrize(
    "damage",
    [
        b"\0\0\0",
        struct.pack(">I4s", 9, b"free"),
        struct.pack(">I4s", 7, b"free"),
        struct.pack(">I4sI", 1, b"free", 0),
        struct.pack(">I4sQ", 1, b"free", 1 << 63),
        Box(b"moov", b"", [Box(b"trak", b"abc")]).encode(),
    ],
)
def test_boxes_that_are_cut_off_are_refused(damage):
    with pytest.raises(UnreadableInputError, match="film: damaged or truncated"):
        parse_boxes(damage, "film")


def test_spans_are_read_without_the_data():
    spans = read_spans(BytesIO(film()), "film")
    assert [span.kind for span in spans] == [b"ftyp", b"free", b"mdat", b"mdat", b"moov"]
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("index_first", [False, True])
def test_chunk_offsets_still_point_at_the_same_bytes(tmp_path, wide, index_first):
    source, target = tmp_path / "a.mp4", tmp_path / "b.mp4"
    source.write_bytes(film(wide=wide, index_first=index_first))
    assert chunks_of(source) == list(CHUNKS)
    rewrite_moov(source, target, lambda moov: moov.boxes.append(Box(b"udta", bytes(100))))
    assert chunks_of(target) == list(CHUNKS)
    check_sizes(target.read_bytes())
    kinds = [box.kind for box in parse_boxes(target.read_bytes(), "film")]
    assert kinds == [b"ftyp", b"moov", b"free", b"mdat", b"mdat"]


@pytest.mark.parametrize("room", [0, 40])
def test_offsets_that_outgrow_32_bits_are_widened(room):
    head = [Span(b"ftyp", 0, 20)]
    # The last chunk begins where, with the index in front of it, 32 bits end or just do not.
    narrow = len(index(table([0, 0])).encode())
    last = (1 << 32) - 1 - narrow + 1 - room
    rest = [Span(b"mdat", 20, 1 << 33)]
    moov = index(table([28, last]))
    data = encode_index(moov, head, rest, "film")
    chunk_table = moov.first(b"trak", b"mdia", b"minf", b"stbl").boxes[-1]
    is_wide = room == 0
    assert chunk_table.kind == (b"co64" if is_wide else b"stco")
    offsets = struct.unpack_from(">QQ" if is_wide else ">II", chunk_table.fields, 8)
    assert offsets == (28 + len(data), last + len(data))
    assert len(data) == narrow + (8 if is_wide else 0)


@pytest.mark.parametrize(
    "offsets", [[0], [10_000], [(1 << 64) - 1]], ids=["index", "beyond", "overflow"]
)
def test_offsets_that_point_nowhere_are_refused(tmp_path, offsets):
    path = tmp_path / "a.mp4"
    data = Box(b"mdat", b"abc").encode()
    path.write_bytes(index(table(offsets, wide=True)).encode() + data)
    with pytest.raises(UnreadableInputError, match="1 chunk offsets point outside"):
        rewrite_moov(path, tmp_path / "b.mp4", lambda moov: None)


@pytest.mark.parametrize("fields", [b"", bytes(4) + b"\0\0\0\2" + bytes(4)])
def test_tables_of_another_length_are_refused(tmp_path, fields):
    path = tmp_path / "a.mp4"
    path.write_bytes(index(Box(b"stco", fields)).encode())
    with pytest.raises(UnreadableInputError, match="stco"):
        rewrite_moov(path, tmp_path / "b.mp4", lambda moov: None)


@pytest.mark.parametrize(
    ("boxes", "error", "words"),
    [
        ([Box(b"mdat", b"abc")], UnreadableInputError, "0 boxes 'moov'"),
        ([index(table([]))] * 2, UnreadableInputError, "2 boxes 'moov'"),
        ([index(table([])), Box(b"moof")], UnsupportedInputError, "fragments"),
    ],
)
def test_films_without_one_index_are_refused(tmp_path, boxes, error, words):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"".join(box.encode() for box in boxes))
    with pytest.raises(error, match=words):
        read_moov(path)


def test_films_without_picture_are_refused():
    with pytest.raises(UnsupportedInputError, match="no picture track"):
        picture_entry(index(table([]), handler=b"soun"), "film")
