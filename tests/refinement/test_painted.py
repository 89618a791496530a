import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.refinement.painted import painted

RNG = np.random.default_rng(0)
GUIDE = RNG.integers(0, 256, (40, 60, 3), dtype=np.uint8)


def tiles(rows, columns, size=(40, 60)):
    """Rectangles, each its own segment."""
    y, x = np.mgrid[: size[0], : size[1]]
    return SegmentMap.numbered(y * rows // size[0] * columns + x * columns // size[1])


def test_each_segment_gets_one_colour():
    segments = tiles(3, 4)
    result = painted(GUIDE, segments)
    for number in range(1, 13):
        assert len(np.unique(result[segments.ids == number], axis=0)) == 1


@pytest.mark.parametrize("shape", [(2, 2), (5, 7), (10, 15)])
def test_segments_that_touch_differ_by_half_of_the_peak(shape):
    segments = tiles(*shape)
    ids, result = segments.ids, painted(GUIDE, segments).astype(int)
    across, down = ids[:, 1:] != ids[:, :-1], ids[1:] != ids[:-1]
    assert np.abs(np.diff(result, axis=1)).max(axis=-1)[across].min() >= 127
    assert np.abs(np.diff(result, axis=0)).max(axis=-1)[down].min() >= 127


def test_a_segment_around_all_others_differs_from_them():
    labels = np.zeros((9, 41), int)
    labels[4, 1::2] = np.arange(1, 21)
    result = painted(np.zeros((9, 41, 3), np.uint8), SegmentMap.numbered(labels))
    assert (result[4, 1::2] != result[0, 0]).any(axis=-1).all()


def test_void_pixels_keep_their_colours():
    labels = np.arange(60)[np.newaxis] // 20 + np.zeros((40, 1), int)
    segments = SegmentMap.numbered(labels, void=1)
    result = painted(GUIDE, segments)
    np.testing.assert_array_equal(result[:, 20:40], GUIDE[:, 20:40])


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (250, 10, 0)])
def test_a_segment_differs_from_the_void_around_it(colour):
    labels = np.zeros((20, 20), int)
    labels[5:15, 5:15] = 1
    guide = np.full((20, 20, 3), colour, np.uint8)
    result = painted(guide, SegmentMap.numbered(labels, void=0)).astype(int)
    assert np.abs(result[10, 10] - colour).max() > 200


def test_a_map_of_another_size_covers_the_guide():
    result = painted(GUIDE, tiles(1, 2, size=(8, 6)))
    assert len(np.unique(result[:, :30].reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(result[:, 30:].reshape(-1, 3), axis=0)) == 1
    assert (result[0, 0] != result[0, 59]).any()


def test_sixteen_bits_give_the_same_shares_of_the_peak():
    deep = GUIDE.astype(np.uint16) * 257
    segments = SegmentMap.numbered(tiles(4, 4).ids, void=3)
    result = painted(deep, segments, peak=65535)
    assert result.dtype == np.uint16
    np.testing.assert_allclose(result / 257, painted(GUIDE, segments), atol=0.51)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (4, 1)])
def test_guides_of_one_row_or_column_are_painted(size):
    guide = GUIDE[: size[0], : size[1]]
    assert painted(guide, tiles(2, 2)).shape == guide.shape


def test_without_segments_the_guide_comes_back():
    np.testing.assert_array_equal(painted(GUIDE, SegmentMap.void((5, 5))), GUIDE)
