import math

import numpy as np
import pytest

from relievo.render import rows
from relievo.render.rows import EDGE_STEP_PX, MIXED_PX, SURFACE_STEP_PX, TEXTURE_STEP_PX

GAINS = [0.5, -0.5, 1.0, -1.0]
NAN = np.float32(np.nan)


def trace_columns(disparity: np.ndarray, gain: float, zero_plane: float) -> np.ndarray:
    columns = np.empty_like(disparity)
    rows.trace_rows(disparity, np.float32(gain), np.float32(zero_plane), columns)
    return columns


def sharpen(image: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    sharp = np.empty_like(disparity)
    for colours, values, out in zip(image, disparity, sharp, strict=True):
        rows.sharpen_row(colours, values, np.float32(255), out)
    return sharp


def sample(image: np.ndarray, columns: np.ndarray) -> np.ndarray:
    view = np.empty_like(image)
    for each in zip(image, columns, view, strict=True):
        rows.sample_row(*each)
    return view


def fill(columns: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """Fills the columns in place and returns the surfaces."""
    surfaces = np.empty(columns.shape, np.int16)
    for each in zip(columns, disparity, surfaces, strict=True):
        rows.fill_row(*each)
    return surfaces


def slow_candidates(row: np.ndarray, gain: float, column: int) -> list[tuple[float, float]]:
    """Every (disparity, source column) that a row shows at a column of the view, nearest last."""
    at = [x + gain * value for x, value in enumerate(row)]
    last = len(row) - 1
    is_mesh = [abs(row[x + 1] - row[x]) <= EDGE_STEP_PX and at[x + 1] > at[x] for x in range(last)]
    found = []
    for x in range(last):
        if is_mesh[x] and at[x] <= column <= at[x + 1]:
            share = (column - at[x]) / (at[x + 1] - at[x])
            found.append((row[x] + share * (row[x + 1] - row[x]), x + share))
    for x in range(len(row)):
        ends_left = x == 0 or not is_mesh[x - 1]
        ends_right = x == last or not is_mesh[x]
        if (ends_left and -0.5 <= column - at[x] <= 0) or (
            ends_right and 0 <= column - at[x] <= 0.5
        ):
            found.append((row[x], float(x)))
    return sorted(found)


def layered_disparity(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Pieces of gentle slopes at different disparities."""
    height, width = size
    layers = np.repeat(rng.integers(0, 5, (height, width // 5 + 1)) * 2.3 - 4, 5, axis=1)[:, :width]
    return (layers + 0.1 * np.arange(width) + 0.01 * rng.random(size)).astype(np.float32)


@pytest.mark.parametrize("gain", GAINS)
def test_the_nearest_surface_of_the_mesh_is_shown(gain):
    disparity = layered_disparity(np.random.default_rng(3), (12, 40))
    columns = trace_columns(disparity, gain, 0.0)
    checked = 0
    for y, x in np.ndindex(columns.shape):
        candidates = slow_candidates(disparity[y].astype(float), gain, x)
        if np.isnan(columns[y, x]):
            assert not candidates
            continue
        nearest, source = candidates[-1]
        # Half a pixel beside an edge two surfaces of nearly one disparity may both claim a column.
        clear = [value for value, _ in candidates if nearest - value > 1.1]
        if len(clear) == len(candidates) - 1:
            assert columns[y, x] == pytest.approx(source, abs=1e-3)
            checked += 1
    assert checked > columns.size // 2


@pytest.mark.parametrize("gain", GAINS)
def test_without_disparity_every_column_shows_itself(gain):
    columns = trace_columns(np.zeros((3, 50), np.float32), gain, 0.0)
    np.testing.assert_array_equal(columns, np.broadcast_to(np.arange(50.0), (3, 50)))


def test_near_points_move_by_the_gain_in_its_direction():
    disparity = np.full((1, 20), 6.0, np.float32)
    assert trace_columns(disparity, 0.5, 2.0)[0, 10] == 8.0
    assert trace_columns(disparity, -0.5, 2.0)[0, 10] == 12.0


@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize("slope", [0.8, -0.8])
def test_slopes_do_not_crack(gain, slope):
    disparity = np.tile((slope * (np.arange(100) - 50)).astype(np.float32), (2, 1))
    known = np.isfinite(trace_columns(disparity, gain, 0.0))
    inside = np.flatnonzero(known[0])
    assert known[0, inside[0] : inside[-1] + 1].all()


@pytest.mark.parametrize(("gain", "near_first"), [(0.5, False), (-0.5, True)])
def test_a_step_in_depth_tears_a_hole_of_its_width(gain, near_first):
    disparity = np.zeros((1, 60), np.float32)
    disparity[0, slice(0, 30) if near_first else slice(30, 60)] = 12.0
    holes = np.isnan(trace_columns(disparity, gain, 0.0))[0]
    assert 5 <= holes[10:50].sum() <= 6


def test_points_far_outside_the_view_are_left_out():
    disparity = np.full((1, 8), 1e30, np.float32)
    assert np.isnan(trace_columns(disparity, 1.0, 0.0)).all()


def edge_image(width: int, edge: int) -> np.ndarray:
    """Black up to `edge`, white from there on."""
    image = np.zeros((1, width, 3), np.uint8)
    image[:, edge:] = 255
    return image


def test_a_blurred_edge_becomes_a_step_beside_the_edge_of_colour():
    ramp = np.interp(np.arange(40), [16, 24], [0, 16]).astype(np.float32)[None]
    sharp = sharpen(edge_image(40, 19), ramp)
    assert set(np.unique(sharp)) == {0.0, 16.0}
    # The first near pixel is the last one before the change of colour: it is mixed.
    assert np.argmax(sharp[0] == 16.0) == 18


def test_the_near_side_takes_the_mixed_pixel_on_its_right_too():
    step = np.where(np.arange(40) < 20, 9, 0).astype(np.float32)[None]
    sharp = sharpen(edge_image(40, 20), step)
    assert np.flatnonzero(sharp[0] == 9)[-1] == 20


def test_slopes_are_not_sharpened():
    slope = (0.6 * np.arange(40)).astype(np.float32)[None]
    np.testing.assert_array_equal(sharpen(edge_image(40, 20), slope), slope)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_whole_columns_are_read_exactly(dtype):
    rng = np.random.default_rng(0)
    image = rng.integers(0, np.iinfo(dtype).max, (4, 30, 3), dtype=dtype, endpoint=True)
    order = np.tile(rng.permutation(30).astype(np.float32), (4, 1))
    np.testing.assert_array_equal(sample(image, order), image[:, order[0].astype(int)])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_between_two_pixels_reading_is_linear(dtype):
    top = np.iinfo(dtype).max
    image = np.array([[[0, top, 10], [top, 0, 30]]], dtype)
    read = sample(image, np.array([[0.25, 0.5]], np.float32))
    expected = np.array([[[top / 4, 3 * top / 4, 15], [top / 2, top / 2, 20]]])
    assert np.abs(read - expected).max() <= 0.5


def slow_fill(row: np.ndarray, disparity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plain Python version for one row that has a known column: columns and surfaces."""
    width, filled, surfaces = len(row), row.copy(), np.zeros(len(row), int)
    depth_of = [None if np.isnan(u) else disparity[int(u + 0.5)] for u in row]
    x = 0
    while x < width:
        end = x
        while end < width and depth_of[end] is None:
            end += 1
        if end > x:
            from_left = end == width or (x > 0 and depth_of[x - 1] <= depth_of[end])
            border, away = (x - 1, -1) if from_left else (end, 1)
            shift = math.ceil((end - x) / TEXTURE_STEP_PX) * TEXTURE_STEP_PX
            texture = []
            place = border
            while 0 <= place < width and len(texture) < shift:
                if depth_of[place] is None:
                    break
                if depth_of[place] > depth_of[border] + SURFACE_STEP_PX:
                    break
                texture.append(row[place])
                place += away
            there_and_back = texture + texture[::-1]
            if len(texture) == shift:
                there_and_back = texture[::-1]
            targets = range(x, end) if from_left else range(end - 1, x - 1, -1)
            for i, target in enumerate(targets):
                filled[target] = there_and_back[i % len(there_and_back)]
            surfaces[x:end] = -away * len(texture)
        x = end + 1
    return filled, surfaces


def test_filling_agrees_with_the_slow_version():
    rng = np.random.default_rng(1)
    disparity = np.repeat(rng.integers(0, 9, (40, 8)), 15, axis=1).astype(np.float32)
    columns = rng.uniform(0, 119, (40, 120)).astype(np.float32)
    columns[:20, 1::2] = columns[:20, ::2]
    columns[rng.random((40, 120)) < np.linspace(0.05, 0.7, 40)[:, None]] = np.nan
    columns[:, 7] = 3.0
    expected = [slow_fill(*each) for each in zip(columns, disparity, strict=True)]
    surfaces = fill(columns, disparity)
    np.testing.assert_array_equal(columns, [filled for filled, _ in expected])
    np.testing.assert_array_equal(surfaces, [lengths for _, lengths in expected])


def test_long_surfaces_are_moved_into_a_hole_in_whole_steps():
    columns = np.arange(60, dtype=np.float32)[None]
    columns[0, 40:45] = np.nan
    disparity = np.where(np.arange(60) < 45, 0, 9).astype(np.float32)[None]
    surfaces = fill(columns, disparity)
    np.testing.assert_array_equal(columns[0, 40:45], np.arange(40, 45) - TEXTURE_STEP_PX)
    assert (surfaces[0, 40:45] == TEXTURE_STEP_PX).all()
    assert not np.delete(surfaces[0], np.s_[40:45]).any()


@pytest.mark.parametrize("near_left", [True, False])
def test_a_hole_is_filled_from_the_side_that_is_further_away(near_left):
    columns = np.array([[0, 1, 2, NAN, NAN, 5, 6, 7]], np.float32)
    disparity = np.array([[9, 9, 9, 9, 0, 0, 0, 0]], np.float32)
    surfaces = fill(columns, disparity if near_left else disparity[:, ::-1].copy())
    expected = [6, 5] if near_left else [2, 1]
    np.testing.assert_array_equal(columns[0, 3:5], expected)
    assert (surfaces[0, 3:5] == (-3 if near_left else 3)).all()


def test_the_borders_of_the_image_are_continued_from_inside():
    columns = np.array([[NAN, NAN, 4, 5, 6, NAN]], np.float32)
    fill(columns, np.zeros((1, 8), np.float32))
    np.testing.assert_array_equal(columns, [[5, 4, 4, 5, 6, 6]])


def test_texture_ends_before_a_nearer_surface():
    columns = np.array([[NAN, NAN, NAN, 3, 4, 5]], np.float32)
    disparity = np.array([[0, 0, 0, 0, 8, 8]], np.float32)
    fill(columns, disparity)
    np.testing.assert_array_equal(columns[0, :3], [3, 3, 3])


def test_a_row_that_nothing_reaches_shows_its_own_columns():
    columns = np.full((1, 5), NAN, np.float32)
    assert not fill(columns, np.zeros((1, 5), np.float32)).any()
    np.testing.assert_array_equal(columns, [[0, 1, 2, 3, 4]])


def outline(width: int, edge: int, near: int, far: int) -> tuple[np.ndarray, np.ndarray]:
    """A near surface up to `edge`, whose last pixel is half mixed, and its disparity, 8 and 0."""
    image = np.full((width, 3), far, np.uint8)
    image[:edge] = near
    image[edge - 1] = (near + far) // 2
    disparity = np.where(np.arange(width) < edge, 8, 0).astype(np.float32)
    return image, disparity


def test_a_mixed_pixel_before_a_new_background_takes_on_its_colour():
    image, disparity = outline(40, 20, near=200, far=100)
    columns = np.arange(40, dtype=np.float32)
    columns[20:] += 6
    view = image.copy()
    view[20:] = 20
    rows.blend_row(
        view, image, columns, disparity, np.zeros(40, bool), np.float32(1), np.float32(255)
    )
    assert view[19] == pytest.approx(np.full(3, 110), abs=1)
    np.testing.assert_array_equal(np.delete(view[:, 0], 19), [200] * 19 + [20] * 20)


def test_a_mixed_pixel_beside_a_hole_keeps_its_colour():
    image, disparity = outline(40, 20, near=200, far=100)
    columns = np.arange(40, dtype=np.float32)
    columns[20:] += 6
    view, holes = image.copy(), np.zeros(40, bool)
    view[20:], holes[20:26] = 20, True
    before = view.copy()
    rows.blend_row(view, image, columns, disparity, holes, np.float32(1), np.float32(255))
    np.testing.assert_array_equal(view, before)


@pytest.mark.parametrize("near", [104, 100])
def test_outlines_without_contrast_are_left_alone(near):
    image, disparity = outline(40, 20, near=near, far=100)
    columns = np.arange(40, dtype=np.float32)
    columns[20:] += 6
    view = image.copy()
    view[20:] = 20
    before = view.copy()
    holes = np.zeros(40, bool)
    rows.blend_row(view, image, columns, disparity, holes, np.float32(1), np.float32(255))
    np.testing.assert_array_equal(view, before)


def test_blending_reaches_a_few_pixels_inwards_only():
    image = np.full((40, 3), 100, np.uint8)
    image[: 20 - MIXED_PX] = 200
    disparity = np.where(np.arange(40) < 20, 8, 0).astype(np.float32)
    columns = np.arange(40, dtype=np.float32)
    columns[20:] += 6
    view = image.copy()
    view[20:] = 20
    holes = np.zeros(40, bool)
    rows.blend_row(view, image, columns, disparity, holes, np.float32(1), np.float32(255))
    np.testing.assert_array_equal(view[:, 0], [200] * (20 - MIXED_PX) + [20] * (20 + MIXED_PX))


def soft_outline(width: int, edge: int, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """A bright surface whose outline is blurred, and its disparity, 8 and 0, with a clean step."""
    opacity = 1 / (1 + np.exp((np.arange(width) - edge + 0.5) / sigma))
    image = np.repeat((40 + 180 * opacity)[:, None], 3, axis=1).round().astype(np.uint8)
    return image, np.where(np.arange(width) < edge, 8, 0).astype(np.float32)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_soft_outline_goes_with_the_near_surface_as_a_whole(is_mirrored):
    image, disparity = soft_outline(60, 30, sigma=1.2)
    if is_mirrored:
        image, disparity = image[::-1].copy(), disparity[::-1].copy()
    sharp = sharpen(image[None], disparity[None])[0]
    near = np.flatnonzero(sharp == 8)
    # From an opacity of 0.05 on, which is three sigmas away.
    assert len(near) == pytest.approx(30 + 3.5, abs=1)


def test_a_soft_outline_takes_on_its_new_background_all_over():
    image, disparity = soft_outline(60, 30, sigma=1.2)
    sharp = sharpen(image[None], disparity[None])[0]
    edge = int(np.argmin(sharp))
    columns = np.arange(60, dtype=np.float32)
    columns[edge:] += 6
    view = image.copy()
    view[edge:] = 150
    rows.blend_row(view, image, columns, sharp, np.zeros(60, bool), np.float32(1), np.float32(255))
    opacity = (image[:edge, 0].astype(float) - 40) / 180
    expected = opacity * 220 + (1 - opacity) * 150
    assert np.abs(view[:edge, 0] - expected).max() < 6


def test_textures_are_no_soft_outlines():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (60, 3), dtype=np.uint8)
    disparity = np.where(np.arange(60) < 30, 8, 0).astype(np.float32)
    sharp = sharpen(image[None], disparity[None])[0]
    assert (sharp == 8).sum() == 31
