import numpy as np
import pytest

from relievo.core.errors import ShapeError, UsageError
from relievo.core.types import StereoPair
from relievo.core.words import Border, Layout, SourceView, Views
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.presentation import picture_size, present, show_pair
from relievo.render.hidden_options import HiddenOptions
from relievo.render.quilt import QuiltShape

SIZE = (40, 80)


def image_of(size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)


def slope(size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.tile(np.linspace(-2, 2, size[1], dtype=np.float32), (size[0], 1))


def shown(config: ViewConfig, size: tuple[int, int] = SIZE) -> np.ndarray:
    (picture,) = present(image_of(size), slope(size), config, size, bit_depth=8)
    return picture


@pytest.mark.parametrize(
    ("source_view", "half"), [(SourceView.LEFT, np.s_[:, :80]), (SourceView.RIGHT, np.s_[:, 80:])]
)
def test_a_source_that_is_a_view_is_kept(source_view, half):
    picture = shown(ViewConfig(layout=Layout.SBS, source_view=source_view))
    np.testing.assert_array_equal(picture[half], image_of())


def test_a_floating_window_hangs_at_the_nearest_point():
    config = ViewConfig(layout=Layout.SBS, border=Border.WINDOW)
    (picture,) = present(image_of(), slope(), config, SIZE, bit_depth=8, nearest_px=8)
    assert not picture[:, :8].any()
    assert picture[:, 8:12].any()
    assert not picture[:, -8:].any()


@pytest.mark.parametrize(("source_view", "margin"), [("middle", 4), ("left", 8)])
def test_as_much_is_cropped_as_a_view_may_look_past_a_side(source_view, margin):
    image = image_of()
    image[:, :margin] = image[:, -margin:] = 0
    config = ViewConfig(
        layout=Layout.SBS,
        border=Border.CROP,
        depth_budget_percent=10,
        source_view=SourceView(source_view),
    )
    (picture,) = present(image, np.zeros(SIZE, np.float32), config, SIZE, bit_depth=8)
    assert picture.shape == (40, 160, 3)
    assert (picture[:, :3].max(axis=(1, 2)) > 0).all()
    (less,) = present(np.roll(image, 2, axis=1), slope() * 0, config, SIZE, bit_depth=8)
    assert not less[:, 0].any()


def test_hidden_views_are_made_as_their_options_say():
    plain = ViewConfig(layout=Layout.SBS, views=Views.HIDDEN)
    roomy = ViewConfig(layout=Layout.SBS, views=Views.HIDDEN, hidden=HiddenOptions(headroom=0.2))
    assert shown(roomy).std() < shown(plain).std()


def test_a_quilt_has_its_own_size():
    config = ViewConfig(layout=Layout.QUILT, quilt=QuiltShape(3, 2, (30, 20)))
    assert shown(config).shape[:2] == picture_size(config, SIZE) == (60, 60)


@pytest.mark.parametrize("layout", [Layout.VR180, Layout.VR360])
def test_flat_views_lie_on_spheres_with_nothing_around_them(layout):
    config = ViewConfig(layout=layout, fov_degrees=60)
    picture = shown(config)
    assert picture.shape[:2] == picture_size(config, SIZE)
    assert picture.any()
    assert not picture[0].any()


def test_a_sphere_stays_one():
    config = ViewConfig(layout=Layout.VR360, is_sphere=True)
    picture = shown(config)
    assert picture.shape[:2] == picture_size(config, SIZE) == (80, 80)


def test_of_a_whole_sphere_the_half_ahead_is_taken():
    whole = shown(ViewConfig(layout=Layout.VR360, is_sphere=True))
    half = shown(ViewConfig(layout=Layout.VR180, is_sphere=True))
    np.testing.assert_array_equal(half[:, :40], whole[:40, 20:60])
    np.testing.assert_array_equal(half[:, 40:], whole[40:, 20:60])


def test_half_a_sphere_makes_no_whole_one():
    config = ViewConfig(layout=Layout.VR360, is_sphere=True)
    with pytest.raises(UsageError, match="vr180"):
        shown(config, (40, 40))
    with pytest.raises(ShapeError):
        shown(config, (40, 60))


def test_pairs_that_exist_are_laid_out_too():
    pair = StereoPair(image_of(), image_of()[::-1].copy())
    (picture,) = show_pair(pair, ViewConfig(layout=Layout.TAB), SIZE, bit_depth=8)
    np.testing.assert_array_equal(picture, np.vstack((pair.left, pair.right)))
    pictures = show_pair(pair, ViewConfig(layout=Layout.LEFT_RIGHT), SIZE, bit_depth=8)
    assert [each.shape for each in pictures] == [(40, 80, 3)] * 2


@pytest.mark.parametrize(
    "words",
    [
        {"views": Views.HIDDEN, "layout": Layout.QUILT},
        {"views": Views.HIDDEN, "source_view": SourceView.LEFT},
        {"is_sphere": True, "border": Border.CROP},
    ],
)
def test_words_that_do_not_go_together_are_refused(words):
    with pytest.raises(UsageError):
        ViewConfig(**words)
