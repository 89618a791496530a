import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError, UsageError
from relievo.core.types import StereoPair
from relievo.core.words import Layout
from relievo.render.formats import pack, pack_depth, packed_size, stereo_mode, view_size

DEPTH_LAYOUTS = [Layout.RGBD, Layout.DEPTH]
SPHERES = [Layout.VR180, Layout.VR360]
NOT_ONE_IMAGE = [Layout.LEFT_RIGHT, Layout.FRAME_SEQUENTIAL, Layout.QUILT, *DEPTH_LAYOUTS]
PAIR_LAYOUTS = [layout for layout in Layout if layout not in (*NOT_ONE_IMAGE, *SPHERES)]
SIZES = [(6, 8), (7, 9), (1, 1)]


def noise_pair(size: tuple[int, int], dtype: type = np.uint8) -> StereoPair:
    rng = np.random.default_rng(0)
    left, right = (rng.integers(0, 256, (*size, 3), dtype) for _ in range(2))
    return StereoPair(left, right)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", PAIR_LAYOUTS)
def test_packing_gives_the_promised_size_and_dtype(layout, size, dtype):
    packed = pack(noise_pair(view_size(layout, size), dtype), layout, size)
    assert packed.shape == (*packed_size(layout, size), 3)
    assert packed.dtype == dtype


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", [Layout.HALF_SBS, Layout.HALF_TAB])
def test_half_layouts_squeeze_full_views_to_the_same_size(layout, size):
    packed = pack(noise_pair(size), layout, size)
    assert packed.shape == (*packed_size(layout, size), 3)


def test_side_by_side_has_the_left_view_on_the_left():
    pair = noise_pair((4, 6))
    packed = pack(pair, Layout.SBS, (4, 6))
    np.testing.assert_array_equal(packed[:, :6], pair.left)
    np.testing.assert_array_equal(packed[:, 6:], pair.right)


def test_cross_has_the_right_view_on_the_left():
    pair = noise_pair((4, 6))
    packed = pack(pair, Layout.CROSS, (4, 6))
    np.testing.assert_array_equal(packed[:, :6], pair.right)
    np.testing.assert_array_equal(packed[:, 6:], pair.left)


def test_top_and_bottom_has_the_left_view_on_top():
    pair = noise_pair((4, 6))
    packed = pack(pair, Layout.TAB, (4, 6))
    np.testing.assert_array_equal(packed[:4], pair.left)
    np.testing.assert_array_equal(packed[4:], pair.right)


@pytest.mark.parametrize(
    ("layout", "left"),
    [
        (Layout.INTERLACED, lambda y, x: y % 2 == 0),
        (Layout.COLUMN_INTERLACED, lambda y, x: x % 2 == 0),
        (Layout.CHECKERBOARD, lambda y, x: (y + x) % 2 == 0),
    ],
)
def test_views_take_turns_where_the_layout_says(layout, left):
    black, white = np.zeros((5, 6, 3), np.uint8), np.full((5, 6, 3), 255, np.uint8)
    packed = pack(StereoPair(white, black), layout, (5, 6))
    expected = np.where(left(*np.mgrid[:5, :6]), 255, 0)
    np.testing.assert_array_equal(packed, np.dstack([expected] * 3))


def test_half_spheres_lie_side_by_side():
    pair = noise_pair((6, 6))
    packed = pack(pair, Layout.VR180)
    assert packed.shape == (*packed_size(Layout.VR180, (6, 6)), 3)
    np.testing.assert_array_equal(packed, np.hstack((pair.left, pair.right)))


def test_whole_spheres_lie_above_each_other():
    pair = noise_pair((4, 8))
    packed = pack(pair, Layout.VR360)
    assert packed.shape == (*packed_size(Layout.VR360, (4, 8)), 3)
    np.testing.assert_array_equal(packed, np.vstack((pair.left, pair.right)))


@pytest.mark.parametrize("layout", SPHERES)
def test_views_that_are_no_spheres_are_refused(layout):
    with pytest.raises(ShapeError, match="panorama"):
        pack(noise_pair((4, 6)), layout)


@pytest.mark.parametrize("layout", [Layout.ANAGLYPH_GREEN_MAGENTA, Layout.ANAGLYPH_AMBER_BLUE])
def test_least_squares_anaglyphs_follow_the_bit_depth(layout):
    white = np.full((2, 3, 3), 1023, np.uint16)
    assert (pack(StereoPair(white, white), layout, bit_depth=10) == 1023).all()


