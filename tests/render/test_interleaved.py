import numpy as np
import pytest

from relievo.core.errors import ShapeError, UsageError
from relievo.core.types import StereoPair
from relievo.core.words import Layout
from relievo.render.interleaved import TURNS, deinterleave, interleave

LAYOUTS = list(TURNS)
SIZES = [(6, 8), (7, 9), (2, 2), (1, 5), (5, 1)]


def noise_pair(size: tuple[int, int], dtype: type = np.uint8, top: int = 255) -> StereoPair:
    rng = np.random.default_rng(0)
    left, right = (rng.integers(0, top, (*size, 3), dtype, endpoint=True) for _ in range(2))
    return StereoPair(left, right)


def is_left(layout: Layout, size: tuple[int, int]) -> np.ndarray:
    by_row, by_column = TURNS[layout]
    rows, columns = np.mgrid[: size[0], : size[1]]
    return (rows * by_row + columns * by_column) % 2 == 0


def cross(layout: Layout) -> list[tuple[int, int]]:
    by_row, by_column = TURNS[layout]
    return [(-1, 0), (1, 0)] * by_row + [(0, -1), (0, 1)] * by_column


def slow_interleave(pair: StereoPair, layout: Layout) -> np.ndarray:
    smooth = []
    for view in (pair.left, pair.right):
        padded = np.pad(view.astype(float), ((1, 1), (1, 1), (0, 0)), mode="edge")
        steps = cross(layout)
        around = sum(np.roll(padded, step, (0, 1)) for step in steps)[1:-1, 1:-1] / len(steps)
        smooth.append((view + around) / 2)
    chosen = is_left(layout, pair.left.shape[:2])[..., np.newaxis]
    return np.floor(np.where(chosen, *smooth) + 0.5)


def slow_deinterleave(image: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    height, width = image.shape[:2]
    left = is_left(layout, (height, width))
    other = np.empty(image.shape)
    for y, x in np.ndindex(height, width):
        around = []
        for down, across in cross(layout):
            if (height == 1 and down) or (width == 1 and across):
                continue
            row, column = y + down, x + across
            row = y - down if not 0 <= row < height else row
            column = x - across if not 0 <= column < width else column
            around.append(image[row, column].astype(float))
        other[y, x] = np.floor(np.mean(around, axis=0) + 0.5)
    own = left[..., np.newaxis]
    return np.where(own, image, other), np.where(own, other, image)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [*SIZES, (1, 1)])
@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 1023), (np.uint16, 65535)])
def test_interleaving_agrees_with_the_slow_version(layout, size, dtype, top):
    pair = noise_pair(size, dtype, top)
    mixed = interleave(pair, layout)
    assert mixed.dtype == dtype
    np.testing.assert_array_equal(mixed, slow_interleave(pair, layout))


@pytest.mark.parametrize(
    ("layout", "size"),
    [(layout, size) for layout in LAYOUTS for size in SIZES if not is_left(layout, size).all()],
)
@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 65535)])
def test_separating_agrees_with_the_slow_version(layout, size, dtype, top):
    image = noise_pair(size, dtype, top).left
    views = deinterleave(image, layout)
    for view, slow in zip((views.left, views.right), slow_deinterleave(image, layout), strict=True):
        assert view.dtype == dtype
        np.testing.assert_array_equal(view, slow)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_slopes_come_back_exactly(layout):
    rows, columns = np.mgrid[:9, :12]
    left = np.dstack([100 + 2 * rows + 4 * columns] * 3).astype(np.uint8)
    right = np.dstack([200 - 4 * rows - 2 * columns] * 3).astype(np.uint8)
    views = deinterleave(interleave(StereoPair(left, right), layout), layout)
    inner = np.s_[2:-2, 2:-2]
    np.testing.assert_array_equal(views.left[inner], left[inner])
    np.testing.assert_array_equal(views.right[inner], right[inner])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", [4, 5])
def test_a_line_of_one_pixel_reaches_both_eyes_alike(layout, place):
    image = np.zeros((10, 10, 3), np.uint8)
    image[(slice(None), place) if layout is Layout.COLUMN_INTERLACED else place] = 200
    mixed = interleave(StereoPair(image, image), layout)
    left = is_left(layout, (10, 10))
    np.testing.assert_allclose(mixed[left].sum(), mixed[~left].sum(), rtol=0.02)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_finest_pattern_becomes_gray_instead_of_aliasing(layout):
    pattern = np.where(is_left(layout, (8, 8)), 200, 0).astype(np.uint8)
    image = np.dstack([pattern] * 3)
    assert (interleave(StereoPair(image, image), layout)[1:-1, 1:-1] == 100).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_views_that_are_parts_of_a_picture_are_taken(layout):
    pair = noise_pair((6, 16))
    left, right = pair.left[:, :8], pair.left[:, 8:]
    mixed = interleave(StereoPair(left, right), layout)
    np.testing.assert_array_equal(mixed, interleave(StereoPair(left.copy(), right.copy()), layout))


@pytest.mark.parametrize(
    ("layout", "size"),
    [
        (Layout.INTERLACED, (1, 8)),
        (Layout.COLUMN_INTERLACED, (8, 1)),
        (Layout.CHECKERBOARD, (1, 1)),
    ],
)
def test_a_picture_with_one_view_only_is_refused(layout, size):
    with pytest.raises(ShapeError, match="two views"):
        deinterleave(noise_pair(size).left, layout)


@pytest.mark.parametrize("layout", [Layout.SBS, Layout.ANAGLYPH_DUBOIS])
def test_layouts_without_turns_are_refused(layout):
    with pytest.raises(UsageError, match="turns"):
        interleave(noise_pair((4, 4)), layout)
    with pytest.raises(UsageError, match="turns"):
        deinterleave(noise_pair((4, 4)).left, layout)
