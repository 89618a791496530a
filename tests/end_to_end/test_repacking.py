"""Files that hold two views already, through `relievo convert --from`."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from relievo.io.stereo_photos import read_stereo_photo
from relievo.io.stereo_tags import read_stereo_tag
from relievo.io.video_info import read_video_info


@pytest.fixture
def sbs(relievo, make_picture, depth):
    """Both views of a picture beside each other, in sbs.png and sbs.jpg."""
    make_picture("photo.png", size=(96, 128))
    for ending in (".png", ".jpg"):
        relievo.works("convert", "photo.png", "-o", f"sbs{ending}", depth, "--layout=sbs")


def test_views_of_a_photo_are_laid_out_anew(relievo, sbs, look):
    relievo.works("convert", "sbs.png", "-o", "tab.png", "--from=sbs", "--layout=tab")
    both = look("sbs.png")
    np.testing.assert_array_equal(look("tab.png"), np.vstack((both[:, :128], both[:, 128:])))


def test_a_file_that_says_how_its_views_lie_needs_no_word(relievo, sbs, look):
    relievo.works("convert", "sbs.jpg", "-o", "tab.png", "--from=auto", "--layout=tab")
    both = look("sbs.jpg")
    np.testing.assert_array_equal(look("tab.png"), np.vstack((both[:, :128], both[:, 128:])))


def test_squeezed_views_are_stretched(relievo, sbs, look):
    relievo.works("convert", "sbs.png", "-o", "half.png", "--from=sbs", "--layout=half-sbs")
    assert look("half.png").shape == (96, 128, 3)
    relievo.works("convert", "half.png", "-o", "whole.png", "--from=half-sbs", "--layout=sbs")
    error = np.abs(look("whole.png").astype(float) - look("sbs.png"))
    assert error.shape == (96, 256, 3)
    assert error.mean() < 4


def test_a_pair_becomes_one_that_is_hidden(relievo, sbs, look):
    words = ("convert", "sbs.png", "-o", "hidden.png", "--from=sbs", "--views=hidden")
    relievo.works(*words, "--layout=sbs")
    both, source = look("hidden.png").astype(int), look("sbs.png")
    np.testing.assert_array_equal(both[:, :128] + both[:, 128:], 2 * source[:, :128].astype(int))
    assert (both[:, :128] != both[:, 128:]).any()


def test_an_mpo_photo_is_taken_apart(relievo, photo, depth, look):
    relievo.works("convert", "photo.png", "-o", "photo.mpo", depth)
    relievo.works("convert", "photo.mpo", "-o", "sbs.png", "--from=auto", "--layout=sbs")
    pair = read_stereo_photo(Path("photo.mpo"))
    np.testing.assert_array_equal(look("sbs.png"), np.hstack((pair.left, pair.right)))


@pytest.mark.parametrize("bits", [8, 10])
def test_a_film_is_laid_out_anew_with_its_sound(relievo, make_film, play, bits):
    pixel_format = "yuv420p" if bits == 8 else "yuv420p10le"
    make_film("film.mkv", size=(48, 128), audio_s=0.3, pixel_format=pixel_format)
    words = ("convert", "film.mkv", "-o", "tab.mkv", "--from=sbs", "--layout=tab")
    relievo.works(*words, "--codec=ffv1", f"--bit-depth={bits}")
    source, result = play("film.mkv"), play("tab.mkv")
    assert result.times_s == source.times_s
    assert result.audio == source.audio
    for before, after in zip(source.images, result.images, strict=True):
        expected = np.vstack((before[:, :64], before[:, 64:]))
        assert np.abs(after.astype(int) - expected).mean() < 4


def test_views_in_turn_are_put_side_by_side(relievo, make_film, play, depth):
    make_film("film.mkv")
    words = ("convert", "film.mkv", depth, "--codec=ffv1")
    relievo.works(*words, "-o", "turns.mkv", "--layout=frame-sequential")
    relievo.works(*words, "-o", "sbs.mkv", "--layout=sbs")
    again = ("convert", "turns.mkv", "-o", "again.mkv", "--codec=ffv1", "--layout=sbs")
    relievo.works(*again, "--from=frame-sequential")
    first, second = play("sbs.mkv"), play("again.mkv")
    assert second.times_s == pytest.approx(first.times_s, abs=0.0011)
    np.testing.assert_array_equal(first.images, second.images)


def test_a_film_becomes_hidden_pairs(relievo, make_film, play, depth):
    make_film("film.mkv", size=(96, 128))
    words = ("convert", "film.mkv", depth, "--codec=ffv1", "--layout=sbs")
    relievo.works(*words, "-o", "sbs.mkv")
    again = ("convert", "sbs.mkv", "-o", "hidden.mkv", "--from=sbs", "--codec=ffv1")
    relievo.works(*again, "--views=hidden", "--layout=sbs")
    for before, after in zip(play("sbs.mkv").images, play("hidden.mkv").images, strict=True):
        total = after[:, :128].astype(int) + after[:, 128:]
        np.testing.assert_array_equal(total, 2 * before[:, :128].astype(int))


def test_a_flat_photo_is_refused(relievo, photo):
    assert "no stereo picture" in relievo.refuses(
        "convert", "photo.png", "-o", "out.png", "--from=auto"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--from=anaglyph-dubois",),
        ("--from=somehow",),
        ("--from=sbs", "--layout=rgbd"),
        ("--from=sbs", "--layout=quilt"),
        ("--from=sbs", "--border=crop"),
        ("--from=sbs", "--source-view=left"),
        ("--from=sbs", "--depth-budget=2"),
        ("--from=sbs", "--sphere"),
    ],
)
def test_what_two_views_cannot_give_is_wrong_usage(relievo, sbs, words):
    relievo.refuses("convert", "sbs.png", "-o", "out.png", *words, code=2)


def test_views_on_spheres_stay_on_them(relievo, photo, depth, look):
    relievo.works("convert", "photo.png", "-o", "a.vr.jpg", depth, "--layout=vr180")
    relievo.works("convert", "a.vr.jpg", "-o", "b.png", "--from=auto", "--layout=vr180")
    pair = read_stereo_photo(Path("a.vr.jpg"))
    np.testing.assert_array_equal(look("b.png"), np.hstack((pair.left, pair.right)))
    words = ("convert", "a.vr.jpg", "-o", "c.png", "--from=auto", "--layout=vr360")
    assert "vr180" in relievo.refuses(*words, code=2)


def test_squeezed_spheres_are_stretched(relievo, make_film):
    make_film("sphere.mp4", size=(64, 128), frames=2)
    np.save("map.npy", np.tile(np.linspace(0, 1, 128, dtype=np.float32), (64, 1)))
    words = ("convert", "sphere.mp4", "-o", "half.mp4", "--depth=map.npy", "--sphere")
    relievo.works(*words, "--layout=half-sbs")
    relievo.works("convert", "half.mp4", "-o", "out.mp4", "--from=auto", "--layout=vr360")
    assert read_video_info(Path("out.mp4")).size == (128, 128)
    tag = read_stereo_tag(Path("out.mp4"))
    assert (tag.mode, tag.projection) == ("top_bottom", "vr360")


@pytest.mark.parametrize("pixel_aspect", [Fraction(3, 2), Fraction(2, 3)])
@pytest.mark.parametrize("layout", ["sbs", "vr180", "vr360"])
def test_what_is_round_stays_round(relievo, make_film, play, layout, pixel_aspect):
    discs = np.hstack([disc(pixel_aspect)] * 2)
    make_film("film.mkv", size=discs.shape[:2], pixel_aspect=pixel_aspect, image=lambda _: discs)
    relievo.works("convert", "film.mkv", "-o", "out.mkv", "--from=sbs", f"--layout={layout}")
    rows, columns = np.nonzero(left_view(play("out.mkv").images[0], layout)[..., 1] > 140)
    aspect = read_video_info(Path("out.mkv")).sample_aspect_ratio
    assert aspect == (pixel_aspect if layout == "sbs" else 1)
    assert np.ptp(columns) * float(aspect) == pytest.approx(np.ptp(rows), rel=0.05)


def disc(pixel_aspect, size=(120, 120)):
    """A bright disc in the middle, as it is stored in pixels that are not square."""
    y, x = (np.arange(length) - (length - 1) / 2 for length in size)
    is_inside = np.hypot(y[:, np.newaxis], x * float(pixel_aspect)) < 36
    return np.where(is_inside[..., np.newaxis], 220, 60).repeat(3, axis=2).astype(np.uint8)


def left_view(picture, layout):
    height, width = picture.shape[:2]
    return picture[: height // 2] if layout == "vr360" else picture[:, : width // 2]


@pytest.mark.parametrize("reading", ["left-right", "auto"])
def test_each_pair_of_photos_in_a_folder_is_done_once(relievo, make_picture, look, reading):
    Path("views").mkdir()
    for seed, name in enumerate(("a_left", "a_right", "b_left", "b_right")):
        make_picture(f"views/{name}.png", seed=seed)
    words = ("convert", "views", "-o", "out", f"--from={reading}", "--layout=sbs")
    assert relievo.works(*words).out.split() == ["out/a.png", "out/b.png"]
    views = [look(f"views/a_{view}.png") for view in ("left", "right")]
    np.testing.assert_array_equal(look("out/a.png"), np.hstack(views))


def test_two_files_of_one_pair_become_one_file(relievo, make_film, play):
    for index, name in enumerate(("a_left", "a_right")):
        make_film(
            f"{name}.mp4", image=lambda _, shade=100 * index: np.full((48, 64, 3), shade, np.uint8)
        )
    words = ("a_left.mp4", "a_right.mp4", "--from=left-right", "--layout=sbs", "--codec=ffv1")
    assert relievo.works("convert", *words, "-o", "out.mkv").out.split() == ["out.mkv"]
    assert relievo.works("convert", *words, "-o", "out/").out.split() == ["out/a.mp4"]
    left, right = np.hsplit(play("out.mkv").images[0], 2)
    assert left.mean() < 5
    assert right.mean() == pytest.approx(100, abs=5)


def test_half_a_pair_in_a_folder_is_told_by_name(relievo, make_picture):
    Path("views").mkdir()
    for name in ("a_left", "a_right", "b_right"):
        make_picture(f"views/{name}.png")
    result = relievo("convert", "views", "-o", "out", "--from=left-right")
    assert result.code == 1
    assert result.out.split() == ["out/a.png"]
    assert "views/b_right.png: its other view, b_left.png, is missing" in result.err


def test_neither_file_of_a_pair_is_overwritten(relievo, photo, depth, look):
    relievo.works("convert", "photo.png", "-o", "y.png", depth, "--layout=left-right")
    before = look("y_right.png")
    words = ("convert", "y_left.png", "-o", "y_right.png", "--from=left-right", "--overwrite")
    relievo.refuses(*words)
    np.testing.assert_array_equal(look("y_right.png"), before)


def test_transparent_photos_lie_over_the_background(relievo, photo, look):
    import cv2

    view = np.zeros((48, 128, 4), np.uint8)
    view[:, :32] = view[:, 64:96] = 200
    cv2.imwrite("alpha.png", view)
    words = ("convert", "alpha.png", "-o", "out.png", "--from=sbs", "--layout=tab")
    relievo.works(*words, "--background=10,20,30")
    assert tuple(look("out.png")[0, 60]) == (10, 20, 30)


def test_damaged_packets_are_told(relievo, make_film, play, folder):
    make_film("film.mkv", size=(48, 128), frames=30, gop=10)
    data = bytearray((folder / "film.mkv").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 60] = bytes(60)
    (folder / "film.mkv").write_bytes(data)
    words = ("convert", "film.mkv", "--layout=tab", "-o")
    plain = relievo(*words, "plain.mkv", "--segment=none")
    again = relievo(*words, "again.mkv", "--from=sbs")
    assert ("damaged" in again.err) == ("damaged" in plain.err)
    assert "note" in again.err


def test_frames_that_one_view_lacks_are_told(relievo, make_film, play):
    make_film("a_left.mkv", frames=8)
    make_film("a_right.mkv", frames=5)
    words = ("convert", "a_left.mkv", "-o", "out.mkv", "--from=left-right", "--layout=sbs")
    assert "left over" in relievo.works(*words).err
    assert len(play("out.mkv").images) == 5


def test_an_mpo_photo_is_not_halved(relievo, photo, depth):
    relievo.works("convert", "photo.png", "-o", "photo.mpo", depth)
    words = ("convert", "photo.mpo", "-o", "out.png", "--from=sbs", "--layout=sbs")
    assert "auto" in relievo.refuses(*words, code=2)


def test_a_start_behind_the_end_is_wrong_usage(relievo, make_film):
    make_film("film.mkv", size=(48, 128))
    words = ("convert", "film.mkv", "-o", "out.mkv", "--from=auto", "--start=9")
    assert "no frame" in relievo.refuses(*words, code=2)
