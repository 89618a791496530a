import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.segments import MAX_SEGMENTS, VOID, Segment, SegmentMap


def numbered_slowly(labels: NDArray[np.integer], void: int | None) -> list[list[int]]:
    """Numbers from 1 in the order of the labels, pixel by pixel."""
    order = sorted({int(label) for label in labels.flat} - {void})
    return [
        [VOID if label == void else 1 + order.index(label) for label in row]
        for row in labels.tolist()
    ]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.uint64, np.int64])
@pytest.mark.parametrize("void", [None, 3, 200])
def test_any_labels_are_numbered_as_by_hand(dtype: type[np.integer], void: int | None) -> None:
    labels = np.random.default_rng(1).integers(0, 9, (6, 7)).astype(dtype) * 3
    found = SegmentMap.numbered(labels, void)
    assert found.ids.tolist() == numbered_slowly(labels, void)
    assert len(found.segments) == found.ids.max()


def test_negative_labels_are_labels() -> None:
    found = SegmentMap.numbered(np.array([[-5, 0], [7, -5]]), void=0)
    assert found.ids.tolist() == [[1, 0], [2, 1]]


def test_labels_far_beyond_sixteen_bits_are_numbered() -> None:
    found = SegmentMap.numbered(np.array([[2**40, 5, 2**63 - 1]]))
    assert found.ids.tolist() == [[2, 1, 3]]


def test_labels_that_are_all_void_make_no_segment() -> None:
    found = SegmentMap.numbered(np.full((2, 3), 255, np.uint8), void=255)
    assert not found.ids.any()
    assert found.segments == ()


def test_numbering_twice_changes_nothing() -> None:
    labels = np.random.default_rng(2).integers(0, 5, (4, 4))
    once = SegmentMap.numbered(labels, void=0)
    twice = SegmentMap.numbered(once.ids, void=VOID)
    np.testing.assert_array_equal(once.ids, twice.ids)


def test_labels_are_left_alone() -> None:
    labels = np.array([[4, 9]])
    labels.flags.writeable = False
    SegmentMap.numbered(labels)
    assert labels.tolist() == [[4, 9]]


def test_as_many_labels_as_a_map_can_number_are_taken() -> None:
    labels = np.arange(MAX_SEGMENTS + 1).reshape(256, 256)
    assert SegmentMap.numbered(labels, void=0).ids.max() == MAX_SEGMENTS
    with pytest.raises(RangeError, match=str(MAX_SEGMENTS)):
        SegmentMap.numbered(labels)


@pytest.mark.parametrize("shape", [(0, 4), (4,), (2, 2, 2)])
def test_labels_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError):
        SegmentMap.numbered(np.zeros(shape, np.int64))


@pytest.mark.parametrize("dtype", [np.float32, np.bool_])
def test_labels_that_are_no_integers_are_refused(dtype: type[np.generic]) -> None:
    with pytest.raises(DTypeError, match="integers"):
        SegmentMap.numbered(np.zeros((2, 2), dtype))


def test_a_void_map_has_its_size_and_no_segments() -> None:
    found = SegmentMap.void((3, 5))
    assert (found.size, found.segments) == ((3, 5), ())
    assert not found.ids.any()


def test_a_segment_without_a_pixel_is_allowed() -> None:
    assert len(SegmentMap(np.zeros((1, 1), np.uint16), (Segment(),)).segments) == 1


def test_a_number_without_a_segment_is_refused() -> None:
    with pytest.raises(RangeError, match="number 2, but there are 1"):
        SegmentMap(np.array([[2]], np.uint16), (Segment(),))


def test_more_segments_than_numbers_are_refused() -> None:
    with pytest.raises(RangeError, match="too many"):
        SegmentMap(np.zeros((1, 1), np.uint16), (Segment(),) * (MAX_SEGMENTS + 1))


@pytest.mark.parametrize("shape", [(0, 3), (3,), (1, 1, 1)])
def test_numbers_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError):
        SegmentMap(np.zeros(shape, np.uint16), ())


def test_numbers_of_another_type_are_refused() -> None:
    with pytest.raises(DTypeError, match="uint8"):
        SegmentMap(np.zeros((1, 1), np.uint8), ())  # type: ignore[arg-type]


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_outside_its_range_is_refused(score: float) -> None:
    with pytest.raises(RangeError, match="score"):
        Segment(score=score)


@pytest.mark.parametrize("size", [(24, 32), (6, 8), (13, 7), (1, 1), (36, 48)])
def test_each_pixel_takes_the_segment_that_its_centre_lies_in(size: tuple[int, int]) -> None:
    ids = np.random.default_rng(4).integers(0, 9, (12, 16), dtype=np.uint16)
    segments = SegmentMap(ids, (Segment("a"),) * 8)
    result = segments.resized(size)
    for row, column in np.ndindex(size):
        y, x = Fraction(2 * row + 1, 2 * size[0]), Fraction(2 * column + 1, 2 * size[1])
        assert result.ids[row, column] == ids[math.floor(12 * y), math.floor(16 * x)]
    assert result.segments == segments.segments


def test_a_map_of_that_size_stays_as_it_is() -> None:
    segments = SegmentMap.void((12, 16))
    assert segments.resized((12, 16)) is segments
