import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap, Image8
from relievo.segmentation.api import Segmenter


class Recorder(Segmenter):
    """Keeps what it was given."""

    name = "recorder"
    image: Image8
    depth: DepthMap | None

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        self.image, self.depth = image, depth
        return SegmentMap.void((1, 1))


def test_an_image_and_its_depth_reach_the_segmenter() -> None:
    recorder = Recorder()
    image = np.full((2, 3, 3), 7, np.uint8)
    depth = DepthMap(np.ones((1, 1), np.float32), DepthKind.METRIC_DEPTH)
    assert recorder.segment(image, depth).size == (1, 1)
    assert np.shares_memory(recorder.image, image)
    assert recorder.depth is depth


def test_a_deep_image_comes_as_8_bits() -> None:
    recorder = Recorder()
    recorder.segment(np.full((1, 1, 3), 1023, np.uint16), bit_depth=10)
    assert recorder.image.dtype == np.uint8
    assert recorder.image.tolist() == [[[255, 255, 255]]]


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 4), (0, 2, 3)])
def test_an_image_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="image"):
        Recorder().segment(np.zeros(shape, np.uint8))


def test_an_image_of_floats_is_refused() -> None:
    with pytest.raises(DTypeError, match="float32"):
        Recorder().segment(np.zeros((1, 1, 3), np.float32))  # type: ignore[arg-type]


def test_an_image_deeper_than_its_depth_is_refused() -> None:
    with pytest.raises(RangeError, match="10 bits"):
        Recorder().segment(np.full((1, 1, 3), 5000, np.uint16), bit_depth=10)


def test_a_segmenter_without_weights_has_no_hash() -> None:
    assert Recorder().weights_sha256 is None
