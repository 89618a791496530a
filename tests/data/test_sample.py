import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.sample import Sample


def depth(height=4, width=6):
    return DepthMap(np.ones((height, width), np.float32), DepthKind.METRIC_DEPTH)


def test_a_sample_holds_an_image_and_a_map_of_one_size():
    sample = Sample(name="set/1", image=np.zeros((4, 6, 3), np.uint8), depth=depth())
    assert sample.depth.size == sample.image.shape[:2]


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (np.zeros((6, 4, 3), np.uint8), ShapeError),
        (np.zeros((4, 6), np.uint8), ShapeError),
        (np.zeros((4, 6, 3), np.uint16), DTypeError),
        (np.zeros((4, 6, 3), np.float32), DTypeError),
    ],
)
def test_a_sample_that_breaks_its_contract_is_refused(image, error):
    with pytest.raises(error):
        Sample(name="set/1", image=image, depth=depth())
