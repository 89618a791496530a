import struct

import av
import numpy as np
import pytest
from PIL import Image

from relievo.core.errors import (
    CodecError,
    OutputExistsError,
    ShapeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.io.images import read_image
from relievo.io.jpeg_segments import APP3, read_segments
from relievo.io.stereo_photos import JPS_MODES, jps_layout, read_stereo_photo, write_mpo
from relievo.io.stereo_tags import StereoTag
from relievo.io.tagged_images import write_tagged_image


def view(shift=0, height=41, width=61):
    y, x = np.mgrid[0:height, 0:width]
    channels = [3 * x + shift, 4 * y + 0 * x, x + y + 2 * shift]
    return np.stack(channels, axis=-1).astype(np.uint8)


LEFT, RIGHT = view(), view(40)


def write_jps(folder, image, mode, *, is_half=False, **options):
    write_tagged_image(folder / "a.jps", image, StereoTag(mode, is_half), **options)


def close(first, second):
    return first.shape == second.shape and np.abs(first.astype(int) - second).mean() < 2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pillow_reads_both_views_of_an_mpo(tmp_path, dtype):
    scale = dtype(257 if dtype == np.uint16 else 1)
    write_mpo(tmp_path / "a.mpo", LEFT.astype(dtype) * scale, RIGHT.astype(dtype) * scale)
    with Image.open(tmp_path / "a.mpo") as photo:
        assert (photo.format, photo.n_frames) == ("MPO", 2)
        kinds = [each["Attribute"]["MPType"] for each in photo.mpinfo[0xB002]]
        assert kinds == ["Multi-Frame Image: (Disparity)"] * 2
        assert close(np.asarray(photo), LEFT)
        photo.seek(1)
        assert close(np.asarray(photo), RIGHT)
        assert photo.mpinfo[0xB001] == 2


def test_first_view_is_a_baseline_jpeg_that_every_viewer_shows(tmp_path):
    write_mpo(tmp_path / "a.mpo", LEFT, RIGHT)
    markers = [each.marker for each in read_segments((tmp_path / "a.mpo").read_bytes(), "a")]
    assert 0xC0 in markers
    assert close(read_image(tmp_path / "a.mpo"), LEFT)


def test_sizes_and_offset_of_an_mpo_cover_the_file(tmp_path):
    write_mpo(tmp_path / "a.mpo", LEFT, RIGHT)
    data = (tmp_path / "a.mpo").read_bytes()
    with Image.open(tmp_path / "a.mpo") as photo:
        first, second = photo.mpinfo[0xB002]
    assert first["Size"] + second["Size"] == len(data)
    mark = data.index(b"MPF\0") + 4
    assert data[mark + second["DataOffset"] :][:3] == b"\xff\xd8\xff"
    assert mark + second["DataOffset"] == first["Size"]
    assert data[first["Size"] - 2 : first["Size"]] == b"\xff\xd9"


def test_views_of_an_mpo_come_back(tmp_path):
    write_mpo(tmp_path / "a.mpo", LEFT, RIGHT, quality=98)
    pair = read_stereo_photo(tmp_path / "a.mpo")
    assert close(pair.left, LEFT)
    assert close(pair.right, RIGHT)


def test_pictures_of_unknown_type_are_views_where_the_ending_says_so(tmp_path):
    images = [Image.fromarray(LEFT), Image.fromarray(RIGHT)]
    for name in ("a.mpo", "a.jpg"):
        images[0].save(tmp_path / name, "MPO", save_all=True, append_images=images[1:], quality=95)
    assert close(read_stereo_photo(tmp_path / "a.mpo").right, RIGHT)
    with pytest.raises(UnsupportedInputError, match="one view"):
        read_stereo_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize(
    ("mode", "kind", "is_inverted"),
    [
        ("left_right", 1, 0),
        ("right_left", 1, 1),
        ("top_bottom", 2, 0),
        ("row_interleaved_lr", 6, 0),
    ],
)
def test_ffmpeg_reads_how_a_jps_holds_its_views(tmp_path, mode, kind, is_inverted):
    write_jps(tmp_path, LEFT, mode)
    decoder = av.CodecContext.create("mjpeg", "r")
    (frame,) = decoder.decode(av.Packet((tmp_path / "a.jps").read_bytes()))
    data = bytes(frame.side_data["STEREO3D"])
    assert struct.unpack_from("=2i", data) == (kind, is_inverted)


@pytest.mark.parametrize("is_half", [False, True])
@pytest.mark.parametrize("mode", sorted(JPS_MODES))
def test_layout_of_a_jps_comes_back(tmp_path, mode, is_half):
    write_jps(tmp_path, LEFT, mode, is_half=is_half)
    segments = read_segments((tmp_path / "a.jps").read_bytes(), "a")
    assert jps_layout(segments) == (mode, is_half)


def test_descriptor_of_a_jps_has_the_bytes_of_the_format(tmp_path):
    write_jps(tmp_path, LEFT, "left_right", is_half=True)
    segments = read_segments((tmp_path / "a.jps").read_bytes(), "a")
    (descriptor,) = [each.body for each in segments if each.marker == APP3]
    # Gap, half width and left first, side by side, stereoscopic.
    assert descriptor == b"_JPSJPS_" + b"\0\4" + bytes([0, 2 | 4, 2, 1]) + b"\0\0"


@pytest.mark.parametrize(
    ("mode", "packed"),
    [
        ("left_right", np.hstack([LEFT, RIGHT])),
        ("right_left", np.hstack([RIGHT, LEFT])),
        ("top_bottom", np.vstack([LEFT, RIGHT])),
        ("bottom_top", np.vstack([RIGHT, LEFT])),
    ],
)
def test_views_of_a_jps_come_back(tmp_path, mode, packed):
    write_jps(tmp_path, packed, mode)
    pair = read_stereo_photo(tmp_path / "a.jps")
    assert close(pair.left, LEFT)
    assert close(pair.right, RIGHT)


@pytest.mark.parametrize("mode", ["row_interleaved_lr", "row_interleaved_rl"])
def test_rows_of_a_jps_are_told_apart(tmp_path, mode):
    rows = np.zeros((7, 20, 3), np.uint8)
    rows[0::2] = 255
    write_jps(tmp_path, rows, mode, quality=100)
    pair = read_stereo_photo(tmp_path / "a.jps")
    white, black = (pair.left, pair.right) if mode.endswith("lr") else (pair.right, pair.left)
    assert white.shape == black.shape == (3, 20, 3)
    assert white.min() > 240
    assert black.max() < 15


def test_jps_that_says_nothing_has_the_right_view_on_the_left(tmp_path):
    Image.fromarray(np.hstack([RIGHT, LEFT])).save(tmp_path / "a.jps", "JPEG", quality=95)
    assert close(read_stereo_photo(tmp_path / "a.jps").left, LEFT)


def test_column_in_the_middle_of_an_odd_width_belongs_to_neither_view(tmp_path):
    write_jps(tmp_path, view(width=61), "left_right")
    assert read_stereo_photo(tmp_path / "a.jps").left.shape == (41, 30, 3)


def test_jps_that_cannot_be_is_refused(tmp_path):
    with pytest.raises(CodecError, match="checkerboard_lr; use one of"):
        write_jps(tmp_path, LEFT, "checkerboard_lr")
    assert list(tmp_path.iterdir()) == []


def test_views_of_different_size_are_refused(tmp_path):
    with pytest.raises(ShapeError):
        write_mpo(tmp_path / "a.mpo", LEFT, RIGHT[:-1])
    assert list(tmp_path.iterdir()) == []


def test_photo_that_is_there_is_not_replaced(tmp_path):
    (tmp_path / "a.mpo").write_bytes(b"precious")
    with pytest.raises(OutputExistsError):
        write_mpo(tmp_path / "a.mpo", LEFT, RIGHT)
    assert (tmp_path / "a.mpo").read_bytes() == b"precious"


def test_second_view_that_is_cut_off_is_refused(tmp_path):
    write_mpo(tmp_path / "a.mpo", LEFT, RIGHT)
    data = (tmp_path / "a.mpo").read_bytes()
    (tmp_path / "a.mpo").write_bytes(data[:-200])
    with pytest.raises(UnreadableInputError, match="second view"):
        read_stereo_photo(tmp_path / "a.mpo")


def test_anaglyphs_and_photos_of_one_view_are_refused(tmp_path):
    write_jps(tmp_path, LEFT, "anaglyph_cyan_red")
    Image.fromarray(LEFT).save(tmp_path / "b.jpg")
    Image.fromarray(LEFT).save(tmp_path / "c.png")
    for name in ("a.jps", "b.jpg", "c.png"):
        with pytest.raises(UnsupportedInputError, match=name):
            read_stereo_photo(tmp_path / name)


def test_missing_photo_is_refused(tmp_path):
    with pytest.raises(UnreadableInputError, match="no such file"):
        read_stereo_photo(tmp_path / "a.mpo")
