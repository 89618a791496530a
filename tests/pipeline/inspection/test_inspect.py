from fractions import Fraction

import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    InputTooLargeError,
    OutputExistsError,
    RangeError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import StereoPair
from relievo.core.words import Layout
from relievo.io.images import read_image, write_image
from relievo.io.stereo_photos import write_mpo
from relievo.io.stereo_tags import StereoTag
from relievo.io.tagged_images import write_tagged_image
from relievo.io.video_writer import VideoWriter
from relievo.optimisation.comfort import Screen
from relievo.pipeline.inspection.config import InspectConfig
from relievo.pipeline.inspection.inspect import inspect
from relievo.render.formats import pack
from relievo.render.hidden import hide_pair
from relievo.render.stereo import render_pair

SIZE = (180, 320)
SCREEN = Screen(1.0, 2.0)


def texture(seed=0, size=SIZE, low=0, high=255):
    noise = np.random.default_rng(seed).random((*size, 3)).astype(np.float32)
    noise = sum(sigma * cv2.GaussianBlur(noise, (0, 0), sigma) for sigma in (1, 3, 9))
    return cv2.normalize(noise, None, low, high, cv2.NORM_MINMAX, cv2.CV_8U)


def pair(disparity=6, seed=0, **options):
    wide = texture(seed, (SIZE[0], SIZE[1] + 200), **options)
    width = SIZE[1]
    return (
        np.ascontiguousarray(wide[:, 100 : 100 + width]),
        np.ascontiguousarray(wide[:, 100 + disparity : 100 + disparity + width]),
    )


def write_pair(path, left, right, layout=Layout.SBS):
    write_image(path, pack(StereoPair(left, right), layout))
    return path


def write_film(path, views, *, rate=10, **options):
    """A film of pairs of views, side by side."""
    frames = [np.hstack(pair_) for pair_ in views]
    with VideoWriter(
        path,
        size=frames[0].shape[:2],
        frame_rate=Fraction(rate),
        time_base=Fraction(1, rate),
        codec="ffv1",
        **options,
    ) as writer:
        for index, frame in enumerate(frames):
            writer.add_frame(frame, index)
    return path


def only(found):
    (picture,) = found.pictures
    return picture.measures


def grades(found):
    return {verdict.rule.name: verdict.grade for verdict in found.verdicts if verdict.grade}


def test_a_known_shift_is_reported_in_percent_and_arc_minutes(tmp_path):
    found = inspect(write_pair(tmp_path / "a.png", *pair(-8)), InspectConfig(screen=SCREEN))
    measures = only(found)
    assert measures["parallax_p50_percent"] == pytest.approx(2.5, abs=0.02)
    assert measures["parallax_p50_arcmin"] == pytest.approx(60 * np.degrees(0.025 / 2), abs=0.5)
    assert measures["uncrossed"] > 0.99
    assert found.grade == "B"


def test_the_screen_decides_how_much_it_is(tmp_path):
    path = write_pair(tmp_path / "a.png", *pair(-8))
    cinema = inspect(path, InspectConfig(screen=Screen(10, 10)))
    assert grades(cinema)["divergence"] == "E"
    phone = inspect(path, InspectConfig(screen=Screen(0.15, 0.4)))
    assert set(grades(phone).values()) == {"A"}


def test_things_in_front_that_the_border_cuts_are_reported(tmp_path):
    found = inspect(write_pair(tmp_path / "a.png", *pair(5)), InspectConfig(screen=SCREEN))
    measures = only(found)
    assert measures["window_left"] > 0.95
    assert measures["window_right"] > 0.95
    assert measures["window_depth_percent"] == pytest.approx(100 * 5 / 320, abs=0.08)
    assert grades(found)["window"] == "D"
    assert "border" in found.advice[0]


def test_a_known_vertical_offset_is_reported(tmp_path):
    left, right = pair(-3)
    lower = cv2.warpAffine(right, np.float32([[1, 0, 0], [0, 1, 4]]), SIZE[::-1], borderMode=1)
    measures = only(inspect(write_pair(tmp_path / "a.png", left, lower)))
    assert measures["vertical_percent"] == pytest.approx(1.25, abs=0.05)


