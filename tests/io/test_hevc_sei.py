import av
import numpy as np
import pytest

from relievo.io.hevc_sei import (
    HEVC_STEREO_MODES,
    FramePackingMarker,
    frame_packing_message,
    insert_message,
    is_random_access,
    length_bytes_of,
)

AUD, VPS, IDR, TRAIL = (bytes([kind << 1, 1]) for kind in (35, 32, 19, 1))


def annex_b(*units):
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def with_lengths(*units):
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def read_bits(message, widths):
    """Fields of the message behind its NAL header, type and size; escapes are taken out."""
    payload = message.replace(b"\0\0\3", b"\0\0")[4:]
    bits = "".join(f"{byte:08b}" for byte in payload)
    fields = []
    for width in widths:
        fields.append(int(bits[:width], 2))
        bits = bits[width:]
    return fields, bits


@pytest.mark.parametrize(
    ("mode", "arrangement", "order"),
    [
        ("left_right", 3, 1),
        ("right_left", 3, 2),
        ("top_bottom", 4, 1),
        ("bottom_top", 4, 2),
    ],
)
def test_message_has_the_fields_of_the_standard(mode, arrangement, order):
    fields, rest = read_bits(
        frame_packing_message(mode), [1, 1, 7, 1, 6, 1, 1, 1, 1, 1, 1, 16, 8, 1, 1]
    )
    assert fields == [1, 0, arrangement, 0, order, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert rest == "10000000"


@pytest.mark.parametrize("is_first", [True, False])
def test_message_of_views_in_turn_says_whose_picture_it_is(is_first):
    message = frame_packing_message("block_lr", is_first_view=is_first)
    fields, rest = read_bits(message, [1, 1, 7, 1, 6, 1, 1, 1, 1, 1, 1, 8, 1, 1])
    assert fields == [1, 0, 5, 0, 1, 0, 0, 0, int(is_first), 0, 0, 0, 0, 0]
    assert rest == "10000000"


@pytest.mark.parametrize("mode", sorted(HEVC_STEREO_MODES))
def test_message_never_looks_like_a_start_code(mode):
    message = frame_packing_message(mode)
    assert all(code not in message for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    assert message[:3] == bytes([39 << 1, 1, 45])


def test_message_stands_before_the_first_slice_behind_start_codes():
    unit = annex_b(AUD, VPS, IDR + b"a", IDR + b"b")
    expected = annex_b(AUD, VPS, b"message", IDR + b"a", IDR + b"b")
    marked = insert_message(unit, b"message", length_bytes=None)
    assert marked.replace(b"\0\0\0\1", b"\0\0\1") == expected.replace(b"\0\0\0\1", b"\0\0\1")


def test_message_stands_before_the_first_slice_behind_lengths():
    unit = with_lengths(AUD, VPS, IDR + b"a" * 300, IDR + b"b")
    expected = with_lengths(AUD, VPS, b"message", IDR + b"a" * 300, IDR + b"b")
    assert insert_message(unit, b"message", length_bytes=4) == expected


def test_packet_without_picture_stays_as_it_is():
    assert insert_message(annex_b(VPS), b"message", length_bytes=None) == annex_b(VPS)


@pytest.mark.parametrize(("slice_", "expected"), [(IDR, True), (TRAIL, False)])
def test_only_pictures_where_decoding_starts_get_it_again(slice_, expected):
    assert is_random_access(annex_b(AUD, slice_ + b"x"), length_bytes=None) is expected
    assert is_random_access(with_lengths(AUD, slice_ + b"x"), length_bytes=4) is expected


def test_separation_is_known_from_the_settings_of_the_decoder():
    assert length_bytes_of(None) is None
    assert length_bytes_of(b"\0\0\0\1\x40") is None
    assert length_bytes_of(b"\1" + bytes(20) + b"\xff") == 4


@pytest.mark.parametrize("mode", ["left_right", "block_lr"])
def test_decoder_shows_every_picture_unchanged_and_whose_it_is(tmp_path, mode):
    films = [tmp_path / "plain.mkv", tmp_path / "marked.mkv"]
    for path, is_marked in zip(films, (False, True), strict=True):
        with av.open(path, "w") as container:
            stream = container.add_stream("libx265", rate=25)
            context = stream.codec_context
            context.height, context.width, context.pix_fmt = 64, 96, "yuv420p"
            context.options = {"x265-params": "log-level=error:keyint=6:bframes=3"}
            context.open()
            marker = FramePackingMarker(mode, context.extradata)
            packets = []
            for index in range(14):
                image = np.full((64, 96, 3), 15 * index, np.uint8)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts = index
                marker.expect(index)
                packets += stream.encode(frame)
            packets += stream.encode(None)
            container.mux([marker.mark(each) for each in packets] if is_marked else packets)
    plain, marked = (decode(path) for path in films)
    for before, after in zip(plain, marked, strict=True):
        np.testing.assert_array_equal(before.to_ndarray(), after.to_ndarray())
        assert before.pts == after.pts
    views = [np.frombuffer(frame.side_data["STEREO3D"], np.int32)[2] for frame in marked]
    # AV_STEREO3D_VIEW_PACKED, or LEFT and RIGHT in turn.
    assert views == ([0] * 14 if mode == "left_right" else [1, 2] * 7)


def decode(path):
    with av.open(path) as container:
        return list(container.decode(video=0))
