import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.depth.testing import PlaneEstimator, RadialEstimator


def test_the_plane_is_nearer_towards_the_lower_edge_and_level_along_rows() -> None:
    (depth,) = PlaneEstimator(4).estimate([np.zeros((40, 20, 3), np.uint8)])
    assert depth.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_allclose(depth.values, np.repeat([[0.125], [0.375], [0.625], [0.875]], 2, 1))


def test_the_bump_is_nearest_in_the_middle_and_symmetric() -> None:
    values = RadialEstimator(9).estimate([np.zeros((9, 9, 3), np.uint8)])[0].values
    assert np.unravel_index(values.argmax(), values.shape) == (4, 4)
    np.testing.assert_allclose(values, values[::-1, ::-1], rtol=1e-6)
    assert values[0, 0] == values.min() > 0


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (1080, 1920)])
def test_maps_keep_the_aspect_of_the_image(size: tuple[int, int]) -> None:
    height, width = PlaneEstimator(64).estimate([np.zeros((*size, 3), np.uint8)])[0].size
    assert max(height, width) == 64
    assert abs(height / width - size[0] / size[1]) < 1 / 64
