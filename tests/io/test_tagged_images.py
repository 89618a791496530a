import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from relievo.core.errors import CodecError, OutputExistsError, RangeError, ShapeError
from relievo.io.images import read_image
from relievo.io.jpeg_segments import read_segments
from relievo.io.stereo_photos import read_stereo_photo
from relievo.io.stereo_tags import StereoTag, read_stereo_tag
from relievo.io.tagged_images import (
    can_tag_image,
    write_depth_photo,
    write_tagged_image,
    write_vr_photo,
)
from relievo.io.xmp import read_jpeg_properties


def view(shift=0, height=40, width=80):
    y, x = np.mgrid[0:height, 0:width]
    channels = [2 * x + shift, 4 * y + 0 * x, x + y + 2 * shift]
    return np.stack(channels, axis=-1).astype(np.uint8)


def properties_of(path):
    return read_jpeg_properties(read_segments(path.read_bytes(), str(path)))


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("a.jpg", StereoTag("left_right", is_half=True)),
        ("a.jps", StereoTag("right_left")),
        ("a.jpeg", StereoTag("row_interleaved_lr")),
        ("a.jpg", StereoTag("left_right", projection="vr180", fov_degrees=180)),
        ("a.png", StereoTag("left_right", projection="vr180", fov_degrees=180)),
        ("a.jpg", StereoTag("top_bottom", True, projection="vr360", fov_degrees=360)),
        ("a.png", StereoTag("top_bottom", True, projection="vr360", fov_degrees=360)),
        ("a.png", StereoTag("left_right", True, projection="vr360", fov_degrees=360)),
        ("a.jpg", StereoTag("mono", projection="vr360", fov_degrees=360)),
    ],
)
def test_tag_comes_back_and_pixels_stay(tmp_path, name, tag):
    write_tagged_image(tmp_path / name, view(), tag)
    assert read_stereo_tag(tmp_path / name) == tag
    stored = read_image(tmp_path / name)
    assert np.abs(stored.astype(int) - view()).mean() < (0.01 if name == "a.png" else 2)


def test_flat_png_has_nothing_to_say_and_keeps_16_bits(tmp_path):
    image = view().astype(np.uint16) * 257
    write_tagged_image(tmp_path / "a.png", image, StereoTag("left_right"))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), image)
    assert read_stereo_tag(tmp_path / "a.png") is None


def test_half_a_sphere_is_the_middle_of_a_whole_one(tmp_path):
    tag = StereoTag("left_right", projection="vr180")
    write_tagged_image(tmp_path / "a.jpg", view(), tag)
    sphere = properties_of(tmp_path / "a.jpg")
    # One view is 40 pixels wide and the whole sphere 80.
    assert sphere["GPano:CroppedAreaImageWidthPixels"] == "40"
    assert sphere["GPano:CroppedAreaImageHeightPixels"] == "40"
    assert sphere["GPano:FullPanoWidthPixels"] == "80"
    assert sphere["GPano:FullPanoHeightPixels"] == "40"
    assert sphere["GPano:CroppedAreaLeftPixels"] == "20"
    assert sphere["GPano:CroppedAreaTopPixels"] == "0"


@pytest.mark.parametrize("name", ["a.webp", "a.tif", "a"])
def test_files_without_room_for_a_tag_are_refused(tmp_path, name):
    assert not can_tag_image(tmp_path / name)
    with pytest.raises(CodecError, match="holds no tag"):
        write_tagged_image(tmp_path / name, view(), StereoTag("left_right"))
    assert list(tmp_path.iterdir()) == []


def test_photo_that_is_there_is_not_replaced(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"precious")
    with pytest.raises(OutputExistsError):
        write_tagged_image(tmp_path / "a.jpg", view(), StereoTag("left_right"))
    assert (tmp_path / "a.jpg").read_bytes() == b"precious"


@pytest.mark.parametrize(("projection", "whole"), [("vr180", "160"), ("vr360", "80")])
def test_vr_photo_carries_both_views(tmp_path, projection, whole):
    path = tmp_path / "a.vr.jpg"
    write_vr_photo(path, view(), view(30), projection=projection)
    pair = read_stereo_photo(path)
    assert np.abs(pair.left.astype(int) - view()).mean() < 2
    assert np.abs(pair.right.astype(int) - view(30)).mean() < 2
    properties = properties_of(path)
    assert properties["GPano:FullPanoWidthPixels"] == whole
    assert properties["GImage:Mime"] == "image/jpeg"
    tag = read_stereo_tag(path)
    assert (tag.mode, tag.projection) == ("block_lr", projection)


def test_vr_photo_of_noise_is_longer_than_a_segment(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    write_vr_photo(tmp_path / "a.jpg", noise, noise[:, ::-1], quality=100)
    right = read_stereo_photo(tmp_path / "a.jpg").right
    assert np.abs(right.astype(int) - noise[:, ::-1]).mean() < 2


def test_flat_vr_photo_is_refused(tmp_path):
    with pytest.raises(RangeError, match="vr180"):
        write_vr_photo(tmp_path / "a.jpg", view(), view(), projection="flat")


def test_depth_photo_carries_distances_near_to_far(tmp_path):
    levels = np.tile(np.linspace(0, 1, 80, dtype=np.float32), (40, 1))
    write_depth_photo(tmp_path / "a.jpg", view(), levels, nearest=0.5, farthest=4)
    properties = properties_of(tmp_path / "a.jpg")
    depth = Image.open(BytesIO(base64.b64decode(properties["GDepth:Data"])))
    code = np.asarray(depth) / 255
    near, far = float(properties["GDepth:Near"]), float(properties["GDepth:Far"])
    # What a reader does, by the formula of the format.
    distance = far * near / (far - code * (far - near))
    expected = 1 / (1 / 4 + levels * (1 / 0.5 - 1 / 4))
    np.testing.assert_allclose(distance, expected, rtol=0.02)
    assert properties["GDepth:Format"] == "RangeInverse"
    assert read_stereo_tag(tmp_path / "a.jpg") is None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"levels": np.full((40, 80), 1.5, np.float32)}, RangeError),
        ({"levels": np.zeros((40, 81), np.float32)}, ShapeError),
        ({"nearest": 5.0, "farthest": 5.0}, RangeError),
        ({"quality": 101}, RangeError),
    ],
)
def test_depth_photo_that_cannot_be_is_refused(tmp_path, arguments, error):
    levels = {"levels": np.zeros((40, 80), np.float32)}
    with pytest.raises(error):
        write_depth_photo(tmp_path / "a.jpg", view(), **{**levels, **arguments})
    assert list(tmp_path.iterdir()) == []
