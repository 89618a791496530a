import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.refinement.fill import fill_invalid

KIND = DepthKind.RELATIVE_INVERSE_DEPTH


def nearest_of(places, y, x):
    """The places about nearest: OpenCV's distances are off by up to 2 %, a tie may go to either."""
    distances = np.hypot(*(places - (y, x)).T)
    return places[distances <= distances.min() * 1.03 + 1e-9]


def sparse_depth(size=(20, 30), share=0.1):
    rng = np.random.default_rng(0)
    values = rng.random(size, dtype=np.float32)
    valid = rng.random(size) < share
    return DepthMap(np.where(valid, values, np.float32(np.nan)), KIND, valid)


def quarters(size=(20, 30), void=None):
    """Four segments."""
    y, x = np.mgrid[: size[0], : size[1]]
    return SegmentMap.numbered(2 * (y >= size[0] // 2) + (x >= size[1] // 3), void=void)


def test_invalid_pixels_take_the_nearest_valid_value():
    depth = sparse_depth()
    filled = fill_invalid(depth)
    for y, x in np.ndindex(depth.size):
        near = nearest_of(np.argwhere(depth.valid), y, x)
        assert filled[y, x] in depth.values[tuple(near.T)]


@pytest.mark.parametrize("void", [None, 2])
def test_invalid_pixels_take_the_nearest_valid_value_of_their_segment(void):
    depth, segments = sparse_depth(), quarters(void=void)
    filled = fill_invalid(depth, segments)
    for y, x in np.ndindex(depth.size):
        inside = np.argwhere(depth.valid & (segments.ids == segments.ids[y, x]))
        assert filled[y, x] in depth.values[tuple(nearest_of(inside, y, x).T)]


def test_a_segment_without_a_valid_pixel_is_filled_from_any():
    depth, segments = sparse_depth(share=0.3), quarters()
    valid = depth.valid & (segments.ids != 3)
    filled = fill_invalid(DepthMap(depth.values, KIND, valid), segments)
    for y, x in np.argwhere(segments.ids == 3):
        near = nearest_of(np.argwhere(valid), y, x)
        assert filled[y, x] in depth.values[tuple(near.T)]


def test_segments_of_another_size_keep_their_depths_apart():
    values = np.where(np.arange(30) < 10, 1, 5).astype(np.float32) + np.zeros((20, 1), np.float32)
    valid = np.zeros((20, 30), np.bool_)
    valid[:, [0, 12]] = True
    filled = fill_invalid(DepthMap(values, KIND, valid), quarters((10, 15)))
    np.testing.assert_array_equal(filled, values)


def test_void_segments_are_none():
    depth = sparse_depth()
    np.testing.assert_array_equal(fill_invalid(depth, SegmentMap.void((5, 5))), fill_invalid(depth))


def test_valid_values_are_kept_and_the_input_is_not_changed():
    depth = sparse_depth()
    before = depth.values.copy()
    filled = fill_invalid(depth, quarters())
    np.testing.assert_array_equal(filled[depth.valid], before[depth.valid])
    np.testing.assert_array_equal(depth.values, before)


def test_a_valid_map_is_returned_as_it_is():
    values = np.ones((2, 3), np.float32)
    assert fill_invalid(DepthMap(values, KIND)) is values
    assert fill_invalid(DepthMap(values, KIND, np.ones((2, 3), np.bool_))) is values


def test_one_valid_pixel_fills_the_map():
    values, valid = np.zeros((4, 5), np.float32), np.zeros((4, 5), np.bool_)
    values[3, 2], valid[3, 2] = 7, True
    np.testing.assert_array_equal(fill_invalid(DepthMap(values, KIND, valid)), 7)


def test_nothing_to_fill_from_is_refused():
    nothing = np.zeros((2, 3), np.bool_)
    with pytest.raises(RangeError, match="valid"):
        fill_invalid(DepthMap(np.ones((2, 3), np.float32), KIND, nothing))
