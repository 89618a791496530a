import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.optimisation.budget import BACKGROUND_LIMIT_PERCENT
from relievo.optimisation.disparity import optimise

SIZE = (60, 100)
THING = (slice(40, 55), slice(5, 35))


def depth():
    """A slanted ground with a wall behind, in inverse metres, and something on the ground."""
    values = np.repeat(np.linspace(0, 1, SIZE[0], dtype=np.float32)[:, None], SIZE[1], axis=1)
    values[:20] = 0.1
    values[THING] = np.linspace(0.8, 0.9, 30, dtype=np.float32)
    return DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH)


def thing():
    ids = np.zeros(SIZE, np.uint16)
    ids[THING] = 1
    return SegmentMap(ids, (Segment("chair", is_thing=True),))


def test_disparity_spends_the_budget_on_what_is_told_apart():
    disparity = optimise(depth(), depth_budget_percent=4.0)
    assert disparity.shape == SIZE
    assert np.ptp(disparity) == pytest.approx(4.0, rel=1e-3)


def test_the_zero_plane_is_the_level_asked_for():
    disparity = optimise(depth(), depth_budget_percent=4.0, zero_plane=1.0)
    assert disparity.max() == pytest.approx(0, abs=1e-5)


def test_the_background_stays_within_its_limit_when_the_zero_plane_is_free():
    disparity = optimise(depth(), depth_budget_percent=10.0, emphasis=(0.2, 0.8))
    assert -disparity.min() <= BACKGROUND_LIMIT_PERCENT + 1e-3


def test_metric_depth_gives_the_disparity_of_its_inverse():
    near_is_large = depth().values + np.float32(0.2)
    metric = DepthMap(1 / near_is_large, DepthKind.METRIC_DEPTH)
    inverse = DepthMap(near_is_large, DepthKind.RELATIVE_INVERSE_DEPTH)
    np.testing.assert_allclose(optimise(metric), optimise(inverse), atol=1e-3)


def test_a_thing_gets_more_disparity_once_it_is_known():
    plain, known = (
        optimise(depth(), zero_plane=0.5),
        optimise(depth(), zero_plane=0.5, segments=thing()),
    )
    assert np.ptp(known[THING]) > 1.5 * np.ptp(plain[THING])


def test_what_stands_out_needs_the_image():
    with pytest.raises(UsageError):
        optimise(depth(), emphasis="saliency")
    image = np.full((*SIZE, 3), 90, np.uint8)
    image[THING] = (220, 40, 40)
    plain, seen = (
        optimise(depth(), zero_plane=0.5),
        optimise(depth(), zero_plane=0.5, emphasis="saliency", image=image),
    )
    assert np.ptp(seen[THING]) > 1.5 * np.ptp(plain[THING])
