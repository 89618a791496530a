import numpy as np

from relievo.segmentation.nothing import NothingSegmenter


def test_nothing_is_labelled() -> None:
    found = NothingSegmenter().segment(np.zeros((4, 6, 3), np.uint8))
    assert found.segments == ()
    assert not found.ids.any()
