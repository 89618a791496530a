import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.core.segments import Segment, SegmentMap
from relievo.optimisation.profile import (
    MIN_RANGE_SHARE,
    DepthProfile,
    measure_profile,
    median_level,
    pool,
)


def ramp(size=(64, 256)):
    return np.linspace(0, 255, size[0] * size[1], dtype=np.float32).reshape(size)


def profile_of(counts, votes=None, low=0.0):
    """A profile from a few counts, each spread evenly over its share of the levels."""
    spread = np.repeat(np.asarray(counts, np.float64), 4096 // len(counts))
    return DepthProfile(low, low + 1, spread, votes)


def test_pixels_of_the_subjects_segments_count_twice():
    values = ramp()
    ids = (values > 204).astype(np.uint16)
    segments = SegmentMap(ids, (Segment(is_thing=True),))
    profile = measure_profile(values, segments=segments)
    twice = np.concatenate([values.ravel(), values[ids == 1]])
    np.testing.assert_allclose(
        (profile.low, profile.high), np.percentile(twice, (5, 95)), atol=0.05
    )


def test_subjects_do_not_count_where_they_may_not_be_relied_on():
    values = ramp()
    ids = (values > 204).astype(np.uint16)
    weights = 1 - ids.astype(np.float32)
    segments = SegmentMap(ids, (Segment(is_thing=True),))
    profile = measure_profile(values, weights=weights, segments=segments)
    expected = np.percentile(values[ids == 0], (5, 95))
    np.testing.assert_allclose((profile.low, profile.high), expected, atol=0.05)


def test_too_narrow_a_range_is_widened_about_its_middle():
    values = np.full((20, 20), 100, np.float32)
    values[0, 0], values[0, 1] = 0, 255
    profile = measure_profile(values)
    assert (profile.low + profile.high) / 2 == pytest.approx(100)
    assert profile.high - profile.low == pytest.approx(255 * MIN_RANGE_SHARE) == pytest.approx(8)


@pytest.mark.parametrize("value", [0.0, 3.0, -1e9, 1e-30])
def test_a_constant_map_lies_in_the_middle_of_its_range(value):
    profile = measure_profile(np.full((4, 5), value, np.float32))
    assert median_level(profile, 0, 1) == pytest.approx(0.5, abs=1 / 4096)


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(RangeError, match="weights"):
        measure_profile(ramp(), weights=np.zeros((64, 256), np.float32))


@pytest.mark.parametrize("percentiles", [(95, 5), (50, 50), (-1, 90), (5, 101), (np.nan, 95)])
def test_percentiles_out_of_order_are_refused(percentiles):
    with pytest.raises(RangeError, match="percentiles"):
        measure_profile(ramp(), percentiles=percentiles)


def test_a_range_that_is_none_is_refused():
    with pytest.raises(RangeError, match="high"):
        DepthProfile(1.0, 1.0, np.ones(4096), None)


def test_counts_and_votes_are_complete():
    profile = measure_profile(ramp())
    assert profile.counts.sum() == 64 * 256
    assert profile.votes.sum() == pytest.approx(1)


def test_without_a_subject_there_are_no_votes():
    assert measure_profile(ramp(), emphasis="off").votes is None


def test_the_median_of_a_layer_splits_its_pixels_in_half():
    profile = profile_of([1, 3, 0, 0])
    assert median_level(profile, 0, 0.5) == pytest.approx(0.25 + 0.25 / 3)
    assert median_level(profile, 0.25, 1) == pytest.approx(0.375)


def test_an_empty_layer_has_its_median_in_the_middle():
    assert median_level(profile_of([1, 0, 0, 1]), 0.25, 0.75) == 0.5


def test_a_pool_averages_all_but_the_range():
    votes = np.zeros(4096), np.ones(4096) / 4096
    profiles = [profile_of([1, 0], votes[0], low=3.0), profile_of([3, 2], votes[1], low=5.0)]
    pooled = pool(profiles, profiles[1])
    assert (pooled.low, pooled.high) == (5, 6)
    np.testing.assert_allclose(pooled.counts[[0, -1]], [2, 1])
    np.testing.assert_allclose(pooled.votes, votes[1] / 2)


def test_a_pool_of_equals_is_each_of_them():
    profile = measure_profile(ramp())
    pooled = pool([profile] * 5, profile)
    np.testing.assert_array_equal(pooled.counts, profile.counts)
    np.testing.assert_allclose(pooled.votes, profile.votes, rtol=1e-15)
