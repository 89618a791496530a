from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from relievo.core.errors import CodecError, UnreadableInputError
from relievo.io.jpeg_segments import Segment, encode_jpeg, insert_segments, read_segments


@pytest.fixture
def image():
    y, x = np.mgrid[0:40, 0:60]
    return np.stack([4 * x, 6 * y, 2 * (x + y)], axis=-1).astype(np.uint8)


def test_image_comes_back_with_colours_at_full_resolution(image):
    encoded = Image.open(BytesIO(encode_jpeg(image, 95)))
    assert encoded.layer[0][1:3] == encoded.layer[1][1:3] == (1, 1)
    assert np.abs(np.asarray(encoded).astype(int) - image).mean() < 2


def test_16_bits_are_rounded_to_8(image):
    assert encode_jpeg(image.astype(np.uint16) * 257, 90) == encode_jpeg(image, 90)


def test_too_large_an_image_is_refused():
    with pytest.raises(CodecError, match="65500"):
        encode_jpeg(np.zeros((1, 65_501, 3), np.uint8), 90)


def test_inserted_segments_are_read_again_behind_that_of_jfif(image):
    added = [Segment(0xE3, b"third"), Segment(0xE1, b"")]
    segments = read_segments(insert_segments(encode_jpeg(image, 90), added), "photo")
    assert segments[0].body.startswith(b"JFIF")
    assert segments[1:3] == added


def test_segments_come_first_where_there_is_no_jfif():
    jpeg = insert_segments(b"\xff\xd8" + Segment(0xDB, b"table").encode(), [Segment(0xE3, b"a")])
    assert jpeg == b"\xff\xd8\xff\xe3\x00\x03a\xff\xdb\x00\x07table"


def test_fill_bytes_in_front_of_a_marker_are_skipped(image):
    jpeg = encode_jpeg(image, 90)
    filled = jpeg[:2] + b"\xff\xff" + jpeg[2:]
    assert read_segments(filled, "photo") == read_segments(jpeg, "photo")


@pytest.mark.parametrize("length", [2, 3, 10, 200])
def test_segments_that_are_cut_off_are_refused(image, length):
    with pytest.raises(UnreadableInputError, match="photo: damaged or truncated"):
        read_segments(encode_jpeg(image, 90)[:length], "photo")


def test_bytes_that_are_no_segment_are_refused():
    with pytest.raises(UnreadableInputError):
        read_segments(b"\xff\xd8\xff\xe0\x00\x02nonsense", "photo")
