import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from pymediainfo import MediaInfo

from relievo.core.errors import UnreadableInputError
from relievo.io.mp4_boxes import ENTRY_FIELDS, parse_boxes, picture_entry, read_moov
from relievo.io.mp4_spatial import add_spatial_boxes, spatial_boxes
from relievo.io.stereo_tags import StereoTag, read_stereo_tag


@pytest.fixture(params=["mp4", "mov"])
def plain(make_film, request):
    return make_film(
        f"a.{request.param}",
        pts=range(9),
        time_base=Fraction(1, 25),
        audio_s=((0.0, 0.4),),
        audio_codec="aac",
    )


def boxes_of(path):
    entry = picture_entry(read_moov(path), "film")
    return {box.kind: box for box in parse_boxes(entry.fields[ENTRY_FIELDS:], "film")}


def packets_of(path):
    with av.open(path) as container:
        return [(p.stream.index, p.pts, bytes(p)) for p in container.demux() if p.size]


def frames_of(path):
    with av.open(path) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def side_data(path, kind, layout):
    with av.open(path) as container:
        frame = next(container.decode(video=0))
        return struct.unpack_from(layout, bytes(frame.side_data[kind]))


def box_names(path):
    """The boxes by the words of MediaInfo, which walks over the file by itself."""
    return MediaInfo.parse(path, output="Text", mediainfo_options={"Details": "0.9"})


@pytest.mark.parametrize(
    ("mode", "number"), [("left_right", 2), ("right_left", 4), ("top_bottom", 1), ("mono", 0)]
)
def test_first_generation_names_the_arrangement(mode, number):
    boxes = {box.kind: box for box in spatial_boxes(StereoTag(mode))}
    assert boxes[b"st3d"].fields == bytes([0, 0, 0, 0, number])


@pytest.mark.parametrize(
    ("mode", "eyes", "packing"),
    [
        ("left_right", 3, b"side"),
        ("right_left", 11, b"side"),
        ("top_bottom", 3, b"over"),
        ("bottom_top", 11, b"over"),
    ],
)
def test_second_generation_names_eyes_and_packing(mode, eyes, packing):
    (extended,) = [box for box in spatial_boxes(StereoTag(mode)) if box.kind == b"vexu"]
    assert extended.first(b"eyes", b"stri").fields == bytes([0, 0, 0, 0, eyes])
    assert extended.first(b"eyes", b"hero").fields == bytes([0, 0, 0, 0, 1])
    assert extended.first(b"eyes", b"cmfy", b"dadj").fields == bytes(8)
    assert extended.first(b"pack", b"pkin").fields == bytes(4) + packing


@pytest.mark.parametrize("mode", ["checkerboard_lr", "anaglyph_cyan_red", "block_lr"])
def test_arrangements_without_a_word_have_no_box(mode):
    assert spatial_boxes(StereoTag(mode)) == []


@pytest.mark.parametrize(
    ("projection", "kind", "beside"), [("vr180", b"hequ", 1 << 30), ("vr360", b"equi", 0)]
)
def test_spheres_have_their_bounds(projection, kind, beside):
    boxes = {box.kind: box for box in spatial_boxes(StereoTag("mono", projection=projection))}
    bounds = boxes[b"sv3d"].first(b"proj", b"equi").fields
    assert struct.unpack(">5I", bounds) == (0, 0, 0, beside, beside)
    assert boxes[b"sv3d"].first(b"svhd").fields.endswith(b"\0")
    assert boxes[b"vexu"].first(b"proj", b"prji").fields == bytes(4) + kind
    assert boxes[b"vexu"].first(b"eyes") is None


def test_film_keeps_every_packet_and_frame(plain):
    packets, frames = packets_of(plain), frames_of(plain)
    add_spatial_boxes(plain, StereoTag("left_right", projection="vr180"))
    assert packets_of(plain) == packets
    for before, after in zip(frames, frames_of(plain), strict=True):
        np.testing.assert_array_equal(before, after)


def test_boxes_follow_the_settings_of_the_decoder_and_the_index_comes_first(plain):
    before = list(boxes_of(plain))
    add_spatial_boxes(plain, StereoTag("left_right", projection="vr360", fov_degrees=360))
    after = list(boxes_of(plain))
    assert after == [before[0], b"st3d", b"sv3d", b"vexu", b"hfov", *before[1:]]
    kinds = [box.kind for box in parse_boxes(plain.read_bytes(), "film")]
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_ffmpeg_reads_packing_eyes_angle_and_baseline(plain):
    add_spatial_boxes(plain, StereoTag("right_left", fov_degrees=63.5, baseline_m=0.065))
    kind, flags, _, eye, baseline, *_, angle, scale = side_data(plain, "STEREO3D", "=4iI4i")
    assert (kind, flags, eye, baseline) == (1, 1, 1, 65000)
    assert angle / scale == 63.5


def test_ffmpeg_reads_half_a_sphere(plain):
    add_spatial_boxes(plain, StereoTag("left_right", projection="vr180"))
    # AV_SPHERICAL_HALF_EQUIRECTANGULAR, by Apple's boxes.
    assert side_data(plain, "SPHERICAL", "=i") == (3,)


def test_ffmpeg_reads_the_bounds_of_the_first_generation(plain):
    add_spatial_boxes(plain, StereoTag("left_right", projection="vr180"))
    # A reader of before 2023 knows no vexu.
    plain.write_bytes(plain.read_bytes().replace(b"vexu", b"free"))
    kind, *_, left, _, right, _ = side_data(plain, "SPHERICAL", "=4i4I")
    assert (kind, left, right) == (2, 1 << 30, 1 << 30)


def test_mediainfo_reads_the_boxes_of_apple(plain):
    add_spatial_boxes(plain, StereoTag("top_bottom"))
    names = box_names(plain)
    assert "StereoViewInformation (13 bytes)" in names
    assert "HeroStereoEyeDescription (13 bytes)" in names


@pytest.mark.parametrize("mode", ["left_right", "right_left", "top_bottom"])
def test_tag_comes_back(plain, mode):
    # A frame of 64 x 48 is nearer to one sphere than to two of them beside each other.
    is_half = mode != "top_bottom"
    tag = StereoTag(mode, is_half, projection="vr360", fov_degrees=360, baseline_m=0.063)
    add_spatial_boxes(plain, tag)
    assert read_stereo_tag(plain) == tag


def test_damaged_film_stays_as_it_is_and_nothing_else_is_left(plain):
    damaged = plain.read_bytes()[:-7]
    plain.write_bytes(damaged)
    with pytest.raises(UnreadableInputError):
        add_spatial_boxes(plain, StereoTag("left_right"))
    assert plain.read_bytes() == damaged
    assert list(plain.parent.iterdir()) == [plain]
