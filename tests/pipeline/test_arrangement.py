import cv2
import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.core.words import Layout
from relievo.io.stereo_tags import StereoTag
from relievo.pipeline.arrangement import (
    Arrangement,
    guess_arrangement,
    stated_arrangement,
    tagged_arrangement,
)


def texture(height, width, seed=0):
    noise = np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)
    noise = sum(sigma * cv2.GaussianBlur(noise, (0, 0), sigma) for sigma in (1, 3, 9))
    return cv2.normalize(noise, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)


def pair(height=180, width=320, disparity=6):
    wide = texture(height, width + 20)
    return wide[:, :width], wide[:, disparity : disparity + width]


def test_views_beside_each_other_are_seen():
    found = guess_arrangement([np.hstack(pair())], is_film=False)
    assert found == Arrangement(Layout.SBS)


def test_views_on_top_of_each_other_are_seen():
    found = guess_arrangement([np.vstack(pair())], is_film=False)
    assert found == Arrangement(Layout.TAB)


def test_a_picture_of_the_shape_of_a_television_holds_squeezed_views():
    found = guess_arrangement([np.hstack(pair(180, 160))], is_film=False)
    assert found == Arrangement(Layout.SBS, is_half=True)


def test_films_of_cinema_shape_hold_squeezed_views_but_photos_do_not():
    picture = np.hstack(pair(136, 160))
    assert guess_arrangement([picture], is_film=True) == Arrangement(Layout.SBS, is_half=True)
    assert guess_arrangement([picture], is_film=False) == Arrangement(Layout.SBS)


def test_the_shape_is_that_of_the_shown_pixels():
    found = guess_arrangement([np.hstack(pair(180, 160))], is_film=True, pixel_aspect=2.0)
    assert found == Arrangement(Layout.SBS)


def test_one_view_is_no_stereo_picture():
    assert guess_arrangement([texture(180, 320)], is_film=False) is None
    assert (
        guess_arrangement([texture(180, 640, seed)[:, ::-1] for seed in (1, 2)], is_film=True)
        is None
    )


def test_black_pictures_say_nothing():
    black = np.zeros((180, 640, 3), np.uint8)
    assert guess_arrangement([black], is_film=True) is None
    found = guess_arrangement([black, np.hstack(pair()), black], is_film=True)
    assert found == Arrangement(Layout.SBS)


def test_a_row_of_pixels_is_no_stereo_picture():
    assert guess_arrangement([texture(180, 320)[:1]], is_film=False) is None


@pytest.mark.parametrize(
    ("mode", "layout", "is_swapped"),
    [
        ("left_right", Layout.SBS, False),
        ("right_left", Layout.CROSS, False),
        ("bottom_top", Layout.TAB, True),
        ("row_interleaved_rl", Layout.INTERLACED, True),
        ("block_lr", Layout.FRAME_SEQUENTIAL, False),
    ],
)
def test_tags_of_matroska_are_understood(mode, layout, is_swapped):
    found = tagged_arrangement(StereoTag(mode))
    assert found == Arrangement(layout, is_swapped=is_swapped)


def test_views_mixed_by_colour_have_no_arrangement():
    assert tagged_arrangement(StereoTag("anaglyph_cyan_red")) is None


def test_views_on_spheres_have_their_width_as_an_angle():
    assert tagged_arrangement(StereoTag("left_right", projection="vr180")).fov_degrees == 180
    assert stated_arrangement(Layout.VR360).fov_degrees == 360
    assert stated_arrangement(Layout.SBS).fov_degrees is None


def test_swapped_views_are_put_in_order():
    top, bottom = pair()
    views = Arrangement(Layout.TAB, is_swapped=True).views(np.vstack((top, bottom)))
    np.testing.assert_array_equal(views.left, bottom)
    np.testing.assert_array_equal(views.right, top)


def test_shapes_of_views_are_those_that_are_shown():
    assert stated_arrangement(Layout.HALF_SBS).aspect((1080, 1920)) == pytest.approx(16 / 9)
    assert stated_arrangement(Layout.SBS).aspect((1080, 3840)) == pytest.approx(16 / 9)
    assert stated_arrangement(Layout.TAB).aspect((2160, 1920)) == pytest.approx(16 / 9)
    assert stated_arrangement(Layout.INTERLACED).aspect((576, 720), 64 / 45) == pytest.approx(
        16 / 9
    )


def test_a_picture_that_cannot_be_halved_is_refused():
    with pytest.raises(ShapeError):
        stated_arrangement(Layout.SBS).views(texture(20, 31))


@pytest.mark.data
def test_all_real_pairs_are_seen_both_ways(data_folder):
    for path in sorted((data_folder / "stereo_pairs" / "left").iterdir()):
        views = [
            cv2.imread(str(data_folder / "stereo_pairs" / side / path.name))
            for side in ("left", "right")
        ]
        beside = guess_arrangement([np.hstack(views)], is_film=False)
        stacked = guess_arrangement([np.vstack(views)], is_film=False)
        assert (beside.layout, stacked.layout) == (Layout.SBS, Layout.TAB), path.name


@pytest.mark.data
def test_no_plain_photograph_is_taken_for_stereo(data_folder):
    for path in sorted((data_folder / "photos").glob("*.jpg"))[::12]:
        assert guess_arrangement([cv2.imread(str(path))], is_film=False) is None, path.name
