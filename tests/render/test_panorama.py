import cv2
import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import FloatMap, Image, StereoPair
from relievo.core.words import Layout
from relievo.render.panorama import (
    MAX_FOV_DEGREES,
    VrShape,
    crop,
    front_half,
    place_pair,
    render_sphere,
    wrap_pad,
)
from relievo.render.stereo import render_pair


def same_views(view: Image) -> StereoPair:
    return StereoPair(view, view)


def ramps(size: tuple[int, int], dtype: type = np.uint8, top: int = 255) -> Image:
    """Red rises along the columns, green along the rows; blue is full."""
    height, width = size
    rows, columns = np.mgrid[:height, :width].astype(float)
    red = 0.1 + 0.8 * (columns + 0.5) / width
    green = 0.1 + 0.8 * (rows + 0.5) / height
    return np.rint(top * np.dstack([red, green, np.ones(size)])).astype(dtype)


def slow_sphere(size: tuple[int, int], shape: VrShape, turn_degrees: float) -> np.ndarray:
    """Shares of width and height at which `ramps` is seen, along rays; NaN = beside it."""
    height, width = shape.size
    seen = np.full((height, width, 2), np.nan)
    edge = np.tan(np.deg2rad(shape.fov_degrees) / 2)
    for row, column in np.ndindex(height, width):
        longitude = np.deg2rad((column + 0.5 - width / 2) * 180 / height - turn_degrees)
        latitude = np.deg2rad((height / 2 - row - 0.5) * 180 / height)
        ray = np.array(
            [
                np.cos(latitude) * np.sin(longitude),
                -np.sin(latitude),
                np.cos(latitude) * np.cos(longitude),
            ]
        )
        if ray[2] <= 0:
            continue
        across = 0.5 + ray[0] / ray[2] / (2 * edge)
        down = 0.5 + ray[1] / ray[2] / (2 * edge) * size[1] / size[0]
        if 0 <= across <= 1 and 0 <= down <= 1:
            seen[row, column] = across, down
    return seen


@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 1023)])
@pytest.mark.parametrize("size", [(60, 80), (31, 41)])
@pytest.mark.parametrize("sphere", [(90, 90), (60, 120)])
def test_flat_views_lie_on_the_sphere_where_their_rays_go(size, sphere, dtype, top):
    shape = VrShape(80.0, sphere, vergence_degrees=4.0)
    pair = place_pair(same_views(ramps(size, dtype, top)), shape, bit_depth=top.bit_length())
    for view, turn in ((pair.left, 2.0), (pair.right, -2.0)):
        assert view.dtype == dtype
        seen = slow_sphere(size, shape, turn)
        inside = np.isfinite(seen).all(axis=2)
        # The outermost pixels are soft.
        inside = cv2.erode(inside.astype(np.uint8), np.ones((5, 5))).astype(bool)
        assert inside.sum() > 200
        shares = (view[..., :2] / top - 0.1) / 0.8
        assert np.abs(shares[inside] - seen[inside]).max() < 0.02
        assert (view[..., 2][inside] == top).all()


def test_around_the_picture_it_is_black():
    shape = VrShape(70.0, (90, 90))
    view = place_pair(same_views(ramps((60, 80))), shape).left
    outside = np.isnan(slow_sphere((60, 80), shape, 0.9)).all(axis=2)
    outside = cv2.erode(outside.astype(np.uint8), np.ones((3, 3))).astype(bool)
    assert outside.sum() > 4000
    assert not view[outside].any()


def test_the_border_is_soft_by_one_pixel():
    view = place_pair(same_views(ramps((60, 80))), VrShape(70.0, (91, 91))).left
    blue = view[45, :, 2]
    assert blue.max() == 255
    assert 1 <= ((blue > 0) & (blue < 255)).sum() <= 2


def test_the_picture_covers_its_field_of_view():
    shape = VrShape(60.0, (360, 360), vergence_degrees=0.0)
    view = place_pair(same_views(np.full((30, 40, 3), 255, np.uint8)), shape).left / 255
    # Half a degree a pixel; its height is that of a pinhole picture.
    np.testing.assert_allclose(view[180, :, 0].sum(), 120, atol=0.5)
    tall = 2 * np.rad2deg(np.arctan(0.75 * np.tan(np.deg2rad(30))))
    np.testing.assert_allclose(view[:, 180, 0].sum(), 2 * tall, atol=0.5)


