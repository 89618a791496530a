"""Photos through `relievo convert`."""

import json

import cv2
import numpy as np
import pytest

H, W = 48, 64
LAYOUT_SIZES = {
    "half-sbs": (H, W),
    "sbs": (H, 2 * W),
    "tab": (2 * H, W),
    "half-tab": (H, W),
    "cross": (H, 2 * W),
    "anaglyph-dubois": (H, W),
    "anaglyph-colour": (H, W),
    "anaglyph-half-colour": (H, W),
    "anaglyph-gray": (H, W),
    "interlaced": (H, W),
    "rgbd": (H, 2 * W),
    "depth": (H, W),
}


def halves(image):
    return image[:, : image.shape[1] // 2], image[:, image.shape[1] // 2 :]


def column_of(view, colour):
    """Where the mean of all pixels of a colour lies."""
    far = np.abs(view.astype(int) - colour).max(axis=2)
    return np.nonzero(far < 60)[1].mean()


@pytest.mark.parametrize(("layout", "size"), LAYOUT_SIZES.items())
def test_each_layout_has_its_size(relievo, look, photo, depth, layout, size):
    result = relievo.works("convert", "photo.png", "-o", "out.png", depth, "--layout", layout)
    assert look("out.png").shape == (*size, 3)
    assert result.out == "out.png\n"


def test_left_right_is_two_files(relievo, look, photo, depth):
    result = relievo.works("convert", "photo.png", "-o", "o.png", depth, "--layout", "left-right")
    assert result.out.split() == ["o_left.png", "o_right.png"]
    relievo.works("convert", "photo.png", "-o", "both.png", depth, "--layout", "sbs")
    left, right = halves(look("both.png"))
    assert np.array_equal(look("o_left.png"), left)
    assert np.array_equal(look("o_right.png"), right)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_hidden_views_average_to_the_photo(relievo, look, make_picture, depth, dtype):
    image = make_picture("a.png", dtype=dtype)
    relievo.works("convert", "a.png", "-o", "o.png", depth, "--views", "hidden", "--layout", "sbs")
    left, right = halves(look("o.png").astype(int))
    assert np.array_equal(left + right, 2 * image.astype(int))
    assert not np.array_equal(left, right)


def test_bright_depth_comes_out_of_the_screen(relievo, look, folder):
    image = np.full((60, 160, 3), 40, np.uint8)
    image[20:40, 20:40], image[20:40, 120:140] = (240, 40, 40), (40, 240, 40)
    near_red = np.full((60, 160), 20_000, np.uint16)
    near_red[14:46, 14:46], near_red[14:46, 114:146] = 60_000, 2_000
    cv2.imwrite("scene.png", image[..., ::-1])
    cv2.imwrite("map.png", near_red)
    options = ("--depth=map.png", "--layout=sbs", "--depth-budget=8", "--zero-plane=0.3")
    relievo.works("convert", "scene.png", "-o", "o.png", *options, "--range=0,100")
    left, right = halves(look("o.png"))
    red, green = (240, 40, 40), (40, 240, 40)
    assert column_of(left, red) > column_of(right, red) + 2
    assert column_of(left, green) < column_of(right, green) - 1


def test_metric_depth_is_told_by_an_option(relievo, look, photo):
    distance = np.tile(np.linspace(1, 5, 32, dtype=np.float32), (24, 1))
    np.save("metres.npy", distance)
    np.save("inverse.npy", 1 / distance)
    convert = ("convert", "photo.png", "--layout=depth", "-o")
    relievo.works(*convert, "a.png", "--depth=metres.npy", "--depth-kind=metric_depth")
    relievo.works(*convert, "b.png", "--depth=inverse.npy")
    a, b = look("a.png").astype(int), look("b.png").astype(int)
    assert np.abs(a - b).max() <= 1
    assert a[:, :8].mean() > a[:, -8:].mean() + 100


def test_depth_layout_runs_from_black_to_white(relievo, look, photo, depth):
    relievo.works("convert", "photo.png", "-o", "o.png", depth, "--layout=depth")
    levels = look("o.png")
    assert levels.min() < 10
    assert levels.max() > 245
    assert np.diff(levels[24, :, 0].astype(int)).min() >= -1


def test_16_bits_are_kept(relievo, look, make_picture, depth):
    make_picture("deep.png", dtype=np.uint16)
    relievo.works("convert", "deep.png", "-o", "o.png", depth, "--layout=sbs")
    views = look("o.png")
    assert views.dtype == np.uint16
    assert len(np.unique(views)) > 256


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".tif", ".bmp", ".jps"])
def test_ending_of_the_output_chooses_its_kind(relievo, photo, depth, ending):
    relievo.works("convert", "photo.png", "-o", f"o{ending}", depth, "--layout=sbs")
    assert cv2.imread(f"o{ending}").shape == (H, 2 * W, 3)


