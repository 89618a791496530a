import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError, UsageError
from relievo.core.types import StereoPair
from relievo.core.words import Layout
from relievo.render.formats import pack, view_size
from relievo.render.unpacking import unpack

EXACT = [Layout.SBS, Layout.HALF_SBS, Layout.TAB, Layout.HALF_TAB, Layout.CROSS]
TURNS = [Layout.INTERLACED, Layout.COLUMN_INTERLACED, Layout.CHECKERBOARD]
REFUSED = [
    layout for layout in Layout if layout not in (*EXACT, *TURNS, Layout.VR180, Layout.VR360)
]


def noise_pair(size: tuple[int, int], dtype: type = np.uint8) -> StereoPair:
    rng = np.random.default_rng(0)
    left, right = (rng.integers(0, 256, (*size, 3), dtype) for _ in range(2))
    return StereoPair(left, right)


def smooth_pair(dtype: type = np.uint8, top: int = 255) -> StereoPair:
    rows, columns = np.mgrid[:40, :60] / 60
    left = np.dstack([0.5 + 0.4 * np.sin(3 * columns + k * rows) for k in range(3)])
    right = np.dstack([0.5 + 0.4 * np.cos(4 * columns - k * rows) for k in range(3)])
    return StereoPair(*(np.rint(top * view).astype(dtype) for view in (left, right)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(6, 8), (7, 9), (1, 1)])
@pytest.mark.parametrize("layout", EXACT)
def test_what_was_packed_comes_back(layout, size, dtype):
    pair = noise_pair(view_size(layout, size), dtype)
    views = unpack(pack(pair, layout, size), layout)
    np.testing.assert_array_equal(views.left, pair.left)
    np.testing.assert_array_equal(views.right, pair.right)


@pytest.mark.parametrize(("layout", "size"), [(Layout.VR180, (8, 8)), (Layout.VR360, (6, 12))])
def test_spheres_come_back(layout, size):
    pair = noise_pair(size)
    views = unpack(pack(pair, layout), layout)
    np.testing.assert_array_equal(views.left, pair.left)
    np.testing.assert_array_equal(views.right, pair.right)


@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 1023)])
@pytest.mark.parametrize("layout", TURNS)
def test_smooth_views_that_took_turns_come_back_nearly(layout, dtype, top):
    pair = smooth_pair(dtype, top)
    views = unpack(pack(pair, layout), layout)
    for view, truth in ((views.left, pair.left), (views.right, pair.right)):
        assert view.dtype == dtype
        off = np.abs(view.astype(int) - truth.astype(int))[2:-2, 2:-2]
        assert off.max() <= 1 + top / 500


@pytest.mark.parametrize("layout", [Layout.HALF_SBS, Layout.HALF_TAB])
def test_half_views_are_stretched_to_the_size_they_are_seen_at(layout):
    pair = smooth_pair()
    views = unpack(pack(pair, layout), layout, full_size=True)
    assert views.left.shape == pair.left.shape
    for view, truth in ((views.left, pair.left), (views.right, pair.right)):
        assert np.abs(view.astype(int) - truth.astype(int))[2:-2, 2:-2].max() <= 2


@pytest.mark.parametrize("layout", [Layout.HALF_SBS, Layout.HALF_TAB])
def test_half_views_stay_as_stored_unless_asked_for(layout):
    assert unpack(noise_pair((8, 12)).left, layout).left.shape[:2] == view_size(layout, (8, 12))


@pytest.mark.parametrize("layout", [Layout.SBS, Layout.TAB])
def test_full_views_are_not_stretched(layout):
    image = noise_pair((8, 12)).left
    assert unpack(image, layout, full_size=True).left.size == image.size // 2


@pytest.mark.parametrize("layout", REFUSED)
def test_layouts_without_two_views_to_tell_apart_are_refused(layout):
    with pytest.raises(UsageError, match=layout):
        unpack(noise_pair((8, 12)).left, layout)


@pytest.mark.parametrize(
    ("layout", "size"), [(Layout.SBS, (4, 7)), (Layout.HALF_SBS, (4, 1)), (Layout.TAB, (5, 4))]
)
def test_pictures_that_cannot_be_halved_are_refused(layout, size):
    with pytest.raises(ShapeError, match="even"):
        unpack(noise_pair(size).left, layout)


def test_other_types_are_refused():
    with pytest.raises(DTypeError):
        unpack(np.zeros((4, 4, 3), np.float32), Layout.SBS)  # type: ignore[arg-type]
