import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.core.errors import RangeError
from relievo.segmentation.testing import GridSegmenter, HalvesSegmenter


def grey(height: int, width: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 99, np.uint8)


def test_the_halves_are_two_things() -> None:
    found = HalvesSegmenter().segment(grey(2, 4))
    assert found.ids.tolist() == [[1, 1, 2, 2]] * 2
    assert [segment.is_thing for segment in found.segments] == [True, True]


def test_an_image_of_one_column_is_all_left() -> None:
    assert HalvesSegmenter().segment(grey(3, 1)).ids.tolist() == [[1]] * 3


def test_the_cells_of_a_grid_are_numbered_row_by_row() -> None:
    found = GridSegmenter(2, 3).segment(grey(4, 6))
    assert found.ids.tolist() == [[1, 1, 2, 2, 3, 3]] * 2 + [[4, 4, 5, 5, 6, 6]] * 2
    assert not any(segment.is_thing for segment in found.segments)


def test_a_grid_finer_than_the_image_leaves_cells_empty() -> None:
    found = GridSegmenter(1, 4).segment(grey(1, 2))
    assert found.ids.tolist() == [[1, 3]]
    assert len(found.segments) == 4


@pytest.mark.parametrize(("rows", "columns"), [(0, 1), (1, 0), (256, 256)])
def test_a_grid_without_cells_or_with_too_many_is_refused(rows: int, columns: int) -> None:
    with pytest.raises(RangeError):
        GridSegmenter(rows, columns)
