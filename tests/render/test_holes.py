import numpy as np
import pytest

from relievo.render.holes import SURFACE_STEP_PX, fill_holes, soften_fill

NAN = np.float32(np.nan)


def slow_fill(row: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """Plain Python version for one row that has a known column."""
    width, filled = len(row), row.copy()
    depth_of = [None if np.isnan(u) else disparity[int(u + 0.5)] for u in row]
    x = 0
    while x < width:
        end = x
        while end < width and depth_of[end] is None:
            end += 1
        if end > x:
            from_left = end == width or (x > 0 and depth_of[x - 1] <= depth_of[end])
            border, away = (x - 1, -1) if from_left else (end, 1)
            texture = []
            place = border
            while 0 <= place < width and len(texture) < end - x:
                if depth_of[place] is None:
                    break
                if depth_of[place] > depth_of[border] + SURFACE_STEP_PX:
                    break
                texture.append(row[place])
                place += away
            there_and_back = texture + texture[::-1]
            targets = range(x, end) if from_left else range(end - 1, x - 1, -1)
            for i, target in enumerate(targets):
                filled[target] = there_and_back[i % len(there_and_back)]
        x = end + 1
    return filled


def test_filling_agrees_with_the_slow_version():
    rng = np.random.default_rng(1)
    disparity = np.repeat(rng.integers(0, 9, (40, 8)), 5, axis=1).astype(np.float32)
    columns = rng.uniform(0, 39, (40, 40)).astype(np.float32)
    columns[rng.random((40, 40)) < 0.6] = np.nan
    columns[:, 7] = 3.0
    expected = np.stack([slow_fill(*rows) for rows in zip(columns, disparity, strict=True)])
    holes = np.isnan(columns)
    np.testing.assert_array_equal(fill_holes(columns, disparity), holes)
    np.testing.assert_array_equal(columns, expected)


@pytest.mark.parametrize("near_left", [True, False])
def test_a_hole_is_filled_from_the_side_that_is_further_away(near_left):
    columns = np.array([[0, 1, 2, NAN, NAN, 5, 6, 7]], np.float32)
    disparity = np.array([[9, 9, 9, 9, 0, 0, 0, 0]], np.float32)
    fill_holes(columns, disparity if near_left else disparity[:, ::-1].copy())
    expected = [6, 5] if near_left else [2, 1]
    np.testing.assert_array_equal(columns[0, 3:5], expected)


def test_the_borders_of_the_image_are_continued_from_inside():
    columns = np.array([[NAN, NAN, 4, 5, 6, NAN]], np.float32)
    fill_holes(columns, np.zeros((1, 8), np.float32))
    np.testing.assert_array_equal(columns, [[5, 4, 4, 5, 6, 6]])


def test_mirrored_texture_ends_before_a_nearer_surface():
    columns = np.array([[NAN, NAN, NAN, 3, 4, 5]], np.float32)
    disparity = np.array([[0, 0, 0, 0, 8, 8]], np.float32)
    fill_holes(columns, disparity)
    np.testing.assert_array_equal(columns[0, :3], [3, 3, 3])


def test_a_row_that_nothing_reaches_shows_its_own_columns():
    columns = np.full((1, 5), NAN, np.float32)
    assert fill_holes(columns, np.zeros((1, 5), np.float32)).all()
    np.testing.assert_array_equal(columns, [[0, 1, 2, 3, 4]])


def striped(holes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A source of black and white rows, and columns that show it as it is."""
    height, width = holes.shape
    image = np.zeros((height, width, 3), np.uint8)
    image[::2] = 200
    return image, np.tile(np.arange(width, dtype=np.float32), (height, 1))


def test_softening_evens_out_rows_in_the_middle_of_a_hole():
    holes = np.zeros((40, 40), bool)
    holes[:, 10:30] = True
    image, columns = striped(holes)
    view = image.copy()
    soften_fill(view, image, columns, holes)
    assert np.abs(view[5:-5, 15:25].astype(int) - 100).max() < 15


def test_softening_changes_neither_known_pixels_nor_the_border_of_a_hole():
    holes = np.zeros((40, 40), bool)
    holes[:, 10:30] = True
    image, columns = striped(holes)
    view = image.copy()
    soften_fill(view, image, columns, holes)
    np.testing.assert_array_equal(view[:, :11], image[:, :11])
    np.testing.assert_array_equal(view[:, 29:], image[:, 29:])


def test_softening_does_not_mix_in_what_was_not_filled():
    holes = np.zeros((9, 9), bool)
    holes[4, 1:8] = True
    image, columns = striped(holes)
    view = image.copy()
    soften_fill(view, image, columns, holes)
    np.testing.assert_array_equal(view, image)