def test_a_known_gain_of_one_eye_is_reported(tmp_path):
    left, right = pair(-3, high=200)
    bright = cv2.convertScaleAbs(right, alpha=1.25)
    found = inspect(write_pair(tmp_path / "a.png", left, bright))
    assert only(found)["lightness_shift"] > 5
    assert grades(found)["colour"] > "B"


def test_views_that_are_alike_are_noted_as_flat(tmp_path):
    left, _ = pair()
    found = inspect(write_pair(tmp_path / "a.png", left, left))
    assert "flat" in found.notes[0]


def test_scenes_that_are_nearer_above_are_noted(tmp_path):
    near_above = np.broadcast_to(np.linspace(4, -4, 180)[:, None], SIZE).astype(np.float32)
    views = render_pair(texture(), near_above)
    path = write_pair(tmp_path / "a.png", views.left, views.right)
    (note,) = inspect(path).notes
    assert "--layout cross" in note
    assert not inspect(path, InspectConfig(layout=Layout.CROSS)).notes


@pytest.mark.parametrize(
    "layout",
    [Layout.SBS, Layout.TAB, Layout.CROSS, Layout.INTERLACED, Layout.CHECKERBOARD],
)
def test_a_stated_layout_is_unpacked(tmp_path, layout):
    path = write_pair(tmp_path / "a.png", *pair(-8), layout)
    found = inspect(path, InspectConfig(layout=layout))
    assert only(found)["parallax_p50_percent"] == pytest.approx(2.5, abs=0.15)
    assert found.source.found == "as you said"


def test_squeezed_views_have_the_same_parallax_in_percent(tmp_path):
    left, right = pair(-8)
    path = write_pair(tmp_path / "a.png", left, right, Layout.HALF_SBS)
    found = inspect(path)
    assert found.source.arrangement.is_half
    assert only(found)["parallax_p50_percent"] == pytest.approx(2.5, abs=0.1)


def test_two_files_are_found_by_either_name(tmp_path):
    left, right = pair(-8)
    for view, image in (("left", left), ("right", right)):
        write_image(tmp_path / f"a_{view}.png", image)
    for view in ("left", "right"):
        found = inspect(tmp_path / f"a_{view}.png")
        assert only(found)["parallax_p50_percent"] == pytest.approx(2.5, abs=0.02)
        assert [path.name for path in found.source.paths] == ["a_left.png", "a_right.png"]


def test_stereo_photos_say_themselves_how_they_lie(tmp_path):
    left, right = pair(-8)
    write_mpo(tmp_path / "a.mpo", left, right)
    crossed = StereoTag("right_left")
    write_tagged_image(tmp_path / "a.jps", np.hstack((right, left)), crossed)
    for name in ("a.mpo", "a.jps"):
        found = inspect(tmp_path / name)
        assert found.source.found == "as the file says"
        assert only(found)["parallax_p50_percent"] == pytest.approx(2.5, abs=0.05)


def test_sixteen_bits_and_transparency_are_read(tmp_path):
    left, right = pair(-8)
    image = np.hstack((left, right))
    write_image(tmp_path / "deep.png", image.astype(np.uint16) * 257)
    alpha = np.full((*image.shape[:2], 1), 255, np.uint8)
    cv2.imwrite(str(tmp_path / "alpha.png"), np.dstack((image[..., ::-1], alpha)))
    for name in ("deep.png", "alpha.png"):
        assert only(inspect(tmp_path / name))["parallax_p50_percent"] == pytest.approx(
            2.5, abs=0.02
        )


