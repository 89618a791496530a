from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from relievo.core.errors import RangeError, UnreadableInputError
from relievo.io.stereo_photos import write_mpo
from relievo.io.stereo_tags import StereoTag, read_stereo_tag
from relievo.io.tagged_images import write_tagged_image
from relievo.io.video_codecs import STEREO_MODES
from relievo.io.video_writer import VideoWriter

PICTURE = np.full((40, 80, 3), 90, np.uint8)


def write_film(path, size, *, aspect=None, **options):
    with VideoWriter(
        path,
        size=size,
        frame_rate=Fraction(25),
        time_base=Fraction(1, 25),
        sample_aspect_ratio=aspect,
        **options,
    ) as writer:
        for index in range(3):
            writer.add_frame(np.full((*size, 3), 50 * index, np.uint8), index)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        {"mode": "sideways"},
        {"mode": "mono", "projection": "cube"},
        {"mode": "mono", "fov_degrees": 400},
        {"mode": "mono", "baseline_m": -1},
    ],
)
def test_values_that_make_no_sense_are_refused(arguments):
    with pytest.raises(RangeError):
        StereoTag(**arguments)


@pytest.mark.parametrize("mode", sorted(STEREO_MODES - {"mono"}))
def test_matroska_keeps_every_mode(tmp_path, mode):
    path = write_film(tmp_path / "a.mkv", (48, 64), codec="ffv1", stereo_mode=mode)
    assert read_stereo_tag(path).mode == mode


@pytest.mark.parametrize(
    ("mode", "size", "is_half"),
    [
        ("left_right", (54, 192), False),
        ("left_right", (54, 96), True),
        ("right_left", (60, 160), False),  # 4:3 each
        ("left_right", (40, 96), True),  # 2.4:1, squeezed
        ("top_bottom", (108, 96), False),
        ("top_bottom", (54, 96), True),
        ("checkerboard_lr", (54, 96), False),
    ],
)
def test_squeezed_views_are_told_by_the_shape(tmp_path, mode, size, is_half):
    path = write_film(tmp_path / "a.mp4", size, stereo_mode=mode)
    assert read_stereo_tag(path).is_half is is_half


@pytest.mark.parametrize(
    ("mode", "aspect"), [("left_right", Fraction(2)), ("top_bottom", Fraction(1, 2))]
)
def test_squeezed_views_are_told_by_the_pixels(tmp_path, mode, aspect):
    path = write_film(tmp_path / "a.mp4", (54, 96), aspect=aspect, stereo_mode=mode)
    assert read_stereo_tag(path).is_half


@pytest.mark.parametrize(
    ("mode", "projection", "size", "is_half"),
    [
        ("left_right", "vr180", (64, 128), False),
        ("left_right", "vr180", (64, 64), True),
        ("left_right", "vr360", (32, 128), False),
        ("left_right", "vr360", (64, 128), True),
        ("top_bottom", "vr360", (64, 64), False),
        ("top_bottom", "vr360", (32, 64), True),
    ],
)
def test_squeezed_spheres_are_told_by_their_shape(tmp_path, mode, projection, size, is_half):
    path = write_film(tmp_path / "a.mp4", size, stereo_mode=mode, projection=projection)
    tag = read_stereo_tag(path)
    assert (tag.mode, tag.projection, tag.is_half) == (mode, projection, is_half)


def test_film_of_one_flat_view_has_no_tag(tmp_path):
    assert read_stereo_tag(write_film(tmp_path / "a.mp4", (48, 64))) is None


def test_sphere_of_one_view_has_a_tag(tmp_path):
    path = write_film(tmp_path / "a.mkv", (48, 96), projection="vr360")
    assert read_stereo_tag(path) == StereoTag("mono", projection="vr360", fov_degrees=360)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".tif"])
def test_photo_of_one_view_has_no_tag(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    Image.fromarray(PICTURE).save(path)
    assert read_stereo_tag(path) is None


def test_stereo_photos_have_a_tag(tmp_path):
    write_mpo(tmp_path / "a.mpo", PICTURE, PICTURE)
    assert read_stereo_tag(tmp_path / "a.mpo") == StereoTag("block_lr")
    squeezed = StereoTag("left_right", is_half=True)
    write_tagged_image(tmp_path / "a.jps", PICTURE, squeezed)
    assert read_stereo_tag(tmp_path / "a.jps") == squeezed
    Image.fromarray(PICTURE).save(tmp_path / "b.jps", "JPEG")
    assert read_stereo_tag(tmp_path / "b.jps") == StereoTag("right_left")


@pytest.mark.parametrize("name", ["a.mp4", "a.mpo"])
@pytest.mark.parametrize("data", [None, b"", b"\xff\xd8\xff\xe0\0\x10nonsense"])
def test_missing_empty_and_damaged_files_are_refused(tmp_path, name, data):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableInputError):
        read_stereo_tag(tmp_path / name)


def test_film_whose_pictures_are_gone_is_refused(make_film):
    path = make_film("a.mp4", pts=range(3), time_base=Fraction(1, 25))
    data = bytearray(path.read_bytes())
    with av.open(path) as container:
        for packet in container.demux(video=0):
            if packet.size:
                data[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path.write_bytes(data)
    with pytest.raises(UnreadableInputError, match="not one frame"):
        read_stereo_tag(path)