@pytest.mark.parametrize("size", [(47, 63), (1, 1), (1, 64), (48, 1), (2, 3)])
@pytest.mark.parametrize("layout", ["half-sbs", "half-tab", "interlaced"])
def test_odd_and_tiny_sizes_work(relievo, look, make_picture, size, layout):
    make_picture("a.png", size=size)
    np.save("map.npy", np.linspace(0, 1, size[0] * size[1], dtype=np.float32).reshape(size))
    relievo.works("convert", "a.png", "-o", "o.png", "--depth=map.npy", "--layout", layout)
    even = {"half-sbs": (size[0], size[1] + size[1] % 2), "interlaced": size}
    expected = even.get(layout, (size[0] + size[0] % 2, size[1]))
    assert look("o.png").shape[:2] == expected


def test_one_pixel_is_converted_by_the_network_too(relievo, look, make_picture):
    make_picture("a.png", size=(1, 1))
    relievo.works("convert", "a.png", "-o", "o.png", "--layout=sbs")
    assert look("o.png").shape == (1, 2, 3)


def test_network_of_the_package_needs_no_options(relievo, look, photo):
    relievo.works("convert", "photo.png", "-o", "o.png")
    assert look("o.png").shape == (H, W, 3)


def test_flat_depth_changes_nothing(relievo, look, photo):
    np.save("flat.npy", np.full((12, 16), 0.3, np.float32))
    options = ("--depth=flat.npy", "--layout=sbs", "--zero-plane=0.5")
    relievo.works("convert", "photo.png", "-o", "o.png", *options)
    left, right = halves(look("o.png"))
    assert np.array_equal(left, photo)
    assert np.array_equal(right, photo)


def test_no_budget_changes_nothing(relievo, look, photo, depth):
    options = (depth, "--layout=sbs", "--depth-budget=0")
    relievo.works("convert", "photo.png", "-o", "o.png", *options)
    left, right = halves(look("o.png"))
    assert np.array_equal(left, photo)
    assert np.array_equal(right, photo)


def test_pixels_without_depth_do_not_matter(relievo, photo):
    values = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (24, 1))
    values[5:9, 5:9] = np.nan
    np.save("holes.npy", values)
    relievo.works("convert", "photo.png", "-o", "o.png", "--depth=holes.npy")


def test_transparency_shows_the_background_asked_for(relievo, look, depth):
    image = np.zeros((H, W, 4), np.uint8)
    cv2.imwrite("clear.png", image)
    options = (depth, "--layout=sbs", "--background=10,200,30")
    relievo.works("convert", "clear.png", "-o", "o.png", *options)
    assert (look("o.png") == (10, 200, 30)).all()


def test_existing_output_is_replaced_when_asked(relievo, look, photo, depth):
    with open("o.png", "w") as file:
        file.write("earlier")
    result = relievo("convert", "photo.png", "-o", "o.png", depth, "--overwrite")
    assert result.code == 0
    assert look("o.png").shape == (H, W, 3)


def test_json_tells_what_was_done(relievo, photo, depth):
    result = relievo.works("convert", "photo.png", "-o", "o.png", depth, "--json")
    assert [json.loads(line) for line in result.out.splitlines()] == [
        {"event": "done", "input": "photo.png", "outputs": ["o.png"], "notes": []}
    ]
    assert result.err == ""


def test_same_photo_gives_the_same_file(relievo, folder, photo, depth):
    for name in ("one.png", "two.png"):
        relievo.works("convert", "photo.png", "-o", name, depth)
    assert (folder / "one.png").read_bytes() == (folder / "two.png").read_bytes()


def test_unusual_names_are_no_obstacle(relievo, folder, photo, depth):
    name = "été -1 [x] 100%.png"
    (folder / "photo.png").rename(folder / name)
    relievo.works("convert", name, "-o", "sortie 3:D.png", depth)