def test_a_hidden_pair_has_no_ghost_and_a_warped_one_has(tmp_path):
    image = texture(low=40, high=210)
    write_image(tmp_path / "original.png", image)
    disparity = np.broadcast_to(np.linspace(-5, 5, 320), SIZE).astype(np.float32)
    config = InspectConfig(with_ghost=True, original=tmp_path / "original.png")
    ghosts = {}
    for name, views in (
        ("hidden", hide_pair(image, disparity)),
        ("warped", render_pair(image, disparity)),
    ):
        path = write_pair(tmp_path / f"{name}.png", views.left, views.right)
        ghosts[name] = only(inspect(path, config))
    assert ghosts["hidden"]["ghost_max"] == 0
    assert ghosts["hidden"]["looks_clean"] == 1
    assert ghosts["warped"]["ghost_max"] > 20
    assert ghosts["warped"]["looks_clean"] == 0


def test_what_is_seen_without_glasses_is_written(tmp_path):
    left, right = pair(-8)
    path = write_pair(tmp_path / "a.png", left, right)
    config = InspectConfig(with_ghost=True)
    inspect(path, config, fused=tmp_path / "fused.png")
    expected = (left.astype(np.float32) + right) / 2
    assert np.abs(read_image(tmp_path / "fused.png") - expected).max() <= 0.5
    with pytest.raises(OutputExistsError):
        inspect(path, config, fused=tmp_path / "fused.png")


def test_an_original_of_other_size_is_brought_to_that_of_the_views_with_a_note(tmp_path):
    image = texture(low=40, high=210)
    write_image(tmp_path / "original.png", np.repeat(np.repeat(image, 2, 0), 2, 1))
    path = write_pair(tmp_path / "a.png", image, image)
    config = InspectConfig(with_ghost=True, original=tmp_path / "original.png")
    found = inspect(path, config)
    assert only(found)["ghost_max"] == 0
    assert "original is 640 x 360 pixels and a view 320 x 180" in found.notes[0]


@pytest.mark.parametrize("layout", [Layout.HALF_SBS, Layout.HALF_TAB])
def test_the_original_of_squeezed_views_is_as_large_as_they_are_shown(tmp_path, layout):
    left, right = pair(-8)
    write_image(tmp_path / "original.png", left)
    path = write_pair(tmp_path / "a.png", left, right, layout)
    config = InspectConfig(with_ghost=True, original=tmp_path / "original.png", layout=layout)
    assert not inspect(path, config).notes


def test_an_original_of_another_shape_is_refused(tmp_path):
    path = write_pair(tmp_path / "a.png", *pair(-8))
    film = write_film(tmp_path / "a.mkv", [pair(-8)] * 3)
    write_image(tmp_path / "o.png", texture(size=(200, 300)))
    write_film(tmp_path / "o.mkv", [pair(-8)] * 3)
    for source, original, size in ((path, "o.png", "300 x 200"), (film, "o.mkv", "640 x 180")):
        config = InspectConfig(with_ghost=True, original=tmp_path / original)
        with pytest.raises(UsageError, match=rf"{original}: is {size} .* --original") as raised:
            inspect(source, config)
        assert "320 x 180" in str(raised.value)


def test_views_for_headsets_are_measured_as_angles(tmp_path):
    path = write_pair(tmp_path / "a.png", *pair(4))
    found = inspect(path, InspectConfig(layout=Layout.VR180))
    measures = only(found)
    assert measures["parallax_p50_arcmin"] == pytest.approx(-60 * 180 * 4 / 320, abs=3)
    assert grades(found)["divergence"] == "A"
    assert "window" not in grades(found)
    behind = inspect(write_pair(tmp_path / "b.png", *pair(-4)), InspectConfig(layout=Layout.VR180))
    assert grades(behind)["divergence"] == "E"


def film_with_a_jump():
    dark, bright = {"high": 110}, {"low": 140}
    return [pair(-8, seed=1, **dark)] * 15 + [pair(4, seed=2, **bright)] * 15


def test_a_film_is_measured_now_and_then_and_on_both_sides_of_a_cut(tmp_path):
    path = write_film(tmp_path / "a.mkv", film_with_a_jump(), stereo_mode="left_right")
    found = inspect(path, InspectConfig(screen=SCREEN))
    assert [picture.index for picture in found.pictures] == [0, 10, 14, 15, 25]
    assert [picture.is_after_cut for picture in found.pictures] == [False] * 3 + [True, False]
    assert found.source.found == "as the file says"