def test_views_of_half_width_are_not_squeezed_again():
    pair = noise_pair((4, 6))
    packed = pack(pair, Layout.HALF_SBS, (4, 12))
    np.testing.assert_array_equal(packed, np.hstack((pair.left, pair.right)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_squeezing_to_half_the_width_is_the_mean_of_two_columns(dtype):
    pair = noise_pair((4, 12), dtype)
    packed = pack(pair, Layout.HALF_SBS, (4, 12))
    mean = pair.left.reshape(4, 6, 2, 3).mean(axis=2)
    assert np.abs(packed[:, :6] - mean).max() <= 0.5


def test_squeezing_to_half_the_height_is_the_mean_of_two_rows():
    pair = noise_pair((8, 5))
    packed = pack(pair, Layout.HALF_TAB, (8, 5))
    mean = pair.right.reshape(4, 2, 5, 3).mean(axis=1)
    assert np.abs(packed[4:] - mean).max() <= 0.5


def test_depth_is_gray_and_near_is_white():
    image = np.zeros((1, 3, 3), np.uint8)
    levels = np.array([[0.0, 0.5, 1.0]], np.float32)
    packed = pack_depth(image, levels, Layout.DEPTH)
    np.testing.assert_array_equal(packed[0], [[0] * 3, [128] * 3, [255] * 3])


def test_rgbd_has_the_depth_beside_the_image():
    image = noise_pair((4, 6)).left
    levels = np.full((4, 6), 1.0, np.float32)
    packed = pack_depth(image, levels, Layout.RGBD)
    assert packed.shape == (*packed_size(Layout.RGBD, (4, 6)), 3)
    np.testing.assert_array_equal(packed[:, :6], image)
    assert (packed[:, 6:] == 255).all()


def test_depth_follows_the_bit_depth():
    image = np.zeros((1, 1, 3), np.uint16)
    levels = np.ones((1, 1), np.float32)
    assert pack_depth(image, levels, Layout.DEPTH, 10).max() == 1023


@pytest.mark.parametrize(
    ("layout", "mode"),
    [
        (Layout.HALF_SBS, "left_right"),
        (Layout.HALF_TAB, "top_bottom"),
        (Layout.CROSS, "right_left"),
        (Layout.INTERLACED, "row_interleaved_lr"),
        (Layout.COLUMN_INTERLACED, "col_interleaved_lr"),
        (Layout.CHECKERBOARD, "checkerboard_lr"),
        (Layout.FRAME_SEQUENTIAL, "block_lr"),
        (Layout.VR180, "left_right"),
        (Layout.VR360, "top_bottom"),
        (Layout.ANAGLYPH_DUBOIS, "anaglyph_cyan_red"),
        (Layout.ANAGLYPH_GREEN_MAGENTA, "anaglyph_green_magenta"),
        (Layout.ANAGLYPH_AMBER_BLUE, None),
        (Layout.QUILT, None),
        (Layout.LEFT_RIGHT, None),
        (Layout.DEPTH, None),
    ],
)
def test_the_stereo_mode_names_the_arrangement(layout, mode):
    assert stereo_mode(layout) == mode


@pytest.mark.parametrize("layout", NOT_ONE_IMAGE)
def test_layouts_that_are_not_one_image_of_two_views_are_refused(layout):
    with pytest.raises(UsageError, match=layout):
        pack(noise_pair((4, 6)), layout, (4, 6))


def test_size_of_a_quilt_is_left_to_its_shape():
    with pytest.raises(UsageError, match="QuiltShape"):
        packed_size(Layout.QUILT, (4, 6))


def test_depth_for_a_layout_of_views_is_refused():
    with pytest.raises(UsageError):
        pack_depth(np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.float32), Layout.SBS)


@pytest.mark.parametrize("size", [(4, 7), (4, 14), (9, 6)])
def test_views_that_do_not_fit_the_source_are_refused(size):
    with pytest.raises(ShapeError, match="views"):
        pack(noise_pair((4, 3)), Layout.HALF_SBS, size)


@pytest.mark.parametrize("level", [-0.1, 1.1, np.nan])
def test_levels_out_of_range_are_refused(level):
    with pytest.raises(RangeError, match="levels"):
        pack_depth(np.zeros((1, 1, 3), np.uint8), np.full((1, 1), level, np.float32), Layout.DEPTH)