def test_the_left_view_is_turned_to_the_right_so_that_the_screen_comes_near():
    image = np.zeros((41, 41, 3), np.uint8)
    image[:, 19:22] = 255
    pair = place_pair(same_views(image), VrShape(60.0, (180, 180), vergence_degrees=6.0))

    def centre(view: Image) -> float:
        weights = view[90, :, 0].astype(float)
        return float((weights * np.arange(180)).sum() / weights.sum())

    np.testing.assert_allclose(centre(pair.left) - centre(pair.right), 6.0, atol=0.1)


def test_without_vergence_both_spheres_are_alike():
    pair = place_pair(same_views(ramps((30, 40))), VrShape(60.0, (90, 90), vergence_degrees=0.0))
    np.testing.assert_array_equal(pair.left, pair.right)


def test_large_views_are_shrunk_by_area_first():
    stripes = np.zeros((300, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    view = place_pair(same_views(stripes), VrShape(40.0, (64, 64), vergence_degrees=0.0)).left
    middle = view[29:35, 29:35].astype(int)
    assert np.abs(middle - 127).max() <= 12


@pytest.mark.parametrize("top", [1023, 65535])
def test_sharp_edges_do_not_go_beyond_white(top):
    image = np.zeros((30, 40, 3), np.uint16)
    image[:, ::5] = top
    pair = place_pair(same_views(image), VrShape(60.0, (128, 128)), bit_depth=top.bit_length())
    assert pair.left.max() <= top


def test_a_large_enough_sphere_keeps_the_detail_of_the_middle():
    shape = VrShape.keeping_detail(Layout.VR180, 1000, 90.0)
    # 500 px per unit of tangent, which in the middle is one of angle.
    assert abs(shape.size[0] - 500 * np.pi) <= 2
    assert shape.size[0] % 2 == 0
    assert shape.size == (shape.size[0], shape.size[0])
    assert VrShape.keeping_detail(Layout.VR360, 9000, 60.0).size == (4096, 8192)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
def test_tiny_views_are_placed(size):
    placed = place_pair(same_views(ramps(size)), VrShape(60.0, (64, 64)))
    assert placed.left.shape == (64, 64, 3)


@pytest.mark.parametrize("fov", [0.0, -5.0, 180.0, MAX_FOV_DEGREES + 1, np.nan])
def test_impossible_fields_of_view_are_refused(fov):
    with pytest.raises(RangeError, match="fov_degrees"):
        VrShape(fov, (64, 64))
    with pytest.raises(RangeError, match="fov_degrees"):
        VrShape.keeping_detail(Layout.VR180, 100, fov)


@pytest.mark.parametrize("size", [(64, 65), (64, 32), (0, 0), (1 << 20, 1 << 20)])
def test_sizes_that_are_no_spheres_are_refused(size):
    with pytest.raises((ShapeError, RangeError), match="sphere"):
        VrShape(60.0, size)


def round_texture(size: tuple[int, int], dtype: type = np.uint8) -> Image:
    """A smooth pattern that goes on from the right border to the left one."""
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    turn = 2 * np.pi * columns / width
    channels = [np.sin(k * turn + rows / 9.0) for k in (3, 7, 12)]
    return np.rint(127 + 120 * np.dstack(channels)).astype(dtype)


def round_disparity(size: tuple[int, int]) -> FloatMap:
    """A slope that closes, with boxes before it, one of them across the border."""
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    disparity = 2 + 2 * np.sin(2 * np.pi * columns / width)
    box = (np.abs(rows - height / 2) < height / 4) & ((columns + width // 16) % (width // 2) < 20)
    return np.where(box, 9.0, disparity).astype(np.float32)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("columns", [1, 37, 128])
def test_a_turned_sphere_gives_turned_views(columns, dtype):
    image, disparity = round_texture((128, 256), dtype), round_disparity((128, 256))
    pair = render_sphere(image, disparity)
    turned = render_sphere(np.roll(image, columns, axis=1), np.roll(disparity, columns, axis=1))
    for view, expected in ((turned.left, pair.left), (turned.right, pair.right)):
        off = np.abs(view.astype(int) - np.roll(expected, columns, axis=1).astype(int))
        # Columns are fractions in float32, so that a few colours differ by a rounding.
        assert off.max() <= 2
        assert (off > 0).mean() < 0.01


def test_left_and_right_border_of_the_views_join_as_those_of_the_source():
    image = round_texture((128, 256))
    columns = np.broadcast_to(np.arange(256), (128, 256))
    disparity = (4 + 3 * np.cos(2 * np.pi * columns / 256)).astype(np.float32)

    def seam(view: Image) -> float:
        return float(np.abs(view[:, 0].astype(int) - view[:, -1].astype(int)).mean())

    pair = render_sphere(image, disparity)
    for view in (pair.left, pair.right):
        assert seam(view) < 1.15 * seam(image)
    assert seam(render_pair(image, disparity).left) > 1.5 * seam(image)


def test_disparity_falls_towards_the_poles():
    image = round_texture((128, 256))
    seen: list[FloatMap] = []

    def recorded(image: Image, disparity: FloatMap, *, bit_depth: int | None) -> StereoPair:
        seen.append(disparity)
        return same_views(image)

    render_sphere(
        image, np.full((128, 256), 8, np.float32), zero_plane_disparity=2.0, render=recorded
    )
    latitudes = (np.arange(128) + 0.5) / 128 * np.pi - np.pi / 2
    np.testing.assert_allclose(seen[0][:, 0], 6 * np.cos(latitudes), rtol=1e-5, atol=1e-6)


def test_half_a_sphere_does_not_go_on_beyond_its_sides():
    image, disparity = round_texture((64, 64)), np.full((64, 64), 3, np.float32)
    sizes = []

    def recorded(image: Image, disparity: FloatMap, *, bit_depth: int | None) -> StereoPair:
        sizes.append(disparity.shape)
        return same_views(image)

    assert render_sphere(image, disparity, render=recorded).left.shape == (64, 64, 3)
    assert sizes == [(64, 64)]


def test_without_disparity_the_views_are_the_sphere():
    image = round_texture((64, 128))
    pair = render_sphere(image, np.zeros((64, 128), np.float32))
    np.testing.assert_array_equal(pair.left, image)
    np.testing.assert_array_equal(pair.right, image)


def test_the_views_of_a_sphere_show_near_points_as_a_flat_pair_does():
    image, disparity = round_texture((128, 256)), round_disparity((128, 256))
    flat = render_pair(image[63:65], disparity[63:65])
    pair = render_sphere(image, disparity)
    inner = np.s_[:, 40:-40]
    for view, expected in ((pair.left[63:65], flat.left), (pair.right[63:65], flat.right)):
        off = np.abs(view[inner].astype(int) - expected[inner].astype(int))
        assert np.median(off) <= 1


def test_padding_and_cropping_cancel():
    image = round_texture((16, 32))
    pair = StereoPair(
        wrap_pad(image, 5), wrap_pad(image, 5), np.ones((16, 42), bool), np.zeros((16, 42), bool)
    )
    cropped = crop(pair, 5)
    np.testing.assert_array_equal(cropped.left, image)
    assert cropped.left_holes is not None
    assert cropped.left_holes.shape == (16, 32)


def test_the_padding_is_the_other_side():
    padded = wrap_pad(round_texture((16, 32)), 5)
    np.testing.assert_array_equal(padded[:, :5], padded[:, 32:37])
    np.testing.assert_array_equal(padded[:, -5:], padded[:, 5:10])


def test_the_front_half_is_the_middle():
    image = round_texture((16, 32))
    np.testing.assert_array_equal(front_half(image), image[:, 8:24])


@pytest.mark.parametrize("size", [(16, 31), (32, 16), (16, 33)])
def test_pictures_that_are_no_spheres_are_refused(size):
    with pytest.raises(ShapeError, match="sphere"):
        render_sphere(round_texture(size), np.zeros(size, np.float32))


def test_disparity_of_another_size_is_refused():
    with pytest.raises(ShapeError, match="disparity"):
        render_sphere(round_texture((16, 32)), np.zeros((16, 16), np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf, 40.0])
def test_disparity_out_of_range_is_refused(value):
    with pytest.raises(RangeError, match="disparity"):
        render_sphere(round_texture((32, 64)), np.full((32, 64), value, np.float32))
