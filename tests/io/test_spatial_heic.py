import struct

import numpy as np
import pillow_heif
import pytest
from pymediainfo import MediaInfo

from relievo.core.errors import CodecError, RangeError, ShapeError, UnreadableInputError
from relievo.io.mp4_boxes import parse_boxes
from relievo.io.spatial_heic import has_stereo_group, write_spatial_heic
from relievo.io.stereo_tags import StereoTag, read_stereo_tag


def view(shift=0, height=64, width=96):
    y, x = np.mgrid[0:height, 0:width]
    channels = [2 * x + shift, 3 * y + 0 * x, x + y + shift]
    return np.stack(channels, axis=-1).astype(np.uint8)


LEFT, RIGHT = view(), view(50)


def meta_of(path):
    data = path.read_bytes()
    (meta,) = [box for box in parse_boxes(data, "photo") if box.kind == b"meta"]
    return {box.kind: box for box in parse_boxes(meta.fields[4:], "photo")}


def properties_of(path):
    (container,) = [
        box for box in parse_boxes(meta_of(path)[b"iprp"].fields, "photo") if box.kind == b"ipco"
    ]
    return parse_boxes(container.fields, "photo")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_libheif_reads_both_views(tmp_path, dtype):
    scale = dtype(257 if dtype == np.uint16 else 1)
    write_spatial_heic(tmp_path / "a.heic", LEFT.astype(dtype) * scale, RIGHT.astype(dtype) * scale)
    photo = pillow_heif.open_heif(tmp_path / "a.heic")
    assert len(photo) == 2
    assert photo.primary_index == 0
    for stored, original in zip(photo, (LEFT, RIGHT), strict=True):
        assert np.abs(np.asarray(stored).astype(int) - original).mean() < 3


@pytest.mark.parametrize("size", [(63, 95), (64, 95), (63, 96)])
def test_odd_sizes_are_cropped_again(tmp_path, size):
    views = [view(shift, *size) for shift in (0, 50)]
    write_spatial_heic(tmp_path / "a.heic", *views)
    for stored, original in zip(pillow_heif.open_heif(tmp_path / "a.heic"), views, strict=True):
        assert np.asarray(stored).shape == original.shape
        assert np.abs(np.asarray(stored).astype(int) - original).mean() < 3


def test_libheif_reads_group_and_cameras(tmp_path):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT, fov_degrees=90)
    photo = pillow_heif.open_heif(tmp_path / "a.heic")
    (group,) = photo.info["entity_groups"]
    assert (group["type"], group["images"]) == ("ster", [0, 1])
    camera = photo.info["heif"]["camera_intrinsic_matrix"]
    # At 90 degrees the focal length is half the width.
    assert camera["focal_length_x"] == pytest.approx(48, abs=0.01)
    assert (camera["principal_point_x"], camera["principal_point_y"]) == (48, 32)


def test_cameras_stand_apart_by_the_baseline(tmp_path):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT, baseline_m=0.065)
    cameras = [box for box in properties_of(tmp_path / "a.heic") if box.kind == b"cmex"]
    flags_and_position = [struct.unpack(">Ii", box.fields) for box in cameras]
    assert flags_and_position == [(1, 0), (1, 65_000)]


def test_items_lie_in_the_data_one_behind_the_other(tmp_path):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT)
    data = (tmp_path / "a.heic").read_bytes()
    places = meta_of(tmp_path / "a.heic")[b"iloc"].fields[8:]
    first, second = struct.iter_unpack(">3H2I", places)
    assert first[3] == data.index(b"mdat") + 4
    assert second[3] == first[3] + first[4]
    assert second[3] + second[4] == len(data)
    # Each begins with the length of its first NAL unit, not with a start code.
    for _, _, _, offset, size in (first, second):
        assert 0 < int.from_bytes(data[offset : offset + 4], "big") <= size - 4


def test_mediainfo_walks_over_the_boxes(tmp_path):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT)
    path = tmp_path / "a.heic"
    trace = MediaInfo.parse(path, output="Text", mediainfo_options={"Details": "0.9"})
    assert "Stereo Pair (28 bytes)" in trace


def test_tag_says_that_there_are_two_views(tmp_path):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT)
    assert read_stereo_tag(tmp_path / "a.heic") == StereoTag("block_lr")


def test_photo_of_one_view_has_no_group(tmp_path):
    pillow_heif.from_bytes("RGB", (96, 64), LEFT.tobytes()).save(tmp_path / "a.heic")
    assert not has_stereo_group((tmp_path / "a.heic").read_bytes(), "photo")
    assert read_stereo_tag(tmp_path / "a.heic") is None


@pytest.mark.parametrize("length", [20, 30, 400])
def test_photo_that_is_cut_off_is_refused(tmp_path, length):
    write_spatial_heic(tmp_path / "a.heic", LEFT, RIGHT)
    with pytest.raises(UnreadableInputError):
        has_stereo_group((tmp_path / "a.heic").read_bytes()[:length], "photo")


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("a.jpg", {}, CodecError),
        ("a.heic", {"fov_degrees": 180}, RangeError),
        ("a.heic", {"baseline_m": 0}, RangeError),
        ("a.heic", {"crf": 52}, RangeError),
        ("a.heic", {"right": RIGHT[:-1]}, ShapeError),
    ],
)
def test_photo_that_cannot_be_is_refused(tmp_path, name, arguments, error):
    with pytest.raises(error):
        write_spatial_heic(tmp_path / name, **{"left": LEFT, "right": RIGHT, **arguments})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (17, 5)])
def test_tiny_photos_are_written_or_refused_by_name(tmp_path, size):
    views = [view(shift, *size) for shift in (0, 50)]
    try:
        write_spatial_heic(tmp_path / "a.heic", *views)
    except CodecError:
        assert list(tmp_path.iterdir()) == []
    else:
        assert pillow_heif.open_heif(tmp_path / "a.heic").size == size[::-1]
