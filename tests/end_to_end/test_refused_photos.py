"""Photos and depth maps that cannot be used: one line, nothing written, nothing changed."""

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest


def png_chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_header(width, height):
    """A valid PNG file that promises pixels and has none."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")


def refuse(relievo, name, *options):
    return relievo.refuses("convert", name, "-o", "out.png", *options)


def test_missing_photo(relievo, depth):
    assert refuse(relievo, "nowhere.png", depth) == "nowhere.png: no such file; check the path"


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".tif", ".bmp", ".gif", ".avif"])
def test_empty_photo(relievo, depth, ending):
    Path(f"a{ending}").touch()
    assert f"a{ending}: the file is empty" in refuse(relievo, f"a{ending}", depth)


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_truncated_photo(relievo, make_picture, depth, ending):
    make_picture(f"a{ending}", size=(96, 128))
    whole = Path(f"a{ending}").read_bytes()
    Path(f"a{ending}").write_bytes(whole[: len(whole) * 2 // 3])
    assert f"a{ending}: damaged or truncated" in refuse(relievo, f"a{ending}", depth)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "notes.txt", "noending"])
def test_file_that_is_no_photo(relievo, depth, name):
    Path(name).write_text("not a photo\n" * 100)
    assert f"{name}: not an image" in refuse(relievo, name, depth)


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (0, 0)])
def test_photo_of_zero_size(relievo, depth, size):
    Path("a.png").write_bytes(png_header(*size))
    assert "a.png: " in refuse(relievo, "a.png", depth)


def test_huge_photo_is_refused_by_its_header(relievo, depth):
    Path("a.png").write_bytes(png_header(20_000, 20_000))
    line = refuse(relievo, "a.png", depth)
    assert "a.png: 20000 x 20000 pixels are more than 300000000" in line
    assert "--max-pixels" in line


def test_limit_on_pixels_can_be_lowered(relievo, photo, depth):
    assert "--max-pixels" in refuse(relievo, "photo.png", depth, "--max-pixels=3071")
    relievo.works("convert", "photo.png", "-o", "out.png", depth, "--max-pixels=3072")


def test_limit_on_pixels_can_be_raised(relievo, depth):
    Path("a.png").write_bytes(png_header(20_000, 20_000))
    line = refuse(relievo, "a.png", depth, "--max-pixels=400000000")
    assert "damaged or truncated" in line


def test_animated_photo_names_the_option(relievo, look, make_film, depth):
    make_film("moving.gif", codec="gif", pixel_format="rgb8", frames=3)
    assert "--first-frame" in refuse(relievo, "moving.gif", depth)
    relievo.works("convert", "moving.gif", "-o", "out.png", depth, "--first-frame")
    assert look("out.png").shape == (48, 64, 3)


def test_folder_without_photos(relievo, depth):
    Path("empty").mkdir()
    assert "empty: holds no image or video" in refuse(relievo, "empty", depth)


def test_pattern_without_matches(relievo, depth):
    assert "*.jpg: holds no image or video" in refuse(relievo, "*.jpg", depth)


def test_missing_depth_map(relievo, photo):
    assert "nowhere.png: no such file" in refuse(relievo, "photo.png", "--depth=nowhere.png")


def test_empty_depth_map(relievo, photo):
    Path("map.exr").touch()
    assert "map.exr: the file is empty" in refuse(relievo, "photo.png", "--depth=map.exr")


@pytest.mark.parametrize("ending", [".png", ".npy", ".npz", ".exr"])
def test_truncated_depth_map(relievo, photo, depth, ending):
    relievo.works("depth", "photo.png", "-o", f"map{ending}", depth)
    whole = Path(f"map{ending}").read_bytes()
    Path(f"map{ending}").write_bytes(whole[: len(whole) // 2])
    line = refuse(relievo, "photo.png", f"--depth=map{ending}")
    assert f"map{ending}: " in line
    assert "damaged" in line


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_depth_map_without_a_number(relievo, photo, bad):
    np.save("map.npy", np.full((24, 32), bad, np.float32))
    line = refuse(relievo, "photo.png", "--depth=map.npy")
    assert line == "map.npy: no pixel has a usable value; give another depth map"


def test_distances_of_zero_are_no_depth(relievo, photo):
    np.save("map.npy", np.zeros((24, 32), np.float32))
    options = ("--depth=map.npy", "--depth-kind=metric_depth")
    assert "no pixel has a usable value" in refuse(relievo, "photo.png", *options)


@pytest.mark.parametrize("size", [(24, 24), (32, 24), (24, 64), (1, 1)])
def test_depth_map_of_another_ratio(relievo, photo, size):
    np.save("map.npy", np.linspace(0, 1, size[0] * size[1], dtype=np.float32).reshape(size))
    line = refuse(relievo, "photo.png", "--depth=map.npy")
    height, width = size
    assert f"map.npy: the depth map is {width} x {height}, the image 64 x 48" in line


def test_depth_map_of_three_axes(relievo, photo):
    np.save("map.npy", np.zeros((24, 32, 3), np.float32))
    assert "give (height, width)" in refuse(relievo, "photo.png", "--depth=map.npy")


def test_depth_map_of_objects_is_not_unpickled(relievo, photo):
    np.save("map.npy", np.array([[{}]], dtype=object), allow_pickle=True)
    assert "map.npy: " in refuse(relievo, "photo.png", "--depth=map.npy")


def test_folder_without_the_map_of_a_photo(relievo, photo):
    Path("maps").mkdir()
    line = refuse(relievo, "photo.png", "--depth=maps")
    assert "maps: holds no depth map named photo.*" in line


def test_depth_film_for_a_photo_gives_its_first_frame_only(relievo, photo, make_film):
    make_film("film.mkv", frames=3)
    relievo.works("convert", "photo.png", "-o", "out.png", "--depth=film.mkv")


def test_estimator_that_does_not_exist(relievo, photo):
    line = refuse(relievo, "photo.png", "--depth=lit")
    assert "no depth estimator is called `lit`; did you mean lite?" in line


def test_network_file_that_is_missing(relievo, photo):
    assert "net.onnx" in refuse(relievo, "photo.png", "--depth=net.onnx")


def test_network_file_of_another_hash(relievo, photo, folder):
    from importlib import resources

    lite = resources.files("relievo.depth") / "weights"
    weights = bytearray((lite / "lite.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / "net.onnx").write_bytes(weights)
    described = json.loads((lite / "lite.json").read_text()) | {"sha256": "0" * 64}
    (folder / "net.json").write_text(json.dumps(described))
    line = refuse(relievo, "photo.png", "--depth=net.onnx")
    assert "net.onnx: " in line
    assert "0" * 64 in line


def test_network_file_that_is_damaged(relievo, photo):
    Path("net.onnx").write_bytes(b"\x08\x09not a network" * 50)
    Path("net.json").write_text('{"kind": "relative_inverse_depth"}')
    assert "net.onnx: " in refuse(relievo, "photo.png", "--depth=net.onnx")


def test_network_file_without_description(relievo, photo):
    Path("net.onnx").write_bytes(b"\x08\x09")
    line = refuse(relievo, "photo.png", "--depth=net.onnx")
    assert "net.onnx" in line
    assert "json" in line


@pytest.mark.hub
def test_hub_folder_without_weights(relievo, photo):
    Path("net").mkdir()
    Path("net/config.json").write_text('{"model_type": "unheard-of"}')
    assert "net" in refuse(relievo, "photo.png", "--depth=net")
