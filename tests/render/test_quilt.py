import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError, UsageError
from relievo.core.types import FloatMap, Image
from relievo.render.quilt import QuiltShape, cover, render_quilt

SHAPE = QuiltShape(3, 2, (20, 30))


def noise(size: tuple[int, int], dtype: type = np.uint8) -> Image:
    return np.random.default_rng(0).integers(0, 256, (*size, 3), dtype)


def flat(size: tuple[int, int], value: float = 0.0) -> FloatMap:
    return np.full(size, value, np.float32)


def bar_centre(tile: Image) -> float:
    weights = tile[..., 0].astype(float).sum(axis=0)
    return float((weights * np.arange(weights.size)).sum() / weights.sum())


def near_bar(size: tuple[int, int]) -> tuple[Image, FloatMap]:
    """A white bar 6 px in front of a black wall on the screen."""
    width = size[1]
    image, disparity = np.zeros((*size, 3), np.uint8), flat(size)
    bar = np.s_[:, width // 2 - 3 : width // 2 + 3]
    image[bar], disparity[bar] = 255, 6.0
    return image, disparity


def tiles(quilt: Image, shape: QuiltShape) -> list[Image]:
    return [quilt[shape.place(view)] for view in range(shape.views)]


def test_near_points_move_left_from_the_bottom_left_tile_to_the_top_right_one():
    centres = [bar_centre(tile) for tile in tiles(render_quilt(*near_bar((20, 30)), SHAPE), SHAPE)]
    steps = np.diff(centres)
    assert (steps < 0).all()
    # The outermost views differ by the disparity, and each step is the same.
    np.testing.assert_allclose(centres[0] - centres[-1], 6.0, atol=0.5)
    np.testing.assert_allclose(steps, -6.0 / 5, atol=0.5)


def test_tiles_count_from_the_bottom_left_along_the_rows():
    places = [SHAPE.place(view) for view in range(SHAPE.views)]
    corners = [(rows.start, columns.start) for rows, columns in places]
    assert corners == [(20, 0), (20, 30), (20, 60), (0, 0), (0, 30), (0, 60)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_without_disparity_every_tile_is_the_image(dtype):
    image = noise((20, 30), dtype)
    for tile in tiles(render_quilt(image, flat((20, 30)), SHAPE), SHAPE):
        assert tile.dtype == dtype
        np.testing.assert_array_equal(tile, image)


def test_what_lies_on_the_zero_plane_stays_in_place():
    image = noise((20, 30))
    quilt = render_quilt(image, flat((20, 30), 4.0), SHAPE, zero_plane_disparity=4.0)
    for tile in tiles(quilt, SHAPE):
        np.testing.assert_array_equal(tile, image)


def test_disparity_is_scaled_with_the_image():
    image, disparity = near_bar((40, 60))
    small, half = cover(image, (20, 30)), cover(disparity, (20, 30)) / 2
    quilt = render_quilt(image, disparity, SHAPE, zero_plane_disparity=2.0)
    expected = render_quilt(small, half, SHAPE, zero_plane_disparity=1.0)
    np.testing.assert_array_equal(quilt, expected)


@pytest.mark.parametrize("size", [(20, 50), (50, 30), (7, 5), (1, 1), (31, 47)])
def test_any_source_covers_the_tiles(size):
    quilt = render_quilt(noise(size), flat(size), SHAPE)
    assert quilt.shape == (*SHAPE.size, 3)


def test_what_does_not_fit_is_cut_off_evenly():
    image = np.zeros((20, 50, 3), np.uint8)
    image[:, 10:40] = 255
    assert (cover(image, (20, 30)) == 255).all()
    assert (cover(image.transpose(1, 0, 2), (30, 20)) == 255).all()


def test_shrinking_takes_the_mean_of_an_area():
    image = noise((40, 60))
    mean = image.reshape(20, 2, 30, 2, 3).mean(axis=(1, 3))
    assert np.abs(cover(image, (20, 30)) - mean).max() <= 0.5


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("5x9", QuiltShape(5, 9)),
        (" 8X6 ", QuiltShape(8, 6)),
        ("5x1:640x360", QuiltShape(5, 1, (360, 640))),
    ],
)
def test_a_shape_is_read_from_text(text, shape):
    assert QuiltShape.parse(text) == shape


@pytest.mark.parametrize("text", ["", "5", "5x", "5x9:", "5x9:420", "axb", "-5x9", "5x9x2"])
def test_other_text_is_refused(text):
    with pytest.raises(UsageError, match="5x9"):
        QuiltShape.parse(text)


@pytest.mark.parametrize(
    ("columns", "rows", "tile"),
    [(1, 1, (9, 9)), (0, 5, (9, 9)), (100, 100, (9, 9)), (5, 9, (0, 9)), (5, 9, (9, 99999))],
)
def test_shapes_that_are_no_quilt_are_refused(columns, rows, tile):
    with pytest.raises(RangeError):
        QuiltShape(columns, rows, tile)


def test_the_suffix_tells_players_the_shape():
    assert QuiltShape(8, 6).suffix == "_qs8x6a0.75"
    assert QuiltShape(5, 9, (360, 640)).suffix == "_qs5x9a1.778"


@pytest.mark.parametrize(
    ("disparity", "error"),
    [
        (flat((20, 31)), ShapeError),
        (flat((20, 30)).astype(np.float64), DTypeError),
        (flat((20, 30), np.nan), RangeError),
    ],
)
def test_wrong_disparity_is_refused(disparity, error):
    with pytest.raises(error, match="disparity"):
        render_quilt(noise((20, 30)), disparity, SHAPE)


def test_disparity_beyond_what_a_tile_shows_is_refused_with_a_way_out():
    with pytest.raises(RangeError, match=r"5 px.* 2 of the image's 300 columns.*--quilt"):
        render_quilt(noise((1, 300)), flat((1, 300), 5.0), SHAPE)
    with pytest.raises(RangeError, match="--depth-budget"):
        render_quilt(noise((20, 30)), flat((20, 30), 31.0), SHAPE)