def test_the_jump_at_a_cut_is_measured(tmp_path):
    found = inspect(
        write_film(tmp_path / "a.mkv", film_with_a_jump()), InspectConfig(screen=SCREEN)
    )
    jumps = [picture.measures["jump_arcmin"] for picture in found.pictures]
    assert jumps[3] == pytest.approx(SCREEN.arcmin_from_percent(100 * 12 / 320), abs=2)
    assert np.isnan(jumps[:3] + jumps[4:]).all()
    assert grades(found)["cuts"] == "C"


def test_the_speed_of_depth_is_measured_within_shots(tmp_path):
    views = [pair(-index // 2, seed=1) for index in range(31)]
    found = inspect(write_film(tmp_path / "a.mkv", views), InspectConfig(screen=SCREEN))
    speeds = [picture.measures["speed_arcmin_per_s"] for picture in found.pictures]
    expected = SCREEN.arcmin_from_percent(100 * 5 / 320)
    assert speeds[1:] == pytest.approx([expected] * 3, abs=1)


def test_only_the_part_that_is_asked_for_is_looked_at(tmp_path):
    path = write_film(tmp_path / "a.mkv", film_with_a_jump())
    found = inspect(path, InspectConfig(start_s=1.6, end_s=2.6, every_s=0.5))
    assert [picture.time_s for picture in found.pictures] == pytest.approx([1.6, 2.1])


def test_black_pictures_are_noted_and_left_out(tmp_path):
    black = np.zeros((*SIZE, 3), np.uint8)
    views = [pair(-8)] * 10 + [(black, black)] * 10
    found = inspect(write_film(tmp_path / "a.mkv", views))
    assert "too little in both views" in found.notes[0]
    assert found.look.time_s == 0


def test_films_that_show_the_views_in_turn_are_paired(tmp_path):
    left, right = pair(-8)
    with VideoWriter(
        tmp_path / "a.mkv",
        size=SIZE,
        frame_rate=Fraction(20),
        time_base=Fraction(1, 20),
        codec="ffv1",
    ) as writer:
        for index in range(9):
            writer.add_frame(right if index % 2 else left, index)
    found = inspect(tmp_path / "a.mkv", InspectConfig(layout=Layout.FRAME_SEQUENTIAL))
    assert only(found)["parallax_p50_percent"] == pytest.approx(2.5, abs=0.02)


def test_two_films_are_read_side_by_side(tmp_path):
    left, right = pair(-8)
    for view, image in (("left", left), ("right", right)):
        write_film(tmp_path / f"a_{view}.mkv", [(image[:, :160], image[:, 160:])] * 3)
    found = inspect(tmp_path / "a_right.mkv")
    assert found.pictures[0].measures["parallax_p50_percent"] == pytest.approx(2.5, abs=0.02)


def test_frames_of_an_original_film_go_with_those_of_the_stereo_film(tmp_path):
    originals = [texture(seed, low=40, high=210) for seed in (1, 2, 3)]
    flat = np.zeros(SIZE, np.float32)
    views = [hide_pair(image, flat + 2) for image in originals]
    path = write_film(tmp_path / "a.mkv", [(view.left, view.right) for view in views])
    write_film(tmp_path / "o.mkv", [(image[:, :160], image[:, 160:]) for image in originals])
    config = InspectConfig(with_ghost=True, original=tmp_path / "o.mkv", every_s=0.05)
    found = inspect(path, config)
    assert [picture.measures["ghost_max"] for picture in found.pictures] == [0, 0, 0]


def test_an_original_of_another_length_is_compared_from_its_beginning_with_a_note(tmp_path):
    path = write_film(tmp_path / "a.mkv", [pair(-8)] * 3)
    half = texture()
    write_film(tmp_path / "o.mkv", [(half[:, :160], half[:, 160:])] * 30)
    config = InspectConfig(with_ghost=True, original=tmp_path / "o.mkv")
    notes = inspect(path, config).notes
    assert any("from the beginning of both on" in note for note in notes)


def test_an_original_that_ends_too_soon_is_refused(tmp_path):
    path = write_film(tmp_path / "a.mkv", [pair(-8)] * 3)
    write_image(tmp_path / "o.png", texture())
    config = InspectConfig(with_ghost=True, original=tmp_path / "o.png")
    with pytest.raises(UnsupportedInputError, match="ends before"):
        inspect(path, config)


def test_one_view_alone_is_refused(tmp_path):
    write_image(tmp_path / "a.png", texture())
    with pytest.raises(UnsupportedInputError, match="no stereo picture"):
        inspect(tmp_path / "a.png")
    image = texture(size=(180, 640))
    path = write_film(tmp_path / "a.mkv", [(image[:, :320], image[:, 320:])] * 5)
    with pytest.raises(UnsupportedInputError, match="name the layout"):
        inspect(path)


def test_a_wrong_layout_is_refused_when_nothing_matches(tmp_path):
    grey = np.full((180, 640, 3), 90, np.uint8)
    write_image(tmp_path / "a.png", grey)
    with pytest.raises(UnsupportedInputError, match="nothing in common"):
        inspect(tmp_path / "a.png", InspectConfig(layout=Layout.SBS))


@pytest.mark.parametrize(
    ("size", "message"), [((1, 640), "too small"), ((180, 641), "even width"), ((60, 40), "small")]
)
def test_pictures_that_cannot_be_halved_or_matched_are_refused(tmp_path, size, message):
    write_image(tmp_path / "a.png", texture(size=size))
    with pytest.raises(UnsupportedInputError, match=message):
        inspect(tmp_path / "a.png", InspectConfig(layout=Layout.SBS))


def test_views_of_different_size_are_refused(tmp_path):
    left, right = pair()
    write_image(tmp_path / "a_left.png", left)
    write_image(tmp_path / "a_right.png", right[:-2])
    write_film(tmp_path / "b_left.mkv", [(left, left)])
    write_film(tmp_path / "b_right.mkv", [(right[:-2], right[:-2])])
    for name in ("a_left.png", "b_left.mkv"):
        with pytest.raises(UnsupportedInputError, match="differ"):
            inspect(tmp_path / name)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    (tmp_path / "empty.png").touch()
    (tmp_path / "broken.mkv").write_bytes(b"\x1a\x45\xdf\xa3" + bytes(100))
    for name in ("empty.png", "broken.mkv", "missing.jpg", "missing.mkv"):
        with pytest.raises(UnreadableInputError):
            inspect(tmp_path / name)
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(UnsupportedInputError, match="ending"):
        inspect(tmp_path / "words.txt")
    path = write_pair(tmp_path / "a.png", *pair())
    with pytest.raises(InputTooLargeError):
        inspect(path, InspectConfig(max_pixels=1000))


def test_options_that_make_no_sense_are_refused(tmp_path):
    path = write_pair(tmp_path / "a.png", *pair())
    film = write_film(tmp_path / "a.mkv", [pair()])
    with pytest.raises(UsageError, match="two files"):
        inspect(path, InspectConfig(layout=Layout.LEFT_RIGHT))
    with pytest.raises(UsageError, match="films"):
        inspect(path, InspectConfig(layout=Layout.FRAME_SEQUENTIAL))
    with pytest.raises(UsageError, match="not of films"):
        inspect(film, fused=tmp_path / "f.png")
    with pytest.raises(UsageError, match="not an image"):
        inspect(path, fused=tmp_path / "f.mkv")
    with pytest.raises(UsageError, match="told apart"):
        InspectConfig(layout=Layout.ANAGLYPH_GRAY)
    with pytest.raises(UsageError, match="without glasses"):
        InspectConfig(original=path)
    with pytest.raises(RangeError, match="every_s"):
        InspectConfig(every_s=0)


def test_a_tag_of_mixed_colours_is_refused(tmp_path):
    path = write_film(tmp_path / "a.mkv", [pair()], stereo_mode="anaglyph_cyan_red")
    with pytest.raises(UnsupportedInputError, match="told apart"):
        inspect(path)
