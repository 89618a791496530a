"""Layouts and kinds of files through `relievo convert`, as a player or viewer gets them."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from relievo.core.words import Layout
from relievo.io.jpeg_segments import read_segments
from relievo.io.stereo_photos import read_stereo_photo
from relievo.io.stereo_tags import read_stereo_tag
from relievo.io.video_info import read_video_info
from relievo.io.xmp import read_jpeg_properties

MILLISECOND = Fraction(1, 1000)
TAGS = {
    "sbs": ("left_right", False, "flat"),
    "half-sbs": ("left_right", True, "flat"),
    "cross": ("right_left", False, "flat"),
    "tab": ("top_bottom", False, "flat"),
    "interlaced": ("row_interleaved_lr", False, "flat"),
    "vr180": ("left_right", False, "vr180"),
    "vr360": ("top_bottom", False, "vr360"),
}


@pytest.mark.parametrize("layout", TAGS)
def test_a_jpeg_says_how_its_views_lie(relievo, photo, depth, layout):
    relievo.works("convert", "photo.png", "-o", "out.jpg", depth, f"--layout={layout}")
    tag = read_stereo_tag(Path("out.jpg"))
    assert (tag.mode, tag.is_half, tag.projection) == TAGS[layout]


@pytest.mark.parametrize("layout", ["sbs", "tab", "vr180", "vr360", "frame-sequential"])
@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
def test_a_film_says_how_its_views_lie(relievo, make_film, depth, layout, ending):
    make_film("film.mp4")
    relievo.works("convert", "film.mp4", "-o", f"out{ending}", depth, f"--layout={layout}")
    tag = read_stereo_tag(Path(f"out{ending}"))
    mode, _, projection = TAGS.get(layout, ("block_lr", False, "flat"))
    assert (tag.mode, tag.projection) == (mode, projection)


SPHERES = {
    "sbs": ("left_right", False),
    "half-sbs": ("left_right", True),
    "tab": ("top_bottom", False),
    "half-tab": ("top_bottom", True),
    "cross": ("right_left", False),
    "left-right": ("mono", False),
}


@pytest.mark.parametrize("projection", ["vr180", "vr360"])
@pytest.mark.parametrize("layout", SPHERES)
def test_stereo_spheres_say_so_in_every_layout(
    relievo, make_picture, make_film, layout, projection
):
    size = (64, 64 if projection == "vr180" else 128)
    make_picture("sphere.png", size=size)
    make_film("sphere.mp4", size=size, frames=2)
    np.save("map.npy", np.tile(np.linspace(0, 1, size[1], dtype=np.float32), (64, 1)))
    name = "out_left" if layout == "left-right" else "out"
    for ending, source in ((".jpg", ".png"), (".png", ".png"), (".mp4", ".mp4"), (".mkv", ".mp4")):
        words = ("convert", f"sphere{source}", "-o", f"out{ending}", "--depth=map.npy", "--sphere")
        relievo.works(*words, f"--layout={layout}")
        tag = read_stereo_tag(Path(f"{name}{ending}"))
        mode = SPHERES[layout][0]
        if ending == ".png" and layout == "cross":
            mode = "mono"  # Nothing in a PNG says it.
        assert (tag.mode, tag.projection) == (mode, projection)
        assert tag.is_half is SPHERES[layout][1]


@pytest.mark.parametrize("layout", ["rgbd", "interlaced", "frame-sequential", "depth"])
def test_pictures_for_flat_screens_are_no_spheres(relievo, make_film, layout):
    make_film("sphere.mp4", size=(64, 128), frames=2)
    np.save("map.npy", np.tile(np.linspace(0, 1, 128, dtype=np.float32), (64, 1)))
    words = ("convert", "sphere.mp4", "-o", "out.mp4", "--depth=map.npy", "--sphere")
    relievo.works(*words, f"--layout={layout}")
    tag = read_stereo_tag(Path("out.mp4"))
    assert (tag is not None and tag.projection == "vr360") is (layout == "depth")


@pytest.mark.parametrize("pixel_aspect", [Fraction(3, 2), Fraction(2, 3)])
@pytest.mark.parametrize("layout", ["vr180", "vr360", "quilt"])
def test_spheres_and_tiles_have_square_pixels(relievo, make_film, play, layout, pixel_aspect):
    y, x = (np.arange(120) - 59.5) * [[1], [float(pixel_aspect)]]
    is_inside = np.hypot(y[:, np.newaxis], x) < 36
    disc = np.where(is_inside[..., np.newaxis], 220, 60).repeat(3, axis=2).astype(np.uint8)
    make_film("film.mkv", size=(120, 120), pixel_aspect=pixel_aspect, image=lambda _: disc)
    words = ("convert", "film.mkv", "-o", "out.mkv", "--preset=fast", "--depth-budget=0")
    relievo.works(*words, f"--layout={layout}", "--quilt=2x1:120x120")
    assert read_video_info(Path("out.mkv")).sample_aspect_ratio == 1
    both = play("out.mkv").images[0]
    view = np.vsplit(both, 2)[0] if layout == "vr360" else np.hsplit(both, 2)[0]
    rows, columns = np.nonzero(view[..., 1] > 140)
    assert np.ptp(columns) == pytest.approx(np.ptp(rows), rel=0.05)


def test_a_sphere_of_other_pixels_is_one_as_it_is_shown(relievo, make_film):
    make_film("film.mp4", size=(64, 96), pixel_aspect=Fraction(4, 3), frames=2)
    words = ("convert", "film.mp4", "-o", "out.mp4", "--preset=fast", "--sphere", "--layout=tab")
    relievo.works(*words)
    assert read_video_info(Path("out.mp4")).size == (128, 128)
    assert read_stereo_tag(Path("out.mp4")).projection == "vr360"


def test_views_in_turn_are_those_side_by_side(relievo, make_film, play, depth):
    make_film("film.mkv", frames=4, pts=[0, 40, 100, 160], time_base=MILLISECOND)
    words = ("convert", "film.mkv", depth, "--codec=ffv1")
    relievo.works(*words, "-o", "turns.mkv", "--layout=frame-sequential")
    relievo.works(*words, "-o", "sbs.mkv", "--layout=sbs")
    turns, both = play("turns.mkv"), play("sbs.mkv")
    assert len(turns.images) == 2 * len(both.images)
    assert turns.times_s[:-1] == pytest.approx([0, 0.02, 0.04, 0.07, 0.1, 0.13, 0.16], abs=0.0011)
    for i, image in enumerate(both.images):
        np.testing.assert_array_equal(np.hstack(turns.images[2 * i : 2 * i + 2]), image)


def test_a_photo_in_turn_is_wrong_usage(relievo, photo, depth):
    words = ("convert", "photo.png", "-o", "out.png", depth, "--layout=frame-sequential")
    assert "films" in relievo.refuses(*words, code=2)


def test_an_mpo_file_holds_both_views(relievo, photo, depth, look):
    relievo.works("convert", "photo.png", "-o", "out.mpo", depth)
    relievo.works("convert", "photo.png", "-o", "out.png", depth, "--layout=left-right")
    pair = read_stereo_photo(Path("out.mpo"))
    with Image.open("out.mpo") as opened:
        assert opened.n_frames == 2
    for view, name in ((pair.left, "out_left.png"), (pair.right, "out_right.png")):
        assert np.abs(view.astype(float) - look(name)).mean() < 3


def test_a_heic_file_is_spatial(relievo, photo, depth):
    relievo.works("convert", "photo.png", "-o", "out.heic", depth)
    assert read_stereo_tag(Path("out.heic")).mode == "block_lr"


@pytest.mark.parametrize("ending", [".mpo", ".heic"])
def test_files_of_both_views_take_no_other_layout(relievo, photo, depth, ending):
    words = ("convert", "photo.png", "-o", f"out{ending}", depth, "--layout=tab")
    assert "--layout" in relievo.refuses(*words, code=2)


def test_a_vr_photo_carries_its_right_view(relievo, photo, depth):
    relievo.works("convert", "photo.png", "-o", "out.vr.jpg", depth, "--layout=vr180")
    pair = read_stereo_photo(Path("out.vr.jpg"))
    assert pair.left.shape[0] == pair.left.shape[1]
    assert (pair.left != pair.right).any()


def test_a_quilt_has_all_its_tiles_and_a_note_on_its_name(relievo, photo, depth, look):
    words = ("convert", "photo.png", depth, "--layout=quilt", "--quilt=4x3:30x40")
    result = relievo.works(*words, "-o", "out.png")
    assert look("out.png").shape == (120, 120, 3)
    assert "_qs4x3a0.75" in result.err


def test_a_quilt_that_is_none_is_wrong_usage(relievo, photo, depth):
    words = ("convert", "photo.png", "-o", "out.png", depth, "--layout=quilt", "--quilt=4by3")
    assert "5x9" in relievo.refuses(*words, code=2)


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_makes_a_film(relievo, make_film, play, depth, layout):
    make_film("film.mp4")
    relievo.works(
        "convert", "film.mp4", "-o", "out.mp4", depth, f"--layout={layout}", "--quilt=3x2:16x16"
    )
    name = "out_left.mp4" if layout is Layout.LEFT_RIGHT else "out.mp4"
    assert len(play(name).images) == len(play("film.mp4").images) * (
        2 if layout is Layout.FRAME_SEQUENTIAL else 1
    )


@pytest.mark.parametrize(
    "option",
    [
        "fill=patches",
        "border=crop",
        "border=window",
        "source-view=left",
        "source-view=right",
        "sphere",
    ],
)
def test_options_of_the_views_change_the_picture(relievo, make_picture, look, option):
    make_picture("wide.png", size=(48, 96))
    np.save("depth.npy", np.tile(np.linspace(0, 1, 48, dtype=np.float32), (24, 1)))
    words = ("convert", "wide.png", "--depth=depth.npy", "--layout=sbs")
    relievo.works(*words, "-o", "plain.png")
    relievo.works(*words, "-o", "other.png", f"--{option}")
    assert look("plain.png").shape == look("other.png").shape
    assert (look("plain.png") != look("other.png")).any()


@pytest.mark.parametrize("option", ["pyramid", "linear", "rgb", "headroom=0.1", "rows,linear"])
def test_options_of_hidden_views_arrive(relievo, photo, depth, look, option):
    words = ("convert", "photo.png", depth, "--layout=sbs", "--views=hidden")
    relievo.works(*words, "-o", "plain.png")
    relievo.works(*words, "-o", "other.png", f"--hidden={option}")
    assert (look("plain.png") != look("other.png")).any()


@pytest.mark.parametrize("option", ["fast", "headroom", "headroom=2", "headroom=x"])
def test_unknown_options_of_hidden_views_are_wrong_usage(relievo, photo, depth, option):
    words = ("convert", "photo.png", "-o", "o.png", depth, "--views=hidden", f"--hidden={option}")
    relievo.refuses(*words, code=2)


@pytest.mark.parametrize("layout", ["half-sbs", "half-tab", "sbs"])
@pytest.mark.parametrize("size", [(48, 96), (64, 64)])
def test_spheres_keep_their_size_in_every_layout(relievo, make_picture, look, layout, size):
    make_picture("sphere.png", size=size)
    np.save(
        "depth.npy", np.tile(np.linspace(0, 1, size[1] // 2, dtype=np.float32), (size[0] // 2, 1))
    )
    relievo.works(
        "convert",
        "sphere.png",
        "-o",
        "out.png",
        "--depth=depth.npy",
        "--sphere",
        f"--layout={layout}",
    )
    height, width = size
    shapes = {"half-sbs": (height, width), "half-tab": (height, width), "sbs": (height, 2 * width)}
    assert look("out.png").shape[:2] == shapes[layout]


@pytest.mark.parametrize(
    "words",
    [
        ("--layout=quilt", "--border=crop"),
        ("--layout=rgbd", "--source-view=left"),
        ("--layout=depth", "--fill=patches"),
        ("--views=hidden", "--border=window"),
        ("--views=hidden", "--fill=rows"),
        ("--hidden=linear",),
        ("--sphere", "--layout=quilt"),
        ("--sphere", "--border=crop"),
    ],
)
def test_options_that_would_do_nothing_are_wrong_usage(relievo, photo, depth, words):
    relievo.refuses("convert", "photo.png", "-o", "out.png", depth, *words, code=2)


def test_patches_go_with_the_best_preset_for_photos_that_have_holes(relievo, photo, depth, look):
    words = ("convert", "photo.png", depth, "--layout=sbs", "--depth-budget=8")
    relievo.works(*words, "-o", "best.png", "--preset=best")
    relievo.works(*words, "-o", "rows.png", "--preset=best", "--fill=rows")
    assert (look("best.png") != look("rows.png")).any()
    relievo.works("convert", "photo.png", depth, "--views=hidden", "-o", "h.png", "--preset=best")


def test_a_photo_may_carry_its_depth(relievo, photo, depth):

    relievo.works("convert", "photo.png", "-o", "out.depth.jpg", depth, "--layout=rgbd")
    segments = read_segments(Path("out.depth.jpg").read_bytes(), "out.depth.jpg")
    assert read_jpeg_properties(segments)["GDepth:Format"] == "RangeInverse"
    with Image.open("out.depth.jpg") as opened:
        assert opened.size == (photo.shape[1], photo.shape[0])


@pytest.mark.parametrize("layout", ["checkerboard", "column-interlaced", "interlaced"])
def test_where_colours_of_both_views_are_mixed_a_note_says_so(
    relievo, make_film, photo, depth, layout
):
    make_film("film.mp4", frames=3)
    words = ("convert", depth, f"--layout={layout}", "-o")
    assert "ffv1" in relievo.works(*words, "out.mp4", "film.mp4").err
    assert "mixed" not in relievo.works(*words, "out.mkv", "film.mp4", "--codec=ffv1").err
    assert ".png" in relievo.works(*words, "out.jpg", "photo.png").err


@pytest.mark.parametrize(("layout", "size"), [("sbs", (48, 65)), ("tab", (49, 64))])
def test_views_of_odd_size_share_no_colour(relievo, make_film, play, layout, size):
    def red(index):
        return np.full((*size, 3), (200, 30, 30), np.uint8)

    make_film("film.mkv", size=size, image=red, frames=3, pixel_format="yuv444p")
    np.save("depth.npy", np.zeros(size, np.float32))
    words = ("convert", "film.mkv", "-o", "out.mp4", "--depth=depth.npy", f"--layout={layout}")
    relievo.works(*words)
    image = play("out.mp4").images[0]
    height, width = image.shape[:2]
    assert (height % 4, width % 2) == (0, 0) if layout == "tab" else (width % 4 == 0)
    assert np.abs(image.astype(int) - (200, 30, 30)).max() < 12


@pytest.mark.parametrize("layout", ["half-sbs", "half-tab"])
def test_squeezed_views_of_square_films_are_known_to_be_squeezed(relievo, make_film, layout):
    make_film("film.mkv", size=(64, 64), frames=3)
    np.save("depth.npy", np.zeros((32, 32), np.float32))
    words = ("convert", "film.mkv", "-o", "out.mkv", "--depth=depth.npy")
    relievo.works(*words, f"--layout={layout}")
    assert read_stereo_tag(Path("out.mkv")).is_half


def test_a_codec_that_a_container_refuses_is_told_before_the_work(relievo, make_film, depth):
    make_film("film.mp4")
    words = ("convert", "film.mp4", "-o", "out.mov", depth, "--codec=av1")
    assert ".mkv" in relievo.refuses(*words)


@pytest.mark.parametrize(
    ("name", "layout"), [("out.jps", "quilt"), ("out.jps", "rgbd"), ("out.vr.jpg", "sbs")]
)
def test_kinds_of_files_that_have_no_word_for_a_layout_refuse_it(
    relievo, photo, depth, name, layout
):
    relievo.refuses("convert", "photo.png", "-o", name, depth, f"--layout={layout}", code=2)
