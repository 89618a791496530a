import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.render.warp import EDGE_STEP_PX, sample_columns, sharpen_edges, trace_columns

GAINS = [0.5, -0.5, 1.0, -1.0]


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
    sharp = sharpen_edges(edge_image(40, 19), ramp)
    assert set(np.unique(sharp)) == {0.0, 16.0}
    # The first near pixel is the last one before the change of colour: it is mixed.
    assert np.argmax(sharp[0] == 16.0) == 18


def test_the_near_side_takes_the_mixed_pixel_on_its_right_too():
    step = np.where(np.arange(40) < 20, 9, 0).astype(np.float32)[None]
    sharp = sharpen_edges(edge_image(40, 20), step)
    assert np.flatnonzero(sharp[0] == 9)[-1] == 20


def test_slopes_are_not_sharpened():
    slope = (0.6 * np.arange(40)).astype(np.float32)[None]
    np.testing.assert_array_equal(sharpen_edges(edge_image(40, 20), slope), slope)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_whole_columns_are_read_exactly(dtype):
    rng = np.random.default_rng(0)
    image = rng.integers(0, np.iinfo(dtype).max, (4, 30, 3), dtype=dtype, endpoint=True)
    order = np.tile(rng.permutation(30).astype(np.float32), (4, 1))
    np.testing.assert_array_equal(sample_columns(image, order), image[:, order[0].astype(int)])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_between_two_pixels_reading_is_linear(dtype):
    top = np.iinfo(dtype).max
    image = np.array([[[0, top, 10], [top, 0, 30]]], dtype)
    read = sample_columns(image, np.array([[0.25, 0.5]], np.float32))
    expected = np.array([[[top / 4, 3 * top / 4, 15], [top / 2, top / 2, 20]]])
    assert np.abs(read - expected).max() <= 0.5


def test_columns_of_unfilled_holes_are_refused():
    columns = np.zeros((2, 4), np.float32)
    columns[1, 2] = np.nan
    with pytest.raises(RangeError):
        sample_columns(np.zeros((2, 4, 3), np.uint8), columns)
